"""Small rules about text that every floor shares."""

from __future__ import annotations

import re

_PHONE = re.compile(r"1[3-9]\d{9}")


def normalise_phone(text: str) -> str:
    """Mainland mobile number as E.164 (``+8613…``). Raises ValueError when it is not one."""
    digits = re.sub(r"[\s\-()]", "", text).removeprefix("+86").removeprefix("0086")
    if not _PHONE.fullmatch(digits):
        raise ValueError("not a mainland China mobile number")
    return f"+86{digits}"


def mask_phone(e164: str) -> str:
    """``+8613812345678`` → ``138****5678``: what may be shown to others and logged."""
    digits = e164.removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 7 else "****"


def mask_name(name: str) -> str:
    """``榕小树`` → ``榕**``: other shoppers see who is there without learning the name."""
    return f"{name[:1]}{'*' * min(max(len(name) - 1, 1), 2)}" if name else "**"
