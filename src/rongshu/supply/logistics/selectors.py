"""Reads of parcels, in the shop's block."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rongshu.kit.prepared import Prepared
from rongshu.supply.logistics.carriers import carrier_exists, carrier_name
from rongshu.supply.logistics.models import Shipment

__all__ = ["ShipmentView", "shipments_of", "shipments_of_many"]


@dataclass(frozen=True, slots=True)
class ShipmentView:
    """A parcel as buyers and staff see it."""

    carrier_code: str
    carrier_name: str
    waybill: str
    shipped_at: datetime


def shipments_of(reference: str) -> list[ShipmentView]:
    """Parcels of a reference, oldest first. One query."""
    return _by_reference(_OF(reference)).get(reference, [])


def shipments_of_many(references: Iterable[str]) -> dict[str, list[ShipmentView]]:
    """Parcels of several references; one without any is missing. One query."""
    return _by_reference(Shipment.objects.filter(reference__in=list(references)).order_by("id"))


_OF = Prepared(lambda reference: Shipment.objects.filter(reference=reference).order_by("id"))


def _by_reference(rows: Iterable[Shipment]) -> dict[str, list[ShipmentView]]:
    found: dict[str, list[ShipmentView]] = {}
    for row in rows:
        # A carrier may have left the list since; its parcels are still shown.
        name = carrier_name(row.carrier_code) if carrier_exists(row.carrier_code) else row.carrier_code
        found.setdefault(row.reference, []).append(
            ShipmentView(row.carrier_code, name, row.waybill, row.shipped_at)
        )
    return found
