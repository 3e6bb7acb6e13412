"""Entry to the console and its parts: by role in this shop, decided per request, denied by default."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from unfold.admin import ModelAdmin

from rongshu.foundation.shops.roles import role_allows
from rongshu.foundation.shops.selectors import staff_role
from rongshu.kit.errors import Forbidden

_UNKNOWN = object()


def request_role(request: HttpRequest) -> str | None:
    """Role of the signed-in person among this shop's staff, read once per request; None for everybody else."""
    role = getattr(request, "_rongshu_role", _UNKNOWN)
    if role is _UNKNOWN:
        user = request.user
        shop = getattr(request, "shop", None)
        role = (
            staff_role(user_id=user.pk)
            if shop is not None and user.is_authenticated and user.is_active and user.pk is not None
            else None
        )
        request._rongshu_role = role  # type: ignore[attr-defined]  # a per-request memo
    return role if isinstance(role, str) else None


def request_allows(request: HttpRequest, permission: str) -> bool:
    """Whether the person behind a request has a permission such as `orders.ship` in this shop."""
    role = request_role(request)
    return role is not None and role_allows(role, permission)


def require(request: HttpRequest, permission: str) -> None:
    """Raises Forbidden without the permission."""
    if not request_allows(request, permission):
        raise Forbidden(permission=permission)


def actor_of(request: HttpRequest) -> str:
    """How audit rows and timelines name the person behind a request."""
    return f"user:{request.user.pk}"


class ShopAdmin(ModelAdmin):  # type: ignore[misc]  # unfold has no types
    """Console list of one shop's rows; row-level security has already narrowed them.

    `area` names the permission area. Rows are read-only unless a subclass says otherwise: writes are services, reached
    through actions and forms of the app's own, and they leave their own audit rows, so Django's admin log is silent.
    """

    area = ""
    list_per_page = 30
    show_full_result_count = False
    writable = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request_allows(request, f"{self.area}.view")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request_allows(request, f"{self.area}.view")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.writable and request_allows(request, f"{self.area}.change")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.writable and request_allows(request, f"{self.area}.change")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Left to audit_record in the services."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Left to audit_record in the services."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Nothing is deleted from the console."""
