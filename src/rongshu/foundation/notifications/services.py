from __future__ import annotations

from collections.abc import Mapping

from rongshu.foundation.notifications.channels import Message, channel_for
from rongshu.foundation.notifications.jobs import message_deliver, seal
from rongshu.foundation.notifications.wording import WORDINGS
from rongshu.kernel import ids
from rongshu.kit.tenancy import current_shop_id


def message_send(*, channel: str, to: str, template: str, params: Mapping[str, str]) -> None:
    """Send a message of a kind (`sms`, `email`) in the wording `template`, filled from `params`.

    Runs in a shop block. A channel that calls a provider does so in a job after commit, never in this transaction;
    the job's arguments are encrypted, since they hold a phone number and often a code.
    Raises ChannelUnavailable where the kind is switched off, KeyError for an unknown wording.
    """
    wording = WORDINGS[template]
    values = dict(params)
    message = Message(
        number=ids.opaque(16),
        kind=channel,
        to=to,
        subject=str(wording.subject) % values,
        body=str(wording.body) % values,
        template=template,
        params=values,
    )
    chosen = channel_for(channel)
    if chosen.in_transaction:
        chosen.deliver(message)
    else:
        message_deliver.defer(shop_id=current_shop_id(), sealed=seal(message))
