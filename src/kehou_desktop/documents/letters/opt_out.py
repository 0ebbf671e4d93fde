"""The family's word that the child does not take part (F-04)."""

from collections.abc import Sequence

from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents.letters import filling, sheets, statement, texts
from kehou_desktop.domain import letters
from kehou_desktop.domain.letters import FormChild, Pile
from kehou_desktop.i18n import _


def pdf(nouns: Sequence[Pile], *, missing: list[str] | None = None) -> bytes:
    """Return the declaration for each child, one page of A4 each (F-04, R-150, N-5).

    It asks for no reason, and says that nothing hangs on it and that it may be changed during the term.
    """
    return sheets.pdf(nouns, _("不参加课后服务声明书"), _draw, missing=missing)


def _draw(document: paper.Document, pile: Pile, child: FormChild | None, bookmark: str) -> None:
    sheet = document.sheet(bookmark)
    code = child.page_code if child is not None else ""
    statement.head(sheet, pile, child, _("不参加课后服务声明书"), _("自愿填写"), code=code)
    end = statement.body(
        sheet, filling.pairs(texts.OPT_OUT, pile, child), bottom=128.0, top=54.0, leading=2.2
    )
    ways = [_("家长接"), _("委托人接"), _("自行离校"), _("校车"), _("住宿")]
    if child is not None and not letters.may_leave_alone(child, pile.offer.fetch_grades):
        ways.remove(_("自行离校"))
    y = statement.chosen(sheet, _("放学后怎样离校"), ways, y=max(end + 12.0, 112.0))
    statement.signed(sheet, y=y + 10.0, bottom=258.0)
    edges = paper.PORTRAIT
    sheet.cell(edges.left, 262, edges.width, 9, _(texts.OPT_OUT_NOTE), 9, pad=0)
    sheets.foot(sheet, pile, child, code=code)
