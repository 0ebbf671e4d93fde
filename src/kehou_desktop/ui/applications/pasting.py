"""Read a block of ticks that comes from a spreadsheet: all of it or nothing."""

from collections.abc import Sequence

from kehou_desktop.domain.applications import ALL_WEEKDAYS, ApplicationRow, Kind
from kehou_desktop.domain.errors import Refused

_YES = frozenset(["√", "✓", "✔", "☑", "1", "是", "有", "y", "yes", "参加", "交", "已交", "对"])
_NO = frozenset(["", "0", "×", "✗", "x", "否", "无", "n", "no", "-", "—", "☐"])


def with_day(weekdays: str, digit: str, ticked: bool) -> str:
    """Return the weekdays with one of them ticked or not: "135" without "3" is "15"."""
    left = set(weekdays) - {digit}
    return "".join(sorted(left | {digit} if ticked else left))


def read(rows: Sequence[ApplicationRow], names: Sequence[str], cells: list[list[str]]) -> dict[int, str]:
    """Return weekdays by child from a block laid over ``rows`` and columns ``names``, its corner first.

    Refused: ``paste_not_ticks`` where the block reaches other columns than 交回 and the weekdays,
    ``paste_too_long``, ``paste_unclear`` (how many cells, and the first of them), ``paste_opted_out``.
    """
    width = max(len(line) for line in cells)
    columns = names[:width]
    if width > len(columns) or any(c != "returned" and c not in ALL_WEEKDAYS for c in columns):
        raise Refused("paste_not_ticks")
    if len(cells) > len(rows):
        raise Refused("paste_too_long", pasted=len(cells), rows=len(rows))
    unclear = [c for line in cells for c in line if _ticked(c) is None]
    if unclear:
        raise Refused("paste_unclear", count=len(unclear), text=unclear[0][:20])
    found: dict[int, str] = {}
    for row, line in zip(rows, cells, strict=False):
        if row.kind is Kind.OPT_OUT:
            raise Refused("paste_opted_out", name=row.name)
        days = row.weekdays
        for column, cell in zip(columns, line, strict=False):
            if column in ALL_WEEKDAYS:
                days = with_day(days, column, bool(_ticked(cell)))
            elif _ticked(cell) and not days:
                days = ALL_WEEKDAYS
        if days or row.kind is not None:
            found[row.student_id] = days
    return found


def _ticked(cell: str) -> bool | None:
    word = cell.strip().lower()
    return True if word in _YES else False if word in _NO else None
