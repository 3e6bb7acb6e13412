"""A buyer asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db.models import Sum

from rongshu.kernel import clock, ids
from rongshu.trade.aftersales.errors import BadCase, CaseNotFound, NothingToClaim, NotReturnable, UnitsTaken
from rongshu.trade.aftersales.locks import lock_case, lock_claims
from rongshu.trade.aftersales.models import Case, CaseLine
from rongshu.trade.aftersales.rules import CLAIM_DAYS, WAITS, may_return_without_reason
from rongshu.trade.aftersales.services.moving import few, move, tell, words
from rongshu.trade.aftersales.types import NO_REASON, REASONS, REFUND_ONLY, CaseLineRequest
from rongshu.trade.orders.errors import OrderNotFound
from rongshu.trade.orders.selectors import ClaimableLine, OrderView, claimable_lines, order_of
from rongshu.trade.orders.services import refund_preview
from rongshu.trade.orders.types import RefundWish

_OPEN_TO_CLAIMS = frozenset({"paid", "shipped", "received"})


def case_open(
    *,
    order_id: int,
    buyer_id: int,
    kind: str,
    reason: str,
    lines: Sequence[CaseLineRequest],
    description: str = "",
    pictures: Sequence[str] = (),
) -> Case:
    """Ask for a refund, return, exchange or reship of units of an order. `pictures` are tokens of private pictures.

    A return without a reason, in time and of goods that are not exempt, needs nobody's consent and is agreed at once
    (消费者权益保护法 25). Anything else waits for the shop, at most 48 hours. Locks the order's claims. Raises
    OrderNotFound (also for another buyer's), BadCase, NothingToClaim, NotReturnable, UnitsTaken, TooManyPictures.
    """
    text, tokens = words(description, field="description", needed=False), few(pictures)
    lock_claims(order_id)
    order = order_of(order_id)
    if order is None or order.buyer_id != buyer_id:
        raise OrderNotFound
    _require_fits(order, kind, reason)
    left = {line.line_id: line for line in claimable_lines(order_id)}
    _require_units(order_id, lines, left, money=kind == REFUND_ONLY)
    if reason == NO_REASON:
        _require_right(order, [left[line.line_id] for line in lines])
    fault = REASONS[reason].fault
    claim = refund_preview(
        order_id=order_id,
        lines=[RefundWish(line.line_id, line.quantity, line.amount_fen) for line in lines],
        shop_at_fault=fault,
    )
    case = Case.objects.create(
        number=ids.numbered("A", clock.today()),
        order_id=order_id,
        buyer_id=buyer_id,
        kind=kind,
        reason=reason,
        description=text,
        shop_at_fault=fault,
        claim_fen=claim.total_fen,
        due_at=clock.now() + WAITS[Case.State.REQUESTED].lasts,
    )
    CaseLine.objects.bulk_create(
        CaseLine(case=case, line_id=line.line_id, quantity=line.quantity, amount_fen=line.amount_fen)
        for line in lines
    )
    tell(case, "opened", actor=f"user:{buyer_id}", text=text, pictures=tokens)
    if reason == NO_REASON:
        move(case, "agree_return", actor="system")
    return case


def case_reapply(*, case_id: int, buyer_id: int, description: str, pictures: Sequence[str] = ()) -> Case:
    """Ask again after a refusal, with more to say. Raises CaseNotFound, BadCase, IllegalTransition unless refused."""
    text, tokens = words(description, field="description", needed=True), few(pictures)
    case = own_case(case_id, buyer_id)
    return move(case, "reapply", actor=f"user:{buyer_id}", text=text, pictures=tokens)


def own_case(case_id: int, buyer_id: int) -> Case:
    """A buyer's own case, locked. Raises CaseNotFound, the same for somebody else's."""
    case = lock_case(case_id)
    if case.buyer_id != buyer_id:
        raise CaseNotFound
    return case


def _require_fits(order: OrderView, kind: str, reason: str) -> None:
    if kind not in Case.Kind.values:
        raise BadCase(field="kind")
    if reason not in REASONS:
        raise BadCase(field="reason")
    shipped = order.shipped_at is not None
    fits = REASONS[reason].after_shipping if shipped else REASONS[reason].before_shipping
    if order.state not in _OPEN_TO_CLAIMS or kind not in fits:
        raise NothingToClaim(state=order.state, kind=kind, reason=reason)
    if order.received_at is not None and clock.now() > order.received_at + timedelta(days=CLAIM_DAYS):
        raise NothingToClaim(state=order.state, days=CLAIM_DAYS)


def _require_units(
    order_id: int, lines: Sequence[CaseLineRequest], left: Mapping[int, ClaimableLine], *, money: bool
) -> None:
    """Units asked for are there beside what other open cases ask for."""
    twice = [line_id for line_id, times in Counter(line.line_id for line in lines).items() if times > 1]
    if not lines or twice:
        raise BadCase(field="lines")
    asked = dict(
        CaseLine.objects.filter(case__order=order_id, case__closed_at__isnull=True)
        .exclude(case__state=Case.State.REFUNDING)  # those units are refunded already
        .values_list("line_id")
        .annotate(units=Sum("quantity"))
    )
    for line in lines:
        if line.line_id not in left or type(line.quantity) is not int or line.quantity < 0:
            raise BadCase(field="lines", line_id=line.line_id)
        if line.quantity == 0 and not (money and line.amount_fen):
            raise BadCase(field="quantity", line_id=line.line_id)
        free = left[line.line_id].quantity - asked.get(line.line_id, 0)
        if line.quantity > free or free < 0:
            raise UnitsTaken(line_id=line.line_id, quantity=max(free, 0))


def _require_right(order: OrderView, lines: Sequence[ClaimableLine]) -> None:
    if not all(has_right(order, line) for line in lines):
        raise NotReturnable


def has_right(order: OrderView, line: ClaimableLine) -> bool:
    """Whether a line may go back without a reason now (LAW-15)."""
    return may_return_without_reason(
        returnable=line.returnable,
        waived=line.return_waived,
        now=clock.now(),
        window_ends_at=order.return_window_ends_at,
        shipped=order.shipped_at is not None,
    )


def case_message(
    *, case_id: int, actor: str, text: str, pictures: Sequence[str] = (), buyer_id: int | None = None
) -> None:
    """Say something in a case that is still open; `buyer_id` when the buyer speaks.

    Raises CaseNotFound, BadCase, TooManyPictures; NothingToClaim when the case has ended.
    """
    said, tokens = words(text, field="text", needed=not pictures), few(pictures)
    case = lock_case(case_id) if buyer_id is None else own_case(case_id, buyer_id)
    if case.closed_at is not None:
        raise NothingToClaim(state=case.state)
    tell(case, "message", actor=actor, text=said, pictures=tokens)
