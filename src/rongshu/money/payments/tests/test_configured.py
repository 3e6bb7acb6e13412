"""Sandbox or real by settings alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import override_settings

from rongshu.money.payments.providers import ProviderUnknown
from rongshu.money.payments.providers.configured import wechatpay_from_settings
from rongshu.money.payments.providers.wechatpay_gateway import OFFICIAL_GATEWAY
from simulators.wechatpay.testing import SimulatorProcess

NO_ACCOUNT = {"mchid": "", "appid": "", "cert_serial_no": "", "private_key_file": "", "apiv3_key": ""}


def test_the_simulators_merchant_file_is_enough(wechatpay: SimulatorProcess, tmp_path: Path) -> None:
    with override_settings(
        RONGSHU_WECHATPAY=NO_ACCOUNT,
        RONGSHU_WECHATPAY_DIR=str(wechatpay.folder),
        RONGSHU_WECHATPAY_GATEWAY="",
        RONGSHU_DATA_DIR=tmp_path,
    ):
        provider = wechatpay_from_settings()
    assert provider.config.gateway_url == wechatpay.base_url
    assert provider.query(out_trade_no="P261122NOSUCHNUMBER").state == "missing"
    assert list((tmp_path / "wechatpay" / provider.merchant_id).glob("*.pem"))


def test_a_merchants_own_account_talks_to_the_real_service(
    wechatpay: SimulatorProcess, tmp_path: Path
) -> None:
    merchant = json.loads(wechatpay.merchant_file.read_text("utf-8"))
    account = {
        "mchid": "1900000109",
        "appid": "wxd678efh567hg6787",
        "cert_serial_no": merchant["cert_serial_no"],
        "private_key_file": str(wechatpay.folder / merchant["merchant_private_key_file"]),
        "apiv3_key": "k" * 32,
        "public_key_id": "PUB_KEY_ID_0119000001090000",
        "public_key_file": str(wechatpay.folder / merchant["wechatpay_public_key_file"]),
    }
    with override_settings(
        RONGSHU_WECHATPAY=account,
        RONGSHU_WECHATPAY_DIR=str(wechatpay.folder),
        RONGSHU_WECHATPAY_GATEWAY="",
        RONGSHU_BASE_URL="https://shop.example.com",
        RONGSHU_DATA_DIR=tmp_path,
    ):
        provider = wechatpay_from_settings()
    assert provider.merchant_id == "1900000109"
    assert provider.config.gateway_url == OFFICIAL_GATEWAY
    assert provider.config.notify_base == "https://shop.example.com"
    assert provider.config.wechatpay_public_key_id == "PUB_KEY_ID_0119000001090000"
    assert "k" * 32 not in repr(provider.config)


def test_settings_choose_the_public_key(wechatpay: SimulatorProcess, tmp_path: Path) -> None:
    with override_settings(
        RONGSHU_WECHATPAY=NO_ACCOUNT,
        RONGSHU_WECHATPAY_DIR=str(wechatpay.folder),
        RONGSHU_WECHATPAY_VERIFY="public_key",
        RONGSHU_WECHATPAY_GATEWAY="",
        RONGSHU_DATA_DIR=tmp_path,
    ):
        provider = wechatpay_from_settings()
    assert provider.query(out_trade_no="P261122NOSUCHNUMBER").state == "missing"
    assert wechatpay.calls("certificates") == []


@pytest.mark.parametrize("folder", ["", "/nowhere"])
def test_without_an_account_the_outcome_of_every_call_is_unknown(folder: str) -> None:
    with (
        override_settings(RONGSHU_WECHATPAY=NO_ACCOUNT, RONGSHU_WECHATPAY_DIR=folder),
        pytest.raises(ProviderUnknown, match="not configured"),
    ):
        wechatpay_from_settings()
