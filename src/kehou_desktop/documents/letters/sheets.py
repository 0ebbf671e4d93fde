"""A class's pile of one paper: the divider page, then the sheets in seat order."""

from collections.abc import Callable, Sequence

from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents.letters import filling, flow
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.letters import FormChild, Pile
from kehou_desktop.i18n import _

Draw = Callable[[paper.Document, Pile, FormChild | None, str], None]
_COLUMNS, _ROWS = 4, 20


def pdf(nouns: Sequence[Pile], title: str, draw: Draw, *, missing: list[str] | None) -> bytes:
    """Return the piles as one PDF, A4 portrait; ``draw`` makes the sheets of one child, or a blank form."""
    if not nouns:
        raise Refused("nothing_to_print")
    document = paper.Document(title, missing=missing)
    for pile in nouns:
        if pile.divided:
            _divider(document.sheet(pile.class_label), pile, title)
        for child in pile.children or (None,):
            draw(document, pile, child, f"{child.seat_no} {child.name}" if child is not None else "")
    return document.finish()


def head(sheet: paper.Sheet, pile: Pile, title: str, right: str, *, code: str, size: float = 18) -> None:
    """Set a form's title, its page code, and the line of school, term and rule of use."""
    edges = paper.PORTRAIT
    room = edges.width - 2 * 43.0 if code else edges.width
    paper.title(sheet, edges, title, y=23.0, size=size, tracking=0.9, room=room)
    paper.page_code(sheet, edges, code, y=9.8)
    school = _("学校：{school}").format(school=pile.offer.school)
    paper.under_title(sheet, edges, school, filling.term(pile.offer), right, y=29.0, size=9.5)


def foot(sheet: paper.Sheet, pile: Pile, child: FormChild | None, *, code: str) -> None:
    """Set the bottom line of a form of one page."""
    paper.bottom_line(
        sheet,
        paper.PORTRAIT,
        y=285.4,
        number=child.number if child is not None else "",
        printed=pile.printed,
        page=1,
        pages=1,
        code=code,
        stacked=True,
    )


def child_row(sheet: paper.Sheet, pile: Pile, child: FormChild | None, *, y: float, tall: float) -> None:
    """Draw the framed row that says whose form it is."""
    edges = (24.0, 46.0, 92.0, 108.0, 138.0, 152.0, 196.0)
    sheet.frame(edges[0], y, edges[-1] - edges[0], tall)
    said = (
        ("label", _("学生姓名")),
        ("name", child.name if child is not None else ""),
        ("label", _("班级")),
        ("text", pile.class_label),
        ("label", _("学号")),
        ("text", child.student_no if child is not None else ""),
    )
    flow.cells(sheet, y, tall, edges, said)


def copy_mark(sheet: paper.Sheet, edges: paper.Edges, words: str, *, y: float) -> None:
    """Draw the box that says whose copy of two a sheet is."""
    wide = 34.0
    sheet.frame(edges.right - wide, y, wide, 7.0, 0.8)
    sheet.cell(edges.right - wide, y, wide, 7.0, words, 8.5, align="centre")


def _divider(sheet: paper.Sheet, pile: Pile, title: str) -> None:
    """Draw the page before a class's sheets: how many, when due, a box for each that comes back."""
    edges = paper.PORTRAIT
    sheet.cell(edges.left, 22, edges.width, 8, pile.offer.school, 12, align="centre", wrap=False)
    sheet.cell(edges.left, 34, edges.width, 20, pile.class_label, 34, bold=True, align="centre", wrap=False)
    sheet.cell(edges.left, 56, edges.width, 10, title, 17, bold=True, align="centre", wrap=False)
    sheet.cell(edges.left, 67, edges.width, 7, filling.term(pile.offer), 11, align="centre", wrap=False)
    cuts = [edges.left + edges.width * i / 3 for i in range(4)]
    sheet.frame(edges.left, 80, edges.width, 22)
    facts = (
        (_("本班学生"), _("{count} 人").format(count=pile.size)),
        (_("本次印发"), _("{count} 人").format(count=len(pile.children))),
        (_("交回截止"), _("____ 月 ____ 日")),
    )
    for i, (label, value) in enumerate(facts):
        if i:
            sheet.line(cuts[i], 80, cuts[i], 102)
        sheet.cell(cuts[i], 81.5, cuts[i + 1] - cuts[i], 7, label, 10, align="centre")
        sheet.cell(cuts[i], 89, cuts[i + 1] - cuts[i], 11, value, 16, bold=True, align="centre")
    sheet.cell(edges.left, 105, edges.width, 7, _("收回一份，勾一个："), 10.5, bold=True, pad=0)
    _names(sheet, pile, top=113.0, bottom=260.0)
    teacher = _("班主任：{teacher}").format(teacher=pile.teacher)
    sheet.cell(edges.left, 266, edges.width / 2, 8, teacher, 11, pad=0)
    sheet.cell(edges.middle, 266, edges.width / 2, 8, _("交来：______ 份"), 11, align="right", pad=0)
    note = _("班主任收发用，不张贴、不传阅。")
    sheet.cell(edges.left, 276, edges.width, 5, note, 8.5, pad=0)
    sheet.cell(edges.left, 284, edges.width, 4, pile.printed, 6.5, pad=0, wrap=False)


def _names(sheet: paper.Sheet, pile: Pile, *, top: float, bottom: float) -> None:
    edges = paper.PORTRAIT
    rows = max(_ROWS, -(-len(pile.children) // _COLUMNS))
    wide, tall = edges.width / _COLUMNS, (bottom - top) / rows
    for i, child in enumerate(pile.children):
        x, y = edges.left + i // rows * wide, top + i % rows * tall
        sheet.box(x + 2.2, y + tall / 2, min(3.4, tall * 0.8))
        sheet.cell(x + 4.6, y, 8.0, tall, str(child.seat_no), 10, bold=True, align="centre", pad=0.5)
        sheet.name(x + 12.6, y, wide - 13.6, tall, child.name, 10.5, pad=0.6)
