"""Points: lots that are earned, settle, are spent first-to-expire first, and expire.

1 point spends as 1 fen. Every function locks the member's account first, takes part in the caller's transaction, and
changes nothing the second time it is called for the same thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F

from rongshu.foundation.audit.services import audit_record
from rongshu.kernel import clock
from rongshu.people.loyalty import rules
from rongshu.people.loyalty.errors import PointsConflict, PointsInvalid, PointsOwed, PointsShort
from rongshu.people.loyalty.locks import lock_account
from rongshu.people.loyalty.models import Account, PointsEntry, PointsHold, PointsLot, PointsMove
from rongshu.people.loyalty.selectors import program

GRACE: Final = timedelta(days=7)  # what a refund returns to a lot that has expired may still be used so long
MOST_POINTS: Final = 1_000_000_000
MOST_GIFT: Final = 100_000

_Kind = PointsEntry.Kind
_Lot = PointsLot.State
_Hold = PointsHold.State


def points_hold(reference: str, user_id: int, points: int) -> None:
    """Set points aside for an unpaid order, from the lots that expire first.

    Called again for the same order and number it changes nothing. Raises PointsInvalid, PointsOwed, PointsShort,
    PointsConflict.
    """
    if not 1 <= points <= MOST_POINTS:
        raise PointsInvalid(field="points", rule=f"1-{MOST_POINTS}")
    account = lock_account(user_id)
    earlier = list(PointsHold.objects.filter(reference=reference))
    if earlier:
        if sum(hold.qty for hold in earlier) != points or earlier[0].account_id != account.pk:
            raise PointsConflict
        return
    if account.debt_points:
        raise PointsOwed(debt=account.debt_points)
    now = clock.now()
    lots = list(
        PointsLot.objects.filter(account=account, state=_Lot.ACTIVE, expires_at__gt=now).order_by(
            "expires_at", "pk"
        )
    )
    taken = rules.take([(lot, lot.left) for lot in lots], points)
    if sum(part for _lot, part in taken) < points:
        raise PointsShort(points=sum(lot.left for lot in lots))
    _enter(
        account,
        _Kind.HOLD,
        f"hold:{reference}",
        reference,
        [(lot, -part) for lot, part in taken],
        held=points,
    )
    PointsHold.objects.bulk_create(
        PointsHold(account=account, lot=lot, reference=reference, qty=part) for lot, part in taken
    )


def points_release(reference: str) -> None:
    """The order closed unpaid: its points go back to the lots they came from, with the dates these have."""
    holds = _lock_holds(reference, _Hold.HELD)
    if not holds:
        return
    account = holds[0].account
    PointsHold.objects.filter(pk__in=[hold.pk for hold in holds]).update(state=_Hold.RELEASED)
    back = [(hold.lot, hold.qty) for hold in holds]
    qty = sum(part for _lot, part in back)
    _enter(account, _Kind.RELEASE, f"release:{reference}", reference, back, held=-qty)


def points_consume(reference: str) -> None:
    """The order is paid: its points are spent."""
    holds = _lock_holds(reference, _Hold.HELD)
    if not holds:
        return
    PointsHold.objects.filter(pk__in=[hold.pk for hold in holds]).update(state=_Hold.CONSUMED)
    spent = sum(hold.qty for hold in holds)
    _enter(holds[0].account, _Kind.CONSUME, f"consume:{reference}", reference, [], held=-spent)


def points_return(reference: str, points: int, key: str) -> None:
    """A refund gives back points the order spent, those consumed last first; once per `key`.

    What returns to an expired lot can be used for 7 days more. Debt is covered first. Raises PointsInvalid for more
    than the order spent and was not yet given.
    """
    if points < 0:
        raise PointsInvalid(field="points", rule="not negative")
    holds = _lock_holds(reference, _Hold.CONSUMED)
    if points == 0 or PointsEntry.objects.filter(key=f"return:{reference}:{key}").exists():
        return
    backwards = sorted(holds, key=lambda hold: -hold.pk)
    given = rules.take([(hold, hold.qty - hold.returned) for hold in backwards], points)
    if sum(part for _hold, part in given) < points:
        raise PointsInvalid(field="points", rule="no more than the order spent")
    for hold, part in given:  # as many as the lots of one order: a handful
        PointsHold.objects.filter(pk=hold.pk).update(returned=F("returned") + part)
    until = clock.now() + GRACE
    lots = [(hold.lot, part) for hold, part in given]
    for lot, _part in lots:
        if lot.expires_at is not None and lot.expires_at <= clock.now():
            lot.expires_at = until
            PointsLot.objects.filter(pk=lot.pk).update(expires_at=until)
    _receive(given[0][0].account, _Kind.RETURN, f"return:{reference}:{key}", reference, lots)


def points_earn(
    source: str, source_id: str, user_id: int, points: int, settle_at: datetime | None
) -> PointsLot | None:
    """Points that will be the member's at `settle_at` (None: not known yet, see `points_schedule`); once per source.

    0 points make no lot. Raises PointsInvalid below zero.
    """
    if not 0 <= points <= MOST_POINTS:
        raise PointsInvalid(field="points", rule=f"0-{MOST_POINTS}")
    if points == 0:
        return None
    account = lock_account(user_id)
    lot = PointsLot.objects.filter(source=source, source_id=source_id).first()
    if lot is not None:
        return lot
    lot = PointsLot.objects.create(
        account=account, source=source, source_id=source_id, qty=points, left=0, settle_at=settle_at
    )
    _enter(
        account,
        _Kind.EARN,
        f"earn:{source}:{source_id}",
        f"{source}:{source_id}",
        [(lot, points)],
        pending=points,
    )
    return lot


def points_schedule(source: str, source_id: str, settle_at: datetime) -> None:
    """Say when a pending lot settles."""
    PointsLot.objects.filter(source=source, source_id=source_id, state=_Lot.PENDING).update(
        settle_at=settle_at
    )


def points_reverse(source: str, source_id: str, key: str, keep: int) -> int:
    """After a refund `keep` of what a source earned remains; the difference is clawed back, once per `key`.

    From the lot itself, pending or active, then from the member's other lots, first-to-expire first; what is missing
    becomes a debt. Returns the points taken back now.
    """
    found = PointsLot.objects.filter(source=source, source_id=source_id).select_related("account").first()
    if found is None:
        return 0
    account = lock_account(found.account.user_id)
    lot = PointsLot.objects.get(pk=found.pk)
    entry_key = f"reverse:{source}:{source_id}:{key}"
    back = lot.qty - lot.reversed - keep
    if back <= 0 or PointsEntry.objects.filter(key=entry_key).exists():
        return 0
    PointsLot.objects.filter(pk=lot.pk).update(reversed=F("reversed") + back)
    reference = f"{source}:{source_id}"
    if lot.state == _Lot.PENDING:
        taken = rules.take([(lot, lot.left)], back)
        _enter(account, _Kind.REVERSE, entry_key, reference, _minus(taken), pending=-back)
        return back
    others = PointsLot.objects.filter(account=account, state=_Lot.ACTIVE).exclude(pk=lot.pk)
    active = [lot, *others.order_by("expires_at", "pk")]
    taken = rules.take([(one, one.left) for one in active if one.state == _Lot.ACTIVE], back)
    short = back - sum(part for _lot, part in taken)
    _enter(account, _Kind.REVERSE, entry_key, reference, _minus(taken), debt=short)
    return back


def points_give(*, user_id: int, points: int, key: str, reason: str, actor: str) -> PointsLot:
    """A present of the shop: usable at once, once per `key`, audited. Raises PointsInvalid."""
    if not 1 <= points <= MOST_GIFT:
        raise PointsInvalid(field="points", rule=f"1-{MOST_GIFT}")
    for field, text in (("key", key), ("reason", reason)):
        if not text or "\x00" in text:
            raise PointsInvalid(field=field, rule="1-100 characters")
    given = points_earn("staff", key, user_id, points, settle_at=clock.now())
    assert given is not None
    if _settle(given.pk, user_id):
        audit_record(
            actor=actor,
            action="points.give",
            target=f"user:{user_id}",
            after={"points": points, "reason": reason[:100]},
        )
    return given


def points_settle_due(limit: int = 200) -> int:
    """Pending lots whose time has come become the member's; debt is covered first. Returns how many."""
    due = PointsLot.objects.filter(state=_Lot.PENDING, settle_at__lte=clock.now())
    found = list(due.order_by("account_id", "pk").values_list("pk", "account__user_id")[:limit])
    for lot_id, user_id in found:  # accounts are locked one after the other, ascending
        _settle(lot_id, user_id)
    return len(found)


