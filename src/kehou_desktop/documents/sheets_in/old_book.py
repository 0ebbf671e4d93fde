"""Unpack an old .xls (Excel 97-2003)."""

import os
from datetime import datetime
from typing import Any

from kehou_desktop.documents.sheets_in.unpacking import (
    MOST_COLUMNS,
    MOST_MERGES,
    MOST_SHEETS,
    Cell,
    Fault,
    Tally,
    number,
)


def sheets(data: bytes) -> list[dict[str, Any]]:
    """Return the sheets of a workbook in their order."""
    import xlrd

    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - xlrd prints its findings
        try:
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=nowhere)
        except xlrd.XLRDError as error:
            raise Fault("sheet_encrypted" if "encrypted" in str(error) else "sheet_damaged") from None
        if book.nsheets > MOST_SHEETS:
            raise Fault("sheet_too_many_sheets", most=MOST_SHEETS)
        tally = Tally()
        return [_sheet(book, sheet, tally) for sheet in book.sheets()]


def _sheet(book: Any, sheet: Any, tally: Tally) -> dict[str, Any]:
    rows: list[list[Any]] = []
    for index in range(sheet.nrows):
        cells = [_cell(book, cell) for cell in sheet.row(index)]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            tally.keep(sheet.name, index + 1, cells)
            rows.append([index + 1, cells])
    merges = [
        [top + 1, left + 1, bottom, right]
        for top, bottom, left, right in sheet.merged_cells[:MOST_MERGES]
        if left < MOST_COLUMNS
    ]
    return {"name": sheet.name, "hidden": bool(sheet.visibility), "rows": rows, "merges": merges}


def _cell(book: Any, cell: Any) -> Cell:
    import xlrd

    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or cell.value == "":
        return None
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return ["b", "TRUE" if cell.value else "FALSE"]
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ["e", str(xlrd.error_text_from_code.get(cell.value, "#N/A"))]
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            found: datetime = xlrd.xldate_as_datetime(cell.value, book.datemode)
            return ["d", found.date().isoformat()]
        except (ValueError, OverflowError):
            return number(cell.value)
    return number(cell.value, _format(book, cell))


def _format(book: Any, cell: Any) -> str:
    try:
        return str(book.format_map[book.xf_list[cell.xf_index].format_key].format_str)
    except (IndexError, KeyError, TypeError):
        return "General"
