"""The shop's own programs make, change and sell products."""

from __future__ import annotations

import pytest

from rongshu.foundation.shops.models import Shop
from rongshu.foundation.shops.services import staff_add
from rongshu.kit.tenancy import current_shop_id, shop_block
from rongshu.openapi.services import api_key_create
from rongshu.openapi.tests.calls import Api
from rongshu.supply.catalog.models import Product
from rongshu.supply.catalog.services import product_save
from rongshu.supply.catalog.types import Block, SkuDraft
from tests.world import make_category, make_shop, make_user

pytestmark = pytest.mark.django_db
SAID = {
    "title": "烟台红富士",
    "category_code": "fruit",
    "spec_names": ["规格"],
    "skus": [
        {"code": "F-5", "specs": ["5 斤"], "price_fen": 3990},
        {"code": "F-10", "specs": ["10 斤"], "price_fen": 6990},
    ],
}


@pytest.fixture
def key() -> Api:
    shop: Shop = make_shop()
    user = make_user(is_staff=True)
    with shop_block(shop.pk):
        staff_add(user_id=user.pk, role="owner", actor="system")
        make_category("fruit", "水果")
        text = api_key_create(name="erp", permissions=["catalog.change"], created_by_id=user.pk)[1]
    return Api(shop.slug, key=text)


def test_a_product_is_made_once_changed_whole_and_put_on_sale(key: Api) -> None:
    made = key.post("/staff/products", SAID, once="make-it-once")
    again = key.post("/staff/products", SAID, once="make-it-once")
    assert (made.status, again.status, made.body["slug"]) == (201, 201, again.body["slug"])
    slug = made.body["slug"]
    change = {**SAID, "title": "红富士", "skus": SAID["skus"][:1], "expected_version": made.body["version"]}
    changed = key.call("PUT", f"/staff/products/{slug}", body=change, once="change-it-1")
    assert (changed.status, changed.body["state"]) == (200, "draft"), changed.body
    late = key.call("PUT", f"/staff/products/{slug}", body=change, once="change-it-2")
    assert (late.status, late.body["code"]) == (409, "product_changed")
    assert key.post(f"/staff/products/{slug}/publish", {}, once="sell-it-now").body["state"] == "on_sale"
    rows = key.get("/staff/products", state="on_sale").body["items"]
    assert [(row["title"], row["skus"], row["price_fen"]) for row in rows] == [("红富士", 1, 3990)]


def test_what_the_api_does_not_say_stays(key: Api) -> None:
    with shop_block(Shop.objects.get().pk):
        row = product_save(
            slug="kept",
            title="旧名",
            category_code="fruit",
            details=[Block(text="长介绍")],
            skus=[SkuDraft(code="F-5", price_fen=100, member_price_fen=90, volume_cm3=7)],
        )
        shop_id = current_shop_id()
    said = {
        "title": "新名",
        "category_code": "fruit",
        "skus": [{"code": "F-5", "price_fen": 200}],
        "expected_version": row.version,
    }
    assert key.call("PUT", "/staff/products/kept", body=said, once="change-kept").status == 200
    with shop_block(shop_id):
        saved = Product.objects.get(slug="kept")
        sku = saved.skus.get()
    assert (saved.title, saved.details) == ("新名", [{"text": "长介绍"}])
    assert (sku.price_fen, sku.member_price_fen, sku.volume_cm3) == (200, 90, 7)
