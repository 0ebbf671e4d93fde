"""What a family owes: the worked examples of the rule sheet, 大写, and what no bill may ever do."""

import itertools
import random
from dataclasses import replace
from datetime import date, timedelta

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehou_desktop.domain import calendar, fees
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.fees import BillResult, DayHours, FeePolicy

FIRST = date(2026, 9, 1)
NO_CAP = 10**9


def policy(price: int, *, cap_x100: int = 200, term_cap: int = NO_CAP, **waivers: int) -> FeePolicy:
    """Return a policy in force for two years from 1 September 2026."""
    return FeePolicy(
        1,
        "课后服务费",
        "练发改价〔2026〕2号",
        "",
        FIRST,
        FIRST + timedelta(729),
        price,
        cap_x100,
        term_cap,
        waivers,
    )


def days(count: int, hours_x100: int = 200, *, start: date = FIRST) -> list[DayHours]:
    """Return so many days, each with the same hours."""
    return [DayHours(start + timedelta(i), hours_x100) for i in range(count)]


def bill(
    attended: list[DayHours], rate: FeePolicy, *, before: int = 0, category: str | None = None
) -> BillResult:
    """Return a month's bill."""
    return fees.month_bill(attended, rate, before_in_term=before, category=category)


# -- the rule sheet's worked examples (3.10) --------------------------------------------------------------

_SHANGGAO = policy(220, term_cap=38000, other_certified=50, poverty_alleviated=100)


@pytest.mark.parametrize(
    ("told", "rate", "attended", "category", "gross", "due"),
    [
        ("上高 township primary: 2.2 × 2 × 95 = 418, capped at 380", _SHANGGAO, days(95), None, 41800, 38000),
        ("上高, hard-up half", _SHANGGAO, days(95), "other_certified", 41800, 19000),
        ("上高, out of poverty: free", _SHANGGAO, days(95), "poverty_alleviated", 41800, 0),
        ("大埔 paid in advance: 80 × 2 × 3", policy(300), days(80), None, 48000, 48000),
        ("大埔 settled: 151 class hours", policy(300), [*days(75), DayHours(date(2026, 12, 20), 100)], None,
         45300, 45300),
        ("S4: 83 days × 4.60", policy(230), days(83), None, 38180, 38180),
        ("杭桥: 20 days × 2 × 2.95", policy(295), days(20), None, 11800, 11800),
        ("陕西: 70 minutes count 1 hour", policy(400), days(1, 100), None, 400, 400),
        ("陕西: 95 minutes count 2 hours", policy(400), days(1, 200), None, 800, 800),
        ("陕西: 130 minutes, at most 2 hours", policy(400), days(1, 300), None, 800, 800),
        ("福州: a 30-minute sitting is 0.75 of an hour", policy(200), days(1, 75), None, 150, 150),
        ("福州: 2 × 2 × 22 × 4.5 a term", policy(200), days(99), None, 39600, 39600),
    ],
)  # fmt: skip
def test_the_rule_sheet_comes_out(
    told: str, rate: FeePolicy, attended: list[DayHours], category: str | None, gross: int, due: int
) -> None:
    result = bill(attended, rate, category=category)
    assert (result.gross, result.due) == (gross, due), told


def test_a_day_with_more_than_the_cap_says_what_is_not_charged() -> None:
    result = bill([*days(1, 300), *days(1, 150, start=date(2026, 9, 2))], policy(230))
    assert [line.over_x100 for line in result.lines] == [100, 0]
    assert (result.attended_x100, result.charged_x100, result.over_x100) == (450, 350, 100)
    assert result.gross == 805


def test_the_term_cap_counts_what_was_charged_before() -> None:
    almost = bill(days(20), _SHANGGAO, before=37000)
    assert (almost.gross, almost.cut_by_term_cap, almost.due) == (8800, 7800, 1000)
    assert (almost.capped, almost.in_term) == (1000, 38000)
    assert bill(days(20), _SHANGGAO, before=38000).due == 0
    assert bill(days(20), _SHANGGAO, before=99999).due == 0, "a lower cap than was charged takes nothing back"


