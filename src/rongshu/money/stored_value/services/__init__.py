"""Writes: offers, top-ups, and giving prepaid money back. Spending goes through a payment; see `tender.py`."""

from rongshu.money.stored_value.services.expiring import bonus_expire, topup_close_overdue
from rongshu.money.stored_value.services.giving_back import topup_refund
from rongshu.money.stored_value.services.offers import offer_save
from rongshu.money.stored_value.services.spending import (
    balance_hold,
    balance_release,
    balance_return,
    balance_spend,
)
from rongshu.money.stored_value.services.topping_up import topup_credit, topup_place

__all__ = [
    "balance_hold",
    "balance_release",
    "balance_return",
    "balance_spend",
    "bonus_expire",
    "offer_save",
    "topup_close_overdue",
    "topup_credit",
    "topup_place",
    "topup_refund",
]
