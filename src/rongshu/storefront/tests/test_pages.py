"""Every page answers, in few queries, without a line of script or style of its own."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rongshu.distribution.promoters.agreement import CURRENT_VERSION
from rongshu.distribution.promoters.services import promoter_enrol
from rongshu.kit.tenancy import shop_block
from rongshu.storefront.tests.conftest import ROOT, Browser, Stall

# Queries of the page itself, session and person of who is signed in included, on caches that are warm but for what
# differs between viewers. (In production the shop's block adds BEGIN, one SELECT and COMMIT.)
FOR_STRANGERS = [
    ("", 0),
    ("c/", 0),
    ("c/fresh/", 0),
    ("c/fresh/?sort=-price", 0),
    ("more/?after=", 1),
    ("p/{slug}/", 2),
    ("p/{slug}/campaigns/", 2),
    ("groupbuy/{code}/", 8),
    ("groupbuy/{code}/live/", 4),
    ("me/", 0),
    ("licence/", 0),
    ("promises/", 1),
    ("language/", 0),
    ("theme.css", 0),
    ("regions/?province=440000", 0),
    ("account/login/code/", 0),
    ("account/login/", 0),
]
FOR_SHOPPERS = [
    ("", 2),
    ("p/{slug}/", 4),
    ("groupbuy/{code}/", 9),
    ("me/", 6),
    ("me/addresses/", 3),
    ("me/addresses/new/", 2),
    ("me/promoter/", 3),
    ("me/earnings/", 8),
    ("orders/", 4),
    ("orders/{number}/", 7),
    ("orders/{number}/live/", 7),
    ("cart/", 3),
    ("checkout/?line={sku}x1", 5),
]
_BLOCK = re.compile(r"^(SAVEPOINT|RELEASE|ROLLBACK)|set_config\('rongshu\.shop_id'")


def _visit(client: Client, address: str) -> tuple[int, HttpResponse]:
    """Queries of a second visit, and its answer."""
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    asked = [query["sql"] for query in seen.captured_queries if not _BLOCK.search(query["sql"])]
    return len(asked), answer  # type: ignore[return-value]  # the test client's answer is one


@pytest.mark.parametrize(("path", "queries"), FOR_STRANGERS)
def test_pages_open_to_all(stall: Stall, stranger: Browser, path: str, queries: int) -> None:
    code, _order = stall.table.opened()

    asked, answer = _visit(stranger.client, ROOT + path.format(slug=stall.product.slug, code=code))

    assert answer.status_code == 200
    assert asked == queries
    _assert_clean(answer.content.decode(), answer["Content-Type"])


@pytest.mark.parametrize(("path", "queries"), FOR_SHOPPERS)
def test_pages_of_shoppers(stall: Stall, path: str, queries: int) -> None:
    code, order = stall.table.opened()
    leader = Client()
    leader.force_login(order.buyer)
    with shop_block(stall.shop.pk):
        promoter_enrol(user_id=order.buyer_id, agreement_version=CURRENT_VERSION)
        sku = stall.product.skus.values_list("pk", flat=True)[0]

    asked, answer = _visit(
        leader, ROOT + path.format(slug=stall.product.slug, code=code, number=order.number, sku=sku)
    )

    assert answer.status_code == 200
    assert asked == queries
    _assert_clean(answer.content.decode(), answer["Content-Type"])


class _Page(HTMLParser):
    """What the content security policy would refuse, and what a page must have for everybody to use it."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []
        self.lang = ""
        self.unlabelled: list[str] = []
        self.main = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or "style" in given or (tag == "script" and not given.get("src")):
            self.refused.append(f"<{tag} {given}>")
        self.refused += [f"{tag} {name}" for name in given if name.startswith("on")]
        if tag == "html":
            self.lang = given.get("lang") or ""
        if tag == "main":
            self.main += 1
        if tag == "img" and ("alt" not in given or not given.get("width") or not given.get("height")):
            self.unlabelled.append(str(given))


