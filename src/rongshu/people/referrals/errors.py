"""Why a binding is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import Refusal


class SelfReferral(Refusal):
    """Nobody brings themselves."""

    code = "self_referral"
    title = _("不能把自己设为推荐人。")


class ReferralCycle(Refusal):
    """The inviter came, directly or through others, through this very person."""

    code = "referral_cycle"
    title = _("对方是你推荐来的，不能互为推荐人。")
