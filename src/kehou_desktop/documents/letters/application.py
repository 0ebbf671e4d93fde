"""The family's application, with both reviews and the guardian's consent for the child's data (F-02)."""

from collections.abc import Sequence

from kehou_desktop import words
from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents.letters import filling, flow, sheets, texts
from kehou_desktop.domain import letters
from kehou_desktop.domain.letters import FormChild, Pile
from kehou_desktop.domain.students import Sex
from kehou_desktop.i18n import _

_LEFT, _INNER, _RIGHT = 24.0, 47.0, 196.0
_TOP = 32.6
_ROWS = (10.2, 10.0, 11.2, 12.0, 12.0, 11.0, 11.0, 11.0, 12.4, 11.0, 14.6)
"""Heights of the rows above the promise, mm: name, register number, address … health."""
_PROMISE, _REVIEW = 37.0, 35.0


def pdf(nouns: Sequence[Pile], *, missing: list[str] | None = None) -> bytes:
    """Return an application for each child, one page of A4 each (F-02, R-146, R-159).

    Prefilled are name, sex, class, number, the masked register number and weekdays already known; hardship is
    not asked here. The guardian's consent for data of a child under 14 is a frame with its own signature.
    """
    return sheets.pdf(nouns, _("课后服务申请书"), _draw, missing=missing)


def _draw(document: paper.Document, pile: Pile, child: FormChild | None, bookmark: str) -> None:
    sheet = document.sheet(bookmark)
    code = child.page_code if child is not None else ""
    sheets.head(sheet, pile, _("课后服务申请书"), _("一生一表，家长填写"), code=code)
    ys = [_TOP]
    for tall in (*_ROWS, _PROMISE, _REVIEW):
        ys.append(ys[-1] + tall)
    sheet.frame(_LEFT, _TOP, _RIGHT - _LEFT, ys[-1] - _TOP)
    _who(sheet, pile, child, ys)
    _wishes(sheet, pile, child, ys)
    _promise(sheet, y=ys[11])
    _reviews(sheet, y=ys[12])
    end = flow.text(
        sheet,
        _LEFT,
        ys[-1] + 1.6,
        _RIGHT - _LEFT,
        13.5,
        [("", _(texts.APPLICATION_NOTES))],
        size=8.5,
        leading=1.5,
        indent=False,
    )
    _consent(sheet, y=max(end + 1.6, ys[-1] + 14.0))
    sheets.foot(sheet, pile, child, code=code)


def _who(sheet: paper.Sheet, pile: Pile, child: FormChild | None, ys: Sequence[float]) -> None:
    edges = (_LEFT, _INNER, 79, 92, 115, 129, 156, 169, _RIGHT)
    said = (
        ("label", _("学生姓名")),
        ("name", child.name if child is not None else ""),
        ("label", _("性别")),
        ("", ""),
        ("label", _("班级")),
        ("text", pile.class_label),
        ("label", _("学号")),
        ("text", child.student_no if child is not None else ""),
    )
    flow.cells(sheet, ys[0], _ROWS[0], edges, said)
    sexes = [Sex.MALE, Sex.FEMALE]
    ticked = [sexes.index(child.sex)] if child is not None and child.sex in sexes else []
    labels = [words.label(s) for s in sexes]
    flow.choices(sheet, 93.4, ys[0] + _ROWS[0] / 2, 20.6, labels, size=9.5, ticked=ticked, gap=2.4, side=3.2)
    register = child.register_no if child is not None else ""
    told = _("{number}（以学籍系统为准，家长不用填）").format(number=register) if register else ""
    wide = (_LEFT, _INNER, _RIGHT)
    flow.cells(sheet, ys[1], _ROWS[1], wide, (("label", _("学籍号")), ("text", told)))
    flow.cells(sheet, ys[2], _ROWS[2], wide, (("label", _("家庭住址")), ("", "")))
    guardian = (_LEFT, _INNER, 79, 93, 113, 127, _RIGHT)
    for i, label in ((3, _("监护人一")), (4, _("监护人二"))):
        adult = [("label", label), ("", ""), ("label", _("关系")), ("", ""), ("label", _("电话")), ("", "")]
        flow.cells(sheet, ys[i], _ROWS[i], guardian, adult)


