"""What must stay true of payments and refunds, as queries that return offending rows."""

from __future__ import annotations

from rongshu.kit.invariants import register


def register_invariants() -> None:
    """Called once, from `AppConfig.ready()`."""
    _payments()
    _refunds()
    _bills()
    _waiting()


def _payments() -> None:
    register(
        "INV-6",
        "a paid payment has its provider transaction and exactly the amount that was asked for",
        """
        SELECT shop_id, number, amount_fen, paid_fen, currency, transaction_id
        FROM payments_payment
        WHERE (state = 'paid' AND (paid_fen <> amount_fen OR currency <> 'CNY' OR paid_at IS NULL
                                   OR coalesce(transaction_id, '') = ''))
           OR (state <> 'paid' AND (paid_fen <> 0 OR transaction_id IS NOT NULL))
        """,
    )
    register(
        "INV-7",
        "what a provider paid is in the ledger exactly once",
        """
        SELECT payment.shop_id, payment.number, payment.paid_fen, coalesce(booked.fen, 0) AS booked_fen, booked.times
        FROM payments_payment payment
        LEFT JOIN LATERAL (
            SELECT count(*) AS times, sum(transfer.amount_fen) AS fen
            FROM ledger_transfer transfer
            WHERE transfer.shop_id = payment.shop_id AND transfer.purpose = 'payment_captured'
              AND transfer.business_key = 'payment:' || payment.number || ':captured'
        ) booked ON true
        WHERE payment.paid_fen <> coalesce(booked.fen, 0) OR booked.times > 1
        """,
    )
    register(
        "INV-7",
        "one provider transaction is credited to one payment",
        """
        SELECT shop_id, provider, transaction_id, count(*) AS payments
        FROM payments_payment WHERE transaction_id IS NOT NULL
        GROUP BY shop_id, provider, transaction_id HAVING count(*) > 1
        """,
    )
    register(
        "INV-8",
        "money a subject did not take is on its way back in full",
        """
        SELECT shop_id, number, outcome, paid_fen, refund_held_fen
        FROM payments_payment
        WHERE state = 'paid' AND (outcome = '' OR (outcome <> 'accepted' AND refund_held_fen <> paid_fen))
        """,
    )
    register(
        "INV-8",
        "a notice of money that was not credited has an issue in a queue",
        """
        SELECT notice.shop_id, notice.provider, notice.reference, notice.outcome
        FROM payments_providernotice notice
        WHERE notice.outcome IN ('mismatch', 'unknown_payment', '')
          AND NOT EXISTS (
              SELECT FROM payments_paymentissue issue
              WHERE issue.shop_id = notice.shop_id AND issue.detail ->> 'number' = notice.reference
          )
        """,
    )
    register(
        "INV-8",
        "every issue has a deadline",
        "SELECT shop_id, queue, key FROM payments_paymentissue WHERE deadline_at < created_at",
    )


def _refunds() -> None:
    register(
        "INV-10",
        "refunds of a payment, succeeded and pending, are what it holds and within what was captured",
        """
        SELECT payment.shop_id, payment.number, payment.paid_fen, payment.refund_held_fen, payment.refunded_fen,
               coalesce(sum(refund.amount_fen), 0) AS refunds_fen
        FROM payments_payment payment
        LEFT JOIN payments_refund refund ON refund.payment_id = payment.id AND refund.shop_id = payment.shop_id
        GROUP BY payment.id
        HAVING coalesce(sum(refund.amount_fen), 0) <> payment.refund_held_fen
            OR coalesce(sum(refund.amount_fen) FILTER (WHERE refund.state = 'succeeded'), 0) <> payment.refunded_fen
            OR payment.refund_held_fen > payment.paid_fen
        """,
    )
    register(
        "INV-10",
        "each refund is in the ledger once when decided and once when given back",
        """
        SELECT refund.shop_id, refund.number, refund.state, refund.amount_fen, booked.decided_fen, booked.given_fen
        FROM payments_refund refund
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(amount_fen) FILTER (WHERE purpose = 'refund_decided'), 0) AS decided_fen,
                   coalesce(sum(amount_fen) FILTER (WHERE purpose = 'refund_succeeded'), 0) AS given_fen
            FROM ledger_transfer transfer
            WHERE transfer.shop_id = refund.shop_id
              AND transfer.business_key IN (
                  'refund:' || refund.number || ':decided', 'refund:' || refund.number || ':succeeded',
                  'refund:' || refund.number || ':succeeded:advanced'
              )
        ) booked
        WHERE booked.decided_fen <> refund.amount_fen
           OR booked.given_fen <> CASE refund.state WHEN 'succeeded' THEN refund.amount_fen ELSE 0 END
        """,
    )
    register(
        "INV-11",
        "a refund that was sent says since when, one that succeeded says when and as what",
        """
        SELECT shop_id, number, state, first_sent_at, finished_at, provider_refund_id
        FROM payments_refund
        WHERE number = '' OR (state IN ('sending', 'query', 'retrying') AND first_sent_at IS NULL)
           OR (state = 'succeeded') <> (finished_at IS NOT NULL)
           OR (state = 'succeeded' AND provider_refund_id = '')
        """,
    )


