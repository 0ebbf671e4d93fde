"""What a family owes and why: policies, bills from closed rolls, payments in int fen (N-8, §3.2, §3.10)."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from kehou_desktop.domain.errors import Refused


class PayMethod(Enum):
    """How a payment came in."""

    CASH = "cash"
    TRANSFER = "transfer"
    SCAN = "scan"


class PayState(Enum):
    """How far a bill is paid."""

    UNPAID = "unpaid"
    PART = "part"
    PAID = "paid"
    NOTHING_DUE = "nothing_due"


@dataclass(frozen=True, slots=True)
class FeePolicy:
    """A published rate with its source (FeeRule, N-8).

    ``price`` fen per class hour; ``day_cap_x100`` class hours charged at most a day (hundredths);
    ``term_cap`` fen at most a term; ``waivers`` maps a hardship category to the per cent waived.
    """

    id: int
    title: str
    basis_document_no: str
    clause: str
    valid_from: date
    valid_to: date | None
    price: int
    day_cap_x100: int
    term_cap: int
    waivers: Mapping[str, int] = field(default_factory=dict)
    version: int = 1
    published_on: date | None = None

    def valid_on(self, day: date) -> bool:
        """Whether the policy is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class DayHours:
    """Class hours (hundredths) attended on one day by the closed rolls."""

    day: date
    attended_x100: int


@dataclass(frozen=True, slots=True)
class BillLine:
    """One day of a bill: hours attended and charged, in hundredths of a class hour."""

    day: date
    attended_x100: int
    charged_x100: int

    @property
    def over_x100(self) -> int:
        """Hours above the day's cap, which are not charged."""
        return self.attended_x100 - self.charged_x100


@dataclass(frozen=True, slots=True)
class BillResult:
    """A month's bill and every step to it (all money in fen).

    ``gross`` = charged hours x price; ``cut_by_term_cap`` what the term's cap takes off; ``waived`` what the
    hardship category takes off; ``due`` = gross - cut - waived, never negative.
    """

    lines: tuple[BillLine, ...]
    attended_x100: int
    charged_x100: int
    gross: int
    before_in_term: int
    cut_by_term_cap: int
    waiver_percent: int
    waived: int
    due: int

    @property
    def over_x100(self) -> int:
        """Hours above the day's cap, which are not charged."""
        return self.attended_x100 - self.charged_x100

    @property
    def capped(self) -> int:
        """What is left of the gross under the term's cap."""
        return self.gross - self.cut_by_term_cap

    @property
    def in_term(self) -> int:
        """What the term has come to with this month, under its cap and before waivers."""
        return self.before_in_term + self.capped


@dataclass(frozen=True, slots=True)
class Bill:
    """One child's bill of a month as kept: the fees table, the fee list and the why read this noun."""

    bill_id: int
    student_id: int
    seat_no: int
    student_no: str
    name: str
    class_label: str
    year: int
    month: int
    result: BillResult
    policy: FeePolicy
    paid: int
    receipt_numbers: tuple[str, ...]

    @property
    def owed(self) -> int:
        """What is still to be paid (fen)."""
        return self.result.due - self.paid

    @property
    def state(self) -> PayState:
        """How far it is paid."""
        if self.result.due == 0:
            return PayState.NOTHING_DUE
        if self.paid == 0:
            return PayState.UNPAID
        return PayState.PAID if self.owed == 0 else PayState.PART


@dataclass(frozen=True, slots=True)
class FeeSums:
    """What bills come to together: hours in hundredths, money in fen."""

    children: int
    charged_x100: int
    due: int
    paid: int
    owed: int


@dataclass(frozen=True, slots=True)
class MonthState:
    """Whether a month can be billed: what of §3.11 still stands in the way, and what has been billed.

    ``last_day`` None = no service day in the month; ``open_rolls`` are (day, group, slot); ``unbilled``
    counts children who attended by closed rolls and have no bill yet.
    """

    year: int
    month: int
    last_day: date | None
    over: bool
    open_rolls: tuple[tuple[date, str, int], ...]
    billed: int
    unbilled: int

    @property
    def ready(self) -> bool:
        """Whether bills can be made now."""
        return self.over and not self.open_rolls and self.unbilled > 0


