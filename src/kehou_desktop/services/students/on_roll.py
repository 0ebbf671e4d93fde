"""Who is on roll, and what the office sees of a child."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kehou_desktop.domain.applications import Stage
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.handover import Collector, Way
from kehou_desktop.domain.students import (
    LeftBehind,
    names,
    numbers,
)
from kehou_desktop.domain.students.rows import GuardianRow, StudentDetail, StudentRow
from kehou_desktop.services import applications, barred, classes, school
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import EVERY_ROLE, allow


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


rights.declared(globals())
