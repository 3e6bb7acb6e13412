"""The operating-system user PostgreSQL runs as: it refuses to run as root, so root lends it another user."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "rongshu-postgres"


@dataclass(frozen=True, slots=True)
class OsUser:
    uid: int
    gid: int

    def popen_options(self) -> dict[str, Any]:
        """Arguments for `subprocess` that make the child this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def for_postgres() -> OsUser | None:
    """None when we are an ordinary user; as root the user made for it, else `nobody` where none can be made."""
    if os.geteuid() != 0:
        return None
    for name in (os.environ.get("RONGSHU_PG_OS_USER") or NAME, "nobody"):
        found = _find_or_make(name)
        if found is not None:
            return found
    raise RuntimeError("PostgreSQL cannot run as root and no other user could be found or made")


def _find_or_make(name: str) -> OsUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        useradd = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        if useradd is None:
            return None
        subprocess.run(
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name],
            check=False,
            capture_output=True,
        )
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            return None
    return OsUser(entry.pw_uid, entry.pw_gid)


def let_through(path: Path) -> list[Path]:
    """Give others the right to pass (not to list) every folder above `path`; return the folders changed.

    PostgreSQL, as another user, must reach its data and its programs; under `/root` (mode 0700) it could not.
    """
    changed = []
    for folder in path.resolve().parents:
        mode = stat.S_IMODE(folder.stat().st_mode)
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
            changed.append(folder)
    return changed


def let_read(tree: Path) -> None:
    """Make a tree readable by others, for installations made under a strict umask."""
    for folder, _, names in os.walk(tree):
        for path in [Path(folder), *(Path(folder, name) for name in names)]:
            mode = stat.S_IMODE(path.lstat().st_mode)
            wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
            if wanted != mode and not path.is_symlink():
                path.chmod(wanted)
