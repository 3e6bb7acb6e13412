"""Every refusal of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, NotFound, Refusal


class UnknownPurpose(InvalidInput):
    """No such purpose (422)."""

    code = "unknown_purpose"
    title = _("没有这一项用途。")


class ExportNotFound(NotFound):
    """No copy to download, expired, or somebody else's (404)."""

    code = "export_not_found"
    title = _("副本不存在或已过期，请重新申请。")


class ClosureBlocked(Refusal):
    """Something is still open between the person and the shop; `reasons` says what (409)."""

    code = "closure_blocked"
    title = _("现在还不能注销：%(reasons)s")


class ClosureNotFound(NotFound):
    """Nothing to take back (404)."""

    code = "closure_not_found"
    title = _("没有进行中的注销申请。")
