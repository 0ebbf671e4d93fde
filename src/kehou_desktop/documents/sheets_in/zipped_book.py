"""Unpack an .xlsx: sheets, cells as shown, merged ranges; no macros, no links, no DTD, nothing extracted."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from kehou_desktop.documents.sheets_in.unpacking import (
    MOST_COLUMNS,
    MOST_MERGES,
    MOST_SHEETS,
    Cell,
    Fault,
    Tally,
    as_bytes,
    number,
)

MOST_MEMBERS = 1_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 100
_SMALL = 10 * 1024 * 1024
"""Below this much, unpacked, nothing is a bomb however well it was packed."""

_ROW = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row"
_MERGE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}mergeCell"


def sheets(data: bytes) -> list[dict[str, Any]]:
    """Return the sheets of a workbook in their order."""
    _check_archive(data)
    import defusedxml  # noqa: F401 - openpyxl reads with it once it is there; without it nothing is read
    import openpyxl

    book = openpyxl.load_workbook(as_bytes(data), read_only=True, data_only=True, keep_links=False)
    if len(book.worksheets) > MOST_SHEETS:
        raise Fault("sheet_too_many_sheets", most=MOST_SHEETS)
    tally = Tally()
    return [_sheet(book, sheet, tally) for sheet in book.worksheets]


def _check_archive(data: bytes) -> None:
    try:
        archive = zipfile.ZipFile(as_bytes(data))
    except zipfile.BadZipFile:
        raise Fault("sheet_damaged") from None
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise Fault("sheet_bomb")
    unpacked = sum(m.file_size for m in members)
    if unpacked > MOST_UNPACKED or (unpacked > _SMALL and unpacked > MOST_RATIO * len(data)):
        raise Fault("sheet_bomb")
    if any(m.flag_bits & 1 for m in members):
        raise Fault("sheet_encrypted")
    names = {m.filename for m in members}
    if "[Content_Types].xml" not in names:
        raise Fault("sheet_not_what_it_says", suffix=".xlsx", kind="zip")
    if not any(name.startswith("xl/") for name in names):
        kind = "word" if any(n.startswith("word/") for n in names) else "office"
        raise Fault("sheet_not_what_it_says", suffix=".xlsx", kind=kind)
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            with archive.open(member) as part:
                if b"<!DOCTYPE" in part.read(4096):
                    raise Fault("sheet_forbidden_xml")


def _sheet(book: Any, sheet: Any, tally: Tally) -> dict[str, Any]:
    rows: list[list[Any]] = []
    merges: list[list[int]] = []
    for found, row_number, cells in _rows(book, sheet):
        if found == "merge":
            if len(merges) < MOST_MERGES:
                merges.append(cells)
        elif cells:
            tally.keep(sheet.title, row_number, cells)
            rows.append([row_number, cells])
    return {
        "name": sheet.title,
        "hidden": sheet.sheet_state != "visible",
        "rows": rows,
        "merges": merges,
    }


def _rows(book: Any, sheet: Any) -> Iterator[tuple[str, int, list[Any]]]:
    """Walk through a sheet once: its cells as openpyxl reads them, its rows as they are (it fills gaps)."""
    from openpyxl.utils.cell import range_boundaries
    from openpyxl.worksheet._reader import WorkSheetParser
    from openpyxl.xml.functions import iterparse

    formats = _Formats(book)
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for _, element in iterparse(source):
            if element.tag == _ROW:
                row_number, found = parser.parse_row(element)
                element.clear()
                yield "row", row_number, _cells(found, formats, sheet.title)
            elif element.tag == _MERGE:
                left, top, right, bottom = range_boundaries(element.get("ref", ""))
                if None not in (left, top, right, bottom):
                    yield "merge", 0, [top, left, bottom, right]


def _cells(found: list[dict[str, Any]], formats: "_Formats", sheet: str) -> list[Cell]:
    cells: list[Cell] = []
    for one in found:
        cell = _cell(one, formats)
        if cell is None:
            continue
        if one["column"] > MOST_COLUMNS:
            raise Fault("sheet_too_many_columns", sheet=sheet, most=MOST_COLUMNS)
        cells.extend([None] * (one["column"] - len(cells)))
        cells[one["column"] - 1] = cell
    return cells


def _cell(one: dict[str, Any], formats: "_Formats") -> Cell:
    value, kind = one["value"], one["data_type"]
    if value is None or value == "":
        return None
    if kind == "e":
        return ["e", str(value)]
    if isinstance(value, bool):
        return ["b", "TRUE" if value else "FALSE"]
    if isinstance(value, int | float):
        return number(value, formats.of(one["style_id"]))
    if isinstance(value, datetime | date):
        return ["d", value.isoformat()[:10]]
    return str(value)


class _Formats:
    """The number format of a cell's style."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._known: dict[int, str] = {}

    def of(self, style_id: int) -> str:
        if style_id not in self._known:
            self._known[style_id] = self._find(style_id)
        return self._known[style_id]

    def _find(self, style_id: int) -> str:
        from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

        try:
            code = self._book._cell_styles[style_id].numFmtId
            if code < BUILTIN_FORMATS_MAX_SIZE:
                return str(BUILTIN_FORMATS.get(code, "General"))
            return str(self._book._number_formats[code - BUILTIN_FORMATS_MAX_SIZE])
        except (IndexError, AttributeError, KeyError):
            return "General"
