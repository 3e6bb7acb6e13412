"""Sharing: one tracked link per person and channel, a poster, nothing attributed for strangers."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image

from rongshu.foundation.tracking.models import ShareLink
from rongshu.kit.tenancy import shop_block
from rongshu.storefront.tests.conftest import ROOT, Browser, Stall
from tests.world import make_shop


def _links(stall: Stall) -> list[ShareLink]:
    with shop_block(stall.shop.pk):
        return list(ShareLink.objects.order_by("pk"))


def _share(browser: Browser, kind: str, ref: str) -> str:
    return browser.client.post(
        f"{ROOT}share/", {"kind": kind, "ref": ref}, headers={"HX-Request": "true"}
    ).content.decode()


def test_a_persons_link_is_the_same_each_time(stall: Stall, lin: Browser) -> None:
    first = _share(lin, "product", stall.product.slug)
    second = _share(lin, "product", stall.product.slug)

    links = _links(stall)
    assert [(link.channel, link.depth) for link in links] == [("link", 1), ("poster", 1)]
    assert {link.campaign_id for link in links} == {stall.table.activity.id}
    assert first == second
    assert f"http://testserver{ROOT}t/{links[0].code}" in first
    assert f'data-prop-link-code="{links[0].code}"' in first


def test_a_link_leads_on_and_the_next_sharer_is_one_deeper(stall: Stall, lin: Browser, zhou: Browser) -> None:
    code, _order = stall.table.opened()
    _share(lin, "group", code)
    link = _links(stall)[0]

    answer = zhou.client.get(f"{ROOT}t/{link.code}")
    _share(zhou, "group", code)

    assert answer["Location"] == f"{ROOT}groupbuy/{code}/"
    assert [one.depth for one in _links(stall)] == [1, 1, 2, 2]
    page = zhou.client.get(answer["Location"]).content.decode()
    assert f'data-prop-link-code="{link.code}"' in page


def test_a_stranger_shares_the_plain_address(stall: Stall, stranger: Browser) -> None:
    sheet = _share(stranger, "product", stall.product.slug)

    assert f"http://testserver{ROOT}p/{stall.product.slug}/" in sheet
    assert "登录后分享" in sheet
    assert _links(stall) == []


def test_without_scripts_sharing_is_a_page(stall: Stall, lin: Browser) -> None:
    page = lin.client.post(f"{ROOT}share/", {"kind": "home", "ref": ""}).content.decode()

    assert "<html" in page
    assert "复制链接" in page


@pytest.mark.parametrize(("kind", "status"), [("secret", 422), ("product", 404), ("group", 404)])
def test_what_cannot_be_shared_is_refused(stall: Stall, lin: Browser, kind: str, status: int) -> None:
    answer = lin.client.post(f"{ROOT}share/", {"kind": kind, "ref": "nothing"})

    assert answer.status_code == status
    assert _links(stall) == []


@pytest.mark.parametrize("kind", ["product", "group", "home"])
def test_a_poster_is_a_picture(stall: Stall, lin: Browser, kind: str) -> None:
    code, _order = stall.table.opened()
    ref = {"product": stall.product.slug, "group": code, "home": ""}[kind]
    sheet = _share(lin, kind, ref)
    address = re.search(r'src="(/s/rongshu/share/poster/[^"]+)"', sheet)
    assert address is not None

    answer = lin.client.get(address[1])

    assert answer["Content-Type"] == "image/jpeg"
    assert Image.open(BytesIO(answer.content)).size == (750, 1200)


def test_another_shops_poster_is_not_there(stall: Stall, lin: Browser) -> None:
    _share(lin, "home", "")
    make_shop("other", name="别家")

    assert lin.client.get(f"/s/other/share/poster/{_links(stall)[0].code}.jpg").status_code == 404
    assert lin.client.get(f"/s/other/t/{_links(stall)[0].code}").status_code == 404
