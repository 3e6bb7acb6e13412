"""Every page of the console answers for the owner, and asks as often for ten rows as for one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from rongshu.console.tests.conftest import ROOT, Office, visit
from rongshu.distribution.commissions.models import Commission
from rongshu.distribution.commissions.services import commission_rule_save
from rongshu.distribution.promoters.models import Promoter
from rongshu.foundation.shops.models import StaffMembership
from rongshu.kit.tenancy import shop_block
from rongshu.money.ledger.models import Account, Transfer
from rongshu.money.payments.models import Payment
from rongshu.supply.catalog.models import Product
from rongshu.trade.orders.models import Order
from tests.world import make_groupbuy, make_invited, make_product, make_promoter, make_user, skus_of

# Address, and its queries: session, person and role (three) included.
PAGES = [
    ("", 11),
    ("campaigns/", 5),
    ("campaigns/new/groupbuy/", 5),
    ("campaigns/new/groupbuy/?product={product.slug}", 7),
    ("campaigns/{activity.id}/", 10),
    ("orders/", 6),
    ("orders/?state=awaiting_campaign", 6),
    ("orders/{order.number}/", 12),
    ("money/", 5),
    ("jobs/", 4),
    ("clock/", 3),
    ("catalog/product/", 6),
    ("catalog/product/{product.pk}/change/", 5),
    ("catalog/category/", 5),
    ("promoters/promoter/", 5),
    ("commissions/commission/", 5),
    ("commissions/commission/{commission.pk}/change/", 6),
    ("commissions/commissionrule/", 5),
    ("commissions/commissionrule/{rule.pk}/change/", 4),
    ("payments/payment/", 6),
    ("payments/payment/{payment.pk}/change/", 4),
    ("ledger/account/", 5),
    ("ledger/account/{account.pk}/change/", 4),
    ("ledger/transfer/", 5),
    ("ledger/transfer/{transfer.pk}/change/", 6),
    ("audit/auditentry/", 6),
    ("shops/staffmembership/", 5),
    ("shops/staffmembership/{membership.pk}/change/", 5),
]


def fill(office: Office, rows: int) -> dict[str, object]:
    """`rows` of everything: group-buys, paid orders, refunds on their way, commissions, staff, parked jobs."""
    table = office.table
    with shop_block(office.shop.pk):
        rule = commission_rule_save(scope="default", rate_bp=800)
    for number in range(rows):
        buyer = make_user(name=f"小{number}")
        with shop_block(office.shop.pk):
            inviter = make_user(name=f"推{number}")
            make_promoter(inviter)
            make_invited(buyer, inviter)
            more = make_product(office.shop, title=f"苹果 {number}")
            make_groupbuy(more, name=f"团 {number}")
            commission_rule_save(scope="sku", target_id=skus_of(more)[0].pk, fixed_fen=300)
        order = table.order(buyer)
        table.pay(order)
        if number:
            table.withdraw(order)

        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts) "
                "VALUES ('default', 'x.y', jsonb_build_object('shop_id', %s::bigint), 'failed', 8)",
                [office.shop.pk],
            )
    with shop_block(office.shop.pk):
        return {
            "product": table.product,
            "activity": table.activity,
            "order": Order.objects.order_by("pk")[0],
            "commission": Commission.objects.order_by("pk")[0],
            "rule": rule,
            "payment": Payment.objects.order_by("pk")[0],
            "account": Account.objects.order_by("pk")[0],
            "transfer": Transfer.objects.order_by("pk")[0],
            "membership": StaffMembership.objects.order_by("pk")[0],
            "promoter": Promoter.objects.order_by("pk")[0],
            "many": Product.objects.count(),
        }


@pytest.mark.parametrize("rows", [1, 10])
def test_pages_answer_with_so_many_queries(office: Office, owner: Client, rows: int) -> None:
    names = fill(office, rows)
    seen = {}
    for address, _queries in PAGES:
        asked, answer = visit(owner, address.format(**names))
        assert answer.status_code == 200, address
        seen[address] = asked
    assert seen == dict(PAGES)


def test_a_shop_where_nothing_happened_has_pages_too(office: Office, owner: Client) -> None:
    for address in ("", "orders/", "money/", "jobs/", "commissions/commission/", "promoters/promoter/"):
        assert owner.get(ROOT + address).status_code == 200, address
    assert owner.get(f"{ROOT}campaigns/{office.table.activity.id}/").status_code == 200
