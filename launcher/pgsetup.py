"""How a PostgreSQL of ours is set up: settings, who may come in, roles, and the addresses that result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from launcher.ports import HOST

SETTINGS: dict[str, str] = {
    "listen_addresses": HOST,
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "idle_in_transaction_session_timeout": "10min",
}
"""What a machine with two cores and 4 GB likes. Durability stays on: speed is never bought with it."""

HBA = """\
# Written by the launcher: every connection needs a password, from this machine only.
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
host all all ::1/128 scram-sha-256
"""


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """Addresses of one database, one for each role."""

    app: str
    owner: str
    report: str
    superuser: str

    def environment(self) -> dict[str, str]:
        """The variables the settings read. The superuser is left out: no process of ours needs it."""
        return {
            "DATABASE_URL": self.app,
            "DATABASE_OWNER_URL": self.owner,
            "DATABASE_REPORT_URL": self.report,
        }


def role_statements(passwords: Mapping[str, str]) -> list[str]:
    """SQL that makes or corrects the three roles. Passwords are URL-safe base64, hence need no quoting.

    `rongshu_owner` owns the database and may make databases (tests do); `rongshu_app` owns nothing, so row-level
    security binds it; `rongshu_report` reads only.
    """
    result = []
    plain = "LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS NOREPLICATION"
    for role, rights in (
        ("owner", f"{plain} CREATEDB"),
        ("app", f"{plain} NOCREATEDB"),
        ("report", f"{plain} NOCREATEDB"),
    ):
        name = f"rongshu_{role}"
        result.append(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') "
            f"THEN CREATE ROLE {name}; END IF; END $$"
        )
        result.append(f"ALTER ROLE {name} WITH {rights} PASSWORD '{passwords[role]}'")
    result.append("ALTER ROLE rongshu_report SET default_transaction_read_only = on")
    return result
