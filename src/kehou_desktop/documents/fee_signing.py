"""The list that goes round: days and class hours for the parents to sign, no money at all (F-20 传阅)."""

from collections.abc import Sequence

from kehou_desktop.documents import figures
from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents import xlsx as books
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.fees import Bill, FeeList
from kehou_desktop.i18n import _

COLUMN = 20
_TOP, _HEAD, _BOTTOM = 32.6, 7.4, 250.0
_TALLEST, _GUTTER = 14.0, 4.0
_NO, _DAYS, _HOURS = 9.0, 10.0, 10.0


def pages(count: int) -> tuple[tuple[int, int], ...]:
    """Return (start, end) of the rows on each page: what a page code's row map is made of."""
    return figures.slices(figures.spread(count, most=2 * COLUMN))


def pdf(nouns: Sequence[FeeList], *, missing: list[str] | None = None) -> bytes:
    """Return the lists to sign as one PDF, A4 portrait, two columns of 20, 20 or fewer in one (F-20).

    Every child of the list is on it, paying or not; nothing on it tells one from the other.
    """
    if not nouns:
        raise Refused("nothing_to_print")
    document = paper.Document(_("课后服务课时核对签字表"), missing=missing)
    for noun in nouns:
        cuts = pages(len(noun.rows))
        for page, (start, end) in enumerate(cuts):
            sheet = document.sheet(noun.class_label if page == 0 else "")
            _page(sheet, noun, noun.rows[start:end], page=page, pages=len(cuts), length=cuts[0][1])
    return document.finish()


def _page(
    sheet: paper.Sheet, noun: FeeList, rows: Sequence[Bill], *, page: int, pages: int, length: int
) -> None:
    edges = paper.PORTRAIT
    code = noun.page_codes[page] if noun.rows and page < len(noun.page_codes) else ""
    paper.title(sheet, edges, _("课后服务课时核对签字表"), y=22.8, size=17, tracking=0.5, room=82)
    paper.page_code(sheet, edges, code, y=10)
    school = _("学校：{school}").format(school=noun.school)
    which = f"{noun.class_label}   {figures.month_in_text(noun.year, noun.month)}"
    paper.under_title(sheet, edges, school, which, _("只核对课时，不涉及金额"), y=29.2)
    columns = 1 if 0 < length <= COLUMN else 2
    each = -(-length // columns) if noun.rows else COLUMN
    wide = (edges.width - _GUTTER * (columns - 1)) / columns
    tall = min(_TALLEST, (_BOTTOM - _TOP - _HEAD) / (each + 1))
    for i in range(columns):
        share = rows[i * each : (i + 1) * each]
        numbers = [b.seat_no for b in share]
        if not noun.rows:
            numbers = list(range(i * each + 1, (i + 1) * each + 1))
        x = edges.left + i * (wide + _GUTTER)
        _column(sheet, noun, share, numbers, x=x, wide=wide, tall=tall, count=each + 1)
    bottom = _TOP + _HEAD + (each + 1) * tall
    hint = _("对课时有疑问，请在三日内向班主任提出，由教务处查点名记录答复。金额由学校单独告知本人。")
    sheet.cell(edges.left, bottom + 1.2, edges.width, 5.8, hint, 9, pad=0)
    paper.foot(sheet, edges, [_("班主任："), _("教务处：")], y=bottom + 12.6)
    paper.bottom_line(
        sheet,
        edges,
        y=286.4,
        number=noun.number,
        # A paper that goes round names nobody who made or printed it.
        printed="",
        page=page + 1,
        pages=pages,
        code=code,
        stacked=True,
    )


def _column(
    sheet: paper.Sheet,
    noun: FeeList,
    rows: Sequence[Bill],
    numbers: Sequence[int],
    *,
    x: float,
    wide: float,
    tall: float,
    count: int,
) -> None:
    name = x + _NO
    days = name + 29 + max(0.0, wide - 84) * 0.25
    hours = days + _DAYS
    sign = hours + _HOURS
    edges, right = (x, name, days, hours, sign), x + wide
    top, bottom = _TOP, _TOP + _HEAD + count * tall
    sheet.frame(x, top, wide, bottom - top)
    for edge in edges[1:]:
        sheet.line(edge, top, edge, bottom)
    sheet.line(x, top + _HEAD, right, top + _HEAD, paper.HEAD)
    titles = (_("序号"), _("姓名"), _("天数"), _("课时"), _("家长签字"))
    for left, end, title in zip(edges, (*edges[1:], right), titles, strict=True):
        sheet.cell(left, top, end - left, _HEAD, title, 9, bold=True, align="centre", pad=0.5)
    for i in range(1, count):
        y = top + _HEAD + i * tall
        sheet.line(x, y, right, y, paper.FIFTH if i % 5 == 0 else paper.INSIDE)
    for i, number in enumerate(numbers):
        y = top + _HEAD + i * tall
        sheet.cell(x, y, _NO, tall, str(number), 11, bold=True, align="centre", pad=0.5, wrap=False)
    decimals = figures.places(b.result.charged_x100 for b in noun.rows)
    for i, bill in enumerate(rows):
        y = top + _HEAD + i * tall
        sheet.name(name, y, days - name, tall, bill.name, 11)
        taken = str(sum(line.attended_x100 > 0 for line in bill.result.lines))
        sheet.cell(days, y, _DAYS, tall, taken, 10.5, align="right", pad=2, wrap=False)
        charged = figures.hours(bill.result.charged_x100, decimals)
        sheet.cell(hours, y, _HOURS, tall, charged, 10.5, align="right", pad=1.6, wrap=False)


def xlsx(nouns: Sequence[FeeList]) -> bytes:
    """Return the lists to sign as a spreadsheet, a sheet a class; no money."""
    return books.book([_table(noun) for noun in nouns])


def _table(noun: FeeList) -> books.Table:
    columns = (
        books.Column(_("序号"), "count", 6),
        books.Column(_("姓名"), "name", 20),
        books.Column(_("天数"), "count", 8),
        books.Column(_("课时"), "hours", 8),
        books.Column(_("家长签字"), "text", 24),
    )
    rows: list[list[books.Value]] = [
        [
            bill.seat_no,
            bill.name,
            sum(line.attended_x100 > 0 for line in bill.result.lines),
            bill.result.charged_x100,
            None,
        ]
        for bill in noun.rows
    ]
    return books.Table(
        name=noun.class_label,
        title=_("课后服务课时核对签字表"),
        line=(
            _("学校：{school}").format(school=noun.school),
            f"{noun.class_label}   {figures.month_in_text(noun.year, noun.month)}",
            "",
        ),
        columns=columns,
        rows=rows,
        below=[_("只核对课时，不涉及金额")],
        landscape=False,
    )
