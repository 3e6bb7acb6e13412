"""A merchant's accent is kept in hue and always readable."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongshu.storefront import theme

accents = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def _values(accent: str) -> tuple[dict[str, str], dict[str, str]]:
    light, dark = theme.stylesheet(accent).split("@media")
    return tuple(dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", part)) for part in (light, dark))  # type: ignore[return-value]  # two parts


@given(accents)
def test_text_is_readable_on_every_ground_it_stands_on(accent: str) -> None:
    light, dark = _values(accent)

    def contrast(one: str, other: str) -> float:
        return theme.contrast(theme.parse(one), theme.parse(other))

    assert contrast(light["accent"], "#ffffff") >= 4.5
    assert contrast(light["hero-a"], "#ffffff") >= 4.5
    assert contrast(light["hero-b"], "#ffffff") >= 4.5
    for ground in (light["accent-soft"], "#ffffff", "#f5f3ef", "#faf8f5"):
        assert contrast(light["accent-text"], ground) >= 4.5
    for ground in (dark["accent-soft"], "#131210", "#1d1b18", "#24211d"):
        assert contrast(dark["accent-text"], ground) >= 4.5


@pytest.mark.parametrize("text", ["", "red", "#fff", "#12345g", "#c8402f;}body{display:none"])
def test_what_is_no_colour_becomes_the_default(text: str) -> None:
    assert theme.parse(text) == (200, 64, 47)
    assert "display" not in theme.stylesheet(text)


def test_the_address_changes_with_the_colours() -> None:
    assert theme.version("#c8402f") != theme.version("#2f7d4f")
