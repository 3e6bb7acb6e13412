"""Pages of the installation, outside any shop."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rongshu.foundation.shops.models import Shop


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """`/`: in demo mode a page that leads to everything there is; elsewhere the default shop, or 404 without one."""
    if settings.RONGSHU_DEMO:
        shops = Shop.objects.filter(state=Shop.State.OPEN).order_by("pk")
        return render(
            request,
            "shops/front_door.html",
            {"shops": shops, "simulator": settings.RONGSHU_WECHATPAY_GATEWAY},
        )
    if not Shop.objects.filter(slug=settings.RONGSHU_DEFAULT_SHOP).exists():
        raise Http404
    return HttpResponseRedirect(f"/s/{settings.RONGSHU_DEFAULT_SHOP}/")
