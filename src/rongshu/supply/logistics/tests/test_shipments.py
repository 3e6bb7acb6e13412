from __future__ import annotations

import pytest

from rongshu.kit.tenancy import shop_block
from rongshu.supply.logistics.errors import BadWaybill, UnknownCarrier, WaybillTaken
from rongshu.supply.logistics.models import Shipment
from rongshu.supply.logistics.selectors import shipments_of, shipments_of_many
from rongshu.supply.logistics.services import shipment_create
from tests.world import make_shop

pytestmark = pytest.mark.django_db


def test_a_parcel_is_recorded_as_carriers_print_it() -> None:
    with shop_block(make_shop().pk):
        shipment = shipment_create(reference="order:1", carrier_code="shunfeng", waybill=" sf 1234-5678 90\n")
        assert (shipment.carrier_code, shipment.waybill) == ("shunfeng", "SF1234-567890")
        [parcel] = shipments_of("order:1")
        assert (parcel.carrier_name, parcel.waybill) == ("顺丰速运", "SF1234-567890")
        assert shipments_of("order:2") == []


@pytest.mark.parametrize(
    "waybill", ["", "12345", "1" * 41, "SF123456--", "单号1234567", "-SF1234567", "SF'; --1234"]
)
def test_waybills_are_checked(waybill: str) -> None:
    with shop_block(make_shop().pk):
        with pytest.raises(BadWaybill):
            shipment_create(reference="order:1", carrier_code="shunfeng", waybill=waybill)
        assert not Shipment.objects.exists()


def test_carriers_are_known_ones() -> None:
    with shop_block(make_shop().pk), pytest.raises(UnknownCarrier):
        shipment_create(reference="order:1", carrier_code="pigeon", waybill="SF1234567890")


def test_a_waybill_carries_one_reference() -> None:
    shop = make_shop()
    with shop_block(shop.pk):
        first = shipment_create(reference="order:1", carrier_code="shunfeng", waybill="SF1234567890")
        again = shipment_create(reference="order:1", carrier_code="shunfeng", waybill="sf1234567890")
        assert again.pk == first.pk
        with pytest.raises(WaybillTaken):
            shipment_create(reference="order:2", carrier_code="shunfeng", waybill="SF1234567890")
        shipment_create(reference="order:2", carrier_code="zhongtong", waybill="SF1234567890")
        found = shipments_of_many(["order:1", "order:2", "order:3"])
        assert {reference: len(parcels) for reference, parcels in found.items()} == {
            "order:1": 1,
            "order:2": 1,
        }
    with shop_block(make_shop("other").pk):
        assert shipments_of("order:1") == []
        shipment_create(reference="order:1", carrier_code="shunfeng", waybill="SF1234567890")


def test_a_parcel_of_a_carrier_that_left_the_list_is_still_shown() -> None:
    with shop_block(make_shop().pk):
        Shipment.objects.create(reference="order:1", carrier_code="gone", waybill="G123456")
        assert [parcel.carrier_name for parcel in shipments_of("order:1")] == ["gone"]
