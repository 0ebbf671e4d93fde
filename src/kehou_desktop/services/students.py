"""The roster: who is on roll, who may collect, and what a school's own list brings in."""

import functools
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kehou_desktop import paths
from kehou_desktop.domain import calendar
from kehou_desktop.domain.applications import Stage
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.handover import Collector, Way
from kehou_desktop.domain.students import (
    HardshipCategory,
    LeftBehind,
    Relation,
    kept,
    names,
    numbers,
    plan,
)
from kehou_desktop.domain.students.rows import GuardianRow, StudentDetail, StudentRow
from kehou_desktop.services import applications, barred, classes, school
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import EVERY_ROLE, allow

_PLAIN_FIELDS = (
    *("name", "sex", "citizen_id", "document_kind", "other_document_no", "student_register_no"),
    *("student_aux_no", "birth", "nation", "address", "boarder", "left_behind", "is_migrant_child", "note"),
)
_GUARDIAN_FIELDS = {
    "guardian_name": "name",
    "guardian_relation": "relation",
    "guardian_relation_text": "relation_text",
    "guardian_phone": "phone",
}


# -- questions -------------------------------------------------------------------------------------------


@allow(*EVERY_ROLE)
def roster(session: Session, *, day: date) -> tuple[StudentRow, ...]:
    """Return every child on roll on ``day``, class by class in seat order."""
    semester = school.semester_on(session, day)
    must_fetch = school.fetch_grades(session, day)
    papers = {
        a.student_id: a for a in applications.school_rows(session, semester_id=semester.semester_id, day=day)
    }
    phones: dict[int, str] = {}
    for student_id, phone in session.execute(
        select(models.Guardian.student_id, models.Guardian.phone).order_by(
            models.Guardian.student_id, models.Guardian.position
        )
    ):
        phones.setdefault(student_id, phone or "")
    alone = set(
        session.scalars(
            select(models.LeaveAlonePermission.student_id).where(
                conditions.valid_on(models.LeaveAlonePermission, day)
            )
        )
    )
    people = {s.id: s for s in session.scalars(select(models.Student).where(conditions.on_roll(day)))}
    bars = barred._on(session, day)
    result: list[StudentRow] = []
    for seat in classes.seats(session, day).values():
        s = people[seat.student_id]
        paper = papers.get(s.id)
        result.append(
            StudentRow(
                student_id=s.id,
                student_no=s.student_no,
                name=s.name,
                search_key=s.search_key,
                sex=s.sex,
                class_label=seat.label,
                grade=seat.grade,
                class_no=seat.number,
                seat_no=seat.seat_no,
                way=Way.ALONE if s.id in alone and seat.grade not in must_fetch else Way.ADULT,
                phone=numbers.mask_phone(phones.get(s.id, "")),
                left_behind=s.left_behind not in (None, LeftBehind.NO),
                is_migrant_child=s.is_migrant_child is True,
                boarder=s.boarder is True,
                stage=paper.stage if paper else Stage.NOT_RETURNED,
                weekdays=paper.weekdays if paper else "",
                barred=s.id in bars,
            )
        )
    return tuple(result)


@allow(*EVERY_ROLE)
def find(session: Session, query: str, *, day: date) -> tuple[StudentRow, ...]:
    """Return the children that a query finds: characters, pinyin, initials, numbers; "" finds all."""
    everybody = roster(session, day=day)
    return tuple(r for r in everybody if names.matches(query, r.search_key)) if query.strip() else everybody


@allow("head", "registrar", "cashier", "bookkeeper", "auditor", class_teacher=classes._own_child)
def detail(session: Session, student_id: int, *, day: date) -> StudentDetail:
    """Return the panel of one child as it is on ``day``; ID and phones are masked.

    Hardship and the reason of a bar are not in it: disclosures.disclose tells them and keeps who asked.
    """
    row = next((r for r in roster(session, day=day) if r.student_id == student_id), None)
    s = session.get(models.Student, student_id)
    if row is None or s is None:
        raise Refused("student_unknown")
    permission = session.scalar(
        select(models.LeaveAlonePermission)
        .where(models.LeaveAlonePermission.student_id == student_id)
        .order_by(models.LeaveAlonePermission.valid_from.desc())
    )
    guardians = session.scalars(
        select(models.Guardian)
        .where(models.Guardian.student_id == student_id)
        .order_by(models.Guardian.position)
    )
    return StudentDetail(
        row=row,
        citizen_id=numbers.mask_id(s.citizen_id or ""),
        student_register_no=numbers.mask_id(s.student_register_no or ""),
        birth=s.birth,
        nation=s.nation or "",
        address=s.address or "",
        left_behind=s.left_behind,
        note=s.note or "",
        guardians=tuple(
            GuardianRow(
                g.name or "", g.relation, g.relation_text or "", numbers.mask_phone(g.phone or ""), g.id
            )
            for g in guardians
        ),
        collectors=collectors(session, student_id),
        alone_from=permission.valid_from if permission else None,
        alone_to=permission.valid_to if permission else None,
        barred=barred._of(session, student_id),
        gate_stops=barred._stops(session, student_id),
    )


