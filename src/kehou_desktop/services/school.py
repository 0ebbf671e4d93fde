"""The school itself: its name, its terms, its calendar and its afternoon."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kehou_desktop.domain import calendar
from kehou_desktop.domain.accounts import SINGLE_HAND_BELOW, Actor, Role
from kehou_desktop.domain.calendar import TermCalendar as TermCalendar
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.groups import ServiceKind, TimeSlot
from kehou_desktop.store import models, rights
from kehou_desktop.store.rights import EVERY_ROLE, allow

_ALWAYS = date(2000, 1, 1)
"""The founder's roles hold from before any clock: a dead battery must not lock the school out."""


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """What is printed at the head of every paper."""

    name: str
    code: str
    first_grade: int
    last_grade: int
    practice_today: date | None


# -- questions -------------------------------------------------------------------------------------------


@allow(*EVERY_ROLE)
def facts(session: Session) -> SchoolFacts:
    """Return the school's name, code and grades."""
    s = session.get_one(models.School, 1)
    return SchoolFacts(s.name, s.code, s.first_grade, s.last_grade, s.practice_today)


@allow(*EVERY_ROLE)
def actor_named(session: Session, name: str, *, today: date) -> Actor:
    """Return the account of that name with the roles it holds on ``today``."""
    account = session.scalar(select(models.Account).where(models.Account.name == name))
    if account is None:
        raise Refused("account_unknown", name=name)
    held = session.scalars(
        select(models.AccountRole).where(
            models.AccountRole.account_id == account.id, models.AccountRole.valid_from <= today
        )
    )
    roles = frozenset(r.role for r in held if r.valid_to is None or r.valid_to >= today)
    return Actor(account.id, account.name, roles)


@allow(*EVERY_ROLE)
def account_names(session: Session) -> tuple[str, ...]:
    """Return the names of all accounts in the order they were made."""
    return tuple(session.scalars(select(models.Account.name).order_by(models.Account.id)))


@allow(*EVERY_ROLE)
def semesters(session: Session) -> tuple[calendar.Semester, ...]:
    """Return the terms, the earliest first."""
    found = session.scalars(select(models.Semester).order_by(models.Semester.first_day))
    return tuple(_semester(s) for s in found)


@allow(*EVERY_ROLE)
def semester_on(session: Session, day: date) -> calendar.Semester:
    """Return the term that holds ``day``, else the next one, else the last; refuse where there is none."""
    terms = semesters(session)
    if not terms:
        raise Refused("no_term")
    for term in terms:
        if day <= term.last_day:
            return term
    return terms[-1]


@allow(*EVERY_ROLE)
def semester_of(session: Session, code: str) -> calendar.Semester:
    """Return the term of a code like ``2026-2027-1``."""
    year, term = calendar.parse_semester_code(code)
    for found in semesters(session):
        if (found.school_year, found.term) == (year, term):
            return found
    raise Refused("term_unknown", text=code)


@allow(*EVERY_ROLE)
def term_calendar(session: Session, semester_id: int) -> TermCalendar:
    """Return a term with its service days counted (R-008, §3.6)."""
    semester = _semester(session.get_one(models.Semester, semester_id))
    statutory, school = _tables(session, semester.first_day, semester.last_day)
    days = calendar.service_days(semester.first_day, semester.last_day, statutory=statutory, school=school)
    known = {d.year for d in session.scalars(select(models.StatutoryDay.day))}
    return TermCalendar(
        semester, days, calendar.years_unknown(semester.first_day, semester.last_day, known_years=known)
    )


@allow(*EVERY_ROLE)
def special_days(session: Session, semester_id: int) -> tuple[calendar.SpecialDay, ...]:
    """Return the holidays, make-up days and the school's own days of a term; its own word counts."""
    semester = _semester(session.get_one(models.Semester, semester_id))
    statutory, own = _tables(session, semester.first_day, semester.last_day)
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
    semester = semester_on(session, day)
    if not semester.holds(day):
        return None
    statutory, school = _tables(session, day, day)
    days = calendar.service_days(day, day, statutory=statutory, school=school)
    return days[0] if days else None


