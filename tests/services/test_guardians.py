"""Several guardians in the order to ring; a list touches only the first."""

from pathlib import Path

from kehou_desktop.domain.students import Relation
from kehou_desktop.domain.students.rows import GuardianRow
from kehou_desktop.opening import Door
from kehou_desktop.services import guardians, handover, students
from tests import build


def _add(door: Door, child: int, name: str = "父甲", phone: str = "13900000002") -> int:
    return door.write(
        guardians.add, child, name=name, relation=Relation.FATHER, phone=phone, today=build.MONDAY
    )


def _names(door: Door, child: int) -> list[str]:
    return [g.name for g in _rows(door, child)]


def _rows(door: Door, child: int) -> tuple[GuardianRow, ...]:
    return door.read(students.detail, child, day=build.MONDAY).guardians


def test_a_second_guardian_comes_last_and_may_collect(tmp_path: Path) -> None:
    door, (child,) = build.in_service(tmp_path, 1)
    _add(door, child)
    assert _names(door, child) == ["家长01", "父甲"]
    (row,) = door.read(handover.board, build.MONDAY).rows
    assert [c.name for c in row.collectors] == ["家长01", "父甲"]
    with build.refused("guardian_there"):
        _add(door, child)
    with build.refused("name_missing"):
        _add(door, child, " ")
    with build.refused("phone_unreadable"):
        _add(door, child, "祖母甲", "12")


def test_the_order_is_the_office_s_and_a_list_touches_only_the_first(tmp_path: Path) -> None:
    door, (child,) = build.in_service(tmp_path, 1)
    second = _add(door, child)
    third = _add(door, child, "外婆甲", "13900000003")
    door.write(guardians.move_up, child, guardian_id=third)
    assert _names(door, child) == ["家长01", "外婆甲", "父甲"]
    door.write(guardians.move_up, child, guardian_id=_rows(door, child)[0].guardian_id)
    assert _names(door, child) == ["家长01", "外婆甲", "父甲"], "the first stays the first"
    with build.refused("guardian_unknown"):
        door.write(guardians.move_up, child, guardian_id=999)
    again = build.take_in(door, [build.draft(1, guardian_phone="13911112222")])
    assert again.updated == 1
    assert [g.phone for g in _rows(door, child)] == ["139****2222", "139****0003", "139****0002"]
    assert second


def test_an_ended_guardian_is_neither_rung_nor_may_collect(tmp_path: Path) -> None:
    door, (child,) = build.in_service(tmp_path, 1)
    second = _add(door, child)
    first = _rows(door, child)[0].guardian_id
    door.write(guardians.end, child, guardian_id=first, today=build.MONDAY)
    assert _names(door, child) == ["父甲"]
    assert build.phone(door, child) == ("父甲", "13900000002")
    (row,) = door.read(handover.board, build.MONDAY).rows
    assert [c.name for c in row.collectors] == ["父甲"]
    with build.refused("guardian_last"):
        door.write(guardians.end, child, guardian_id=second, today=build.MONDAY)
    assert door.check_sound() == []


def test_a_barred_guardian_is_kept_and_may_not_collect(tmp_path: Path) -> None:
    door, (child,) = build.in_service(tmp_path, 1)
    build.bar(door, child, "父甲", is_guardian=True)
    _add(door, child)
    assert _names(door, child) == ["家长01", "父甲"]
    assert [c.name for c in door.read(students.collectors, child)] == ["家长01"]
