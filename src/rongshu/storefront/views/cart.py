from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rongshu.foundation.shops.middleware import request_shop
from rongshu.kit.errors import NotFound
from rongshu.storefront.access import shopper_id, signed_in
from rongshu.storefront.buying import Choice, chosen_variant, quote_of, read_campaign, read_quantity, read_sku
from rongshu.supply.catalog.selectors import product_page
from rongshu.supply.catalog.types import ProductView
from rongshu.trade.carts.selectors import cart_units, cart_view
from rongshu.trade.carts.services import cart_add, cart_change, cart_remove
from rongshu.trade.orders.types import LineRequest
from rongshu.trade.pricing.services import Quote

COUNT_COOKIE = "rs_cart"
COUNT_SECONDS = 30 * 24 * 3600
NOTHING = Quote(lines=(), goods_fen=0, freight_fen=0)


def show_count(request: HttpRequest, response: HttpResponse, units: int) -> HttpResponse:
    """Tell the badge on every page how many units the cart holds, so that pages need not ask the database."""
    response.set_cookie(
        COUNT_COOKIE,
        str(units),
        max_age=COUNT_SECONDS,
        path=request_shop(request).prefix,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return response


def _product(request: HttpRequest) -> ProductView:
    found = product_page(request.POST.get("product", "")[:40])
    if found is None:
        raise NotFound
    return found


@require_POST
def buy(request: HttpRequest) -> HttpResponse:
    """From the half-sheet to the confirm page: names the variant, decides nothing."""
    product = _product(request)
    sku = chosen_variant(product, request.POST)
    line = LineRequest(sku.id, read_quantity(request.POST.get("quantity", "1")))
    campaign = read_campaign(request.POST) if request.POST.get("mode") == "campaign" else None
    return HttpResponseRedirect(Choice(lines=(line,), campaign=campaign).url())


@require_safe
@signed_in
def cart(request: HttpRequest) -> HttpResponse:
    view = cart_view(shopper_id(request))
    response = render(request, "storefront/cart.html", {"active": "cart", "cart": view})
    return show_count(request, response, view.units)


@require_POST
@signed_in
def add(request: HttpRequest) -> HttpResponse:
    product = _product(request)
    sku = chosen_variant(product, request.POST)
    user_id = shopper_id(request)
    cart_add(user_id=user_id, sku_id=sku.id, quantity=read_quantity(request.POST.get("quantity", "1")))
    said = _("已加入购物车")
    response: HttpResponse
    if request.headers.get("HX-Request"):
        response = HttpResponse(render_to_string("storefront/parts/done_toast.html", {"said": said}))
    else:
        messages.success(request, said)
        response = HttpResponseRedirect(reverse("storefront:product", args=[product.slug]))
    return show_count(request, response, cart_units(user_id))


@require_POST
@signed_in
def change(request: HttpRequest) -> HttpResponse:
    """Set a line's quantity, or take the line out."""
    user_id = shopper_id(request)
    sku_id = read_sku(request.POST.get("sku", ""))
    wanted = request.POST.get("set") or request.POST.get("quantity", "")  # a button of the stepper, or typed
    if "remove" in request.POST:
        cart_remove(user_id=user_id, sku_ids=[sku_id])
    else:
        cart_change(user_id=user_id, sku_id=sku_id, quantity=read_quantity(wanted))
    response: HttpResponse
    if request.headers.get("HX-Request"):
        view = cart_view(user_id)
        response = render(request, "storefront/parts/cart_body.html", {"cart": view})
        return show_count(request, response, view.units)
    response = HttpResponseRedirect(reverse("storefront:cart"))
    return show_count(request, response, cart_units(user_id))


def _ticked(request: HttpRequest) -> tuple[LineRequest, ...]:
    """The ticked lines that can be bought, at the quantities the cart holds."""
    held = {line.sku.sku_id: line for line in cart_view(shopper_id(request)).lines}
    wanted = dict.fromkeys(read_sku(text) for text in request.POST.getlist("sku"))
    return tuple(
        LineRequest(sku_id, held[sku_id].quantity)
        for sku_id in wanted
        if sku_id in held and not held[sku_id].problem
    )


@require_POST
@signed_in
def sums(request: HttpRequest) -> HttpResponse:
    """What the ticked lines would cost, after a tick was changed."""
    lines = _ticked(request)
    quote = quote_of(Choice(lines=lines, from_cart=True), buyer_id=shopper_id(request)) if lines else NOTHING
    return render(request, "storefront/parts/cart_sums.html", {"sums": quote})


@require_POST
@signed_in
def settle(request: HttpRequest) -> HttpResponse:
    """To the confirm page with the ticked lines."""
    lines = _ticked(request)
    if not lines:
        messages.info(request, _("请先勾选要购买的商品"))
        return HttpResponseRedirect(reverse("storefront:cart"))
    return HttpResponseRedirect(Choice(lines=lines, from_cart=True).url())
