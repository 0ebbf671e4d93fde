"""Amounts as they are typed, and what bills come to together."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehou_desktop.domain import fees
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.fees import PayState


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12.50", 1250),
        ("12.5", 1250),
        ("12", 1200),
        ("0.07", 7),
        ("00012", 1200),
        (" 70.00 ", 7000),
        ("１２．５０", 1250),
        ("12。5", 1250),
        ("1,234.00", 123400),
        ("1，234", 123400),
        ("1,234,567.89", 123456789),
        ("¥70", 7000),
        ("￥ 70.00", 7000),
        ("70元", 7000),
        ("0", 0),
        ("999999999.99", 99999999999),
    ],
)
def test_an_amount_is_read_as_it_is_typed(text: str, fen: int) -> None:
    assert fees.parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "元",
        "-5",
        "－5",
        "+5",
        "12.345",
        "12.",
        ".5",
        "12,50",
        "1,23,456",
        "1.2.3",
        "1e3",
        "壹佰",
        "12 50",
        "٣",
        "1000000000",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        fees.parse_yuan(text)
    assert refused.value.code == "amount_unreadable"
    assert refused.value.values == {"text": text.strip()}


@given(st.integers(0, 10**11 - 1))
def test_every_amount_that_is_shown_can_be_typed(fen: int) -> None:
    assert fees.parse_yuan(f"{fen // 100}.{fen % 100:02d}") == fen
    assert fees.parse_yuan(f"{fen // 100:,}.{fen % 100:02d}") == fen


def _bill(due: int, paid: int, hours_x100: int = 200) -> fees.Bill:
    policy = fees.FeePolicy(
        1, "课后服务费", "练价〔2026〕1号", "第三条", date(2026, 9, 1), None, 220, 200, 38000
    )
    result = fees.BillResult((), hours_x100, hours_x100, due, 0, 0, 0, 0, due)
    return fees.Bill(1, 1, 1, "20260101", "安子墨", "三(2)班", 2026, 10, result, policy, paid, ())


@pytest.mark.parametrize(
    ("due", "paid", "state"),
    [
        (7000, 0, PayState.UNPAID),
        (7000, 1, PayState.PART),
        (7000, 6999, PayState.PART),
        (7000, 7000, PayState.PAID),
        (0, 0, PayState.NOTHING_DUE),
    ],
)
def test_how_far_a_bill_is_paid(due: int, paid: int, state: PayState) -> None:
    assert _bill(due, paid).state is state


@given(st.lists(st.tuples(st.integers(0, 38000), st.integers(0, 38000), st.integers(0, 5000))))
def test_sums_are_the_sums_of_the_lines(rows: list[tuple[int, int, int]]) -> None:
    bills = [_bill(due, min(paid, due), hours) for due, paid, hours in rows]
    total = fees.sums(bills)
    assert total.children == len(rows)
    assert total.due == total.paid + total.owed == sum(due for due, _, _ in rows)
    assert total.charged_x100 == sum(hours for _, _, hours in rows)


@pytest.mark.parametrize(("text", "x100"), [("2", 200), ("1.5", 150), ("0.75", 75), ("２ 课时", 200)])
def test_class_hours_are_read_as_they_are_typed(text: str, x100: int) -> None:
    assert fees.parse_hours(text) == x100


@pytest.mark.parametrize("text", ["", "两", "-1", "1.333", "25", "1元"])
def test_what_is_no_class_hours_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        fees.parse_hours(text)
    assert refused.value.code == "hours_unreadable"
