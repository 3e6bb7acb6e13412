"""The console's site: Unfold, entered by staff of this shop only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from rongshu.foundation.shops.access import request_role
from rongshu.kit.errors import Forbidden


class ConsoleSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold has no types
    """Pages of the merchant. The gate is staff membership of the shop in the address, nothing else."""

    site_title = _("榕树控制台")
    site_header = _("榕树控制台")
    index_title = _("今天")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return request_role(request) is not None

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        # Unfold's Alpine build evaluates expressions and sets styles: allowed here and on no other page (ADR 12).
        relaxed = csp_update({"script-src": ["'unsafe-eval'"], "style-src": ["'unsafe-inline'"]})
        inner = super().admin_view(view, cacheable)
        wrapped: Callable[..., HttpResponse] = relaxed(inner)
        if getattr(view, "opens_blocks", False):
            wrapped.opens_blocks = True  # type: ignore[attr-defined]  # read by ShopBlockMiddleware
        return wrapped

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Nobody signed in: to the sign-in page and back. Somebody who is not staff here: refused."""
        if request.user.is_authenticated:
            raise Forbidden(_("你不是这家店铺的员工，不能进入控制台。"))
        target = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(target, reverse("account_login"))
