"""The roll: who is expected, marks on an open roll, closing, and what a closed roll keeps for ever."""

from datetime import date
from pathlib import Path

import pytest

from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.attendance import Counts, DaySheet, Mark, RollState
from kehou_desktop.domain.calendar import DayKind
from kehou_desktop.opening import Door
from kehou_desktop.services import attendance, classes, handover, school, students
from tests import build


def _sheet(door: Door, day: date = build.MONDAY, number: int = 1) -> DaySheet:
    return door.read(attendance.day_sheet, build.group(door), day=day, slot_id=build.slot(door, number))


def _mark(door: Door, marks: dict[int, Mark], day: date = build.MONDAY, today: date = build.MONDAY) -> None:
    door.write(
        attendance.mark, build.group(door), day=day, slot_id=build.slot(door), marks=marks, today=today
    )


def _close(door: Door, day: date = build.MONDAY, today: date = build.MONDAY) -> Counts:
    return door.write(
        attendance.close,
        build.group(door),
        day=day,
        slot_id=build.slot(door),
        today=today,
        now=build.at(day, 15, 45),
    )


def test_a_roll_goes_from_unmarked_over_taken_to_closed(tmp_path: Path) -> None:
    door, (one, two, *_) = build.in_service(tmp_path)
    assert _sheet(door).state is RollState.UNMARKED
    _mark(door, {one: Mark.SICK, two: Mark.LATE})
    assert _sheet(door).state is RollState.TAKEN
    _mark(door, {one: Mark.PERSONAL})
    build.take_roll(door, build.MONDAY, close=False)
    counts = _close(door)
    sheet = _sheet(door)
    assert (sheet.state, sheet.closed_by, sheet.closed_at) == (RollState.CLOSED, build.HEAD, "15:45")
    assert [r.mark for r in sheet.rows] == [Mark.PERSONAL, Mark.LATE, Mark.PRESENT, Mark.PRESENT]
    assert counts == sheet.counts == Counts(4, 3, 0, 1, 1, 0, 0)
    assert [(s.slot_no, s.state) for s in door.read(attendance.sittings, build.MONDAY)] == [
        (1, RollState.CLOSED),
        (2, RollState.UNMARKED),
    ]


def test_all_present_leaves_exceptions_alone_and_says_how_many(tmp_path: Path) -> None:
    door, (one, *_) = build.in_service(tmp_path)
    _mark(door, {one: Mark.ABSENT})
    group, slot = build.group(door), build.slot(door)
    for expected in (3, 0):
        given = door.write(attendance.all_present, group, day=build.MONDAY, slot_id=slot, today=build.MONDAY)
        assert given == expected
    assert [r.mark for r in _sheet(door).rows] == [Mark.ABSENT, *[Mark.PRESENT] * 3]


def test_a_mark_is_taken_back_to_neither(tmp_path: Path) -> None:
    door, (one, *_) = build.in_service(tmp_path)
    _mark(door, {one: Mark.ABSENT})
    for _again in range(2):
        door.write(
            attendance.unmark,
            build.group(door),
            day=build.MONDAY,
            slot_id=build.slot(door),
            student_id=one,
            today=build.MONDAY,
        )
    assert _sheet(door).counts.unmarked == 4 and _sheet(door).state is RollState.UNMARKED


def test_a_roll_is_refused(tmp_path: Path) -> None:
    door, (one, *_) = build.in_service(tmp_path)
    stranger = build.roster(door, 1, grade=5)[0]
    with build.refused("child_not_on_roll"):
        _mark(door, {one: Mark.PRESENT, stranger: Mark.PRESENT})
    assert _sheet(door).state is RollState.UNMARKED, "all or none"
    with build.refused("roll_in_future"):
        _mark(door, {one: Mark.PRESENT}, day=build.TUESDAY)
    with build.refused("no_service_day"):
        _mark(door, {one: Mark.PRESENT}, day=build.SATURDAY, today=build.SATURDAY)
    _mark(door, {one: Mark.PRESENT})
    with build.refused("roll_unmarked") as refusal:
        _close(door)
    assert refusal.value.values["count"] == 3


