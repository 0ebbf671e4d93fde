"""The month's roll of one group, for the archive (F-07)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kehou_desktop import words
from kehou_desktop.documents import figures
from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents import xlsx as books
from kehou_desktop.domain.attendance import IN_SCHOOL, SYMBOL, Mark, MonthRow, MonthSheet
from kehou_desktop.domain.errors import Refused
from kehou_desktop.i18n import N_, _

MOST = 42
"""Rows on one page; a larger group takes pages of equal length."""
_SPARE = 2
_TOP, _BOTTOM = 26.2, 188.3
_HEAD_ROW, _COUNT_ROW, _SIGN_ROW, _TALLEST, _TALLEST_SIGN = 3.25, 3.4, 7.7, 10.0, 20.0
_NO, _STUDENT_NO, _NAME, _COUNT, _CHARGED, _NOTE, _NO_AGAIN = 6.7, 9.6, 23.1, 6.2, 7.7, 17.0, 6.0
_WIDEST_SLOT, _WIDEST_COUNT = 9.0, 10.0
_BLANK_DAYS = 23

_COUNTS: tuple[tuple[str, str], ...] = (
    ("attended", N_("出勤")),
    ("sick", N_("病假")),
    ("personal", N_("事假")),
    ("absent", N_("缺勤")),
    ("late", N_("迟到")),
    ("left_early", N_("早退")),
)
_OFFICIAL = ("official", N_("公假"))

_LEGEND: tuple[tuple[str, str], ...] = (
    ("present", N_("出勤")),
    ("sick", N_("病假")),
    ("personal", N_("事假")),
    ("official", N_("公假")),
    ("absent", N_("缺勤")),
    ("late", N_("迟到（计出勤）")),
    ("left_early", N_("早退（计出勤）")),
    ("not_expected", N_("非服务日或未选该日")),
)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the lines of one page lie, in mm. ``days`` are left edges of dates, with the right edge last."""

    no: float
    student_no: float
    name: float
    days: tuple[float, ...]
    slot: float
    count: float
    counts: tuple[float, ...]
    charged: float
    note: float
    no_again: float
    right: float
    head: tuple[float, ...]
    row: float
    rows: int
    sums: float
    sign: float
    bottom: float


def pages(count: int) -> tuple[tuple[int, int], ...]:
    """Return (start, end) of the rows on each page: what a page code's row map is made of."""
    return figures.slices(figures.spread(count, most=MOST))


def pdf(nouns: Sequence[MonthSheet], *, missing: list[str] | None = None) -> bytes:
    """Return the rolls as one PDF, A4 landscape, a bookmark a group (F-07 archive).

    40 + 2 rows a page; over 42 children pages of equal length; few children, taller rows. A sheet without
    days or children prints as its blank form. ``missing`` takes the names with a character no face here has.
    """
    if not nouns:
        raise Refused("nothing_to_print")
    document = paper.Document(_("课后服务考勤表"), landscape=True, missing=missing)
    for noun in nouns:
        cuts = pages(len(noun.rows))
        for page, (start, end) in enumerate(cuts):
            sheet = document.sheet(noun.group if page == 0 else "")
            _page(sheet, noun, noun.rows[start:end], page=page, pages=len(cuts), length=cuts[0][1])
    return document.finish()


def _counts(noun: MonthSheet) -> tuple[tuple[str, str], ...]:
    """Return the columns of counts; 公假 only where there is any, the form has six."""
    return (*_COUNTS, _OFFICIAL) if any(r.official for r in noun.rows) else _COUNTS


