from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import Refusal


class ChannelUnavailable(Refusal):
    """No provider is set up for this channel (503)."""

    code = "channel_unavailable"
    status = 503
    title = _("消息服务还没有开通，请联系商家。")


class DeliveryFailed(Exception):
    """The provider did not take the message; the job tries again."""
