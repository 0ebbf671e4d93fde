"""Which days the service runs: terms, holidays, make-up days, the school's own closures (R-008, §3.6)."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from kehou_desktop.domain.errors import Refused


class DayKind(Enum):
    """What a date is: a holiday, a working weekend day, or what the school itself decided."""

    HOLIDAY = "holiday"
    MAKEUP = "makeup"
    CLOSED = "closed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Semester:
    """A term; ``term`` is 1 (autumn) or 2 (spring), ``school_year`` the year it began in."""

    semester_id: int
    school_year: int
    term: int
    first_day: date
    last_day: date

    @property
    def code(self) -> str:
        """The code of interfaces.md: ``2026-2027-1``."""
        return semester_code(self.school_year, self.term)

    def holds(self, day: date) -> bool:
        """Whether ``day`` lies in the term."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class StatutoryDay:
    """A holiday or make-up day as published for a year."""

    day: date
    kind: DayKind
    name: str
    source: str
    follows_weekday: int | None = None


@dataclass(frozen=True, slots=True)
class SchoolDay:
    """What the school says of a day; ``follows_weekday`` 1–7 where another weekday's timetable runs."""

    day: date
    kind: DayKind
    follows_weekday: int | None
    note: str


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """A day on which the service runs; ``weekday`` 1–7 is the timetable it follows (按周几课表)."""

    day: date
    weekday: int


@dataclass(frozen=True, slots=True)
class TermCalendar:
    """A term with its service days; ``years_unknown`` are years whose holidays are not there yet."""

    semester: Semester
    days: tuple[ServiceDay, ...]
    years_unknown: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day of a term that is not what its weekday says, or that the school itself decided on.

    ``kind`` is what counts in the end; ``follows_weekday`` 1-7 where another weekday's timetable runs;
    ``own`` tells that the school decided it.
    """

    day: date
    kind: DayKind
    name: str
    follows_weekday: int | None
    own: bool


def semester_code(school_year: int, term: int) -> str:
    """Return ``2026-2027-1``."""
    return f"{school_year}-{school_year + 1}-{term}"


def parse_semester_code(code: str) -> tuple[int, int]:
    """Read ``2026-2027-1``; refuse anything else."""
    parts = code.strip().split("-")
    if len(parts) == 3 and all(p.isascii() and p.isdigit() for p in parts):
        first, second, term = (int(p) for p in parts)
        if second == first + 1 and term in (1, 2) and 2000 <= first <= 2100:
            return first, term
    raise Refused("term_unreadable", text=code)


def term_on(day: date) -> tuple[int, int]:
    """Return (school year, term) that holds ``day``: autumn from August, spring from February."""
    if day.month >= 8:
        return day.year, 1
    if day.month == 1:
        return day.year - 1, 1
    return day.year - 1, 2


def usual_term(school_year: int, term: int) -> tuple[date, date]:
    """Return the usual first and last day of a term, which the school then sets right.

    Autumn runs from 1 September to the third Friday of January; spring from the last Monday of February
    to the first Friday of July.
    """
    if term == 1:
        friday = date(school_year + 1, 1, 15)
        return date(school_year, 9, 1), friday + timedelta((4 - friday.weekday()) % 7)
    monday = date(school_year + 1, 2, 28)
    monday -= timedelta(monday.weekday())
    friday = date(school_year + 1, 7, 1)
    return monday, friday + timedelta((4 - friday.weekday()) % 7)


def month_ends(year: int, month: int) -> tuple[date, date]:
    """Return the first and the last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(1)


def months_between(first: date, last: date) -> tuple[tuple[int, int], ...]:
    """List the (year, month) pairs from ``first`` to ``last``; () where last comes before first."""
    begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return tuple((n // 12, n % 12 + 1) for n in range(begin, end + 1))


def service_days(
    first: date,
    last: date,
    *,
    statutory: Mapping[date, StatutoryDay],
    school: Mapping[date, SchoolDay],
) -> tuple[ServiceDay, ...]:
    """List the days from ``first`` to ``last`` on which the service runs.

    Monday to Friday but for statutory holidays (R-008); a make-up day is a school day and follows the
    timetable of the weekday it makes up for (按周几课表). What the school itself says of a day comes first:
    CLOSED never runs, OPEN always, and its ``follows_weekday`` beats the published suggestion.
    """
    days: list[ServiceDay] = []
    day = first
    while day <= last:
        own = school.get(day)
        published = statutory.get(day)
        weekday = day.isoweekday()
        if own is not None and own.kind in (DayKind.CLOSED, DayKind.OPEN):
            runs = own.kind is DayKind.OPEN
        elif published is not None:
            runs = published.kind is DayKind.MAKEUP
        else:
            runs = weekday <= 5
        if runs:
            own_follows = own.follows_weekday if own is not None else None
            published_follows = published.follows_weekday if published is not None else None
            days.append(ServiceDay(day, own_follows or published_follows or weekday))
        day += timedelta(1)
    return tuple(days)


def parse_year(text: str) -> tuple[StatutoryDay, ...]:
    """Read a year's holidays from a small table: 日期, 性质 (休 or 班), 名称, 按周几 (1-7 or empty).

    A first line that begins with ``#`` names the source. All rows are of one year; anything unreadable
    refuses the whole file with its line, so that no half year is taken in (§3.6).
    """
    source = ""
    found: dict[date, StatutoryDay] = {}
    for number, cells in enumerate(csv.reader(text.lstrip("\ufeff").splitlines()), 1):
        row = [c.strip() for c in cells]
        if not any(row):
            continue
        if row[0].startswith("#"):
            source = source or ",".join(row).lstrip("# ").rstrip(",")
            continue
        if row[0] == "日期":
            continue
        row += [""] * (4 - len(row))
        try:
            day = date.fromisoformat(row[0].replace("/", "-"))
            kind = {"休": DayKind.HOLIDAY, "班": DayKind.MAKEUP}[row[1]]
            follows = int(row[3]) if row[3] else None
        except (ValueError, KeyError):
            raise Refused("calendar_line_unreadable", line=number, text=",".join(row)) from None
        if (follows is not None and not 1 <= follows <= 7) or day in found:
            raise Refused("calendar_line_unreadable", line=number, text=",".join(row))
        found[day] = StatutoryDay(day, kind, row[2], source, follows)
    if not found:
        raise Refused("calendar_empty")
    if len({day.year for day in found}) != 1:
        raise Refused("calendar_several_years", years=sorted({day.year for day in found}))
    return tuple(found[day] for day in sorted(found))


def years_unknown(first: date, last: date, *, known_years: Iterable[int]) -> tuple[int, ...]:
    """Return the years between two days whose holiday table is not there yet."""
    known = set(known_years)
    return tuple(y for y in range(first.year, last.year + 1) if y not in known)
