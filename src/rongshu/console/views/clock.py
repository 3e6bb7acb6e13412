"""The demo clock: move the whole installation's time forward."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from rongshu.console.views.page import page
from rongshu.foundation.audit.services import audit_record
from rongshu.foundation.shops.access import actor_of, require
from rongshu.kernel import clock as house_clock
from rongshu.kit.clock import advance
from rongshu.kit.errors import InvalidInput

STEPS = {
    "10m": timedelta(minutes=10),
    "1h": timedelta(hours=1),
    "1d": timedelta(days=1),
    "8d": timedelta(days=8),
}


def show(request: HttpRequest) -> HttpResponse:
    """Show the clock; POST `step` moves it forward. Only in demo mode."""
    if not settings.RONGSHU_DEMO:
        raise Http404
    require(request, "demo.view")
    if request.method == "POST":
        step = STEPS.get(request.POST.get("step", ""))
        if step is None:
            raise InvalidInput(field="step", rule=", ".join(STEPS))
        before = house_clock.now()
        after = advance(step)
        audit_record(
            actor=actor_of(request),
            action="demo.clock.advance",
            target="clock",
            before={"now": before.isoformat()},
            after={"now": after.isoformat()},
        )
        messages.success(request, _("时钟已拨快，到期的订单、团和佣金会在几秒内自动处理。"))
        return HttpResponseRedirect(reverse("admin:clock"))
    return page(request, "clock.html", _("演示时钟"), now=house_clock.now(), steps=list(STEPS))
