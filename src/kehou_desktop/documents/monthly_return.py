"""The month's figures for the county, with what they mean and how they were checked (F-24)."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kehou_desktop import words
from kehou_desktop.documents import figures
from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents import xlsx as books
from kehou_desktop.domain import returns
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.returns import MonthlyReturn, ReturnRow
from kehou_desktop.i18n import N_, _

_TOP, _GROUPS, _HEAD = 31.6, 6.4, 9.5
_TOTAL, _LAST = 10.4, 8.1
_ROW, _TALLEST = 10.0, 12.5
_FOOT_FROM, _BELOW = 193.0, 60.0


@dataclass(frozen=True, slots=True)
class _Column:
    """One figure: the head above it, its own, its right edge in mm, its sort and its source."""

    group: str
    title: str
    right: float
    kind: books.Kind
    value: Callable[[ReturnRow], books.Value]


_COLUMNS = (
    _Column(N_("学生"), N_("在校生"), 41, "count", lambda r: r.enrolled),
    _Column(N_("学生"), N_("参加"), 53, "count", lambda r: r.joined),
    _Column(N_("学生"), N_("参加率\n%"), 67, "percent", lambda r: returns.percent(r.joined, r.enrolled)),
    _Column(N_("学生"), N_("五天\n全程"), 79, "count", lambda r: r.full_week),
    _Column(N_("学生"), N_("全程率\n%"), 93, "percent", lambda r: returns.percent(r.full_week, r.joined)),
    _Column(N_("其中"), N_("留守"), 105, "count", lambda r: r.left_behind),
    _Column(N_("其中"), N_("随迁"), 117, "count", lambda r: r.migrant),
    _Column(N_("其中"), N_("残疾"), 129, "count", lambda r: r.disabled),
    _Column(N_("其中"), N_("困难\n免收"), 141, "count", lambda r: r.waived),
    _Column(N_("人员"), N_("专任\n教师"), 153, "count", lambda r: r.teachers),
    _Column(N_("人员"), N_("参与\n教师"), 165, "count", lambda r: r.teachers_joined),
    _Column(N_("人员"), N_("校外\n人员"), 177, "count", lambda r: r.outsiders),
    _Column(N_("班社"), N_("班数"), 189, "count", lambda r: r.groups),
    _Column(N_("班社"), N_("社团\n数"), 201, "count", lambda r: r.clubs),
    _Column(N_("班社"), N_("第三\n方"), 213, "count", lambda r: r.providers),
    _Column(N_("经费"), N_("应收"), 234, "money", lambda r: r.due),
    _Column(N_("经费"), N_("实收"), 255, "money", lambda r: r.received),
    _Column(N_("经费"), N_("支出"), 276, "money", lambda r: r.spent),
    _Column("", N_("满意\n度%"), 287, "percent", lambda r: r.satisfaction),
)
_FIRST = 28.0
_ADDED = (
    "enrolled",
    "joined",
    "full_week",
    "left_behind",
    "migrant",
    "disabled",
    "waived",
    "due",
    "received",
)


def pdf(nouns: Sequence[MonthlyReturn], *, missing: list[str] | None = None) -> bytes:
    """Return the month's returns as one PDF, A4 landscape, one page each (F-24).

    Rows are grades, then the total, then the month before. — = not asked by grade. The definitions, the price
    with its basis and the cross-check are on the page. A return without rows prints as its blank form.
    """
    if not nouns:
        raise Refused("nothing_to_print")
    document = paper.Document(_("课后服务情况统计表（月报）"), landscape=True, missing=missing)
    for noun in nouns:
        _page(document.sheet(f"{noun.school} {noun.year}-{noun.month:02d}"), noun)
    return document.finish()


def _page(sheet: paper.Sheet, noun: MonthlyReturn) -> None:
    edges = paper.GRID
    paper.title(sheet, edges, _("课后服务情况统计表（月报）"), y=22.9, size=17, tracking=0.9)
    paper.under_title(
        sheet,
        edges,
        _school(noun),
        figures.month_in_text(noun.year, noun.month),
        _("表号 KH-24（2026 版）    金额单位：元"),
        y=28.6,
        size=8.8,
    )
    count = len(noun.rows) or 6
    closing = _TOTAL + _LAST
    body = _TOP + _GROUPS + _HEAD
    tall = min(_TALLEST, (_FOOT_FROM - _BELOW - body - closing) / count)
    total = body + count * tall
    bottom = total + closing
    _lines(sheet, count, tall, total, bottom)
    _heads(sheet)
    for i, row in enumerate(noun.rows):
        _figures(sheet, row, words.grade(row.label), y=body + i * tall, tall=tall, size=9.5)
    empty = not noun.rows
    _figures(sheet, None if empty else noun.total, _("合 计"), y=total, tall=_TOTAL, size=10, bold=True)
    _figures(sheet, noun.last_month, _("上月合计"), y=total + _TOTAL, tall=_LAST, size=8.5)
    _definitions(sheet, noun, y=bottom + 2.4)
    _check(sheet, noun, y=bottom + 27.4)
    foot = bottom + 45.5
    paper.foot(sheet, edges, [_("填表人："), _("审核人："), _("校长：")], y=foot, line=29.5, size=10)
    hint = _("报送日期以本行日期为准；更正须重报并注明第几次。")
    sheet.at(edges.right, foot + 8.0, hint, 8, align="right")
    paper.bottom_line(
        sheet, edges, y=203.6, number=noun.number, printed=noun.printed, page=1, pages=1, code=""
    )


def _school(noun: MonthlyReturn) -> str:
    text = _("学校（盖章）：{school}").format(school=noun.school)
    return text + "    " + _("学校标识码 {code}").format(code=noun.school_code) if noun.school_code else text


def _lines(sheet: paper.Sheet, count: int, tall: float, total: float, bottom: float) -> None:
    left, right, body = paper.GRID.left, paper.GRID.right, _TOP + _GROUPS + _HEAD
    sheet.frame(left, _TOP, right - left, bottom - _TOP)
    sheet.line(_FIRST, _TOP, _FIRST, bottom)
    for column, after in itertools.pairwise(_COLUMNS):
        inside = column.group == after.group
        sheet.line(column.right, _TOP + _GROUPS if inside else _TOP, column.right, bottom)
    grouped = max(c.right for c in _COLUMNS if c.group)
    sheet.line(_FIRST, _TOP + _GROUPS, grouped, _TOP + _GROUPS)
    sheet.line(left, body, right, body, paper.HEAD)
    for i in range(1, count):
        sheet.line(left, body + i * tall, right, body + i * tall)
    sheet.line(left, total, right, total, paper.HEAD)
    sheet.line(left, total + _TOTAL, right, total + _TOTAL, paper.FRAME)


def _heads(sheet: paper.Sheet) -> None:
    left, tall = paper.GRID.left, _GROUPS + _HEAD
    sheet.cell(left, _TOP, _FIRST - left, tall, _("年级"), 8.8, bold=True, align="centre")
    x, start = _FIRST, _FIRST
    for i, column in enumerate(_COLUMNS):
        top = _TOP + _GROUPS if column.group else _TOP
        high = _HEAD if column.group else tall
        sheet.cell(x, top, column.right - x, high, _(column.title), 8.5, bold=True, align="centre", pad=0.4)
        x = column.right
        if i + 1 == len(_COLUMNS) or _COLUMNS[i + 1].group != column.group:
            if column.group:
                sheet.cell(start, _TOP, x - start, _GROUPS, _(column.group), 8.8, bold=True, align="centre")
            start = x


def _said(column: _Column, row: ReturnRow) -> str:
    value = column.value(row)
    if value is None:
        return figures.DASH
    if isinstance(value, int):
        return words.money(value) if column.kind == "money" else str(value)
    return str(value)


def _figures(
    sheet: paper.Sheet,
    row: ReturnRow | None,
    label: str,
    *,
    y: float,
    tall: float,
    size: float,
    bold: bool = False,
) -> None:
    """Write one line of figures; None = only its label, for the blank form and a first month."""
    left = paper.GRID.left
    sheet.cell(left, y, _FIRST - left, tall, label, min(size, 9.5), bold=bold, align="centre")
    x = _FIRST
    for column in _COLUMNS:
        text = _said(column, row) if row is not None else ""
        pad = 0.8 if column.kind == "percent" else 1.2
        sheet.cell(x, y, column.right - x, tall, text, size, bold=bold, align="right", pad=pad, wrap=False)
        x = column.right


def _definitions(sheet: paper.Sheet, noun: MonthlyReturn, *, y: float) -> None:
    edges, top = paper.GRID, y + 0.4
    sheet.frame(edges.left, y, edges.width, 21.2, 0.8)
    counted = _(
        "统计日 {day}；在校生=学籍在册；参加=已签协议且本月有点名；参加率=参加÷在校生；"
        "全程率=每周五天÷参加；百分数四舍五入取两位；实收=本月收到，不论哪个月的账；"
        "人数和金额归统计日所在年级，班数归班组所属年级。"
    ).format(day=noun.counted_on.isoformat())
    price = _("{price}；依据 {basis}。支出、满意度只按全校填报。困难免收分年级数不对外公布。").format(
        price=noun.price or figures.DASH, basis=noun.basis or figures.DASH
    )
    told = ((_("口径"), counted), (_("收费"), price), (_("说明"), _("与上月差异（由填表人写）：")))
    for (label, text), tall in zip(told, (8.2, 6.2, 6.2), strict=True):
        sheet.cell(edges.left, top, 14, tall, label, 9, bold=True, pad=2)
        sheet.cell(edges.left + 14, top, edges.width - 14, tall, text, 8.5, pad=0.2)
        top += tall


def _check(sheet: paper.Sheet, noun: MonthlyReturn, *, y: float) -> None:
    """Say whether the class roster, the rolls and the bills tell the same number of children (§3.11)."""
    edges, tall = paper.GRID, 12.0
    sheet.frame(edges.left, y, edges.width, tall, 0.8)
    sheet.cell(edges.left, y, 14, tall, _("核对"), 9, bold=True, pad=2)
    if not noun.rows:
        return
    rolls = "=" if noun.rolls_agree else "≠"
    bills = "=" if noun.bills_agree else "≠"
    first = _("班级名册 {agreed} {rolls} 点名 {on_rolls} {bills} 应收人数 {billed} + 免收 {exempt}").format(
        agreed=noun.agreed,
        rolls=rolls,
        on_rolls=words.on_rolls(noun),
        bills=bills,
        billed=noun.billed,
        exempt=noun.exempt,
    )
    wrong = [
        field for field in _ADDED if sum(getattr(r, field) for r in noun.rows) != getattr(noun.total, field)
    ]
    added = _("合计≠分项之和，请查明后再报。") if wrong else _("合计=分项之和")
    agree = _("三处人数一致") if "≠" not in (rolls, bills) else _("三处人数不一致，差异须在说明栏写明。")
    sheet.cell(edges.left + 14, y + 0.4, edges.width - 14, 5.6, first, 9, pad=0.2)
    at, x = paper.baseline(y + 8.8, 9), edges.left + 14.2
    for text, right in ((added, not wrong), (agree, "≠" not in (rolls, bills))):
        sheet.at(x, at, text, 9)
        x += paper.wide_mm(text, 9) + 1.6
        if right:
            sheet.mark(x + 1.2, y + 8.8, "present", size=2.6)
        x += 9


def xlsx(nouns: Sequence[MonthlyReturn]) -> bytes:
    """Return the returns as a spreadsheet, a sheet a month; counts and money as numbers, — as text."""
    return books.book([_table(noun) for noun in nouns])


def _table(noun: MonthlyReturn) -> books.Table:
    columns = [books.Column(_("年级"), "centre", 11)]
    for c in _COLUMNS:
        over = (_(c.group),) if c.group else ()
        columns.append(books.Column(_(c.title), c.kind, 13 if c.kind == "money" else 8, over))
    closing = [_values(noun.total, _("合 计"))]
    if noun.last_month is not None:
        closing.append(_values(noun.last_month, _("上月合计")))
    rolls = _("班级名册 {agreed}；点名 {on_rolls}；应收人数 {billed}；免收 {exempt}").format(
        agreed=noun.agreed, on_rolls=words.on_rolls(noun), billed=noun.billed, exempt=noun.exempt
    )
    return books.Table(
        name=f"{noun.year}-{noun.month:02d}",
        title=_("课后服务情况统计表（月报）"),
        line=(_school(noun), figures.month_in_text(noun.year, noun.month), _("金额单位：元")),
        columns=tuple(columns),
        rows=[_values(row, words.grade(row.label)) for row in noun.rows],
        closing=closing,
        below=[
            _("统计日 {day}").format(day=noun.counted_on.isoformat()),
            _("实收=本月收到，不论哪个月的账；人数和金额归统计日所在年级，班数归班组所属年级。"),
            _("收费：{price}；依据 {basis}").format(price=noun.price, basis=noun.basis),
            rolls,
        ],
        frozen_columns=1,
    )


def _values(row: ReturnRow, label: str) -> list[books.Value]:
    values: list[books.Value] = [label]
    for column in _COLUMNS:
        value = column.value(row)
        if value is None:
            value = figures.DASH
        elif column.kind == "percent" and isinstance(value, str):
            value = _number(value)
        values.append(value)
    return values


def _number(text: str) -> books.Value:
    """Return a per cent figure as a number, so that the county can reckon with it; — stays text."""
    try:
        return float(text)
    except ValueError:
        return text
