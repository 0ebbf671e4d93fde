"""Hand each child to whom it belongs: the board, the scan field, and the closing of the day."""

from collections.abc import Set as AbstractSet
from datetime import date
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kehou_desktop import papers, words
from kehou_desktop.domain.handover import Board
from kehou_desktop.i18n import _
from kehou_desktop.services import handover, school
from kehou_desktop.ui import data, forms, page
from kehou_desktop.ui.handover import empty
from kehou_desktop.ui.handover.desk import Desk
from kehou_desktop.ui.handover.gate import GateWindow

_EARLIER = 10
"""Service days before today that may be looked at, and keyed from paper."""


class HandoverPage(page.Page):
    """The gate of one day, in the window or full screen, and the closing of the day."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {
            "handover",
            "day_close",
            "sitting",
            "attendance_mark",
            "pickup_person",
            "barred_person",
            "call",
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
        self._minute = QTimer(self)
        self._minute.setSingleShot(True)
        self._minute.timeout.connect(self._tick)
        self._build()

    # what is shown

    def _build(self) -> None:
        self.days = forms.Chooser(name=_("服务日"), width=148)
        self.days.picked.connect(self._change_day)
        self.printer = forms.Button(_("印交接表"), icon="print", tip="Ctrl+P", on=self.print_shown)
        self.large = forms.Button(_("大屏 F11"), on=self.toggle_gate)
        self.closing = forms.Button(_("关闭今天…"), icon="lock", on=self.ask_close)
        self.head = forms.PageHead(_("交接"), "", [self.days, self.printer, self.large, self.closing])
        self.desk = Desk(self.data)
        self.desk.said.connect(self.said)
        self.desk.changed.connect(self._at_once)
        self.desk.enlist.connect(self._enlist)
        self.desk.gate_asked.connect(self.toggle_gate)
        self.scan, self.strip, self.stop = self.desk.scan, self.desk.strip, self.desk.stop
        self._empty = QWidget()
        self._empty_box = QVBoxLayout(self._empty)
        self._empty_box.setContentsMargins(0, 0, 0, 0)
        self._home = QWidget()
        self._home_box = QVBoxLayout(self._home)
        self._home_box.setContentsMargins(0, 0, 0, 0)
        self._home_box.addWidget(self.desk)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._home)
        self.stack.addWidget(self._empty)
        self.setFocusProxy(self.scan)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 0, 16, 8)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addWidget(self.stack, 1)

    def refit(self) -> None:
        """Keep the second buttons in 更多 where the screen is narrow."""
        self.head.tighten(self.tight)
        self.desk.set_tight(self.tight)
        if self.board is not None:
            self._dress(self.board)

    @property
    def day(self) -> date:
        """The day shown: the chosen one, else today if the service runs, else the last day it ran."""
        return self._day or self.data.read(school.last_service_day, self.data.today())

    def touched(self, tables: AbstractSet[str]) -> None:
        """Forget the search keys when a child changed."""
        if "student" in tables:
            self.desk.forget()
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
        self._dress(self.board)

    def _at_once(self) -> None:
        """Show a release before the next key comes."""
        self._timer.stop()
        self.stale = False
        self.reread()

    def _offer_days(self, day: date) -> None:
        today = self.data.today()
        every = self.data.read(school.term_calendar, self.data.semester_id())
        back = [d.day for d in every.days if d.day <= today][-_EARLIER:]
        offered = sorted({*back, day}, reverse=True)
        self.days.offer([(d, words.day(d)) for d in offered])
        self.days.choose(day)

    def _teach(self, state: forms.EmptyState) -> None:
        while (item := self._empty_box.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self._empty_box.addWidget(state)
        self.stack.setCurrentWidget(self._empty)

    def _dress(self, board: Board) -> None:
        counts = _("今天 {n} 人·已离校 {gone}·在校 {here}").format(
            n=board.expected, gone=board.gone, here=len(board.left_over)
        )
        now, today = self.data.now(), board.day == self.data.today()
        clock = f"{now:%H:%M}"
        ticking = today and not board.closed_at
        self.head.set_subtitle(f"{clock}·{counts}" if ticking else counts)
        still = bool(board.open_rolls or board.left_over)  # else the banner carries the button
        self.closing.setVisible(still and not board.closed_at and bool(board.rows))
        self._say_banner(board)
        minute = now.hour * 60 + now.minute if ticking else None
        self.desk.show_board(board, minute=minute, today=today, clock=clock, counts=counts)
        self._wind()

    def _say_banner(self, board: Board) -> None:
        """Say what keeps the day open; on a low screen the child at the gate has the room."""
        banner, busy = self.desk.banner, self.desk.busy
        if not board.rows or (busy and self.tight and self.gate is None):
            banner.done()
        elif board.closed_at:
            banner.say(
                "done",
                _("{day} 已经关闭").format(day=words.day(board.day)),
                _("{time} 由 {name} 关闭，每个孩子都有去向。").format(
                    time=board.closed_at, name=board.closed_by
                ),
            )
        elif board.open_rolls or board.left_over:
            banner.say(
                "look",
                _missing(board),
                _("全部交代清楚后，今天才能关闭。"),
                verb=_("去点名") if board.open_rolls else "",
                on=lambda: self.goto.emit("attendance", board.day),
                primary=not busy,
            )
        else:
            banner.say(
                "part",
                _("每个孩子都有去向，可以关闭今天"),
                _("关闭后，这一天的点名和交接不再改动。"),
                verb=_("关闭今天…"),
                on=self.ask_close,
                primary=not busy,
            )

    # the clock

    def _seen(self) -> bool:
        return self.isVisible() or self.gate is not None

    def _wind(self) -> None:
        if self._seen():
            self._minute.start((60 - self.data.now().second) * 1000 + 50)

    def _tick(self) -> None:
        if self._seen():
            self.reread()

    def showEvent(self, event: QShowEvent) -> None:
        """Give the scan field the keys."""
        super().showEvent(event)
        self.desk.take_keys()
        self._wind()

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
            self.desk,
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
        self._at_once()
        self.said.emit(_("已关闭：{day}").format(day=words.day(self.day)))
        self.desk.take_keys()

    def _change_day(self, day: date) -> None:
        self._day = None if day == self.data.today() else day
        self.desk.put_back()

    def receive(self, what: object) -> None:
        """Take a day or a child's id from another room."""
        if isinstance(what, date):
            self._change_day(what)
        elif isinstance(what, int):
            self.reread()
            self.desk.open_child(what)

    def search(self) -> None:
        """Ctrl+F: the scan field."""
        self.desk.take_keys()
        self.scan.selectAll()

    def print_shown(self) -> None:
        """Ctrl+P: the day's handover of every group."""
        self.goto.emit("print", ("handover-day", papers.Case(date=self.day)))

    def _enlist(self, student_id: int) -> None:
        if self.gate is not None:
            self.toggle_gate()
        self.desk.put_back()
        self.goto.emit("students", student_id)

    def toggle_gate(self) -> None:
        """F11: the whole screen for the gate, and back."""
        if self.gate is None:
            self.gate = GateWindow(self.desk, leave=self.toggle_gate)
            self.gate.resize(self.window().size())
            self.desk.set_gate(True)
            self.gate.showFullScreen()
            self.gate.activateWindow()
        else:
            window, self.gate = self.gate, None
            self._home_box.addWidget(self.desk)
            self.desk.show()
            self.desk.set_gate(False)
            window.dismiss()
            self.window().activateWindow()
        self.reread()
        self.desk.take_keys()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F11 from anywhere in the room."""
        if event.key() == Qt.Key.Key_F11:
            self.toggle_gate()
        else:
            super().keyPressEvent(event)


def _missing(board: Board) -> str:
    rolls, children = len(board.open_rolls), len(board.left_over)
    if not rolls:
        return _("还有 {children} 个孩子没交代去向").format(children=children)
    if not children:
        return _("还差 {rolls} 场点名").format(rolls=rolls)
    return _("还差 {rolls} 场点名、{children} 个孩子没交代去向").format(rolls=rolls, children=children)
