"""What a family owes and why: rates, bills from closed rolls, payments in int fen (N-8, §3.2, §3.10)."""

from kehou_desktop.domain.fees.amounts import parse_hours, parse_yuan, rmb_words, yuan_typed
from kehou_desktop.domain.fees.nouns import (
    Bill,
    BillLine,
    BillResult,
    DayHours,
    FeeList,
    FeePolicy,
    FeeSums,
    MonthState,
    PayMethod,
    PayState,
    Receipt,
)
from kehou_desktop.domain.fees.reckoning import half_up, in_force, month_bill, next_start, sums

__all__ = [
    "Bill",
    "BillLine",
    "BillResult",
    "DayHours",
    "FeeList",
    "FeePolicy",
    "FeeSums",
    "MonthState",
    "PayMethod",
    "PayState",
    "Receipt",
    "half_up",
    "in_force",
    "month_bill",
    "next_start",
    "parse_hours",
    "parse_yuan",
    "rmb_words",
    "sums",
    "yuan_typed",
]
