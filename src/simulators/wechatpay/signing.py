"""The cryptography of API v3: SHA256-RSA2048 signatures and AES-256-GCM resources.

Formats: WeChat Pay API v3 documents, "接口规则": 签名生成, 签名验证, 证书和回调报文解密.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

SCHEME = "WECHATPAY2-SHA256-RSA2048"
RESOURCE_ALGORITHM = "AEAD_AES_256_GCM"

_AUTHORIZATION_PART = re.compile(r'\s*([a-z_]+)="([^"]*)"\s*(?:,|$)')
_AUTHORIZATION_NAMES = {"mchid", "nonce_str", "signature", "timestamp", "serial_no"}


@dataclass(frozen=True, slots=True)
class Authorization:
    """The parts of a request's Authorization header."""

    mchid: str
    nonce: str
    signature: str
    timestamp: int
    serial: str


def parse_authorization(header: str) -> Authorization:
    """Take an Authorization header apart. Raises ValueError when it is not a complete API v3 header."""
    scheme, _, rest = header.partition(" ")
    if scheme != SCHEME:
        raise ValueError("unknown authorization scheme")
    parts: dict[str, str] = {}
    position = 0
    while position < len(rest):
        match = _AUTHORIZATION_PART.match(rest, position)
        if match is None:
            raise ValueError("malformed authorization header")
        parts[match[1]] = match[2]
        position = match.end()
    if set(parts) != _AUTHORIZATION_NAMES or not parts["timestamp"].isdigit():
        raise ValueError("incomplete authorization header")
    return Authorization(
        mchid=parts["mchid"],
        nonce=parts["nonce_str"],
        signature=parts["signature"],
        timestamp=int(parts["timestamp"]),
        serial=parts["serial_no"],
    )


def request_message(method: str, target: str, timestamp: int, nonce: str, body: bytes) -> bytes:
    """What a merchant signs: method, path with query, timestamp, nonce and body, one per line."""
    return f"{method}\n{target}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"


def answer_message(timestamp: int, nonce: str, body: bytes) -> bytes:
    """What the platform signs in responses and notifications: timestamp, nonce and body, one per line."""
    return f"{timestamp}\n{nonce}\n".encode() + body + b"\n"


def sign(key: RSAPrivateKey, message: bytes) -> str:
    """Base64 of the SHA256-RSA signature."""
    return base64.b64encode(key.sign(message, PKCS1v15(), SHA256())).decode()


def verifies(key: RSAPublicKey, message: bytes, signature: str) -> bool:
    """Whether a base64 signature is this key's over the message."""
    try:
        key.verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error):
        return False
    return True


def seal(apiv3_key: str, plaintext: bytes, associated_data: str) -> dict[str, str]:
    """Encrypt a certificate or a notification's resource for the merchant."""
    nonce = secrets.token_hex(6)
    ciphertext = AESGCM(apiv3_key.encode()).encrypt(nonce.encode(), plaintext, associated_data.encode())
    return {
        "algorithm": RESOURCE_ALGORITHM,
        "nonce": nonce,
        "associated_data": associated_data,
        "ciphertext": base64.b64encode(ciphertext).decode(),
    }


def fresh_nonce() -> str:
    """32 random hexadecimal digits."""
    return secrets.token_hex(16)
