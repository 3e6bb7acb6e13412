"""What happens by itself when a wait is over."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rongshu.kernel import clock
from rongshu.trade.aftersales.locks import lock_case
from rongshu.trade.aftersales.models import Case
from rongshu.trade.aftersales.rules import SECOND_REMINDER, WAITS
from rongshu.trade.aftersales.services.deciding import (
    case_agree,
    case_confirm,
    case_escalate,
    case_late,
    case_moot,
    case_receive,
    case_rule,
)
from rongshu.trade.aftersales.services.moving import move
from rongshu.trade.orders.errors import RefundExceedsLine

SYSTEM = "system"


def case_due(*, case_id: int) -> str:
    """End a wait whose time has passed; returns what was done, empty when nothing was due. Locks as that does.

    What can no longer be refunded, because it was given back some other way, ends as moot.
    """
    case = lock_case(case_id)
    if case.closed_at is not None or case.due_at is None or case.due_at > clock.now():
        return ""
    then = WAITS[case.state].then
    try:
        _DO[then](case)
    except RefundExceedsLine:
        case_moot(case_id=case.pk, outcome="nothing_left")
    return then


def _agree(case: Case) -> None:
    case_agree(case_id=case.pk, actor=SYSTEM)


def _expire(case: Case) -> None:
    move(case, "expire", actor=SYSTEM, outcome="expired")


def _receive(case: Case) -> None:
    case_receive(case_id=case.pk, actor=SYSTEM)


def _rule(case: Case) -> None:
    """Nobody decided in time: what was in doubt counts for the buyer."""
    case_rule(case_id=case.pk, actor=SYSTEM, ruling="refund", text=_("平台未在期限内裁定，按支持买家处理。"))


def _escalate(case: Case) -> None:
    case_escalate(case_id=case.pk, actor=SYSTEM, text=_("商家超时没有发出换补的商品。"))


def _confirm(case: Case) -> None:
    case_confirm(case_id=case.pk, buyer_id=None, actor=SYSTEM)


def _late(case: Case) -> None:
    case_late(case_id=case.pk, again_at=clock.now() + SECOND_REMINDER)


_DO = {
    "agree": _agree,
    "expire": _expire,
    "receive": _receive,
    "rule": _rule,
    "escalate": _escalate,
    "confirm": _confirm,
    "late": _late,
}
