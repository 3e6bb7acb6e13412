from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings
from PIL import Image, PngImagePlugin

from rongshu.foundation.media.errors import PictureRefused
from rongshu.foundation.media.files import picture_path
from rongshu.foundation.media.models import Picture
from rongshu.foundation.media.selectors import picture_url, pictures
from rongshu.foundation.media.services import picture_store
from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def _shop(slug: str = "one") -> Shop:
    return Shop.objects.create(slug=slug, name=slug)


def _bytes(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _store(source: bytes | Image.Image) -> Picture:
    return picture_store(source=source, alt="一只苹果", origin="drawn here, Apache-2.0")


def _served(picture: Picture, width: int) -> Image.Image:
    path = picture_path(picture.shop_id or 0, picture.key, width)
    assert path is not None
    return Image.open(path)


def test_an_upload_is_kept_in_three_widths_and_served_for_ever(client: Client) -> None:
    shop = _shop()
    with shop_block(shop.pk):
        stored = _store(_bytes(Image.new("RGB", (1600, 1200), "#c8402f"), "PNG"))
        url = picture_url(stored.key, 300)
    assert (stored.width, stored.height, stored.colour, stored.widths) == (
        800,
        600,
        "#c8402f",
        [200, 400, 800],
    )
    assert [_served(stored, width).size for width in (200, 400, 800)] == [(200, 150), (400, 300), (800, 600)]
    assert url == f"/media/{shop.pk}/{stored.key}-400.webp"
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert Image.open(io.BytesIO(answer.content)).size == (400, 300)


def test_the_same_pixels_are_one_picture_whatever_file_they_came_in() -> None:
    drawn = Image.new("RGB", (300, 300), "#123456")
    with shop_block(_shop().pk):
        assert _store(drawn) == _store(_bytes(drawn, "PNG")) == _store(_bytes(drawn, "WEBP", lossless=True))
        assert Picture.objects.count() == 1
        assert set(pictures([Picture.objects.get().key, "x"])) == {Picture.objects.get().key}


def test_a_small_picture_is_not_enlarged() -> None:
    with shop_block(_shop().pk):
        stored = _store(Image.new("RGB", (90, 60)))
    assert _served(stored, 800).size == (90, 60)


def test_transparency_becomes_white_and_orientation_is_applied() -> None:
    clear = Image.new("RGBA", (10, 10), (255, 0, 0, 0))
    turned = Image.new("RGB", (40, 20), "black")
    exif = Image.Exif()
    exif[0x0112] = 6
    with shop_block(_shop().pk):
        assert _store(clear).colour == "#ffffff"
        stored = _store(_bytes(turned, "JPEG", exif=exif))
    assert (stored.width, stored.height) == (20, 40)


@pytest.mark.abu("ABU-18")
def test_nothing_but_pixels_survives() -> None:
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "<script>alert(1)</script>")
    exif = Image.Exif()
    exif[0x010E] = "GPS 23.1N"
    hostile = [
        _bytes(Image.new("RGB", (50, 50), "red"), "PNG", pnginfo=note) + b"<?php system($_GET[0]); ?>",
        _bytes(Image.new("RGB", (50, 50), "blue"), "JPEG", exif=exif) + b"<script>alert(1)</script>",
    ]
    with shop_block(_shop().pk):
        for content in hostile:
            stored = _store(content)
            path = picture_path(stored.shop_id or 0, stored.key, 200)
            assert path is not None
            clean = path.read_bytes()
            assert not any(bad in clean for bad in (b"script", b"php", b"GPS"))


def _bomb() -> bytes:
    """A PNG of 60,000 by 60,000 pixels in a few bytes."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    parts = [b"\x89PNG\r\n\x1a\n"]
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")):
        parts.append(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))
    return b"".join(parts)


@pytest.mark.abu("ABU-18")
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", id="svg"),
        pytest.param(b"<html><script>alert(1)</script></html>", id="html"),
        pytest.param(b"GIF89a" + b"\0" * 40, id="gif"),
        pytest.param(b"%PDF-1.7\n", id="pdf"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"\0" * 100, id="cut-jpeg"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 100, id="cut-png"),
        pytest.param(b"\0" * (10 * 1024 * 1024 + 1), id="too-large"),
        pytest.param(_bomb(), id="bomb"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused(content: bytes, tmp_path: Path) -> None:
    with shop_block(_shop().pk), pytest.raises(PictureRefused) as refusal:
        _store(content)
    assert refusal.value.status == 422
    assert list(tmp_path.rglob("*.webp")) == []


@pytest.mark.inv("INV-34")
def test_another_shops_picture_is_missing_at_a_shops_own_address(client: Client) -> None:
    one, two = _shop("one"), _shop("two")
    with shop_block(one.pk):
        stored = _store(Image.new("RGB", (50, 50)))
        assert set(pictures([stored.key])) == {stored.key}
    with shop_block(two.pk):
        assert pictures([stored.key]) == {}
    own, foreign = (f"/s/{slug}/media/{one.pk}/{stored.key}-200.webp" for slug in ("one", "two"))
    assert client.get(own).status_code == 200
    assert client.get(foreign).status_code == 404
    assert client.get(f"/media/{two.pk}/{stored.key}-200.webp").status_code == 404


@pytest.mark.abu("ABU-18")
@pytest.mark.parametrize(
    "path",
    [
        "/media/1/..%2f..%2fsecrets-200.webp",
        "/media/../settings.py",
        "/media/1/" + "a" * 32 + "-201.webp",
        "/media/1/" + "a" * 32 + "-200.webp",
        "/media/1/" + "A" * 32 + "-200.webp",
        "/media/99999999999999999999/" + "a" * 32 + "-200.webp",
    ],
)
def test_paths_that_name_no_picture_are_missing(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_no_key_has_no_address() -> None:
    assert picture_url("") == ""
