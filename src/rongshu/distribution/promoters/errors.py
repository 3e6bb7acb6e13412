"""Why enrolment is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import Forbidden, InvalidInput, NotFound


class AgreementOutdated(InvalidInput):
    """The agreement that was accepted is not the current one (`current` names it)."""

    code = "agreement_outdated"
    title = _("推客协议已更新，请重新阅读并同意。")


class PromoterSuspended(Forbidden):
    """This person's promotion was suspended by the shop; agreeing again does not lift that."""

    code = "promoter_suspended"
    title = _("你的推客资格已暂停，请联系店铺客服。")


class PromoterNotFound(NotFound):
    """No such promoter in this shop."""

    code = "promoter_not_found"
    title = _("没有找到这位推客。")
