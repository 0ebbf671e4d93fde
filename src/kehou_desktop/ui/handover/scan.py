"""The field at the foot of the gate: a scanner's number, a student number, initials or characters."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kehou_desktop.i18n import _
from kehou_desktop.ui import forms

_OWN = frozenset(
    {
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Escape,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_F2,
        Qt.Key.Key_F3,
        Qt.Key.Key_F4,
        Qt.Key.Key_F11,
    }
)


class ScanField(forms.Entry):
    """Always has the focus at the gate. ``answer`` hears the keys that are no text and says if it used one.

    While an input method composes, every key is the input method's.
    """

    def __init__(self, answer: Callable[[Qt.Key], bool], parent: QWidget | None = None) -> None:
        super().__init__(
            name=_("扫接送卡，或输学号、首拼"), prompt=_("扫接送卡，或输学号、姓名、首拼"), parent=parent
        )
        self._answer = answer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Offer the key to the room first."""
        key = Qt.Key(event.key())
        sideways = key in (Qt.Key.Key_Left, Qt.Key.Key_Right)
        if self.composing or key not in _OWN or (sideways and self.text()) or not self._answer(key):
            super().keyPressEvent(event)
