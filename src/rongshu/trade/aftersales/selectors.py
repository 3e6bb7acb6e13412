"""Reads of cases, in the shop's block. A list takes three queries, a whole case four, whatever they hold."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongshu.kernel import clock
from rongshu.trade.aftersales.models import Case, CaseEvent, CaseLine
from rongshu.trade.aftersales.rules import WAITS, may_return_without_reason
from rongshu.trade.aftersales.types import (
    NO_REASON,
    REASONS,
    CaseEventView,
    CaseLineView,
    CaseView,
    Choices,
    LineChoice,
)
from rongshu.trade.orders.selectors import OrderView, claimable_lines

__all__ = [
    "case_counts",
    "case_for_buyer",
    "case_for_staff",
    "cases_for_staff",
    "cases_of",
    "cases_of_order",
    "choices_for",
    "kind_label",
]

EVENT_LABELS: dict[str, Promise | str] = {
    "opened": _("提交申请"),
    "reapply": _("重新申请"),
    "message": _("留言"),
    "agree_refund": _("同意退款"),
    "agree_return": _("同意，请寄回商品"),
    "agree_replace": _("同意补发"),
    "refuse": _("拒绝申请"),
    "cancel": _("买家撤销"),
    "expire": _("超时关闭"),
    "escalate": _("申请平台介入"),
    "ship_back": _("买家已寄回"),
    "receive_refund": _("收到退货，开始退款"),
    "receive_replace": _("收到退货，准备换货"),
    "refuse_goods": _("对退回的商品有异议，由平台裁定"),
    "replace": _("商家已发出"),
    "refund_instead": _("无法换补，改为退款"),
    "confirm": _("已收到换补的商品"),
    "rule_refund": _("平台裁定：退款"),
    "rule_return": _("平台裁定：退货"),
    "rule_replace": _("平台裁定：换补"),
    "rule_reject": _("平台裁定：不支持"),
    "refunded": _("退款已到账"),
    "moot": _("无需继续处理，自动关闭"),
    "late": _("退款超过五天未到账，已加急"),
}


def case_for_buyer(number: str, buyer_id: int) -> CaseView | None:
    """A buyer's own case in full; None for anybody else's."""
    return _whole(Case.objects.filter(number=number, buyer_id=buyer_id))


def case_for_staff(number: str) -> CaseView | None:
    """A case of this shop in full."""
    return _whole(Case.objects.filter(number=number))


def cases_of(buyer_id: int, *, after: str | None = None, limit: int = 20) -> list[CaseView]:
    """A buyer's cases, newest first. `after` is the number of the last one already seen."""
    return _page(Case.objects.filter(buyer_id=buyer_id), after, limit)


def cases_of_order(order_id: int) -> list[CaseView]:
    """The cases of an order, newest first."""
    return _page(Case.objects.filter(order=order_id), None, 100)


def cases_for_staff(
    *, state: str | None = None, waiting: bool = False, after: str | None = None, limit: int = 50
) -> list[CaseView]:
    """The shop's cases: those that wait, the nearest deadline first (`waiting`, one page); or newest first."""
    cases = Case.objects.filter(state=state) if state else Case.objects.all()
    if waiting:
        rows = cases.filter(closed_at__isnull=True).order_by("due_at", "pk")[: min(max(limit, 1), 100)]
        return _views(list(rows.annotate(order_number=F("order__number"))))
    return _page(cases, after, limit)


def case_counts() -> dict[str, int]:
    """How many open cases are in each state. One query."""
    return dict(
        Case.objects.filter(closed_at__isnull=True).order_by().values_list("state").annotate(Count("pk"))
    )


def choices_for(order: OrderView) -> Choices:
    """What may be asked for on an order as it stands. One query."""
    shipped, now = order.shipped_at is not None, clock.now()
    lines = tuple(
        LineChoice(
            line_id=line.line_id,
            title=line.title,
            spec_text=line.spec_text,
            picture_key=line.picture_key,
            quantity=line.quantity,
            goods_fen=line.goods_fen,
            freight_fen=line.freight_fen,
            no_reason=may_return_without_reason(
                returnable=line.returnable,
                waived=line.return_waived,
                now=now,
                window_ends_at=order.return_window_ends_at,
                shipped=shipped,
            ),
        )
        for line in claimable_lines(order.id)
        if line.quantity
    )
    open_to_claims = order.state in ("paid", "shipped", "received") and lines
    kinds: dict[str, list[str]] = {}
    for code, reason in REASONS.items() if open_to_claims else ():
        if code == NO_REASON and not any(line.no_reason for line in lines):
            continue
        for kind in reason.after_shipping if shipped else reason.before_shipping:
            kinds.setdefault(kind, []).append(code)
    return Choices(
        order_id=order.id,
        order_number=order.number,
        shipped=shipped,
        kinds={kind: tuple(kinds[kind]) for kind in Case.Kind.values if kind in kinds},
        lines=lines,
    )


def kind_label(kind: str) -> Promise | str:
    """A kind of case in people's words."""
    return Case.Kind(kind).label


def _page(cases: QuerySet[Case], after: str | None, limit: int) -> list[CaseView]:
    if after:
        cases = cases.filter(pk__lt=Case.objects.filter(number=after).values("pk")[:1])
    rows = cases.annotate(order_number=F("order__number")).order_by("-pk")[: min(max(limit, 1), 100)]
    return _views(list(rows))


def _whole(cases: QuerySet[Case]) -> CaseView | None:
    rows = list(cases.annotate(order_number=F("order__number"))[:1])
    if not rows:
        return None
    timeline = tuple(
        CaseEventView(
            event=row.event,
            label=EVENT_LABELS.get(row.event, row.event),
            state=row.state,
            actor=row.actor,
            text=row.text,
            pictures=tuple(row.pictures),
            at=row.at,
        )
        for row in CaseEvent.objects.filter(case=rows[0]).order_by("pk")
    )
    return _views(rows, timeline)[0]


def _views(rows: Sequence[Case], timeline: tuple[CaseEventView, ...] = ()) -> list[CaseView]:
    lines: dict[int, list[CaseLineView]] = {}
    for line in CaseLine.objects.filter(case__in=rows).select_related("line").order_by("pk") if rows else ():
        lines.setdefault(line.case_id, []).append(
            CaseLineView(
                line_id=line.line_id,
                title=line.line.title,
                spec_text=line.line.spec_text,
                picture_key=line.line.picture_key,
                quantity=line.quantity,
                amount_fen=line.amount_fen,
                good=line.good,
                defective=line.defective,
            )
        )
    return [
        CaseView(
            id=row.pk,
            number=row.number,
            order_id=row.order_id,
            order_number=getattr(row, "order_number", ""),
            buyer_id=row.buyer_id,
            kind=row.kind,
            kind_label=Case.Kind(row.kind).label,
            state=row.state,
            state_label=Case.State(row.state).label,
            reason=row.reason,
            reason_label=REASONS[row.reason].label if row.reason in REASONS else row.reason,
            description=row.description,
            shop_at_fault=row.shop_at_fault,
            claim_fen=row.claim_fen,
            refund_fen=row.refund_fen,
            points=row.points,
            due_at=row.due_at,
            due_event=WAITS[row.state].then if row.state in WAITS else "",
            late=row.late,
            escalated=row.escalated,
            outcome=row.outcome,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            back_carrier=row.back_carrier,
            back_waybill=row.back_waybill,
            out_carrier=row.out_carrier,
            out_waybill=row.out_waybill,
            lines=tuple(lines.get(row.pk, ())),
            timeline=timeline,
        )
        for row in rows
    ]