@allow(*EVERY_ROLE)
def service_days(session: Session, first: date, last: date) -> tuple[calendar.ServiceDay, ...]:
    """Return the service days between two days that lie in a term."""
    statutory, school = _tables(session, first, last)
    days = calendar.service_days(first, last, statutory=statutory, school=school)
    terms = semesters(session)
    return tuple(d for d in days if any(t.holds(d.day) for t in terms))


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
    statutory, own = _tables(session, day, day)
    if day in own and own[day].note:
        return own[day].note
    return statutory[day].name if day in statutory else ""


@allow(*EVERY_ROLE)
def slots(session: Session, semester_id: int) -> tuple[TimeSlot, ...]:
    """Return the slots of the afternoon in their order."""
    found = session.scalars(
        select(models.TimeSlot)
        .where(models.TimeSlot.semester_id == semester_id)
        .order_by(models.TimeSlot.number)
    )
    return tuple(TimeSlot(s.id, s.number, s.kind, s.starts, s.ends, s.class_hours_x100) for s in found)


@allow(*EVERY_ROLE)
def release_times(session: Session, semester_id: int) -> dict[int, int]:
    """Return when each grade is let out, in minutes after midnight (R-056)."""
    found = session.scalars(select(models.ReleaseTime).where(models.ReleaseTime.semester_id == semester_id))
    return {r.grade: r.minutes for r in found}


@allow(*EVERY_ROLE)
def fetch_grades(session: Session, day: date) -> tuple[int, ...]:
    """Return the grades that must be fetched on ``day`` by the policy in force (N-7)."""
    found = session.scalars(
        select(models.HandoverPolicy)
        .where(models.HandoverPolicy.valid_from <= day)
        .order_by(models.HandoverPolicy.valid_from.desc(), models.HandoverPolicy.id.desc())
    )
    for policy in found:
        if policy.valid_to is None or policy.valid_to >= day:
            return tuple(int(g) for g in policy.fetch_grades.split(",") if g)
    return ()


@allow(*EVERY_ROLE)
def single_hand(session: Session) -> bool:
    """Whether the school has too few accounts for two signatures on the screen (单人模式)."""
    return len(account_names(session)) < SINGLE_HAND_BELOW


# -- deeds -----------------------------------------------------------------------------------------------


@allow("head")
def found(
    session: Session,
    *,
    name: str,
    code: str,
    grades: tuple[int, int],
    head: str,
    now: datetime,
    practice_today: date | None = None,
) -> int:
    """Found the school with its first account, the head, who keeps the office too. Returns the account's id.

    Refuses an empty name, grades outside 1–9, and a code that is neither empty nor ten digits.
    """
    if not name.strip():
        raise Refused("school_name_missing")
    if not head.strip():
        raise Refused("head_name_missing")
    if code and not (code.isascii() and code.isdigit() and len(code) == 10):
        raise Refused("school_code_wrong", code=code)
    first, last = grades
    if not 1 <= first <= last <= 9:
        raise Refused("grades_wrong", text=f"{first}-{last}")
    session.add(
        models.School(
            id=1,
            name=name.strip(),
            code=code,
            first_grade=first,
            last_grade=last,
            practice_today=practice_today,
        )
    )
    session.add(models.Epoch(id=1, started_at=now, cause="founded", backup_head=""))
    account = models.Account(id=1, name=head.strip(), created_at=now)
    session.add(account)
    session.flush()
    for role in (Role.HEAD, Role.REGISTRAR, Role.CASHIER, Role.DUTY):
        session.add(models.AccountRole(account_id=account.id, role=role, valid_from=_ALWAYS, valid_to=None))
    return account.id


@allow("head")
def add_account(session: Session, *, name: str, roles: Sequence[Role], today: date, now: datetime) -> int:
    """Name another person and the roles held; refuses no name and a name that is taken. Returns its id."""
    name = name.strip()
    if not name:
        raise Refused("name_missing")
    if session.scalar(select(models.Account.id).where(models.Account.name == name)) is not None:
        raise Refused("account_exists", name=name)
    account = models.Account(name=name, created_at=now)
    session.add(account)
    session.flush()
    for role in roles:
        session.add(models.AccountRole(account_id=account.id, role=role, valid_from=today, valid_to=None))
    return account.id


