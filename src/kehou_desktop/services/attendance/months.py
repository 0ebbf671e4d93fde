"""The month grid of a group (F-07)."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kehou_desktop.domain import attendance, calendar
from kehou_desktop.domain.attendance import Mark, MonthRow, MonthSheet
from kehou_desktop.domain.calendar import ServiceDay
from kehou_desktop.domain.groups import TimeSlot
from kehou_desktop.domain.students import rows
from kehou_desktop.services import school
from kehou_desktop.services.attendance import _kept
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import EVERY_ROLE, allow


@allow(*EVERY_ROLE)
def month_sheet(session: Session, group_id: int, *, year: int, month: int) -> MonthSheet:
    """Return the month grid of a group (F-07); charged hours count closed rolls only."""
    return month_sheets(session, [group_id], year=year, month=month)[group_id]


@allow(*EVERY_ROLE)
def month_sheets(
    session: Session, group_ids: Collection[int], *, year: int, month: int
) -> dict[int, MonthSheet]:
    """Return the month grids of groups by group (F-07): a whole school in as few questions as one group."""
    first, last = calendar.month_ends(year, month)
    found = session.execute(
        select(models.CareGroup, models.Semester, models.HomeClass.grade)
        .join(models.Semester, models.Semester.id == models.CareGroup.semester_id)
        .outerjoin(models.HomeClass, models.HomeClass.id == models.CareGroup.home_class_id)
        .where(models.CareGroup.id.in_(group_ids))
    ).all()
    frames = {s.id: _frame(session, s, first, last) for s in {s.id: s for _, s, _ in found}.values()}
    marks, closed = _marks(session, group_ids, first, last)
    members = _members(session, group_ids, first, last)
    seats = {m.student_id: m.seat_no for own in members.values() for m in own}
    people = _kept.people_of(session, seats, last)
    name = school.facts(session).name
    result: dict[int, MonthSheet] = {}
    for group, semester, grade in found:
        days, slots = frames[semester.id]
        own_marks, own_closed = marks.get(group.id, {}), closed.get(group.id, set())
        result[group.id] = MonthSheet(
            school=name,
            group=group.name,
            grade_label=rows.grade_label(grade) if grade is not None else "",
            teachers=group.teacher,
            year=year,
            month=month,
            days=tuple(d.day for d in days),
            slots=len(slots),
            rows=tuple(
                _row(m, people[m.student_id], days, slots, own_marks, own_closed)
                for m in members.get(group.id, ())
            ),
        )
    return result


_Frame = tuple[tuple[ServiceDay, ...], tuple[TimeSlot, ...]]


def _frame(session: Session, semester: models.Semester, first: date, last: date) -> _Frame:
    """Return the month's service days that lie in a term, and the term's slots."""
    days = school.service_days(session, max(first, semester.first_day), min(last, semester.last_day))
    return days, school.slots(session, semester.id)


def _members(
    session: Session, group_ids: Collection[int], first: date, last: date
) -> dict[int, list[models.GroupMembership]]:
    member = models.GroupMembership
    found = session.scalars(
        select(member)
        .where(member.group_id.in_(group_ids), member.valid_from <= last, conditions.not_over(member, first))
        .order_by(member.group_id, member.seat_no)
    )
    result: dict[int, list[models.GroupMembership]] = {}
    for one in found:
        # One that ended before it began (a child that left in between) was never expected.
        if one.valid_to is None or one.valid_to >= one.valid_from:
            result.setdefault(one.group_id, []).append(one)
    return result


_Marks = dict[tuple[int, date, int], Mark]
_Closed = set[tuple[date, int]]


def _marks(
    session: Session, group_ids: Collection[int], first: date, last: date
) -> tuple[dict[int, _Marks], dict[int, _Closed]]:
    """Return, by group, the marks by (child, day, slot), and which (day, slot) are closed."""
    marks: dict[int, _Marks] = {}
    closed: dict[int, _Closed] = {}
    sitting = models.Sitting
    found = session.execute(
        select(
            sitting.group_id,
            sitting.day,
            sitting.slot_id,
            sitting.closed_at.is_not(None),
            models.AttendanceMark.student_id,
            models.AttendanceMark.mark,
        )
        .join(models.AttendanceMark, models.AttendanceMark.sitting_id == sitting.id)
        .where(sitting.group_id.in_(group_ids), sitting.day.between(first, last))
    )
    for group_id, day, slot_id, is_closed, student_id, given in found:
        marks.setdefault(group_id, {})[student_id, day, slot_id] = given
        if is_closed:
            closed.setdefault(group_id, set()).add((day, slot_id))
    return marks, closed


def _row(
    member: models.GroupMembership,
    person: _kept.Person,
    days: Sequence[ServiceDay],
    slots: Sequence[TimeSlot],
    marks: _Marks,
    closed: _Closed,
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
