"""The icons, drawn as lines on a grid of 24: stroke 1.8, round, never filled, one colour.

An icon never stands alone except ‹ › beside a page number and the eye; those carry a name for screen readers.
"""

from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPainter, QPainterPath, QPen, QPixmap

from kehou_desktop.domain import shapes
from kehou_desktop.ui import marks, theme, tokens

_PEN = 1.8


class _Draft:
    """A pencil on the grid: every step returns itself, so that a drawing reads as one line."""

    def __init__(self) -> None:
        self.path = QPainterPath()

    def line(self, *points: tuple[float, float], closed: bool = False) -> "_Draft":
        """Draw through the points."""
        first, *rest = points
        self.path.moveTo(*first)
        for point in rest:
            self.path.lineTo(*point)
        if closed:
            self.path.closeSubpath()
        return self

    def box(self, x: float, y: float, width: float, height: float, radius: float = 1.5) -> "_Draft":
        """Draw a box with rounded corners."""
        self.path.addRoundedRect(QRectF(x, y, width, height), radius, radius)
        return self

    def ring(self, x: float, y: float, radius: float) -> "_Draft":
        """Draw a circle."""
        self.path.addEllipse(QPointF(x, y), radius, radius)
        return self

    def arc(self, x: float, y: float, rx: float, ry: float, start: float, sweep: float) -> "_Draft":
        """Draw part of an ellipse; degrees from three o'clock, counter-clockwise."""
        square = QRectF(x - rx, y - ry, 2 * rx, 2 * ry)
        self.path.arcMoveTo(square, start)
        self.path.arcTo(square, start, sweep)
        return self

    def curve(self, start: tuple[float, float], *bends: tuple[float, float, float, float]) -> "_Draft":
        """Draw quadratic bends: control x, y, end x, y."""
        self.path.moveTo(*start)
        for cx, cy, x, y in bends:
            self.path.quadTo(cx, cy, x, y)
        return self


def _bust(draft: _Draft, x: float, scale: float, *, base: float = 20) -> _Draft:
    draft.ring(x, base - 12 * scale, 3.6 * scale)
    return draft.arc(x, base, 6.4 * scale, 6 * scale, 0, 180)


def _calendar(d: _Draft) -> _Draft:
    return (
        d.box(4, 5, 16, 15.5).line((4, 10), (20, 10)).line((8.5, 3), (8.5, 6.5)).line((15.5, 3), (15.5, 6.5))
    )


def _sheet(d: _Draft) -> _Draft:
    d.line((13.5, 3), (6, 3), (6, 21), (18, 21), (18, 7.5), (13.5, 3), (13.5, 7.5), (18, 7.5))
    return d


def _house(d: _Draft) -> _Draft:
    return d.line((3.5, 11.5), (12, 4), (20.5, 11.5)).line((6, 9.8), (6, 20), (18, 20), (18, 9.8))


def _county(d: _Draft) -> _Draft:
    d.line((3, 10), (12, 5), (21, 10), closed=True).line((4.5, 20), (19.5, 20))
    return d.line((6, 10), (6, 20)).line((18, 10), (18, 20)).line((10, 20), (10, 14.5), (14, 14.5), (14, 20))


def _tray(d: _Draft) -> _Draft:
    return d.line((4, 14), (4, 20), (20, 20), (20, 14))


def _attendance(d: _Draft) -> _Draft:
    for y in (6.0, 12.0, 18.0):
        d.line((11, y), (20.5, y)).line((3.5, y), (5.2, y + 1.7), (8, y - 1.7))
    return d


def _groups(d: _Draft) -> _Draft:
    d.box(3.5, 3.5, 7, 7, 1).box(13.5, 3.5, 7, 7, 1).box(3.5, 13.5, 7, 7, 1)
    return d.line((17, 13.8), (17, 20.2)).line((13.8, 17), (20.2, 17))


def _handover(d: _Draft) -> _Draft:
    d.line((13, 20), (4, 20), (4, 4), (13, 4), (13, 8)).line((13, 16), (13, 20)).line((9.5, 11), (9.5, 13))
    return d.line((13, 12), (21, 12)).line((17.8, 8.8), (21, 12), (17.8, 15.2))


