"""Take the roll."""

from kehou_desktop.services.attendance.months import (
    month_sheet,
    month_sheets,
)
from kehou_desktop.services.attendance.rolls import (
    SittingRow,
    all_present,
    close,
    day_sheet,
    day_sheets,
    mark,
    open_rolls,
    sittings,
    unmark,
)

__all__ = [
    "SittingRow",
    "all_present",
    "close",
    "day_sheet",
    "day_sheets",
    "mark",
    "month_sheet",
    "month_sheets",
    "open_rolls",
    "sittings",
    "unmark",
]
