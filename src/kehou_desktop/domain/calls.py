"""Whom to ring for a child, in which order, and what came of each call (R-045, W18)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from kehou_desktop.domain.students.nouns import Relation


class Outcome(Enum):
    """What came of a call."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Contact:
    """A person to ring. ``key`` names the record: g… a guardian, p… a listed adult; ``phone`` is masked.

    ``last4`` are the number's last four digits: a call log holds no more of it.
    """

    key: str
    name: str
    relation: Relation | None
    relation_text: str
    phone: str
    last4: str


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call that was made: when, to whom, the last four digits, what came of it, who rang."""

    at: datetime
    name: str
    relation: Relation | None
    relation_text: str
    last4: str
    outcome: Outcome
    by: str


@dataclass(frozen=True, slots=True)
class Absence:
    """A child absent without leave on a day, and whether somebody rang its family that day (W18)."""

    day: date
    student_id: int
    name: str
    class_label: str
    rung: bool


def reached(made: Iterable[CallRow]) -> bool:
    """Whether one of the calls was answered."""
    return any(c.outcome is Outcome.REACHED for c in made)


def in_turn(contacts: Sequence[Contact], made: Sequence[CallRow]) -> tuple[Contact, ...]:
    """Return the contacts as they are to be rung now: who was rung least comes first, else in their order.

    Who answered last stays first: it is the one who can be rung again.
    """
    times = {c.key: sum(_is(row, c) for row in made) for c in contacts}
    answered = made[-1] if made and made[-1].outcome is Outcome.REACHED else None
    return tuple(sorted(contacts, key=lambda c: (answered is None or not _is(answered, c), times[c.key])))


def _is(row: CallRow, contact: Contact) -> bool:
    return (row.name, row.last4) == (contact.name, contact.last4)
