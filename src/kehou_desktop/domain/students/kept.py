"""How a field's value is kept as text beside what the last import wrote, and read back."""

from datetime import date
from enum import Enum
from typing import Any

from kehou_desktop.domain.students.nouns import (
    DocumentKind,
    HardshipCategory,
    LeftBehind,
    Relation,
    Sex,
)

_ENUMS: dict[str, type[Enum]] = {
    "sex": Sex,
    "document_kind": DocumentKind,
    "left_behind": LeftBehind,
    "guardian_relation": Relation,
}
_FLAGS = ("boarder", "is_migrant_child")


def to_text(field: str, value: Any) -> str | None:
    """Return a value of FIELDS as text: enums by code, dates as ISO, a class as ``3.2``, flags as 0 and 1."""
    if value is None:
        return None
    if field in _ENUMS:
        return str(value.value)
    if field in _FLAGS:
        return "1" if value else "0"
    if field == "home_class":
        return f"{value[0]}.{value[1]}"
    if field == "hardships":
        return " ".join(kind.value for kind in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def from_text(field: str, text: str | None) -> Any:
    """Return the value that ``to_text`` wrote."""
    if text is None:
        return None
    if field in _ENUMS:
        return _ENUMS[field](text)
    if field in _FLAGS:
        return text == "1"
    if field == "home_class":
        grade, number = text.split(".")
        return int(grade), int(number)
    if field == "hardships":
        return tuple(HardshipCategory(code) for code in text.split())
    return date.fromisoformat(text) if field == "birth" else text
