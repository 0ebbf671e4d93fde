"""The days on which the service runs: holidays, make-up days, the school's own word, terms."""

from collections.abc import Mapping
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehou_desktop import paths
from kehou_desktop.domain import calendar
from kehou_desktop.domain.calendar import DayKind, SchoolDay, ServiceDay, StatutoryDay
from kehou_desktop.domain.errors import Refused


def published(*years: int) -> dict[date, StatutoryDay]:
    """Return the tables that ship with the program, by day."""
    found: dict[date, StatutoryDay] = {}
    for year in years:
        text = (paths.resources() / "calendar" / f"{year}.csv").read_text(encoding="utf-8")
        found |= {d.day: d for d in calendar.parse_year(text)}
    return found


BOTH = published(2025, 2026)


def runs(
    day: date,
    *,
    statutory: Mapping[date, StatutoryDay] = BOTH,
    school: Mapping[date, SchoolDay] | None = None,
) -> ServiceDay | None:
    """Return the one service day, or None."""
    days = calendar.service_days(day, day, statutory=statutory, school=school or {})
    return days[0] if days else None


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_day_of_the_shipped_years_is_what_the_state_council_said(year: int) -> None:
    day = date(year, 1, 1)
    while day.year == year:
        assert (runs(day) is not None) == chinese_calendar.is_workday(day), day
        day += timedelta(1)


# rules.md 3.6, written by hand a second time: first and last day off, and the days worked.
_OFF = [
    ((2025, 1, 1), (2025, 1, 1)),
    ((2025, 1, 28), (2025, 2, 4)),
    ((2025, 4, 4), (2025, 4, 6)),
    ((2025, 5, 1), (2025, 5, 5)),
    ((2025, 5, 31), (2025, 6, 2)),
    ((2025, 10, 1), (2025, 10, 8)),
    ((2026, 1, 1), (2026, 1, 3)),
    ((2026, 2, 15), (2026, 2, 23)),
    ((2026, 4, 4), (2026, 4, 6)),
    ((2026, 5, 1), (2026, 5, 5)),
    ((2026, 6, 19), (2026, 6, 21)),
    ((2026, 9, 25), (2026, 9, 27)),
    ((2026, 10, 1), (2026, 10, 7)),
]
_WORK = [
    *((2025, 1, 26), (2025, 2, 8), (2025, 4, 27), (2025, 9, 28), (2025, 10, 11)),
    *((2026, 1, 4), (2026, 2, 14), (2026, 2, 28), (2026, 5, 9), (2026, 9, 20), (2026, 10, 10)),
]


def test_the_shipped_tables_say_exactly_what_the_rules_say() -> None:
    off = set()
    for first, last in _OFF:
        day = date(*first)
        while day <= date(*last):
            off.add(day)
            day += timedelta(1)
    assert {d.day for d in BOTH.values() if d.kind is DayKind.HOLIDAY} == off
    assert {d.day for d in BOTH.values() if d.kind is DayKind.MAKEUP} == {date(*d) for d in _WORK}
    assert all(d.source for d in BOTH.values()), "each year names the document it rests on"


def test_every_make_up_day_is_a_weekend_day_that_follows_a_weekday() -> None:
    for d in BOTH.values():
        if d.kind is DayKind.MAKEUP:
            assert d.day.isoweekday() > 5 and d.follows_weekday in range(1, 6), d


_CLOSED, _OPEN = DayKind.CLOSED, DayKind.OPEN
# day, what the school says of it (kind, follows), the timetable that runs (None = no service)
_DAYS: list[tuple[tuple[int, int, int], tuple[DayKind, int | None] | None, int | None]] = [
    # ordinary weeks
    ((2026, 9, 7), None, 1),
    ((2026, 9, 8), None, 2),
    ((2026, 9, 9), None, 3),
    ((2026, 9, 10), None, 4),
    ((2026, 9, 11), None, 5),
    ((2026, 9, 12), None, None),
    ((2026, 9, 13), None, None),
    # Mid-Autumn and National Day 2026 with their make-up days
    ((2026, 9, 20), None, 2),
    ((2026, 9, 24), None, 4),
    ((2026, 9, 25), None, None),
    ((2026, 9, 26), None, None),
    ((2026, 9, 28), None, 1),
    ((2026, 9, 30), None, 3),
    ((2026, 10, 1), None, None),
    ((2026, 10, 2), None, None),
    ((2026, 10, 7), None, None),
    ((2026, 10, 8), None, 4),
    ((2026, 10, 9), None, 5),
    ((2026, 10, 10), None, 3),
    ((2026, 10, 11), None, None),
    # spring 2026
    ((2026, 1, 4), None, 5),
    ((2026, 2, 14), None, 5),
    ((2026, 2, 28), None, 1),
    ((2026, 5, 4), None, None),
    ((2026, 5, 9), None, 2),
    ((2026, 6, 19), None, None),
    # 2025
    ((2025, 2, 8), None, 2),
    ((2025, 4, 27), None, 1),
    ((2025, 9, 28), None, 2),
    ((2025, 10, 8), None, None),
    ((2025, 10, 11), None, 3),
    # the school's own word comes first
    ((2026, 9, 9), (_CLOSED, None), None),
    ((2026, 9, 20), (_CLOSED, None), None),
    ((2026, 9, 12), (_OPEN, None), 6),
    ((2026, 9, 12), (_OPEN, 5), 5),
    ((2026, 10, 1), (_OPEN, None), 4),
    ((2026, 9, 11), (_OPEN, 1), 1),
    ((2026, 9, 20), (_OPEN, None), 2),
    ((2026, 9, 20), (_OPEN, 4), 4),
    ((2026, 10, 10), (_OPEN, 5), 5),
    ((2026, 9, 9), (_CLOSED, 3), None),
    # a year nobody has published yet: weekdays run, weekends do not, nothing is guessed
    ((2028, 10, 2), None, 1),
    ((2028, 10, 7), None, None),
]


