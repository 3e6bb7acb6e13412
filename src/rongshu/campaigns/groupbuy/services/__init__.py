"""Writes of 拼团 besides the gate: setting one up, and deciding groups whose time is up."""

from rongshu.campaigns.groupbuy.services.outcome import (
    GroupUndecided,
    group_decide,
    group_expire,
    group_is_due,
    seat_refund,
)
from rongshu.campaigns.groupbuy.services.setup import groupbuy_create

__all__ = ["GroupUndecided", "group_decide", "group_expire", "group_is_due", "groupbuy_create", "seat_refund"]
