"""Fields with their caption, hint and error, the search box, and the keys printed on the page."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QToolButton, QWidget

from kehou_desktop.ui import icons, theme
from kehou_desktop.ui.forms.controls import label


class Entry(QLineEdit):
    """A line to type in. ``composing`` is true while an input method is in the middle of a word."""

    composed = Signal()
    """An input method has given its text or given up."""

    def __init__(
        self,
        *,
        name: str,
        prompt: str = "",
        width: int = 0,
        secret: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.composing = False
        self.setAccessibleName(name)
        self.setPlaceholderText(prompt)
        if width:
            self.setFixedWidth(theme.current().px(width))
        if secret:
            self.setEchoMode(QLineEdit.EchoMode.Password)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Note whether an input method is in the middle of a word."""
        before, self.composing = self.composing, bool(event.preeditString())
        super().inputMethodEvent(event)
        if before and not self.composing:
            self.composed.emit()


class SearchBox(QWidget):
    """Type to find. ``searched`` gives the text 150 ms after the last key, never while an input method
    composes.

    Down enters the table (``entered``), Enter opens the first hit (``accepted``), Esc clears. ``say`` shows
    the count and what else the clerk may do.
    """

    searched = Signal(str)
    entered = Signal()
    accepted = Signal()
    WAIT = 150
    """Milliseconds after the last key."""

    def __init__(self, prompt: str, *, name: str, width: int = 280, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = Entry(name=name, prompt=prompt, width=width)
        self.entry.setClearButtonEnabled(False)
        self._lens = self.entry.addAction(
            icons.icon("search", "muted", 16), QLineEdit.ActionPosition.LeadingPosition
        )
        for drawn in self.entry.findChildren(QToolButton):
            drawn.setAccessibleName(name)  # the lens: Qt makes a button of it
        self._count = label("", "strong")
        self._hint = label("", "caption")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for part in (self.entry, self._count, self._hint):
            line.addWidget(part)
        self.setFocusProxy(self.entry)
        self._said = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(self.WAIT)
        self._timer.timeout.connect(self._say)
        self.entry.textChanged.connect(lambda _text: self._timer.start())
        self.entry.composed.connect(self._timer.start)
        self.entry.installEventFilter(self)

    def text(self) -> str:
        """Return what is looked for."""
        return self.entry.text().strip()

    def begin(self) -> None:
        """Take the keys, all text chosen (Ctrl+F)."""
        self.entry.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.entry.selectAll()

    def clear(self) -> None:
        """Look for nothing, at once."""
        self.entry.clear()
        self._timer.stop()
        self._say()

    def say(self, count: str, hint: str = "") -> None:
        """Show the count beside the box ("8 人") and a hint after it."""
        self._count.setText(count)
        self._hint.setText(hint)
        self.entry.setAccessibleDescription(f"{count} {hint}".strip())

    def _say(self) -> None:
        if self.entry.composing or self.text() == self._said:
            return
        self._said = self.text()
        self.searched.emit(self._said)

    def eventFilter(self, watched: object, event: object) -> bool:
        """Answer Down, Enter and Esc."""
        if watched is self.entry and isinstance(event, QKeyEvent) and not self.entry.composing:
            if event.type() is not QKeyEvent.Type.KeyPress:
                return False
            if event.key() == Qt.Key.Key_Down:
                self._now()
                self.entered.emit()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._now()
                self.accepted.emit()
                return True
            if event.key() == Qt.Key.Key_Escape and self.entry.text():
                self.clear()
                return True
        return False

    def _now(self) -> None:
        self._timer.stop()
        self._say()


class Field(QWidget):
    """One question a line: caption at the right of 96 px, the field, a hint after it, the mistake told
    under it.

    ``say_error`` draws the edge, says the sentence beside the field and takes the focus there. In a narrow
    page or with a long caption (English) put ``above=True``: the caption then stands over the field.
    """

    CAPTION_WIDTH = 96

    def __init__(
        self,
        caption: str,
        control: QWidget,
        *,
        hint: str = "",
        required: bool = False,
        above: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.control = control
        self._caption = label(f"{caption} *" if required else caption)
        self._caption.setBuddy(control)
        self._hint = label(hint, "caption", wrap=True)
        self._error = label("", "error", wrap=True)
        self._error.hide()
        if not control.accessibleName():
            control.setAccessibleName(caption)
        control.setAccessibleDescription(hint)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        start = 0 if above else 1
        if above:
            grid.addWidget(self._caption, 0, 0, 1, 2)
        else:
            self._caption.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._caption.setMinimumWidth(theme.current().px(self.CAPTION_WIDTH))
            grid.addWidget(self._caption, 0, 0)
        line = 1 if above else 0
        grid.addWidget(control, line, start)
        grid.addWidget(self._hint, line, start + 1)
        grid.addWidget(self._error, line + 1, start, 1, 2)
        grid.setColumnStretch(start + 1, 1)
        changed = getattr(control, "textEdited", None) or getattr(control, "activated", None)
        if changed is not None:
            changed.connect(lambda *_args: self.clear_error())

    def say_error(self, sentence: str) -> None:
        """Tell the mistake beside the field and go there."""
        self._error.setText(sentence)
        self._error.show()
        self._mark(True)
        self.control.setAccessibleDescription(sentence)
        self.control.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(self.control, QLineEdit):
            self.control.selectAll()

    def clear_error(self) -> None:
        """Take the mistake back."""
        if not self._error.isHidden():
            self._error.hide()
            self._error.clear()
            self._mark(False)
            self.control.setAccessibleDescription(self._hint.text())

    def error(self) -> str:
        """Return the mistake that is told; "" = none."""
        return self._error.text()

    def set_hint(self, hint: str) -> None:
        """Say another hint."""
        self._hint.setText(hint)
        if not self.error():
            self.control.setAccessibleDescription(hint)

    def _mark(self, bad: bool) -> None:
        self.control.setProperty("bad", bad)
        self.control.style().unpolish(self.control)
        self.control.style().polish(self.control)


class KeyHints(QWidget):
    """The keys printed on the page where they work: ``KeyHints([("空格", "到"), ("Q", "缺")])``."""

    def __init__(self, keys: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        for key, words in keys:
            line.addWidget(label(key, "key"))
            line.addWidget(label(words, "caption"))
            line.addSpacing(10)
        line.addStretch(1)
        self.setAccessibleName("; ".join(f"{key} {words}" for key, words in keys))