def test_a_closed_roll_is_evidence(tmp_path: Path) -> None:
    door, (one, *_) = build.in_service(tmp_path)
    build.take_roll(door, build.MONDAY)
    with build.refused("roll_closed"):
        _mark(door, {one: Mark.ABSENT})
    with build.refused("roll_closed"):
        _close(door)
    with build.refused("roll_closed"):
        door.write(
            attendance.unmark,
            build.group(door),
            day=build.MONDAY,
            slot_id=build.slot(door),
            student_id=one,
            today=build.MONDAY,
        )
    assert _sheet(door).counts.present == 4


def test_a_roll_of_nobody_is_not_closed(tmp_path: Path) -> None:
    door, _ = build.in_service(tmp_path, weekdays="24")
    assert door.read(attendance.sittings, build.MONDAY) == ()
    with build.refused("roll_empty"):
        _close(door)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (build.MONDAY, True),
        (build.TUESDAY, False),
        (build.WEDNESDAY, True),
        (build.SATURDAY, False),
        (date(2026, 9, 20), False),  # a Sunday by Tuesday's timetable
        (date(2026, 10, 10), True),  # a Saturday by Wednesday's
        (date(2026, 10, 1), False),
    ],
)
def test_a_child_is_expected_on_its_weekdays_by_the_timetable_that_runs(
    tmp_path: Path, day: date, expected: bool
) -> None:
    door, _ = build.in_service(tmp_path, 1, weekdays="135")
    assert bool(door.read(attendance.sittings, day)) == expected


def test_a_saturday_the_school_opens_by_friday_s_timetable(tmp_path: Path) -> None:
    door, _ = build.in_service(tmp_path, 1, weekdays="5")
    door.write(school.set_day, build.SATURDAY, kind=DayKind.OPEN, follows_weekday=5)
    assert len(door.read(attendance.sittings, build.SATURDAY)) == 2


def test_a_closed_roll_keeps_its_own_children(tmp_path: Path) -> None:
    door, children = build.in_service(tmp_path, 2)
    build.take_rolls(door, build.MONDAY)
    (late,) = build.roster(door, 1)
    build.apply(door, [late])
    build.approve(door, [late])
    build.form(door, valid_from=build.MONDAY)
    assert [r.student_id for r in _sheet(door).rows] == children
    assert [r.student_id for r in _sheet(door, build.TUESDAY).rows] == [*children, late]
    door.write(students.correct, children[0], field="name", value="改了名", today=build.MONDAY)
    assert _sheet(door).rows[0].name == "改了名", "the same child under its right name"


def test_open_rolls_are_named_day_by_day(tmp_path: Path) -> None:
    door, _ = build.in_service(tmp_path, 1)
    build.take_rolls(door, build.MONDAY)
    build.take_roll(door, build.TUESDAY)
    found = door.read(attendance.open_rolls, build.MONDAY, build.WEDNESDAY)
    assert found == (
        (build.TUESDAY, "三(1)班", 2),
        (build.WEDNESDAY, "三(1)班", 1),
        (build.WEDNESDAY, "三(1)班", 2),
    )


