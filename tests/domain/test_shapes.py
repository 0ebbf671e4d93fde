"""The marks and signs: every one there, inside its square, and none like another."""

import itertools

import pytest

from kehou_desktop.domain import shapes
from kehou_desktop.domain.attendance import Mark

ALL = {**shapes.MARKS, **shapes.STATES}


def _edges(stroke: shapes.Stroke) -> list[shapes.Point]:
    if isinstance(stroke.form, shapes.Line):
        return list(stroke.form.points)
    (x, y), r = stroke.form.centre, stroke.form.radius
    return [(x - r, y - r), (x + r, y + r)]


def test_every_mark_has_a_drawing() -> None:
    assert {m.value for m in Mark} <= set(shapes.MARKS)
    assert {"club", "unmarked", "not_expected"} <= set(shapes.MARKS)


def test_every_state_of_the_design_has_a_drawing() -> None:
    wanted = {"done", "none", "part", "look", "stop", "not_for", "changed", "draft", "sealed"}
    assert set(shapes.STATES) == wanted


@pytest.mark.parametrize("code", sorted(ALL))
def test_it_stays_in_its_square(code: str) -> None:
    for stroke in ALL[code]:
        assert stroke.weight > 0 or stroke.filled, "nothing would be seen"
        for x, y in _edges(stroke):
            assert -0.03 <= x <= 1.03 and -0.03 <= y <= 1.03


def test_no_two_are_drawn_alike() -> None:
    for (one, a), (other, b) in itertools.combinations(ALL.items(), 2):
        assert a != b, f"{one} looks like {other}"


def test_early_is_personal_leave_turned_over() -> None:
    up, down = shapes.MARKS["personal"][0].form, shapes.MARKS["left_early"][0].form
    assert isinstance(up, shapes.Line) and isinstance(down, shapes.Line)
    assert down.points == tuple((x, 1 - y) for x, y in up.points)


def test_an_unknown_code_is_told() -> None:
    with pytest.raises(KeyError):
        shapes.drawing("sun")