def _grid(noun: MonthSheet, *, length: int) -> _Grid:
    edges = paper.GRID
    days, counts = len(noun.days) or _BLANK_DAYS, len(_counts(noun))
    fixed = _NO + _STUDENT_NO + _NAME + counts * _COUNT + _CHARGED + _NOTE + _NO_AGAIN
    slot = min(_WIDEST_SLOT, (edges.width - fixed) / (days * noun.slots))
    # A short month leaves width: first to the counts, then to name and number, the rest is room for notes.
    surplus = edges.width - fixed - slot * days * noun.slots
    count = min(_WIDEST_COUNT, _COUNT + surplus * 0.5 / (counts + 1))
    surplus -= (count - _COUNT) * (counts + 1)
    student_no = edges.left + _NO
    name = student_no + _STUDENT_NO + min(9.0, surplus * 0.25)
    first = name + _NAME + min(14.0, surplus * 0.3)
    last = first + slot * days * noun.slots
    no_again = edges.right - _NO_AGAIN
    count_left = tuple(last + i * count for i in range(counts))
    charged = last + counts * count
    head_rows = 3 if noun.slots > 1 else 2
    head = tuple(_TOP + i * _HEAD_ROW for i in range(head_rows + 1))
    rows = max(length, MOST - _SPARE if not noun.rows else 0)
    rows += min(_SPARE, max(0, MOST - rows))
    below = _COUNT_ROW * (1 + noun.slots)
    row = min(_TALLEST, (_BOTTOM - head[-1] - below - _SIGN_ROW) / rows)
    sums = head[-1] + rows * row
    sign = sums + below
    bottom = min(_BOTTOM, sign + _TALLEST_SIGN)
    return _Grid(
        no=edges.left,
        student_no=student_no,
        name=name,
        days=tuple(first + i * slot * noun.slots for i in range(days + 1)),
        slot=slot,
        count=count,
        counts=count_left,
        charged=charged,
        note=charged + _CHARGED + count - _COUNT,
        no_again=no_again,
        right=edges.right,
        head=head,
        row=row,
        rows=rows,
        sums=sums,
        sign=sign,
        bottom=bottom,
    )


def _page(
    sheet: paper.Sheet, noun: MonthSheet, rows: Sequence[MonthRow], *, page: int, pages: int, length: int
) -> None:
    grid = _grid(noun, length=length)
    # A blank form carries no code: nothing on it can be keyed back.
    code = noun.page_codes[page] if noun.rows and page < len(noun.page_codes) else ""
    last = page == pages - 1
    blanks = _blanks(noun, grid, used=len(rows), page=page, length=length)
    paper.title(sheet, paper.GRID, _("课后服务考勤表"), y=20.0, size=15, tracking=1.6, room=150)
    paper.under_title(sheet, paper.GRID, _school(noun), _which(noun), "", y=23.5, size=8.6)
    paper.page_code(sheet, paper.GRID, code)
    _lines(sheet, noun, grid)
    _heads(sheet, noun, grid)
    _children(sheet, noun, grid, rows)
    _blank_rows(sheet, grid, blanks)
    _sums(sheet, noun, grid, rows, last=last, alone=pages == 1)
    legend = grid.bottom + 3.1
    _legend(sheet, blanks, y=legend)
    paper.usual_foot(sheet, paper.GRID, y=legend + 6.2)
    paper.bottom_line(
        sheet,
        paper.GRID,
        y=203.6,
        number=noun.number,
        printed=noun.printed,
        page=page + 1,
        pages=pages,
        code=code,
    )


def _school(noun: MonthSheet) -> str:
    return _("学校（盖章）：{school}").format(school=noun.school)


def _which(noun: MonthSheet) -> str:
    group = _("{group}（{grade}）") if noun.grade_label else "{group}"
    said = [
        figures.month_in_text(noun.year, noun.month),
        group.format(group=noun.group, grade=words.grade(noun.grade_label)),
        _("服务教师：{teachers}").format(teachers=noun.teachers) if noun.teachers else "",
    ]
    return "    ".join(text for text in said if text)


def _blanks(noun: MonthSheet, grid: _Grid, *, used: int, page: int, length: int) -> range:
    """Return the numbers of the page's blank rows: 91, 92 …, never one that a child has."""
    highest = max((r.seat_no for r in noun.rows), default=0)
    # Only the last page can be shorter than the others, so the pages before it have equally many blank rows.
    first = max(91, highest + 1) + page * (grid.rows - length)
    return range(first, first + (grid.rows - used if noun.rows else _SPARE))


