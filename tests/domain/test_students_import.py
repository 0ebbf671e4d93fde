"""Which child a row is and what it may change: worked cases, and the same list twice changes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kehou_desktop.domain import students
from kehou_desktop.domain.students import numbers
from kehou_desktop.domain.students.nouns import Draft, HardshipCategory, LeftBehind, Relation, Sex
from kehou_desktop.domain.students.plan import ImportPlan, Known, Outcome


def an_id(order: int, *, region: str = "522601", birth: str = "20180305") -> str:
    first = f"{region}{birth}{order:03d}"
    return first + numbers.check_character(first)


def draft(row: int = 3, name: str = "李小满", grade: int = 3, class_no: int = 1, **said: Any) -> Draft:
    return Draft(said.pop("sheet", "名册"), row, name, grade, class_no, **said)


def saved(plan: ImportPlan, known: Iterable[Known]) -> list[Known]:
    """Save a plan as the services do: changed values are written, and remembered as imported."""
    children = {k.student_id: k for k in known}
    for row in plan.rows:
        if row.outcome is Outcome.ADDED:
            number = max(children, default=0) + 1
            children[number] = Known(number, row.writes, row.writes)
        elif row.outcome is Outcome.UPDATED:
            assert row.student_id is not None
            old = children[row.student_id]
            children[row.student_id] = Known(
                old.student_id, {**old.values, **row.writes}, {**old.imported, **row.writes}
            )
    return list(children.values())


def by_hand(known: Known, **values: Any) -> Known:
    return replace(known, values={**known.values, **values})


def counts(plan: ImportPlan) -> tuple[int, int, int, int, int]:
    return plan.added, plan.updated, plan.unchanged, plan.kept, plan.refused


def codes(plan: ImportPlan) -> list[tuple[str, str]]:
    """What is said, but for the plain word that a child has no ID: it has a test of its own."""
    return [(p.severity, p.code) for p in plan.problems if p.code != "no_id"]


def imported(*drafts: Draft) -> list[Known]:
    return saved(students.plan_import(drafts, []), [])


def test_a_first_list_adds_every_child_and_the_same_list_again_changes_nothing() -> None:
    rows = [
        draft(3, citizen_id=an_id(101), guardian_name="周梅", guardian_phone="13900001111"),
        draft(4, "王一", sex=Sex.MALE),
        draft(5, "王一", sex=Sex.FEMALE),
    ]
    first = students.plan_import(rows, [])
    assert counts(first) == (3, 0, 0, 0, 0)
    again = students.plan_import(rows, saved(first, []))
    assert counts(again) == (0, 0, 3, 0, 0)
    assert [r.student_id for r in again.rows] == [1, 2, 3]


def test_birthday_and_sex_come_from_the_id_where_the_list_is_silent() -> None:
    (child,) = imported(draft(citizen_id=an_id(101)))
    assert child.values["birth"] == date(2018, 3, 5)
    assert child.values["sex"] is Sex.MALE
    (child,) = imported(draft(citizen_id=an_id(101), birth=date(2018, 3, 6)))
    assert child.values["birth"] == date(2018, 3, 6)


@pytest.mark.parametrize(
    ("before", "row", "expected"),
    [
        # the ID agrees, though class and register number differ
        ({"citizen_id": an_id(1)}, {"citizen_id": an_id(1), "grade": 4}, "updated"),
        # the register number agrees, the row has no ID
        ({"student_register_no": "G" + an_id(1)}, {"student_register_no": "G" + an_id(1)}, "unchanged"),
        # the register number agrees, the child had no ID: it is filled in
        (
            {"student_register_no": "J52260120180305001X"},
            {"student_register_no": "J52260120180305001X", "citizen_id": an_id(1)},
            "updated",
        ),
        # the row lacks both: the one child of that name in that class
        ({"citizen_id": an_id(1)}, {}, "unchanged"),
        # the child lacks both: the row brings the number
        ({}, {"citizen_id": an_id(1)}, "updated"),
        # both have a number and they differ: another child
        ({"citizen_id": an_id(1)}, {"citizen_id": an_id(2)}, "added"),
        ({"citizen_id": an_id(1)}, {"student_register_no": "L522601201803051234"}, "added"),
        # G and the ID is the ID written elsewhere
        ({"citizen_id": an_id(1)}, {"student_register_no": "G" + an_id(1)}, "updated"),
        ({"student_register_no": "G" + an_id(1)}, {"citizen_id": an_id(1)}, "updated"),
        # lacking both, another class: a new child
        ({}, {"class_no": 2}, "added"),
        ({}, {"grade": 4}, "added"),
    ],
)
def test_which_child_a_row_is(before: dict[str, Any], row: dict[str, Any], expected: str) -> None:
    known = imported(draft(**before))
    plan = students.plan_import([draft(**row)], known)
    assert plan.rows[0].outcome.value == expected
    assert codes(plan) == []
    again = students.plan_import([draft(**row)], saved(plan, known))
    assert again.rows[0].outcome is Outcome.UNCHANGED


def test_spaces_dots_and_widths_do_not_make_another_name() -> None:
    known = imported(draft(name="格桑·多吉", citizen_id=an_id(1)))
    plan = students.plan_import([draft(name="格桑多吉", citizen_id=an_id(1))], known)
    assert counts(plan) == (0, 0, 1, 0, 0)


def test_same_id_another_name_is_refused_with_both_names() -> None:
    known = imported(draft(name="李小满", citizen_id=an_id(1)))
    row = draft(9, "王一", citizen_id=an_id(1), heads={"citizen_id": "身份证件号"})
    plan = students.plan_import([row], known)
    assert counts(plan) == (0, 0, 0, 0, 1)
    (found,) = plan.problems
    assert (found.row, found.column, found.code) == (9, "身份证件号", "id_of_another")
    assert found.values == {"name": "王一", "other": "李小满"}


def test_same_register_number_another_name_is_refused() -> None:
    known = imported(draft(name="李小满", student_register_no="L522601201803051234"))
    plan = students.plan_import([draft(name="王一", student_register_no="L522601201803051234")], known)
    assert codes(plan) == [("refused", "register_no_of_another")]


def test_one_id_twice_in_a_list_under_two_names_is_refused_the_second_time() -> None:
    rows = [draft(3, "李小满", citizen_id=an_id(1)), draft(4, "王一", citizen_id=an_id(1))]
    plan = students.plan_import(rows, [])
    assert counts(plan) == (1, 0, 0, 0, 1)
    assert plan.problems[0].code == "id_twice"
    assert plan.problems[0].values["other_row"] == 3


def test_a_repeated_row_does_not_overwrite_the_first() -> None:
    rows = [
        draft(3, citizen_id=an_id(1), guardian_phone="13900001111"),
        draft(8, citizen_id=an_id(1), guardian_phone="13900002222"),
    ]
    plan = students.plan_import(rows, [])
    assert counts(plan) == (1, 0, 1, 0, 0)
    assert codes(plan) == [("warning", "repeated_row")]
    (child,) = saved(plan, [])
    assert child.values["guardian_phone"] == "13900001111"
    assert counts(students.plan_import(rows, [child])) == (0, 0, 2, 0, 0)


def test_a_register_number_of_another_child_is_left_out_and_said() -> None:
    known = imported(
        draft(3, "李小满", citizen_id=an_id(1)),
        draft(4, "王一", citizen_id=an_id(2), student_register_no="L522601201803051234"),
    )
    row = draft(5, "李小满", citizen_id=an_id(1), student_register_no="L522601201803051234")
    plan = students.plan_import([row], known)
    assert counts(plan) == (0, 0, 1, 0, 0)
    assert codes(plan) == [("warning", "register_no_taken")]


def test_a_damaged_id_is_refused_or_left_out() -> None:
    row = draft(3, damaged_id=True)
    assert codes(students.plan_import([row], [])) == [("refused", "id_damaged")]
    plan = students.plan_import([row], [], without_damaged_ids=True)
    assert counts(plan) == (1, 0, 0, 0, 0)
    assert codes(plan) == [("warning", "id_left_out")]
    known = imported(draft(3, citizen_id=an_id(1)))
    assert counts(students.plan_import([row], known, without_damaged_ids=True)) == (0, 0, 1, 0, 0)


def test_a_row_that_could_be_two_namesakes_is_a_new_child_and_says_so() -> None:
    known = imported(draft(3, citizen_id=an_id(1)), draft(4, citizen_id=an_id(2)))
    plan = students.plan_import([draft(5)], known)
    assert counts(plan) == (1, 0, 0, 0, 0)
    assert codes(plan) == [("warning", "namesakes")]
    assert counts(students.plan_import([draft(5)], saved(plan, known))) == (0, 0, 1, 0, 0)


def test_a_child_without_an_id_is_said_until_the_store_knows_one() -> None:
    row = draft(3, heads={"citizen_id": "身份证号"})
    (found,) = students.plan_import([row], []).problems
    assert (found.severity, found.code, found.row, found.column) == ("warning", "no_id", 3, "身份证号")
    assert students.plan_import([row], imported(draft(citizen_id=an_id(1)))).problems == ()
    passport = draft(3, document_kind=students.DocumentKind.PASSPORT, other_document_no="E12345678")
    assert students.plan_import([passport], []).problems == ()


def test_two_rows_with_numbers_and_one_child_without_are_two_children() -> None:
    known = imported(draft(3))
    rows = [draft(3, citizen_id=an_id(1)), draft(4, citizen_id=an_id(2))]
    plan = students.plan_import(rows, known)
    assert counts(plan) == (1, 1, 0, 0, 0)
    assert counts(students.plan_import(rows, saved(plan, known))) == (0, 0, 2, 0, 0)


def test_a_number_whose_owner_the_list_contradicts_is_not_moved() -> None:
    known = imported(draft(3, "王芳", citizen_id=an_id(1), student_register_no="L522601201803051234"))
    rows = [
        draft(3, "李雷", citizen_id=an_id(1)),
        draft(4, "王芳", citizen_id=an_id(2), student_register_no="L522601201803051234"),
    ]
    plan = students.plan_import(rows, known)
    assert codes(plan) == [("refused", "id_of_another"), ("warning", "id_not_changed")]
    assert counts(students.plan_import(rows, saved(plan, known))) == (0, 0, 1, 0, 1)


def test_two_namesakes_on_both_sides_are_matched_in_order() -> None:
    known = imported(draft(3, citizen_id=an_id(1)), draft(4, citizen_id=an_id(2)))
    plan = students.plan_import([draft(5), draft(6)], known)
    assert [r.student_id for r in plan.rows] == [1, 2]


def test_a_second_sheet_without_numbers_names_the_children_of_the_first() -> None:
    rows = [draft(3, citizen_id=an_id(1)), draft(2, sheet="三(1)班", guardian_phone="13900001111")]
    plan = students.plan_import(rows, [])
    assert counts(plan) == (1, 0, 1, 0, 0)
    # within one sheet they are two children
    rows = [draft(3, citizen_id=an_id(1)), draft(4)]
    assert counts(students.plan_import(rows, [])) == (2, 0, 0, 0, 0)


# -- what stays ------------------------------------------------------------------------------------------


def test_a_value_corrected_by_hand_is_kept_and_counted() -> None:
    row = draft(citizen_id=an_id(1), address="石桥村", guardian_name="周梅", guardian_phone="13900001111")
    (child,) = imported(row)
    child = by_hand(child, guardian_phone="13900009999", address=None)
    plan = students.plan_import([row], [child])
    assert counts(plan) == (0, 0, 1, 2, 0)
    assert [(c.field, c.old, c.new) for c in plan.rows[0].kept] == [
        ("address", None, "石桥村"),
        ("guardian_phone", "13900009999", "13900001111"),
    ]


def test_a_name_corrected_by_hand_is_kept_and_the_row_still_finds_the_child() -> None:
    for citizen_id in (an_id(1), None):
        row = draft(name="李小蛮", citizen_id=citizen_id)
        (child,) = imported(row)
        plan = students.plan_import([row], [by_hand(child, name="李小满")])
        assert counts(plan) == (0, 0, 1, 1, 0)


def test_a_class_corrected_by_hand_is_kept_and_the_row_still_finds_the_child() -> None:
    row = draft()
    (child,) = imported(row)
    plan = students.plan_import([row], [by_hand(child, home_class=(3, 2))])
    assert counts(plan) == (0, 0, 1, 1, 0)


def test_an_untouched_value_follows_the_new_list_and_silence_changes_nothing() -> None:
    (child,) = imported(draft(citizen_id=an_id(1), address="石桥村", nation="01"))
    plan = students.plan_import([draft(citizen_id=an_id(1), address="双河村")], [child])
    assert [(c.field, c.old, c.new) for c in plan.rows[0].changes] == [("address", "石桥村", "双河村")]


def test_what_a_child_keyed_by_hand_has_is_not_overwritten_but_gaps_are_filled() -> None:
    keyed = Known(1, {"name": "李小满", "home_class": (3, 1), "address": "石桥村", "nation": None})
    plan = students.plan_import([draft(address="双河村", nation="01")], [keyed])
    assert plan.rows[0].writes == {"nation": "01"}
    assert plan.kept == 1


@pytest.mark.parametrize(
    ("known", "row", "written"),
    [
        # another guardian is taken whole: the former one's number does not stay beside the new name
        (
            {},
            {"guardian_name": "周兰"},
            {"guardian_name": "周兰", "guardian_relation": None, "guardian_phone": None},
        ),
        (
            {},
            {"guardian_name": "周兰", "guardian_relation": Relation.FATHER, "guardian_phone": "13900003333"},
            {
                "guardian_name": "周兰",
                "guardian_relation": Relation.FATHER,
                "guardian_phone": "13900003333",
            },
        ),
        # the same guardian: field by field
        ({}, {"guardian_name": "周梅", "guardian_phone": "13900003333"}, {"guardian_phone": "13900003333"}),
        # a number without a name is the first guardian's
        ({}, {"guardian_phone": "13900003333"}, {"guardian_phone": "13900003333"}),
        # the office named somebody else: nothing of the list's guardian is mixed in
        ({"guardian_name": "周菊"}, {"guardian_name": "周梅", "guardian_phone": "13900003333"}, {}),
    ],
)
def test_guardians_are_never_mixed(
    known: dict[str, Any], row: dict[str, Any], written: dict[str, Any]
) -> None:
    (child,) = imported(
        draft(
            citizen_id=an_id(1),
            guardian_name="周梅",
            guardian_relation=Relation.MOTHER,
            guardian_relation_text="",
            guardian_phone="13900001111",
        )
    )
    plan = students.plan_import([draft(citizen_id=an_id(1), **row)], [by_hand(child, **known)])
    assert plan.rows[0].writes == written


@pytest.mark.parametrize(
    ("current", "said", "outcome"),
    [
        (None, LeftBehind.NO, "unchanged"),
        (None, LeftBehind.UNSTATED, "updated"),
        (LeftBehind.UNSTATED, LeftBehind.ONE_PARENT_AWAY, "updated"),
        (LeftBehind.ONE_PARENT_AWAY, LeftBehind.UNSTATED, "unchanged"),
        (LeftBehind.BOTH_PARENTS_AWAY, LeftBehind.UNSTATED, "unchanged"),
        (LeftBehind.ONE_PARENT_AWAY, LeftBehind.NO, "updated"),
    ],
)
def test_left_behind_without_more_agrees_with_either_code(
    current: LeftBehind | None, said: LeftBehind, outcome: str
) -> None:
    known = imported(draft(citizen_id=an_id(1), left_behind=current))
    plan = students.plan_import([draft(citizen_id=an_id(1), left_behind=said)], known)
    assert plan.rows[0].outcome.value == outcome


def test_values_survive_being_kept_as_text() -> None:
    row = draft(
        citizen_id=an_id(1),
        sex=Sex.FEMALE,
        birth=date(2018, 3, 5),
        boarder=False,
        is_migrant_child=True,
        left_behind=LeftBehind.UNSTATED,
        hardships=(HardshipCategory.ORPHAN, HardshipCategory.DISABLED),
        guardian_relation=Relation.MATERNAL_GRANDMOTHER,
        guardian_relation_text="",
        note="转入",
    )
    (child,) = imported(row)
    for field, value in child.values.items():
        assert students.from_text(field, students.to_text(field, value)) == value, field
    assert students.to_text("note", None) is None
    assert students.from_text("note", None) is None


# -- the law: the same file twice adds nothing and updates nothing ----------------------------------------

_NAMES = st.sampled_from(["王芳", "李雷", "格桑·多吉"])
_IDS = st.sampled_from([None, None, an_id(1), an_id(2), an_id(3)])


@st.composite
def _drafts(draw: st.DrawFn) -> list[Draft]:
    rows = []
    for row in range(2, 2 + draw(st.integers(1, 7))):
        identity = draw(_IDS)
        register = draw(st.sampled_from([None, "G" + (identity or an_id(1)), "L522601201803051234"]))
        rows.append(
            draft(
                row,
                draw(_NAMES),
                class_no=draw(st.integers(1, 2)),
                sheet=draw(st.sampled_from(["甲", "乙"])),
                citizen_id=identity,
                damaged_id=identity is None and draw(st.booleans()),
                student_register_no=draw(st.sampled_from([None, register])),
                sex=draw(st.sampled_from([None, Sex.MALE, Sex.FEMALE])),
                guardian_name=draw(st.sampled_from([None, "周梅", "周兰"])),
                guardian_phone=draw(st.sampled_from([None, "13900001111", "13900002222"])),
                left_behind=draw(st.sampled_from([None, *LeftBehind])),
                boarder=draw(st.sampled_from([None, True, False])),
            )
        )
    return rows


@settings(max_examples=400)
@given(_drafts(), _drafts(), st.booleans(), st.booleans(), st.data())
def test_the_same_file_twice_adds_nothing_and_updates_nothing(
    earlier: list[Draft], rows: list[Draft], take_earlier: bool, take: bool, data: st.DataObject
) -> None:
    known = saved(students.plan_import(earlier, [], without_damaged_ids=take_earlier), [])
    known = [_corrected(child, data) for child in known]
    first = students.plan_import(rows, known, without_damaged_ids=take)
    known = saved(first, known)
    again = students.plan_import(rows, known, without_damaged_ids=take)
    assert (again.added, again.updated) == (0, 0)
    assert again.refused == first.refused
    _sound(first, rows)
    _sound(again, rows)
    identities = [k.values["citizen_id"] for k in known if k.values.get("citizen_id")]
    assert len(identities) == len(set(identities))


def _corrected(child: Known, data: st.DataObject) -> Known:
    choice = data.draw(st.sampled_from(["", "", "name", "class", "guardian"]))
    if choice == "name":
        return by_hand(child, name="王方")
    if choice == "class":
        return by_hand(child, home_class=(3, data.draw(st.integers(1, 3))))
    return by_hand(child, guardian_name=None) if choice == "guardian" else child


def _sound(plan: ImportPlan, rows: Sequence[Draft]) -> None:
    """Every row has one outcome, in the file's order; a child is changed by one row at most."""
    assert [r.draft for r in plan.rows] == list(rows)
    assert plan.added + plan.updated + plan.unchanged + plan.refused == len(rows)
    changed = [r.student_id for r in plan.rows if r.outcome is Outcome.UPDATED]
    assert len(changed) == len(set(changed))


@given(_drafts())
def test_homonyms_of_one_sheet_stay_as_many_as_the_sheet_has(rows: list[Draft]) -> None:
    bare = [replace(r, citizen_id=None, student_register_no=None, damaged_id=False, sheet="甲") for r in rows]
    assert students.plan_import(bare, []).added == len(bare)
