"""What must stay true of prepaid balances, as queries that return offending rows."""

from __future__ import annotations

from rongshu.kit.invariants import register


def register_invariants() -> None:
    """Called once, from `AppConfig.ready()`."""
    register(
        "INV-4",
        "a member's lots and holds are what the ledger says is prepaid, given on top and set aside",
        """
        SELECT coalesce(lots.shop_id, booked.shop_id) AS shop_id, coalesce(lots.owner, booked.owner) AS owner,
               coalesce(lots.kind, booked.kind) AS kind, lots.fen AS lots_fen, booked.balance_fen
        FROM (
            SELECT shop_id, 'user:' || user_id AS owner, kind, sum(fen) AS fen FROM (
                SELECT shop_id, user_id, 'stored_value' AS kind, principal_left_fen AS fen FROM stored_value_lot
                UNION ALL
                SELECT shop_id, user_id, 'stored_value_bonus', bonus_left_fen FROM stored_value_lot
                UNION ALL
                SELECT shop_id, user_id, 'stored_value_held', amount_fen FROM stored_value_use WHERE state = 'held'
            ) each_one GROUP BY shop_id, user_id, kind
        ) lots
        FULL JOIN (
            SELECT shop_id, owner, kind, balance_fen FROM ledger_account
            WHERE kind IN ('stored_value', 'stored_value_bonus', 'stored_value_held')
        ) booked USING (shop_id, owner, kind)
        WHERE coalesce(lots.fen, 0) <> coalesce(booked.balance_fen, 0)
        """,
    )
    register(
        "INV-4",
        "a balance only passes through its provider account, which is empty",
        """
        SELECT shop_id, balance_fen FROM ledger_account WHERE kind = 'gateway:stored_value' AND balance_fen <> 0
        """,
    )
    register(
        "INV-5",
        "what a use took from lots adds up to it, and so does what came back",
        """
        SELECT u.shop_id, u.payment_number, u.amount_fen, u.returned_fen
        FROM stored_value_use u
        LEFT JOIN stored_value_usepart p ON p.use_id = u.id AND p.shop_id = u.shop_id
        GROUP BY u.id
        HAVING u.amount_fen <> coalesce(sum(p.principal_fen + p.bonus_fen), 0)
            OR u.returned_fen <> coalesce(sum(p.returned_principal_fen + p.returned_bonus_fen), 0)
        """,
    )
    register(
        "INV-6",
        "a use is spent exactly when its payment is paid, held while it is open, released when it is closed",
        """
        SELECT u.shop_id, u.payment_number, u.state, p.state AS payment_state
        FROM stored_value_use u
        LEFT JOIN payments_payment p ON p.shop_id = u.shop_id AND p.number = u.payment_number
        WHERE p.id IS NULL OR p.amount_fen <> u.amount_fen
           OR u.state <> CASE p.state WHEN 'paid' THEN 'spent' WHEN 'closed' THEN 'released' ELSE 'held' END
           OR u.returned_fen <> p.refunded_fen
        """,
    )
    register(
        "INV-37",
        "no top-up stays unpaid two days past its deadline, unless its provider is silent and a person knows",
        """
        SELECT t.shop_id, t.number, t.expires_at FROM stored_value_topup t
        WHERE t.state = 'unpaid' AND t.expires_at < rongshu_now() - interval '2 days'
          AND NOT EXISTS (
              SELECT FROM payments_payment p JOIN payments_paymentissue i ON i.payment_id = p.id
              WHERE p.shop_id = t.shop_id AND p.subject_kind = 'topup' AND p.subject_id = t.id
                AND i.queue = 'provider_silent' AND i.resolved_at IS NULL
          )
        """,
    )
