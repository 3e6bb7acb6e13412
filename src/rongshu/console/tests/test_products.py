"""The product editor: sixty variants drawn, filled and saved; what is wrong is said where it is."""

from __future__ import annotations

import html
import io
import re
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from rongshu.console.tests.conftest import ROOT, Office, visit
from rongshu.kernel import clock
from rongshu.kit.tenancy import shop_block
from rongshu.supply.catalog.models import Product, Sku
from rongshu.supply.inventory.models import StockItem
from tests.world import make_product

FORM = {
    "title": "纯棉 T 恤",
    "category_code": "fresh",
    "unit": "件",
    "position": "0",
    "returnable": "seven_days",
    "code": "TEE",
}
SIXTY = {
    "group_name": ["颜色", "尺码", ""],
    "group_values": ["红 橙 黄 绿 青 蓝 紫 黑 白 灰", "S M L XL 2XL 3XL", ""],
}
ROW = (
    *("code", "specs", "seen", "picture", "price", "stock", "weight", "list_price", "member_price"),
    *("community_price", "cost", "volume", "barcode"),
)


def typed(page: Any) -> dict[str, Any]:
    """The rows of variants as the page has them, ready to be sent again."""
    text = page.content.decode()
    found: dict[str, Any] = {
        f"sku_{name}": [html.unescape(one) for one in re.findall(rf'name="sku_{name}" value="([^"]*)"', text)]
        for name in ROW
    }
    found["sku_active"] = re.findall(r'name="sku_active" value="(\d+)" checked', text)
    for name in ("drawn", "version"):
        match = re.search(rf'name="{name}" value="([^"]*)"', text)
        found[name] = html.unescape(match[1]) if match else ""
    found["picture"] = re.findall(r'name="picture" value="([^"]*)"', text)
    return found


def test_sixty_variants_are_drawn_filled_and_saved(office: Office, owner: Client) -> None:
    drawn = owner.post(
        f"{ROOT}products/new/", {**FORM, **SIXTY, "act": "matrix", "sku_code": "", "sku_active": "0"}
    )
    assert drawn.status_code == 200
    rows = typed(drawn)
    assert len(rows["sku_code"]) == 60
    rows["sku_price"] = ["59"] * 59 + ["79.9"]
    rows["sku_stock"] = ["7"] * 60
    rows["sku_weight"] = ["200"] * 60
    saved = owner.post(f"{ROOT}products/new/", {**FORM, **SIXTY, **rows, "act": "save"})
    assert saved.status_code == 302, re.findall(r"rs-alert.*", saved.content.decode())
    with shop_block(office.shop.pk):
        product = Product.objects.get(code="TEE")
        assert (product.price_fen, product.state, product.skus.count()) == (5900, "draft", 60)
        assert StockItem.objects.filter(sku__product=product, on_hand=7).count() == 60
    assert office.audit("product.create")[0].target == f"product:{product.pk}"
    asked, page = visit(owner, f"products/{product.slug}/")
    assert asked == 11
    # Without yellow, ten go and fifty keep code and price; a stale form is refused.
    again = {**FORM, **SIXTY, **typed(page), "act": "save"}
    again["group_values"] = ["红 橙 绿 青 蓝 紫 黑 白 灰", "S M L XL 2XL 3XL", ""]
    address = f"{ROOT}products/{product.slug}/"
    assert owner.post(address, again).status_code == 302
    with shop_block(office.shop.pk):
        assert Sku.objects.filter(product=product, active=True).count() == 54
    stale = owner.post(address, {**again, "title": "别的名字"})
    assert stale.status_code == 409
    assert "刚刚被别人修改过" in stale.content.decode()


def test_a_refusal_names_the_cell_and_writes_nothing(office: Office, owner: Client) -> None:
    form = {**FORM, "act": "save", "sku_code": ["A-1"], "sku_specs": ["[]"], "sku_active": ["0"]}
    for bad, words in (
        ({"sku_price": "十元"}, "第 1 个规格的售价：应是金额，最多两位小数"),
        ({"sku_price": "0"}, "第 1 个规格的售价：应在 0.01 元到 999999.99 元之间"),
        ({"sku_price": "9", "sku_barcode": "6901234567890"}, "第 1 个规格的商品条码"),
        ({"sku_price": "9", "returnable": "exempt"}, "不支持退货的依据"),
        ({"sku_price": "9", "sku_stock": "-1"}, "第 1 个规格的库存：应是整数"),
    ):
        answer = owner.post(f"{ROOT}products/new/", {**form, **bad})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    with shop_block(office.shop.pk):
        assert not Product.objects.filter(code="TEE").exists()


def test_stock_that_moved_meanwhile_is_not_written_over(office: Office, owner: Client) -> None:
    with shop_block(office.shop.pk):
        product = make_product(office.shop, stock=5)
    address = f"{ROOT}products/{product.slug}/"
    form = {**FORM, **typed(owner.get(address)), "act": "save", "sku_stock": ["9"]}
    with shop_block(office.shop.pk):
        StockItem.objects.filter(sku__product=product).update(on_hand=4)
    answer = owner.post(address, form)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    with shop_block(office.shop.pk):
        assert StockItem.objects.get(sku__product=product).on_hand == 4
        assert Product.objects.get(pk=product.pk).title != FORM["title"]


def test_pictures_are_taken_with_the_form(office: Office, owner: Client) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(picture, "PNG")
    upload = SimpleUploadedFile("a.exe", picture.getvalue(), "text/html")
    page = owner.post(f"{ROOT}products/new/", {**FORM, "act": "upload", "uploads": upload, "sku_code": ""})
    assert page.status_code == 200
    assert len(typed(page)["picture"]) == 1
    wrong = SimpleUploadedFile("a.png", b"<svg onload=alert(1)>", "image/png")
    refused = owner.post(f"{ROOT}products/new/", {**FORM, "act": "upload", "uploads": wrong, "sku_code": ""})
    assert refused.status_code == 422


def test_states_move_from_the_page(office: Office, owner: Client) -> None:
    with shop_block(office.shop.pk):
        product = make_product(office.shop)
    address = f"{ROOT}products/{product.slug}/"
    owner.post(f"{address}take_off/")
    soon = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    owner.post(f"{address}schedule/", {"on_sale_at": soon})
    with shop_block(office.shop.pk):
        row = Product.objects.get(pk=product.pk)
        assert (row.state, row.on_sale_at is not None) == ("off", True)
    owner.post(f"{address}schedule/", {"on_sale_at": "yesterday"})
    assert "应是日期和时间" in owner.get(address).content.decode()
    reader = office.staff("read_only")[1]
    assert reader.get(address).status_code == 200
    assert reader.post(f"{address}publish/").status_code == 403
    assert reader.post(address, FORM).status_code == 403


def test_the_list_is_searched_and_filtered(office: Office, owner: Client) -> None:
    with shop_block(office.shop.pk):
        for number in range(3):
            make_product(office.shop, title=f"黄山毛峰 {number}", slug=f"tea{number}", variants=2)
    asked, page = visit(owner, "products/?q=毛峰&category=fresh&state=on_sale")
    assert asked == 6
    assert page.content.decode().count(">黄山毛峰") == 3
    assert "tea1" in owner.get(f"{ROOT}products/", {"q": "tea1-2"}).content.decode()
    assert "没有符合条件的商品" in owner.get(f"{ROOT}products/", {"q": "100%"}).content.decode()
