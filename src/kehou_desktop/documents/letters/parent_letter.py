"""The letter to the parents with the slip below the cut line (F-01)."""

from collections.abc import Sequence

from kehou_desktop.documents import figures
from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents.letters import filling, flow, sheets, texts
from kehou_desktop.domain import page_codes
from kehou_desktop.domain.letters import FormChild, Pile
from kehou_desktop.i18n import _

_CUT = 212.0
_TEAR = "[3 2.2] 0 d"
_SQUARE = 11.0
_ROWS = (231.0, 241.0, 262.0, 274.0)


def pdf(nouns: Sequence[Pile], *, missing: list[str] | None = None) -> bytes:
    """Return a letter with its slip for each child, one page of A4 each (F-01, R-088, R-118, N-5).

    The first paragraph says that the service is voluntary; the slip stands alone when it is cut off, and its
    "no" is as large as its "yes". The answer is the family's alone: no box is ever ticked beforehand.
    """
    return sheets.pdf(nouns, _("课后服务告家长书"), _draw, missing=missing)


def _draw(document: paper.Document, pile: Pile, child: FormChild | None, bookmark: str) -> None:
    sheet, edges = document.sheet(bookmark), paper.LETTER
    title = _("{term}课后服务告家长书").format(term=filling.term(pile.offer))
    paper.title(sheet, edges, title, y=26.5, size=20, tracking=0.5)
    y, size = 34.0, 12.0
    sheet.cell(edges.left, y, edges.width, 7.0, _(texts.LETTER_GREETING), size, pad=0)
    body = filling.pairs(texts.LETTER, pile, child)
    end = flow.text(sheet, edges.left, y + 7.0, edges.width, 142.0, body, size=size)
    # The seal lies over name and date: 30 by 20 mm on the right stay free of other type.
    y = max(end + 5.0, 182.0)
    signed = _("{school}（盖章）").format(school=pile.offer.school)
    sheet.cell(edges.middle, y, edges.right - edges.middle - 6, 7.0, signed, size, align="right", pad=0)
    day = figures.day_in_text(pile.offer.day)
    sheet.cell(edges.middle, y + 7.5, edges.right - edges.middle - 14, 7.0, day, size, align="right", pad=0)
    asked = _(texts.ASK_TEACHER) if pile.teacher else _(texts.ASK_ANY_TEACHER)
    asked = asked.format(teacher=pile.teacher)
    sheet.name(edges.left, y + 7.5, edges.middle - edges.left, 7.0, asked, 10.5, pad=0)
    _cut(sheet)
    _slip_head(sheet, pile, child)
    _slip(sheet, pile, child)


def _cut(sheet: paper.Sheet) -> None:
    words = _("沿此线剪下")
    half = paper.wide_mm(words, 8.5) / 2 + 3
    middle = sheet.width / 2
    sheet.at(17.5, paper.baseline(_CUT, 11), "✂", 11)
    sheet.line(23, _CUT, middle - half, _CUT, paper.HEAD, _TEAR)
    sheet.line(middle + half, _CUT, sheet.width - 10, _CUT, paper.HEAD, _TEAR)
    sheet.at(middle, paper.baseline(_CUT, 8.5), words, 8.5, align="centre")


def _slip_head(sheet: paper.Sheet, pile: Pile, child: FormChild | None) -> None:
    edges = paper.LETTER
    sheet.cell(edges.left, 217.0, 52, 5, pile.offer.school, 9, pad=0)
    sheet.cell(edges.left, 222.5, 52, 5, filling.term(pile.offer), 9, pad=0)
    sheet.cell(82, 216.5, 50, 11, _("课后服务回执"), 16, bold=True, align="centre", pad=0)
    code = child.page_code if child is not None else ""
    if code:
        left = edges.right - _SQUARE
        sheet.square_code(left, 217.5, _SQUARE, code)
        sheet.cell(132, 217.5, left - 132 - 2.6, 4.4, _("录入码"), 7, align="right", pad=0)
        shown = page_codes.shown(code)
        sheet.cell(132, 222.0, left - 132 - 2.6, 5.6, shown, 10.5, bold=True, align="right", pad=0)


def _slip(sheet: paper.Sheet, pile: Pile, child: FormChild | None) -> None:
    left, right = paper.LETTER.left, paper.LETTER.right
    first, second, third, last = _ROWS
    sheet.frame(left, first, right - left, last - first)
    said = (
        ("label", _("班级")),
        ("centre", pile.class_label),
        ("label", _("学号")),
        ("centre", child.student_no if child is not None else ""),
        ("label", _("学生姓名")),
        ("name", child.name if child is not None else ""),
    )
    flow.cells(sheet, first, second - first, (left, 46, 76, 90, 114, 134, right), said)
    flow.cells(sheet, second, third - second, (left, 46, right), (("label", _("是否参加")), ("text", "")))
    _answers(sheet, x=49.0, room=right - 51.0)
    signed = (("label", _("家长签名")), ("", ""), ("label", _("联系电话")), ("", ""), ("", ""))
    flow.cells(sheet, third, last - third, (left, 46, 88, 106, 150, right), signed)
    flow.date(sheet, right - 2, (third + last) / 2, size=9.5, room=right - 153.0)
    note = _(texts.SLIP_NOTE)
    sheet.cell(left, 275.2, 96, 5, note, 8, pad=0)
    if child is not None:
        own = _("班内第 {seat} 号   编号 {number}").format(seat=child.seat_no, number=child.number)
        sheet.cell(126, 275.2, right - 126, 5, own, 6.5, align="right", pad=0, wrap=False)
    if sheet.has_boxes:
        sheet.cell(left, 279.4, 96, 4, _("有缺字，请在空框内手写"), 6.5, pad=0, wrap=False)


def _answers(sheet: paper.Sheet, *, x: float, room: float) -> None:
    """Draw yes with its weekdays, and no, in the same size one below the other; nothing is ticked."""
    yes, no = _ROWS[1] + 6.2, _ROWS[1] + 14.8
    end = flow.choices(sheet, x, yes, room * 0.3, [_("参加，每周：")], size=10.5)
    days = [_("周一"), _("周二"), _("周三"), _("周四"), _("周五")]
    flow.choices(sheet, end + 2, yes, x + room - end - 4, days, size=10.5)
    refusal = _("不参加，按正常放学时间离校（另填《不参加课后服务声明书》）")
    flow.choices(sheet, x, no, room - 2, [refusal], size=10.5)
