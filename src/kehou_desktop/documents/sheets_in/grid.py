"""One sheet as it was unpacked: cells by row and column, and what is merged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kehou_desktop.domain.students import names


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as text and what kind of cell it was: text, number, date, bool, error, none."""

    text: str = ""
    kind: str = "none"

    @property
    def is_number(self) -> bool:
        """Whether the cell held a number."""
        return self.kind == "number"


EMPTY = Cell()
_MOST_MERGED = 400_000
"""Cells under merged ranges that are looked at; what is beyond is taken as it stands."""
_KINDS = {"n": "number", "d": "date", "b": "bool", "e": "error"}


def cell(raw: Any) -> Cell:
    """Return a cell of what the child sent. An error cell (#N/A) holds nothing."""
    if raw is None:
        return EMPTY
    if isinstance(raw, str):
        text = names.clean(raw)
        return Cell(text, "text") if text else EMPTY
    kind = _KINDS[raw[0]]
    return EMPTY if kind == "error" else Cell(raw[1], kind)


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: ``rows`` by number from 1, each a tuple of cells; columns count from 0."""

    name: str
    hidden: bool
    rows: Mapping[int, tuple[Cell, ...]]
    width: int
    _spans: dict[tuple[int, int], tuple[int, int, int, int]] = field(default_factory=dict, repr=False)

    def at(self, row: int, column: int) -> Cell:
        """Return the cell as it stands, without what is merged over it."""
        cells = self.rows.get(row, ())
        return cells[column] if column < len(cells) else EMPTY

    def span(self, row: int, column: int) -> tuple[int, int, int, int] | None:
        """Return the merged range (top, left, bottom, right; columns from 0) that a cell belongs to."""
        return self._spans.get((row, column))

    def shown(self, row: int, column: int) -> Cell:
        """Return what a reader sees there: the merged range's first cell, or the cell itself."""
        span = self.span(row, column)
        return self.at(span[0], span[1]) if span else self.at(row, column)

    def texts(self, row: int) -> list[tuple[int, Cell]]:
        """Return the cells of a row that hold something, with their columns."""
        return [(i, c) for i, c in enumerate(self.rows.get(row, ())) if c.text]


def grid(sheet: Mapping[str, Any]) -> Grid:
    """Return a grid of what the child sent. Merged ranges are kept within the rows that hold something."""
    rows = {number: tuple(cell(c) for c in cells) for number, cells in sheet["rows"]}
    rows = {number: cells for number, cells in rows.items() if any(c.text for c in cells)}
    last = max(rows, default=0)
    width = max((len(cells) for cells in rows.values()), default=0)
    merges = ((t, le - 1, min(b, last), min(r, width) - 1) for t, le, b, r in sheet["merges"])
    return Grid(sheet["name"], sheet["hidden"], rows, width, _spans(merges, _MOST_MERGED))


def _spans(
    merges: Iterable[tuple[int, int, int, int]], most: int
) -> dict[tuple[int, int], tuple[int, int, int, int]]:
    spans: dict[tuple[int, int], tuple[int, int, int, int]] = {}
    for merge in merges:
        top, left, bottom, right = merge
        if (bottom - top + 1) * (right - left + 1) + len(spans) > most:
            break
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                spans[row, column] = merge
    return spans
