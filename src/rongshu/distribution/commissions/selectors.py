"""Reads of commissions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from rongshu.distribution.commissions.errors import CommissionNotFound
from rongshu.distribution.commissions.models import Commission, CommissionRule
from rongshu.distribution.commissions.rules import Rate, commission_fen, pick
from rongshu.distribution.commissions.types import (
    CommissionLine,
    Earnings,
    Explanation,
    LawReference,
    Reversal,
)
from rongshu.kernel.money import Money
from rongshu.money.ledger.kinds import COMMISSION_AVAILABLE, COMMISSION_PENDING
from rongshu.money.ledger.selectors import balance, entries_for

PAGE = 20


def owner(user_id: int) -> str:
    """How the ledger names a person's accounts."""
    return f"user:{user_id}"


def reference(commission_id: int) -> str:
    """How the ledger names a commission."""
    return f"commission:{commission_id}"


def commission_id_of(ledger_reference: str) -> int | None:
    """The commission a transfer was for, or None when it was for something else."""
    kind, _colon, number = ledger_reference.partition(":")
    return int(number) if kind == "commission" and number.isdigit() else None


def rates_for(
    *, sku_ids: Collection[int], product_ids: Collection[int], activity_id: int | None
) -> list[Rate]:
    """Active rules that may concern these lines. One query."""
    fitting = (
        Q(scope="default")
        | Q(scope="sku", target_id__in=list(sku_ids))
        | Q(scope="product", target_id__in=list(product_ids))
    )
    if activity_id is not None:
        fitting |= Q(scope="campaign", target_id=activity_id)
    return [
        Rate(
            rule_id=rule.pk,
            scope=rule.scope,
            target_id=rule.target_id,
            rate_bp=rule.rate_bp,
            fixed_fen=rule.fixed_fen,
            version=rule.version,
        )
        for rule in CommissionRule.objects.filter(fitting, active=True).order_by("pk")
    ]


def earnings(user_id: int, *, after: int | None = None, limit: int = PAGE) -> Earnings:
    """A promoter's balances from the ledger, and their commissions, newest first. Four queries.

    `after` is the id of the last one already shown; `next_after` is the one to pass next, None at the end.
    """
    mine = Commission.objects.filter(promoter_user_id=user_id)
    quoted = mine.filter(state=Commission.State.QUOTED).aggregate(fen=Sum("due_fen", default=0))["fen"]
    rows = mine.order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = _lines(rows[: limit + 1])
    return Earnings(
        quoted_fen=quoted,
        pending_fen=balance(COMMISSION_PENDING, owner(user_id)),
        available_fen=balance(COMMISSION_AVAILABLE, owner(user_id)),
        lines=found[:limit],
        next_after=found[limit - 1].id if len(found) > limit else None,
    )


def commissions_of_order(order_id: int) -> list[CommissionLine]:
    """What an order's lines earn, for the console. One query."""
    return _lines(Commission.objects.filter(order_id=order_id).order_by("pk"))


def estimate_fen(*, sku_id: int, product_id: int, activity_id: int | None, base_fen: int) -> int:
    """What sharing one unit sold at `base_fen` would earn by today's rules; 0 without a rule. One query."""
    rates = rates_for(sku_ids=[sku_id], product_ids=[product_id], activity_id=activity_id)
    rule = pick(rates, sku_id=sku_id, activity_id=activity_id, product_id=product_id)
    return commission_fen(base_fen, 1, rule.rate_bp, rule.fixed_fen) if rule is not None else 0


def export_rows(user_id: int) -> list[dict[str, Any]]:
    """What a person's sharing earned, for the copy they may take along; buyers are not named. One query."""
    rows = Commission.objects.filter(promoter_user_id=user_id).order_by("pk")
    fields = ("order__number", "amount_fen", "due_fen", "state", "created_at", "settled_at")
    return [dict(row) for row in rows.values(*fields)]


def open_earnings_reason(user_id: int) -> str:
    """Why somebody with unsettled or unpaid earnings cannot leave yet; empty without any. Three queries."""
    waiting = Commission.objects.filter(
        promoter_user_id=user_id, state__in=[Commission.State.QUOTED, Commission.State.PENDING], due_fen__gt=0
    )
    if waiting.exists() or balance(COMMISSION_PENDING, owner(user_id)):
        return _("还有未结算的佣金")
    return _("佣金账户余额不为零") if balance(COMMISSION_AVAILABLE, owner(user_id)) else ""


def explain(user_id: int, commission_id: int) -> Explanation:
    """Every fen of a promoter's commission, from order to law. Raises CommissionNotFound, also for another's."""
    row = (
        Commission.objects.select_related("line", "order")
        .filter(pk=commission_id, promoter_user_id=user_id)
        .first()
    )
    if row is None:
        raise CommissionNotFound
    order, line = row.order, row.line
    return Explanation(
        commission=_line(row),
        order_id=order.pk,
        order_placed_at=order.placed_at,
        order_state=order.state,
        order_state_label=order.get_state_display(),
        spec_text=line.spec_text,
        unit_price_fen=line.unit_price_fen,
        received_at=order.received_at,
        return_window_ends_at=order.return_window_ends_at,
        link_code=row.link_code,
        rule=row.rule_snapshot,
        refunded_fen=row.refunded_fen,
        reversals=[
            Reversal(one.refund_key, one.base_fen, one.amount_fen, one.at)
            for one in row.reversals.order_by("pk")
        ],
        entries=entries_for(reference(row.pk)),
        formula=_formula(row),
        laws=_laws(),
    )


def _formula(row: Commission) -> str:
    quantity = row.rule_snapshot.get("quantity", 1)
    if row.fixed_fen:
        earned = _("每件 %(fixed)s × %(quantity)s 件 = %(amount)s") % {
            "fixed": Money(row.fixed_fen),
            "quantity": quantity,
            "amount": Money(row.amount_fen),
        }
    else:
        earned = _("商品实付 %(base)s × %(rate)s%% = %(amount)s（不足一分舍去，运费不计）") % {
            "base": Money(row.base_fen),
            "rate": f"{row.rate_bp / 100:g}",
            "amount": Money(row.amount_fen),
        }
    if not row.refunded_fen:
        return earned
    return earned + _("；已退款 %(refunded)s，按未退比例应得 %(due)s") % {
        "refunded": Money(row.refunded_fen),
        "due": Money(row.due_fen),
    }


def _laws() -> list[LawReference]:
    return [
        LawReference(
            _("《禁止传销条例》第七条"), _("只按真实成交计酬，只有一级；不收入门费，不按人头计酬。")
        ),
        LawReference(
            _("《消费者权益保护法》第二十五条"), _("买家收货后有退货期，期满前佣金不可用；退款按比例冲回。")
        ),
        LawReference(_("《个人所得税法》第九条"), _("提现时由店铺代扣代缴个人所得税。")),
    ]


def _lines(rows: QuerySet[Commission]) -> list[CommissionLine]:
    return [_line(row) for row in rows.select_related("order", "line")]


def _line(row: Commission) -> CommissionLine:
    return CommissionLine(
        id=row.pk,
        order_number=row.order.number,
        title=row.line.title,
        quantity=row.line.quantity,
        base_fen=row.base_fen,
        rate_bp=row.rate_bp,
        fixed_fen=row.fixed_fen,
        amount_fen=row.amount_fen,
        due_fen=row.due_fen,
        state=row.state,
        state_label=row.get_state_display(),
        created_at=row.created_at,
        settle_at=row.settle_at,
        settled_at=row.settled_at,
    )