def _lines(sheet: paper.Sheet, noun: MonthSheet, grid: _Grid) -> None:
    top, head, bottom = grid.head[0], grid.head[-1], grid.bottom
    sheet.frame(grid.no, top, grid.right - grid.no, bottom - top)
    for x in (grid.student_no, grid.name):
        sheet.line(x, top, x, grid.sums)
    for i, x in enumerate(grid.days[:-1]):
        monday = i < len(noun.days) and _opens_week(noun.days, i)
        sheet.line(x, top, x, bottom, paper.MONDAY if i == 0 or monday else paper.DATE)
        for s in range(1, noun.slots):
            sheet.line(x + s * grid.slot, grid.head[-2], x + s * grid.slot, grid.sums, paper.SPLIT)
    sheet.line(grid.days[-1], top, grid.days[-1], bottom, paper.MONDAY)
    for x in (*grid.counts[1:], grid.charged):
        sheet.line(x, grid.head[1] if x != grid.charged else top, x, grid.sign)
    for x in (grid.note, grid.no_again):
        sheet.line(x, top, x, grid.sums if x == grid.no_again else grid.sign)
    for y in grid.head[1:-1]:
        sheet.line(grid.days[0], y, grid.days[-1], y)
    sheet.line(grid.counts[0], grid.head[1], grid.charged, grid.head[1])
    sheet.line(grid.no, head, grid.right, head, paper.HEAD)
    for i in range(1, grid.rows):
        y = head + i * grid.row
        sheet.line(grid.no, y, grid.right, y, paper.FIFTH if i % 5 == 0 else paper.INSIDE)
    sheet.line(grid.no, grid.sums, grid.right, grid.sums, paper.HEAD)
    for i in range(1, noun.slots + 1):
        y = grid.sums + i * _COUNT_ROW
        sheet.line(grid.no, y, grid.days[-1], y)
    sheet.line(grid.no, grid.sign, grid.right, grid.sign)


def _opens_week(days: Sequence[date], i: int) -> bool:
    """Whether a week begins with this service day: its Monday, or the first day after it."""
    return i > 0 and days[i].isocalendar()[:2] != days[i - 1].isocalendar()[:2]


def _heads(sheet: paper.Sheet, noun: MonthSheet, grid: _Grid) -> None:
    top, tall = grid.head[0], grid.head[-1] - grid.head[0]

    def head(x: float, right: float, text: str, size: float = 7.5) -> None:
        sheet.cell(x, top, right - x, tall, text, size, bold=True, align="centre", pad=0.3)

    head(grid.no, grid.student_no, _("序号"))
    head(grid.student_no, grid.name, _("学号"))
    head(grid.name, grid.days[0], _("姓名"))
    head(grid.charged, grid.note, _("计费\n课时"))
    head(grid.note, grid.no_again, _("备注"))
    head(grid.no_again, grid.right, _("序号"))
    wide, row = grid.charged - grid.counts[0], _HEAD_ROW
    sheet.cell(grid.counts[0], top, wide, row, _("课时合计"), 7.2, bold=True, align="centre", pad=0.3)
    for x, (_field, title) in zip(grid.counts, _counts(noun), strict=True):
        sheet.cell(x, grid.head[1], grid.count, tall - row, _(title), 7, align="centre", pad=0.2)
    for i, x in enumerate(grid.days[:-1]):
        day_wide = grid.slot * noun.slots
        if i < len(noun.days):
            day = noun.days[i]
            sheet.cell(x, top, day_wide, row, str(day.day), 8, bold=True, align="centre", pad=0.1)
            short = figures.weekday_short(day)
            sheet.cell(x, grid.head[1], day_wide, row, short, 6.5, align="centre", pad=0.1)
        for s in range(noun.slots if noun.slots > 1 else 0):
            left = x + s * grid.slot
            sheet.cell(left, grid.head[2], grid.slot, row, str(s + 1), 6.5, align="centre", pad=0.1)


def _type(row: float) -> float:
    """Return the size of names: 7.4 pt in rows of 3.2 mm, as on other lists where rows are tall."""
    return max(7.4, min(9.5, row * 1.9))


