"""What every payment provider keeps to, whoever implements it."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from rongshu.money.payments.providers import (
    ForgedNotification,
    Notification,
    NullProvider,
    PaymentProvider,
    Prepaid,
    ProviderNotRegistered,
    ProviderPayment,
    ProviderRefund,
    ProviderRefused,
    ProviderUnknown,
    WeChatPayConfig,
    WeChatPayProvider,
    get,
    register,
    unregister,
)
from simulators.wechatpay.testing import SimulatorProcess, wechatpay, wechatpay_simulator

__all__ = ["wechatpay", "wechatpay_simulator"]

ORDER = "RS260101ABCDEF"


@pytest.fixture(params=["null", "wechatpay"])
def provider(request: pytest.FixtureRequest) -> PaymentProvider:
    if request.param == "null":
        return NullProvider()
    simulator: SimulatorProcess = request.getfixturevalue("wechatpay")
    return WeChatPayProvider(
        WeChatPayConfig.from_merchant_file(simulator.merchant_file, notify_base="http://127.0.0.1:9")
    )


def calls(provider: PaymentProvider) -> Iterator[Callable[[], object]]:
    """Every call, each about numbers the provider has never heard of."""
    yield lambda: provider.query(out_trade_no="NEVERHEARD1")
    yield lambda: provider.close(out_trade_no="NEVERHEARD1")
    yield lambda: provider.query_refund(out_refund_no="NEVERHEARD1")
    yield lambda: provider.refund(
        out_trade_no="NEVERHEARD1",
        out_refund_no="RF1",
        amount_fen=1,
        total_fen=1,
        reason="未成团",
        notify_url="/refunded",
    )
    yield lambda: provider.prepay(
        out_trade_no=ORDER,
        amount_fen=5900,
        description="云南普洱茶",
        notify_url="/paid",
        expires_at=datetime.now(UTC) + timedelta(minutes=15),
    )


def test_it_has_a_name_and_the_whole_signature(provider: PaymentProvider) -> None:
    assert provider.name
    for name, method in inspect.getmembers(PaymentProvider, inspect.isfunction):
        if not name.startswith("_"):
            assert inspect.signature(getattr(type(provider), name)) == inspect.signature(method), name


def test_it_fails_only_in_ways_callers_know(provider: PaymentProvider) -> None:
    for call in calls(provider):
        try:
            answer = call()
        except (ProviderRefused, ProviderUnknown):
            continue
        assert isinstance(answer, ProviderPayment | ProviderRefund | Prepaid | str)


@pytest.mark.parametrize("headers", [{}, {"Wechatpay-Signature": "x"}, {"HTTP_WECHATPAY_SERIAL": "y"}])
@pytest.mark.parametrize("body", [b"", b"{}", b"\xff\xfe", b'{"id":"EV-1"}', b"[" * 10_000])
def test_it_believes_no_stranger(provider: PaymentProvider, headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(ForgedNotification):
        provider.parse_notification(headers=headers, body=body)


@pytest.mark.parametrize("value_type", [Prepaid, ProviderPayment, ProviderRefund, Notification])
def test_what_it_hands_out_cannot_be_changed(value_type: type) -> None:
    assert dataclasses.is_dataclass(value_type)
    assert value_type.__dataclass_params__.frozen  # type: ignore[attr-defined]  # of every dataclass


def test_a_shop_without_payments_is_told_so() -> None:
    for call in calls(NullProvider()):
        with pytest.raises(ProviderRefused) as refused:
            call()
        assert refused.value.code == "NO_PROVIDER"


class TestRegistry:
    def test_made_once_and_at_first_use(self) -> None:
        made: list[NullProvider] = []

        def factory() -> NullProvider:
            made.append(NullProvider())
            return made[-1]

        register("once", factory)
        try:
            assert made == []
            assert get("once") is get("once")
            assert len(made) == 1
        finally:
            unregister("once")

    def test_the_last_registration_counts(self) -> None:
        register("twice", NullProvider)
        first = get("twice")
        register("twice", NullProvider)
        try:
            assert get("twice") is not first
        finally:
            unregister("twice")

    def test_an_unknown_name(self) -> None:
        with pytest.raises(ProviderNotRegistered):
            get("nobody")
