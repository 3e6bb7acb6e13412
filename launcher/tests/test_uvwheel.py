"""Fetching uv without pip: from a package index of our own on loopback, with JSON and HTML pages."""

from __future__ import annotations

import hashlib
import http.server
import io
import json
import os
import platform
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from launcher import bootstrap, uvwheel

PROGRAM = b"#!/bin/sh\necho uv 0.13.9\n"


def wheel(name: str = f"uv-{uvwheel.VERSION}.data/scripts/uv") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, PROGRAM)
    return packed.getvalue()


def wheel_name(tag: str) -> str:
    return f"uv-{uvwheel.VERSION}-py3-none-{tag}_{platform.machine()}.whl"


@dataclass
class Index:
    """What the index answers; `seen` are the Authorization headers it got."""

    content: bytes
    sha256: str
    as_json: bool = True
    url: str = ""
    seen: list[str | None] = field(default_factory=list)

    def page(self) -> tuple[str, bytes]:
        name = wheel_name("manylinux_2_17")
        if self.as_json:
            files = [{"filename": name, "url": f"../../files/{name}", "hashes": {"sha256": self.sha256}}]
            return "application/vnd.pypi.simple.v1+json", json.dumps({"files": files}).encode()
        return "text/html", f'<a href="../../files/{name}#sha256={self.sha256}">{name}</a>'.encode()


@pytest.fixture
def index() -> Iterator[Index]:
    content = wheel()
    state = Index(content, hashlib.sha256(content).hexdigest())

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.seen.append(self.headers.get("Authorization"))
            if self.path == "/simple/uv/":
                kind, body = state.page()
            elif self.path.startswith("/files/"):
                kind, body = "application/zip", state.content
            else:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Quiet."""

        def log_error(self, message: str, *values: object) -> None:
            """Quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        state.url = f"http://127.0.0.1:{server.server_address[1]}/simple"
        yield state
        server.shutdown()


@pytest.mark.parametrize("as_json", [True, False])
def test_program_is_unpacked_and_runs(index: Index, tmp_path: Path, as_json: bool) -> None:
    index.as_json = as_json
    program = uvwheel.fetch(tmp_path / "bin", {"UV_INDEX_URL": index.url, "HOME": str(tmp_path)})
    assert program.read_bytes() == PROGRAM
    assert os.access(program, os.X_OK)
    assert bootstrap.version_of(str(program)) == (0, 13, 9)


def test_file_with_another_hash_is_refused(index: Index, tmp_path: Path) -> None:
    index.content = wheel() + b"tampered"
    with pytest.raises(uvwheel.FetchError, match="sha256"):
        uvwheel.fetch(tmp_path / "bin", {"PIP_INDEX_URL": index.url, "HOME": str(tmp_path)})
    assert not (tmp_path / "bin").exists()


def test_wheel_without_program_is_refused(tmp_path: Path) -> None:
    with pytest.raises(uvwheel.FetchError, match="no program"):
        uvwheel.unpack(wheel("uv/__init__.py"), tmp_path)


def test_login_in_the_address_becomes_a_header(index: Index, tmp_path: Path) -> None:
    address = index.url.replace("http://", "http://me:p%40ss@")
    uvwheel.fetch(tmp_path / "bin", {"PIP_INDEX_URL": address, "HOME": str(tmp_path)})
    assert index.seen[0] == "Basic bWU6cEBzcw=="


def test_index_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(uvwheel.FetchError, match=r"127\.0\.0\.1"):
        uvwheel.fetch(tmp_path, {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "HOME": str(tmp_path)})


def test_file_addresses_are_refused(tmp_path: Path) -> None:
    with pytest.raises(uvwheel.FetchError, match="file"):
        uvwheel.fetch(tmp_path, {"PIP_INDEX_URL": "file:///simple", "HOME": str(tmp_path)})


def test_choice_by_machine_and_c_library() -> None:
    names = [
        f"uv-{uvwheel.VERSION}-py3-none-{tag}.whl"
        for tag in ("manylinux_2_17_x86_64", "musllinux_1_1_x86_64", "musllinux_1_1_armv7l", "win_amd64")
    ]
    files = [
        uvwheel.WheelFile(name, "", "") for name in [*names, "uv-0.0.1-py3-none-manylinux_2_17_x86_64.whl"]
    ]
    assert uvwheel.choose(files, "x86_64", is_musl=False).name == names[0]
    assert uvwheel.choose(files, "x86_64", is_musl=True).name == names[1]
    assert uvwheel.choose(files, "armv7l", is_musl=False).name == names[2]
    with pytest.raises(uvwheel.FetchError, match="riscv64"):
        uvwheel.choose(files, "riscv64", is_musl=False)


def test_configuration_of_pip_is_respected(tmp_path: Path) -> None:
    config = tmp_path / ".config" / "pip" / "pip.conf"
    config.parent.mkdir(parents=True)
    bundle = tmp_path / "bundle.pem"
    bundle.touch()
    config.write_text(f"[global]\nindex-url = https://mirror.example/simple\ncert = {bundle}\n")
    given = {"HOME": str(tmp_path)}
    assert uvwheel.configured_index(given) == "https://mirror.example/simple"
    assert uvwheel.certificate_file(given) == str(bundle)
    assert (
        uvwheel.configured_index({**given, "UV_DEFAULT_INDEX": "corp=https://a.example/s"})
        == "https://a.example/s"
    )
    environment = bootstrap.uv_environment(tmp_path / "state", given)
    assert environment["SSL_CERT_FILE"] == str(bundle)
    assert environment["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert environment["UV_CACHE_DIR"] == str(tmp_path / "state/cache/uv")
