"""Requests and responses as plain values, and JSON bodies read with care."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from .errors import ApiError, wrong_field


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, body read; header names are lower case."""

    method: str
    path: str
    target: str  # path with query, as sent: what a merchant signs
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    client: str

    def json(self) -> dict[str, Any]:
        """The body as a JSON object. Raises ApiError PARAM_ERROR."""
        try:
            content = json.loads(self.body or b"{}")
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise ApiError("PARAM_ERROR", "请求体不是合法的JSON对象")
        return content


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response."""

    status: int
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Request, Mapping[str, str]], Response]


def answer(content: object, status: int = 200) -> Response:
    """A JSON response."""
    return Response(status=status, body=json.dumps(content, ensure_ascii=False).encode())


def text_of(content: Mapping[str, Any], name: str, *, longest: int, required: bool = True) -> str | None:
    """A string field of a request body. Raises ApiError PARAM_ERROR when it is absent, empty or too long."""
    value = content.get(name)
    if value is None and not required:
        return None
    if not isinstance(value, str) or not value:
        raise wrong_field(f"/{name}", "不能为空" if not value else "类型错误", value=None)
    if len(value) > longest:
        raise wrong_field(f"/{name}", f"长度超过{longest}", value=value)
    return value


def fen_of(amount: object, name: str) -> int:
    """A whole positive amount of fen within ``amount``. Raises ApiError PARAM_ERROR."""
    value = amount.get(name) if isinstance(amount, dict) else None
    if type(value) is not int or value < 1:
        raise wrong_field(f"/amount/{name}", "必须是大于0的整数", value=value)
    return value


def currency_of(amount: object) -> None:
    """Only CNY is taken, and it is the default. Raises ApiError PARAM_ERROR."""
    value = amount.get("currency", "CNY") if isinstance(amount, dict) else None
    if value != "CNY":
        raise wrong_field("/amount/currency", "值不在枚举范围内", value=value)


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine."""
    name = host.lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def origin_of(url: str) -> str | None:
    """The origin of a plain web address on this machine, else ``None``."""
    try:
        parts = urlsplit(url)
        place = parts.netloc
        local = parts.scheme in ("http", "https") and is_loopback(parts.hostname or "") and "@" not in place
    except ValueError:
        return None
    return f"{parts.scheme}://{place}" if local else None
