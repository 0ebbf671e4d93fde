"""The day's handover of one group: who left, when, with whom, and who gave the child over (F-09)."""

from collections.abc import Sequence

from kehou_desktop import words
from kehou_desktop.documents import figures
from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents import xlsx as books
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.handover import Arranged, Check, HandoverRow, HandoverSheet
from kehou_desktop.i18n import _

MOST, SPARE = 20, 2
_TOP, _HEAD, _BOTTOM = 26.2, 9.0, 180.4
_TALLEST = 13.0
_EDGES = (10.0, 19.0, 34.0, 61.0, 123.0, 141.0, 149.0, 157.0, 165.0, 173.0, 209.0, 239.0, 278.0, 287.0)
_CHECKS = (Check.CARD, Check.PAPERS, Check.KNOWN, Check.PHONE)
_NUMERALS = "零一二三四五六七八九"


def pages(count: int) -> tuple[tuple[int, int], ...]:
    """Return (start, end) of the rows on each page: what a page code's row map is made of."""
    return figures.slices(figures.spread(count, most=MOST))


def pdf(nouns: Sequence[HandoverSheet], *, missing: list[str] | None = None) -> bytes:
    """Return the handover sheets as one PDF, A4 landscape, 20 children and 2 blank rows a page (F-09).

    Who may collect is printed; ways of checking are boxes; rows of children not here today are struck, so
    that numbers stay what they were. What is already recorded is printed into its place. Telephones are not
    on it. A group without children prints as the blank form.
    """
    if not nouns:
        raise Refused("nothing_to_print")
    document = paper.Document(_("离校交接记录"), landscape=True, missing=missing)
    for noun in nouns:
        cuts = pages(len(noun.rows))
        for page, (start, end) in enumerate(cuts):
            sheet = document.sheet(f"{noun.group} {noun.day}" if page == 0 else "")
            _page(sheet, noun, noun.rows[start:end], page=page, pages=len(cuts), length=cuts[0][1])
    return document.finish()


def _page(
    sheet: paper.Sheet,
    noun: HandoverSheet,
    rows: Sequence[HandoverRow],
    *,
    page: int,
    pages: int,
    length: int,
) -> None:
    edges = paper.GRID
    code = noun.page_codes[page] if noun.rows and page < len(noun.page_codes) else ""
    paper.title(sheet, edges, _("离校交接记录"), y=20.0, size=15, tracking=1.6, room=150)
    paper.under_title(sheet, edges, _school(noun), _which(noun), "", y=23.5, size=8.6)
    paper.page_code(sheet, edges, code)
    count = (length or MOST) + SPARE
    tall = min(_TALLEST, (_BOTTOM - _TOP - _HEAD) / count)
    bottom = _TOP + _HEAD + count * tall
    _lines(sheet, count, tall, bottom)
    _heads(sheet)
    for i in range(0 if noun.rows else MOST):
        _number(sheet, i, tall, i + 1)
        _boxes(sheet, _row_middle(i, tall), None)
    for i, row in enumerate(rows):
        _child(sheet, row, i, tall)
    highest = max((r.seat_no for r in noun.rows), default=0)
    first = max(91, highest + 1) + page * SPARE
    for i, place in enumerate(range(len(rows) or MOST, count)):
        _number(sheet, place, tall, first + i)
        _boxes(sheet, _row_middle(place, tall), None)
    _closing(sheet, noun, rows, y=bottom + 1.7)
    _notes(sheet, noun, y=bottom + 14.3)
    paper.bottom_line(
        sheet,
        edges,
        y=203.6,
        number=noun.number,
        printed=noun.printed,
        page=page + 1,
        pages=pages,
        code=code,
    )


def _school(noun: HandoverSheet) -> str:
    return _("学校：{school}").format(school=noun.school)


def _which(noun: HandoverSheet) -> str:
    group = _("{group}（{grade}）") if noun.grade_label else "{group}"
    said = [
        f"{figures.day_in_text(noun.day)}  {figures.weekday(noun.day)}",
        group.format(group=noun.group, grade=words.grade(noun.grade_label)),
        _("放行 {time}").format(time=words.clock(noun.release_at)),
    ]
    if noun.rows:
        said.append(_("应交接 {count} 人").format(count=noun.expected))
    return "    ".join(said)


