"""Every refusal of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import NotFound, Refusal
from rongshu.money.payments.types import BILL_ERRORS


class PaymentNotFound(NotFound):
    """No such payment, or somebody else's: both look the same (404)."""

    code = "payment_not_found"
    title = _("没有找到这笔支付。")


class RefundNotFound(NotFound):
    """No such refund (404)."""

    code = "refund_not_found"
    title = _("没有找到这笔退款。")


class IssueNotFound(NotFound):
    """No such issue (404)."""

    code = "payment_issue_not_found"
    title = _("没有找到这条待处理款项。")


class IssueResolved(Refusal):
    """Somebody else has resolved it (409)."""

    code = "payment_issue_resolved"
    title = _("这条款项已经处理过了。")


class AmountChanged(Refusal):
    """The subject has an open payment of another amount, which must be closed first (409)."""

    code = "payment_amount_changed"
    title = _("应付金额已变化，请先关闭上一笔支付再重试。")


class AlreadyPaid(Refusal):
    """The payment is paid (409)."""

    code = "payment_already_paid"
    title = _("这笔支付已经完成，无需重复付款。")


class PaymentClosed(Refusal):
    """The payment is closed (409)."""

    code = "payment_closed"
    title = _("这笔支付已关闭，请重新下单。")


class PaymentExpired(Refusal):
    """The deadline has passed (409)."""

    code = "payment_expired"
    title = _("已超过付款时间，请重新下单。")


class PaymentRefusedByProvider(Refusal):
    """The provider refused to open the payment; its reason is in the log (409)."""

    code = "payment_refused_by_provider"
    title = _("支付渠道暂时无法受理，请稍后重试或联系商家。")


class ProviderUnavailable(Refusal):
    """The provider gave no answer; what was asked may have happened, so the same is asked again (503)."""

    code = "provider_unavailable"
    status = 503
    title = _("支付渠道暂时没有回应，请稍后重试。")


class UnknownProvider(NotFound):
    """No provider goes by this name here (404)."""

    code = "unknown_provider"
    title = _("没有这个支付渠道。")


class NoticeForged(Refusal):
    """A notice that cannot be shown to come from the provider; nothing in it is used (401)."""

    code = "notice_forged"
    status = 401
    title = _("通知验签失败。")


class RefundTooLarge(Refusal):
    """More than what was paid and is not being refunded already; `refundable_fen` says how much is left (409)."""

    code = "refund_too_large"
    title = _("退款金额超过可退金额。")


class UnknownTender(NotFound):
    """This shop does not offer this way of paying (404)."""

    code = "unknown_tender"
    title = _("本店没有开通这种支付方式。")


class BalanceNotAccepted(Refusal):
    """A balance cannot pay for this (409)."""

    code = "balance_not_accepted"
    title = _("这笔款项不能用储值余额支付。")


class BalanceTooSmall(Refusal):
    """There is less on the balance than asked for; `available_fen` says how much (409)."""

    code = "balance_too_small"
    title = _("储值余额不足，请刷新后重试。")


class TenderBusy(Refusal):
    """Another tab is paying or choosing at this moment (409)."""

    code = "tender_busy"
    title = _("另一个页面正在处理这笔付款，请刷新后再试。")


class RefundConflict(Refusal):
    """The same reason and reference already made a refund of another amount; that one stays (409)."""

    code = "refund_conflict"
    title = _("这笔退款已经申请过，且金额不同。")


class NoBillsHere(NotFound):
    """This provider makes no bills (404)."""

    code = "no_bills_here"
    title = _("这个渠道没有对账单。")


class BillNotRead(Refusal):
    """The bill could not be fetched or read; nothing of it was taken. `reason` names why (409)."""

    code = "bill_not_read"
    title = _("账单没有导入，账目没有任何变化。")

    @property
    def sentence(self) -> str:
        """Why, in people's words."""
        return str(BILL_ERRORS.get(str(self.members.get("reason")), self.title))


class DifferenceNotFound(NotFound):
    """No such difference (404)."""

    code = "bill_difference_not_found"
    title = _("没有找到这条对账差异。")


class DifferenceResolved(Refusal):
    """Somebody else has resolved it (409)."""

    code = "bill_difference_resolved"
    title = _("这条对账差异已经处理过了。")


class TransferNotFound(NotFound):
    """No such transfer (404)."""

    code = "transfer_not_found"
    title = _("没有找到这笔线下转账。")


class TransferTaken(Refusal):
    """The payment has a transfer already, or the bank reference was used for another (409)."""

    code = "transfer_taken"
    title = _("这笔转账或银行流水号已经登记过了。")


class TransferAmountWrong(Refusal):
    """What arrived is not what is to be paid; `expected_fen` says how much it must be (409)."""

    code = "transfer_amount_wrong"
    title = _("到账金额与应付金额不一致，不能确认。请驳回，并将到账款项退回付款人。")


class TransferSamePerson(Refusal):
    """Who matched a transfer may not confirm it: four eyes (409)."""

    code = "transfer_same_person"
    title = _("核对人与复核人不能是同一人，请由另一位同事复核。")
