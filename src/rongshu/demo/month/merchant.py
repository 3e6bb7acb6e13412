"""What the merchant and her people do: they ship, give money back, and look at what is put before them."""

from __future__ import annotations

from typing import Final

from rongshu.demo.month.stage import Stage
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.selectors import open_issues
from rongshu.money.payments.services import issue_resolve
from rongshu.trade.orders.services import order_refund, order_ship

ACTOR: Final = "system"
_ISSUES_AT_ONCE: Final = 500


def ship(stage: Stage, order_id: int) -> None:
    """Hand one order's parcel to the carrier."""
    with shop_block(stage.shop_id):
        order_ship(order_id=order_id, carrier_code="shunfeng", waybill=f"SF{order_id:013d}", actor=ACTOR)


def give_back(stage: Stage, order_id: int) -> None:
    """Agree to a buyer's wish to have the money back."""
    with shop_block(stage.shop_id):
        order_refund(order_id=order_id, reason="buyer", ref=str(order_id), actor=ACTOR)


def see_to_issues(stage: Stage) -> None:
    """Go through what waits for a person and note what was looked at.

    A refund that the provider gave up stays where it is: no transfer by hand is played.
    """
    with shop_block(stage.shop_id):
        for issue in open_issues(limit=_ISSUES_AT_ONCE):
            if issue.refund_id is None:
                issue_resolve(issue_id=issue.id, resolution="looked at the provider's books", actor=ACTOR)
