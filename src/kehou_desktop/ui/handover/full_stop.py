"""The full stop at the gate: a barred person came. It fills the screen and cannot be passed."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QFont,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from kehou_desktop.domain.barred import Barred
from kehou_desktop.domain.calls import Contact
from kehou_desktop.domain.handover import BoardRow
from kehou_desktop.i18n import _
from kehou_desktop.services import barred
from kehou_desktop.ui import data, forms, theme
from kehou_desktop.ui.handover.calling import Calling, named, spaced

WORD, SIGN, STEP = 72, 112, 28
"""Sizes for a screen 768 high (design 09); they follow the window's height."""
_CHILD, _NOTE, _FOOT = 36, 24, 17


class FullStop(QWidget):
    """Says: not to this person. Three steps, no reason and no full number in view; the child stays.

    ``ring()`` shows and returns the number of who is to be rung; ``done()`` is called when the child is back.
    Only that answer closes it: not Esc, not the window's own cross.
    """

    def __init__(
        self,
        row: BoardRow,
        bar: Barred,
        contacts: tuple[Contact, ...],
        *,
        ring: Callable[[], str],
        done: Callable[[], object],
    ) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self._contacts, self._ring, self._done = contacts, ring, done
        self._over = self._sounded = False
        self._sized: list[tuple[QLabel, int, bool]] = []
        title = _("先不要交给此人") if bar.is_guardian else _("不得交给此人")
        self.setWindowTitle(title)
        child = _("孩子：{name}  {klass}").format(name=row.name, klass=row.class_label)
        steps = self._steps(bar)
        self.setAccessibleName(title)
        self.setAccessibleDescription(" ".join([child, *(first for first, _note in steps)]))
        box = QVBoxLayout(self)
        box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # it follows the window, not its words
        box.addLayout(self._head(title, child))
        box.addWidget(_line())
        box.addLayout(self._grid(steps))
        box.addStretch(1)
        box.addLayout(self._foot())
        self._box = box

    def recorded(self, clock: str) -> None:
        """Say that it is on record, and since when."""
        self._record.setText(
            _(
                "这一条不能跳过。孩子仍记为「在校」，此事已记入登记 {clock}。\n依据在纸件上，不在屏幕显示。"
            ).format(clock=clock)
        )

    # laying out

    def _label(self, text: str, px: int, *, bold: bool = False) -> QLabel:
        it = forms.label(text, wrap=not bold)
        self._sized.append((it, px, bold))
        return it

    def _head(self, title: str, child: str) -> QHBoxLayout:
        self._octagon = _Octagon(_("停"))
        said = QVBoxLayout()
        said.addWidget(self._label(title, WORD, bold=True))
        said.addWidget(self._label(child, _CHILD, bold=True))
        said.addWidget(self._label(_("来人与「不得接走」名单相符"), _NOTE))
        line = QHBoxLayout()
        line.addWidget(self._octagon)
        line.addLayout(said, 1)
        return line

    def _steps(self, bar: Barred) -> list[tuple[str, str]]:
        first = self._contacts[0] if self._contacts else None
        if first is None:
            third = (_("没有别的电话，由带班领导联系"), "")
        else:
            verb = _("拨另一位监护人 {whom}") if bar.is_guardian else _("拨监护人 {whom}")
            if not first.key.startswith("g"):
                verb = _("拨登记的接送人 {whom}")
            third = (verb.format(whom=named(first)), self._number(first.phone))
        return [
            (_("请孩子回到老师身边"), _("不在门口争执，不念出原因")),
            (_("告诉带班领导"), _("由带班领导来说，门口不用解释")),
            third,
        ]

    def _number(self, phone: str) -> str:
        return _("{phone}  按 P 显示号码（屏幕须朝内）").format(phone=phone)

    def _grid(self, steps: list[tuple[str, str]]) -> QGridLayout:
        grid = QGridLayout()
        self._notes: list[QLabel] = []
        for place, (step, note) in enumerate(steps):
            grid.addWidget(self._label(str(place + 1), STEP, bold=True), place, 0)
            grid.addWidget(self._label(step, STEP, bold=True), place, 1)
            self._notes.append(self._label(note, _NOTE))
            grid.addWidget(self._notes[-1], place, 2)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        self._steps_grid = grid
        return grid

    def _foot(self) -> QHBoxLayout:
        self._record = self._label(_("这一条不能跳过。孩子仍记为「在校」。"), _FOOT)
        self.back = forms.Button(_("孩子已回队"), on=self._end)
        self.back.setProperty("kind", "stop")
        line = QHBoxLayout()
        line.addWidget(self._record, 1)
        line.addWidget(self.back)
        return line

    def _dress(self) -> None:
        """Size everything by the window's height; white on the one colour that is the gate's alone."""
        factor = max(0.5, min(self.height() / 768, self.width() / 1200))
        now = theme.current()
        stop, white = now.tokens.stop, now.tokens.white

        def px(length: int) -> int:
            return round(length * factor)

        self.setStyleSheet(f"FullStop {{ background: {stop}; border: {px(6)}px solid {white}; }}")
        for label, size, bold in self._sized:
            weight = "bold" if bold else "normal"
            label.setStyleSheet(
                f"color: {white}; background: transparent; font-weight: {weight};"
                f" font-size: {max(12, px(size))}px;"
            )
        self._octagon.set_size(px(200), px(SIGN))
        self.back.setStyleSheet(
            f"QPushButton {{ background: {white}; color: {stop}; border: 3px solid {white};"
            f" border-radius: 4px; font-size: {px(20)}px; font-weight: bold; min-height: {px(48)}px;"
            f" padding: 0 {px(40)}px; }}"
            f"QPushButton:focus {{ border: 3px double {stop}; }}"
        )
        self._box.setContentsMargins(px(84), px(80), px(84), px(52))
        self._box.setSpacing(px(28))
        self._steps_grid.setHorizontalSpacing(px(28))
        self._steps_grid.setVerticalSpacing(px(28))

    # what it answers

    def _show_number(self) -> None:
        if self._contacts:
            self._notes[-1].setText(self._ring())

    def _end(self) -> None:
        if not self._over:
            self._over = True
            self.close()
            self.deleteLater()
            self._done()

    def showEvent(self, event: QShowEvent) -> None:
        """Come with one sound; the safe answer has the focus."""
        super().showEvent(event)
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self._sounded:
            self._sounded = True
            QApplication.beep()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Grow with the window."""
        super().resizeEvent(event)
        self._dress()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """P shows the number; Enter is the safe answer; nothing else does anything."""
        if event.key() == Qt.Key.Key_P:
            self._show_number()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._end()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay until the child is back with its teacher."""
        if self._over:
            super().closeEvent(event)
        else:
            event.ignore()


