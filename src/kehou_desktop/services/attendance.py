"""Take the roll."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kehou_desktop.domain import attendance, calendar
from kehou_desktop.domain.accounts import Actor
from kehou_desktop.domain.attendance import DaySheet, Mark, MonthRow, MonthSheet, RollRow, RollState
from kehou_desktop.domain.calendar import ServiceDay
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.groups import TimeSlot
from kehou_desktop.domain.students import rows
from kehou_desktop.services import classes, school
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


# -- questions -------------------------------------------------------------------------------------------


@allow(*EVERY_ROLE)
def sittings(session: Session, day: date) -> tuple[SittingRow, ...]:
    """Return the sittings that the calendar, the groups and their members make on ``day``, in time order."""
    service_day = school.service_day(session, day)
    if service_day is None:
        return ()
    semester = school.semester_on(session, day)
    slots = school.slots(session, semester.semester_id)
    expected = _expected(session, service_day, semester.semester_id)
    marks = _marks_on(session, day)
    kept = _sittings_on(session, day)
    result: list[SittingRow] = []
    groups = session.scalars(
        select(models.CareGroup)
        .outerjoin(models.HomeClass, models.HomeClass.id == models.CareGroup.home_class_id)
        .where(models.CareGroup.semester_id == semester.semester_id)
        .order_by(models.HomeClass.grade, models.HomeClass.number, models.CareGroup.id)
    ).all()
    for slot in slots:
        for group in groups:
            sitting = kept.get((group.id, slot.slot_id))
            given = marks.get((group.id, slot.slot_id), {})
            closed = sitting is not None and sitting.closed_at is not None
            children = set(given) if closed else set(expected.get(group.id, {})) | set(given)
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
    """Return the roll of one sitting. A closed roll keeps its own children for ever."""
    group = session.get_one(models.CareGroup, group_id)
    slots = school.slots(session, group.semester_id)
    slot = next(s for s in slots if s.slot_id == slot_id)
    sitting = _sitting(session, group_id, slot_id, day)
    given = _marks_on(session, day, group_id).get((group_id, slot_id), {})
    closed = sitting is not None and sitting.closed_at is not None
    service_day = school.service_day(session, day)
    seats: dict[int, int] = {}
    if service_day is not None and not closed:
        seats.update(_expected(session, service_day, group.semester_id, group_id).get(group_id, {}))
    missing = set(given) - set(seats)
    if missing:
        seats.update(_seats_ever(session, group_id, missing))
    people = _people(session, seats, day)
    sheet_rows = sorted(
        (
            RollRow(
                student_id,
                seat,
                people[student_id].student_no,
                people[student_id].name,
                people[student_id].class_label,
                given.get(student_id),
                people[student_id].guardian,
                people[student_id].phone,
            )
            for student_id, seat in seats.items()
        ),
        key=lambda r: r.seat_no,
    )
    by = session.get(models.Account, sitting.closed_by) if sitting and sitting.closed_by else None
    return DaySheet(
        school=school.facts(session).name,
        group_id=group_id,
        group=group.name,
        teacher=group.teacher,
        place=group.place,
        day=day,
        slot_id=slot_id,
        slot_no=slot.number,
        slot_count=len(slots),
        starts=slot.starts,
        ends=slot.ends,
        state=attendance.state([r.mark for r in sheet_rows], closed=closed),
        rows=tuple(sheet_rows),
        closed_by=by.name if by else "",
        closed_at=f"{sitting.closed_at:%H:%M}" if sitting and sitting.closed_at else "",
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


@allow(*EVERY_ROLE)
def month_sheet(session: Session, group_id: int, *, year: int, month: int) -> MonthSheet:
    """Return the month grid of a group (F-07); charged hours count closed rolls only."""
    first, last = calendar.month_ends(year, month)
    group = session.get_one(models.CareGroup, group_id)
    semester = session.get_one(models.Semester, group.semester_id)
    days = tuple(
        d for d in school.service_days(session, max(first, semester.first_day), min(last, semester.last_day))
    )
    slots = school.slots(session, group.semester_id)
    marks, closed = _month_marks(session, group_id, first, last)
    memberships = session.scalars(
        select(models.GroupMembership).where(
            models.GroupMembership.group_id == group_id, models.GroupMembership.valid_from <= last
        )
    ).all()
    relevant = [m for m in memberships if m.valid_to is None or m.valid_to >= first]
    people = _people(session, {m.student_id: m.seat_no for m in relevant}, last)
    sheet_rows = tuple(
        _month_row(m, people[m.student_id], days, slots, marks, closed)
        for m in sorted(relevant, key=lambda m: m.seat_no)
    )
    home = session.get(models.HomeClass, group.home_class_id) if group.home_class_id else None
    return MonthSheet(
        school=school.facts(session).name,
        group=group.name,
        grade_label=rows.grade_label(home.grade) if home else "",
        teachers=group.teacher,
        year=year,
        month=month,
        days=tuple(d.day for d in days),
        slots=len(slots),
        rows=sheet_rows,
    )


# -- deeds -----------------------------------------------------------------------------------------------


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

    Refuses a day to come, a day without service, a closed roll, and a child who is not on this roll.
    """
    strangers = set(marks) - set(_open_roll(session, group_id, day, slot_id, today))
    if strangers:
        raise Refused("child_not_on_roll", count=len(strangers))
    if marks:
        _write_marks(session, _sitting_id(session, group_id, slot_id, day), marks)


