"""Every refusal of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, Refusal


class UnknownCarrier(InvalidInput):
    """No carrier has this code (422)."""

    code = "unknown_carrier"
    title = _("请选择快递公司。")


class BadWaybill(InvalidInput):
    """A waybill number has 6 to 40 letters, digits or hyphens (422)."""

    code = "bad_waybill"
    title = _("运单号应为 6 到 40 位字母、数字或短横线。")


class WaybillTaken(Refusal):
    """This carrier's waybill number is already on another parcel (409)."""

    code = "waybill_taken"
    title = _("运单号 %(waybill)s 已用于其他包裹。")