def test_a_waiver_is_taken_from_what_the_cap_leaves() -> None:
    result = bill(days(20), _SHANGGAO, before=37000, category="other_certified")
    assert (result.capped, result.waived, result.due, result.waiver_percent) == (1000, 500, 500, 50)


def test_a_category_the_policy_does_not_know_pays_all() -> None:
    result = bill(days(20), _SHANGGAO, category="martyr_child")
    assert (result.waiver_percent, result.waived, result.due) == (0, 0, 8800)


def test_no_price_after_its_validity() -> None:
    day = date(2028, 8, 31)
    with pytest.raises(Refused) as refusal:
        bill([DayHours(day, 100)], policy(230))
    assert refusal.value.code == "policy_not_valid_on_day" and refusal.value.values["day"] == day


def test_days_before_the_first_rate_stand_on_the_bill_and_cost_nothing() -> None:
    result = bill([*days(2, 300, start=date(2026, 8, 30)), *days(1, 300)], policy(230))
    assert [line.charged_x100 for line in result.lines] == [0, 0, 200]
    assert (result.attended_x100, result.charged_x100, result.gross) == (900, 200, 460)
    assert (result.unpriced_x100, result.over_x100) == (600, 100), "only the last day was over its cap"


# -- one rate a month -------------------------------------------------------------------------------------

_FROM = date(2026, 7, 1)
_DAYS = [_FROM + timedelta(i) for i in range(400)]
_MONTHS = sorted({(d.year, d.month) for d in _DAYS})


def publish(
    kept: list[FeePolicy], wanted: date, months: int | None = None, billed: tuple[int, int] | None = None
) -> None:
    """Publish at the first day from ``wanted`` on that is offered, until a month's end or further notice."""
    begins = fees.next_start(wanted, kept, billed=billed)
    ends = None
    if months is not None:
        index = _MONTHS.index((begins.year, begins.month)) if begins <= _DAYS[-1] else len(_MONTHS) - 1
        ends = max(begins, calendar.month_ends(*_MONTHS[min(index + months, len(_MONTHS) - 1)])[1])
        if begins != fees.next_start(begins, kept, valid_to=ends, billed=billed) or ends < begins:
            return
    number = len(kept) + 1
    kept.append(replace(policy(100 * number), id=number, version=number, valid_from=begins, valid_to=ends))


@given(
    st.lists(
        st.tuples(st.integers(0, 330), st.none() | st.integers(0, 4), st.booleans()), min_size=1, max_size=7
    )
)
def test_a_month_has_one_rate_however_rates_are_superseded_and_a_billed_month_keeps_its_own(
    wishes: list[tuple[int, int | None, bool]],
) -> None:
    kept: list[FeePolicy] = []
    billed: tuple[int, int] | None = None
    for offset, months, bills in wishes:
        before = {d: fees.in_force(kept, d) for d in _DAYS}
        publish(kept, _FROM + timedelta(offset), months, billed)
        assert all(
            fees.in_force(kept, d) == before[d] for d in _DAYS if billed and (d.year, d.month) <= billed
        )
        for month in _MONTHS:
            own = [d for d in _DAYS if (d.year, d.month) == month]
            rates = [fees.in_force(kept, d) for d in own]
            assert len({r.id for r in rates if r}) <= 1, "never two rates in one month"
            last = rates[-1]
            if last is None:
                assert rates == [None] * len(own), "a rate holds to the end of its month"
                continue
            result = bill([DayHours(d, 100) for d in own], last)
            assert [line.charged_x100 > 0 for line in result.lines] == [r is not None for r in rates]
        if bills:
            billed = max(billed or (0, 0), _MONTHS[len(kept) % len(_MONTHS)])


