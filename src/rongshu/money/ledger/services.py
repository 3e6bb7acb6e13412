"""Writes to the ledger: one function, one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, connection

from rongshu.kit.locks import require_transaction
from rongshu.kit.tenancy import current_shop_id
from rongshu.money.ledger.errors import BalanceTooLow, LedgerConflict
from rongshu.money.ledger.kinds import GATE, KINDS, kind_of
from rongshu.money.ledger.types import AccountRef, Leg

__all__ = ["AccountRef", "Leg", "balance_locked", "ledger_post"]

_OWES_NOT = "ledger_owes_only_if_allowed"

# Accounts are locked by id before anything is written, the gate being the lowest id of its shop; then each key that is
# not there yet becomes a transfer, and exactly those move the balances. Where an account is missing nothing is written.
# Legs name their accounts by position in the list of accounts, so that the work grows with the legs and no faster.
_POST: Final = """
WITH locked AS MATERIALIZED (
    SELECT account.id, wanted.position
    FROM unnest(%(kinds)s::text[], %(owners)s::text[]) WITH ORDINALITY AS wanted (kind, owner, position)
    JOIN ledger_account account ON account.kind = wanted.kind AND account.owner = wanted.owner
    WHERE account.shop_id = %(shop_id)s
    ORDER BY account.id
    FOR NO KEY UPDATE OF account
), found AS MATERIALIZED (
    SELECT array_agg(id ORDER BY position) AS ids, count(*) AS many FROM locked
), posted AS (
    INSERT INTO ledger_transfer
        (shop_id, debit_id, credit_id, amount_fen, business_key, correlation, purpose, reference, corrects_id)
    SELECT %(shop_id)s, found.ids[leg.debit_at], found.ids[leg.credit_at], leg.amount_fen, leg.business_key,
           %(correlation)s, leg.purpose, leg.reference, leg.corrects_id
    FROM found CROSS JOIN unnest(
        %(debit_at)s::integer[], %(credit_at)s::integer[], %(amount_fen)s::bigint[], %(business_key)s::text[],
        %(purpose)s::text[], %(reference)s::text[], %(corrects_id)s::bigint[]
    ) WITH ORDINALITY AS leg (
        debit_at, credit_at, amount_fen, business_key, purpose, reference, corrects_id, seq
    )
    WHERE found.many = cardinality(%(kinds)s::text[])
    ORDER BY leg.seq
    ON CONFLICT (shop_id, business_key) DO NOTHING
    RETURNING debit_id, credit_id, amount_fen
), change AS (
    SELECT account_id, sum(fen)::bigint AS credited_fen FROM (
        SELECT credit_id AS account_id, amount_fen AS fen FROM posted
        UNION ALL
        SELECT debit_id, -amount_fen FROM posted
    ) both_sides GROUP BY account_id
), moved AS (
    UPDATE ledger_account
    SET balance_fen = balance_fen + CASE side WHEN 'credit' THEN credited_fen ELSE -credited_fen END
    FROM change WHERE ledger_account.id = change.account_id AND ledger_account.shop_id = %(shop_id)s
)
SELECT (SELECT many FROM found), (SELECT count(*) FROM posted)
"""

_CREATE: Final = """
INSERT INTO ledger_account (shop_id, kind, owner, side, may_owe, currency)
SELECT %(shop_id)s, kind, owner, side, may_owe, 'CNY'
FROM unnest(%(kind)s::text[], %(owner)s::text[], %(side)s::text[], %(may_owe)s::boolean[])
    WITH ORDINALITY AS fresh (kind, owner, side, may_owe, seq)
ORDER BY seq
ON CONFLICT (shop_id, kind, owner) DO NOTHING
"""

_LOCK_GATE: Final = """
SELECT FROM ledger_account WHERE shop_id = %(shop_id)s AND kind = %(kind)s AND owner = %(owner)s FOR NO KEY UPDATE
"""

# A statement of its own: it must see what was committed while the gate was waited for.
_BALANCE: Final = """
SELECT balance_fen FROM ledger_account WHERE shop_id = %(shop_id)s AND kind = %(kind)s AND owner = %(owner)s
"""

_POSTED: Final = """
SELECT transfer.business_key, debit.kind, debit.owner, credit.kind, credit.owner, transfer.amount_fen,
       transfer.correlation, transfer.purpose, transfer.reference, transfer.corrects_id
