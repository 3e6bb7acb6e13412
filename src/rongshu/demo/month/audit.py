"""After the month: do our books, the provider's books and the shelves agree, and does nobody wait for anything?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from rongshu.demo.month import books
from rongshu.demo.month.crew import Slip
from rongshu.demo.month.stage import STOCK
from rongshu.kit import invariants
from rongshu.kit.jobs_admin import parked_jobs

PROVIDER: Final = "wechatpay"
_SHOWN: Final = 5
_READ: Final = frozenset({"imported"})
ENDS: Final = frozenset({"closed", "received", "refunded"})


def audit(shop_id: int, transactions: Sequence[dict[str, Any]], slips: Sequence[Slip]) -> list[str]:
    """What does not add up, one sentence each; empty when all does. `transactions` is what the provider knows."""
    return [
        *_refused(slips),
        *_invariants(),
        *_money(shop_id, transactions),
        *_shelves(shop_id),
        *_waiting(shop_id),
    ]


def _refused(slips: Sequence[Slip]) -> list[str]:
    return [f"{slip.what}: {slip.error}" for slip in slips[:_SHOWN]] + (
        [f"… {len(slips) - _SHOWN} more steps were refused"] if len(slips) > _SHOWN else []
    )


def _invariants() -> list[str]:
    return [
        f"{found.invariant.id} {found.invariant.title}: {found.count} rows, first {found.rows[0]}"
        for found in invariants.violations()
    ]


def _money(shop_id: int, transactions: Sequence[dict[str, Any]]) -> list[str]:
    """Payment by payment, then as one sum against the ledger."""
    theirs = {
        one["out_trade_no"]: (one["paid_fen"], one["refunded_fen"])
        for one in transactions
        if one["state"] in ("SUCCESS", "REFUND") and one["paid_fen"]
    }
    ours = books.payments(shop_id, PROVIDER)
    differ = sorted(
        number for number in {*theirs, *ours} if theirs.get(number, (0, 0)) != ours.get(number, (0, 0))
    )
    told = [
        f"payment {number}: the provider has {theirs.get(number)}, we have {ours.get(number)}"
        for number in differ[:_SHOWN]
    ]
    if len(differ) > _SHOWN:
        told.append(f"… {len(differ) - _SHOWN} more payments differ")
    paid = sum(fen for fen, _back in theirs.values())
    back = sum(fen for _paid, fen in theirs.values())
    *billed, fees = books.billed(shop_id, PROVIDER)
    if billed != [paid, back]:
        told.append(f"the provider took {paid} and gave back {back} fen, its bills say {billed}")
    balances = books.balances(shop_id)
    booked = balances.get(f"gateway:{PROVIDER}", 0) - balances.get("gateway_advances", 0)
    if paid - back - fees != booked:
        told.append(f"the provider holds {paid - back - fees} fen for us, our ledger says {booked}")
    return told + _bills(shop_id)


def _bills(shop_id: int) -> list[str]:
    """Every day's bill is in the house, and nothing in it is unexplained."""
    told = [
        f"{count} bills are {state}"
        for state, count in books.bills(shop_id, PROVIDER).items()
        if state not in _READ
    ]
    differences = books.bill_differences(shop_id)
    return told + differences[:_SHOWN]


def _shelves(shop_id: int) -> list[str]:
    """Refunds of the month give back money, not goods: what left the house is what was shipped."""
    return [
        f"SKU {sku_id}: {on_hand} on hand of {STOCK}, {shipped} shipped, {reserved} + {committed} held"
        for sku_id, (on_hand, reserved, committed, shipped) in books.stock(shop_id).items()
        if on_hand + shipped != STOCK or reserved or committed
    ][:_SHOWN]


def _waiting(shop_id: int) -> list[str]:
    """Every order has come to its end, but for refunds the provider gave up, which a person sees."""
    parked = len(books.parked_refunds(shop_id))
    states = books.orders_by_state(shop_id)
    told = [
        f"{count} orders are left {state}"
        for state, count in states.items()
        if state not in ENDS and not (state == "refunding" and count == parked)
    ]
    pending = books.commissions(shop_id).get("pending", 0)
    if pending:
        told.append(f"{pending} commissions are still pending after every window closed")
    told += [f"parked job {job.task}: {job.error}" for job in parked_jobs(shop_id=shop_id)[:_SHOWN]]
    return told
