"""Draw the marks of the roll and the signs of a state on the screen, from the same lines as on paper."""

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from kehou_desktop.domain import shapes
from kehou_desktop.ui import theme

STATE_INK = {
    "done": ("ok", "ok_bg"),
    "none": ("off", "off_bg"),
    "part": ("accent", "soft"),
    "look": ("warn", "warn_bg"),
    "stop": ("bad", "bad_bg"),
    "not_for": ("off", "off_bg"),
    "changed": ("accent", "soft"),
    "draft": ("off", "off_bg"),
    "sealed": ("off", "off_bg"),
}
"""Ink and tint of a state, as token names."""

MARK_INK = {
    "present": "muted",
    "absent": "bad",
    "late": "warn",
    "left_early": "warn",
    "sick": "accent",
    "personal": "accent",
    "official": "accent",
    "club": "ok",
    "unmarked": "muted",
    "not_expected": "muted",
}
"""Ink of an attendance mark; 到 is muted so that the exceptions are the loud ones."""

MARK_TINT = {"absent": "bad_bg", "late": "warn_bg", "left_early": "warn_bg"} | dict.fromkeys(
    ("sick", "personal", "official"), "soft"
)
"""Ground of an exception on the roll; the normal has none."""


def ink(code: str) -> str:
    """Return the token of the ink for a mark or a state."""
    return MARK_INK[code] if code in MARK_INK else STATE_INK[code][0]


@cache
def _path(form: shapes.Line | shapes.Arc) -> QPainterPath:
    path = QPainterPath()
    if isinstance(form, shapes.Line):
        first, *rest = (QPointF(x, y) for x, y in form.points)
        path.moveTo(first)
        for point in rest:
            path.lineTo(point)
        if form.closed:
            path.closeSubpath()
        return path
    (x, y), r = form.centre, form.radius
    square = QRectF(x - r, y - r, 2 * r, 2 * r)
    if form.pie:
        path.moveTo(x, y)
        path.arcTo(square, form.start, form.sweep)
        path.closeSubpath()
    elif abs(form.sweep) >= 360:
        path.addEllipse(square)
    else:
        path.arcMoveTo(square, form.start)
        path.arcTo(square, form.start, form.sweep)
    return path


def draw(painter: QPainter, code: str, square: QRectF, *, colour: QColor, ground: QColor) -> None:
    """Draw a mark or a state into ``square``; ``ground`` lies behind it (a tick is cut out of its disc)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(square.topLeft())
    painter.scale(square.width(), square.height())
    for stroke in shapes.drawing(code):
        paint = ground if stroke.ground else colour
        if stroke.weight:
            cap = Qt.PenCapStyle.FlatCap if stroke.dash else Qt.PenCapStyle.RoundCap
            pen = QPen(paint, stroke.weight, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.RoundJoin)
            if stroke.dash:
                pen.setDashPattern(list(stroke.dash))
            painter.setPen(pen)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(paint if stroke.filled else Qt.BrushStyle.NoBrush)
        painter.drawPath(_path(stroke.form))
    painter.restore()


def pixmap(code: str, size: int, *, ratio: float, colour: str = "", ground: str = "surface") -> QPixmap:
    """Return the drawing ``size`` logical px square, for a screen of ``ratio`` device pixels each; kept.

    ``colour`` and ``ground`` are token names; without a colour the code's own.
    """
    now = theme.current()
    return _pixmap(code, size, ratio, now.colour(colour or ink(code)).rgba(), now.colour(ground).rgba())


@cache
def _pixmap(code: str, size: int, ratio: float, colour: int, ground: int) -> QPixmap:
    side = round(size * ratio)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        square = QRectF(0, 0, side, side)
        draw(painter, code, square, colour=QColor.fromRgba(colour), ground=QColor.fromRgba(ground))
    picture.setDevicePixelRatio(ratio)
    return picture
