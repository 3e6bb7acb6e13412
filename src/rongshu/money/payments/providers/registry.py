"""Which payment providers there are. Made on first use, so that naming one costs nothing and needs no network."""

from __future__ import annotations

import threading
from collections.abc import Callable

from .base import PaymentProvider

_lock = threading.Lock()
_factories: dict[str, Callable[[], PaymentProvider]] = {}
_made: dict[str, PaymentProvider] = {}


class ProviderNotRegistered(LookupError):
    """No provider goes by this name here."""


def register(name: str, factory: Callable[[], PaymentProvider]) -> None:
    """Offer a provider under a name; a second registration replaces the first."""
    with _lock:
        _factories[name] = factory
        _made.pop(name, None)


def unregister(name: str) -> None:
    """Withdraw a provider; unknown names are fine."""
    with _lock:
        _factories.pop(name, None)
        _made.pop(name, None)


def get(name: str) -> PaymentProvider:
    """The provider of this name, one per process. Raises ProviderNotRegistered."""
    with _lock:
        if name not in _made:
            if name not in _factories:
                raise ProviderNotRegistered(name)
            _made[name] = _factories[name]()
        return _made[name]
