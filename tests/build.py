"""Build what a test stands on: a school, its children, their papers, groups, rolls, a day lived.

Functions, no fixtures: each says what it makes, and a test reads from top to bottom. All names are invented.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from kehou_desktop import opening
from kehou_desktop.domain import calendar
from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.applications import Kind
from kehou_desktop.domain.attendance import Mark
from kehou_desktop.domain.barred import Basis
from kehou_desktop.domain.disclosures import Secret
from kehou_desktop.domain.errors import Refused, Trouble
from kehou_desktop.domain.handover import Check, Way
from kehou_desktop.domain.students import Draft, HardshipCategory, Relation, matching, numbers
from kehou_desktop.domain.students.plan import ImportPlan
from kehou_desktop.domain.students.rows import HardshipRow
from kehou_desktop.opening import Door
from kehou_desktop.services import (
    applications,
    attendance,
    barred,
    classes,
    disclosures,
    fees,
    groups,
    handover,
    school,
    students,
)

HEAD, DEPUTY = "郑校长", "冯副校长"
PASSWORD = "远山的呼唤-1977"
FIRST = date(2026, 9, 1)
START = datetime.combine(FIRST, time(8))
MONDAY, TUESDAY, WEDNESDAY = date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 9)
SATURDAY = date(2026, 9, 12)
LAST_OF_SEPTEMBER = date(2026, 9, 30)
CATEGORY = HardshipCategory.MINIMUM_LIVING


def at(day: date, hour: int = 17, minute: int = 0) -> datetime:
    """Return a moment of a day."""
    return datetime.combine(day, time(hour, minute))


@contextlib.contextmanager
def refused(code: str) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """Expect a refusal with this code and no other."""
    with pytest.raises(Refused) as refusal:
        yield refusal
    assert refusal.value.code == code


@contextlib.contextmanager
def trouble(code: str) -> Iterator[pytest.ExceptionInfo[Trouble]]:
    """Expect a trouble with this code and no other."""
    with pytest.raises(Trouble) as refusal:
        yield refusal
    assert refusal.value.code == code


# -- the school -------------------------------------------------------------------------------------------

_OPEN: list[Door] = []


def keep(door: Door) -> Door:
    """Remember an open door, so that it is shut when the test ends."""
    _OPEN.append(door)
    return door


def shut() -> None:
    """Close every door that is remembered."""
    while _OPEN:
        _OPEN.pop().close(back_up=False)


def founded(folder: Path, *, today: date = MONDAY, grades: tuple[int, int] = (1, 6)) -> Door:
    """Found an empty practice school in autumn 2026 that stands at ``today``; its head is at the door."""
    door = opening.found_practice(
        folder / "school",
        name="石桥小学（虚构）",
        head=HEAD,
        grades=grades,
        term=(2026, 1),
        today=today,
        now=START,
    )
    return keep(door)


def real(folder: Path, *, password: str = PASSWORD, today: date = MONDAY) -> tuple[Door, str]:
    """Found a real school; return its door and its recovery code."""
    door, code = opening.found(
        folder / "real", name="青禾小学（虚构）", head=HEAD, password=password, today=today, now=START
    )
    return keep(door), code


def term(door: Door) -> calendar.Semester:
    """Return the term."""
    return door.read(school.semesters)[0]


def stand_at(door: Door, day: date) -> None:
    """Move the practice school's day."""
    door.write(school.set_practice_today, day)
    door.practice_today = day


def account(door: Door, name: str, *roles: Role) -> Door:
    """Make an account with these roles and return the same store with that person at the door."""
    door.write(school.add_account, name=name, roles=roles, today=FIRST, now=START)
    return as_(door, name.strip())


def as_(door: Door, name: str) -> Door:
    """Return the same store with another person at the door."""
    who = door.read(school.actor_named, name, today=door.today())
    return replace(door, actor=who)


# -- children ---------------------------------------------------------------------------------------------


def citizen_id(order: int, *, birth: str = "20180305", region: str = "530199") -> str:
    """Return an ID number with a right check digit, of a county that does not exist."""
    stem = f"{region}{birth}{order:03d}"
    return stem + numbers.check_character(stem)


