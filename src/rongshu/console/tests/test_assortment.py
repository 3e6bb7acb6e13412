"""Sheets and bulk edits from the console."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rongshu.console.tests.conftest import ROOT, Office
from rongshu.kit.tenancy import shop_block
from rongshu.supply.assortment.models import ImportRun
from rongshu.supply.assortment.services import import_work
from rongshu.supply.assortment.sheets import read_rows, write_book
from rongshu.supply.catalog.models import Product, Sku
from tests.world import make_product


def test_a_sheet_is_checked_then_imported(office: Office, owner: Client) -> None:
    content = write_book(
        ["商品名称", "分类编码", "商家编码", "售价"],
        [["白瓷杯", "fresh", "CUP", 19.9], ["坏行", "fresh", "BAD", "贵"]],
    )
    sent = owner.post(f"{ROOT}products/imports/", {"sheet": SimpleUploadedFile("春.xlsx", content)})
    assert sent.status_code == 302
    with shop_block(office.shop.pk):
        run = ImportRun.objects.get()
    page = f"{ROOT}products/imports/{run.pk}/"
    assert "hx-trigger" in owner.get(page).content.decode()
    import_work(shop_id=office.shop.pk, run_id=run.pk)
    checked = owner.get(page).content.decode()
    assert "导入没有错误的行" in checked
    assert "应是金额，最多两位小数" in checked
    mended = owner.get(f"{page}faults/")
    assert [row["code"] for _number, row in read_rows(mended.content)] == ["BAD"]
    assert owner.post(f"{page}go/").status_code == 302
    import_work(shop_id=office.shop.pk, run_id=run.pk)
    with shop_block(office.shop.pk):
        assert Product.objects.get(code="CUP").price_fen == 1990
    bad = owner.post(f"{ROOT}products/imports/", {"sheet": SimpleUploadedFile("a.xlsx", b"MZ")})
    assert bad.status_code == 422
    codes = {row["code"] for _number, row in read_rows(owner.get(f"{ROOT}products/export/").content)}
    assert "CUP" in codes
    assert len(list(read_rows(owner.get(f"{ROOT}products/imports/template/").content))) == 1


def test_a_bulk_change_is_shown_then_done(office: Office, owner: Client) -> None:
    with shop_block(office.shop.pk):
        ids = [make_product(office.shop, price_fen=10_000, title="黄山毛峰").pk for _number in range(2)]
    address = f"{ROOT}products/bulk/"
    form = {
        "product": ids,
        "kind": "price",
        "field": "price_fen",
        "price_how": "percent",
        "price_amount": "95.5",
    }
    assert "改价格" in owner.post(address, {"product": ids}).content.decode()
    shown = owner.post(address, {**form, "act": "preview"})
    assert shown.content.decode().count("95.50") == 2
    found = re.search(r'name="mark" value="(\w+)"', shown.content.decode())
    assert found is not None
    assert owner.post(address, {**form, "act": "apply", "mark": found[1]}).status_code == 302
    with shop_block(office.shop.pk):
        assert set(Sku.objects.filter(product__in=ids).values_list("price_fen", flat=True)) == {9550}
    stale = owner.post(address, {**form, "act": "apply", "mark": found[1]})
    assert stale.status_code == 409
    assert owner.post(address, {**form, "act": "preview", "price_amount": "很多"}).status_code == 422
    exported = owner.post(f"{ROOT}products/export/", {"product": ids[:1]})
    assert len(list(read_rows(exported.content))) == 1
