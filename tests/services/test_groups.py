"""Groups: one per class, from whole papers, nobody twice."""

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.handover import Way
from kehou_desktop.opening import Door
from kehou_desktop.services import attendance, groups, handover, students
from kehou_desktop.store import models, rights
from tests import build


def _groups(door: Door, day: date = build.MONDAY) -> list[tuple[str, int]]:
    found = door.read(groups.groups, semester_id=build.term(door).semester_id, day=day)
    return [(g.name, g.size) for g in found]


def test_a_class_s_whole_papers_become_one_group(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    children = build.roster(door, 5)
    other = build.roster(door, 2, grade=1)
    build.apply(door, children[:4], weekdays="135")
    build.approve(door, children[:3])
    build.apply(door, other)
    build.approve(door, other)
    formable = door.read(groups.formable, semester_id=build.term(door).semester_id, day=build.MONDAY)
    assert [(f.class_label, f.approved, f.without_group, f.group_id) for f in formable] == [
        ("一(1)班", 2, 2, None),
        ("三(1)班", 3, 3, None),
    ]
    assert build.form(door) == 5
    assert _groups(door) == [("一(1)班", 2), ("三(1)班", 3)]
    members = door.read(groups.members, build.group(door), day=build.MONDAY)
    assert members == {1: children[0], 2: children[1], 3: children[2]}


def test_forming_again_places_nobody_twice_even_before_the_first_day(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    children = build.roster(door, 3)
    build.apply(door, children)
    build.approve(door, children)
    assert build.form(door, valid_from=build.WEDNESDAY, day=build.MONDAY) == 3
    assert build.form(door, valid_from=build.WEDNESDAY, day=build.MONDAY) == 0
    assert _groups(door, build.WEDNESDAY) == [("三(1)班", 3)]
    assert _groups(door, build.TUESDAY) == [("三(1)班", 0)]
    (formable,) = door.read(groups.formable, semester_id=build.term(door).semester_id, day=build.MONDAY)
    assert (formable.approved, formable.without_group) == (3, 0)


def test_a_latecomer_fills_the_group_up_with_the_next_seat(tmp_path: Path) -> None:
    door, children = build.in_service(tmp_path, 2)
    (late,) = build.roster(door, 1)
    build.apply(door, [late])
    build.approve(door, [late])
    assert build.form(door, valid_from=build.TUESDAY) == 1
    assert _groups(door, build.TUESDAY) == [("三(1)班", 3)]
    seats = door.read(groups.members, build.group(door), day=build.TUESDAY)
    assert seats == {1: children[0], 2: children[1], 3: late}
    assert late not in door.read(groups.members, build.group(door), day=build.MONDAY).values()


def test_nobody_is_expected_on_a_day_that_is_closed(tmp_path: Path) -> None:
    door, _children = build.in_service(tmp_path, 1)
    build.live(door, build.MONDAY)
    others = build.roster(door, 2, grade=5)
    build.apply(door, others)
    build.approve(door, others)
    build.form(door, valid_from=build.MONDAY)
    assert [s.group for s in door.read(attendance.sittings, build.MONDAY)] == ["三(1)班"] * 2
    assert "五(1)班" in [s.group for s in door.read(attendance.sittings, build.TUESDAY)]
    assert door.read(handover.board, build.MONDAY).closed_at
    assert all(r.way is Way.ADULT for r in door.read(handover.board, build.TUESDAY).rows)


def test_before_the_term_nobody_is_expected(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    children = build.roster(door, 1)
    build.apply(door, children)
    build.approve(door, children)
    build.form(door, valid_from=build.FIRST - timedelta(30))
    assert _groups(door, build.FIRST) == [("三(1)班", 1)]


def test_a_group_is_found_by_name_number_and_class(tmp_path: Path) -> None:
    door, _ = build.in_service(tmp_path)
    group = build.group(door)
    assert build.group(door, str(group)) == group
    with build.refused("group_unknown"):
        build.group(door, "三(9)班")
    door.write(groups.set_teacher, group, teacher=" 孙老师 ", place=" 三楼东 ")
    (found,) = door.read(groups.groups, semester_id=build.term(door).semester_id, day=build.MONDAY)
    assert (found.teacher, found.place, found.grade) == ("孙老师", "三楼东", 3)


def test_who_moves_to_another_class_leaves_the_group_and_is_placed_anew(tmp_path: Path) -> None:
    door, (moved, stays) = build.in_service(tmp_path, 2)
    build.take_rolls(door, build.MONDAY)
    door.write(students.correct, moved, field="home_class", value=(3, 2), today=build.TUESDAY)
    assert [s.counts.expected for s in door.read(attendance.sittings, build.TUESDAY)] == [1, 1]
    assert [s.counts.expected for s in door.read(attendance.sittings, build.MONDAY)] == [2, 2]
    assert build.form(door, valid_from=build.TUESDAY, day=build.TUESDAY) == 1
    assert [(s.group, s.counts.expected) for s in door.read(attendance.sittings, build.TUESDAY)][:2] == [
        ("三(1)班", 1),
        ("三(2)班", 1),
    ]
    assert stays


def test_who_moves_after_the_first_hour_stays_on_the_day_s_rolls(tmp_path: Path) -> None:
    door, (moved, _stays) = build.in_service(tmp_path, 2)
    build.take_roll(door, build.MONDAY, 1)
    door.write(students.correct, moved, field="home_class", value=(3, 2), today=build.MONDAY)
    assert [s.counts.expected for s in door.read(attendance.sittings, build.MONDAY)] == [2, 2]
    assert [s.counts.expected for s in door.read(attendance.sittings, build.TUESDAY)] == [1, 1]


def test_a_child_is_taken_out_of_its_group_from_a_day_on(tmp_path: Path) -> None:
    door, (one, two) = build.in_service(tmp_path, 2)
    group = build.group(door)

    def end(child: int, from_day: date, today: date = build.MONDAY) -> None:
        door.write(groups.end_membership, group, child, from_day=from_day, today=today)

    with build.refused("end_in_past"):
        end(one, build.MONDAY, today=build.TUESDAY)
    end(one, build.WEDNESDAY)
    assert [_groups(door, d)[0][1] for d in (build.TUESDAY, build.WEDNESDAY)] == [2, 1]
    with build.refused("not_in_group") as refusal:
        end(one, build.WEDNESDAY)
    assert refusal.value.values["group"] == "三(1)班"
    build.take_roll(door, build.MONDAY, 1)
    end(two, build.MONDAY)
    assert [s.counts.expected for s in door.read(attendance.sittings, build.MONDAY)] == [2, 2], "to its end"
    assert door.read(groups.members, group, day=build.MONDAY) == {1: one, 2: two}, (
        "its rolls are as they were"
    )


def test_classes_of_two_years_are_told_apart_by_what_they_are_not_by_their_label(tmp_path: Path) -> None:
    door, (one, *_) = build.in_service(tmp_path, 2)

    def last_year(session: Session) -> None:
        old = models.HomeClass(school_year=2025, grade=3, number=1, teacher="")
        session.add(old)
        session.flush()
        seat = session.query(models.ClassMembership).filter_by(student_id=one).one()
        seat.home_class_id = old.id

    door.write(rights.allow("head")(last_year))
    formable = door.read(groups.formable, semester_id=build.term(door).semester_id, day=build.MONDAY)
    assert [(f.class_label, f.approved) for f in formable] == [("三(1)班", 1), ("三(1)班", 1)]


def test_a_cashier_forms_no_groups(tmp_path: Path) -> None:
    door, _ = build.in_service(tmp_path)
    cashier = build.account(door, "钱出纳", Role.CASHIER)
    with build.refused("not_allowed"):
        build.form(cashier)
