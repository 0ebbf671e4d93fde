"""Home classes and who sits in them on a day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kehou_desktop.domain.accounts import Actor
from kehou_desktop.domain.students import rows
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import EVERY_ROLE, allow


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a child sits on a day."""

    student_id: int
    home_class_id: int
    grade: int
    number: int
    label: str
    seat_no: int


def _own_child(session: Session, who: Actor, student_id: int, *_: object, day: date, **__: object) -> bool:
    """Whether the child sits in a class of this class teacher on ``day``: a condition of rights."""
    seat = seats(session, day).get(student_id)
    return seat is not None and conditions.own_class(session, who, seat.home_class_id)


@allow(*EVERY_ROLE)
def home_classes(session: Session, day: date) -> tuple[rows.HomeClass, ...]:
    """Return the classes that have children on ``day``, lowest grade first."""
    member = models.ClassMembership
    found = session.execute(
        select(models.HomeClass, func.count(member.id))
        .join(member, member.home_class_id == models.HomeClass.id)
        .join(models.Student, models.Student.id == member.student_id)
        .where(conditions.valid_on(member, day), conditions.on_roll(day))
        .group_by(models.HomeClass.id)
        .order_by(models.HomeClass.grade, models.HomeClass.number)
    )
    return tuple(
        rows.HomeClass(c.id, c.grade, c.number, rows.class_label(c.grade, c.number), c.teacher, n)
        for c, n in found
    )


@allow(*EVERY_ROLE)
def seats(session: Session, day: date) -> dict[int, Seat]:
    """Return every child's seat on ``day`` by student id, children on roll only."""
    member, home = models.ClassMembership, models.HomeClass
    found = session.execute(
        select(member.student_id, home.id, home.grade, home.number, member.seat_no)
        .join(home, home.id == member.home_class_id)
        .join(models.Student, models.Student.id == member.student_id)
        .where(conditions.valid_on(member, day), conditions.on_roll(day))
        .order_by(home.grade, home.number, member.seat_no)
    )
    return {s: Seat(s, c, g, n, rows.class_label(g, n), seat) for s, c, g, n, seat in found}


@allow(*EVERY_ROLE)
def seats_between(session: Session, first: date, last: date) -> dict[int, Seat]:
    """Return each child's last seat between two days, by student id: also of one that left in between."""
    member, home = models.ClassMembership, models.HomeClass
    found = session.execute(
        select(member.student_id, home.id, home.grade, home.number, member.seat_no)
        .join(home, home.id == member.home_class_id)
        .where(member.valid_from <= last, conditions.not_over(member, first))
        .order_by(member.valid_from, member.id)
    )
    return {s: Seat(s, c, g, n, rows.class_label(g, n), seat) for s, c, g, n, seat in found}


@allow("head", "registrar")
def set_teacher(session: Session, home_class_id: int, *, teacher: str, account_id: int | None = None) -> None:
    """Name the class teacher, and the account if the teacher has one."""
    home = session.get_one(models.HomeClass, home_class_id)
    home.teacher, home.teacher_account_id = teacher.strip(), account_id


rights.declared(globals())