def _assert_clean(html: str, content_type: str) -> None:
    if not content_type.startswith("text/html"):
        return
    page = _Page()
    page.feed(html)
    assert page.refused == []
    assert page.unlabelled == []
    if "<html" in html:
        assert page.lang == "zh-Hans"
        assert page.main == 1
    assert "{%" not in html
    assert "{{" not in html


def test_policy_allows_nothing_inline(stranger: Browser) -> None:
    policy = stranger.client.get(ROOT)["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert re.search(r"script-src 'self'(;|$)", policy)
    assert re.search(r"style-src 'self'(;|$)", policy)


def test_home_shows_licence_and_running_groups(stall: Stall, stranger: Browser) -> None:
    stall.table.opened()

    page = stranger.client.get(ROOT).content.decode()

    assert "91440101MA5TEST00X" in page  # 电子商务法 15
    assert "拼团进行中" in page
    assert "最快的团还差 2 人" in page


def test_product_page_has_no_struck_price(stall: Stall, lin: Browser) -> None:
    page = lin.client.get(f"{ROOT}p/{stall.product.slug}/").content.decode()

    assert "<del" not in page
    assert "<s>" not in page
    assert "参考价" not in page
    assert "¥57.00" in page  # 59.00 in the group, 2.00 less for who opens
    assert "¥79.00" in page


def test_product_page_names_the_open_groups(stall: Stall, zhou: Browser) -> None:
    code, _order = stall.table.opened()

    page = zhou.client.get(f"{ROOT}p/{stall.product.slug}/").content.decode()

    assert f"{ROOT}groupbuy/{code}/" in page
    assert "还剩 2 个名额" in page
    assert "小*" in page
    assert "小林" not in page


def test_a_first_visit_sets_the_visitor_cookie_once(stranger: Browser) -> None:
    first = stranger.client.get(ROOT)
    second = stranger.client.get(ROOT)

    assert "rs_v" in first.cookies
    assert "rs_v" not in second.cookies


@pytest.mark.parametrize("path", ["cart/", "checkout/?line=1x1", "orders/", "me/earnings/", "me/addresses/"])
def test_strangers_are_led_to_sign_in_and_back(stranger: Browser, path: str) -> None:
    answer = stranger.client.get(ROOT + path)

    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{ROOT}account/login/code/?next=%2Fs%2Frongshu%2F")


def test_htmx_is_led_by_its_own_header(stranger: Browser, stall: Stall) -> None:
    answer = stranger.client.post(
        f"{ROOT}cart/add/",
        {"product": stall.product.slug},
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{ROOT}p/x/"},
    )

    assert answer.status_code == 204
    assert answer["HX-Redirect"] == f"{ROOT}account/login/code/?next=%2Fs%2Frongshu%2Fp%2Fx%2F"


@pytest.mark.parametrize("path", ["p/nothing/", "c/nothing/", "groupbuy/NOTHING/", "no/such/page/"])
def test_what_is_not_there_says_so_kindly(stranger: Browser, path: str) -> None:
    answer = stranger.client.get(ROOT + path)

    assert answer.status_code == 404
    page = answer.content.decode()
    assert "你的订单和购物车都还在" in page
    _assert_clean(page, answer["Content-Type"])


def test_more_products_are_a_fragment_for_htmx_and_a_page_without(stall: Stall, stranger: Browser) -> None:
    stall.more_products(25)
    home = stranger.client.get(ROOT).content.decode()
    found = re.search(r'href="(/s/rongshu/more/[^"]+)"', home)
    assert found is not None
    address = found[1].replace("&amp;", "&")

    fragment = stranger.client.get(address, headers={"HX-Request": "true"}).content.decode()
    page = stranger.client.get(address).content.decode()

    assert fragment.count('class="tile"') == 12
    assert "<html" not in fragment
    assert page.count('class="tile"') == 12
    assert "<html" in page


def test_english_all_through(stranger: Browser, stall: Stall) -> None:
    answer = stranger.client.post(f"{ROOT}language/set/", {"language": "en", "next": ROOT})
    assert answer["Location"] == ROOT

    page = stranger.client.get(ROOT).content.decode()

    assert '<html lang="en"' in page
    assert "Cart" in page
    assert "购物车" not in page
