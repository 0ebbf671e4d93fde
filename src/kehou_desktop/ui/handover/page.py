"""Hand each child to whom it belongs: the board, the scan field, and the closing of the day."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kehou_desktop import papers, words
from kehou_desktop.domain import handover as gate_rules
from kehou_desktop.domain.handover import Board, BoardRow, Way
from kehou_desktop.domain.students.rows import GuardianRow
from kehou_desktop.i18n import _
from kehou_desktop.services import handover, school, students
from kehou_desktop.ui import data, forms, page, theme
from kehou_desktop.ui.handover import batches, empty
from kehou_desktop.ui.handover.board import BoardView
from kehou_desktop.ui.handover.gate import GateHead, GateWindow
from kehou_desktop.ui.handover.overdue import OverduePanel
from kehou_desktop.ui.handover.scan import ScanField
from kehou_desktop.ui.handover.strip import ReleaseStrip, StopPanel

_EARLIER = 10
"""Service days before today that may be looked at, and keyed from paper."""

_CARD_BURST = 180
"""Milliseconds: a digit alone chooses an adult, digits that follow faster are a card or a number."""


class HandoverPage(page.Page):
    """The gate of one day. Every release is a deed of its own, with a listed adult or a written leave."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {
            "handover",
            "day_close",
            "sitting",
            "attendance_mark",
            "pickup_person",
            "leave_alone_permission",
            "handover_policy",
            "release_time",
            "group_membership",
            "care_group",
            "student",
            "class_membership",
            "guardian",
            "school_day",
            "statutory_day",
            "semester",
            "time_slot",
            "school",
        }
    )
    help_topic = "handover"

    def __init__(self, data: data.Data, parent: QWidget | None = None) -> None:
        super().__init__("handover", _("交接"), parent)
        self.data = data
        self.board: Board | None = None
        self.gate: GateWindow | None = None
        self._day: date | None = None
        self._keys: dict[int, str] = {}
        self._chosen = 0
        self._open = 0
        self._told: dict[int, tuple[str, str]] = {}
        self._digit = QTimer(self)
        self._digit.setSingleShot(True)
        self._digit.setInterval(_CARD_BURST)
        self._digit.timeout.connect(self._choose_by_digit)
        self._minute = QTimer(self)
        self._minute.setSingleShot(True)
        self._minute.timeout.connect(self._tick)
        self._build()
        self._lay()

    # what is shown

    def _build(self) -> None:
        self.days = forms.Chooser(name=_("服务日"), width=148)
        self.days.picked.connect(self._change_day)
        self.printer = forms.Button(_("印交接表"), icon="print", tip="Ctrl+P", on=self.print_shown)
        self.large = forms.Button(_("大屏 F11"), on=self.toggle_gate)
        self.closing = forms.Button(_("关闭今天…"), icon="lock", on=self.ask_close)
        self.head = forms.PageHead(_("交接"), "", [self.days, self.printer, self.large, self.closing])
        self.gate_head = GateHead()
        self.banner = forms.Banner()
        self.overdue = OverduePanel()
        self.overdue.opened.connect(self.open_child)
        self.overdue.ring.connect(self.show_phone)
        self.view = BoardView()
        self.view.picked.connect(self.open_child)
        self.view.asked.connect(self._look_for)
        self.strip, self.stop = ReleaseStrip(), StopPanel()
        self.strip.chosen.connect(self.release)
        self.strip.stranger.connect(self.stop_here)
        self.strip.checks.changed.connect(lambda _key: self._take_keys())
        self.stop.ring.connect(lambda: self.show_phone(self._open))
        self.stop.enlist.connect(self._enlist)
        self.stop.done.connect(self.put_back)
        self.scan = ScanField(self._answer)
        self.scan.textChanged.connect(self._typed)
        self.found = forms.label("", "strong")
        self.hints = forms.KeyHints([("Enter", _("打开、放行")), ("↓", _("选人")), ("Esc", _("退回"))])

    def _lay(self) -> None:
        self.content = QWidget()
        box = QVBoxLayout(self.content)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        for part in (self.gate_head, self.banner, self.overdue):
            box.addWidget(part)
        box.addWidget(self.view, 1)
        box.addWidget(self.strip)
        box.addWidget(self.stop)
        self._foot = forms.row(spacing=12)
        self._foot.addWidget(self.scan, 5)
        self._foot.addWidget(self.found)
        self._foot.addStretch(1)
        self._foot.addWidget(self.hints, 0, Qt.AlignmentFlag.AlignVCenter)
        box.addLayout(self._foot)
        self.strip.hide()
        self.stop.hide()
        self._empty = QWidget()
        QVBoxLayout(self._empty).setContentsMargins(0, 0, 0, 0)
        self.stack = QStackedWidget()
        self._home = QWidget()
        QVBoxLayout(self._home).setContentsMargins(0, 0, 0, 0)
        home = self._home.layout()
        assert home is not None
        home.addWidget(self.content)
        self.stack.addWidget(self._home)
        self.stack.addWidget(self._empty)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(16, 0, 16, 8)
        self._outer.setSpacing(0)
        self._outer.addWidget(self.head)
        self._outer.addWidget(self.stack, 1)
        self._fit_scan()

    def _fit_scan(self) -> None:
        now, gate = theme.current(), self.gate is not None
        self.scan.setFixedHeight(now.px(54 if gate else 38))
        self.scan.setStyleSheet(f"font-size: {now.text_px(20 if gate else theme.SECTION)}px;")
        for part in (self.view, self.strip, self.overdue):
            part.set_gate(gate)

    def refit(self) -> None:
        """Keep the second buttons in 更多 where the screen is narrow."""
        self.head.tighten(self.tight)
        self.hints.setVisible(not self.tight)
        self._dress()

    @property
    def day(self) -> date:
        """The day shown: the chosen one, else today if the service runs, else the last day it ran."""
        return self._day or self.data.read(school.last_service_day, self.data.today())

    @property
    def now_minute(self) -> int | None:
        """The clock in minutes after midnight; None where another day, or a closed one, is shown."""
        closed = self.board is not None and bool(self.board.closed_at)
        if self.day != self.data.today() or closed:
            return None
        now = self.data.now()
        return now.hour * 60 + now.minute

    def touched(self, tables: AbstractSet[str]) -> None:
        """Forget the search keys when a child changed."""
        if "student" in tables:
            self._keys.clear()
        super().touched(tables)

    def reread(self) -> None:
        """Read the day's board as it now is."""
        day = self.day
        self.board = self.data.read(handover.board, day)
        self._offer_days(day)
        if self.data.read(school.service_day, day) is None:
            self._teach(empty.no_service(day))
        elif not self.board.rows:
            self._teach(empty.nobody(day, lambda: self.goto.emit("groups", None)))
        else:
            self.stack.setCurrentWidget(self._home)
        row = self._row(self._open)
        if row is None:
            self._close_strip()
        elif self.strip.isVisibleTo(self.content):
            self.strip.show_child(row, ask_time=day != self.data.today())
        self._dress()

    def _offer_days(self, day: date) -> None:
        today = self.data.today()
        every = self.data.read(school.term_calendar, self.data.read(school.semester_on, today).semester_id)
        back = [d.day for d in every.days if d.day <= today][-_EARLIER:]
        offered = sorted({*back, day}, reverse=True)
        self.days.offer([(d, words.day(d)) for d in offered])
        self.days.choose(day)

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
        board = self.board
        if board is None:
            return
        minute = self.now_minute
        whole = batches.batches(board)
        hits = self._hits()
        searching = bool(self._query())
        shown = batches.narrowed(whole, frozenset(r.student_id for r in hits)) if searching else whole
        chosen = self._open or self._chosen
        framed = batches.current(whole, minute)
        self.view.show_batches(shown, minute=minute, framed=framed, chosen=chosen, searching=searching)
        self.found.setText(_("{n} 人").format(n=len(hits)) if searching else "")
        counts = _("今天 {n} 人·已离校 {gone}·在校 {here}").format(
            n=board.expected, gone=board.gone, here=len(board.left_over)
        )
        clock = f"{self.data.now():%H:%M}"
        self.head.set_subtitle(f"{clock}·{counts}" if minute is not None else counts)
        self.gate_head.say(clock, counts)
        self.closing.setVisible(not board.closed_at and bool(board.rows))
        self._say_banner(board)
        self._say_overdue(board, minute)
        self.scan.setAccessibleDescription(self._spoken(hits))
        self._wind()

    def _spoken(self, hits: tuple[BoardRow, ...]) -> str:
        row = self._row(self._open or self._chosen)
        if row is not None:
            return f"{row.class_label} {row.name} {batches.way_word(row)}"
        return _("{n} 人").format(n=len(hits)) if self._query() else ""

    def _say_banner(self, board: Board) -> None:
        """Say what keeps the day open; the banner goes when a child stands at the gate on a low screen."""
        busy = bool(self._open)
        if board.closed_at:
            self.banner.say(
                "done",
                _("{day} 已经关闭").format(day=words.day(board.day)),
                _("{time} 由 {name} 关闭，每个孩子都有去向。").format(
                    time=board.closed_at, name=board.closed_by
                ),
            )
        elif board.open_rolls or board.left_over:
            self.banner.say(
                "look",
                self._missing(board),
                _("全部交代清楚后，今天才能关闭。"),
                verb=_("去点名") if board.open_rolls else "",
                on=lambda: self.goto.emit("attendance", board.day),
                primary=not busy,
            )
        else:
            self.banner.say(
                "part",
                _("每个孩子都有去向，可以关闭今天"),
                _("关闭后，这一天的点名和交接不再改动。"),
                verb=_("关闭今天…"),
                on=self.ask_close,
                primary=not busy,
            )
        if not board.rows or (busy and self.tight and self.gate is None):
            self.banner.done()

    def _missing(self, board: Board) -> str:
        rolls, children = len(board.open_rolls), len(board.left_over)
        if not rolls:
            return _("还有 {children} 个孩子没交代去向").format(children=children)
        return _("还差 {rolls} 场点名、{children} 个孩子没交代去向").format(rolls=rolls, children=children)

    def _say_overdue(self, board: Board, minute: int | None) -> None:
        late = gate_rules.overdue(board, minute=minute) if minute is not None else ()
        if not late or minute is None or (self._open and self.gate is None):
            self.overdue.hide()
            return
        self.banner.done()  # one banner a page, and the child that waits is the louder one
        first = late[0]
        guardians = self._guardians(first.student_id)
        if self.gate is not None and guardians and first.student_id not in self._told:
            self._told[first.student_id] = self._number(first.student_id)
        self.overdue.show_child(
            first,
            minute=minute,
            others=len(late) - 1,
            guardians=guardians,
            told=self._told.get(first.student_id),
        )

    def _guardians(self, student_id: int) -> tuple[GuardianRow, ...]:
        found: Mapping[int, tuple[GuardianRow, ...]] = self.data.read(students.to_ring, [student_id])
        return found.get(student_id, ())

    def _number(self, student_id: int) -> tuple[str, str]:
        return self.data.read(students.phone_to_ring, student_id, day=self.day)

    def _row(self, student_id: int) -> BoardRow | None:
        rows = self.board.rows if self.board else ()
        return next((r for r in rows if r.student_id == student_id), None)

    # the clock

    def _wind(self) -> None:
        if self.isVisible() or self.gate is not None:
            self._minute.start((60 - self.data.now().second) * 1000 + 50)

    def _tick(self) -> None:
        if self.isVisible() or self.gate is not None:
            self.reread()

    def showEvent(self, event: QShowEvent) -> None:
        """Give the scan field the keys."""
        super().showEvent(event)
        self._take_keys()
        self._wind()

    def _take_keys(self) -> None:
        self.scan.setFocus(Qt.FocusReason.OtherFocusReason)

    # finding

    def _query(self) -> str:
        return "" if self._open else self.scan.text().strip()

    def _hits(self) -> tuple[BoardRow, ...]:
        query = self._query()
        if self.board is None or not query:
            return ()
        if any(r.student_id not in self._keys for r in self.board.rows):
            found = self.data.read(students.roster, day=self.day)
            self._keys = dict.fromkeys((r.student_id for r in self.board.rows), "")
            self._keys |= {r.student_id: r.search_key for r in found}
        return batches.hits(self.board, query, self._keys)

    def _typed(self, text: str) -> None:
        """Search as it is typed; a digit alone beside an open child may be the number of an adult."""
        self._digit.stop()
        if self._open and not text:
            return
        if self._open and len(text) == 1 and text in "0123456789" and not self.stop.isVisibleTo(self.content):
            self._digit.start()
            return
        self._close_strip()
        self._chosen = 0
        self._dress()

    def _look_for(self, text: str) -> None:
        self.scan.setText(text)
        self._take_keys()

    def _answer(self, key: Qt.Key) -> bool:
        """Answer a key of the scan field that is not text."""
        keys = Qt.Key
        if key == keys.Key_F11:
            self.toggle_gate()
        elif key in (keys.Key_Return, keys.Key_Enter):
            self._enter()
        elif key == keys.Key_Escape:
            self._escape()
        elif key in (keys.Key_Up, keys.Key_Down):
            self._step(1 if key == keys.Key_Down else -1)
        elif self._open and not self.stop.isVisibleTo(self.content):
            self.strip.step_check(1 if key == keys.Key_Right else -1)
        else:
            return False
        return True

    def _enter(self) -> None:
        if self._digit.isActive():
            self._choose_by_digit()
        elif self._open:
            if self.stop.isVisibleTo(self.content):
                self.put_back()
            elif self.strip.options:
                self.release(self.strip.options[0])
        elif self._chosen:
            self.open_child(self._chosen)
        else:
            hits = self._hits()
            if len(hits) == 1:
                self.open_child(hits[0].student_id)
            elif hits:
                self._chosen = hits[0].student_id
                self._dress()

    def _escape(self) -> None:
        if self._open or self.scan.text() or self._chosen:
            self.put_back()
        elif self.gate is not None:
            self.toggle_gate()

    def _step(self, by: int) -> None:
        """Go along the children found, else along those still here."""
        if self._open or self.board is None:
            return
        rows = self._hits() if self._query() else self.board.left_over
        ids = [r.student_id for r in rows]
        if ids:
            place = ids.index(self._chosen) + by if self._chosen in ids else 0 if by > 0 else len(ids) - 1
            self._chosen = ids[max(0, min(len(ids) - 1, place))]
            self._dress()

    # one child

    def open_child(self, student_id: int) -> None:
        """Open the strip of one child: whom it may leave with."""
        row = self._row(student_id)
        if row is None:
            return
        self._digit.stop()
        self._open = self._chosen = student_id
        self.scan.clear()
        self.stop.hide()
        self.strip.show_child(row, ask_time=self.day != self.data.today())
        self.strip.show()
        self._dress()
        self._take_keys()

    def stop_here(self) -> None:
        """Say the calm stop: the one who came is not listed. The child stays."""
        row = self._row(self._open)
        if row is None:
            return
        self.scan.clear()
        self.strip.hide()
        self.stop.show_child(row, self._guardians(row.student_id), self._told.get(row.student_id))
        self.stop.show()
        self._dress()
        self._take_keys()

    def put_back(self) -> None:
        """Leave the child as it is and wait for the next."""
        self._close_strip()
        self._chosen = 0
        self.scan.clear()
        self._dress()
        self._take_keys()

    def _close_strip(self) -> None:
        self._open = 0
        self._told.clear()
        self.strip.row = None
        self.strip.hide()
        self.stop.hide()

    def _choose_by_digit(self) -> None:
        """Take the typed digit as the number of an adult; 0 = somebody else came."""
        self._digit.stop()
        text = self.scan.text()
        if not (self._open and len(text) == 1 and text.isdigit()):
            return
        if text == "0" and self.strip.row is not None and self.strip.row.here:
            self.stop_here()
        elif 1 <= int(text) <= len(self.strip.options):
            self.scan.clear()
            self.release(self.strip.options[int(text) - 1])
        else:
            self._close_strip()
            self._dress()

    def release(self, option: batches.Option) -> None:
        """Let the child go as the option says: one that the strip offers, and the deed checks it again."""
        row = self._row(self._open)
        if row is None:
            return
        now, today = self.data.now(), self.data.today()
        left_at = now.hour * 60 + now.minute if self.day == today else self.strip.left_at()
        adult = option.collector
        one = handover.Release(
            row.student_id,
            option.way,
            left_at,
            adult.pickup_id if adult else None,
            self.strip.check() if option.way is Way.ADULT else None,
        )
        self.data.write(handover.release, [one], day=self.day, today=today)
        self._close_strip()
        self._chosen = 0
        self.scan.clear()
        self._timer.stop()
        self.stale = False
        self.reread()
        self._take_keys()
        self.said.emit(
            _("已离校：{name} {with_whom} {time}").format(
                name=row.name, with_whom=option.said, time=words.clock(left_at)
            )
        )

    def show_phone(self, student_id: int) -> None:
        """Show the number that must be rung now."""
        self._told[student_id] = self._number(student_id)
        row = self._row(student_id)
        if row is not None and self.stop.isVisibleTo(self.content):
            self.stop.show_child(row, self._guardians(student_id), self._told[student_id])
        self._dress()
        self._take_keys()

    def _enlist(self) -> None:
        student_id = self._open
        if self.gate is not None:
            self.toggle_gate()
        self.put_back()
        self.goto.emit("students", student_id)

    # the day

    def ask_close(self) -> None:
        """Close the day: what is still missing is said at once, else it is asked, for it cannot be undone."""
        board = self.board
        if board is None:
            return
        if board.open_rolls or board.left_over or board.closed_at:
            self.close_day()  # refuses, and says by its refusal what is missing
            return
        dialog = forms.Dialog(
            self.content,
            state="part",
            title=_("关闭 {day}").format(day=words.day(board.day)),
            sentence=_("{n} 个孩子都有去向。关闭后，这一天的点名和交接不再改动。").format(n=board.gone),
            answers=(forms.Answer(_("再看看")), forms.Answer(_("关闭今天"), on=self.close_day)),
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def close_day(self) -> None:
        """Close the day; refused while a roll is open or a child is not accounted for."""
        self.data.write(handover.close_day, day=self.day, now=self.data.now())
        self.reread()
        self.said.emit(_("已关闭：{day}").format(day=words.day(self.day)))
        self._take_keys()

    def _change_day(self, day: date) -> None:
        self._day = None if day == self.data.today() else day
        self._close_strip()
        self._chosen = 0
        self.scan.clear()
        self.reread()
        self._take_keys()

    def receive(self, what: object) -> None:
        """Take a day or a child's id from another room."""
        if isinstance(what, date):
            self._change_day(what)
        elif isinstance(what, int):
            self.reread()
            self.open_child(what)

    def search(self) -> None:
        """Ctrl+F: the scan field."""
        self._take_keys()
        self.scan.selectAll()

    def print_shown(self) -> None:
        """Ctrl+P: the day's handover of every group."""
        self.goto.emit("print", ("handover-day", papers.Case(date=self.day)))

    def toggle_gate(self) -> None:
        """F11: the whole screen for the gate, and back."""
        if self.gate is None:
            self.gate = GateWindow(self.content, leave=self.toggle_gate)
            self.gate.resize(self.window().size())
            self._fit_scan()
            self.gate_head.show()
            self.gate.showFullScreen()
            self.gate.activateWindow()
        else:
            window, self.gate = self.gate, None
            home = self._home.layout()
            assert home is not None
            home.addWidget(self.content)
            self.gate_head.hide()
            self._fit_scan()
            window.close()
            window.deleteLater()
        self._dress()
        self._take_keys()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F11 from anywhere in the room."""
        if event.key() == Qt.Key.Key_F11:
            self.toggle_gate()
        else:
            super().keyPressEvent(event)
