"""Who took which child home: the gate's board, and the day that closes on nobody left (F-09, N-7)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from kehou_desktop.domain.barred import Barred
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.students.nouns import Relation


class Way(Enum):
    """How a child ends the day."""

    ADULT = "adult"
    ALONE = "alone"


class Check(Enum):
    """How the adult was known (F-09: 卡 证 识 电)."""

    CARD = "card"
    PAPERS = "papers"
    KNOWN = "known"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Collector:
    """A listed adult: guardian or delegate, with validity (F-05). ``pickup_id`` names the record.

    ``relation_text`` says what no code says; words.relation puts both together.
    """

    pickup_id: int
    name: str
    relation: Relation | None
    relation_text: str
    phone: str
    valid_from: date
    valid_to: date | None

    def valid_on(self, day: date) -> bool:
        """Whether this adult may collect on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One child on the board. ``present`` None = a roll is still open for this child.

    ``release_at`` and ``left_at`` in minutes after midnight; ``left_at`` None = still here.
    ``way`` is the arranged way home; ``left_with`` who really took the child, None = alone or still here.
    ``barred`` are those who must not take the child on that day; they are never among ``collectors``.
    """

    student_id: int
    student_no: str
    name: str
    class_label: str
    grade: int
    group_id: int
    group: str
    seat_no: int
    present: bool | None
    release_at: int
    way: Way
    collectors: tuple[Collector, ...]
    may_leave_alone: bool
    left_at: int | None = None
    left_way: Way | None = None
    left_with: Collector | None = None
    check: Check | None = None
    released_by: str = ""
    barred: tuple[Barred, ...] = ()

    @property
    def here(self) -> bool:
        """Whether the child was marked present and nobody has said yet how it left."""
        return self.present is True and self.left_at is None


@dataclass(frozen=True, slots=True)
class Board:
    """The gate on one day; ``open_rolls`` names rolls (group, slot) that are not closed yet."""

    school: str
    day: date
    rows: tuple[BoardRow, ...]
    open_rolls: tuple[tuple[str, int], ...]
    closed_at: str = ""
    closed_by: str = ""

    @property
    def left_over(self) -> tuple[BoardRow, ...]:
        """Children marked present whose way home nobody has told yet."""
        return tuple(r for r in self.rows if r.here)

    @property
    def expected(self) -> int:
        """How many children are to be handed over."""
        return sum(r.present is True for r in self.rows)

    @property
    def gone(self) -> int:
        """How many children have left with an explained end."""
        return sum(r.left_at is not None for r in self.rows)


class Arranged(Enum):
    """What F-09 says of a child before the afternoon ends; the last two are struck through."""

    ADULT = "adult"
    ALONE = "alone"
    ON_LEAVE = "on_leave"
    NOT_TODAY = "not_today"


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """One line of F-09: who may collect today, and once it is done who did. ``left_at`` in minutes."""

    seat_no: int
    class_label: str
    name: str
    arranged: Arranged
    collectors: tuple[Collector, ...]
    left_at: int | None
    check: Check | None
    left_with: Collector | None
    released_by: str

    @property
    def struck(self) -> bool:
        """Whether the line is struck through: nobody to hand over."""
        return self.arranged in (Arranged.ON_LEAVE, Arranged.NOT_TODAY)

    @property
    def boxes(self) -> bool:
        """Whether the line has the four boxes of checking an adult."""
        return self.arranged is Arranged.ADULT


@dataclass(frozen=True, slots=True)
class HandoverSheet:
    """The day's handover of one group (F-09). Times in minutes after midnight."""

    school: str
    group: str
    grade_label: str
    day: date
    release_at: int
    expected: int
    rows: tuple[HandoverRow, ...]
    last_left_at: int | None
    not_yet: int
    fetch_grades: tuple[int, ...]
    page_codes: tuple[str, ...] = ()
    number: str = ""
    printed: str = ""


OVERDUE_AFTER = 10
"""Minutes after the release time from which a child still here is overdue and somebody is rung (R-045)."""


def overdue(board: Board, *, minute: int) -> tuple[BoardRow, ...]:
    """Return the children still here more than ``OVERDUE_AFTER`` minutes late, longest wait first.

    ``minute`` is the clock in minutes after midnight of the board's own day.
    """
    late = [r for r in board.left_over if minute >= r.release_at + OVERDUE_AFTER]
    return tuple(sorted(late, key=lambda r: (r.release_at, r.grade, r.class_label, r.seat_no)))


BEFORE_SERVICE = 60
"""Minutes before the first class hour from which a child may be handed over; earlier times are slips."""


def check_left_at(name: str, left_at: int, *, first_slot: int, clock: int | None = None) -> None:
    """Refuse a time that is none of the afternoon's, or after ``clock`` (all in minutes after midnight)."""
    earliest = max(0, first_slot - BEFORE_SERVICE)
    if not earliest <= left_at < 24 * 60:
        raise Refused("left_at_wrong", name=name, earliest=earliest)
    if clock is not None and left_at > clock:
        raise Refused("left_at_to_come", name=name, left_at=left_at)


def check_release(
    row: BoardRow,
    *,
    day: date,
    way: Way,
    collector: Collector | None,
    fetch_grades: Collection[int],
) -> None:
    """Refuse a release that may not be (R-045, N-7).

    A child leaves with an adult listed and valid on that day; or alone with a written leave, and never in
    a grade that the policy says must be fetched (``fetch_grades``). One child has one end of the day. A
    barred person is refused with a code of its own, listed or not.
    """
    if row.left_at is not None:
        raise Refused("already_left", name=row.name)
    if row.present is None:
        raise Refused("roll_open_for_child", name=row.name)
    if not row.present:
        raise Refused("not_present", name=row.name)
    if way is Way.ALONE:
        if row.grade in fetch_grades:
            raise Refused("grade_must_be_fetched", name=row.name, grade=row.grade)
        if not row.may_leave_alone:
            raise Refused("no_leave_alone_permission", name=row.name)
    else:
        if collector is None:
            raise Refused("collector_not_listed", name=row.name)
        if any(b.is_same(collector.name, collector.relation, collector.relation_text) for b in row.barred):
            raise Refused("collector_barred", name=row.name)
        if not collector.valid_on(day):
            raise Refused("collector_not_valid", name=row.name, collector=collector.name)


def check_close(board: Board, *, open_rolls: Iterable[tuple[str, int]]) -> None:
    """Refuse to close a day while a roll is open or a child is not accounted for (§3.11)."""
    rolls = tuple(open_rolls)
    if rolls:
        raise Refused("rolls_open", count=len(rolls), group=rolls[0][0], slot=rolls[0][1])
    left = board.left_over
    if left:
        raise Refused("children_left", count=len(left), names=tuple(r.name for r in left[:5]))
    if board.closed_at:
        raise Refused("day_closed_already", day=board.day)
