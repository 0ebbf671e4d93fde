"""What the rolls hold: who is expected, which marks were given, who the children are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kehou_desktop.domain import attendance
from kehou_desktop.domain.attendance import Mark
from kehou_desktop.domain.calendar import ServiceDay
from kehou_desktop.services import classes
from kehou_desktop.store import conditions, models


def sitting_of(session: Session, group_id: int, slot_id: int, day: date) -> models.Sitting | None:
    """Return the sitting as it is kept; None = nobody has marked anybody yet."""
    return session.scalar(
        select(models.Sitting).where(
            models.Sitting.group_id == group_id, models.Sitting.slot_id == slot_id, models.Sitting.day == day
        )
    )


def sittings_on(session: Session, day: date) -> dict[tuple[int, int], models.Sitting]:
    """Return what is kept of a day's sittings by (group, slot)."""
    found = session.scalars(select(models.Sitting).where(models.Sitting.day == day))
    return {(s.group_id, s.slot_id): s for s in found}


def expected_on(
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


def marks_on(
    session: Session, day: date, group_id: int | None = None
) -> dict[tuple[int, int], dict[int, Mark]]:
    """Return (group, slot) -> child -> mark of a day, of one group or of all."""
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


def left_on(session: Session, day: date) -> dict[int, int]:
    """Return child -> when it left, in minutes after midnight, of everybody handed over on a day."""
    found = session.execute(
        select(models.Handover.student_id, models.Handover.left_at).where(models.Handover.day == day)
    )
    return {student: left_at for student, left_at in found}


def attended(session: Session, first: date, last: date) -> dict[tuple[int, date], int]:
    """Return (child, day) -> class hours in hundredths by closed rolls: what may be charged (R-005)."""
    found = session.execute(
        select(
            models.AttendanceMark.student_id, models.Sitting.day, func.sum(models.TimeSlot.class_hours_x100)
        )
        .join(models.Sitting, models.Sitting.id == models.AttendanceMark.sitting_id)
        .join(models.TimeSlot, models.TimeSlot.id == models.Sitting.slot_id)
        .where(
            models.Sitting.day.between(first, last),
            models.Sitting.closed_at.is_not(None),
            models.AttendanceMark.mark.in_(attendance.IN_SCHOOL),
        )
        .group_by(models.AttendanceMark.student_id, models.Sitting.day)
    )
    return {(student, day): hours for student, day, hours in found}


def last_day_in(session: Session, membership: models.GroupMembership, from_day: date) -> date:
    """Return a child's last day in a group that it leaves from ``from_day`` on.

    A roll of that day or later that names the child already keeps it to the end of its day, else nobody would
    expect it in the hours that follow.
    """
    marked = session.scalar(
        select(func.max(models.Sitting.day))
        .join(models.AttendanceMark, models.AttendanceMark.sitting_id == models.Sitting.id)
        .where(
            models.Sitting.group_id == membership.group_id,
            models.AttendanceMark.student_id == membership.student_id,
        )
    )
    return max(marked or date.min, from_day - timedelta(1))


def last_named(session: Session, student_id: int) -> date | None:
    """Return the last day on which a roll or a handover names a child; None = never."""
    marked = session.scalar(
        select(func.max(models.Sitting.day))
        .join(models.AttendanceMark, models.AttendanceMark.sitting_id == models.Sitting.id)
        .where(models.AttendanceMark.student_id == student_id)
    )
    gone = session.scalar(
        select(func.max(models.Handover.day)).where(models.Handover.student_id == student_id)
    )
    return max((d for d in (marked, gone) if d is not None), default=None)


def seats_ever(session: Session, group_id: int, students: set[int]) -> dict[int, int]:
    """Return the seats that children have, or had, in a group."""
    if not students:
        return {}
    found = session.execute(
        select(models.GroupMembership.student_id, models.GroupMembership.seat_no).where(
            models.GroupMembership.group_id == group_id, models.GroupMembership.student_id.in_(students)
        )
    )
    return {student: seat for student, seat in found}


@dataclass(frozen=True, slots=True)
class Person:
    """A child as a roll shows it."""

    student_no: str
    name: str
    class_label: str
    guardian: str
    phone: str


def people_of(session: Session, seats: Mapping[int, int], day: date) -> dict[int, Person]:
    """Return the children of a roll with their first guardian, as of a day."""
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
    return {i: Person(no, name, labels.get(i, ""), *guardians.get(i, ("", ""))) for i, no, name in found}
