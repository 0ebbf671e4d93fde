"""What the family's papers are filled with: the service as it is offered, and the children of a class."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kehou_desktop.domain import letters
from kehou_desktop.domain.accounts import Actor, Role
from kehou_desktop.domain.letters import FormChild, Offer
from kehou_desktop.domain.page_codes import Kind
from kehou_desktop.domain.students import rows
from kehou_desktop.services import classes, fees, printing, school
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import EVERY_ROLE, allow

_WHOLE_SCHOOL = frozenset({Role.HEAD, Role.REGISTRAR, Role.AUDITOR})


def _own_class(session: Session, who: Actor, home_class_id: int, **_: object) -> bool:
    return conditions.own_class(session, who, home_class_id)


@allow(*EVERY_ROLE)
def offer(session: Session, *, semester_id: int, day: date) -> Offer:
    """Return the service of a term as it stands on ``day``: public facts, no child (R-088, R-118).

    The fee is that of the policy in force on ``day``, of a term to come on its first day.
    """
    found = school.term_calendar(session, semester_id)
    semester = found.semester
    counted = min(max(day, semester.first_day), semester.last_day)
    policy = next((p for p in fees.policies(session) if p.valid_on(counted)), None)
    fee = None
    if policy is not None:
        fee = letters.Fee(
            policy.price, policy.day_cap_x100, policy.term_cap, policy.basis_document_no, policy.valid_to
        )
    return Offer(
        school=school.facts(session).name,
        school_year=semester.school_year,
        term=semester.term,
        first_day=semester.first_day,
        last_day=semester.last_day,
        service_days=0 if found.years_unknown else len(found.days),
        slots=school.slots(session, semester_id),
        release=school.release_times(session, semester_id),
        fetch_grades=school.fetch_grades(session, counted),
        fee=fee,
        head=_head(session, day),
        day=day,
    )


@allow(*EVERY_ROLE)
def classes_to_print(session: Session, *, day: date) -> tuple[rows.HomeClass, ...]:
    """Return the classes whose papers the person may print, lowest grade first: a teacher's are the own."""
    every = classes.home_classes(session, day)
    who = rights.actor(session)
    if who.roles & _WHOLE_SCHOOL:
        return every
    return tuple(c for c in every if conditions.own_class(session, who, c.home_class_id))


@allow("head", "registrar", "auditor", class_teacher=_own_class)
def children(session: Session, home_class_id: int, *, semester_id: int, day: date) -> tuple[FormChild, ...]:
    """Return the children of a class in seat order with what their papers are filled with.

    Register numbers come masked; hardship, health, telephones and addresses are not read at all.
    """
    seats = {
        s.student_id: s for s in classes.seats(session, day).values() if s.home_class_id == home_class_id
    }
    student = models.Student
    known = {
        s.id: s
        for s in session.execute(
            select(
                student.id, student.student_no, student.name, student.sex, student.student_register_no
            ).where(student.id.in_(seats))
        )
    }
    papers = {
        a.student_id: a
        for a in session.scalars(
            select(models.Application).where(
                models.Application.semester_id == semester_id, models.Application.student_id.in_(seats)
            )
        )
    }
    agreed = set(
        session.scalars(
            select(models.CareAgreement.application_id).where(
                models.CareAgreement.application_id.in_([a.id for a in papers.values()])
            )
        )
    )
    permission = models.LeaveAlonePermission
    alone = set(
        session.scalars(
            select(permission.student_id).where(
                conditions.valid_on(permission, day), permission.student_id.in_(seats)
            )
        )
    )
    return tuple(
        FormChild(
            student_id=seat.student_id,
            seat_no=seat.seat_no,
            student_no=known[seat.student_id].student_no,
            name=known[seat.student_id].name,
            sex=known[seat.student_id].sex,
            grade=seat.grade,
            register_no=letters.mask_register(known[seat.student_id].student_register_no or ""),
            kind=papers[seat.student_id].kind if seat.student_id in papers else None,
            weekdays=papers[seat.student_id].weekdays if seat.student_id in papers else "",
            agreed=seat.student_id in papers and papers[seat.student_id].id in agreed,
            leaves_alone=seat.student_id in alone,
        )
        for seat in sorted(seats.values(), key=lambda s: (s.seat_no, s.student_id))
    )


@allow(*EVERY_ROLE)
def issue(
    session: Session, student_ids: Sequence[int], *, paper: str, period: str, now: datetime
) -> dict[int, str]:
    """Give each child's form its eight digits (kind 5), by student id.

    A form's code hangs on child, paper and term only: printed alone or with the class it is the same.
    """
    lists = [printing.Pages([[(1, student_id)]]) for student_id in student_ids]
    codes = printing.issue_pages(
        session, kind=Kind.CHILD_FORM, paper=paper, period=period, lists=lists, now=now
    )
    return {student_id: pages[0] for student_id, pages in zip(student_ids, codes, strict=True)}


def _head(session: Session, day: date) -> str:
    """Return the principal's name where exactly one person holds that role on ``day``."""
    role = models.AccountRole
    found = session.execute(
        select(models.Account.name, role.valid_from, role.valid_to)
        .join(role, role.account_id == models.Account.id)
        .where(role.role == Role.HEAD)
    )
    names = {
        name
        for name, valid_from, valid_to in found
        if valid_from <= day and (valid_to is None or day <= valid_to)
    }
    return names.pop() if len(names) == 1 else ""


rights.declared(globals())
