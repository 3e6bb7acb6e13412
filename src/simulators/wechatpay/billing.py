"""What a day's bill holds, whatever the provider: trades paid and refunds finished, with their fees; and bill faults.

The fee is 0.60 % of a payment, rounded half up to the fen, and comes back with a refund in proportion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from .errors import ApiError
from .faults import BILL_DAMAGE, FaultBook, FaultKind
from .store import Store

FEE_BP = 60
SHANGHAI = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: money in (trade) or out (refund), in fen."""

    kind: str  # trade or refund
    out_trade_no: str
    transaction_id: str
    out_refund_no: str
    refund_id: str
    amount_fen: int
    fee_fen: int
    at: datetime
    description: str
    openid: str
    succeeded: bool = True


def fee_of(amount_fen: int) -> int:
    """The provider's fee, half up."""
    return (amount_fen * FEE_BP + 5_000) // 10_000


class BillBook:
    """Bills of any day, from the store; what faults ask for is done to them every time they are made."""

    def __init__(self, *, store: Store, faults: FaultBook) -> None:
        self._store = store
        self._faults = faults

    def entries(self, day: date) -> list[Entry]:
        """The day's lines, Shanghai time. Raises ApiError NO_STATEMENT_EXIST when there are none."""
        since = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
        until = since + timedelta(days=1)
        span = (since.timestamp(), until.timestamp())
        trades = self._store.rows(
            "SELECT * FROM trade WHERE state = 'SUCCESS' AND paid_at >= ? AND paid_at < ? ORDER BY paid_at",
            span,
        )
        refunds = self._store.rows(
            "SELECT r.*, t.transaction_id, t.description, t.openid FROM refund r JOIN trade t USING (out_trade_no)"
            " WHERE r.status = 'SUCCESS' AND r.finished_at >= ? AND r.finished_at < ? ORDER BY r.finished_at",
            span,
        )
        found = [
            Entry(
                kind="trade",
                out_trade_no=row["out_trade_no"],
                transaction_id=row["transaction_id"],
                out_refund_no="",
                refund_id="",
                amount_fen=int(row["paid_fen"]),
                fee_fen=fee_of(int(row["paid_fen"])),
                at=datetime.fromtimestamp(row["paid_at"], SHANGHAI),
                description=row["description"],
                openid=row["openid"] or "",
            )
            for row in trades
        ] + [
            Entry(
                kind="refund",
                out_trade_no=row["out_trade_no"],
                transaction_id=row["transaction_id"],
                out_refund_no=row["out_refund_no"],
                refund_id=row["refund_id"],
                amount_fen=int(row["amount_fen"]),
                fee_fen=fee_of(int(row["amount_fen"])),
                at=datetime.fromtimestamp(row["finished_at"], SHANGHAI),
                description=row["description"],
                openid=row["openid"] or "",
            )
            for row in refunds
        ]
        edited = self._edited(found, since)
        if not edited or self._faults.take([FaultKind.BILL_MISSING], out_trade_no=None):
            raise ApiError("NO_STATEMENT_EXIST", "账单文件不存在", status=400)
        return edited

    def damage(self) -> str:
        """How the file itself is to be spoiled: ``truncated``, ``wrong_encoding``, ``wrong_hash`` or not at all."""
        fault = self._faults.take(BILL_DAMAGE, out_trade_no=None)
        return "" if fault is None else fault.kind.value.removeprefix("bill_")

    def _edited(self, found: Sequence[Entry], since: datetime) -> list[Entry]:
        edited: list[Entry] = []
        for entry in found:
            number = entry.out_trade_no
            if self._faults.take([FaultKind.BILL_ROW_DROPPED], out_trade_no=number, event=_event(entry)):
                continue
            amount = self._faults.take([FaultKind.BILL_ROW_AMOUNT], out_trade_no=number, event=_event(entry))
            fee = self._faults.take([FaultKind.BILL_ROW_FEE], out_trade_no=number, event=_event(entry))
            state = self._faults.take([FaultKind.BILL_ROW_STATE], out_trade_no=number, event=_event(entry))
            if amount is not None:
                entry = replace(entry, amount_fen=int(amount.options.get("amount_fen", entry.amount_fen + 1)))
            if fee is not None:
                entry = replace(entry, fee_fen=int(fee.options.get("fee_fen", entry.fee_fen + 1)))
            edited.append(replace(entry, succeeded=False) if state is not None else entry)
        extra = self._faults.take([FaultKind.BILL_ROW_EXTRA], out_trade_no=None)
        if extra is not None:
            amount_fen = int(extra.options.get("amount_fen", 100))
            edited.append(
                Entry(
                    kind="trade",
                    out_trade_no=str(extra.options.get("told_out_trade_no", "SOMEBODYELSESORDER")),
                    transaction_id="4200009999202601010000000001",
                    out_refund_no="",
                    refund_id="",
                    amount_fen=amount_fen,
                    fee_fen=fee_of(amount_fen),
                    at=since + timedelta(hours=12),
                    description="线下扫码",
                    openid="oSandboxStranger",
                )
            )
        return edited


def _event(entry: Entry) -> str:
    return "payment" if entry.kind == "trade" else "refund"
