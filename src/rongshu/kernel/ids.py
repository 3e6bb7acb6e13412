"""Identifiers that leave the house: opaque, never counting anything."""

from __future__ import annotations

import secrets
from datetime import date

# Crockford's alphabet without the letters that are mistaken for digits or for each other when read aloud.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def opaque(length: int = 12) -> str:
    """Random identifier for links and references; 12 characters carry about 59 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def numbered(prefix: str, day: date, length: int = 12) -> str:
    """Reference a person can date but not count: prefix, yymmdd, random rest. Used for orders, payments, refunds."""
    return f"{prefix}{day:%y%m%d}{opaque(length)}"
