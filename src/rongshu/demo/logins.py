"""The demo's people: staff with a password made once per installation, shoppers with phone numbers."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Shopper:
    """Somebody who buys. Phones are of a range that WeChat's own samples use; codes arrive in the mailbox page."""

    name: str
    phone: str


LIN = Shopper("小林", "13800000001")
ZHOU = Shopper("小周", "13800000002")
WU = Shopper("小吴", "13800000003")
CHEN = Shopper("小陈", "13800000004")
SHOPPERS = (LIN, ZHOU, WU, CHEN)

# (e-mail, name, role) of the main shop's staff.
STAFF = (
    ("owner@rongshu.example", "林店主", "owner"),
    ("operator@rongshu.example", "周运营", "operator"),
    ("finance@rongshu.example", "吴财务", "finance"),
)
SECOND_OWNER = ("owner@qingshan.example", "陈店主", "owner")


def _file() -> Path:
    return Path(settings.RONGSHU_DATA_DIR) / "demo.json"


def staff_password() -> str:
    """The one password of all demo staff: random, made once, kept readable by its owner alone."""
    path = _file()
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        return str(kept["staff_password"])
    password = "-".join(secrets.token_hex(3) for _part in range(3))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as target:
        json.dump({"staff_password": password}, target)
    return password


def summary() -> str:
    """What `up` prints below the address."""
    lines = [
        f"  商城 shop      {settings.RONGSHU_BASE_URL}/s/rongshu/",
        f"  控制台 console {settings.RONGSHU_BASE_URL}/s/rongshu/console/   {STAFF[0][0]}  {staff_password()}",
        f"  短信信箱 codes {settings.RONGSHU_BASE_URL}/dev/mailbox/",
        "  顾客 shoppers  " + "  ".join(f"{person.name} {person.phone}" for person in SHOPPERS),
    ]
    return "\n".join(lines)
