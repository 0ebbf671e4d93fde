"""The rows of a school's list that were not taken, with why, to be mended and read again."""

from collections.abc import Sequence

from kehou_desktop import words
from kehou_desktop.documents import xlsx as books
from kehou_desktop.documents.sheets_in import Layout, Sheets
from kehou_desktop.domain.errors import Problem
from kehou_desktop.domain.students.rows import class_label
from kehou_desktop.i18n import _


def xlsx(found: Sheets, problems: Sequence[Problem]) -> bytes:
    """Return the refused rows sheet by sheet under the file's own heads, the reason in the last column.

    Every cell is text, so that no number is rounded while it is mended; the sheet's name, and the class where
    the sheet told it, stay, so that the mended file is understood as the first one was.
    """
    rows: dict[tuple[str, int], list[Problem]] = {}
    for problem in problems:
        if problem.severity == "refused" and problem.row is not None:
            rows.setdefault((problem.sheet, problem.row), []).append(problem)
    tables: dict[tuple[str, int], tuple[Layout, list[Sequence[str]]]] = {}
    for (sheet, row), said in rows.items():
        layout = found.layout_at(sheet, row)
        if layout is None:
            continue
        why = " ".join(words.problem(p) for p in said)
        lines = tables.setdefault((sheet, layout.head_rows[0]), (layout, []))[1]
        lines.append([*found.texts(sheet, row), why])
    return books.book([_table(layout, lines) for layout, lines in tables.values()])


def _table(layout: Layout, rows: list[Sequence[str]]) -> books.Table:
    title = _("要改的行")
    if layout.home_class is not None:
        title = f"{class_label(*layout.home_class)} {title}"
    columns = [books.Column(c.head, width=20 if c.field == "citizen_id" else 12) for c in layout.columns]
    why = books.Column(_("为什么不收"), width=60)
    return books.Table(layout.sheet, title, ("", "", ""), (*columns, why), rows)
