"""The daily trade bill as WeChat Pay gives it: UTF-8 with a mark, Chinese headers, yuan, a back-tick before each field.

Format: 下载交易账单 (tradebill, bill_type ALL): one line a trade or refund, then a header and a line of sums.
"""

from __future__ import annotations

from collections.abc import Sequence

from .billing import Entry
from .identity import Identity

COLUMNS = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,"
    "代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,"
    "申请退款金额,费率备注"
)
SUM_COLUMNS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"


def written(entries: Sequence[Entry], *, identity: Identity, damage: str) -> bytes:
    """The file. ``damage`` is ``truncated`` or ``wrong_encoding`` when a fault asks for it."""
    lines = [COLUMNS, *(_row(entry, identity) for entry in entries), SUM_COLUMNS, _sums(entries)]
    text = "\ufeff" + "\r\n".join(lines) + "\r\n"
    if damage == "truncated":
        text = text[: int(len(text) * 0.6)]
    return text.encode("gbk", errors="ignore") if damage == "wrong_encoding" else text.encode()


def _row(entry: Entry, identity: Identity) -> str:
    refund = entry.kind == "refund"
    fields = [
        entry.at.strftime("%Y-%m-%d %H:%M:%S"),
        identity.appid,
        identity.mchid,
        "0",
        "",
        entry.transaction_id,
        entry.out_trade_no,
        entry.openid,
        "MWEB",
        "REFUND" if refund else "SUCCESS" if entry.succeeded else "REVOKED",
        "OTHERS",
        "CNY",
        "0.00" if refund else _yuan(entry.amount_fen),
        "0.00",
        entry.refund_id if refund else "0",
        entry.out_refund_no if refund else "0",
        _yuan(entry.amount_fen) if refund else "0.00",
        "0.00",
        "ORIGINAL" if refund else "",
        ("SUCCESS" if entry.succeeded else "PROCESSING") if refund else "",
        entry.description.replace(",", " ").replace("`", " "),
        "",
        _fee(-entry.fee_fen if refund else entry.fee_fen),
        "0.60%",
        "0.00" if refund else _yuan(entry.amount_fen),
        _yuan(entry.amount_fen) if refund else "0.00",
        "",
    ]
    return ",".join(f"`{field}" for field in fields)


def _sums(entries: Sequence[Entry]) -> str:
    trades = sum(entry.amount_fen for entry in entries if entry.kind == "trade")
    refunds = sum(entry.amount_fen for entry in entries if entry.kind == "refund")
    fees = sum(entry.fee_fen if entry.kind == "trade" else -entry.fee_fen for entry in entries)
    sums = (
        str(len(entries)),
        _yuan(trades),
        _yuan(refunds),
        "0.00",
        _fee(fees),
        _yuan(trades),
        _yuan(refunds),
    )
    return ",".join(f"`{field}" for field in sums)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _fee(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}000"
