"""Who may collect the child, who must not, and whether it may leave alone (F-05)."""

from collections.abc import Sequence

from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents.letters import filling, flow, sheets, texts
from kehou_desktop.domain import letters
from kehou_desktop.domain.letters import FormChild, Pile
from kehou_desktop.i18n import _

_LEFT, _RIGHT = 24.0, 196.0
_DOTTED = "[1.2 1.6] 0 d"
_DELEGATES = 3


def pdf(nouns: Sequence[Pile], *, missing: list[str] | None = None) -> bytes:
    """Return the pick-up form of each child, one page of A4 each (F-05, R-045, N-7).

    Two guardians, three delegates with validity and weekdays, leaving alone, who must not collect, whom to
    ring. All of it is written by hand: nothing of who may or may not collect is printed here or elsewhere.
    """
    return sheets.pdf(nouns, _("学生接送信息表（授权委托书）"), _draw, missing=missing)


def _draw(document: paper.Document, pile: Pile, child: FormChild | None, bookmark: str) -> None:
    sheet = document.sheet(bookmark)
    code = child.page_code if child is not None else ""
    title = _("学生接送信息表（授权委托书）")
    sheets.head(sheet, pile, title, _("有变动当天告诉班主任"), code=code, size=17)
    sheets.child_row(sheet, pile, child, y=32.6, tall=9.6)
    _guardians(sheet, y=44.0)
    _delegates(sheet, y=80.6)
    _terms(sheet, pile, child, y=196.4)
    end = flow.text(
        sheet,
        _LEFT,
        244.0,
        _RIGHT - _LEFT,
        17.0,
        [("", _(texts.PICKUP_PROMISE))],
        size=10.0,
        leading=1.5,
    )
    y = max(end + 7, 268.0)
    sheet.cell(_LEFT, y - 4, 60, 8, _("监护人签名："), 11, bold=True, pad=0)
    sheet.cell(102, y - 4, 50, 8, _("班主任核对："), 10.5, pad=0)
    flow.date(sheet, _RIGHT, y, size=10.5)
    sheets.foot(sheet, pile, child, code=code)


def _part(sheet: paper.Sheet, y: float, words: str) -> float:
    sheet.cell(_LEFT, y, _RIGHT - _LEFT, 6, words, 11, bold=True, pad=0)
    return y + 6.4


def _guardians(sheet: paper.Sheet, *, y: float) -> None:
    y = _part(sheet, y, _("一、监护人"))
    edges = (_LEFT, 58, 80, 124, _RIGHT)
    heads = (_("姓名"), _("关系"), _("手机"), _("证件号码后四位（仅学校留存）"))
    sheet.frame(_LEFT, y, _RIGHT - _LEFT, 7 + 2 * 11)
    flow.cells(sheet, y, 7, edges, [("label", h) for h in heads], size=9)
    for i in range(2):
        flow.cells(sheet, y + 7 + i * 11, 11, edges, [("", "")] * 4)


def _delegates(sheet: paper.Sheet, *, y: float) -> None:
    y = _part(sheet, y, _("二、授权接送人（须年满 18 周岁，没有可不填）"))
    edges, tall = (_LEFT, 34, 60, _RIGHT), 33.6
    sheet.frame(_LEFT, y, _RIGHT - _LEFT, 7 + _DELEGATES * tall)
    heads = (_("序号"), _("近期照片"), _("由监护人填写"))
    flow.cells(sheet, y, 7, edges, [("label", h) for h in heads], size=9)
    for i in range(_DELEGATES):
        top = y + 7 + i * tall
        flow.cells(sheet, top, tall, edges, (("label", str(i + 1)), ("", ""), ("", "")), size=12)
        _photo(sheet, top, tall)
        _delegate(sheet, top, tall / 4)


def _photo(sheet: paper.Sheet, y: float, tall: float) -> None:
    left, right, top, bottom = 35.6, 58.4, y + 2, y + tall - 2
    for x1, y1, x2, y2 in (
        (left, top, right, top),
        (left, bottom, right, bottom),
        (left, top, left, bottom),
        (right, top, right, bottom),
    ):
        sheet.line(x1, y1, x2, y2, paper.INSIDE, _DOTTED)
    middle = y + tall / 2
    sheet.cell(left, middle - 5, right - left, 5, _("贴照片"), 9, align="centre")
    sheet.cell(left, middle, right - left, 4.6, _("（可以不贴）"), 7.5, align="centre")


