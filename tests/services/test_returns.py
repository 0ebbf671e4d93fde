"""The month for the level above: counted by grade, and the three counts that must agree."""

from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.attendance import Mark
from kehou_desktop.domain.fees import PayMethod
from kehou_desktop.domain.returns import MonthlyReturn, ReturnRow
from kehou_desktop.domain.students import HardshipCategory, LeftBehind
from kehou_desktop.opening import Door
from kehou_desktop.services import applications, attendance, fees, returns, students
from tests import build


def _return(door: Door, month: int = 9) -> MonthlyReturn:
    return door.read(returns.monthly_return, year=2026, month=month, today=door.today())


def test_a_month_is_counted_by_grade(tmp_path: Path) -> None:
    door = build.founded(tmp_path, today=build.LAST_OF_SEPTEMBER)
    build.take_in(
        door,
        [
            build.draft(1, left_behind=LeftBehind.UNSTATED, hardships=(HardshipCategory.DISABLED,)),
            build.draft(2, is_migrant_child=True),
            build.draft(3, hardships=(build.CATEGORY,)),
            build.draft(4),
            build.draft(5),
            build.draft(6, grade=1),
        ],
    )
    rows = door.read(students.roster, day=build.FIRST)
    children = [next(r.student_id for r in rows if r.name == build.draft(n).name) for n in range(1, 7)]
    door.write(
        students.certify_hardship,
        children[2],
        category=build.CATEGORY,
        certificate_no="练证1",
        certified_on=build.FIRST,
        valid_to=None,
    )
    build.apply(door, children[:2])
    build.apply(door, children[2:4], weekdays="135")
    build.approve(door, children[:4])
    build.form(door, valid_from=date(2026, 9, 28))
    build.policy(door, waivers={build.CATEGORY: 100})
    build.live_month(door, date(2026, 9, 28), build.LAST_OF_SEPTEMBER)
    build.charge(door)
    bill = door.read(fees.month_bills, year=2026, month=9)[0]
    door.write(fees.pay, bill.bill_id, amount=500, method=PayMethod.CASH, today=door.today())

    told = _return(door)
    by_grade = {r.grade: r for r in told.rows}
    third = by_grade[3]
    assert (third.enrolled, third.joined, third.full_week) == (5, 4, 2)
    assert (third.left_behind, third.migrant, third.disabled, third.waived) == (1, 1, 1, 1)
    assert (third.groups, third.due, third.received) == (1, 2 * 1320 + 880, 500)
    assert (by_grade[1].enrolled, by_grade[1].joined) == (1, 0)
    assert [r.label for r in told.rows] == ["一年级", "二年级", "三年级", "四年级", "五年级", "六年级"]
    assert (told.agreed, told.on_rolls, told.billed + told.exempt, told.exempt) == (4, 4, 4, 1)
    assert door.read(returns.differences, year=2026, month=9, today=door.today()) == ()
    assert (told.price, told.basis) == ("2.20", "练发改价〔2026〕2号")
    assert (told.counted_on, told.last_month) == (build.LAST_OF_SEPTEMBER, None)
    _adds_up(told)


def _adds_up(told: MonthlyReturn) -> None:
    for field in fields(ReturnRow):
        whole = getattr(told.total, field.name)
        if field.name != "grade" and isinstance(whole, int):
            assert sum(getattr(r, field.name) for r in told.rows) == whole, field.name


def test_the_month_before_stands_beside_it(tmp_path: Path) -> None:
    door, _ = build.billed(tmp_path)
    build.stand_at(door, date(2026, 10, 9))
    told = _return(door, 10)
    assert told.counted_on == date(2026, 10, 9)
    assert told.last_month == _return(door, 9).total
    assert (told.total.joined, told.on_rolls) == (0, 0), "no roll of October is closed yet"


