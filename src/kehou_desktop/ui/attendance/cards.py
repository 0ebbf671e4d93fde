"""Beside the roll: how many are here, whom to ring, which keys do what; on a low screen all in one line."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kehou_desktop import words
from kehou_desktop.domain.attendance import Counts, DaySheet, Mark, RollRow
from kehou_desktop.domain.calls import CallRow, Contact, Outcome
from kehou_desktop.i18n import N_, _
from kehou_desktop.ui import forms, theme
from kehou_desktop.ui.attendance.grid import KEYS

_SHOWN = 3
"""Absent children with a line of their own; the others are counted."""


class CountsCard(forms.Card):
    """Expected, here, missing, on leave; what 实到 holds, and how many have no mark yet."""

    def __init__(self) -> None:
        super().__init__(name=_("人数"))
        self.expected = forms.Figure("0", _("应到"))
        self.present = forms.Figure("0", _("实到"), sign="present")
        self.absent = forms.Figure("0", _("缺"), sign="absent")
        self.leave = forms.Figure("0", _("请假"), sign="sick")
        self.body.addLayout(forms.row(self.expected, self.present, self.absent, self.leave, spacing=36))
        self._holds = forms.label("", "caption")
        self._open = forms.label("", "caption")
        self.body.addLayout(forms.row(self._holds, None, self._open))

    def show_counts(self, counts: Counts) -> None:
        """Show the counts of a roll as it stands."""
        self.expected.set_value(str(counts.expected))
        self.present.set_value(str(counts.present))
        self.absent.set_value(str(counts.absent), "stop" if counts.absent else "")
        self.leave.set_value(str(counts.leave))
        self._holds.setText(
            _("实到含 迟到 {late}、早退 {early}").format(late=counts.late, early=counts.left_early)
        )
        self._open.setText(_("还有 {n} 人没点").format(n=counts.unmarked) if counts.unmarked else "")


class KeysCard(forms.Card):
    """The keys, printed where they work."""

    def __init__(self) -> None:
        super().__init__(_("一个键记一个人"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(8)
        for place, (_key, shown, mark) in enumerate(KEYS):
            line, column = divmod(place, 3)
            self._key(grid, line, column, _(shown), words.label(mark), mark.value)
        self._key(grid, 2, 1, "Del", _("改回未点"), "unmarked", 2)
        for column in (3, 7):
            grid.setColumnMinimumWidth(column, 6)
        grid.setColumnStretch(11, 1)
        self.body.addLayout(grid)
        self.body.addWidget(forms.KeyHints([("A", _("其余全部到")), ("Ctrl+Enter", _("点完，关闭"))]))
        hint = _("记完跳到下一人，输座号直接跳，Ctrl+Z 改回。")
        self.body.addWidget(forms.label(hint, "caption", wrap=True))

    def _key(
        self, grid: QGridLayout, line: int, column: int, key: str, word: str, code: str, span: int = 1
    ) -> None:
        at = column * 4
        grid.addWidget(forms.label(key, "key"), line, at, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(forms.Sign(code, 14), line, at + 1)
        grid.addWidget(forms.label(word), line, at + 2, 1, span if span == 1 else 4)


class ClosedCard(forms.Card):
    """A closed roll says so, by whom and when, and that it stays as it is."""

    def __init__(self) -> None:
        super().__init__(_("这张点名表已关闭"))
        self.add_chip("sealed", _("已关闭"))
        self._by = forms.label("")
        self.body.addWidget(self._by)
        self.body.addWidget(
            forms.label(_("关闭后就是凭据，只能看，不能再改。收费按它算。"), "caption", wrap=True)
        )

    def show_sheet(self, sheet: DaySheet) -> None:
        """Say who closed it and when."""
        self._by.setText(_("{time} 由 {name} 关闭").format(time=sheet.closed_at, name=sheet.closed_by))


class AbsentCard(forms.Card):
    """Children absent without leave: ring at once, and say what came of it. Numbers are masked."""

    ring = Signal(int)
    """Student id: show the number."""
    called = Signal(int, object)
    """Student id and the ``Outcome`` of the call to who is next."""

    def __init__(self) -> None:
        super().__init__(name=_("缺席没有请假"))
        self._shown: tuple[object, ...] = ()

    def show_absent(
        self,
        rows: Sequence[RollRow],
        turn: Mapping[int, Sequence[Contact]],
        told: Mapping[tuple[int, str], str],
        made: Mapping[int, Sequence[CallRow]],
    ) -> None:
        """Show who is absent and whom to ring (``turn``, the next first).

        ``told`` are the numbers asked for, by student id and contact; ``made`` the day's calls.
        """
        wanted = tuple(
            (r, turn.get(r.student_id), tuple(made.get(r.student_id, ())), frozenset(told.items()))
            for r in rows
        )
        self.setVisible(bool(rows))
        if wanted == self._shown:
            return
        self._shown = wanted
        _empty(self.body)
        for row in rows[:_SHOWN]:
            child = row.student_id
            self.body.addWidget(self._line(row, turn.get(child, ()), told, made.get(child, ())))
        if len(rows) > _SHOWN:
            more = _("另有 {n} 人缺，看表里的红格。").format(n=len(rows) - _SHOWN)
            self.body.addWidget(forms.label(more, "caption"))

    def _line(
        self,
        row: RollRow,
        turn: Sequence[Contact],
        told: Mapping[tuple[int, str], str],
        made: Sequence[CallRow],
    ) -> QWidget:
        box = QWidget()
        line = QHBoxLayout(box)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        rung = bool(made)
        line.addWidget(forms.Sign("part" if rung else "look", 18), 0, Qt.AlignmentFlag.AlignTop)
        said = QVBoxLayout()
        said.setSpacing(2)
        title = _("{name} 缺：已打电话") if rung else _("{name} 缺：请马上打电话")
        said.addWidget(forms.label(title.format(name=row.name), "strong"))
        number = told.get((row.student_id, turn[0].key), "") if turn else ""
        said.addWidget(forms.label(whom(turn, number), "caption", wrap=True, copy=bool(number)))
        if made:
            said.addWidget(forms.label(_last(made), "caption", wrap=True))
        if turn:
            said.addLayout(self._buttons(row, masked=not number))
        line.addLayout(said, 1)
        return box

    def _buttons(self, row: RollRow, *, masked: bool) -> QHBoxLayout:
        """The number, and the call put on record in one press."""

        def called(outcome: Outcome) -> Callable[[], object]:
            return lambda: self.called.emit(row.student_id, outcome)

        show = forms.Button(
            _("显示电话"),
            icon="phone",
            on=lambda: self.ring.emit(row.student_id),
            name=_("显示 {name} 家长的电话").format(name=row.name),
        )
        reached = forms.Button(
            _("记下接通"), on=called(Outcome.REACHED), name=_("记下 {name} 接通").format(name=row.name)
        )
        missed = forms.Button(
            _("无人接"), on=called(Outcome.NO_ANSWER), name=_("记下 {name} 无人接").format(name=row.name)
        )
        return forms.row(*([show] if masked else []), reached, missed, None)


def whom(turn: Sequence[Contact], number: str) -> str:
    """Return whom to ring: 母亲 林丽华 139****4410; ``number`` once it was asked for."""
    if not turn:
        return _("没有登记监护人电话")
    first = turn[0]
    relation = words.relation(first.relation, first.relation_text)
    return f"{relation} {first.name} {number or first.phone}".strip()


def _last(made: Sequence[CallRow]) -> str:
    last = made[-1]
    who = f"{words.relation(last.relation, last.relation_text)} {last.name}".strip()
    return _("已打 {n} 次：{at:%H:%M} {who} {outcome}").format(
        n=len(made), at=last.at, who=who, outcome=words.label(last.outcome)
    )


class SummaryLine(QFrame):
    """The panel folded into one line, for a screen without room for cards."""

    ring = Signal()

    _PARTS = (
        ("present", N_("实到")),
        ("absent", N_("缺")),
        ("personal", N_("事假")),
        ("sick", N_("病假")),
        ("official", N_("公假")),
        ("late", N_("迟到")),
        ("left_early", N_("早退")),
    )

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("人数"))
        line = QHBoxLayout(self)
        line.setContentsMargins(2, 0, 0, 0)
        line.setSpacing(10)
        self._whole = forms.label("", "strong")
        line.addWidget(self._whole)
        self._parts: dict[str, tuple[QWidget, QLabel]] = {}
        for code, word in self._PARTS:
            part = QWidget()
            inner = QHBoxLayout(part)
            inner.setContentsMargins(0, 0, 0, 0)
            inner.setSpacing(4)
            inner.addWidget(forms.Sign(code, 14))
            inner.addWidget(forms.label(_(word)))
            value = forms.label("0", "strong")
            inner.addWidget(value)
            line.addWidget(part)
            self._parts[code] = (part, value)
        line.addStretch(1)
        self._chip = forms.ChipLabel("sealed", _("已关闭"))
        self._call = forms.Button(_("打电话…"), icon="phone", on=self.ring.emit)
        self._marks = forms.KeyHints([("Q", _("缺")), ("C", _("迟"))])
        self._keys = forms.KeyHints([("A", _("全部到")), ("Ctrl+Enter", _("点完"))])
        every = "  ".join(f"{_(shown)} {words.label(mark)}" for _key, shown, mark in KEYS)
        for part in (self._marks, self._keys):
            part.setToolTip(every)
        for part in (self._call, self._chip, self._marks, self._keys):
            line.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setFixedHeight(theme.current().px(34))

    def show_sheet(self, sheet: DaySheet) -> None:
        """Show the counts of a roll as it stands; a kind that nobody has is left out."""
        given = [row.mark for row in sheet.rows]
        self._whole.setText(_("应到 {n}").format(n=len(given)))
        for code, (part, value) in self._parts.items():
            n = sheet.counts.present if code == "present" else given.count(Mark(code))
            value.setText(str(n))
            part.setVisible(n > 0 or code in ("present", "absent"))
        closed = bool(sheet.closed_at)
        self._chip.setVisible(closed)
        self._keys.setVisible(not closed)
        self._marks.setVisible(not closed and not sheet.counts.absent)
        self._call.setVisible(sheet.counts.absent > 0)


def _empty(box: QVBoxLayout) -> None:
    while (item := box.takeAt(0)) is not None:
        gone = item.widget()
        if gone is not None:
            gone.hide()
            gone.deleteLater()
