"""Read a school's spreadsheet as schools have them: bytes in, drafts and findings out."""

from collections.abc import Collection
from dataclasses import dataclass

from kehou_desktop.documents.sheets_in import layout as layouts
from kehou_desktop.documents.sheets_in import people, process
from kehou_desktop.documents.sheets_in.grid import Grid, grid
from kehou_desktop.documents.sheets_in.layout import Column, Layout
from kehou_desktop.domain.errors import Problem, Refused
from kehou_desktop.domain.students.nouns import Draft

__all__ = ["Column", "Grid", "Layout", "Sheets", "grids", "read", "understand"]

SUFFIXES = process.SUFFIXES


@dataclass(frozen=True, slots=True)
class Sheets:
    """What was read of a file: children, findings, and how each table was understood.

    ``grids`` are the sheets as they stand, for the rows that were not taken.
    """

    file: str
    sheets: tuple[str, ...]
    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...]
    layouts: tuple[Layout, ...]
    grids: tuple[Grid, ...] = ()

    def layout_at(self, sheet: str, row: int) -> Layout | None:
        """Return the layout by which a row was read."""
        above = [la for la in self.layouts if la.sheet == sheet and la.head_rows[1] < row]
        return above[-1] if above else None

    def texts(self, sheet: str, row: int) -> tuple[str, ...]:
        """Return what stands in a row under the heads of its layout, as the file shows it."""
        layout = self.layout_at(sheet, row)
        grid_ = next((g for g in self.grids if g.name == sheet), None)
        if layout is None or grid_ is None:
            return ()
        return tuple(grid_.shown(row, c.index).text for c in layout.columns)


def read(data: bytes, file_name: str, *, school_year_start: int, grades: Collection[int]) -> Sheets:
    """Read the children of a spreadsheet (interfaces.md, ``import``).

    ``school_year_start`` is the year the school year begins in, ``grades`` those the school has. A fault in a
    row is a finding, never an exception. The file is unpacked by a child process within 8 s and 512 MB.
    Trouble: the file as a whole cannot be read. Refused ``sheet_no_head``: no table with names in it.
    """
    return understand(grids(data, file_name), file_name, school_year_start=school_year_start, grades=grades)


def grids(data: bytes, file_name: str) -> list[Grid]:
    """Return the sheets of a file, hidden ones too, as they were unpacked by the child process."""
    return [grid(sheet) for sheet in process.unpack(data, file_name)]


def understand(
    grids: list[Grid], file_name: str, *, school_year_start: int, grades: Collection[int]
) -> Sheets:
    """Read the children of sheets already unpacked. Hidden sheets are left out, which is said."""
    drafts: list[Draft] = []
    problems: list[Problem] = []
    found: list[Layout] = []
    for sheet in grids:
        if not sheet.rows:
            continue
        if sheet.hidden:
            problems.append(Problem(sheet.name, None, "", "warning", "sheet_hidden"))
            continue
        layout = layouts.find(sheet, school_year_start=school_year_start, grades=grades)
        if layout is None:
            problems.append(Problem(sheet.name, None, "", "warning", "sheet_without_head"))
            continue
        reader = people.Reader(sheet, layout, school_year_start=school_year_start, grades=grades)
        reader.read()
        drafts += reader.found.drafts
        problems += reader.found.problems
        found += reader.layouts
    if not found:
        raise Refused("sheet_no_head", file=file_name)
    return Sheets(
        file_name, tuple(g.name for g in grids), tuple(drafts), tuple(problems), tuple(found), tuple(grids)
    )
