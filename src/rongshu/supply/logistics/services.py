"""Writes to parcels."""

from __future__ import annotations

import re
from typing import Final

from rongshu.supply.logistics.carriers import carrier_exists
from rongshu.supply.logistics.errors import BadWaybill, UnknownCarrier, WaybillTaken
from rongshu.supply.logistics.models import Shipment

__all__ = ["shipment_create"]

_WAYBILL: Final = re.compile(r"[A-Z0-9](?:[A-Z0-9]|-(?=[A-Z0-9])){5,39}")


def shipment_create(*, reference: str, carrier_code: str, waybill: str) -> Shipment:
    """Record a parcel for a reference (`order:12`). Blanks are dropped and letters raised, as carriers print them.

    Raises UnknownCarrier, BadWaybill, WaybillTaken.
    """
    if not carrier_exists(carrier_code):
        raise UnknownCarrier(field="carrier_code")
    number = "".join(waybill.split()).upper()
    if not _WAYBILL.fullmatch(number):
        raise BadWaybill(field="waybill")
    shipment = Shipment(reference=reference, carrier_code=carrier_code, waybill=number)
    # The constraint decides, so that two clerks cannot both win; bulk_create is Django's way to say ON CONFLICT.
    Shipment.objects.bulk_create([shipment], ignore_conflicts=True)
    written = Shipment.objects.get(carrier_code=carrier_code, waybill=number)
    if written.reference != reference:
        raise WaybillTaken(field="waybill", waybill=number)
    return written
