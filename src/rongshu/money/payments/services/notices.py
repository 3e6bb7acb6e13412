from __future__ import annotations

from collections.abc import Mapping

import structlog
from django.db import connection

from rongshu.kit.tenancy import current_shop_id, shop_block
from rongshu.money.payments.errors import NoticeForged, ProviderUnavailable, UnknownProvider
from rongshu.money.payments.gateway import ask
from rongshu.money.payments.models import ProviderNotice
from rongshu.money.payments.providers import (
    ForgedNotification,
    Notification,
    ProviderPayment,
    ProviderRefused,
    ProviderUnknown,
)
from rongshu.money.payments.services.receiving import payment_apply
from rongshu.money.payments.services.refund_answers import refund_apply
from rongshu.money.payments.types import Outcome

_log = structlog.get_logger("rongshu.payments")

# The row is taken before anything else is locked: a copy that arrives at the same moment waits here for the first.
_RECORD = """
INSERT INTO payments_providernotice (shop_id, provider, notice_id, kind, reference, outcome, times)
VALUES (%(shop_id)s, %(provider)s, %(notice_id)s, %(kind)s, %(reference)s, '', 1)
ON CONFLICT (shop_id, provider, notice_id) DO UPDATE SET times = payments_providernotice.times + 1
RETURNING id, times
"""


def payment_notice_receive(
    *, shop_id: int, provider: str, headers: Mapping[str, str], body: bytes
) -> Outcome:
    """Verify a provider's notice, record it and act on it, once. Call outside any block, with the raw body.

    Raises UnknownProvider, NoticeForged (nothing in it is used or kept), and ProviderUnavailable when it cannot be told
    yet whether it is genuine: answer so that it is sent again.
    """
    try:
        notice = ask(provider, lambda found: found.parse_notification(headers=headers, body=body))
    except ForgedNotification as forged:
        _log.warning("notice_forged", provider=provider, reason=forged.reason, bytes=len(body))
        raise NoticeForged(reason=forged.reason) from forged
    except ProviderUnknown as unknown:
        _log.warning("notice_unverifiable", provider=provider, error=str(unknown))
        raise ProviderUnavailable from unknown
    except ProviderRefused as refused:
        raise UnknownProvider from refused
    with shop_block(shop_id):
        return _act_once(provider, notice)


def _act_once(provider: str, notice: Notification) -> Outcome:
    payload = notice.payload
    reference = payload.out_trade_no if isinstance(payload, ProviderPayment) else payload.out_refund_no
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORD,
            {
                "shop_id": current_shop_id(),
                "provider": provider,
                "notice_id": notice.id,
                "kind": notice.kind,
                "reference": reference,
            },
        )
        notice_id, times = cursor.fetchone()
    if times > 1:
        return Outcome.REPEATED
    if isinstance(payload, ProviderPayment):
        outcome = payment_apply(provider=provider, result=payload)
    else:
        outcome = refund_apply(provider=provider, result=payload)
    ProviderNotice.objects.filter(pk=notice_id).update(outcome=outcome)
    _log.info(
        "notice_received", provider=provider, kind=notice.kind, reference=reference, outcome=outcome.value
    )
    return outcome
