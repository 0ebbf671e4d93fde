"""A calm question or message: what happened, what is safe, what to do; Esc never destroys."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QVBoxLayout, QWidget

from kehou_desktop.i18n import _
from kehou_desktop.ui import theme
from kehou_desktop.ui.forms.controls import Button, Sign, label, rule
from kehou_desktop.ui.forms.frames import Well, row


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the well: the code of its shape, what is so, and a muted note."""

    state: str
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A button of a dialog: verb, deed, icon. ``kind`` danger for what cannot be taken back."""

    words: str
    on: Callable[[], object] | None = None
    icon: str = ""
    kind: str = ""


class Veil(QFrame):
    """43 % black over the window behind a dialog; the page stays readable."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("kind", "veil")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._fit()
        window.installEventFilter(self)
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the window whatever its size."""
        if event.type() is QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        # the window is asked for, not kept: a child that keeps its parent's last reference pulls it down
        self.setGeometry(cast(QWidget, self.parentWidget()).rect())


class Dialog(QDialog):
    """480 to 640 wide: sign 36, title, sentence, well, numbered steps, a small code, buttons right.

    The last answer is the primary and has the focus. Esc closes and does nothing else. Show it with
    ``open()``; ``exec()`` gives the number of the pressed answer plus one, 0 for Esc. ``body`` takes
    further parts.
    """

    def __init__(
        self,
        parent: QWidget | None,
        *,
        state: str,
        title: str,
        sentence: str = "",
        facts: Sequence[Fact] = (),
        steps: Sequence[str] = (),
        code: str = "",
        answers: Sequence[Answer] = (),
    ) -> None:
        super().__init__(parent.window() if parent is not None else None)
        self._veil: Veil | None = None
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(" ".join([sentence, *steps]))
        self.setMinimumWidth(600 if facts or steps else 480)
        self.setMaximumWidth(640)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 24, 24, 20)
        outer.setSpacing(12)
        head = row(spacing=16)
        head.addWidget(Sign(state, 36), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(label(title, "title", wrap=True))
        if sentence:
            words.addWidget(label(sentence, wrap=True))
        head.addLayout(words, 1)
        outer.addLayout(head)
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        outer.addLayout(self.body)
        if facts:
            self.body.addWidget(_well(facts))
        if steps:
            self.body.addLayout(_steps(steps))
        outer.addStretch(1)
        outer.addWidget(rule())
        self.buttons: list[Button] = []
        foot = row()
        foot.addWidget(label(code, "caption", wrap=True, copy=True), 1)
        for number, answer in enumerate(answers or (Answer(_("知道了")),), 1):
            foot.addWidget(self._answer(answer, number, last=number == max(1, len(answers))))
        outer.addLayout(foot)

    def _answer(self, answer: Answer, number: int, *, last: bool) -> Button:
        button = Button(answer.words, icon=answer.icon, kind=answer.kind or ("primary" if last else ""))
        button.clicked.connect(lambda _checked=False: self._press(answer, number))
        button.setDefault(last)
        self.buttons.append(button)
        return button

    def _press(self, answer: Answer, number: int) -> None:
        self.done(number)
        if answer.on is not None:
            answer.on()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the veil and give the primary the focus."""
        super().showEvent(event)
        behind = self.parentWidget()
        if behind is not None and self._veil is None:
            self._veil = Veil(behind)
        layout = self.layout()
        needed = layout.totalHeightForWidth(self.width()) if layout is not None else 0
        if needed > self.height():  # words that wrapped into one line more than was reckoned with
            self.resize(self.width(), needed)
        self.buttons[-1].setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the veil away."""
        super().hideEvent(event)
        if self._veil is not None:
            self._veil.deleteLater()
            self._veil.hide()
            self._veil = None


def _well(facts: Sequence[Fact]) -> Well:
    well = Well(_("现在的情况"))
    for fact in facts:
        line = row(Sign(fact.state, 14))
        line.addWidget(label(fact.words, wrap=True), 1)
        if fact.note:
            line.addWidget(label(fact.note, "caption"))
        well.body.addLayout(line)
    return well


def _steps(steps: Sequence[str]) -> QVBoxLayout:
    box = QVBoxLayout()
    box.setSpacing(4)
    box.addWidget(label(_("怎么办"), "heading"))
    for number, step in enumerate(steps, 1):
        mark = label(str(number))
        mark.setFixedWidth(theme.current().px(14))
        line = row(spacing=4)
        line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label(step, wrap=True), 1)
        box.addLayout(line)
    return box


def ask(
    parent: QWidget | None,
    *,
    title: str,
    sentence: str = "",
    verb: str,
    keep: str = "",
    state: str = "look",
    facts: Sequence[Fact] = (),
    steps: Sequence[str] = (),
) -> bool:
    """Ask before something that cannot be taken back; True where ``verb`` was pressed.

    Esc and ``keep`` (再看看) both leave everything as it is.
    """
    answers = (Answer(keep or _("再看看")), Answer(verb))
    dialog = Dialog(
        parent, state=state, title=title, sentence=sentence, facts=facts, steps=steps, answers=answers
    )
    pressed = dialog.exec() == len(answers)
    dialog.deleteLater()
    return pressed
