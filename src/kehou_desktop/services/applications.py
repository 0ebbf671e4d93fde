"""Applications: the paper comes back, two reviews, the signed agreement."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kehou_desktop.domain import applications
from kehou_desktop.domain.accounts import Actor
from kehou_desktop.domain.applications import ApplicationRow, Kind, Step
from kehou_desktop.domain.errors import Refused
from kehou_desktop.services import classes, school
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import allow


def _own_class(session: Session, who: Actor, home_class_id: int, **_: object) -> bool:
    return conditions.own_class(session, who, home_class_id)


def _own_children(
    session: Session, who: Actor, student_ids: Collection[int], *, day: date, **_: object
) -> bool:
    seats = classes.seats(session, day)
    own = {s.student_id for s in seats.values() if conditions.own_class(session, who, s.home_class_id)}
    return set(student_ids) <= own


@allow("head", "registrar", "auditor", class_teacher=_own_class)
def class_rows(
    session: Session, home_class_id: int, *, semester_id: int, day: date
) -> tuple[ApplicationRow, ...]:
    """Return the children of a class in seat order with how far their papers have come."""
    rows = school_rows(session, semester_id=semester_id, day=day)
    inside = {s.student_id for s in classes.seats(session, day).values() if s.home_class_id == home_class_id}
    return tuple(r for r in rows if r.student_id in inside)


@allow("head", "registrar", "auditor")
def school_rows(session: Session, *, semester_id: int, day: date) -> tuple[ApplicationRow, ...]:
    """Return every child on roll with how far its paper has come, class by class."""
    names = {
        i: (no, name)
        for i, no, name in session.execute(
            select(models.Student.id, models.Student.student_no, models.Student.name)
        )
    }
    papers = {
        a.student_id: a
        for a in session.scalars(
            select(models.Application).where(models.Application.semester_id == semester_id)
        )
    }
    reviews = {
        (r.application_id, r.step): (r, account)
        for r, account in session.execute(
            select(models.Review, models.Account.name).join(
                models.Account, models.Account.id == models.Review.account_id
            )
        )
    }
    signed = {a.application_id: a.signed_on for a in session.scalars(select(models.CareAgreement))}
    groups = {
        student: name
        for student, name in session.execute(
            select(models.GroupMembership.student_id, models.CareGroup.name)
            .join(models.CareGroup, models.CareGroup.id == models.GroupMembership.group_id)
            .where(
                models.CareGroup.semester_id == semester_id,
                conditions.not_over(models.GroupMembership, day),
            )
            # the group the child is in, else the one it will be in: of several the earliest counts
            .order_by(models.GroupMembership.valid_from.desc())
        )
    }
    result: list[ApplicationRow] = []
    for seat in classes.seats(session, day).values():
        no, name = names[seat.student_id]
        paper = papers.get(seat.student_id)
        by_class = reviews.get((paper.id, Step.CLASS)) if paper else None
        by_school = reviews.get((paper.id, Step.SCHOOL)) if paper else None
        agreed = signed.get(paper.id) if paper else None
        result.append(
            ApplicationRow(
                student_id=seat.student_id,
                application_id=paper.id if paper else None,
                seat_no=seat.seat_no,
                student_no=no,
                name=name,
                class_label=seat.label,
                kind=paper.kind if paper else None,
                weekdays=paper.weekdays if paper else "",
                class_review=by_class[0].approved if by_class else None,
                school_review=by_school[0].approved if by_school else None,
                class_reviewer=_signed_by(by_class),
                school_reviewer=_signed_by(by_school),
                agreement_on=agreed,
                group=groups.get(seat.student_id, ""),
                stage=applications.stage(
                    paper.kind if paper else None,
                    class_review=by_class[0].approved if by_class else None,
                    school_review=by_school[0].approved if by_school else None,
                    agreement_on=agreed,
                ),
                received_on=paper.received_on if paper else None,
                refusal_reason=next(
                    (r[0].reason for r in (by_class, by_school) if r and not r[0].approved), ""
                ),
            )
        )
    return tuple(result)


@allow("head", "registrar", class_teacher=_own_children)
def receive(
    session: Session,
    student_ids: Sequence[int],
    *,
    semester_id: int,
    kind: Kind,
    weekdays: str,
    day: date,
) -> int:
    """Key the papers that came back: an application with its weekdays, or an opt-out (R-150).

    A child's earlier paper of the term is replaced as long as no review stands on it; afterwards the paper is
    evidence and the change is refused. Returns how many children's papers changed.
    """
    days = applications.check_weekdays(weekdays) if kind is Kind.APPLICATION else ""
    papers = _papers(session, semester_id, student_ids)
    reviewed = set(
        session.scalars(
            select(models.Review.application_id).where(
                models.Review.application_id.in_([p.id for p in papers.values()])
            )
        )
    )
    changed = 0
    for student_id in student_ids:
        paper = papers.get(student_id)
        if paper is None:
            session.add(
                models.Application(
                    student_id=student_id, semester_id=semester_id, kind=kind, weekdays=days, received_on=day
                )
            )
            changed += 1
        elif (paper.kind, paper.weekdays) != (kind, days):
            if paper.id in reviewed:
                raise Refused("application_reviewed", name=_name(session, student_id))
            paper.kind, paper.weekdays, paper.received_on = kind, days, day
            changed += 1
    return changed


@allow("head", "registrar", class_teacher=_own_children)
def receive_each(
    session: Session,
    papers: Mapping[int, str],
    *,
    semester_id: int,
    day: date,
) -> int:
    """Key several applications at once, each with its own weekdays by student id: all or none.

    Returns how many changed.
    """
    changed = 0
    for weekdays in sorted(set(papers.values())):
        chosen = [student_id for student_id, days in papers.items() if days == weekdays]
        changed += receive(
            session, chosen, semester_id=semester_id, kind=Kind.APPLICATION, weekdays=weekdays, day=day
        )
    return changed


@allow("head", "registrar", class_teacher=_own_children)
def take_back(session: Session, student_ids: Sequence[int], *, semester_id: int, day: date) -> int:
    """Take back papers that were keyed by mistake: the child stands as not returned. Returns how many.

    Refused once a review stands on one of them: it is evidence then. ``day`` names whose children they are.
    """
    del day
    papers = _papers(session, semester_id, student_ids)
    for student_id, paper in papers.items():
        if any(_review(session, paper.id, step) is not None for step in Step):
            raise Refused("application_reviewed", name=_name(session, student_id))
        session.delete(paper)
    return len(papers)


@allow("head", "registrar", class_teacher=_own_children)
def class_review(
    session: Session,
    student_ids: Sequence[int],
    *,
    semester_id: int,
    day: date,
    now: datetime,
    approved: bool = True,
    reason: str = "",
) -> int:
    """Give the class teacher's review (R-040). A refusal needs its reason (R-087). Returns how many."""
    if not approved and not reason.strip():
        raise Refused("refusal_needs_reason")
    papers = _papers(session, semester_id, student_ids)
    done = 0
    for student_id in student_ids:
        paper = papers.get(student_id)
        if paper is None or paper.kind is not Kind.APPLICATION:
            raise Refused("no_application", name=_name(session, student_id))
        if _review(session, paper.id, Step.CLASS) is None:
            _add_review(session, paper.id, Step.CLASS, approved, reason, "", now)
            done += 1
    return done


