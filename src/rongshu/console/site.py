"""The console's site: Unfold, entered by staff of this shop only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth import logout as end_session
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from rongshu.foundation.shops.access import request_role
from rongshu.foundation.shops.middleware import request_shop
from rongshu.foundation.shops.roles import Role
from rongshu.kit.errors import Forbidden
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.selectors import staff_mfa_satisfied


class Badge:
    """Who is signed in as the frame shows them: by name, and by role where Unfold would repeat the address."""

    def __init__(self, user: Any, role: str) -> None:
        self._user = user
        self.email = Role(role).label

    def __getattr__(self, name: str) -> Any:
        return getattr(self._user, name)

    def get_full_name(self) -> str:
        return str(self._user.name)


class ConsoleSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold has no types
    """Pages of the merchant. The gate is staff membership of the shop in the address, nothing else."""

    index_title = _("今天")
    index_template = "console/home.html"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().each_context(request)
        role = request_role(request)
        return {**context, "user": Badge(request.user, role)} if role is not None else context

    def has_permission(self, request: HttpRequest) -> bool:
        return request_role(request) is not None

    def extra_urls(self) -> list[URLPattern]:
        """The console's own pages, each behind the same gate."""
        patterns: list[URLPattern] = import_string("rongshu.console.urls.patterns")(self)
        return patterns

    def admin_view(
        self, view: Callable[..., HttpResponse], cacheable: bool = False
    ) -> Callable[..., HttpResponse]:
        # Unfold's Alpine build evaluates expressions and sets styles: allowed here and on no other page (ADR 12).
        relaxed = csp_update({"script-src": ["'unsafe-eval'"], "style-src": ["'unsafe-inline'"]})
        checked = super().admin_view(view, cacheable)

        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if getattr(view, "opens_blocks", False):
                # No block is open around such a page: the gate reads the role, once, in one of its own.
                with shop_block(request_shop(request).id):
                    request_role(request)
            if (
                settings.RONGSHU_STAFF_MFA
                and request_role(request) is not None
                and not staff_mfa_satisfied(request)
            ):
                # Without a factor: set one up. With one this session has not shown: show it now.
                has_one = is_mfa_enabled(request.user)
                if not has_one:
                    return HttpResponseRedirect(reverse("mfa_activate_totp"))
                return redirect_to_login(request.get_full_path(), reverse("mfa_reauthenticate"))
            answer: HttpResponse = checked(request, *args, **kwargs)
            return answer

        wrapped: Any = relaxed(entered)
        if getattr(view, "opens_blocks", False):
            wrapped.opens_blocks = True  # read by ShopBlockMiddleware
        gated: Callable[..., HttpResponse] = wrapped
        return gated

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context: dict[str, Any] = import_string("rongshu.console.views.home.context")(request)
        answer: HttpResponse = super().index(request, {**context, **(extra_context or {})})
        return answer

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Nobody signed in: to the sign-in page and back. Somebody who is not staff here: refused."""
        if request.user.is_authenticated:
            raise Forbidden(_("你不是这家店铺的员工，不能进入控制台。"))
        target = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(target, reverse("account_login"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Ends the session and leads to the sign-in page, so that the next of the staff can come in."""
        if request.method == "POST":
            end_session(request)
        return redirect_to_login(reverse("admin:index"), reverse("account_login"))
