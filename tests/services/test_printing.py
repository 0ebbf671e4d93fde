"""Codes of pages that come back, and the count of printings."""

from pathlib import Path

from kehou_desktop.domain import page_codes
from kehou_desktop.domain.page_codes import Kind
from kehou_desktop.opening import Door
from kehou_desktop.services import printing
from tests import build


def _issue(door: Door, *pages: list[tuple[int, int]], period: str = "2026-09") -> tuple[str, ...]:
    (codes,) = _issue_each(door, printing.Pages(pages, group_id=build.group(door)), period=period)
    return codes


def _issue_each(door: Door, *lists: printing.Pages, period: str = "2026-09") -> tuple[tuple[str, ...], ...]:
    return door.write(
        printing.issue_pages,
        kind=Kind.MONTH_ROLL,
        paper="roll-month",
        period=period,
        lists=lists,
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


def test_lists_given_together_get_the_codes_they_get_alone(tmp_path: Path) -> None:
    door, (one, two, *_) = build.in_service(tmp_path)
    alone = _issue(door, [(1, one)], [(2, two)])
    own, other = printing.Pages([[(1, one)], [(2, two)]], group_id=build.group(door)), [[(1, two)]]
    head = door.database.head()
    first, second = _issue_each(door, own, printing.Pages(other, home_class_id=build.home_class(door)))
    assert first == alone and second and not set(second) & set(first)
    assert door.database.head() != head
    assert _issue_each(door, own) == (alone,)
    assert _issue_each(door) == ()


def test_printings_are_counted_through_the_store(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    runs = [
        door.write(printing.count_runs, paper=paper, case_keys=keys, now=build.START)
        for paper, keys in (("receipt", ["1"]), ("roll-day", ["1", "2", "3"]), ("receipt", ["1"]))
    ]
    assert runs == [(1,), (2, 3, 4), (5,)]
