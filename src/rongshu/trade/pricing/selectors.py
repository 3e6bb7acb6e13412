"""Reads and words of prices."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rongshu.trade.pricing.registry import reduction_of, source_label

__all__ = ["step_title"]


def step_title(kind: str, rule: str, label: str = "") -> str:
    """What a person reads for a price step, in the active language: the house's word for it and the shop's own."""
    source = rule.partition(":")[0]
    if kind == "unit_price":
        if source == "member":
            return _("%(tier)s会员价") % {"tier": label}
        return label or str(source_label(source) or _("活动价"))
    if kind == "freight":
        word = _("运费")
    else:
        reduction = reduction_of(kind)
        word = str(reduction.label) if reduction else _("优惠")
    return f"{word} · {label}" if label else word
