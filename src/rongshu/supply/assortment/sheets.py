"""Reading and writing .xlsx row by row, so that a long sheet needs no more memory than a short one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from rongshu.supply.assortment.columns import BY_HEADER, COLUMNS, FAULT_HEADER, KEY_HEADER, Column
from rongshu.supply.assortment.errors import BadSheet

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_UNPACKED: Final = 300 * 1024 * 1024  # what 10 MB may swell to when unpacked
MOST_ROWS: Final = 50_000
MOST_CELL: Final = 2_000


def check_file(content: bytes) -> None:
    """Refuse what is too large, no .xlsx, or a bomb, before anything is unpacked. Raises BadSheet."""
    if len(content) > MOST_BYTES:
        raise BadSheet(rule="at most 10 MB", reason=_("超过 10 MB"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
    except zipfile.BadZipFile:
        raise BadSheet(rule="xlsx", reason=_("不是 .xlsx 表格")) from None
    if "xl/workbook.xml" not in names:
        raise BadSheet(rule="xlsx", reason=_("不是 .xlsx 表格"))
    if len(entries) > 1000 or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise BadSheet(rule="not a bomb", reason=_("解开后过大"))


def read_rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of the first sheet as (row number, text by column key); empty rows are passed over.

    Columns may stand in any order, and those not needed be left out; an unknown one is refused, since its values would
    be lost without a word. A column of faults from an earlier try is passed over. Raises BadSheet.
    """
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(values_only=True)
        columns = _columns(next(rows, ()))
    except BadSheet:
        raise
    except Exception as error:  # whatever a broken file makes the reader raise, it is the file's fault
        raise BadSheet(rule="xlsx", reason=_("文件已损坏")) from error
    number = 1
    try:
        for cells in rows:
            number += 1
            if number > MOST_ROWS + 1:
                raise BadSheet(
                    rule=f"at most {MOST_ROWS} rows", reason=_("超过 %(most)s 行") % {"most": MOST_ROWS}
                )
            values = {
                column.key: text
                for column, cell in zip(columns, cells, strict=False)
                if column is not None and (text := _text(cell))
            }
            if values:
                yield number, values
    except BadSheet:
        raise
    except Exception as error:  # see above
        raise BadSheet(rule="xlsx", reason=_("文件已损坏")) from error


def _columns(headers: Iterable[Any]) -> list[Column | None]:
    names = [_text(header).removesuffix("*") for header in headers]
    unknown = [name for name in names if name and name != FAULT_HEADER and name not in BY_HEADER]
    if unknown:
        reason = _("不认识的列：%(columns)s") % {"columns": "、".join(unknown[:5])}
        raise BadSheet(rule="known headers", reason=reason)
    known = [name for name in names if name in BY_HEADER]
    if KEY_HEADER not in known:
        raise BadSheet(rule="商家编码", reason=_("缺少“%(column)s”列") % {"column": KEY_HEADER})
    if len(set(known)) != len(known):
        raise BadSheet(rule="each header once", reason=_("有重复的列"))
    return [BY_HEADER.get(name) for name in names]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # 59.0 typed as 59
    return " ".join(str(cell).split())[:MOST_CELL]


def write_book(headers: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """A sheet with a bold first row. Text stays text: what begins with = is no formula (it would run in Excel)."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("商品")
    sheet.freeze_panes = "A2"
    head = []
    for header in headers:
        cell = WriteOnlyCell(sheet, value=header)
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    for row in rows:
        sheet.append([_plain(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(sheet: Any, value: Any) -> Any:
    if isinstance(value, str) and value[:1] in "=+-@":
        cell = WriteOnlyCell(sheet)
        cell.value = value
        cell.data_type = "s"
        return cell
    return value


def template() -> bytes:
    """An empty sheet with one example row."""
    return write_book([column.header for column in COLUMNS], [[column.example or None for column in COLUMNS]])
