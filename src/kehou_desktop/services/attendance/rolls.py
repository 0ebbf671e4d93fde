"""The rolls of a day: every sitting, its sheet, its marks, its closing."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kehou_desktop.domain import attendance
from kehou_desktop.domain.accounts import Actor
from kehou_desktop.domain.attendance import DaySheet, Mark, RollRow, RollState
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.groups import TimeSlot
from kehou_desktop.services import school
from kehou_desktop.services.attendance import _kept
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import EVERY_ROLE, allow


@dataclass(frozen=True, slots=True)
class SittingRow:
    """One sitting of a day as the room Today lists it. Times in minutes after midnight."""

    group_id: int
    group: str
    slot_id: int
    slot_no: int
    starts: int
    ends: int
    teacher: str
    place: str
    state: RollState
    counts: attendance.Counts


def _own_group(session: Session, who: Actor, group_id: int, *_: object, **__: object) -> bool:
    group = session.get(models.CareGroup, group_id)
    return (
        group is not None
        and group.home_class_id is not None
        and conditions.own_class(session, who, group.home_class_id)
    )


@allow(*EVERY_ROLE)
def sittings(session: Session, day: date) -> tuple[SittingRow, ...]:
    """Return the sittings that the calendar, the groups and their members make on ``day``, in time order."""
    service_day = school.service_day(session, day)
    if service_day is None:
        return ()
    semester = school.semester_on(session, day)
    slots = school.slots(session, semester.semester_id)
    expected = _kept.expected_on(session, service_day, semester.semester_id)
    marks = _kept.marks_on(session, day)
    there = _kept.sittings_on(session, day)
    left = _kept.left_on(session, day)
    result: list[SittingRow] = []
    groups = session.scalars(
        select(models.CareGroup)
        .outerjoin(models.HomeClass, models.HomeClass.id == models.CareGroup.home_class_id)
        .where(models.CareGroup.semester_id == semester.semester_id)
        .order_by(models.HomeClass.grade, models.HomeClass.number, models.CareGroup.id)
    ).all()
    for slot in slots:
        gone = attendance.gone_before(slot.starts, left)
        for group in groups:
            sitting = there.get((group.id, slot.slot_id))
            given = marks.get((group.id, slot.slot_id), {})
            closed = sitting is not None and sitting.closed_at is not None
            children = set(given) if closed else (set(expected.get(group.id, {})) - set(gone)) | set(given)
            if not children:
                continue
            all_marks = [given.get(c) for c in children]
            result.append(
                SittingRow(
                    group.id,
                    group.name,
                    slot.slot_id,
                    slot.number,
                    slot.starts,
                    slot.ends,
                    group.teacher,
                    group.place,
                    attendance.state(all_marks, closed=closed),
                    attendance.count(all_marks),
                )
            )
    return tuple(result)


@allow("head", "registrar", "duty", "auditor", class_teacher=_own_group)
def day_sheet(session: Session, group_id: int, *, day: date, slot_id: int) -> DaySheet:
    """Return the roll of one sitting. A closed roll keeps its own children for ever.

    Who was handed over before the class hour is shown with that end and not expected. Refuses a slot and a
    day of another term.
    """
    group = session.get_one(models.CareGroup, group_id)
    (sheet,) = _sheets(session, [group], [_slot(session, group, slot_id)], day)[group_id]
    return sheet


@allow("head", "registrar", "duty", "auditor")
def day_sheets(session: Session, *, semester_id: int, day: date) -> dict[int, tuple[DaySheet, ...]]:
    """Return the rolls of a day by group, in slot order: every group of a term in as few questions as one."""
    own = select(models.CareGroup).where(models.CareGroup.semester_id == semester_id)
    return _sheets(session, session.scalars(own).all(), school.slots(session, semester_id), day)


def _sheets(
    session: Session, groups: Sequence[models.CareGroup], slots: Sequence[TimeSlot], day: date
) -> dict[int, tuple[DaySheet, ...]]:
    """Return the rolls of groups of one term, one for each of ``slots``."""
    if not groups:
        return {}
    only, semester_id = groups[0].id if len(groups) == 1 else None, groups[0].semester_id
    service_day = school.service_day(session, day)
    expected: dict[int, dict[int, int]] = {}
    if service_day is not None:
        _in_term(session, groups[0], day)
        expected = _kept.expected_on(session, service_day, semester_id, only)
    there, marks = _kept.sittings_on(session, day), _kept.marks_on(session, day, only)
    left = _kept.left_on(session, day)
    seats: dict[tuple[int, int], dict[int, int]] = {}
    for group, slot in itertools.product(groups, slots):
        sitting, given = there.get((group.id, slot.slot_id)), marks.get((group.id, slot.slot_id), {})
        gone = attendance.gone_before(slot.starts, left)
        closed = sitting is not None and sitting.closed_at is not None
        own = {
            c: seat for c, seat in expected.get(group.id, {}).items() if not closed or c in gone or c in given
        }
        own.update(_kept.seats_ever(session, group.id, set(given) - set(own)))
        seats[group.id, slot.slot_id] = own
    people = _kept.people_of(session, {c: seat for own in seats.values() for c, seat in own.items()}, day)
    name, count = school.facts(session).name, len(school.slots(session, semester_id))
    accounts = {i: who for i, who in session.execute(select(models.Account.id, models.Account.name))}
    result: dict[int, list[DaySheet]] = {group.id: [] for group in groups}
    for group, slot in itertools.product(groups, slots):
        key = (group.id, slot.slot_id)
        sitting, gone = there.get(key), attendance.gone_before(slot.starts, left)
        shut_at = sitting.closed_at if sitting is not None else None
        listed = _rows(seats[key], people, marks.get(key, {}), gone)
        result[group.id].append(
            DaySheet(
                school=name,
                group_id=group.id,
                group=group.name,
                teacher=group.teacher,
                place=group.place,
                day=day,
                slot_id=slot.slot_id,
                slot_no=slot.number,
                slot_count=count,
                starts=slot.starts,
                ends=slot.ends,
                state=attendance.state([r.mark for r in listed], closed=shut_at is not None),
                rows=listed,
                closed_by=accounts.get(sitting.closed_by or 0, "") if sitting is not None else "",
                closed_at=f"{shut_at:%H:%M}" if shut_at is not None else "",
            )
        )
    return {group_id: tuple(sheets) for group_id, sheets in result.items()}


def _rows(
    seats: Mapping[int, int],
    people: Mapping[int, _kept.Person],
    given: Mapping[int, Mark],
    gone: Mapping[int, int],
) -> tuple[RollRow, ...]:
    return tuple(
        RollRow(
            child,
            seat,
            people[child].student_no,
            people[child].name,
            people[child].class_label,
            given.get(child),
            people[child].guardian,
            people[child].phone,
            left_at=gone.get(child),
        )
        for child, seat in sorted(seats.items(), key=lambda pair: pair[1])
    )


@allow(*EVERY_ROLE)
def open_rolls(session: Session, first: date, last: date) -> tuple[tuple[date, str, int], ...]:
    """Return (day, group, slot) of every roll between two days that is not closed."""
    found: list[tuple[date, str, int]] = []
    for service_day in school.service_days(session, first, last):
        for row in sittings(session, service_day.day):
            if row.state is not RollState.CLOSED:
                found.append((service_day.day, row.group, row.slot_no))
    return tuple(found)


@allow("head", "registrar", "duty", class_teacher=_own_group)
def mark(
    session: Session,
    group_id: int,
    *,
    day: date,
    slot_id: int,
    marks: Mapping[int, Mark],
    today: date,
) -> None:
    """Give marks to children of an open roll; a mark given before is replaced.

    Refuses a day to come, a day without service, a slot of another term, a closed roll, a child who is not on
    this roll, and a child marked as here that was handed over before the class hour began.
    """
    roll = _open_roll(session, group_id, day, slot_id, today)
    strangers = set(marks) - set(roll.marks) - set(roll.gone)
    if strangers:
        raise Refused("child_not_on_roll", count=len(strangers))
    _refuse_gone(session, roll, marks)
    if marks:
        _write_marks(session, _sitting_id(session, group_id, slot_id, day), marks)


@allow("head", "registrar", "duty", class_teacher=_own_group)
def all_present(session: Session, group_id: int, *, day: date, slot_id: int, today: date) -> int:
    """Mark who is not marked yet as present; exceptions and who has gone home stay. Returns how many."""
    roll = _open_roll(session, group_id, day, slot_id, today)
    marks = {child: Mark.PRESENT for child, given in roll.marks.items() if given is None}
    if marks:
        _write_marks(session, _sitting_id(session, group_id, slot_id, day), marks)
    return len(marks)


@allow("head", "registrar", "duty", class_teacher=_own_group)
def unmark(session: Session, group_id: int, *, day: date, slot_id: int, student_id: int, today: date) -> None:
    """Take a child's mark back on an open roll: unmarked is neither present nor absent."""
    _open_roll(session, group_id, day, slot_id, today)
    sitting = _kept.sitting_of(session, group_id, slot_id, day)
    found = sitting and session.scalar(
        select(models.AttendanceMark).where(
            models.AttendanceMark.sitting_id == sitting.id, models.AttendanceMark.student_id == student_id
        )
    )
    if found:
        session.delete(found)