def _lines(sheet: paper.Sheet, count: int, tall: float, bottom: float) -> None:
    left, right, head = _EDGES[0], _EDGES[-1], _TOP + _HEAD
    sheet.frame(left, _TOP, right - left, bottom - _TOP)
    for i, x in enumerate(_EDGES[1:-1], start=1):
        sheet.line(x, _TOP + 4.9 if 6 <= i <= 8 else _TOP, x, bottom)
    sheet.line(_EDGES[5], _TOP + 4.9, _EDGES[9], _TOP + 4.9)
    sheet.line(left, head, right, head, paper.HEAD)
    for i in range(1, count):
        y = head + i * tall
        sheet.line(left, y, right, y, paper.FIFTH if i % 5 == 0 else paper.INSIDE)


def _heads(sheet: paper.Sheet) -> None:
    titles = {
        0: _("序号"),
        1: _("班级"),
        2: _("姓名"),
        3: _("约定离校方式与接送人"),
        4: _("离校时间"),
        9: _("接走人签字"),
        10: _("交接教师签字"),
        11: _("备注"),
        12: _("序号"),
    }
    for i, text in titles.items():
        wide = _EDGES[i + 1] - _EDGES[i]
        sheet.cell(_EDGES[i], _TOP, wide, _HEAD, text, 8, bold=True, align="centre", pad=0.5)
    sheet.cell(
        _EDGES[5],
        _TOP,
        _EDGES[9] - _EDGES[5],
        4.9,
        _("核验（选一）"),
        7.5,
        bold=True,
        align="centre",
        pad=0.3,
    )
    for i, way in enumerate(_CHECKS, start=5):
        sheet.cell(_EDGES[i], _TOP + 4.9, 8, 4.1, words.label(way), 7.5, bold=True, align="centre", pad=0.2)


def _row_middle(place: int, tall: float) -> float:
    return _TOP + _HEAD + (place + 0.5) * tall


def _number(sheet: paper.Sheet, place: int, tall: float, number: int) -> None:
    y = _TOP + _HEAD + place * tall
    for i in (0, 12):
        wide = _EDGES[i + 1] - _EDGES[i]
        sheet.cell(_EDGES[i], y, wide, tall, str(number), 9.5, bold=True, align="centre", pad=0.5)


def _boxes(sheet: paper.Sheet, middle: float, check: Check | None) -> None:
    for i, way in enumerate(_CHECKS, start=5):
        sheet.box((_EDGES[i] + _EDGES[i + 1]) / 2, middle, 3.0, ticked=check is way)


def _child(sheet: paper.Sheet, row: HandoverRow, place: int, tall: float) -> None:
    y, middle = _TOP + _HEAD + place * tall, _row_middle(place, tall)
    _number(sheet, place, tall, row.seat_no)
    sheet.cell(_EDGES[1], y, 15, tall, row.class_label, 8.5, align="centre", pad=0.5, wrap=False)
    sheet.name(_EDGES[2], y, 27, tall, row.name, 9.5)
    sheet.cell(_EDGES[3], y, 62, tall, _arranged(row), 8.5)
    if row.struck:
        sheet.line(_EDGES[4] + 2, middle, _EDGES[12] - 2, middle, 0.6)
        return
    if row.left_at is not None:
        sheet.cell(_EDGES[4], y, 18, tall, words.clock(row.left_at), 9, align="centre")
    if row.boxes:
        _boxes(sheet, middle, row.check)
    else:
        # A child that goes alone has nobody to sign for it.
        sheet.line(_EDGES[9] + 16.5, middle, _EDGES[9] + 19.5, middle, 0.75)
    sheet.cell(_EDGES[11], y, 39, tall, _recorded(row), 7.5)


def _recorded(row: HandoverRow) -> str:
    """Return what the record says beside the signatures: who took the child, who gave it over."""
    said = [_("{name} 接走").format(name=words.collector(row.left_with)) if row.left_with else ""]
    said.append(_("{name} 登记").format(name=row.released_by) if row.released_by else "")
    return "\n".join(text for text in said if text)


def _arranged(row: HandoverRow) -> str:
    """Return who may collect today, or why nobody has to."""
    if row.arranged is Arranged.ADULT:
        # Never the telephone: the sheet goes round.
        return " / ".join(words.collector(c) for c in row.collectors)
    return words.label(row.arranged)


