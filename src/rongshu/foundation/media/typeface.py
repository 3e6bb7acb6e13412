"""Chinese type for pictures made on the server: finding the font, rare characters, breaking lines.

The font is Noto Sans SC (SIL Open Font License 1.1) from the npm package ``@fontsource/noto-sans-sc``. Its file
of simplified Chinese holds 7,900 common characters; what it lacks is looked for in the package's smaller files.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from PIL import ImageDraw, ImageFont

from rongshu.foundation.media.drawing.palette import Colour

Weight = Literal[400, 500, 700, 900]
_PACKAGE = Path("@fontsource/noto-sans-sc")
# A line must not begin with the first or end with the second.
_NOT_FIRST = "、，。！？；：）】》」』〉”’…·%℃）,.!?;:)]}"
_NOT_LAST = "（【《「『〈“‘¥￥([{#"
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+*×/%~_-]*|\s+|.", re.DOTALL)


class FontMissing(RuntimeError):
    """The npm packages are not installed, so no Chinese text can be drawn."""


@cache
def font_folder() -> Path:
    """Where the font's files are: ``RONGSHU_NODE_MODULES``, else ``node_modules`` beside or above the sources.

    Raises FontMissing with the command that brings it.
    """
    places = [Path(os.environ["RONGSHU_NODE_MODULES"])] if os.environ.get("RONGSHU_NODE_MODULES") else []
    places += [parent / "node_modules" for parent in Path(__file__).resolve().parents]
    for place in places:
        if (place / _PACKAGE / "files").is_dir():
            return place / _PACKAGE
    raise FontMissing(
        "the Chinese font is not installed: run `npm ci` in the repository, or let RONGSHU_NODE_MODULES name a"
        " node_modules folder that holds @fontsource/noto-sans-sc"
    )


class Typeface:
    """Noto Sans SC in one weight and size (pixels)."""

    def __init__(self, weight: Weight, size: int) -> None:
        self.weight = weight
        self.size = size
        self.font = _font("chinese-simplified", weight, size)

    def width(self, text: str) -> float:
        """Pixels the text takes on one line."""
        return sum(font.getlength(run) for font, run in self._runs(text))

    def draw(self, pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, colour: Colour) -> float:
        """Draw one line, its baseline at the given height; gives the place where the next text would start."""
        x, baseline = at
        for font, run in self._runs(text):
            pen.text((x, baseline), run, font=font, fill=colour, anchor="ls")
            x += font.getlength(run)
        return x

    def lines(self, text: str, width: float, most: int) -> list[str]:
        """Break a text into at most so many lines, by Chinese rules; what does not fit ends in an ellipsis."""
        lines: list[str] = []
        line = ""
        for piece in _pieces(self._known(text)):
            for part in self._fitting(piece, width):
                if line and self.width(line + part.rstrip()) > width:
                    lines.append(line.rstrip())
                    line = part.lstrip()
                else:
                    line += part
        if line.strip():
            lines.append(line.rstrip())
        if len(lines) > most:
            last = lines[most - 1]
            while last and self.width(last + "…") > width:
                last = last[:-1]
            lines = [*lines[: most - 1], last.rstrip(_NOT_FIRST + " ") + "…"]
        return lines

    def _fitting(self, piece: str, width: float) -> list[str]:
        """A piece longer than a whole line is cut between any two characters."""
        return [piece] if self.width(piece) <= width else list(piece)

    def _known(self, text: str) -> str:
        """The text without what no file of the font can show, such as most emoji."""
        return "".join(run for _, run in self._runs(re.sub(r"\s+", " ", text)))

    def _runs(self, text: str) -> list[tuple[ImageFont.FreeTypeFont, str]]:
        runs: list[tuple[ImageFont.FreeTypeFont, str]] = []
        for character in text:
            font = _font_for(character, self.weight, self.size)
            if font is None:
                continue
            if runs and runs[-1][0] is font:
                runs[-1] = (font, runs[-1][1] + character)
            else:
                runs.append((font, character))
        return runs


def _pieces(text: str) -> list[str]:
    """What must stay together: words, and punctuation with the character it belongs to."""
    pieces: list[str] = []
    held = ""
    for token in _WORD.findall(text):
        if token in _NOT_LAST:
            held += token
        elif token in _NOT_FIRST and pieces and not held:
            pieces[-1] += token
        else:
            pieces.append(held + token)
            held = ""
    return [*pieces, held] if held else pieces


@cache
def _font(part: str, weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    path = font_folder() / "files" / f"noto-sans-sc-{part}-{weight}-normal.woff2"
    if not path.is_file():
        raise FontMissing(
            f"the Chinese font lacks {path.name}: install @fontsource/noto-sans-sc again (`npm ci`)"
        )
    # The basic layout engine draws the same everywhere; the other one depends on how Pillow was built.
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def _font_for(character: str, weight: Weight, size: int) -> ImageFont.FreeTypeFont | None:
    main = _font("chinese-simplified", weight, size)
    if character.isspace() or _shows(main, character):
        return main
    for part, ranges in _parts():
        if any(low <= ord(character) <= high for low, high in ranges):
            font = _font(part, weight, size)
            return font if _shows(font, character) else None
    return None


def _shows(font: ImageFont.FreeTypeFont, character: str) -> bool:
    """Whether the font has the character: a missing one is drawn like U+FFFF, which no font has."""
    shown, missing = font.getmask(character), font.getmask("\uffff")
    return shown.size != missing.size or bytes(shown) != bytes(missing)


@cache
def _parts() -> tuple[tuple[str, tuple[tuple[int, int], ...]], ...]:
    """The package's smaller files, each with the code points it holds."""
    table: dict[str, str] = json.loads((font_folder() / "unicode.json").read_text(encoding="utf-8"))
    parts = []
    for name, ranges in table.items():
        spans = []
        for span in ranges.split(","):
            low, _, high = span.removeprefix("U+").partition("-")
            spans.append((int(low, 16), int(high or low, 16)))
        parts.append((name.strip("[]"), tuple(spans)))
    return tuple(parts)
