"""Whom to ring next: in order, whoever did not answer after the others."""

from datetime import datetime

import pytest

from kehou_desktop.domain.calls import CallRow, Contact, Outcome, in_turn, reached

PEOPLE = {n: Contact(f"g{n}", f"家长{n}", None, "", "138****000" + n, "000" + n) for n in "123"}


def _call(who: str, outcome: Outcome) -> CallRow:
    person = PEOPLE[who]
    at = datetime.fromisoformat("2026-09-07T17:40:00")
    return CallRow(at, person.name, None, "", person.last4, outcome, "值守员")


@pytest.mark.parametrize(
    ("made", "order"),
    [
        ("", "123"),
        ("1-", "231"),
        ("1- 2-", "312"),
        ("1- 2- 3-", "123"),
        ("1- 2?", "312"),
        ("1- 2+", "231"),
        ("1- 2+ 2-", "312"),
    ],
)
def test_who_did_not_answer_comes_after_the_others(made: str, order: str) -> None:
    signs = {"-": Outcome.NO_ANSWER, "?": Outcome.BUSY, "+": Outcome.REACHED}
    calls = [_call(c[0], signs[c[1]]) for c in made.split()]
    assert "".join(c.key[1] for c in in_turn(tuple(PEOPLE.values()), calls)) == order
    assert reached(calls) == ("+" in made)
    assert in_turn((), calls) == ()
