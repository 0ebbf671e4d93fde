"""The fee list of a class for the finance office: hours, due, waived, received (F-20)."""

from collections.abc import Sequence

from kehou_desktop import words
from kehou_desktop.documents import figures
from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents import xlsx as books
from kehou_desktop.domain import fees
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.fees import Bill, FeeList
from kehou_desktop.i18n import _

MOST = 20
_LEAST_BESIDE_TOTAL = 3
_TOP, _HEAD, _BOTTOM = 29.2, 8.4, 166.9
_SUBTOTAL, _TOTAL, _TALLEST = 6.2, 7.0, 9.5
_EDGES = (12.0, 23.0, 43.0, 83.0, 99.0, 115.0, 133.0, 159.0, 183.0, 209.0, 241.0, 285.0)


def pdf(nouns: Sequence[FeeList], *, missing: list[str] | None = None) -> bytes:
    """Return the lists as one PDF, A4 landscape, 20 children a page (F-20, finance only: 不张贴 不传阅).

    应收 is after the term's cap and before waivers; 减免 an amount without a reason; 实收 what was paid.
    Each of several pages has its subtotal, the last the total and the amount in words, never without rows
    beside it. A list without children prints as its blank form.
    """
    if not nouns:
        raise Refused("nothing_to_print")
    document = paper.Document(_("课后服务收费花名册（财务存档）"), landscape=True, missing=missing)
    for noun in nouns:
        cuts = figures.slices(_lengths(len(noun.rows)))
        for page, (start, end) in enumerate(cuts):
            sheet = document.sheet(noun.class_label if page == 0 else "")
            _page(sheet, noun, noun.rows[start:end], page=page, pages=len(cuts))
    return document.finish()


def _lengths(total: int) -> tuple[int, ...]:
    """Return the rows of each page: full pages first, rows pulled over so that no total stands alone."""
    if total <= MOST:
        return (total,)
    full, rest = divmod(total, MOST)
    lengths = [MOST] * full + ([rest] if rest else [])
    short = _LEAST_BESIDE_TOTAL - lengths[-1]
    if short > 0:
        lengths[-1] += short
        lengths[-2] -= short
    return tuple(lengths)


def _due(bill: Bill) -> int:
    """Return 应收 in fen: what the hours come to under the term's cap, before any waiver."""
    return bill.result.gross - bill.result.cut_by_term_cap


def _days(bill: Bill) -> int:
    """Return on how many days the child took part."""
    return sum(line.attended_x100 > 0 for line in bill.result.lines)


def _note(bill: Bill) -> str:
    said = []
    if bill.result.cut_by_term_cap:
        said.append(_("学期封顶减 {amount}").format(amount=words.money(bill.result.cut_by_term_cap)))
    if bill.owed > 0:
        said.append(_("尚欠 {amount}").format(amount=words.money(bill.owed)))
    elif bill.owed < 0:
        said.append(_("多交 {amount}").format(amount=words.money(-bill.owed)))
    return "；".join(said)