@allow("head", "registrar", "duty", class_teacher=_own_group)
def all_present(session: Session, group_id: int, *, day: date, slot_id: int, today: date) -> int:
    """Mark every child not marked yet as present; exceptions stay. Returns how many."""
    roll = _open_roll(session, group_id, day, slot_id, today)
    marks = {child: Mark.PRESENT for child, given in roll.items() if given is None}
    if marks:
        _write_marks(session, _sitting_id(session, group_id, slot_id, day), marks)
    return len(marks)


@allow("head", "registrar", "duty", class_teacher=_own_group)
def unmark(session: Session, group_id: int, *, day: date, slot_id: int, student_id: int, today: date) -> None:
    """Take a child's mark back on an open roll: unmarked is neither present nor absent."""
    _open_roll(session, group_id, day, slot_id, today)
    sitting = _sitting(session, group_id, slot_id, day)
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
    """Close a roll: from now on it is evidence. Refuses while a child is unmarked."""
    roll = _open_roll(session, group_id, day, slot_id, today)
    unmarked = [child for child, given in roll.items() if given is None]
    if unmarked:
        names = session.scalars(select(models.Student.name).where(models.Student.id.in_(unmarked[:5])))
        raise Refused("roll_unmarked", count=len(unmarked), names=tuple(names))
    if not roll:
        raise Refused("roll_empty", group=session.get_one(models.CareGroup, group_id).name)
    sitting = session.get_one(models.Sitting, _sitting_id(session, group_id, slot_id, day))
    sitting.closed_at, sitting.closed_by = now, rights.actor(session).account_id
    return attendance.count(list(roll.values()))


def _open_roll(
    session: Session, group_id: int, day: date, slot_id: int, today: date
) -> dict[int, Mark | None]:
    """Return child -> mark of an open roll; refuse a day to come, a day without service, a closed roll."""
    if day > today:
        raise Refused("roll_in_future", day=day)
    service_day = school.service_day(session, day)
    if service_day is None:
        raise Refused("no_service_day", day=day)
    sitting = _sitting(session, group_id, slot_id, day)
    if sitting is not None and sitting.closed_at is not None:
        raise Refused("roll_closed")
    group = session.get_one(models.CareGroup, group_id)
    given = _marks_on(session, day, group_id).get((group_id, slot_id), {})
    expected = _expected(session, service_day, group.semester_id, group_id).get(group_id, {})
    return {child: given.get(child) for child in [*expected, *(set(given) - set(expected))]}


def _write_marks(session: Session, sitting_id: int, marks: Mapping[int, Mark]) -> None:
    statement = insert(models.AttendanceMark)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["sitting_id", "student_id"], set_={"mark": statement.excluded.mark}
        ),
        [{"sitting_id": sitting_id, "student_id": s, "mark": m} for s, m in marks.items()],
    )


def _sitting_id(session: Session, group_id: int, slot_id: int, day: date) -> int:
    sitting = _sitting(session, group_id, slot_id, day)
    if sitting is None:
        sitting = models.Sitting(group_id=group_id, slot_id=slot_id, day=day)
        session.add(sitting)
        session.flush()
    return sitting.id


def _sitting(session: Session, group_id: int, slot_id: int, day: date) -> models.Sitting | None:
    return session.scalar(
        select(models.Sitting).where(
            models.Sitting.group_id == group_id, models.Sitting.slot_id == slot_id, models.Sitting.day == day
        )
    )


def _sittings_on(session: Session, day: date) -> dict[tuple[int, int], models.Sitting]:
    found = session.scalars(select(models.Sitting).where(models.Sitting.day == day))
    return {(s.group_id, s.slot_id): s for s in found}


def _expected(
    session: Session, day: ServiceDay, semester_id: int, group_id: int | None = None
) -> dict[int, dict[int, int]]:
    """Return group -> child -> seat of everybody expected on a service day, of one group or of all."""
    member = models.GroupMembership
    found = session.execute(
        select(member.group_id, member.student_id, member.seat_no, member.weekdays)
        .join(models.CareGroup, models.CareGroup.id == member.group_id)
        .join(models.Student, models.Student.id == member.student_id)
        .where(
            models.CareGroup.semester_id == semester_id,
            conditions.valid_on(member, day.day),
            conditions.on_roll(day.day),
            *([member.group_id == group_id] if group_id is not None else []),
        )
    )
    result: dict[int, dict[int, int]] = {}
    for group, student_id, seat, weekdays in found:
        if str(day.weekday) in weekdays:
            result.setdefault(group, {})[student_id] = seat
    return result


