"""Find the head of a table: which row it is, which column holds what, and which class a title names."""

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kehou_desktop.documents.sheets_in import heads
from kehou_desktop.documents.sheets_in.grid import Grid
from kehou_desktop.domain.students import classes

_LOOK_AT = 15
"""Rows that hold something and may be titles before the head."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place from 0, its head as the file writes it, and the field it was understood as."""

    index: int
    head: str
    field: str | None

    @property
    def letter(self) -> str:
        """The column's letter in the spreadsheet: A, B … AA."""
        text, n = "", self.index + 1
        while n:
            n, rest = divmod(n - 1, 26)
            text = chr(65 + rest) + text
        return text


@dataclass(frozen=True, slots=True)
class Layout:
    """What was understood of one table, for the preview: where its head is and what its columns hold.

    ``head_rows``: first and last row of the head. ``home_class`` is the class that the sheet's name or a
    title tells, ``grade`` only the grade. ``class_doubt``: name and title tell different classes.
    """

    sheet: str
    head_rows: tuple[int, int]
    columns: tuple[Column, ...]
    home_class: tuple[int, int] | None = None
    grade: int | None = None
    class_doubt: bool = False

    def of(self, field: str) -> list[Column]:
        """Return the columns that hold a field, left to right."""
        return [c for c in self.columns if c.field == field]

    @property
    def fields(self) -> set[str]:
        """Return the fields that were found."""
        return {c.field for c in self.columns if c.field is not None}


def find(grid: Grid, *, school_year_start: int, grades: Collection[int]) -> Layout | None:
    """Return the layout of a sheet's first table, or None where no row reads like a head with names."""
    rows = sorted(grid.rows)[:_LOOK_AT]
    best: tuple[int, tuple[int, int], tuple[Column, ...]] | None = None
    for row in rows:
        found = head_at(grid, row)
        if found is None:
            continue
        score = len({c.field for c in found[1] if c.field not in (None, "serial")})
        if best is None or score > best[0]:
            best = (score, *found)
    if best is None:
        return None
    _, span, columns = best
    titles = [cell.text for row in rows if row < span[0] for _, cell in grid.texts(row)]
    return _with_class(grid, Layout(grid.name, span, columns), titles, school_year_start, grades)


def head_at(grid: Grid, row: int) -> tuple[tuple[int, int], tuple[Column, ...]] | None:
    """Return (first row, last row) and columns of a head that begins at ``row``, or None where it is no head.

    A head holds the word for the name and one more known word, or nothing else. Two rows are one head where
    the lower one stands under merged cells and the upper one is more than a title.
    """
    width = grid.width
    single = tuple(_column(grid, row, None, i) for i in range(width))
    double = None
    if row + 1 in grid.rows and _continues(grid, row, width):
        double = tuple(_column(grid, row, row + 1, i) for i in range(width))
    for last, columns in ((row + 1, double), (row, single)):
        if columns and _is_head(columns):
            return (row, last), tuple(c for c in columns if c.head)
    return None


def _is_head(columns: Sequence[Column]) -> bool:
    found = {c.field for c in columns if c.field}
    texts = [c for c in columns if c.head]
    return "name" in found and (len(found) > 1 or len(texts) == 1)


def _column(grid: Grid, row: int, below: int | None, index: int) -> Column:
    upper = grid.shown(row, index).text
    span = grid.span(row, index)
    if below is None:
        first = span is None or span[1] == index
        return Column(index, upper if first else "", heads.field_of(upper) if first else None)
    if span and span[2] >= below:
        return Column(index, upper, heads.field_of(upper))
    lower = grid.shown(below, index).text
    if not lower:
        first = span is None or span[1] == index
        return Column(index, upper if first else "", heads.field_of(upper) if first else None)
    head = lower if not upper or upper == lower else f"{upper} {lower}"
    return Column(index, head, heads.field_of(lower, group=upper))


def _continues(grid: Grid, row: int, width: int) -> bool:
    """Whether the next row is the lower half of a head: it stands under merged heads and names nobody."""
    lower = grid.texts(row + 1)
    for index, cell in lower:
        span = grid.span(row, index)
        under_merged = span is not None and span[3] > span[1] and span[2] < row + 1
        if not under_merged and heads.field_of(cell.text, grid.shown(row, index).text) is None:
            return False
    spans = (grid.span(row, i) for i in range(width))
    if len({cell.text for _, cell in grid.texts(row)}) < 2:
        return False
    return bool(lower) and any(s is not None and (s[2] > row or s[3] > s[1]) for s in spans)


def _with_class(
    grid: Grid, layout: Layout, titles: Sequence[str], year: int, grades: Collection[int]
) -> Layout:
    by_name = classes.in_title(grid.name, school_year_start=year, grades=grades)
    by_title = next(
        (c for t in titles if (c := classes.in_title(t, school_year_start=year, grades=grades))), None
    )
    grade = next(
        (
            g
            for t in (grid.name, *titles)
            if (g := classes.grade_in_title(t, school_year_start=year, grades=grades))
        ),
        None,
    )
    return Layout(
        layout.sheet,
        layout.head_rows,
        layout.columns,
        by_name or by_title,
        grade,
        bool(by_name and by_title and by_name != by_title),
    )


def blocks(layout: Layout) -> list[Layout]:
    """Return the tables that stand side by side under one head: each 姓名 begins one."""
    found = layout.of("name")
    if len(found) < 2:
        return [layout]
    known = [c for c in layout.columns if c.field]
    step = found[1].index - found[0].index
    if any(b.index - a.index != step for a, b in itertools.pairwise(found)):
        return [layout]
    first = known[0].field
    begins = [c.index for c in known if c.field == first][: len(found)]
    if len(begins) != len(found) or begins[0] > found[0].index:
        begins = [c.index for c in found]
    ends = [*begins[1:], layout.columns[-1].index + 1]
    return [
        Layout(
            layout.sheet,
            layout.head_rows,
            tuple(c for c in layout.columns if begin <= c.index < end),
            layout.home_class,
            layout.grade,
            layout.class_doubt,
        )
        for begin, end in zip(begins, ends, strict=True)
    ]
