"""At the gate: find the child, see whom it may leave with, let it go, or stop calmly."""

from datetime import date

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kehou_desktop import words
from kehou_desktop.domain.barred import Barred
from kehou_desktop.domain.calls import Outcome
from kehou_desktop.domain.handover import Board, BoardRow, Way
from kehou_desktop.i18n import _
from kehou_desktop.services import handover, students
from kehou_desktop.ui import data, forms, theme
from kehou_desktop.ui.handover import batches, full_stop, leaving
from kehou_desktop.ui.handover.board import BoardView
from kehou_desktop.ui.handover.calling import Calling
from kehou_desktop.ui.handover.gate import GateHead
from kehou_desktop.ui.handover.overdue import OverduePanel
from kehou_desktop.ui.handover.scan import ScanField
from kehou_desktop.ui.handover.strip import ReleaseStrip, StopPanel

_CARD_BURST = 180
"""Milliseconds: a digit alone chooses an adult, digits that follow faster are a card or a number."""

_CALLS = {
    Qt.Key.Key_F2: Outcome.REACHED,
    Qt.Key.Key_F3: Outcome.NO_ANSWER,
    Qt.Key.Key_F4: Outcome.BUSY,
}
"""Keys of the call to who is next."""


class Desk(QWidget):
    """The board, the scan field, and the child at the gate. The same in the window and full screen.

    Every release is one deed, with a listed adult or a written leave; nothing else is ever offered.
    """

    said = Signal(str)
    """The receipt of a release."""
    changed = Signal()
    """Another child stands at the gate, or none: read the board again at once."""
    enlist = Signal(int)
    """Student id: list another adult for this child."""
    gate_asked = Signal()
    """F11, or Esc with nothing left to put back."""

    def __init__(self, data: data.Data, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data = data
        self._board: Board | None = None
        self._minute: int | None = None
        self._today = False
        self._keys: dict[int, str] = {}
        self._chosen = 0
        self._open = 0
        self._calling = Calling(data)
        self.full_stop: full_stop.FullStop | None = None
        self.gate = False
        self.tight = False
        self._digit = QTimer(self)
        self._digit.setSingleShot(True)
        self._digit.setInterval(_CARD_BURST)
        self._digit.timeout.connect(self._choose_by_digit)
        self._build()
        self._lay()

    def _build(self) -> None:
        self.head = GateHead()
        self.banner = forms.Banner()
        self.overdue = OverduePanel(self._calling)
        self.overdue.opened.connect(self.open_child)
        self.overdue.ring.connect(self.show_phone)
        self.overdue.called.connect(self.record_call)
        self.view = BoardView()
        self.view.picked.connect(self.open_child)
        self.view.asked.connect(self.look_for)
        self.strip, self.stop = ReleaseStrip(), StopPanel()
        self.strip.chosen.connect(self.release)
        self.strip.stranger.connect(self.stop_here)
        self.strip.checks.changed.connect(lambda _key: self.take_keys())
        self.stop.ring.connect(lambda: self.show_phone(self._open))
        self.stop.enlist.connect(lambda: self.enlist.emit(self._open))
        self.stop.barred.connect(self._stop_by_place)
        self.stop.done.connect(self.put_back)
        self.scan = ScanField(self._answer)
        self.scan.textChanged.connect(self._typed)
        self.found = forms.label("", "strong")
        self.hints = forms.KeyHints([("Enter", _("打开、放行")), ("↓", _("选人")), ("Esc", _("退回"))])

    def _lay(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        for part in (self.head, self.banner, self.overdue):
            box.addWidget(part)
        box.addWidget(self.view, 1)
        box.addWidget(self.strip)
        box.addWidget(self.stop)
        foot = forms.row(spacing=12)
        foot.addWidget(self.scan, 5)
        foot.addWidget(self.found)
        foot.addStretch(1)
        foot.addWidget(self.hints, 0, Qt.AlignmentFlag.AlignVCenter)
        box.addLayout(foot)
        self.strip.hide()
        self.stop.hide()
        self.set_gate(False)

    def set_gate(self, gate: bool) -> None:
        """Draw for the gate's full screen or for the window."""
        self.gate = gate
        now = theme.current()
        self.head.setVisible(gate)
        high, px = (now.px(50), now.text_px(20)) if gate else (now.px(34), now.text_px(theme.SECTION))
        self.scan.setStyleSheet(f"QLineEdit {{ min-height: {high}px; font-size: {px}px; }}")
        self.view.set_gate(gate)
        self.strip.set_gate(gate)
        self.overdue.set_gate(gate)

    def set_tight(self, tight: bool) -> None:
        """Leave out the hints where the screen is narrow."""
        self.tight = tight
        self.overdue.set_tight(tight)
        self.hints.setVisible(not tight)

    @property
    def busy(self) -> bool:
        """Whether a child stands at the gate and something is to be decided."""
        return bool(self._open) and (bool(self.strip.options) or self.stop.isVisibleTo(self))

    # what is shown

    def show_board(self, board: Board, *, minute: int | None, today: bool, clock: str, counts: str) -> None:
        """Show the day's board; ``minute`` None = no batch is early or late, ``today`` False = a past day."""
        self._board, self._minute, self._today = board, minute, today
        self.head.say(clock, counts)
        row = self._row(self._open)
        if row is None:
            self._shut()
        elif self.strip.isVisibleTo(self):
            self.strip.show_child(row, ask_time=not today)
        self.dress()

    def forget(self) -> None:
        """Forget the search keys: a child was changed."""
        self._keys.clear()

    def dress(self) -> None:
        """Draw what is found, who is chosen, who is overdue."""
        board = self._board
        if board is None:
            return
        whole, hits, searching = batches.batches(board), self._hits(), bool(self._query())
        shown = batches.narrowed(whole, frozenset(r.student_id for r in hits)) if searching else whole
        self.view.show_batches(
            shown,
            minute=self._minute,
            framed=batches.current(whole, self._minute),
            chosen=self._open or self._chosen,
            searching=searching,
        )
        self.found.setText(_("{n} 人").format(n=len(hits)) if searching else "")
        row = self._row(self._open or self._chosen)
        spoken = f"{row.class_label} {row.name} {batches.way_word(row)}" if row else self.found.text()
        self.scan.setAccessibleDescription(spoken)
        self._say_overdue(board)

    def _say_overdue(self, board: Board) -> None:
        if self._open and not self.gate:
            self.overdue.hide()
        elif self.overdue.say(board, minute=self._minute, gate=self.gate):
            self.banner.done()  # one banner a page, and the child that waits is the louder one

    def _day(self) -> date:
        return self._board.day if self._board else self._data.today()

    def _row(self, student_id: int) -> BoardRow | None:
        rows = self._board.rows if self._board else ()
        return next((r for r in rows if r.student_id == student_id), None)

    # finding

    def take_keys(self) -> None:
        """Give the scan field the keys."""
        self.scan.setFocus(Qt.FocusReason.OtherFocusReason)

    def look_for(self, text: str) -> None:
        """Look for a child, or a class."""
        self.scan.setText(text)
        self.take_keys()

    def _query(self) -> str:
        return "" if self._open else self.scan.text().strip()

    def _hits(self) -> tuple[BoardRow, ...]:
        query = self._query()
        if self._board is None or not query:
            return ()
        if any(r.student_id not in self._keys for r in self._board.rows):
            found = self._data.read(students.roster, day=self._day())
            self._keys = dict.fromkeys((r.student_id for r in self._board.rows), "")
            self._keys |= {r.student_id: r.search_key for r in found}
        return batches.hits(self._board, query, self._keys)

    def _typed(self, text: str) -> None:
        """Search as it is typed; a digit alone beside an open child may be the number of an adult."""
        self._digit.stop()
        if self._open and not text:
            return
        if self._open and len(text) == 1 and text in "0123456789" and self._digit_means(int(text)):
            self._digit.start()
            return
        self._shut()
        self._chosen = 0
        self.dress()

    def _digit_means(self, digit: int) -> bool:
        """Whether a digit alone says something: an adult of the strip, or a barred person at the stop."""
        return 1 <= digit <= len(self.stop.bars) if self.stop.isVisibleTo(self) else True

    def _answer(self, key: Qt.Key) -> bool:
        """Answer a key of the scan field that is not text."""
        keys = Qt.Key
        if key == keys.Key_F11:
            self.gate_asked.emit()
        elif key in _CALLS:
            self.record_call(self.overdue.student_id, _CALLS[key])
        elif key in (keys.Key_Return, keys.Key_Enter):
            self._enter()
        elif key == keys.Key_Escape:
            if self._open or self.scan.text() or self._chosen:
                self.put_back()
            elif self.gate:
                self.gate_asked.emit()
        elif key in (keys.Key_Up, keys.Key_Down):
            self._step(1 if key == keys.Key_Down else -1)
        elif self._open and not self.stop.isVisibleTo(self):
            self.strip.step_check(1 if key == keys.Key_Right else -1)
        else:
            return False
        return True

    def _enter(self) -> None:
        """Open the only child found; beside an open child let it go with the first that is offered."""
        if self._digit.isActive():
            self._choose_by_digit()
        elif self._open:
            if self.stop.isVisibleTo(self):
                self.put_back()
            elif self.strip.options:
                self.strip.chosen.emit(self.strip.options[0])
        elif self._chosen:
            self.open_child(self._chosen)
        else:
            hits = self._hits()
            if len(hits) == 1:
                self.open_child(hits[0].student_id)
            elif hits:
                self._chosen = hits[0].student_id
                self.dress()

    def _step(self, by: int) -> None:
        """Go along the children found, else along those still here."""
        if self._open or self._board is None:
            return
        rows = self._hits() if self._query() else self._board.left_over
        ids = [r.student_id for r in rows]
        if ids:
            place = ids.index(self._chosen) + by if self._chosen in ids else 0 if by > 0 else len(ids) - 1
            self._chosen = ids[max(0, min(len(ids) - 1, place))]
            self.dress()

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
        self.strip.show_child(row, ask_time=not self._today)
        self.strip.show()
        self.changed.emit()
        self.take_keys()

    def stop_here(self) -> None:
        """Say the calm stop: the one who came is not listed. The child stays."""
        row = self._row(self._open)
        if row is None:
            return
        self.scan.clear()
        self.strip.hide()
        self._say_stop(row)
        self.stop.show()
        self.dress()
        self.take_keys()

    def put_back(self) -> None:
        """Leave the child as it is and wait for the next."""
        self._shut()
        self._chosen = 0
        self.scan.clear()
        self.changed.emit()
        self.take_keys()

    def _shut(self) -> None:
        self._digit.stop()
        self._open = 0
        self._calling.forget()
        self.strip.row = None
        self.strip.hide()
        self.stop.hide()

    def _choose_by_digit(self) -> None:
        """Take the typed digit as the number of an adult; 0 = somebody else came."""
        self._digit.stop()
        text = self.scan.text()
        if not (self._open and len(text) == 1 and text.isdigit()):
            return
        if self.stop.isVisibleTo(self):
            self.scan.clear()
            self._stop_by_place(int(text) - 1)
        elif text == "0" and self.strip.row is not None and self.strip.row.here:
            self.stop_here()
        elif 1 <= int(text) <= len(self.strip.options):
            self.scan.clear()
            self.strip.chosen.emit(self.strip.options[int(text) - 1])
        else:
            self._shut()
            self.dress()

    def release(self, option: batches.Option) -> None:
        """Let the child go as the option says: one that the strip offers, and the deed checks it again."""
        row = self._row(self._open)
        if row is None:
            return
        written = None if self._today else self.strip.left_at()
        left_at, now = leaving.end_of(self._data, row, written=written)
        adult = option.collector
        one = handover.Release(
            row.student_id,
            option.way,
            left_at,
            adult.pickup_id if adult else None,
            self.strip.check() if option.way is Way.ADULT else None,
        )
        self._data.write(handover.release, [one], day=self._day(), today=self._data.today(), now=now)
        self.put_back()
        self.said.emit(
            _("已离校：{name} {with_whom} {time}").format(
                name=row.name, with_whom=option.said, time=words.clock(left_at)
            )
        )

    # the stop and the telephone

    def _say_stop(self, row: BoardRow) -> None:
        turn = self._calling.in_turn(row.student_id, self._day())
        self.stop.show_child(row, turn, self._calling.told(row.student_id, turn[0] if turn else None))

    def _stop_by_place(self, place: int) -> None:
        row = self._row(self._open)
        if row is not None and 0 <= place < len(row.barred):
            self.stop_fully(row, row.barred[place])

    def stop_fully(self, row: BoardRow, bar: Barred) -> None:
        """Fill the screen: a barred person came. The child stays, and the attempt is on record at once."""
        self.full_stop = full_stop.open_(
            self, self._data, self._calling, row, bar, day=self._day(), done=self._stopped
        )
        self.said.emit(_("已登记：{name} 仍在校，有人来接被拦下").format(name=row.name))

    def _stopped(self) -> None:
        self.full_stop = None
        self.window().activateWindow()
        self.put_back()

    def record_call(self, student_id: int, outcome: Outcome) -> None:
        """Put on record what came of the call for the child that waits; the next number follows."""
        said = self._calling.record(student_id, self._day(), outcome) if student_id else ""
        if said:
            self.changed.emit()
            self.said.emit(said)
        self.take_keys()

    def show_phone(self, student_id: int) -> None:
        """Show the number that must be rung now."""
        turn = self._calling.in_turn(student_id, self._day())
        if turn:
            self._calling.ask(student_id, turn[0], self._day())
        row = self._row(student_id)
        if row is not None and self.stop.isVisibleTo(self):
            self._say_stop(row)
        self.dress()
        self.take_keys()
