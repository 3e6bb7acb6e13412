"""Parked jobs: what failed eight times and waits for a person."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from rongshu.console.views.page import page
from rongshu.foundation.audit.services import audit_record
from rongshu.foundation.shops.access import actor_of, require
from rongshu.kit.jobs_admin import job_retry, parked_jobs
from rongshu.kit.tenancy import current_shop_id


def parked(request: HttpRequest) -> HttpResponse:
    """This shop's parked jobs, newest first."""
    require(request, "jobs.view")
    return page(request, "jobs.html", _("停放的任务"), rows=parked_jobs(shop_id=current_shop_id()))


def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Put one back to work, with an audit row."""
    require(request, "jobs.change")
    if request.method != "POST":
        raise Http404
    job_retry(job_id=job_id)
    audit_record(actor=actor_of(request), action="job.retry", target=f"job:{job_id}", before={}, after={})
    messages.success(request, _("任务已重新排队。"))
    return HttpResponseRedirect(reverse("admin:jobs"))
