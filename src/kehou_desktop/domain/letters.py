"""The family's papers: what every family is told, whose form is printed, and who still needs one."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from kehou_desktop.domain.applications import Kind
from kehou_desktop.domain.groups import TimeSlot
from kehou_desktop.domain.students.nouns import Sex


class FamilyPaper(Enum):
    """The papers that go home with a child and come back signed (F-01…F-06)."""

    PARENT_LETTER = "parent-letter"
    APPLICATION = "application"
    AGREEMENT = "agreement"
    OPT_OUT = "opt-out"
    PICKUP_FORM = "pickup-form"
    PRIVACY_CONSENT = "privacy-consent"
    LEAVE_ALONE = "leave-alone-consent"
    COVENANT = "safety-covenant"


@dataclass(frozen=True, slots=True)
class Fee:
    """What a class hour costs by the policy in force: fen, class hours in hundredths; no waivers here."""

    price: int
    day_cap_x100: int
    term_cap: int
    basis_document_no: str
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Offer:
    """The service of one term as every family is told it (R-088, R-118): the same for all of them.

    ``service_days`` is 0 where the year's holidays are not known yet; ``release`` maps a grade to minutes
    after midnight; ``fee`` is None where no policy is published; ``head`` is "" where it is not one person.
    """

    school: str
    school_year: int
    term: int
    first_day: date
    last_day: date
    service_days: int
    slots: tuple[TimeSlot, ...]
    release: Mapping[int, int]
    fetch_grades: tuple[int, ...]
    fee: Fee | None
    head: str
    day: date


@dataclass(frozen=True, slots=True)
class FormChild:
    """A child as its forms name it: no telephone, no address, no exemption, the register number masked.

    ``weekdays`` are those of the application that came back, "" = not known; ``number`` and ``page_code``
    are given when the form is printed.
    """

    student_id: int
    seat_no: int
    student_no: str
    name: str
    sex: Sex | None
    grade: int
    register_no: str
    kind: Kind | None
    weekdays: str
    agreed: bool
    leaves_alone: bool
    number: str = ""
    page_code: str = ""


@dataclass(frozen=True, slots=True)
class Pile:
    """One class's sheets of one paper, in seat order; no children = one blank form.

    ``size`` is the class's children on roll. ``divided`` puts a divider page before the sheets. ``printed``
    is what stands at the foot, ``run`` the printing's number alone.
    """

    offer: Offer
    class_label: str
    teacher: str
    size: int
    children: tuple[FormChild, ...]
    divided: bool = False
    printed: str = ""
    run: str = ""


def still_needs(child: FormChild, paper: FamilyPaper, *, fetch_grades: Sequence[int]) -> bool:
    """Whether a child's paper of the term is still out: who has opted out is handed nothing more (R-150).

    Of the pick-up form, the consent to data and the covenant the store does not know whether they are back:
    they are out for everybody who may take part. Who must be fetched gets no consent to leave alone (N-7).
    """
    if paper in (FamilyPaper.PARENT_LETTER, FamilyPaper.APPLICATION, FamilyPaper.OPT_OUT):
        return child.kind is None
    if child.kind is Kind.OPT_OUT:
        return False
    if paper is FamilyPaper.AGREEMENT:
        return not child.agreed
    if paper is FamilyPaper.LEAVE_ALONE:
        return may_leave_alone(child, fetch_grades) and not child.leaves_alone
    return True


def may_leave_alone(child: FormChild, fetch_grades: Sequence[int]) -> bool:
    """Whether the family may choose that the child leaves alone (N-7)."""
    return child.grade not in fetch_grades


def wanted(
    children: Sequence[FormChild], paper: FamilyPaper, *, fetch_grades: Sequence[int]
) -> tuple[FormChild, ...]:
    """Return whose sheets a class's pile holds: who still needs one; where nobody does, everybody.

    A consent to leave alone is never printed for a child who must be fetched.
    """
    out = tuple(c for c in children if still_needs(c, paper, fetch_grades=fetch_grades))
    if out or paper is not FamilyPaper.LEAVE_ALONE:
        return out or tuple(children)
    return tuple(c for c in children if may_leave_alone(c, fetch_grades))


def mask_register(number: str) -> str:
    """Return a register number of which only the first four and the last two characters can be read.

    A G number holds the ID number whole: its birthday and its order must not go home on a form.
    """
    if len(number) <= 8:
        return "*" * len(number)
    return number[:4] + "*" * (len(number) - 6) + number[-2:]


def grades_by_time(release: Mapping[int, int]) -> tuple[tuple[tuple[tuple[int, int], ...], int], ...]:
    """Put the grades that are let out together into spans (first, last), earliest time first."""
    made = []
    for minutes in sorted(set(release.values())):
        made.append((spans([g for g, m in release.items() if m == minutes]), minutes))
    return tuple(made)


def spans(grades: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return grades as runs without a gap: 1, 2, 4 are (1, 2) and (4, 4)."""
    runs = itertools.groupby(enumerate(sorted(set(grades))), key=lambda pair: pair[1] - pair[0])
    made = []
    for _gap, run in runs:
        own = [grade for _place, grade in run]
        made.append((own[0], own[-1]))
    return tuple(made)
