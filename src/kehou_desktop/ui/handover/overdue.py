"""Loud at the top of the board: the child that waits too long, and the next number to ring."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kehou_desktop import words
from kehou_desktop.domain.handover import BoardRow
from kehou_desktop.domain.students.rows import GuardianRow
from kehou_desktop.i18n import _
from kehou_desktop.ui import forms, theme


class OverduePanel(QFrame):
    """Loud at the top: who is overdue, since when, and the next number to ring."""

    opened = Signal(int)
    """Student id: go to this child."""
    ring = Signal(int)
    """Student id: show the number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "banner")
        self.setProperty("state", "stop")
        self._id = 0
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 6, 10, 6)
        line.setSpacing(14)
        line.addWidget(forms.Sign("look", 28, token="bad"))
        self._late, self._since = forms.label("", "strong"), forms.label("", "caption")
        self._name, self._class = forms.label("", "title"), forms.label("")
        self._who, self._phone = forms.label("", "caption"), forms.label("", "title", copy=True)
        self._more = forms.label("", "muted")
        for part in (_stack(self._late, self._since), self._name, self._class):
            line.addWidget(part)
        line.addSpacing(24)
        line.addWidget(_stack(self._who, self._phone))
        line.addStretch(1)
        line.addWidget(self._more)
        self._show = forms.Button(_("显示电话"), icon="phone", on=lambda: self.ring.emit(self._id))
        self._open = forms.Button(_("打开"), on=lambda: self.opened.emit(self._id))
        for button in (self._show, self._open):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            line.addWidget(button)
        self.hide()

    def show_child(
        self,
        row: BoardRow,
        *,
        minute: int,
        others: int,
        guardians: Sequence[GuardianRow],
        told: tuple[str, str] | None,
    ) -> None:
        """Show the child that waits longest; ``others`` are overdue too."""
        self._id = row.student_id
        self._late.setText(_("超时 {n} 分").format(n=minute - row.release_at))
        self._since.setText(_("应 {time} 离校").format(time=words.clock(row.release_at)))
        self._name.setText(row.name)
        self._class.setText(row.class_label)
        first = guardians[0] if guardians else None
        who = words.relation(first.relation, first.relation_text) if first else ""
        name = told[0] if told else first.name if first else ""
        self._who.setText(
            _("下一个拨：{who}").format(who=f"{who} {name}".strip()) if first else _("没有登记监护人电话")
        )
        self._phone.setText(spaced(told[1]) if told else first.phone if first else "")
        self._more.setText(_("另有 {n} 人超时").format(n=others) if others else "")
        self._show.setVisible(first is not None and told is None)
        self.setAccessibleName(
            " ".join(x.text() for x in (self._name, self._class, self._late, self._who, self._phone))
        )
        self.show()

    def set_gate(self, gate: bool) -> None:
        """Draw for the gate or for the window."""
        now = theme.current()
        for part, px in ((self._name, 40), (self._phone, 34), (self._late, 20), (self._class, 20)):
            size = now.text_px(px if gate else theme.TITLE if px > 30 else theme.BODY)
            weight = "" if part is self._class else "font-weight: bold;"
            part.setStyleSheet(f"font-size: {size}px; {weight}")


def _stack(*parts: QLabel) -> QWidget:
    box = QWidget()
    inner = QVBoxLayout(box)
    inner.setContentsMargins(0, 0, 0, 0)
    inner.setSpacing(0)
    for part in parts:
        inner.addWidget(part)
    return box


def spaced(phone: str) -> str:
    """Return a mobile number as it is read aloud: 139 0000 4410."""
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}" if len(phone) == 11 and phone.isdigit() else phone
