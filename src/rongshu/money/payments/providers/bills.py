"""Reading the providers' daily bills, strictly: a file that is not whole and genuine is refused, never half read.

Plain Python. Amounts become integer fen; refunds and the fees that come back with them are positive amounts of their
own kind. Formats: WeChat Pay 下载交易账单 (ALL), Alipay 业务明细查询.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final, Literal

_SHANGHAI = timezone(timedelta(hours=8))


class BillUnusable(Exception):
    """The bill cannot be imported; nothing of it is. ``code`` names why, ``detail`` helps a person find it."""

    code = "bill_unusable"

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.code}: {detail}")
        self.detail = detail


class BillMissing(BillUnusable):
    """The provider has no bill for the day: nothing was paid, or it is not made yet."""

    code = "bill_missing"

    def __init__(self, day: date) -> None:
        super().__init__(day.isoformat())


class BillTruncated(BillUnusable):
    """The end is missing, or its own sums do not agree with its lines."""

    code = "bill_truncated"


class BillEncodingWrong(BillUnusable):
    """Not in the encoding the provider writes."""

    code = "bill_encoding"


class BillHashWrong(BillUnusable):
    """The file is not the one the provider announced, or the archive is broken."""

    code = "bill_hash"


class BillMalformed(BillUnusable):
    """A header, a column or a field is not what it must be."""

    code = "bill_malformed"


class BillOfAnother(BillUnusable):
    """The bill is of another merchant or another day."""

    code = "bill_other"


@dataclass(frozen=True, slots=True)
class BillRow:
    """One line. ``number`` is ours: the payment's for a trade, the refund's for a refund. Amounts are fen, ≥ 0."""

    kind: Literal["trade", "refund"]
    number: str
    payment_number: str
    provider_number: str
    amount_fen: int
    fee_fen: int  # kept for a trade, given back for a refund
    succeeded: bool
    at: datetime


_WECHAT_NEEDS: Final = (
    "交易时间",
    "商户号",
    "微信订单号",
    "商户订单号",
    "交易状态",
    "微信退款单号",
    "商户退款单号",
    "退款状态",
    "手续费",
    "订单金额",
    "申请退款金额",
)
_WECHAT_SUMS: Final = ("总交易单数", "订单总金额", "申请退款总金额")


def read_wechatpay(content: bytes, *, merchant_id: str, day: date) -> list[BillRow]:
    """Every line of a WeChat Pay trade bill of type ALL. Raises a BillUnusable."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BillEncodingWrong("not UTF-8") from error
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line]
    if not lines:
        raise BillTruncated("empty")
    header = lines[0].split(",")
    if absent := [name for name in _WECHAT_NEEDS if name not in header]:
        raise BillMalformed(f"no column {absent[0]}")
    body = [line for line in lines[1:] if line.startswith("`")]
    if len(lines) < 3 or not lines[-2].startswith(_WECHAT_SUMS[0]) or not lines[-1].startswith("`"):
        raise BillTruncated("no line of sums")
    if len(body) != len(lines) - 2:
        raise BillMalformed("a line that is neither a record nor a sum")
    records = [_record(header, line, number) for number, line in enumerate(body[:-1], start=2)]
    sums = _record(lines[-2].split(","), lines[-1], len(lines))
    rows = [_wechat_row(one, merchant_id, day) for one in records]
    _agree(rows, count=sums["总交易单数"], trades=sums.get("订单总金额"), refunds=sums.get("申请退款总金额"))
    return rows


def _record(header: Sequence[str], line: str, number: int) -> dict[str, str]:
    # Each field begins with a back-tick, so commas within a field do no harm.
    fields = line.removeprefix("`").split(",`")
    if len(fields) != len(header):
        raise BillMalformed(f"line {number} has {len(fields)} fields, not {len(header)}")
    return dict(zip(header, fields, strict=True))


def _wechat_row(one: dict[str, str], merchant_id: str, day: date) -> BillRow:
    if one["商户号"] != merchant_id:
        raise BillOfAnother(f"merchant {one['商户号']}")
    refund = one["交易状态"] == "REFUND"
    return BillRow(
        kind="refund" if refund else "trade",
        number=one["商户退款单号"] if refund else one["商户订单号"],
        payment_number=one["商户订单号"],
        provider_number=one["微信退款单号"] if refund else one["微信订单号"],
        amount_fen=_fen(one["申请退款金额"] if refund else one["订单金额"]),
        fee_fen=abs(_fen(one["手续费"], signed=True)),
        succeeded=one["退款状态"] == "SUCCESS" if refund else one["交易状态"] == "SUCCESS",
        at=_moment(one["交易时间"], day),
    )


