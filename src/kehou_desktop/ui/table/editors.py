"""The fields of a cell: typed text, or one of the things offered, found by number, initials or word."""

from collections.abc import Hashable, Sequence
from typing import Any

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QLineEdit, QListView, QWidget

from kehou_desktop.domain.errors import Refused
from kehou_desktop.ui.table.columns import Choice


class CellEditor(QLineEdit):
    """A field over a cell. ``composing`` is true while an input method has not yet given its text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.row_key: Hashable = None
        self.filled = False
        self.composing = False
        self._before = ""

    def begin(self, text: str) -> None:
        """Open with ``text``, all of it chosen so that typing replaces it."""
        self._before = text
        self.setText(text)
        self.selectAll()

    def changed(self) -> bool:
        """Tell whether something else stands in the field than it opened with."""
        return self.text() != self._before

    def mark_bad(self, bad: bool) -> None:
        """Draw the edge of a text that cannot be read."""
        self.setProperty("bad", bad)
        self.style().unpolish(self)
        self.style().polish(self)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Note whether an input method is in the middle of a word."""
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)


class ChoiceEditor(CellEditor):
    """A field that offers choices while one types: a number, initials, or part of the word."""

    picked = Signal()
    """One of the lines was taken: on to the next cell."""

    def __init__(self, choices: Sequence[Choice], parent: QWidget) -> None:
        super().__init__(parent)
        self._choices = tuple(choices)
        self._found: tuple[Choice, ...] = ()
        self._picked: Choice | None = None
        self._lines = QStringListModel(self)
        # Not QLineEdit.setCompleter: that writes each line one passes into the field.
        self._list = QCompleter(self._lines, self)
        self._list.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        popup = QListView()
        popup.setProperty("kind", "popup")
        popup.setSpacing(2)
        self._list.setPopup(popup)
        self._list.setWidget(self)
        self._list.activated.connect(self._take)
        self._list.highlighted.connect(self._point_at)
        self.textEdited.connect(self._offer)

    def offered(self) -> list[str]:
        """Return the lines that are offered now."""
        return self._lines.stringList()

    def popup(self) -> QAbstractItemView:
        """Return the list under the field."""
        return self._list.popup()

    def matches(self, typed: str) -> tuple[Choice, ...]:
        """Return what the typed text may mean: its number first, then initials, then words that hold it."""
        word = typed.strip().lower()
        if not word:
            return self._choices
        numbered = tuple(c for i, c in enumerate(self._choices, 1) if str(i) == word)
        by_key = tuple(c for c in self._choices if any(k.startswith(word) for k in c.keys))
        by_word = tuple(c for c in self._choices if word in c.text.lower())
        return tuple(dict.fromkeys((*numbered, *by_key, *by_word)))

    def value(self, *, optional: bool) -> Any:
        """Return the value that the text means; None where it was emptied. Refused: ``choice_unclear``."""
        typed = self.text().strip()
        if not typed and optional:
            return None
        if self._picked is not None and typed in (self._picked.text, self._line(self._picked)):
            return self._picked.value
        found = self.matches(typed)
        exact = tuple(c for c in found if c.text == typed)
        if exact or len(found) == 1:
            return (exact or found)[0].value
        if found and str(self._choices.index(found[0]) + 1) == typed:
            return found[0].value
        raise Refused("choice_unclear", typed=typed, count=len(found))

    def _offer(self, typed: str) -> None:
        self._picked = None
        self._found = self.matches(typed)
        self._lines.setStringList([self._line(c) for c in self._found])
        if self._found:
            self.popup().setMinimumWidth(max(self.width(), 220))
            self._list.complete()
            self.popup().setCurrentIndex(self._list.completionModel().index(0, 0))
        else:
            self.popup().hide()

    def _point_at(self, line: str) -> None:
        self._picked = next((c for c in self._found if self._line(c) == line), None)

    def _take(self, line: str) -> None:
        self._point_at(line)
        if self._picked is not None:
            self.setText(self._picked.text)
            self.mark_bad(False)
            self.popup().hide()
            self.picked.emit()

    def _line(self, choice: Choice) -> str:
        return f"{choice.text}   {choice.note}" if choice.note else choice.text
