"""The children on the roll: who they are, how they are found, and what a spreadsheet may change of them."""

from kehou_desktop.domain.students import classes, names, numbers, readings
from kehou_desktop.domain.students.kept import from_text, to_text
from kehou_desktop.domain.students.matching import plan_import
from kehou_desktop.domain.students.names import keys, matches
from kehou_desktop.domain.students.nouns import (
    FIELDS,
    NATIONS,
    DocumentKind,
    Draft,
    HardshipCategory,
    LeftBehind,
    Relation,
    Sex,
)
from kehou_desktop.domain.students.numbers import CitizenId, citizen_id, mask_id, mask_phone
from kehou_desktop.domain.students.plan import Change, ImportPlan, Known, Outcome, PlannedRow

__all__ = [
    "FIELDS",
    "NATIONS",
    "Change",
    "CitizenId",
    "DocumentKind",
    "Draft",
    "HardshipCategory",
    "ImportPlan",
    "Known",
    "LeftBehind",
    "Outcome",
    "PlannedRow",
    "Relation",
    "Sex",
    "citizen_id",
    "classes",
    "from_text",
    "keys",
    "mask_id",
    "mask_phone",
    "matches",
    "names",
    "numbers",
    "plan_import",
    "readings",
    "to_text",
]
