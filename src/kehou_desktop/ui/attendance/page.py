"""Take the roll: choose a group and a class hour, mark the exceptions, the rest present, done."""

from datetime import date
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from kehou_desktop import papers, words
from kehou_desktop.domain.attendance import DaySheet, Mark, RollState
from kehou_desktop.domain.calls import Outcome
from kehou_desktop.domain.groups import CareGroup, TimeSlot
from kehou_desktop.i18n import _
from kehou_desktop.services import attendance, groups, school, students
from kehou_desktop.services.attendance import SittingRow
from kehou_desktop.ui import data, forms, page, theme
from kehou_desktop.ui.attendance import calling, cards, empty, month, taking
from kehou_desktop.ui.attendance.choosing import Choosers
from kehou_desktop.ui.attendance.grid import RollGrid


class AttendancePage(page.Page):
    """One group's roll of one class hour, and the month behind it. Every key is saved at once."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {
            "attendance_mark",
            "handover",
            "sitting",
            "care_group",
            "group_membership",
            "student",
            "class_membership",
            "guardian",
            "pickup_person",
            "barred_person",
            "call",
            "school_day",
            "statutory_day",
            "semester",
            "time_slot",
            "school",
        }
    )
    help_topic = "attendance"

    def __init__(self, data: data.Data, parent: QWidget | None = None) -> None:
        super().__init__("attendance", _("考勤"), parent)
        self.data = data
        self.sheet: DaySheet | None = None
        self.group: CareGroup | None = None
        self._day: date | None = None
        self._slot_id: int | None = None
        self._sittings: tuple[SittingRow, ...] = ()
        self._calling = calling.Calling(data)
        self._taking = taking.Taking(data)
        self._just_seen = False
        self._build()
        self._lay()
        self.setFocusProxy(self.grid)

    # what is shown

    def _build(self) -> None:
        self.before = forms.Button(
            _("上一班"), icon="left", kind="link", tip="PgUp", on=lambda: self.groups.step(-1)
        )
        self.after = forms.Button(
            _("下一班"), icon="right", kind="link", tip="PgDn", on=lambda: self.groups.step(1)
        )
        self.printer = forms.Button(_("印点名纸"), icon="print", tip="Ctrl+P", on=self.print_shown)
        self.primary = forms.Button(_("点完，关闭"), kind="primary", on=self.next_step)
        self.views = forms.Segments([("roll", _("点名")), ("month", _("月表"))], name=_("看什么"))
        self.views.changed.connect(lambda _key: self._change_view())
        buttons = [self.views, self.before, self.after, self.printer, self.primary]
        self.head = forms.PageHead(_("考勤"), "", buttons)
        self.choosers = Choosers()
        self.groups = self.choosers.groups
        self.choosers.group_picked.connect(lambda _id: self._change_roll())
        self.choosers.day_picked.connect(self._change_day)
        self.choosers.slot_picked.connect(self._change_slot)
        self.finder = forms.SearchBox(_("找人 Ctrl+F"), name=_("在这个班里找人"), width=132)
        self.finder.searched.connect(self._find)
        self.finder.accepted.connect(self._found)
        self.finder.entered.connect(self._found)
        self.everybody = forms.Button(_("全部到"), tip="A", on=self.all_present)
        self.grid = RollGrid(name=_("点名表"))
        self.grid.marked.connect(self.mark)
        self.grid.taken_back.connect(self.take_back)
        self.grid.everybody.connect(self.all_present)
        self.grid.moved.connect(self._moved)
        self.counts, self.keys, self.closed = cards.CountsCard(), cards.KeysCard(), cards.ClosedCard()
        self.absent, self.summary = cards.AbsentCard(), cards.SummaryLine()
        self.absent.ring.connect(self.show_phone)
        self.absent.called.connect(self.record_call)
        self.summary.ring.connect(self._ask_phones)
        self.month = month.MonthView()
        self.foot = forms.label("", "caption")
        self.when = forms.label("", "caption")

    def _lay(self) -> None:
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.grid)
        roll = QWidget()
        left = QVBoxLayout(roll)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(4)
        left.addWidget(self.area, 1)
        self._foot_box = QWidget()
        foot = forms.row(self.foot, None, self.when)
        self._foot_box.setLayout(foot)
        left.addWidget(self._foot_box)
        left.addWidget(self.summary)
        self._empty = QWidget()
        QVBoxLayout(self._empty).setContentsMargins(0, 0, 0, 0)
        self.stack = QStackedWidget()
        for part in (roll, self.month, self._empty):
            self.stack.addWidget(part)
        main = QVBoxLayout()
        main.setSpacing(8)
        main.addLayout(forms.row(self.choosers, self.finder, None, self.everybody))
        main.addWidget(self.stack, 1)
        self.side = QWidget()
        right = QVBoxLayout(self.side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(8)
        for card in (self.counts, self.keys, self.closed, self.absent):
            right.addWidget(card)
        right.addStretch(1)
        across = QHBoxLayout()
        across.setSpacing(12)
        across.addLayout(main, 1)
        across.addWidget(self.side)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(16, 0, 16, 8)
        self._outer.setSpacing(0)
        self._outer.addWidget(self.head)
        self._outer.addLayout(across, 1)

    def refit(self) -> None:
        """Fold the panel into one line where the screen is narrow."""
        self.head.tighten(self.tight)
        self._outer.setContentsMargins(16, 0, 16, 2 if self.tight else 8)
        self._dress()

    def showEvent(self, event: QShowEvent) -> None:
        """Give the roll the keys once it has been read."""
        super().showEvent(event)
        self._just_seen = True
        if not self.stale:
            self._greet()

    def _greet(self) -> None:
        if self._just_seen:
            self._just_seen = False
            self._take_keys()

    @property
    def day(self) -> date:
        """The day shown: the chosen one, else today if the service runs, else the last day it ran."""
        return self._day or self.data.read(school.last_service_day, self.data.today())

    def reread(self) -> None:
        """Read the group's roll of the day, or its month, as it now is."""
        day = self.day
        semester = self.data.read(school.semester_on, day)
        every = self.data.read(groups.groups, semester_id=semester.semester_id, day=day)
        days = [d.day for d in self.data.read(school.term_calendar, semester.semester_id).days]
        self.choosers.offer_days(days, day=day, today=self.data.today())
        chosen = self.choosers.offer_groups(every)
        self.group = next((g for g in every if g.group_id == chosen), None)
        self._sittings = self.data.read(attendance.sittings, day)
        self.sheet = None
        runs = self.data.read(school.service_day, day) is not None
        self._offer_slots(self.data.read(school.slots, semester.semester_id))
        if self.group is None:
            self._teach(empty.no_groups(lambda: self.goto.emit("groups", None)))
        elif self.views.value() == "month":
            self._show_month(self.group, day)
        elif not runs:
            self._teach(empty.no_service(day, self._back_to_service))
        elif self._slot_id is not None:
            self._show_roll(self.group, day, self._slot_id)
        self._dress()
        self._greet()

    def _offer_slots(self, slots: tuple[TimeSlot, ...]) -> None:
        """Offer the class hours; without a choice stand at the first open one."""
        mine = [s for s in self._sittings if self.group and s.group_id == self.group.group_id]
        closed = {s.slot_id for s in mine if s.state is RollState.CLOSED}
        if self._slot_id not in {s.slot_id for s in slots}:
            still = [s.slot_id for s in slots if s.slot_id not in closed]
            self._slot_id = still[0] if still else slots[-1].slot_id if slots else None
        self.choosers.offer_slots(slots, closed=closed, chosen=self._slot_id)

    def _show_roll(self, group: CareGroup, day: date, slot_id: int) -> None:
        sheet = self.data.read(attendance.day_sheet, group.group_id, day=day, slot_id=slot_id)
        if day > self.data.today():
            self._teach(empty.not_yet(day, self.print_shown))
            return
        if not sheet.rows:
            self._teach(empty.nobody(group.name, day, lambda: self.groups.step(1)))
            return
        self.sheet = sheet
        self.grid.show_rows(sheet.rows, closed=sheet.state is RollState.CLOSED)
        self.counts.show_counts(sheet.counts)
        self.closed.show_sheet(sheet)
        self.summary.show_sheet(sheet)
        missing = [r for r in sheet.rows if r.mark is Mark.ABSENT]
        made = self._calling.read([r.student_id for r in missing], day)
        self.absent.show_absent(missing, self._calling.turn, self._calling.told, made)
        self._say_place()
        self.stack.setCurrentIndex(0)

    def _show_month(self, group: CareGroup, day: date) -> None:
        sheet = self.data.read(attendance.month_sheet, group.group_id, year=day.year, month=day.month)
        self.month.show_sheet(sheet, today=self.data.today())
        self.stack.setCurrentIndex(1)

    def _teach(self, state: forms.EmptyState) -> None:
        box = self._empty.layout()
        assert box is not None
        while (item := box.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        box.addWidget(state)
        self.stack.setCurrentWidget(self._empty)

    def _dress(self) -> None:
        """Show what fits this roll: its buttons, its panel, one primary."""
        sheet, roll = self.sheet, self.views.value() == "roll"
        taking = sheet is not None and roll
        closed = sheet is not None and sheet.state is RollState.CLOSED
        self.side.setFixedWidth(theme.current().px(344))
        self.side.setVisible(taking and not self.narrow)
        self.summary.setVisible(taking and self.narrow)
        self._foot_box.setVisible(taking and not self.tight)
        self.keys.setVisible(not closed)
        self.closed.setVisible(closed)
        self.choosers.show_for(self.views.value(), slots=self.group is not None)
        self.finder.setVisible(taking)
        self.everybody.setVisible(taking and not closed)
        self.primary.setVisible(taking)
        self.printer.setText(_("印点名纸") if roll else _("印月表"))
        self.printer.setEnabled(self.group is not None)
        self.primary.setText(self._next_words(closed))
        self.head.set_subtitle(self._subtitle())
        self._absent_may_show()

    def _absent_may_show(self) -> None:
        self.absent.setVisible(bool(self.sheet and self.sheet.counts.absent))

    def _subtitle(self) -> str:
        if self.group is None:
            return ""
        if self.views.value() == "month":
            day = self.day
            return _("月表·{group}·{year}年{month}月").format(
                group=self.group.name, year=day.year, month=day.month
            )
        size = len(self.sheet.rows) if self.sheet else self.group.size
        return _("点名·{group} {n} 人").format(group=self.group.name, n=size)

    def _next_words(self, closed: bool) -> str:
        if not closed:
            return _("点完，关闭")
        coming = taking.coming(self.sheet, self._sittings) if self.sheet else None
        if coming is None:
            return _("去交接")
        return _("点下一张：{group} {slot}").format(group=coming.group, slot=month.slot_word(coming.slot_no))

    def _say_place(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        typed = self.grid.typed()
        plain = _("按座号竖排，和纸上一样。") if sheet.closed_at else _("按座号竖排，和纸上一样。每格即存。")
        if self.grid.nobody():
            plain = _("没有 {typed} 号，没有记。请选一个孩子。").format(typed=typed)
        elif typed:
            plain = _("座号 {typed}…").format(typed=typed)
        self.foot.setText(plain)
        self.when.setText(
            _("{starts}–{ends}·教师 {teacher}").format(
                starts=words.clock(sheet.starts), ends=words.clock(sheet.ends), teacher=sheet.teacher or "—"
            )
        )

    # choosing

    def _moved(self) -> None:
        at = self.grid.current_rect().center()
        self.area.ensureVisible(at.x(), at.y(), 0, 40)
        self._say_place()

    def _change_roll(self) -> None:
        """Another group: its first open class hour, its first child."""
        self._slot_id = None
        self._fresh()

    def _change_day(self, day: date) -> None:
        self._day = day
        self._slot_id = None
        self._fresh()

    def _change_slot(self, slot_id: int) -> None:
        self._slot_id = slot_id
        self._fresh()

    def _change_view(self) -> None:
        self.reread()
        self._take_keys()

    def _fresh(self) -> None:
        self._calling.told.clear()
        self._taking.forget()
        self.reread()
        self.grid.begin()
        self._moved()
        self._take_keys()

    def _take_keys(self) -> None:
        if self.sheet is not None:
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.views.value() == "month" and self.month.table is not None:
            self.month.table.enter()

    def _back_to_service(self) -> None:
        self._day = None
        self._slot_id = None
        self._fresh()

    def receive(self, what: object) -> None:
        """Take a day, a group's id, or (group id, day, slot id) from another room and go there."""
        group_id, day, slot_id = what if isinstance(what, tuple) else (what, what, None)
        if isinstance(day, date):
            self._day, self._slot_id = day, None
        self.views.choose("roll")
        self.reread()
        if isinstance(group_id, int) and self.groups.choose(group_id):
            self._slot_id = slot_id if isinstance(slot_id, int) else None
        self._fresh()

    def search(self) -> None:
        """Ctrl+F: find a child of this roll."""
        if self.finder.isVisible():
            self.finder.begin()

    def _find(self, text: str) -> None:
        if self.sheet is None or not text:
            self.finder.say("")
            return
        hits = {r.student_id for r in self.data.read(students.find, text, day=self.day)}
        here = [r for r in self.sheet.rows if r.student_id in hits]
        self.finder.say(_("{n} 人").format(n=len(here)))
        if here:
            self.grid.go_to(here[0].student_id)

    def _found(self) -> None:
        self.finder.clear()
        self.finder.say("")
        self.grid.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def print_shown(self) -> None:
        """Ctrl+P: the day's roll to be marked by hand, or the month's sheet."""
        if self.group is None:
            return
        name, day = str(self.group.group_id), self.day
        if self.views.value() == "month":
            self.goto.emit("print", ("roll-month", papers.Case(group=name, month=(day.year, day.month))))
        else:
            self.goto.emit("print", ("roll-day", papers.Case(group=name, date=day)))

    # the deeds

    def _at_once(self, said: str) -> None:
        """Show the deed before the next key comes: what Ctrl+Z writes must be what stood there."""
        self._timer.stop()
        self.stale = False
        self.reread()
        if said:
            self.said.emit(said)

    def mark(self, student_id: int, mark: Mark) -> None:
        """Give a child a mark."""
        if self.sheet is not None:
            self._at_once(self._taking.mark(self.sheet, student_id, mark))

    def take_back(self, student_id: int) -> None:
        """Take a child's mark back: it is not marked."""
        if self.sheet is not None:
            self._at_once(self._taking.take_back(self.sheet, student_id))

    def all_present(self) -> None:
        """Mark everybody without a mark as present; the exceptions stay."""
        if self.sheet is not None:
            self._at_once(self._taking.all_present(self.sheet))
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def undo(self) -> None:
        """Ctrl+Z: write the former mark again, as a deed of its own."""
        if self.sheet is not None:
            student_id, said = self._taking.undo(self.sheet)
            self._at_once(said)
            self.grid.go_to(student_id)

    def next_step(self) -> None:
        """Close the roll; on a closed one go to the next that is open, or to the gate."""
        if self.sheet is None:
            return
        if self.sheet.state is not RollState.CLOSED:
            self._close(self.sheet)
            return
        coming = taking.coming(self.sheet, self._sittings)
        if coming is None:
            self.goto.emit("handover", self.day)
        else:
            self._go_to(coming)

    def _close(self, sheet: DaySheet) -> None:
        """Close the roll. The last class hour leads to the next open roll; else the place is kept."""
        self._at_once(self._taking.close(sheet))
        coming = taking.coming(sheet, self._sittings)
        if sheet.slot_no == sheet.slot_count and coming is not None:
            self._go_to(coming)
        else:
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to(self, coming: SittingRow) -> None:
        self.groups.choose(coming.group_id)
        self._slot_id = coming.slot_id
        self._fresh()

    def show_phone(self, student_id: int) -> None:
        """Show the number that must be rung now; asking is recorded."""
        self._calling.ask(student_id, self.day)
        self.reread()
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def record_call(self, student_id: int, outcome: Outcome) -> None:
        """Put on record what came of the call to who is next (W18)."""
        said = self._calling.record(student_id, self.day, outcome)
        if said:
            self._at_once(said)
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_phones(self) -> None:
        """Say whom to ring where there is no room for the card."""
        if self.sheet is None:
            return
        facts: list[forms.Fact] = []
        for row in self.sheet.rows:
            if row.mark is Mark.ABSENT:
                self._calling.ask(row.student_id, self.day)
                turn = self._calling.turn.get(row.student_id, ())
                number = self._calling.number(row.student_id)
                facts.append(forms.Fact("look", row.name, cards.whom(turn, number)))
        dialog = forms.Dialog(self, state="look", title=_("缺席没有请假，请马上打电话"), facts=facts)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # the room's keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter closes, Ctrl+Z writes the former mark, PgUp and PgDn change the group."""
        keys, held = Qt.Key, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if held and event.key() in (keys.Key_Return, keys.Key_Enter):
            if self.primary.isVisible():
                self.primary.click()
        elif held and event.key() == keys.Key_Z:
            self.undo()
        elif event.key() in (keys.Key_PageUp, keys.Key_PageDown):
            self.groups.step(-1 if event.key() == keys.Key_PageUp else 1)
        else:
            super().keyPressEvent(event)
