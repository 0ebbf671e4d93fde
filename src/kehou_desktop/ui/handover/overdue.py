"""Loud at the top of the board: the child that waits too long, the next number to ring, the calls so far."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from kehou_desktop import words
from kehou_desktop.domain import calls as rules
from kehou_desktop.domain.calls import CallRow, Contact, Outcome
from kehou_desktop.domain.handover import Board, BoardRow
from kehou_desktop.domain.handover import overdue as overdue_on
from kehou_desktop.i18n import _
from kehou_desktop.ui import forms, theme
from kehou_desktop.ui.handover.calling import Calling, named, spaced

_SAID = 2
"""Calls said in full; earlier ones are counted."""


class OverduePanel(QFrame):
    """Loud at the top: who is overdue, since when, whom to ring next. What came of a call is one press."""

    opened = Signal(int)
    """Student id: go to this child."""
    ring = Signal(int)
    """Student id: show the number."""
    called = Signal(int, object)
    """Student id and the ``Outcome`` of the call to who is next."""

    def __init__(self, calling: Calling, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._calling = calling
        self.setProperty("kind", "banner")
        self.setProperty("state", "stop")
        self._id = 0
        self._tight = self._gate = False
        self._late, self._since = forms.label("", "strong"), forms.label("", "caption")
        self._name, self._class = forms.label("", "title"), forms.label("")
        self._who, self._phone = forms.label("", "caption"), forms.label("", "title", copy=True)
        self._more = forms.label("", "muted")
        self._log = forms.label("", "caption")
        self._log.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._make_buttons()
        line = forms.row(forms.Sign("look", 28, token="bad"), spacing=14)
        for part in (_stack(self._late, self._since), self._name, self._class):
            line.addWidget(part)
        line.addSpacing(10)
        line.addWidget(_stack(self._who, self._phone))
        line.addStretch(1)
        line.addWidget(self._more)
        buttons = forms.row(spacing=8)
        for button in self._buttons:
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            buttons.addWidget(button)
        line.addLayout(buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 6, 10, 6)
        outer.setSpacing(2)
        outer.addLayout(line)
        outer.addWidget(self._log)
        self.hide()

    def _make_buttons(self) -> None:
        def said(outcome: Outcome) -> None:
            self.called.emit(self._id, outcome)

        self._show = forms.Button(_("显示电话"), icon="phone", on=lambda: self.ring.emit(self._id))
        self.reached = forms.Button(_("接通了 F2"), on=lambda: said(Outcome.REACHED))
        self.unanswered = forms.Button(_("无人接，下一个 F3"), on=lambda: said(Outcome.NO_ANSWER))
        self.busy = forms.Button(_("占线 F4"), on=lambda: said(Outcome.BUSY))
        self._open = forms.Button(_("打开"), on=lambda: self.opened.emit(self._id))
        self._buttons = (self._show, self.reached, self.unanswered, self.busy, self._open)

    @property
    def student_id(self) -> int:
        """The child that is shown; 0 = nobody is overdue."""
        return 0 if self.isHidden() else self._id

    def say(self, board: Board, *, minute: int | None, gate: bool) -> bool:
        """Show who is overdue at ``minute`` (None = another day's board); False = nobody.

        A child whose family was reached gives way to one whose family was not. The gate shows the number of
        itself, once on record a child and day; in the office it is asked for.
        """
        late = overdue_on(board, minute=minute) if minute is not None else ()
        if not late or minute is None:
            self.hide()
            return False
        made, calling = self._calling.made(board.day), self._calling
        waiting = [r for r in late if not rules.reached(made.get(r.student_id, ()))]
        row = waiting[0] if waiting else late[0]
        turn = calling.in_turn(row.student_id, board.day)
        if gate and turn and not calling.told(row.student_id, turn[0]):
            calling.ask(row.student_id, turn[0], board.day, automatic=True)
        told = calling.told(row.student_id, turn[0] if turn else None)
        calls = made.get(row.student_id, ())
        self.show_child(row, minute=minute, others=len(late) - 1, turn=turn, told=told, made=calls)
        return True

    def show_child(
        self,
        row: BoardRow,
        *,
        minute: int,
        others: int,
        turn: Sequence[Contact],
        told: str,
        made: Sequence[CallRow],
    ) -> None:
        """Show the child that waits longest; ``others`` are overdue too.

        ``turn`` = whom to ring, the next one first; ``told`` its number once asked for; ``made`` the calls.
        """
        self._id = row.student_id
        self._late.setText(_("超时 {n} 分").format(n=minute - row.release_at))
        self._since.setText(_("应 {time} 离校").format(time=words.clock(row.release_at)))
        self._name.setText(row.name)
        self._class.setText(row.class_label)
        first = turn[0] if turn else None
        self._who.setText(_("下一个拨：{who}").format(who=named(first)) if first else _("没有登记监护人电话"))
        self._phone.setText(spaced(told) if told else first.phone if first else "")
        self._more.setText(_("另有 {n} 人超时").format(n=others) if others and not self._tight else "")
        self._log.setText(_history(turn, made))
        self._log.setVisible(bool(self._log.text()))
        self._show.setVisible(first is not None and not told)
        for button in (self.reached, self.unanswered):
            button.setVisible(first is not None)
        self.busy.setVisible(first is not None and not self._tight)
        self._open.setVisible(not self._tight and not self._gate)
        parts = (self._name, self._class, self._late, self._who, self._phone, self._log)
        self.setAccessibleName(" ".join(x.text() for x in parts))
        self.show()

    def set_tight(self, tight: bool) -> None:
        """Leave out what the keys do as well."""
        self._tight = tight

    def set_gate(self, gate: bool) -> None:
        """Draw for the gate or for the window."""
        self._gate = gate
        now = theme.current()
        high, px = (now.px(44), now.text_px(theme.SECTION)) if gate else (now.px(30), now.text_px(theme.BODY))
        for button in self._buttons:
            button.setStyleSheet(f"QPushButton {{ min-height: {high}px; font-size: {px}px; }}")
        for part, px in ((self._name, 40), (self._phone, 34), (self._late, 20), (self._class, 20)):
            size = now.text_px(px if gate else theme.TITLE if px > 30 else theme.BODY)
            weight = "" if part is self._class else "font-weight: bold;"
            part.setStyleSheet(f"font-size: {size}px; {weight}")
        self._log.setStyleSheet(f"font-size: {now.text_px(16 if gate else theme.CAPTION)}px;")


def _history(turn: Sequence[Contact], made: Sequence[CallRow]) -> str:
    parts: list[str] = []
    if made:
        last = _("、").join(
            _("{at:%H:%M} {whom} {outcome}（{by}）").format(
                at=c.at, whom=named(c), outcome=words.label(c.outcome), by=c.by
            )
            for c in made[-_SAID:]
        )
        parts.append(_("已拨 {n} 次：{last}").format(n=len(made), last=last))
    if len(turn) > 1:
        parts.append(_("再下一个：{whom} {phone}").format(whom=named(turn[1]), phone=turn[1].phone))
    return "·".join(parts)


def _stack(*parts: QLabel) -> QWidget:
    box = QWidget()
    inner = QVBoxLayout(box)
    inner.setContentsMargins(0, 0, 0, 0)
    inner.setSpacing(0)
    for part in parts:
        inner.addWidget(part)
    return box
