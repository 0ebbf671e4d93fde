"""Ring the families: in which order, what came of each call, and who was absent without a call."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kehou_desktop.domain.attendance import Mark
from kehou_desktop.domain.calls import Absence, CallRow, Contact, Outcome
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.students import mask_phone
from kehou_desktop.services import barred, classes
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import EVERY_ROLE, allow


def _numbers(
    session: Session, student_ids: Sequence[int], day: date
) -> dict[int, tuple[tuple[Contact, str], ...]]:
    """Return whom to ring with the full numbers: guardians in their order, then the adults who may collect.

    A number stands once; who is barred on ``day`` is not rung, and whoever has no number is left out.
    """
    bars = barred._on(session, day)
    found: dict[int, dict[str, Contact]] = {}
    guardians = session.scalars(
        select(models.Guardian)
        .where(models.Guardian.student_id.in_(student_ids))
        .order_by(models.Guardian.student_id, models.Guardian.position, models.Guardian.id)
    )
    adults = session.scalars(
        select(models.PickupPerson)
        .where(models.PickupPerson.student_id.in_(student_ids), conditions.valid_on(models.PickupPerson, day))
        .order_by(models.PickupPerson.student_id, models.PickupPerson.id)
    )
    people: list[tuple[str, models.Guardian | models.PickupPerson]] = [
        *((f"g{g.id}", g) for g in guardians),
        *((f"p{p.id}", p) for p in adults),
    ]
    for key, person in people:
        own = bars.get(person.student_id, ())
        if not person.phone or barred._is_barred(own, person.name, person.relation, person.relation_text):
            continue
        contact = Contact(
            key,
            person.name or "",
            person.relation,
            person.relation_text or "",
            mask_phone(person.phone),
            person.phone[-4:],
        )
        found.setdefault(person.student_id, {}).setdefault(person.phone, contact)
    return {child: tuple((c, phone) for phone, c in numbers.items()) for child, numbers in found.items()}


def _number(session: Session, student_id: int, day: date, contact: str) -> tuple[Contact, str]:
    """Return one person to ring with the full number; "" = the first. Refuses where there is none."""
    every = _numbers(session, [student_id], day).get(student_id, ())
    for person, phone in every:
        if contact in ("", person.key):
            return person, phone
    raise Refused("contact_unknown" if contact and every else "no_phone")


# -- questions -------------------------------------------------------------------------------------------


@allow(*EVERY_ROLE)
def to_ring(session: Session, student_ids: Sequence[int], *, day: date) -> dict[int, tuple[Contact, ...]]:
    """Return whom to ring for each child, in order, numbers masked; a child without a number is left out.

    Guardians first, in their order, then the other adults who may collect on ``day``. Nobody who is barred.
    """
    return {
        child: tuple(contact for contact, _phone in numbers)
        for child, numbers in _numbers(session, student_ids, day).items()
    }


@allow("head", "registrar", "class_teacher", "duty", "auditor")
def made(session: Session, day: date) -> dict[int, tuple[CallRow, ...]]:
    """Return the calls of a day by child, in the order they were made."""
    found: dict[int, list[CallRow]] = {}
    for call, by in session.execute(
        select(models.Call, models.Account.name)
        .join(models.Account, models.Account.id == models.Call.account_id)
        .where(models.Call.day == day)
        .order_by(models.Call.id)
    ):
        row = CallRow(call.at, call.name, call.relation, call.relation_text, call.last4, call.outcome, by)
        found.setdefault(call.student_id, []).append(row)
    return {child: tuple(rows) for child, rows in found.items()}


@allow("head", "registrar", "class_teacher", "duty", "auditor")
def absences(session: Session, first: date, last: date) -> tuple[Absence, ...]:
    """Return who was marked absent without leave between two days, and whether the family was rung (W18)."""
    rung = {
        (student, day)
        for student, day in session.execute(
            select(models.Call.student_id, models.Call.day).where(models.Call.day.between(first, last))
        )
    }
    found = session.execute(
        select(models.Sitting.day, models.Student.id, models.Student.name)
        .join(models.AttendanceMark, models.AttendanceMark.sitting_id == models.Sitting.id)
        .join(models.Student, models.Student.id == models.AttendanceMark.student_id)
        .where(models.AttendanceMark.mark == Mark.ABSENT, models.Sitting.day.between(first, last))
        .distinct()
        .order_by(models.Sitting.day, models.Student.id)
    ).all()
    seats = classes.seats(session, last)
    return tuple(
        Absence(day, student, name, seats[student].label if student in seats else "", (student, day) in rung)
        for day, student, name in found
    )


# -- deeds -----------------------------------------------------------------------------------------------


@allow("head", "registrar", "duty", class_teacher=classes._own_child)
def record(
    session: Session, student_id: int, *, day: date, now: datetime, outcome: Outcome, contact: str = ""
) -> int:
    """Put a call to a child's family on record (R-045, W18). Returns its id.

    ``contact`` is the key of whom ``to_ring`` names, "" = the first. Refuses somebody who is not among them.
    """
    person, phone = _number(session, student_id, day, contact)
    call = models.Call(
        student_id=student_id,
        day=day,
        at=now,
        name=person.name,
        relation=person.relation,
        relation_text=person.relation_text,
        last4=phone[-4:],
        outcome=outcome,
        account_id=rights.actor(session).account_id,
    )
    session.add(call)
    session.flush()
    return call.id


rights.declared(globals())