@pytest.mark.parametrize(
    ("wanted", "billed", "start"),
    [
        (date(2026, 9, 1), None, date(2026, 10, 1)),  # would share September with the one of the 15th
        (date(2026, 9, 10), None, date(2026, 10, 1)),
        (date(2026, 9, 15), None, date(2026, 9, 15)),  # takes its place altogether
        (date(2026, 9, 16), None, date(2026, 10, 1)),
        (date(2026, 10, 1), None, date(2026, 10, 1)),
        (date(2026, 12, 31), None, date(2027, 1, 1)),
        (date(2026, 9, 15), (2026, 9), date(2026, 10, 1)),
        (date(2026, 10, 1), (2026, 12), date(2027, 1, 1)),
    ],
)
def test_the_next_rate_begins_where_it_shares_no_month(
    wanted: date, billed: tuple[int, int] | None, start: date
) -> None:
    first = replace(policy(220), valid_from=date(2026, 9, 15), valid_to=None)
    assert fees.next_start(wanted, [first], billed=billed) == start
    assert fees.next_start(wanted, []) == wanted, "the first of all begins on any day"


def test_after_a_gap_a_rate_begins_on_any_day() -> None:
    ended = replace(policy(220), valid_to=date(2026, 12, 31))
    assert fees.next_start(date(2027, 1, 10), [ended]) == date(2027, 1, 10)
    assert fees.in_force([ended], date(2027, 1, 9)) is None


def test_a_month_without_hours_costs_nothing() -> None:
    assert bill([], policy(230)).due == 0


# -- what no bill may ever do -----------------------------------------------------------------------------

_HOURS = st.lists(st.integers(0, 600), max_size=23)
_RATES = st.builds(
    lambda price, cap, term, percent: policy(price, cap_x100=cap, term_cap=term, some=percent),
    st.integers(1, 2000),
    st.integers(1, 400),
    st.integers(1, 60000),
    st.integers(0, 100),
)
_CATEGORY = st.sampled_from([None, "some", "unknown"])
_BEFORE = st.integers(0, 70000)


def _days_of(hours: list[int], start: date = FIRST) -> list[DayHours]:
    return [DayHours(start + timedelta(i), h) for i, h in enumerate(hours)]


@given(_HOURS, _RATES, _BEFORE, _CATEGORY)
def test_a_bill_is_never_negative_never_over_its_caps_and_adds_up(
    hours: list[int], rate: FeePolicy, before: int, category: str | None
) -> None:
    result = bill(_days_of(hours), rate, before=before, category=category)
    assert 0 <= result.due <= result.capped <= result.gross
    assert result.gross == result.cut_by_term_cap + result.waived + result.due
    assert result.in_term <= max(rate.term_cap, before)
    assert all(line.charged_x100 == min(line.attended_x100, rate.day_cap_x100) for line in result.lines)
    assert result.charged_x100 == sum(line.charged_x100 for line in result.lines)
    assert abs(result.gross * 100 - result.charged_x100 * rate.price) <= 50, "rounded once, to the fen"


@given(_HOURS, _RATES, _BEFORE, _CATEGORY, st.integers(0, 22), st.integers(1, 300))
def test_more_hours_never_cost_less(
    hours: list[int], rate: FeePolicy, before: int, category: str | None, at: int, more: int
) -> None:
    raised = [h + more if i == at else h for i, h in enumerate(hours)]
    less = bill(_days_of(hours), rate, before=before, category=category)
    assert bill(_days_of(raised), rate, before=before, category=category).due >= less.due


@given(_HOURS, _RATES, _BEFORE, _CATEGORY, st.randoms(use_true_random=False))
def test_the_order_of_days_is_all_one(
    hours: list[int], rate: FeePolicy, before: int, category: str | None, dice: random.Random
) -> None:
    shuffled = _days_of(hours)
    dice.shuffle(shuffled)
    straight = bill(_days_of(hours), rate, before=before, category=category)
    assert bill(shuffled, rate, before=before, category=category) == straight


@given(st.lists(_HOURS, min_size=1, max_size=5), _RATES)
def test_a_term_of_months_never_exceeds_the_cap_and_reaches_it_if_the_gross_does(
    months: list[list[int]], rate: FeePolicy
) -> None:
    before, gross = 0, 0
    for number, hours in enumerate(months):
        result = bill(_days_of(hours, FIRST + timedelta(30 * number)), rate, before=before)
        before += result.capped
        gross += result.gross
    assert before == min(gross, rate.term_cap)


