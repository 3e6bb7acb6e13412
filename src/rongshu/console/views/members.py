"""Members: list, one in full, presents of points; the ladder and the programme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongshu.console.views.page import page
from rongshu.foundation.shops.access import actor_of, request_allows, require
from rongshu.kernel import ids
from rongshu.kit.errors import Refusal
from rongshu.people.accounts.selectors import people_of, user_by_phone, user_of
from rongshu.people.loyalty.selectors import (
    accounts_in,
    accounts_of,
    growth_lines,
    points_balance,
    points_lines,
    program,
    standing,
    tiers,
)
from rongshu.people.loyalty.services import (
    ProgramDraft,
    TierDraft,
    points_give,
    program_save,
    tier_delete,
    tier_save,
)
from rongshu.people.members.selectors import member_of, members_page
from rongshu.people.profiles.selectors import closure_of, consents_of
from rongshu.people.referrals.selectors import invited_count
from rongshu.trade.orders.selectors import orders_of

_PAGE = 30
PLAIN = "plain"


class TierForm(forms.Form):
    """A tier in the merchant's units: 折 and times as percent of the ordinary."""

    code = forms.SlugField(label=gettext_lazy("编码"), max_length=20)
    name = forms.CharField(label=gettext_lazy("等级名称"), max_length=20)
    growth_min = forms.IntegerField(label=gettext_lazy("所需成长值"), min_value=1, max_value=100_000_000)
    price = forms.DecimalField(
        label=gettext_lazy("会员价（折）"), min_value=5, max_value=10, decimal_places=2, initial=10
    )
    points = forms.DecimalField(
        label=gettext_lazy("积分倍数"), min_value=1, max_value=10, decimal_places=2, initial=1
    )
    birthday_points = forms.IntegerField(
        label=gettext_lazy("生日礼积分"), min_value=0, max_value=100_000, initial=0
    )
    free_freight = forms.BooleanField(label=gettext_lazy("包邮"), required=False)

    def draft(self) -> TierDraft:
        data = self.cleaned_data
        return TierDraft(
            code=data["code"].lower(),
            name=data["name"],
            growth_min=data["growth_min"],
            price_bp=int(data["price"] * 1000),
            free_freight=data["free_freight"],
            points_bp=int(data["points"] * 10000),
            birthday_points=data["birthday_points"],
        )


class ProgramForm(forms.Form):
    """The programme's numbers; shares as percent."""

    period_days = forms.IntegerField(label=gettext_lazy("等级有效天数"), min_value=30, max_value=1095)
    points_valid_days = forms.IntegerField(label=gettext_lazy("积分有效天数"), min_value=30, max_value=3650)
    cap = forms.DecimalField(
        label=gettext_lazy("积分最多抵商品金额（%）"), min_value=0, max_value=100, decimal_places=2
    )
    growth = forms.DecimalField(
        label=gettext_lazy("每消费 1 元的成长值"), min_value=0, max_value=10, decimal_places=2
    )
    points_on = forms.BooleanField(label=gettext_lazy("开启积分"), required=False)

    def draft(self) -> ProgramDraft:
        data = self.cleaned_data
        return ProgramDraft(
            growth_bp=int(data["growth"] * 10000),
            period_days=data["period_days"],
            points_on=data["points_on"],
            points_valid_days=data["points_valid_days"],
            points_cap_bp=int(data["cap"] * 100),
        )


def listing(request: HttpRequest) -> HttpResponse:
    """Newest first, by tier, or the one with a phone number. `tier` is one of the shop's, or `plain`."""
    require(request, "members.view")
    ladder = tiers()
    tier, phone = request.GET.get("tier", ""), request.GET.get("phone", "").strip()
    if tier not in {PLAIN, *(one.code for one in ladder)}:
        tier = ""
    after = _after(request)
    if phone:
        found = user_by_phone(phone)
        if found is not None and member_of(user_id=found.pk) is not None:
            return HttpResponseRedirect(reverse("admin:member", args=[found.pk]))
    if tier:
        accounts = {
            one.user_id: one for one in accounts_in("" if tier == PLAIN else tier, after=after, limit=_PAGE)
        }
        user_ids, last = list(accounts), [one.id for one in accounts.values()]
    else:
        rows = members_page(after=after, limit=_PAGE)
        user_ids, last = [one.user_id for one in rows], [one.pk for one in rows]
        accounts = accounts_of(user_ids)
    people = people_of(user_ids)
    return page(
        request,
        "members.html",
        _("会员"),
        rows=[(people[user_id], accounts.get(user_id)) for user_id in user_ids if user_id in people],
        tabs=[("", _("全部")), (PLAIN, _("普通会员")), *((one.code, one.name) for one in ladder)],
        tier=tier,
        phone=phone,
        next=last[-1] if len(last) == _PAGE else "",
    )


def detail(request: HttpRequest, user_id: int) -> HttpResponse:
    """One member: standing, points, orders, consents. The phone is masked."""
    require(request, "members.view")
    return _detail(request, user_id)


