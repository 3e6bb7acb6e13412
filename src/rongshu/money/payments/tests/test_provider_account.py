"""The merchant's account at WeChat Pay: what the adapter needs, hides, and learns about the platform's certificates."""

from __future__ import annotations

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rongshu.money.payments.providers import (
    ProviderRefused,
    ProviderUnknown,
    WeChatPayConfig,
    WeChatPayProvider,
)
from simulators.wechatpay.testing import SimulatorProcess, free_port, wechatpay, wechatpay_simulator

__all__ = ["wechatpay", "wechatpay_simulator"]

ORDER = "RS260101ABCDEF"


@pytest.fixture
def config(wechatpay: SimulatorProcess) -> WeChatPayConfig:
    return WeChatPayConfig.from_merchant_file(wechatpay.merchant_file, notify_base="http://127.0.0.1:9")


@pytest.fixture
def provider(config: WeChatPayConfig) -> WeChatPayProvider:
    return WeChatPayProvider(config)


def prepay(provider: WeChatPayProvider) -> None:
    provider.prepay(
        out_trade_no=ORDER,
        amount_fen=5900,
        description="云南普洱茶 礼盒装",
        notify_url="/paid",
        expires_at=datetime.now(UTC) + timedelta(minutes=15),
    )


def pay(provider: WeChatPayProvider, simulator: SimulatorProcess) -> None:
    prepay(provider)
    simulator.pay(out_trade_no=ORDER)


class TestAccount:
    def test_construction_needs_no_network(self, config: WeChatPayConfig) -> None:
        WeChatPayProvider(dataclasses.replace(config, gateway_url=f"http://127.0.0.1:{free_port()}"))

    def test_secrets_are_not_shown(self, config: WeChatPayConfig) -> None:
        shown = repr(config)
        assert config.mchid in shown
        assert config.apiv3_key not in shown
        assert "PRIVATE KEY" not in shown

    def test_nothing_secret_is_logged(
        self, provider: WeChatPayProvider, wechatpay: SimulatorProcess, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("DEBUG")
        pay(provider, wechatpay)
        provider.refund(
            out_trade_no=ORDER,
            out_refund_no="RF1",
            amount_fen=2000,
            total_fen=5900,
            reason="未成团",
            notify_url="/refunded",
        )
        for secret in (
            provider.config.apiv3_key,
            "WECHATPAY2-SHA256-RSA2048",
            "PRIVATE KEY",
            "openid",
            "ciphertext",
        ):
            assert secret not in caplog.text

    def test_a_wrong_account_is_refused(self, config: WeChatPayConfig) -> None:
        with pytest.raises(ProviderRefused, match="SIGN_ERROR"):
            WeChatPayProvider(dataclasses.replace(config, mchid="1900000001")).query(out_trade_no=ORDER)

    def test_an_account_that_cannot_work(self, config: WeChatPayConfig) -> None:
        with pytest.raises(ValueError, match="32 bytes"):
            dataclasses.replace(config, apiv3_key="short")
        with pytest.raises(ValueError, match="go together"):
            dataclasses.replace(config, wechatpay_public_key_id="PUB_KEY_ID_1")

    def test_with_the_platforms_public_key_no_certificate_is_fetched(
        self, config: WeChatPayConfig, wechatpay: SimulatorProcess
    ) -> None:
        account = json.loads(wechatpay.merchant_file.read_text("utf-8"))
        provider = WeChatPayProvider(
            dataclasses.replace(
                config,
                wechatpay_public_key_id=account["wechatpay_public_key_id"],
                wechatpay_public_key_pem=(
                    wechatpay.folder / account["wechatpay_public_key_file"]
                ).read_text(),
            )
        )
        pay(provider, wechatpay)
        assert provider.query(out_trade_no=ORDER).state == "paid"
        told = wechatpay.notifications(ORDER)[-1]
        headers, body = wechatpay.sealed(told["seq"])
        assert headers["Wechatpay-Serial"] == account["wechatpay_public_key_id"]
        assert provider.parse_notification(headers=headers, body=body).kind == "payment"
        assert wechatpay.calls("certificates") == []


class TestCertificates:
    def test_fetched_once_for_many_threads(
        self, provider: WeChatPayProvider, wechatpay: SimulatorProcess
    ) -> None:
        with ThreadPoolExecutor(8) as pool:
            states = list(pool.map(lambda _: provider.query(out_trade_no=ORDER).state, range(32)))
        assert states == ["missing"] * 32
        assert len(wechatpay.calls("certificates")) == 1

    def test_kept_across_restarts(
        self, config: WeChatPayConfig, wechatpay: SimulatorProcess, tmp_path: Path
    ) -> None:
        kept = dataclasses.replace(config, cert_dir=tmp_path / "certificates")
        for _ in range(2):
            WeChatPayProvider(kept).query(out_trade_no=ORDER)
        assert len(wechatpay.calls("certificates")) == 1
        assert [path.suffix for path in (tmp_path / "certificates").iterdir()].count(".part") == 0

    def test_a_rotated_certificate_is_fetched_but_once_a_minute(
        self, config: WeChatPayConfig, wechatpay: SimulatorProcess
    ) -> None:
        moment = datetime.now(UTC)
        provider = WeChatPayProvider(config, clock=lambda: moment)
        prepay(provider)
        wechatpay.rotate_certificate()
        with pytest.raises(ProviderUnknown, match="not signed"):
            provider.query(out_trade_no=ORDER)
        moment += timedelta(seconds=59)
        with pytest.raises(ProviderUnknown, match="not signed"):
            provider.query(out_trade_no=ORDER)
        assert len(wechatpay.calls("certificates")) == 1
        moment += timedelta(seconds=1)
        assert provider.query(out_trade_no=ORDER).state == "unpaid"
        assert len(wechatpay.calls("certificates")) == 2

    def test_a_failed_fetch_is_tried_again_soon(
        self, config: WeChatPayConfig, wechatpay: SimulatorProcess
    ) -> None:
        moment = datetime.now(UTC)
        provider = WeChatPayProvider(config, clock=lambda: moment)
        wechatpay.arm("server_error", operation="certificates")
        for _ in range(2):
            with pytest.raises(ProviderUnknown):
                prepay(provider)
        assert wechatpay.transactions() == []
        moment += timedelta(seconds=2)
        prepay(provider)
        assert len(wechatpay.calls("certificates")) == 2
