"""One Chromium, and contexts in it that stand for people with devices of their own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.e2e.watch import Watch

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "device_scale_factor": 2}
PATIENCE_MS = 30_000
"""What a page may take on a machine that is busy with everything else."""

# Keeps what came by the stream, and puts polling out of reach: a page that moves was told to.
_STREAM_ONLY = """(() => {
  const told = [];
  Object.defineProperty(window, "__told", { value: told });
  const Native = window.EventSource;
  window.EventSource = class extends Native {
    constructor(...given) {
      super(...given);
      for (const name of ["hello", "change", "resync"])
        this.addEventListener(name, (event) => told.push({ name, ...JSON.parse(event.data) }));
    }
  };
  const native = window.setInterval;
  window.setInterval = (call, ms, ...rest) => (ms >= 5000 ? 0 : native(call, ms, ...rest));
})();"""
_TELL_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP ${event.violatedDirective}: ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`));"""


def _executable() -> str | None:
    """The system's browser; None leaves it to Playwright's own."""
    given = os.environ.get("RONGSHU_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    return given if Path(given).exists() else None


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser for the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_executable(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Devices:
    """Opens contexts for a stack; each is watched for complaints of the browser."""

    def __init__(self, browser: Browser, base_url: str, watch: Watch) -> None:
        self._browser = browser
        self._base_url = base_url
        self.watch = watch
        self._open: list[BrowserContext] = []

    def phone(self, who: str, **options: Any) -> BrowserContext:
        return self._context(who, PHONE | options)

    def desktop(self, who: str, **options: Any) -> BrowserContext:
        return self._context(who, DESKTOP | options)

    def _context(self, who: str, options: dict[str, Any]) -> BrowserContext:
        options = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | options
        context = self._browser.new_context(base_url=self._base_url, **options)
        context.set_default_timeout(PATIENCE_MS)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=self._base_url)
        context.add_init_script(_STREAM_ONLY)
        context.add_init_script(_TELL_VIOLATIONS)
        self.watch.follow(context, who)
        self._open.append(context)
        return context

    def close(self) -> None:
        while self._open:
            self._open.pop().close()
