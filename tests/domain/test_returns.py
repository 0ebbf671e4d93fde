"""Rates as the county wants them."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehou_desktop.domain import returns


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (2309, 2356, "98.01"),
        (712, 1000, "71.20"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 8, "12.50"),
        (1, 20000, "0.01"),
        (1, 20001, "0.00"),
        (0, 5, "0.00"),
        (5, 5, "100.00"),
        (0, 0, "—"),
    ],
)
def test_a_rate_has_two_places_half_up(part: int, whole: int, said: str) -> None:
    assert returns.percent(part, whole) == said


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_a_rate_is_what_decimal_says(part: int, whole: int) -> None:
    exact = Decimal(part) * 100 / Decimal(whole)
    assert returns.percent(part, whole) == str(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))