def _settle(lot_id: int, user_id: int) -> bool:
    account, now = lock_account(user_id), clock.now()
    lot = PointsLot.objects.filter(pk=lot_id, state=_Lot.PENDING, settle_at__lte=now).first()
    if lot is None:
        return False
    lot.state, lot.expires_at = _Lot.ACTIVE, now + timedelta(days=program().points_valid_days)
    PointsLot.objects.filter(pk=lot.pk).update(state=lot.state, expires_at=lot.expires_at)
    Account.objects.filter(pk=account.pk).update(
        points=F("points") + lot.left, points_pending=F("points_pending") - lot.left
    )
    covered = rules.take([(lot, lot.left)], account.debt_points)
    paid = sum(part for _lot, part in covered)
    reference = f"{lot.source}:{lot.source_id}"
    _enter(account, _Kind.SETTLE, f"settle:{lot.pk}", reference, _minus(covered), debt=-paid)
    return True


def points_expire_due(limit: int = 200) -> int:
    """Active lots past their date expire; what unpaid orders hold of them does not. Returns how many."""
    now = clock.now()
    due = PointsLot.objects.filter(state=_Lot.ACTIVE, expires_at__lte=now).order_by("account_id", "pk")
    found = list(due.values_list("pk", "account__user_id")[:limit])
    for lot_id, user_id in found:
        account = lock_account(user_id)
        lot = PointsLot.objects.filter(pk=lot_id, state=_Lot.ACTIVE, expires_at__lte=now).first()
        if lot is None:
            continue
        key = f"expire:{lot.pk}:{lot.moves.count()}"  # a lot may come back from an order and expire again
        _enter(account, _Kind.EXPIRE, key, f"{lot.source}:{lot.source_id}", [(lot, -lot.left)])
        PointsLot.objects.filter(pk=lot.pk).update(state=_Lot.EXPIRED)
    return len(found)