def give(request: HttpRequest, user_id: int) -> HttpResponse:
    """A present of points; the service writes the audit row. One form gives once."""
    require(request, "members.change")
    _member(user_id)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:member", args=[user_id]))
    typed = request.POST.get("points", "")
    points = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    try:
        points_give(
            user_id=user_id,
            points=points,
            key=request.POST.get("key", "")[:40] or ids.opaque(),
            reason=request.POST.get("reason", "").strip(),
            actor=actor_of(request),
        )
    except Refusal as refusal:
        return _detail(request, user_id, refusal=refusal.sentence)
    messages.success(request, _("已赠送 %(points)s 积分") % {"points": points})
    return HttpResponseRedirect(reverse("admin:member", args=[user_id]))


def _member(user_id: int) -> Any:
    found = member_of(user_id=user_id) if user_id < 2**63 else None
    if found is None:
        raise Http404
    return found


def _detail(request: HttpRequest, user_id: int, refusal: str = "") -> HttpResponse:
    member = _member(user_id)
    user = user_of(user_id=user_id)
    if user is None:
        raise Http404
    return page(
        request,
        "member.html",
        user.name,
        422 if refusal else 200,
        member=member,
        person=user,
        standing=standing(user_id),
        points=points_balance(user_id),
        points_lines=points_lines(user_id, limit=10),
        growth_lines=growth_lines(user_id, limit=10),
        orders=orders_of(user_id, limit=10),
        consents=consents_of(user_id),
        closure=closure_of(user_id),
        invited=invited_count(user_id),
        may_give=request_allows(request, "members.change"),
        key=ids.opaque(),
        refusal=refusal,
    )


def tiers_page(request: HttpRequest) -> HttpResponse:
    """The ladder, a form for one tier (`?edit=code`), and the programme."""
    require(request, "members.view")
    ladder = tiers()
    chosen = next((one for one in ladder if one.code == request.GET.get("edit", "")), None)
    status = 200
    if request.method == "POST":
        require(request, "members.change")
        form = TierForm(request.POST)
        if form.is_valid():
            try:
                tier_save(draft=form.draft(), actor=actor_of(request))
            except Refusal as refusal:
                form.add_error(_named(form, refusal), refusal.sentence)
            else:
                messages.success(request, _("等级已保存"))
                return HttpResponseRedirect(reverse("admin:tiers"))
        status = 422
    else:
        form = TierForm(initial=_initial(chosen) if chosen else None)
    return _tiers(request, ladder=ladder, form=form, status=status)


def program_change(request: HttpRequest) -> HttpResponse:
    require(request, "members.change")
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:tiers"))
    form = ProgramForm(request.POST)
    if form.is_valid():
        program_save(draft=form.draft(), actor=actor_of(request))
        messages.success(request, _("会员方案已保存，之后的订单按新规则计算"))
        return HttpResponseRedirect(reverse("admin:tiers"))
    return _tiers(request, ladder=tiers(), form=TierForm(), program_form=form, status=422)


def tier_remove(request: HttpRequest, code: str) -> HttpResponse:
    require(request, "members.change")
    if request.method != "POST":
        if all(one.code != code for one in tiers()):
            raise Http404
        return HttpResponseRedirect(reverse("admin:tiers"))
    try:
        tier_delete(code=code, actor=actor_of(request))
    except Refusal as refusal:
        if refusal.status == 404:
            raise Http404 from None
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("等级已删除"))
    return HttpResponseRedirect(reverse("admin:tiers"))


def _tiers(
    request: HttpRequest, *, status: int, program_form: ProgramForm | None = None, **more: Any
) -> HttpResponse:
    terms = program()
    if program_form is None:
        program_form = ProgramForm(
            initial={
                "period_days": terms.period_days,
                "points_valid_days": terms.points_valid_days,
                "cap": terms.points_cap_bp / 100,
                "growth": terms.growth_bp / 10000,
                "points_on": terms.points_on,
            }
        )
    may_change = request_allows(request, "members.change")
    context = {"program_form": program_form, "may_change": may_change, **more}
    return page(request, "tiers.html", _("等级与积分"), status, **context)


def _initial(tier: Any) -> dict[str, Any]:
    return {
        "code": tier.code,
        "name": tier.name,
        "growth_min": tier.growth_min,
        "price": tier.price_bp / 1000,
        "points": tier.points_bp / 10000,
        "birthday_points": tier.birthday_points,
        "free_freight": tier.free_freight,
    }


def _named(form: TierForm, refusal: Refusal) -> str | None:
    field = {"price_bp": "price", "points_bp": "points"}.get(
        refusal.members.get("field", ""), refusal.members.get("field", "")
    )
    return field if field in form.fields else None


def _after(request: HttpRequest) -> int | None:
    after = request.GET.get("after", "")
    return int(after) if after.isascii() and after.isdigit() and len(after) < 18 else None
