"""Carriers by code."""

from __future__ import annotations

import re

import pytest

from rongshu.supply.logistics.carriers import carrier_exists, carrier_name, carriers, common_carriers


def test_every_code_of_the_source_is_kept_and_the_common_ones_come_first() -> None:
    assert len(carriers()) == 1107
    assert len({carrier.code for carrier in carriers()}) == 1107
    assert len(common_carriers()) == 41
    assert carriers()[:41] == common_carriers()
    assert [carrier.name for carrier in common_carriers()[:4]] == [
        "顺丰速运",
        "中通快递",
        "圆通速递",
        "韵达快递",
    ]


def test_codes_are_plain_and_names_are_trimmed() -> None:
    for carrier in carriers():
        assert re.fullmatch(r"[a-z0-9]+", carrier.code)
        assert carrier.name == carrier.name.strip() != ""


def test_the_name_of_a_code() -> None:
    assert carrier_name("jtexpress") == "极兔速递"
    assert carrier_exists("ems")


@pytest.mark.parametrize("code", ["", "SHUNFENG", "nowhere"])
def test_an_unknown_code_has_no_name(code: str) -> None:
    assert not carrier_exists(code)
    with pytest.raises(KeyError):
        carrier_name(code)
