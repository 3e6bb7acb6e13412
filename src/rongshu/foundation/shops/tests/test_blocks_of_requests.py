"""The block around a shop's view: what is kept and what is rolled back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from config import shop_urls
from rongshu.foundation.shops.middleware import opens_blocks, request_shop
from rongshu.foundation.shops.models import Shop
from rongshu.kit.errors import Forbidden
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import NoShopSet, current_shop_id, in_shop_block, shop_block

pytestmark = pytest.mark.django_db


def _writes(then: Callable[[], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        assert current_shop_id() == request_shop(request).id
        OutboxEvent.objects.create(name="written", payload={})
        return then()

    return view


def _raise(error: Exception) -> HttpResponse:
    raise error


@opens_blocks
def _gateway(request: HttpRequest) -> HttpResponse:
    assert not in_shop_block()
    with shop_block(request_shop(request).id):
        OutboxEvent.objects.create(name="written", payload={})
    return HttpResponse(status=502)


urlpatterns = [
    path("fine", _writes(lambda: HttpResponse("ok"))),
    path("moved", _writes(lambda: HttpResponse(status=302))),
    path("bad", _writes(lambda: HttpResponse(status=422))),
    path("missing", _writes(lambda: _raise(Http404()))),
    path("refused", _writes(lambda: _raise(Forbidden()))),
    path("broken", _writes(lambda: _raise(RuntimeError("oops")))),
    path("gateway", _gateway),
]


@pytest.mark.parametrize(
    ("route", "status", "kept"),
    [
        ("fine", 200, 1),
        ("moved", 302, 1),
        ("bad", 422, 0),
        ("missing", 404, 0),
        ("refused", 403, 0),
        ("broken", 500, 0),
        ("gateway", 502, 1),
    ],
)
def test_only_a_good_answer_keeps_what_was_written(
    monkeypatch: pytest.MonkeyPatch, route: str, status: int, kept: int
) -> None:
    shop = Shop.objects.create(slug="one", name="一")
    monkeypatch.setattr(shop_urls, "urlpatterns", [*urlpatterns, *shop_urls.urlpatterns])
    _fresh_resolver()
    try:
        answer = Client(raise_request_exception=False).get(
            f"/s/one/{route}", headers={"Accept": "application/json"}
        )
    finally:
        monkeypatch.undo()
        _fresh_resolver()
    assert answer.status_code == status
    assert not in_shop_block()
    with shop_block(shop.pk):
        assert OutboxEvent.objects.count() == kept


def _fresh_resolver() -> None:
    from django.urls import clear_url_caches

    clear_url_caches()


@override_settings(ALLOWED_HOSTS=["*"])
def test_outside_a_shop_there_is_no_block(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
    with pytest.raises(NoShopSet):
        current_shop_id()


def test_an_unknown_shop_is_not_found(client: Client) -> None:
    assert client.get("/s/nobody/").status_code == 404
