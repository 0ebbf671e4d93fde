"""The cards at the right of the day: who is not accounted for, the service days, the backup."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from kehou_desktop import words
from kehou_desktop.domain.calls import Absence
from kehou_desktop.domain.handover import Board, BoardRow
from kehou_desktop.i18n import _
from kehou_desktop.services.school import TermCalendar
from kehou_desktop.ui import forms

_SHOWN = 3
_OLD_BACKUP = 3
"""Days after which a backup is asked for."""


class _Anew(forms.Card):
    """A card whose lines are laid anew each time."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.chip = self.add_chip("none", "")
        self._lines: QWidget | None = None

    def begin(self) -> QVBoxLayout:
        """Take the lines away and return the place for new ones."""
        if self._lines is not None:
            self.body.removeWidget(self._lines)
            self._lines.hide()
            self._lines.deleteLater()
        self._lines = QWidget()
        box = QVBoxLayout(self._lines)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        self.body.addWidget(self._lines)
        return box


class MissingCard(_Anew):
    """Children of whom nobody has said how they left, and whom to ring.

    ``ring(student_id)`` returns (name, number); a press shows it, so that no number stands here unasked.
    Below, how many are absent without leave and whose family nobody has rung yet (``call`` goes there).
    """

    def __init__(
        self,
        *,
        ring: Callable[[int], tuple[str, str]],
        see_all: Callable[[], object],
        call: Callable[[], object],
    ) -> None:
        super().__init__(_("没交代去向"))
        self._ring, self._see_all, self._call = ring, see_all, call
        self._rung: dict[tuple[date, int], str] = {}

    def show_missing(
        self, board: Board, rows: tuple[BoardRow, ...], *, over: bool, absent: tuple[Absence, ...] = ()
    ) -> None:
        """Show the children of ``rows``; ``over`` = nothing is to be expected any more today."""
        box = self.begin()
        self._rows(box, board, rows, over=over)
        if absent:
            self._absent(box, absent)

    def _absent(self, box: QVBoxLayout, absent: tuple[Absence, ...]) -> None:
        rung = sum(a.rung for a in absent)
        said = _("缺席没请假 {n} 人，已打电话 {rung} 人").format(n=len(absent), rung=rung)
        line = forms.row(forms.Sign("done" if rung == len(absent) else "look", 14))
        line.addWidget(forms.label(said, "caption"), 1)
        if rung < len(absent):
            line.addWidget(forms.Button(_("去打"), kind="link", on=self._call))
        box.addLayout(line)

    def _rows(self, box: QVBoxLayout, board: Board, rows: tuple[BoardRow, ...], *, over: bool) -> None:
        if not rows:
            self.chip.set_chip("done" if over else "none", _("都有去向") if over else _("还没到时间"))
            said = (
                _("每个到的孩子都写明了跟谁走的。") if over else _("放学 10 分钟后还没人接的孩子列在这里。")
            )
            box.addWidget(forms.label(said, "caption", wrap=True))
            return
        self.chip.set_chip("look", _("{count} 人").format(count=len(rows)))
        for place, row in enumerate(rows[:_SHOWN]):
            if place:
                box.addWidget(forms.rule())
            self._child(box, board.day, row)
        if len(rows) > _SHOWN:
            more = _("看全部 {count} 人").format(count=len(rows))
            box.addLayout(forms.row(None, forms.Button(more, kind="link", on=self._see_all)))

    def _child(self, box: QVBoxLayout, day: date, row: BoardRow) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addLayout(
            forms.row(forms.label(row.name, "strong"), forms.label(row.class_label, "muted"), None)
        )
        known = self._rung.get((day, row.student_id), "")
        said = _("点名到，{time} 批次未见离校").format(time=words.clock(row.release_at))
        note = forms.label(known or said, "strong" if known else "caption", wrap=True, copy=True)
        names.addWidget(note)
        line = forms.row()
        line.addLayout(names, 1)
        if not known:
            first = row.collectors[0] if row.collectors else None
            relation = words.relation(first.relation, first.relation_text) if first else ""
            button = forms.Button(
                relation or _("家长"), icon="phone", name=_("看 {name} 家长的电话").format(name=row.name)
            )
            button.clicked.connect(
                lambda _checked=False: self._show_number(button, note, (day, row.student_id))
            )
            line.addWidget(button)
        box.addLayout(line)

    def _show_number(self, button: forms.Button, note: QLabel, who: tuple[date, int]) -> None:
        name, number = self._ring(who[1])
        self._rung[who] = f"{name} {number}"
        note.setText(self._rung[who])
        note.setProperty("kind", "strong")
        note.style().unpolish(note)
        note.style().polish(note)
        button.hide()


class DaysCard(_Anew):
    """How far the week and the term are, and which year's holidays are not there yet."""

    def __init__(self, *, complete: Callable[[], object]) -> None:
        super().__init__(_("服务日"))
        self._complete = complete

    def show_days(self, term: TermCalendar, day: date) -> None:
        """Count the service days of the week and the term up to ``day``."""
        box = self.begin()
        monday = day - timedelta(day.weekday())
        week = [d.day for d in term.days if monday <= d.day <= monday + timedelta(6)]
        so_far = sum(d.day <= day for d in term.days)
        self.chip.set_chip("sealed" if so_far == len(term.days) else "part", f"{so_far} / {len(term.days)}")
        box.addWidget(
            forms.label(
                _("本周 {week} 天，第 {done} 天").format(week=len(week), done=sum(d <= day for d in week))
            )
        )
        box.addWidget(
            forms.label(
                _("本学期 {days} 天，已到第 {done} 天").format(days=len(term.days), done=so_far), "caption"
            )
        )
        if term.years_unknown:
            years = _("、").join(str(y) for y in term.years_unknown)
            line = forms.row(forms.Sign("look", 14))
            line.addWidget(forms.label(_("{years}年放假安排尚未录入").format(years=years), "caption"), 1)
            line.addWidget(forms.Button(_("去录"), kind="link", on=self._complete))
            box.addLayout(line)


class BackupCard(_Anew):
    """When the school was last backed up, and the button that does it now."""

    def __init__(self, *, back_up: Callable[[], object]) -> None:
        super().__init__(_("备份"))
        self._back_up = back_up

    def show_reading(self) -> None:
        """Show that the newest backup is being read back."""
        box = self.begin()
        self.chip.set_chip("none", _("正在核对"))
        box.addWidget(forms.label(_("正在核对最近的备份"), "caption", wrap=True))

    def show_backup(self, made_at: str | None, good: bool, *, now: datetime) -> None:
        """Show the newest backup (``made_at`` ISO, None = none); ``good`` = it was read back and agrees."""
        box = self.begin()
        button = forms.Button(_("现在备份"), icon="backup", on=self._back_up)
        if made_at is None:
            self.chip.set_chip("look", _("还没有"))
            said = _("还没有备份。")
        elif not good:
            self.chip.set_chip("stop", _("读不回来"))
            said = _("最近的备份读不回来，请再备份一次。")
        else:
            made = datetime.fromisoformat(made_at)
            days = (now.date() - made.date()).days
            age = _("今天") if days < 1 else _("{days} 天前").format(days=days)
            self.chip.set_chip("look" if days > _OLD_BACKUP else "done", age)
            said = _("{day} {time:%H:%M}，读回核对过").format(day=words.day(made.date()), time=made)
        line = forms.row()
        line.addWidget(forms.label(said, "caption", wrap=True), 1)
        line.addWidget(button)
        box.addLayout(line)
