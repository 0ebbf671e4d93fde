"""Page codes: a slip of the pen is found before anything opens."""

import random

import pytest

from kehou_desktop.domain import page_codes
from kehou_desktop.domain.errors import Refused

PAGE = {"form": "F-07", "group": "7", "period": "2026-12-03", "revision": "a"}
KEY = b"k" * 32


def make(
    kind: page_codes.Kind = page_codes.Kind.DAY_ROLL, taken: set[str] | None = None, **other: str
) -> str:
    page = PAGE | other
    return page_codes.make(
        KEY,
        kind=kind,
        form=page["form"],
        group=page["group"],
        period=page["period"],
        page=1,
        revision=page["revision"],
        taken=set() if taken is None else taken,
    )


def test_the_example_of_the_specimen_sheet() -> None:
    assert page_codes.check_digit("1981702") == "1"
    assert page_codes.passes("19817021")


@pytest.mark.parametrize("wrong", ["19817027", "19187021", "19810721"])
def test_the_wrong_codes_of_the_specimen_sheet_are_refused(wrong: str) -> None:
    assert not page_codes.passes(wrong)
    with pytest.raises(Refused) as refusal:
        page_codes.read(wrong)
    assert refusal.value.code == "page_code_wrong"


@pytest.mark.parametrize(
    "code", ["27161271", "27758121", "35860399", "31634856", "61132163", "95635120", "19817021"]
)
def test_the_codes_of_the_reference_pictures_pass(code: str) -> None:
    assert page_codes.read(f" {code[:4]} {code[4:]}\n") == code


def test_every_wrong_digit_and_every_swap_is_found() -> None:
    dice = random.Random(7)
    for _ in range(300):
        seven = str(dice.choice([1, 2, 3, 6, 9])) + f"{dice.randrange(10**6):06d}"
        code = seven + page_codes.check_digit(seven)
        assert page_codes.passes(code)
        for at in range(8):
            for digit in set("0123456789") - {code[at]}:
                assert not page_codes.passes(code[:at] + digit + code[at + 1 :])
        for at in range(7):
            if code[at] != code[at + 1]:
                swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
                assert not page_codes.passes(swapped)


@pytest.mark.parametrize(
    "typed", ["", "1981702", "198170211", "1981702x", "0000 0000", "19817021.", "²9817021"]
)
def test_what_cannot_be_a_code_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        page_codes.read(typed)


def test_full_width_digits_and_a_dash_are_read() -> None:
    assert page_codes.read("１９８１-７０２１") == "19817021"


def test_the_same_page_has_the_same_code_and_any_change_another() -> None:
    first = make()
    assert first == make() and page_codes.passes(first)
    assert page_codes.kind_of(first) is page_codes.Kind.DAY_ROLL
    changed = {make(revision="b"), make(group="8"), make(period="2026-12-04"), make(form="F-09")}
    assert first not in changed and len(changed) == 4
    assert make(kind=page_codes.Kind.HANDOVER)[0] == "3"


def test_a_code_taken_by_another_page_is_not_given_again() -> None:
    first = make()
    second = make(taken={first})
    assert second != first and page_codes.passes(second)


def test_when_no_number_is_left_it_is_said() -> None:
    class Everything(set[str]):
        def __contains__(self, code: object) -> bool:
            return True

    with pytest.raises(Refused) as refusal:
        make(taken=Everything())
    assert refusal.value.code == "page_codes_used_up"


def test_shown_in_fours() -> None:
    assert page_codes.shown("19817021") == "1981 7021"
    assert page_codes.shown("") == ""
