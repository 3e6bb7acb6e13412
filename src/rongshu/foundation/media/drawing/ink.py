"""What a motif draws with: its colours, its cloth and its own fixed dice."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from random import Random

from rongshu.foundation.media.drawing.canvas import Pattern
from rongshu.foundation.media.drawing.palette import PALETTES, Colour, Palette, colour_word, kind_of, light
from rongshu.foundation.media.drawing.patterns import fabric_for


def dice_for(*seeds: str) -> Random:
    """Dice that fall the same way for the same seeds, on every machine."""
    return Random(int.from_bytes(sha256("\x1f".join(seeds).encode()).digest()[:8], "big"))  # noqa: S311  (art, not secrets)


@dataclass(slots=True)
class Ink:
    """The colours one picture is drawn with; ``main`` follows the title's colour words where it has any."""

    title: str
    palette: Palette
    main: Colour
    accent: Colour
    second: Colour
    dice: Random
    named: bool
    cloth: Pattern = field(init=False)

    def __post_init__(self) -> None:
        self.cloth = fabric_for(self.title, self.main, self.accent)

    def main_or(self, colour: Colour) -> Colour:
        """The title's own colour, else the one the material usually has."""
        return self.main if self.named else colour

    def pale(self, share: float = 0.55) -> Colour:
        """A light tone of the main colour."""
        return light(self.main, share)


def ink_for(code: str, title: str, category: str, colour: str = "") -> Ink:
    """Choose the colours of a picture: by SKU colour, by the title's colour words, else by the code."""
    dice = dice_for(code, "ink")
    palette = PALETTES[kind_of(category)]
    place = dice.randrange(len(palette.mains))
    word = colour_word(colour) or colour_word(title)
    return Ink(
        title=colour + title,
        palette=palette,
        main=word or palette.mains[place],
        accent=dice.choice(palette.accents),
        second=palette.mains[(place + 1 + dice.randrange(len(palette.mains) - 1)) % len(palette.mains)],
        dice=dice,
        named=word is not None,
    )
