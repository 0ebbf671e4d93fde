"""The paper comes back, two people review it, the agreement is signed."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from kehou_desktop.domain import applications as rules
from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.applications import ApplicationRow, Kind, Stage, Step
from kehou_desktop.opening import Door
from kehou_desktop.services import applications, classes
from kehou_desktop.store import models, rights
from tests import build


def _rows(door: Door) -> list[ApplicationRow]:
    return list(
        door.read(
            applications.class_rows,
            build.home_class(door),
            semester_id=build.term(door).semester_id,
            day=build.MONDAY,
        )
    )


def _stages(door: Door) -> list[Stage]:
    return [r.stage for r in _rows(door)]


def _receive(door: Door, children: list[int], kind: Kind = Kind.APPLICATION, weekdays: str = "135") -> int:
    return door.write(
        applications.receive,
        children,
        semester_id=build.term(door).semester_id,
        kind=kind,
        weekdays=weekdays,
        day=build.MONDAY,
    )


def _class_review(door: Door, children: list[int], **other: Any) -> int:
    return door.write(
        applications.class_review,
        children,
        semester_id=build.term(door).semester_id,
        day=build.MONDAY,
        now=build.START,
        **other,
    )


def _school_review(door: Door, children: list[int], **other: Any) -> int:
    return door.write(
        applications.school_review,
        children,
        semester_id=build.term(door).semester_id,
        now=build.START,
        **other,
    )


def _sign(door: Door, children: list[int]) -> int:
    return door.write(applications.sign, children, semester_id=build.term(door).semester_id, day=build.MONDAY)


def test_a_whole_class_goes_from_paper_to_agreement(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    children = build.roster(door, 4)
    assert _stages(door) == [Stage.NOT_RETURNED] * 4
    assert _receive(door, children[:3]) == 3
    assert _receive(door, children[3:], Kind.OPT_OUT, "") == 1
    assert _receive(door, children[:3]) == 0, "said again changes nothing"
    assert _class_review(door, children[:3]) == 3
    assert _school_review(door, children[:2], on_paper_by=" 冯副校长 ") == 2
    assert _sign(door, children[:1]) == 1
    assert _sign(door, children[:1]) == 0
    assert _stages(door) == [Stage.TAKES_PART, Stage.AWAITS_AGREEMENT, Stage.AWAITS_SCHOOL, Stage.OPTED_OUT]
    first = _rows(door)[0]
    assert (first.class_reviewer, first.school_reviewer) == (build.HEAD, "冯副校长")
    assert (first.agreement_on, first.received_on, first.weekdays) == (build.MONDAY, build.MONDAY, "135")
    assert rules.counts(_rows(door)) == rules.ApplicationCounts(
        children=4, returned=4, opted_out=1, class_reviewed=3, school_reviewed=2, agreed=1
    )


def test_exactly_one_of_the_two_papers_stands(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    (child,) = build.roster(door, 1)
    _receive(door, [child], Kind.OPT_OUT, "")
    _receive(door, [child], weekdays="24")
    (row,) = _rows(door)
    assert (row.kind, row.weekdays) == (Kind.APPLICATION, "24")
    _receive(door, [child], Kind.OPT_OUT, "")
    (row,) = _rows(door)
    assert (row.kind, row.weekdays, row.stage) == (Kind.OPT_OUT, "", Stage.OPTED_OUT)


def test_a_paper_that_was_reviewed_is_evidence(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    one, two = build.roster(door, 2)
    _receive(door, [one, two])
    _class_review(door, [one])
    with build.refused("application_reviewed"):
        _receive(door, [two, one], weekdays="2")
    with build.refused("application_reviewed"):
        _receive(door, [one], Kind.OPT_OUT, "")
    with build.refused("application_reviewed"):
        _take_back(door, [two, one])
    assert [r.weekdays for r in _rows(door)] == ["135", "135"], "all or none"


def _take_back(door: Door, children: list[int]) -> int:
    return door.write(
        applications.take_back, children, semester_id=build.term(door).semester_id, day=build.MONDAY
    )


def test_a_paper_keyed_by_mistake_is_taken_back(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    children = build.roster(door, 2)
    _receive(door, children)
    assert _take_back(door, children[:1]) == 1
    assert _take_back(door, children[:1]) == 0
    assert _stages(door) == [Stage.NOT_RETURNED, Stage.AWAITS_CLASS]


def test_several_papers_each_with_its_weekdays(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    one, two, three = build.roster(door, 3)

    def each(papers: dict[int, str]) -> int:
        return door.write(
            applications.receive_each, papers, semester_id=build.term(door).semester_id, day=build.MONDAY
        )

    assert each({one: "12345", two: "13", three: "13"}) == 3
    assert [r.weekdays for r in _rows(door)] == ["12345", "13", "13"]
    with build.refused("weekdays_unreadable"):
        each({one: "2", two: "9"})
    assert [r.weekdays for r in _rows(door)] == ["12345", "13", "13"], "all or none"


@pytest.mark.parametrize(
    ("weekdays", "code"), [("", "weekdays_none"), ("8", "weekdays_unreadable"), ("一", "weekdays_unreadable")]
)
def test_weekdays_that_are_none(tmp_path: Path, weekdays: str, code: str) -> None:
    door = build.founded(tmp_path)
    children = build.roster(door, 1)
    with build.refused(code):
        _receive(door, children, weekdays=weekdays)


def test_nothing_is_reviewed_or_signed_out_of_order(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    applied, out, none = build.roster(door, 3)
    _receive(door, [applied])
    _receive(door, [out], Kind.OPT_OUT, "")
    for child in (out, none):
        with build.refused("no_application"):
            _class_review(door, [applied, child])
        with build.refused("no_application"):
            _school_review(door, [child], on_paper_by="冯")
        with build.refused("no_application"):
            _sign(door, [child])
    assert _stages(door)[0] is Stage.AWAITS_CLASS, "all or none"
    with build.refused("class_review_first"):
        _school_review(door, [applied], on_paper_by="冯")
    with build.refused("reviews_first"):
        _sign(door, [applied])
    _class_review(door, [applied])
    with build.refused("reviews_first"):
        _sign(door, [applied])


def test_a_refusal_says_why_and_ends_there(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    one, two = build.roster(door, 2)
    _receive(door, [one, two])
    with build.refused("refusal_needs_reason"):
        _class_review(door, [one], approved=False)
    _class_review(door, [one], approved=False, reason=" 人数已满 ")
    with build.refused("class_review_refused"):
        _school_review(door, [one], on_paper_by="冯")
    _class_review(door, [two])
    with build.refused("refusal_needs_reason"):
        _school_review(door, [two], approved=False, reason=" ", on_paper_by="冯")
    _school_review(door, [two], approved=False, reason="场地不足", on_paper_by="冯")
    assert _stages(door) == [Stage.REFUSED, Stage.REFUSED]
    assert [r.refusal_reason for r in _rows(door)] == ["人数已满", "场地不足"]
    for child in (one, two):
        with build.refused("reviews_first"):
            _sign(door, [child])


def test_alone_in_the_office_the_second_signature_is_named(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    children = build.roster(door, 1)
    _receive(door, children)
    _class_review(door, children)
    with build.refused("name_second_signature"):
        _school_review(door, children)
    assert _school_review(door, children, on_paper_by="冯副校长") == 1


def test_with_three_accounts_two_people_review(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    children = build.roster(door, 2)
    teacher = build.account(door, "孙老师", Role.CLASS_TEACHER)
    build.account(door, "周教务", Role.REGISTRAR)
    door.write(
        classes.set_teacher, build.home_class(door), teacher="孙老师", account_id=teacher.actor.account_id
    )
    _receive(door, children)
    _class_review(door, children[:1])
    with build.refused("two_people_needed"):
        _school_review(door, children[:1], on_paper_by="冯副校长")
    _class_review(teacher, children[1:])
    assert _school_review(door, children[1:]) == 1
    assert _rows(door)[1].class_reviewer == "孙老师"
    with build.refused("not_allowed"):
        _school_review(teacher, children[:1])


def test_a_class_teacher_keys_and_sees_the_own_class_only(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    own = build.roster(door, 1)
    other = build.roster(door, 1, grade=4)
    teacher = build.account(door, "孙老师", Role.CLASS_TEACHER)
    door.write(
        classes.set_teacher, build.home_class(door), teacher="孙老师", account_id=teacher.actor.account_id
    )
    assert _receive(teacher, own) == 1
    for children in (other, own + other):
        with build.refused("not_allowed"):
            _receive(teacher, children)
    term = build.term(door).semester_id
    assert len(_rows(teacher)) == 1
    with build.refused("not_allowed"):
        teacher.read(
            applications.class_rows, build.home_class(door, "四(1)班"), semester_id=term, day=build.MONDAY
        )
    with build.refused("not_allowed"):
        teacher.read(applications.school_rows, semester_id=term, day=build.MONDAY)


def _correct(door: Door, child: int, step: Step, **other: Any) -> None:
    given: dict[str, Any] = {"approved": True, "reason": "看错了人", "now": build.START}
    door.write(
        applications.correct_review,
        child,
        semester_id=build.term(door).semester_id,
        step=step,
        **(given | other),
    )


def test_a_second_review_of_the_same_step_is_refused_and_all_or_none(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    one, two = build.roster(door, 2)
    _receive(door, [one, two])
    _class_review(door, [one], approved=False, reason="看错了")
    with build.refused("reviewed_already") as refusal:
        _class_review(door, [two, one])
    assert refusal.value.values["step"] is Step.CLASS
    assert _stages(door) == [Stage.REFUSED, Stage.AWAITS_CLASS]
    _class_review(door, [two])
    _school_review(door, [two], on_paper_by=build.DEPUTY)
    with build.refused("reviewed_already"):
        _school_review(door, [two], approved=False, reason="不行", on_paper_by=build.DEPUTY)


def test_a_review_given_by_mistake_is_corrected_and_the_first_one_is_kept(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    one, two = build.roster(door, 2)
    _receive(door, [one, two])
    _class_review(door, [one], approved=False, reason="看错了")
    _correct(door, one, Step.CLASS)
    assert _stages(door)[0] is Stage.AWAITS_SCHOOL and _rows(door)[0].refusal_reason == ""
    _class_review(door, [two])
    _school_review(door, [one, two], on_paper_by=build.DEPUTY)
    _correct(door, two, Step.SCHOOL, approved=False, reason="场地不足", on_paper_by=build.DEPUTY)
    assert _stages(door) == [Stage.AWAITS_AGREEMENT, Stage.REFUSED]
    assert _rows(door)[1].refusal_reason == "场地不足"
    with build.refused("reviews_first"):
        _sign(door, [two])
    _correct(door, two, Step.SCHOOL, on_paper_by=build.DEPUTY)
    _sign(door, [one, two])
    assert _stages(door) == [Stage.TAKES_PART] * 2

    @rights.allow("head")
    def kept(session: Session) -> list[tuple[Step, bool]]:
        return [
            (r.step, r.approved) for r in session.scalars(select(models.Review).order_by(models.Review.id))
        ]

    assert door.read(kept) == [
        (Step.CLASS, False),
        (Step.CLASS, True),
        (Step.CLASS, True),
        (Step.SCHOOL, True),
        (Step.SCHOOL, True),
        (Step.SCHOOL, False),
        (Step.SCHOOL, True),
    ]


def test_a_review_is_not_corrected_like_this(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    one, none = build.roster(door, 2)
    with build.refused("no_application"):
        _correct(door, none, Step.CLASS)
    _receive(door, [one])
    with build.refused("not_reviewed_yet"):
        _correct(door, one, Step.CLASS)
    _class_review(door, [one])
    with build.refused("review_same"):
        _correct(door, one, Step.CLASS)
    with build.refused("correction_needs_reason"):
        _correct(door, one, Step.CLASS, approved=False, reason=" ")
    _school_review(door, [one], on_paper_by=build.DEPUTY)
    with build.refused("school_review_stands"):
        _correct(door, one, Step.CLASS, approved=False)
    with build.refused("name_second_signature"):
        _correct(door, one, Step.SCHOOL, approved=False)
    with build.refused("second_signature_same"):
        _correct(door, one, Step.SCHOOL, approved=False, on_paper_by=build.HEAD)
    _sign(door, [one])
    with build.refused("review_signed"):
        _correct(door, one, Step.SCHOOL, approved=False, on_paper_by=build.DEPUTY)
    registrar = build.account(door, "周教务", Role.REGISTRAR)
    with build.refused("not_allowed"):
        _correct(registrar, one, Step.CLASS)


def test_the_second_signature_is_another_person_s(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    children = build.roster(door, 1)
    _receive(door, children)
    _class_review(door, children)
    with build.refused("second_signature_same"):
        _school_review(door, children, on_paper_by=f" {build.HEAD[0]} {build.HEAD[1:]}")
    assert _stages(door) == [Stage.AWAITS_SCHOOL]


def test_reviews_of_a_whole_school_ask_the_store_a_few_times_only(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    few, many = build.roster(door, 2), build.roster(door, 12, grade=4)
    _receive(door, few + many)

    def asked(children: list[int]) -> int:
        counted = 0

        @event.listens_for(Engine, "before_cursor_execute")
        def count(*what: Any) -> None:
            nonlocal counted
            counted += str(what[2]).lstrip().upper().startswith("SELECT")

        _class_review(door, children)
        _school_review(door, children, on_paper_by=build.DEPUTY)
        _sign(door, children)
        event.remove(Engine, "before_cursor_execute", count)
        return counted

    assert asked(few) == asked(many)
