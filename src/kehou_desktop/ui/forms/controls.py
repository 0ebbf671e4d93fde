"""Small parts: buttons, choosers, segments, signs, chips and labels."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from kehou_desktop.i18n import N_, _
from kehou_desktop.ui import icons, marks, theme
from kehou_desktop.ui.table.columns import Chip
from kehou_desktop.ui.table.delegate import chip_width, draw_chip

_SIGN_WORDS = {
    "done": N_("已完成"),
    "none": N_("还没开始"),
    "part": N_("做了一部分"),
    "look": N_("请看这里"),
    "stop": N_("不行"),
    "not_for": N_("不用"),
    "changed": N_("有更新"),
    "draft": N_("录入中"),
    "sealed": N_("已封存"),
}


def sign_word(state: str) -> str:
    """Return the word for a state's shape, for screen readers."""
    return _(_SIGN_WORDS[state]) if state in _SIGN_WORDS else ""


def label(words: str = "", kind: str = "", *, wrap: bool = False, copy: bool = False) -> QLabel:
    """Return a label. ``kind``: title, section, strong, muted, caption, heading, figure, key, error or plain.

    ``copy`` lets the words be chosen with the pointer.
    """
    it = QLabel(words)
    it.setTextFormat(Qt.TextFormat.PlainText)
    it.setProperty("kind", kind)
    it.setWordWrap(wrap)
    if copy:
        it.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return it


def rule() -> QFrame:
    """Return a hairline."""
    it = QFrame()
    it.setProperty("kind", "rule")
    it.setFixedHeight(1)
    return it


def fill(field: QLineEdit, words: str) -> None:
    """Put ``words`` into a field unless somebody is typing in it: what is half typed is never eaten (D5)."""
    if not (field.hasFocus() and field.isModified()) and field.text() != words:
        field.setText(words)


class Button(QPushButton):
    """A button that says its verb. ``kind``: ``primary`` (one a screen), ``link``, ``danger`` or plain.

    ``on`` is called when it is pressed. ``name`` is for screen readers where the words alone do not say it.
    """

    def __init__(
        self,
        words: str,
        *,
        icon: str = "",
        kind: str = "",
        on: Callable[[], object] | None = None,
        name: str = "",
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words, parent)
        self._icon = icon
        self.setProperty("kind", kind)
        self.setAccessibleName(name or words)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if tip:
            self.setToolTip(tip)
        if on is not None:
            self.clicked.connect(lambda _checked=False: on())
        self._paint_icon()

    def set_icon(self, icon: str) -> None:
        """Show another icon; "" = none."""
        self._icon = icon
        self._paint_icon()

    def set_kind(self, kind: str) -> None:
        """Make it primary, link, danger or plain."""
        if self.property("kind") == kind:
            return
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._paint_icon()

    def setText(self, words: str) -> None:
        """Say other words, to screen readers too."""
        super().setText(words)
        self.setAccessibleName(words)

    def changeEvent(self, event: QEvent) -> None:
        """Take the icon in the new theme's colour."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._paint_icon()

    def sizeHint(self) -> QSize:
        """Leave room for the bold words that a chosen segment is drawn in."""
        hint = super().sizeHint()
        if self.property("kind") == "segment":
            bold = theme.current().metrics(bold=True).horizontalAdvance(self.text())
            hint.setWidth(max(hint.width(), bold + 32))
        return hint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line of focus inside a filled button, where an outer frame would not be seen."""
        super().paintEvent(event)
        if self.property("kind") == "primary" and self.hasFocus() and self.isEnabled():
            with QPainter(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(theme.current().colour("on"), 2))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), 2, 2)

    def _paint_icon(self) -> None:
        if not self._icon:
            self.setIcon(QIcon())
            return
        token = {"primary": "on", "link": "accent", "danger": "bad"}.get(str(self.property("kind")), "text")
        self.setIcon(icons.icon(self._icon, token, 16))
        self.setIconSize(QSize(16, 16))


