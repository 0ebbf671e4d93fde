"""The guardians of a child in the order to ring: one more, another order, one less."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.students import Relation, names, numbers
from kehou_desktop.services import barred
from kehou_desktop.services.students import _writing
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import allow


@allow("head", "registrar")
def add(
    session: Session,
    student_id: int,
    *,
    name: str,
    relation: Relation | None,
    relation_text: str = "",
    phone: str,
    today: date,
) -> int:
    """Add a guardian, last in the order to ring, who may also collect the child. Returns the record's id.

    Refuses a missing name, a number that is none, and somebody who is a guardian of this child already. A
    person who is barred becomes a guardian (the law knows such), but nobody who may collect.
    """
    if not name.strip():
        raise Refused("name_missing")
    told = numbers.phones(phone)
    if len(told) != 1:
        raise Refused("phone_unreadable", text=phone)
    kept = names.name(name)
    if any(g.name == kept for g in _guardians(session, student_id)):
        raise Refused("guardian_there", name=kept)
    last = session.scalar(
        select(func.max(models.Guardian.position)).where(models.Guardian.student_id == student_id)
    )
    guardian = models.Guardian(
        student_id=student_id,
        position=(last or 0) + 1,
        name=kept,
        relation=relation,
        relation_text=relation_text,
        phone=told[0],
    )
    session.add(guardian)
    session.flush()
    bars = barred._on(session, today).get(student_id, ())
    if not barred._is_barred(bars, kept, relation, relation_text):
        _may_collect(session, guardian, today)
    return guardian.id


@allow("head", "registrar")
def move_up(session: Session, student_id: int, *, guardian_id: int) -> None:
    """Ring a guardian one place earlier; the first stays the first. An import touches only the first."""
    every = _guardians(session, student_id)
    place = _place(every, guardian_id)
    if place:
        every[place - 1], every[place] = every[place], every[place - 1]
    for position, guardian in enumerate(every, 1):
        guardian.position = position


@allow("head", "registrar")
def end(session: Session, student_id: int, *, guardian_id: int, today: date) -> None:
    """End a guardian, and with yesterday the leave to collect that came with it; the history keeps both.

    Refuses the last one: a child without anybody to ring is corrected, not left alone.
    """
    every = _guardians(session, student_id)
    guardian = every[_place(every, guardian_id)]
    if len(every) == 1:
        raise Refused("guardian_last", name=guardian.name or "")
    for person in session.scalars(
        select(models.PickupPerson).where(models.PickupPerson.guardian_id == guardian_id)
    ):
        person.guardian_id = None
        if person.valid_to is None or person.valid_to >= today:
            _writing._end(session, person, today)
    session.flush()
    session.delete(guardian)
    every.remove(guardian)
    for position, other in enumerate(every, 1):
        other.position = position


def _guardians(session: Session, student_id: int) -> list[models.Guardian]:
    found = session.scalars(
        select(models.Guardian)
        .where(models.Guardian.student_id == student_id)
        .order_by(models.Guardian.position, models.Guardian.id)
    )
    return list(found)


def _place(every: list[models.Guardian], guardian_id: int) -> int:
    place = next((i for i, g in enumerate(every) if g.id == guardian_id), None)
    if place is None:
        raise Refused("guardian_unknown")
    return place


def _may_collect(session: Session, guardian: models.Guardian, today: date) -> None:
    """List a guardian among those who may collect; one who is listed under this name stays as it is."""
    listed = session.scalars(
        select(models.PickupPerson.name).where(
            models.PickupPerson.student_id == guardian.student_id,
            conditions.valid_on(models.PickupPerson, today),
        )
    )
    if guardian.name in set(listed):
        return
    session.add(
        models.PickupPerson(
            student_id=guardian.student_id,
            guardian_id=guardian.id,
            name=guardian.name or "",
            relation=guardian.relation,
            relation_text=guardian.relation_text or "",
            phone=guardian.phone or "",
            valid_from=today,
            valid_to=None,
        )
    )


rights.declared(globals())
