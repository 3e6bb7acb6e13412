"""From a product to a placed order: cart, confirm page, placing once, refusals that keep what was typed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.storefront.tests.conftest import ROOT, Browser, Stall
from rongshu.supply.catalog.models import Sku
from rongshu.supply.inventory.models import StockItem
from rongshu.trade.carts.models import CartItem
from rongshu.trade.orders.models import Order
from tests.world import make_product, make_shop, skus_of

KEY = "confirm-form-key-1"


def _orders(stall: Stall) -> list[Order]:
    with shop_block(stall.shop.pk):
        return list(Order.objects.order_by("pk"))


def _sku(stall: Stall) -> int:
    with shop_block(stall.shop.pk):
        return skus_of(stall.product)[0].pk


def _form(stall: Stall, who: Browser, **more: Any) -> dict[str, Any]:
    """The confirm form of one unit bought alone: 79.00 and 8.00 freight."""
    return {
        "line": f"{_sku(stall)}x1",
        "address": who.address_id,
        "expected": "8700",
        "note": "请放门口",
        "idempotency_key": KEY,
        **more,
    }


def _campaign(stall: Stall, ref: str = "") -> dict[str, Any]:
    return {"kind": "groupbuy", "activity": stall.table.activity.id, "ref": ref}


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def test_the_half_sheet_leads_to_the_confirm_page(stall: Stall, lin: Browser) -> None:
    answer = lin.client.post(
        f"{ROOT}buy/", {"product": stall.product.slug, "quantity": "2", "mode": "solo", **_campaign(stall)}
    )

    assert answer["Location"] == f"{ROOT}checkout/?line={_sku(stall)}x2"


def test_the_half_sheet_leads_into_the_campaign(stall: Stall, lin: Browser) -> None:
    answer = lin.client.post(
        f"{ROOT}buy/", {"product": stall.product.slug, "mode": "campaign", **_campaign(stall, "ABC")}
    )

    assert answer["Location"] == (
        f"{ROOT}checkout/?line={_sku(stall)}x1&kind=groupbuy&activity={stall.table.activity.id}&ref=ABC"
    )


def test_variants_are_chosen_by_their_values(stall: Stall, lin: Browser) -> None:
    with shop_block(stall.shop.pk):
        product = make_product(stall.shop, variants=3)
        second = skus_of(product)[1].pk

    right = lin.client.post(f"{ROOT}buy/", {"product": product.slug, "spec_0": "2 号", "mode": "solo"})
    wrong = lin.client.post(f"{ROOT}buy/", {"product": product.slug, "spec_0": "9 号", "mode": "solo"})

    assert right["Location"] == f"{ROOT}checkout/?line={second}x1"
    assert wrong.status_code == 422
    assert "没有这个规格组合" in wrong.content.decode()


def test_confirm_page_names_price_freight_total_and_the_failing_condition(stall: Stall, lin: Browser) -> None:
    asked = {"line": f"{_sku(stall)}x1", **_campaign(stall)}

    page = lin.client.get(f"{ROOT}checkout/", asked).content.decode()

    assert _hidden(page, "expected") == "6500"  # 59.00 less 2.00 for the leader, and 8.00 freight
    assert "¥57.00 × 1" in page
    assert "¥8.00" in page
    assert "到期未成团，每位已付款的成员各自原路全额退款。" in page  # 电子商务法 49
    assert _orders(stall) == []
    with shop_block(stall.shop.pk):
        assert StockItem.objects.get(sku_id=_sku(stall)).reserved == 0


def test_what_the_page_says_is_what_is_placed(stall: Stall, lin: Browser) -> None:
    asked = {"line": f"{_sku(stall)}x1", **_campaign(stall)}
    page = lin.client.get(f"{ROOT}checkout/", asked).content.decode()
    form = {
        name: _hidden(page, name)
        for name in ("idempotency_key", "expected", "line", "kind", "activity", "ref", "address")
    }

    answer = lin.client.post(f"{ROOT}checkout/place/", form)

    [order] = _orders(stall)
    assert (order.payable_fen, order.freight_fen, order.state) == (6500, 800, "unpaid")
    assert (order.receiver, order.region_code) == ("小林", "440106")
    assert re.fullmatch(
        rf"{ROOT}pay/P\w+/\?next=%2Fs%2Frongshu%2Fgroupbuy%2F{order.campaign_ref}%2F", answer["Location"]
    )


def test_a_form_sent_twice_places_one_order(stall: Stall, lin: Browser) -> None:
    first = lin.client.post(f"{ROOT}checkout/place/", _form(stall, lin))
    second = lin.client.post(f"{ROOT}checkout/place/", _form(stall, lin))

    assert len(_orders(stall)) == 1
    assert second["Location"] == first["Location"]


def test_the_same_key_with_another_form_is_refused(stall: Stall, lin: Browser) -> None:
    lin.client.post(f"{ROOT}checkout/place/", _form(stall, lin))

    answer = lin.client.post(f"{ROOT}checkout/place/", _form(stall, lin, note="另一个备注"))

    assert answer.status_code == 409
    assert "这个操作编号已经用于另一个请求" in answer.content.decode()
    assert len(_orders(stall)) == 1


def test_prices_quantities_and_states_sent_by_a_client_count_for_nothing(stall: Stall, lin: Browser) -> None:
    lin.client.post(
        f"{ROOT}checkout/place/",
        _form(stall, lin, price="1", payable_fen="1", paid="true", shop="999", state="paid", freight="0"),
    )

    [order] = _orders(stall)
    assert (order.payable_fen, order.paid_fen, order.state) == (8700, 0, "unpaid")
    assert order.shop_id == stall.shop.pk


def test_a_changed_total_is_shown_before_anything_is_placed(stall: Stall, lin: Browser) -> None:
    with shop_block(stall.shop.pk):
        Sku.objects.filter(pk=_sku(stall)).update(price_fen=8900)

    answer = lin.client.post(f"{ROOT}checkout/place/", _form(stall, lin))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "价格有变动" in page
    assert "订单还没有提交，也没有扣款" in page
    assert _hidden(page, "expected") == "9700"
    assert "请放门口" in page
    assert _orders(stall) == []


def test_sold_out_keeps_the_form_and_places_nothing(stall: Stall, lin: Browser) -> None:
    with shop_block(stall.shop.pk):
        StockItem.objects.filter(sku_id=_sku(stall)).update(on_hand=0)

    answer = lin.client.post(f"{ROOT}checkout/place/", _form(stall, lin))

    assert answer.status_code == 409
    assert "请放门口" in answer.content.decode()
    assert _orders(stall) == []


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("line", "abc", 422),
        ("line", "1x0", 422),
        ("line", "1x1000", 422),
        ("line", "999999999x1", 404),
        ("line", "", 422),
        ("address", "999999", 422),
        ("address", "x", 422),
        ("idempotency_key", "", 400),
        ("activity", "x", 422),
    ],
)
def test_malformed_forms_are_refused_without_effect(
    stall: Stall, lin: Browser, field: str, value: str, status: int
) -> None:
    form = (
        _form(stall, lin, kind="groupbuy", activity="1", ref="") if field == "activity" else _form(stall, lin)
    )

    answer = lin.client.post(f"{ROOT}checkout/place/", {**form, field: value})

    assert answer.status_code == status
    assert _orders(stall) == []


def test_another_persons_address_is_not_there(stall: Stall, lin: Browser, zhou: Browser) -> None:
    answer = lin.client.post(f"{ROOT}checkout/place/", _form(stall, lin, address=zhou.address_id))

    assert answer.status_code == 422
    assert "小周" not in answer.content.decode()
    assert _orders(stall) == []


def test_another_shops_goods_are_not_there(stall: Stall, lin: Browser) -> None:
    other: Shop = make_shop("other", name="别家")
    with shop_block(other.pk):
        foreign = skus_of(make_product(other))[0].pk

    answer = lin.client.post(f"{ROOT}checkout/place/", _form(stall, lin, line=f"{foreign}x1"))

    assert answer.status_code == 404
    assert _orders(stall) == []


def test_a_full_group_refuses_before_payment(stall: Stall, lin: Browser) -> None:
    code, _order = stall.table.opened()
    stall.table.joined(code, "甲")
    stall.table.joined(code, "乙")

    answer = lin.client.get(f"{ROOT}checkout/", {"line": f"{_sku(stall)}x1", **_campaign(stall, code)})

    assert answer.status_code == 409
    assert "已经结束" in answer.content.decode()


def test_cart_from_adding_to_placing(stall: Stall, lin: Browser) -> None:
    with shop_block(stall.shop.pk):
        other = make_product(stall.shop, price_fen=3000, title="白菜")
    added = lin.client.post(f"{ROOT}cart/add/", {"product": stall.product.slug, "quantity": "2"})
    lin.client.post(f"{ROOT}cart/add/", {"product": other.slug, "quantity": "1"})
    assert added.cookies["rs_cart"].value == "2"
    assert added["Location"] == f"{ROOT}p/{stall.product.slug}/"

    page = lin.client.get(f"{ROOT}cart/").content.decode()
    assert "¥188.00" in page  # 2 × 79.00 + 30.00, free from 99.00 on

    settled = lin.client.post(f"{ROOT}cart/settle/", {"sku": [_sku(stall)]})
    assert settled["Location"] == f"{ROOT}checkout/?line={_sku(stall)}x2&cart=1"

    lin.client.post(
        f"{ROOT}checkout/place/", _form(stall, lin, line=f"{_sku(stall)}x2", cart="1", expected="15800")
    )
    [order] = _orders(stall)
    assert order.payable_fen == 15800
    with shop_block(stall.shop.pk):
        left = [item.sku.product.slug for item in CartItem.objects.select_related("sku__product")]
    assert left == [other.slug]


def test_cart_steps_and_removal(stall: Stall, lin: Browser) -> None:
    lin.client.post(f"{ROOT}cart/add/", {"product": stall.product.slug, "quantity": "1"})

    more = lin.client.post(
        f"{ROOT}cart/change/",
        {"sku": _sku(stall), "quantity": "1", "set": "2"},
        headers={"HX-Request": "true"},
    )
    assert more.cookies["rs_cart"].value == "2"
    assert "<html" not in more.content.decode()

    gone = lin.client.post(f"{ROOT}cart/change/", {"sku": _sku(stall), "remove": "1", "quantity": "2"})
    assert gone.cookies["rs_cart"].value == "0"
    assert "购物车还是空的" in lin.client.get(f"{ROOT}cart/").content.decode()


def test_ticking_shows_what_the_ticked_lines_cost(stall: Stall, lin: Browser) -> None:
    lin.client.post(f"{ROOT}cart/add/", {"product": stall.product.slug, "quantity": "1"})

    ticked = lin.client.post(f"{ROOT}cart/sums/", {"sku": [_sku(stall)]}).content.decode()
    nothing = lin.client.post(f"{ROOT}cart/sums/", {}).content.decode()

    assert "¥79.00" in ticked
    assert "¥8.00" in ticked
    assert "<b>87</b>" in ticked
    assert "<b>0</b>" in nothing


def test_a_refused_cart_change_is_a_toast(stall: Stall, lin: Browser) -> None:
    answer = lin.client.post(
        f"{ROOT}cart/change/", {"sku": _sku(stall), "quantity": "0"}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#toast"
    assert '<p class="toast">' in answer.content.decode()
