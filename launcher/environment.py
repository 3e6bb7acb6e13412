"""The environment variables the processes get: the contract between the launcher and `config.settings`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from launcher import keys
from launcher.layout import Layout
from launcher.pgsetup import DatabaseUrls
from launcher.ports import HOST, first_free
from launcher.postgres import Cluster

GENERATED = ("RONGSHU_SECRET_KEY", "RONGSHU_FIELD_KEY", "RONGSHU_LIVE_KEY")
EXTERNAL = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_REPORT_URL")


class ConfigurationError(RuntimeError):
    """The environment lacks something that only the operator can give."""


@dataclass(frozen=True, slots=True)
class Ports:
    web: int
    live: int
    simulator: int
    alipay: int

    @classmethod
    def choose(cls, first: int = 8000) -> Ports:
        """Four free ports from `first` upwards, the next four themselves when nobody has them."""
        taken: list[int] = []
        for offset in range(4):
            taken.append(first_free(first + offset, taken))
        return cls(*taken)


def external_database(given: Mapping[str, str] = os.environ) -> DatabaseUrls | None:
    """The operator's own server when DATABASE_URL is set. Raises ConfigurationError when a role's address lacks."""
    if not given.get("DATABASE_URL"):
        return None
    missing = [name for name in EXTERNAL if not given.get(name)]
    if missing:
        raise ConfigurationError(
            f"DATABASE_URL is set, so {' and '.join(missing)} must be too: the owner migrates, "
            "the reporting role reads (see docs/architecture.md)"
        )
    app, owner, report = (given[name] for name in EXTERNAL)
    return DatabaseUrls(app, owner, report, superuser=given.get("DATABASE_SUPER_URL", ""))


def is_production(given: Mapping[str, str] = os.environ) -> bool:
    """Demo mode is the default on the launcher's own PostgreSQL; on the operator's server it must be asked for."""
    return given.get("RONGSHU_DEMO", "0" if given.get("DATABASE_URL") else "1") == "0"


def cluster_of(layout: Layout) -> Cluster:
    """The PostgreSQL of this installation, started or not."""
    return Cluster(layout.postgres, secrets=layout.secrets, log=layout.logs / "postgres.log")


def for_children(
    layout: Layout,
    urls: DatabaseUrls,
    ports: Ports,
    *,
    production: bool = False,
    given: Mapping[str, str] = os.environ,
) -> dict[str, str]:
    """Everything a child process needs. What the operator set wins, except the addresses chosen here.

    In production the keys must be given; elsewhere they are made once and kept in `secrets.json`.
    Raises ConfigurationError.
    """
    environment = dict(given)
    environment.update(urls.environment())
    environment["PYTHONPATH"] = f"{layout.root / 'src'}{os.pathsep}{layout.root}"
    environment["PYTHONUNBUFFERED"] = "1"
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    if production:
        missing = [
            name for name in (*GENERATED, "RONGSHU_BASE_URL", "RONGSHU_LIVE_URL") if not given.get(name)
        ]
        if missing:
            raise ConfigurationError(f"--production needs these set in the environment: {', '.join(missing)}")
        environment["RONGSHU_DEMO"] = "0"
    else:
        known = keys.load(layout.secrets)
        defaults = {
            **{name: known[name] for name in GENERATED},
            "RONGSHU_DEMO": "1",
            "RONGSHU_BASE_URL": f"http://{HOST}:{ports.web}",
            "RONGSHU_LIVE_URL": f"http://{HOST}:{ports.live}",
            "RONGSHU_WECHATPAY_GATEWAY": f"http://{HOST}:{ports.simulator}",
            "RONGSHU_WECHATPAY_DIR": str(layout.simulators / "wechatpay"),
            "RONGSHU_ALIPAY_DIR": str(layout.simulators / "alipay"),
        }
        for name, value in defaults.items():
            environment.setdefault(name, value)
    environment.setdefault("RONGSHU_DATA_DIR", str(layout.data))
    return environment
