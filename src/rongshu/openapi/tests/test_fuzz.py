"""The whole document driven by a machine: no server fault, and no answer that the document does not allow.

Requests go through WSGI, as in production. Everything happens in the test's one transaction; each operation is given
data that fits the document and data that breaks it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from rongshu.campaigns.base.types import ActivityView
from rongshu.foundation.shops.models import Shop
from rongshu.openapi.pages import api
from rongshu.openapi.tests.calls import ADDRESS, Api
from tests.till import Till

pytestmark = pytest.mark.django_db

EXAMPLES = 8
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Derandomized: a failure today is a failure tomorrow. No database of failures, no deadline on a shared machine.
MACHINE = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def application() -> Callable[[Any, Any], list[bytes]]:
    """The WSGI application, without closing the connection that holds the test's transaction."""
    served = get_wsgi_application()

    def serve(environ: Any, start_response: Any) -> list[bytes]:
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        try:
            answer = served(environ, start_response)
            body = [b"".join(answer)]
            answer.close()
            return body
        finally:
            for signal in (request_started, request_finished):
                signal.connect(close_old_connections)

    return serve


@pytest.fixture
def document(shop: Shop, me: Api, sku_id: int, groupbuy: ActivityView, till: Till) -> Any:
    """The document of a shop that has something of everything."""
    me.post("/addresses", ADDRESS)
    order = {"lines": [{"sku_id": sku_id, "quantity": 1}], "address": ADDRESS}
    number = me.post("/orders", order).body["number"]
    me.post(f"/orders/{number}/payment")
    me.post("/links", {"kind": "product", "ref": "apple"})
    return schemathesis.openapi.from_wsgi(f"/s/{shop.slug}/api/v1/openapi.json", application())


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fits", "breaks"])
def test_the_document_holds(document: Any, me: Api, program: Api, mode: GenerationMode) -> None:
    checks = [*CHECKS, negative_data_rejection] if mode is GenerationMode.NEGATIVE else CHECKS
    driven = set()
    for found in document.get_all_operations():
        operation = found.ok()
        staff = "x-permission" in operation.definition.raw
        headers = {"X-API-Key": program.key} if staff else {"Authorization": f"Bearer {me.token}"}
        try:
            _drive(operation, mode, headers, checks)
        except Unsatisfiable:  # takes nothing that could be broken
            assert mode is GenerationMode.NEGATIVE, operation.label
        driven.add(operation.definition.raw["operationId"])
    assert driven == set(api().endpoints)


def _drive(operation: Any, mode: GenerationMode, headers: dict[str, str], checks: list[Any]) -> None:
    @MACHINE
    @given(case=operation.as_strategy(generation_mode=mode))
    def drive(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=checks)

    drive()
