"""The gate's full screen: the same board, larger, with the clock; Esc goes back to the window."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kehou_desktop.i18n import _
from kehou_desktop.ui import forms, theme


class GateHead(QWidget):
    """The clock, the day's counts, and the way back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = forms.label("")
        self._title = forms.label(_("离校交接"), "title")
        self._counts = forms.label("", "muted")
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addStretch(1)
        said.addWidget(self._title)
        said.addWidget(self._counts)
        said.addStretch(1)
        line = forms.row(self._clock, 32, said, None, forms.label(_("Esc 回到普通窗口"), "muted"))
        line.setContentsMargins(8, 0, 8, 0)
        self.setLayout(line)
        self.hide()

    def say(self, clock: str, counts: str) -> None:
        """Show the time and the counts."""
        self._clock.setText(clock)
        self._clock.setStyleSheet(f"font-size: {theme.current().text_px(52)}px; font-weight: bold;")
        self._counts.setText(counts)
        self.setAccessibleName(f"{clock} {counts}")


class GateWindow(QWidget):
    """Holds the room's content while the gate has the whole screen."""

    def __init__(self, content: QWidget, *, leave: Callable[[], object]) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._leave = leave
        self.setWindowTitle(_("离校交接"))
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 8, 16, 16)
        box.addWidget(content)

    def dismiss(self) -> None:
        """Go, the content being back in the window."""
        self._leave = _nothing
        self.close()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back with Esc or F11."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F11):
            self._leave()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the content back before the window goes."""
        self._leave()
        super().closeEvent(event)


def _nothing() -> None:
    """Do nothing: the content has already gone back."""
