"""Bill the month from closed rolls, take payments with a numbered proof, and explain every fen."""

from kehou_desktop.services.fees.bills import (
    charge_month,
    fee_list,
    fee_lists,
    month_bills,
    month_state,
    newest_billed_month,
)
from kehou_desktop.services.fees.proofs import (
    pay,
    payments,
    receipt,
)
from kehou_desktop.services.fees.rates import (
    next_start,
    policies,
    policy_on,
    publish_policy,
)

__all__ = [
    "charge_month",
    "fee_list",
    "fee_lists",
    "month_bills",
    "month_state",
    "newest_billed_month",
    "next_start",
    "pay",
    "payments",
    "policies",
    "policy_on",
    "publish_policy",
    "receipt",
]