def _children(sheet: paper.Sheet, noun: MonthSheet, grid: _Grid, rows: Sequence[MonthRow]) -> None:
    size, tall = _type(grid.row), grid.row
    decimals = figures.places(r.charged_x100 for r in noun.rows)
    for i in range(0 if noun.rows else MOST - _SPARE):
        _number(sheet, grid, i, i + 1)
    for i, row in enumerate(rows):
        y = grid.head[-1] + i * tall
        _number(sheet, grid, i, row.seat_no)
        sheet.cell(
            grid.student_no,
            y,
            grid.name - grid.student_no,
            tall,
            row.student_no,
            7,
            align="centre",
            pad=0.4,
            wrap=False,
        )
        sheet.name(grid.name, y, grid.days[0] - grid.name, tall, row.name, size, pad=0.8)
        _marks(sheet, noun, grid, row, y=y + tall / 2)
        marked = any(mark is not None for cell in row.cells for mark in cell)
        for x, (field, _title) in zip(grid.counts, _counts(noun), strict=True):
            value = int(getattr(row, field))
            text = str(value) if marked and field == "attended" else figures.count(value)
            sheet.cell(x, y, grid.count, tall, text, 7.2, align="right", pad=0.9, wrap=False)
        charged = figures.hours(row.charged_x100, decimals) if marked or row.charged_x100 else ""
        wide = grid.note - grid.charged
        sheet.cell(grid.charged, y, wide, tall, charged, 7.4, bold=True, align="right", pad=0.7, wrap=False)
        sheet.cell(grid.note, y, grid.no_again - grid.note, tall, row.note, 6.8, pad=0.5)


def _marks(sheet: paper.Sheet, noun: MonthSheet, grid: _Grid, row: MonthRow, *, y: float) -> None:
    size = min(2.5, grid.slot * 0.66, grid.row * 0.74)
    for i, cell in enumerate(row.cells[: len(grid.days) - 1]):
        for s in range(noun.slots):
            x = grid.days[i] + (s + 0.5) * grid.slot
            if not cell:
                sheet.mark(x, y, "not_expected", size=size)
            elif s < len(cell) and (mark := cell[s]) is not None:
                sheet.mark(x, y, mark.value, size=size)


def _blank_rows(sheet: paper.Sheet, grid: _Grid, blanks: range) -> None:
    """Number the rows for additions by hand at the end of the page."""
    for i, number in enumerate(blanks):
        _number(sheet, grid, grid.rows - len(blanks) + i, number)


def _number(sheet: paper.Sheet, grid: _Grid, place: int, number: int) -> None:
    """Write a row's number at both ends of it."""
    y, size = grid.head[-1] + place * grid.row, _type(grid.row)
    for x, right in ((grid.no, grid.student_no), (grid.no_again, grid.right)):
        sheet.cell(x, y, right - x, grid.row, str(number), size, bold=True, align="centre", pad=0.5)


def _sums(
    sheet: paper.Sheet, noun: MonthSheet, grid: _Grid, rows: Sequence[MonthRow], *, last: bool, alone: bool
) -> None:
    wide = grid.days[0] - grid.no
    sheet.cell(grid.no, grid.sums, wide, _COUNT_ROW, _("应 到"), 7.5, bold=True, align="centre")
    for s in range(noun.slots):
        y = grid.sums + (s + 1) * _COUNT_ROW
        text = _("实到 第{slot}课时").format(slot=s + 1) if noun.slots > 1 else _("实 到")
        sheet.cell(grid.no, y, wide, _COUNT_ROW, text, 7.5, bold=True, align="centre")
    sheet.cell(
        grid.no, grid.sign, wide, grid.bottom - grid.sign, _("教师签字"), 7.5, bold=True, align="centre"
    )
    for i in range(len(noun.days)):
        cells = [r.cells[i] for r in rows if i < len(r.cells) and r.cells[i]]
        x, day = grid.days[i], grid.slot * noun.slots
        sheet.cell(x, grid.sums, day, _COUNT_ROW, figures.count(len(cells)), 7, align="centre", pad=0.1)
        for s in range(noun.slots):
            marks = [cell[s] for cell in cells if s < len(cell)]
            if any(mark is not None for mark in marks):
                here = str(sum(mark in IN_SCHOOL for mark in marks))
                y = grid.sums + (s + 1) * _COUNT_ROW
                sheet.cell(x, y, day, _COUNT_ROW, here, 7, align="centre", pad=0.1)
    _totals(sheet, noun, grid, rows, last=last, alone=alone)
    sheet.cell(
        grid.days[-1],
        grid.sign,
        grid.right - grid.days[-1],
        min(_SIGN_ROW, grid.bottom - grid.sign),
        _("班级核对签字："),
        8,
    )


