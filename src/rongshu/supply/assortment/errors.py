"""Every refusal of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, NotFound, Refusal


class BadSheet(InvalidInput):
    """The file is no sheet we can read (422); `rule` says why. Nothing of it was taken."""

    code = "bad_sheet"
    title = _("这个文件不能导入：%(reason)s")


class ImportNotFound(NotFound):
    """No such import in this shop (404)."""

    code = "import_not_found"
    title = _("没有找到这次导入。")


class BadBulkChange(InvalidInput):
    """A bulk change that means nothing (422); `field` names what is wrong."""

    code = "bad_bulk_change"
    title = _("批量修改的内容有误，请检查后再试。")


class SelectionChanged(Refusal):
    """A product was changed between preview and apply (409): nothing was done."""

    code = "selection_changed"
    title = _("预览之后有商品被修改过，请重新预览。")
