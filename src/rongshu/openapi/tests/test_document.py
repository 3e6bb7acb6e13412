"""The document says what is true, in both languages, with an example everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from jsonschema_rs import Draft202012Validator

from rongshu.foundation.shops.models import Shop
from rongshu.kit.http.endpoints import Body
from rongshu.openapi import document
from rongshu.openapi.pages import api
from rongshu.openapi.tests.calls import Api

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def zh() -> dict[str, Any]:
    return document.draw(api(), language="zh-hans", server="http://shop.test/api/v1")


@pytest.fixture(scope="module")
def en() -> dict[str, Any]:
    return document.draw(api(), language="en", server="http://shop.test/api/v1")


def _operations(found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            if key in ("summary", "description", "title") and isinstance(one, str):
                yield one
            elif key == "tags":
                yield from one
            elif key not in ("example", "examples"):
                yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _check(found: dict[str, Any], schema: dict[str, Any], example: Any) -> None:
    Draft202012Validator({**schema, "components": found["components"]}).validate(example)


def test_it_is_openapi_3_1_for_this_shop(zh: dict[str, Any]) -> None:
    assert zh["openapi"] == "3.1.0"
    assert zh["servers"] == [{"url": "http://shop.test/api/v1"}]
    assert len(list(_operations(zh))) == len(api().endpoints)


def test_every_operation_says_what_it_is_and_who_may(zh: dict[str, Any]) -> None:
    for name, operation in _operations(zh):
        assert operation["summary"], name
        assert operation["description"], name
        assert len(operation["tags"]) == 1, name
        assert "security" in operation, name
        for parameter in operation["parameters"]:
            assert parameter["description"], (name, parameter["name"])
            assert parameter["example"] is not None, (name, parameter["name"])


def test_every_example_is_what_the_schema_says(zh: dict[str, Any]) -> None:
    for name, schema in zh["components"]["schemas"].items():
        assert schema["examples"], name
        assert schema["description"], name
        _check(zh, {"$ref": f"#/components/schemas/{name}"}, schema["examples"][0])
    for name, operation in _operations(zh):
        for parameter in operation["parameters"]:
            _check(zh, parameter["schema"], parameter["example"])
        answers = list(operation["responses"].values())
        for content in [operation.get("requestBody") or {}, *answers]:
            for media in content.get("content", {}).values():
                _check(zh, media["schema"], media["example"])
        assert any(status.startswith("2") for status in operation["responses"]), name


def test_every_request_example_is_one_that_we_would_read(zh: dict[str, Any]) -> None:
    bodies = {one.__name__: one for one in _all_bodies(Body)}
    shown = [name for name in zh["components"]["schemas"] if name in bodies]
    assert len(shown) >= 12
    for name in shown:
        bodies[name].model_validate(zh["components"]["schemas"][name]["examples"][0])


def _all_bodies(model: type[Body]) -> Iterator[type[Body]]:
    for one in model.__subclasses__():
        yield one
        yield from _all_bodies(one)


def test_it_is_whole_in_both_languages(zh: dict[str, Any], en: dict[str, Any]) -> None:
    for text in _texts(en):
        assert not CHINESE.search(text), text
        assert " | " not in text, text
    own = [text for text in _texts(zh) if text not in ("Created", "OK", "Accepted", "No Content")]
    for text in own:
        assert " | " not in text, text
        assert CHINESE.search(text), text


@pytest.mark.abu("ABU-8")
def test_every_body_refuses_unknown_fields(zh: dict[str, Any]) -> None:
    for name, operation in _operations(zh):
        for media in operation.get("requestBody", {}).get("content", {}).values():
            schema = zh["components"]["schemas"][media["schema"]["$ref"].rpartition("/")[2]]
            assert schema["additionalProperties"] is False, name


def test_what_moves_money_or_stock_takes_a_key(zh: dict[str, Any]) -> None:
    keyed = {
        operation["operationId"]
        for _name, operation in _operations(zh)
        if any(parameter["name"] == "Idempotency-Key" for parameter in operation["parameters"])
    }
    assert keyed == {
        "aftersale_cancel",
        "aftersale_confirm",
        "aftersale_escalate",
        "aftersale_open",
        "aftersale_reapply",
        "aftersale_say",
        "aftersale_ship_back",
        "staff_aftersale_answer",
        "staff_aftersale_receive",
        "staff_aftersale_replace",
        "review_follow_up",
        "review_vote",
        "review_write",
        "staff_review_hide",
        "staff_review_reply",
        "staff_review_show",
        "order_place",
        "order_pay",
        "order_cancel",
        "order_receive",
        "staff_ship",
        "staff_activity_move",
        "groupbuy_create",
        "payment_open",
        "payment_tender",
        "payment_transfer",
        "topup_place",
        "topup_refund",
        "staff_bill_fetch",
        "staff_difference_recheck",
        "staff_difference_resolve",
        "staff_transfer_move",
        "staff_product_change",
        "staff_product_create",
        "staff_product_step",
    }


@pytest.mark.django_db
def test_it_is_served_in_the_language_asked_for(shop: Shop) -> None:
    client = Client()
    chinese = client.get("/s/rongshu/api/v1/openapi.json", headers={"Accept-Language": "zh-CN"})
    english = client.get("/s/rongshu/api/v1/openapi.json", headers={"Accept-Language": "en"})
    assert chinese.json()["info"]["title"] == "榕树开放接口"
    assert english.json()["info"]["title"] == "Rongshu open API"
    assert chinese.json()["servers"][0]["url"].endswith("/s/rongshu/api/v1")


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "title"), [("zh-CN", "榕树开放接口"), ("en", "Rongshu open API")])
def test_the_page_shows_every_operation_and_loads_nothing_from_elsewhere(
    shop: Shop, language: str, title: str
) -> None:
    page = Client().get("/s/rongshu/api/v1/", headers={"Accept-Language": language})
    html = page.content.decode()
    assert page.status_code == 200
    assert f"<title>{title}</title>" in html
    for operation_id in api().endpoints:
        assert f'<article id="{operation_id}">' in html
    assert "<script" not in html
    assert "<style" not in html
    assert not re.search(r'\bstyle="|\son\w+="', html)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("POST", "/nothing/at/all", 404, "not_found"),
        ("GET", "/products/", 404, "not_found"),
        ("DELETE", "/products", 405, "method_not_allowed"),
        ("OPTIONS", "/orders", 405, "method_not_allowed"),
        ("GET", "/campaigns/seven", 404, "not_found"),
        ("GET", "/campaigns/0", 404, "not_found"),
        ("GET", f"/campaigns/{2**63}", 404, "not_found"),
    ],
)
def test_whatever_is_asked_the_answer_is_a_problem(
    shop: Shop, stranger: Api, method: str, path: str, status: int, code: str
) -> None:
    answer = stranger.call(method, path)
    assert (answer.status, answer.code) == (status, code)
    if status == 405:
        assert answer.headers["Allow"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "invalid_input"),
        (b"{", 400, "malformed_request"),
        (b'{"sku_id": NaN}', 400, "malformed_request"),
        (b'{"sku_id": 1, "x": "\\u0000"}', 400, "malformed_request"),
        (b'{"sku_id": 1, "\\u0000": 1}', 400, "malformed_request"),
        (b'{"sku_id": 1, "x": "\\ud800"}', 400, "malformed_request"),
        (b"\xff\xfe", 400, "malformed_request"),
        (b"[" * 100_000, 413, "request_too_large"),
        (b"[" * 5_000, 400, "malformed_request"),
        (b"[]", 422, "invalid_input"),
        (b"null", 422, "invalid_input"),
        (b'"text"', 422, "invalid_input"),
        (b'{"sku_id": 99999999999999999999999999}', 422, "invalid_input"),
        (b" " * 3_000_000, 413, "request_too_large"),
    ],
)
def test_a_body_that_is_none_is_refused(me: Api, body: bytes, status: int, code: str) -> None:
    answer = me.call("POST", "/cart/items", body=body)
    assert (answer.status, answer.code) == (status, code)
    assert me.get("/cart").body["lines"] == []


@pytest.mark.django_db
def test_a_refusal_speaks_the_callers_language(shop: Shop) -> None:
    assert Api("rongshu", language="zh-CN").get("/orders").body["detail"] == "请先登录。"


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["stat=paid", "sort=new&Sort=price", "%00=1", "a=1&" * 2000])
def test_a_parameter_that_is_none_is_refused(shop: Shop, query: str) -> None:
    answer = Client().get(f"/s/rongshu/api/v1/products?{query}")
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_what_calls_a_gateway_opens_its_own_blocks() -> None:
    opening = {one.operation_id for one in api().endpoints.values() if one.opens_blocks}
    assert opening == {
        "order_pay",
        "order_cancel",
        "payment_open",
        "payment_tender",
        "staff_bill_fetch",
        "staff_difference_recheck",
        "auth_code",
        "auth_token",
    }
    assert {str(one.pattern) for one in api().patterns() if getattr(one.callback, "opens_blocks", False)} == {
        "orders/<number>/payment",
        "orders/<number>/cancel",
        "payments/<number>/opening",
        "payments/<number>/tender",
        "staff/bills/fetch",
        "staff/bill-differences/<int:difference_id>/recheck",
        "auth/code",
        "auth/token",
    }
