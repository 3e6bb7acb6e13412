"""What must be done before the processes start, each step skipped when its inputs have not changed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from launcher import services
from launcher.layout import Layout
from launcher.pgsetup import DatabaseUrls
from launcher.postgres import Cluster
from launcher.stamps import Stamp, digest_of, digest_of_listing


class PreparationError(RuntimeError):
    """A step failed; the message holds the end of what it said."""


def manage(layout: Layout, environment: Mapping[str, str], *arguments: str) -> str:
    """Run a management command and return what it printed. Raises PreparationError."""
    done = subprocess.run(
        services.manage_command(*arguments),
        cwd=layout.root,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = "\n".join([*done.stdout.splitlines(), *done.stderr.splitlines()][-30:])
        raise PreparationError(f"manage {' '.join(arguments)} failed:\n{said}")
    return done.stdout


def without_own_variables(given: Mapping[str, str]) -> dict[str, str]:
    """A scratch stack must not answer to addresses and keys of the installation that started it."""
    own = ("RONGSHU_", "DATABASE_", "WECHATPAY_")
    return {name: value for name, value in given.items() if not name.startswith(own)}


def migration_digest(root: Path) -> str:
    """Changes whenever a migration of ours or a version of a package changes."""
    return digest_of([*(root / "src").glob("rongshu/**/migrations/*.py"), root / "uv.lock"])


def migrate(layout: Layout, environment: Mapping[str, str], identity: str) -> bool:
    """Bring the database `identity` to the present migrations, as the owner. True when there was something to do."""
    stamp = Stamp(layout.stamps / "migrated")
    wanted = f"{migration_digest(layout.root)} {identity}"
    if stamp.matches(wanted):
        return False
    manage(layout, environment, "migrate", "--database", "owner", "--no-input")
    stamp.write(wanted)
    return True


def seed(layout: Layout, environment: Mapping[str, str], identity: str) -> bool:
    """Put the demo data into the database `identity`, once. True when it did."""
    stamp = Stamp(layout.stamps / "seeded")
    if stamp.matches(identity):
        return False
    manage(layout, environment, "demo", "--history")
    stamp.write(identity)
    return True


def collect_static(layout: Layout, environment: Mapping[str, str]) -> bool:
    """Gather the static files when one of them changed. True when it did."""
    stamp = Stamp(layout.stamps / "static")
    locks = digest_of(
        [layout.root / "uv.lock", layout.root / "package-lock.json", layout.root / "src/config/settings.py"]
    )
    wanted = digest_of_listing(_static_sources(layout.root), locks, environment["RONGSHU_DATA_DIR"])
    if stamp.matches(wanted):
        return False
    manage(layout, environment, "collectstatic", "--no-input", "--clear", "--verbosity", "0")
    stamp.write(wanted)
    return True


def source_digest(root: Path) -> str:
    """Changes with anything that could make prepared data look different: code, data files, templates, packages."""
    files = (path for path in (root / "src").rglob("*") if path.is_file() and path.suffix != ".pyc")
    return digest_of([*files, root / "uv.lock", root / "package-lock.json"])


def _static_sources(root: Path) -> Iterator[Path]:
    for folder in (root / "src").glob("rongshu/**/static"):
        yield from (path for path in folder.rglob("*") if path.is_file())


def identity_of(urls: DatabaseUrls, cluster: Cluster | None) -> str:
    """Names one database, so that stamps of a database thrown away do not count for its successor. No secrets."""
    place = urls.owner.rpartition("@")[2]
    if cluster is None:
        return place
    return f"{cluster.identity}/{place.rpartition('/')[2]}"
