from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings

from rongshu.foundation.notifications.channels import Message, channel_for
from rongshu.foundation.notifications.errors import ChannelUnavailable, DeliveryFailed
from rongshu.foundation.notifications.jobs import forget_sandbox_messages, message_deliver, seal
from rongshu.foundation.notifications.models import SandboxMessage
from rongshu.foundation.notifications.selectors import sandbox_messages
from rongshu.foundation.notifications.services import message_send
from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block

pytestmark = pytest.mark.django_db
PARAMS = {"shop": "榕树优选", "code": "123456"}


def _shop() -> Shop:
    return Shop.objects.create(slug="one", name="一")


def _send(shop: Shop) -> None:
    with shop_block(shop.pk):
        message_send(channel="sms", to="+8613800138000", template="sign_in_code", params=PARAMS)


def test_the_sandbox_keeps_what_would_have_been_sent() -> None:
    _send(_shop())
    (message,) = sandbox_messages(to="138 0013 8000")
    assert (message.channel, message.recipient, message.code) == ("sms", "+8613800138000", "123456")
    assert message.body.startswith("【榕树优选】验证码 123456，")


def test_a_message_of_a_rolled_back_transaction_was_never_sent() -> None:
    shop = _shop()
    with contextlib.suppress(RuntimeError), shop_block(shop.pk):
        message_send(channel="sms", to="+8613800138000", template="sign_in_code", params=PARAMS)
        raise RuntimeError
    assert sandbox_messages() == []


@override_settings(RONGSHU_CHANNELS={"sms": "off"})
def test_a_kind_that_is_switched_off_is_refused() -> None:
    shop = _shop()
    with pytest.raises(ChannelUnavailable) as refusal:
        _send(shop)
    assert refusal.value.status == 503


class Bridge(BaseHTTPRequestHandler):
    """An operator's bridge to a provider."""

    status = 204
    taken: list[tuple[str, bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).taken.append((self.headers["X-Rongshu-Signature"], body))
        self.send_response(self.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's name
        """Quiet."""


@pytest.fixture
def bridge() -> Iterator[type[Bridge]]:
    Bridge.status, Bridge.taken = 204, []
    server = HTTPServer(("127.0.0.1", 0), Bridge)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with override_settings(
        RONGSHU_CHANNELS={"sms": "webhook"},
        RONGSHU_MESSAGE_WEBHOOK_URL=f"http://127.0.0.1:{server.server_port}/sms",
        RONGSHU_MESSAGE_WEBHOOK_SECRET="shared-secret",
    ):
        yield Bridge
    server.shutdown()
    server.server_close()


@pytest.mark.inv("INV-36")
@pytest.mark.inv("INV-42")
def test_a_provider_is_called_by_a_job_whose_arguments_are_encrypted(bridge: type[Bridge]) -> None:
    shop = _shop()
    _send(shop)
    assert bridge.taken == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args::text FROM procrastinate_jobs")
        ((task, arguments),) = cursor.fetchall()
    assert task == "foundation.notifications.jobs.message_deliver"
    assert "13800138000" not in arguments
    assert "123456" not in arguments
    message_deliver(**json.loads(arguments))
    ((signature, body),) = bridge.taken
    assert signature == hmac.new(b"shared-secret", body, hashlib.sha256).hexdigest()
    sent = json.loads(body)
    assert (sent["kind"], sent["to"], sent["template"], sent["params"]) == (
        "sms",
        "+8613800138000",
        "sign_in_code",
        PARAMS,
    )


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_bridge_that_does_not_take_it_is_asked_again(bridge: type[Bridge], status: int) -> None:
    bridge.status = status
    message = Message("n1", "sms", "+8613800138000", "", "body", "sign_in_code", PARAMS)
    with pytest.raises(DeliveryFailed):
        message_deliver(shop_id=1, sealed=seal(message))
    assert len(bridge.taken) == 1


@pytest.mark.abu("ABU-17")
@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("http://example.cn/sms", "s"),
        ("ftp://127.0.0.1/", "s"),
        ("file:///etc/passwd", "s"),
        ("https://example.cn/", ""),
    ],
)
def test_only_https_or_this_machine_with_a_secret_is_called(url: str, secret: str) -> None:
    message = Message("n1", "sms", "+8613800138000", "", "body", "sign_in_code", PARAMS)
    with override_settings(
        RONGSHU_CHANNELS={"sms": "webhook"},
        RONGSHU_MESSAGE_WEBHOOK_URL=url,
        RONGSHU_MESSAGE_WEBHOOK_SECRET=secret,
    ):
        with pytest.raises(ChannelUnavailable):
            channel_for("sms").deliver(message)


def test_the_mailbox_shows_and_tells_programs(client: Client) -> None:
    _send(_shop())
    page = client.get("/dev/mailbox/").content.decode()
    assert "123456" in page
    assert 'hx-trigger="every 2s"' in page
    fragment = client.get("/dev/mailbox/", headers={"HX-Request": "true"}).content.decode()
    assert "123456" in fragment
    assert "<html" not in fragment
    found = client.get("/dev/mailbox.json", {"to": "13800138000"}).json()["messages"]
    assert [(message["to"], message["code"]) for message in found] == [("+8613800138000", "123456")]
    assert client.get("/dev/mailbox.json", {"to": "13900139000"}).json() == {"messages": []}


@override_settings(RONGSHU_DEMO=False)
def test_outside_demo_mode_there_is_no_mailbox(client: Client) -> None:
    assert client.get("/dev/mailbox/").status_code == 404
    assert client.get("/dev/mailbox.json").status_code == 404


def test_old_sandbox_messages_are_forgotten() -> None:
    from datetime import timedelta

    from rongshu.kernel import clock

    SandboxMessage.objects.create(
        channel="sms", recipient="old", body="", created_at=clock.now() - timedelta(days=8)
    )
    SandboxMessage.objects.create(
        channel="sms", recipient="new", body="", created_at=clock.now() - timedelta(days=6)
    )
    forget_sandbox_messages()
    assert [message.recipient for message in sandbox_messages()] == ["new"]
