"""The roster: who is on roll, who may collect, and what a school's own list brings in."""

from kehou_desktop.services.students.ending import (
    end_alone,
    end_collector,
    leave,
)
from kehou_desktop.services.students.hand import (
    add,
    add_collector,
    allow_alone,
    amend,
    certify_hardship,
    correct,
)
from kehou_desktop.services.students.lists import (
    known,
    take_in,
)
from kehou_desktop.services.students.on_roll import (
    collectors,
    detail,
    find,
    roster,
)

__all__ = [
    "add",
    "add_collector",
    "allow_alone",
    "amend",
    "certify_hardship",
    "collectors",
    "correct",
    "detail",
    "end_alone",
    "end_collector",
    "find",
    "known",
    "leave",
    "roster",
    "take_in",
]