def points_forfeit(user_id: int) -> int:
    """Somebody leaves the shop: free and pending points end. Returns how many. What orders hold ends with them."""
    account = lock_account(user_id)
    lots = list(PointsLot.objects.filter(account=account, state__in=[_Lot.ACTIVE, _Lot.PENDING], left__gt=0))
    pending = sum(lot.left for lot in lots if lot.state == _Lot.PENDING)
    total = sum(lot.left for lot in lots)
    if total:
        key = f"forfeit:{account.pk}:{account.points_entries.count()}"
        changes = [(lot, -lot.left) for lot in lots]
        _enter(account, _Kind.EXPIRE, key, "closure", changes, pending=-pending)
        PointsLot.objects.filter(pk__in=[lot.pk for lot in lots], state=_Lot.SPENT).update(state=_Lot.EXPIRED)
    return total


def _lock_holds(reference: str, state: str) -> list[PointsHold]:
    """The holds of a reference in a state, read under their account's lock, in the order they were taken."""
    first = PointsHold.objects.filter(reference=reference).select_related("account").first()
    if first is None:
        return []
    account = lock_account(first.account.user_id)
    holds = list(
        PointsHold.objects.filter(reference=reference, state=state).select_related("lot").order_by("pk")
    )
    for hold in holds:
        hold.account = account
    return holds


def _minus(taken: Sequence[tuple[PointsLot, int]]) -> list[tuple[PointsLot, int]]:
    return [(lot, -part) for lot, part in taken]


def _receive(
    account: Account, kind: str, key: str, reference: str, lots: Sequence[tuple[PointsLot, int]]
) -> None:
    """Points come back to lots, less the debt they cover first."""
    covered = dict(rules.take([(lot, part) for lot, part in lots], account.debt_points))
    kept = [(lot, part - covered.get(lot, 0)) for lot, part in lots]
    _enter(account, kind, key, reference, kept, debt=-sum(covered.values()))


def _enter(
    account: Account,
    kind: str,
    key: str,
    reference: str,
    changes: Sequence[tuple[PointsLot, int]],
    *,
    held: int = 0,
    pending: int = 0,
    debt: int = 0,
) -> None:
    """Write one entry with its moves, and carry them into the lots and the account, whose lock is held.

    `pending` says how much of the changes concerns a pending lot; the rest moves the active balance.
    """
    moved = [(lot, qty) for lot, qty in changes if qty]
    total = sum(qty for _lot, qty in moved)
    entry = PointsEntry.objects.create(
        account=account, kind=kind, key=key, qty=total, debt=debt, reference=reference[:100]
    )
    PointsMove.objects.bulk_create(PointsMove(entry=entry, lot=lot, qty=qty) for lot, qty in moved)
    for lot, qty in moved:  # as many lots as one action touches
        PointsLot.objects.filter(pk=lot.pk).update(left=F("left") + qty)
    touched = PointsLot.objects.filter(pk__in=[lot.pk for lot, _qty in moved])
    touched.filter(left=0, state=_Lot.PENDING).update(state=_Lot.VOID)
    touched.filter(left=0, state=_Lot.ACTIVE).update(state=_Lot.SPENT)
    touched.filter(left__gt=0, state__in=[_Lot.SPENT, _Lot.EXPIRED]).update(state=_Lot.ACTIVE)
    Account.objects.filter(pk=account.pk).update(
        points=F("points") + total - pending,
        points_held=F("points_held") + held,
        points_pending=F("points_pending") + pending,
        debt_points=F("debt_points") + debt,
    )
