"""What a product must look like before it is written: limits, and refusals that name the field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rongshu.supply.catalog import returns
from rongshu.supply.catalog.errors import BadProduct
from rongshu.supply.catalog.types import SkuDraft

MOST_SKUS: Final = 200
MOST_SPECS: Final = 3
MOST_PICTURES: Final = 9
MOST_FEN: Final = 99_999_999  # a price below one million yuan; quantities multiply it without leaving bigint
MOST_GRAMS: Final = 10_000_000
MOST_CM3: Final = 100_000_000
MOST_PROMISES: Final = 8

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def check_slug(slug: str) -> str:
    """A slug of small letters, digits and hyphens."""
    if not _SLUG.fullmatch(slug):
        raise BadProduct(field="slug", rule="slug")
    return slug


def check_text(field: str, text: str, most: int, *, blank: bool = False) -> str:
    """One trimmed line of at most `most` characters."""
    cleaned = " ".join(text.split())
    if len(cleaned) > most or not (cleaned or blank):
        raise BadProduct(field=field, rule=f"length 1..{most}")
    return cleaned


def check_colour(colour: str) -> str:
    if not _COLOUR.fullmatch(colour):
        raise BadProduct(field="colour", rule="#rrggbb")
    return colour


def check_int(field: str, value: int, least: int, most: int) -> int:
    """A whole number in a range; `True` is none."""
    if type(value) is not int or not least <= value <= most:
        raise BadProduct(field=field, rule=f"{least}..{most}")
    return value


def check_picture_keys(keys: Sequence[str]) -> list[str]:
    if len(keys) > MOST_PICTURES or any(not _CODE.fullmatch(key) for key in keys):
        raise BadProduct(field="picture_keys", rule=f"at most {MOST_PICTURES} picture keys")
    return list(keys)


def check_spec_names(names: Sequence[str]) -> list[str]:
    cleaned = [check_text("spec_names", name, 10) for name in names]
    if len(cleaned) > MOST_SPECS or len(set(cleaned)) != len(cleaned):
        raise BadProduct(field="spec_names", rule=f"at most {MOST_SPECS} different names")
    return cleaned


def check_returns(returnable: str, ground: str) -> tuple[str, str]:
    """Exempt from return without reason only on a ground the law names (LAW-15)."""
    if returnable not in {returns.SEVEN_DAYS, returns.EXEMPT, returns.EXEMPT_IF_CONFIRMED}:
        raise BadProduct(field="returnable", rule="seven_days, exempt or exempt_if_confirmed")
    if not returns.ground_fits(returnable, ground):
        allowed = [key for key, one in returns.GROUNDS.items() if one.gives == returnable]
        raise BadProduct(field="return_ground", rule=", ".join(allowed) or "none", law="LAW-15")
    return returnable, ground


def check_promises(promises: Sequence[str]) -> list[str]:
    cleaned = [check_text("promises", promise, 20) for promise in promises]
    if len(cleaned) > MOST_PROMISES or len(set(cleaned)) != len(cleaned):
        raise BadProduct(field="promises", rule=f"at most {MOST_PROMISES} different promises")
    return cleaned


def check_template_code(code: str) -> str:
    """Empty, or the code of a freight template; whether there is one is logistics' to know."""
    if code and not _CODE.fullmatch(code):
        raise BadProduct(field="freight_template_code", rule="code")
    return code


def barcode_ok(barcode: str) -> bool:
    """A GTIN of 8, 12, 13 or 14 digits whose last is the GS1 check digit: weights 3 and 1 from the right."""
    if len(barcode) not in {8, 12, 13, 14} or not (barcode.isascii() and barcode.isdigit()):
        return False
    digits = [int(digit) for digit in reversed(barcode)]
    return (digits[0] + 3 * sum(digits[1::2]) + sum(digits[2::2])) % 10 == 0


def check_skus(drafts: Sequence[SkuDraft], spec_names: Sequence[str]) -> list[SkuDraft]:
    """Variants that fit their product: one value per spec, no combination twice, at least one to sell."""
    if not 1 <= len(drafts) <= MOST_SKUS:
        raise BadProduct(field="skus", rule=f"1..{MOST_SKUS}")
    if not any(draft.active for draft in drafts):
        raise BadProduct(field="skus", rule="one active")
    if len({draft.code for draft in drafts}) != len(drafts):
        raise BadProduct(field="skus", rule="codes differ")
    if len({tuple(draft.specs) for draft in drafts if draft.active}) != sum(draft.active for draft in drafts):
        raise BadProduct(field="skus", rule="specs differ")
    for index, draft in enumerate(drafts):
        at = f"skus.{index}"
        if not _CODE.fullmatch(draft.code):
            raise BadProduct(field=f"{at}.code", rule="code")
        if len(draft.specs) != len(spec_names):
            raise BadProduct(field=f"{at}.specs", rule="one value per spec")
        for value in draft.specs:
            check_text(f"{at}.specs", value, 30)
        check_int(f"{at}.price_fen", draft.price_fen, 1, MOST_FEN)
        check_int(f"{at}.list_price_fen", draft.list_price_fen, 0, MOST_FEN)
        check_int(f"{at}.cost_fen", draft.cost_fen, 0, MOST_FEN)
        check_int(f"{at}.weight_g", draft.weight_g, 0, MOST_GRAMS)
        check_int(f"{at}.volume_cm3", draft.volume_cm3, 0, MOST_CM3)
        for name in ("member_price_fen", "community_price_fen"):
            if (price_fen := getattr(draft, name)) is not None:
                check_int(f"{at}.{name}", price_fen, 1, MOST_FEN)
        if draft.barcode and not barcode_ok(draft.barcode):
            raise BadProduct(field=f"{at}.barcode", rule="GTIN-8, 12, 13 or 14 with its check digit")
    return list(drafts)
