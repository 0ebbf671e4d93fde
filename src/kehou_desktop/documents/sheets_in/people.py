"""Read the children of one sheet, row by row: heads, titles and second lines between them are no rows."""

from collections.abc import Collection
from dataclasses import replace

from kehou_desktop.documents.sheets_in import heads
from kehou_desktop.documents.sheets_in import layout as layouts
from kehou_desktop.documents.sheets_in.grid import Grid
from kehou_desktop.documents.sheets_in.layout import Layout
from kehou_desktop.documents.sheets_in.row import Found, Row
from kehou_desktop.domain.students import classes


class Reader:
    """Reads one sheet; ``found`` holds its drafts and findings, ``layouts`` the tables in it."""

    def __init__(
        self, grid: Grid, layout: Layout, *, school_year_start: int, grades: Collection[int]
    ) -> None:
        self.grid = grid
        self.layout = layout
        self.found = Found(grid, school_year_start, grades)
        self.layouts: list[Layout] = [layout]

    def read(self) -> None:
        """Read every row below the head. A head in the middle begins a table of its own."""
        layout = self.layout
        skip_to = layout.head_rows[1]
        tables = layouts.blocks(layout)
        for row in sorted(self.grid.rows):
            if row <= skip_to:
                continue
            if any(heads.is_name(self.grid.at(row, c.index).text) for c in layout.of("name")) or (
                self._is_words(row) and layouts.head_at(self.grid, row)
            ):
                found = layouts.head_at(self.grid, row)
                if found is None:
                    continue
                layout = replace(layout, head_rows=found[0], columns=found[1])
                skip_to = found[0][1]
                if layout.columns != self.layouts[-1].columns:
                    self.layouts.append(layout)
                tables = layouts.blocks(layout)
                continue
            if self._is_continuation(row, layout):
                continue
            if self._titles(row, layout) is not None:
                layout = self._titles(row, layout) or layout
                tables = layouts.blocks(layout)
                continue
            for table in tables:
                Row(self.found, table, row).read()

    def _is_words(self, row: int) -> bool:
        """Whether a row holds heads and nothing else: three known words at least."""
        return sum(heads.field_of(c.text) is not None for _, c in self.grid.texts(row)) >= 3

    def _is_continuation(self, row: int, layout: Layout) -> bool:
        """Whether a row is the second line of a child whose name is merged over both."""
        for column in layout.of("name"):
            span = self.grid.span(row, column.index)
            if span and span[0] < row and span[0] > layout.head_rows[1] and span[1] == column.index:
                name = self.grid.at(span[0], span[1]).text
                self.found.say(row, column.head, "warning", "second_line_left", name=name)
                return True
        return False

    def _titles(self, row: int, layout: Layout) -> Layout | None:
        """Return the layout under a title between two tables (三(2)班), or None where the row is no title."""
        found = self.grid.texts(row)
        if len(found) != 1 or layout.of("class"):
            return None
        told = classes.in_title(found[0][1].text, school_year_start=self.found.year, grades=self.found.grades)
        if told is None or "班" not in found[0][1].text:
            return None
        return replace(layout, home_class=told, class_doubt=False)
