"""The shop answers, the goods travel, the platform rules, money goes back. Every function locks the case first."""

from __future__ import annotations

from collections.abc import Mapping

from rongshu.supply.inventory.services import stock_commit, stock_consume, stock_reserve, stock_return
from rongshu.supply.logistics.services import shipment_create
from rongshu.trade.aftersales.errors import BadCase, NothingToClaim, ReturnIsARight
from rongshu.trade.aftersales.locks import lock_case
from rongshu.trade.aftersales.models import Case, CaseLine
from rongshu.trade.aftersales.services.moving import move, tell, words
from rongshu.trade.aftersales.services.opening import own_case
from rongshu.trade.aftersales.states import CASE
from rongshu.trade.aftersales.types import EXCHANGE, NO_REASON, REFUND_ONLY, RESHIP, RETURN
from rongshu.trade.orders.services import order_refund_part
from rongshu.trade.orders.types import RefundWish

REASON = "aftersale"  # of the refunds this app decides; their reference is the case's number

_K, _S = Case.Kind, Case.State
_AGREED = {
    REFUND_ONLY: "agree_refund",
    RETURN: "agree_return",
    EXCHANGE: "agree_return",
    RESHIP: "agree_replace",
}
_RULED = {
    "refund": "rule_refund",
    "return": "rule_return",
    "replace": "rule_replace",
    "reject": "rule_reject",
}


def case_agree(*, case_id: int, actor: str, text: str = "") -> Case:
    """The shop agrees: money goes back, or the goods come back first, or the missing ones are sent.

    Locks case, then as order_refund_part() does. Raises CaseNotFound, IllegalTransition unless requested,
    RefundExceedsLine when less is left by now.
    """
    case = lock_case(case_id)
    said = words(text, field="text", needed=False)
    event = _AGREED[case.kind]
    return (
        _refund(case, event, actor, said)
        if event == "agree_refund"
        else move(case, event, actor=actor, text=said)
    )


def case_refuse(*, case_id: int, actor: str, text: str) -> Case:
    """The shop refuses, with a reason the buyer reads.

    Raises CaseNotFound, BadCase, IllegalTransition unless requested; ReturnIsARight for a return without a reason
    (LAW-15).
    """
    said = words(text, field="text", needed=True)
    case = lock_case(case_id)
    if case.reason == NO_REASON:
        raise ReturnIsARight
    return move(case, "refuse", actor=actor, text=said)


def case_cancel(*, case_id: int, buyer_id: int) -> Case:
    """The buyer withdraws. Raises CaseNotFound; IllegalTransition once goods or money are under way."""
    return move(own_case(case_id, buyer_id), "cancel", actor=f"user:{buyer_id}", outcome="cancelled")


def case_ship_back(*, case_id: int, buyer_id: int, carrier_code: str, waybill: str) -> Case:
    """The buyer has sent the goods.

    Raises CaseNotFound, IllegalTransition, UnknownCarrier, BadWaybill, WaybillTaken.
    """
    case = own_case(case_id, buyer_id)
    CASE.next_state(case.state, "ship_back")
    parcel = shipment_create(reference=f"{case.reference}:back", carrier_code=carrier_code, waybill=waybill)
    return move(
        case,
        "ship_back",
        actor=f"user:{buyer_id}",
        text=parcel.waybill,
        back_carrier=parcel.carrier_code,
        back_waybill=parcel.waybill,
    )


def case_receive(
    *, case_id: int, actor: str, counts: Mapping[int, tuple[int, int]] | None = None, text: str = ""
) -> Case:
    """The goods came back: `counts` are (good, defective) by line id as inspected; None when nobody looked.

    Good units are on hand again. A return's money goes back now; an exchange waits for the new goods. Locks case,
    stock, then as order_refund_part(). Raises CaseNotFound, BadCase for more units than were asked for,
    IllegalTransition unless they are under way.
    """
    said = words(text, field="text", needed=False)
    case = lock_case(case_id)
    event = "receive_replace" if case.kind == EXCHANGE else "receive_refund"
    CASE.next_state(case.state, event)
    if counts:
        _take_in(case, counts)
    return (
        _refund(case, event, actor, said)
        if event == "receive_refund"
        else move(case, event, actor=actor, text=said)
    )


def case_refuse_goods(*, case_id: int, actor: str, text: str) -> Case:
    """What came back is not what was sold: the platform decides. Raises CaseNotFound, BadCase, IllegalTransition.

    That the goods were opened to look at them is no ground (暂行办法 8); the platform judges that.
    """
    said = words(text, field="text", needed=True)
    return move(lock_case(case_id), "refuse_goods", actor=actor, text=said, escalated=True)


def case_replace(*, case_id: int, actor: str, carrier_code: str, waybill: str) -> Case:
    """The exchanged or missing goods are sent: stock leaves the house. Locks case, stock.

    Raises CaseNotFound, IllegalTransition, OutOfStock, UnknownCarrier, BadWaybill, WaybillTaken.
    """
    case = lock_case(case_id)
    CASE.next_state(case.state, "replace")
    wants: dict[int, int] = {}
    for sku_id, quantity in CaseLine.objects.filter(case=case).values_list("line__sku_id", "quantity"):
        wants[sku_id] = wants.get(sku_id, 0) + quantity
    # A ruling may have it sent again: each parcel takes its own units.
    reference = f"{case.reference}:{case.timeline.filter(event='replace').count() + 1}"
    stock_reserve(reference=reference, wants=wants)
    stock_commit(reference=reference)
    stock_consume(reference=reference)
    parcel = shipment_create(reference=reference, carrier_code=carrier_code, waybill=waybill)
    return move(
        case,
        "replace",
        actor=actor,
        text=parcel.waybill,
        out_carrier=parcel.carrier_code,
        out_waybill=parcel.waybill,
    )


