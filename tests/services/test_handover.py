"""The gate: each child leaves with a listed adult or with written leave, and the day closes on nobody."""

from datetime import date
from pathlib import Path

import pytest

from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.attendance import Mark
from kehou_desktop.domain.handover import Arranged, Board, Check, Way
from kehou_desktop.opening import Door
from kehou_desktop.services import attendance, handover, school, students
from tests import build


def _release(door: Door, *releases: handover.Release, day: date = build.MONDAY) -> int:
    return door.write(handover.release, releases, day=day, today=build.MONDAY)


def _close(door: Door, day: date = build.MONDAY) -> None:
    door.write(handover.close_day, day=day, now=build.at(day, 17, 50))


def _board(door: Door, day: date = build.MONDAY) -> Board:
    return door.read(handover.board, day)


def test_a_day_ends_with_everybody_gone(tmp_path: Path) -> None:
    door, (sick, *others) = build.in_service(tmp_path)
    assert [r.present for r in _board(door).rows] == [None] * 4
    build.take_rolls(door, build.MONDAY, {sick: Mark.SICK})
    gate = _board(door)
    assert [r.present for r in gate.rows] == [False, True, True, True]
    assert (gate.expected, gate.gone, len(gate.left_over)) == (3, 0, 3)
    with build.refused("children_left") as refusal:
        _close(door)
    assert refusal.value.values["count"] == 3
    assert _release(door, *(build.fetched(door, c, build.MONDAY) for c in others)) == 3
    _close(door)
    gate = _board(door)
    assert (gate.gone, gate.left_over, gate.closed_at, gate.closed_by) == (3, (), "17:50", build.HEAD)
    left = gate.rows[1]
    assert (left.left_at, left.check, left.released_by) == (17 * 60 + 32, Check.CARD, build.HEAD)
    assert left.left_with is not None and left.left_with.name == "家长02"
    with build.refused("day_closed_already"):
        _close(door)
    with build.refused("day_closed_already"):
        _release(door, build.fetched(door, others[0], build.MONDAY))


def test_a_day_with_an_open_roll_is_not_closed(tmp_path: Path) -> None:
    door, children = build.in_service(tmp_path, 2)
    build.take_roll(door, build.MONDAY)
    assert _board(door).open_rolls == (("三(1)班", 2),)
    assert _release(door, build.fetched(door, children[0], build.MONDAY)) == 1, "fetched after the first hour"
    with build.refused("rolls_open"):
        _close(door)


def test_a_child_is_not_given_away_like_this(tmp_path: Path) -> None:
    door, (one, two, three) = build.in_service(tmp_path, 3)
    good = [build.fetched(door, c, build.MONDAY) for c in (one, two, three)]
    with build.refused("roll_open_for_child"):
        _release(door, good[0])
    build.take_rolls(door, build.MONDAY, {three: Mark.PERSONAL})
    with build.refused("not_present"):
        _release(door, good[2])
    stranger = handover.Release(one, Way.ADULT, 1050, None)
    with build.refused("collector_not_listed"):
        _release(door, good[1], stranger)
    assert _board(door).gone == 0, "all or none"
    of_another = handover.Release(one, Way.ADULT, 1050, good[1].pickup_id)
    with build.refused("collector_not_listed"):
        _release(door, of_another)
    with build.refused("no_leave_alone_permission"):
        _release(door, handover.Release(one, Way.ALONE, 1050))
    with build.refused("already_left"):
        _release(door, good[0], good[0])
    _release(door, good[0])
    with build.refused("already_left"):
        _release(door, good[0])
    with build.refused("child_not_on_roll"):
        _release(door, handover.Release(999, Way.ALONE, 1050))
    with build.refused("roll_in_future"):
        _release(door, good[1], day=build.TUESDAY)


