"""Message channels: one interface, registered implementations, chosen by settings.

`RONGSHU_CHANNELS` maps a kind of message (`sms`, `email`) to the name of an implementation. Demo mode uses the sandbox
for all; elsewhere a kind without an implementation is off and says so.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings

from rongshu.foundation.notifications.errors import ChannelUnavailable, DeliveryFailed
from rongshu.foundation.notifications.models import SandboxMessage

_TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class Message:
    """One message as it leaves: `body` is for people; providers with texts of their own take `template`, `params`.

    `number` stays the same when a delivery is tried again, so that a provider may drop repeats.
    """

    number: str
    kind: str
    to: str
    subject: str
    body: str
    template: str
    params: dict[str, str] = field(default_factory=dict)


class Channel(Protocol):
    """Takes a message to its reader. `in_transaction` says that it only writes to our own database."""

    in_transaction: bool

    def deliver(self, message: Message) -> None:
        """Raises DeliveryFailed to be tried again, ChannelUnavailable when it never can."""


class SandboxChannel:
    """Keeps messages for the developers' mailbox instead of sending them."""

    in_transaction = True

    def deliver(self, message: Message) -> None:
        SandboxMessage.objects.create(
            channel=message.kind,
            recipient=message.to,
            body=f"{message.subject}\n\n{message.body}" if message.subject else message.body,
            code=message.params.get("code", "")[:12],
        )


class OffChannel:
    """Nothing is set up: every message is refused."""

    in_transaction = True

    def deliver(self, message: Message) -> None:
        raise ChannelUnavailable(channel=message.kind)


class WebhookChannel:
    """Posts each message as JSON to the operator's own bridge to a provider, signed with a shared secret.

    `RONGSHU_MESSAGE_WEBHOOK_URL` (https, or http on loopback) and `RONGSHU_MESSAGE_WEBHOOK_SECRET`. The signature is
    HMAC-SHA256 of the body in `X-Rongshu-Signature`; any 2xx is success; redirects are not followed.
    """

    in_transaction = False

    def deliver(self, message: Message) -> None:
        url, secret = settings.RONGSHU_MESSAGE_WEBHOOK_URL, settings.RONGSHU_MESSAGE_WEBHOOK_SECRET
        parts = urlsplit(url)
        local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if not secret or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
            raise ChannelUnavailable(channel=message.kind)
        body = json.dumps(
            {
                "number": message.number,
                "kind": message.kind,
                "to": message.to,
                "subject": message.subject,
                "body": message.body,
                "template": message.template,
                "params": message.params,
            },
            ensure_ascii=False,
        ).encode()
        request = urllib.request.Request(  # noqa: S310  # the scheme was checked above
            url,
            data=body,
            method="POST",
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "X-Rongshu-Signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(),
            },
        )
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=_TIMEOUT_SECONDS) as answer:
                answer.read(1024)
        except (OSError, http.client.HTTPException) as error:
            raise DeliveryFailed(f"the message bridge did not take it: {type(error).__name__}") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


_registered: dict[str, Callable[[], Channel]] = {}


def register(name: str, make: Callable[[], Channel]) -> None:
    """Add an implementation that `RONGSHU_CHANNELS` may name."""
    _registered[name] = make


def channel_for(kind: str) -> Channel:
    """The implementation chosen for a kind of message; the one that refuses when none is."""
    return _registered[settings.RONGSHU_CHANNELS.get(kind, "off")]()


register("sandbox", SandboxChannel)
register("webhook", WebhookChannel)
register("off", OffChannel)
