"""The roll: who is expected, marks on an open roll, closing, and what a closed roll keeps for ever."""

from datetime import date
from pathlib import Path

import pytest

from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.attendance import Counts, DaySheet, Mark, RollState
from kehou_desktop.domain.calendar import DayKind
from kehou_desktop.opening import Door
from kehou_desktop.services import attendance, classes, school, students
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
