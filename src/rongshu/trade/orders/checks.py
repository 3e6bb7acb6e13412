"""What an order may contain: pure checks that refuse with the name of the field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from rongshu.kernel.text import normalise_phone
from rongshu.kit.errors import InvalidInput
from rongshu.trade.orders.errors import BadAddress, BadQuantity, NoLines, TooManyLines
from rongshu.trade.orders.types import AddressSnapshot, LineRequest

MOST_UNITS: Final = 999
MOST_LINES: Final = 100
TIME_TO_PAY: Final = timedelta(minutes=15)

_REGION = re.compile(r"\d{6}")
_LINK = re.compile(r"[A-Za-z0-9_-]{0,16}")


def merge_lines(lines: Sequence[LineRequest]) -> list[LineRequest]:
    """One line per SKU, by ascending SKU id, quantities summed. Raises NoLines, TooManyLines, BadQuantity."""
    if not lines:
        raise NoLines(field="lines")
    units: dict[int, int] = {}
    for index, line in enumerate(lines):
        if type(line.quantity) is not int or not 1 <= line.quantity <= MOST_UNITS:
            raise BadQuantity(field=f"lines.{index}.quantity", most=MOST_UNITS)
        units[line.sku_id] = units.get(line.sku_id, 0) + line.quantity
        if units[line.sku_id] > MOST_UNITS:
            raise BadQuantity(field=f"lines.{index}.quantity", most=MOST_UNITS)
    if len(units) > MOST_LINES:
        raise TooManyLines(field="lines", most=MOST_LINES)
    return [LineRequest(sku_id, units[sku_id]) for sku_id in sorted(units)]


def check_address(address: AddressSnapshot) -> AddressSnapshot:
    """The address trimmed, its phone as E.164. Raises BadAddress."""
    receiver = _line(address.receiver)
    detail = _line(address.detail)
    if not 1 <= len(receiver) <= 40:
        raise BadAddress(field="receiver", rule="length 1..40")
    if not 1 <= len(detail) <= 200:
        raise BadAddress(field="detail", rule="length 1..200")
    if not _REGION.fullmatch(address.region_code):
        raise BadAddress(field="region_code", rule="GB/T 2260")
    try:
        phone = normalise_phone(address.phone)
    except ValueError:
        raise BadAddress(field="phone", rule="mainland mobile number") from None
    return AddressSnapshot(receiver=receiver, phone=phone, region_code=address.region_code, detail=detail)


def check_note(note: str) -> str:
    """A remark of at most 200 characters, in one line. Raises InvalidInput."""
    cleaned = _line(note)
    if len(cleaned) > 200:
        raise InvalidInput(field="note", rule="length 0..200")
    return cleaned


def check_link_code(code: str) -> str:
    """The code of the link that led here, or empty. Raises InvalidInput."""
    if not _LINK.fullmatch(code):
        raise InvalidInput(field="link_code", rule="link code")
    return code


def _line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())
