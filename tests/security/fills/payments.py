"""Money: a prepaid balance with its history, a bill with a difference, a transfer that waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from rongshu.kernel import clock
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.models import BillDifference, PaymentBill, PaymentMethod
from rongshu.money.payments.services import payment_open, payment_query, tender_choose, transfer_claim
from rongshu.money.stored_value.services import offer_save, topup_place
from rongshu.supply.catalog.models import Product
from rongshu.trade.orders.services import order_payment_prepare, order_place
from rongshu.trade.orders.types import AddressSnapshot, LineRequest
from tests.security.fills.fill import Fill
from tests.world import skus_of

_PAYMENT = {"number": "{payment}"}
_DIFFERENCE = {"difference_id": "{difference}"}

FILLS: Final[dict[str, Fill]] = {
    "me/balance/top-up/": Fill(form={"offer": "{offer}"}),
    "me/balance/<slug:number>/refund/": Fill({"number": "{topup}"}),
    "pay/<slug:number>/choose/": Fill(_PAYMENT, form={"provider": "offline", "balance_fen": "100"}),
    "pay/<slug:number>/transfer/": Fill(
        {"number": "{transfer_payment}"}, form={"payer_name": "某人", "reference": "1234"}
    ),
    "console/money/bills/fetch/": Fill(form={"provider": "wechatpay", "day": "x"}),
    "console/money/bills/<int:bill_id>/": Fill({"bill_id": "{bill}"}),
    "console/money/differences/<int:difference_id>/recheck/": Fill(_DIFFERENCE, form={"bill": "{bill}"}),
    "console/money/differences/<int:difference_id>/resolve/": Fill(
        _DIFFERENCE, form={"bill": "{bill}", "resolution": "x"}
    ),
    "console/money/transfers/<int:transfer_id>/<slug:step>/": Fill(
        {"transfer_id": "{transfer}", "step": "match"}, form={"received": "59", "bank_reference": "B1"}
    ),
}
MISSING: Final[dict[str, str]] = {
    "offer": "999999999",
    "topup": "V000000NOSUCHNUMBER",
    "transfer_payment": "P000000NOSUCHTRANSFER",
    "bill": "999999999",
    "difference": "999999999",
    "transfer": "999999999",
}


def furnish(world: Any, till: Any) -> dict[str, str]:
    """The buyer prepaid and says to have transferred; yesterday's bill names a payment nobody here knows."""
    shop = world.shop
    with shop_block(shop.pk):
        PaymentMethod.objects.create(provider="wechatpay", position=1)
        PaymentMethod.objects.create(provider="offline", position=2, note=f"{shop.name}开户行")
        offer = offer_save(amount_fen=20_000, bonus_fen=1_000, actor="system")
        topup, paid = topup_place(user_id=world.buyer.pk, offer_id=offer.id)
        sku = skus_of(Product.objects.order_by("pk")[0])[0]
        order = order_place(
            buyer_id=world.buyer.pk,
            lines=[LineRequest(sku.pk, 1)],
            address=AddressSnapshot("某人", "13800138000", "440106", "天河路 1 号"),
        )
        cash = order_payment_prepare(order_id=order.pk, buyer_id=world.buyer.pk)
        bill = PaymentBill.objects.create(
            provider="wechatpay", day=clock.today() - timedelta(days=1), state="imported", lines=1
        )
        difference = BillDifference.objects.create(
            bill=bill,
            queue="not_here",
            kind="trade",
            number=f"STRANGER{shop.pk}X",
            theirs_fen=8_800,
            deadline_at=clock.now() + timedelta(days=1),
        )
    payment_open(shop_id=shop.pk, payment_id=paid.id, back_url="http://till.test/")
    till.paid.add(paid.number)
    payment_query(shop_id=shop.pk, payment_id=paid.id)
    payment = tender_choose(shop_id=shop.pk, payment_id=cash.id, provider="offline")
    with shop_block(shop.pk):
        transfer = transfer_claim(
            payment_id=payment.id, payer_name=f"{shop.name}付款人", reference="6222 尾号 1234"
        )
    world.secrets += [topup.number, payment.number, difference.number, f"{shop.name}付款人"]
    return {
        "offer": str(offer.id),
        "topup": topup.number,
        "transfer_payment": payment.number,
        "bill": str(bill.pk),
        "difference": str(difference.pk),
        "transfer": str(transfer.id),
    }