class Chooser(QComboBox):
    """One of several: class, month, day. ``picked`` is said only when a person chose."""

    picked = Signal(object)

    def __init__(
        self,
        choices: Sequence[tuple[Any, str]] = (),
        *,
        name: str,
        width: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.view().setAccessibleName(name)
        self.setMaxVisibleItems(16)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if width:
            self.setFixedWidth(theme.current().px(width))
        self.activated.connect(lambda place: self.picked.emit(self.itemData(place)))
        self.offer(choices)

    def offer(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer pairs of value and words; the choice stays where its value is still there."""
        before = self.currentData()
        shown = [(self.itemData(i), self.itemText(i)) for i in range(self.count())]
        if shown == list(choices):
            return
        self.blockSignals(True)
        self.clear()
        for value, words in choices:
            self.addItem(words, value)
        self.blockSignals(False)
        if not self.choose(before) and self.count():
            self.setCurrentIndex(0)
        self.update()

    def choose(self, value: Any) -> bool:
        """Choose a value without saying ``picked``; False where it is not offered."""
        for place in range(self.count()):
            if self.itemData(place) == value:
                self.setCurrentIndex(place)
                return True
        return False

    def value(self) -> Any:
        """Return the chosen value; None where nothing is offered."""
        return self.currentData()

    def step(self, by: int) -> None:
        """Go to the next or the one before, as ‹ › do, and say ``picked``."""
        place = self.currentIndex() + by
        if 0 <= place < self.count():
            self.setCurrentIndex(place)
            self.picked.emit(self.currentData())


class Segments(QWidget):
    """Instead of radio buttons and filter tabs: one of a few, all in sight, with counts in their words.

    ``changed`` gives the key when a person chose.
    """

    changed = Signal(str)

    def __init__(
        self, options: Sequence[tuple[str, str]], *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._buttons: dict[str, Button] = {}
        self._group = QButtonGroup(self)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for place, (key, words) in enumerate(options):
            button = Button(words, kind="segment", name=f"{name} {words}")
            button.setCheckable(True)
            last = place == len(options) - 1
            button.setProperty(
                "place", "only" if len(options) == 1 else "first" if place == 0 else "last" if last else ""
            )
            button.clicked.connect(lambda _checked=False, key=key: self._say(key))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if place == 0 else Qt.FocusPolicy.ClickFocus)
            self._group.addButton(button)
            self._buttons[key] = button
            line.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if options:
            self.choose(options[0][0])

    def value(self) -> str:
        """Return the key of the chosen one; "" where there is none."""
        return next((k for k, b in self._buttons.items() if b.isChecked()), "")

    def choose(self, key: str) -> None:
        """Choose without saying ``changed``. Tab leads to the chosen one."""
        for name, button in self._buttons.items():
            button.setChecked(name == key)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name == key else Qt.FocusPolicy.ClickFocus)

    def set_words(self, key: str, words: str) -> None:
        """Say other words (another count)."""
        button = self._buttons[key]
        if button.text() != words:
            button.setText(words)
            button.setAccessibleName(f"{self.accessibleName()} {words}")

    def _say(self, key: str) -> None:
        self.choose(key)
        self.changed.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go along with ← and →."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        keys = [k for k, b in self._buttons.items() if b.isEnabled()]
        if step and self.value() in keys:
            place = keys.index(self.value()) + step
            if 0 <= place < len(keys):
                self._say(keys[place])
                self._buttons[keys[place]].setFocus(Qt.FocusReason.TabFocusReason)
            return
        super().keyPressEvent(event)


class Sign(QWidget):
    """A state's shape, a mark, or an icon, alone beside its words. ``size`` in logical px."""

    def __init__(self, code: str, size: int = 16, *, token: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code, self._size, self._token = code, size, token
        self.setFixedSize(size, size)
        self.setAccessibleName(sign_word(code))

    def set_code(self, code: str) -> None:
        """Show another shape."""
        self._code = code
        self.setAccessibleName(sign_word(code))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the shape."""
        if not self._code:
            return
        now, square = theme.current(), QRectF(0, 0, self._size, self._size)
        with QPainter(self) as painter:
            if self._code in icons.NAMES:
                icons.draw(painter, self._code, square, now.colour(self._token or "text"))
            else:
                ink = now.colour(self._token or marks.ink(self._code))
                marks.draw(painter, self._code, square, colour=ink, ground=now.colour("surface"))


class ChipLabel(QWidget):
    """A state chip outside a table."""

    def __init__(self, state: str, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chip = Chip(state, word)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._fit()

    def set_chip(self, state: str, word: str) -> None:
        """Show another state."""
        self._chip = Chip(state, word)
        self._fit()

    def _fit(self) -> None:
        self.setAccessibleName(self._chip.word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the chip's own size."""
        return QSize(chip_width(self._chip), theme.current().px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the chip."""
        with QPainter(self) as painter:
            draw_chip(painter, QRect(0, 0, self.width(), self.height()), self._chip)