def _wishes(sheet: paper.Sheet, pile: Pile, child: FormChild | None, ys: Sequence[float]) -> None:
    x, room = _INNER + 1.8, _RIGHT - _INNER - 3.6
    offer = pile.offer
    known = child.weekdays if child is not None else ""
    slots = [
        _(texts.SLOT).format(number=s.number, starts=words.clock(s.starts), ends=words.clock(s.ends))
        for s in offer.slots
    ]
    later = words.clock(offer.slots[-1].ends) if offer.slots else filling.BY_HAND
    # Who must be fetched is not offered to leave alone; of a blank form the class is not known yet (N-7).
    alone = _("自行离校")
    if child is None and offer.fetch_grades:
        alone = _("自行离校（{grades}除外）").format(grades=filling.grades(offer.fetch_grades))
    ways = [_("家长接"), _("委托人接"), alone, _("校车"), _("住宿")]
    if child is not None and not letters.may_leave_alone(child, offer.fetch_grades):
        ways.remove(alone)
    rows: tuple[tuple[int, str, list[str], list[int]], ...] = (
        (5, _("申请理由"), [_("下班晚，接不了"), _("想参加活动"), _("家中无人照看"), _("其他：")], []),
        (
            6,
            _("参加星期"),
            [_("周一"), _("周二"), _("周三"), _("周四"), _("周五")],
            [int(d) - 1 for d in known],
        ),
        (7, _("参加时段"), [*slots, _("延时（{time} 以后，开设时）").format(time=later)], []),
        (9, _("离校方式"), ways, []),
    )
    for i, label, options, ticked in rows:
        flow.cells(sheet, ys[i], _ROWS[i], (_LEFT, _INNER, _RIGHT), (("label", label), ("", "")))
        flow.choices(sheet, x, ys[i] + _ROWS[i] / 2, room, options, ticked=ticked, gap=7 if i == 6 else 4.5)
    third = (_RIGHT - _INNER) / 3
    wishes = [_("志愿 {n}：").format(n=n) for n in (1, 2, 3)]
    edges = (_LEFT, _INNER, _INNER + third, _INNER + 2 * third, _RIGHT)
    said = (("label", _("社团志愿")), *(("text", wish) for wish in wishes))
    flow.cells(sheet, ys[8], _ROWS[8], edges, said)
    flow.cells(sheet, ys[10], _ROWS[10], (_LEFT, _INNER, _RIGHT), (("label", _("健康提示")), ("", "")))
    sheet.cell(x, ys[10] + 0.8, room, 6.2, _("过敏、慢性病、用药等："), 10, pad=0)
    aside = _("不方便写的，请当面告诉班主任，由学校专册保密。")
    sheet.cell(x, ys[10] + 9.0, room, 4.6, aside, 8, pad=0)


def _promise(sheet: paper.Sheet, *, y: float) -> None:
    x, room = _INNER + 1.8, _RIGHT - _INNER - 3.6
    flow.cells(sheet, y, _PROMISE, (_LEFT, _INNER, _RIGHT), (("label", _("家长承诺")), ("", "")))
    flow.text(sheet, x, y + 1.6, room, 19.0, [("", _(texts.PROMISE))], size=10.5, leading=1.6)
    at = y + _PROMISE - 6.5
    sheet.cell(x, at - 4, 70, 8, _("家长签名："), 10.5, bold=True, pad=0)
    flow.date(sheet, _RIGHT - 2, at)


def _reviews(sheet: paper.Sheet, *, y: float) -> None:
    """Draw both boxes: tick, reason, signature and date on lines of their own (R-040)."""
    edges = (_LEFT, _INNER, 110.0, 133.0, _RIGHT)
    said = (("label", _("班级审核")), ("", ""), ("label", _("学校审定")), ("", ""))
    flow.cells(sheet, y, _REVIEW, edges, said)
    for left, right, signed in (
        (edges[1], edges[2], _("班主任签名：")),
        (edges[3], edges[4], _("负责人签名（盖章）：")),
    ):
        room = right - left - 3.6
        flow.choices(sheet, left + 1.8, y + 5, room, [_("同意"), _("不同意，理由：")], gap=3.5)
        sheet.cell(left + 1.8, y + 18.5, room, 6, signed, 10, pad=0)
        flow.date(sheet, right - 2, y + _REVIEW - 4.5)


def _consent(sheet: paper.Sheet, *, y: float) -> None:
    tall = 29.0
    x, room = _LEFT + 2, _RIGHT - _LEFT - 4
    sheet.frame(_LEFT, y, _RIGHT - _LEFT, tall, 0.8)
    sheet.cell(x, y + 0.8, room, 6, _(texts.CONSENT_TITLE), 10, bold=True, pad=0)
    flow.text(sheet, x, y + 6.8, room, 5.2, [("", _(texts.CONSENT))], size=8.5, leading=1.5, indent=False)
    options = [_("同意按上述用途处理"), _("另外同意使用接送照片"), _("不同意")]
    flow.choices(sheet, x, y + 15.6, room, options, gap=8)
    sheet.cell(x, y + 20.5, 80, 7, _("监护人签名："), 10.5, bold=True, pad=0)
    flow.date(sheet, _RIGHT - 2, y + 24.0)
