"""Two shops with something of everything, made through the services, and what of each must never show elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from rongshu.distribution.commissions.models import Commission
from rongshu.distribution.commissions.services import commission_rule_save
from rongshu.foundation.media.services import picture_store
from rongshu.foundation.shops.models import Shop, StaffMembership
from rongshu.foundation.shops.services import staff_add
from rongshu.foundation.tracking.services import link_create
from rongshu.kit.tenancy import ShopOwned, shop_block
from rongshu.money.payments.models import Payment, Refund
from rongshu.openapi.services import KEY_PERMISSIONS, api_key_create, token_issue
from rongshu.people.accounts.models import User
from rongshu.people.members.services import address_create
from rongshu.supply.catalog.models import Product
from rongshu.trade.carts.services import cart_add
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services import order_place, order_refund
from rongshu.trade.orders.types import AddressSnapshot, CampaignEntry, LineRequest
from tests.security.fills import FURNISHERS, MISSING
from tests.till import Till, open_order_payment, pay_order
from tests.world import (
    make_category,
    make_groupbuy,
    make_invited,
    make_product,
    make_promoter,
    make_shop,
    make_user,
    skus_of,
)

Role = StaffMembership.Role


@dataclass
class World:
    """A shop and its people. `ids` are ids of its things by kind, `secrets` texts that are nobody else's."""

    shop: Shop
    owner: User
    buyer: User
    friend: User
    ids: dict[str, str]
    secrets: list[str]
    token: str
    key: str
    staff: dict[str, User] = field(default_factory=dict)

    @property
    def root(self) -> str:
        return f"/s/{self.shop.slug}/"


def make_world(slug: str, name: str, till: Till) -> World:
    """A shop named `name` whose buyer opened a group, paid, shared, and earned; whose friend has not paid yet."""
    shop = make_shop(slug, name=f"{name}店")
    owner = make_user(name=f"{name}店主", is_staff=True, email=f"owner@{slug}.test")
    buyer, friend = make_user(name=f"{name}买家"), make_user(name=f"{name}朋友")
    with shop_block(shop.pk):
        staff_add(user_id=owner.pk, role=Role.OWNER, actor="system")
        category = make_category(f"only-{slug}", f"{name}专柜")
        product = make_product(
            shop, title=f"{name}独家苹果", slug=f"apple-{slug}", category=category, stock=50
        )
        picture = picture_store(source=_pixels(shop.pk), alt=f"{name}", origin="test")
        Product.objects.filter(pk=product.pk).update(picture_keys=[picture.key])
        activity = make_groupbuy(
            product, size=3, per_order_limit=5, per_person_limit=20, name=f"{name}三人团"
        )
        commission_rule_save(scope="default", rate_bp=500)
        make_promoter(buyer)
        make_invited(friend, buyer)
        link = link_create(sharer_id=buyer.pk, target_kind="product", target_ref=product.slug)
        address = address_create(
            user_id=buyer.pk,
            receiver=f"{name}收货人",
            phone="13800138000",
            region_code="440106",
            detail=f"{name}路 1 号",
        )
        sku = skus_of(product)[0]
        cart_add(user_id=buyer.pk, sku_id=sku.pk)
    to = AddressSnapshot(f"{name}收货人", "13800138000", "440106", f"{name}路 1 号")

    def order(user: User, entry: CampaignEntry | None = None, *, pay: bool = True) -> Order:
        with shop_block(shop.pk):
            placed = order_place(
                buyer_id=user.pk,
                lines=[LineRequest(sku.pk, 1)],
                address=to,
                campaign=entry,
                note=f"{name}留言",
                link_code=link.code,
            )
        if pay:
            pay_order(till, shop.pk, placed.pk, user.pk)
        return placed

    grouped = order(buyer, CampaignEntry("groupbuy", activity.id))
    order(friend)
    unpaid = order(friend, pay=False)
    open_order_payment(shop.pk, unpaid.pk, friend.pk)
    returned = order(buyer)
    with shop_block(shop.pk):
        order_refund(order_id=returned.pk, reason="shop", ref="1")
        refund = Refund.objects.get()
        Refund.objects.filter(pk=refund.pk).update(state=Refund.State.MANUAL)
        payment = Payment.objects.filter(subject_id=grouped.pk).get()
        commission = Commission.objects.order_by("pk")[0]
        token = token_issue(user_id=buyer.pk).text
        _row, key = api_key_create(name=f"{name}程序", permissions=KEY_PERMISSIONS, created_by_id=owner.pk)
    ids = {
        "shop": str(shop.pk),
        "product": product.slug,
        "category": category.code,
        "sku": str(sku.pk),
        "order": grouped.number,
        "payment": payment.number,
        "refund": refund.number,
        "group": grouped.campaign_ref,
        "activity": str(activity.id),
        "address": str(address.pk),
        "commission": str(commission.pk),
        "link": link.code,
        "job": str(_parked_job(shop.pk)),
        "picture": picture.key,
        "content_type": str(ContentType.objects.get_for_model(Product).pk),
    }
    secrets = [
        f"{name}独家苹果",
        f"{name}专柜",
        f"{name}三人团",
        f"{name}收货人",
        f"{name}留言",
        f"{name}路 1 号",
        f"{name}程序",
        *(ids[kind] for kind in ("product", "order", "payment", "refund", "group", "link", "picture")),
        unpaid.number,
        returned.number,
    ]
    world = World(shop, owner, buyer, friend, ids, secrets, token, key)
    for furnish in FURNISHERS:
        world.ids |= furnish(world, till)
    with shop_block(shop.pk):
        world.ids |= _rows_of_console()
    return world


