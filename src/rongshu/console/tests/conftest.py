"""A shop with its staff at their desks, and something on every list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rongshu.campaigns.groupbuy.tests.table import Table
from rongshu.foundation.audit.models import AuditEntry
from rongshu.foundation.shops.models import Shop
from rongshu.foundation.shops.services import staff_add
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User
from rongshu.people.accounts.services import staff_user_create
from tests.till import Till, till
from tests.world import make_shop

__all__ = ["till"]

ROOT = "/s/rongshu/console/"
PASSWORD = "a-long-enough-passphrase"
_BLOCK = re.compile(r"^(SAVEPOINT|RELEASE|ROLLBACK)|set_config\('rongshu\.shop_id'")


@dataclass
class Office:
    """The shop's group-buy table and its console."""

    table: Table
    shop: Shop
    till: Till

    def staff(self, role: str, shop: Shop | None = None) -> tuple[User, Client]:
        """Somebody of that role, signed in; of another shop if one is given."""
        place = shop or self.shop
        user = staff_user_create(
            email=f"{role}@{place.slug}.example.cn", password=PASSWORD, display_name=f"{role} 小王"
        )
        with shop_block(place.pk):
            staff_add(user_id=user.pk, role=role, actor="system")
        client = Client()
        client.force_login(user)
        return user, client

    def audit(self, action: str) -> list[AuditEntry]:
        """Audit rows of an action, oldest first."""
        with shop_block(self.shop.pk):
            return list(AuditEntry.objects.filter(action=action).order_by("seq"))


@pytest.fixture
def office(db: None, till: Till, settings: Any, tmp_path: Path) -> Office:
    settings.RONGSHU_LAKE_DIR = tmp_path / "no-lake-yet"
    shop = make_shop()
    table = Table(shop, till)
    table.lay(size=2, per_person_limit=9)
    return Office(table, shop, till)


@pytest.fixture
def owner(office: Office) -> Client:
    return office.staff("owner")[1]


def visit(client: Client, address: str) -> tuple[int, HttpResponse]:
    """Queries of a second visit (session, person and role included, the block's own left out), and its answer."""
    client.get(ROOT + address)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(ROOT + address)
    asked = [query["sql"] for query in seen.captured_queries if not _BLOCK.search(query["sql"])]
    return len(asked), answer  # type: ignore[return-value]  # the test client's answer is one
