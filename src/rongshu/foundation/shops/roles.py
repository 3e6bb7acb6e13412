"""Who may do what in the console: roles as data, deny by default.

A permission is `area.verb`. `view` is implied by any other verb of the area. The owner may do everything.
"""

from __future__ import annotations

from typing import Final

from rongshu.foundation.shops.models import StaffMembership

Role = StaffMembership.Role

EVERYTHING: Final = "*"

PERMISSIONS: Final[dict[str, frozenset[str]]] = {
    Role.OWNER: frozenset({EVERYTHING}),
    Role.OPERATOR: frozenset(
        {
            "catalog.change",
            "inventory.change",
            "campaigns.change",
            "orders.ship",
            "orders.view",
            "aftersales.change",
            "reviews.change",
            "invoices.view",
            "insight.view",
            "promoters.view",
            "members.change",
            "media.change",
        }
    ),
    Role.FINANCE: frozenset(
        {
            "orders.view",
            "aftersales.view",
            "invoices.change",
            "payments.view",
            "payments.resolve",
            "stored_value.change",
            "ledger.view",
            "commissions.change",
            "promoters.view",
            "insight.view",
        }
    ),
    Role.AGENT: frozenset(
        {"orders.view", "aftersales.change", "reviews.change", "catalog.view", "members.view"}
    ),
    Role.READ_ONLY: frozenset(
        {
            "catalog.view",
            "orders.view",
            "aftersales.view",
            "reviews.view",
            "campaigns.view",
            "insight.view",
            "inventory.view",
            "members.view",
        }
    ),
}


def role_allows(role: str, permission: str) -> bool:
    """Whether a role carries a permission such as `orders.ship`."""
    granted = PERMISSIONS.get(role, frozenset())
    if EVERYTHING in granted or permission in granted:
        return True
    area, _dot, verb = permission.partition(".")
    return verb == "view" and any(item.startswith(f"{area}.") for item in granted)
