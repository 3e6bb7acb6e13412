"""Products for staff: the list, one product with all its variants, on sale and off."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongshu.console.views import product_form
from rongshu.console.views.page import page
from rongshu.console.views.product_form import ProductForm
from rongshu.foundation.media.services import picture_store
from rongshu.foundation.shops.access import actor_of, request_allows, require
from rongshu.kit.errors import Refusal
from rongshu.supply.catalog.errors import BadProduct
from rongshu.supply.catalog.returns import GROUNDS
from rongshu.supply.catalog.selectors import (
    brands,
    category_rows,
    product_drafts,
    product_standing,
    products_for_staff,
    sku_ids,
)
from rongshu.supply.catalog.services import (
    product_draft_save,
    product_publish,
    product_schedule,
    product_unschedule,
)
from rongshu.supply.catalog.types import ProductStanding
from rongshu.supply.inventory.selectors import on_hand
from rongshu.supply.inventory.services import stocks_set

TABS: Final = (
    ("", gettext_lazy("全部")),
    ("on_sale", gettext_lazy("在售")),
    ("scheduled", gettext_lazy("定时上架")),
    ("draft", gettext_lazy("草稿")),
    ("off", gettext_lazy("已下架")),
)
STATE_LABELS: Final = dict(TABS[1:])
RETURNS: Final = (
    ("seven_days", gettext_lazy("支持 7 天无理由退货")),
    ("exempt", gettext_lazy("不支持（法律列明的商品）")),
    ("exempt_if_confirmed", gettext_lazy("购买时勾选确认后不支持")),
)
_STATES: Final = frozenset(key for key, _label in TABS)
_PAGE: Final = 50
_STEPS: Final = frozenset({"publish", "take_off", "schedule", "unschedule"})


def listing(request: HttpRequest) -> HttpResponse:
    """Newest first, by state, category and words; what is ticked goes to the bulk editor."""
    require(request, "catalog.view")
    state = request.GET.get("state", "")
    state = state if state in _STATES else ""
    text, category = request.GET.get("q", "").strip()[:80], request.GET.get("category", "")[:40]
    after = request.GET.get("after", "")
    rows = products_for_staff(
        state=state,
        category_code=category,
        text=text,
        after_id=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None,
        limit=_PAGE + 1,
    )
    return page(
        request,
        "products.html",
        _("商品"),
        rows=[(row, STATE_LABELS[row.state]) for row in rows[:_PAGE]],
        next=rows[_PAGE - 1].id if len(rows) > _PAGE else "",
        tabs=TABS,
        state=state,
        q=text,
        category=category,
        categories=category_rows(),
        may_change=request_allows(request, "catalog.change"),
    )


def create(request: HttpRequest) -> HttpResponse:
    """A new product; nothing is written before it is saved."""
    require(request, "catalog.change")
    return _edit(request, None)


def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """One product: read by all who may see it, changed by those who may change it."""
    require(request, "catalog.view" if request.method in {"GET", "HEAD"} else "catalog.change")
    return _edit(request, product_standing(slug))


def _edit(request: HttpRequest, standing: ProductStanding | None) -> HttpResponse:
    product_id, slug = (standing.id, standing.slug) if standing else (None, "")
    if request.method != "POST":
        if standing is None:
            return _page(request, None, product_form.blank())
        draft = product_drafts([standing.id])[standing.id]
        ids = sku_ids([sku.code for sku in draft.skus])
        there = on_hand(ids.values())
        stock = {code: there.get(sku_id, 0) for code, sku_id in ids.items()}
        return _page(request, standing, product_form.from_draft(draft, stock))
    form = product_form.from_post(request.POST)
    try:
        _take_uploads(request, form)
        groups = product_form.groups_typed(form)
        if request.POST.get("act") == "matrix" or not product_form.is_drawn(form, groups):
            product_form.redraw(form, product_id=product_id, slug=slug)
        if request.POST.get("act") != "save":
            return _page(request, standing, form)
        draft = product_form.draft_of(form, product_id=product_id, slug=slug)
        with transaction.atomic():  # what and how many: both or neither
            saved = product_draft_save(
                draft=draft, expected_version=_version(request), actor=actor_of(request)
            )
            _save_stock(form)
    except Refusal as refusal:
        return _page(request, standing, form, refusal)
    messages.success(request, _("商品已保存。"))
    return HttpResponseRedirect(reverse("admin:product", args=[saved.slug]))


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _take_uploads(request: HttpRequest, form: ProductForm) -> None:
    """Pictures chosen in the form, encoded anew and added behind the others. Raises PictureRefused."""
    for upload in request.FILES.getlist("uploads"):
        stored = picture_store(source=upload.read(), alt=form.get("title"), origin=_("店铺上传"))
        if stored.key not in form.pictures:
            form.pictures.append(stored.key)
        if len(form.pictures) == 1:
            form.colour = stored.colour


def _save_stock(form: ProductForm) -> None:
    changed = product_form.stock_typed(form)
    ids = sku_ids(changed)
    refused = stocks_set(
        on_hand={ids[code]: now for code, (now, _seen) in changed.items()},
        seen={ids[code]: seen for code, (_now, seen) in changed.items()},
    )
    if refused:
        code = next(code for code, sku_id in ids.items() if sku_id == refused[0])
        row = next(row for row, line in enumerate(form.lines) if line.code == code)
        raise BadProduct(
            _("刚刚变动过，或低于订单已占用的数量，请重新载入"),
            field=f"skus.{row}.stock",
            rule="unchanged and not below what orders hold",
        )


def _page(
    request: HttpRequest,
    standing: ProductStanding | None,
    form: ProductForm,
    refusal: Refusal | None = None,
) -> HttpResponse:
    return page(
        request,
        "product.html",
        form.get("title") or _("新建商品"),
        refusal.status if refusal else 200,
        standing=standing,
        state_label=STATE_LABELS[standing.state] if standing else "",
        form=form,
        drawn=json.dumps(
            [{"name": group.name, "values": group.values} for group in form.drawn], ensure_ascii=False
        ),
        rows=[(line, json.dumps(line.specs, ensure_ascii=False)) for line in form.lines],
        filters=form.drawn,
        refusal=refusal,
        wrong=refusal.members.get("field", "") if refusal else "",
        categories=category_rows(),
        brands=brands(),
        returns=RETURNS,
        grounds=GROUNDS.items(),
        steps=_steps(standing),
        may_change=request_allows(request, "catalog.change"),
    )


def _steps(standing: ProductStanding | None) -> tuple[str, ...]:
    if standing is None:
        return ()
    if standing.state == "on_sale":
        return ("take_off",)
    if standing.state == "scheduled" or standing.on_sale_at is not None:
        return ("publish", "schedule", "unschedule")
    return ("publish", "schedule")


def move(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Publish, take off, schedule, unschedule; a refusal is shown on the product's page."""
    require(request, "catalog.change")
    if request.method != "POST" or step not in _STEPS:
        raise Http404
    standing = product_standing(slug)
    actor = actor_of(request)
    try:
        if step == "schedule":
            product_schedule(
                product_id=standing.id,
                on_sale_at=_moment(request, "on_sale_at"),
                off_sale_at=_moment(request, "off_sale_at"),
                actor=actor,
            )
        elif step == "unschedule":
            product_unschedule(product_id=standing.id, actor=actor)
        else:
            product_publish(product_id=standing.id, on_sale=step == "publish", actor=actor)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("商品状态已更新。"))
    return HttpResponseRedirect(reverse("admin:product", args=[slug]))


def _moment(request: HttpRequest, name: str) -> datetime | None:
    """A local time as the browser's field gives it. Raises BadProduct."""
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise BadProduct(_("应是日期和时间"), field=name, rule="date and time")
    return timezone.make_aware(found) if timezone.is_naive(found) else found
