"""The roster: taken in from a list, corrected by hand, who may collect, who may go alone."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.handover import Way
from kehou_desktop.domain.students import HardshipCategory, LeftBehind, Relation, Sex, matching
from kehou_desktop.opening import Door
from kehou_desktop.services import calls, classes, fees, handover, school, students
from tests import build

LIST = [build.draft(n, grade=3, class_no=1 + n % 2) for n in range(1, 7)]


def _corrected(door: Door, child: int, field: str, value: Any, today: date = build.MONDAY) -> None:
    door.write(students.correct, child, field=field, value=value, today=today)


def _value(door: Door, child: int, field: str) -> Any:
    known = door.read(students.known, day=door.today())
    return next(k for k in known if k.student_id == child).values[field]


# -- lists ------------------------------------------------------------------------------------------------


def test_the_same_list_twice_changes_nothing_and_is_no_deed(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    plan = build.take_in(door, LIST)
    assert (plan.added, plan.updated, plan.unchanged) == (6, 0, 0)
    before = door.database.head()
    again = matching.plan_import(LIST, door.read(students.known, day=build.MONDAY))
    assert (again.added, again.updated, again.unchanged, again.kept) == (0, 0, 6, 0)
    assert door.database.head() == before


def test_what_a_list_says_is_what_the_roster_shows(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    full = build.draft(
        1,
        name="李𬍛",
        sex=Sex.FEMALE,
        nation="06",
        address="青禾村3组",
        boarder=True,
        left_behind=LeftBehind.BOTH_PARENTS_AWAY,
        is_migrant_child=True,
        hardships=(HardshipCategory.ORPHAN, HardshipCategory.DISABLED),
        student_register_no="G" + build.citizen_id(1),
        guardian_relation=None,
        guardian_relation_text="邻居",
        note="对花生过敏",
    )
    build.take_in(door, [full])
    (row,) = door.read(students.roster, day=build.MONDAY)
    assert (row.name, row.sex, row.class_label, row.seat_no) == ("李𬍛", Sex.FEMALE, "三(1)班", 1)
    assert row.boarder and row.left_behind and row.is_migrant_child and row.way is Way.ADULT
    assert row.phone == "139****0001" and row.student_no == "20240101"
    detail = door.read(students.detail, row.student_id, day=build.MONDAY)
    assert detail.birth == date(2018, 3, 5), "told by the ID"
    assert build.citizen_id(1) not in repr(detail) and "13900000001" not in repr(detail)
    assert (detail.nation, detail.address, detail.note) == ("06", "青禾村3组", "对花生过敏")
    assert [(g.name, g.relation_text) for g in detail.guardians] == [("家长01", "邻居")]
    assert [(c.name, c.relation_text) for c in detail.collectors] == [("家长01", "邻居")]
    assert [(h.category, h.certified) for h in build.hardships(door, row.student_id)] == [
        (HardshipCategory.ORPHAN, False),
        (HardshipCategory.DISABLED, False),
    ]


def test_a_correction_by_hand_is_kept_and_a_changed_list_updates_the_rest(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.take_in(door, LIST)
    child = door.read(students.roster, day=build.MONDAY)[0].student_id
    _corrected(door, child, "guardian_phone", "13911112222")
    _corrected(door, child, "name", "学生改名")
    again = build.take_in(door, LIST)
    assert (again.added, again.updated, again.kept, again.refused) == (0, 0, 2, 0)
    assert _value(door, child, "guardian_phone") == "13911112222"
    assert _value(door, child, "name") == "学生改名"

    moved_on = [build.draft(n, grade=3, class_no=1 + n % 2, address="新庄村1组") for n in range(1, 7)]
    later = build.take_in(door, moved_on)
    assert (later.added, later.updated, later.kept, later.refused) == (0, 6, 2, 0)
    assert _value(door, child, "guardian_phone") == "13911112222"
    assert _value(door, child, "address") == "新庄村1组"
    assert (build.take_in(door, moved_on).updated, door.database.check_sound()) == (0, [])

    other = [build.draft(1, name="另一人", class_no=2), *LIST[1:]]
    assert build.take_in(door, other).refused == 1, "the same number under another name"


def test_homonyms_stay_two_and_are_matched_in_order(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    twins = [
        build.draft(n, name="李明", citizen_id=None, guardian_name=f"家长{n}", guardian_phone=None)
        for n in (1, 2)
    ]
    assert build.take_in(door, twins).added == 2
    again = build.take_in(door, twins)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 2)


def test_the_first_list_holds_since_the_term_began_later_ones_from_their_day(tmp_path: Path) -> None:
    door = build.founded(tmp_path, today=build.WEDNESDAY)
    build.take_in(door, LIST[:2])
    build.take_in(door, LIST[2:4])
    build.stand_at(door, date(2026, 9, 14))
    build.take_in(door, LIST[4:])
    assert len(door.read(classes.seats, build.FIRST)) == 4
    assert len(door.read(classes.seats, date(2026, 9, 13))) == 4
    assert len(door.read(classes.seats, date(2026, 9, 14))) == 6


def test_a_list_moves_a_child_to_another_class_from_today(tmp_path: Path) -> None:
    door = build.founded(tmp_path, today=build.WEDNESDAY)
    build.take_in(door, LIST)
    moved = [build.draft(1, grade=3, class_no=1), *LIST[1:]]
    assert build.take_in(door, moved).updated == 1
    child = next(r.student_id for r in door.read(students.roster, day=build.WEDNESDAY) if "一" in r.name)
    assert door.read(classes.seats, build.TUESDAY)[child].label == "三(2)班"
    assert door.read(classes.seats, build.WEDNESDAY)[child].label == "三(1)班"


def test_a_list_that_no_longer_names_a_hardship_takes_back_only_what_nobody_certified(
    tmp_path: Path,
) -> None:
    door = build.founded(tmp_path)
    both = (HardshipCategory.ORPHAN, HardshipCategory.DISABLED)
    build.take_in(door, [build.draft(1, hardships=both)])
    child = door.read(students.roster, day=build.MONDAY)[0].student_id
    _certify(door, child, HardshipCategory.ORPHAN)
    build.take_in(door, [build.draft(1, hardships=())])
    assert _value(door, child, "hardships") == (HardshipCategory.ORPHAN,)


# -- by hand ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"home_class": (3, 1)}, "name_missing"),
        ({"name": "  ", "home_class": (3, 1)}, "name_missing"),
        ({"name": "甲"}, "class_missing"),
        ({"name": "甲", "home_class": None}, "class_missing"),
        ({"name": "甲", "home_class": (7, 1)}, "grade_not_in_school"),
        ({"name": "甲", "home_class": (3, 0)}, "grade_not_in_school"),
        ({"name": "甲" * 51, "home_class": (3, 1)}, "name_too_long"),
        ({"name": "甲", "home_class": (3, 1), "citizen_id": build.citizen_id(1)}, "id_of_another"),
        ({"name": "甲", "home_class": (3, 1), "citizen_id": "530199201803050019"}, "id_check_digit"),
        ({"name": "甲", "home_class": (3, 1), "citizen_id": "5301992018"}, "id_unreadable"),
        ({"name": "甲", "home_class": (3, 1), "guardian_phone": "没有"}, "phone_unreadable"),
    ],
)
def test_a_child_is_not_entered_like_this(tmp_path: Path, values: dict[str, Any], code: str) -> None:
    door = build.founded(tmp_path)
    build.take_in(door, LIST[:1])
    with build.refused(code):
        door.write(students.add, values=values, today=build.MONDAY)
    assert len(door.read(students.roster, day=build.MONDAY)) == 1


def test_a_child_is_entered_by_hand(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.take_in(door, LIST[:1])
    child = door.write(
        students.add,
        values={"name": " 王　一 ", "home_class": (3, 2), "citizen_id": build.citizen_id(77), "note": ""},
        today=build.MONDAY,
    )
    assert _value(door, child, "name") == "王一"
    assert _value(door, child, "note") is None


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "", "name_missing"),
        ("name", "甲" * 51, "name_too_long"),
        ("home_class", None, "class_missing"),
        ("home_class", (9, 1), "grade_not_in_school"),
        ("citizen_id", build.citizen_id(2), "id_of_another"),
        ("guardian_phone", "1234", "phone_unreadable"),
    ],
)
def test_a_field_is_not_corrected_to_this(tmp_path: Path, field: str, value: Any, code: str) -> None:
    door = build.founded(tmp_path)
    build.take_in(door, LIST[:2])
    first = next(r.student_id for r in door.read(students.roster, day=build.MONDAY) if "一" in r.name)
    with build.refused(code):
        _corrected(door, first, field, value)


def test_several_fields_are_corrected_together_or_not_at_all(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.take_in(door, LIST[:2])
    child = next(r.student_id for r in door.read(students.roster, day=build.MONDAY) if "一" in r.name)

    def amend(**values: Any) -> None:
        door.write(students.amend, child, values=values, today=build.MONDAY)

    amend(name="李大满", note="早上吃药", home_class=(4, 2))
    assert [_value(door, child, f) for f in ("name", "note", "home_class")] == ["李大满", "早上吃药", (4, 2)]
    with build.refused("phone_unreadable"):
        amend(note="改了", guardian_phone="没有")
    with build.refused("id_of_another"):
        amend(note="改了", citizen_id=build.citizen_id(2))
    assert _value(door, child, "note") == "早上吃药"
    assert build.take_in(door, LIST[:2]).updated == 0, "a list does not overwrite what a hand has written"


def test_a_child_may_keep_its_own_number(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.take_in(door, LIST[:1])
    child = door.read(students.roster, day=build.MONDAY)[0].student_id
    _corrected(door, child, "citizen_id", build.citizen_id(1))
    _corrected(door, child, "citizen_id", "")
    assert _value(door, child, "citizen_id") is None


def test_a_child_is_found_by_characters_pinyin_initials_and_number(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.take_in(
        door, [build.draft(1, name="单一诺"), build.draft(2, name="李𬍛"), build.draft(3, name="王小满")]
    )

    def found(query: str) -> list[str]:
        return [r.name for r in door.read(students.find, query, day=build.MONDAY)]

    assert found("一诺") == found("shan yi nuo") == found("syn") == ["单一诺"]
    assert found("dan") == ["单一诺"], "every reading of a surname"
    assert found("20240103") == ["王小满"]
    assert len(found("")) == len(found("  ")) == 3
    assert found("没有") == []
    first = door.read(students.find, "王小满", day=build.MONDAY)[0].student_id
    _corrected(door, first, "name", "王大满")
    assert found("damaan") == [] and found("dm") == ["王大满"]
    with build.refused("student_unknown"):
        door.read(students.detail, 999, day=build.MONDAY)


# -- who may collect --------------------------------------------------------------------------------------


def _collectors(door: Door, child: int, day: date) -> list[str]:
    return [c.name for c in door.read(students.collectors, child) if c.valid_on(day)]


def test_another_guardian_ends_the_former_s_leave_to_collect(tmp_path: Path) -> None:
    door, (child, *_) = build.in_service(tmp_path)
    name = door.read(students.collectors, child)[0].name
    _corrected(door, child, "guardian_name", "新家长", build.WEDNESDAY)
    assert _collectors(door, child, build.TUESDAY) == [name]
    assert _collectors(door, child, build.WEDNESDAY) == ["新家长"]


def test_another_telephone_is_the_same_adult(tmp_path: Path) -> None:
    door, (child, *_) = build.in_service(tmp_path)
    (before,) = door.read(students.collectors, child)
    _corrected(door, child, "guardian_phone", "13977778888", build.WEDNESDAY)
    (after,) = door.read(students.collectors, child)
    assert (after.pickup_id, after.name, after.valid_to) == (before.pickup_id, before.name, None)
    assert after.phone == "139****8888"


def test_a_name_mistyped_today_collects_nobody_tonight(tmp_path: Path) -> None:
    door = build.founded(tmp_path, today=build.WEDNESDAY)
    build.take_in(door, LIST[:1])
    build.stand_at(door, date(2026, 9, 14))
    child = door.write(
        students.add,
        values={"name": "新来的", "home_class": (3, 1), "guardian_name": "张错"},
        today=door.today(),
    )
    _corrected(door, child, "guardian_name", "张对", door.today())
    assert [c.name for c in door.read(students.collectors, child)] == ["张对"]
    _corrected(door, child, "guardian_name", "", door.today())
    assert door.read(students.collectors, child) == ()


def test_an_adult_who_took_the_child_today_is_not_forgotten(tmp_path: Path) -> None:
    door, (child, *_) = build.in_service(tmp_path, 1)
    person = _listed(door, child, name="叔叔", valid_from=build.MONDAY)
    _corrected(door, child, "guardian_name", "新家长", build.MONDAY)
    build.take_rolls(door, build.MONDAY)
    row = next(r for r in door.read(handover.board, build.MONDAY).rows if r.student_id == child)
    assert {c.name for c in row.collectors} == {"叔叔", "新家长"}
    took = next(c.pickup_id for c in row.collectors if c.name == "新家长")
    door.write(
        handover.release,
        [handover.Release(child, Way.ADULT, 1050, took)],
        day=build.MONDAY,
        today=build.MONDAY,
    )
    _corrected(door, child, "guardian_name", "又一位", build.MONDAY)
    assert "新家长" in [c.name for c in door.read(students.collectors, child)]
    assert person > 0


def _listed(door: Door, child: int, **other: Any) -> int:
    given: dict[str, Any] = {
        "name": "姑姑",
        "relation": Relation.FATHERS_SISTER,
        "phone": "13900009999",
        "valid_from": build.MONDAY,
    }
    return door.write(students.add_collector, child, **(given | other))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"phone": ""}, "phone_unreadable"),
        ({"phone": "没有"}, "phone_unreadable"),
        ({"phone": "13900001111、13900002222"}, "phone_unreadable"),
        ({"valid_to": build.FIRST}, "validity_wrong"),
    ],
)
def test_an_adult_is_not_listed_like_this(tmp_path: Path, given: dict[str, Any], code: str) -> None:
    door, (child, *_) = build.in_service(tmp_path)
    with build.refused(code):
        _listed(door, child, **given)


def test_an_adult_is_listed_for_a_time(tmp_path: Path) -> None:
    door, (child, *_) = build.in_service(tmp_path)
    _listed(door, child, valid_to=build.TUESDAY)
    assert "姑姑" in _collectors(door, child, build.MONDAY)
    assert "姑姑" in _collectors(door, child, build.TUESDAY)
    assert "姑姑" not in _collectors(door, child, build.WEDNESDAY)


def _must_be_fetched(door: Door, *grades: int, since: date = build.FIRST) -> None:
    door.write(
        school.adopt_handover_policy, basis_document_no="教〔1〕", fetch_grades=grades, valid_from=since
    )


def test_a_written_leave_lets_a_child_go_alone_but_never_a_small_one(tmp_path: Path) -> None:
    door, children = build.in_service(tmp_path)
    _must_be_fetched(door, 1, 2)
    (small,) = build.roster(door, 1, grade=2)

    def leave(child: int, valid_to: date | None = None) -> None:
        door.write(
            students.allow_alone, child, signed_on=build.FIRST, valid_from=build.MONDAY, valid_to=valid_to
        )

    with build.refused("grade_must_be_fetched"):
        leave(small)
    with build.refused("validity_wrong"):
        leave(children[0], build.FIRST)
    leave(children[0])
    leave(children[1], build.TUESDAY)

    def alone(day: date) -> set[int]:
        return {r.student_id for r in door.read(students.roster, day=day) if r.way is Way.ALONE}

    assert alone(build.TUESDAY) == set(children[:2])
    assert alone(build.WEDNESDAY) == {children[0]}
    _must_be_fetched(door, 1, 2, 3, since=build.TUESDAY)
    assert alone(build.TUESDAY) == set(), "a policy that comes later counts for leaves that were there"
    detail = door.read(students.detail, children[0], day=build.MONDAY)
    assert (detail.alone_from, detail.alone_to) == (build.MONDAY, None)


# -- telephones and hardship ------------------------------------------------------------------------------


def test_whom_to_ring_is_masked_and_the_full_number_asked_for(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.take_in(door, [build.draft(1), build.draft(2, guardian_phone=None)])
    one, two = (r.student_id for r in door.read(students.roster, day=build.MONDAY))
    ring = door.read(calls.to_ring, [one, two], day=build.MONDAY)
    assert set(ring) == {one} and ring[one][0].phone == "139****0001"
    assert build.phone(door, one) == ("家长01", "13900000001")
    with build.refused("no_phone"):
        build.phone(door, two)
    cashier = build.account(door, "钱出纳", Role.CASHIER)
    with build.refused("not_allowed"):
        build.phone(cashier, one)


def test_a_class_teacher_rings_for_the_own_class_only(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    (own,) = build.roster(door, 1)
    (other,) = build.roster(door, 1, grade=4)
    teacher = build.account(door, "孙老师", Role.CLASS_TEACHER)
    door.write(
        classes.set_teacher,
        build.home_class(door),
        teacher="孙老师",
        account_id=teacher.actor.account_id,
    )
    assert build.phone(teacher, own)[1]
    with build.refused("not_allowed"):
        build.phone(teacher, other)


def _certify(door: Door, child: int, category: HardshipCategory, **other: Any) -> None:
    given: dict[str, Any] = {"certificate_no": "练证0001", "certified_on": build.FIRST, "valid_to": None}
    door.write(students.certify_hardship, child, category=category, **(given | other))


def test_only_a_certified_hardship_counts_for_fees(tmp_path: Path) -> None:
    door, children = build.billed(tmp_path / "one")
    assert {b.result.waiver_percent for b in door.read(fees.month_bills, year=2026, month=9)} == {0}
    assert len(children) == 3
    door.close(back_up=False)

    door = build.founded(tmp_path / "two", today=build.LAST_OF_SEPTEMBER)
    build.take_in(door, [build.draft(n, hardships=(build.CATEGORY,)) for n in (1, 2, 3)])
    listed = [r.student_id for r in door.read(students.roster, day=build.FIRST)]
    _certify(door, listed[0], build.CATEGORY)
    _certify(door, listed[1], build.CATEGORY, valid_to=date(2026, 9, 15))
    build.apply(door, listed)
    build.approve(door, listed)
    build.form(door, valid_from=build.LAST_OF_SEPTEMBER)
    build.policy(door)
    build.take_rolls(door, build.LAST_OF_SEPTEMBER)
    build.charge(door)
    bills = door.read(fees.month_bills, year=2026, month=9)
    assert [b.result.waiver_percent for b in bills] == [50, 0, 0], "listed is not certified; lapsed is lapsed"


@pytest.mark.parametrize(
    ("given", "code"),
    [({"certificate_no": " "}, "document_missing"), ({"valid_to": date(2026, 8, 1)}, "validity_wrong")],
)
def test_a_hardship_is_not_certified_like_this(tmp_path: Path, given: dict[str, Any], code: str) -> None:
    door, (child, *_) = build.in_service(tmp_path)
    with build.refused(code):
        _certify(door, child, build.CATEGORY, **given)


def test_only_the_head_certifies(tmp_path: Path) -> None:
    door, (child, *_) = build.in_service(tmp_path)
    registrar = build.account(door, "周教务", Role.REGISTRAR)
    with build.refused("not_allowed"):
        _certify(registrar, child, build.CATEGORY)
