"""What comes to an end: an adult's leave to collect, a written leave to go alone, a child's time here.

Nothing is deleted: every end is a date, and the days before it stay as they were.
"""

from datetime import date, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.handover import Way
from kehou_desktop.services.attendance import _kept as rolls
from kehou_desktop.services.students import _writing
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import allow

_DATED: tuple[
    type[models.ClassMembership]
    | type[models.GroupMembership]
    | type[models.PickupPerson]
    | type[models.LeaveAlonePermission],
    ...,
] = (
    models.ClassMembership,
    models.GroupMembership,
    models.PickupPerson,
    models.LeaveAlonePermission,
)
"""What a child has at the school from a day to a day."""


@allow("head", "registrar")
def end_collector(session: Session, student_id: int, *, pickup_id: int, from_day: date, today: date) -> None:
    """End an adult's leave to collect: from ``from_day`` on the gate does not let the child go with it.

    Refuses a day before today, an adult of another child, and one whose leave has ended by then. Who took
    the child on that day already stays valid to its end.
    """
    _not_past(from_day, today)
    person = session.get(models.PickupPerson, pickup_id)
    if person is None or person.student_id != student_id:
        raise Refused("collector_not_listed", name=_name(session, student_id))
    if person.valid_to is not None and person.valid_to < from_day:
        raise Refused("collector_ended", name=person.name, day=person.valid_to)
    _writing.end_collector(session, person, from_day)


@allow("head", "registrar")
def end_alone(session: Session, student_id: int, *, from_day: date, today: date) -> None:
    """End the guardian's word that the child may leave alone: from ``from_day`` on it is fetched (N-7).

    Refuses a day before today, and where no word is in force from then on. A day on which the child went
    alone already stays covered.
    """
    _not_past(from_day, today)
    record = models.LeaveAlonePermission
    found = session.scalars(
        select(record).where(record.student_id == student_id, conditions.not_over(record, from_day))
    ).all()
    if not found:
        raise Refused("no_leave_alone_permission", name=_name(session, student_id))
    went = session.scalar(
        select(func.max(models.Handover.day)).where(
            models.Handover.student_id == student_id, models.Handover.way == Way.ALONE
        )
    )
    for permission in found:
        permission.valid_to = max(went or date.min, from_day - timedelta(1))


@allow("head", "registrar")
def leave(session: Session, student_id: int, *, day: date) -> None:
    """Take a child off the roll of the school: ``day`` is the first on which it does not belong there.

    One deed ends its seat, its groups, who may collect it, and its leave to go alone. The day may lie in the
    past, but not before a roll or a handover that names the child. Bills, papers and rolls stay as they are.
    """
    student = session.get_one(models.Student, student_id)
    if student.left_on is not None:
        raise Refused("left_already", name=student.name, day=student.left_on)
    if day <= student.enrolled_on:
        raise Refused("left_before_enrolled", name=student.name, day=student.enrolled_on)
    named = rolls.last_named(session, student_id)
    if named is not None and named >= day:
        raise Refused("left_but_named", name=student.name, day=named)
    student.left_on = day
    for record in _DATED:
        still = (record.student_id == student_id, conditions.not_over(record, day))
        session.execute(update(record).where(*still).values(valid_to=day - timedelta(1)))


def _not_past(from_day: date, today: date) -> None:
    if from_day < today:
        raise Refused("end_in_past", day=from_day)


def _name(session: Session, student_id: int) -> str:
    return session.get_one(models.Student, student_id).name


rights.declared(globals())
