"""Payment providers: one interface, a registry of who implements it, and the adapters.

Owns talking to providers and telling true messages from forged ones. Does not own what a message means for a payment:
merchant, number, currency and amount are handed out as the provider told them, for the caller to compare. Plain
Python throughout; nothing here may be called inside a transaction.
"""

from __future__ import annotations

from .alipay import AlipayConfig, AlipayProvider
from .base import (
    Bill,
    CloseResult,
    ForgedNotification,
    Notification,
    PaymentProvider,
    PaymentState,
    Prepaid,
    ProviderPayment,
    ProviderRefund,
    ProviderRefused,
    ProviderUnknown,
    RefundState,
)
from .bills import BillMissing, BillUnusable
from .null import NullProvider
from .registry import ProviderNotRegistered, get, register, unregister
from .wechatpay import WeChatPayConfig, WeChatPayProvider

__all__ = [
    "AlipayConfig",
    "AlipayProvider",
    "Bill",
    "BillMissing",
    "BillUnusable",
    "CloseResult",
    "ForgedNotification",
    "Notification",
    "NullProvider",
    "PaymentProvider",
    "PaymentState",
    "Prepaid",
    "ProviderNotRegistered",
    "ProviderPayment",
    "ProviderRefund",
    "ProviderRefused",
    "ProviderUnknown",
    "RefundState",
    "WeChatPayConfig",
    "WeChatPayProvider",
    "get",
    "register",
    "unregister",
]
