"""The OpenAPI 3.1 document: the framework's, completed with examples, refusals, security, and in one language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rongshu.kit.http.endpoints import Shopper, Staff
from rongshu.kit.http.problems import PROBLEM_JSON
from rongshu.kit.idempotency import HEADER
from rongshu.openapi.api import Endpoint, RongshuAPI

Json = dict[str, Any]

INTRODUCTION: Final = (
    "一家店的全部用例，供小程序、App 和店铺自己的程序使用；与网页调用同样的服务。\n\n"
    "**金额**是整数分，**时间**是 ISO 8601。**语言**由 Accept-Language 决定（zh-Hans、en）。\n\n"
    "**身份**：顾客用 `Authorization: Bearer rst_…`，先 `POST /auth/code` 再 `POST /auth/token`；"
    "店铺的程序用 `X-API-Key: rsk_…`，由店主创建，权限不超过创建者的角色。Cookie 在这里不起作用。\n\n"
    "**幂等**：动钱动库存的请求要带 `Idempotency-Key`。同一个键、同一个请求得到同一个答案"
    "（带 `Idempotent-Replayed: true`）；同一个键、不同的请求返回 409。\n\n"
    "**分页**：`{items, next}`，把 `next` 放进 `after` 继续读。\n\n"
    "**错误**都是 `application/problem+json`（RFC 9457）：看 `code` 判断，`detail` 给人看。"
    "别人的、别的店的和不存在的东西，回答完全一样（404）。429 带 `Retry-After`。\n\n"
    "请求里多余的字段会被拒绝：价格、店铺、角色、是否付款，都不由客户端说了算。"
    " | "
    "Every use case of one shop, for mini-programs, apps and the shop's own programs; the pages call the same services."
    "\n\n**Amounts** are whole fen, **times** ISO 8601. Accept-Language chooses the **language** (zh-Hans, en).\n\n"
    "**Who calls**: shoppers send `Authorization: Bearer rst_…`, from `POST /auth/code` and then `POST /auth/token`;"
    " the shop's programs send `X-API-Key: rsk_…`, made by its owner and never allowed more than its maker. Cookies"
    " count for nothing here.\n\n"
    "**Idempotency**: requests that move money or stock carry `Idempotency-Key`. The same key and request get the same"
    " answer (with `Idempotent-Replayed: true`); the same key with another request is a 409.\n\n"
    "**Pages** are `{items, next}`: pass `next` as `after` to read on.\n\n"
    "**Errors** are `application/problem+json` (RFC 9457): branch on `code`, show `detail`. What is somebody else's,"
    " another shop's, or not there answers exactly the same (404). A 429 carries `Retry-After`.\n\n"
    "Unknown fields are refused: price, shop, role and paid are not the client's to say."
)

_PROBLEM: Final[Json] = {
    "type": "object",
    "description": "错误说明（RFC 9457） | A problem (RFC 9457)",
    "properties": {
        "type": {"type": "string", "description": "错误的 URN | URN of the problem"},
        "title": {"type": "string", "description": "一句话 | One sentence"},
        "status": {"type": "integer", "description": "HTTP 状态 | HTTP status"},
        "detail": {"type": "string", "description": "给人看的说明 | For people"},
        "code": {"type": "string", "description": "稳定的错误码，供程序判断 | Stable, to branch on"},
        "field": {"type": "string", "description": "哪个字段 | Which field"},
        "rule": {"type": "string", "description": "哪条规则 | Which rule"},
        "errors": {
            "type": "array",
            "description": "全部有误的字段 | All fields at fault",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "rule": {"type": "string"},
                    "kind": {"type": "string"},
                },
            },
        },
        "retry_after": {"type": "integer", "description": "多少秒后再试 | Seconds until another try"},
    },
    "required": ["type", "title", "status", "detail", "code"],
}

# Status → (what it means, an example's code and sentence).
_REFUSALS: Final[dict[int, tuple[str, str, str]]] = {
    400: ("请求无法识别 | The request cannot be read", "malformed_request", "请求内容无法识别。"),
    401: ("没有有效的令牌或密钥 | No good token or key", "sign_in_required", "请先登录。"),
    403: ("没有权限 | Not allowed", "forbidden", "你没有权限做这件事。"),
    404: (
        "不存在，或不是你的 | Not there, or not yours",
        "not_found",
        "没有找到这个内容，可能已被删除或链接有误。",
    ),
    405: ("不支持这种方法 | Method not supported", "method_not_allowed", "这个地址不支持这种请求方式。"),
    409: ("现在不能这样做 | Not possible now", "illegal_transition", "当前状态不能这样操作。"),
    413: ("内容太大 | Too large", "request_too_large", "请求内容太大。"),
    422: ("有字段不符合规则 | A field broke a rule", "invalid_input", "有一项填写不正确。"),
    429: ("太频繁 | Too often", "too_many_requests", "操作太频繁了，请稍后再试。"),
    500: (
        "服务出错，什么也没有改变 | Our fault; nothing changed",
        "server_fault",
        "服务出错了，请稍后再试。",
    ),
    503: (
        "支付渠道没有回应 | The provider does not answer",
        "provider_unavailable",
        "支付渠道没有回应，请稍后重试。",
    ),
}

_SECURITY: Final[Json] = {
    "ShopperToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "顾客令牌 rst_… | A shopper's token rst_…",
    },
    "ApiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "店铺程序的密钥 rsk_… | Key of the shop's program, rsk_…",
    },
}

_KEY_PARAMETER: Final[Json] = {
    "in": "header",
    "name": HEADER,
    "required": True,
    "description": "操作编号，每个新操作用新的 | Names this operation; a new one for each",
    "schema": {"type": "string", "minLength": 8, "maxLength": 200, "pattern": "^[!-~]{8,200}$"},
    "example": "6f1c2b0e-3f9a-4e39-9d55-0a3c5f0b7e11",
}


def draw(api: RongshuAPI, *, language: str, server: str) -> Json:
    """The document in a language (`zh-hans`, `en`), for the shop at an address."""
    document = api.raw_document()
    schemas: Json = document["components"].setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    for one in schemas.values():
        _without_titles(one)
    _complete_schemas(schemas)
    document["components"]["securitySchemes"] = _SECURITY
    document["components"]["responses"] = {str(status): _refusal(status) for status in _REFUSALS}
    for methods in document["paths"].values():
        for operation in methods.values():
            _complete(operation, api.endpoints[operation["operationId"]], schemas)
    document["info"]["description"] = INTRODUCTION
    document["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    document["servers"] = [{"url": server}]
    localised: Json = _in_language(document, 1 if language.startswith("en") else 0)
    return localised


def _complete(operation: Json, endpoint: Endpoint, schemas: Json) -> None:
    if isinstance(endpoint.auth, Staff):
        operation["security"] = [{"ApiKey": []}]
        operation["x-permission"] = endpoint.auth.permission
    elif isinstance(endpoint.auth, Shopper):
        operation["security"] = [{"ShopperToken": []}]
    else:
        operation["security"] = [{}, {"ShopperToken": []}]
    for parameter in operation["parameters"]:
        parameter["schema"] = schema = _unwrapped(parameter["schema"])
        parameter["description"] = schema.pop("description")
        parameter["example"] = _example(schema, schemas)
        _without_titles(schema)
    if endpoint.done_once:
        operation["parameters"].append(dict(_KEY_PARAMETER))
    body = operation.get("requestBody")
    if body:
        body["required"] = True
    for content in [body, *operation["responses"].values()]:
        for media in (content or {}).get("content", {}).values():
            media["example"] = _example(media["schema"], schemas)
    operation["responses"] = {str(status): one for status, one in operation["responses"].items()}
    for status in _REFUSALS:
        if status != 503 or endpoint.opens_blocks:
            operation["responses"][str(status)] = {"$ref": f"#/components/responses/{status}"}


def _refusal(status: int) -> Json:
    meaning, code, sentence = _REFUSALS[status]
    example = {
        "type": f"urn:rongshu:problem:{code}",
        "title": sentence,
        "status": status,
        "detail": sentence,
        "code": code,
    }
    return {
        "description": meaning,
        "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }


def _complete_schemas(schemas: Json) -> None:
    for schema in schemas.values():
        if schema is _PROBLEM:
            continue
        schema["examples"] = [_example(schema, schemas)]
    schemas["Problem"] = {**_PROBLEM, "examples": [_refusal(404)["content"][PROBLEM_JSON]["example"]]}


def _example(schema: Mapping[str, Any], schemas: Json) -> Any:
    """An example put together from those of the fields. Raises KeyError for a field without one."""
    if schema.get("examples"):
        return schema["examples"][0]
    if "$ref" in schema:
        return _example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for joined in ("anyOf", "allOf"):
        if joined in schema:
            return _example(next(one for one in schema[joined] if one.get("type") != "null"), schemas)
    if schema.get("type") == "array":
        return [_example(schema["items"], schemas)]
    return {name: _example(one, schemas) for name, one in schema["properties"].items()}


def _unwrapped(schema: Json) -> Json:
    """A parameter that may be left out is never null, whatever the framework wraps around it."""
    while "anyOf" in schema:
        inner = next(one for one in schema["anyOf"] if one.get("type") != "null")
        schema = {**inner, **{key: one for key, one in schema.items() if key not in ("anyOf", "default")}}
    return schema


def _without_titles(schema: Json) -> None:
    """Titles the framework makes up from names say nothing new."""
    schema.pop("title", None)
    for one in schema.get("properties", {}).values():
        _without_titles(one)
    for joined in ("anyOf", "allOf"):
        for one in schema.get(joined, ()):
            _without_titles(one)
    if isinstance(schema.get("items"), dict):
        _without_titles(schema["items"])


def _in_language(value: Any, index: int) -> Any:
    """`中文 | English` → one of them, in the texts of the document; examples are left as they are."""
    if isinstance(value, dict):
        return {
            key: one if key in ("example", "examples") else _in_language(one, index)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [_in_language(one, index) for one in value]
    if isinstance(value, str) and " | " in value:
        return value.split(" | ", 1)[index]
    return value
