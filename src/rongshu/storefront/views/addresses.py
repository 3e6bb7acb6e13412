from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rongshu.people.members import regions
from rongshu.people.members.errors import AddressInvalid
from rongshu.people.members.selectors import address_of, addresses_of
from rongshu.people.members.services import (
    address_change,
    address_create,
    address_default_set,
    address_remove,
)
from rongshu.storefront.access import safe_next, shopper_id, signed_in

FIELDS = ("receiver", "phone", "detail")


def region_fields(province: str, city: str, county: str) -> dict[str, Any]:
    """Options of the three select boxes, and the finest code chosen so far; a choice that no longer fits is dropped."""
    below = regions.cities(province)
    if city not in {one.code for one in below}:
        city = ""
    last = regions.counties(city)
    if county not in {one.code for one in last}:
        county = ""
    return {
        "provinces": regions.provinces(),
        "cities": below,
        "counties": last,
        "province": province,
        "city": city,
        "county": county,
        "region_code": county or (city if not last else "") or (province if not below else ""),
    }


def _chosen(data: Any) -> dict[str, Any]:
    return region_fields(data.get("province", ""), data.get("city", ""), data.get("county", ""))


def _of_code(code: str) -> dict[str, Any]:
    return region_fields(code[:2] + "0000", code[:4] + "00", code)


@require_safe
def region_picker(request: HttpRequest) -> HttpResponse:
    """The select boxes again, after a province or city was chosen."""
    return render(request, "storefront/parts/regions.html", {"regions": _chosen(request.GET)})


@require_safe
@signed_in
def address_list(request: HttpRequest) -> HttpResponse:
    context = {
        "addresses": addresses_of(user_id=shopper_id(request)),
        "next": safe_next(request, ""),
        "back": safe_next(request, reverse("storefront:me")),
    }
    return render(request, "storefront/addresses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def address_edit(request: HttpRequest, address_id: int | None = None) -> HttpResponse:
    """Add or change an address. What was typed stays when something is wrong."""
    user_id = shopper_id(request)
    target = safe_next(request, reverse("storefront:addresses"))
    context: dict[str, Any] = {"next": target, "back": target, "address_id": address_id}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in FIELDS}
        context |= {"typed": typed, "regions": _chosen(request.POST), "default": "is_default" in request.POST}
        if "step" not in request.POST:  # without scripts, a province is chosen by sending the form
            try:
                address_id = _save(user_id, address_id, typed, context["regions"], context["default"])
            except AddressInvalid as refusal:
                context |= {"error": refusal.sentence, "wrong": refusal.members.get("field", "")}
            else:
                messages.success(request, _("地址已保存"))
                joint = "&" if "?" in target else "?"
                return HttpResponseRedirect(f"{target}{joint}address={address_id}")
        response = render(request, "storefront/address_form.html", context)
        response.status_code = 422 if "error" in context else 200
        return response
    if address_id is None:
        context |= {"typed": {}, "regions": region_fields("", "", ""), "default": False}
    else:
        address = address_of(user_id=user_id, address_id=address_id)
        context |= {
            "typed": {
                "receiver": address.receiver,
                "phone": address.phone.removeprefix("+86"),
                "detail": address.detail,
            },
            "regions": _of_code(address.region_code),
            "default": address.is_default,
        }
    return render(request, "storefront/address_form.html", context)


def _save(
    user_id: int, address_id: int | None, typed: dict[str, str], chosen: dict[str, Any], default: bool
) -> int:
    given = {**typed, "region_code": chosen["region_code"]}
    if address_id is None:
        return int(address_create(user_id=user_id, **given, is_default=default).pk)
    address_change(user_id=user_id, address_id=address_id, **given)
    if default:
        address_default_set(user_id=user_id, address_id=address_id)
    return address_id


@require_POST
@signed_in
def address_delete(request: HttpRequest, address_id: int) -> HttpResponse:
    address_remove(user_id=shopper_id(request), address_id=address_id)
    messages.success(request, _("地址已删除"))
    return HttpResponseRedirect(reverse("storefront:addresses"))


@require_POST
@signed_in
def address_default(request: HttpRequest, address_id: int) -> HttpResponse:
    address_default_set(user_id=shopper_id(request), address_id=address_id)
    return HttpResponseRedirect(reverse("storefront:addresses"))