def _page(sheet: paper.Sheet, noun: FeeList, rows: Sequence[Bill], *, page: int, pages: int) -> None:
    edges, last = paper.LANDSCAPE, page == pages - 1
    paper.title(sheet, edges, _("课后服务收费花名册（财务存档）"), y=20.2, size=15.5, tracking=0.5, room=165)
    sheet.frame(235, 15, 50, 7.4, 0.8)
    sheet.cell(235, 15, 50, 7.4, _("内部资料 不张贴 不传阅"), 9, bold=True, align="centre")
    paper.under_title(sheet, edges, _school(noun), _which(noun), _("金额单位：元"), y=26.1)
    count = max(len(rows), MOST if not noun.rows else 0)
    full = MOST if pages > 1 else count
    spare = 0 if last and count >= MOST and pages > 1 else 1
    tall = min(_TALLEST, (_BOTTOM - _TOP - _HEAD) / (full + 1))
    closing = _closing_rows(noun, rows, last=last, alone=pages == 1)
    table = _TOP + _HEAD + (count + spare) * tall
    bottom = table + sum(height for *_rest, height in closing)
    _lines(sheet, count + spare, tall, table, bottom)
    _heads(sheet)
    for i, bill in enumerate(rows):
        _bill(sheet, noun, bill, y=_TOP + _HEAD + i * tall, tall=tall)
    y = table
    for label, share, height in closing:
        _sum(sheet, noun, label, share, y=y, tall=height)
        y += height
    if last and noun.rows:
        in_words = fees.rmb_words(sum(b.paid for b in noun.rows))
        text = _("实收合计（大写）：人民币{words}").format(words=in_words)
        sheet.cell(edges.left, bottom + 1.0, edges.width, 6, text, 10.5, bold=True, pad=2)
        bottom += 6.4
    hint = _("减免依据见保密台账（本表不记类别）。班级传阅核对用《课时核对签字表》，不含金额。")
    sheet.cell(edges.left, bottom + 0.2, edges.width, 5.6, hint, 8, pad=0)
    labels = [_("制表人："), _("班主任核对："), _("财务审核："), _("负责人（校长）：")]
    paper.foot(sheet, edges, labels, y=bottom + 9.6, line=20)
    paper.bottom_line(
        sheet,
        edges,
        y=203.6,
        number=noun.number,
        printed=noun.printed,
        page=page + 1,
        pages=pages,
        code="",
    )


def _closing_rows(
    noun: FeeList, rows: Sequence[Bill], *, last: bool, alone: bool
) -> list[tuple[str, Sequence[Bill], float]]:
    closing: list[tuple[str, Sequence[Bill], float]] = []
    if not alone:
        closing.append((_("本页小计"), rows, _SUBTOTAL))
    if last:
        total = _("合 计（{count} 人）").format(count=len(noun.rows)) if noun.rows else _("合 计")
        closing.append((total, noun.rows, _TOTAL))
    return closing


def _school(noun: FeeList) -> str:
    return _("学校：{school}").format(school=noun.school)


def _which(noun: FeeList) -> str:
    return f"{figures.month_in_text(noun.year, noun.month)}   {noun.class_label}"


def _lines(sheet: paper.Sheet, count: int, tall: float, table: float, bottom: float) -> None:
    left, right, head = _EDGES[0], _EDGES[-1], _TOP + _HEAD
    sheet.frame(left, _TOP, right - left, bottom - _TOP)
    for i, x in enumerate(_EDGES[1:-1], start=1):
        sheet.line(x, _TOP, x, table if i in (1, 2, 3, 10) else bottom)
    sheet.line(left, head, right, head, paper.HEAD)
    for i in range(1, count):
        y = head + i * tall
        sheet.line(left, y, right, y, paper.FIFTH if i % 5 == 0 else paper.INSIDE)
    sheet.line(left, table, right, table, paper.HEAD)
    if bottom - table > _TOTAL + 1:
        sheet.line(left, table + _SUBTOTAL, right, table + _SUBTOTAL, paper.HEAD)


def _heads(sheet: paper.Sheet) -> None:
    titles = (
        _("序号"),
        _("学号"),
        _("姓名"),
        _("参加\n天数"),
        _("课时"),
        _("单价"),
        _("应收"),
        _("减免"),
        _("实收"),
        _("票据号"),
        _("备注"),
    )
    for left, right, text in zip(_EDGES, _EDGES[1:], titles, strict=False):
        sheet.cell(left, _TOP, right - left, _HEAD, text, 8.5, bold=True, align="centre", pad=0.5)


