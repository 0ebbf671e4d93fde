"""How a field of a child is written, whoever says it: a list or a hand."""

import functools
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kehou_desktop import paths
from kehou_desktop.domain import calendar
from kehou_desktop.domain.students import (
    HardshipCategory,
    names,
)
from kehou_desktop.services import school
from kehou_desktop.store import models

PLAIN_FIELDS = (
    *("name", "sex", "citizen_id", "document_kind", "other_document_no", "student_register_no"),
    *("student_aux_no", "birth", "nation", "address", "boarder", "left_behind", "is_migrant_child", "note"),
)

GUARDIAN_FIELDS = {
    "guardian_name": "name",
    "guardian_relation": "relation",
    "guardian_relation_text": "relation_text",
    "guardian_phone": "phone",
}


def new_student(session: Session, values: Mapping[str, Any], since: date) -> models.Student:
    """Put a child on the roll and in its seat from ``since`` on, and write what is known of it."""
    home, seat = _seat(session, values["home_class"], since)
    name = values["name"]
    student = models.Student(
        student_no=_student_no(session, home, seat), name=name, search_key="", enrolled_on=since, left_on=None
    )
    student.search_key = _search_key(name, student.student_no)
    session.add(student)
    session.flush()
    session.add(
        models.ClassMembership(
            student_id=student.id, home_class_id=home.id, seat_no=seat, valid_from=since, valid_to=None
        )
    )
    write(session, student, {k: v for k, v in values.items() if k not in ("name", "home_class")}, since)
    return student


def write(session: Session, student: models.Student, values: Mapping[str, Any], today: date) -> None:
    """Write fields of a child; a class is a move, a guardian's name changes who may collect."""
    for field, value in values.items():
        if field in PLAIN_FIELDS:
            setattr(student, field, value)
        elif field == "home_class":
            _move(session, student.id, value, today)
        elif field == "hardships":
            _write_hardships(session, student.id, value or (), today)
    if "name" in values:
        student.search_key = _search_key(student.name, student.student_no)
    guardian = {GUARDIAN_FIELDS[f]: v for f, v in values.items() if f in GUARDIAN_FIELDS}
    if guardian:
        _write_guardian(session, student.id, guardian, today)
    session.flush()


def _write_guardian(session: Session, student_id: int, values: Mapping[str, Any], today: date) -> None:
    """Write the first guardian; who is named may also collect, and another name ends the former's leave."""
    guardian = session.scalar(
        select(models.Guardian)
        .where(models.Guardian.student_id == student_id)
        .order_by(models.Guardian.position)
    )
    if guardian is None:
        guardian = models.Guardian(student_id=student_id, position=1)
        session.add(guardian)
    former = guardian.name
    for column, value in values.items():
        setattr(guardian, column, value)
    session.flush()
    person = session.scalar(
        select(models.PickupPerson).where(
            models.PickupPerson.guardian_id == guardian.id, models.PickupPerson.valid_to.is_(None)
        )
    )
    if person is not None and former != guardian.name:
        _end(session, person, today)
        person = None
    if guardian.name and person is None:
        person = models.PickupPerson(
            student_id=student_id,
            guardian_id=guardian.id,
            name=guardian.name,
            relation_text="",
            phone="",
            valid_from=_first_seat(session, student_id) if former is None else today,
            valid_to=None,
        )
        session.add(person)
    if person is not None:
        person.relation, person.relation_text = guardian.relation, guardian.relation_text or ""
        person.phone = guardian.phone or ""


def _end(session: Session, person: models.PickupPerson, today: date) -> None:
    """End an adult's leave to collect with yesterday; one listed only today, who took nobody, was a slip."""
    took = session.scalar(
        select(models.Handover.id).where(models.Handover.pickup_person_id == person.id).limit(1)
    )
    if person.valid_from >= today and took is None:
        session.delete(person)
    else:
        person.valid_to = max(person.valid_from, today - timedelta(1))


def _first_seat(session: Session, student_id: int) -> date:
    return session.scalars(
        select(func.min(models.ClassMembership.valid_from)).where(
            models.ClassMembership.student_id == student_id
        )
    ).one()


def _write_hardships(
    session: Session, student_id: int, categories: tuple[HardshipCategory, ...], today: date
) -> None:
    """Add the categories a list names; take back uncertified ones that it no longer names."""
    there = {
        h.category: h
        for h in session.scalars(select(models.Hardship).where(models.Hardship.student_id == student_id))
    }
    for category in categories:
        if category not in there:
            session.add(
                models.Hardship(
                    student_id=student_id,
                    category=category,
                    certificate_no="",
                    valid_from=today,
                    valid_to=None,
                )
            )
    for category, record in there.items():
        if category not in categories and record.certified_on is None:
            session.delete(record)


def _move(session: Session, student_id: int, home_class: tuple[int, int], today: date) -> None:
    """Seat a child in another class from ``today`` on; the former seat ends the day before."""
    current = session.scalar(
        select(models.ClassMembership).where(
            models.ClassMembership.student_id == student_id, models.ClassMembership.valid_to.is_(None)
        )
    )
    home, seat = _seat(session, home_class, today)
    if current is not None:
        if current.home_class_id == home.id:
            return
        if current.valid_from >= today:
            current.home_class_id, current.seat_no = home.id, seat
            return
        current.valid_to = today - timedelta(1)
    session.add(
        models.ClassMembership(
            student_id=student_id, home_class_id=home.id, seat_no=seat, valid_from=today, valid_to=None
        )
    )


def _seat(session: Session, home_class: tuple[int, int], day: date) -> tuple[models.HomeClass, int]:
    grade, number = home_class
    year = calendar.term_on(day)[0]
    home = session.scalar(
        select(models.HomeClass).where(
            models.HomeClass.school_year == year,
            models.HomeClass.grade == grade,
            models.HomeClass.number == number,
        )
    )
    if home is None:
        home = models.HomeClass(school_year=year, grade=grade, number=number, teacher="")
        session.add(home)
        session.flush()
    last = session.scalar(
        select(func.max(models.ClassMembership.seat_no)).where(
            models.ClassMembership.home_class_id == home.id
        )
    )
    return home, (last or 0) + 1


def _student_no(session: Session, home: models.HomeClass, seat: int) -> str:
    """Give the school's own number: year of entry, class, seat (20240126); if taken, the next free one."""
    stem = f"{home.school_year - home.grade + 1}{home.number:02d}"
    taken = set(
        session.scalars(select(models.Student.student_no).where(models.Student.student_no.startswith(stem)))
    )
    while f"{stem}{seat:02d}" in taken:
        seat += 1
    return f"{stem}{seat:02d}"


def enrolled_since(session: Session, today: date) -> date:
    """Children of the first list were there since the term began; later ones come on the day."""
    if session.scalar(select(models.Student.id).limit(1)) is None or _first_list_today(session, today):
        semester = school.semester_on(session, today)
        return min(today, semester.first_day)
    return today


def _first_list_today(session: Session, today: date) -> bool:
    first = session.scalar(select(func.min(models.ImportBatch.at)))
    return first is not None and first.date() == today


def _search_key(name: str, student_no: str) -> str:
    return names.keys(name, _readings(), numbers=(student_no,))


@functools.cache
def _readings() -> Mapping[str, tuple[str, ...]]:
    """Return every reading of every character, from the table made at build time."""
    table = paths.resources() / "pinyin.tsv"
    lines = table.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return {character: tuple(readings.split()) for character, readings in pairs}