def _marks_on(
    session: Session, day: date, group_id: int | None = None
) -> dict[tuple[int, int], dict[int, Mark]]:
    found = session.execute(
        select(
            models.Sitting.group_id,
            models.Sitting.slot_id,
            models.AttendanceMark.student_id,
            models.AttendanceMark.mark,
        )
        .join(models.AttendanceMark, models.AttendanceMark.sitting_id == models.Sitting.id)
        .where(
            models.Sitting.day == day,
            *([models.Sitting.group_id == group_id] if group_id is not None else []),
        )
    )
    result: dict[tuple[int, int], dict[int, Mark]] = {}
    for group, slot_id, student_id, given in found:
        result.setdefault((group, slot_id), {})[student_id] = given
    return result


def _seats_ever(session: Session, group_id: int, students: set[int]) -> dict[int, int]:
    found = session.execute(
        select(models.GroupMembership.student_id, models.GroupMembership.seat_no).where(
            models.GroupMembership.group_id == group_id, models.GroupMembership.student_id.in_(students)
        )
    )
    return {student: seat for student, seat in found}


@dataclass(frozen=True, slots=True)
class _Person:
    student_no: str
    name: str
    class_label: str
    guardian: str
    phone: str


def _people(session: Session, seats: Mapping[int, int], day: date) -> dict[int, _Person]:
    ids = list(seats)
    guardians: dict[int, tuple[str, str]] = {}
    for student, name, phone in session.execute(
        select(models.Guardian.student_id, models.Guardian.name, models.Guardian.phone)
        .where(models.Guardian.student_id.in_(ids))
        .order_by(models.Guardian.student_id, models.Guardian.position)
    ):
        guardians.setdefault(student, (name or "", phone or ""))
    labels = {s.student_id: s.label for s in classes.seats(session, day).values()}
    found = session.execute(
        select(models.Student.id, models.Student.student_no, models.Student.name).where(
            models.Student.id.in_(ids)
        )
    )
    return {i: _Person(no, name, labels.get(i, ""), *guardians.get(i, ("", ""))) for i, no, name in found}


_Marks = dict[tuple[int, date, int], Mark]


def _month_marks(
    session: Session, group_id: int, first: date, last: date
) -> tuple[_Marks, set[tuple[date, int]]]:
    marks: _Marks = {}
    closed: set[tuple[date, int]] = set()
    found = session.execute(
        select(
            models.Sitting.day,
            models.Sitting.slot_id,
            models.Sitting.closed_at,
            models.AttendanceMark.student_id,
            models.AttendanceMark.mark,
        )
        .join(models.AttendanceMark, models.AttendanceMark.sitting_id == models.Sitting.id)
        .where(models.Sitting.group_id == group_id, models.Sitting.day.between(first, last))
    )
    for day, slot_id, closed_at, student_id, given in found:
        marks[student_id, day, slot_id] = given
        if closed_at is not None:
            closed.add((day, slot_id))
    return marks, closed


def _month_row(
    member: models.GroupMembership,
    person: _Person,
    days: Sequence[ServiceDay],
    slots: Sequence[TimeSlot],
    marks: _Marks,
    closed: set[tuple[date, int]],
) -> MonthRow:
    cells: list[tuple[Mark | None, ...]] = []
    charged = 0
    given: list[Mark] = []
    for day in days:
        here = tuple(marks.get((member.student_id, day.day, s.slot_id)) for s in slots)
        inside = member.valid_from <= day.day and (member.valid_to is None or day.day <= member.valid_to)
        expected = inside and str(day.weekday) in member.weekdays
        if not expected and not any(here):
            cells.append(())
            continue
        cells.append(here)
        for slot, one in zip(slots, here, strict=True):
            if one is None:
                continue
            given.append(one)
            if one in attendance.IN_SCHOOL and (day.day, slot.slot_id) in closed:
                charged += slot.class_hours_x100
    return MonthRow(
        seat_no=member.seat_no,
        student_no=person.student_no,
        name=person.name,
        cells=tuple(cells),
        attended=sum(m in attendance.IN_SCHOOL for m in given),
        sick=given.count(Mark.SICK),
        personal=given.count(Mark.PERSONAL),
        absent=given.count(Mark.ABSENT),
        late=given.count(Mark.LATE),
        left_early=given.count(Mark.LEFT_EARLY),
        official=given.count(Mark.OFFICIAL),
        charged_x100=charged,
    )


rights.declared(globals())
