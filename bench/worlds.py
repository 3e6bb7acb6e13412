"""What a benchmark needs in its stack's database, made through the services: `python -m bench.worlds NAME` in the
stack's environment prints it as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

import django
import requests

HEADERS_SECONDS = 30


def for_stack(environment: dict[str, str], name: str, *arguments: str) -> Any:
    """Run a world in a process of its own with a stack's environment; returns what it printed."""
    import os
    import subprocess

    done = subprocess.run(
        [sys.executable, "-m", "bench.worlds", name, *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return json.loads(done.stdout)


def page_world(open_groups: int) -> dict[str, Any]:
    """A signed-in shopper, and a product in a running group-buy with that many open groups, each paid by its leader."""
    from rongshu.campaigns.base.selectors import activities
    from rongshu.campaigns.groupbuy.selectors import open_groups as groups_of
    from rongshu.demo import logins
    from rongshu.demo.shops import MAIN
    from rongshu.foundation.shops.selectors import shop_at_slug
    from rongshu.kit.tenancy import shop_block
    from rongshu.people.accounts.services import user_ensure
    from rongshu.supply.catalog.selectors import sku_views

    shop = shop_at_slug(MAIN)
    assert shop is not None
    with shop_block(shop.id):
        activity = activities(kind="groupbuy", states=["live"])[-1]
        sku_id = min(activity.prices)
        product_id = activity.product_ids[0]
        slug = sku_views([sku_id])[sku_id].slug
    for number in range(open_groups):
        leader = user_ensure(phone=f"1370000{number:04d}")
        _buy_through_group(shop.id, leader.pk, activity.id, sku_id)
    with shop_block(shop.id):
        codes = [group.code for group in groups_of(product_id, limit=50)]
    viewer = user_ensure(phone=logins.LIN.phone)
    return {
        "path": f"/s/{MAIN}/p/{slug}/",
        "session": session_of(viewer.pk),
        "name": viewer.name,
        "price_fen": activity.prices[sku_id],
        "groups": codes,
    }


def checkout_world(shoppers: int) -> dict[str, Any]:
    """Tokens of that many distinct shoppers, and every SKU of the shop with plenty of stock."""
    from rongshu.demo.shops import MAIN
    from rongshu.foundation.shops.selectors import shop_at_slug
    from rongshu.kit.tenancy import shop_block
    from rongshu.openapi.services import token_issue
    from rongshu.people.accounts.services import user_ensure
    from rongshu.supply.catalog.selectors import product_list, product_page
    from rongshu.supply.inventory.services import stock_set

    shop = shop_at_slug(MAIN)
    assert shop is not None
    people = [user_ensure(phone=f"136{number:08d}").pk for number in range(shoppers)]
    skus: dict[int, int] = {}
    with shop_block(shop.id):
        for card in product_list(limit=100).items:
            page = product_page(card.slug)
            assert page is not None
            skus |= {sku.id: sku.price_fen for sku in page.skus}
        for sku_id in sorted(skus):
            stock_set(sku_id=sku_id, on_hand=1_000_000)
        tokens = [token_issue(user_id=user_id).text for user_id in people]
    return {"prefix": f"/s/{MAIN}/api/v1", "tokens": tokens, "skus": sorted(skus)}


def search_world(products: int, questions: int) -> dict[str, Any]:
    """That many products on sale in the main shop, indexed, and searches over them."""
    from bench import shelves
    from rongshu.demo.shops import MAIN
    from rongshu.foundation.shops.selectors import shop_at_slug
    from rongshu.kit.tenancy import shop_block
    from rongshu.supply.catalog.selectors import category_rows
    from rongshu.supply.discovery.selectors import indexed_products

    titles = shelves.fill(products)
    shop = shop_at_slug(MAIN)
    assert shop is not None
    with shop_block(shop.id):
        indexed = indexed_products()
        categories = " ".join(row.name for row in category_rows())
    return {
        "prefix": f"/s/{MAIN}/api/v1",
        "questions": shelves.questions(titles, questions),
        "indexed": indexed,
        "categories": categories,
    }


def session_of(user_id: int) -> str:
    """Key of a new signed-in session."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from rongshu.people.accounts.selectors import user_of

    user = user_of(user_id=user_id)
    assert user is not None
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    assert store.session_key is not None
    return store.session_key


def _buy_through_group(shop_id: int, buyer_id: int, activity_id: int, sku_id: int) -> None:
    from django.conf import settings

    from rongshu.kit.tenancy import shop_block
    from rongshu.money.payments.services import payment_open, payment_prepare, payment_query
    from rongshu.trade.orders.services import order_place
    from rongshu.trade.orders.types import AddressSnapshot, CampaignEntry, LineRequest

    with shop_block(shop_id):
        order = order_place(
            buyer_id=buyer_id,
            lines=[LineRequest(sku_id=sku_id, quantity=1)],
            address=AddressSnapshot(
                receiver="榕小树", phone="13700000000", region_code="440106", detail="天河路 1 号"
            ),
            campaign=CampaignEntry(kind="groupbuy", activity_id=activity_id),
        )
        payment = payment_prepare(
            subject_kind="order",
            subject_id=order.id,
            amount_fen=order.payable_fen,
            description=order.number,
            expires_at=order.expires_at,
        )
    payment_open(shop_id=shop_id, payment_id=payment.id, back_url=settings.RONGSHU_BASE_URL)
    paid = requests.post(
        f"{settings.RONGSHU_WECHATPAY_GATEWAY}/sandbox/pay",
        json={"out_trade_no": payment.number, "wait": True},
        timeout=HEADERS_SECONDS,
    )
    paid.raise_for_status()
    payment_query(shop_id=shop_id, payment_id=payment.id)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.worlds")
    worlds = parser.add_subparsers(dest="name", required=True)
    page = worlds.add_parser("page")
    page.add_argument("--groups", type=int, default=3)
    checkout = worlds.add_parser("checkout")
    checkout.add_argument("--shoppers", type=int, default=2000)
    search = worlds.add_parser("search")
    search.add_argument("--products", type=int, default=200_000)
    search.add_argument("--questions", type=int, default=500)
    options = parser.parse_args(arguments)
    django.setup()
    if options.name == "page":
        made = page_world(options.groups)
    elif options.name == "search":
        made = search_world(options.products, options.questions)
    else:
        made = checkout_world(options.shoppers)
    json.dump(made, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
