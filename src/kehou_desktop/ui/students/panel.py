"""The child beside the roster: identity, guardians, who may collect, who must not, the way home."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QTimer, Signal

from kehou_desktop import words
from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.barred import Barred, Reason
from kehou_desktop.domain.disclosures import Disclosed, Secret
from kehou_desktop.domain.handover import Collector
from kehou_desktop.domain.students import NATIONS, LeftBehind
from kehou_desktop.domain.students.rows import GuardianRow, HardshipRow, StudentDetail, grade_label
from kehou_desktop.i18n import _
from kehou_desktop.services import disclosures
from kehou_desktop.ui import data, forms
from kehou_desktop.ui.students import columns

_KEEPERS = frozenset({Role.HEAD, Role.REGISTRAR})

HIDDEN_AFTER = 30_000
"""Milliseconds after which what was asked for is masked again: a stranger may be looking."""


class ChildPanel(forms.SidePanel):
    """Shows one child as it is today; every link asks the page for the deed."""

    asked = Signal(str)
    """amend, collector, alone, end_alone, hardship, guardian, bar, leave, applications, fees: the deed."""
    about = Signal(str, int)
    """guardian_up, guardian_end, bar_end, and the id of that guardian or bar."""
    told = Signal(str)
    """The receipt of an asking that is on record."""
    ended = Signal(int)
    """The adult (pickup id) whose leave to collect the child is to end."""

    def __init__(self, it_data: data.Data) -> None:
        super().__init__(name=_("学生详情"))
        self.data = it_data
        self.detail: StudentDetail | None = None
        self._fetch_grades: tuple[int, ...] = ()
        self._numbers: dict[str, str] = {}
        self._reasons: dict[int, Reason] = {}
        self._unfolded = False
        self.hardships: tuple[HardshipRow, ...] = ()
        self._whole = False
        self._hide = QTimer(self)
        self._hide.setSingleShot(True)
        self._hide.setInterval(HIDDEN_AFTER)
        self._hide.timeout.connect(self.hide_again)
        self.show_nobody()

    def show_nobody(self) -> None:
        """Say what stands here once a child is chosen."""
        self.detail = None
        self._forget()
        self.start(_("学生详情"))
        self.add(forms.label(_("选一个学生，这里显示谁可以接、怎么回家、申请办到哪里。"), "muted", wrap=True))

    def show_child(self, detail: StudentDetail, fetch_grades: tuple[int, ...]) -> None:
        """Show a child; nothing moves where nothing has changed."""
        if (detail, fetch_grades) == (self.detail, self._fetch_grades):
            return
        if self.detail is None or self.detail.row.student_id != detail.row.student_id:
            self._forget()
        self.detail, self._fetch_grades = detail, fetch_grades
        self._draw()

    def hide_again(self) -> None:
        """Mask again what was asked for."""
        self._forget()
        if self.detail is not None:
            self._draw()

    def _forget(self) -> None:
        self._hide.stop()
        self._numbers.clear()
        self._reasons.clear()
        self._unfolded, self.hardships = False, ()

    def _disclose(self, what: Secret, contact: str = "") -> Disclosed:
        """Ask for what stands masked; asking is recorded, and the answer is masked again after a while."""
        assert self.detail is not None
        now = self.data.now()
        found = self.data.write(
            disclosures.disclose,
            self.detail.row.student_id,
            what=what,
            day=self.data.today(),
            now=now,
            contact=contact,
        )
        self._hide.start()
        self.told.emit(
            _("已记录：看了 {name} 的{what} {now:%H:%M}").format(
                name=self.detail.row.name, what=words.label(what), now=now
            )
        )
        return found

    def _show_number(self, what: Secret, contact: str = "") -> None:
        self._numbers[contact or what.value] = self._disclose(what, contact).value
        self._draw()

    def _show_reasons(self) -> None:
        self._reasons = {r.barred_id: r for r in self._disclose(Secret.BARRED_REASON).reasons}
        self._draw()

    def show_hardship(self) -> None:
        """Unfold what is certified; asking is recorded."""
        self._unfolded, self.hardships = True, self._disclose(Secret.HARDSHIP).hardships
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
        if detail.row.barred:
            self._warn(keeper=keeper)
            self._bars(detail, keeper=keeper)
        self._facts(detail, keeper=keeper)
        self._guardians(detail, keeper=keeper)
        self._collectors(detail, keeper=keeper)
        if not detail.row.barred:
            self._bars(detail, keeper=keeper)
        self._way_home(detail, keeper=keeper)
        if keeper:
            self._hardship()
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

    def _warn(self, *, keeper: bool) -> None:
        """Say first that somebody must not collect; why stays masked until it is asked for."""
        banner = forms.Banner()
        self.add(banner)
        look = keeper and not self._reasons
        banner.say(
            "stop",
            _("有不得接走的人"),
            verb=_("看依据") if look else "",
            on=self._show_reasons,
            primary=False,
        )

    def _eye(self, what: Secret, name: str, contact: str = "") -> forms.Button | None:
        if self._numbers.get(contact or what.value):
            return None
        return forms.Button(
            _("显示"), icon="eye", kind="link", name=name, on=lambda: self._show_number(what, contact)
        )

    def _facts(self, detail: StudentDetail, *, keeper: bool) -> None:
        chip = columns.service_chip(detail.row)
        self.signed(chip.state, _("课后服务 {word}").format(word=chip.word))
        self.fact(_("学号"), detail.row.student_no)
        asked = self._numbers.get(Secret.CITIZEN_ID.value, "")
        eye = None
        if keeper and detail.citizen_id:
            eye = self._eye(Secret.CITIZEN_ID, _("显示 {name} 的身份证号").format(name=detail.row.name))
        self.fact(_("身份证"), asked or detail.citizen_id or _("没有，有了请补"), action=eye)
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

    def _guardians(self, detail: StudentDetail, *, keeper: bool) -> None:
        more = self._button(_("加一位"), "guardian") if keeper else None
        self.section(_("监护人，按这个顺序打电话"), action=more)
        for place, guardian in enumerate(detail.guardians):
            self._guardian(guardian, place, len(detail.guardians), keeper=keeper)
        if not detail.guardians:
            self.signed("look", _("还没有监护人，按“修改”补上"))

    def _guardian(self, guardian: GuardianRow, place: int, count: int, *, keeper: bool) -> None:
        relation = words.relation(guardian.relation, guardian.relation_text)
        key = f"g{guardian.guardian_id}"
        phone = self._numbers.get(key) or guardian.phone
        eye = None
        if keeper and guardian.phone:
            eye = self._eye(Secret.PHONE, _("显示 {name} 的电话").format(name=guardian.name), key)
        self.fact(relation or _("监护人"), f"{guardian.name} {phone}".strip(), action=eye)
        if keeper and count > 1:
            line = forms.row(None)
            if place:
                line.addWidget(self._link(_("先打这位"), guardian.name, "guardian_up", guardian.guardian_id))
            line.addWidget(self._link(_("结束…"), guardian.name, "guardian_end", guardian.guardian_id))
            self.body.addLayout(line)

    def _link(self, verb: str, whose: str, deed: str, record_id: int) -> forms.Button:
        return forms.Button(
            verb,
            kind="link",
            name=_("{name} {verb}").format(name=whose, verb=verb),
            on=lambda: self.about.emit(deed, record_id),
        )

    def _bars(self, detail: StudentDetail, *, keeper: bool) -> None:
        """List who must not collect: name and end in sight, the reason only once it was asked for."""
        today = self.data.today()
        more = self._button(_("登记一人"), "bar") if keeper else None
        if not detail.barred and more is None:
            return
        self.section(_("谁不得接走"), action=more)
        for bar in detail.barred:
            self._barred(bar, today, keeper=keeper)
        if not detail.barred:
            self.signed("not_for", _("没有登记"))
        for at in detail.gate_stops[-3:]:
            self.add(forms.label(_("{at:%m-%d %H:%M} 来接被拦下").format(at=at), "caption"))

    def _barred(self, bar: Barred, today: date, *, keeper: bool) -> None:
        who = f"{words.relation(bar.relation, bar.relation_text)} {bar.name}".strip()
        if bar.is_guardian:
            who += _("（法定监护人）")
        over, holds = bar.valid_to < today, bar.valid_on(today)
        note = _("已到期") if over else _("到 {day}").format(day=bar.valid_to.isoformat())
        self.signed("stop" if holds else "not_for" if over else "none", who, note)
        reason = self._reasons.get(bar.barred_id)
        if reason is not None:
            said = _("{basis}：{document}").format(basis=words.label(reason.basis), document=reason.document)
            self.add(forms.label(said, "caption", wrap=True))
        if keeper and not over:
            self.body.addLayout(forms.row(None, self._link(_("结束…"), bar.name, "bar_end", bar.barred_id)))

    def _collectors(self, detail: StudentDetail, *, keeper: bool) -> None:
        more = self._button(_("加一人"), "collector") if keeper else None
        self.section(_("谁可以接"), action=more)
        today = self.data.today()
        for person in detail.collectors:
            state, note = _validity(person, today)
            if any(
                b.valid_on(today) and b.is_same(person.name, person.relation, person.relation_text)
                for b in detail.barred
            ):
                state, note = "stop", _("不得接走")
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

    def _hardship(self) -> None:
        link: Callable[[], object] = self.hide_again if self._unfolded else self.show_hardship
        words_ = _("收起") if self._unfolded else _("看")
        self.section(_("困难认定（保密）"), action=forms.Button(words_, kind="link", icon="eye", on=link))
        if not self._unfolded:
            return
        for hardship in self.hardships:
            state = "done" if hardship.certified else "look"
            note = _until(hardship.valid_to) if hardship.certified else _("还没认定，不减免")
            self.signed(state, words.label(hardship.category), note)
        if not self.hardships:
            self.signed("not_for", _("没有登记"))
        if Role.HEAD in self.data.actor.roles:
            self.add(self._button(_("认定…"), "hardship", icon="seal"))


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
