"""From the family's paper to the signed agreement: exactly one paper a term, two reviews (R-040, R-150)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import Enum

from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.students import names


class Kind(Enum):
    """The two papers of a term; a child has exactly one of them."""

    APPLICATION = "application"
    OPT_OUT = "opt_out"


class Step(Enum):
    """The two reviews, in this order."""

    CLASS = "class"
    SCHOOL = "school"


class Stage(Enum):
    """How far a child's paper has come; the room's chips and counts read it."""

    NOT_RETURNED = "not_returned"
    AWAITS_CLASS = "awaits_class"
    AWAITS_SCHOOL = "awaits_school"
    REFUSED = "refused"
    AWAITS_AGREEMENT = "awaits_agreement"
    TAKES_PART = "takes_part"
    OPTED_OUT = "opted_out"


ALL_WEEKDAYS = "12345"


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """One child of a class in the room Applications; ``weekdays`` like ``"12345"``, "" = no application."""

    student_id: int
    application_id: int | None
    seat_no: int
    student_no: str
    name: str
    class_label: str
    kind: Kind | None
    weekdays: str
    class_review: bool | None
    school_review: bool | None
    class_reviewer: str
    school_reviewer: str
    agreement_on: date | None
    group: str
    stage: Stage
    received_on: date | None = None
    refusal_reason: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationCounts:
    """The line of stations above a class: returned of all, reviewed of returned, signed of approved."""

    children: int
    returned: int
    opted_out: int
    class_reviewed: int
    school_reviewed: int
    agreed: int


def stage(
    kind: Kind | None, *, class_review: bool | None, school_review: bool | None, agreement_on: date | None
) -> Stage:
    """Tell how far a paper has come (R-040)."""
    if kind is None:
        return Stage.NOT_RETURNED
    if kind is Kind.OPT_OUT:
        return Stage.OPTED_OUT
    if class_review is None:
        return Stage.AWAITS_CLASS
    if class_review is False or school_review is False:
        return Stage.REFUSED
    if school_review is None:
        return Stage.AWAITS_SCHOOL
    if agreement_on is None:
        return Stage.AWAITS_AGREEMENT
    return Stage.TAKES_PART


def counts(rows: Collection[ApplicationRow]) -> ApplicationCounts:
    """Count a class for its line of stations."""
    applied = [r for r in rows if r.kind is Kind.APPLICATION]
    return ApplicationCounts(
        children=len(rows),
        returned=sum(r.kind is not None for r in rows),
        opted_out=sum(r.kind is Kind.OPT_OUT for r in rows),
        class_reviewed=sum(r.class_review is not None for r in applied),
        school_reviewed=sum(r.school_review is not None for r in applied),
        agreed=sum(r.agreement_on is not None for r in applied),
    )


def check_weekdays(text: str) -> str:
    """Return weekdays as sorted digits 1–7 without repetition; refuse anything else or none."""
    if not text:
        raise Refused("weekdays_none")
    digits = "".join(sorted(set(text)))
    if any(d not in "1234567" for d in digits):
        raise Refused("weekdays_unreadable", text=text)
    return digits


def check_school_review(
    *,
    class_review: bool | None,
    class_reviewer: int,
    class_reviewer_name: str,
    by: int,
    on_paper_by: str,
    single_hand: bool,
) -> None:
    """Refuse a school review that may not be: class review first, and two people (R-040, R-157).

    In single-hand mode one account may give both, if the person who signed the second on paper is named; that
    person is another than who gave the first.
    """
    if class_review is None:
        raise Refused("class_review_first")
    if class_review is False:
        raise Refused("class_review_refused")
    if by == class_reviewer:
        if not single_hand:
            raise Refused("two_people_needed")
        if not on_paper_by.strip():
            raise Refused("name_second_signature")
    if on_paper_by.strip() and names.same(on_paper_by, class_reviewer_name):
        raise Refused("second_signature_same", name=on_paper_by.strip())