@allow("head", "registrar", "duty", class_teacher=_own_group)
def close(
    session: Session, group_id: int, *, day: date, slot_id: int, today: date, now: datetime
) -> attendance.Counts:
    """Close a roll: from now on it is evidence.

    Refuses while a child is unmarked, and while one is marked as here that was handed over before the class
    hour began.
    """
    roll = _open_roll(session, group_id, day, slot_id, today)
    unmarked = [child for child, given in roll.marks.items() if given is None]
    if unmarked:
        names = session.scalars(select(models.Student.name).where(models.Student.id.in_(unmarked[:5])))
        raise Refused("roll_unmarked", count=len(unmarked), names=tuple(names))
    if not roll.marks:
        raise Refused("roll_empty", group=session.get_one(models.CareGroup, group_id).name)
    _refuse_gone(session, roll, roll.marks)
    sitting = session.get_one(models.Sitting, _sitting_id(session, group_id, slot_id, day))
    sitting.closed_at, sitting.closed_by = now, rights.actor(session).account_id
    return attendance.count(list(roll.marks.values()))


@dataclass(frozen=True, slots=True)
class _Roll:
    """An open roll: ``marks`` of everybody expected or marked, ``gone`` who went home before it, and when."""

    marks: Mapping[int, Mark | None]
    gone: Mapping[int, int]
    starts: int


