"""Reckon a month's bill, and say which rate holds when: one rate a month (N-8, §3.2, §3.10)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from kehou_desktop.domain import calendar
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.fees.nouns import Bill, BillLine, BillResult, DayHours, FeePolicy, FeeSums


def half_up(numerator: int, denominator: int) -> int:
    """Divide and round half away from zero; both rounding a line to 分 and splitting by per cent use it."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    n, d = abs(numerator), abs(denominator)
    return sign * ((2 * n + d) // (2 * d))


def in_force(policies: Iterable[FeePolicy], day: date) -> FeePolicy | None:
    """Return the policy in force on ``day``: the one that began last, of several the newest version."""
    valid = (p for p in policies if p.valid_on(day))
    return max(valid, key=lambda p: (p.valid_from, p.version), default=None)


def next_start(
    wanted: date,
    policies: Iterable[FeePolicy],
    *,
    valid_to: date | None = None,
    billed: tuple[int, int] | None = None,
) -> date:
    """Return the first day from ``wanted`` on on which a new policy may begin, so that a month has one rate.

    Where another one holds in the month that is the first of a month; the first of all, and one that takes
    the place of another from its first day on, may begin on any day. No month that has bills, up to the
    newest ``billed`` (year, month), gets another rate. ``valid_to`` is the new one's last day.
    """
    day, kept = wanted, sorted(policies, key=lambda p: p.valid_from)
    if billed is not None and (day.year, day.month) <= billed:
        day = _after_month(date(*billed, 1))
    while True:
        first = day.replace(day=1)
        before = [p for p in kept if p.valid_from < day and (p.valid_to is None or p.valid_to >= first)]
        if day != first and before:
            day = _after_month(day)
            continue
        # One that begins inside a later month would share that month with this one.
        inside = [p.valid_from for p in kept if p.valid_from > day and p.valid_from.day > 1]
        shared = [d for d in inside if valid_to is None or valid_to >= d.replace(day=1)]
        if not shared:
            return day
        day = _after_month(shared[0])


def _after_month(day: date) -> date:
    return calendar.month_ends(day.year, day.month)[1] + timedelta(1)


def month_bill(
    days: Sequence[DayHours], policy: FeePolicy, *, before_in_term: int, category: str | None
) -> BillResult:
    """Reckon a month by class hours with a day cap, a term cap and a waiver (§3.2 c, §3.3).

    ``before_in_term``: gross fen already charged this term, after the term cap and before waivers.
    ``category``: the child's certified hardship category in force, or None.
    The cap is applied to the gross, the waiver to what is left; each step is rounded to the fen, half up.
    A day before the policy begins is on the bill with nothing charged: what is not published may not be
    asked for (N-8). A day after its end is refused.
    """

    def charged_of(day: DayHours) -> int:
        return min(day.attended_x100, policy.day_cap_x100) if day.day >= policy.valid_from else 0

    lines = tuple(BillLine(d.day, d.attended_x100, charged_of(d)) for d in sorted(days, key=lambda d: d.day))
    for line in lines:
        if line.day >= policy.valid_from and not policy.valid_on(line.day):
            raise Refused("policy_not_valid_on_day", day=line.day, title=policy.title)
    charged = sum(line.charged_x100 for line in lines)
    gross = half_up(charged * policy.price, 100)
    room = max(0, policy.term_cap - before_in_term)
    capped = min(gross, room)
    percent = policy.waivers.get(category, 0) if category else 0
    waived = half_up(capped * percent, 100)
    return BillResult(
        lines=lines,
        attended_x100=sum(line.attended_x100 for line in lines),
        charged_x100=charged,
        gross=gross,
        before_in_term=before_in_term,
        cut_by_term_cap=gross - capped,
        waiver_percent=percent,
        waived=waived,
        due=capped - waived,
    )


def sums(bills: Iterable[Bill]) -> FeeSums:
    """Add bills up: the total of the rounded lines, never a rounded total (§3.2)."""
    rows = tuple(bills)
    return FeeSums(
        children=len(rows),
        charged_x100=sum(b.result.charged_x100 for b in rows),
        due=sum(b.result.due for b in rows),
        paid=sum(b.paid for b in rows),
        owed=sum(b.owed for b in rows),
    )
