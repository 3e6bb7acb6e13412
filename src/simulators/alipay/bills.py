"""The daily bill as Alipay gives it: a zip of two GBK files with comment lines, yuan, and tabs behind identifiers.

Format: 支付宝业务明细查询 (alipay.data.dataservice.bill.downloadurl.query, bill_type=trade).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

from simulators.wechatpay.billing import SHANGHAI, Entry

from .wording import yuan

COLUMNS = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,"
    "商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,"
    "卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)

_RULE = "#" + "-" * 41 + "{}" + "-" * 40


def packed(entries: Sequence[Entry], *, day: date, seller_id: str, damage: str) -> bytes:
    """The zip. ``damage`` is ``truncated`` or ``wrong_encoding`` when a fault asks for it."""
    text = _detail(entries, day, seller_id)
    if damage == "truncated":
        text = text[: int(len(text) * 0.6)]
    encoding = "utf-16" if damage == "wrong_encoding" else "gbk"
    stamp = f"{seller_id}_{day:%Y%m%d}"
    packed_file = io.BytesIO()
    with zipfile.ZipFile(packed_file, "w", zipfile.ZIP_DEFLATED) as archive:
        # The real one names its files in GBK without saying so.
        archive.writestr(f"{stamp}_业务明细.csv", text.encode(encoding))
        archive.writestr(f"{stamp}_业务明细(汇总).csv", _summary(entries, day, seller_id).encode("gbk"))
    return packed_file.getvalue()


def _head(title: str, day: date, seller_id: str) -> list[str]:
    span = f"#起始日期：[{day:%Y年%m月%d日} 00:00:00]   终止日期：[{day:%Y年%m月%d日} 24:00:00]"
    return [f"#支付宝{title}查询", f"#账号：[{seller_id}0156]", span]


def _detail(entries: Sequence[Entry], day: date, seller_id: str) -> str:
    lines = [
        *_head("业务明细", day, seller_id),
        _RULE.format("业务明细列表"),
    ]
    lines.append(COLUMNS)
    lines += [_row(entry) for entry in entries]
    lines.append(_RULE.format("业务明细列表结束"))
    for name, kind in (("交易", "trade"), ("退款", "refund")):
        mine = [entry for entry in entries if entry.kind == kind]
        fen = sum(entry.amount_fen for entry in mine) * (1 if kind == "trade" else -1)
        lines.append(f"#{name}合计：{len(mine)}笔，商家实收共{yuan(fen)}元，商家优惠共0.00元")
    lines.append(f"#导出时间：[{datetime.now(SHANGHAI):%Y年%m月%d日 %H:%M:%S}]")
    return "\r\n".join(lines) + "\r\n"


def _row(entry: Entry) -> str:
    sign = 1 if entry.kind == "trade" else -1
    at = entry.at.strftime("%Y-%m-%d %H:%M:%S")
    fields = [
        f"{entry.transaction_id}\t",
        f"{entry.out_trade_no}\t",
        "交易" if entry.kind == "trade" else "退款",
        entry.description.replace(",", "，"),
        at,
        at,
        "",
        "",
        "",
        "",
        "san***@sandbox.com",
        yuan(sign * entry.amount_fen),
        yuan(sign * entry.amount_fen),
        *["0.00"] * 5,
        "",
        "0.00",
        "0.00",
        f"{entry.out_refund_no}\t" if entry.kind == "refund" else "",
        yuan(-sign * entry.fee_fen),
        "0.00",
        "" if entry.succeeded else "处理中",
    ]
    return ",".join(fields)


def _summary(entries: Sequence[Entry], day: date, seller_id: str) -> str:
    trades = [entry for entry in entries if entry.kind == "trade"]
    refunds = [entry for entry in entries if entry.kind == "refund"]
    net = sum(entry.amount_fen for entry in trades) - sum(entry.amount_fen for entry in refunds)
    fees = sum(entry.fee_fen for entry in trades) - sum(entry.fee_fen for entry in refunds)
    lines = [
        *_head("业务汇总", day, seller_id),
        _RULE.format("业务汇总列表"),
        "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,服务费（元）,实收净额（元）",
        f"合计,,{len(trades)},{len(refunds)},{yuan(net)},{yuan(net)},{yuan(-fees)},{yuan(net - fees)}",
        _RULE.format("业务汇总列表结束"),
    ]
    return "\r\n".join(lines) + "\r\n"
