"""The self-check: silent about a school that is right, and each fault found where somebody put it in."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.attendance import Mark
from kehou_desktop.domain.calendar import DayKind
from kehou_desktop.domain.checks import Finding
from kehou_desktop.domain.fees import PayMethod
from kehou_desktop.domain.handover import Way
from kehou_desktop.opening import Door
from kehou_desktop.services import checks, fees, handover, school, students
from kehou_desktop.store import models, rights
from kehou_desktop.words import checks as words
from tests import build


def _found(door: Door) -> dict[str, Finding]:
    return {f.code: f for f in door.read(checks.self_check, today=door.today())}


def _do(door: Door, spoil: Callable[[Session], None]) -> None:
    """Do to the records what no deed of the office does."""
    door.write(rights.allow("head")(spoil))


def _right(folder: Path, count: int = 3) -> tuple[Door, list[int]]:
    """Return a school with nothing wrong: two days lived, the third is today."""
    door, children = build.in_service(folder, count, today=build.WEDNESDAY)
    (out,) = build.roster(door, 1)
    door.write(
        school.adopt_handover_policy,
        basis_document_no="教〔1〕",
        fetch_grades=(1, 2),
        valid_from=build.FIRST,
    )
    door.write(school.take_year, text="2027-01-01,休,元旦,")
    _opt_out(door, out)
    for day in (build.MONDAY, build.TUESDAY):
        build.live(door, day)
    return door, children


def _opt_out(door: Door, child: int) -> None:
    from kehou_desktop.domain.applications import Kind
    from kehou_desktop.services import applications

    door.write(
        applications.receive,
        [child],
        semester_id=build.term(door).semester_id,
        kind=Kind.OPT_OUT,
        weekdays="",
        day=build.FIRST,
    )


def test_a_school_that_is_right_has_no_finding(tmp_path: Path) -> None:
    door, _ = _right(tmp_path)
    assert _found(door) == {}
    assert door.check_sound() == []
    cashier = build.account(door, "钱出纳", Role.CASHIER)
    with build.refused("not_allowed"):
        _found(cashier)


def test_an_empty_school_is_told_what_is_not_there_yet(tmp_path: Path) -> None:
    found = _found(build.founded(tmp_path))
    assert set(found) == {"year_unknown", "no_handover_policy"}
    assert all(f.severity == "look" for f in found.values())
    assert found["year_unknown"].rows == ("2027",)


def test_homonyms_in_one_class_are_two_children(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.take_in(door, [build.draft(1, name="李明"), build.draft(2, name="李明")])
    children = [r.student_id for r in door.read(students.roster, day=build.MONDAY)]
    build.apply(door, children)
    build.approve(door, children)
    build.form(door)
    assert "two_groups_at_once" not in _found(door)


def test_papers_and_groups_that_disagree(tmp_path: Path) -> None:
    door, children = _right(tmp_path)
    late, waiting, none = build.roster(door, 3)
    build.apply(door, [late, waiting])
    build.approve(door, [late])

    def spoil(session: Session) -> None:
        for group, child in ((1, waiting), (2, children[0])):
            session.merge(
                models.CareGroup(
                    id=group,
                    semester_id=1,
                    name="三(1)班" if group == 1 else "另一组",
                    kind=session.get_one(models.CareGroup, 1).kind,
                    home_class_id=session.get_one(models.CareGroup, 1).home_class_id if group == 1 else None,
                    teacher="",
                    place="",
                )
            )
            session.flush()
            session.add(
                models.GroupMembership(
                    group_id=group,
                    student_id=child,
                    seat_no=40 + group,
                    weekdays="5",
                    valid_from=build.WEDNESDAY,
                    valid_to=None,
                )
            )

    _do(door, spoil)
    found = _found(door)
    assert set(found) == {
        "group_without_papers",
        "papers_without_group",
        "no_paper_of_two",
        "two_groups_at_once",
    }
    assert [found[c].count for c in found] == [1, 1, 1, 1]
    assert found["two_groups_at_once"].rows == ("三(1)班 学生零一",)
    assert none


def test_a_class_in_which_all_take_part_is_looked_at(tmp_path: Path) -> None:
    door, _ = build.in_service(tmp_path, 3)
    assert _found(door)["class_all_joined"].rows == ("三(1)班",)


def test_days_that_were_left_open(tmp_path: Path) -> None:
    door, children = _right(tmp_path)
    build.stand_at(door, date(2026, 9, 11))
    build.take_roll(door, build.WEDNESDAY)
    build.take_rolls(door, date(2026, 9, 10), dict.fromkeys(children, Mark.SICK))
    found = _found(door)
    assert found["roll_left_open"].rows == ("2026-09-09 三(1)班 2",)
    assert found["day_left_open"].rows == ("2026-09-09", "2026-09-10")


def test_a_service_day_on_which_nobody_is_expected_needs_no_closing(tmp_path: Path) -> None:
    door, _ = build.in_service(tmp_path, 1, today=build.WEDNESDAY, weekdays="13")
    build.live(door, build.MONDAY)
    assert not {"day_left_open", "roll_left_open"} & set(_found(door))


def test_a_roll_on_a_day_that_became_a_holiday(tmp_path: Path) -> None:
    door, _ = _right(tmp_path)

    def spoil(session: Session) -> None:
        session.add(
            models.StatutoryDay(
                day=build.MONDAY, kind=DayKind.HOLIDAY, name="台风", source="", follows_weekday=None
            )
        )

    _do(door, spoil)
    assert _found(door)["roll_off_calendar"].rows == ("2026-09-07",)


def test_a_small_child_that_went_alone_and_one_nobody_accounts_for(tmp_path: Path) -> None:
    door, (one, two, _three) = build.in_service(tmp_path, 3, today=build.WEDNESDAY)
    build.take_rolls(door, build.MONDAY)

    def spoil(session: Session) -> None:
        session.add(
            models.Handover(
                day=build.MONDAY,
                student_id=one,
                way=Way.ALONE,
                pickup_person_id=None,
                check=None,
                left_at=1050,
                account_id=1,
            )
        )
        session.add(models.DayClose(day=build.MONDAY, at=build.at(build.MONDAY), account_id=1))

    door.write(
        handover.release,
        [build.fetched(door, two, build.MONDAY)],
        day=build.MONDAY,
        today=build.MONDAY,
    )
    _do(door, spoil)
    door.write(
        school.adopt_handover_policy, basis_document_no="教〔1〕", fetch_grades=(3,), valid_from=build.FIRST
    )
    found = _found(door)
    assert found["small_child_alone"].rows == ("2026-09-07 三(1)班 学生零一",)
    assert found["child_unaccounted"].rows == ("2026-09-07 三(1)班 学生零三",)


def test_money_that_does_not_hold(tmp_path: Path) -> None:
    door, _ = build.billed(tmp_path)
    bill = door.read(fees.month_bills, year=2026, month=9)[0]
    door.write(fees.pay, bill.bill_id, amount=1320, method=PayMethod.CASH, today=door.today())

    def spoil(session: Session) -> None:
        session.add(
            models.Payment(
                year=2026,
                serial=3,
                bill_id=bill.bill_id,
                student_id=bill.student_id,
                paid_on=door.today(),
                amount=1,
                method=PayMethod.CASH,
                account_id=1,
                epoch=1,
                digest="",
            )
        )
        for day, charged in ((date(2026, 10, 1), 100), (date(2026, 9, 28), 300)):
            session.add(
                models.BillLine(bill_id=bill.bill_id, day=day, attended_x100=charged, charged_x100=charged)
            )
        session.get_one(models.Bill, bill.bill_id).made_at = build.at(date(2026, 8, 1))

    _do(door, spoil)
    found = _found(door)
    assert found["serial_missing"].rows == ("2026-0000002",)
    assert found["paid_over_due"].rows == ("2026-09 三(1)班 学生零一",)
    assert found["billed_off_calendar"].rows == ("2026-10-01",)
    assert found["billed_over_day_cap"].rows == ("2026-09-28 三(1)班 学生零一",)
    assert found["billed_over_attended"].count == 2
    assert found["billed_before_notice"].rows == ("练发改价〔2026〕2号",)
    grave = [f.severity for f in door.read(checks.self_check, today=door.today())]
    assert grave == sorted(grave, key=lambda s: s != "wrong"), "the grave ones first"


def test_an_afternoon_under_two_hours(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    door.write(
        school.open_term,
        school_year=2026,
        term=2,
        first_day=date(2027, 2, 22),
        last_day=date(2027, 7, 2),
        slots=((930, 1049, 200),),
        release={},
    )
    build.stand_at(door, date(2027, 3, 1))
    assert _found(door)["afternoon_short"].values == {"minutes": 119}


def test_a_barred_collector_and_an_absence_nobody_rang_for(tmp_path: Path) -> None:
    door, (child, *_others) = _right(tmp_path)
    assert not {"collector_barred", "absent_without_call"} & set(_found(door))
    build.bar(door, child, "家长01", relation=None)
    build.take_roll(door, build.WEDNESDAY, 1, {child: Mark.ABSENT})
    found = _found(door)
    assert found["collector_barred"].severity == "wrong" and found["collector_barred"].count == 1
    assert found["absent_without_call"].severity == "look"


def test_this_file_puts_every_fault_in(request: object) -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert request is not None
    assert [code for code in words.FINDINGS if f'"{code}"' not in text] == []


def test_a_child_marked_as_here_after_it_went_home(tmp_path: Path) -> None:
    door, (one, two, _three) = _right(tmp_path)
    build.take_rolls(door, build.WEDNESDAY)
    second = door.read(school.slots, build.term(door).semester_id)[1].starts
    for child, left_at in ((one, second), (two, second + 1)):
        door.write(
            handover.release,
            [build.fetched(door, child, build.WEDNESDAY, left_at=left_at)],
            day=build.WEDNESDAY,
            today=build.WEDNESDAY,
        )
    found = _found(door)
    assert found["here_after_leaving"].rows == ("2026-09-09 三(1)班 学生零一 2",)


def test_a_child_in_the_group_of_a_class_that_it_left(tmp_path: Path) -> None:
    door, (one, *_others) = _right(tmp_path)
    door.write(students.correct, one, field="home_class", value=(3, 2), today=build.WEDNESDAY)
    assert "group_of_another_class" not in _found(door), "the move ends its place in the group"

    def spoil(session: Session) -> None:
        for membership in session.query(models.GroupMembership).filter_by(student_id=one):
            membership.valid_to = None

    _do(door, spoil)
    assert _found(door)["group_of_another_class"].rows == ("三(2)班 学生零一: 三(1)班",)
