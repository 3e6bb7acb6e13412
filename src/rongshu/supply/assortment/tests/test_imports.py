"""Sheets in and out: checked first, applied once, every fault on its row."""

from __future__ import annotations

import io
import time
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from rongshu.foundation.shops.models import Shop
from rongshu.kit.errors import IllegalTransition
from rongshu.kit.tenancy import shop_block
from rongshu.supply.assortment.columns import COLUMNS
from rongshu.supply.assortment.errors import BadSheet, ImportNotFound
from rongshu.supply.assortment.models import ImportRun
from rongshu.supply.assortment.selectors import export_sheet, fault_sheet, faults, import_run, template
from rongshu.supply.assortment.services import import_apply, import_start, import_work
from rongshu.supply.assortment.sheets import check_file, read_rows, write_book
from rongshu.supply.catalog.models import Product, Sku
from rongshu.supply.catalog.services import category_save
from rongshu.supply.inventory.models import StockItem
from tests.world import make_shop

pytestmark = pytest.mark.django_db
ACTOR = "user:1"
TEE = {"商品编码": "TEE", "商品名称": "纯棉 T 恤", "分类编码": "home", "规格名1": "颜色", "售价": "59"}
RED = TEE | {"规格值1": "红", "商家编码": "TEE-RED", "库存": 7, "成本价": 30.5}
BLUE = TEE | {"规格值1": "蓝", "商家编码": "TEE-BLUE", "售价": 61.2}
CUP = {"商品名称": "白瓷杯", "分类编码": "home", "商家编码": "CUP", "售价": "19.90", "状态": "在售"}


@pytest.fixture
def shop() -> Shop:
    shop = make_shop()
    with shop_block(shop.pk):
        category_save(code="home", name="家居")
    return shop


def sheet(*rows: dict[str, Any]) -> bytes:
    headers = list(dict.fromkeys(header for row in rows for header in row))
    return write_book(headers, [[row.get(header) for header in headers] for row in rows])


def check(shop: Shop, content: bytes) -> ImportRun:
    with shop_block(shop.pk):
        run = import_start(name="春季.xlsx", content=content, actor=ACTOR)
    import_work(shop_id=shop.pk, run_id=run.pk)
    return run


def bring_in(shop: Shop, content: bytes) -> Any:
    run = check(shop, content)
    with shop_block(shop.pk):
        import_apply(run_id=run.pk, actor=ACTOR)
    import_work(shop_id=shop.pk, run_id=run.pk)
    with shop_block(shop.pk):
        return import_run(run.pk)


def test_a_check_writes_nothing_and_an_import_only_once(shop: Shop) -> None:
    run = check(shop, sheet(RED, CUP, BLUE))  # rows of one product need not stand together
    with shop_block(shop.pk):
        seen = import_run(run.pk)
        assert (seen.state, seen.rows, seen.rows_done, seen.created, seen.faults) == ("checked", 3, 3, 2, 0)
        assert not Product.objects.exists()
        import_apply(run_id=run.pk, actor=ACTOR)
    import_work(shop_id=shop.pk, run_id=run.pk)
    import_work(shop_id=shop.pk, run_id=run.pk)  # a job that comes twice
    with shop_block(shop.pk):
        done = import_run(run.pk)
        assert (done.state, done.created, done.changed) == ("done", 2, 0)
        tee, cup = Product.objects.get(code="TEE"), Product.objects.get(code="CUP")
        assert (tee.state, cup.state, tee.price_fen) == ("draft", "on_sale", 5900)
        assert tee.spec_groups == [{"name": "颜色", "values": ["红", "蓝"]}]
        red = Sku.objects.get(code="TEE-RED")
        assert (red.cost_fen, StockItem.objects.get(sku=red).on_hand) == (3050, 7)
        with pytest.raises(IllegalTransition):
            import_apply(run_id=run.pk, actor=ACTOR)
    again = bring_in(shop, sheet(RED, CUP, BLUE))
    assert (again.created, again.changed, again.unchanged) == (0, 0, 2)
    with shop_block(shop.pk):
        assert Product.objects.get(code="TEE").version == tee.version


def test_cells_left_empty_and_columns_left_out_change_nothing(shop: Shop) -> None:
    bring_in(shop, sheet(RED, BLUE, CUP))
    done = bring_in(
        shop, sheet({"商家编码": "TEE-BLUE", "售价": 70, "库存": None}, {"商家编码": "CUP", "卖点": "轻"})
    )
    assert (done.changed, done.faults) == (2, 0)
    with shop_block(shop.pk):
        assert Sku.objects.get(code="TEE-BLUE").price_fen == 7000
        assert StockItem.objects.get(sku__code="TEE-RED").on_hand == 7
        assert (Product.objects.get(code="CUP").brief, Product.objects.get(code="CUP").state) == (
            "轻",
            "on_sale",
        )


