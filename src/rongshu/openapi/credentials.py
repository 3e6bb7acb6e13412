"""The spelling of tokens and keys: `kind_publicid_secret`. The id finds the row, the secret proves it."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from typing import Final

from rongshu.kernel import ids

TOKEN: Final = "rst"  # noqa: S105  # a shopper's prefix, no secret
KEY: Final = "rsk"  # an integration's

_SPELLING = re.compile(r"(rst|rsk)_([2-9A-Z]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Credential:
    """A token or key as it is sent. It is shown once, when it is made."""

    kind: str
    public_id: str
    secret: str = field(repr=False)

    @property
    def text(self) -> str:
        return f"{self.kind}_{self.public_id}_{self.secret}"

    @property
    def secret_hash(self) -> str:
        """256 random bits need no slow hash."""
        return hashed(self.secret)

    def proves(self, secret_hash: str) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(self.secret_hash, secret_hash)


def new(kind: str) -> Credential:
    return Credential(kind, ids.opaque(12), secrets.token_urlsafe(32))


def read(text: str) -> Credential | None:
    """Credential in its spelling, or None."""
    match = _SPELLING.fullmatch(text)
    return Credential(match[1], match[2], match[3]) if match else None


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
