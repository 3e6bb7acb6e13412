"""What sharing earns, and joining as a promoter."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router

from rongshu.distribution.commissions.selectors import earnings, explain
from rongshu.distribution.promoters.selectors import agreement, promoter_of
from rongshu.distribution.promoters.services import promoter_enrol
from rongshu.kit.http.endpoints import PAGE, Shopper, Told, shopper_of
from rongshu.kit.http.fields import After, Id, Limit
from rongshu.money.ledger.kinds import purpose_label
from rongshu.openapi import cursors
from rongshu.openapi.schemas.people import (
    AgreementOut,
    CommissionOut,
    EarningsOut,
    EnrolIn,
    EntryOut,
    ExplanationOut,
    LawOut,
    PromoterOut,
    ReversalOut,
)

router = Router(tags=["收益 | Earnings"], auth=Shopper())


@router.get(
    "/earnings",
    response=EarningsOut,
    operation_id="earnings",
    summary="我的收益 | My earnings",
    description=(
        "余额来自账本；佣金只有一级，新的在前。"
        " | Balances are the ledger's; commission has one level. Newest first."
    ),
)
def statement(
    request: HttpRequest,
    after: After = None,
    limit: Limit = PAGE,
) -> EarningsOut:
    found = earnings(shopper_of(request), after=cursors.read_id(after), limit=limit)
    return EarningsOut(
        quoted_fen=found.quoted_fen,
        pending_fen=found.pending_fen,
        available_fen=found.available_fen,
        debt_fen=found.debt_fen,
        items=[CommissionOut.model_validate(line) for line in found.lines],
        next=cursors.write_id(found.next_after) if found.next_after is not None else None,
    )


@router.get(
    "/earnings/{int:commission_id}",
    response=ExplanationOut,
    operation_id="earnings_explained",
    summary="这一分钱从哪来 | One commission explained",
    description="订单、商品行、规则快照、账本流水与法律依据。 | Order, line, rule as copied, ledger, law.",
)
def explained(
    request: HttpRequest,
    commission_id: Annotated[Id, Told("佣金编号 | Commission", 12)],
) -> ExplanationOut:
    why = explain(shopper_of(request), commission_id)
    return ExplanationOut(
        commission=CommissionOut.model_validate(why.commission),
        formula=why.formula,
        link_code=why.link_code,
        order_placed_at=why.order_placed_at,
        order_state_label=why.order_state_label,
        received_at=why.received_at,
        return_window_ends_at=why.return_window_ends_at,
        refunded_fen=why.refunded_fen,
        reversals=[ReversalOut.model_validate(one) for one in why.reversals],
        entries=[
            EntryOut(
                at=one.at,
                debit=str(one.debit),
                credit=str(one.credit),
                amount_fen=one.amount_fen,
                purpose=one.purpose,
                purpose_label=purpose_label(one.purpose),
            )
            for one in why.entries
        ],
        laws=[LawOut.model_validate(one) for one in why.laws],
    )


@router.get(
    "/promoter",
    response=PromoterOut,
    operation_id="promoter",
    summary="推客资格与协议 | Me as a promoter",
    description="加入前先读协议。 | Read the agreement before joining.",
)
def promoter(request: HttpRequest) -> PromoterOut:
    return _promoter(shopper_of(request))


@router.post(
    "/promoter",
    response=PromoterOut,
    operation_id="promoter_enrol",
    summary="成为推客 | Become a promoter",
    description="免费；必须同意当前版本的协议。 | Free; the current agreement must be accepted.",
)
def enrol(request: HttpRequest, given: EnrolIn) -> PromoterOut:
    promoter_enrol(user_id=shopper_of(request), agreement_version=given.agreement_version)
    return _promoter(shopper_of(request))


def _promoter(user_id: int) -> PromoterOut:
    version, sentences = agreement()
    row = promoter_of(user_id)
    return PromoterOut.model_validate(
        {
            "state": row.state if row else "",
            "agreed_version": row.agreement_version if row else "",
            "agreed_at": row.agreed_at if row else None,
            "agreement": AgreementOut(version=version, sentences=sentences),
        }
    )
