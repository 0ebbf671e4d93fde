"""The marks and signs of the office, drawn once: the same lines go to the screen and to the paper.

Every drawing lives in a unit square, x to the right, **y downward**, (0, 0) the upper left corner; on paper
turn y over (``1 - y``). Nothing here knows a colour: whoever draws chooses the ink, and for strokes marked
``ground`` the colour of what lies behind, so that a tick in a disc is cut out of it. Every state is told
apart by its outline alone, in pure grey too.
"""

import math
from dataclasses import dataclass

from kehou_desktop.domain.attendance import Mark

Point = tuple[float, float]
"""x, y in the unit square, y downward."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line through ``points``. ``closed`` joins the last to the first."""

    points: tuple[Point, ...]
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Arc:
    """Part of a circle: ``start`` and ``sweep`` in degrees, 0 at three o'clock, counter-clockwise as seen.

    A sweep of 360 is the whole circle. ``pie`` goes through the centre (a half disc is a pie of 180).
    """

    centre: Point
    radius: float
    start: float = 0.0
    sweep: float = 360.0
    pie: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """One move of the pen.

    ``weight`` is the width of the line in the unit square (0.1 = a tenth of the side), 0 where there is only
    a filling. ``filled`` fills the outline with the ink. ``ground`` draws in the colour behind instead of the
    ink. ``dash`` gives the lengths on and off in units of ``weight``; () = an unbroken line. Caps and joins
    are round; where dashes are given, caps are flat.
    """

    form: Line | Arc
    weight: float = 0.0
    filled: bool = False
    ground: bool = False
    dash: tuple[float, ...] = ()


Drawing = tuple[Stroke, ...]

_PEN = 0.115
"""The weight of a mark: about 1.8 px in a cell of 16."""


def _ring(radius: float = 0.4, weight: float = _PEN, dash: tuple[float, ...] = ()) -> Stroke:
    return Stroke(Arc((0.5, 0.5), radius), weight=weight, dash=dash)


def _disc(radius: float) -> Stroke:
    return Stroke(Arc((0.5, 0.5), radius), filled=True)


def _octagon(radius: float) -> tuple[Point, ...]:
    corners = (math.radians(22.5 + 45 * i) for i in range(8))
    return tuple((0.5 + radius * math.cos(a), 0.5 + radius * math.sin(a)) for a in corners)


_UP: tuple[Point, ...] = ((0.5, 0.13), (0.9, 0.84), (0.1, 0.84))
_DOWN: tuple[Point, ...] = tuple((x, 1 - y) for x, y in _UP)
_SQUARE: tuple[Point, ...] = ((0.14, 0.14), (0.86, 0.14), (0.86, 0.86), (0.14, 0.86))
_DIAMOND: tuple[Point, ...] = ((0.5, 0.06), (0.94, 0.5), (0.5, 0.94), (0.06, 0.5))

CLUB = "club"
UNMARKED = "unmarked"
NOT_EXPECTED = "not_expected"

MARKS: dict[str, Drawing] = {
    Mark.PRESENT.value: (Stroke(Line(((0.13, 0.53), (0.39, 0.79), (0.87, 0.24))), weight=_PEN),),
    Mark.ABSENT.value: (
        Stroke(Line(((0.15, 0.15), (0.85, 0.85))), weight=_PEN),
        Stroke(Line(((0.85, 0.15), (0.15, 0.85))), weight=_PEN),
    ),
    Mark.LATE.value: (_ring(), _disc(0.135)),
    Mark.SICK.value: (_ring(),),
    Mark.PERSONAL.value: (Stroke(Line(_UP, closed=True), weight=_PEN),),
    Mark.LEFT_EARLY.value: (Stroke(Line(_DOWN, closed=True), weight=_PEN),),
    Mark.OFFICIAL.value: (Stroke(Line(_SQUARE, closed=True), weight=_PEN),),
    CLUB: (Stroke(Line(_DIAMOND, closed=True), weight=_PEN),),
    UNMARKED: (Stroke(Line(_SQUARE, closed=True), weight=0.08, dash=(1.3, 1.55)),),
    NOT_EXPECTED: (Stroke(Line(((0.18, 0.5), (0.82, 0.5))), weight=0.08),),
}
"""Attendance marks by the value of ``attendance.Mark``, and three that are no mark: 在社团 (a diamond, never
an absence), 未点 (a dotted square), 不该来 (a dash). The forms are those of the printed legend of F-07;
到 is drawn as ✓, its stored and exported value stays √."""

_TICK: tuple[Point, ...] = ((0.28, 0.52), (0.44, 0.68), (0.73, 0.36))

STATES: dict[str, Drawing] = {
    "done": (_disc(0.5), Stroke(Line(_TICK), weight=0.115, ground=True)),
    "none": (_ring(0.42),),
    "part": (
        _ring(0.43, 0.1),
        Stroke(Arc((0.5, 0.5), 0.43, start=90.0, sweep=180.0, pie=True), filled=True),
    ),
    "look": (
        Stroke(Line(((0.5, 0.07), (0.97, 0.93), (0.03, 0.93)), closed=True), weight=0.06, filled=True),
        Stroke(Line(((0.5, 0.37), (0.5, 0.62))), weight=0.11, ground=True),
        Stroke(Arc((0.5, 0.785), 0.068), filled=True, ground=True),
    ),
    "stop": (
        Stroke(Line(_octagon(0.52), closed=True), filled=True),
        Stroke(Line(((0.27, 0.5), (0.73, 0.5))), weight=0.15, ground=True),
    ),
    "not_for": (_ring(0.42, 0.1), Stroke(Line(((0.22, 0.78), (0.78, 0.22))), weight=0.1)),
    "changed": (Stroke(Line(_DIAMOND, closed=True), weight=0.06, filled=True),),
    "draft": (_ring(0.42, 0.105, dash=(1.5, 1.64)),),
    "sealed": (
        Stroke(Line(((0.16, 0.46), (0.84, 0.46), (0.84, 0.93), (0.16, 0.93)), closed=True), weight=0.1),
        Stroke(Line(((0.29, 0.44), (0.29, 0.28))), weight=0.1),
        Stroke(Arc((0.5, 0.28), 0.21, start=0.0, sweep=180.0), weight=0.1),
        Stroke(Line(((0.71, 0.28), (0.71, 0.44))), weight=0.1),
        Stroke(Line(((0.5, 0.63), (0.5, 0.75))), weight=0.1),
    ),
}
"""The signs of a state: 做完 (disc with tick), 还没 (ring), 一部分 (half disc), 看这里 (triangle with !),
不行 (octagon with bar), 不用 (ring with slash), 更新 (diamond), 录入中 (dotted ring), 已封存 (padlock)."""


def drawing(code: str) -> Drawing:
    """Return the drawing of a mark or a state. An unknown code is a mistake of ours: KeyError."""
    return MARKS[code] if code in MARKS else STATES[code]
