from __future__ import annotations

import base64
import json
from dataclasses import asdict
from datetime import timedelta

from rongshu.foundation.notifications.channels import Message, channel_for
from rongshu.foundation.notifications.models import SandboxMessage
from rongshu.kernel import clock
from rongshu.kit import crypto
from rongshu.kit.housekeeping import housekeeper
from rongshu.kit.jobs import job

_PURPOSE = "message"
_SANDBOX_KEPT = timedelta(days=7)


def seal(message: Message) -> str:
    """A message as job argument: encrypted."""
    return base64.b64encode(crypto.encrypt(json.dumps(asdict(message)), _PURPOSE)).decode()


def unseal(sealed: str) -> Message:
    return Message(**json.loads(crypto.decrypt(base64.b64decode(sealed), _PURPOSE)))


@job(queue="messages", opens_blocks=True)
def message_deliver(*, shop_id: int, sealed: str) -> None:
    """Hand a message to its provider. Running twice sends the same number twice; the provider drops repeats."""
    message = unseal(sealed)
    channel_for(message.kind).deliver(message)


@housekeeper
def forget_sandbox_messages() -> None:
    """Messages nobody will read any more."""
    SandboxMessage.objects.filter(created_at__lt=clock.now() - _SANDBOX_KEPT).delete()
