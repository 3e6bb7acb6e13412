"""Locks of profiles: one person's wishes one after the other."""

from __future__ import annotations

from rongshu.kit.locks import advisory_lock
from rongshu.kit.tenancy import current_shop_id


def lock_profile(user_id: int) -> None:
    """A person's consents, copies and closure in this shop."""
    advisory_lock("profiles.person", current_shop_id(), user_id)