FROM ledger_transfer transfer
JOIN ledger_account debit ON debit.id = transfer.debit_id AND debit.shop_id = transfer.shop_id
JOIN ledger_account credit ON credit.id = transfer.credit_id AND credit.shop_id = transfer.shop_id
WHERE transfer.shop_id = %(shop_id)s AND transfer.business_key = ANY(%(keys)s::text[])
"""


def ledger_post(*, correlation: str, legs: Sequence[Leg]) -> int:
    """Post the legs of one entry, each at most once per business key, and move the balances in the same statement.

    Amounts are fen. Returns how many transfers are new: 0 when all were posted before with the same content.
    Accounts come to be on first use. Call it last in a transaction: it locks the accounts of the legs, and the
    shop's gate account before them, until the transaction ends; thanks to the gate, several posts of a transaction
    may touch accounts in any order without deadlock.

    Raises LedgerConflict when a key is already posted with other content, BalanceTooLow when an account that may not
    owe would go below zero (the transaction can then only be rolled back), ValueError or LookupError for legs that
    are malformed, and TransactionManagementError outside a transaction.
    """
    require_transaction()
    if not legs:
        return 0
    _check(correlation, legs)
    accounts = sorted({account for leg in legs for account in (leg.debit, leg.credit)} | _gate())
    values = _values(correlation, legs, accounts)
    locked, posted = _execute(values)
    if locked != len(accounts):
        _create_accounts(accounts)
        locked, posted = _execute(values)
        assert locked == len(accounts), "an account just made is not there"
    if posted != len(legs):
        _refuse_other_content(correlation, legs)
    return posted


def balance_locked(account: AccountRef) -> int:
    """What an account holds, in fen, and will hold until this transaction posts: no other post of the shop may come
    between. For deciding how much of an amount an account can bear. Locks the shop's gate account; 0 for a new shop.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_GATE, {"shop_id": current_shop_id(), "kind": GATE.kind, "owner": GATE.owner})
        cursor.execute(_BALANCE, {"shop_id": current_shop_id(), "kind": account.kind, "owner": account.owner})
        found = cursor.fetchone()
    return int(found[0]) if found is not None else 0


def _gate() -> set[AccountRef]:
    return set() if "ledger.gate" in settings.RONGSHU_TEST_LOCKS_OFF else {GATE}


def _check(correlation: str, legs: Sequence[Leg]) -> None:
    if not correlation:
        raise ValueError("an entry needs a correlation")
    if len({leg.business_key for leg in legs}) != len(legs):
        raise ValueError("two legs of one entry have the same business key")
    for leg in legs:
        if type(leg.amount_fen) is not int or leg.amount_fen <= 0:
            raise ValueError(f"a leg moves a positive whole number of fen, not {leg.amount_fen!r}")
        if leg.debit == leg.credit:
            raise ValueError(f"a leg moves money between two accounts, not within {leg.debit}")
        if not (leg.business_key and leg.purpose and leg.reference):
            raise ValueError("a leg needs a business key, a purpose and a reference")
        kind_of(leg.debit)
        kind_of(leg.credit)


def _values(correlation: str, legs: Sequence[Leg], accounts: Sequence[AccountRef]) -> dict[str, Any]:
    position = {account: number for number, account in enumerate(accounts, start=1)}
    return {
        "shop_id": current_shop_id(),
        "correlation": correlation,
        "kinds": [account.kind for account in accounts],
        "owners": [account.owner for account in accounts],
        "debit_at": [position[leg.debit] for leg in legs],
        "credit_at": [position[leg.credit] for leg in legs],
        "amount_fen": [leg.amount_fen for leg in legs],
        "business_key": [leg.business_key for leg in legs],
        "purpose": [leg.purpose for leg in legs],
        "reference": [leg.reference for leg in legs],
        "corrects_id": [leg.corrects_id for leg in legs],
    }


def _execute(values: dict[str, Any]) -> tuple[int, int]:
    with connection.cursor() as cursor:
        try:
            cursor.execute(_POST, values)
        except IntegrityError as error:
            diagnosis = getattr(error.__cause__, "diag", None)
            if diagnosis is not None and diagnosis.constraint_name == _OWES_NOT:
                raise BalanceTooLow from error
            raise
        locked, posted = cursor.fetchone()
    return int(locked), int(posted)


def _create_accounts(accounts: Sequence[AccountRef]) -> None:
    """Make what is missing: the shop's own accounts first and all at once, so that their ids follow `kinds.py`."""
    own = [AccountRef(kind.name) for kind in KINDS.values() if not kind.personal]
    wanted = [*own, *(account for account in accounts if account not in own)]
    kinds = [kind_of(account) for account in wanted]
    with connection.cursor() as cursor:
        cursor.execute(
            _CREATE,
            {
                "shop_id": current_shop_id(),
                "kind": [account.kind for account in wanted],
                "owner": [account.owner for account in wanted],
                "side": [kind.side for kind in kinds],
                "may_owe": [kind.may_owe for kind in kinds],
            },
        )


def _refuse_other_content(correlation: str, legs: Sequence[Leg]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_POSTED, {"shop_id": current_shop_id(), "keys": [leg.business_key for leg in legs]})
        posted = {row[0]: row[1:] for row in cursor.fetchall()}
    for leg in legs:
        content = (
            leg.debit.kind,
            leg.debit.owner,
            leg.credit.kind,
            leg.credit.owner,
            leg.amount_fen,
            correlation,
            leg.purpose,
            leg.reference,
            leg.corrects_id,
        )
        if posted[leg.business_key] != content:
            raise LedgerConflict(business_key=leg.business_key)
