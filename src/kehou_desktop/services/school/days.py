"""Which days the service runs."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kehou_desktop.domain import calendar
from kehou_desktop.domain.calendar import TermCalendar
from kehou_desktop.domain.errors import Refused
from kehou_desktop.services.school import _kept, terms
from kehou_desktop.store import models, rights
from kehou_desktop.store.rights import EVERY_ROLE, allow


@allow(*EVERY_ROLE)
def term_calendar(session: Session, semester_id: int) -> TermCalendar:
    """Return a term with its service days counted (R-008, §3.6)."""
    semester = _kept.term_of(session.get_one(models.Semester, semester_id))
    statutory, school = _kept.tables(session, semester.first_day, semester.last_day)
    days = calendar.service_days(semester.first_day, semester.last_day, statutory=statutory, school=school)
    known = {d.year for d in session.scalars(select(models.StatutoryDay.day))}
    return TermCalendar(
        semester, days, calendar.years_unknown(semester.first_day, semester.last_day, known_years=known)
    )


@allow(*EVERY_ROLE)
def special_days(session: Session, semester_id: int) -> tuple[calendar.SpecialDay, ...]:
    """Return the holidays, make-up days and the school's own days of a term; its own word counts."""
    semester = _kept.term_of(session.get_one(models.Semester, semester_id))
    statutory, own = _kept.tables(session, semester.first_day, semester.last_day)
    found: list[calendar.SpecialDay] = []
    for day in sorted({*statutory, *own}):
        published, decided = statutory.get(day), own.get(day)
        name = published.name if published else ""
        follows = published.follows_weekday if published else None
        if decided is not None:
            name, follows = decided.note or name, decided.follows_weekday or follows
        kind = decided.kind if decided is not None else statutory[day].kind
        found.append(calendar.SpecialDay(day, kind, name, follows, decided is not None))
    return tuple(found)


@allow(*EVERY_ROLE)
def service_day(session: Session, day: date) -> calendar.ServiceDay | None:
    """Return ``day`` as a service day, or None where the service does not run."""
    semester = terms.semester_on(session, day)
    if not semester.holds(day):
        return None
    statutory, school = _kept.tables(session, day, day)
    days = calendar.service_days(day, day, statutory=statutory, school=school)
    return days[0] if days else None


@allow(*EVERY_ROLE)
def service_days(session: Session, first: date, last: date) -> tuple[calendar.ServiceDay, ...]:
    """Return the service days between two days that lie in a term."""
    statutory, school = _kept.tables(session, first, last)
    days = calendar.service_days(first, last, statutory=statutory, school=school)
    every = terms.semesters(session)
    return tuple(d for d in days if any(t.holds(d.day) for t in every))


@allow(*EVERY_ROLE)
def last_service_day(session: Session, today: date) -> date:
    """Return the newest service day up to ``today`` (the case papers take by default), else ``today``."""
    days = service_days(session, today - timedelta(200), today)
    return days[-1].day if days else today


@allow(*EVERY_ROLE)
def next_service_day(session: Session, day: date) -> calendar.ServiceDay | None:
    """Return the first service day after ``day``; None = the calendar knows of none within a year."""
    days = service_days(session, day + timedelta(1), day + timedelta(366))
    return days[0] if days else None


@allow(*EVERY_ROLE)
def day_note(session: Session, day: date) -> str:
    """Return why a day is what it is: the school's note, else the holiday's name; "" = an ordinary day."""
    statutory, own = _kept.tables(session, day, day)
    if day in own and own[day].note:
        return own[day].note
    return statutory[day].name if day in statutory else ""


@allow("head", "registrar")
def take_year(session: Session, *, text: str) -> int:
    """Take in the holidays of a year from its table, in place of those there were. Returns the year.

    Refuses a table by which a day with a roll would be no service day any more.
    """
    days = calendar.parse_year(text)
    year = days[0].day.year
    taken = set(
        session.scalars(
            select(models.Sitting.day).where(models.Sitting.day.between(date(year, 1, 1), date(year, 12, 31)))
        )
    )
    served = taken & _service_days_of(session, year)
    for old in session.scalars(select(models.StatutoryDay)):
        if old.day.year == year:
            session.delete(old)
    session.flush()
    session.add_all(
        models.StatutoryDay(
            day=d.day, kind=d.kind, name=d.name, source=d.source, follows_weekday=d.follows_weekday
        )
        for d in days
    )
    session.flush()
    lost = sorted(served - _service_days_of(session, year))
    if lost:
        raise Refused("day_has_rolls", day=lost[0])
    return year


def _service_days_of(session: Session, year: int) -> set[date]:
    return {d.day for d in service_days(session, date(year, 1, 1), date(year, 12, 31))}


@allow("head", "registrar")
def set_day(
    session: Session, day: date, *, kind: calendar.DayKind, follows_weekday: int | None = None, note: str = ""
) -> None:
    """Say what the school does on a day: closed, open, or another weekday's timetable.

    Refuses to close a day on which a roll has been taken.
    """
    if kind not in (calendar.DayKind.CLOSED, calendar.DayKind.OPEN):
        raise Refused("day_kind_wrong")
    if follows_weekday is not None and not 1 <= follows_weekday <= 7:
        raise Refused("weekdays_unreadable", text=str(follows_weekday))
    taken = session.scalar(select(models.Sitting.id).where(models.Sitting.day == day).limit(1))
    if kind is calendar.DayKind.CLOSED and taken is not None:
        raise Refused("day_has_rolls", day=day)
    record = session.scalar(select(models.SchoolDay).where(models.SchoolDay.day == day))
    if record is None:
        record = models.SchoolDay(day=day, kind=kind, follows_weekday=follows_weekday, note=note)
        session.add(record)
    record.kind, record.follows_weekday, record.note = kind, follows_weekday, note


rights.declared(globals())
