"""The month grid of a group (F-07)."""

from collections.abc import Sequence
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
from kehou_desktop.store import models, rights
from kehou_desktop.store.rights import EVERY_ROLE, allow


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
    marks, closed = _marks(session, group_id, first, last)
    memberships = session.scalars(
        select(models.GroupMembership).where(
            models.GroupMembership.group_id == group_id, models.GroupMembership.valid_from <= last
        )
    ).all()
    relevant = [m for m in memberships if m.valid_to is None or m.valid_to >= first]
    people = _kept.people_of(session, {m.student_id: m.seat_no for m in relevant}, last)
    sheet_rows = tuple(
        _row(m, people[m.student_id], days, slots, marks, closed)
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


_Marks = dict[tuple[int, date, int], Mark]


def _marks(session: Session, group_id: int, first: date, last: date) -> tuple[_Marks, set[tuple[date, int]]]:
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


def _row(
    member: models.GroupMembership,
    person: _kept.Person,
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
