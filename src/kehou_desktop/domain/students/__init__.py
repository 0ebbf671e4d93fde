"""The children on the roll: who they are, how they are found, and what a spreadsheet may change of them."""

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

__all__ = [
    "FIELDS",
    "NATIONS",
    "DocumentKind",
    "Draft",
    "HardshipCategory",
    "LeftBehind",
    "Relation",
    "Sex",
]
