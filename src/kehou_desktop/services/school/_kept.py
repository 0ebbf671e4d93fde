"""How a term and its days are kept, read back as nouns."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kehou_desktop.domain import calendar
from kehou_desktop.store import models


def term_of(s: models.Semester) -> calendar.Semester:
    """Return a term."""
    return calendar.Semester(s.id, s.school_year, s.term, s.first_day, s.last_day)


def tables(
    session: Session, first: date, last: date
) -> tuple[dict[date, calendar.StatutoryDay], dict[date, calendar.SchoolDay]]:
    """Return what is published and what the school itself says of the days from ``first`` to ``last``."""
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
