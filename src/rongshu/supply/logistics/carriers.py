"""Express carriers by the code that tracking services use, from the file shipped with the product."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Carrier:
    """One carrier; ``common`` ones are offered first."""

    code: str
    name: str
    common: bool


@cache
def carriers() -> tuple[Carrier, ...]:
    """Every known carrier: the common ones first in order of use, then the rest by code."""
    return tuple(_by_code().values())


@cache
def common_carriers() -> tuple[Carrier, ...]:
    """The few dozen a shop in China uses from day to day."""
    return tuple(carrier for carrier in carriers() if carrier.common)


def carrier_name(code: str) -> str:
    """The name to show for a code. Raises KeyError when unknown."""
    return _by_code()[code].name


def carrier_exists(code: str) -> bool:
    """Whether a code is known."""
    return code in _by_code()


@cache
def _by_code() -> dict[str, Carrier]:
    text = files("rongshu.supply.logistics").joinpath("data", "carriers.json").read_text(encoding="utf-8")
    document = json.loads(text)
    names: dict[str, str] = document["carriers"]
    common = {code: Carrier(code, names[code], True) for code in document["common"]}
    return common | {code: Carrier(code, name, False) for code, name in names.items() if code not in common}
