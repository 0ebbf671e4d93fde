"""Rates, bills, payments and their proofs (N-8, F-20, F-21): money in int fen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum


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
    def unpriced_x100(self) -> int:
        """Hours of a day before any rate was in force: not charged (N-8). A day's cap is never nought."""
        return self.attended_x100 if self.charged_x100 == 0 else 0

    @property
    def over_x100(self) -> int:
        """Hours above the day's cap, which are not charged."""
        return self.attended_x100 - self.charged_x100 - self.unpriced_x100


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
    def unpriced_x100(self) -> int:
        """Hours of the days before any rate was in force, which are not charged."""
        return sum(line.unpriced_x100 for line in self.lines)

    @property
    def over_x100(self) -> int:
        """Hours above the day's cap, which are not charged."""
        return sum(line.over_x100 for line in self.lines)

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
