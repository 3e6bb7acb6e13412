"""`./rongshu pictures`: runs the story on a stack of its own and keeps its pictures under docs/img.

Pictures are made anew, never touched up: what the documentation shows is what the product looks like.
"""

from __future__ import annotations

import argparse
import base64
import html
import tempfile
import threading
import time
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from launcher.pool import Pool
from launcher.stack import Stack
from tests.e2e import gateway
from tests.e2e.chromium import Devices, chromium
from tests.e2e.story import Story
from tests.e2e.watch import Watch

DOCS = Path(__file__).resolve().parents[2] / "docs" / "img"
DARK = frozenset({"home", "product", "group-open", "console-home", "console-campaign"})
"""Moments that are kept as somebody with a dark device sees them, too."""
WHOLE = frozenset({"explain", "checkout"})
"""Pages kept from top to bottom; the others as far as the device shows."""
PAST_S = 120.0
COLOURS = 256
ONLOOKERS = 14

_PICTURES_THERE = """() => document.fonts.status === "loaded" &&
  [...document.images].filter((one) => one.getClientRects().length)
    .every((one) => one.complete || one.getBoundingClientRect().top > innerHeight)"""
_OVERVIEW = """<!doctype html><meta charset="utf-8"><style>
  body {{ margin: 0; width: 1600px; height: 980px; background: linear-gradient(135deg, #f7ece7, #eef3ef); }}
  .desk, .phone {{ position: absolute; overflow: hidden; box-shadow: 0 24px 60px rgb(60 30 20 / .22); }}
  .desk {{ left: 60px; top: 60px; width: 1200px; height: 860px; border-radius: 14px; background: #fff; }}
  .bar {{ height: 34px; background: #efe9e6; }}
  .bar i {{ float: left; width: 12px; height: 12px; margin: 11px 0 0 12px; border-radius: 50%; background: #d8ccc6; }}
  .phone {{ right: 60px; top: 110px; width: 360px; height: 779px; border: 11px solid #1d1d1f; border-radius: 46px; }}
  img {{ display: block; width: 100%; }}
</style><div class="desk"><div class="bar"><i></i><i></i><i></i></div><img src="{desk}" alt=""></div>
<div class="phone"><img src="{phone}" alt=""></div>"""


class Album:
    """The camera: takes a page as it is and keeps it under its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, name: str, page: Page) -> None:
        self._take(name, page)
        if name in DARK:
            page.emulate_media(color_scheme="dark")
            self._settle(name, page)
            self._take(f"{name}-dark", page)
            page.emulate_media(color_scheme="light")
            self._settle(name, page)

    def _settle(self, name: str, page: Page) -> None:
        """The shop follows the device at once, the console when a page is loaded."""
        if name.startswith("console"):
            page.reload()
            if page.locator(".rs-chart").count():
                expect(page.locator(".rs-chart:not([data-drawn])")).to_have_count(0)

    def _take(self, name: str, page: Page) -> None:
        page.wait_for_load_state()
        page.wait_for_function(_PICTURES_THERE)
        size = page.viewport_size
        if name in WHOLE and size is not None:
            # A longer device instead of a long picture: bars stay at the edges where they belong.
            height: int = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": size["width"], "height": height})
            page.wait_for_function(_PICTURES_THERE)
        self.keep(name, page.screenshot(animations="disabled"))
        if size is not None:
            page.set_viewport_size(size)

    def keep(self, name: str, picture: bytes) -> None:
        """Write a picture with few colours: interfaces have no more, and the repository stays small."""
        image = Image.open(BytesIO(picture)).convert("RGB")
        image.quantize(COLOURS, dither=Image.Dither.NONE).save(self._folder / f"{name}.png", optimize=True)

    def source(self, name: str) -> str:
        """A kept picture as an address."""
        data = base64.b64encode((self._folder / f"{name}.png").read_bytes()).decode()
        return f"data:image/png;base64,{data}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="./rongshu pictures", description=__doc__)
    parser.add_argument("--out", type=Path, default=DOCS, help="folder for the pictures (default: docs/img)")
    album = Album(parser.parse_args().out)
    with (
        tempfile.TemporaryDirectory(prefix="rongshu-screenshots-") as folder,
        Stack(Path(folder), pool=Pool("e2e"), seed=True) as stack,
        chromium() as browser,
    ):
        _play_the_past(stack)
        devices = Devices(browser, stack.url, Watch())
        story = Story(stack, devices, album)
        story.tell(onlookers=ONLOOKERS)
        devices.close()
        _overview(browser, album)


def _play_the_past(stack: Stack) -> None:
    """Have the worker play what happened in the demo shop before; it ends with two refunds."""
    stack.manage("shell", "-c", "from rongshu.demo.jobs import history_later; history_later()")
    deadline, pause = time.monotonic() + PAST_S, threading.Event()
    while [status for status, _fen in gateway.refunds(stack.simulator_url)] != ["SUCCESS"] * 2:
        if time.monotonic() > deadline:
            raise RuntimeError("the demo's past was not played; see the worker's log")
        pause.wait(0.2)


def _overview(browser: Browser, album: Album) -> None:
    """The shopper's page on a phone beside the merchant's numbers."""
    page = browser.new_page(viewport={"width": 1600, "height": 980})
    sources = {"desk": album.source("console-campaign"), "phone": album.source("group-open")}
    page.set_content(_OVERVIEW.format(**{name: html.escape(source) for name, source in sources.items()}))
    album.keep("overview", page.screenshot())
    page.close()


if __name__ == "__main__":
    main()