def _bill(sheet: paper.Sheet, noun: FeeList, bill: Bill, *, y: float, tall: float) -> None:
    def cell(
        i: int, text: str, align: paper.Align = "right", size: float = 9.5, *, wrap: bool = False
    ) -> None:
        sheet.cell(_EDGES[i], y, _EDGES[i + 1] - _EDGES[i], tall, text, size, align=align, wrap=wrap)

    decimals = figures.places(b.result.charged_x100 for b in noun.rows)
    cell(0, str(bill.seat_no), "centre")
    cell(1, bill.student_no, "centre", 9)
    sheet.name(_EDGES[2], y, _EDGES[3] - _EDGES[2], tall, bill.name, 9.5)
    cell(3, figures.count(_days(bill)))
    cell(4, figures.hours(bill.result.charged_x100, decimals))
    cell(5, words.money(bill.policy.price))
    cell(6, words.money(_due(bill)))
    cell(7, words.money(bill.result.waived) if bill.result.waived else "")
    cell(8, words.money(bill.paid))
    cell(9, _("、").join(bill.receipt_numbers), "centre", 9, wrap=True)
    cell(10, _note(bill), "left", 8.5, wrap=True)


def _sum(
    sheet: paper.Sheet, noun: FeeList, label: str, rows: Sequence[Bill], *, y: float, tall: float
) -> None:
    sheet.cell(_EDGES[0], y, _EDGES[4] - _EDGES[0], tall, label, 9.5, bold=True, align="centre")
    if not rows:
        return
    decimals = figures.places(b.result.charged_x100 for b in noun.rows)
    sums = {
        4: figures.hours(sum(b.result.charged_x100 for b in rows), decimals, grouped=True),
        6: words.money(sum(_due(b) for b in rows)),
        7: words.money(sum(b.result.waived for b in rows)),
        8: words.money(sum(b.paid for b in rows)),
    }
    for i, text in sums.items():
        wide = _EDGES[i + 1] - _EDGES[i]
        sheet.cell(_EDGES[i], y, wide, tall, text, 9.5, bold=True, align="right", wrap=False)


def xlsx(nouns: Sequence[FeeList]) -> bytes:
    """Return the finance lists as a spreadsheet, a sheet a class; money as numbers, proofs as text."""
    return books.book([_table(noun) for noun in nouns])


def _table(noun: FeeList) -> books.Table:
    columns = (
        books.Column(_("序号"), "count", 6),
        books.Column(_("学号"), "text", 12),
        books.Column(_("姓名"), "name", 18),
        books.Column(_("参加天数"), "count", 9),
        books.Column(_("课时"), "hours", 8),
        books.Column(_("单价"), "money", 8),
        books.Column(_("应收"), "money", 12),
        books.Column(_("减免"), "money", 12),
        books.Column(_("实收"), "money", 12),
        books.Column(_("票据号"), "text", 16),
        books.Column(_("备注"), "text", 22),
    )
    rows: list[list[books.Value]] = [
        [
            bill.seat_no,
            bill.student_no,
            bill.name,
            _days(bill),
            bill.result.charged_x100,
            bill.policy.price,
            _due(bill),
            bill.result.waived or None,
            bill.paid,
            _("、").join(bill.receipt_numbers),
            _note(bill),
        ]
        for bill in noun.rows
    ]
    total: list[books.Value] = [
        None,
        None,
        _("合 计（{count} 人）").format(count=len(noun.rows)),
        None,
        sum(b.result.charged_x100 for b in noun.rows),
        None,
        sum(_due(b) for b in noun.rows),
        sum(b.result.waived for b in noun.rows),
        sum(b.paid for b in noun.rows),
        None,
        None,
    ]
    in_words = fees.rmb_words(sum(b.paid for b in noun.rows))
    return books.Table(
        name=noun.class_label,
        title=_("课后服务收费花名册（财务存档）"),
        line=(_school(noun), _which(noun), _("金额单位：元")),
        columns=columns,
        rows=rows,
        closing=[total],
        below=[
            _("实收合计（大写）：人民币{words}").format(words=in_words),
            _("内部资料 不张贴 不传阅"),
        ],
        frozen_columns=3,
    )
