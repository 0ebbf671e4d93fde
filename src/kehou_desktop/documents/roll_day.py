"""The roll of one group for one day, marked standing and read aloud (F-07 day)."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kehou_desktop import words
from kehou_desktop.documents import figures
from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents import xlsx as books
from kehou_desktop.domain.attendance import IN_SCHOOL, LEAVE, SYMBOL, DaySheet, Mark, RollRow, RollState
from kehou_desktop.domain.errors import Refused
from kehou_desktop.i18n import N_, _

COLUMN, SPARE = 20, 2
"""Children and blank rows in one of the two columns."""
_TOP, _HEAD, _BOTTOM = 41.0, 6.5, 247.6
_TALLEST = 14.5
_GUTTER = 4.0
_NO, _MARK = 9.0, 9.0

_LEAVE_NOTE = {
    Mark.SICK: N_("已请假（病）"),
    Mark.PERSONAL: N_("已请假（事）"),
    Mark.OFFICIAL: N_("已请假（公）"),
}
_LEGEND = (
    (Mark.SICK, N_("病假")),
    (Mark.PERSONAL, N_("事假")),
    (Mark.ABSENT, N_("缺勤（未请假，立即电话联系）")),
    (Mark.LATE, N_("迟到")),
    (Mark.LEFT_EARLY, N_("早退")),
)


@dataclass(frozen=True, slots=True)
class _Line:
    """One child over the day's sittings; None instead of a row = not expected in that sitting."""

    seat_no: int
    student_no: str
    name: str
    rows: tuple[RollRow | None, ...]

    @property
    def note(self) -> str:
        """Return what the minder is to know: a leave already known, then the row's own hint."""
        known = [r.mark for r in self.rows if r is not None and r.mark in _LEAVE_NOTE]
        said = [_(_LEAVE_NOTE[mark]) for mark in known[:1] if mark is not None]
        said += dict.fromkeys(r.note for r in self.rows if r is not None and r.note)
        gone = [r.left_at for r in self.rows if r is not None and r.left_at is not None]
        said += [_("{time} 已离校").format(time=words.clock(gone[0]))] if gone else []
        return "；".join(said)


@dataclass(frozen=True, slots=True)
class _Day:
    """One group's day: its sittings and its children in their order."""

    sittings: tuple[DaySheet, ...]
    lines: tuple[_Line, ...]

    @property
    def head(self) -> DaySheet:
        """Return the sitting that names the sheet."""
        return self.sittings[0]


def _days(nouns: Sequence[DaySheet]) -> Iterator[_Day]:
    """Put the sittings of one group on one day, as they come one after the other, on one sheet."""
    for _key, group in itertools.groupby(nouns, key=lambda n: (n.group_id, n.group, n.day)):
        sittings = tuple(group)
        rows = [{r.student_id: r for r in noun.rows} for noun in sittings]
        children = {r.student_id: r for noun in sittings for r in noun.rows}
        ordered = sorted(children.values(), key=lambda r: (r.seat_no, r.student_no, r.student_id))
        yield _Day(
            sittings,
            tuple(
                _Line(r.seat_no, r.student_no, r.name, tuple(of.get(r.student_id) for of in rows))
                for r in ordered
            ),
        )


def pages(count: int) -> tuple[tuple[int, int], ...]:
    """Return (start, end) of the rows on each page: what a page code's row map is made of."""
    return figures.slices(figures.spread(count, most=2 * COLUMN))


def pdf(nouns: Sequence[DaySheet], *, missing: list[str] | None = None) -> bytes:
    """Return the day's rolls as one PDF, A4 portrait (F-07 day).

    The sittings of one group on one day, given one after the other, share a sheet (① ②). 40 children a page
    in two columns, 20 or fewer in one wide column. On an unmarked roll only known leave is marked; a taken or
    closed roll shows its marks.
    """
    if not nouns:
        raise Refused("nothing_to_print")
    document = paper.Document(_("课后服务点名表（当日）"), missing=missing)
    for day in _days(nouns):
        cuts = pages(len(day.lines))
        for page, (start, end) in enumerate(cuts):
            bookmark = f"{day.head.group} {day.head.day}" if page == 0 else ""
            sheet = document.sheet(bookmark)
            _page(sheet, day, day.lines[start:end], page=page, pages=len(cuts), length=cuts[0][1])
    return document.finish()