def _delegate(sheet: paper.Sheet, y: float, each: float) -> None:
    x, right = 62.0, _RIGHT - 3
    rows = [y + each * (i + 0.5) for i in range(4)]
    _line_after(sheet, x, rows[0], _("姓名："), 40)
    _line_after(sheet, x + 43, rows[0], _("与学生关系："), 44)
    sheet.cell(x + 90, rows[0] - 4, 13, 8, _("性别："), 10, pad=0)
    flow.choices(sheet, x + 103, rows[0], right - x - 103, [_("男"), _("女")], gap=4)
    _line_after(sheet, x, rows[1], _("手机："), 50)
    _line_after(sheet, x + 53, rows[1], _("证件号码后四位："), right - x - 53)
    sheet.cell(x, rows[2] - 4, 18, 8, _("有效期："), 10, pad=0)
    blank = filling.date_blank()
    validity = _("{start} 至 {end}").format(start=blank, end="\u3000\u3000\u3000" + blank)
    sheet.cell(x + 26, rows[2] - 4, right - x - 26, 8, validity, 10, pad=0, wrap=False)
    sheet.cell(x, rows[3] - 4, 22, 8, _("可接星期："), 10, pad=0)
    days = [_("周一"), _("周二"), _("周三"), _("周四"), _("周五")]
    flow.choices(sheet, x + 22, rows[3], right - x - 22, days, gap=6.5)


def _line_after(sheet: paper.Sheet, x: float, y: float, label: str, room: float) -> None:
    wide = min(paper.wide_mm(label, 10), room * 0.6)
    sheet.cell(x, y - 4, wide, 8, label, 10, pad=0, wrap=False)
    sheet.line(x + wide + 0.6, y + 2.4, x + room, y + 2.4)


def _terms(sheet: paper.Sheet, pile: Pile, child: FormChild | None, *, y: float) -> None:
    y = _part(sheet, y, _("三、特别约定"))
    edges = (_LEFT, 50, _RIGHT)
    talls = (12.0, 14.0, 12.0)
    sheet.frame(_LEFT, y, _RIGHT - _LEFT, sum(talls))
    labels = (_("能否自行离校"), _("不得接走的人"), _("紧急联系人"))
    x, room = 52.0, _RIGHT - 54.0
    tops = (y, y + talls[0], y + talls[0] + talls[1])
    for top, tall, label in zip(tops, talls, labels, strict=True):
        flow.cells(sheet, top, tall, edges, (("label", label), ("", "")))
    if child is not None and not letters.may_leave_alone(child, pile.offer.fetch_grades):
        rule = _("不可以：本年级学生须由登记的接送人接回。")
        sheet.cell(x, tops[0], room, talls[0], rule, 10, pad=0)
    else:
        flow.choices(sheet, x, tops[0] + talls[0] / 2, room, _alone(pile, child))
    fields = ((_("姓名："), 0.0), (_("关系："), 0.26), (_("依据（如裁判文书）："), 0.5))
    for label, share in fields:
        sheet.cell(x + room * share, tops[1] + 0.6, room * 0.25, 7, label, 10, pad=0)
    sheet.cell(x, tops[1] + 8.6, room, 4.8, _(texts.BARRED_NOTE), 8, pad=0)
    for label, share in ((_("姓名："), 0.0), (_("关系："), 0.26), (_("电话："), 0.5)):
        sheet.cell(x + room * share, tops[2], room * 0.25, talls[2], label, 10, pad=0)


def _alone(pile: Pile, child: FormChild | None) -> list[str]:
    """Offer to leave alone only where the rule allows it (N-7); a blank form names the grades."""
    offer = pile.offer
    time = filling.ends(offer, child.grade if child is not None else None)
    if child is None and offer.fetch_grades:
        allowed = _("可以（{grades}除外），不早于 {time}")
        return [_("不可以"), allowed.format(grades=filling.grades(offer.fetch_grades), time=time)]
    return [_("不可以"), _("可以，不早于 {time}").format(time=time)]
