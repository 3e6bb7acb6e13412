"""Posters: the code can be read back, lines break as Chinese does, names nobody foresaw do no harm."""

from __future__ import annotations

from io import BytesIO

import pytest
import segno
from PIL import Image

from rongshu.foundation.media import typeface
from rongshu.foundation.media.drawing import draw_product
from rongshu.foundation.media.drawing.pictures import Format
from rongshu.foundation.media.posters import QrTooLong, code_matrix, render_poster, yuan
from rongshu.foundation.media.typeface import FontMissing, Typeface

try:
    typeface.font_folder()
except FontMissing:
    pytest.skip("the npm packages are not installed (npm ci)", allow_module_level=True)

ADDRESS = "https://shop.example.com/s/Ab3dE9xK"


def _poster(
    *, kind: Format = "png", title: str = "手工针织绞花抱枕套", sharer_name: str = "小林", qr_url: str = ADDRESS,
    picture: bytes | None = None, original_fen: int | None = 8_900, headline: str = "3人拼团 · 还差1人",
) -> bytes:  # fmt: skip
    return render_poster(
        picture=picture, title=title, price_fen=6_900, original_fen=original_fen, sharer_name=sharer_name,
        shop_name="榕树优选", qr_url=qr_url, headline=headline, kind=kind,
    )  # fmt: skip


def _read_back(poster: Image.Image, matrix: tuple[tuple[bool, ...], ...]) -> list[tuple[bool, ...]]:
    """The code's modules as a camera would see them: dark or light in the middle of each."""
    left, top, right, _ = (478, 842, 696, 1060)
    count = len(matrix)
    scale = (right - left) // count
    start = (right - left - count * scale) // 2
    grey = poster.convert("L")
    return [
        tuple(
            _level(grey, left + start + column * scale + scale // 2, top + start + row * scale + scale // 2)
            < 128
            for column in range(count)
        )
        for row in range(count)
    ]


def _level(grey: Image.Image, x: int, y: int) -> int:
    value = grey.getpixel((x, y))
    assert value is not None
    assert not isinstance(value, tuple)
    return round(value)


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_the_code_read_from_the_pixels_is_the_address(kind: Format) -> None:
    poster = Image.open(BytesIO(_poster(kind=kind)))
    assert poster.size == (750, 1200)
    matrix = code_matrix(ADDRESS)
    assert tuple(_read_back(poster, matrix)) == matrix
    code = segno.make(ADDRESS, error="m", micro=False, boost_error=False)
    assert matrix == tuple(tuple(bool(module) for module in row) for row in code.matrix_iter(border=4))


def test_a_quiet_zone_of_four_modules_surrounds_the_code() -> None:
    matrix = code_matrix(ADDRESS)
    edge = [*matrix[:4], *matrix[-4:], *(row[:4] for row in matrix), *(row[-4:] for row in matrix)]
    assert not any(module for row in edge for module in row)


def test_a_signed_address_fits_and_an_endless_one_is_refused() -> None:
    signed = ADDRESS + "?t=" + "eyJhbGciOiJIUzI1NiJ9" * 6
    poster = Image.open(BytesIO(_poster(qr_url=signed)))
    assert tuple(_read_back(poster, code_matrix(signed))) == code_matrix(signed)
    with pytest.raises(QrTooLong):
        _poster(qr_url=ADDRESS + "x" * 600)
    with pytest.raises(QrTooLong):
        _poster(qr_url=ADDRESS + "x" * 9_000)


def test_the_same_poster_twice_is_the_same_file() -> None:
    picture = draw_product("G1", "手工针织绞花抱枕套", "home", 800)
    assert _poster(picture=picture) == _poster(picture=picture)
    assert len(_poster(picture=picture, kind="jpeg")) < 200_000


@pytest.mark.parametrize("name", ["", "🎉", "𠮷瀣", "很" * 60, "<script>", "a\nb\tc", "\u202eabc"])
def test_any_name_any_title_and_no_headline_still_make_a_poster(name: str) -> None:
    poster = Image.open(BytesIO(_poster(sharer_name=name, title=name, headline=name, original_fen=None)))
    assert poster.size == (750, 1200)


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(6_900, ("69", "")), (6_990, ("69", ".9")), (129_999, ("1,299", ".99")), (5, ("0", ".05"))],
)
def test_prices_as_shops_write_them(fen: int, shown: tuple[str, str]) -> None:
    assert yuan(fen) == shown


def test_lines_begin_with_no_closing_mark_and_end_with_no_opening_one() -> None:
    face = Typeface(500, 36)
    text = "舒适（加大）床垫，柔软、透气；一次换新《卧室》，适合1.8米床ABC-1200型。"
    for width in range(150, 420, 9):
        lines = face.lines(text, width, 20)
        assert "".join(lines).replace(" ", "") == text
        for line in lines:
            assert line[0] not in "，、；。）》", (width, lines)
            assert line[-1] not in "（《", (width, lines)
            assert face.width(line) <= width


def test_words_and_numbers_stay_whole_and_the_last_line_tells_that_there_is_more() -> None:
    face = Typeface(500, 36)
    lines = face.lines("白鹅绒秋冬被ABC-1200型号加厚加大款送枕套", 260, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all("ABC-1200" in line or "ABC" not in line for line in lines)
    assert face.lines("短", 260, 2) == ["短"]
    assert face.lines("", 260, 2) == []


def test_a_rare_character_comes_from_another_file_of_the_font_and_an_emoji_is_left_out() -> None:
    face = Typeface(700, 34)
    assert face.width("瀣") == face.width("林")
    assert face.lines("小林🎉", 500, 1) == ["小林"]


def test_a_missing_font_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    typeface.font_folder.cache_clear()
    monkeypatch.delenv("RONGSHU_NODE_MODULES", raising=False)
    monkeypatch.setattr(typeface, "__file__", "/nowhere/typeface.py")
    try:
        with pytest.raises(FontMissing, match="npm ci"):
            typeface.font_folder()
    finally:
        monkeypatch.undo()
        typeface.font_folder.cache_clear()
