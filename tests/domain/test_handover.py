"""The gate: who may take whom home, who is still here, and the day that closes on nobody left."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehou_desktop.domain import handover
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.handover import Arranged, Board, BoardRow, Collector, HandoverRow, Way
from kehou_desktop.domain.students import Relation

DAY = date(2026, 9, 9)
MOTHER = Collector(7, "林丽华", Relation.MOTHER, "", "139****0001", date(2026, 9, 1), None)
RELEASE = 17 * 60 + 30


def child(**other: object) -> BoardRow:
    """Return a child of grade three who is here and is fetched by its mother."""
    row = BoardRow(
        student_id=1,
        student_no="20240101",
        name="李小满",
        class_label="三(1)班",
        grade=3,
        group_id=1,
        group="三(1)班",
        seat_no=1,
        present=True,
        release_at=RELEASE,
        way=Way.ADULT,
        collectors=(MOTHER,),
        may_leave_alone=False,
    )
    return replace(row, **other)  # type: ignore[arg-type]


def board(*rows: BoardRow, open_rolls: tuple[tuple[str, int], ...] = (), closed_at: str = "") -> Board:
    """Return the gate of the day."""
    return Board("练习小学", DAY, rows, open_rolls, closed_at)


_LAPSED = replace(MOTHER, valid_to=date(2026, 9, 8))
_COMING = replace(MOTHER, valid_from=date(2026, 9, 10))
_LAST_DAY = replace(MOTHER, valid_from=DAY, valid_to=DAY)


@pytest.mark.parametrize(
    ("row", "way", "who", "code"),
    [
        (child(), Way.ADULT, MOTHER, None),
        (child(), Way.ADULT, _LAST_DAY, None),
        (child(), Way.ADULT, None, "collector_not_listed"),
        (child(), Way.ADULT, _LAPSED, "collector_not_valid"),
        (child(), Way.ADULT, _COMING, "collector_not_valid"),
        (child(), Way.ALONE, None, "no_leave_alone_permission"),
        (child(may_leave_alone=True), Way.ALONE, None, None),
        # an adult may always fetch a child that may leave alone
        (child(may_leave_alone=True), Way.ADULT, MOTHER, None),
        # a written leave does not help where the policy says fetched
        (child(grade=2, may_leave_alone=True), Way.ALONE, None, "grade_must_be_fetched"),
        (child(grade=1), Way.ALONE, None, "grade_must_be_fetched"),
        (child(grade=2), Way.ADULT, MOTHER, None),
        (child(present=None), Way.ADULT, MOTHER, "roll_open_for_child"),
        (child(present=False), Way.ADULT, MOTHER, "not_present"),
        (child(left_at=RELEASE), Way.ADULT, MOTHER, "already_left"),
        (child(left_at=0), Way.ADULT, MOTHER, "already_left"),
    ],
)
def test_a_child_leaves_so_or_not_at_all(
    row: BoardRow, way: Way, who: Collector | None, code: str | None
) -> None:
    def check() -> None:
        handover.check_release(row, day=DAY, way=way, collector=who, fetch_grades=(1, 2))

    if code is None:
        check()
        return
    with pytest.raises(Refused) as refusal:
        check()
    assert refusal.value.code == code and refusal.value.values["name"] == "李小满"


_GONE = child(left_at=RELEASE)


@pytest.mark.parametrize(
    ("gate", "code"),
    [
        (board(_GONE), None),
        (board(_GONE, child(present=False)), None),
        (board(), None),
        (board(_GONE, open_rolls=(("三(1)班", 2),)), "rolls_open"),
        (board(_GONE, child()), "children_left"),
        (board(_GONE, child(), open_rolls=(("三(1)班", 2),)), "rolls_open"),
        (board(_GONE, closed_at="17:50"), "day_closed_already"),
    ],
)
def test_a_day_closes_so_or_not_at_all(gate: Board, code: str | None) -> None:
    if code is None:
        handover.check_close(gate, open_rolls=gate.open_rolls)
        return
    with pytest.raises(Refused) as refusal:
        handover.check_close(gate, open_rolls=gate.open_rolls)
    assert refusal.value.code == code


_CHILDREN = st.lists(
    st.builds(
        lambda i, present, left, grade, at: child(
            student_id=i, present=present, left_at=left if present else None, grade=grade, release_at=at
        ),
        st.integers(1, 10**6),
        st.sampled_from([True, False, None]),
        st.one_of(st.none(), st.integers(900, 1200)),
        st.integers(1, 6),
        st.integers(960, 1080),
    ),
    max_size=40,
)


@given(_CHILDREN, st.booleans())
def test_a_day_closes_if_and_only_if_nobody_is_left(rows: list[BoardRow], roll_open: bool) -> None:
    gate = board(*rows, open_rolls=(("三(1)班", 1),) if roll_open else ())
    somebody = any(r.present is True and r.left_at is None for r in rows)
    try:
        handover.check_close(gate, open_rolls=gate.open_rolls)
        closed = True
    except Refused:
        closed = False
    assert closed == (not somebody and not roll_open)
    assert gate.expected == gate.gone + len(gate.left_over)


@given(_CHILDREN, st.integers(900, 1200))
def test_who_is_overdue_is_here_and_late_and_the_longest_wait_comes_first(
    rows: list[BoardRow], minute: int
) -> None:
    gate = board(*rows)
    late = handover.overdue(gate, minute=minute)
    waits = [minute - r.release_at for r in late]
    assert all(r.here for r in late) and all(w >= handover.OVERDUE_AFTER for w in waits)
    assert waits == sorted(waits, reverse=True)
    punctual = [r for r in gate.left_over if r not in late]
    assert all(minute - r.release_at < handover.OVERDUE_AFTER for r in punctual)


@pytest.mark.parametrize(("minute", "late"), [(RELEASE, 0), (RELEASE + 9, 0), (RELEASE + 10, 1)])
def test_ten_minutes_after_release_somebody_is_rung(minute: int, late: int) -> None:
    assert len(handover.overdue(board(child()), minute=minute)) == late


@pytest.mark.parametrize(
    ("arranged", "struck", "boxes"),
    [
        (Arranged.ADULT, False, True),
        (Arranged.ALONE, False, False),
        (Arranged.ON_LEAVE, True, False),
        (Arranged.NOT_TODAY, True, False),
    ],
)
def test_a_line_of_the_sheet_is_struck_or_has_its_boxes(
    arranged: Arranged, struck: bool, boxes: bool
) -> None:
    line = HandoverRow(1, "三(1)班", "李小满", arranged, (), None, None, None, "")
    assert (line.struck, line.boxes) == (struck, boxes)


@pytest.mark.parametrize(
    ("left_at", "clock", "code"),
    [
        (889, None, "left_at_wrong"),
        (890, None, None),
        (1439, None, None),
        (1440, None, "left_at_wrong"),
        (1000, 999, "left_at_to_come"),
        (1000, 1000, None),
    ],
)
def test_a_child_leaves_in_the_afternoon_and_not_later_than_now(
    left_at: int, clock: int | None, code: str | None
) -> None:
    def check() -> None:
        handover.check_left_at("甲", left_at, first_slot=950, clock=clock)

    if code is None:
        check()
        return
    with pytest.raises(Refused) as refusal:
        check()
    assert refusal.value.code == code
