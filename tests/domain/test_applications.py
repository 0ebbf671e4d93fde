"""From the family's paper to the signed agreement: stages, weekdays, and two people for two reviews."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehou_desktop.domain import applications
from kehou_desktop.domain.applications import ApplicationCounts, ApplicationRow, Kind, Stage
from kehou_desktop.domain.errors import Refused

_SIGNED = date(2026, 9, 3)
_APPLIED = Kind.APPLICATION


@pytest.mark.parametrize(
    ("kind", "by_class", "by_school", "signed", "stage"),
    [
        (None, None, None, None, Stage.NOT_RETURNED),
        (Kind.OPT_OUT, None, None, None, Stage.OPTED_OUT),
        (_APPLIED, None, None, None, Stage.AWAITS_CLASS),
        (_APPLIED, False, None, None, Stage.REFUSED),
        (_APPLIED, True, None, None, Stage.AWAITS_SCHOOL),
        (_APPLIED, True, False, None, Stage.REFUSED),
        (_APPLIED, True, True, None, Stage.AWAITS_AGREEMENT),
        (_APPLIED, True, True, _SIGNED, Stage.TAKES_PART),
        # what must never make a child take part
        (_APPLIED, None, None, _SIGNED, Stage.AWAITS_CLASS),
        (_APPLIED, True, None, _SIGNED, Stage.AWAITS_SCHOOL),
        (_APPLIED, None, True, _SIGNED, Stage.AWAITS_CLASS),
        (_APPLIED, True, False, _SIGNED, Stage.REFUSED),
        (Kind.OPT_OUT, True, True, _SIGNED, Stage.OPTED_OUT),
    ],
)
def test_a_paper_has_come_so_far(
    kind: Kind | None, by_class: bool | None, by_school: bool | None, signed: date | None, stage: Stage
) -> None:
    told = applications.stage(kind, class_review=by_class, school_review=by_school, agreement_on=signed)
    assert told is stage


@given(
    st.sampled_from([None, *Kind]),
    st.sampled_from([None, True, False]),
    st.sampled_from([None, True, False]),
    st.sampled_from([None, _SIGNED]),
)
def test_only_both_reviews_and_the_signature_make_a_child_take_part(
    kind: Kind | None, by_class: bool | None, by_school: bool | None, signed: date | None
) -> None:
    told = applications.stage(kind, class_review=by_class, school_review=by_school, agreement_on=signed)
    whole = (kind, by_class, by_school, signed) == (_APPLIED, True, True, _SIGNED)
    assert (told is Stage.TAKES_PART) == whole


@pytest.mark.parametrize(
    ("text", "days"), [("12345", "12345"), ("54321", "12345"), ("135", "135"), ("1133", "13"), ("7", "7")]
)
def test_weekdays_are_sorted_and_said_once(text: str, days: str) -> None:
    assert applications.check_weekdays(text) == days


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "weekdays_none"),
        ("0", "weekdays_unreadable"),
        ("128", "weekdays_unreadable"),
        ("一三", "weekdays_unreadable"),
        ("1 3", "weekdays_unreadable"),
        ("１３", "weekdays_unreadable"),
    ],
)
def test_other_weekdays_are_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        applications.check_weekdays(text)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("by_class", "same_person", "single_hand", "on_paper", "code"),
    [
        (None, False, False, "", "class_review_first"),
        (None, True, True, "李校长", "class_review_first"),
        (False, False, False, "", "class_review_refused"),
        (True, True, False, "", "two_people_needed"),
        (True, True, False, "李校长", "two_people_needed"),
        (True, True, True, "", "name_second_signature"),
        (True, True, True, "  ", "name_second_signature"),
        (True, True, True, "李校长", None),
        (True, True, True, " 郑 老师", "second_signature_same"),
        (True, False, False, "郑老师", "second_signature_same"),
        (None, False, False, "郑老师", "class_review_first"),
        (True, False, False, "", None),
        (True, False, True, "", None),
    ],
)
def test_two_people_review_or_a_second_signature_is_named(
    by_class: bool | None, same_person: bool, single_hand: bool, on_paper: str, code: str | None
) -> None:
    def check() -> None:
        applications.check_school_review(
            class_review=by_class,
            class_reviewer=1,
            class_reviewer_name="郑老师",
            by=1 if same_person else 2,
            on_paper_by=on_paper,
            single_hand=single_hand,
        )

    if code is None:
        check()
        return
    with pytest.raises(Refused) as refusal:
        check()
    assert refusal.value.code == code


def _row(
    kind: Kind | None, by_class: bool | None, by_school: bool | None, signed: date | None
) -> ApplicationRow:
    told = applications.stage(kind, class_review=by_class, school_review=by_school, agreement_on=signed)
    return ApplicationRow(
        1, 1, 1, "1", "甲", "一(1)班", kind, "135", by_class, by_school, "", "", signed, "", told
    )


def test_the_line_of_stations_counts_a_class() -> None:
    rows = [
        _row(None, None, None, None),
        _row(Kind.OPT_OUT, None, None, None),
        _row(_APPLIED, None, None, None),
        _row(_APPLIED, False, None, None),
        _row(_APPLIED, True, None, None),
        _row(_APPLIED, True, True, None),
        _row(_APPLIED, True, True, _SIGNED),
    ]
    assert applications.counts(rows) == ApplicationCounts(
        children=7, returned=6, opted_out=1, class_reviewed=4, school_reviewed=2, agreed=1
    )
    assert applications.counts([]) == ApplicationCounts(0, 0, 0, 0, 0, 0)
