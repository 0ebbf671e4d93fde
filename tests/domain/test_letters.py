"""Whose paper is still out, what is masked, and how grades are named together."""

from dataclasses import replace

import pytest

from kehou_desktop.domain import letters
from kehou_desktop.domain.applications import Kind
from kehou_desktop.domain.letters import FamilyPaper
from tests import letter_cases as cases

OUT = cases.child(1)
APPLIED = replace(OUT, kind=Kind.APPLICATION, weekdays="135")
AGREED = replace(APPLIED, agreed=True)
OPTED_OUT = replace(OUT, kind=Kind.OPT_OUT)
SMALL = replace(OUT, grade=2)
ALONE = replace(APPLIED, leaves_alone=True)


@pytest.mark.parametrize(
    ("paper", "out"),
    [
        (FamilyPaper.PARENT_LETTER, [OUT, SMALL]),
        (FamilyPaper.APPLICATION, [OUT, SMALL]),
        (FamilyPaper.OPT_OUT, [OUT, SMALL]),
        (FamilyPaper.AGREEMENT, [OUT, APPLIED, SMALL, ALONE]),
        (FamilyPaper.PICKUP_FORM, [OUT, APPLIED, AGREED, SMALL, ALONE]),
        (FamilyPaper.PRIVACY_CONSENT, [OUT, APPLIED, AGREED, SMALL, ALONE]),
        (FamilyPaper.COVENANT, [OUT, APPLIED, AGREED, SMALL, ALONE]),
        (FamilyPaper.LEAVE_ALONE, [OUT, APPLIED, AGREED]),
    ],
)
def test_whose_paper_is_still_out(paper: FamilyPaper, out: list[letters.FormChild]) -> None:
    everybody = [OUT, APPLIED, AGREED, OPTED_OUT, SMALL, ALONE]
    assert [c for c in everybody if letters.still_needs(c, paper, fetch_grades=(1, 2))] == out


def test_who_has_opted_out_is_handed_nothing_more() -> None:
    for paper in FamilyPaper:
        assert not letters.still_needs(OPTED_OUT, paper, fetch_grades=())


def test_a_class_that_misses_none_is_printed_whole() -> None:
    children = (APPLIED, OPTED_OUT)
    assert letters.wanted(children, FamilyPaper.APPLICATION, fetch_grades=(1, 2)) == children
    assert letters.wanted((*children, OUT), FamilyPaper.APPLICATION, fetch_grades=(1, 2)) == (OUT,)


def test_no_consent_to_leave_alone_for_who_must_be_fetched() -> None:
    assert letters.wanted((SMALL, SMALL), FamilyPaper.LEAVE_ALONE, fetch_grades=(1, 2)) == ()
    assert letters.wanted((SMALL, ALONE), FamilyPaper.LEAVE_ALONE, fetch_grades=(1, 2)) == (ALONE,)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (cases.REGISTER, "G350*************24"),
        ("12345678", "********"),
        ("123456789", "1234***89"),
        ("", ""),
    ],
)
def test_a_register_number_is_masked(number: str, shown: str) -> None:
    assert letters.mask_register(number) == shown
    assert len(shown) == len(number)


@pytest.mark.parametrize(
    ("grades", "spans"),
    [((), ()), ((1,), ((1, 1),)), ((2, 1), ((1, 2),)), ((1, 2, 4, 6, 5), ((1, 2), (4, 6)))],
)
def test_grades_come_in_runs(grades: tuple[int, ...], spans: tuple[tuple[int, int], ...]) -> None:
    assert letters.spans(grades) == spans


def test_grades_let_out_together_are_named_together() -> None:
    assert letters.grades_by_time({1: 1030, 2: 1030, 3: 1040, 4: 1030}) == (
        (((1, 2), (4, 4)), 1030),
        (((3, 3),), 1040),
    )
