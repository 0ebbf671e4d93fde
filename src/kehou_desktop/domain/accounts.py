"""Who sits at the computer, and in which roles."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Role(Enum):
    """What a person may do here; one person may hold several (R-128, R-157)."""

    HEAD = "head"
    REGISTRAR = "registrar"
    CLASS_TEACHER = "class_teacher"
    DUTY = "duty"
    CASHIER = "cashier"
    BOOKKEEPER = "bookkeeper"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who does a deed or asks a question."""

    account_id: int
    name: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class RecoveryLetter:
    """The recovery code on its paper: printed once when it is made; a practice school prints a specimen."""

    code: str
    school: str
    made_on: date
    practice: bool = False


SINGLE_HAND_BELOW = 3
"""A school with fewer accounts than this works in single-hand mode (单人模式)."""
