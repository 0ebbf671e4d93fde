"""The class list: who sits in a class, in seat order."""

from collections.abc import Sequence

from kehou_desktop import words
from kehou_desktop.documents import figures
from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents import xlsx as books
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.students.rows import Roster, StudentRow
from kehou_desktop.i18n import _

MOST = 40
_TOP, _HEAD, _BOTTOM = 32.6, 7.4, 262.0
_TALLEST = 9.0
_EDGES = (24.0, 36.0, 62.0, 100.0, 114.0, 144.0, 196.0)
"""Edges of seat, number, name, sex, way home, and what is written by hand; mm."""


def pdf(nouns: Sequence[Roster], *, missing: list[str] | None = None) -> bytes:
    """Return the class lists as one PDF, A4 portrait, 40 children a page.

    Number, name, sex and way home; no ID, no telephone, no tag: the list may hang in the classroom.
    """
    if not nouns:
        raise Refused("nothing_to_print")
    document = paper.Document(_("学生花名册"), missing=missing)
    for noun in nouns:
        cuts = figures.slices(figures.spread(len(noun.rows), most=MOST))
        for page, (start, end) in enumerate(cuts):
            sheet = document.sheet(noun.class_label if page == 0 else "")
            _page(sheet, noun, noun.rows[start:end], page=page, pages=len(cuts))
    return document.finish()


def _heads() -> tuple[str, ...]:
    return (_("座号"), _("学号"), _("姓名"), _("性别"), _("回家方式"), _("备注"))


def _page(sheet: paper.Sheet, noun: Roster, rows: Sequence[StudentRow], *, page: int, pages: int) -> None:
    edges = paper.PORTRAIT
    paper.title(sheet, edges, _("学生花名册"), y=21.0, size=17)
    school = _("学校：{school}").format(school=noun.school)
    teacher = _("{label}  班主任：{teacher}").format(label=noun.class_label, teacher=noun.teacher)
    paper.under_title(sheet, edges, school, teacher, noun.day.isoformat(), y=28.6)
    count = max(len(rows), 1) + 1
    tall = min(_TALLEST, (_BOTTOM - _TOP - _HEAD) / count)
    bottom = _TOP + _HEAD + count * tall
    _lines(sheet, count, tall, bottom)
    for i, head in enumerate(_heads()):
        sheet.cell(_EDGES[i], _TOP, _EDGES[i + 1] - _EDGES[i], _HEAD, head, 9, bold=True, align="centre")
    for i, row in enumerate(rows):
        y = _TOP + _HEAD + i * tall
        sex = words.label(row.sex) if row.sex else ""
        said = (str(row.seat_no), row.student_no, row.name, sex, words.label(row.way))
        for j, text in enumerate(said):
            wide = _EDGES[j + 1] - _EDGES[j]
            sheet.cell(
                _EDGES[j],
                y,
                wide,
                tall,
                text,
                10,
                bold=j == 0,
                align="left" if j in (2, 4) else "centre",
                wrap=False,
            )
    total = _("共 {count} 人").format(count=len(noun.rows))
    sheet.cell(edges.left, bottom + 1.0, edges.width, 5, total, 9, pad=0)
    paper.bottom_line(
        sheet, edges, y=286.0, number="", printed=noun.printed, page=page + 1, pages=pages, code=""
    )


def _lines(sheet: paper.Sheet, count: int, tall: float, bottom: float) -> None:
    left, right = _EDGES[0], _EDGES[-1]
    for i in range(1, count):
        y = _TOP + _HEAD + i * tall
        sheet.line(left, y, right, y, 0.9 if i % 5 == 0 else 0.5)
    sheet.line(left, _TOP + _HEAD, right, _TOP + _HEAD, 0.8)
    for x in _EDGES[1:-1]:
        sheet.line(x, _TOP, x, bottom, 0.5)
    sheet.frame(left, _TOP, right - left, bottom - _TOP, 1.2)


def xlsx(nouns: Sequence[Roster]) -> bytes:
    """Return the class lists as a spreadsheet, a sheet a class; numbers of children as text."""
    return books.book([_table(noun) for noun in nouns])


def _table(noun: Roster) -> books.Table:
    return books.Table(
        name=noun.class_label,
        title=_("学生花名册"),
        line=(
            _("学校：{school}").format(school=noun.school),
            noun.class_label,
            noun.day.isoformat(),
        ),
        columns=(
            books.Column(_("座号"), "count", 8),
            books.Column(_("学号"), "centre", 14),
            books.Column(_("姓名"), "name", 14),
            books.Column(_("性别"), "centre", 8),
            books.Column(_("回家方式"), "text", 16),
            books.Column(_("备注"), "text", 24),
        ),
        landscape=False,
        rows=tuple(
            (
                row.seat_no,
                row.student_no,
                row.name,
                words.label(row.sex) if row.sex else "",
                words.label(row.way),
                "",
            )
            for row in noun.rows
        ),
    )