def fill(template: Any, ids: Mapping[str, str]) -> Any:
    """A template with its braces filled in; a whole number where the whole value is an id that is one."""
    if isinstance(template, dict):
        return {key: fill(value, ids) for key, value in template.items()}
    if isinstance(template, list):
        return [fill(value, ids) for value in template]
    if not isinstance(template, str) or "{" not in template:
        return template
    kind = template[1:-1]
    if kind in ids and template == f"{{{kind}}}":
        return ids[kind]
    filled = template
    for name, value in ids.items():
        filled = filled.replace(f"{{{name}}}", value)
    return filled


def numbers(body: Any) -> Any:
    """A JSON body in which ids of rows are numbers, as the API wants them."""
    if isinstance(body, dict):
        return {
            key: int(value)
            if key.endswith("_id") and isinstance(value, str) and value.isdigit()
            else numbers(value)
            for key, value in body.items()
        }
    return [numbers(value) for value in body] if isinstance(body, list) else body


def missing_for(ids: Mapping[str, str]) -> dict[str, str]:
    """The same kinds, with ids that nobody has."""
    return {
        kind: value if kind == "content_type" else MISSING.get(kind, "999999999")
        for kind, value in ids.items()
    }


def spread_ids() -> None:
    """Let new rows have ids of five digits, others in each table, so that an id on a page is told from any number.

    Sequences do not go back with a test's transaction, so only the first test of a run has to wait.
    """
    with connection.cursor() as cursor:
        tables = sorted(one._meta.db_table for one in apps.get_models() if issubclass(one, ShopOwned))
        for index, table in enumerate([*tables, "procrastinate_jobs", "accounts_user"]):
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
            short = 10_000 + 150 * index - cursor.fetchone()[0]
            if short > 0:
                cursor.execute(
                    "SELECT max(nextval(pg_get_serial_sequence(%s, 'id'))) FROM generate_series(1, %s)",
                    [table, short],
                )


def fingerprint(shop: Shop) -> str:
    """One text that changes when any row of a shop does."""
    with shop_block(shop.pk), connection.cursor() as cursor:
        _prepare(cursor)
        cursor.execute("EXECUTE fingerprint")
        found = str(cursor.fetchone()[0])
        cursor.execute(
            "SELECT count(*), coalesce(max(attempts), 0), string_agg(status::text, ',' ORDER BY id) "
            "FROM procrastinate_jobs WHERE (args->>'shop_id')::bigint = %s",
            [shop.pk],
        )
        return f"{found} jobs:{cursor.fetchone()}"


def _prepare(cursor: Any) -> None:
    """Plan the question once a connection: it is asked thousands of times, and planning takes longer than reading."""
    cursor.execute("SELECT 1 FROM pg_prepared_statements WHERE name = 'fingerprint'")
    if cursor.fetchone():
        return
    tables = sorted(one._meta.db_table for one in apps.get_models() if issubclass(one, ShopOwned))
    parts = " UNION ALL ".join(
        f"SELECT '{table}' AS name, count(*) AS rows, md5(coalesce(string_agg(t::text, '|' ORDER BY t.id), '')) AS sum "
        f'FROM "{table}" t'
        for table in tables
    )
    cursor.execute(
        "PREPARE fingerprint AS "
        f"SELECT string_agg(name || ':' || rows || ':' || sum, ' ' ORDER BY name) FROM ({parts}) x"
    )


def _rows_of_console() -> dict[str, str]:
    """The id of some row of every model the console lists."""
    found = {}
    for model in admin.site._registry:
        first = model._default_manager.order_by("pk").values_list("pk", flat=True).first()
        assert first is not None, f"make a row of {model._meta.label} in a furnish() of tests/security/fills"
        found[f"row:{model._meta.app_label}_{model._meta.model_name}"] = str(first)
    return found


def _parked_job(shop_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status, attempts) "
            "VALUES ('default', 'test.parked', NULL, NULL, jsonb_build_object('shop_id', %s::bigint), 'failed', 8) "
            "RETURNING id",
            [shop_id],
        )
        return int(cursor.fetchone()[0])


def _pixels(seed: int) -> Any:
    from PIL import Image

    return Image.new("RGB", (64, 64), (seed % 256, 80, 120))
