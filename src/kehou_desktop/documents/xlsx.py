"""Write lists and grids as spreadsheets in which text stays text."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import xlsxwriter

Kind = Literal["text", "name", "centre", "count", "hours", "money", "percent", "date"]
Value = str | int | float | dt.date | None

_FACE = "宋体"
_EPOCH = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed mark, so that the same list gives the same bytes
_LONGEST = 32767
_NUMBER = {"count": "0", "hours": "General", "money": "#,##0.00", "percent": "0.00", "date": "yyyy-mm-dd"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, the heads above it, its width in characters, and what it holds.

    ``money`` takes int fen, ``hours`` hundredths of a class hour; None leaves a cell empty. A str in a column
    of numbers (—) is written as text.
    """

    title: str
    kind: Kind = "text"
    width: float = 10
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a book. ``closing`` rows (totals) are bold; ``below`` stands under the table."""

    name: str
    title: str
    line: tuple[str, str, str]
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    closing: Sequence[Sequence[Value]] = ()
    below: Sequence[str] = ()
    landscape: bool = True
    frozen_columns: int = 0


def book(tables: Sequence[Table]) -> bytes:
    """Return an .xlsx: never a formula, identifiers as text, money as numbers, dates as dates."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    first = tables[0].title if tables else ""
    workbook.set_properties({"title": _clean(first), "author": "", "created": _EPOCH})
    formats = _Formats(workbook)
    taken: set[str] = set()
    for table in tables:
        sheet = workbook.add_worksheet(_sheet_name(table.name, taken))
        _write(sheet, table, formats)
    if not tables:
        workbook.add_worksheet()
    workbook.close()
    return out.getvalue()


def _clean(text: str) -> str:
    """Drop what a cell cannot hold: control characters, halves of surrogate pairs, all past its length."""
    kept = (c for c in text if c in "\n\t" or not (ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF))
    return "".join(c for c in kept if c not in "\ufffe\uffff")[:_LONGEST]


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """Return a name that a sheet may have: 31 characters, none of []:*?/\\, not used yet."""
    base = "".join("_" if c in "[]:*?/\\" else c for c in _clean(wanted)).strip().strip("'")[:28] or "1"
    name, n = base, 1
    while name.lower() in taken or name.lower() == "history":
        n += 1
        name = f"{base}-{n}"
    taken.add(name.lower())
    return name


class _Formats:
    """The formats of one book, made when first asked for."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, bool], Any] = {}

    def plain(self, align: str, *, bold: bool = False, size: int = 10) -> Any:
        """Return a format without border, for what stands outside the table."""
        key = (f"plain {align} {size}", bold)
        if key not in self._made:
            self._made[key] = self._workbook.add_format(
                {"font_name": _FACE, "font_size": size, "bold": bold, "align": align, "num_format": "@"}
            )
        return self._made[key]

    def head(self) -> Any:
        """Return the format of table heads."""
        if ("head", True) not in self._made:
            self._made["head", True] = self._workbook.add_format(
                {
                    "font_name": _FACE,
                    "font_size": 10,
                    "bold": True,
                    "align": "center",
                    "valign": "vcenter",
                    "text_wrap": True,
                    "border": 1,
                    "num_format": "@",
                }
            )
        return self._made["head", True]

    def body(self, kind: Kind, *, bold: bool) -> Any:
        """Return the format of a cell; text carries the format @ so that typing over it stays text."""
        if (kind, bold) not in self._made:
            align = {"text": "left", "name": "left", "centre": "center", "date": "center"}.get(kind, "right")
            self._made[kind, bold] = self._workbook.add_format(
                {
                    "font_name": _FACE,
                    "font_size": 10,
                    "bold": bold,
                    "align": align,
                    "valign": "vcenter",
                    "border": 1,
                    "num_format": _NUMBER.get(kind, "@"),
                }
            )
        return self._made[kind, bold]


def _write(sheet: Any, table: Table, formats: _Formats) -> None:
    last = len(table.columns) - 1
    sheet.set_row(0, 26)
    _merged(sheet, 0, 0, 0, last, table.title, formats.plain("center", bold=True, size=16))
    _line(sheet, table, formats, last)
    depth = max((len(column.over) for column in table.columns), default=0) + 1
    _heads(sheet, table.columns, depth, formats)
    row = 2 + depth
    for values in table.rows:
        _row(sheet, row, table.columns, values, formats, bold=False)
        row += 1
    for values in table.closing:
        _row(sheet, row, table.columns, values, formats, bold=True)
        row += 1
    for text in table.below:
        sheet.write_string(row, 0, _clean(text), formats.plain("left", size=9))
        row += 1
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
    _page(sheet, table, depth)


def _line(sheet: Any, table: Table, formats: _Formats, last: int) -> None:
    """Write the line under the title into the first, middle and last column."""
    left, middle, right = table.line
    at = {0: ("left", left), last // 2: ("center", middle), last: ("right", right)}
    for place, (align, text) in at.items():
        if text:
            sheet.write_string(1, place, _clean(text), formats.plain(align))


def _page(sheet: Any, table: Table, depth: int) -> None:
    """Set the sheet up for the printer: A4, one page wide, heads repeated, page x of y."""
    sheet.set_paper(9)
    if table.landscape:
        sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.5)
    sheet.center_horizontally()
    sheet.repeat_rows(0, 1 + depth)
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(2 + depth, table.frozen_columns)
    sheet.set_footer("&C&P / &N")


def _merged(sheet: Any, r1: int, c1: int, r2: int, c2: int, text: str, style: Any) -> None:
    """Write text over a block of cells. merge_range would take text for a formula, so it gets none."""
    if (r1, c1) != (r2, c2):
        sheet.merge_range(r1, c1, r2, c2, "", style)
    sheet.write_string(r1, c1, _clean(text), style)


def _heads(sheet: Any, columns: Sequence[Column], depth: int, formats: _Formats) -> None:
    """Write the heads: equal ones side by side are one cell, a column without any above fills the rows."""
    paths = [(*column.over, column.title) for column in columns]
    style = formats.head()
    for level in range(depth):
        start = 0
        while start < len(paths):
            path = paths[start]
            end = start
            if level < len(path) - 1:
                while end + 1 < len(paths) and _same_head(path, paths[end + 1], level):
                    end += 1
            if level < len(path):
                bottom = depth - 1 if level == len(path) - 1 else level
                _merged(sheet, 2 + level, start, 2 + bottom, end, path[level], style)
            start = end + 1


def _same_head(path: tuple[str, ...], other: tuple[str, ...], level: int) -> bool:
    return len(other) > level + 1 and path[: level + 1] == other[: level + 1]


def _row(
    sheet: Any, row: int, columns: Sequence[Column], values: Sequence[Value], formats: _Formats, *, bold: bool
) -> None:
    for place, (column, value) in enumerate(zip(columns, values, strict=True)):
        style = formats.body(column.kind, bold=bold)
        if value is None or value == "":
            sheet.write_blank(row, place, None, style)
        elif isinstance(value, str):
            text_kind: Kind = column.kind if column.kind not in _NUMBER else "centre"
            sheet.write_string(row, place, _clean(value), formats.body(text_kind, bold=bold))
        elif isinstance(value, dt.date):
            midnight = dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day has no zone
            sheet.write_datetime(row, place, midnight, style)
        else:
            hundredths = column.kind in ("money", "hours")
            sheet.write_number(row, place, value / 100 if hundredths else value, style)