def test_every_fault_is_on_its_row_and_the_rest_comes_in(shop: Shop) -> None:
    rows: list[dict[str, Any]] = [
        CUP,
        RED,
        BLUE | {"售价": "贵"},
        CUP | {"商家编码": "A", "分类编码": "nowhere"},
        CUP | {"商家编码": "B", "商品条码": "123"},
        CUP | {"商家编码": "C", "退货政策": "不支持"},
        CUP | {"商家编码": "CUP"},
        CUP | {"商家编码": "=1+1"},
        {"商家编码": "D", "商品名称": "没有分类", "售价": 1},
        CUP | {"商家编码": ""},
    ]
    done = bring_in(shop, sheet(*rows))
    assert (done.state, done.created, done.faults, done.rows) == ("done", 0, 10, 10)
    rows[6]["商家编码"] = "CUP2"
    done = bring_in(shop, sheet(*rows))
    assert (done.created, done.faults) == (2, 8)
    with shop_block(shop.pk):
        found = [(one.row, one.column, one.message) for one in faults(done.id)]
        assert found == [
            (3, "", "同一商品的第 4 行有误，整件商品没有导入"),
            (4, "售价", "应是金额，最多两位小数"),
            (5, "分类编码", "没有找到这个分类。"),
            (6, "商品条码", "应是 8、12、13 或 14 位国际条码，最后一位是校验码"),
            (7, "不退依据", "不支持无理由退货须选择法律允许的依据（消费者权益保护法 第二十五条）"),
            (9, "商家编码", "只能用字母、数字、点、下划线和连字符，以字母或数字开头，最多 40 位"),
            (10, "分类编码", "新商品必填"),
            (11, "商家编码", "必填"),
        ]
        mended = load_workbook(io.BytesIO(fault_sheet(done.id))).active
        assert mended is not None
        lines = list(mended.iter_rows(values_only=True))
        assert lines[0][-1] == "错误原因"
        assert lines[2][-1] == "第 4 行 售价 应是金额，最多两位小数"
        assert len(lines) == 9
        assert list(read_rows(fault_sheet(done.id)))  # and it can be sent again as it is
    other = make_shop("other")
    with shop_block(other.pk), pytest.raises(ImportNotFound):
        import_run(done.id)


def test_what_goes_out_comes_back_in_unchanged(shop: Shop) -> None:
    bring_in(shop, sheet(RED, BLUE, CUP))
    with shop_block(shop.pk), CaptureQueriesContext(connection) as queries:
        content = export_sheet()
    assert len(queries) == 6
    again = bring_in(shop, content)
    assert (again.rows, again.unchanged, again.faults) == (3, 2, 0)
    assert [values["售价"] for _number, values in _by_header(content)] == ["59.00", "61.20", "19.90"]


def _by_header(content: bytes) -> list[tuple[int, dict[str, str]]]:
    names = {column.key: column.header for column in COLUMNS}
    return [(number, {names[key]: text for key, text in row.items()}) for number, row in read_rows(content)]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (301 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,2", "不是 .xlsx"),
        (b"PK\x03\x04broken", "不是 .xlsx"),
        (b"0" * (10 * 1024 * 1024 + 1), "超过 10 MB"),
    ],
)
def test_files_that_are_no_sheets_are_refused(content: bytes, words: str) -> None:
    with pytest.raises(BadSheet) as refused:
        check_file(content)
    assert words in refused.value.sentence


def test_bombs_and_unknown_columns_are_refused(shop: Shop) -> None:
    with pytest.raises(BadSheet) as refused:
        check_file(bomb())
    assert "解开后过大" in refused.value.sentence
    run = check(shop, sheet(CUP | {"颜值": "高"}))
    with shop_block(shop.pk):
        failed = import_run(run.pk)
    assert failed.state == "failed"
    assert "颜值" in failed.failure
    assert len(list(read_rows(template()))) == 1


def test_ten_thousand_rows_come_in_within_fifteen_seconds_of_processor(shop: Shop) -> None:
    rows = [
        [
            f"P{number // 5}",
            f"商品 {number // 5}",
            "home",
            "颜色",
            f"色{number % 5}",
            f"S{number}",
            "59.9",
            10,
        ]
        for number in range(10_000)
    ]
    content = write_book(
        ["商品编码", "商品名称", "分类编码", "规格名1", "规格值1", "商家编码", "售价", "库存"], rows
    )
    started = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        done = bring_in(shop, content)
    assert time.process_time() - started < 15
    assert (done.rows_done, done.created, done.faults) == (10_000, 2_000, 0)
    assert len(queries) < 1_500  # 20 batches, checked and applied
    with shop_block(shop.pk):
        assert (Product.objects.count(), Sku.objects.count(), StockItem.objects.count()) == (
            2_000,
            10_000,
            10_000,
        )
