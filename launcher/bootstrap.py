"""First run: find or fetch `uv`, then let it install the Python parts that `uv.lock` names into `.venv`.

Needs nothing but the standard library of Python 3.11: the machine may lack pip, venv and uv. Run as
`python3 -m launcher.bootstrap GROUP`, GROUP being `base`, `dev` or `node`.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from launcher import uvwheel

UV_MINIMUM = (0, 8, 0)
SUPPORTED = ((3, 11), (3, 14))
"""Python versions as `requires-python` in pyproject.toml: from the first, below the second."""


class InstallError(RuntimeError):
    """Something could not be installed; the message says what was tried."""


def say(text: str) -> None:
    print(f"rongshu: {text}", file=sys.stderr, flush=True)


def install(root: Path, group: str) -> None:
    """Install the locked packages of `group` (and of the groups installed before) into `.venv`. Idempotent.

    Works without a network when nothing changed. Raises InstallError.
    """
    state = root / ".rongshu"
    state.mkdir(exist_ok=True)
    with (state / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = state / "stamps" / "python"
        if is_current(root, stamp, group):
            return
        groups = {group} | {name for name in ("dev", "node") if (stamp / name).exists()}
        uv = find_uv(state) or fetch_uv(state)
        say("installing the Python packages of uv.lock into .venv …")
        _sync(root, state, uv, groups)
        _write_stamp(root, stamp, groups)


def is_current(root: Path, stamp: Path, group: str) -> bool:
    """True when `.venv` holds `group` as the present uv.lock and pyproject.toml want it."""
    if not (stamp / group).exists() or not os.access(root / ".venv/bin/python", os.X_OK):
        return False
    return all(
        (stamp / name).exists() and (stamp / name).read_bytes() == (root / name).read_bytes()
        for name in ("uv.lock", "pyproject.toml")
    )


def _write_stamp(root: Path, stamp: Path, groups: set[str]) -> None:
    stamp.mkdir(parents=True, exist_ok=True)
    for name in ("uv.lock", "pyproject.toml"):
        shutil.copyfile(root / name, stamp / name)
    for group in groups | {"base"}:
        (stamp / group).touch()


def find_uv(state: Path) -> str | None:
    """A recent enough uv on PATH or fetched before, else None."""
    candidates = [shutil.which("uv"), str(state / "uv/bin/uv"), str(state / "uv-venv/bin/uv")]
    for candidate in candidates:
        if candidate and version_of(candidate) >= UV_MINIMUM:
            return candidate
    return None


def version_of(uv: str) -> tuple[int, ...]:
    """The version as numbers; empty when the program does not run."""
    try:
        told = subprocess.run(
            [uv, "--version"], capture_output=True, text=True, timeout=30, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    match = re.search(r"(\d+)\.(\d+)\.(\d+)", told)
    return tuple(int(part) for part in match.groups()) if match else ()


def fetch_uv(state: Path) -> str:
    """Get uv from the package index: by pip in a fresh venv, by any pip, else by downloading the wheel ourselves."""
    say("fetching uv from the package index …")
    troubles = []
    for attempt in (_by_venv, _by_pip_target, _by_download):
        try:
            uv = attempt(state)
        except (OSError, subprocess.SubprocessError, uvwheel.FetchError) as error:
            troubles.append(f"{attempt.__name__.removeprefix('_by_')}: {_reason(error)}")
            continue
        if version_of(uv) >= UV_MINIMUM:
            return uv
        troubles.append(
            f"{attempt.__name__.removeprefix('_by_')}: the program does not run here or is too old"
        )
    raise InstallError("uv could not be fetched:\n  " + "\n  ".join(troubles))


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        lines = str(error.stderr or error.stdout or error).strip().splitlines()
        return lines[-1] if lines else str(error)
    return str(error)


def _quietly(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)


def _by_venv(state: Path) -> str:
    home = state / "uv-venv"
    try:
        _quietly(sys.executable, "-m", "venv", "--clear", str(home))
        _quietly(str(home / "bin/python"), "-m", "pip", "install", "--quiet", uvwheel.REQUIREMENT)
    except (OSError, subprocess.SubprocessError):
        shutil.rmtree(home, ignore_errors=True)
        raise
    return str(home / "bin/uv")


def _by_pip_target(state: Path) -> str:
    home = state / "uv"
    _quietly(
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--upgrade",
        "--target",
        str(home),
        uvwheel.REQUIREMENT,
    )
    return str(home / "bin/uv")


def _by_download(state: Path) -> str:
    return str(uvwheel.fetch(state / "uv" / "bin"))


def _sync(root: Path, state: Path, uv: str, groups: set[str]) -> None:
    environment = uv_environment(state, os.environ)
    command = [uv, "sync", "--frozen", "--no-default-groups"]
    if not sys.stderr.isatty():
        command.append("--quiet")
    for group in sorted(groups - {"base"}):
        command += ["--group", group]
    if "dev" not in groups:
        command.append(
            "--inexact"
        )  # a .venv that somebody furnished for development is left as rich as it is
    if (
        not os.access(root / ".venv/bin/python", os.X_OK)
        and SUPPORTED[0] <= sys.version_info[:2] < SUPPORTED[1]
    ):
        command += ["--python", sys.executable]
    if subprocess.run(command, cwd=root, env=environment, check=False).returncode == 0:
        return
    if _index_is_redirected(environment) and _sync_from_other_index(root, state, uv, groups, environment):
        return
    raise InstallError("uv could not install the locked packages (see above)")


def uv_environment(state: Path, given: Mapping[str, str]) -> dict[str, str]:
    """What uv needs to know, derived from pip's configuration where uv has none of its own."""
    environment = {name: value for name, value in given.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    certificates = uvwheel.certificate_file(given)
    if certificates:
        environment.setdefault("SSL_CERT_FILE", certificates)
    index = uvwheel.configured_index(given)
    if index and not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & environment.keys():
        environment["UV_DEFAULT_INDEX"] = index
    environment.setdefault("UV_HTTP_TIMEOUT", "180")
    home = Path(environment.get("HOME") or "/nonexistent")
    if "UV_CACHE_DIR" not in environment and not (home / ".cache/uv").is_dir():
        environment["UV_CACHE_DIR"] = str(state / "cache/uv")
    return environment


def _index_is_redirected(environment: Mapping[str, str]) -> bool:
    return bool({"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & environment.keys())


def _sync_from_other_index(
    root: Path, state: Path, uv: str, groups: set[str], environment: Mapping[str, str]
) -> bool:
    """The lock file names the addresses on pypi.org; behind a mirror, take the same files (by hash) from there."""
    say("the addresses in uv.lock do not answer; trying the configured index with the same hashes …")
    wanted = state / "requirements.txt"
    export = [
        uv,
        "export",
        "--frozen",
        "--quiet",
        "--no-emit-project",
        "--no-default-groups",
        "-o",
        str(wanted),
    ]
    for group in sorted(groups - {"base"}):
        export += ["--group", group]
    python = root / ".venv/bin/python"
    steps = [export]
    if not python.exists():
        steps.append([uv, "venv", "--python", sys.executable, str(root / ".venv")])
    steps.append([uv, "pip", "install", "--python", str(python), "--require-hashes", "-r", str(wanted)])
    return all(subprocess.run(step, cwd=root, env=environment, check=False).returncode == 0 for step in steps)


def main(arguments: list[str]) -> int:
    try:
        install(Path(__file__).resolve().parent.parent, arguments[0] if arguments else "base")
    except InstallError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
