"""Addresses of the console's own pages, under the console's gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import URLPattern, path

from rongshu.console.views import campaigns, clock, jobs, members, money, orders

if TYPE_CHECKING:
    from rongshu.console.site import ConsoleSite


def patterns(site: ConsoleSite) -> list[URLPattern]:
    """All pages, each wrapped in the site's gate."""

    def page(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        return path(route, site.admin_view(view), name=name)

    return [
        page("campaigns/", campaigns.listing, "campaigns"),
        page("campaigns/new/<slug:kind>/", campaigns.create, "campaign_new"),
        page("campaigns/<int:activity_id>/", campaigns.report, "campaign"),
        page("campaigns/<int:activity_id>/<slug:step>/", campaigns.move, "campaign_move"),
        page("orders/", orders.listing, "orders"),
        page("orders/<slug:number>/", orders.detail, "order"),
        page("orders/<slug:number>/ship/", orders.ship, "order_ship"),
        page("money/", money.overview, "money"),
        page("money/refunds/<slug:number>/retry/", money.retry, "refund_retry"),
        page("members/", members.listing, "members"),
        page("members/<int:user_id>/", members.detail, "member"),
        page("members/<int:user_id>/points/", members.give, "member_give"),
        page("tiers/", members.tiers_page, "tiers"),
        page("tiers/program/", members.program_change, "program"),
        page("tiers/<slug:code>/delete/", members.tier_remove, "tier_delete"),
        page("jobs/", jobs.parked, "jobs"),
        page("jobs/<int:job_id>/retry/", jobs.retry, "job_retry"),
        page("clock/", clock.show, "clock"),
    ]
