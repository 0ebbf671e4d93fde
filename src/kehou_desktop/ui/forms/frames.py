"""Larger parts: heads, banners, cards, side panels, key figures and what stands where nothing is yet."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kehou_desktop.i18n import _
from kehou_desktop.ui import icons, theme
from kehou_desktop.ui.forms.controls import Button, ChipLabel, Sign, label, rule


def row(*parts: QWidget | QLayout | int | None, spacing: int = 8) -> QHBoxLayout:
    """Return a line of parts; a number is a fixed gap in px, None takes up the room that is left."""
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(spacing)
    for part in parts:
        if part is None:
            line.addStretch(1)
        elif isinstance(part, int):
            line.addSpacing(part)
        elif isinstance(part, QWidget):
            line.addWidget(part)
        else:
            line.addLayout(part)
    return line


def _frame_property(frame: QFrame, name: str, value: str) -> None:
    frame.setProperty(name, value)
    frame.style().unpolish(frame)
    frame.style().polish(frame)


class Card(QFrame):
    """A white card. ``head`` is its title line (chips and links go in), ``body`` what it holds."""

    def __init__(self, title: str = "", *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setAccessibleName(name or title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 12, 12, 12)
        outer.setSpacing(8)
        self.title = label(title, "strong")
        self.head = row(self.title, None)
        if title:
            outer.addLayout(self.head)
        self.body = QVBoxLayout()
        self.body.setSpacing(6)
        outer.addLayout(self.body)

    def add_chip(self, state: str, word: str) -> ChipLabel:
        """Put a chip at the right end of the title line."""
        chip = ChipLabel(state, word)
        self.head.addWidget(chip)
        return chip


class Well(QFrame):
    """A sunken frame for evidence: what is safe, what a figure rests on. ``body`` holds it."""

    def __init__(self, heading: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "well")
        self.setAccessibleName(heading)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(12, 10, 12, 10)
        self.body.setSpacing(6)
        if heading:
            self.body.addWidget(label(heading, "heading"))


class Banner(QFrame):
    """One a page, under the head: shape, bold sentence with the numbers, muted reason, one button.

    It goes when the thing is done, not by being closed: call ``done``.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "banner")
        self.setMinimumHeight(theme.current().px(42))
        self._sign = Sign("look", 18)
        self._sentence = label("", "strong")
        self._reason = label("", "muted")
        self._reason.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = Button("")
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 4, 8, 4)
        line.setSpacing(8)
        for part in (self._sign, self._sentence):
            line.addWidget(part)
        line.addWidget(self._reason, 1)
        line.addWidget(self.button)
        self._deed: Callable[[], object] | None = None
        self.button.clicked.connect(lambda _checked=False: self._do())
        self.hide()

    def say(
        self,
        state: str,
        sentence: str,
        reason: str = "",
        *,
        verb: str = "",
        on: Callable[[], object] | None = None,
        primary: bool = True,
    ) -> None:
        """Show the banner. ``state`` look, stop, part, changed or done; ``verb`` the one button's words."""
        self._sign.set_code(state)
        self._sentence.setText(sentence)
        self._reason.setText(reason)
        self._reason.setToolTip(reason)
        self._deed = on
        self.button.setText(verb)
        self.button.set_kind("primary" if primary else "")
        self.button.setVisible(bool(verb))
        self.setAccessibleName(f"{sentence} {reason}".strip())
        _frame_property(self, "state", state)
        self.show()

    def done(self) -> None:
        """Take the banner away: the thing is done."""
        self.hide()

    def _do(self) -> None:
        if self._deed is not None:
            self._deed()