def test_an_adult_whose_leave_has_ended_is_told_apart_from_a_stranger(tmp_path: Path) -> None:
    door, (one,) = build.in_service(tmp_path, 1)
    ended = door.write(
        students.add_collector,
        one,
        name="姑姑",
        relation=None,
        relation_text="姑姑",
        phone="13900009999",
        valid_from=build.FIRST,
        valid_to=date(2026, 9, 6),
    )
    build.take_rolls(door, build.MONDAY)
    with build.refused("collector_not_valid") as refusal:
        _release(door, handover.Release(one, Way.ADULT, 1050, ended))
    assert refusal.value.values["collector"] == "姑姑"
    assert [c.name for c in _board(door).rows[0].collectors] == ["家长01"]


def test_alone_with_written_leave_but_never_a_grade_that_must_be_fetched(tmp_path: Path) -> None:
    door, (one,) = build.in_service(tmp_path, 1)
    door.write(students.allow_alone, one, signed_on=build.FIRST, valid_from=build.MONDAY)
    build.take_rolls(door, build.MONDAY)
    alone = handover.Release(one, Way.ALONE, 1050, pickup_id=1, check=Check.CARD)
    door.write(
        school.adopt_handover_policy, basis_document_no="教〔1〕", fetch_grades=(3,), valid_from=build.FIRST
    )
    row = _board(door).rows[0]
    assert (row.way, row.may_leave_alone) == (Way.ADULT, False)
    with build.refused("grade_must_be_fetched"):
        _release(door, alone)
    door.write(
        school.adopt_handover_policy, basis_document_no="教〔2〕", fetch_grades=(1,), valid_from=build.MONDAY
    )
    assert _board(door).rows[0].way is Way.ALONE
    _release(door, alone)
    row = _board(door).rows[0]
    assert (row.left_way, row.left_with, row.check) == (Way.ALONE, None, None), "nobody was checked"


def test_a_day_without_service_has_no_gate(tmp_path: Path) -> None:
    door, _ = build.in_service(tmp_path, 1)
    assert _board(door, build.SATURDAY).rows == ()
    with build.refused("no_service_day"):
        _close(door, build.SATURDAY)


