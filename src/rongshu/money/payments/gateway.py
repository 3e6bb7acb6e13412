"""The one door to the network: no provider is called while a transaction, and so perhaps a row lock, is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import connection

from rongshu.kit.tenancy import in_shop_block
from rongshu.money.payments import providers
from rongshu.money.payments.providers import PaymentProvider, ProviderRefused

T = TypeVar("T")


class NetworkInsideTransaction(RuntimeError):
    """A provider was about to be called inside a transaction."""


def ask(provider: str, call: Callable[[PaymentProvider], T]) -> T:
    """Call a provider by name, outside any transaction.

    Raises NetworkInsideTransaction, and whatever the provider raises: ProviderRefused (also when there is no such
    provider) or ProviderUnknown.
    """
    if in_shop_block() or _transaction_of_ours():
        raise NetworkInsideTransaction(f"{provider} may only be called between shop blocks")
    try:
        found = providers.get(provider)
    except providers.ProviderNotRegistered:
        raise ProviderRefused("NO_PROVIDER", f"no provider called {provider}") from None
    return call(found)


def _transaction_of_ours() -> bool:
    """Whether a transaction is open that no test wrapped around everything."""
    if not connection.in_atomic_block:
        return False
    return any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)
