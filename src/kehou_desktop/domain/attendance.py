"""Who is here: marks, rolls, month sheets, and what they count for (R-004, F-07)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum


class Mark(Enum):
    """One child's mark in one sitting. The stored value is what exports say; 到 stays √."""

    PRESENT = "present"
    ABSENT = "absent"
    LATE = "late"
    LEFT_EARLY = "left_early"
    SICK = "sick"
    PERSONAL = "personal"
    OFFICIAL = "official"


SYMBOL = {
    Mark.PRESENT: "√",
    Mark.ABSENT: "×",
    Mark.LATE: "⊙",
    Mark.LEFT_EARLY: "▽",
    Mark.SICK: "○",
    Mark.PERSONAL: "△",
    Mark.OFFICIAL: "□",
}
"""The printed legend of F-07."""

IN_SCHOOL = frozenset({Mark.PRESENT, Mark.LATE, Mark.LEFT_EARLY})
"""Marks of a child who took part: they count as attended and are charged (F-07 legend)."""

LEAVE = frozenset({Mark.SICK, Mark.PERSONAL, Mark.OFFICIAL})


class RollState(Enum):
    """A roll is unmarked, taken or closed; unmarked is neither present nor absent."""

    UNMARKED = "unmarked"
    TAKEN = "taken"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Counts:
    """The head of a roll: how many were expected, are here, are missing, are on leave, are not marked yet."""

    expected: int
    present: int
    absent: int
    leave: int
    late: int
    left_early: int
    unmarked: int


@dataclass(frozen=True, slots=True)
class RollRow:
    """One child on a roll; ``seat_no`` is the number on paper and screen alike. ``mark`` None = not marked.

    ``note`` is said on the printed roll (当日提示): from when the child takes part, who fetches it early.
    ``left_at`` in minutes after midnight = the child was handed over before this class hour began.
    """

    student_id: int
    seat_no: int
    student_no: str
    name: str
    class_label: str
    mark: Mark | None
    guardian: str = ""
    phone: str = ""
    note: str = ""
    left_at: int | None = None

    @property
    def expected(self) -> bool:
        """Whether a mark is wanted: not of a child that has gone home, unless somebody gave one."""
        return self.left_at is None or self.mark is not None


@dataclass(frozen=True, slots=True)
class DaySheet:
    """The roll of one group in one sitting (F-07 day): table, paper and command read the same noun."""

    school: str
    group_id: int
    group: str
    teacher: str
    place: str
    day: date
    slot_id: int
    slot_no: int
    slot_count: int
    starts: int
    ends: int
    state: RollState
    rows: tuple[RollRow, ...]
    closed_by: str = ""
    closed_at: str = ""
    grade_label: str = ""
    page_codes: tuple[str, ...] = ()
    number: str = ""
    printed: str = ""

    @property
    def counts(self) -> Counts:
        """Count the rows as they stand; who went home before the class hour is not counted."""
        return count([r.mark for r in self.rows if r.expected])


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One child over a month: ``cells[i]`` are the marks of service day i, one per slot.

    None = not marked yet; the cell is ``()`` where the child was not expected that day (— on paper).
    ``charged_x100`` is class hours in hundredths, closed rolls only.
    """

    seat_no: int
    student_no: str
    name: str
    cells: tuple[tuple[Mark | None, ...], ...]
    attended: int
    sick: int
    personal: int
    absent: int
    late: int
    left_early: int
    official: int
    charged_x100: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class MonthSheet:
    """The month grid of one group (F-07)."""

    school: str
    group: str
    grade_label: str
    teachers: str
    year: int
    month: int
    days: tuple[date, ...]
    slots: int
    rows: tuple[MonthRow, ...]
    page_codes: tuple[str, ...] = ()
    number: str = ""
    printed: str = ""


def count(marks: Sequence[Mark | None]) -> Counts:
    """Count one sitting's marks."""
    return Counts(
        expected=len(marks),
        present=sum(m in IN_SCHOOL for m in marks),
        absent=sum(m is Mark.ABSENT for m in marks),
        leave=sum(m in LEAVE for m in marks),
        late=sum(m is Mark.LATE for m in marks),
        left_early=sum(m is Mark.LEFT_EARLY for m in marks),
        unmarked=sum(m is None for m in marks),
    )


def gone_before(starts: int, left: Mapping[int, int]) -> dict[int, int]:
    """Return child -> when it left, of those who were handed over before a class hour that starts then.

    ``starts`` and the times in minutes after midnight. Such a child is not expected and cannot be in school.
    """
    return {child: left_at for child, left_at in left.items() if left_at <= starts}


def state(marks: Iterable[Mark | None], *, closed: bool) -> RollState:
    """Return the state of a roll: any mark makes it taken, closing makes it closed."""
    if closed:
        return RollState.CLOSED
    return RollState.TAKEN if any(m is not None for m in marks) else RollState.UNMARKED