@allow("head", "registrar")
def open_term(
    session: Session,
    *,
    school_year: int,
    term: int,
    first_day: date,
    last_day: date,
    slots: Sequence[tuple[int, int, int]],
    release: Mapping[int, int],
) -> int:
    """Open a term: its days, its slots (starts, ends, class hours x100) and when each grade is let out.

    Refuses a term that ends before it begins or overlaps another, and slots that overlap. Returns its id.
    """
    if last_day <= first_day or (last_day - first_day).days > 250:
        raise Refused("term_days_wrong", first=first_day, last=last_day)
    code = calendar.semester_code(school_year, term)
    if any(
        (t.first_day <= last_day and first_day <= t.last_day) or t.code == code for t in semesters(session)
    ):
        raise Refused("term_overlaps", first=first_day, last=last_day)
    ordered = sorted(slots)
    overlap = any(a[1] > b[0] for a, b in itertools.pairwise(ordered))
    if not ordered or overlap or any(not 0 <= s < e <= 1440 or h <= 0 for s, e, h in ordered):
        raise Refused("slots_wrong")
    semester = models.Semester(school_year=school_year, term=term, first_day=first_day, last_day=last_day)
    session.add(semester)
    session.flush()
    for number, (starts, ends, hours) in enumerate(ordered, 1):
        session.add(
            models.TimeSlot(
                semester_id=semester.id,
                number=number,
                kind=ServiceKind.BASIC_CARE,
                starts=starts,
                ends=ends,
                class_hours_x100=hours,
            )
        )
    for grade, minutes in release.items():
        session.add(models.ReleaseTime(semester_id=semester.id, grade=grade, minutes=minutes))
    return semester.id


@allow("head", "registrar")
def take_year(session: Session, *, text: str) -> int:
    """Take in the holidays of a year from its table, in place of those there were. Returns the year."""
    days = calendar.parse_year(text)
    year = days[0].day.year
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
    return year


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


@allow("head")
def adopt_handover_policy(
    session: Session, *, basis_document_no: str, fetch_grades: Sequence[int], valid_from: date
) -> None:
    """Say which grades must be fetched, and by which document (N-7)."""
    if not basis_document_no.strip():
        raise Refused("document_missing")
    session.add(
        models.HandoverPolicy(
            basis_document_no=basis_document_no.strip(),
            fetch_grades=",".join(str(g) for g in sorted(set(fetch_grades))),
            valid_from=valid_from,
            valid_to=None,
        )
    )


@allow("head", "registrar")
def begin_epoch(session: Session, *, cause: str, backup_head: str, now: datetime) -> int:
    """Begin another run of the chain after a restore: papers name epoch and head, so that two runs differ.

    ``backup_head`` is the head of the backup restored. Returns the epoch's number.
    """
    last = session.scalar(select(func.max(models.Epoch.id))) or 0
    session.add(models.Epoch(id=last + 1, started_at=now, cause=cause, backup_head=backup_head))
    return last + 1


@allow("head")
def set_practice_today(session: Session, today: date) -> None:
    """Move a practice school's day; a real school has the machine's."""
    school = session.get_one(models.School, 1)
    if school.practice_today is None:
        raise Refused("not_practice")
    school.practice_today = today


def _semester(s: models.Semester) -> calendar.Semester:
    return calendar.Semester(s.id, s.school_year, s.term, s.first_day, s.last_day)


def _tables(
    session: Session, first: date, last: date
) -> tuple[dict[date, calendar.StatutoryDay], dict[date, calendar.SchoolDay]]:
    statutory = {
        d.day: calendar.StatutoryDay(d.day, d.kind, d.name, d.source, d.follows_weekday)
        for d in session.scalars(
            select(models.StatutoryDay).where(models.StatutoryDay.day.between(first, last))
        )
    }
    school = {
        d.day: calendar.SchoolDay(d.day, d.kind, d.follows_weekday, d.note)
        for d in session.scalars(select(models.SchoolDay).where(models.SchoolDay.day.between(first, last)))
    }
    return statutory, school


rights.declared(globals())
