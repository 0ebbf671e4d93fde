"""The school: founded once, its accounts, its terms, its calendar, and who keeps to which day."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from kehou_desktop import opening, paths
from kehou_desktop.domain.accounts import Actor, Role
from kehou_desktop.domain.calendar import DayKind
from kehou_desktop.opening import Door
from kehou_desktop.services import school
from kehou_desktop.store import accounts, database
from tests import build


def _empty(folder: Path) -> Door:
    """Return a store in which no school has been founded."""
    keyring = accounts.new_keyring()
    database.create(folder, keyring, envelopes=lambda _: accounts.write_practice_key(folder, keyring))
    return build.keep(Door(database.open_(folder, lambda _: keyring), Actor(1, "", frozenset(Role))))


def _found(door: Door, **other: Any) -> int:
    given: dict[str, Any] = {"name": "甲小学", "code": "", "grades": (1, 6), "head": "王", "now": build.START}
    return door.write(school.found, **(given | other))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "  "}, "school_name_missing"),
        ({"head": " "}, "head_name_missing"),
        ({"code": "123"}, "school_code_wrong"),
        ({"code": "21350000ab"}, "school_code_wrong"),
        ({"code": "２１３５００００００"}, "school_code_wrong"),
        ({"grades": (0, 6)}, "grades_wrong"),
        ({"grades": (1, 10)}, "grades_wrong"),
        ({"grades": (5, 3)}, "grades_wrong"),
    ],
)
def test_a_school_is_not_founded_on_this(tmp_path: Path, given: dict[str, Any], code: str) -> None:
    door = _empty(tmp_path)
    with build.refused(code):
        _found(door, **given)
    assert door.read(school.account_names) == ()


def test_founding_makes_the_head_who_keeps_the_office_too(tmp_path: Path) -> None:
    door = _empty(tmp_path)
    _found(door, name=" 甲小学 ", code="2135000000", grades=(1, 9), head=" 王校长 ")
    facts = door.read(school.facts)
    assert (facts.name, facts.code, facts.first_grade, facts.last_grade) == ("甲小学", "2135000000", 1, 9)
    who = door.read(school.actor_named, "王校长", today=date(2000, 1, 1))
    assert {Role.HEAD, Role.REGISTRAR, Role.CASHIER, Role.DUTY} <= who.roles, "whatever the clock says"
    assert door.read(school.single_hand)
    with build.refused("no_term"):
        door.read(school.semester_on, build.MONDAY)


def test_other_people_are_named_with_their_roles(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    cashier = build.account(door, " 钱出纳 ", Role.CASHIER)
    assert cashier.actor.roles == {Role.CASHIER}
    assert door.read(school.account_names) == (build.HEAD, "钱出纳")
    assert door.read(school.single_hand)
    build.account(door, "周教务", Role.REGISTRAR)
    assert not door.read(school.single_hand)
    for name, code in (("钱出纳", "account_exists"), (" 钱出纳", "account_exists"), (" ", "name_missing")):
        with build.refused(code):
            build.account(door, name, Role.CASHIER)
    with build.refused("account_unknown"):
        door.read(school.actor_named, "没有这个人", today=build.MONDAY)
    with build.refused("not_allowed"):
        cashier.write(school.set_day, build.MONDAY, kind=DayKind.CLOSED)


def test_a_role_holds_from_its_day(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    door.write(
        school.add_account, name="周教务", roles=[Role.REGISTRAR], today=build.TUESDAY, now=build.START
    )
    assert door.read(school.actor_named, "周教务", today=build.MONDAY).roles == frozenset()
    assert door.read(school.actor_named, "周教务", today=build.TUESDAY).roles == {Role.REGISTRAR}


# -- terms ------------------------------------------------------------------------------------------------

_AFTERNOON = ((930, 985, 100), (995, 1050, 100))


def _open_term(door: Door, **other: Any) -> int:
    given: dict[str, Any] = {
        "school_year": 2026,
        "term": 2,
        "first_day": date(2027, 2, 22),
        "last_day": date(2027, 7, 2),
        "slots": _AFTERNOON,
        "release": {1: 1050},
    }
    return door.write(school.open_term, **(given | other))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"last_day": date(2027, 2, 22)}, "term_days_wrong"),
        ({"last_day": date(2028, 2, 22)}, "term_days_wrong"),
        ({"first_day": date(2027, 1, 15)}, "term_overlaps"),
        ({"term": 1}, "term_overlaps"),
        ({"slots": ()}, "slots_wrong"),
        ({"slots": ((930, 985, 100), (980, 1050, 100))}, "slots_wrong"),
        ({"slots": ((985, 930, 100),)}, "slots_wrong"),
        ({"slots": ((930, 985, 0),)}, "slots_wrong"),
        ({"slots": ((930, 1441, 100),)}, "slots_wrong"),
        ({"slots": ((-5, 30, 100),)}, "slots_wrong"),
    ],
)
def test_a_term_is_not_opened_on_this(tmp_path: Path, given: dict[str, Any], code: str) -> None:
    door = build.founded(tmp_path)
    with build.refused(code):
        _open_term(door, **given)
    assert len(door.read(school.semesters)) == 1


def test_a_day_finds_its_term_or_the_next_or_the_last(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    _open_term(door, slots=reversed(_AFTERNOON))
    for day, code in (
        (date(2026, 8, 20), "2026-2027-1"),
        (date(2026, 11, 3), "2026-2027-1"),
        (date(2027, 2, 1), "2026-2027-2"),
        (date(2029, 1, 1), "2026-2027-2"),
    ):
        assert door.read(school.semester_on, day).code == code
    assert door.read(school.semester_of, "2026-2027-2").term == 2
    with build.refused("term_unknown"):
        door.read(school.semester_of, "2027-2028-1")
    with build.refused("term_unreadable"):
        door.read(school.semester_of, "明年")
    spring = door.read(school.semester_of, "2026-2027-2").semester_id
    assert [(s.number, s.starts) for s in door.read(school.slots, spring)] == [(1, 930), (2, 995)]
    assert door.read(school.release_times, spring) == {1: 1050}


# -- the calendar -----------------------------------------------------------------------------------------


def test_service_days_are_the_calendar_s_within_the_term(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    term = door.read(school.term_calendar, build.term(door).semester_id)
    assert term.years_unknown == (2027,)
    assert term.days[0].day == date(2026, 9, 1) and term.days[-1].day == term.semester.last_day
    september = [d for d in term.days if d.day.month == 9]
    assert len(september) == 22 and (date(2026, 9, 20), 2) in [(d.day, d.weekday) for d in september]
    assert door.read(school.service_day, date(2026, 10, 1)) is None
    assert door.read(school.service_day, date(2026, 8, 31)) is None, "before the term"
    assert door.read(school.service_days, date(2026, 8, 24), date(2026, 9, 2)) == term.days[:2]
    assert door.read(school.last_service_day, date(2026, 10, 7)) == date(2026, 9, 30)
    assert door.read(school.last_service_day, date(2026, 8, 1)) == date(2026, 8, 1)
    following = door.read(school.next_service_day, date(2026, 9, 30))
    assert following is not None and following.day == date(2026, 10, 8)
    assert door.read(school.next_service_day, date(2027, 6, 1)) is None


def test_the_school_s_own_word_beats_the_holiday_table(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    assert door.read(school.day_note, date(2026, 10, 1)) == "国庆节"
    assert door.read(school.day_note, build.MONDAY) == ""
    door.write(school.set_day, build.MONDAY, kind=DayKind.CLOSED, note="台风")
    assert door.read(school.service_day, build.MONDAY) is None
    assert door.read(school.day_note, build.MONDAY) == "台风"
    door.write(school.set_day, build.SATURDAY, kind=DayKind.OPEN, follows_weekday=5)
    opened = door.read(school.service_day, build.SATURDAY)
    assert opened is not None and opened.weekday == 5
    door.write(school.set_day, build.MONDAY, kind=DayKind.OPEN)
    assert door.read(school.service_day, build.MONDAY) is not None, "said again, said otherwise"
    special = {d.day: d for d in door.read(school.special_days, build.term(door).semester_id)}
    assert special[build.SATURDAY].own and special[build.SATURDAY].follows_weekday == 5
    assert not special[date(2026, 10, 1)].own and special[date(2026, 10, 1)].kind is DayKind.HOLIDAY


def test_a_day_is_not_set_to_this(tmp_path: Path) -> None:
    door, children = build.in_service(tmp_path)
    build.take_roll(door, build.MONDAY, close=False)
    with build.refused("day_has_rolls"):
        door.write(school.set_day, build.MONDAY, kind=DayKind.CLOSED)
    with build.refused("day_kind_wrong"):
        door.write(school.set_day, build.TUESDAY, kind=DayKind.HOLIDAY)
    with build.refused("weekdays_unreadable"):
        door.write(school.set_day, build.TUESDAY, kind=DayKind.OPEN, follows_weekday=8)
    assert len(children) == 4


def test_a_year_s_table_replaces_the_year_and_no_other(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    assert door.write(school.take_year, text="# 某办〔2026〕9号\n2027-01-01,休,元旦,") == 2027
    assert door.read(school.term_calendar, build.term(door).semester_id).years_unknown == ()
    assert door.read(school.service_day, date(2027, 1, 1)) is None
    door.write(school.take_year, text="2026-10-01,休,国庆节,")
    assert door.read(school.service_day, date(2026, 10, 2)) is not None
    assert door.read(school.service_day, date(2027, 1, 1)) is None
    for text, code in (
        ("", "calendar_empty"),
        ("2026-10-01,休,,\n2027-01-01,休,,", "calendar_several_years"),
        ("2026-10-01,?,,", "calendar_line_unreadable"),
    ):
        with build.refused(code):
            door.write(school.take_year, text=text)
    shipped = (paths.resources() / "calendar" / "2026.csv").read_text(encoding="utf-8")
    door.write(school.take_year, text=shipped)
    assert door.read(school.service_day, date(2026, 10, 2)) is None


def test_the_newest_handover_policy_in_force_says_who_must_be_fetched(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    assert door.read(school.fetch_grades, build.MONDAY) == ()
    with build.refused("document_missing"):
        door.write(
            school.adopt_handover_policy, basis_document_no=" ", fetch_grades=(1,), valid_from=build.FIRST
        )
    for grades, since in (((2, 1, 1), build.FIRST), ((1, 2, 3), build.TUESDAY)):
        door.write(
            school.adopt_handover_policy, basis_document_no="教〔1〕", fetch_grades=grades, valid_from=since
        )
    assert door.read(school.fetch_grades, build.MONDAY) == (1, 2)
    assert door.read(school.fetch_grades, build.TUESDAY) == (1, 2, 3)


def test_only_a_practice_school_moves_its_day(tmp_path: Path) -> None:
    practice = build.founded(tmp_path)
    build.stand_at(practice, build.TUESDAY)
    assert practice.today() == build.TUESDAY
    practice.close(back_up=False)
    again = build.keep(opening.open_practice(tmp_path / "school"))
    assert again.today() == build.TUESDAY
    real, _ = build.real(tmp_path)
    with build.refused("not_practice"):
        real.write(school.set_practice_today, build.TUESDAY)
    assert real.now() >= datetime.combine(real.today(), datetime.min.time())


def test_a_table_that_takes_a_day_with_a_roll_out_of_service_is_refused(tmp_path: Path) -> None:
    door, _ = build.in_service(tmp_path, 1)
    build.take_roll(door, build.MONDAY, close=False)
    before = door.read(school.special_days, build.term(door).semester_id)
    with build.refused("day_has_rolls") as refusal:
        door.write(school.take_year, text="2026-09-07,休,台风,\n2026-09-08,休,台风,")
    assert refusal.value.values["day"] == build.MONDAY
    assert door.read(school.special_days, build.term(door).semester_id) == before, "nothing was changed"
    assert door.write(school.take_year, text="2026-09-08,休,台风,") == 2026
    assert door.read(school.service_day, build.TUESDAY) is None
