"""What a title, a taxpayer's number and an invoice's number look like.

Sources: GB 32100-2015 (the unified social credit code, with its check character); 国家税务总局公告 2017 年第 16 号
(a company names its taxpayer's number on an invoice); 国家税务总局公告 2024 年第 11 号 (digital invoices have numbers
of twenty digits).
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as BadNumber

from rongshu.trade.invoices.errors import BadInvoice
from rongshu.trade.invoices.types import COMPANY, PERSONAL

MOST_TITLE = 100
MOST_REASON = 200
NUMBER_LENGTHS = (8, 20)  # invoices of before 2025 had eight digits beside their code


def cleaned_title(kind: str, title: str) -> str:
    """The name on the invoice. Raises BadInvoice when the kind is unknown, or the name missing or too long."""
    if kind not in (PERSONAL, COMPANY):
        raise BadInvoice(field="title_kind")
    text = " ".join(title.split())
    if not text or len(text) > MOST_TITLE:
        raise BadInvoice(_("请填写发票抬头，最多 100 个字。"), field="title")
    return text


def cleaned_tax_number(kind: str, number: str) -> str:
    """A company's taxpayer number, upper case without spaces; empty for a person. Raises BadInvoice."""
    if kind == PERSONAL:
        return ""
    try:
        return uscc.validate(number)
    except BadNumber:
        raise BadInvoice(
            _("税号不正确：请核对营业执照上的 18 位统一社会信用代码。"), field="tax_number"
        ) from None


def cleaned_email(email: str) -> str:
    """Where the invoice is sent. Raises BadInvoice."""
    text = email.strip()
    try:
        validate_email(text)
    except ValidationError:
        raise BadInvoice(_("邮箱不正确：发票会发到这个邮箱，请核对。"), field="email") from None
    return text


def cleaned_fapiao_number(number: str) -> str:
    """The number that the tax authority's system gave, digits only. Raises BadInvoice."""
    text = "".join(number.split())
    if not (text.isascii() and text.isdigit() and len(text) in NUMBER_LENGTHS):
        raise BadInvoice(_("发票号码是 20 位数字（旧版发票为 8 位），请照发票填写。"), field="fapiao_number")
    return text


def cleaned_reason(text: str) -> str:
    """Why there will be no invoice. Raises BadInvoice when it is missing or too long."""
    said = text.strip()
    if not said or len(said) > MOST_REASON:
        raise BadInvoice(_("请写明原因，最多 200 个字，买家会看到。"), field="reason")
    return said
