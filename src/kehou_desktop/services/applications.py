"""Applications: the paper comes back, two reviews, the signed agreement."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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
            select(models.Review, models.Account.name)
            .join(models.Account, models.Account.id == models.Review.account_id)
            .order_by(models.Review.id)  # a correction stands after what it corrects
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
    reviewed = {application_id for application_id, _step in _reviews(session, papers.values())}
    for student_id, paper in papers.items():
        if paper.id in reviewed:
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
    """Give the class teacher's review (R-040). A refusal needs its reason (R-087). Returns how many.

    Refuses a child whose review stands already: another conclusion is a correction (``correct_review``).
    """
    if not approved and not reason.strip():
        raise Refused("refusal_needs_reason")
    papers = _papers(session, semester_id, student_ids)
    there = _reviews(session, papers.values())
    for student_id in student_ids:
        paper = _applied(session, papers, student_id)
        if (paper.id, Step.CLASS) in there:
            raise Refused("reviewed_already", name=_name(session, student_id), step=Step.CLASS)
        _add_review(session, paper.id, Step.CLASS, approved, reason, "", now)
    return len(student_ids)


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
    ``on_paper_by`` another person who signed it on paper. Refuses a child whose review stands already.
    """
    if not approved and not reason.strip():
        raise Refused("refusal_needs_reason")
    papers = _papers(session, semester_id, student_ids)
    there = _reviews(session, papers.values())
    check = _second_person(session, on_paper_by)
    for student_id in student_ids:
        paper = _applied(session, papers, student_id)
        if (paper.id, Step.SCHOOL) in there:
            raise Refused("reviewed_already", name=_name(session, student_id), step=Step.SCHOOL)
        check(there.get((paper.id, Step.CLASS)))
        _add_review(session, paper.id, Step.SCHOOL, approved, reason, on_paper_by, now)
    return len(student_ids)


@allow("head")
def correct_review(
    session: Session,
    student_id: int,
    *,
    semester_id: int,
    step: Step,
    approved: bool,
    reason: str,
    now: datetime,
    on_paper_by: str = "",
) -> None:
    """Correct the conclusion of a review that was given by mistake; the first one stays as evidence (R-040).

    Refuses without a reason, where nothing was reviewed yet or the conclusion is the same, a class review on
    which a school review stands, and a paper whose agreement is signed. The two people of the school review
    are asked for as in the review itself.
    """
    if not reason.strip():
        raise Refused("correction_needs_reason")
    papers = _papers(session, semester_id, [student_id])
    paper = _applied(session, papers, student_id)
    there = _reviews(session, [paper])
    name, former = _name(session, student_id), there.get((paper.id, step))
    if former is None:
        raise Refused("not_reviewed_yet", name=name, step=step)
    if former.approved == approved:
        raise Refused("review_same", name=name, step=step)
    if step is Step.CLASS and (paper.id, Step.SCHOOL) in there:
        raise Refused("school_review_stands", name=name)
    signed = select(models.CareAgreement.id).where(models.CareAgreement.application_id == paper.id)
    if session.scalar(signed) is not None:
        raise Refused("review_signed", name=name)
    if step is Step.SCHOOL:
        _second_person(session, on_paper_by)(there.get((paper.id, Step.CLASS)))
    _add_review(session, paper.id, step, approved, reason, on_paper_by, now)


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
    there = _reviews(session, papers.values())
    done = 0
    for student_id in student_ids:
        paper = _applied(session, papers, student_id)
        both = [there.get((paper.id, step)) for step in (Step.CLASS, Step.SCHOOL)]
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


def _applied(
    session: Session, papers: Mapping[int, models.Application], student_id: int
) -> models.Application:
    """Return the child's application; refuse where there is none."""
    paper = papers.get(student_id)
    if paper is None or paper.kind is not Kind.APPLICATION:
        raise Refused("no_application", name=_name(session, student_id))
    return paper


def _reviews(session: Session, papers: Iterable[models.Application]) -> dict[tuple[int, Step], models.Review]:
    """Return (application, step) -> the review that counts: the newest one."""
    found = session.scalars(
        select(models.Review)
        .where(models.Review.application_id.in_([p.id for p in papers]))
        .order_by(models.Review.id)
    )
    return {(r.application_id, r.step): r for r in found}


def _second_person(session: Session, on_paper_by: str) -> Callable[[models.Review | None], None]:
    """Return the check that a school review by who is here is not the class review's own (R-157)."""
    alone, by = school.single_hand(session), rights.actor(session).account_id
    names = {i: name for i, name in session.execute(select(models.Account.id, models.Account.name))}

    def check(first: models.Review | None) -> None:
        applications.check_school_review(
            class_review=first.approved if first else None,
            class_reviewer=first.account_id if first else 0,
            class_reviewer_name=names[first.account_id] if first else "",
            by=by,
            on_paper_by=on_paper_by,
            single_hand=alone,
        )

    return check


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
            on_paper_by=on_paper_by.strip(),
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