@dataclass(frozen=True, slots=True)
class FeeList:
    """F-20 of one class and month: internal (with money and waivers) or for signing (hours only)."""

    school: str
    class_label: str
    year: int
    month: int
    rows: tuple[Bill, ...]
    page_codes: tuple[str, ...] = ()
    number: str = ""
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A numbered payment proof (F-21, 交款登记单). ``serial`` is unbroken within the year; ``amount`` in fen.

    Serial 0 is no payment but the form's specimen, printed where there is none yet: it proves nothing.
    """

    serial: int
    year: int
    school: str
    paid_on: date
    payer: str
    class_label: str
    student_no: str
    item: str
    quantity_x100: int
    price: int
    amount: int
    method: PayMethod
    received_by: str
    digest: str
    epoch: int
    copies_before: int = 0
    printed: str = ""

    @property
    def specimen(self) -> bool:
        """Whether this is the form alone, without a payment."""
        return self.serial == 0

    @property
    def number(self) -> str:
        """The number as printed: 2026-0001183."""
        return f"{self.year}-{self.serial:07d}"


def half_up(numerator: int, denominator: int) -> int:
    """Divide and round half away from zero; both rounding a line to 分 and splitting by per cent use it."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    n, d = abs(numerator), abs(denominator)
    return sign * ((2 * n + d) // (2 * d))


def month_bill(
    days: Sequence[DayHours], policy: FeePolicy, *, before_in_term: int, category: str | None
) -> BillResult:
    """Reckon a month by class hours with a day cap, a term cap and a waiver (§3.2 c, §3.3).

    ``before_in_term``: gross fen already charged this term, after the term cap and before waivers.
    ``category``: the child's certified hardship category in force, or None.
    The cap is applied to the gross, the waiver to what is left; each step is rounded to the fen, half up.
    """
    lines = tuple(
        BillLine(d.day, d.attended_x100, min(d.attended_x100, policy.day_cap_x100))
        for d in sorted(days, key=lambda d: d.day)
    )
    for line in lines:
        if not policy.valid_on(line.day):
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


_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?", re.ASCII)
_MOST_DIGITS = 9
"""An amount of a billion yuan is a slip of the finger, not a fee."""
_MOST_HOURS_X100 = 2400


def parse_yuan(text: str) -> int:
    """Read an amount in yuan as it is typed and return fen: ``12.5``, ``１２．５０``, ``1,234.00 元``.

    Full-width digits, thousands, ¥ in front, 元 behind and 。 for the point (what an input method leaves)
    are read. Refused: nothing, a sign, more than two places, commas in other places.
    """
    fen = yuan_typed(text)
    if fen is None:
        raise Refused("amount_unreadable", text=text.strip())
    return fen


def yuan_typed(text: str) -> int | None:
    """Return what ``parse_yuan`` reads, None while it is no amount yet (half typed)."""
    return _hundredths(text.strip().removeprefix("¥").removeprefix("￥").removesuffix("元"))


def parse_hours(text: str) -> int:
    """Read class hours as they are typed and return hundredths: ``2`` is 200, ``1.5`` is 150."""
    x100 = _hundredths(text.strip().removesuffix("课时"))
    if x100 is None or x100 > _MOST_HOURS_X100:
        raise Refused("hours_unreadable", text=text.strip())
    return x100


def _hundredths(text: str) -> int | None:
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).replace("。", ".").strip())
    if found is None:
        return None
    whole = found[1].replace(",", "").lstrip("0") or "0"
    return int(whole) * 100 + int((found[2] or "").ljust(2, "0")) if len(whole) <= _MOST_DIGITS else None


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_SECTIONS = ("", "万", "亿", "万亿")


def rmb_words(fen: int) -> str:
    """Return an amount in 大写, without 人民币 in front: 10005.06 is 壹万零伍元零陆分 (§3.10, standards).

    整 after 元, nothing after 角 or 分; 负 in front of a negative amount.
    """
    if fen < 0:
        return "负" + rmb_words(-fen)
    if fen >= 10**18:
        raise Refused("amount_too_large")
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    text = _integer_words(yuan) + "元" if yuan else ""
    if jiao == 0 and cents == 0:
        return (text or "零元") + "整"
    if jiao:
        text += _DIGITS[jiao] + "角"
    elif yuan:
        text += "零"
    if cents:
        text += _DIGITS[cents] + "分"
    return text


def _integer_words(n: int) -> str:
    sections: list[int] = []
    while n:
        n, section = divmod(n, 10000)
        sections.append(section)
    text, pending_zero = "", False
    for power in range(len(sections) - 1, -1, -1):
        section = sections[power]
        if section == 0:
            pending_zero = bool(text)
            continue
        if text and (pending_zero or section < 1000):
            text += "零"
        text += _section_words(section) + _SECTIONS[power]
        pending_zero = False
    return text


def _section_words(section: int) -> str:
    text, zero = "", False
    for power in range(3, -1, -1):
        digit = section // 10**power % 10
        if digit == 0:
            zero = bool(text)
            continue
        text += ("零" if zero else "") + _DIGITS[digit] + _UNITS[power]
        zero = False
    return text
