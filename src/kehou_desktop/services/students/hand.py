"""What the office writes of a child by hand: corrections, adults who may collect, leaves, hardship."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.students import (
    HardshipCategory,
    Relation,
    names,
    numbers,
)
from kehou_desktop.services import barred, classes, school
from kehou_desktop.services.students import _writing
from kehou_desktop.store import models, rights
from kehou_desktop.store.rights import allow


@allow("head", "registrar")
def add(session: Session, *, values: Mapping[str, Any], today: date) -> int:
    """Enter a child by hand; ``values`` by FIELDS, name and home class needed. Returns its id.

    A child that left the school and has the same ID number is the same child again.
    Refuses a name missing or over 50 characters, a grade the school does not have, and an ID number that is
    wrong or another child's.
    """
    checked = {field: _checked(session, field, value, None, today) for field, value in values.items()}
    if not checked.get("name"):
        raise Refused("name_missing")
    if checked.get("home_class") is None:
        raise Refused("class_missing")
    seats, since = _writing.seating(session, today), _writing.enrolled_since(session, today)
    left = _writing.left_before(session, today).get(checked.get("citizen_id") or "")
    if left is not None:
        return _writing.back_again(session, left, checked, today, seats).id
    return _writing.new_student(session, checked, since, seats).id


@allow("head", "registrar")
def correct(session: Session, student_id: int, *, field: str, value: Any, today: date) -> None:
    """Correct one field of a child by hand; an import will not overwrite it from now on."""
    student = session.get_one(models.Student, student_id)
    _writing.write(session, student, {field: _checked(session, field, value, student_id, today)}, today)


@allow("head", "registrar")
def amend(session: Session, student_id: int, *, values: Mapping[str, Any], today: date) -> None:
    """Correct several fields of a child by hand, all or none; an import will not overwrite them from now on.

    ``values`` by domain.students.FIELDS. Refuses what ``correct`` refuses.
    """
    student = session.get_one(models.Student, student_id)
    checked = {field: _checked(session, field, value, student_id, today) for field, value in values.items()}
    _writing.write(session, student, checked, today)


@allow("head", "registrar")
def add_collector(
    session: Session,
    student_id: int,
    *,
    name: str,
    relation: Relation | None,
    relation_text: str = "",
    phone: str,
    valid_from: date,
    valid_to: date | None = None,
) -> int:
    """List another adult who may collect the child (F-05). Returns the record's id.

    Refuses somebody who is barred while the leave would hold.
    """
    if not name.strip():
        raise Refused("name_missing")
    told = numbers.phones(phone)
    if len(told) != 1:
        raise Refused("phone_unreadable", text=phone)
    if valid_to is not None and valid_to < valid_from:
        raise Refused("validity_wrong")
    bars = [b for b in barred._of(session, student_id) if b.valid_to >= valid_from]
    if barred._is_barred(bars, name, relation, relation_text):
        raise Refused("collector_is_barred", name=names.name(name))
    person = models.PickupPerson(
        student_id=student_id,
        guardian_id=None,
        name=names.name(name),
        relation=relation,
        relation_text=relation_text,
        phone=told[0],
        valid_from=valid_from,
        valid_to=valid_to,
    )
    session.add(person)
    session.flush()
    return person.id


@allow("head", "registrar")
def allow_alone(
    session: Session, student_id: int, *, signed_on: date, valid_from: date, valid_to: date | None = None
) -> None:
    """Keep the guardian's written word that the child may leave alone (N-7).

    Refused in a grade that must be fetched.
    """
    seat = classes.seats(session, valid_from).get(student_id)
    if seat is not None and seat.grade in school.fetch_grades(session, valid_from):
        raise Refused("grade_must_be_fetched", name=_name(session, student_id), grade=seat.grade)
    if valid_to is not None and valid_to < valid_from:
        raise Refused("validity_wrong")
    session.add(
        models.LeaveAlonePermission(
            student_id=student_id, signed_on=signed_on, valid_from=valid_from, valid_to=valid_to
        )
    )


@allow("head")
def certify_hardship(
    session: Session,
    student_id: int,
    *,
    category: HardshipCategory,
    certificate_no: str,
    certified_on: date,
    valid_to: date | None,
) -> None:
    """Certify a hardship category with its paper; only then does it count for fees (§3.3).

    A later certificate ends the one before with the day before its own, so that a month charged late still
    finds what was in force then. The same day again corrects the certificate of that day.
    """
    if not certificate_no.strip():
        raise Refused("document_missing")
    if valid_to is not None and valid_to < certified_on:
        raise Refused("validity_wrong")
    there = session.scalars(
        select(models.Hardship)
        .where(models.Hardship.student_id == student_id, models.Hardship.category == category)
        .order_by(models.Hardship.valid_from)
    ).all()
    # What a list named and nobody certified yet becomes the record; so does one certified on the same day.
    record = next((h for h in there if h.certified_on in (None, certified_on)), None)
    day_before = certified_on - timedelta(1)
    for other in there:
        if other is record:
            continue
        if other.valid_from > certified_on:
            valid_to = min(valid_to or date.max, other.valid_from - timedelta(1))
        elif other.valid_to is None or other.valid_to > day_before:
            other.valid_to = day_before
    if record is None:
        record = models.Hardship(student_id=student_id, category=category)
        session.add(record)
    record.certificate_no = certificate_no.strip()
    record.certified_on = record.valid_from = certified_on
    record.valid_to = valid_to


def _checked(session: Session, field: str, value: Any, student_id: int | None, today: date) -> Any:
    if field == "name":
        value = names.name(str(value))
        if not value:
            raise Refused("name_missing")
        if len(value) > 50:
            raise Refused("name_too_long", length=len(value))
    if field == "citizen_id" and value:
        value = numbers.citizen_id(str(value)).number
        other = session.scalar(select(models.Student).where(models.Student.citizen_id == value))
        returns = student_id is None and value in _writing.left_before(session, today)
        if other is not None and other.id != student_id and not returns:
            raise Refused("id_of_another", name=other.name)
    if field == "guardian_phone" and value:
        told_phones = numbers.phones(str(value))
        if not told_phones:
            raise Refused("phone_unreadable", text=str(value))
        value = told_phones[0]
    if field == "home_class":
        if value is None:
            raise Refused("class_missing")
        facts = school.facts(session)
        if not facts.first_grade <= value[0] <= facts.last_grade or value[1] < 1:
            raise Refused("grade_not_in_school", grade=value[0])
    return None if value == "" else value


def _name(session: Session, student_id: int) -> str:
    return session.get_one(models.Student, student_id).name


rights.declared(globals())
