"""Addresses of the console's own pages, under the console's gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import URLPattern, path

from rongshu.console.views import (
    aftersales,
    assortment,
    campaigns,
    clock,
    invoices,
    jobs,
    members,
    money,
    orders,
    products,
    reconciliation,
    reviews,
    shelves,
    tenders,
)

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
        page("products/", products.listing, "products"),
        page("categories/", shelves.categories, "categories"),
        page("categories/<slug:code>/", shelves.category, "category"),
        page("categories/<slug:code>/delete/", shelves.category_remove, "category_remove"),
        page("brands/", shelves.brand_list, "brands"),
        page("brands/<slug:code>/", shelves.brand, "brand"),
        page("products/new/", products.create, "product_new"),
        page("products/bulk/", assortment.bulk, "product_bulk"),
        page("products/export/", assortment.export, "product_export"),
        page("products/imports/", assortment.imports, "product_imports"),
        page("products/imports/template/", assortment.import_template, "product_import_template"),
        page("products/imports/<int:run_id>/", assortment.import_detail, "product_import"),
        page("products/imports/<int:run_id>/go/", assortment.import_go, "product_import_go"),
        page("products/imports/<int:run_id>/faults/", assortment.import_faults, "product_import_faults"),
        page("products/<slug:slug>/", products.edit, "product"),
        page("products/<slug:slug>/<slug:step>/", products.move, "product_move"),
        page("orders/", orders.listing, "orders"),
        page("orders/<slug:number>/", orders.detail, "order"),
        page("orders/<slug:number>/ship/", orders.ship, "order_ship"),
        page("aftersales/", aftersales.listing, "aftersales"),
        page("aftersales/<slug:number>/", aftersales.detail, "aftersale"),
        page("aftersales/<slug:number>/<slug:step>/", aftersales.move, "aftersale_move"),
        page("invoices/", invoices.listing, "invoices"),
        page("invoices/<slug:number>/", invoices.detail, "invoice"),
        page("invoices/<slug:number>/<slug:step>/", invoices.move, "invoice_move"),
        page("reviews/", reviews.listing, "reviews"),
        page("reviews/<slug:number>/", reviews.detail, "review"),
        page("reviews/<slug:number>/<slug:step>/", reviews.move, "review_move"),
        page("money/", money.overview, "money"),
        page("money/refunds/<slug:number>/retry/", money.retry, "refund_retry"),
        page("money/bills/", reconciliation.overview, "bills"),
        page("money/bills/fetch/", reconciliation.fetch, "bill_fetch"),
        page("money/bills/<int:bill_id>/", reconciliation.detail, "bill"),
        page("money/differences/<int:difference_id>/recheck/", reconciliation.recheck, "difference_recheck"),
        page("money/differences/<int:difference_id>/resolve/", reconciliation.resolve, "difference_resolve"),
        page("money/methods/", tenders.methods, "methods"),
        page("money/methods/<slug:provider>/", tenders.method, "method"),
        page("money/topups/", tenders.topups, "topups"),
        page("money/topups/offer/", tenders.offer, "topup_offer"),
        page("money/topups/<slug:number>/refund/", tenders.topup_give_back, "topup_refund"),
        page("money/transfers/", reconciliation.transfers, "transfers"),
        page("money/transfers/<int:transfer_id>/<slug:step>/", reconciliation.transfer_step, "transfer_step"),
        page("members/", members.listing, "members"),
        page("members/<int:user_id>/", members.detail, "member"),
        page("members/<int:user_id>/points/", members.give, "member_give"),
        page("tiers/", members.tiers_page, "tiers"),
        page("tiers/program/", members.program_change, "program"),
        page("tiers/<slug:code>/delete/", members.tier_remove, "tier_remove"),
        page("jobs/", jobs.parked, "jobs"),
        page("jobs/<int:job_id>/retry/", jobs.retry, "job_retry"),
        page("clock/", clock.show, "clock"),
    ]