def draft(number: int = 1, *, grade: int = 3, class_no: int = 1, **other: Any) -> Draft:
    """Return what a row of a list says of the ``number``-th child."""
    given: dict[str, Any] = {
        "name": f"学生{'零一二三四五六七八九'[number // 10 % 10]}{'零一二三四五六七八九'[number % 10]}",
        "citizen_id": citizen_id(number),
        "guardian_name": f"家长{number:02d}",
        "guardian_relation": Relation.MOTHER,
        "guardian_phone": f"1390000{number:04d}",
    }
    return Draft(sheet="名单", row=number + 1, grade=grade, class_no=class_no, **(given | other))


def take_in(door: Door, drafts: Sequence[Draft], *, today: date | None = None) -> ImportPlan:
    """Take a list in as the import does and return the plan that was carried out."""
    day = today or door.today()
    plan = matching.plan_import(drafts, door.read(students.known, day=day))
    door.write(students.take_in, plan, file_name="名单.xlsx", file_digest="0" * 16, today=day, now=at(day, 9))
    return plan


def roster(door: Door, count: int = 4, *, grade: int = 3, class_no: int = 1) -> list[int]:
    """Take in so many children of one class; return their ids in seat order."""
    before = {r.student_id for r in door.read(students.roster, day=door.today())}
    first = len(before) + 1
    take_in(door, [draft(first + i, grade=grade, class_no=class_no) for i in range(count)])
    return [r.student_id for r in door.read(students.roster, day=door.today()) if r.student_id not in before]


def home_class(door: Door, label: str = "三(1)班") -> int:
    """Return the id of a class."""
    return next(c.home_class_id for c in door.read(classes.home_classes, door.today()) if c.label == label)


def phone(door: Door, child: int) -> tuple[str, str]:
    """Ask for the first number to ring; return whose it is and the number."""
    day = door.today()
    told = door.write(disclosures.disclose, child, what=Secret.PHONE, day=day, now=at(day))
    return told.whom, told.value


def hardships(door: Door, child: int, day: date | None = None) -> tuple[HardshipRow, ...]:
    """Ask for the hardships of a child as they are on ``day``, None = today."""
    day = day or door.today()
    return door.write(disclosures.disclose, child, what=Secret.HARDSHIP, day=day, now=at(day)).hardships


def bar(door: Door, child: int, name: str = "柳禁", **other: Any) -> int:
    """Bar a person from collecting a child; return the record's id."""
    given: dict[str, Any] = {
        "relation": Relation.FATHER,
        "is_guardian": False,
        "basis": Basis.COURT_ORDER,
        "document": "虚构民初〔2026〕77号",
        "valid_from": FIRST,
        "valid_to": date(2026, 12, 31),
    }
    return door.write(barred.add, child, name=name, **(given | other))


# -- papers and groups ------------------------------------------------------------------------------------


def apply(door: Door, children: Sequence[int], *, weekdays: str = "12345", day: date = FIRST) -> None:
    """Key the applications of children."""
    door.write(
        applications.receive,
        children,
        semester_id=term(door).semester_id,
        kind=Kind.APPLICATION,
        weekdays=weekdays,
        day=day,
    )


def approve(door: Door, children: Sequence[int], *, day: date = FIRST) -> None:
    """Give both reviews in single-hand mode and mark the agreements signed."""
    semester = term(door).semester_id
    door.write(applications.class_review, children, semester_id=semester, day=day, now=START)
    door.write(applications.school_review, children, semester_id=semester, now=START, on_paper_by=DEPUTY)
    door.write(applications.sign, children, semester_id=semester, day=day)


def form(door: Door, *, valid_from: date = MONDAY, day: date | None = None) -> int:
    """Form one group per class; return how many children were placed."""
    return door.write(
        groups.form_own_class_groups,
        semester_id=term(door).semester_id,
        valid_from=valid_from,
        day=day or door.today(),
    )


