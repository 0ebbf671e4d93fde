"""What stands masked until somebody asks, and who asked (principle: a stranger may be looking)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from kehou_desktop.domain.barred import Reason
from kehou_desktop.domain.students.rows import HardshipRow


class Secret(Enum):
    """What is asked for."""

    PHONE = "phone"
    CITIZEN_ID = "citizen_id"
    BARRED_REASON = "barred_reason"
    HARDSHIP = "hardship"


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What was asked for: a number with whose it is, the reasons of the bars, or the hardships."""

    whom: str = ""
    value: str = ""
    reasons: tuple[Reason, ...] = ()
    hardships: tuple[HardshipRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """One asking that is on record."""

    student_id: int
    name: str
    what: Secret
    at: datetime
    by: str