def case_refund_instead(*, case_id: int, actor: str, text: str = "") -> Case:
    """Nothing can be sent: money goes back instead. Raises CaseNotFound, IllegalTransition, RefundExceedsLine."""
    return _refund(lock_case(case_id), "refund_instead", actor, words(text, field="text", needed=False))


def case_confirm(*, case_id: int, buyer_id: int | None, actor: str) -> Case:
    """What was sent has arrived; `buyer_id` None when time says so. Raises CaseNotFound, IllegalTransition."""
    case = lock_case(case_id) if buyer_id is None else own_case(case_id, buyer_id)
    return move(case, "confirm", actor=actor, outcome="replaced")


def case_escalate(*, case_id: int, actor: str, text: str, buyer_id: int | None = None) -> Case:
    """Ask the platform to decide. Raises CaseNotFound, BadCase, IllegalTransition."""
    said = words(text, field="text", needed=buyer_id is not None)
    case = lock_case(case_id) if buyer_id is None else own_case(case_id, buyer_id)
    return move(case, "escalate", actor=actor, text=said, escalated=True)


def case_rule(*, case_id: int, actor: str, ruling: str, text: str) -> Case:
    """The platform decides: `refund`, `return`, `replace` or `reject`, with its grounds.

    Raises CaseNotFound, BadCase, IllegalTransition unless escalated, RefundExceedsLine.
    """
    said = words(text, field="text", needed=True)
    if ruling not in _RULED:
        raise BadCase(field="ruling")
    case = lock_case(case_id)
    if ruling == "refund":
        return _refund(case, _RULED[ruling], actor, said)
    if ruling == "replace" and case.kind not in (_K.EXCHANGE, _K.RESHIP):
        raise BadCase(field="ruling")
    if ruling == "return" and case.kind not in (_K.RETURN, _K.EXCHANGE):
        raise BadCase(field="ruling")
    outcome = {"outcome": "rejected"} if ruling == "reject" else {}
    return move(case, _RULED[ruling], actor=actor, text=said, **outcome)


def case_moot(*, case_id: int, outcome: str) -> None:
    """Nothing is left to decide, such as when the whole order was refunded. Ended cases stay as they are."""
    case = lock_case(case_id)
    if (case.state, "moot") in CASE.steps:
        move(case, "moot", actor="system", outcome=outcome)


def case_refunded(*, case_id: int) -> None:
    """The money has arrived. Twice is once."""
    case = lock_case(case_id)
    if case.state == _S.REFUNDING:
        move(case, "refunded", actor="system", outcome="refunded")


def _refund(case: Case, event: str, actor: str, text: str) -> Case:
    """Decide the money and move the case in one transaction: neither is ever true without the other."""
    CASE.next_state(case.state, event)
    wishes = [
        RefundWish(line.line_id, line.quantity, line.amount_fen)
        for line in CaseLine.objects.filter(case=case).order_by("line_id")
    ]
    if case.kind not in (REFUND_ONLY, RETURN):
        wishes = [RefundWish(wish.line_id, wish.quantity) for wish in wishes]
    decided = order_refund_part(
        order_id=case.order_id,
        lines=wishes,
        reason=REASON,
        ref=case.number,
        actor=actor,
        shop_at_fault=case.shop_at_fault,
    )
    return move(case, event, actor=actor, text=text, refund_fen=decided.total_fen, points=decided.points)


def _take_in(case: Case, counts: Mapping[int, tuple[int, int]]) -> None:
    lines = {line.line_id: line for line in CaseLine.objects.filter(case=case).select_related("line")}
    units: dict[int, tuple[int, int]] = {}
    for line_id, (good, defective) in counts.items():
        line = lines.get(line_id)
        if line is None or min(good, defective) < 0 or good + defective > line.quantity:
            raise BadCase(field="counts", line_id=line_id)
        line.good, line.defective = good, defective
        known = units.get(line.line.sku_id, (0, 0))
        units[line.line.sku_id] = (known[0] + good, known[1] + defective)
    CaseLine.objects.bulk_update(lines.values(), ["good", "defective"])
    stock_return(key=case.reference, reference=f"order:{case.order_id}", units=units)


def case_late(*, case_id: int, again_at: object) -> None:
    """A refund has been under way for long: shown to staff, looked at again later (LAW-16)."""
    case = lock_case(case_id)
    if case.state != _S.REFUNDING:
        raise NothingToClaim(state=case.state)
    Case.objects.filter(pk=case.pk).update(late=True, due_at=again_at)
    case.late = True
    tell(case, "late", actor="system")


__all__ = [
    "case_agree",
    "case_cancel",
    "case_confirm",
    "case_escalate",
    "case_late",
    "case_moot",
    "case_receive",
    "case_refund_instead",
    "case_refunded",
    "case_refuse",
    "case_refuse_goods",
    "case_replace",
    "case_rule",
    "case_ship_back",
]