def test_the_month_counts_what_the_rolls_say(tmp_path: Path) -> None:
    door, (one, two, three) = build.in_service(tmp_path, 3, weekdays="123")
    build.take_rolls(door, build.MONDAY, {one: Mark.SICK, two: Mark.LATE})
    build.take_rolls(door, build.TUESDAY, {one: Mark.ABSENT, two: Mark.LEFT_EARLY, three: Mark.OFFICIAL})
    build.take_roll(door, build.WEDNESDAY, marks={three: Mark.PERSONAL}, close=False)
    sheet = door.read(attendance.month_sheet, build.group(door), year=2026, month=9)
    assert (sheet.slots, len(sheet.days), sheet.grade_label) == (2, 22, "三年级")
    sick, late, away = sheet.rows
    monday, thursday = sheet.days.index(build.MONDAY), sheet.days.index(date(2026, 9, 10))
    assert sick.cells[monday] == (Mark.SICK, Mark.SICK)
    assert sick.cells[thursday] == (), "not expected"
    assert sick.cells[0] == (), "before the group began"
    assert sick.cells[monday + 2] == (Mark.PRESENT, None)
    assert (sick.sick, sick.absent, sick.attended, sick.charged_x100) == (2, 2, 1, 0)
    assert (late.late, late.left_early, late.attended) == (2, 2, 5)
    assert late.charged_x100 == 400, "the open roll of Wednesday does not count yet"
    assert (away.official, away.personal, away.charged_x100) == (2, 1, 200)


def test_a_class_teacher_takes_the_own_class_s_roll_only(tmp_path: Path) -> None:
    door, (one, *_) = build.in_service(tmp_path, 1)
    teacher = build.account(door, "孙老师", Role.CLASS_TEACHER)
    with build.refused("not_allowed"):
        _mark(teacher, {one: Mark.PRESENT})
    door.write(
        classes.set_teacher, build.home_class(door), teacher="孙老师", account_id=teacher.actor.account_id
    )
    _mark(teacher, {one: Mark.PRESENT})
    _close(teacher)
    assert _sheet(door).closed_by == "孙老师"


# -- who has gone home --------------------------------------------------------------------------------------


def _gone_after_the_first_hour(folder: Path) -> tuple[Door, list[int]]:
    """Return a school whose first child was fetched at 16:26, before the second class hour."""
    door, children = build.in_service(folder, 2)
    build.take_roll(door, build.MONDAY, 1)
    door.write(
        handover.release,
        [build.fetched(door, children[0], build.MONDAY, left_at=16 * 60 + 26)],
        day=build.MONDAY,
        today=build.MONDAY,
    )
    return door, children


def test_a_child_that_went_home_is_not_in_school_in_the_next_class_hour(tmp_path: Path) -> None:
    door, (gone, here) = _gone_after_the_first_hour(tmp_path)
    group, second = build.group(door), build.slot(door, 2)
    sheet = _sheet(door, number=2)
    assert sheet.starts >= 16 * 60 + 26, "the case that is meant"
    assert [(r.student_id, r.mark, r.left_at) for r in sheet.rows] == [
        (gone, None, 16 * 60 + 26),
        (here, None, None),
    ]
    assert sheet.counts == Counts(1, 0, 0, 0, 0, 0, 1)
    with build.refused("gone_before_slot") as refusal:
        door.write(
            attendance.mark,
            group,
            day=build.MONDAY,
            slot_id=second,
            marks={here: Mark.PRESENT, gone: Mark.LATE},
            today=build.MONDAY,
        )
    assert refusal.value.values["left_at"] == 16 * 60 + 26
    given = door.write(attendance.all_present, group, day=build.MONDAY, slot_id=second, today=build.MONDAY)
    assert given == 1
    counts = door.write(
        attendance.close,
        group,
        day=build.MONDAY,
        slot_id=second,
        today=build.MONDAY,
        now=build.at(build.MONDAY),
    )
    assert counts == _sheet(door, number=2).counts == Counts(1, 1, 0, 0, 0, 0, 0)
    assert [s.counts.expected for s in door.read(attendance.sittings, build.MONDAY)] == [2, 1]
    month = door.read(attendance.month_sheet, group, year=2026, month=9)
    assert [r.charged_x100 for r in month.rows] == [100, 200]
    board = door.read(handover.board, build.MONDAY)
    assert [(r.present, r.here) for r in board.rows] == [(True, False), (True, True)]


