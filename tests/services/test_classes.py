"""Home classes and who sits in them on a day."""

from pathlib import Path

from kehou_desktop.domain.accounts import Role
from kehou_desktop.services import classes, students
from tests import build


def test_seats_are_given_in_the_list_s_order_class_by_class(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.take_in(
        door,
        [
            build.draft(1, grade=3, class_no=2),
            build.draft(2, grade=1, class_no=1),
            build.draft(3, grade=3, class_no=1),
            build.draft(4, grade=3, class_no=2),
        ],
    )
    seats = list(door.read(classes.seats, build.MONDAY).values())
    assert [(s.label, s.seat_no) for s in seats] == [
        ("一(1)班", 1),
        ("三(1)班", 1),
        ("三(2)班", 1),
        ("三(2)班", 2),
    ]
    homes = door.read(classes.home_classes, build.MONDAY)
    assert [(h.label, h.size) for h in homes] == [("一(1)班", 1), ("三(1)班", 1), ("三(2)班", 2)]


def test_a_class_has_its_teacher(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.roster(door, 1)
    home = build.home_class(door)
    door.write(classes.set_teacher, home, teacher=" 孙老师 ")
    assert door.read(classes.home_classes, build.MONDAY)[0].teacher == "孙老师"
    cashier = build.account(door, "钱出纳", Role.CASHIER)
    with build.refused("not_allowed"):
        cashier.write(classes.set_teacher, home, teacher="钱出纳")


def test_moving_a_child_ends_one_seat_and_begins_the_next(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    first, second, third = build.roster(door, 3)
    build.roster(door, 1, class_no=2)
    door.write(students.correct, second, field="home_class", value=(3, 2), today=build.WEDNESDAY)
    before, after = (door.read(classes.seats, d) for d in (build.TUESDAY, build.WEDNESDAY))
    assert (before[second].label, before[second].seat_no) == ("三(1)班", 2)
    assert (after[second].label, after[second].seat_no) == ("三(2)班", 2)
    assert [after[c].seat_no for c in (first, third)] == [1, 3], "the others keep their numbers"
    # the same day again: corrected, not moved twice
    door.write(students.correct, second, field="home_class", value=(4, 1), today=build.WEDNESDAY)
    assert door.read(classes.seats, build.WEDNESDAY)[second].label == "四(1)班"
    assert door.read(classes.seats, build.TUESDAY)[second].label == "三(1)班"
    # and to where it sits already: nothing
    door.write(students.correct, second, field="home_class", value=(4, 1), today=build.WEDNESDAY)
    assert door.read(classes.seats, build.WEDNESDAY)[second].seat_no == 1


def test_a_seat_number_is_never_given_twice_in_a_class(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    _first, second, _third = build.roster(door, 3)
    door.write(students.correct, second, field="home_class", value=(3, 2), today=build.TUESDAY)
    new = door.write(students.add, values={"name": "新来的", "home_class": (3, 1)}, today=build.WEDNESDAY)
    seats = door.read(classes.seats, build.WEDNESDAY)
    assert seats[new].seat_no == 4
    numbers = [s.seat_no for s in seats.values() if s.label == "三(1)班"]
    assert len(numbers) == len(set(numbers))
