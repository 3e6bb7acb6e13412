"""Categories, what their products are described by, and brands."""

from __future__ import annotations

import pytest
from django.test import Client

from rongshu.console.tests.conftest import ROOT, Office
from rongshu.kit.tenancy import shop_block
from rongshu.supply.catalog.models import Brand, Category
from rongshu.supply.catalog.selectors import attribute_rules

pytestmark = pytest.mark.django_db


def test_a_category_is_made_described_and_deleted_when_empty(office: Office, owner: Client) -> None:
    made = owner.post(ROOT + "categories/", {"code": "tea", "name": "茶叶", "position": "3"})
    assert made.status_code == 302
    owner.post(ROOT + "categories/", {"code": "green-tea", "name": "绿茶", "parent": "tea"})
    saved = owner.post(
        ROOT + "categories/tea/",
        {
            "name": "茶",
            "rule_name": ["产地", "年份", ""],
            "rule_kind": ["choice", "number", "text"],
            "rule_choices": ["武夷、安溪", "", ""],
            "rule_unit": ["", "年", ""],
            "rule_filterable": ["0"],
        },
    )
    assert saved.status_code == 302
    with shop_block(office.shop.pk):
        rules = attribute_rules(["green-tea"])["green-tea"]
        assert [(one.name, one.kind, one.choices, one.unit, one.filterable) for one in rules] == [
            ("产地", "choice", ("武夷", "安溪"), "", True),
            ("年份", "number", (), "年", False),
        ]
    assert "来自上级分类" in owner.get(ROOT + "categories/green-tea/").content.decode()
    owner.post(ROOT + "categories/tea/delete/", {})  # something is below it
    owner.post(ROOT + "categories/green-tea/delete/", {})
    with shop_block(office.shop.pk):
        assert set(Category.objects.filter(code__in=["tea", "green-tea"]).values_list("name", flat=True)) == {
            "茶"
        }


def test_a_bad_code_is_refused_on_the_page_with_what_was_typed(office: Office, owner: Client) -> None:
    page = owner.post(ROOT + "categories/", {"code": "茶 叶", "name": "茶叶"})
    assert page.status_code == 422
    assert 'value="茶叶"' in page.content.decode()


def test_a_brand_is_made_renamed_and_switched_off(office: Office, owner: Client) -> None:
    owner.post(ROOT + "brands/", {"code": "yan", "name": "岩记", "active": "1"})
    owner.post(ROOT + "brands/yan/", {"name": "岩茶记", "position": "2"})
    with shop_block(office.shop.pk):
        brand = Brand.objects.get(code="yan")
    assert (brand.name, brand.position, brand.active) == ("岩茶记", 2, False)
    assert owner.post(ROOT + "brands/nosuch/", {"name": "x"}).status_code == 404
