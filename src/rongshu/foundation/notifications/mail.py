from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from rongshu.foundation.notifications.services import message_send


class ChannelMailBackend(BaseEmailBackend):
    """Django's own e-mails (password reset) leave through our channels too."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            content: dict[str, Any] = {"subject": message.subject, "body": str(message.body)}
            for recipient in message.recipients():
                message_send(channel="email", to=recipient, template="plain", params=content)
        return len(email_messages)
