"""The self-check's findings: what does not hold, by which clause, in which rows (§3.11)."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeVar

Grave = Literal["wrong", "look"]
_Item = TypeVar("_Item", int, str)


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that does not hold; ``rows`` name where it was found (numbers and labels, no ID, no phone)."""

    code: str
    severity: Grave
    clause: str
    rows: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """In how many rows it was found."""
        return len(self.rows)


def finding(
    code: str, severity: Grave, clause: str, rows: Iterable[str], **values: Any
) -> tuple[Finding, ...]:
    """Return a finding if there are rows, else nothing."""
    found = tuple(rows)
    return (Finding(code, severity, clause, found, values),) if found else ()


def missing_serials(serials: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """Return the numbers missing from (year, serial) pairs; each year runs from 1 without a gap."""
    by_year: dict[int, set[int]] = {}
    for year, serial in serials:
        by_year.setdefault(year, set()).add(serial)
    return tuple(
        f"{year}-{n:07d}"
        for year, there in sorted(by_year.items())
        for n in range(1, max(there) + 1)
        if n not in there
    )


def repeated(items: Iterable[_Item]) -> tuple[_Item, ...]:
    """Return what stands more than once."""
    return tuple(item for item, n in Counter(items).items() if n > 1)


def not_among(days: Collection[date], service_days: Collection[date]) -> tuple[str, ...]:
    """Return the days that are no service days."""
    return tuple(day.isoformat() for day in sorted(set(days) - set(service_days)))
