"""ABU-8: what a client may not say. Every field name of every table, in every body, is refused and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from rongshu.foundation.shops.models import Shop
from rongshu.openapi import document
from rongshu.openapi.pages import api
from rongshu.openapi.tests.calls import ADDRESS, Api

pytestmark = [pytest.mark.django_db, pytest.mark.abu("ABU-8")]

OTHERS = {
    "price",
    "role",
    "paid",
    "is_paid",
    "shop",
    "shop_id",
    "unit_price_fen",
    "discount",
    "__proto__",
    "user_id",
}


def _model_fields() -> set[str]:
    names = set(OTHERS)
    for model in apps.get_models():
        if model.__module__.startswith("rongshu."):
            for one in model._meta.concrete_fields:
                names |= {one.name, one.attname}
    return names


def _rows() -> dict[str, int]:
    """How many rows every table of ours holds, and whatever was written since by anybody in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables "
            "WHERE relname NOT IN ('kit_cache', 'openapi_apikey')"
        )
        return {name: ins + upd + dele for name, ins, upd, dele in cursor.fetchall()}


def test_every_field_of_every_model_is_refused_in_every_body(shop: Shop, me: Api, program: Api) -> None:
    found = document.draw(api(), language="en", server="")
    names = _model_fields()
    assert len(names) > 150
    program.get("/staff/orders")  # the use of a key is noted once a minute
    before = _rows()
    tried = 0
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            for media in content.values():
                schema = found["components"]["schemas"][media["schema"]["$ref"].rpartition("/")[2]]
                caller = program if "x-permission" in operation else me
                at = path.replace("{", "").replace("}", "")
                for where in (
                    at,
                    at.replace("sku_id", "1").replace("address_id", "1").replace("activity_id", "1"),
                ):
                    extra = dict.fromkeys(names - set(schema["properties"]), 1)
                    answer = caller.call(
                        method.upper(), where, body={**media["example"], **extra}, once="unknown-0001"
                    )
                    if answer.status == 404:
                        continue
                    tried += 1
                    assert answer.status == 422, (method, where, answer.body)
                    refused = {
                        one["field"] for one in answer.body["errors"] if one["kind"] == "extra_forbidden"
                    }
                    assert refused == set(extra), (method, where)
    assert tried >= len([1 for one in found["paths"].values() for op in one.values() if "requestBody" in op])
    assert _rows() == before


@pytest.mark.parametrize(
    ("inner", "extra"),
    [
        ("lines", "price_fen"),
        ("lines", "shop_id"),
        ("address", "user_id"),
        ("campaign", "price_fen"),
        ("campaign", "paid"),
    ],
)
def test_nor_deeper_inside_an_order(me: Api, sku_id: int, inner: str, extra: str) -> None:
    given: dict[str, Any] = {
        "lines": [{"sku_id": sku_id, "quantity": 1}],
        "address": dict(ADDRESS),
        "campaign": {"kind": "groupbuy", "activity_id": 1},
    }
    target = given[inner][0] if inner == "lines" else given[inner]
    target[extra] = 1
    answer = me.post("/orders", given)
    assert (answer.status, answer.body["errors"][0]["kind"]) == (422, "extra_forbidden")
    assert answer.body["field"].endswith(extra)
    assert me.get("/orders").body["items"] == []
