"""A longer way as a line of stations, each with shape, word and count."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kehou_desktop.ui import icons, marks, theme
from kehou_desktop.ui.forms.controls import sign_word

STYLES = ("cards", "bars", "steps", "list")


@dataclass(frozen=True, slots=True)
class Station:
    """One station: the code of its shape, its word, its count in words; ``part`` of ``whole`` draws a bar.

    ``here`` is the step one stands at (bold).
    """

    state: str
    word: str
    count: str = ""
    part: int = 0
    whole: int = 0
    here: bool = False
    key: str = ""


class Stations(QFrame):
    """Stations in a line. ``style``: ``cards`` (the day), ``bars`` (a class keyed), ``steps`` (the head of an
    import), ``list`` (first use, top to bottom). ``pressed`` gives the key where ``ask`` is set.
    """

    pressed = Signal(str)

    def __init__(
        self, *, name: str, style: str = "cards", ask: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        if style not in STYLES:
            raise ValueError(style)
        self._style, self._ask = style, ask
        self.setAccessibleName(name)
        if style == "cards":
            self.setProperty("kind", "card")
        self._line: QBoxLayout = QVBoxLayout(self) if style == "list" else QHBoxLayout(self)
        self._line.setContentsMargins(*((12, 4, 12, 4) if style == "cards" else (0, 0, 0, 0)))
        self._line.setSpacing({"bars": 10, "steps": 24, "cards": 0, "list": 0}[style])
        if style == "steps":
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._views: list[_StationView] = []

    def set_stations(self, stations: Sequence[Station]) -> None:
        """Show the stations as they now stand."""
        if len(stations) != len(self._views):
            for view in self._views:
                self._line.removeWidget(view)
                view.deleteLater()
            self._views = [
                _StationView(self._style, last=i == len(stations) - 1) for i in range(len(stations))
            ]
            for view in self._views:
                self._line.addWidget(view)
                view.clicked.connect(lambda _checked=False, view=view: self.pressed.emit(view.station.key))
        for view, station in zip(self._views, stations, strict=True):
            view.set_station(station, ask=self._ask)


class _StationView(QAbstractButton):
    """One station, drawn."""

    def __init__(self, style: str, *, last: bool) -> None:
        super().__init__()
        self._style, self._last = style, last
        self.station = Station("none", "")
        wide = QSizePolicy.Policy.Fixed if style == "steps" else QSizePolicy.Policy.Expanding
        self.setSizePolicy(wide, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_station(self, station: Station, *, ask: bool) -> None:
        """Show a station; with ``ask`` it can be pressed."""
        self.station = station
        said = f"{station.word} {station.count} {sign_word(station.state)}"
        self.setAccessibleName(" ".join(said.split()))
        if ask:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size its style asks for."""
        now = theme.current()
        heights = {"cards": 54, "bars": 36, "steps": 24, "list": 40}
        words = now.metrics(bold=True).horizontalAdvance(self.station.word)
        count = now.metrics().horizontalAdvance(self.station.count)
        width = words + 30 if self._style in ("steps", "list") else max(words, count) + 56
        if self._style == "bars":
            width = words + count + 60
        return QSize(width, now.px(heights[self._style]))

    def minimumSizeHint(self) -> QSize:
        """Never be cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw shape, word, count, bar and the arrow to the next."""
        with QPainter(self) as painter:
            {"cards": self._cards, "bars": self._bars}.get(self._style, self._plain)(painter)
            if self.hasFocus():
                painter.setPen(QPen(theme.current().colour("accent"), 2))
                painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _sign(self, painter: QPainter, left: int, size: int, middle: int) -> None:
        now = theme.current()
        square = QRectF(left, middle - size / 2, size, size)
        ink = now.colour(marks.ink(self.station.state))
        marks.draw(painter, self.station.state, square, colour=ink, ground=now.colour("surface"))

    def _words(
        self, painter: QPainter, box: QRect, words: str, font: QFont, token: str, right: bool = False
    ) -> None:
        painter.setFont(font)
        painter.setPen(theme.current().colour(token))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, words)

    def _cards(self, painter: QPainter) -> None:
        now, half = theme.current(), self.height() // 2
        self._sign(painter, 8, 24, half)
        left = 44
        self._words(
            painter,
            QRect(left, 4, self.width() - left, half - 2),
            self.station.word,
            now.font(bold=True),
            "text",
        )
        box = QRect(left, half, self.width() - left, half - 4)
        self._words(painter, box, self.station.count, now.font(), "muted")
        if not self._last:
            icons.draw(painter, "right", QRectF(self.width() - 34, half - 14, 28, 28), now.colour("line2"))

    def _bars(self, painter: QPainter) -> None:
        now = theme.current()
        room = self.width() - (0 if self._last else 16)
        top = now.px(22)
        self._sign(painter, 0, 16, top // 2)
        self._words(painter, QRect(24, 0, room - 24, top), self.station.word, now.font(bold=True), "text")
        self._words(painter, QRect(0, 0, room, top), self.station.count, now.font(), "text", right=True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(0, top + 6, room, 6)
        painter.setBrush(now.colour("off_bg"))
        painter.drawRoundedRect(track, 3, 3)
        if self.station.whole > 0 and self.station.part > 0:
            painter.setBrush(now.colour("accent"))
            track.setWidth(max(6.0, track.width() * min(1.0, self.station.part / self.station.whole)))
            painter.drawRoundedRect(track, 3, 3)
        if not self._last:
            icons.draw(
                painter,
                "right",
                QRectF(self.width() - 13, self.height() / 2 - 7, 14, 14),
                now.colour("line2"),
            )

    def _plain(self, painter: QPainter) -> None:
        now, middle = theme.current(), self.height() // 2
        self._sign(painter, 0, 16, middle)
        token = "text" if self.station.here or self.station.state == "done" else "muted"
        box = QRect(26, 0, self.width() - 26, self.height())
        self._words(painter, box, self.station.word, now.font(bold=self.station.here), token)
        if self.station.count and self._style == "list":
            self._words(painter, box, self.station.count, now.font(theme.CAPTION), "muted", right=True)