def _fees(d: _Draft) -> _Draft:
    d.ring(12, 12, 8.8).line((8.6, 7), (12, 12), (15.4, 7)).line((12, 12), (12, 17.2))
    return d.line((9, 12.3), (15, 12.3)).line((9, 14.9), (15, 14.9))


def _registers(d: _Draft) -> _Draft:
    d.line((19, 17), (7, 17)).arc(7, 19, 2, 2, 90, 180).line((7, 21), (19, 21), (19, 3), (7, 3))
    return d.arc(7, 5, 2, 2, 90, 90).line((5, 5), (5, 19)).line((9, 7), (15, 7)).line((9, 10.5), (15, 10.5))


def _print(d: _Draft) -> _Draft:
    d.line((7, 8), (7, 3.5), (17, 3.5), (17, 8)).line((7, 17), (4, 17), (4, 8), (20, 8), (20, 17), (17, 17))
    return d.box(7, 14, 10, 6.5, 0.5)


def _phone(d: _Draft) -> _Draft:
    d.curve((5.2, 3.8), (3.2, 4.4, 3.5, 7), (4.4, 13.6, 10.4, 17.6), (14.5, 20.6, 17.4, 20.5))
    d.path.quadTo(19.8, 20.2, 20.4, 18)
    for x, y in ((16.2, 14.8), (13.6, 16.6)):
        d.path.lineTo(x, y)
    d.path.quadTo(9.4, 14.4, 7.6, 10.6)
    for x, y in ((9.2, 8), (5.2, 3.8)):
        d.path.lineTo(x, y)
    return d


def _walk(d: _Draft) -> _Draft:
    d.ring(13, 4.6, 1.9).line((12.4, 9), (11, 14), (14, 17), (15, 21.2)).line((11, 14), (9.6, 17.6), (7, 21))
    return d.line((8, 13), (9.2, 9.8), (12.4, 9), (14.2, 11.8), (17, 12.8))


def _bus(d: _Draft) -> _Draft:
    d.box(4, 4, 16, 14, 2).line((4, 11.5), (20, 11.5)).line((7, 18), (7, 20.5)).line((17, 18), (17, 20.5))
    return d.line((7.4, 14.8), (8.2, 14.8)).line((15.8, 14.8), (16.6, 14.8))


def _settings(d: _Draft) -> _Draft:
    d.line((3.5, 8), (12.3, 8)).ring(15, 8, 2.7).line((17.7, 8), (20.5, 8))
    return d.line((3.5, 16), (6.3, 16)).ring(9, 16, 2.7).line((11.7, 16), (20.5, 16))


def _lock(d: _Draft) -> _Draft:
    d.box(5, 10.5, 14, 10).line((8, 10.5), (8, 7.5)).arc(12, 7.5, 4, 4, 0, 180).line((16, 7.5), (16, 10.5))
    return d.line((12, 14.5), (12, 16.5))


def _stick(d: _Draft) -> _Draft:
    return d.line((9, 8.5), (9, 3.5), (15, 3.5), (15, 8.5)).box(6.5, 8.5, 11, 12, 2).line((12, 14), (12, 16))


def _backup(d: _Draft) -> _Draft:
    d.line((4, 4), (16.5, 4), (20, 7.5), (20, 20), (4, 20), closed=True)
    return d.line((8, 4), (8, 9), (15, 9), (15, 4)).line((7.5, 20), (7.5, 14), (16.5, 14), (16.5, 20))


def _question(d: _Draft, y: float) -> _Draft:
    return (
        d.arc(12, y - 2.4, 2.6, 2.6, 190, -220)
        .line((13.9, y - 0.6), (12, y + 1.3))
        .line((12, y + 4), (12, y + 4.1))
    )


def _seal(d: _Draft) -> _Draft:
    return (
        d.ring(12, 9, 5.5).ring(12, 9, 1.6).line((8.8, 13.6), (7.5, 21), (12, 18.5), (16.5, 21), (15.2, 13.6))
    )


def _link(d: _Draft) -> _Draft:
    d.line((10.5, 8), (8, 8)).arc(8, 12, 4, 4, 90, 180).line((8, 16), (10.5, 16)).line((8.5, 12), (15.5, 12))
    return d.line((13.5, 8), (16, 8)).arc(16, 12, 4, 4, 90, -180).line((16, 16), (13.5, 16))


