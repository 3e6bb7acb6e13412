"""RSA2: SHA256 with RSA over the sorted parameters, as Alipay's open platform signs."""

from __future__ import annotations

from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from simulators.wechatpay.signing import sign as _sign
from simulators.wechatpay.signing import verifies as _verifies


def message(parameters: Mapping[str, str], *, without: tuple[str, ...] = ("sign",)) -> bytes:
    """What is signed: ``name=value`` of every parameter that is not empty, sorted, joined by ``&``."""
    chosen = sorted(
        (name, value) for name, value in parameters.items() if value != "" and name not in without
    )
    return "&".join(f"{name}={value}" for name, value in chosen).encode()


def sign(key: RSAPrivateKey, content: bytes) -> str:
    """Base64 of the signature."""
    return _sign(key, content)


def verifies(key: RSAPublicKey, content: bytes, signature: str) -> bool:
    """Whether a signature is this key's."""
    return _verifies(key, content, signature)
