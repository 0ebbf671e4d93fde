"""See what is still open today, whose it is, and what to press."""

from datetime import date, datetime, timedelta

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from kehou_desktop import papers, words
from kehou_desktop.domain.applications import Stage
from kehou_desktop.domain.attendance import RollState
from kehou_desktop.domain.calendar import ServiceDay
from kehou_desktop.domain.disclosures import Secret
from kehou_desktop.domain.handover import Board, overdue
from kehou_desktop.i18n import _
from kehou_desktop.services import (
    applications,
    attendance,
    calls,
    classes,
    disclosures,
    groups,
    handover,
    school,
)
from kehou_desktop.services.attendance import SittingRow
from kehou_desktop.ui import data as data_
from kehou_desktop.ui import forms, page, table
from kehou_desktop.ui.today import cards, lines, quiet

_MINUTE = 60_000


class TodayPage(page.Page):
    """The day: its stations, one banner with the next step, its sittings, and who is not accounted for."""

    tables = frozenset(
        {
            "sitting",
            "attendance_mark",
            "handover",
            "day_close",
            "care_group",
            "group_membership",
            "student",
            "class_membership",
            "application",
            "review",
            "care_agreement",
            "semester",
            "time_slot",
            "release_time",
            "statutory_day",
            "school_day",
            "school",
            "pickup_person",
            "barred_person",
            "call",
            "guardian",
            "leave_alone_permission",
        }
    )
    help_topic = "today"

    def __init__(self, data: data_.Data, parent: QWidget | None = None) -> None:
        super().__init__("today", _("今日"), parent)
        self._data = data
        self._chosen: date | None = None
        self._board: Board | None = None
        self._looked = False
        self._has_before = False
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 0, 16, 10)
        box.setSpacing(0)
        box.addWidget(self._make_head())
        across = QHBoxLayout()
        across.setSpacing(12)
        across.addWidget(self._make_left(), 1)
        across.addWidget(self._make_right())
        box.addLayout(across, 1)
        self.setFocusProxy(self.sittings)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE)
        self._minute.timeout.connect(self.outdate)
        self._minute.start()

    # laying out

    def _make_head(self) -> QWidget:
        self.before_button = forms.Button(_("昨天"), icon="left", kind="link", on=self._go_back)
        self.today_button = forms.Button(_("回到今天"), kind="link", on=self._go_today)
        self.print_button = forms.Button(_("打印"), icon="print", on=self._open_print_menu)
        self.close_button = forms.Button(_("关闭今天…"), on=self.close_day)
        self._head = forms.PageHead(
            _("今日"), "", [self.before_button, self.today_button, self.print_button, self.close_button]
        )
        return self._head

    def _make_left(self) -> QWidget:
        left = QWidget()
        box = QVBoxLayout(left)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        self.stations = forms.Stations(name=_("今天的几步"), ask=True)
        self.stations.pressed.connect(self._go_station)
        self.banner = forms.Banner()
        box.addWidget(self.stations)
        box.addWidget(self.banner)
        self._stack = QStackedLayout()
        box.addLayout(self._stack, 1)
        self._stack.addWidget(self._make_list())
        self._setup = forms.Card(_("开学前的几步"))
        self.steps = forms.Stations(name=_("开学前的几步"), style="list", ask=True)
        self.steps.pressed.connect(self._go_step)
        self._setup.body.addWidget(self.steps)
        self._setup.body.addStretch(1)
        self._stack.addWidget(self._setup)
        self._calm: QWidget | None = None
        self._calm_key: object = None
        return left

    def _make_list(self) -> QWidget:
        whole = QWidget()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        self._title = forms.label("", "section")
        self._scope = forms.label("", "muted")
        box.addLayout(forms.row(self._title, self._scope, None, forms.KeyHints([("Enter", _("打开这一场"))])))
        self.sittings = table.Table(lines.columns(), name=_("今天的场次"), key=lambda x: x.key, row=31)
        self.sittings.opened.connect(self._open_roll)
        box.addWidget(self.sittings, 1)
        return whole

    def _make_right(self) -> QWidget:
        self._right = QWidget()
        box = QVBoxLayout(self._right)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        self.missing = cards.MissingCard(
            ring=self._ring,
            see_all=self._go_gate,
            call=lambda: self.goto.emit("attendance", self.day()),
        )
        self.days = cards.DaysCard(complete=lambda: self.goto.emit("groups", "term"))
        self.backup = cards.BackupCard(back_up=self.back_up)
        for card in (self.missing, self.days, self.backup):
            box.addWidget(card)
        box.addStretch(1)
        self._right.setFixedWidth(344)
        return self._right

    def refit(self) -> None:
        """In a narrow window the cards are narrower and the table keeps what is asked for."""
        self._head.tighten(self.tight)
        self._right.setFixedWidth(272 if self.narrow else 344)
        for name in ("teacher", "place"):
            self.sittings.setColumnHidden(self.sittings.rows.column(name), self.narrow)
        self.days.setVisible(not self.tight)
        self._say_ways()

    # reading

    def day(self) -> date:
        """Return the day that is shown."""
        return self._chosen or self._data.today()

    def reread(self) -> None:
        """Read the day: its sittings, its gate, its calendar, the newest backup."""
        day = self.day()
        self._say_head(day)
        self._say_right(day)
        self._has_before = self._before(day) is not None
        service_day = self._data.read(school.service_day, day)
        sittings = self._data.read(attendance.sittings, day) if service_day is not None else ()
        self._board = self._data.read(handover.board, day) if sittings else None
        if self._board is None:
            self._show_quiet(day, service_day)
            self.missing.hide()
        else:
            self._show_day(self._board, sittings)
        self._say_ways()
        self._begin()

    def _begin(self) -> None:
        """Have the keys start at the next right step, once; later they stay where they are."""
        step = self.banner.button if self.banner.button.isVisible() else self.sittings
        self.setFocusProxy(step)
        if not self._looked:
            self._looked = True
            step.setFocus()

    def receive(self, what: object) -> None:
        """Take a day."""
        if isinstance(what, date):
            self._chosen = None if what == self._data.today() else what
        self.outdate()

    def _at(self, day: date) -> int | None:
        """Return the time of the day shown in minutes; None = that day is over."""
        if day < self._data.today():
            return None
        now = self._data.now()
        return now.hour * 60 + now.minute

    # showing

    def _say_head(self, day: date) -> None:
        service_day = self._data.read(school.service_day, day)
        parts = [words.day(day)] if self._chosen is None else []
        if service_day is not None:
            weekday = _(words.WEEKDAYS[service_day.weekday - 1])
            parts += [_("按周{weekday}课表").format(weekday=weekday), _("服务日")]
        else:
            parts += [self._data.read(school.day_note, day), _("不是服务日")]
        self._head.set_title(_("今日") if self._chosen is None else words.day(day))
        self._head.set_subtitle("·".join(p for p in parts if p))

    def _say_right(self, day: date) -> None:
        term = self._data.read(school.semester_on, day)
        self.days.show_days(self._data.read(school.term_calendar, term.semester_id), day)
        self._say_backup()

    def _say_backup(self) -> None:
        if self._data.reading_backup():
            self.backup.show_reading()
            return
        newest = self._data.door.last_backup()
        # Backups carry the machine's own time, whatever day a practice school stands at.
        now = datetime.now()  # noqa: DTZ005 - the clock on the wall
        if newest is None:
            self.backup.show_backup(None, False, now=now)
        else:
            self.backup.show_backup(newest.made_at, newest.good, now=now)

    def _say_ways(self) -> None:
        closed = self._board is not None and bool(self._board.closed_at)
        self.today_button.setVisible(self._chosen is not None and not self.tight)
        self.close_button.setVisible(self._board is not None and not closed and not self.tight)
        self.before_button.setVisible(self._has_before and not self.tight)
        self.before_button.setText(_("昨天") if self._chosen is None else _("前一天"))
        self.close_button.setText(_("关闭今天…") if self._chosen is None else _("关闭这一天…"))
        self.print_button.setVisible(self._board is not None and not self.tight)

    def _show_day(self, board: Board, sittings: tuple[SittingRow, ...]) -> None:
        at = self._at(board.day)
        self._stack.setCurrentIndex(0)
        self.stations.show()
        self.missing.show()
        self._title.setText(_("今天的场次") if self._chosen is None else _("这一天的场次"))
        scope = _("{count} 场").format(count=len(sittings))
        if self._chosen is None:
            scope += _("·现在 {now:%H:%M}").format(now=self._data.now())
        self._scope.setText(scope)
        self.sittings.show_rows(lines.lines(sittings, board, at=at))
        over = at is None or bool(board.closed_at)
        missing = board.left_over if at is None else overdue(board, minute=at)
        done = over or (not board.open_rolls and not board.left_over)
        absent = self._data.read(calls.absences, board.day, board.day)
        self.missing.show_missing(board, missing, over=done, absent=absent)
        self.stations.set_stations(lines.stations(board, sittings, is_today=self._chosen is None))
        self._say_banner(board, sittings, at)
        if self.sittings.current_key() is None and sittings:
            first = self._next_roll(sittings) or sittings[0]
            self.sittings.choose((first.group_id, first.slot_id))

    def _next_roll(self, sittings: tuple[SittingRow, ...]) -> SittingRow | None:
        return next((s for s in sittings if s.state is not RollState.CLOSED), None)

    def _say_banner(self, board: Board, sittings: tuple[SittingRow, ...], at: int | None) -> None:
        """Say what keeps the day open, with the one next step."""
        roll, left = self._next_roll(sittings), len(board.left_over)
        if board.closed_at:
            self.banner.done()
        elif roll is not None:
            sentence = _("还差 {rolls} 场点名").format(rolls=len(board.open_rolls))
            if left:
                sentence += _("、{left} 个孩子没交代去向").format(left=left)
            early = at is not None and at < roll.starts
            reason = (
                _("最近一场 {time} 开始。").format(time=words.clock(roll.starts))
                if early
                else _("全部交代清楚后，才能关闭。")
            )
            self.banner.say(
                "part" if early else "look",
                sentence,
                reason,
                verb=_("点 {group}").format(group=roll.group),
                on=lambda: self._go_roll(roll),
            )
        elif left:
            self.banner.say(
                "look",
                _("还有 {left} 个孩子没交代去向").format(left=left),
                _("写明每个孩子跟谁走的，才能关闭。"),
                verb=_("去交接"),
                on=self._go_gate,
            )
        else:
            self.banner.say(
                "done",
                _("每场点名都关闭了，每个孩子都有去向"),
                _("关闭后只能更正，不能改。"),
                verb=_("关闭今天") if self._chosen is None else _("关闭这一天"),
                on=self.close_day,
            )

    def _show_quiet(self, day: date, service_day: ServiceDay | None) -> None:
        """Show the steps before term, or a day without sittings."""
        self.stations.hide()
        if self._chosen is None and self._show_setup(day):
            self._stack.setCurrentWidget(self._setup)
            return
        self.banner.done()
        following = self._data.read(school.next_service_day, day)
        note = self._data.read(school.day_note, day)
        key = (day, service_day, following, note)
        if self._calm is None or key != self._calm_key:
            if self._calm is not None:
                self._stack.removeWidget(self._calm)
                self._calm.deleteLater()
            self._calm, self._calm_key = (
                quiet.calm(
                    day,
                    is_today=self._chosen is None,
                    serves=service_day is not None,
                    following=following,
                    note=note,
                    before=self._before(day),
                    see_day=self.receive,
                    see_calendar=lambda: self.goto.emit("groups", "term"),
                ),
                key,
            )
            self._stack.addWidget(self._calm)
        self._stack.setCurrentWidget(self._calm)

    # before the first roll

    def _show_setup(self, day: date) -> bool:
        """Show the steps before the first roll; False = they are behind us."""
        children = sum(h.size for h in self._data.read(classes.home_classes, day))
        term = self._data.read(school.semester_on, day).semester_id
        rows = self._data.read(applications.school_rows, semester_id=term, day=day)
        returned = sum(r.kind is not None for r in rows)
        ready = sum(r.stage is Stage.TAKES_PART for r in rows)
        formed = len(self._data.read(groups.groups, semester_id=term, day=day))
        if formed:
            return False
        step = quiet.first_steps(children=children, returned=returned, ready=ready)
        self.steps.set_stations(step.stations)
        self.banner.say(
            "look", step.sentence, step.reason, verb=step.verb, on=lambda: self._go_step(step.key)
        )
        return True

    # ways and deeds

    def _go_step(self, key: str) -> None:
        room = {"review": "applications"}.get(key, key)
        self.goto.emit(room, "import" if key == "students" else None)

    def _go_station(self, key: str) -> None:
        if key == "close":
            self.close_day()
        elif key == "handover":
            self._go_gate()
        else:
            sittings = self._data.read(attendance.sittings, self.day())
            roll = self._next_roll(sittings) or (sittings[0] if sittings else None)
            if roll is not None:
                self._go_roll(roll)

    def _go_roll(self, roll: SittingRow) -> None:
        self.goto.emit("attendance", (roll.group_id, self.day(), roll.slot_id))

    def _open_roll(self, key: tuple[int, int]) -> None:
        self.goto.emit("attendance", (key[0], self.day(), key[1]))

    def _go_gate(self) -> None:
        self.goto.emit("handover", self.day())

    def _before(self, day: date) -> date | None:
        """Return the service day before ``day``; None where there is none."""
        before = day - timedelta(1)
        found = self._data.read(school.last_service_day, before)
        return found if self._data.read(school.service_day, found) is not None else None

    def _go_back(self) -> None:
        before = self._before(self.day())
        if before is not None:
            self._chosen = before
            self.outdate()

    def _go_today(self) -> None:
        self._chosen = None
        self.outdate()

    def _ring(self, student_id: int) -> tuple[str, str]:
        told = self._data.write(
            disclosures.disclose, student_id, what=Secret.PHONE, day=self.day(), now=self._data.now()
        )
        return told.whom, told.value

    def close_day(self) -> None:
        """Close the day shown; what is still missing is said in words."""
        day = self.day()
        self._data.write(handover.close_day, day=day, now=self._data.now())
        self.said.emit(_("已保存：{day} 已关闭").format(day=words.day(day)))

    def back_up(self) -> None:
        """Make a verified backup now."""
        self._data.work(
            self, _("备份并核验"), lambda _tell: self._data.door.back_up(), lambda _made: self._backed_up()
        )

    def _backed_up(self) -> None:
        self.said.emit(_("已备份并核验"))
        self.outdate()

    def print_shown(self) -> None:
        """Print the day's rolls."""
        self._print("roll-day")

    def _print(self, name: str) -> None:
        self.goto.emit("print", (name, papers.Case(date=self.day())))

    def _open_print_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, said in (("roll-day", _("点名表（各班）")), ("handover-day", _("离校交接记录（各班）"))):
            menu.addAction(said).triggered.connect(lambda _checked=False, name=name: self._print(name))
        menu.popup(self.print_button.mapToGlobal(self.print_button.rect().bottomLeft()))
