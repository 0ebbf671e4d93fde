"""Codes of pages that come back, and the count of printings."""

from pathlib import Path

from kehou_desktop.domain import page_codes
from kehou_desktop.domain.page_codes import Kind
from kehou_desktop.opening import Door
from kehou_desktop.services import printing
from tests import build


def _issue(door: Door, *pages: list[tuple[int, int]], period: str = "2026-09") -> tuple[str, ...]:
    return door.write(
        printing.issue_pages,
        kind=Kind.MONTH_ROLL,
        paper="roll-month",
        group_id=build.group(door),
        period=period,
        pages=pages,
        now=build.START,
    )


def test_the_same_page_keeps_its_code_and_a_changed_one_gets_another(tmp_path: Path) -> None:
    door, (one, two, *_) = build.in_service(tmp_path)
    first = _issue(door, [(1, one)], [(2, two)])
    head = door.database.head()
    assert _issue(door, [(1, one)], [(2, two)]) == first
    assert door.database.head() == head, "printing again is no deed of this kind"
    changed = _issue(door, [(1, one)], [(2, two), (3, 3)])
    assert changed[0] == first[0] and changed[1] != first[1]
    other = _issue(door, [(1, one)], period="2026-10")
    assert len({*first, *changed, *other}) == 4
    assert all(page_codes.read(code) for code in first)


def test_printings_are_counted_through_the_store(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    runs = [
        door.write(printing.count_run, paper=paper, case_key="1", now=build.START)
        for paper in ("receipt", "roll-day", "receipt")
    ]
    assert runs == [1, 2, 3]
