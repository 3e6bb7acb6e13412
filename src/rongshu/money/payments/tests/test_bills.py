"""Reading bills: the providers' formats to the letter, and nothing at all of a file that is not whole."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest

from rongshu.money.payments.providers.bills import (
    BillEncodingWrong,
    BillHashWrong,
    BillMalformed,
    BillOfAnother,
    BillTruncated,
    BillUnusable,
    read_alipay,
    read_wechatpay,
)
from rongshu.money.payments.rules import SHANGHAI
from rongshu.money.payments.tests.test_provider_vectors import _SHARED
from simulators.alipay.bills import packed
from simulators.wechatpay.billing import Entry
from simulators.wechatpay.bills import written
from simulators.wechatpay.identity import Identity

DAY = date(2026, 3, 1)
SAMPLE = _SHARED / "pay_vectors" / "wechatpay_bill_ALL_sample.csv"


def _entry(kind: str, number: str, fen: int, fee_fen: int) -> Entry:
    return Entry(
        kind=kind,
        out_trade_no="P1",
        transaction_id="4200001",
        out_refund_no=number if kind == "refund" else "",
        refund_id="5030001" if kind == "refund" else "",
        amount_fen=fen,
        fee_fen=fee_fen,
        at=datetime(2026, 3, 1, 12, tzinfo=SHANGHAI),
        description="苹果, 梨",
        openid="o1",
    )


ENTRIES = [_entry("trade", "P1", 9_900, 59), _entry("refund", "R1", 4_000, 24)]
EXPECTED = [("trade", "P1", 9_900, 59, True), ("refund", "R1", 4_000, 24, True)]


def _wechat(damage: str = "") -> bytes:
    identity = Identity("1900000001", "wx1", "店", "", None, "", "", [])  # type: ignore[arg-type]  # no key is used
    return written(ENTRIES, identity=identity, damage=damage)


def _read_wechat(content: bytes, merchant: str = "1900000001", day: date = DAY) -> list[tuple[object, ...]]:
    rows = read_wechatpay(content, merchant_id=merchant, day=day)
    return [(row.kind, row.number, row.amount_fen, row.fee_fen, row.succeeded) for row in rows]


def _alipay(damage: str = "") -> bytes:
    return packed(ENTRIES, day=DAY, seller_id="2088000000000001", damage=damage)


def _read_alipay(
    content: bytes, merchant: str = "2088000000000001", day: date = DAY
) -> list[tuple[object, ...]]:
    rows = read_alipay(content, merchant_id=merchant, day=day)
    return [(row.kind, row.number, row.amount_fen, row.fee_fen, row.succeeded) for row in rows]


def test_what_both_tell() -> None:
    assert _read_wechat(_wechat()) == EXPECTED
    assert _read_alipay(_alipay()) == EXPECTED


@pytest.mark.skipif(not SAMPLE.exists(), reason=f"the official sample is not here: {SAMPLE}")
def test_the_official_sample_of_wechat_pay() -> None:
    content = SAMPLE.read_bytes()
    rows = read_wechatpay(content, merchant_id="1921000401", day=date(2019, 2, 19))
    assert len(rows) == 45
    assert sum(row.amount_fen for row in rows if row.kind == "trade") == 47
    assert sum(row.amount_fen for row in rows if row.kind == "refund") == 14
    with pytest.raises(BillTruncated):
        read_wechatpay(content[:-200], merchant_id="1921000401", day=date(2019, 2, 19))


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (_wechat("truncated"), BillTruncated),
        (_wechat("wrong_encoding"), BillEncodingWrong),
        (b"", BillTruncated),
        (_wechat().replace("手续费,".encode(), "手续,".encode()), BillMalformed),
        (_wechat().replace(b"`99.00", b"`99.0x"), BillMalformed),
        (_wechat().replace(b"`2026-03-01 12:00:00", b"`2026-03-02 12:00:00"), BillOfAnother),
        (_wechat().replace(b"`1900000001", b"`1900000002"), BillOfAnother),
        # One line cut out of the middle: only the sums tell.
        (b"\r\n".join(line for at, line in enumerate(_wechat().split(b"\r\n")) if at != 1), BillTruncated),
    ],
)
def test_a_wechat_bill_that_is_not_whole_is_refused(content: bytes, refusal: type[BillUnusable]) -> None:
    with pytest.raises(refusal):
        _read_wechat(content)


def _repacked(change: tuple[str, str], *, encoding: str = "gbk") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_alipay())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode("gbk")
            new.writestr(name, text.replace(*change).encode(encoding))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (_alipay("truncated"), BillTruncated),
        (_alipay("wrong_encoding"), BillEncodingWrong),
        (_alipay()[:-30], BillHashWrong),
        (b"not a zip", BillHashWrong),
        (_repacked(("服务费（元）", "服务费"), encoding="gbk"), BillMalformed),
        (_repacked(("2088000000000001", "2088000000000002")), BillOfAnother),
        (_repacked(("2026年03月01日", "2026年03月02日")), BillOfAnother),
        (_repacked(("交易合计：1笔", "交易合计：2笔")), BillTruncated),
        (_repacked(("交易,", "转账,")), BillMalformed),
        (_repacked(("#支付宝", "#支付宝"), encoding="utf-8"), BillEncodingWrong),
    ],
)
def test_an_alipay_bill_that_is_not_whole_is_refused(content: bytes, refusal: type[BillUnusable]) -> None:
    with pytest.raises(refusal):
        _read_alipay(content)
