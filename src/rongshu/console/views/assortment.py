"""Many products at once: sheets in and out, bulk edits."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongshu.console.views.page import page
from rongshu.foundation.shops.access import actor_of, require
from rongshu.kernel.money import Money
from rongshu.kit.errors import Refusal
from rongshu.supply.assortment.selectors import (
    export_sheet,
    fault_sheet,
    faults,
    import_run,
    import_runs,
    template,
)
from rongshu.supply.assortment.services import bulk_apply, bulk_preview, import_apply, import_start
from rongshu.supply.catalog.selectors import category_rows, product_versions

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PRICES: Final = (
    ("price_fen", gettext_lazy("售价")),
    ("list_price_fen", gettext_lazy("划线价")),
    ("member_price_fen", gettext_lazy("会员价")),
    ("community_price_fen", gettext_lazy("社群价")),
    ("cost_fen", gettext_lazy("成本价")),
)
KINDS: Final = (
    ("price", gettext_lazy("改价格")),
    ("stock", gettext_lazy("改库存")),
    ("category", gettext_lazy("换分类")),
    ("state", gettext_lazy("上下架")),
)
_MOST: Final = 500


def imports(request: HttpRequest) -> HttpResponse:
    """Imports so far, and the form to send a sheet. A sheet that is none is refused on this page."""
    require(request, "catalog.change")
    refusal: Refusal | None = None
    if request.method == "POST":
        upload = request.FILES.get("sheet")
        try:
            content = upload.read() if upload is not None else b""
            name = (upload.name or "") if upload is not None else ""
            run = import_start(name=name, content=content, actor=actor_of(request))
        except Refusal as caught:
            refusal = caught
        else:
            return HttpResponseRedirect(reverse("admin:product_import", args=[run.pk]))
    return page(
        request,
        "imports.html",
        _("导入商品"),
        refusal.status if refusal else 200,
        runs=import_runs(),
        refusal=refusal,
    )


def import_detail(request: HttpRequest, run_id: int) -> HttpResponse:
    """One import: progress while it runs, then what it found."""
    require(request, "catalog.change")
    run = import_run(run_id)
    return page(request, "import.html", run.name, run=run, faults=faults(run_id) if run.faults else [])


def import_go(request: HttpRequest, run_id: int) -> HttpResponse:
    """Write what was checked."""
    require(request, "catalog.change")
    if request.method == "POST":
        import_apply(run_id=run_id, actor=actor_of(request))
    return HttpResponseRedirect(reverse("admin:product_import", args=[run_id]))


def import_faults(request: HttpRequest, run_id: int) -> HttpResponse:
    """The rows that were not taken, to mend and send again."""
    require(request, "catalog.change")
    run = import_run(run_id)
    return _download(fault_sheet(run_id), f"{_('错误行')}-{run.name.removesuffix('.xlsx')}.xlsx")


def import_template(request: HttpRequest) -> HttpResponse:
    """An empty sheet with an example."""
    require(request, "catalog.change")
    return _download(template(), f"{_('商品导入模板')}.xlsx")


def export(request: HttpRequest) -> HttpResponse:
    """The products that are ticked, or all."""
    require(request, "catalog.change")  # the sheet has costs in it
    ids = _ids(request)
    if ids and not product_versions(ids):
        raise Http404
    return _download(export_sheet(ids or None), f"{_('商品')}.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    return response


def _ids(request: HttpRequest) -> list[int]:
    given = (request.POST if request.method == "POST" else request.GET).getlist("product")
    ids = [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 19]
    return list(dict.fromkeys(ids))[:_MOST]


def bulk(request: HttpRequest) -> HttpResponse:
    """Change what is ticked: choose, see what it would do, do just that."""
    require(request, "catalog.change")
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:products"))
    ids, kind = _ids(request), request.POST.get("kind", "")
    preview, refusal = None, None
    if request.POST.get("act") in {"preview", "apply"}:
        try:
            change = _change(request, kind)
            if request.POST["act"] == "apply":
                count = bulk_apply(
                    product_ids=ids,
                    kind=kind,
                    change=change,
                    mark=request.POST.get("mark", ""),
                    actor=actor_of(request),
                )
                messages.success(request, _("已修改 %(count)s 件商品。") % {"count": count})
                return HttpResponseRedirect(reverse("admin:products"))
            preview = bulk_preview(product_ids=ids, kind=kind, change=change)
        except Refusal as caught:
            refusal = caught
    return page(
        request,
        "bulk.html",
        _("批量修改 %(count)s 件商品") % {"count": len(ids)},
        refusal.status if refusal else 200,
        ids=ids,
        kind=kind or "price",
        kinds=KINDS,
        prices=PRICES,
        categories=category_rows(),
        typed=request.POST,
        preview=preview,
        refusal=refusal,
    )


def _change(request: HttpRequest, kind: str) -> dict[str, str]:
    """What was typed, in the service's units: yuan to fen, 95 (percent) to basis points."""
    post = request.POST
    if kind == "category":
        return {"category_code": post.get("category_code", "")}
    if kind == "state":
        return {"state": post.get("to_state", "")}
    how, amount = post.get(f"{kind}_how", ""), post.get(f"{kind}_amount", "").strip()
    if kind == "stock":
        return {"how": how, "amount": amount}
    sign, digits = ("-", amount[1:]) if amount.startswith("-") else ("", amount)
    try:
        amount = f"{sign}{Money.from_yuan(digits).fen}"  # two decimals: 95.5 % are 9550 basis points
    except ValueError:
        amount = ""
    return {"field": post.get("field", ""), "how": how, "amount": amount}
