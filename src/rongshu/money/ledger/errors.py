from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import Refusal


class LedgerConflict(Refusal):
    """A business key is already posted with other content: the first posting stays (409)."""

    code = "ledger_conflict"
    title = _("这笔账已经记过，且内容不同，不能重复入账。")


class BalanceTooLow(Refusal):
    """An account that may not owe would go below zero; nothing is posted (409)."""

    code = "balance_too_low"
    title = _("余额不足，这笔账没有记入。")
