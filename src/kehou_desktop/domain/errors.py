"""The ways a deed can be turned down, as codes; words.py says them to a person."""

from dataclasses import dataclass, field
from typing import Any, Literal


class Refused(Exception):
    """Something the user can mend: a code and the values its sentence needs (D9)."""

    def __init__(self, code: str, /, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Trouble(Exception):
    """The surroundings fail: disk full, store in use, newer file. Exit status 2 on the command line (D9)."""

    def __init__(self, code: str, /, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


Severity = Literal["refused", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found in a spreadsheet: where (row counts from 1; None = the whole file), what, how grave."""

    sheet: str
    row: int | None
    column: str
    severity: Severity
    code: str
    values: dict[str, Any] = field(default_factory=dict)
