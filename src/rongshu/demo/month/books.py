"""What the installation's tables say, read as the reporting role: what is under way, and what the audit adds up."""

from __future__ import annotations

from typing import Any

from django.db import connections

from rongshu.kit.invariants import REPORT_ALIAS


def order_states(shop_id: int) -> dict[int, str]:
    """State by order id of every order that still asks something of buyer or merchant."""
    return dict(
        _rows(
            "SELECT id, state FROM orders_order WHERE shop_id = %s AND (state IN ('paid', 'shipped')"
            " OR state = 'received' AND return_window_ends_at > rongshu_now()) ORDER BY id",
            [shop_id],
        )
    )


def work_left(shop_id: int) -> dict[str, int]:
    """Jobs that wait or run, by name; those of a day far off do not count. Empty when all is done."""
    return dict(
        _rows(
            "SELECT task_name, count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
            " AND (scheduled_at IS NULL OR scheduled_at < now() + interval '10 minutes')"
            " AND (args->>'shop_id')::bigint = %s GROUP BY task_name",
            [shop_id],
        )
    )


def orders_by_state(shop_id: int) -> dict[str, int]:
    """How many orders stand in each state."""
    return dict(
        _rows("SELECT state, count(*) FROM orders_order WHERE shop_id = %s GROUP BY state", [shop_id])
    )


def balances(shop_id: int) -> dict[str, int]:
    """Balance in fen of each kind of account, summed over owners."""
    return {
        kind: int(fen)
        for kind, fen in _rows(
            "SELECT kind, sum(balance_fen) FROM ledger_account WHERE shop_id = %s GROUP BY kind", [shop_id]
        )
    }


def payments(shop_id: int, provider: str) -> dict[str, tuple[int, int]]:
    """`(paid, refunded)` in fen by number of every payment at a provider that got money."""
    return {
        number: (paid, refunded)
        for number, paid, refunded in _rows(
            "SELECT number, paid_fen, refunded_fen FROM payments_payment"
            " WHERE shop_id = %s AND provider = %s AND paid_fen > 0",
            [shop_id, provider],
        )
    }


def bills(shop_id: int, provider: str) -> dict[str, int]:
    """How many of a provider's daily bills stand in each state."""
    return dict(
        _rows(
            "SELECT state, count(*) FROM payments_paymentbill WHERE shop_id = %s AND provider = %s GROUP BY state",
            [shop_id, provider],
        )
    )


def bill_differences(shop_id: int) -> list[str]:
    """Every difference between bills and books that is still open."""
    return [
        f"{day} {queue}: {kind} {number}, ours {ours}, theirs {theirs}"
        for day, queue, kind, number, ours, theirs in _rows(
            "SELECT b.day, d.queue, d.kind, d.number, d.ours_fen, d.theirs_fen"
            " FROM payments_billdifference d JOIN payments_paymentbill b"
            " ON b.id = d.bill_id AND b.shop_id = d.shop_id"
            " WHERE d.shop_id = %s AND d.resolved_at IS NULL ORDER BY d.id",
            [shop_id],
        )
    ]


def billed(shop_id: int, provider: str) -> tuple[int, int, int]:
    """`(paid, refunded, fees)` in fen over all imported lines of a provider's bills."""
    rows = _rows(
        "SELECT coalesce(sum(l.amount_fen) FILTER (WHERE l.kind = 'trade' AND l.succeeded), 0),"
        " coalesce(sum(l.amount_fen) FILTER (WHERE l.kind = 'refund' AND l.succeeded), 0),"
        " coalesce(sum(CASE l.kind WHEN 'trade' THEN l.fee_fen ELSE -l.fee_fen END), 0)"
        " FROM payments_billline l JOIN payments_paymentbill b ON b.id = l.bill_id AND b.shop_id = l.shop_id"
        " WHERE l.shop_id = %s AND b.provider = %s",
        [shop_id, provider],
    )
    paid, refunded, fees = rows[0]
    return int(paid), int(refunded), int(fees)


def parked_refunds(shop_id: int) -> dict[int, int]:
    """Orders whose refund waits for a person: the fen by order id."""
    return {
        order_id: int(fen)
        for order_id, fen in _rows(
            "SELECT p.subject_id, sum(r.amount_fen) FROM payments_refund r"
            " JOIN payments_payment p ON p.id = r.payment_id AND p.shop_id = r.shop_id"
            " WHERE r.shop_id = %s AND r.state = 'refund_manual' AND p.subject_kind = 'order'"
            " GROUP BY p.subject_id",
            [shop_id],
        )
    }


def stock(shop_id: int) -> dict[int, tuple[int, int, int, int]]:
    """`(on hand, reserved, committed, shipped)` in units by SKU."""
    return {
        sku_id: (on_hand, reserved, committed, int(shipped))
        for sku_id, on_hand, reserved, committed, shipped in _rows(
            "SELECT i.sku_id, i.on_hand, i.reserved, i.committed, coalesce(sum(r.quantity), 0)"
            " FROM inventory_stockitem i LEFT JOIN inventory_reservation r"
            " ON r.item_id = i.id AND r.shop_id = i.shop_id AND r.state = 'consumed'"
            " WHERE i.shop_id = %s GROUP BY i.id",
            [shop_id],
        )
    }


def commissions(shop_id: int) -> dict[str, int]:
    """How many commissions stand in each state."""
    return dict(
        _rows(
            "SELECT state, count(*) FROM commissions_commission WHERE shop_id = %s GROUP BY state", [shop_id]
        )
    )


def _rows(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connections[REPORT_ALIAS].cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