_ALIPAY_NEEDS: Final = (
    "支付宝交易号",
    "商户订单号",
    "业务类型",
    "完成时间",
    "订单金额（元）",
    "退款批次号/请求号",
    "服务费（元）",
    "备注",
)
_SUM_LINE: Final = re.compile(r"#(交易|退款)合计：(\d+)笔，商家实收共(-?[\d.]+)元")
# Bills are text; an archive that unpacks to more is no bill.
_LARGEST_BYTES: Final = 512 * 1024 * 1024


def read_alipay(content: bytes, *, merchant_id: str, day: date) -> list[BillRow]:
    """Every line of an Alipay trade bill, from its zip. Raises a BillUnusable."""
    try:
        text = _detail_file(content).decode("gbk")
    except UnicodeDecodeError as error:
        raise BillEncodingWrong("not GBK") from error
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line]
    if not lines or not lines[0].startswith("#支付宝业务明细"):
        raise BillEncodingWrong("the first line is not Alipay's")
    notes = [line for line in lines if line.startswith("#")]
    if not any(line.startswith("#账号") and f"[{merchant_id}" in line for line in notes):
        raise BillOfAnother("account")
    if not any(line.startswith("#起始日期") and f"{day:%Y年%m月%d日}" in line for line in notes):
        raise BillOfAnother("day")
    sums = {match[1]: match for line in notes if (match := _SUM_LINE.match(line))}
    if set(sums) != {"交易", "退款"} or not lines[-1].startswith("#导出时间"):
        raise BillTruncated("no lines of sums")
    table = list(csv.reader(line for line in lines if not line.startswith("#")))
    if not table:
        raise BillMalformed("no header")
    header = [name.strip() for name in table[0]]
    if absent := [name for name in _ALIPAY_NEEDS if name not in header]:
        raise BillMalformed(f"no column {absent[0]}")
    rows = []
    for number, fields in enumerate(table[1:], start=2):
        if len(fields) != len(header):
            raise BillMalformed(f"line {number} has {len(fields)} fields, not {len(header)}")
        rows.append(_alipay_row(dict(zip(header, (field.strip() for field in fields), strict=True)), day))
    count = str(int(sums["交易"][2]) + int(sums["退款"][2]))
    _agree(rows, count=count, trades=sums["交易"][3], refunds=sums["退款"][3].removeprefix("-"))
    return rows


def _detail_file(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if (
                archive.testzip() is not None
                or sum(one.file_size for one in archive.infolist()) > _LARGEST_BYTES
            ):
                raise BillHashWrong("the archive is broken")
            names = {_name(one): one for one in archive.infolist()}
            details = [one for name, one in names.items() if "业务明细" in name and "汇总" not in name]
            if len(details) != 1:
                raise BillMalformed("the archive has no single file of details")
            return archive.read(details[0])
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise BillHashWrong("the archive is broken") from error


def _name(one: zipfile.ZipInfo) -> str:
    if one.flag_bits & 0x800:
        return one.filename
    try:
        return one.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return one.filename


def _alipay_row(one: dict[str, str], day: date) -> BillRow:
    if one["业务类型"] not in ("交易", "退款"):
        raise BillMalformed(f"business type {one['业务类型']}")
    refund = one["业务类型"] == "退款"
    return BillRow(
        kind="refund" if refund else "trade",
        number=one["退款批次号/请求号"] if refund else one["商户订单号"],
        payment_number=one["商户订单号"],
        provider_number=one["支付宝交易号"],
        amount_fen=abs(_fen(one["订单金额（元）"], signed=True)),
        fee_fen=abs(_fen(one["服务费（元）"], signed=True)),
        succeeded="处理中" not in one["备注"],
        at=_moment(one["完成时间"], day),
    )


def _agree(rows: Sequence[BillRow], *, count: str, trades: str | None, refunds: str | None) -> None:
    """The bill's own sums: a file cut between two lines would not agree with them."""
    told = (_fen(count), _fen(trades or ""), _fen(refunds or ""))
    found = (
        100 * len(rows),
        sum(row.amount_fen for row in rows if row.kind == "trade"),
        sum(row.amount_fen for row in rows if row.kind == "refund"),
    )
    if told != found:
        raise BillTruncated(f"the sums say {told}, the lines {found}")


def _fen(yuan: str, *, signed: bool = False) -> int:
    """Yuan as fen, fractions of a fen rounded half up (fees are told with five places)."""
    try:
        value = Decimal(yuan)
    except InvalidOperation:
        raise BillMalformed(f"{yuan!r} is no amount") from None
    if not value.is_finite() or (value < 0 and not signed):
        raise BillMalformed(f"{yuan!r} is no amount")
    return int((value * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _moment(text: str, day: date) -> datetime:
    try:
        moment = datetime.strptime(text + " +0800", "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        raise BillMalformed(f"{text!r} is no moment") from None
    if moment.date() != day:
        raise BillOfAnother(f"day {moment.date()}")
    return moment.astimezone(UTC)


READERS: Final[dict[str, Callable[..., list[BillRow]]]] = {"wechatpay": read_wechatpay, "alipay": read_alipay}
