"""Whom the child at the gate may leave with: listed adults as large keys, the calm stop for anybody else."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QTimeEdit, QVBoxLayout, QWidget

from kehou_desktop import words
from kehou_desktop.domain.calls import Contact
from kehou_desktop.domain.handover import BoardRow, Check
from kehou_desktop.i18n import N_, _
from kehou_desktop.ui import forms, theme
from kehou_desktop.ui.handover.batches import Option, options, way_word, went_word
from kehou_desktop.ui.handover.calling import whom

CHECKS: tuple[tuple[Check, str], ...] = (
    (Check.CARD, N_("接送卡")),
    (Check.PAPERS, N_("证件")),
    (Check.KNOWN, N_("认识")),
    (Check.PHONE, N_("电话核实")),
)
"""How the adult was known, in the order of F-09: 卡 证 识 电."""

_ACROSS = 3
_KEYED = 9


class ReleaseStrip(QFrame):
    """One child and every way it may leave today. Nothing here takes the keys: the scan field has them."""

    chosen = Signal(object)
    """The ``Option`` that was pressed."""
    stranger = Signal()
    """Somebody came who is not listed."""
    done = Signal()
    """Leave the child as it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.row: BoardRow | None = None
        self.options: tuple[Option, ...] = ()
        self._gate = False
        self.name = forms.label("", "title")
        self._identity = forms.label("", "muted")
        self.checks = forms.Segments([(c.value, _(w)) for c, w in CHECKS], name=_("怎么认的"))
        self.checks.choose(Check.KNOWN.value)
        self.at = QTimeEdit()
        self.at.setDisplayFormat("HH:mm")
        self.at.setAccessibleName(_("离校时间"))
        self._at_caption = forms.label(_("离校时间"), "caption")
        self._hint = forms.label("", "caption")
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self._buttons: list[forms.Button] = []
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 10, 16, 10)
        outer.setSpacing(8)
        self._caption = forms.label(_("怎么认的 ← →"), "caption")
        self.bar = forms.ChipLabel("stop", _("有不得接走的人"))
        head = forms.row(self.name, 4, self._identity, self.bar, None, self._at_caption, self.at)
        head.addWidget(self._caption)
        head.addWidget(self.checks)
        outer.addLayout(head)
        outer.addLayout(self._grid)
        outer.addWidget(self._hint)

    def show_child(self, row: BoardRow, *, ask_time: bool) -> None:
        """Show a child. ``ask_time`` asks when it left: an earlier day's paper is being keyed."""
        fresh = self.row is None or self.row.student_id != row.student_id
        self.row = row
        self.options = options(row) if row.here else ()
        self.name.setText(row.name)
        self._identity.setText(f"{row.class_label}·{row.student_no}·{way_word(row)}")
        self.bar.setVisible(bool(row.barred) and row.here)
        if fresh:
            self.checks.choose(Check.KNOWN.value)
            self.at.setTime(QTime(row.release_at // 60, row.release_at % 60))
        adults = any(o.collector for o in self.options)
        asked: tuple[tuple[QWidget, bool], ...] = (
            (self.at, ask_time and bool(self.options)),
            (self._at_caption, ask_time and bool(self.options)),
            (self.checks, adults),
            (self._caption, adults),
        )
        for part, seen in asked:
            part.setVisible(seen)
        self._lay_buttons()
        self._hint.setText(self._say(row))
        self.setAccessibleName(f"{row.name} {row.class_label} {self._hint.text()}")
        self.set_gate(self._gate)

    def set_gate(self, gate: bool) -> None:
        """Draw for the gate or for the window."""
        self._gate = gate
        now = theme.current()
        name_px = now.text_px(36 if gate else theme.TITLE)
        self.name.setStyleSheet(f"font-size: {name_px}px; font-weight: bold;")
        for button in self._buttons:
            high, px = now.px(54 if gate else 42), now.text_px(20 if gate else theme.SECTION)
            button.setStyleSheet(f"QPushButton {{ min-height: {high}px; font-size: {px}px; }}")

    def check(self) -> Check:
        """Return how the adult was known."""
        return Check(self.checks.value())

    def step_check(self, by: int) -> None:
        """Choose the next way of knowing the adult, or the one before."""
        codes = [c.value for c, _w in CHECKS]
        place = codes.index(self.checks.value()) + by
        self.checks.choose(codes[max(0, min(len(codes) - 1, place))])

    def left_at(self) -> int:
        """Return the time asked for, in minutes after midnight."""
        return self.at.time().hour() * 60 + self.at.time().minute()

    def _lay_buttons(self) -> None:
        for old in self._buttons:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = []
        if not self.options and not (self.row and self.row.here):
            return
        for place, option in enumerate(self.options):
            key = f"{place + 1}  " if place < _KEYED else ""
            icon = "family" if option.collector else "walk"
            kind = "primary" if place == 0 else ""
            self._button(f"{key}{option.said}", icon, kind, partial(self.chosen.emit, option))
        self._button(_("0  来的人不在这里"), "user", "", self.stranger.emit)

    def _button(self, said: str, icon: str, kind: str, on: Callable[[], object]) -> None:
        place = len(self._buttons)
        button = forms.Button(said, icon=icon, kind=kind, on=on)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = button.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        button.setSizePolicy(policy)
        self._grid.addWidget(button, place // _ACROSS, place % _ACROSS)
        self._buttons.append(button)

    def _say(self, row: BoardRow) -> str:
        if row.left_at is not None:
            return _("已离校：{went}。交接是凭据，不再改动。").format(went=went_word(row))
        if row.present is None:
            return _("点名还没有关闭，先点完名再交接。")
        if not self.options:
            return _("今天没有登记有效的接送人，先不放行。按 0 看怎么办。")
        return _("Enter {first}·数字换人·Esc 不放行").format(first=self.options[0].said)


class StopPanel(QFrame):
    """The one who came is not listed: the child stays, and this is what to do. There is no way past it."""

    ring = Signal()
    enlist = Signal()
    done = Signal()
    barred = Signal(int)
    """Place in the child's bars, from 0: the one who came is that barred person."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "banner")
        self.setProperty("state", "stop")
        outer = QHBoxLayout(self)
        outer.setContentsMargins(16, 12, 16, 12)
        outer.setSpacing(16)
        outer.addWidget(forms.Sign("stop", 36), 0, Qt.AlignmentFlag.AlignTop)
        said = QVBoxLayout()
        said.setSpacing(4)
        self._title = forms.label("", "title", wrap=True)
        said.addWidget(self._title)
        self._steps = [forms.label("", wrap=True, copy=True) for _n in range(3)]
        for number, step in enumerate(self._steps, 1):
            line = forms.row(forms.label(str(number), "strong"))
            line.addWidget(step, 1)
            said.addLayout(line)
        self.bars: list[forms.Button] = []
        self._bars = forms.row()
        said.addLayout(self._bars)
        outer.addLayout(said, 1)
        self.show_number = forms.Button(_("显示号码"), icon="phone", on=self.ring.emit)
        self.to_list = forms.Button(_("去登记接送人"), on=self.enlist.emit)
        self.stay = forms.Button(_("孩子留在校内"), kind="primary", on=self.done.emit)
        buttons = QVBoxLayout()
        buttons.addStretch(1)
        for button in (self.show_number, self.to_list, self.stay):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignRight)
        outer.addLayout(buttons)

    def show_child(self, row: BoardRow, contacts: tuple[Contact, ...], told: str) -> None:
        """Say what to do for a child; ``told`` is the number once it was asked for."""
        self._title.setText(_("不在登记的接送人里，先不放行"))
        self._steps[0].setText(
            _("让 {name}（{klass}）留在老师身边，记录上仍是「在校」。").format(
                name=row.name, klass=row.class_label
            )
        )
        self._steps[1].setText(_("打登记的电话核实：{whom}").format(whom=whom(contacts, told)))
        self._steps[2].setText(_("家长同意的，先在「学生」里登记这位接送人，再回来放行。"))
        self._lay_bars(row)
        self.show_number.setVisible(bool(contacts) and not told)
        self.setAccessibleName(" ".join([self._title.text(), *(s.text() for s in self._steps)]))

    def _lay_bars(self, row: BoardRow) -> None:
        """Offer who must not take the child, each with its key: pressing it is the full stop."""
        while (item := self._bars.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.bars = []
        for place, bar in enumerate(row.barred[:_KEYED]):
            who = f"{words.relation(bar.relation, bar.relation_text)} {bar.name}".strip()
            button = forms.Button(
                _("{n}  有人来接但被禁：{who}").format(n=place + 1, who=who),
                kind="danger",
                on=partial(self.barred.emit, place),
            )
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._bars.addWidget(button)
            self.bars.append(button)
        self._bars.addStretch(1)
