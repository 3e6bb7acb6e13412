"""What must stay true of the ledger, as queries that return offending rows."""

from __future__ import annotations

from rongshu.kit.invariants import register


def register_invariants() -> None:
    """Called once, from `AppConfig.ready()`."""
    register(
        "INV-1",
        "each transfer moves a positive amount between two accounts of one shop and currency",
        """
        SELECT t.shop_id, t.id AS transfer_id, t.amount_fen, t.debit_id, t.credit_id
        FROM ledger_transfer t
        LEFT JOIN ledger_account d ON d.id = t.debit_id AND d.shop_id = t.shop_id
        LEFT JOIN ledger_account c ON c.id = t.credit_id AND c.shop_id = t.shop_id
        WHERE t.amount_fen <= 0 OR t.debit_id = t.credit_id OR d.id IS NULL OR c.id IS NULL
           OR d.currency <> c.currency
        """,
    )
    register(
        "INV-1",
        "every leg names its entry, its event and what it was for",
        """
        SELECT shop_id, id AS transfer_id, correlation, business_key, reference
        FROM ledger_transfer WHERE correlation = '' OR business_key = '' OR purpose = '' OR reference = ''
        """,
    )
    register(
        "INV-2",
        "transfers cannot be changed or removed",
        """
        SELECT guard.name AS missing
        FROM (VALUES ('append_only'), ('append_only_truncate')) AS guard (name)
        LEFT JOIN pg_trigger t
          ON t.tgname = guard.name AND t.tgrelid = 'ledger_transfer'::regclass AND t.tgenabled = 'O'
        WHERE t.oid IS NULL
        UNION ALL
        SELECT 'rongshu_app may ' || privilege
        FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS granted (privilege)
        WHERE has_table_privilege('rongshu_app', 'ledger_transfer', privilege)
        """,
    )
    register(
        "INV-2",
        "a correction names an earlier transfer of the same shop",
        """
        SELECT new.shop_id, new.id AS transfer_id, new.corrects_id
        FROM ledger_transfer new
        LEFT JOIN ledger_transfer old ON old.id = new.corrects_id AND old.shop_id = new.shop_id
        WHERE new.corrects_id IS NOT NULL AND (old.id IS NULL OR old.id >= new.id)
        """,
    )
    register(
        "INV-3",
        "one business event posts once",
        """
        SELECT shop_id, business_key, count(*) AS times
        FROM ledger_transfer GROUP BY shop_id, business_key HAVING count(*) > 1
        """,
    )
    register(
        "INV-4",
        "a stored balance equals the sum of its transfers",
        """
        SELECT account.shop_id, account.kind, account.owner, account.balance_fen,
               CASE account.side WHEN 'credit' THEN moved.fen ELSE -moved.fen END AS transfers_fen
        FROM ledger_account account
        LEFT JOIN (
            SELECT shop_id, account_id, sum(fen) AS fen FROM (
                SELECT shop_id, credit_id AS account_id, amount_fen AS fen FROM ledger_transfer
                UNION ALL
                SELECT shop_id, debit_id, -amount_fen FROM ledger_transfer
            ) both_sides GROUP BY shop_id, account_id
        ) moved ON moved.shop_id = account.shop_id AND moved.account_id = account.id
        WHERE account.balance_fen
              <> CASE account.side WHEN 'credit' THEN coalesce(moved.fen, 0) ELSE -coalesce(moved.fen, 0) END
        """,
    )
    register(
        "INV-4",
        "only accounts that may owe are below zero",
        "SELECT shop_id, kind, owner, balance_fen FROM ledger_account WHERE balance_fen < 0 AND NOT may_owe",
    )
    register(
        "INV-4",
        "debits and credits of a shop are equal",
        """
        SELECT shop_id, sum(CASE side WHEN 'debit' THEN balance_fen ELSE -balance_fen END) AS difference_fen
        FROM ledger_account GROUP BY shop_id
        HAVING sum(CASE side WHEN 'debit' THEN balance_fen ELSE -balance_fen END) <> 0
        """,
    )