def _closing(sheet: paper.Sheet, noun: HandoverSheet, rows: Sequence[HandoverRow], *, y: float) -> None:
    """Draw the strip at the end; a day that has begun to be recorded has its counts printed."""
    tall = 9.6
    cuts = (10.0, 54.0, 98.0, 148.0, 210.0, 287.0)
    sheet.frame(cuts[0], y, cuts[-1] - cuts[0], tall)
    for x in cuts[1:-1]:
        sheet.line(x, y, x, y + tall)
    begun = any(r.left_at is not None for r in noun.rows)
    gone = str(sum(r.left_at is not None for r in rows)) if begun else ""
    left = str(noun.not_yet) if begun else ""
    person = _("人")
    for i, (label, value, bold) in enumerate(
        ((_("本页已交接"), gone, False), (_("尚未交接"), left, True)),
    ):
        x, wide = cuts[i], cuts[i + 1] - cuts[i]
        sheet.cell(x, y, wide * 0.6, tall, label, 9.5, bold=bold, pad=2)
        sheet.cell(x + wide * 0.5, y, wide * 0.25, tall, value, 11, bold=True, align="centre")
        sheet.cell(x + wide * 0.6, y, wide * 0.4, tall, person, 9.5, bold=bold, align="centre")
    last = _("最后一名离校")
    sheet.cell(cuts[2], y, 30, tall, last, 9.5, pad=2)
    if begun and noun.last_left_at is not None:
        sheet.cell(cuts[2] + 26, y, 24, tall, words.clock(noun.last_left_at), 11, bold=True, align="centre")
    else:
        sheet.cell(cuts[2] + 26, y, 24, tall, _("时          分"), 9.5, align="right", pad=3)
    sheet.cell(cuts[3], y, 60, tall, _("值班领导签字："), 9.5, pad=2)
    sheet.cell(cuts[4], y, 75, tall, _("移交门卫（晚接）签字："), 9.5, pad=2)


def _notes(sheet: paper.Sheet, noun: HandoverSheet, *, y: float) -> None:
    text = _(
        "卡：接送卡  证：身份证件  识：教师认识且在登记名单  电：按登记号码回拨核实。"
        "接走人不在登记名单的，先回拨、后放行，经过记入备注。"
    )
    if noun.fetch_grades:
        grades = _("、").join(_NUMERALS[g] if 0 < g < 10 else str(g) for g in sorted(noun.fetch_grades))
        text += _("{grades}年级不得自行离校。").format(grades=grades)
    text += _("有一人未交接，本日不得关闭。")
    sheet.cell(paper.GRID.left, y - 2.8, paper.GRID.width, 5.8, text, 8, pad=0)


def xlsx(nouns: Sequence[HandoverSheet]) -> bytes:
    """Return the handover sheets as a spreadsheet, a sheet a group."""
    return books.book([_table(noun) for noun in nouns])


def _table(noun: HandoverSheet) -> books.Table:
    columns = (
        books.Column(_("序号"), "count", 6),
        books.Column(_("班级"), "centre", 10),
        books.Column(_("姓名"), "name", 18),
        books.Column(_("约定离校方式与接送人"), "text", 34),
        books.Column(_("离校时间"), "centre", 10),
        *(books.Column(words.label(way), "centre", 5, (_("核验（选一）"),)) for way in _CHECKS),
        books.Column(_("接走人"), "name", 16),
        books.Column(_("交接教师"), "name", 14),
        books.Column(_("备注"), "text", 24),
    )
    rows: list[list[books.Value]] = []
    for row in noun.rows:
        checks: list[books.Value] = ["√" if row.check is way else None for way in _CHECKS]
        left = words.clock(row.left_at) if row.left_at is not None else None
        absent = figures.DASH if row.struck else left
        rows.append(
            [
                row.seat_no,
                row.class_label,
                row.name,
                _arranged(row),
                absent,
                *checks,
                words.collector(row.left_with) if row.left_with else None,
                row.released_by,
                None,
            ]
        )
    return books.Table(
        name=noun.group,
        title=_("离校交接记录"),
        line=(_school(noun), _which(noun), ""),
        columns=columns,
        rows=rows,
        frozen_columns=3,
    )
