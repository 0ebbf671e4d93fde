"""What marks count for, and when a roll is what."""

from hypothesis import given
from hypothesis import strategies as st

from kehou_desktop.domain import attendance
from kehou_desktop.domain.attendance import IN_SCHOOL, LEAVE, Counts, Mark, RollState

_MARKS = st.lists(st.one_of(st.none(), st.sampled_from(Mark)), max_size=60)


def test_every_mark_is_either_in_school_or_on_leave_or_absent() -> None:
    assert IN_SCHOOL | LEAVE | {Mark.ABSENT} == set(Mark)
    assert not IN_SCHOOL & LEAVE and Mark.ABSENT not in IN_SCHOOL | LEAVE


def test_the_printed_legend_has_one_sign_for_each_mark() -> None:
    assert set(attendance.SYMBOL) == set(Mark)
    assert "".join(attendance.SYMBOL[m] for m in Mark) == "√×⊙▽○△□"


def test_a_sitting_is_counted() -> None:
    marks = [Mark.PRESENT, Mark.PRESENT, Mark.LATE, Mark.LEFT_EARLY, Mark.ABSENT, Mark.SICK, Mark.PERSONAL]
    assert attendance.count([*marks, Mark.OFFICIAL, None]) == Counts(
        expected=9, present=4, absent=1, leave=3, late=1, left_early=1, unmarked=1
    )
    assert attendance.count([]) == Counts(0, 0, 0, 0, 0, 0, 0)


@given(_MARKS)
def test_nobody_is_counted_twice_and_nobody_is_forgotten(marks: list[Mark | None]) -> None:
    counts = attendance.count(marks)
    assert counts.present + counts.absent + counts.leave + counts.unmarked == counts.expected == len(marks)
    assert counts.late + counts.left_early <= counts.present


@given(_MARKS)
def test_a_roll_is_closed_only_by_closing_and_taken_by_its_first_mark(marks: list[Mark | None]) -> None:
    assert attendance.state(marks, closed=True) is RollState.CLOSED
    taken = any(m is not None for m in marks)
    assert attendance.state(marks, closed=False) is (RollState.TAKEN if taken else RollState.UNMARKED)