class PageHead(QWidget):
    """Title 20, muted subtitle saying the scope, buttons at the right, one primary at most.

    ``tighten(True)`` (below 1000 px) drops the second buttons into 更多.
    """

    def __init__(
        self, title: str, subtitle: str = "", buttons: Sequence[QWidget] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme.current().px(52))
        self.setAccessibleName(title)
        self._title = label(title, "title")
        self._subtitle = label(subtitle, "muted")
        self._subtitle.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._buttons = list(buttons)
        self._more = Button(_("更多"), icon="more", on=self._open_more)
        self._more.hide()
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 10, 0, 10)
        self._line.setSpacing(8)
        self._line.addWidget(self._title)
        self._line.addWidget(self._subtitle, 1)
        self._line.addWidget(self._more)
        for button in self._buttons:
            self._line.addWidget(button)

    def set_title(self, title: str) -> None:
        """Say another title."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_subtitle(self, subtitle: str) -> None:
        """Say another scope: "528 人·12 个班"."""
        self._subtitle.setText(subtitle)

    def add(self, button: QWidget) -> None:
        """Put a button at the right end."""
        self._buttons.append(button)
        self._line.addWidget(button)

    def tighten(self, tight: bool) -> None:
        """Keep only the primary button and the choosers beside the title, the others in 更多."""
        second = self._second()
        for button in second:
            button.setVisible(not tight)
        self._more.setVisible(tight and bool(second))

    def _second(self) -> list[Button]:
        return [b for b in self._buttons if isinstance(b, Button) and b.property("kind") != "primary"]

    def _open_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button in self._second():
            action = menu.addAction(button.text())
            action.setEnabled(button.isEnabled())
            action.triggered.connect(button.click)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))


class Figure(QFrame):
    """A key figure, 28 bold, with its caption; ``pressed`` where it can be asked for its rows."""

    pressed = Signal()

    def __init__(
        self,
        value: str,
        caption: str,
        *,
        sign: str = "",
        state: str = "",
        card: bool = False,
        ask: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._caption_words, self._ask = caption, ask
        if card:
            self.setProperty("kind", "card")
        self._value = label(value, "figure")
        self._value.setProperty("state", state)
        self._caption = label(caption, "caption")
        box = QVBoxLayout(self)
        margin = 12 if card else 0
        box.setContentsMargins(margin, margin - 4 if card else 0, margin, margin - 2 if card else 0)
        box.setSpacing(0)
        box.addWidget(self._value)
        box.addLayout(row(*([Sign(sign, 12)] if sign else []), self._caption, None, spacing=4))
        if ask:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_value(value, state)

    def set_value(self, value: str, state: str = "") -> None:
        """Show another figure; ``state`` stop or look colours it."""
        self._value.setText(value)
        if self._value.property("state") != state:
            self._value.setProperty("state", state)
            self._value.style().unpolish(self._value)
            self._value.style().polish(self._value)
        self.setAccessibleName(f"{self._caption_words} {value}")

    def value(self) -> str:
        """Return the figure as it is shown."""
        return self._value.text()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for the rows."""
        super().mouseReleaseEvent(event)
        if self._ask and event.button() is Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for the rows with Enter or Space."""
        if self._ask and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame of focus."""
        super().paintEvent(event)
        if self.hasFocus():
            with QPainter(self) as painter:
                painter.setPen(QPen(theme.current().colour("accent"), 2))
                painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)


class EmptyState(QFrame):
    """Where nothing is yet: the shape of the thing, what belongs here, what it unlocks, one button."""

    def __init__(
        self,
        drawing: str,
        title: str,
        sentence: str,
        unlocks: str = "",
        *,
        button: Button | None = None,
        links: Sequence[Button] = (),
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setAccessibleName(f"{title} {sentence} {unlocks}".strip())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 16, 24, 16)
        outer.addStretch(1)
        middle = Qt.AlignmentFlag.AlignHCenter
        outer.addWidget(_Shape(drawing), 0, middle)
        outer.addSpacing(16)
        for words, kind in ((title, "title"), (sentence, ""), (unlocks, "muted")):
            if words:
                line = label(words, kind, wrap=kind != "title")
                line.setAlignment(middle)
                outer.addWidget(line)
                outer.addSpacing(4)
        outer.addSpacing(8)
        if button is not None:
            outer.addWidget(button, 0, middle)
        if links:
            outer.addLayout(row(None, label(_("或者"), "muted"), *links, None))
        outer.addStretch(1)
        if note:
            outer.addWidget(rule())
            foot = row(Sign("changed", 12))
            foot.addWidget(label(note, "caption", wrap=True), 1)
            outer.addLayout(foot)


class _Shape(QWidget):
    """A line drawing of the shape of the thing: ``cards``, ``sheet``, ``rows`` or ``grid``."""

    def __init__(self, drawing: str) -> None:
        super().__init__()
        self._drawing = drawing
        self.setFixedSize(QSize(256, 84))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw dashed places, and the one that is asked for."""
        now = theme.current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            dashed = QPen(now.colour("line2"), 1.6, Qt.PenStyle.DashLine)
            first = QPen(now.colour("accent"), 2)
            for place, box in enumerate(_PLACES[self._drawing]):
                asked = place == (1 if self._drawing == "cards" else 0)
                painter.setPen(first if asked else dashed)
                painter.setBrush(now.colour("soft") if asked else Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box, 4, 4)
                if asked:
                    side = min(28.0, box.height() - 6)
                    plus = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
                    icons.draw(painter, "plus", plus, now.colour("accent"))


_PLACES = {
    "cards": tuple(QRectF(6 + 62 * i, 9, 53, 64) for i in range(4)),
    "sheet": (QRectF(98, 4, 58, 76),),
    "rows": tuple(QRectF(28, 4 + 27 * i, 200, 21) for i in range(3)),
    "grid": tuple(QRectF(30 + 50 * (i % 4), 6 + 38 * (i // 4), 44, 32) for i in range(8)),
}
