"""A shop without group-buy, run in a process of its own by `test_without_a_kind`: serve pages, sell something.

Prints `ok` at the end. Uses nothing but public services, since the tests' builders know group-buy.
"""

from __future__ import annotations

import django

django.setup()

from django.apps import apps  # noqa: E402  # Django must be set up before models are imported
from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from rongshu.campaigns.base.registry import kinds  # noqa: E402
from rongshu.campaigns.base.selectors import product_panels  # noqa: E402
from rongshu.foundation.shops.models import Shop  # noqa: E402
from rongshu.kit.invariants import check_all  # noqa: E402
from rongshu.kit.jobs import sweep_shop  # noqa: E402
from rongshu.kit.tenancy import shop_block  # noqa: E402
from rongshu.people.accounts.models import User  # noqa: E402
from rongshu.supply.catalog.services import category_save, product_publish, product_save  # noqa: E402
from rongshu.supply.catalog.types import SkuDraft  # noqa: E402
from rongshu.supply.inventory.services import stock_set  # noqa: E402
from rongshu.trade.orders.errors import CampaignUnavailable  # noqa: E402
from rongshu.trade.orders.selectors import order_for_buyer  # noqa: E402
from rongshu.trade.orders.services import order_close, order_place  # noqa: E402
from rongshu.trade.orders.types import AddressSnapshot, CampaignEntry, LineRequest  # noqa: E402

ADDRESS = AddressSnapshot(receiver="林小榕", phone="13800138000", region_code="440106", detail="天河路 1 号")


def main() -> None:
    assert not apps.is_installed("rongshu.campaigns.groupbuy")
    assert kinds() == []
    settings.ALLOWED_HOSTS = ["testserver"]
    shop = Shop.objects.create(slug="plain", name="没有拼团的店")
    buyer = User.objects.create_user(phone="13800138000", display_name="小林", phone_verified=True)
    with shop_block(shop.pk):
        category_save(code="fresh", name="生鲜")
        product = product_save(
            title="高山红富士苹果",
            category_code="fresh",
            slug="apples",
            skus=[SkuDraft(code="apples-1", price_fen=5900, list_price_fen=6900)],
        )
        product_publish(product_id=product.pk, on_sale=True)
        sku_id = product.skus.values_list("pk", flat=True).get()
        stock_set(sku_id=sku_id, on_hand=5)
        assert product_panels(product_id=product.pk, user_id=buyer.pk) == []
    for page in ("/s/plain/", "/s/plain/p/apples", "/s/plain/api/v1/openapi.json"):
        answer = Client().get(page, follow=True)
        assert answer.status_code == 200, (page, answer.status_code, answer.content[:500])
    with shop_block(shop.pk):
        order = order_place(buyer_id=buyer.pk, lines=[LineRequest(sku_id, 2)], address=ADDRESS)
        assert order.payable_fen == 11800
        try:
            order_place(
                buyer_id=buyer.pk,
                lines=[LineRequest(sku_id, 1)],
                address=ADDRESS,
                campaign=CampaignEntry("groupbuy", 1),
            )
        except CampaignUnavailable:
            pass
        else:
            raise AssertionError("a group-buy was entered that is not installed")
    assert order_close(shop_id=shop.pk, order_id=order.pk, reason="cancelled") == "closed"
    with shop_block(shop.pk):
        shown = order_for_buyer(order.number, buyer.pk)
        assert shown is not None
        assert shown.state == "closed"
    sweep_shop(shop.pk)
    assert [finding for finding in check_all() if finding.count] == []
    print("ok")  # noqa: T201  # what the test waits for


if __name__ == "__main__":
    main()
