"""How the shop is arranged: its tree of categories, what their products are described by, its brands."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongshu.console.views.page import page
from rongshu.foundation.shops.access import actor_of, request_allows, require
from rongshu.kit.errors import Refusal
from rongshu.supply.catalog.selectors import attribute_rules, brands, category_rows, own_attribute_rules
from rongshu.supply.catalog.services import (
    attribute_rules_set,
    brand_save,
    category_delete,
    category_save,
)
from rongshu.supply.catalog.types import AttributeRule, CategoryRow

KINDS: Final = (
    ("text", gettext_lazy("文字")),
    ("number", gettext_lazy("数字")),
    ("choice", gettext_lazy("选项")),
)
_BLANK_ROWS: Final = 3
_MOST_ROWS: Final = 60
_SEPARATORS: Final = str.maketrans({"，": ",", "、": ",", "；": ",", ";": ","})


def categories(request: HttpRequest) -> HttpResponse:
    """The tree, and a form for a new category."""
    require(request, "catalog.view" if request.method in {"GET", "HEAD"} else "catalog.change")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = _save_category(request, request.POST.get("code", "").strip())
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("分类已保存"))
            return HttpResponseRedirect(reverse("admin:category", args=[made]))
    return page(
        request,
        "categories.html",
        _("分类"),
        refusal.status if refusal else 200,
        rows=category_rows(),
        refusal=refusal,
        given=request.POST,
        may_change=request_allows(request, "catalog.change"),
    )


def category(request: HttpRequest, code: str) -> HttpResponse:
    """One category: its name and place, and what products in it are described by."""
    require(request, "catalog.view" if request.method in {"GET", "HEAD"} else "catalog.change")
    rows = category_rows()
    row = _row(rows, code)
    refusal: Refusal | None = None
    rules = own_attribute_rules(code)
    if request.method == "POST":
        rules = _rules(request)
        try:
            _save_category(request, code)
            attribute_rules_set(category_code=code, rules=rules)
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("分类已保存"))
            return HttpResponseRedirect(reverse("admin:category", args=[code]))
    own = {rule.name for rule in rules}
    return page(
        request,
        "category.html",
        row.label,
        refusal.status if refusal else 200,
        row=row,
        rows=[one for one in rows if one.path[: len(row.path)] != row.path and one.level < 3],
        refusal=refusal,
        given=request.POST,
        rules=[*rules, *[AttributeRule("")] * _BLANK_ROWS],
        inherited=[rule for rule in attribute_rules([code]).get(code, []) if rule.name not in own],
        kinds=KINDS,
        may_change=request_allows(request, "catalog.change"),
    )


def category_remove(request: HttpRequest, code: str) -> HttpResponse:
    """Delete an empty category."""
    require(request, "catalog.change")
    _row(category_rows(), code)
    if request.method == "POST":
        try:
            category_delete(code=code)
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
            return HttpResponseRedirect(reverse("admin:category", args=[code]))
        messages.success(request, _("分类已删除"))
    return HttpResponseRedirect(reverse("admin:categories"))


def brand_list(request: HttpRequest) -> HttpResponse:
    """All brands, and a form for a new one."""
    require(request, "catalog.view" if request.method in {"GET", "HEAD"} else "catalog.change")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _save_brand(request, request.POST.get("code", "").strip())
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("品牌已保存"))
            return HttpResponseRedirect(reverse("admin:brands"))
    return page(
        request,
        "brands.html",
        _("品牌"),
        refusal.status if refusal else 200,
        rows=brands(),
        refusal=refusal,
        given=request.POST,
        may_change=request_allows(request, "catalog.change"),
    )


def brand(request: HttpRequest, code: str) -> HttpResponse:
    """Change one brand; switched off it is shown nowhere."""
    require(request, "catalog.change")
    if not any(one.code == code for one in brands()):
        raise Http404
    if request.method == "POST":
        try:
            _save_brand(request, code)
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, _("品牌已保存"))
    return HttpResponseRedirect(reverse("admin:brands"))


def _row(rows: list[CategoryRow], code: str) -> CategoryRow:
    for row in rows:
        if row.code == code:
            return row
    raise Http404


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 6 else 0


def _save_category(request: HttpRequest, code: str) -> str:
    saved = category_save(
        code=code,
        name=request.POST.get("name", ""),
        parent_code=request.POST.get("parent", ""),
        position=_number(request.POST.get("position", "")),
        actor=actor_of(request),
    )
    return saved.code


def _save_brand(request: HttpRequest, code: str) -> None:
    brand_save(
        code=code,
        name=request.POST.get("name", ""),
        position=_number(request.POST.get("position", "")),
        active=request.POST.get("active") == "1",
        actor=actor_of(request),
    )


def _rules(request: HttpRequest) -> list[AttributeRule]:
    """The rows of the form that have a name."""
    given = request.POST
    names = given.getlist("rule_name")[:_MOST_ROWS]
    columns = [given.getlist(f"rule_{name}") for name in ("kind", "choices", "unit")]
    flags = {name: set(given.getlist(f"rule_{name}")) for name in ("required", "filterable")}

    def at(column: int, place: int) -> str:
        return columns[column][place].strip() if place < len(columns[column]) else ""

    return [
        AttributeRule(
            name=name.strip(),
            kind=at(0, place) or "text",
            choices=tuple(
                one.strip() for one in at(1, place).translate(_SEPARATORS).split(",") if one.strip()
            ),
            unit=at(2, place),
            required=str(place) in flags["required"],
            filterable=str(place) in flags["filterable"],
        )
        for place, name in enumerate(names)
        if name.strip()
    ]
