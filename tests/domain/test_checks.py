"""Findings, missing numbers, and what stands twice."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehou_desktop.domain import checks


def test_a_finding_without_rows_is_none() -> None:
    assert checks.finding("serial_missing", "wrong", "§3.11", ()) == ()
    (found,) = checks.finding("afternoon_short", "look", "N-4", iter(["110"]), minutes=110)
    assert (found.code, found.severity, found.clause, found.count) == ("afternoon_short", "look", "N-4", 1)
    assert found.values == {"minutes": 110}


@pytest.mark.parametrize(
    ("serials", "missing"),
    [
        ([], ()),
        ([(2026, 1)], ()),
        ([(2026, 3), (2026, 1)], ("2026-0000002",)),
        ([(2026, 2)], ("2026-0000001",)),
        ([(2026, 1), (2026, 2), (2027, 1)], ()),
        ([(2027, 2), (2026, 1), (2026, 4)], ("2026-0000002", "2026-0000003", "2027-0000001")),
    ],
)
def test_missing_numbers_are_named(serials: list[tuple[int, int]], missing: tuple[str, ...]) -> None:
    assert checks.missing_serials(serials) == missing


@given(st.sets(st.integers(1, 300), min_size=1))
def test_what_is_there_and_what_is_missing_make_the_whole_year(serials: set[int]) -> None:
    missing = {int(n.split("-")[1]) for n in checks.missing_serials([(2026, s) for s in serials])}
    assert missing | serials == set(range(1, max(serials) + 1)) and not missing & serials


def test_what_stands_twice_is_said_once() -> None:
    assert checks.repeated([3, 1, 3, 2, 3, 1]) == (3, 1)
    assert checks.repeated(iter(["甲", "乙"])) == ()


def test_days_off_the_calendar_are_named() -> None:
    days = {date(2026, 9, 26), date(2026, 9, 24), date(2026, 9, 25)}
    assert checks.not_among(days, [date(2026, 9, 24)]) == ("2026-09-25", "2026-09-26")
