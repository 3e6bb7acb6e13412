"""INV-36: no provider is called while a transaction is open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments import services
from rongshu.money.payments.gateway import NetworkInsideTransaction, ask
from rongshu.money.payments.providers import ProviderRefused
from rongshu.money.payments.tests.conftest import Till


def _never(_provider: object) -> None:
    raise AssertionError("the provider was called")


@pytest.mark.inv("INV-36")
def test_no_call_inside_a_shop_block(db: None) -> None:
    shop = Shop.objects.create(slug="one", name="一")
    with shop_block(shop.pk), pytest.raises(NetworkInsideTransaction):
        ask("null", _never)


@pytest.mark.inv("INV-36")
def test_no_call_inside_a_plain_transaction(db: None) -> None:
    with transaction.atomic(), pytest.raises(NetworkInsideTransaction):
        ask("null", _never)


@pytest.mark.inv("INV-36")
def test_no_call_inside_a_committing_transaction(committed_db: None) -> None:
    with transaction.atomic(), pytest.raises(NetworkInsideTransaction):
        ask("null", _never)
    assert ask("null", lambda provider: provider.name) == "null"


def test_an_unknown_provider_refuses(db: None) -> None:
    with pytest.raises(ProviderRefused, match="NO_PROVIDER"):
        ask("barter", _never)


@pytest.mark.inv("INV-36")
@pytest.mark.parametrize("service", ["open", "query", "close", "send"])
def test_services_that_call_refuse_to_run_inside_a_block(till: Till, service: str) -> None:
    payment = till.opened(9_900)
    refund = till.refund(till.paid(100, thing=2), 100)
    calls = len(till.simulator.calls())
    calling: dict[str, Callable[[], object]] = {
        "open": lambda: till.open(payment),
        "query": lambda: till.query(payment),
        "close": lambda: till.close(payment),
        "send": lambda: services.refund_send(shop_id=till.shop.pk, refund_id=refund.id),
    }
    with pytest.raises(NetworkInsideTransaction), shop_block(till.shop.pk):
        calling[service]()
    assert len(till.simulator.calls()) == calls
    assert till.now(payment) == payment
    assert till.refund_now(refund).state == "queued"
