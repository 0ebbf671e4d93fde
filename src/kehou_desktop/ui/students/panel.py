"""The child beside the roster: identity, guardians, who may collect, the way home, certified hardship."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal

from kehou_desktop import words
from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.handover import Collector
from kehou_desktop.domain.students import NATIONS, LeftBehind
from kehou_desktop.domain.students.rows import StudentDetail, grade_label
from kehou_desktop.i18n import _
from kehou_desktop.ui import data, forms
from kehou_desktop.ui.students import columns

_KEEPERS = frozenset({Role.HEAD, Role.REGISTRAR})


class ChildPanel(forms.SidePanel):
    """Shows one child as it is today; every link asks the page for the deed."""

    asked = Signal(str)
    """amend, collector, alone, end_alone, hardship, leave, applications, fees: what to do with the child."""
    ended = Signal(int)
    """The adult (pickup id) whose leave to collect the child is to end."""

    def __init__(self, it_data: data.Data) -> None:
        super().__init__(name=_("学生详情"))
        self.data = it_data
        self.detail: StudentDetail | None = None
        self._fetch_grades: tuple[int, ...] = ()
        self._unfolded: int | None = None
        self._whole = False
        self.show_nobody()

    def show_nobody(self) -> None:
        """Say what stands here once a child is chosen."""
        self.detail = None
        self.start(_("学生详情"))
        self.add(forms.label(_("选一个学生，这里显示谁可以接、怎么回家、申请办到哪里。"), "muted", wrap=True))

    def show_child(self, detail: StudentDetail, fetch_grades: tuple[int, ...]) -> None:
        """Show a child; nothing moves where nothing has changed."""
        if (detail, fetch_grades) == (self.detail, self._fetch_grades):
            return
        self.detail, self._fetch_grades = detail, fetch_grades
        self._draw()

    def spread(self, whole: bool) -> None:
        """Take the whole page, with a way back to the roster, or the panel's own width."""
        super().spread(whole)
        if whole != self._whole:
            self._whole = whole
            if self.detail is not None:
                self._draw()

    def _draw(self) -> None:
        detail = self.detail
        assert detail is not None
        keeper = bool(self.data.actor.roles & _KEEPERS)
        amend = self._button(_("修改"), "amend", icon="edit", kind="") if keeper else None
        self.start(detail.row.name, _identity(detail), button=amend)
        self._facts(detail)
        self._guardians(detail)
        self._collectors(detail, keeper=keeper)
        self._way_home(detail, keeper=keeper)
        if keeper:
            self._hardship(detail)
            self.section(_("转出、离校"), action=self._button(_("办理…"), "leave", icon=""))
        back = forms.Button(_("回名单"), icon="left", tip="Esc", on=self.closed.emit)
        self.act(
            *([back] if self._whole else []),
            self._button(_("申请"), "applications", icon="applications", kind=""),
            self._button(_("收费"), "fees", icon="fees", kind=""),
        )

    def _button(self, verb: str, deed: str, *, icon: str = "plus", kind: str = "link") -> forms.Button:
        assert self.detail is not None
        name = _("{name} {verb}").format(name=self.detail.row.name, verb=verb)
        return forms.Button(verb, icon=icon, kind=kind, name=name, on=lambda: self.asked.emit(deed))

    def _end_button(self, person: Collector) -> forms.Button:
        name = _("{name} 不再接").format(name=person.name)
        return forms.Button(
            _("不再接…"), kind="link", name=name, on=lambda: self.ended.emit(person.pickup_id)
        )

    def _facts(self, detail: StudentDetail) -> None:
        chip = columns.service_chip(detail.row)
        self.signed(chip.state, _("课后服务 {word}").format(word=chip.word))
        self.fact(_("学号"), detail.row.student_no)
        self.fact(_("身份证"), detail.citizen_id or _("没有，有了请补"))
        if detail.student_register_no:
            self.fact(_("学籍号"), detail.student_register_no)
        if detail.nation:
            self.fact(_("民族"), NATIONS.get(detail.nation, detail.nation))
        if detail.address:
            self.fact(_("住址"), detail.address)
        if detail.left_behind not in (None, LeftBehind.NO):
            self.fact(_("留守"), words.label(detail.left_behind))
        if detail.note:
            self.fact(_("备注"), detail.note)

    def _guardians(self, detail: StudentDetail) -> None:
        self.section(_("监护人"))
        for guardian in detail.guardians:
            relation = words.relation(guardian.relation, guardian.relation_text)
            self.fact(relation or _("监护人"), f"{guardian.name} {guardian.phone}".strip())
        if not detail.guardians:
            self.signed("look", _("还没有监护人，按“修改”补上"))

    def _collectors(self, detail: StudentDetail, *, keeper: bool) -> None:
        more = self._button(_("加一人"), "collector") if keeper else None
        self.section(_("谁可以接"), action=more)
        today = self.data.today()
        for person in detail.collectors:
            state, note = _validity(person, today)
            over = person.valid_to is not None and person.valid_to < today
            end = self._end_button(person) if keeper and not over else None
            self.signed(state, f"{words.collector(person)} {person.phone}".strip(), note, action=end)
        if not any(p.valid_on(today) for p in detail.collectors):
            self.signed("look", _("没有人可以接，放学时交不出去"))

    def _way_home(self, detail: StudentDetail, *, keeper: bool) -> None:
        must = detail.row.grade in self._fetch_grades
        today = self.data.today()
        begins, ends = detail.alone_from, detail.alone_to
        holds = begins is not None and (ends is None or ends >= today)
        more = self._button(_("登记"), "alone") if keeper and not must else None
        if keeper and holds:
            more = self._button(_("收回…"), "end_alone", icon="")
        self.section(_("自己离校"), action=more)
        if must:
            grade = words.grade(grade_label(detail.row.grade))
            self.signed("not_for", _("{grade}按规定要有人接").format(grade=grade))
        elif begins is None:
            self.signed("not_for", _("没有家长的书面同意，要有人接"))
        elif ends is not None and ends < today:
            self.signed("look", _("家长的同意已到期，要有人接"), _("到 {day}").format(day=ends.isoformat()))
        elif begins > today:
            self.signed("part", _("家长已书面同意"), _("{day} 起").format(day=begins.isoformat()))
        else:
            self.signed("done", _("家长已书面同意"), _until(ends))

    def _hardship(self, detail: StudentDetail) -> None:
        unfolded = self._unfolded == detail.row.student_id
        link: Callable[[], object] = self._fold if unfolded else self._unfold
        words_ = _("收起") if unfolded else _("看")
        self.section(_("困难认定（保密）"), action=forms.Button(words_, kind="link", icon="eye", on=link))
        if not unfolded:
            return
        for hardship in detail.hardships:
            state = "done" if hardship.certified else "look"
            note = _until(hardship.valid_to) if hardship.certified else _("还没认定，不减免")
            self.signed(state, words.label(hardship.category), note)
        if not detail.hardships:
            self.signed("not_for", _("没有登记"))
        if Role.HEAD in self.data.actor.roles:
            self.add(self._button(_("认定…"), "hardship", icon="seal"))

    def _unfold(self) -> None:
        self._unfolded = self.detail.row.student_id if self.detail is not None else None
        self._draw()

    def _fold(self) -> None:
        self._unfolded = None
        self._draw()


def _identity(detail: StudentDetail) -> str:
    parts = [_("{class_} {seat} 号").format(class_=detail.row.class_label, seat=detail.row.seat_no)]
    if detail.row.sex is not None:
        parts.append(words.label(detail.row.sex))
    if detail.birth is not None:
        parts.append(_("{year}年{month}月").format(year=detail.birth.year, month=detail.birth.month))
    return "·".join(parts)


def _validity(person: Collector, today: date) -> tuple[str, str]:
    if person.valid_to is not None and person.valid_to < today:
        return "look", _("已过期")
    if person.valid_from > today:
        return "none", _("{day} 起").format(day=person.valid_from.isoformat())
    return "done", _until(person.valid_to)


def _until(day: date | None) -> str:
    return _("到 {day}").format(day=day.isoformat()) if day is not None else _("长期")
