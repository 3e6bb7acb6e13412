"""隐私与账号: what one agreed to, a copy of one's data, sign-ins, leaving."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rongshu.kit.errors import Refusal
from rongshu.people.accounts.selectors import logins_of, user_of
from rongshu.people.accounts.services import display_name_set, sessions_end_others
from rongshu.people.loyalty.selectors import points_balance
from rongshu.people.members.errors import BirthdayInvalid
from rongshu.people.members.selectors import member_of
from rongshu.people.members.services import member_birthday_set
from rongshu.people.profiles.selectors import (
    closure_of,
    closure_reasons,
    consent_given,
    consent_history,
    consents_of,
    export_of,
)
from rongshu.people.profiles.services import (
    closure_ask,
    closure_cancel,
    consent_set,
    export_ask,
    export_link,
    export_read,
)
from rongshu.storefront.access import shopper_id, signed_in

_PAGE = "/me/privacy/"
BIRTHDAY = "birthday"


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("storefront:privacy"))


@require_safe
@signed_in
def privacy(request: HttpRequest) -> HttpResponse:
    user_id = shopper_id(request)
    copy = export_of(user_id)
    context = {
        "active": "me",
        "back": reverse("storefront:me"),
        "consents": consents_of(user_id),
        "history": consent_history(user_id, limit=10),
        "copy": copy,
        "link": export_link(user_id=user_id) if copy and copy.state == "ready" else "",
        "logins": logins_of(user_id=user_id, limit=5),
    }
    return render(request, "storefront/privacy.html", context)


@require_POST
@signed_in
def consent(request: HttpRequest) -> HttpResponse:
    """Yes or no to one purpose, in one tap."""
    given = request.POST.get("given") == "1"
    consent_set(
        user_id=shopper_id(request),
        purpose=request.POST.get("purpose", ""),
        given=given,
        channel="web",
        page=_PAGE,
    )
    messages.success(request, _("已开启") if given else _("已关闭，立即生效"))
    return _back()


@require_POST
@signed_in
def copy_ask(request: HttpRequest) -> HttpResponse:
    export_ask(user_id=shopper_id(request))
    messages.success(request, _("正在生成副本，稍后刷新本页下载"))
    return _back()


@require_safe
@signed_in
def copy_download(request: HttpRequest, mark: str) -> HttpResponse:
    """The ZIP, for the person it was made for: never cached, never shown in the page."""
    content = export_read(user_id=shopper_id(request), mark=mark)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@signed_in
def sign_out_others(request: HttpRequest) -> HttpResponse:
    user = user_of(user_id=shopper_id(request))
    if user is not None:
        sessions_end_others(user=user)
        update_session_auth_hash(request, user)
    messages.success(request, _("其他设备已退出登录"))
    return _back()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def leave(request: HttpRequest) -> HttpResponse:
    """What leaving means, what keeps one, and the button."""
    user_id = shopper_id(request)
    if request.method == "POST":
        if "agree" not in request.POST:
            messages.info(request, _("请先勾选已了解注销的后果"))
        else:
            try:
                closure_ask(user_id=user_id)
            except Refusal as refusal:
                messages.info(request, refusal.sentence)
        return HttpResponseRedirect(reverse("storefront:leave"))
    context = {
        "active": "me",
        "back": reverse("storefront:privacy"),
        "closure": closure_of(user_id),
        "reasons": closure_reasons(user_id),
        "points": points_balance(user_id),
    }
    return render(request, "storefront/leave.html", context)


@require_POST
@signed_in
def stay(request: HttpRequest) -> HttpResponse:
    closure_cancel(user_id=shopper_id(request))
    messages.success(request, _("已撤回注销申请"))
    return _back()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """What one is called, and a birthday for those who agree to have it kept."""
    user_id = shopper_id(request)
    error = ""
    if request.method == "POST":
        display_name_set(user_id=user_id, name=request.POST.get("name", ""))
        try:
            _keep_birthday(user_id, request.POST.get(BIRTHDAY, ""), agreed="agree" in request.POST)
        except BirthdayInvalid as refusal:
            error = refusal.sentence
        else:
            messages.success(request, _("资料已保存"))
            return HttpResponseRedirect(reverse("storefront:me"))
    found, user = member_of(user_id=user_id), user_of(user_id=user_id)
    context = {
        "active": "me",
        "back": reverse("storefront:me"),
        "name": user.display_name if user else "",
        "phone": user.masked_phone if user else "",
        "birthday": found.birthday if found else None,
        "agreed": consent_given(user_id, BIRTHDAY),
        "error": error,
    }
    return render(request, "storefront/profile.html", context, status=422 if error else 200)


def _keep_birthday(user_id: int, typed: str, *, agreed: bool) -> None:
    try:
        day = date.fromisoformat(typed) if typed else None
    except ValueError:
        raise BirthdayInvalid(field=BIRTHDAY, rule="date") from None
    consent_set(user_id=user_id, purpose=BIRTHDAY, given=agreed, channel="web", page="/me/profile/")
    if agreed:
        member_birthday_set(user_id=user_id, birthday=day)