@allow(*EVERY_ROLE)
def collectors(session: Session, student_id: int) -> tuple[Collector, ...]:
    """Return who may collect the child, lapsed ones too; phones masked."""
    found = session.scalars(
        select(models.PickupPerson)
        .where(models.PickupPerson.student_id == student_id)
        .order_by(models.PickupPerson.id)
    )
    return tuple(
        Collector(
            p.id, p.name, p.relation, p.relation_text, numbers.mask_phone(p.phone), p.valid_from, p.valid_to
        )
        for p in found
    )


@allow("head", "registrar")
def known(session: Session, *, day: date) -> tuple[plan.Known, ...]:
    """Return every child as an import compares it: values by field, and what the last import wrote."""
    imported: dict[int, dict[str, Any]] = {}
    for v in session.scalars(select(models.ImportedValue)):
        imported.setdefault(v.student_id, {})[v.field] = kept.from_text(v.field, v.value)
    first_guardians: dict[int, models.Guardian] = {}
    for g in session.scalars(
        select(models.Guardian).order_by(models.Guardian.student_id, models.Guardian.position)
    ):
        first_guardians.setdefault(g.student_id, g)
    hardships: dict[int, list[HardshipCategory]] = {}
    for h in session.scalars(select(models.Hardship).order_by(models.Hardship.id)):
        hardships.setdefault(h.student_id, []).append(h.category)
    seats = classes.seats(session, day)
    result: list[plan.Known] = []
    for s in session.scalars(
        select(models.Student).where(conditions.on_roll(day)).order_by(models.Student.id)
    ):
        values: dict[str, Any] = {field: getattr(s, field) for field in _PLAIN_FIELDS}
        seat = seats.get(s.id)
        values["home_class"] = (seat.grade, seat.number) if seat else None
        guardian = first_guardians.get(s.id)
        for field, column in _GUARDIAN_FIELDS.items():
            values[field] = getattr(guardian, column) if guardian else None
        values["hardships"] = tuple(hardships[s.id]) if s.id in hardships else None
        result.append(plan.Known(s.id, values, imported.get(s.id, {})))
    return tuple(result)


# -- deeds -----------------------------------------------------------------------------------------------


@allow("head", "registrar")
def take_in(
    session: Session,
    planned: plan.ImportPlan,
    *,
    file_name: str,
    file_digest: str,
    today: date,
    now: datetime,
) -> int:
    """Take in what an import plan says, as one numbered batch; refused rows stay outside. Returns its number.

    The plan must have been made against the store as it is now: the caller reads ``known`` just before.
    """
    batch = models.ImportBatch(
        file_name=file_name,
        file_digest=file_digest,
        at=now,
        account_id=rights.actor(session).account_id,
        added=planned.added,
        updated=planned.updated,
    )
    session.add(batch)
    session.flush()
    since = _enrolled_since(session, today)
    for row in planned.rows:
        if row.outcome is plan.Outcome.ADDED:
            student = _new_student(session, row.writes, since)
        elif row.outcome is plan.Outcome.UPDATED and row.student_id is not None:
            student = session.get_one(models.Student, row.student_id)
            _write(session, student, row.writes, today)
        else:
            continue
        _remember(session, student.id, row.writes, batch.id)
    return batch.id


@allow("head", "registrar")
def add(session: Session, *, values: Mapping[str, Any], today: date) -> int:
    """Enter a child by hand; ``values`` by FIELDS, name and home class needed. Returns its id.

    Refuses a name missing or over 50 characters, a grade the school does not have, and an ID number that is
    wrong or another child's.
    """
    checked = {field: _checked(session, field, value, None) for field, value in values.items()}
    if not checked.get("name"):
        raise Refused("name_missing")
    if checked.get("home_class") is None:
        raise Refused("class_missing")
    return _new_student(session, checked, _enrolled_since(session, today)).id


