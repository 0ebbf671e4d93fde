"""What an import will do, row by row, before anything is saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from kehou_desktop.domain.errors import Problem
from kehou_desktop.domain.students.nouns import Draft


@dataclass(frozen=True, slots=True)
class Known:
    """A child as the store has it: ``values`` by FIELDS; ``imported`` what the last import wrote, by field.

    A field missing from ``imported`` was never written by an import.
    """

    student_id: int
    values: Mapping[str, Any]
    imported: Mapping[str, Any] = field(default_factory=dict)


class Outcome(Enum):
    """What becomes of a row."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one child: what stands there, what the row says."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row of the plan. ``student_id`` None = a child to be added, or a refused row.

    ``changes`` is what is to be written, and kept as imported; ``kept`` what the office corrected by hand and
    the row does not touch. ``values`` are the values after the change, by FIELDS.
    """

    draft: Draft
    outcome: Outcome
    student_id: int | None
    changes: tuple[Change, ...] = ()
    kept: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def writes(self) -> dict[str, Any]:
        """What is to be written, by field."""
        return {change.field: change.new for change in self.changes}


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import will do, row by row in the file's order; nothing is saved yet.

    ``problems`` holds those of reading and of matching, by place. Save new children in the order of ``rows``:
    homonyms without a number are matched in that order the next time.
    """

    rows: tuple[PlannedRow, ...]
    problems: tuple[Problem, ...]

    def _count(self, outcome: Outcome) -> int:
        return sum(row.outcome is outcome for row in self.rows)

    @property
    def added(self) -> int:
        """Rows that are a new child."""
        return self._count(Outcome.ADDED)

    @property
    def updated(self) -> int:
        """Rows that change something of a known child."""
        return self._count(Outcome.UPDATED)

    @property
    def unchanged(self) -> int:
        """Rows that change nothing."""
        return self._count(Outcome.UNCHANGED)

    @property
    def kept(self) -> int:
        """Values that the office corrected by hand and that stay as they are."""
        return sum(len(row.kept) for row in self.rows)

    @property
    def refused(self) -> int:
        """Rows refused, in reading or here; a row with two faults is one row."""
        return len({(p.sheet, p.row) for p in self.problems if p.severity == "refused"})
