"""What the law allows a prepaid balance of one merchant, as data with its sources: such numbers stand here only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class LawLimit:
    """One rule: where it stands, what it sets, what a refusal says. Amounts are fen."""

    law_id: str
    source: str
    parameters: Mapping[str, int]
    message: Promise
    effective_from: date
    confidence: str  # V: checked against the text, S: secondary source
    reviewed_on: date


LAW_31: Final = LawLimit(
    law_id="LAW-31",
    source="《非银行支付机构监督管理条例》（国务院令第768号）第2、6、15条",
    parameters={},
    message=_("储值仅限在本店购买商品使用，不能提现、转让或用于其他店铺；退还只能原路退回。"),
    effective_from=date(2024, 5, 1),
    confidence="V",
    reviewed_on=date(2026, 6, 1),
)
LAW_32: Final = LawLimit(
    law_id="LAW-32",
    source="《单用途商业预付卡管理办法（试行）》（商务部令2012年第9号）第18、19条",
    parameters={"named_max_fen": 500_000, "bearer_max_fen": 100_000, "bearer_valid_days": 3 * 365 + 1},
    message=_("记名储值余额不得超过 5,000 元，且本金不设有效期。"),
    effective_from=date(2012, 11, 1),
    confidence="S",
    reviewed_on=date(2026, 6, 1),
)
LAW_33: Final = LawLimit(
    law_id="LAW-33",
    source="《最高人民法院关于审理预付式消费民事纠纷案件适用法律若干问题的解释》（法释〔2025〕4号）第9、14、24、25条",
    parameters={"principal_refund_days": 7},
    message=_("付款之日起 7 日内可以无理由退还未用本金。"),
    effective_from=date(2025, 5, 1),
    confidence="V",
    reviewed_on=date(2026, 6, 1),
)

LIMITS: Final = (LAW_31, LAW_32, LAW_33)

# Balances here belong to a named member, so the limits of a named card apply.
BALANCE_MAX_FEN: Final = LAW_32.parameters["named_max_fen"]
# A bonus is no principal; an end date of its own is allowed, but none shorter than a bearer card's.
BONUS_MIN_DAYS: Final = LAW_32.parameters["bearer_valid_days"]
REFUND_DAYS: Final = LAW_33.parameters["principal_refund_days"]
