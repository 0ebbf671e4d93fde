"""The practice school: invented, lived in, sound, and the same for the same seed."""

import hashlib
import time
from datetime import date
from pathlib import Path

import pytest

from kehou_desktop import opening, practice
from kehou_desktop.domain.applications import Stage
from kehou_desktop.domain.fees import PayState
from kehou_desktop.domain.students import HardshipCategory, numbers
from kehou_desktop.opening import Door
from kehou_desktop.services import applications, checks, fees, handover, school, students
from kehou_desktop.store import models
from tests import build

_WITHOUT = {"deed": None, "history": ("deed", "table_name", "row_id", "op", "old", "new")}
"""Tables that hold clocks, seals and salts: left out, or only these columns."""


def _digest(door: Door) -> dict[str, str]:
    """Return a digest of every table but for clocks, seals and salts."""
    found: dict[str, str] = {}
    with door.database.connection() as connection:
        for table in models.Record.metadata.sorted_tables:
            names = _WITHOUT.get(table.name, tuple(c.name for c in table.columns))
            if names is None:
                continue
            columns = ", ".join(f'"{name}"' for name in names)
            rows = connection.exec_driver_sql(f"SELECT {columns} FROM {table.name} ORDER BY id")
            found[table.name] = hashlib.sha256(repr([tuple(r) for r in rows]).encode()).hexdigest()
    return found


def _made(folder: Path, **other: object) -> Door:
    return build.keep(practice.make(folder, **other))  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_school(tmp_path: Path) -> None:
    week = date(2026, 9, 11)
    first, second = (_made(tmp_path / name, count=18, seed=5, through=week) for name in ("a", "b"))
    assert _digest(first) == _digest(second)
    other = _digest(_made(tmp_path / "c", count=18, seed=6, through=week))
    differs = {name for name, digest in _digest(first).items() if digest != other[name]}
    assert {"student", "guardian", "attendance_mark", "handover", "history"} <= differs
    assert "statutory_day" not in differs and "semester" not in differs


def test_sixty_children_through_the_middle_of_october(tmp_path: Path) -> None:
    began = time.monotonic()
    told: list[tuple[str, int, int]] = []
    door = _made(
        tmp_path / "school",
        count=60,
        through=date(2026, 10, 15),
        tell=lambda what, done, of: told.append((what, done, of)),
    )
    assert time.monotonic() - began < 60, "20 s on a quiet machine"
    day = door.today()
    assert day == date(2026, 10, 15) and door.database.practice
    rows = door.read(students.roster, day=day)
    assert len(rows) == 60 and {r.grade for r in rows} == set(range(1, 7))
    assert door.check_sound() == []
    found = door.read(checks.self_check, today=day)
    assert [f.code for f in found if f.severity == "wrong"] == []
    stages = {r.stage for r in rows}
    assert {Stage.TAKES_PART, Stage.OPTED_OUT} <= stages and len(stages) >= 4
    gate = door.read(handover.board, day)
    assert gate.closed_at and not gate.left_over and gate.expected > 30
    bills = door.read(fees.month_bills, year=2026, month=9)
    assert len(bills) > 30 and {PayState.PAID, PayState.UNPAID} <= {b.state for b in bills}
    assert not door.read(fees.month_bills, year=2026, month=10)
    assert told[0] == ("roster", 0, 1) and told[-1][0] == "days" and told[-1][1] == told[-1][2]
    assert [d for what, d, _ in told if what == "days"] == list(range(1, told[-1][2] + 1))
    _nobody_s(door)


def _nobody_s(door: Door) -> None:
    """Every number is of a county that does not exist, every telephone an invented one."""
    known = door.read(students.known, day=door.today())
    ids = [str(k.values["citizen_id"]) for k in known]
    assert len(set(ids)) == len(ids)
    assert all(i.startswith("530199") and numbers.citizen_id(i).number == i for i in ids)
    phones = {str(k.values["guardian_phone"]) for k in known}
    assert all(p[2:7] == "00000" for p in phones)
    assert {c for k in known for c in (k.values["hardships"] or ())} <= set(HardshipCategory)
    assert "虚构" in door.read(school.facts).name


@pytest.mark.parametrize(
    ("count", "through"),
    [
        (1, date(2026, 8, 20)),  # before the term begins
        (1, date(2026, 9, 1)),  # the first day, before the groups
        (3, date(2026, 10, 10)),  # a Saturday by Wednesday's timetable
        (2, date(2027, 3, 3)),  # a spring term, whose holidays nobody has published
    ],
)
def test_a_school_of_few_on_any_day_is_sound(tmp_path: Path, count: int, through: date) -> None:
    door = _made(tmp_path / "school", count=count, through=through)
    assert door.today() == through and door.check_sound() == []
    found = door.read(checks.self_check, today=through)
    assert [f.code for f in found if f.severity == "wrong"] == []
    assert door.read(school.single_hand)
    term = door.read(school.semester_on, through)
    assert len(door.read(applications.school_rows, semester_id=term.semester_id, day=term.last_day)) == count


def test_a_folder_that_holds_a_school_is_refused_and_left_alone(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    head = door.database.head()
    door.close(back_up=False)
    with build.trouble("store_exists"):
        practice.make(tmp_path / "school", count=1, through=build.MONDAY)
    assert build.keep(opening.open_practice(tmp_path / "school")).database.head() == head


def test_a_making_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(what: str, done: int, of: int) -> None:
        if what == "days":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        practice.make(tmp_path / "school", count=2, through=build.WEDNESDAY, tell=stop)
    assert not (tmp_path / "school").exists() or not any((tmp_path / "school").iterdir())
    assert _made(tmp_path / "school", count=1, through=build.FIRST).today() == build.FIRST
