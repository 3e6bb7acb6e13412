"""Who the sandbox's two parties are: Alipay's key and the one merchant's, made at first start as plain files."""

from __future__ import annotations

import json
import secrets
import string
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from simulators.wechatpay.identity import Identity, key_pem, write_private

MERCHANT_FILE = "alipay.json"
_APP_KEY = "app_key.pem"
_ALIPAY_KEY = "alipay_key.pem"
_ALIPAY_PUBLIC_KEY = "alipay_public_key.pem"


@dataclass(slots=True)
class AlipayIdentity(Identity):
    """The merchant's application (``appid``) and Alipay's key. ``mchid`` is the seller's 2088 number."""

    key: RSAPrivateKey


def load_or_create(folder: Path, *, gateway_url: str) -> AlipayIdentity:
    """Read the identity of a data folder, making it at first start; records where the gateway listens now."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    merchant_file = folder / MERCHANT_FILE
    if not merchant_file.exists():
        _create(folder)
    merchant = json.loads(merchant_file.read_text("utf-8"))
    if merchant["gateway_url"] != gateway_url:
        merchant["gateway_url"] = gateway_url
        _write_merchant(folder, merchant)
    app_key = _load(folder / _APP_KEY)
    return AlipayIdentity(
        mchid=merchant["seller_id"],
        appid=merchant["app_id"],
        merchant_name=merchant["merchant_name"],
        merchant_serial="",
        merchant_public_key=app_key.public_key(),
        apiv3_key="",
        public_key_id="",
        platform=[],
        key=_load(folder / _ALIPAY_KEY),
    )


def _create(folder: Path) -> None:
    for name in (_APP_KEY, _ALIPAY_KEY):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        write_private(folder / name, key_pem(key))
    write_private(
        folder / _ALIPAY_PUBLIC_KEY,
        _load(folder / _ALIPAY_KEY)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
    )
    _write_merchant(
        folder,
        {
            "app_id": "9021" + _digits(12),
            "seller_id": "2088" + _digits(12),
            "merchant_name": "榕树沙箱商户",
            "app_private_key_file": _APP_KEY,
            "alipay_public_key_file": _ALIPAY_PUBLIC_KEY,
            "gateway_url": "",
        },
    )


def _write_merchant(folder: Path, merchant: dict[str, str]) -> None:
    write_private(folder / MERCHANT_FILE, json.dumps(merchant, ensure_ascii=False, indent=2).encode() + b"\n")


def _load(path: Path) -> RSAPrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, RSAPrivateKey)  # we made it
    return key


def _digits(length: int) -> str:
    return "".join(secrets.choice(string.digits) for _ in range(length))
