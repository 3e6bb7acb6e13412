"""After-sales pages of a buyer: apply with a picture, follow, send back; and nobody else's."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from rongshu.foundation.shops.services import staff_add
from rongshu.kit.tenancy import shop_block
from rongshu.trade.aftersales.models import Case, CaseEvent
from rongshu.trade.aftersales.services import case_agree
from rongshu.trade.aftersales.tests.counter import Counter
from tests.till import Till, till
from tests.world import make_user

__all__ = ["till"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def counter(till: Till) -> Counter:
    return Counter(till)


@pytest.fixture
def buyer(counter: Counter) -> Client:
    client = Client()
    client.force_login(counter.buyer)
    return client


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 40), "#c8402f").save(out, "PNG")
    return SimpleUploadedFile("evil.php", out.getvalue(), "text/html")


def at(counter: Counter, rest: str) -> str:
    return f"/s/{counter.shop.slug}/{rest}"


def test_a_buyer_applies_with_evidence_and_sends_the_goods_back(counter: Counter, buyer: Client) -> None:
    page = at(counter, f"orders/{counter.order().number}/aftersales/")
    shown = buyer.get(page).content.decode()
    assert "七天无理由退货" in shown
    assert "申请售后" in buyer.get(at(counter, f"orders/{counter.order().number}/")).content.decode()

    refused = buyer.post(page, {"why": "return:quality", "description": "坏了"})
    assert refused.status_code == 422
    assert "坏了" in refused.content.decode()

    form = {"why": "return:quality", f"q{counter.pears}": "1", "description": "坏了", "pictures": picture()}
    opened = buyer.post(page, form)
    assert opened.status_code == 302
    with shop_block(counter.shop.pk):
        case = Case.objects.get()
        [token] = CaseEvent.objects.get().pictures
    detail = buyer.get(opened["Location"])
    html = detail.content.decode()
    assert token not in html.replace("/media/private/", "") or "/media/private/" in html
    address = html.split('<img class="pic-s" src="')[1].split('"')[0]
    seen = buyer.get(address)
    assert (seen.status_code, seen["Content-Type"], seen["Cache-Control"]) == (
        200,
        "image/webp",
        "private, no-store",
    )
    assert buyer.get(address.replace(".webp", "x.webp")).status_code == 404

    counter.do(case_agree, case, actor="staff:1")
    sent = buyer.post(
        at(counter, f"aftersales/{case.number}/ship-back/"),
        {"carrier": "shunfeng", "waybill": "SF1111111111"},
    )
    assert sent.status_code == 302
    assert counter.case(case).state == "returning"
    assert case.number in buyer.get(at(counter, "me/aftersales/")).content.decode()


def test_nobody_else_sees_or_moves_a_case(counter: Counter, buyer: Client) -> None:
    case = counter.open()
    stranger = Client()
    stranger.force_login(make_user())
    for client, status in ((buyer, 200), (stranger, 404)):
        assert client.get(at(counter, f"aftersales/{case.number}/")).status_code == status
    assert stranger.post(at(counter, f"aftersales/{case.number}/cancel/")).status_code == 404
    assert counter.case(case).state == "requested"


def test_staff_answer_inspect_and_only_the_platform_rules(counter: Counter) -> None:
    agent = make_user(name="客服", is_staff=True)
    with shop_block(counter.shop.pk):
        staff_add(user_id=agent.pk, role="agent", actor="system")
    client = Client()
    client.force_login(agent)
    case = counter.open("return", "quality", quantity=2)
    queue = client.get(at(counter, "console/aftersales/"))
    assert queue.status_code == 200
    assert case.number in queue.content.decode()
    one = at(counter, f"console/aftersales/{case.number}/")
    assert client.post(one + "refuse/", {"text": ""}).status_code == 422
    assert client.post(one + "agree/").status_code == 302
    with shop_block(counter.shop.pk):
        Case.objects.filter(pk=case.pk).update(state="returning")
    received = client.post(one + "receive/", {f"good{counter.pears}": "1", f"bad{counter.pears}": "1"})
    assert received.status_code == 302
    assert (counter.case(case).state, counter.pears_on_hand()) == ("refunding", 9)
    assert client.post(one + "rule/", {"ruling": "refund", "text": "x"}).status_code == 403
    assert client.get(one).status_code == 200
