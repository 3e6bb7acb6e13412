"""Every refusal of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, NotFound, Refusal


class InvoiceNotFound(NotFound):
    """No such invoice, or somebody else's: both look the same (404)."""

    code = "invoice_not_found"
    title = _("没有找到这张发票。")


class BadInvoice(InvalidInput):
    """A field is missing or does not fit (422); `field` names it."""

    code = "bad_invoice"
    title = _("发票信息填写有误，请检查抬头、税号和邮箱。")


class NothingToInvoice(Refusal):
    """The order is not paid, or all of it has gone back (409)."""

    code = "nothing_to_invoice"
    title = _("这个订单现在没有可以开票的金额：还没有付款、还没有成团，或已经全额退款。")


class InvoiceExists(Refusal):
    """The order has an invoice asked for or issued already (409)."""

    code = "invoice_exists"
    title = _("这个订单已经申请过发票，请在发票记录里查看。")


class FapiaoNumberTaken(Refusal):
    """Another invoice of the shop was filed under this number (409)."""

    code = "fapiao_number_taken"
    title = _("这个发票号码已经登记过，请核对后再填。")