def _bills() -> None:
    register(
        "INV-9",
        "an imported bill is its lines, whole, and its fees are in the ledger once",
        """
        SELECT bill.shop_id, bill.provider, bill.day, bill.lines, held.lines AS lines_held, bill.fee_fen, booked.fen
        FROM payments_paymentbill bill
        CROSS JOIN LATERAL (
            SELECT count(*) AS lines,
                   coalesce(sum(amount_fen) FILTER (WHERE kind = 'trade'), 0) AS trade_fen,
                   coalesce(sum(amount_fen) FILTER (WHERE kind = 'refund'), 0) AS refund_fen
            FROM payments_billline line WHERE line.shop_id = bill.shop_id AND line.bill_id = bill.id
        ) held
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(CASE debit.kind WHEN 'payment_fees' THEN amount_fen ELSE -amount_fen END), 0) AS fen
            FROM ledger_transfer transfer
            JOIN ledger_account debit ON debit.id = transfer.debit_id AND debit.shop_id = transfer.shop_id
            WHERE transfer.shop_id = bill.shop_id AND transfer.purpose = 'payment_fees'
              AND transfer.reference = 'bill:' || bill.id
        ) booked
        WHERE bill.lines <> held.lines
           OR bill.state = 'imported' AND (bill.trade_fen <> held.trade_fen OR bill.refund_fen <> held.refund_fen
                                           OR bill.fee_fen <> bill.fee_booked_fen)
           OR bill.fee_booked_fen <> booked.fen
        """,
    )
    register(
        "INV-9",
        "what a bill names and we do not have, or have otherwise, is in a queue",
        """
        SELECT line.shop_id, bill.provider, bill.day, line.kind, line.number, line.amount_fen
        FROM payments_billline line
        JOIN payments_paymentbill bill ON bill.id = line.bill_id AND bill.shop_id = line.shop_id
        LEFT JOIN payments_payment payment ON payment.shop_id = line.shop_id AND payment.number = line.number
        LEFT JOIN payments_refund refund ON refund.shop_id = line.shop_id AND refund.number = line.number
        WHERE line.succeeded
          AND coalesce(CASE line.kind WHEN 'trade' THEN payment.amount_fen ELSE refund.amount_fen END, -1)
              <> line.amount_fen
          AND NOT EXISTS (
              SELECT FROM payments_billdifference difference
              WHERE difference.shop_id = line.shop_id AND difference.bill_id = line.bill_id
                AND difference.kind = line.kind AND difference.number = line.number
          )
        """,
    )


def _waiting() -> None:
    # An hour and a day are far beyond what a living worker leaves undone.
    register(
        "INV-37",
        "no refund waits past its time without a worker taking it",
        """
        SELECT shop_id, number, state, next_attempt_at FROM payments_refund
        WHERE state IN ('queued', 'sending', 'query', 'retrying')
          AND next_attempt_at < rongshu_now() - interval '1 hour'
        """,
    )
    register(
        "INV-37",
        "every parked refund has an open issue",
        """
        SELECT refund.shop_id, refund.number FROM payments_refund refund
        WHERE refund.state = 'refund_manual' AND NOT EXISTS (
            SELECT FROM payments_paymentissue issue
            WHERE issue.shop_id = refund.shop_id AND issue.refund_id = refund.id AND issue.resolved_at IS NULL
        )
        """,
    )
    register(
        "INV-37",
        "a payment the provider knows is asked about until it ends",
        """
        SELECT shop_id, number, state, next_query_at, expires_at FROM payments_payment
        WHERE (state IN ('pending', 'unknown') AND next_query_at IS NULL AND tender = 'cash')
           OR (state IN ('created', 'pending', 'unknown') AND next_query_at < rongshu_now() - interval '1 hour')
           OR (state IN ('paid', 'closed') AND next_query_at IS NOT NULL)
        """,
    )
    register(
        "INV-37",
        "no payment stays open two days past its deadline, unless its provider is silent and a person knows",
        """
        SELECT shop_id, number, state, expires_at FROM payments_payment payment
        WHERE state IN ('created', 'pending', 'unknown') AND expires_at < rongshu_now() - interval '2 days'
          AND NOT EXISTS (
              SELECT FROM payments_paymentissue issue
              WHERE issue.shop_id = payment.shop_id AND issue.payment_id = payment.id
                AND issue.queue = 'provider_silent' AND issue.resolved_at IS NULL
          )
        """,
    )
