"""Pages of reviews: written on a phone with a picture, read by anybody, found helpful, hidden with a mark."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rongshu.foundation.media.models import Picture
from rongshu.kit.tenancy import shop_block
from rongshu.storefront.tests.test_aftersales import picture
from rongshu.trade.orders.models import Order
from rongshu.trade.reviews.models import Review
from rongshu.trade.reviews.services import review_hide
from rongshu.trade.reviews.tests.bought import Bought
from tests.till import Till, till
from tests.world import make_user

__all__ = ["till"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def bought(till: Till) -> Bought:
    return Bought(till)


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]  # a User
    return client


def at(bought: Bought, rest: str) -> str:
    return f"/s/{bought.shop.slug}/{rest}"


def order_number(bought: Bought) -> str:
    with shop_block(bought.shop.pk):
        return Order.objects.get().number


def test_a_buyer_reviews_and_adds_later(bought: Bought) -> None:
    buyer, number = client_of(bought.buyer), order_number(bought)
    page = at(bought, f"orders/{number}/reviews/")
    assert page in buyer.get(at(bought, f"orders/{number}/")).content.decode()
    refused = buyer.post(page, {"line": bought.pillow, "text": "忘了打星"})
    assert (refused.status_code, "忘了打星" in refused.content.decode()) == (422, True)
    sent = buyer.post(
        page,
        {"line": bought.pillow, "stars": "4", "text": "软硬正好", "pictures": picture(), "anonymous": "1"},
    )
    assert (sent.status_code, sent["Location"]) == (302, page)
    with shop_block(bought.shop.pk):
        review = Review.objects.get()
        assert review.pictures == list(Picture.objects.filter(origin="buyer").values_list("key", flat=True))
    assert (review.stars, review.anonymous) == (4, True)
    assert buyer.post(page, {"line": bought.pillow, "text": "还是好"}).status_code == 302
    again = buyer.post(page, {"line": bought.pillow, "text": "第三次"})
    assert (again.status_code, "已经评价过了" in again.content.decode()) == (422, True)
    assert client_of(make_user()).get(page).status_code == 404
    assert Client().get(page).status_code == 302


def test_anybody_reads_them_with_the_same_few_queries(bought: Bought) -> None:
    bought.write(5, text="云一样")
    bought.write(1, bought.towel, text="掉毛")
    reader, slug = Client(), bought.product.slug
    block = reader.get(at(bought, f"p/{slug}/reviews/block/")).content.decode()
    assert "好评率 100%" in block
    assert "云一样" in block
    assert "林**" in block
    assert at(bought, f"p/{slug}/reviews/block/") in reader.get(at(bought, f"p/{slug}/")).content.decode()
    with CaptureQueriesContext(connection) as one:
        assert "云一样" in reader.get(at(bought, f"p/{slug}/reviews/")).content.decode()
    with shop_block(bought.shop.pk):
        Review.objects.update(product_id=bought.product.pk)
    with CaptureQueriesContext(connection) as two:
        both = reader.get(at(bought, f"p/{slug}/reviews/?kind=nonsense")).content.decode()
    assert ("云一样" in both, "掉毛" in both) == (True, True)
    assert len(one) == len(two)
    assert "掉毛" not in reader.get(at(bought, f"p/{slug}/reviews/?kind=good")).content.decode()
    assert reader.get(at(bought, "p/no-such/reviews/")).status_code == 404


def test_a_hidden_one_leaves_its_mark(bought: Bought) -> None:
    number = bought.write(1, text="加微信领红包").number
    with shop_block(bought.shop.pk):
        review_hide(number=number, actor="user:1", reason="advert", note="引流")
    html = Client().get(at(bought, f"p/{bought.product.slug}/reviews/")).content.decode()
    assert ("加微信领红包" in html, "含有广告或站外引流" in html, "评分仍然计入" in html) == (
        False,
        True,
        True,
    )


def test_helpful_by_htmx_and_without_scripts(bought: Bought) -> None:
    number = bought.write(5).number
    reader, vote = client_of(make_user()), at(bought, f"reviews/{number}/helpful/")
    piece = reader.post(vote, {"on": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert ("有用 1" in piece, 'aria-pressed="true"' in piece) == (True, True)
    plain = reader.post(vote, {"on": "0", "product": bought.product.slug})
    assert plain["Location"] == at(bought, f"p/{bought.product.slug}/reviews/")
    with shop_block(bought.shop.pk):
        assert Review.objects.get().helpful == 0
    assert client_of(bought.buyer).post(vote, {"on": "1"}).status_code == 409