def _page(
    sheet: paper.Sheet, day: _Day, lines: Sequence[_Line], *, page: int, pages: int, length: int
) -> None:
    noun, edges = day.head, paper.PORTRAIT
    code = noun.page_codes[page] if day.lines and page < len(noun.page_codes) else ""
    paper.title(
        sheet, edges, _("课后服务点名表（当日）"), y=20.8, size=18, tracking=0, room=125, align="left"
    )
    paper.page_code(sheet, edges, code, y=10.8)
    _head(sheet, day)
    columns = 1 if 0 < length <= COLUMN else 2
    each = -(-length // columns) if day.lines else COLUMN
    wide = (edges.width - _GUTTER * (columns - 1)) / columns
    row = min(_TALLEST, (_BOTTOM - _TOP - _HEAD) / (each + SPARE))
    blanks = _blanks(day, len(lines), length=length, page=page, places=columns * (each + SPARE))
    added = iter(blanks)
    for i in range(columns):
        x = edges.left + i * (wide + _GUTTER)
        share = lines[i * each : (i + 1) * each]
        numbers = [line.seat_no for line in share]
        if not day.lines:
            numbers = list(range(i * each + 1, (i + 1) * each + 1))
        numbers += itertools.islice(added, each + SPARE - len(numbers))
        _column(sheet, day, share, numbers, x=x, wide=wide, row=row)
    bottom = _TOP + _HEAD + (each + SPARE) * row
    _closing(sheet, day, lines, y=bottom + 2.4)
    _legend(sheet, blanks, y=bottom + 22.2)
    paper.bottom_line(
        sheet,
        edges,
        y=286.6,
        number=noun.number,
        printed=noun.printed,
        page=page + 1,
        pages=pages,
        code=code,
        stacked=True,
    )


def _blanks(day: _Day, used: int, *, length: int, page: int, places: int) -> range:
    """Return the numbers of the page's blank rows: 91, 92 …, never one that a child has."""
    highest = max((line.seat_no for line in day.lines), default=0)
    # Only the last page can be shorter, so the pages before it have equally many blank rows.
    first = max(91, highest + 1) + page * (places - length)
    return range(first, first + (places - used if day.lines else 2 * SPARE))


def _head(sheet: paper.Sheet, day: _Day) -> None:
    noun, edges = day.head, paper.PORTRAIT
    sheet.cell(
        edges.left,
        24.8,
        edges.width * 0.6,
        5,
        _("学校：{school}").format(school=noun.school),
        9.5,
        pad=0,
        wrap=False,
    )
    group = _("{group}（{grade}）") if noun.grade_label else "{group}"
    told = group.format(group=noun.group, grade=words.grade(noun.grade_label))
    sheet.cell(
        edges.left + edges.width * 0.6,
        24.8,
        edges.width * 0.4,
        5,
        told,
        10,
        bold=True,
        align="right",
        pad=0,
        wrap=False,
    )
    sheet.frame(edges.left, 30.6, edges.width, 8.2, 0.8)
    date = f"{figures.day_in_text(noun.day)}  {figures.weekday(noun.day)}"
    sheet.cell(edges.left, 30.6, 56, 8.2, date, 12, bold=True, pad=2)
    times = "  ".join(_sitting(sitting) for sitting in day.sittings)
    sheet.cell(edges.left + 56, 30.6, 82, 8.2, times, 9.5, align="centre")
    due = _("应到  {count}  人").format(count=len(day.lines) or "      ")
    sheet.cell(edges.left + 138, 30.6, edges.width - 138, 8.2, due, 12, bold=True, align="right", pad=2)


def _sitting(noun: DaySheet) -> str:
    return _("第{slot}课时 {starts}–{ends}").format(
        slot=noun.slot_no, starts=words.clock(noun.starts), ends=words.clock(noun.ends)
    )


def _circled(noun: DaySheet) -> str:
    return figures.CIRCLED[noun.slot_no - 1 : noun.slot_no] or str(noun.slot_no)


def _column(
    sheet: paper.Sheet,
    day: _Day,
    lines: Sequence[_Line],
    numbers: Sequence[int],
    *,
    x: float,
    wide: float,
    row: float,
) -> None:
    marks = len(day.sittings)
    name_wide = min(44.0, max(22.0, 30 + (wide - 84) * 0.25 - max(0, marks - 2) * 4))
    edges = [x, x + _NO, x + _NO + name_wide]
    edges += [edges[-1] + (i + 1) * _MARK for i in range(marks)]
    top, bottom = _TOP, _TOP + _HEAD + len(numbers) * row
    sheet.frame(x, top, wide, bottom - top)
    for edge in edges[1:]:
        sheet.line(edge, top, edge, bottom)
    sheet.line(x, top + _HEAD, x + wide, top + _HEAD, paper.HEAD)
    titles = [_("序号"), _("姓名"), *(_circled(s) for s in day.sittings), _("当日提示 / 备注")]
    for left, right, title in zip(edges, [*edges[1:], x + wide], titles, strict=True):
        sheet.cell(left, top, right - left, _HEAD, title, 9, bold=True, align="centre", pad=0.5)
    for i, number in enumerate(numbers):
        y = top + _HEAD + i * row
        if i:
            sheet.line(x, y, x + wide, y, paper.FIFTH if i % 5 == 0 else paper.INSIDE)
        size = 12.5 if i < len(numbers) - SPARE else 11
        sheet.cell(x, y, _NO, row, str(number), size, bold=True, align="centre", pad=0.5, wrap=False)
    for i, line in enumerate(lines):
        y = top + _HEAD + i * row
        sheet.name(edges[1], y, name_wide, row, line.name, 11)
        for s, (sitting, cell) in enumerate(zip(day.sittings, line.rows, strict=True)):
            wanted = cell is not None and cell.expected
            mark = _shown(sitting, cell.mark) if cell is not None and wanted else "not_expected"
            if mark:
                sheet.mark(edges[2 + s] + _MARK / 2, y + row / 2, mark, size=3.7)
        sheet.cell(edges[-1], y, x + wide - edges[-1], row, line.note, 8.5)


def _shown(noun: DaySheet, mark: Mark | None) -> str:
    """Return which mark is printed: all of a taken roll, only known leave on one still to be taken."""
    if mark is None or (noun.state is RollState.UNMARKED and mark not in LEAVE):
        return ""
    return mark.value


def _closing(sheet: paper.Sheet, day: _Day, lines: Sequence[_Line], *, y: float) -> None:
    """Draw the box at the end: present per sitting, exceptions, time done, two signatures.

    A closed roll has its counts printed; the exceptions are those of this page.
    """
    edges, tall = paper.PORTRAIT, 8.2
    sheet.frame(edges.left, y, edges.width, 2 * tall)
    sheet.line(edges.left, y + tall, edges.right, y + tall)
    fields = [
        (_("实到 {slot}").format(slot=_circled(s)), _("人"), _here(day, lines, i), False)
        for i, s in enumerate(day.sittings)
    ]
    fields.append((_("例外合计"), _("项"), _exceptions(day, lines), True))
    fields.append((_("点名完成"), _("时    分"), "", False))
    wide = edges.width / len(fields)
    for i, (label, unit, value, bold) in enumerate(fields):
        x = edges.left + i * wide
        if i:
            sheet.line(x, y, x, y + tall)
        sheet.cell(x, y, wide * 0.62, tall, label, 10, bold=bold, pad=2)
        sheet.cell(x + wide * 0.6, y, wide * 0.4, tall, unit, 10, align="right", pad=2.6)
        sheet.cell(x + wide * 0.55, y, wide * 0.3, tall, value, 12, bold=True, align="centre")
    half = edges.left + edges.width / 2
    sheet.line(half, y + tall, half, y + 2 * tall)
    sheet.cell(edges.left, y + tall, edges.width / 2, tall, _("服务教师签字："), 10, pad=2)
    sheet.cell(half, y + tall, edges.width / 2, tall, _("值班领导签字："), 10, pad=2)


def _here(day: _Day, lines: Sequence[_Line], i: int) -> str:
    if day.sittings[i].state is not RollState.CLOSED:
        return ""
    marks = [line.rows[i] for line in lines]
    return str(sum(r is not None and r.mark in IN_SCHOOL for r in marks))


def _exceptions(day: _Day, lines: Sequence[_Line]) -> str:
    if any(s.state is not RollState.CLOSED for s in day.sittings):
        return ""
    marks = [r.mark for line in lines for r in line.rows if r is not None]
    return str(sum(mark is not None and mark is not Mark.PRESENT for mark in marks))


def _legend(sheet: paper.Sheet, blanks: range, *, y: float) -> None:
    edges = paper.PORTRAIT
    entries = [(mark.value, _(meaning)) for mark, meaning in _LEGEND]
    end = paper.legend(sheet, _("只记例外"), entries, x=edges.left, y=y, room=edges.width * 0.82)
    sheet.cell(end, y - 2.8, edges.right - end, 5.6, _("到了的不用画。"), 8, pad=0)
    steps = _(
        "未请假缺勤：① 电话监护人  ② 报带班领导  ③ 在备注记时间与接听人。"
        "{first}–{last} 行手写增补，须填全名与班级。"
    ).format(first=blanks[0], last=blanks[-1])
    sheet.cell(paper.PORTRAIT.left, y + 2.6, paper.PORTRAIT.width, 5.6, steps, 7.8, pad=0)


def xlsx(nouns: Sequence[DaySheet]) -> bytes:
    """Return the day's rolls as a spreadsheet, a sheet a group; marks as √ ○ △ □ × ⊙ ▽."""
    return books.book([_table(day) for day in _days(nouns)])


def _table(day: _Day) -> books.Table:
    noun = day.head
    times = "  ".join(_sitting(sitting) for sitting in day.sittings)
    columns = (
        books.Column(_("序号"), "count", 6),
        books.Column(_("学号"), "text", 12),
        books.Column(_("姓名"), "name", 18),
        *(books.Column(_circled(sitting), "centre", 8) for sitting in day.sittings),
        books.Column(_("备注"), "text", 24),
    )
    rows: list[list[books.Value]] = []
    for line in day.lines:
        marks: list[books.Value] = [
            figures.DASH if r is None or not r.expected else SYMBOL[r.mark] if r.mark else None
            for r in line.rows
        ]
        rows.append([line.seat_no, line.student_no, line.name, *marks, line.note])
    return books.Table(
        name=noun.group,
        title=_("课后服务点名表（当日）"),
        line=(
            _("学校：{school}").format(school=noun.school),
            f"{noun.group}  {figures.day_in_text(noun.day)}  {figures.weekday(noun.day)}",
            times,
        ),
        columns=columns,
        rows=rows,
        landscape=False,
        frozen_columns=3,
    )
