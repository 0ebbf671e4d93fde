"""How much of a cap is used, as a bar: full where the cap is in force."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kehou_desktop import words
from kehou_desktop.i18n import _
from kehou_desktop.ui import theme


class CapBar(QWidget):
    """``used`` of ``cap``, both in fen; full = the cap is reached and the rest is not charged."""

    def __init__(self, used: int, cap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._used, self._cap = used, cap
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(
            _("学期上限 {cap} 元，已计 {used} 元").format(cap=words.money(cap), used=words.money(used))
        )

    def sizeHint(self) -> QSize:
        """Return the height of a bar."""
        return QSize(80, 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track and what is used of it."""
        now, track = theme.current(), QRectF(0, 2, self.width(), 6)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("off_bg"))
            painter.drawRoundedRect(track, 3, 3)
            if self._used > 0:
                track.setWidth(max(6.0, self.width() * min(1.0, self._used / self._cap)))
                painter.setBrush(now.colour("accent"))
                painter.drawRoundedRect(track, 3, 3)