@allow("head", "registrar")
def correct(session: Session, student_id: int, *, field: str, value: Any, today: date) -> None:
    """Correct one field of a child by hand; an import will not overwrite it from now on."""
    student = session.get_one(models.Student, student_id)
    _write(session, student, {field: _checked(session, field, value, student_id)}, today)


@allow("head", "registrar")
def amend(session: Session, student_id: int, *, values: Mapping[str, Any], today: date) -> None:
    """Correct several fields of a child by hand, all or none; an import will not overwrite them from now on.

    ``values`` by domain.students.FIELDS. Refuses what ``correct`` refuses.
    """
    student = session.get_one(models.Student, student_id)
    checked = {field: _checked(session, field, value, student_id) for field, value in values.items()}
    _write(session, student, checked, today)


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
    """Certify a hardship category with its paper; only then does it count for fees (§3.3)."""
    if not certificate_no.strip():
        raise Refused("document_missing")
    if valid_to is not None and valid_to < certified_on:
        raise Refused("validity_wrong")
    record = session.scalar(
        select(models.Hardship).where(
            models.Hardship.student_id == student_id, models.Hardship.category == category
        )
    )
    if record is None:
        record = models.Hardship(student_id=student_id, category=category, valid_from=certified_on)
        session.add(record)
    record.certificate_no = certificate_no.strip()
    record.certified_on, record.valid_to = certified_on, valid_to


# -- how a field is written ------------------------------------------------------------------------------


def _checked(session: Session, field: str, value: Any, student_id: int | None) -> Any:
    if field == "name":
        value = names.name(str(value))
        if not value:
            raise Refused("name_missing")
        if len(value) > 50:
            raise Refused("name_too_long", length=len(value))
    if field == "citizen_id" and value:
        value = numbers.citizen_id(str(value)).number
        other = session.scalar(select(models.Student).where(models.Student.citizen_id == value))
        if other is not None and other.id != student_id:
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


def _new_student(session: Session, values: Mapping[str, Any], since: date) -> models.Student:
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
    _write(session, student, {k: v for k, v in values.items() if k not in ("name", "home_class")}, since)
    return student


def _write(session: Session, student: models.Student, values: Mapping[str, Any], today: date) -> None:
    for field, value in values.items():
        if field in _PLAIN_FIELDS:
            setattr(student, field, value)
        elif field == "home_class":
            _move(session, student.id, value, today)
        elif field == "hardships":
            _write_hardships(session, student.id, value or (), today)
    if "name" in values:
        student.search_key = _search_key(student.name, student.student_no)
    guardian = {_GUARDIAN_FIELDS[f]: v for f, v in values.items() if f in _GUARDIAN_FIELDS}
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


def _enrolled_since(session: Session, today: date) -> date:
    """Children of the first list were there since the term began; later ones come on the day."""
    if session.scalar(select(models.Student.id).limit(1)) is None or _first_list_today(session, today):
        semester = school.semester_on(session, today)
        return min(today, semester.first_day)
    return today


def _first_list_today(session: Session, today: date) -> bool:
    first = session.scalar(select(func.min(models.ImportBatch.at)))
    return first is not None and first.date() == today


def _remember(session: Session, student_id: int, writes: Mapping[str, Any], batch_id: int) -> None:
    there = {
        v.field: v
        for v in session.scalars(
            select(models.ImportedValue).where(models.ImportedValue.student_id == student_id)
        )
    }
    for field, value in writes.items():
        before = there.get(field)
        if before is None:
            session.add(
                models.ImportedValue(
                    student_id=student_id, field=field, value=kept.to_text(field, value), batch_id=batch_id
                )
            )
        else:
            before.value, before.batch_id = kept.to_text(field, value), batch_id


def _search_key(name: str, student_no: str) -> str:
    return names.keys(name, _readings(), numbers=(student_no,))


@functools.cache
def _readings() -> Mapping[str, tuple[str, ...]]:
    """Return every reading of every character, from the table made at build time."""
    table = paths.resources() / "pinyin.tsv"
    lines = table.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return {character: tuple(readings.split()) for character, readings in pairs}


def _name(session: Session, student_id: int) -> str:
    return session.get_one(models.Student, student_id).name


rights.declared(globals())