@pytest.mark.parametrize(("day", "own", "timetable"), _DAYS)
def test_a_day_runs_by_this_timetable(
    day: tuple[int, int, int], own: tuple[DayKind, int | None] | None, timetable: int | None
) -> None:
    when = date(*day)
    school = {when: SchoolDay(when, own[0], own[1], "")} if own else {}
    found = runs(when, school=school)
    assert (found.weekday if found else None) == timetable


def test_the_autumn_of_2026_has_these_service_days_a_month() -> None:
    days = calendar.service_days(date(2026, 9, 1), date(2027, 1, 15), statutory=BOTH, school={})
    counted = [sum(d.day.month == month for d in days) for month in (9, 10, 11, 12)]
    assert counted == [22, 18, 21, 23]
    assert [d.day for d in days] == sorted({d.day for d in days})


@given(st.dates(date(2025, 1, 1), date(2026, 12, 1)), st.integers(0, 40), st.integers(0, 40))
def test_a_stretch_of_days_is_the_sum_of_its_parts(start: date, a: int, b: int) -> None:
    def days(first: date, last: date) -> tuple[ServiceDay, ...]:
        return calendar.service_days(first, last, statutory=BOTH, school={})

    middle, end = start + timedelta(a), start + timedelta(a + 1 + b)
    assert days(start, middle) + days(middle + timedelta(1), end) == days(start, end)


# -- a year's table ---------------------------------------------------------------------------------------


def test_a_year_is_read_with_its_source_in_the_order_of_the_days() -> None:
    text = (
        "\ufeff# 某办〔2027〕1号, 节选\n日期,性质,名称,按周几\n\n"
        "2027-01-03,班,元旦调休,5\n2027/01/01,休,元旦,\n"
    )
    assert calendar.parse_year(text) == (
        StatutoryDay(date(2027, 1, 1), DayKind.HOLIDAY, "元旦", "某办〔2027〕1号,节选"),
        StatutoryDay(date(2027, 1, 3), DayKind.MAKEUP, "元旦调休", "某办〔2027〕1号,节选", 5),
    )


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "calendar_empty", None),
        ("# 只有出处\n日期,性质,名称,按周几\n", "calendar_empty", None),
        ("2027-02-30,休,春节,", "calendar_line_unreadable", 1),
        ("日期,性质,名称,按周几\n2027-02-10,假,春节,", "calendar_line_unreadable", 2),
        ("2027-02-10", "calendar_line_unreadable", 1),
        ("2027-02-10,班,调休,8", "calendar_line_unreadable", 1),
        ("2027-02-10,班,调休,0", "calendar_line_unreadable", 1),
        ("2027-02-10,班,调休,五", "calendar_line_unreadable", 1),
        ("2027-02-10,休,春节,\n2027-02-10,休,春节,", "calendar_line_unreadable", 2),
        ("2026-12-31,休,元旦,\n2027-01-01,休,元旦,", "calendar_several_years", None),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_whole(text: str, code: str, line: int | None) -> None:
    with pytest.raises(Refused) as refusal:
        calendar.parse_year(text)
    assert (refusal.value.code, refusal.value.values.get("line")) == (code, line)


def test_years_without_a_table_are_named() -> None:
    first, last = date(2026, 9, 1), date(2027, 1, 15)
    assert calendar.years_unknown(first, last, known_years={2025, 2026}) == (2027,)
    assert calendar.years_unknown(first, last, known_years={2026, 2027}) == ()


# -- terms ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["2026-2027-1", " 2026-2027-2 "])
def test_a_term_code_goes_there_and_back(text: str) -> None:
    assert calendar.semester_code(*calendar.parse_semester_code(text)) == text.strip()


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-2027", "2026-2027-3", "2026-2028-1", "1999-2000-1", "2026-2027-1-1", "2026-2027-²",
     "a-b-c", "２０２６-２０２７-１", "-2026-2027-1"],
)  # fmt: skip
def test_anything_else_is_no_term(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        calendar.parse_semester_code(text)
    assert refusal.value.code == "term_unreadable"


@pytest.mark.parametrize(
    ("day", "term"),
    [
        ((2026, 8, 1), (2026, 1)),
        ((2026, 12, 31), (2026, 1)),
        ((2027, 1, 31), (2026, 1)),
        ((2027, 2, 1), (2026, 2)),
        ((2027, 7, 31), (2026, 2)),
    ],
)
def test_a_day_lies_in_this_term(day: tuple[int, int, int], term: tuple[int, int]) -> None:
    assert calendar.term_on(date(*day)) == term


@given(st.integers(2000, 2100), st.sampled_from([1, 2]))
def test_a_usual_term_begins_on_a_school_day_and_is_told_by_its_own_days(year: int, term: int) -> None:
    first, last = calendar.usual_term(year, term)
    assert calendar.term_on(first) == calendar.term_on(last) == (year, term)
    assert last.isoweekday() == 5 and (term == 1 or first.isoweekday() == 1)
    assert timedelta(120) < last - first < timedelta(150)


@given(st.integers(2000, 2100), st.integers(1, 12))
def test_a_month_ends_where_the_next_begins(year: int, month: int) -> None:
    first, last = calendar.month_ends(year, month)
    assert (first.day, first.month, last.month) == (1, month, month)
    assert (last + timedelta(1)).day == 1
