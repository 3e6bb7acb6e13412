from __future__ import annotations

from rongshu.kit.locks import lock_rows
from rongshu.people.members.models import Member


def lock_member(user_id: int) -> Member:
    """The member's row, before any change to what hangs on it (one default address)."""
    return lock_rows(Member.objects.filter(user_id=user_id))[0]
