"""What is done to an open roll: every mark a deed of its own, and the way back."""

from collections.abc import Mapping, Sequence

from kehou_desktop import words
from kehou_desktop.domain.attendance import DaySheet, Mark, RollState
from kehou_desktop.i18n import _
from kehou_desktop.services import attendance
from kehou_desktop.services.attendance import SittingRow
from kehou_desktop.ui import data
from kehou_desktop.ui.attendance import month

_Before = tuple[tuple[int, Mark | None], ...]
"""Children and the marks they had, to be written again by Ctrl+Z."""


class Taking:
    """The deeds of a roll. Each returns the receipt for the status bar, "" where nothing had to be done.

    ``sheet`` is the roll as it stands: what Ctrl+Z writes later is what stood there.
    """

    def __init__(self, data: data.Data) -> None:
        self._data = data
        self._former: list[_Before] = []
        self._roll: tuple[object, ...] = ()

    def forget(self) -> None:
        """Begin another roll: Ctrl+Z does not reach back into the one before."""
        self._former.clear()

    def mark(self, sheet: DaySheet, student_id: int, mark: Mark) -> str:
        """Give a child a mark."""
        row = next(r for r in sheet.rows if r.student_id == student_id)
        if row.mark is mark:
            return ""
        self._write(sheet, {student_id: mark})
        self._remember(sheet, ((student_id, row.mark),))
        return _("已保存：{seat} {name} {mark}").format(
            seat=row.seat_no, name=row.name, mark=words.label(mark)
        )

    def take_back(self, sheet: DaySheet, student_id: int) -> str:
        """Take a child's mark back: it is not marked."""
        row = next(r for r in sheet.rows if r.student_id == student_id)
        if row.mark is None:
            return ""
        self._unmark(sheet, student_id)
        self._remember(sheet, ((student_id, row.mark),))
        return _("已改回未点：{seat} {name}").format(seat=row.seat_no, name=row.name)

    def all_present(self, sheet: DaySheet) -> str:
        """Mark everybody without a mark as present; the exceptions stay."""
        before: _Before = tuple((r.student_id, None) for r in sheet.rows if r.mark is None and r.expected)
        if not before:
            return ""
        self._data.write(
            attendance.all_present,
            sheet.group_id,
            day=sheet.day,
            slot_id=sheet.slot_id,
            today=self._data.today(),
        )
        self._remember(sheet, before)
        return _("已保存：其余 {n} 人到").format(n=len(before))

    def undo(self, sheet: DaySheet) -> tuple[int, str]:
        """Write the former marks again, as deeds of their own. Returns whom to go to and the receipt."""
        if not self._former or sheet.state is RollState.CLOSED or self._roll != _roll(sheet):
            return 0, ""
        before = self._former.pop()
        back = {student: mark for student, mark in before if mark is not None}
        if back:
            self._write(sheet, back)
        for student in (s for s, mark in before if mark is None):
            self._unmark(sheet, student)
        return before[0][0], _("已改回 {n} 人").format(n=len(before))

    def close(self, sheet: DaySheet) -> str:
        """Close the roll; refused while a child has no mark."""
        counts = self._data.write(
            attendance.close,
            sheet.group_id,
            day=sheet.day,
            slot_id=sheet.slot_id,
            today=self._data.today(),
            now=self._data.now(),
        )
        self.forget()
        return _("已关闭：{group} {slot} 实到 {n} 人").format(
            group=sheet.group, slot=month.slot_word(sheet.slot_no), n=counts.present
        )

    def _remember(self, sheet: DaySheet, before: _Before) -> None:
        """Keep what stood there. A window left open over night shows another roll without being told."""
        if self._roll != _roll(sheet):
            self.forget()
            self._roll = _roll(sheet)
        self._former.append(before)

    def _write(self, sheet: DaySheet, marks: Mapping[int, Mark]) -> None:
        self._data.write(
            attendance.mark,
            sheet.group_id,
            day=sheet.day,
            slot_id=sheet.slot_id,
            marks=marks,
            today=self._data.today(),
        )

    def _unmark(self, sheet: DaySheet, student_id: int) -> None:
        self._data.write(
            attendance.unmark,
            sheet.group_id,
            day=sheet.day,
            slot_id=sheet.slot_id,
            student_id=student_id,
            today=self._data.today(),
        )


def _roll(sheet: DaySheet) -> tuple[object, ...]:
    return sheet.group_id, sheet.day, sheet.slot_id


def coming(sheet: DaySheet, sittings: Sequence[SittingRow]) -> SittingRow | None:
    """Return the next open roll: the same teacher's of this class hour first, then in the day's order."""
    order = [(s.slot_no, s.group_id) for s in sittings]
    here = order.index((sheet.slot_no, sheet.group_id)) if (sheet.slot_no, sheet.group_id) in order else -1
    ring = [*sittings[here + 1 :], *sittings[: max(0, here)]]
    waiting = [s for s in ring if s.state is not RollState.CLOSED]
    own = [s for s in waiting if s.teacher == sheet.teacher != "" and s.slot_no == sheet.slot_no]
    return next(iter([*own, *waiting]), None)
