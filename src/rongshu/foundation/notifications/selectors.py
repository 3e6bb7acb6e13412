from __future__ import annotations

from rongshu.foundation.notifications.models import SandboxMessage
from rongshu.kernel.text import normalise_phone


def sandbox_messages(*, to: str = "", limit: int = 30) -> list[SandboxMessage]:
    """What the sandbox kept, newest first; `to` is a phone in any usual spelling, or an e-mail address."""
    rows = SandboxMessage.objects.order_by("-id")
    if to:
        try:
            recipient = normalise_phone(to)
        except ValueError:
            recipient = to.strip()
        rows = rows.filter(recipient=recipient)
    return list(rows[:limit])
