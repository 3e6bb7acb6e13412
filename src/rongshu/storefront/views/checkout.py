"""Confirm and place an order. Every fee and condition is named before anything is due (电子商务法 49, 50)."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rongshu.campaigns.base.selectors import rules_of
from rongshu.foundation.shops.middleware import request_shop
from rongshu.foundation.tracking.cookies import link_code_of
from rongshu.kit.errors import Refusal
from rongshu.kit.idempotency import idempotent, request_key
from rongshu.kit.tenancy import shop_block
from rongshu.people.members.selectors import addresses_of
from rongshu.storefront.access import shopper_id, signed_in
from rongshu.storefront.buying import Choice, quote_of, read_choice
from rongshu.storefront.paying import pay_now
from rongshu.trade.carts.services import cart_remove
from rongshu.trade.orders.errors import BadAddress, TotalChanged
from rongshu.trade.orders.services import order_place
from rongshu.trade.orders.types import AddressSnapshot


class _HasKey(Protocol):
    @property
    def pk(self) -> int: ...


A = TypeVar("A", bound=_HasKey)


@require_safe
@signed_in
def checkout(request: HttpRequest) -> HttpResponse:
    """The confirm page: lines, price, freight, address, and what happens if the campaign fails."""
    return _confirm_page(request, read_choice(request.GET), note="", key=secrets.token_urlsafe(18))


@require_POST
@signed_in
def place(request: HttpRequest) -> HttpResponse:
    """Place the order once, however often the form is sent, and go to pay. A refusal keeps what was filled in."""
    shop, user_id, choice = request_shop(request), shopper_id(request), read_choice(request.POST)
    form = _Form.read(request)
    try:
        with shop_block(shop.id):  # a savepoint: a refusal undoes the placing and keeps the page's own reads
            order_id, payable_fen, number = _place_once(request, user_id, choice, form)
    except Refusal as refusal:
        return _confirm_page(
            request, choice, note=form.note, key=form.key, refusal=refusal, address_id=form.address_id
        )
    if payable_fen == 0:
        return HttpResponseRedirect(reverse("storefront:order", args=[number]))
    return pay_now(order_id=order_id, buyer_id=user_id)


@dataclass(frozen=True)
class _Form:
    """What the confirm form adds to the choice."""

    key: str
    address_id: int | None
    expected_fen: int | None
    note: str

    @classmethod
    def read(cls, request: HttpRequest) -> _Form:
        return cls(
            key=request_key(request),
            address_id=_number(request.POST.get("address", "")),
            expected_fen=_number(request.POST.get("expected", "")),
            note=request.POST.get("note", ""),
        )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _place_once(request: HttpRequest, user_id: int, choice: Choice, form: _Form) -> tuple[int, int, str]:
    """Order's id, amount due (fen) and number; the key commits with the order, so that a second sending finds it."""
    body = json.dumps([choice.query(), form.address_id, form.expected_fen, form.note]).encode()
    with idempotent(
        actor=f"user:{user_id}",
        key=form.key,
        method="POST",
        path=request.path,
        body=hashlib.sha256(body).digest(),
    ) as claim:
        if claim.answer is not None:
            kept: dict[str, Any] = claim.answer.body
            return kept["id"], kept["payable_fen"], kept["number"]
        order = order_place(
            buyer_id=user_id,
            lines=choice.lines,
            address=_snapshot(user_id, form.address_id),
            campaign=choice.campaign,
            note=form.note,
            link_code=link_code_of(request),
            expected_payable_fen=form.expected_fen,
        )
        if choice.from_cart:
            cart_remove(user_id=user_id, sku_ids=[line.sku_id for line in choice.lines])
        answer = {"id": order.pk, "payable_fen": order.payable_fen, "number": order.number}
        claim.keep(201, answer)
        return order.pk, order.payable_fen, order.number


def _snapshot(user_id: int, address_id: int | None) -> AddressSnapshot:
    address = next((one for one in addresses_of(user_id=user_id) if one.pk == address_id), None)
    if address is None:
        raise BadAddress(field="address", rule="one of your own")
    return AddressSnapshot(
        receiver=address.receiver,
        phone=address.phone,
        region_code=address.region_code,
        detail=address.detail,
    )


def _confirm_page(
    request: HttpRequest,
    choice: Choice,
    *,
    note: str,
    key: str,
    refusal: Refusal | None = None,
    address_id: int | None = None,
) -> HttpResponse:
    user_id = shopper_id(request)
    addresses = addresses_of(user_id=user_id)
    quote = (
        quote_of(choice, buyer_id=user_id) if refusal is None or isinstance(refusal, TotalChanged) else None
    )
    if quote is None:
        quote = _quote_or_none(choice, user_id)
    context = {
        "choice": choice,
        "quote": quote,
        "rules": rules_of(choice.campaign.activity_id) if choice.campaign else [],
        "addresses": addresses,
        "address": _preferred(addresses, address_id or _number(request.GET.get("address", ""))),
        "here": choice.url(),
        "note": note,
        "key": key,
        "refusal": refusal,
        "back": reverse("storefront:cart")
        if choice.from_cart or quote is None
        else reverse("storefront:product", args=[quote.lines[0].sku.slug]),
    }
    response = render(request, "storefront/checkout.html", context)
    response.status_code = refusal.status if refusal else 200
    return response


def _quote_or_none(choice: Choice, user_id: int) -> Any:
    """Today's price, when what was chosen can still be priced at all."""
    try:
        return quote_of(choice, buyer_id=user_id)
    except Refusal:
        return None


def _preferred(addresses: Sequence[A], wanted: int | None) -> A | None:
    """The address asked for, else the default, which comes first."""
    return next((one for one in addresses if one.pk == wanted), addresses[0] if addresses else None)
