"""Families are rung in order, every call is kept, and who was absent without a call is found."""

from pathlib import Path

from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.attendance import Mark
from kehou_desktop.domain.calls import Outcome, in_turn
from kehou_desktop.domain.students import Relation
from kehou_desktop.opening import Door
from kehou_desktop.services import calls, checks, guardians, students
from tests import build


def _record(door: Door, child: int, outcome: Outcome, contact: str = "") -> None:
    now = build.at(build.MONDAY, 17, 41)
    door.write(calls.record, child, day=build.MONDAY, now=now, outcome=outcome, contact=contact)


def _family(door: Door, child: int) -> None:
    door.write(
        guardians.add,
        child,
        name="父甲",
        relation=Relation.FATHER,
        phone="13900000002",
        today=build.MONDAY,
    )
    for name, phone in (("外婆甲", "13900000003"), ("同号人", "13900000002")):
        door.write(
            students.add_collector, child, name=name, relation=None, phone=phone, valid_from=build.FIRST
        )


def test_guardians_in_their_order_then_the_others_each_number_once(tmp_path: Path) -> None:
    door, (child, alone) = build.in_service(tmp_path, 2)
    _family(door, child)
    found = door.read(calls.to_ring, [child, alone], day=build.MONDAY)
    assert [c.name for c in found[child]] == ["家长01", "父甲", "外婆甲"]
    assert [c.phone for c in found[child]] == ["139****0001", "139****0002", "139****0003"]
    assert [c.key[0] for c in found[child]] == ["g", "g", "p"]


def test_a_call_is_kept_with_four_digits_and_the_next_comes_up(tmp_path: Path) -> None:
    door, (child,) = build.in_service(tmp_path, 1)
    _family(door, child)
    duty = build.account(door, "值守员", Role.DUTY)
    turn = door.read(calls.to_ring, [child], day=build.MONDAY)[child]
    _record(duty, child, Outcome.NO_ANSWER, turn[0].key)
    _record(duty, child, Outcome.REACHED, turn[1].key)
    made = door.read(calls.made, build.MONDAY)[child]
    assert [(c.name, c.last4, c.outcome, c.by) for c in made] == [
        ("家长01", "0001", Outcome.NO_ANSWER, "值守员"),
        ("父甲", "0002", Outcome.REACHED, "值守员"),
    ]
    assert "13900000001" not in repr(made)
    assert [c.name for c in in_turn(turn, made[:1])] == ["父甲", "外婆甲", "家长01"]
    assert door.read(calls.made, build.TUESDAY) == {}
    with build.refused("contact_unknown"):
        _record(duty, child, Outcome.BUSY, "p999")


def test_a_child_without_a_number_cannot_be_rung_for(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.take_in(door, [build.draft(1, guardian_phone=None)])
    (row,) = door.read(students.roster, day=build.MONDAY)
    with build.refused("no_phone"):
        _record(door, row.student_id, Outcome.REACHED)


def test_absent_without_leave_needs_a_call(tmp_path: Path) -> None:
    door, (missing, sick, _here) = build.in_service(tmp_path, 3)
    build.take_rolls(door, build.MONDAY, {missing: Mark.ABSENT, sick: Mark.SICK})

    def found() -> list[tuple[str, ...]]:
        every = door.read(checks.self_check, today=build.MONDAY)
        return [f.rows for f in every if f.code == "absent_without_call" and f.severity == "look"]

    assert found() == [("2026-09-07 三(1)班 学生零一",)]
    (absence,) = door.read(calls.absences, build.MONDAY, build.MONDAY)
    assert (absence.student_id, absence.rung) == (missing, False)
    _record(door, missing, Outcome.NO_ANSWER)
    assert found() == []
    assert door.read(calls.absences, build.MONDAY, build.MONDAY)[0].rung