def _slip(d: _Draft) -> _Draft:
    d.line(
        (5, 20),
        (5, 3.5),
        (19, 3.5),
        (19, 20),
        (16.6, 18),
        (14.3, 20),
        (12, 18),
        (9.7, 20),
        (7.4, 18),
        closed=True,
    )
    return d.line((9, 8), (15, 8)).line((9, 12), (15, 12))


_DRAW: dict[str, Callable[[_Draft], _Draft]] = {
    "today": lambda d: _calendar(d).line((8.6, 14.8), (11, 17.2), (15.6, 12.8)),
    "students": lambda d: _bust(d, 9, 1).arc(15.5, 8, 3.4, 3.4, 80, -170).arc(16, 20, 5.6, 5.8, 60, -60),
    "applications": lambda d: _sheet(d).line((9, 14), (11.3, 16.3), (15.2, 11.8)),
    "groups": _groups,
    "attendance": _attendance,
    "handover": _handover,
    "fees": _fees,
    "registers": _registers,
    "reports": lambda d: (
        d.line((3.5, 20.5), (20.5, 20.5))
        .line((6.5, 20), (6.5, 13))
        .line((12, 20), (12, 4.5))
        .line((17.5, 20), (17.5, 9.5))
    ),
    "county": _county,
    "school": lambda d: _county(d).line((12, 5), (12, 1.5), (15.5, 1.5), (15.5, 3.2), (12, 3.2)),
    "settings": _settings,
    "search": lambda d: d.ring(10.5, 10.5, 6.3).line((15.2, 15.2), (20.3, 20.3)),
    "plus": lambda d: d.line((12, 4.5), (12, 19.5)).line((4.5, 12), (19.5, 12)),
    "print": _print,
    "export": lambda d: _tray(d).line((12, 3.5), (12, 15)).line((8, 11), (12, 15), (16, 11)),
    "import": lambda d: _tray(d).line((12, 15), (12, 3.5)).line((8, 7.5), (12, 3.5), (16, 7.5)),
    "lock": _lock,
    "user": lambda d: _bust(d, 12, 1.05, base=20.5),
    "phone": _phone,
    "card": lambda d: (
        d.box(3, 5, 18, 14).box(6, 9, 5, 6, 0.5).line((14, 10), (18, 10)).line((14, 14), (18, 14))
    ),
    "edit": lambda d: d.line((4, 20), (5, 15.5), (16, 4.5), (19.5, 8), (8.5, 19), closed=True).line(
        (13.5, 7), (17, 10.5)
    ),
    "filter": lambda d: d.line(
        (3.5, 4.5), (20.5, 4.5), (14, 12.5), (14, 20), (10, 18), (10, 12.5), closed=True
    ),
    "stick": _stick,
    "backup": _backup,
    "help": lambda d: _question(d.ring(12, 12, 8.8), 12),
    "why": lambda d: _question(
        d.line((4, 3.5), (20, 3.5), (20, 17), (12, 17), (8, 21), (8, 17), (4, 17), closed=True), 10.2
    ),
    "eye": lambda d: d.curve((2.5, 12), (12, 1.5, 21.5, 12), (12, 22.5, 2.5, 12)).ring(12, 12, 3),
    "clock": lambda d: d.ring(12, 12, 8.8).line((12, 6.8), (12, 12), (15.6, 14.4)),
    "slip": _slip,
    "paper": lambda d: _sheet(d).line((9, 12.5), (15, 12.5)).line((9, 16.5), (15, 16.5)),
    "seal": _seal,
    "undo": lambda d: (
        d.line((8.5, 4.5), (4, 9), (8.5, 13.5))
        .line((4, 9), (14.5, 9))
        .arc(14.5, 14.2, 5.2, 5.2, 90, -180)
        .line((14.5, 19.4), (9.5, 19.4))
    ),
    "bus": _bus,
    "walk": _walk,
    "family": lambda d: _bust(_bust(d, 8.6, 0.95), 17.2, 0.62),
    "home": lambda d: _house(d).line((10, 20), (10, 14.5), (14, 14.5), (14, 20)),
    "link": _link,
    "close": lambda d: d.line((5.5, 5.5), (18.5, 18.5)).line((18.5, 5.5), (5.5, 18.5)),
    "left": lambda d: d.line((14.5, 5), (8, 12), (14.5, 19)),
    "right": lambda d: d.line((9.5, 5), (16, 12), (9.5, 19)),
    "down": lambda d: d.line((5, 9), (12, 16), (19, 9)),
    "up": lambda d: d.line((5, 15), (12, 8), (19, 15)),
    "more": lambda d: d.line((5, 12), (5, 12.1)).line((12, 12), (12, 12.1)).line((19, 12), (19, 12.1)),
    "tick": lambda d: d.line((4.5, 12.5), (10, 18), (19.5, 6.5)),
}

