"""The day in lines and stations: a sitting, its roll, and what has become of its children."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kehou_desktop import words
from kehou_desktop.domain.attendance import RollState
from kehou_desktop.domain.handover import Board, BoardRow
from kehou_desktop.i18n import _
from kehou_desktop.services.attendance import SittingRow
from kehou_desktop.ui import forms, table

_LONG_LATE = 120
"""Minutes after which it no longer helps to count them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sitting with its two chips. ``handover`` None = the child goes on to the next hour."""

    sitting: SittingRow
    roll: table.Chip
    handover: table.Chip | None

    @property
    def key(self) -> tuple[int, int]:
        """What names the line for good."""
        return self.sitting.group_id, self.sitting.slot_id


def lines(sittings: Iterable[SittingRow], board: Board, *, at: int | None) -> tuple[Line, ...]:
    """Return the day's lines. ``at``: minutes after midnight; None = the day is over."""
    rows = tuple(sittings)
    last = {s.group_id: s.slot_no for s in sorted(rows, key=lambda s: s.slot_no)}
    return tuple(
        Line(
            s,
            _roll(s, at),
            _handover([r for r in board.rows if r.group_id == s.group_id])
            if last[s.group_id] == s.slot_no
            else None,
        )
        for s in rows
    )


def _roll(sitting: SittingRow, at: int | None) -> table.Chip:
    if sitting.state is RollState.CLOSED:
        return table.Chip("done", _("已点名"))
    if sitting.state is RollState.TAKEN:
        return table.Chip("draft", _("还没关闭") if at is None else _("点名中"))
    if at is None:
        return table.Chip("look", _("没点名"))
    late = at - sitting.starts
    if late < 0:
        return table.Chip("none", _("未开始"))
    if late > _LONG_LATE:
        return table.Chip("look", _("没点名"))
    return table.Chip("look", _("未点 {minutes} 分").format(minutes=late))


def _handover(rows: list[BoardRow]) -> table.Chip:
    gone = sum(r.left_at is not None for r in rows)
    waiting = any(r.here or r.present is None for r in rows)
    if gone and not waiting:
        return table.Chip("done", _("离校 {count}").format(count=gone))
    if gone:
        return table.Chip("part", _("离校 {count}").format(count=gone))
    if waiting:
        return table.Chip("none", _("{time} 起").format(time=words.clock(min(r.release_at for r in rows))))
    return table.Chip("not_for", _("没有人"))


def columns() -> tuple[table.Column[Line], ...]:
    """Return the columns of the day's sittings."""
    column = table.Column[Line]
    return (
        column(_("时间"), lambda x: x.sitting.starts, text=words.clock, width=64, key="time"),
        column(_("班组"), lambda x: x.sitting.group, bold=True, stretch=True, key="group"),
        column(_("教师"), lambda x: x.sitting.teacher, width=120, key="teacher"),
        column(_("地点"), lambda x: x.sitting.place, width=110, key="place"),
        column(_("实到/应到"), _counts, kind="number", width=84, key="counts", sort=False),
        column(_("点名"), lambda x: x.roll, kind="chip", width=116, key="roll"),
        column(_("交接"), lambda x: x.handover, kind="chip", width=116, key="handover"),
    )


def _counts(line: Line) -> str:
    counts = line.sitting.counts
    here = "—" if line.sitting.state is RollState.UNMARKED else str(counts.present)
    return f"{here} / {counts.expected}"


def stations(board: Board, sittings: Sequence[SittingRow], *, is_today: bool) -> list[forms.Station]:
    """Return the three stations of a day: its rolls, its handover, its closing."""
    rolls, closed = len(sittings), sum(s.state is RollState.CLOSED for s in sittings)
    begun = any(s.state is not RollState.UNMARKED for s in sittings)
    missing = len(board.open_rolls) + len(board.left_over)
    if board.closed_at:
        shut = _("{time} {by}").format(time=board.closed_at, by=board.closed_by)
    else:
        shut = _("还差 {count} 件").format(count=missing) if missing else _("可以关闭")
    return [
        forms.Station(
            "done" if closed == rolls else "part" if begun else "none",
            _("点名"),
            _("{done} / {all} 场").format(done=closed, all=rolls),
            key="attendance",
        ),
        forms.Station(
            "done" if not missing else "part" if board.gone else "none",
            _("交接"),
            _("{done} / {all} 人").format(done=board.gone, all=board.expected)
            if board.expected or not board.open_rolls
            else _("等点名"),
            key="handover",
        ),
        forms.Station(
            "done" if board.closed_at else "none",
            _("关闭今天") if is_today else _("关闭这一天"),
            shut,
            key="close",
        ),
    ]
