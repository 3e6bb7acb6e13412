from __future__ import annotations

from rongshu.foundation.shops.models import StaffMembership
from rongshu.kit.locks import lock_rows


def lock_staff() -> list[StaffMembership]:
    """All memberships of this shop, by pk: who is owner is decided over the whole set."""
    return lock_rows(StaffMembership.objects.all())
