"""Money that is on its way back, and money a person must look at."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from rongshu.console.views.page import page
from rongshu.foundation.shops.access import actor_of, request_allows, require
from rongshu.kernel import clock
from rongshu.money.payments.selectors import open_issues, refund_by_number, refunds_recent
from rongshu.money.payments.services import refund_retry


def overview(request: HttpRequest) -> HttpResponse:
    """Every obligation to give money back, with its clock, and the queues of open issues."""
    require(request, "payments.view")
    return page(
        request,
        "money.html",
        _("退款与异常款项"),
        issues=open_issues(),
        refunds=refunds_recent(limit=100),
        now=clock.now(),
        may_resolve=request_allows(request, "payments.resolve"),
    )


def retry(request: HttpRequest, number: str) -> HttpResponse:
    """Take a parked refund up again; the service writes the audit row."""
    require(request, "payments.resolve")
    refund = refund_by_number(number)
    if request.method != "POST" or refund is None:
        raise Http404
    refund_retry(refund_id=refund.id, actor=actor_of(request))
    messages.success(request, _("已重新发起退款，会先向支付渠道查询结果。"))
    return HttpResponseRedirect(reverse("admin:money"))