def test_a_child_that_never_came_has_no_bill_and_is_no_difference(tmp_path: Path) -> None:
    door = build.founded(tmp_path, today=build.LAST_OF_SEPTEMBER)
    one, two = build.roster(door, 2)
    build.apply(door, [one, two])
    build.approve(door, [one, two])
    build.form(door, valid_from=build.LAST_OF_SEPTEMBER)
    build.policy(door)
    build.take_rolls(door, build.LAST_OF_SEPTEMBER, {two: Mark.SICK})
    build.charge(door)
    told = _return(door)
    assert (told.agreed, told.on_rolls, told.attended, told.billed, told.exempt) == (2, 2, 1, 1, 0)
    assert told.rolls_agree and told.bills_agree
    assert door.read(returns.differences, year=2026, month=9, today=door.today()) == ()


def test_a_child_that_came_and_has_no_bill_is_a_difference_with_its_name(tmp_path: Path) -> None:
    door, _ = build.billed(tmp_path)
    (late,) = build.roster(door, 1, class_no=2)
    build.apply(door, [late])
    build.approve(door, [late])
    build.form(door, valid_from=build.LAST_OF_SEPTEMBER)
    for number in (1, 2):
        roll: dict[str, Any] = {
            "day": build.LAST_OF_SEPTEMBER,
            "slot_id": build.slot(door, number),
            "today": door.today(),
        }
        door.write(attendance.all_present, build.group(door, "三(2)班"), **roll)
        now = build.at(build.LAST_OF_SEPTEMBER)
        door.write(attendance.close, build.group(door, "三(2)班"), **roll, now=now)
    told = _return(door)
    assert (told.on_rolls, told.attended, told.billed, told.bills_agree) == (4, 4, 3, False)
    (found,) = door.read(returns.differences, year=2026, month=9, today=door.today())
    assert found.code == "attended_not_billed" and found.names == ("三(2)班 学生零四",)
    build.charge(door)
    assert _return(door).bills_agree


def test_a_past_return_stays_what_it_was(tmp_path: Path) -> None:
    door, _ = build.billed(tmp_path)
    (late,) = build.roster(door, 1)
    build.apply(door, [late])
    first, second, third = door.read(fees.month_bills, year=2026, month=9)
    door.write(fees.pay, first.bill_id, amount=500, method=PayMethod.CASH, today=door.today())
    told = _return(door)
    named = door.read(returns.differences, year=2026, month=9, today=door.today())
    assert (told.agreed, told.total.received) == (3, 500)

    october, november = date(2026, 10, 9), date(2026, 11, 20)
    build.stand_at(door, november)
    semester = build.term(door).semester_id
    reviewed = build.at(october)
    door.write(applications.class_review, [late], semester_id=semester, day=october, now=reviewed)
    door.write(
        applications.school_review, [late], semester_id=semester, now=reviewed, on_paper_by=build.DEPUTY
    )
    # dated back on paper, but reviewed in October: it was not whole in September
    door.write(applications.sign, [late], semester_id=semester, day=build.FIRST)
    door.write(fees.pay, second.bill_id, amount=700, method=PayMethod.CASH, today=october)
    door.write(fees.pay, third.bill_id, amount=90, method=PayMethod.CASH, today=november)
    assert _return(door) == told
    assert door.read(returns.differences, year=2026, month=9, today=november) == named
    assert _return(door, 10).agreed == 4
    assert [_return(door, month).total.received for month in (9, 10, 11)] == [500, 700, 90]
    last = _return(door, 10).last_month
    assert last == told.total, "each payment counts in one month, and the month before is the one reported"


def test_who_signs_later_takes_part_later(tmp_path: Path) -> None:
    door, _ = build.billed(tmp_path)
    (late,) = build.roster(door, 1)
    build.apply(door, [late])
    build.approve(door, [late], day=date(2026, 10, 8))
    build.stand_at(door, date(2026, 10, 9))
    assert (_return(door, 9).agreed, _return(door, 10).agreed) == (3, 4)


def test_a_school_without_anything_returns_noughts(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    told = _return(door)
    assert (told.total.enrolled, told.agreed, told.price, told.basis) == (0, 0, "", "")
    cashier = build.account(door, "钱出纳", Role.CASHIER)
    with build.refused("not_allowed"):
        _return(cashier)