def in_service(
    folder: Path, count: int = 4, *, today: date = MONDAY, grade: int = 3, weekdays: str = "12345"
) -> tuple[Door, list[int]]:
    """Return a school with one class whose children all take part, in a group from 7 September."""
    door = founded(folder, today=today)
    children = roster(door, count, grade=grade)
    apply(door, children, weekdays=weekdays)
    approve(door, children)
    form(door)
    return door, children


# -- rolls and the gate -----------------------------------------------------------------------------------


def group(door: Door, name: str = "三(1)班") -> int:
    """Return the id of a group."""
    found = door.read(groups.group_named, name, semester_id=term(door).semester_id, day=door.today())
    return found.group_id


def slot(door: Door, number: int = 1) -> int:
    """Return the id of a slot of the afternoon."""
    return door.read(school.slots, term(door).semester_id)[number - 1].slot_id


def take_roll(
    door: Door, day: date, number: int = 1, marks: Mapping[int, Mark] | None = None, *, close: bool = True
) -> None:
    """Mark everybody present but for ``marks``, and close the roll."""
    own, its = group(door), slot(door, number)
    if marks:
        door.write(attendance.mark, own, day=day, slot_id=its, marks=marks, today=day)
    door.write(attendance.all_present, own, day=day, slot_id=its, today=day)
    if close:
        door.write(attendance.close, own, day=day, slot_id=its, today=day, now=at(day))


def take_rolls(door: Door, day: date, marks: Mapping[int, Mark] | None = None) -> None:
    """Take and close both rolls of a day."""
    for number in (1, 2):
        take_roll(door, day, number, marks)


def fetched(door: Door, child: int, day: date, *, left_at: int = 17 * 60 + 32) -> handover.Release:
    """Return how a child leaves with the first adult on its list."""
    row = next(r for r in door.read(handover.board, day).rows if r.student_id == child)
    return handover.Release(child, Way.ADULT, left_at, row.collectors[0].pickup_id, Check.CARD)


def hand_over(door: Door, day: date) -> None:
    """Let everybody who is still here go with the first adult listed."""
    here = door.read(handover.board, day).left_over
    door.write(handover.release, [fetched(door, r.student_id, day) for r in here], day=day, today=day)


def live(door: Door, day: date, marks: Mapping[int, Mark] | None = None) -> None:
    """Live a service day: rolls, gate, closed."""
    take_rolls(door, day, marks)
    hand_over(door, day)
    door.write(handover.close_day, day=day, now=at(day, 17, 50))


def live_month(door: Door, first: date, last: date, marks: Mapping[int, Mark] | None = None) -> None:
    """Take and close the rolls of every service day between two days."""
    for service_day in door.read(school.service_days, first, last):
        take_rolls(door, service_day.day, marks)


# -- fees -------------------------------------------------------------------------------------------------


def policy(door: Door, **other: Any) -> int:
    """Publish 2.20 yuan per class hour, two a day, 380.00 a term, low income half."""
    given: dict[str, Any] = {
        "title": "课后服务费",
        "basis_document_no": "练发改价〔2026〕2号",
        "clause": "第三条",
        "valid_from": FIRST,
        "valid_to": date(2028, 8, 31),
        "price": 220,
        "day_cap_x100": 200,
        "term_cap": 38000,
        "waivers": {CATEGORY: 50},
        "published_on": FIRST,
    }
    return door.write(fees.publish_policy, **(given | other))


def charge(door: Door, month: int = 9, *, year: int = 2026, today: date | None = None) -> int:
    """Make the bills of a month on its last day; return how many."""
    last = calendar.month_ends(year, month)[1]
    return door.write(fees.charge_month, year=year, month=month, today=today or last, now=at(last, 18))


def billed(folder: Path, count: int = 3, *, first: date = date(2026, 9, 28)) -> tuple[Door, list[int]]:
    """Return a school whose September has the rolls of its last three days and its bills."""
    door = founded(folder, today=LAST_OF_SEPTEMBER)
    children = roster(door, count)
    apply(door, children)
    approve(door, children)
    form(door, valid_from=first)
    policy(door)
    live_month(door, first, LAST_OF_SEPTEMBER)
    charge(door)
    return door, children