NAMES = tuple(_DRAW)
"""Every icon there is."""


@cache
def _path(name: str) -> QPainterPath:
    return _DRAW[name](_Draft()).path


def draw(painter: QPainter, name: str, square: QRectF, colour: QColor, *, pen: float = _PEN) -> None:
    """Draw an icon into ``square``. A name that is not in ``NAMES`` is a mistake of ours: KeyError."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(square.topLeft())
    painter.scale(square.width() / 24, square.height() / 24)
    round_ends = (Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(QPen(colour, pen, Qt.PenStyle.SolidLine, *round_ends))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_path(name))
    painter.restore()


def icon(name: str, token: str = "text", size: int = 18) -> QIcon:
    """Return the icon in the colour of a token, sharp on every screen there is.

    Ask again after a change of theme.
    A mark or a state (``look``, ``done``, ``absent`` …) may be asked for too; it keeps its own colour where
    ``token`` is ``""``. Disabled it is muted.
    """
    now = theme.current()
    mark = name not in _DRAW
    ink = now.colour(token or (marks.ink(name) if mark else "text"))
    ratios = tuple(sorted({1.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}))
    return _icon(name, ink.rgba(), now.colour("muted").rgba(), now.colour("surface").rgba(), size, ratios)


@cache
def _icon(name: str, ink: int, faint: int, ground: int, size: int, ratios: tuple[float, ...]) -> QIcon:
    shown = QIcon()
    for mode, colour in ((QIcon.Mode.Normal, ink), (QIcon.Mode.Disabled, faint)):
        for ratio in ratios:
            side = round(size * ratio)
            picture = QPixmap(side, side)
            picture.fill(Qt.GlobalColor.transparent)
            with QPainter(picture) as painter:
                _draw_any(
                    painter, name, QRectF(0, 0, side, side), QColor.fromRgba(colour), QColor.fromRgba(ground)
                )
            picture.setDevicePixelRatio(ratio)
            shown.addPixmap(picture, mode)
    return shown


def _draw_any(painter: QPainter, name: str, square: QRectF, colour: QColor, ground: QColor) -> None:
    if name in _DRAW:
        draw(painter, name, square, colour)
    elif name in shapes.MARKS or name in shapes.STATES:
        marks.draw(painter, name, square, colour=colour, ground=ground)
    else:
        raise KeyError(name)


def style_images() -> dict[str, QImage]:
    """Return the few pictures that a style sheet can take only from files, by file name.

    They lie in resources/icons; a test holds them against this drawing.
    """
    pictures: dict[str, QImage] = {}
    for tone in (tokens.LIGHT, tokens.DARK):
        for name, drawn, ink in (
            ("down", "down", tone.text),
            ("up", "up", tone.text),
            ("tick", "tick", tone.on),
            ("part", "tick", tone.accent),
        ):
            for suffix, side in (("", 16), ("@2x", 32), ("@3x", 48)):
                picture = QImage(side, side, QImage.Format.Format_ARGB32)
                picture.fill(Qt.GlobalColor.transparent)
                with QPainter(picture) as painter:
                    draw(
                        painter,
                        drawn,
                        QRectF(side * 0.05, side * 0.05, side * 0.9, side * 0.9),
                        QColor(ink),
                        pen=2.6,
                    )
                pictures[f"{name}-{tone.name}{suffix}.png"] = picture
    return pictures