def test_a_mark_given_before_the_child_went_home_keeps_the_roll_open(tmp_path: Path) -> None:
    door, (gone, here) = build.in_service(tmp_path, 2)
    group, second = build.group(door), build.slot(door, 2)
    build.take_roll(door, build.MONDAY, 1)
    build.take_roll(door, build.MONDAY, 2, close=False)
    door.write(
        handover.release,
        [build.fetched(door, gone, build.MONDAY, left_at=16 * 60 + 26)],
        day=build.MONDAY,
        today=build.MONDAY,
    )
    with build.refused("gone_before_slot"):
        door.write(
            attendance.close,
            group,
            day=build.MONDAY,
            slot_id=second,
            today=build.MONDAY,
            now=build.at(build.MONDAY),
        )
    door.write(
        attendance.unmark, group, day=build.MONDAY, slot_id=second, student_id=gone, today=build.MONDAY
    )
    build.take_roll(door, build.MONDAY, 2)
    assert [r.mark for r in _sheet(door, number=2).rows] == [None, Mark.PRESENT] and here


def test_a_leave_may_be_noted_of_a_child_that_went_home(tmp_path: Path) -> None:
    door, (gone, _here) = _gone_after_the_first_hour(tmp_path)
    build.take_roll(door, build.MONDAY, 2, {gone: Mark.PERSONAL})
    assert [r.mark for r in _sheet(door, number=2).rows] == [Mark.PERSONAL, Mark.PRESENT]


def test_a_class_hour_before_which_everybody_went_home_needs_no_roll(tmp_path: Path) -> None:
    door, children = build.in_service(tmp_path, 2)
    build.take_roll(door, build.MONDAY, 1)
    door.write(
        handover.release,
        [build.fetched(door, c, build.MONDAY, left_at=16 * 60 + 20) for c in children],
        day=build.MONDAY,
        today=build.MONDAY,
    )
    assert [s.slot_no for s in door.read(attendance.sittings, build.MONDAY)] == [1]
    assert door.read(attendance.open_rolls, build.MONDAY, build.MONDAY) == ()
    door.write(handover.close_day, day=build.MONDAY, now=build.at(build.MONDAY))


def test_a_child_fetched_during_the_class_hour_is_on_its_roll(tmp_path: Path) -> None:
    door, (early, _other) = build.in_service(tmp_path, 2)
    build.take_roll(door, build.MONDAY, 1)
    starts = _sheet(door, number=2).starts
    door.write(
        handover.release,
        [build.fetched(door, early, build.MONDAY, left_at=starts + 1)],
        day=build.MONDAY,
        today=build.MONDAY,
    )
    build.take_roll(door, build.MONDAY, 2, {early: Mark.LEFT_EARLY})
    assert _sheet(door, number=2).counts.expected == 2


# -- the group's own term -----------------------------------------------------------------------------------


def test_a_slot_and_a_day_of_another_term_are_refused(tmp_path: Path) -> None:
    door, (one, *_) = build.in_service(tmp_path, 2)
    spring = door.write(
        school.open_term,
        school_year=2026,
        term=2,
        first_day=date(2027, 2, 22),
        last_day=date(2027, 7, 2),
        slots=((900, 960, 300),),
        release={},
    )
    (foreign,) = door.read(school.slots, spring)
    group, march = build.group(door), date(2027, 3, 1)
    for day, slot_id, code in (
        (build.MONDAY, foreign.slot_id, "slot_of_another_term"),
        (build.MONDAY, 999, "slot_of_another_term"),
        (march, build.slot(door), "day_of_another_term"),
    ):
        with build.refused(code):
            door.read(attendance.day_sheet, group, day=day, slot_id=slot_id)
        with build.refused(code):
            door.write(attendance.all_present, group, day=day, slot_id=slot_id, today=day)
        with build.refused(code):
            door.write(attendance.mark, group, day=day, slot_id=slot_id, marks={one: Mark.PRESENT}, today=day)
        with build.refused(code):
            door.write(attendance.close, group, day=day, slot_id=slot_id, today=day, now=build.START)
