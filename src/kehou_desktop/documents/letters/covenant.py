"""What school, parents and child promise for everybody's safety, in two copies (F-06)."""

from collections.abc import Sequence

from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents.letters import filling, flow, sheets, statement, texts
from kehou_desktop.domain.letters import FormChild, Pile
from kehou_desktop.i18n import _


def pdf(nouns: Sequence[Pile], *, missing: list[str] | None = None) -> bytes:
    """Return the covenant of each child twice, the school's copy and the parents' (F-06).

    A blank form is one sheet on which the copy is written by hand.
    """
    return sheets.pdf(nouns, _("课后服务安全公约"), _draw, missing=missing)


def _draw(document: paper.Document, pile: Pile, child: FormChild | None, bookmark: str) -> None:
    copies: tuple[str, ...] = (_("第 1 份 学校存"), _("第 2 份 家长存"))
    if child is None:
        copies = (_("第 __ 份 □学校存 □家长存"),)
    for i, copy in enumerate(copies):
        sheet = document.sheet(bookmark if i == 0 else "")
        _copy(sheet, pile, child, copy)


def _copy(sheet: paper.Sheet, pile: Pile, child: FormChild | None, copy: str) -> None:
    edges = paper.PORTRAIT
    sheets.copy_mark(sheet, edges, copy, y=8.0)
    rule = _("一式两份")
    statement.head(sheet, pile, child, _("课后服务安全公约"), rule, code="")
    body = filling.pairs(texts.COVENANT, pile, child)
    end = statement.body(sheet, body, bottom=194.0, top=54.0, leading=2.3)
    y = max(end + 10, 192.0)
    half = edges.width / 2
    labels = (
        (_("学校（盖章）："), _("监护人签名：")),
        (_("班主任签名："), _("学生签名：")),
    )
    for i, row in enumerate(labels):
        for j, label in enumerate(row):
            sheet.cell(edges.left + j * half, y + i * 26, half, 16, label, 11.5, bold=i == 0, pad=0)
    for right in (edges.left + half - 12, edges.right):
        flow.date(sheet, right, y + 62, size=11)
    sheets.foot(sheet, pile, child, code="")
