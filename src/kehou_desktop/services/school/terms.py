"""Terms, and the afternoon of each."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kehou_desktop.domain import calendar
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.groups import ServiceKind, TimeSlot
from kehou_desktop.services.school import _kept
from kehou_desktop.store import models, rights
from kehou_desktop.store.rights import EVERY_ROLE, allow


@allow(*EVERY_ROLE)
def semesters(session: Session) -> tuple[calendar.Semester, ...]:
    """Return the terms, the earliest first."""
    found = session.scalars(select(models.Semester).order_by(models.Semester.first_day))
    return tuple(_kept.term_of(s) for s in found)


@allow(*EVERY_ROLE)
def semester_on(session: Session, day: date) -> calendar.Semester:
    """Return the term that holds ``day``, else the next one, else the last; refuse where there is none."""
    terms = semesters(session)
    if not terms:
        raise Refused("no_term")
    for term in terms:
        if day <= term.last_day:
            return term
    return terms[-1]


@allow(*EVERY_ROLE)
def semester_of(session: Session, code: str) -> calendar.Semester:
    """Return the term of a code like ``2026-2027-1``."""
    year, term = calendar.parse_semester_code(code)
    for found in semesters(session):
        if (found.school_year, found.term) == (year, term):
            return found
    raise Refused("term_unknown", text=code)


@allow(*EVERY_ROLE)
def slots(session: Session, semester_id: int) -> tuple[TimeSlot, ...]:
    """Return the slots of the afternoon in their order."""
    found = session.scalars(
        select(models.TimeSlot)
        .where(models.TimeSlot.semester_id == semester_id)
        .order_by(models.TimeSlot.number)
    )
    return tuple(TimeSlot(s.id, s.number, s.kind, s.starts, s.ends, s.class_hours_x100) for s in found)


@allow(*EVERY_ROLE)
def release_times(session: Session, semester_id: int) -> dict[int, int]:
    """Return when each grade is let out, in minutes after midnight (R-056)."""
    found = session.scalars(select(models.ReleaseTime).where(models.ReleaseTime.semester_id == semester_id))
    return {r.grade: r.minutes for r in found}


@allow("head", "registrar")
def open_term(
    session: Session,
    *,
    school_year: int,
    term: int,
    first_day: date,
    last_day: date,
    slots: Sequence[tuple[int, int, int]],
    release: Mapping[int, int],
) -> int:
    """Open a term: its days, its slots (starts, ends, class hours x100) and when each grade is let out.

    Refuses a term that ends before it begins or overlaps another, and slots that overlap. Returns its id.
    """
    if last_day <= first_day or (last_day - first_day).days > 250:
        raise Refused("term_days_wrong", first=first_day, last=last_day)
    code = calendar.semester_code(school_year, term)
    if any(
        (t.first_day <= last_day and first_day <= t.last_day) or t.code == code for t in semesters(session)
    ):
        raise Refused("term_overlaps", first=first_day, last=last_day)
    ordered = sorted(slots)
    overlap = any(a[1] > b[0] for a, b in itertools.pairwise(ordered))
    if not ordered or overlap or any(not 0 <= s < e <= 1440 or h <= 0 for s, e, h in ordered):
        raise Refused("slots_wrong")
    semester = models.Semester(school_year=school_year, term=term, first_day=first_day, last_day=last_day)
    session.add(semester)
    session.flush()
    for number, (starts, ends, hours) in enumerate(ordered, 1):
        session.add(
            models.TimeSlot(
                semester_id=semester.id,
                number=number,
                kind=ServiceKind.BASIC_CARE,
                starts=starts,
                ends=ends,
                class_hours_x100=hours,
            )
        )
    for grade, minutes in release.items():
        session.add(models.ReleaseTime(semester_id=semester.id, grade=grade, minutes=minutes))
    return semester.id


@allow(*EVERY_ROLE)
def fetch_grades(session: Session, day: date) -> tuple[int, ...]:
    """Return the grades that must be fetched on ``day`` by the policy in force (N-7)."""
    found = session.scalars(
        select(models.HandoverPolicy)
        .where(models.HandoverPolicy.valid_from <= day)
        .order_by(models.HandoverPolicy.valid_from.desc(), models.HandoverPolicy.id.desc())
    )
    for policy in found:
        if policy.valid_to is None or policy.valid_to >= day:
            return tuple(int(g) for g in policy.fetch_grades.split(",") if g)
    return ()


@allow("head")
def adopt_handover_policy(
    session: Session, *, basis_document_no: str, fetch_grades: Sequence[int], valid_from: date
) -> None:
    """Say which grades must be fetched, and by which document (N-7)."""
    if not basis_document_no.strip():
        raise Refused("document_missing")
    session.add(
        models.HandoverPolicy(
            basis_document_no=basis_document_no.strip(),
            fetch_grades=",".join(str(g) for g in sorted(set(fetch_grades))),
            valid_from=valid_from,
            valid_to=None,
        )
    )


rights.declared(globals())
