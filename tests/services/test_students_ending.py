"""What ends with a date: who may collect, the written leave, a child's time at the school; certificates."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from kehou_desktop import opening
from kehou_desktop.domain.attendance import Mark
from kehou_desktop.domain.fees import PayMethod
from kehou_desktop.domain.handover import Way
from kehou_desktop.opening import Door
from kehou_desktop.services import (
    applications,
    attendance,
    classes,
    fees,
    groups,
    handover,
    returns,
    school,
    students,
)
from kehou_desktop.store import models, rights
from tests import build

FRIDAY = date(2026, 9, 11)


def _collectors(door: Door, child: int, day: date) -> list[str]:
    return [c.name for c in door.read(students.collectors, child) if c.valid_on(day)]


def _end(door: Door, child: int, from_day: date, *, today: date = build.MONDAY, place: int = 0) -> None:
    person = door.read(students.collectors, child)[place].pickup_id
    door.write(students.end_collector, child, pickup_id=person, from_day=from_day, today=today)


# -- who may collect ----------------------------------------------------------------------------------------


def test_an_adult_may_not_collect_from_a_day_on_and_is_kept(tmp_path: Path) -> None:
    door, (child, other) = build.in_service(tmp_path, 2)
    name = door.read(students.collectors, child)[0].name
    _end(door, child, build.WEDNESDAY)
    assert _collectors(door, child, build.TUESDAY) == [name] and not _collectors(door, child, build.WEDNESDAY)
    assert len(door.read(students.collectors, child)) == 1, "never deleted"
    with build.refused("collector_ended"):
        _end(door, child, build.WEDNESDAY)
    with build.refused("end_in_past"):
        _end(door, child, build.MONDAY, today=build.TUESDAY)
    person = door.read(students.collectors, other)[0].pickup_id
    with build.refused("collector_not_listed"):
        door.write(
            students.end_collector, child, pickup_id=person, from_day=build.TUESDAY, today=build.MONDAY
        )


def test_the_gate_stops_an_adult_whose_leave_ended_today(tmp_path: Path) -> None:
    door, (child,) = build.in_service(tmp_path, 1)
    build.take_rolls(door, build.MONDAY)
    fetched = build.fetched(door, child, build.MONDAY)
    _end(door, child, build.MONDAY)
    with build.refused("collector_not_valid"):
        door.write(handover.release, [fetched], day=build.MONDAY, today=build.MONDAY)


def test_who_took_the_child_today_stays_valid_on_today_s_paper(tmp_path: Path) -> None:
    door, (by_end, by_name) = build.in_service(tmp_path, 2)
    build.live(door, build.MONDAY)
    _end(door, by_end, build.MONDAY)
    door.write(students.correct, by_name, field="guardian_name", value="新家长", today=build.MONDAY)
    sheet = door.read(handover.sheet, build.group(door), day=build.MONDAY)
    assert all(r.left_with is not None and r.left_with.valid_on(build.MONDAY) for r in sheet.rows)
    assert _collectors(door, by_end, build.TUESDAY) == []
    assert _collectors(door, by_name, build.TUESDAY) == ["新家长"]


def test_a_written_leave_to_go_alone_ends(tmp_path: Path) -> None:
    door, (child,) = build.in_service(tmp_path, 1)

    def end(from_day: date, today: date = build.MONDAY) -> None:
        door.write(students.end_alone, child, from_day=from_day, today=today)

    with build.refused("no_leave_alone_permission"):
        end(build.MONDAY)
    door.write(students.allow_alone, child, signed_on=build.FIRST, valid_from=build.MONDAY)
    with build.refused("end_in_past"):
        end(build.MONDAY, today=build.TUESDAY)
    end(build.WEDNESDAY)
    ways = [door.read(handover.board, d).rows[0].way for d in (build.TUESDAY, build.WEDNESDAY)]
    assert ways == [Way.ALONE, Way.ADULT]
    detail = door.read(students.detail, child, day=build.MONDAY)
    assert (detail.alone_from, detail.alone_to) == (build.MONDAY, build.TUESDAY)


def test_a_leave_by_which_the_child_went_today_covers_today(tmp_path: Path) -> None:
    door, (child,) = build.in_service(tmp_path, 1)
    door.write(students.allow_alone, child, signed_on=build.FIRST, valid_from=build.MONDAY)
    build.take_rolls(door, build.MONDAY)
    gone = handover.Release(child, Way.ALONE, 1050)
    door.write(handover.release, [gone], day=build.MONDAY, today=build.MONDAY)
    door.write(students.end_alone, child, from_day=build.MONDAY, today=build.MONDAY)
    detail = door.read(students.detail, child, day=build.MONDAY)
    assert detail.alone_to == build.MONDAY


# -- leaving the school -------------------------------------------------------------------------------------


def test_a_child_leaves_the_school_in_one_deed(tmp_path: Path) -> None:
    door, (gone, stays) = build.in_service(tmp_path, 2)
    door.write(students.allow_alone, gone, signed_on=build.FIRST, valid_from=build.MONDAY)
    build.take_rolls(door, build.MONDAY)
    door.write(students.leave, gone, day=build.WEDNESDAY)
    for day, there in ((build.TUESDAY, True), (build.WEDNESDAY, False)):
        assert (gone in door.read(classes.seats, day)) is there
        assert (gone in {r.student_id for r in door.read(handover.board, day).rows}) is there
        assert bool(_collectors(door, gone, day)) is there
        assert [s.counts.expected for s in door.read(attendance.sittings, day)] == [1 + there] * 2
        assert len(door.read(students.roster, day=day)) == 1 + there
        assert door.read(groups.groups, semester_id=1, day=day)[0].size == 1 + there
    assert door.read(classes.seats_between, build.FIRST, build.LAST_OF_SEPTEMBER)[gone].label == "三(1)班"
    month = door.read(attendance.month_sheet, build.group(door), year=2026, month=9)
    assert [r.charged_x100 for r in month.rows] == [200, 200], "what was attended is attended"
    with build.refused("left_already"):
        door.write(students.leave, gone, day=FRIDAY)
    assert stays and door.check_sound() == []


def test_what_a_child_that_left_owes_stays_on_its_class_s_list_and_in_the_return(tmp_path: Path) -> None:
    door = build.founded(tmp_path, today=build.LAST_OF_SEPTEMBER)
    gone, stays = build.roster(door, 2)
    build.apply(door, [gone, stays])
    build.approve(door, [gone, stays])
    build.form(door, valid_from=build.MONDAY)
    build.policy(door)
    build.take_rolls(door, build.MONDAY)
    door.write(students.leave, gone, day=build.TUESDAY)
    build.live_month(door, build.TUESDAY, build.LAST_OF_SEPTEMBER)
    assert build.charge(door) == 2
    bills = door.read(fees.month_bills, year=2026, month=9, home_class_id=build.home_class(door))
    assert [(b.student_id, b.class_label, b.seat_no) for b in bills] == [
        (gone, "三(1)班", 1),
        (stays, "三(1)班", 2),
    ]
    figures = door.read(returns.monthly_return, year=2026, month=9, today=build.LAST_OF_SEPTEMBER)
    assert figures.total.enrolled == 1
    assert figures.total.due == sum(b.result.due for b in bills)
    door.write(fees.pay, bills[0].bill_id, amount=100, method=PayMethod.CASH, today=build.LAST_OF_SEPTEMBER)
    figures = door.read(returns.monthly_return, year=2026, month=9, today=build.LAST_OF_SEPTEMBER)
    assert figures.total.received == 100


@pytest.mark.parametrize(
    ("day", "code"),
    [(build.FIRST, "left_before_enrolled"), (build.MONDAY, "left_but_named"), (build.TUESDAY, None)],
)
def test_a_child_does_not_leave_before_it_came_or_while_a_roll_names_it(
    tmp_path: Path, day: date, code: str | None
) -> None:
    door, (child,) = build.in_service(tmp_path, 1, today=FRIDAY)
    build.take_roll(door, build.MONDAY, marks={child: Mark.ABSENT})
    if code is None:
        door.write(students.leave, child, day=day)
        return
    with build.refused(code):
        door.write(students.leave, child, day=day)


def test_off_the_roll_of_the_school_nobody_is_expected(tmp_path: Path) -> None:
    """Also where a group was forgotten: the roll of the school counts, not only the place in the group."""
    door, (gone, _stays) = build.in_service(tmp_path, 2)

    def forgotten(session: Session) -> None:
        session.get_one(models.Student, gone).left_on = build.TUESDAY

    door.write(rights.allow("head")(forgotten))
    for day, n in ((build.MONDAY, 2), (build.TUESDAY, 1)):
        assert [s.counts.expected for s in door.read(attendance.sittings, day)] == [n, n]


def test_a_child_that_left_and_is_on_the_list_again_is_the_same_child(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.take_in(door, [build.draft(1), build.draft(2)])
    by_list, by_hand = (r.student_id for r in door.read(students.roster, day=build.MONDAY))
    for child in (by_list, by_hand):
        door.write(students.leave, child, day=build.TUESDAY)
    build.stand_at(door, FRIDAY)
    assert build.take_in(door, [build.draft(1, class_no=2, address="新庄村1组")]).added == 1
    values: dict[str, Any] = {"name": "学生零二", "home_class": (3, 2), "citizen_id": build.citizen_id(2)}
    assert door.write(students.add, values=values, today=FRIDAY) == by_hand
    rows = door.read(students.roster, day=FRIDAY)
    assert [(r.student_id, r.class_label) for r in rows] == [(by_list, "三(2)班"), (by_hand, "三(2)班")]
    assert door.read(students.detail, by_list, day=FRIDAY).address == "新庄村1组"
    assert by_list not in door.read(classes.seats, date(2026, 9, 10)), "it was away in between"
    again = build.take_in(door, [build.draft(1, class_no=2, address="新庄村1组")])
    assert (again.added, again.updated, again.unchanged) == (0, 0, 1)
    with build.refused("id_of_another"):
        door.write(students.add, values=values, today=FRIDAY)


# -- certificates -------------------------------------------------------------------------------------------


def _certify(door: Door, child: int, day: date, no: str = "练证1", until: date | None = None) -> None:
    door.write(
        students.certify_hardship,
        child,
        category=build.CATEGORY,
        certificate_no=no,
        certified_on=day,
        valid_to=until,
    )


def _percent(folder: Path, *certified: date, listed: bool = False) -> tuple[int, Door, int]:
    """Return the waiver of September charged on 20 October, with these certificates given one by one."""
    late = date(2026, 10, 20)
    door = build.founded(folder, today=late)
    drafts = [replace(build.draft(1), hardships=(build.CATEGORY,) if listed else None)]
    build.take_in(door, drafts)
    (child,) = (r.student_id for r in door.read(students.roster, day=late))
    build.apply(door, [child])
    build.approve(door, [child])
    build.form(door, valid_from=date(2026, 9, 28))
    build.policy(door)
    for n, day in enumerate(certified):
        _certify(door, child, day, f"练证{n}")
    build.live_month(door, date(2026, 9, 28), build.LAST_OF_SEPTEMBER)
    build.charge(door, today=late)
    return door.read(fees.month_bills, year=2026, month=9)[0].result.waiver_percent, door, child


def test_a_certificate_renewed_before_a_late_bill_leaves_the_former_in_force_for_it(tmp_path: Path) -> None:
    percent, door, child = _percent(tmp_path, build.FIRST, date(2026, 10, 12))
    assert percent == 50

    def shown(day: date) -> list[tuple[str, bool]]:
        rows = build.hardships(door, child, day)
        return [(h.certificate_no, h.certified) for h in rows]

    assert shown(build.LAST_OF_SEPTEMBER) == [("练证0", True)]
    assert shown(date(2026, 10, 20)) == [("练证1", True)]


def test_a_category_from_a_list_counts_from_the_day_it_was_certified(tmp_path: Path) -> None:
    percent, door, child = _percent(tmp_path, build.FIRST, listed=True)
    assert percent == 50
    shown = build.hardships(door, child, build.LAST_OF_SEPTEMBER)
    assert [h.certified for h in shown] == [True]


def test_a_certificate_of_a_later_day_does_not_count_before_it(tmp_path: Path) -> None:
    percent, door, child = _percent(tmp_path, date(2026, 10, 1), listed=True)
    assert percent == 0
    shown = build.hardships(door, child, build.LAST_OF_SEPTEMBER)
    assert [h.certified for h in shown] == [False]


def test_certificates_of_one_category_never_overlap(tmp_path: Path) -> None:
    door, (child,) = build.in_service(tmp_path, 1)
    _certify(door, child, build.WEDNESDAY, "中")
    _certify(door, child, FRIDAY, "后", until=date(2027, 1, 1))
    _certify(door, child, build.MONDAY, "前")
    _certify(door, child, build.WEDNESDAY, "中改")

    @rights.allow("head")
    def kept(session: Session) -> list[tuple[str, date, date | None]]:
        found = session.query(models.Hardship).order_by(models.Hardship.valid_from)
        return [(h.certificate_no, h.valid_from, h.valid_to) for h in found]

    assert door.read(kept) == [
        ("前", build.MONDAY, build.TUESDAY),
        ("中改", build.WEDNESDAY, date(2026, 9, 10)),
        ("后", FRIDAY, date(2027, 1, 1)),
    ]


# -- seats --------------------------------------------------------------------------------------------------


def test_a_list_taken_in_summer_is_of_the_coming_school_year(tmp_path: Path) -> None:
    july, september = date(2026, 7, 20), date(2026, 9, 2)
    door = build.keep(
        opening.found_practice(
            tmp_path / "school",
            name="石桥小学（虚构）",
            head=build.HEAD,
            grades=(1, 6),
            term=(2026, 1),
            today=july,
            now=build.START,
        )
    )
    build.take_in(door, [build.draft(1), build.draft(2)], today=july)
    build.stand_at(door, september)
    assert build.take_in(door, [build.draft(1), build.draft(2), build.draft(3)]).added == 1
    (home,) = door.read(classes.home_classes, september)
    assert (home.label, home.size) == ("三(1)班", 3)
    assert [r.student_no for r in door.read(students.roster, day=september)] == [
        "20240101",
        "20240102",
        "20240103",
    ]


def test_a_longer_list_asks_the_store_no_more(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.roster(door, 1)

    def asked(grade: int, first: int, count: int) -> int:
        drafts = [build.draft(first + n, grade=grade) for n in range(count)]
        counted = 0

        @event.listens_for(Engine, "before_cursor_execute")
        def count_it(*what: Any) -> None:
            nonlocal counted
            counted += str(what[2]).lstrip().upper().startswith("SELECT")

        build.take_in(door, drafts)
        event.remove(Engine, "before_cursor_execute", count_it)
        return counted

    assert asked(1, 20, 2) == asked(2, 40, 12)


def test_nothing_here_changes_who_takes_part(tmp_path: Path) -> None:
    door, (gone, stays) = build.in_service(tmp_path, 2)
    door.write(students.leave, gone, day=build.TUESDAY)
    rows = door.read(applications.school_rows, semester_id=1, day=build.TUESDAY)
    assert [r.student_id for r in rows] == [stays]
    assert door.read(school.semesters)[0].semester_id == 1
