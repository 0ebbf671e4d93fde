"""How a field of a child is written, whoever says it: a list or a hand."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kehou_desktop import paths
from kehou_desktop.domain.students import (
    HardshipCategory,
    names,
)
from kehou_desktop.services import school
from kehou_desktop.services.attendance import _kept as rolls
from kehou_desktop.store import conditions, models

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


@dataclass(slots=True)
class Seating:
    """Classes, last seats and numbers of a school year, read once however many children are seated."""

    session: Session
    year: int
    homes: dict[tuple[int, int], models.HomeClass]
    last: dict[int, int]
    numbers: set[str]

    def seat(self, home_class: tuple[int, int]) -> tuple[models.HomeClass, int]:
        """Return a class, made where it is not there yet, and its next seat."""
        home = self.homes.get(home_class)
        if home is None:
            grade, number = home_class
            home = models.HomeClass(school_year=self.year, grade=grade, number=number, teacher="")
            self.session.add(home)
            self.session.flush()
            self.homes[home_class] = home
        self.last[home.id] = self.last.get(home.id, 0) + 1
        return home, self.last[home.id]

    def student_no(self, home: models.HomeClass, seat: int) -> str:
        """Give the school's own number: year of entry, class, seat (20240126), or the next free one."""
        stem = f"{home.school_year - home.grade + 1}{home.number:02d}"
        while f"{stem}{seat:02d}" in self.numbers:
            seat += 1
        self.numbers.add(f"{stem}{seat:02d}")
        return f"{stem}{seat:02d}"


def seating(session: Session, day: date) -> Seating:
    """Read the classes of the school year that ``day`` belongs to: in summer the coming one."""
    year = school.semester_on(session, day).school_year
    homes = session.scalars(select(models.HomeClass).where(models.HomeClass.school_year == year))
    last = session.execute(
        select(models.ClassMembership.home_class_id, func.max(models.ClassMembership.seat_no)).group_by(
            models.ClassMembership.home_class_id
        )
    )
    return Seating(
        session,
        year,
        {(h.grade, h.number): h for h in homes},
        {home: seat for home, seat in last},
        set(session.scalars(select(models.Student.student_no))),
    )


def new_student(session: Session, values: Mapping[str, Any], since: date, seats: Seating) -> models.Student:
    """Put a child on the roll and in its seat from ``since`` on, and write what is known of it."""
    home, seat = seats.seat(values["home_class"])
    name = values["name"]
    student = models.Student(
        student_no=seats.student_no(home, seat), name=name, search_key="", enrolled_on=since, left_on=None
    )
    student.search_key = _search_key(name, student.student_no)
    for field in values.keys() & set(PLAIN_FIELDS):
        setattr(student, field, values[field])
    session.add(student)
    session.flush()
    session.add(
        models.ClassMembership(
            student_id=student.id, home_class_id=home.id, seat_no=seat, valid_from=since, valid_to=None
        )
    )
    told = {GUARDIAN_FIELDS[f]: v for f, v in values.items() if f in GUARDIAN_FIELDS}
    if told:
        guardian = models.Guardian(student_id=student.id, position=1, **told)
        session.add(guardian)
        session.flush()
        if guardian.name:
            _list_guardian(session, guardian, since)
    for category in values.get("hardships") or ():
        session.add(_uncertified(student.id, category, since))
    return student


def back_again(
    session: Session, student: models.Student, values: Mapping[str, Any], since: date, seats: Seating
) -> models.Student:
    """Put a child that had left the school on the roll again, under its own number, from ``since`` on."""
    home, seat = seats.seat(values["home_class"])
    student.left_on = None
    session.add(
        models.ClassMembership(
            student_id=student.id, home_class_id=home.id, seat_no=seat, valid_from=since, valid_to=None
        )
    )
    session.flush()
    write(session, student, {k: v for k, v in values.items() if k != "home_class"}, since)
    return student


def left_before(session: Session, day: date) -> dict[str, models.Student]:
    """Return the children that have left the school, by ID number."""
    found = session.scalars(
        select(models.Student).where(models.Student.citizen_id.is_not(None), ~conditions.on_roll(day))
    )
    return {s.citizen_id: s for s in found if s.citizen_id}


