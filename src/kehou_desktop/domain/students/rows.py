"""What the office sees of a child: the roster's row and the panel beside it."""

from dataclasses import dataclass
from datetime import date, datetime

from kehou_desktop.domain.applications import Stage
from kehou_desktop.domain.barred import Barred
from kehou_desktop.domain.handover import Collector, Way
from kehou_desktop.domain.students.nouns import HardshipCategory, LeftBehind, Relation, Sex

_HAN_DIGITS = "零一二三四五六七八九"


def class_label(grade: int, number: int) -> str:
    """Return the class as schools write it: ``三(1)班``; two-digit numbers stay figures: ``三(12)班``."""
    return f"{_HAN_DIGITS[grade]}({number})班"


def grade_label(grade: int) -> str:
    """Return ``三年级``."""
    return f"{_HAN_DIGITS[grade]}年级"


@dataclass(frozen=True, slots=True)
class HomeClass:
    """A class of this school year, with how many children sit in it."""

    home_class_id: int
    grade: int
    number: int
    label: str
    teacher: str
    size: int


@dataclass(frozen=True, slots=True)
class StudentRow:
    """One child in the roster. Phones and numbers are masked before they are shown in a list."""

    student_id: int
    student_no: str
    name: str
    search_key: str
    sex: Sex | None
    class_label: str
    grade: int
    class_no: int
    seat_no: int
    way: Way
    phone: str
    left_behind: bool
    is_migrant_child: bool
    boarder: bool
    stage: Stage
    weekdays: str
    barred: bool = False


@dataclass(frozen=True, slots=True)
class GuardianRow:
    """A guardian in the order to ring. ``phone`` is masked."""

    name: str
    relation: Relation | None
    relation_text: str
    phone: str
    guardian_id: int = 0


@dataclass(frozen=True, slots=True)
class HardshipRow:
    """A hardship category and whether it is certified on the day asked for."""

    hardship_id: int
    category: HardshipCategory
    certificate_no: str
    certified: bool
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class StudentDetail:
    """The panel beside the roster: identity, guardians, who may collect and who must not, leave alone.

    Every number is masked; hardship and the reason of a bar are not here: they are asked for, on record.
    ``gate_stops`` = when a barred person was stopped at the gate.
    """

    row: StudentRow
    citizen_id: str
    student_register_no: str
    birth: date | None
    nation: str
    address: str
    left_behind: LeftBehind | None
    note: str
    guardians: tuple[GuardianRow, ...]
    collectors: tuple[Collector, ...]
    alone_from: date | None
    alone_to: date | None
    barred: tuple[Barred, ...] = ()
    gate_stops: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """The class list of one class on a day, as it is printed."""

    school: str
    class_label: str
    teacher: str
    day: date
    rows: tuple[StudentRow, ...]
    printed: str = ""
