"""Leaving a shop: announced, thought over, carried out; what the law keeps stays without a name."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from rongshu.foundation.audit.services import audit_record
from rongshu.kernel import clock
from rongshu.kit.events import publish
from rongshu.people.accounts.selectors import user_of
from rongshu.people.accounts.services import user_anonymise
from rongshu.people.members.services import member_close
from rongshu.people.profiles.errors import ClosureBlocked, ClosureNotFound
from rongshu.people.profiles.events import MemberClosed
from rongshu.people.profiles.locks import lock_profile
from rongshu.people.profiles.models import Closure, DataExport
from rongshu.people.profiles.purposes import BY_CODE
from rongshu.people.profiles.registry import blocking_reasons
from rongshu.people.profiles.services.consents import consent_set

COOLING: Final = timedelta(days=7)
RETRY: Final = timedelta(days=1)
BATCH: Final = 100
_S = Closure.State


def closure_ask(*, user_id: int) -> Closure:
    """Announce that one leaves; in seven days it happens unless taken back. Asking again changes nothing.

    Raises ClosureBlocked while orders or money are open, or for staff.
    """
    lock_profile(user_id)
    found = Closure.objects.filter(user_id=user_id, state=_S.COOLING).first()
    if found is not None:
        return found
    reasons = blocking_reasons(user_id)
    if reasons:
        raise ClosureBlocked(reasons="；".join(reasons))
    return Closure.objects.create(user_id=user_id, due_at=clock.now() + COOLING)


def closure_cancel(*, user_id: int) -> None:
    """Stay after all. Raises ClosureNotFound."""
    lock_profile(user_id)
    waiting = Closure.objects.filter(user_id=user_id, state=_S.COOLING)
    if waiting.update(state=_S.CANCELLED, ended_at=clock.now()) != 1:
        raise ClosureNotFound


def closures_due() -> list[tuple[int, int]]:
    """Closures whose time has come: id and user. One query."""
    due = Closure.objects.filter(state=_S.COOLING, due_at__lte=clock.now()).order_by("pk")
    return list(due.values_list("pk", "user_id")[:BATCH])


def closure_carry_out(*, closure_id: int) -> bool:
    """End the membership: addresses, birthday and copies are deleted, the name goes from the member; orders, ledger
    and consents stay as the law asks (电子商务法 31). When something opened meanwhile it is tried again the next day.
    """
    row = Closure.objects.filter(pk=closure_id).first()
    if row is None:
        return False
    lock_profile(row.user_id)
    waiting = Closure.objects.filter(pk=closure_id, state=_S.COOLING, due_at__lte=clock.now())
    if not waiting.exists():
        return False
    if blocking_reasons(row.user_id):
        waiting.update(due_at=clock.now() + RETRY)
        return False
    waiting.update(state=_S.DONE, ended_at=clock.now())
    for purpose in BY_CODE:
        consent_set(user_id=row.user_id, purpose=purpose, given=False, channel="closure")
    member_close(user_id=row.user_id)
    DataExport.objects.filter(user_id=row.user_id).update(
        state=DataExport.State.EXPIRED, content_cipher=None, size=0
    )
    publish(MemberClosed(user_id=row.user_id))
    audit_record(actor="system", action="member.close", target=f"user:{row.user_id}")
    return True


def user_forget(*, user_id: int) -> bool:
    """The last membership ended: phone, e-mail and name go from the account, which can no longer sign in.

    The caller made sure that no shop has an open membership of this person. Staff stay.
    """
    user = user_of(user_id=user_id)
    if user is None or user.is_staff or user.is_superuser:
        return False
    user_anonymise(user_id=user_id)
    return True
