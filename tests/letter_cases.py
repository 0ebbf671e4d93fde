"""The story that the family's papers tell: class 三(1), autumn 2026. All names are invented."""

from dataclasses import replace
from datetime import date
from typing import Any

from kehou_desktop.domain import letters
from kehou_desktop.domain.groups import ServiceKind, TimeSlot
from kehou_desktop.domain.letters import FormChild, Offer, Pile
from kehou_desktop.domain.students import Sex
from tests import paper_cases

SLOTS = (
    TimeSlot(1, 1, ServiceKind.BASIC_CARE, 950, 990, 100),
    TimeSlot(2, 2, ServiceKind.BASIC_CARE, 1000, 1040, 100),
)
FEE = letters.Fee(230, 200, 40000, "青发改价〔2026〕5号", date(2028, 8, 31))
REGISTER = "G350199201803051024"
"""A register number that holds an ID number whole."""


def offer(**other: Any) -> Offer:
    """Return the service of autumn 2026."""
    given: dict[str, Any] = {
        "school": paper_cases.SCHOOL,
        "school_year": 2026,
        "term": 1,
        "first_day": date(2026, 9, 7),
        "last_day": date(2027, 1, 15),
        "service_days": 90,
        "slots": SLOTS,
        "release": {1: 1030, 2: 1030, 3: 1040, 4: 1040, 5: 1040, 6: 1040},
        "fetch_grades": (1, 2),
        "fee": FEE,
        "head": "石磊",
        "day": date(2026, 8, 31),
    }
    return Offer(**(given | other))


def child(seat: int = 1, name: str = "王㛃", **other: Any) -> FormChild:
    """Return a child of the third grade whose paper is still out."""
    given: dict[str, Any] = {
        "student_id": 100 + seat,
        "seat_no": seat,
        "student_no": f"0301{seat:02d}",
        "name": name,
        "sex": Sex.FEMALE,
        "grade": 3,
        "register_no": letters.mask_register(REGISTER),
        "kind": None,
        "weekdays": "",
        "agreed": False,
        "leaves_alone": False,
        "number": f"2026秋-02-301-{seat:04d}",
        "page_code": "56274336",
    }
    return FormChild(**(given | other))


def pile(count: int = 1, *, divided: bool = False, **other: Any) -> Pile:
    """Return the class's pile; 0 children is the blank form."""
    children = tuple(child(i + 1, name) for i, name in enumerate(paper_cases.names(count)))
    blank = Pile(offer(), "", "", 0, (), printed="空白表 印次 000102", run="印次 000102")
    if not count:
        return replace(blank, **other)
    given: dict[str, Any] = {
        "offer": offer(),
        "class_label": "三(1)班",
        "teacher": "林晓岚",
        "size": count,
        "children": children,
        "divided": divided,
        "printed": "预填 2026-08-31 09:10 印次 000102",
        "run": "印次 000102",
    }
    return Pile(**(given | other))