def _totals(
    sheet: paper.Sheet, noun: MonthSheet, grid: _Grid, rows: Sequence[MonthRow], *, last: bool, alone: bool
) -> None:
    """Write the page's totals and, on the last of several pages, the group's."""
    shares = [(_("本页合计"), rows)]
    if last and not alone:
        shares.append((_("全部合计"), noun.rows))
    tall = (grid.sign - grid.sums) / len(shares)
    decimals = figures.places(r.charged_x100 for r in noun.rows)
    for i, (title, share) in enumerate(shares):
        y = grid.sums + i * tall
        if i:
            sheet.line(grid.days[-1], y, grid.right, y)
        for x, (field, _title) in zip(grid.counts, _counts(noun), strict=True):
            text = str(sum(int(getattr(r, field)) for r in share) or "")
            sheet.cell(x, y, grid.count, tall, text, 7.5, bold=True, align="centre", pad=0.2, wrap=False)
        charged = figures.hours(sum(r.charged_x100 for r in share), decimals) if share else ""
        wide = grid.note - grid.charged
        sheet.cell(grid.charged, y, wide, tall, charged, 7.5, bold=True, align="centre", pad=0.2, wrap=False)
        sheet.cell(grid.note, y, grid.right - grid.note, tall, title, 7.5, bold=True, align="centre")


def _legend(sheet: paper.Sheet, blanks: range, *, y: float) -> None:
    edges = paper.GRID
    entries = [(code, _(meaning)) for code, meaning in _LEGEND]
    end = paper.legend(sheet, _("图例"), entries, x=edges.left, y=y, room=edges.width * 0.68)
    hint = _("补录：先输页码，再输“序号+记号”，如 3缺 7迟 12假。")
    if blanks:
        added = _("、").join(str(number) for number in blanks)
        hint = _("补录：先输页码，再输“序号+记号”，如 3缺 7迟 12假；{rows} 行为手写增补。").format(rows=added)
    sheet.cell(end, y - 2.8, edges.right - end, 5.6, hint, 7.5, align="right", pad=0)


def xlsx(nouns: Sequence[MonthSheet]) -> bytes:
    """Return the rolls as a spreadsheet, a sheet a group; marks as √ ○ △ □ × ⊙ ▽, class hours as numbers."""
    return books.book([_table(noun) for noun in nouns])


def _table(noun: MonthSheet) -> books.Table:
    counts = _counts(noun)
    columns = [books.Column(_("序号"), "count", 5), books.Column(_("学号"), "text", 11)]
    columns.append(books.Column(_("姓名"), "name", 16))
    for day in noun.days:
        for s in range(noun.slots):
            over = (str(day.day), figures.weekday_short(day)) if noun.slots > 1 else (str(day.day),)
            title = str(s + 1) if noun.slots > 1 else figures.weekday_short(day)
            columns.append(books.Column(title, "centre", 3.2, over))
    columns += [books.Column(_(title), "count", 5.5, (_("课时合计"),)) for _field, title in counts]
    columns += [books.Column(_("计费课时"), "hours", 9), books.Column(_("备注"), "text", 16)]
    rows = [_values(noun, row, counts) for row in noun.rows]
    blanks: list[books.Value] = [None] * (len(noun.days) * noun.slots)
    sums: list[books.Value] = [sum(int(getattr(r, field)) for r in noun.rows) for field, _title in counts]
    charged = sum(r.charged_x100 for r in noun.rows)
    return books.Table(
        name=noun.group,
        title=_("课后服务考勤表"),
        line=(_school(noun), _which(noun), ""),
        columns=tuple(columns),
        rows=rows,
        closing=[[None, None, _("合计"), *blanks, *sums, charged, None]],
        below=["   ".join(f"{SYMBOL[Mark(c)]} {_(w)}" for c, w in _LEGEND if c != "not_expected")],
        frozen_columns=3,
    )


def _values(noun: MonthSheet, row: MonthRow, counts: Sequence[tuple[str, str]]) -> list[books.Value]:
    marks: list[books.Value] = []
    for i in range(len(noun.days)):
        cell = row.cells[i] if i < len(row.cells) else ()
        for s in range(noun.slots):
            mark = cell[s] if s < len(cell) else None
            marks.append(figures.DASH if not cell else SYMBOL[mark] if mark is not None else None)
    values: list[books.Value] = [row.seat_no, row.student_no, row.name, *marks]
    values += [int(getattr(row, field)) for field, _title in counts]
    return [*values, row.charged_x100, row.note]
