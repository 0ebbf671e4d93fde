"""A room: it reads when it is looked at, stays as it is while it is not, and keeps its place."""

from collections.abc import Set as AbstractSet
from typing import ClassVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from kehou_desktop.ui import theme


class Page(QWidget):
    """A tab of the window.

    A room names the ``tables`` it reads. After a deed the window calls ``touched`` with those that changed: a
    visible room re-reads once, through one zero timer, however many deeds came; a hidden one turns
    ``stale`` and re-reads when it is shown. Rooms do not know one another: they say ``goto("fees",
    student_id)`` and the window routes it to that room's ``receive``. ``said`` is the receipt of the last
    deed for the status bar.
    """

    tables: ClassVar[frozenset[str]] = frozenset()
    """Names of the store's tables that this room shows."""

    help_topic: ClassVar[str] = ""
    """The chapter that F1 opens."""

    goto = Signal(str, object)
    said = Signal(str)

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setMinimumSize(560, 320)  # not what its wide layout asks: it could then never become narrow
        self.title = title
        self.stale = True
        self.narrow = False
        self.tight = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._read)

    # what a room answers

    def reread(self) -> None:
        """Read anew and show what differs. Called when the room is seen and something has changed."""

    def receive(self, what: object) -> None:
        """Take what another room sent along: a student's id, a day."""

    def search(self) -> None:
        """Ctrl+F: go to the search box, where there is one."""

    def print_shown(self) -> None:
        """Ctrl+P: print what is shown, where it can be."""

    def refit(self) -> None:
        """Arrange for ``narrow`` (below 1180 px, the side panel a page of its own) and ``tight`` (1000)."""

    # what the window tells it

    def touched(self, tables: AbstractSet[str]) -> None:
        """Hear that a deed changed ``tables``."""
        if self.tables & tables:
            self.outdate()

    def outdate(self) -> None:
        """Hear that what is shown may no longer be true."""
        self.stale = True
        if self.isVisible():
            self._timer.start()

    def _read(self) -> None:
        if self.stale and self.isVisible():
            self.stale = False
            self.reread()

    def showEvent(self, event: QShowEvent) -> None:
        """Read when the room is looked at and is no longer true."""
        super().showEvent(event)
        if self.stale:
            self._timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Notice when the window becomes narrow or wide."""
        super().resizeEvent(event)
        narrow, tight = self.width() < theme.NARROW, self.width() < theme.TIGHT
        if (narrow, tight) != (self.narrow, self.tight):
            self.narrow, self.tight = narrow, tight
            self.refit()