def test_the_board_is_in_the_order_of_release_and_seat(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    big = build.roster(door, 2, grade=6)
    small = build.roster(door, 2, grade=1)
    build.apply(door, big + small)
    build.approve(door, big + small)
    build.form(door)
    assert [r.student_id for r in _board(door).rows] == small + big
    assert {r.release_at for r in _board(door).rows} == {17 * 60 + 30}


def test_the_day_s_sheet_has_every_child_of_the_group(tmp_path: Path) -> None:
    door, (sick, alone, gone, here) = build.in_service(tmp_path)
    (rare,) = build.roster(door, 1)
    build.apply(door, [rare], weekdays="5")
    build.approve(door, [rare])
    build.form(door)
    door.write(students.allow_alone, alone, signed_on=build.FIRST, valid_from=build.MONDAY)
    build.take_rolls(door, build.MONDAY, {sick: Mark.SICK})
    _release(door, build.fetched(door, gone, build.MONDAY, left_at=1045))
    sheet = door.read(handover.sheet, build.group(door), day=build.MONDAY)
    assert [(r.seat_no, r.arranged) for r in sheet.rows] == [
        (1, Arranged.ON_LEAVE),
        (2, Arranged.ALONE),
        (3, Arranged.ADULT),
        (4, Arranged.ADULT),
        (5, Arranged.NOT_TODAY),
    ]
    assert (sheet.expected, sheet.not_yet, sheet.last_left_at) == (3, 2, 1045)
    assert (sheet.group, sheet.grade_label, sheet.release_at) == ("三(1)班", "三年级", 1050)
    told = sheet.rows[2]
    assert told.left_with is not None
    assert (told.left_at, told.left_with.name, told.check) == (1045, "家长03", Check.CARD)
    assert sheet.rows[3].left_at is None and here


def test_a_child_that_was_there_in_one_hour_only_must_still_go_home(tmp_path: Path) -> None:
    door, (one, two) = build.in_service(tmp_path, 2)
    build.take_roll(door, build.MONDAY, 1, {one: Mark.PERSONAL})
    build.take_roll(door, build.MONDAY, 2, {two: Mark.SICK})
    assert [r.present for r in _board(door).rows] == [True, True]


def test_who_does_what_at_the_gate(tmp_path: Path) -> None:
    door, (one,) = build.in_service(tmp_path, 1)
    duty = build.account(door, "值守员", Role.DUTY)
    cashier = build.account(door, "钱出纳", Role.CASHIER)
    build.take_rolls(door, build.MONDAY)
    with build.refused("not_allowed"):  # the gate shows telephone numbers
        cashier.read(handover.board, build.MONDAY)
    with build.refused("not_allowed"):
        _release(cashier, build.fetched(door, one, build.MONDAY))
    _release(duty, build.fetched(door, one, build.MONDAY))
    with build.refused("not_allowed"):
        _close(cashier)
    _close(duty)
    assert _board(door).rows[0].released_by == "值守员"
    assert [s.counts.present for s in door.read(attendance.sittings, build.MONDAY)] == [1, 1]


@pytest.mark.parametrize(
    ("left_at", "code"),
    [
        (-5, "left_at_wrong"),
        (3, "left_at_wrong"),
        (24 * 60, "left_at_wrong"),
        (5000, "left_at_wrong"),
        (17 * 60 + 1, "left_at_to_come"),
    ],
)
def test_a_child_does_not_leave_at_a_time_that_is_none(tmp_path: Path, left_at: int, code: str) -> None:
    door, (one,) = build.in_service(tmp_path, 1)
    build.take_rolls(door, build.MONDAY)
    child = build.fetched(door, one, build.MONDAY, left_at=left_at)
    with build.refused(code):
        door.write(
            handover.release,
            [child],
            day=build.MONDAY,
            today=build.MONDAY,
            now=build.at(build.MONDAY, 17, 0),
        )
    assert _board(door).gone == 0


def test_a_time_may_be_keyed_from_paper_afterwards(tmp_path: Path) -> None:
    door, (one, two) = build.in_service(tmp_path, 2)
    build.take_rolls(door, build.MONDAY)
    first = door.read(school.slots, build.term(door).semester_id)[0].starts
    for child, left_at in ((one, first - 60), (two, 24 * 60 - 1)):
        door.write(
            handover.release,
            [build.fetched(door, child, build.MONDAY, left_at=left_at)],
            day=build.MONDAY,
            today=build.TUESDAY,
            now=build.at(build.TUESDAY, 8, 0),
        )
    assert [r.left_at for r in _board(door).rows] == [first - 60, 24 * 60 - 1]


def test_an_open_roll_says_nothing_yet_of_who_is_here(tmp_path: Path) -> None:
    door, (one, two) = build.in_service(tmp_path, 2)
    build.take_roll(door, build.MONDAY, 1, {one: Mark.ABSENT})
    build.take_roll(door, build.MONDAY, 2, close=False)
    assert [r.present for r in _board(door).rows] == [None, True]
    with build.refused("roll_open_for_child"):
        _release(door, build.fetched(door, one, build.MONDAY))
    assert two


def test_the_sheets_of_all_groups_are_those_of_each(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    third, fourth = build.roster(door, 3), build.roster(door, 2, grade=4)
    build.apply(door, third + fourth)
    build.approve(door, third + fourth)
    build.form(door)
    build.take_rolls(door, build.MONDAY, {third[0]: Mark.SICK})
    _release(door, build.fetched(door, third[1], build.MONDAY))
    every = door.read(handover.sheets, build.MONDAY)
    both = [build.group(door), build.group(door, "四(1)班")]
    assert sorted(every) == sorted(both)
    assert [every[g] for g in both] == [door.read(handover.sheet, g, day=build.MONDAY) for g in both]
    assert [len(every[g].rows) for g in both] == [3, 2]