def write(
    session: Session,
    student: models.Student,
    values: Mapping[str, Any],
    today: date,
    seats: Seating | None = None,
) -> None:
    """Write fields of a child; a class is a move, a guardian's name changes who may collect.

    ``seats`` is given where many children are written, so that they are read once.
    """
    for field, value in values.items():
        if field in PLAIN_FIELDS:
            setattr(student, field, value)
        elif field == "home_class":
            _move(session, student.id, value, today, seats or seating(session, today))
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
        since = _first_seat(session, student_id) if former is None else today
        person = _list_guardian(session, guardian, since)
    if person is not None:
        person.relation, person.relation_text = guardian.relation, guardian.relation_text or ""
        person.phone = guardian.phone or ""


def _list_guardian(session: Session, guardian: models.Guardian, since: date) -> models.PickupPerson:
    person = models.PickupPerson(
        student_id=guardian.student_id,
        guardian_id=guardian.id,
        name=guardian.name or "",
        relation=guardian.relation,
        relation_text=guardian.relation_text or "",
        phone=guardian.phone or "",
        valid_from=since,
        valid_to=None,
    )
    session.add(person)
    return person


def _end(session: Session, person: models.PickupPerson, today: date) -> None:
    """End an adult's leave to collect with yesterday; one listed only today, who took nobody, was a slip."""
    if person.valid_from >= today and last_taken(session, person) is None:
        session.delete(person)
    else:
        end_collector(session, person, today)


def end_collector(session: Session, person: models.PickupPerson, from_day: date) -> None:
    """End an adult's leave to collect before ``from_day``; a day on which a child was taken stays valid.

    Otherwise that day's paper would say that the child went with somebody who might not take it.
    """
    took = last_taken(session, person) or date.min
    person.valid_to = max(took, from_day - timedelta(1))


def last_taken(session: Session, person: models.PickupPerson) -> date | None:
    """Return the last day on which this adult took the child; None = never."""
    return session.scalar(
        select(func.max(models.Handover.day)).where(models.Handover.pickup_person_id == person.id)
    )


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
    there = session.scalars(select(models.Hardship).where(models.Hardship.student_id == student_id)).all()
    named = {record.category for record in there}
    session.add_all(_uncertified(student_id, c, today) for c in categories if c not in named)
    for record in there:
        if record.category not in categories and record.certified_on is None:
            session.delete(record)


def _uncertified(student_id: int, category: HardshipCategory, since: date) -> models.Hardship:
    return models.Hardship(
        student_id=student_id, category=category, certificate_no="", valid_from=since, valid_to=None
    )


def _move(
    session: Session, student_id: int, home_class: tuple[int, int], today: date, seats: Seating
) -> None:
    """Seat a child in another class from ``today`` on; the former seat ends the day before.

    In the former class's group it is not expected from then on: who sits there is that class's.
    """
    current = session.scalar(
        select(models.ClassMembership)
        .where(
            models.ClassMembership.student_id == student_id,
            conditions.not_over(models.ClassMembership, today),
        )
        .order_by(models.ClassMembership.valid_from)
    )
    ends = current.valid_to if current is not None else None
    there = seats.homes.get(home_class)
    if current is not None and there is not None and current.home_class_id == there.id:
        return
    home, seat = seats.seat(home_class)
    if current is not None:
        _leave_group_of(session, student_id, current.home_class_id, today)
        if current.valid_from >= today:
            current.home_class_id, current.seat_no = home.id, seat
            return
        current.valid_to = today - timedelta(1)
    session.add(
        models.ClassMembership(
            student_id=student_id, home_class_id=home.id, seat_no=seat, valid_from=today, valid_to=ends
        )
    )


def _leave_group_of(session: Session, student_id: int, home_class_id: int, today: date) -> None:
    found = session.scalars(
        select(models.GroupMembership)
        .join(models.CareGroup, models.CareGroup.id == models.GroupMembership.group_id)
        .where(
            models.GroupMembership.student_id == student_id,
            models.CareGroup.home_class_id == home_class_id,
            conditions.not_over(models.GroupMembership, today),
        )
    )
    for membership in found:
        membership.valid_to = rolls.last_day_in(session, membership, today)


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
