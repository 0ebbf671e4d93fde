"""What stands masked is shown only to who asks, and who asked is kept."""

from datetime import date
from pathlib import Path

from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.barred import Basis
from kehou_desktop.domain.disclosures import Asked, Disclosed, Secret
from kehou_desktop.opening import Door
from kehou_desktop.services import disclosures, students
from tests import build

AT = build.at(build.MONDAY, 17, 40)


def _ask(door: Door, child: int, what: Secret, **other: object) -> Disclosed:
    return door.write(
        disclosures.disclose,
        child,
        what=what,
        day=build.MONDAY,
        now=AT,
        **other,  # type: ignore[arg-type]  # contact and automatic, as each test needs
    )


def _made(door: Door) -> tuple[Asked, ...]:
    return door.read(disclosures.made, build.MONDAY, build.MONDAY)


def test_everything_masked_is_told_and_recorded(tmp_path: Path) -> None:
    door, (child,) = build.in_service(tmp_path, 1)
    bar = build.bar(door, child)
    assert _ask(door, child, Secret.CITIZEN_ID).value == build.citizen_id(1)
    assert _ask(door, child, Secret.PHONE).value == "13900000001"
    (reason,) = _ask(door, child, Secret.BARRED_REASON).reasons
    assert (reason.barred_id, reason.basis) == (bar, Basis.COURT_ORDER) and "77" in reason.document
    assert _ask(door, child, Secret.HARDSHIP).hardships == ()
    assert [(a.what, a.at, a.by, a.student_id) for a in _made(door)] == [
        (what, AT, build.HEAD, child)
        for what in (Secret.HARDSHIP, Secret.BARRED_REASON, Secret.PHONE, Secret.CITIZEN_ID)
    ]
    detail = repr(door.read(students.detail, child, day=build.MONDAY))
    assert "77" not in detail and "court" not in detail.lower() and build.citizen_id(1) not in detail


def test_the_gate_s_own_showing_counts_once_a_child_and_day(tmp_path: Path) -> None:
    door, (one, two) = build.in_service(tmp_path, 2)
    for child in (one, one, two, one):
        assert _ask(door, child, Secret.PHONE, automatic=True).value
    assert sorted(a.student_id for a in _made(door)) == [one, two]
    _ask(door, one, Secret.PHONE)
    assert len(_made(door)) == 3, "who presses is kept each time"
    door.write(
        disclosures.disclose,
        one,
        what=Secret.PHONE,
        day=build.TUESDAY,
        now=build.at(build.TUESDAY),
        automatic=True,
    )
    assert len(door.read(disclosures.made, build.MONDAY, build.TUESDAY)) == 4, "another day"


def test_what_is_not_there_is_said_and_not_recorded(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.take_in(door, [build.draft(1, citizen_id=None, guardian_phone=None)])
    (row,) = door.read(students.roster, day=build.MONDAY)
    with build.refused("no_citizen_id"):
        _ask(door, row.student_id, Secret.CITIZEN_ID)
    with build.refused("no_phone"):
        _ask(door, row.student_id, Secret.PHONE)
    with build.refused("student_unknown"):
        _ask(door, 999, Secret.PHONE)
    assert _made(door) == ()


def test_one_person_s_number_is_asked_for_by_its_key(tmp_path: Path) -> None:
    door, (child, other) = build.in_service(tmp_path, 2)
    (guardian,) = door.read(students.detail, child, day=build.MONDAY).guardians
    key = f"g{guardian.guardian_id}"
    assert _ask(door, child, Secret.PHONE, contact=key).value == "13900000001"
    with build.refused("contact_unknown"):
        _ask(door, other, Secret.PHONE, contact=key)
    ends = date(2026, 9, 6)
    lapsed = door.write(
        students.add_collector,
        child,
        name="姑姑",
        relation=None,
        phone="13900009999",
        valid_from=build.FIRST,
        valid_to=ends,
    )
    assert _ask(door, child, Secret.PHONE, contact=f"p{lapsed}").value == "13900009999"


def test_the_gate_sees_numbers_and_nothing_else(tmp_path: Path) -> None:
    door, (child,) = build.in_service(tmp_path, 1)
    duty = build.account(door, "值守员", Role.DUTY)
    assert _ask(duty, child, Secret.PHONE).value
    for what in (Secret.CITIZEN_ID, Secret.BARRED_REASON, Secret.HARDSHIP):
        with build.refused("not_allowed"):
            _ask(duty, child, what)
    assert [(a.what, a.by) for a in _made(door)] == [(Secret.PHONE, "值守员")]
