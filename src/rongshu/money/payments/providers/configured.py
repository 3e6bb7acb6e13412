"""The providers this installation offers, from its settings alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from django.conf import settings

from .alipay import AlipayConfig, AlipayProvider
from .base import ProviderUnknown
from .null import NullProvider
from .offline import OfflineProvider
from .registry import register
from .wechatpay import WeChatPayConfig, WeChatPayProvider

MERCHANT_FILE = "merchant.json"
ALIPAY_FILE = "alipay.json"


def register_configured() -> None:
    """Offer what there is. Nothing is read or called before a shop asks for its provider."""
    register("wechatpay", wechatpay_from_settings)
    register("alipay", alipay_from_settings)
    register("offline", OfflineProvider)
    register("null", NullProvider)


def wechatpay_from_settings() -> WeChatPayProvider:
    """WeChat Pay as `WECHATPAY_*` says, else as the merchant file in `RONGSHU_WECHATPAY_DIR` (the simulator's) does.

    Raises ProviderUnknown while neither is there: the simulator writes its file at its first start.
    """
    account = settings.RONGSHU_WECHATPAY
    if account.get("mchid"):
        config = WeChatPayConfig(
            mchid=account["mchid"],
            appid=account["appid"],
            cert_serial_no=account["cert_serial_no"],
            merchant_private_key_pem=Path(account["private_key_file"]).read_text("ascii"),
            apiv3_key=account["apiv3_key"],
            notify_base=settings.RONGSHU_BASE_URL,
            wechatpay_public_key_id=account.get("public_key_id") or None,
            wechatpay_public_key_pem=_text_of(account.get("public_key_file", "")),
        )
    else:
        merchant_file = Path(settings.RONGSHU_WECHATPAY_DIR) / MERCHANT_FILE
        if not settings.RONGSHU_WECHATPAY_DIR or not merchant_file.is_file():
            raise ProviderUnknown("WeChat Pay is not configured: no merchant account and no merchant file")
        config = WeChatPayConfig.from_merchant_file(
            merchant_file,
            notify_base=settings.RONGSHU_BASE_URL,
            by_public_key=settings.RONGSHU_WECHATPAY_VERIFY == "public_key",
        )
    if settings.RONGSHU_WECHATPAY_GATEWAY:
        config = replace(config, gateway_url=settings.RONGSHU_WECHATPAY_GATEWAY)
    return WeChatPayProvider(
        replace(config, cert_dir=Path(settings.RONGSHU_DATA_DIR) / "wechatpay" / config.mchid)
    )


def alipay_from_settings() -> AlipayProvider:
    """Alipay as `ALIPAY_*` says, else as the merchant file in `RONGSHU_ALIPAY_DIR` (the simulator's) does.

    Raises ProviderUnknown while neither is there: the simulator writes its file at its first start.
    """
    account = settings.RONGSHU_ALIPAY
    if account.get("app_id"):
        return AlipayProvider(
            AlipayConfig(
                app_id=account["app_id"],
                seller_id=account["seller_id"],
                app_private_key_pem=Path(account["private_key_file"]).read_text("ascii"),
                alipay_public_key_pem=Path(account["public_key_file"]).read_text("ascii"),
                notify_base=settings.RONGSHU_BASE_URL,
            )
        )
    merchant_file = Path(settings.RONGSHU_ALIPAY_DIR) / ALIPAY_FILE
    if not settings.RONGSHU_ALIPAY_DIR or not merchant_file.is_file():
        raise ProviderUnknown("Alipay is not configured: no merchant account and no merchant file")
    return AlipayProvider(
        AlipayConfig.from_merchant_file(merchant_file, notify_base=settings.RONGSHU_BASE_URL)
    )


def _text_of(file: str) -> str | None:
    return Path(file).read_text("ascii") if file else None
