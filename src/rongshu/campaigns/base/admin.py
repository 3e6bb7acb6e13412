"""The form every kind of campaign extends to be set up in the console."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rongshu.campaigns.base.types import ActivityView
from rongshu.kernel.money import Money


class YuanField(forms.CharField):
    """An amount typed in yuan; its value is whole fen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 14)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return 0
        try:
            return Money.from_yuan(text).fen
        except ValueError:
            raise ValidationError(_("请填写金额，最多两位小数。"), code="yuan") from None

    def prepare_value(self, value: Any) -> Any:
        return Money(value).yuan() if isinstance(value, int) else value


class MomentField(forms.DateTimeField):
    """A moment in the shop's time zone, to the minute, picked from the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)


class ActivityForm(forms.Form):
    """What every kind asks: name, window, quota, limits, goal. A kind adds its own fields and `create()`.

    The console passes the variants that may be chosen as `(sku_id, label)`.
    """

    name = forms.CharField(label=_("活动名称"), max_length=60, help_text=_("在控制台里用来认出这个活动。"))
    starts_at = MomentField(label=_("开始时间"))
    ends_at = MomentField(label=_("结束时间"), help_text=_("到点不再接新单；已经开始的按各自的规则走完。"))
    quota = forms.IntegerField(
        label=_("活动库存（件）"),
        min_value=1,
        max_value=10_000_000,
        help_text=_("按活动价最多卖多少件，不会超过商品库存。"),
    )
    per_order_limit = forms.IntegerField(label=_("每单限购（件）"), min_value=1, initial=1)
    per_person_limit = forms.IntegerField(
        label=_("每人限购（件）"), min_value=1, initial=1, help_text=_("同一个人在整个活动里一共能买几件。")
    )
    goal_value = forms.IntegerField(
        label=_("目标付款单数"),
        min_value=0,
        initial=0,
        required=False,
        help_text=_("活动页会显示完成了多少；填 0 表示不设目标。"),
    )
    skus = forms.TypedMultipleChoiceField(
        label=_("参加的规格"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, skus: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["skus"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = list(skus)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if isinstance(starts_at, datetime) and isinstance(ends_at, datetime) and starts_at >= ends_at:
            self.add_error("ends_at", _("结束时间要晚于开始时间。"))
        order, person = cleaned.get("per_order_limit"), cleaned.get("per_person_limit")
        if order and person and order > person:
            self.add_error("per_order_limit", _("每单限购不能超过每人限购。"))
        return cleaned

    def create(self, *, actor_id: int) -> ActivityView:
        """Create and schedule the activity from valid input, in the running shop block. Raises the kind's refusals."""
        raise NotImplementedError
