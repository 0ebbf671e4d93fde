"""The guardian's written word that the child may leave alone (N-7)."""

from collections.abc import Sequence

from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents.letters import filling, flow, sheets, statement, texts
from kehou_desktop.domain.letters import FormChild, Pile
from kehou_desktop.i18n import _

_ROW = 17.0


def pdf(nouns: Sequence[Pile], *, missing: list[str] | None = None) -> bytes:
    """Return the consent for each child, one page of A4 each (R-045, N-7).

    Weekdays, route and validity are written by hand; it says for whom it does not hold.
    """
    return sheets.pdf(nouns, _("学生自行离校同意书"), _draw, missing=missing)


def _draw(document: paper.Document, pile: Pile, child: FormChild | None, bookmark: str) -> None:
    sheet, edges = document.sheet(bookmark), paper.PORTRAIT
    code = child.page_code if child is not None else ""
    statement.head(sheet, pile, child, _("学生自行离校同意书"), _("监护人自愿填写"), code=code)
    end = statement.body(sheet, filling.pairs(texts.LEAVE_ALONE, pile, child), bottom=136.0)
    days = [_("周一"), _("周二"), _("周三"), _("周四"), _("周五")]
    y = statement.chosen(sheet, _("哪几天自行离校"), days, y=end + 8)
    sides = (edges.left, edges.left + 30, edges.right)
    blank = filling.date_blank()
    until = _("{start} 至 {end}").format(start="\u3000\u3000" + blank, end="\u3000\u3000\u3000" + blank)
    rows = ((_("约定的路线"), ""), (_("结伴同学（可不填）"), ""), (_("有效期"), until))
    sheet.frame(edges.left, y, edges.width, _ROW * len(rows))
    for i, (label, value) in enumerate(rows):
        flow.cells(sheet, y + _ROW * i, _ROW, sides, (("label", label), ("text", value)))
    statement.signed(sheet, y=y + _ROW * len(rows) + 5, bottom=268.0)
    offer = pile.offer
    rule = _(texts.LEAVE_ALONE_RULE_OPEN)
    if offer.fetch_grades:
        rule = _(texts.LEAVE_ALONE_RULE).format(grades=filling.grades(offer.fetch_grades))
    sheet.cell(edges.left, 271, edges.width, 8, rule, 9, pad=0)
    sheets.foot(sheet, pile, child, code=code)