@allow("head")
def school_review(
    session: Session,
    student_ids: Sequence[int],
    *,
    semester_id: int,
    now: datetime,
    approved: bool = True,
    reason: str = "",
    on_paper_by: str = "",
) -> int:
    """Give the principal's decision (校长审定, R-040). Returns how many.

    Two people: whoever gave the class review may give this one only in single-hand mode, naming in
    ``on_paper_by`` the person who signed it on paper.
    """
    if not approved and not reason.strip():
        raise Refused("refusal_needs_reason")
    alone = school.single_hand(session)
    papers = _papers(session, semester_id, student_ids)
    done = 0
    for student_id in student_ids:
        paper = papers.get(student_id)
        if paper is None or paper.kind is not Kind.APPLICATION:
            raise Refused("no_application", name=_name(session, student_id))
        if _review(session, paper.id, Step.SCHOOL) is not None:
            continue
        first = _review(session, paper.id, Step.CLASS)
        applications.check_school_review(
            class_review=first.approved if first else None,
            class_reviewer=first.account_id if first else 0,
            by=rights.actor(session).account_id,
            on_paper_by=on_paper_by,
            single_hand=alone,
        )
        _add_review(session, paper.id, Step.SCHOOL, approved, reason, on_paper_by.strip(), now)
        done += 1
    return done


@allow("head", "registrar", class_teacher=_own_children)
def sign(session: Session, student_ids: Sequence[int], *, semester_id: int, day: date) -> int:
    """Mark the agreement as signed on ``day`` (R-041); only after both reviews. Returns how many."""
    papers = _papers(session, semester_id, student_ids)
    signed = set(
        session.scalars(
            select(models.CareAgreement.application_id).where(
                models.CareAgreement.application_id.in_([p.id for p in papers.values()])
            )
        )
    )
    done = 0
    for student_id in student_ids:
        paper = papers.get(student_id)
        if paper is None or paper.kind is not Kind.APPLICATION:
            raise Refused("no_application", name=_name(session, student_id))
        both = [_review(session, paper.id, step) for step in (Step.CLASS, Step.SCHOOL)]
        if not all(r is not None and r.approved for r in both):
            raise Refused("reviews_first", name=_name(session, student_id))
        if paper.id not in signed:
            session.add(models.CareAgreement(application_id=paper.id, signed_on=day))
            done += 1
    return done


def _papers(
    session: Session, semester_id: int, student_ids: Collection[int]
) -> dict[int, models.Application]:
    found = session.scalars(
        select(models.Application).where(
            models.Application.semester_id == semester_id,
            models.Application.student_id.in_(list(student_ids)),
        )
    )
    return {a.student_id: a for a in found}


def _review(session: Session, application_id: int, step: Step) -> models.Review | None:
    return session.scalar(
        select(models.Review).where(
            models.Review.application_id == application_id, models.Review.step == step
        )
    )


def _add_review(
    session: Session,
    application_id: int,
    step: Step,
    approved: bool,
    reason: str,
    on_paper_by: str,
    now: datetime,
) -> None:
    session.add(
        models.Review(
            application_id=application_id,
            step=step,
            approved=approved,
            reason=reason.strip(),
            account_id=rights.actor(session).account_id,
            on_paper_by=on_paper_by,
            at=now,
        )
    )


def _signed_by(review: tuple[models.Review, str] | None) -> str:
    if review is None:
        return ""
    return review[0].on_paper_by or review[1]


def _name(session: Session, student_id: int) -> str:
    return session.get_one(models.Student, student_id).name


rights.declared(globals())