@given(_HOURS, _RATES, _BEFORE)
def test_a_waiver_of_all_leaves_nothing_and_of_nothing_leaves_all(
    hours: list[int], rate: FeePolicy, before: int
) -> None:
    def due(percent: int) -> int:
        waived = policy(rate.price, cap_x100=rate.day_cap_x100, term_cap=rate.term_cap, some=percent)
        return bill(_days_of(hours), waived, before=before, category="some").due

    assert due(100) == 0
    assert due(0) == bill(_days_of(hours), rate, before=before).due
    for a, b in itertools.pairwise((0, 30, 50, 99, 100)):
        assert due(b) <= due(a)


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_rounding_is_half_away_from_nought_and_even_handed(n: int, d: int) -> None:
    rounded = fees.half_up(n, d)
    assert abs(2 * (rounded * d - n)) <= d
    assert fees.half_up(-n, d) == -rounded
    if 2 * abs(n) % (2 * d) == d:
        assert abs(rounded * d) > abs(n), "a half goes up"


@pytest.mark.parametrize(
    ("n", "d", "rounded"), [(5, 10, 1), (4, 10, 0), (-5, 10, -1), (15, 10, 2), (25, 10, 3), (0, 7, 0)]
)
def test_halves_go_up(n: int, d: int, rounded: int) -> None:
    assert fees.half_up(n, d) == rounded


# -- 大写 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (11800, "壹佰壹拾捌元整"),
        (22680, "贰佰贰拾陆元捌角"),
        (1344, "壹拾叁元肆角肆分"),
        (252000, "贰仟伍佰贰拾元整"),
        (1000506, "壹万零伍元零陆分"),
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角"),
        (11, "壹角壹分"),
        (100, "壹元整"),
        (101, "壹元零壹分"),
        (110, "壹元壹角"),
        (1000, "壹拾元整"),
        (10000, "壹佰元整"),
        (10100, "壹佰零壹元整"),
        (1000000, "壹万元整"),
        (10010000, "壹拾万零壹佰元整"),
        (100000000, "壹佰万元整"),
        (100000100, "壹佰万零壹元整"),
        (10000000000, "壹亿元整"),
        (10000000001, "壹亿元零壹分"),
        (10000100000, "壹亿零壹仟元整"),
        (1000100000000, "壹佰亿零壹佰万元整"),
        (-11800, "负壹佰壹拾捌元整"),
    ],
)
def test_an_amount_in_words(fen: int, said: str) -> None:
    assert fees.rmb_words(fen) == said


def test_an_amount_of_all_the_money_in_the_world_is_refused() -> None:
    assert fees.rmb_words(10**18 - 1)
    with pytest.raises(Refused) as refusal:
        fees.rmb_words(10**18)
    assert refusal.value.code == "amount_too_large"


def _oracle(fen: int) -> str:
    """Say it as cn2an does, but for one slip of it: an empty 万 section needs its 零 also before 仟."""
    said = str(cn2an.an2cn(f"{fen // 100}.{fen % 100:02d}", "rmb"))
    yuan = fen // 100
    if yuan >= 10**8 and yuan // 10**4 % 10**4 == 0 and yuan % 10**4 >= 1000:
        said = said.replace("亿", "亿零", 1)
    return said


def _values() -> list[int]:
    dice = random.Random(20260901)
    found = {dice.randrange(10**k) for k in range(1, 13) for _ in range(300)}
    # digits that are mostly nought: where 零 is easily forgotten or said twice
    for _ in range(1500):
        text = "".join(dice.choice("000001") for _ in range(dice.randrange(3, 13)))
        found.add(int(text))
    return sorted(found)


def test_thousands_of_amounts_are_said_as_the_oracle_says_them() -> None:
    values = _values()
    assert len(values) > 3000
    wrong = [(v, fees.rmb_words(v), _oracle(v)) for v in values if fees.rmb_words(v) != _oracle(v)]
    assert not wrong, wrong[:10]


@given(st.integers(0, 10**13))
def test_no_two_amounts_are_said_alike(fen: int) -> None:
    assert len({fees.rmb_words(fen + step) for step in (0, 1, 10, 100, 1000, 10**6)}) == 6
    assert "零零" not in fees.rmb_words(fen)
