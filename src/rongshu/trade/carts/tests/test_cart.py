from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.racing import race, raised
from rongshu.people.accounts.models import User
from rongshu.supply.catalog.models import Product, Sku
from rongshu.supply.inventory.services import stock_reserve
from rongshu.trade.carts.errors import CartFull, CartQuantity, CartSkuOffSale, CartSkuUnknown
from rongshu.trade.carts.models import CartItem
from rongshu.trade.carts.selectors import cart_units, cart_view
from rongshu.trade.carts.services import cart_add, cart_change, cart_remove
from tests.world import make_product, make_shop, make_user, skus_of


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop(freight_fen=800, free_freight_from_fen=20000)


@pytest.fixture
def user(db: None) -> User:
    return make_user()


@pytest.fixture
def skus(shop: Shop) -> list[Sku]:
    with shop_block(shop.pk):
        return skus_of(make_product(shop, price_fen=5000, stock=10, variants=3))


def test_adding_adds_up_and_the_view_prices_it(shop: Shop, user: User, skus: list[Sku]) -> None:
    with shop_block(shop.pk):
        cart_add(user_id=user.pk, sku_id=skus[0].pk)
        cart_add(user_id=user.pk, sku_id=skus[1].pk, quantity=2)
        cart_add(user_id=user.pk, sku_id=skus[0].pk, quantity=1)
        with CaptureQueriesContext(connection) as queries:
            view = cart_view(user.pk)
        assert len(queries) == 4
        assert [(line.sku.sku_id, line.quantity, line.goods_fen, line.problem) for line in view.lines] == [
            (skus[1].pk, 2, 10000, ""),
            (skus[0].pk, 2, 10000, ""),
        ]
        assert (view.goods_fen, view.freight_fen, view.payable_fen, view.units) == (20000, 0, 20000, 4)
        assert cart_units(user.pk) == 4


def test_changing_and_removing(shop: Shop, user: User, skus: list[Sku]) -> None:
    with shop_block(shop.pk):
        cart_add(user_id=user.pk, sku_id=skus[0].pk)
        cart_add(user_id=user.pk, sku_id=skus[1].pk)
        cart_change(user_id=user.pk, sku_id=skus[0].pk, quantity=3)
        with pytest.raises(CartSkuUnknown):
            cart_change(user_id=user.pk, sku_id=skus[2].pk, quantity=3)
        assert cart_view(user.pk).payable_fen == 20000
        assert cart_remove(user_id=user.pk, sku_ids=[skus[0].pk, skus[2].pk]) == 1
        assert cart_view(user.pk).payable_fen == 5800
        assert cart_remove(user_id=user.pk, sku_ids=[skus[1].pk]) == 1
        empty = cart_view(user.pk)
        assert (empty.lines, empty.payable_fen, empty.units) == ((), 0, 0)


def test_lines_that_cannot_be_ordered_say_why_and_cost_nothing(
    shop: Shop, user: User, skus: list[Sku]
) -> None:
    with shop_block(shop.pk):
        for sku in skus:
            cart_add(user_id=user.pk, sku_id=sku.pk, quantity=2)
        stock_reserve(reference="order:1", wants={skus[0].pk: 9, skus[1].pk: 10})
        Sku.objects.filter(pk=skus[2].pk).update(active=False)
        view = cart_view(user.pk)
        assert [line.problem for line in view.lines] == ["off_sale", "sold_out", "too_few"]
        assert (view.goods_fen, view.freight_fen, view.units) == (0, 0, 6)


def test_only_what_is_on_sale_here_goes_in(shop: Shop, user: User, skus: list[Sku]) -> None:
    other = make_shop("other")
    with shop_block(other.pk):
        [foreign] = skus_of(make_product(other))
    with shop_block(shop.pk):
        for sku_id in (foreign.pk, 2**40):
            with pytest.raises(CartSkuUnknown):
                cart_add(user_id=user.pk, sku_id=sku_id)
        Product.objects.update(state=Product.State.OFF)
        with pytest.raises(CartSkuOffSale):
            cart_add(user_id=user.pk, sku_id=skus[0].pk)
        assert cart_units(user.pk) == 0


@pytest.mark.abu("ABU-7")
@pytest.mark.parametrize("quantity", [0, -1, 1000, 2**40, True, 1.5, "2"])
def test_quantities_are_whole_numbers_from_1_to_999(
    shop: Shop, user: User, skus: list[Sku], quantity: object
) -> None:
    with shop_block(shop.pk):
        with pytest.raises(CartQuantity):
            cart_add(user_id=user.pk, sku_id=skus[0].pk, quantity=quantity)  # type: ignore[arg-type]  # as sent
        cart_add(user_id=user.pk, sku_id=skus[0].pk)
        with pytest.raises(CartQuantity):
            cart_change(user_id=user.pk, sku_id=skus[0].pk, quantity=quantity)  # type: ignore[arg-type]  # as sent
        assert cart_units(user.pk) == 1


def test_a_line_and_a_cart_have_limits(shop: Shop, user: User, skus: list[Sku]) -> None:
    with shop_block(shop.pk):
        cart_add(user_id=user.pk, sku_id=skus[0].pk, quantity=999)
        with pytest.raises(CartQuantity):
            cart_add(user_id=user.pk, sku_id=skus[0].pk)
        many = [sku for _half in range(2) for sku in skus_of(make_product(shop, variants=50))]
        CartItem.objects.bulk_create(CartItem(user=user, sku=sku, quantity=1) for sku in many[:99])
        with pytest.raises(CartFull):
            cart_add(user_id=user.pk, sku_id=many[99].pk)
        cart_add(user_id=user.pk, sku_id=many[0].pk)
        assert cart_units(user.pk) == 1099


def test_carts_are_private(shop: Shop, user: User, skus: list[Sku]) -> None:
    stranger, other = make_user(name="路人"), make_shop("other")
    with shop_block(shop.pk):
        cart_add(user_id=user.pk, sku_id=skus[0].pk)
        assert cart_view(stranger.pk).lines == ()
        assert cart_remove(user_id=stranger.pk, sku_ids=[skus[0].pk]) == 0
    with shop_block(other.pk):
        assert cart_view(user.pk).lines == ()


def test_taps_at_once_add_up(committed_db: None) -> None:
    shop, user = make_shop(), make_user()
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop))

    def tap(_number: int) -> None:
        with shop_block(shop.pk):
            cart_add(user_id=user.pk, sku_id=sku.pk, quantity=2)

    assert raised(race(8, tap)) == []
    with shop_block(shop.pk):
        assert cart_units(user.pk) == 16
