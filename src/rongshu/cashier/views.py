"""The payment page, the way to the provider and back, and the door where providers knock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

import structlog
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from rongshu.foundation.shops.middleware import opens_blocks, request_shop
from rongshu.kernel import clock
from rongshu.kit.errors import NotFound, Refusal
from rongshu.kit.http.clients import client_ip
from rongshu.kit.http.throttle import Throttle
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments import balances, providers, subjects
from rongshu.money.payments.errors import (
    AlreadyPaid,
    NoticeForged,
    PaymentClosed,
    PaymentExpired,
    PaymentNotFound,
    UnknownProvider,
)
from rongshu.money.payments.selectors import balance_held, methods_offered, payment_by_number, transfer_of
from rongshu.money.payments.services import (
    payment_notice_receive,
    payment_open,
    payment_query,
    tender_choose,
    transfer_claim,
)
from rongshu.money.payments.types import PaymentView
from rongshu.money.stored_value.selectors import terms
from rongshu.money.stored_value.types import PROVIDER as STORED_VALUE
from rongshu.money.stored_value.types import SUBJECT as TOP_UP

_log = structlog.get_logger("rongshu.cashier")

# Each click asks the provider something.
_asking = Throttle("cashier", amount=20, seconds=60)

OFFLINE = "offline"

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Bill:
    """A payment as its payer sees it. `stage` is one of waiting, overdue, paid, going_back, closed."""

    payment: PaymentView
    stage: str
    channel: str
    done_path: str


def _payer_only(view: View) -> View:
    """Ask who it is first; what the signed-in person does not own looks like what is not there."""

    @wraps(view)
    def signed_in(request: HttpRequest, number: str) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_request_login_code"))
        return view(request, number)

    return signed_in


@require_GET
@never_cache
@_payer_only
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """What is to be paid, until when, by what, and the way to the provider."""
    context = _context(request, number)
    response = render(request, "cashier/pay.html", context | _ways(request, context["bill"]))
    # The provider's page asks which site sent the payer; it learns the origin and no more.
    response["Referrer-Policy"] = "origin"
    return response


@require_GET
@never_cache
@_payer_only
def status(request: HttpRequest, number: str) -> HttpResponse:
    """Fragment of the page, asked for every two seconds: 204 while nothing has happened."""
    context = _context(request, number)
    if context["bill"].stage == "waiting":
        return HttpResponse(status=204)
    return render(request, "cashier/parts/bill.html", context)


@require_GET
@never_cache
@_payer_only
@opens_blocks
def go(request: HttpRequest, number: str) -> HttpResponse:
    """To the provider, by an address made for this click: such addresses live for minutes only."""
    shop = request_shop(request)
    with shop_block(shop.id):
        bill = _bill(request, number)
    _asking.require(number)
    try:
        payment = payment_open(
            shop_id=shop.id,
            payment_id=bill.payment.id,
            back_url=request.build_absolute_uri(_address("return", request, number)),
            payer_ip=client_ip(request),
        )
    except (AlreadyPaid, PaymentClosed, PaymentExpired):
        return HttpResponseRedirect(_address("pay", request, number))  # which says so
    if payment.provider == OFFLINE:
        return HttpResponseRedirect(_address("transfer", request, number))
    response = HttpResponseRedirect(payment.pay_url)
    response["Referrer-Policy"] = "origin"
    return response


@require_POST
@never_cache
@_payer_only
@opens_blocks
def choose(request: HttpRequest, number: str) -> HttpResponse:
    """Pay otherwise: by another provider, or part of it from the prepaid balance."""
    shop = request_shop(request)
    with shop_block(shop.id):
        bill = _bill(request, number)
    _asking.require(number)
    balance = request.POST.get("balance_fen", "0")
    try:
        chosen = tender_choose(
            shop_id=shop.id,
            payment_id=bill.payment.id,
            provider=request.POST.get("provider", ""),
            balance_fen=int(balance) if balance.isascii() and balance.isdigit() and len(balance) < 12 else 0,
        )
    except (AlreadyPaid, PaymentClosed):
        return HttpResponseRedirect(_address("pay", request, number))  # which says so
    if chosen.state == "paid":
        return HttpResponseRedirect(bill.done_path)
    return HttpResponseRedirect(_address("pay", request, chosen.number))


@never_cache
@_payer_only
def transfer(request: HttpRequest, number: str) -> HttpResponse:
    """Where to transfer to, and the form that says it was done."""
    bill = _bill(request, number)
    if bill.payment.provider != OFFLINE:
        raise PaymentNotFound
    if request.method == "POST":
        payer_name, reference = (request.POST.get(name, "").strip() for name in ("payer_name", "reference"))
        if payer_name and reference:
            transfer_claim(payment_id=bill.payment.id, payer_name=payer_name, reference=reference)
            return HttpResponseRedirect(_address("transfer", request, number))
    context = {
        **_context(request, number),
        "account": next((one.note for one in methods_offered() if one.provider == OFFLINE), ""),
        "transfer": transfer_of(bill.payment.id),
        "typed": request.POST,
    }
    return render(request, "cashier/transfer.html", context, status=422 if request.POST else 200)


@require_GET
@never_cache
@_payer_only
@opens_blocks
def come_back(request: HttpRequest, number: str) -> HttpResponse:
    """Back from the provider, which proves nothing: ask once, then lead on or to the page that waits."""
    shop = request_shop(request)
    with shop_block(shop.id):
        bill = _bill(request, number)
    if bill.payment.is_open and _asking.allow(number):
        payment_query(shop_id=shop.id, payment_id=bill.payment.id)
        with shop_block(shop.id):
            bill = _bill(request, number)
    if bill.stage == "paid":
        return HttpResponseRedirect(bill.done_path)
    return HttpResponseRedirect(_address("pay", request, number))


@csrf_exempt
@require_POST
@opens_blocks
def notify(request: HttpRequest, provider: str) -> HttpResponse:
    """A provider tells what happened: 204 (or the word it wants) when it is understood, also when it was known; 401
    when it is not genuine.

    Anything else is answered so that it is told again; the sweepers ask in the meantime.
    """
    shop = request_shop(request)
    try:
        payment_notice_receive(
            shop_id=shop.id, provider=provider, headers=dict(request.headers), body=request.body
        )
    except (NoticeForged, UnknownProvider) as refusal:
        return _told(refusal, refusal.status)
    except Refusal as refusal:
        _log.exception("notice_refused", provider=provider, code=refusal.code)
        return _told(refusal, 503)
    word = getattr(providers.get(provider), "acknowledgement", "")
    return HttpResponse(word, content_type="text/plain") if word else HttpResponse(status=204)


def _told(refusal: Refusal, status_code: int) -> HttpResponse:
    """What providers read: a code and a message, nothing about why."""
    return JsonResponse({"code": "FAIL", "message": refusal.code}, status=status_code)


def _context(request: HttpRequest, number: str) -> dict[str, Any]:
    bill = _bill(request, number)
    context: dict[str, Any] = {"bill": bill, "next": _next(request), "query": _query(request)}
    if bill.payment.subject_kind == TOP_UP and bill.stage == "waiting":
        context["terms"] = terms()
    return context


def _ways(request: HttpRequest, bill: Bill) -> dict[str, Any]:
    """What the payer may choose between. Three queries while there is something to choose, none afterwards."""
    if bill.stage != "waiting":
        return {}
    payment = bill.payment
    takes_balance = subjects.get(payment.subject_kind).takes_balance(payment.subject_id)
    held_fen = balance_held(payment.subject_kind, payment.subject_id) if takes_balance else 0
    usable_fen = 0
    if takes_balance and not held_fen:
        usable_fen = min(balances.get(STORED_VALUE).available_fen(request.user.pk or 0), payment.amount_fen)
    return {"methods": methods_offered(), "held_fen": held_fen, "usable_fen": usable_fen}


def _bill(request: HttpRequest, number: str) -> Bill:
    """Payment of the signed-in person. Raises PaymentNotFound for any other."""
    payment = payment_by_number(number)
    if payment is None:
        raise PaymentNotFound
    try:
        subject = subjects.get(payment.subject_kind)
        owner = subject.owner_user_id(payment.subject_id)
        path = subject.return_path(payment.subject_id)
    except (LookupError, NotFound):
        raise PaymentNotFound from None
    if owner != request.user.pk:
        raise PaymentNotFound
    return Bill(
        payment=payment,
        stage=_stage(payment),
        channel=payment.provider_label,
        done_path=_next(request) or request_shop(request).prefix.rstrip("/") + path,
    )


def _stage(payment: PaymentView) -> str:
    if payment.is_open:
        return "waiting" if payment.expires_at > clock.now() else "overdue"
    if payment.state == "closed":
        return "closed"
    return "paid" if payment.outcome == "accepted" else "going_back"


def _next(request: HttpRequest) -> str:
    """Where the page before wanted the payer to go afterwards: a path of this very shop, or nothing."""
    asked = request.GET.get("next", "")
    ours = asked.startswith(request_shop(request).prefix) and url_has_allowed_host_and_scheme(
        asked, allowed_hosts=None
    )
    return asked if ours else ""


def _query(request: HttpRequest) -> str:
    asked = _next(request)
    return "?" + urlencode({"next": asked}) if asked else ""


def _address(name: str, request: HttpRequest, number: str) -> str:
    return reverse(f"cashier:{name}", args=[number]) + _query(request)
