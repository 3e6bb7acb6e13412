from __future__ import annotations

from rongshu.foundation.shops.directory import open_shop_ids, shop_at_host, shop_at_slug
from rongshu.foundation.shops.models import Shop, StaffMembership
from rongshu.kit.prepared import Prepared
from rongshu.kit.tenancy import current_shop_id

__all__ = ["current_shop", "open_shop_ids", "shop_at_host", "shop_at_slug", "staff_role"]

_BY_ID = Prepared(lambda shop_id: Shop.objects.filter(pk=shop_id))


def current_shop() -> Shop:
    """Row of the shop the running block serves."""
    [shop] = _BY_ID(current_shop_id())
    return shop


def staff_role(*, user_id: int) -> str | None:
    """Role of a user among this shop's staff, or None. Reads in the running block."""
    return StaffMembership.objects.filter(user_id=user_id, active=True).values_list("role", flat=True).first()
