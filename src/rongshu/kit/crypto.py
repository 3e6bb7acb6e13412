"""Personal fields at rest: encrypted, and findable through a keyed blind index.

The key comes from `RONGSHU_FIELD_KEY` (32 bytes, urlsafe base64). Encryption is AES-256-GCM with a random nonce; the
blind index is HMAC-SHA256 under a key derived from it, so equality can be searched and nothing else learned.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


@cache
def _keys(encoded: str) -> tuple[AESGCM, bytes]:
    raw = base64.urlsafe_b64decode(encoded)
    if len(raw) != 32:
        raise ValueError("RONGSHU_FIELD_KEY must be 32 bytes in urlsafe base64")
    return (
        AESGCM(hmac.digest(raw, b"rongshu field encryption", "sha256")),
        hmac.digest(raw, b"rongshu blind index", "sha256"),
    )


def encrypt(text: str, purpose: str) -> bytes:
    """Ciphertext bound to its purpose (such as ``user.phone``): it cannot be moved to another column."""
    cipher, _index = _keys(settings.RONGSHU_FIELD_KEY)
    nonce = os.urandom(12)
    return nonce + cipher.encrypt(nonce, text.encode(), purpose.encode())


def decrypt(blob: bytes | memoryview, purpose: str) -> str:
    """Inverse of encrypt(). Raises cryptography's InvalidTag when key, purpose or bytes do not fit."""
    cipher, _index = _keys(settings.RONGSHU_FIELD_KEY)
    raw = bytes(blob)
    return cipher.decrypt(raw[:12], raw[12:], purpose.encode()).decode()


def blind_index(text: str, purpose: str) -> str:
    """64 hexadecimal digits, equal for equal text and purpose under one key."""
    _cipher, index = _keys(settings.RONGSHU_FIELD_KEY)
    return hmac.new(index, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