def open_(
    desk: QWidget,
    it_data: data.Data,
    calling: Calling,
    row: BoardRow,
    bar: Barred,
    *,
    day: date,
    done: Callable[[], object],
) -> FullStop:
    """Fill the screen with the stop, then put the attempt on record: it stands whatever the store says."""
    turn = calling.in_turn(row.student_id, day)
    it = FullStop(row, bar, turn, ring=lambda: spaced(calling.ask(row.student_id, turn[0], day)), done=done)
    it.resize(desk.window().size())
    it.showFullScreen()
    it.activateWindow()
    now = it_data.now()
    it_data.write(barred.stop, row.student_id, barred_id=bar.barred_id, day=day, now=now)
    it.recorded(f"{now:%H:%M}")
    return it


class _Octagon(QWidget):
    """The white sign with its one word."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self._word, self._px = word, SIGN

    def set_size(self, side: int, px: int) -> None:
        """Draw it so large."""
        self._px = px
        self.setFixedSize(side + px // 2, side)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the octagon and the word."""
        side = self.height()
        cut = side * 0.29
        corners = [(cut, 0), (side - cut, 0), (side, cut), (side, side - cut), (side - cut, side)]
        corners += [(cut, side), (0, side - cut), (0, cut)]
        now = theme.current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(Qt.PenStyle.NoPen))
            painter.setBrush(now.colour("white"))
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
            font = QFont(now.font(bold=True))  # a copy: the theme's own is shared
            font.setPixelSize(self._px)
            painter.setFont(font)
            painter.setPen(now.colour("stop"))
            painter.drawText(0, 0, side, side, Qt.AlignmentFlag.AlignCenter, self._word)


def _line() -> QWidget:
    line = QWidget()
    line.setFixedHeight(1)
    line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    line.setStyleSheet(f"background: {theme.current().tokens.white};")
    return line
