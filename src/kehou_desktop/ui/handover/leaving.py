"""When a child leaves: now by the clock, or on an earlier day as it was written down."""

from datetime import datetime

from kehou_desktop.domain import handover as rules
from kehou_desktop.domain.handover import BoardRow
from kehou_desktop.services import school
from kehou_desktop.ui import data


def end_of(it_data: data.Data, row: BoardRow, *, written: int | None) -> tuple[int, datetime | None]:
    """Return when the child leaves, in minutes, and the clock it is held to; None on an earlier day.

    ``written`` = the minute said for an earlier day, None = today. A practice school may be tried in the
    morning: its afternoon is then taken as the plan has it.
    """
    if written is not None:
        return written, None
    now = it_data.now()
    minute = now.hour * 60 + now.minute
    slots = it_data.read(school.slots, it_data.semester_id())
    if it_data.practice and minute < slots[0].starts - rules.BEFORE_SERVICE:
        return row.release_at, None
    return minute, now
