"""对账 and bank transfers: what finance does each morning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from rongshu.console.views.page import page
from rongshu.foundation.shops.access import actor_of, request_allows, require
from rongshu.foundation.shops.middleware import opens_blocks, request_shop
from rongshu.kernel import clock
from rongshu.kernel.money import Money
from rongshu.kit.errors import InvalidInput, Refusal
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.errors import TransferNotFound
from rongshu.money.payments.selectors import (
    bill_by_id,
    bills_recent,
    differences_of,
    differences_open,
    transfers_waiting,
)
from rongshu.money.payments.services import (
    bill_import,
    difference_recheck,
    difference_resolve,
    transfer_confirm,
    transfer_match,
    transfer_reject,
)
from rongshu.money.payments.types import BILLED


def overview(request: HttpRequest) -> HttpResponse:
    """Bills day by day, and every difference still open."""
    require(request, "payments.view")
    return page(
        request,
        "bills.html",
        _("对账"),
        bills=bills_recent(),
        differences=differences_open(),
        providers=BILLED,
        yesterday=clock.today() - timedelta(days=1),
        now=clock.now(),
        may_resolve=request_allows(request, "payments.resolve"),
    )


def detail(request: HttpRequest, bill_id: int) -> HttpResponse:
    """One bill: its sums and its differences, the open ones first."""
    require(request, "payments.view")
    bill = bill_by_id(bill_id)
    if bill is None:
        raise Http404
    return page(
        request,
        "bill.html",
        f"{bill.provider_label} {bill.day}",
        bill=bill,
        differences=differences_of(bill_id),
        now=clock.now(),
        may_resolve=request_allows(request, "payments.resolve"),
    )


@opens_blocks
def fetch(request: HttpRequest) -> HttpResponse:
    """Fetch a day's bill now, or again."""
    shop = request_shop(request)
    with shop_block(shop.id):
        require(request, "payments.resolve")
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:bills"))
    provider = request.POST.get("provider", "")
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        day = None
    if day is None or provider not in BILLED:
        raise Http404
    try:
        bill = bill_import(shop_id=shop.id, provider=provider, day=day)
    except Refusal as refused:
        messages.error(request, refused.sentence)
        return HttpResponseRedirect(reverse("admin:bills"))
    messages.success(
        request,
        _("账单已导入：%(lines)s 笔，%(open)s 条差异。")
        % {"lines": bill.lines, "open": bill.open_differences},
    )
    return HttpResponseRedirect(reverse("admin:bill", args=[bill.id]))


@opens_blocks
def recheck(request: HttpRequest, difference_id: int) -> HttpResponse:
    """Ask the provider about one difference again."""
    shop = request_shop(request)
    with shop_block(shop.id):
        require(request, "payments.resolve")
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:bills"))
    if difference_recheck(shop_id=shop.id, difference_id=difference_id):
        messages.success(request, _("复核后已一致。"))
    else:
        messages.warning(request, _("已向渠道查询，差异仍在。"))
    return HttpResponseRedirect(_back(request))


def resolve(request: HttpRequest, difference_id: int) -> HttpResponse:
    """Say what a difference was; the service writes the audit row."""
    require(request, "payments.resolve")
    resolution = request.POST.get("resolution", "").strip()
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:bills"))
    if not resolution:
        messages.error(request, _("请写明查明的原因。"))
        return HttpResponseRedirect(_back(request))
    difference_resolve(difference_id=difference_id, resolution=resolution, actor=actor_of(request))
    messages.success(request, _("已记录处理结果。"))
    return HttpResponseRedirect(_back(request))


def transfers(request: HttpRequest) -> HttpResponse:
    """Bank transfers to be matched with the bank's statement, then confirmed by somebody else."""
    require(request, "payments.view")
    return page(
        request,
        "transfers.html",
        _("线下转账"),
        transfers=transfers_waiting(),
        actor=actor_of(request),
        may_resolve=request_allows(request, "payments.resolve"),
    )


def transfer_step(request: HttpRequest, transfer_id: int, step: str) -> HttpResponse:
    """Match, confirm or reject a transfer; a refusal is said on the page."""
    require(request, "payments.resolve")
    take = _TRANSFER_STEPS.get(step)
    if take is None:
        raise Http404
    if request.method == "POST":
        try:
            with transaction.atomic():
                messages.success(request, take(request, transfer_id))
        except TransferNotFound:
            raise
        except Refusal as refused:
            messages.error(request, refused.sentence)
    return HttpResponseRedirect(reverse("admin:transfers"))


def _match(request: HttpRequest, transfer_id: int) -> str:
    try:
        received_fen = Money.from_yuan(request.POST.get("received", "").strip()).fen
    except ValueError:
        raise InvalidInput(_("请填写到账金额，例如 99.00。")) from None
    transfer_match(
        transfer_id=transfer_id,
        received_fen=received_fen,
        bank_reference=request.POST.get("bank_reference", ""),
        actor=actor_of(request),
    )
    return _("已核对，请另一位同事复核。")


def _confirm(request: HttpRequest, transfer_id: int) -> str:
    transfer_confirm(transfer_id=transfer_id, actor=actor_of(request))
    return _("已确认到账。")


def _reject(request: HttpRequest, transfer_id: int) -> str:
    transfer_reject(transfer_id=transfer_id, reason=request.POST.get("reason", ""), actor=actor_of(request))
    return _("已驳回，付款人可以重新登记或换一种方式付款。")


_TRANSFER_STEPS: Final[dict[str, Callable[[HttpRequest, int], str]]] = {
    "match": _match,
    "confirm": _confirm,
    "reject": _reject,
}


def _back(request: HttpRequest) -> str:
    bill = request.POST.get("bill", "")
    return (
        reverse("admin:bill", args=[int(bill)])
        if bill.isdigit() and len(bill) < 18
        else reverse("admin:bills")
    )
