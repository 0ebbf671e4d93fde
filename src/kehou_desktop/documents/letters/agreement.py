"""The agreement between school and guardian, in two copies (F-03)."""

from collections.abc import Sequence

from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents.letters import filling, flow, sheets, texts
from kehou_desktop.domain.letters import FormChild, Pile
from kehou_desktop.i18n import _


def pdf(nouns: Sequence[Pile], *, missing: list[str] | None = None) -> bytes:
    """Return the agreement of each child twice, 甲方存 and 乙方存 one after the other (F-03, R-041, R-159).

    Days, hours, rate, basis and validity are those in force; exempt or not, the text is the same. A blank
    form is one sheet on which the copy is written by hand.
    """
    return sheets.pdf(nouns, _("课后服务协议书"), _draw, missing=missing)


def _draw(document: paper.Document, pile: Pile, child: FormChild | None, bookmark: str) -> None:
    copies: tuple[str, ...] = (_("第 1 份 甲方（学校）存"), _("第 2 份 乙方（家长）存"))
    if child is None:
        copies = (_("第 __ 份 □甲方存 □乙方存"),)
    for i, copy in enumerate(copies):
        sheet = document.sheet(bookmark if i == 0 else "")
        _copy(sheet, pile, child, copy)


def _copy(sheet: paper.Sheet, pile: Pile, child: FormChild | None, copy: str) -> None:
    edges = paper.LETTER
    if child is not None:
        own = _("编号 {number}").format(number=child.number)
        sheet.cell(edges.left, 16, 80, 7, own, 8.5, pad=0, wrap=False)
    sheets.copy_mark(sheet, edges, copy, y=16)
    paper.title(sheet, edges, _("课后服务协议书"), y=33, size=20, tracking=1.2)
    _parties(sheet, pile, child)
    body = [("", _(texts.AGREEMENT_OPENING).format(term=filling.term(pile.offer)))]
    body += filling.pairs(texts.AGREEMENT, pile, child)
    end = flow.text(sheet, edges.left, 55.0, edges.width, 172.0, body, size=11.5)
    _signatures(sheet, y=max(end + 6.0, 231.0))
    sheet.cell(edges.left, 283, 60, 4, _("一式两份，双方各存一份"), 7.5, pad=0)
    one = _("第 {page} 页   共 {pages} 页").format(page=1, pages=1)
    sheet.cell(edges.middle - 25, 283, 50, 4, one, 7.5, align="centre")
    sheet.cell(edges.right - 50, 283, 50, 4, pile.run, 6.5, align="right", pad=0)
    if sheet.has_boxes:
        sheet.cell(edges.left, 287, 96, 4, _("有缺字，请在空框内手写"), 6.5, pad=0, wrap=False)


def _parties(sheet: paper.Sheet, pile: Pile, child: FormChild | None) -> None:
    edges = paper.LETTER
    name = child.name if child is not None else ""
    rows = (
        (
            41.5,
            ((_("甲方："), pile.offer.school, 88.0), (_("法定代表人（负责人）："), pile.offer.head, 71.0)),
        ),
        (
            49.5,
            (
                (_("乙方（监护人）："), "", 67.0),
                (_("学生："), name, 48.0),
                (_("班级："), pile.class_label, 44.0),
            ),
        ),
    )
    for y, fields in rows:
        x = edges.left
        for label, value, wide in fields:
            used = min(paper.wide_mm(label, 11.5, bold=True) + 1, wide * 0.65)
            sheet.cell(x, y - 3.6, used, 7, label, 11.5, bold=True, pad=0, wrap=False)
            end = x + wide - 3 if x + wide < edges.right else edges.right
            sheet.line(x + used, y + 3, end, y + 3)
            sheet.name(x + used, y - 3.6, end - x - used, 7, value, 11.5, pad=1)
            x += wide


def _signatures(sheet: paper.Sheet, *, y: float) -> None:
    """Set both parties' places in two columns; the seal has room beside the school's."""
    edges = paper.LETTER
    columns = (
        (
            edges.left,
            (_("甲方（公章）："), _("班主任（签字）："), _("负责人（签字）："), _("日期：")),
        ),
        (
            edges.middle + 4,
            (_("乙方（监护人签字）："), _("与学生关系："), _("联系电话："), _("日期：")),
        ),
    )
    for x, labels in columns:
        for i, label in enumerate(labels):
            middle = y + 4 + i * 12.0
            sheet.cell(x, middle - 4, 70, 8, label, 11, bold=i == 0, pad=0)
        flow.date(sheet, x + 60, y + 4 + 3 * 12.0, size=11)
