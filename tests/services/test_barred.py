"""Nobody barred takes a child: not listed, not from the gate, not on paper, not unnoticed."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kehou_desktop import papers
from kehou_desktop.domain.barred import Basis
from kehou_desktop.domain.handover import Way
from kehou_desktop.domain.students import Relation
from kehou_desktop.opening import Door
from kehou_desktop.papers import PAPERS, Case
from kehou_desktop.services import barred, calls, guardians, handover, students
from tests import build, paper_cases


def _listed(door: Door, child: int, name: str = "柳禁", *, since: date = build.FIRST) -> int:
    return door.write(
        students.add_collector,
        child,
        name=name,
        relation=Relation.FATHER,
        phone="13900007777",
        valid_from=since,
    )


def _gate(door: Door, child: int) -> Any:
    return next(r for r in door.read(handover.board, build.MONDAY).rows if r.student_id == child)


def test_a_listed_adult_who_is_barred_is_not_offered_and_refused_by_name(tmp_path: Path) -> None:
    door, (child, other) = build.in_service(tmp_path, 2)
    pickup = _listed(door, child)
    _listed(door, other)
    build.take_rolls(door, build.MONDAY)
    assert [c.name for c in _gate(door, child).collectors] == ["家长01", "柳禁"]
    build.bar(door, child)
    row = _gate(door, child)
    assert [c.name for c in row.collectors] == ["家长01"] and [b.name for b in row.barred] == ["柳禁"]
    assert len(_gate(door, other).collectors) == 2, "another child's bar bars nobody here"
    one = handover.Release(child, Way.ADULT, 1050, pickup)
    with build.refused("collector_barred") as refusal:
        door.write(handover.release, [one], day=build.MONDAY, today=build.MONDAY)
    assert set(refusal.value.values) == {"name"}, "no reason and no basis in the refusal"
    assert _gate(door, child).here
    roster = {r.student_id: r.barred for r in door.read(students.roster, day=build.MONDAY)}
    assert roster == {child: True, other: False}


def test_a_bar_holds_between_its_days_only(tmp_path: Path) -> None:
    door, (child,) = build.in_service(tmp_path, 1)
    _listed(door, child)
    build.bar(door, child, valid_to=date(2026, 9, 6))
    assert len(_gate(door, child).collectors) == 2 and _gate(door, child).barred == ()
    build.bar(door, child, valid_from=build.TUESDAY)
    assert len(_gate(door, child).collectors) == 2
    assert not door.read(students.roster, day=build.MONDAY)[0].barred


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"document": " "}, "document_missing"),
        ({"valid_to": None}, "bar_without_end"),
        ({"valid_to": date(2026, 8, 1)}, "validity_wrong"),
    ],
)
def test_nobody_is_barred_without_basis_and_end(tmp_path: Path, given: dict[str, Any], code: str) -> None:
    door, (child,) = build.in_service(tmp_path, 1)
    name = given.pop("name", "柳禁")
    with build.refused(code):
        build.bar(door, child, name, **given)
    assert door.read(students.detail, child, day=build.MONDAY).barred == ()


def test_who_is_barred_cannot_be_listed_again(tmp_path: Path) -> None:
    door, (child,) = build.in_service(tmp_path, 1)
    bar = build.bar(door, child)
    with build.refused("collector_is_barred"):
        _listed(door, child)
    door.write(barred.end, child, barred_id=bar, today=build.MONDAY)
    assert _listed(door, child, since=build.MONDAY)


def test_a_stop_is_on_record_and_the_child_stays(tmp_path: Path) -> None:
    door, (child, other) = build.in_service(tmp_path, 2)
    bar = build.bar(door, child)
    build.take_rolls(door, build.MONDAY)
    at = build.at(build.MONDAY, 17, 31)
    with build.refused("bar_unknown"):
        door.write(barred.stop, other, barred_id=bar, day=build.MONDAY, now=at)
    with build.refused("bar_over"):
        door.write(barred.stop, child, barred_id=bar, day=date(2027, 1, 4), now=at)
    door.write(barred.stop, child, barred_id=bar, day=build.MONDAY, now=at)
    assert door.read(students.detail, child, day=build.MONDAY).gate_stops == (at,)
    assert _gate(door, child).here


def test_a_bar_is_ended_with_yesterday_and_a_slip_of_today_goes(tmp_path: Path) -> None:
    door, (child,) = build.in_service(tmp_path, 1)
    old, slip = build.bar(door, child), build.bar(door, child, "柳误", valid_from=build.MONDAY)
    for bar in (old, slip):
        door.write(barred.end, child, barred_id=bar, today=build.MONDAY)
    (left,) = door.read(students.detail, child, day=build.MONDAY).barred
    assert (left.name, left.valid_to) == ("柳禁", date(2026, 9, 6))
    with build.refused("bar_over"):
        door.write(barred.end, child, barred_id=old, today=build.MONDAY)
    stopped = build.bar(door, child, "柳来", valid_from=build.MONDAY)
    door.write(barred.stop, child, barred_id=stopped, day=build.MONDAY, now=build.at(build.MONDAY))
    door.write(barred.end, child, barred_id=stopped, today=build.MONDAY)
    names = [b.name for b in door.read(students.detail, child, day=build.MONDAY).barred]
    assert names == ["柳禁", "柳来"], "one that stopped somebody stays on record"


def test_a_barred_guardian_is_neither_rung_nor_lets_the_child_go(tmp_path: Path) -> None:
    door, (child,) = build.in_service(tmp_path, 1)
    door.write(guardians.add, child, name="外婆甲", relation=None, phone="13900008888", today=build.MONDAY)
    build.bar(door, child, "家长01", relation=Relation.MOTHER, is_guardian=True)
    assert [c.name for c in _gate(door, child).collectors] == ["外婆甲"]
    turn = door.read(calls.to_ring, [child], day=build.MONDAY)[child]
    assert [c.name for c in turn] == ["外婆甲"], "the other guardian is rung"
    assert build.phone(door, child) == ("外婆甲", "13900008888")


def test_no_paper_names_a_barred_person_or_the_bar(tmp_path: Path) -> None:
    door, children = build.billed(tmp_path)
    for child in children:
        _listed(door, child, "柳禁甲")
        build.bar(door, child, "柳禁甲", basis=Basis.PROTECTION_ORDER)
        build.bar(door, child, "柳禁乙", relation=None)
    for name, paper in PAPERS.items():
        if name == "recovery-code":
            continue
        for day in (None, build.LAST_OF_SEPTEMBER):
            case = Case(date=day) if day and "date" in paper.needs else Case()
            text = "".join(paper_cases.pages(papers.make(door, name, case)))
            assert text, name
            # F-05 asks the family in print who must not collect; what is known of it stands nowhere.
            bar = () if name == "pickup-form" else ("不得接", "禁接", "保护令")
            for word in ("柳禁", "虚构民初", *bar):
                assert word not in text.replace("\n", ""), (name, word)
