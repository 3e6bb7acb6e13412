"""Regions by GB/T 2260 code."""

from __future__ import annotations

import pytest

from rongshu.people.members import regions


def test_counts_of_the_three_levels() -> None:
    provinces = regions.provinces()
    cities = [city for province in provinces for city in regions.cities(province.code)]
    counties = [county for city in cities for county in regions.counties(city.code)]
    assert (len(provinces), len(cities), len(counties)) == (34, 342, 2974)


def test_every_code_has_six_digits_and_its_parents_exist() -> None:
    for province in regions.provinces():
        assert len(province.code) == 6
        assert province.code.endswith("0000")
        for city in regions.cities(province.code):
            assert city.code[:2] == province.code[:2]
            for county in regions.counties(city.code):
                assert county.code[:4] == city.code[:4]
                assert regions.name_of(county.code) == (province.name, city.name, county.name)


def test_names_run_from_the_province_down() -> None:
    assert regions.name_of("440103") == ("广东省", "广州市", "荔湾区")
    assert regions.name_of("440100") == ("广东省", "广州市")
    assert regions.name_of("440000") == ("广东省",)


@pytest.mark.parametrize("code", ["441900", "442000", "460400", "620200"])
def test_a_city_without_counties_ends_there(code: str) -> None:
    assert regions.exists(code)
    assert regions.counties(code) == ()


@pytest.mark.parametrize(
    ("code", "name"), [("710000", "台湾省"), ("810000", "香港特别行政区"), ("820000", "澳门特别行政区")]
)
def test_three_provinces_have_nothing_below(code: str, name: str) -> None:
    assert regions.name_of(code) == (name,)
    assert regions.cities(code) == ()


@pytest.mark.parametrize("code", ["", "44", "999999", "440199", "4401031", "' OR 1=1", "４４０１０３"])
def test_what_is_not_a_code_does_not_exist(code: str) -> None:
    assert not regions.exists(code)
    assert regions.cities(code) == ()
    assert regions.counties(code) == ()
    with pytest.raises(KeyError):
        regions.name_of(code)


def test_levels_are_not_mixed() -> None:
    assert regions.cities("440100") == ()
    assert regions.counties("440000") == ()