def _open_roll(session: Session, group_id: int, day: date, slot_id: int, today: date) -> _Roll:
    """Return an open roll; refuse a day to come or without service, another term's slot, a closed roll."""
    if day > today:
        raise Refused("roll_in_future", day=day)
    service_day = school.service_day(session, day)
    if service_day is None:
        raise Refused("no_service_day", day=day)
    group = session.get_one(models.CareGroup, group_id)
    slot = _slot(session, group, slot_id)
    _in_term(session, group, day)
    sitting = _kept.sitting_of(session, group_id, slot_id, day)
    if sitting is not None and sitting.closed_at is not None:
        raise Refused("roll_closed")
    given = _kept.marks_on(session, day, group_id).get((group_id, slot_id), {})
    expected = _kept.expected_on(session, service_day, group.semester_id, group_id).get(group_id, {})
    gone = attendance.gone_before(slot.starts, _kept.left_on(session, day))
    awaited = [child for child in expected if child not in gone or child in given]
    children = [*awaited, *(set(given) - set(expected))]
    named = {*expected, *given}
    return _Roll(
        {child: given.get(child) for child in children},
        {child: left_at for child, left_at in gone.items() if child in named},
        slot.starts,
    )


def _slot(session: Session, group: models.CareGroup, slot_id: int) -> TimeSlot:
    """Return a slot of the group's own term; refuse any other: it counts other hours."""
    for slot in school.slots(session, group.semester_id):
        if slot.slot_id == slot_id:
            return slot
    raise Refused("slot_of_another_term", group=group.name)


def _in_term(session: Session, group: models.CareGroup, day: date) -> None:
    """Refuse a day outside the group's term."""
    semester = session.get_one(models.Semester, group.semester_id)
    if not semester.first_day <= day <= semester.last_day:
        raise Refused("day_of_another_term", day=day, group=group.name)


def _refuse_gone(session: Session, roll: _Roll, marks: Mapping[int, Mark | None]) -> None:
    """Refuse to have a child here that was handed over before: it would be charged, and nobody has it."""
    for child, given in marks.items():
        if given in attendance.IN_SCHOOL and child in roll.gone:
            name = session.get_one(models.Student, child).name
            raise Refused("gone_before_slot", name=name, left_at=roll.gone[child], starts=roll.starts)


def _write_marks(session: Session, sitting_id: int, marks: Mapping[int, Mark]) -> None:
    statement = insert(models.AttendanceMark)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["sitting_id", "student_id"], set_={"mark": statement.excluded.mark}
        ),
        [{"sitting_id": sitting_id, "student_id": s, "mark": m} for s, m in marks.items()],
    )


def _sitting_id(session: Session, group_id: int, slot_id: int, day: date) -> int:
    sitting = _kept.sitting_of(session, group_id, slot_id, day)
    if sitting is None:
        sitting = models.Sitting(group_id=group_id, slot_id=slot_id, day=day)
        session.add(sitting)
        session.flush()
    return sitting.id


rights.declared(globals())
