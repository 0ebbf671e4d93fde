"""A declaration of one page: who it is about, what is said, what is chosen, who signs."""

from collections.abc import Sequence

from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents.letters import flow, sheets
from kehou_desktop.domain.letters import FormChild, Pile
from kehou_desktop.i18n import _

_CHILD, _TALL = 33.0, 12.0


def head(
    sheet: paper.Sheet, pile: Pile, child: FormChild | None, title: str, rule: str, *, code: str
) -> None:
    """Set title, code, the line under it and the child's row; the text may begin at 50 mm."""
    sheets.head(sheet, pile, title, rule, code=code)
    sheets.child_row(sheet, pile, child, y=_CHILD, tall=_TALL)


def body(
    sheet: paper.Sheet,
    paragraphs: Sequence[tuple[str, str]],
    *,
    bottom: float,
    top: float = 51.0,
    leading: float = 1.9,
) -> float:
    """Set the text in 12 pt between ``top`` and ``bottom``; return where it ends."""
    edges = paper.PORTRAIT
    return flow.text(
        sheet, edges.left, top, edges.width, bottom - top, paragraphs, size=12.0, leading=leading
    )


def chosen(
    sheet: paper.Sheet, label: str, options: Sequence[str], *, y: float, ticked: Sequence[int] = ()
) -> float:
    """Draw a framed row of boxes to tick under its label, top at y; return where it ends."""
    edges, tall = paper.PORTRAIT, 17.0
    sheet.frame(edges.left, y, edges.width, tall)
    sheet.line(edges.left + 30, y, edges.left + 30, y + tall)
    sheet.cell(edges.left, y, 30, tall, label, 10.5, bold=True, align="centre")
    flow.choices(
        sheet, edges.left + 33, y + tall / 2, edges.width - 36, options, size=10.5, ticked=ticked, gap=6
    )
    return y + tall


def listed(sheet: paper.Sheet, options: Sequence[str], *, y: float) -> float:
    """Draw boxes to tick one below the other in a frame, top at y; return where it ends."""
    edges, each = paper.PORTRAIT, 10.0
    tall = each * len(options) + 4
    sheet.frame(edges.left, y, edges.width, tall)
    for i, option in enumerate(options):
        middle = y + 2 + each * (i + 0.5)
        flow.choices(sheet, edges.left + 4, middle, edges.width - 8, [option], size=11.5, side=3.8)
    return y + tall


def signed(sheet: paper.Sheet, *, y: float, bottom: float = 276.0) -> None:
    """Draw the places of the guardian's signature and of who took it in, spread from y to ``bottom``."""
    edges, tall = paper.PORTRAIT, min(34.0, (bottom - y) / 3)
    rows = [((_("监护人签名："), 86.0), (_("与学生关系："), 86.0)), ((_("联系电话："), 86.0), ("", 86.0))]
    rows.append(((_("班主任收件："), 86.0), ("", 86.0)))
    for i, row in enumerate(rows):
        x, top = edges.left, y + i * tall
        for label, wide in row:
            sheet.cell(x, top, wide, tall, label, 11, bold=i == 0, pad=0)
            x += wide
        if i:
            flow.date(sheet, edges.right, top + tall / 2, size=11)
