"""The detail at the right of a room."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kehou_desktop.ui import theme
from kehou_desktop.ui.forms.controls import Button, Sign, label, rule
from kehou_desktop.ui.forms.frames import row


class SidePanel(QFrame):
    """The detail at the right, drawn as part of the page, 320 to 360 wide.

    Warning first, then facts, then links, actions at the foot. ``start`` empties it for another row. Below
    1180 px it becomes a page of its own (see page.Page); Esc says ``closed``.
    """

    closed = Signal()

    def __init__(self, *, name: str, width: int = 344, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self.setAccessibleName(name)
        self._wide = width
        self.setFixedWidth(theme.current().px(width))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer.addWidget(self._area, 1)
        self._foot_box = QWidget()
        self.foot = QHBoxLayout(self._foot_box)
        self.foot.setContentsMargins(16, 8, 16, 12)
        outer.addWidget(self._foot_box)
        self.body: QBoxLayout = QVBoxLayout()
        self.start()

    def start(self, title: str = "", identity: str = "", *, button: Button | None = None) -> None:
        """Begin anew with a name and one line of identity."""
        page = QWidget()
        outer = QVBoxLayout(page)  # not AlignTop: that squeezes what wraps into more lines than hoped
        outer.setContentsMargins(16, 14, 16, 8)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        outer.addLayout(self.body)
        outer.addStretch(1)
        before = self._area.takeWidget()
        if before is not None:  # a button in it may be what began anew: it must outlive its own press
            before.hide()
            before.deleteLater()
        self._area.setWidget(page)
        while (item := self.foot.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self._foot_box.hide()
        if title:
            names = QVBoxLayout()
            names.setSpacing(2)
            names.addWidget(label(title, "title", wrap=True))
            if identity:
                names.addWidget(label(identity, "muted", wrap=True))
            head = row()
            head.addLayout(names, 1)
            if button is not None:
                head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
            self.body.addLayout(head)

    def fact(self, caption: str, value: str, *, action: QWidget | None = None) -> None:
        """Add a line: caption 72 wide, the value, an action (an eye, a link) at the right."""
        name = label(caption, "caption")
        name.setFixedWidth(theme.current().px(64))
        said = label(value, wrap=True, copy=True)
        line = row(name)
        line.addWidget(said, 1)
        if action is not None:
            line.addWidget(action)
        self.body.addLayout(line)

    def signed(self, code: str, words: str, note: str = "", *, action: QWidget | None = None) -> None:
        """Add a line led by a shape, with a muted note and an action at the right."""
        said = label(words, wrap=True)
        line = row(Sign(code, 14))
        line.addWidget(said, 1)
        if note:
            line.addWidget(label(note, "caption"))
        if action is not None:
            line.addWidget(action)
        self.body.addLayout(line)

    def section(self, title: str, *, action: QWidget | None = None) -> None:
        """Begin a section under a hairline."""
        self.body.addWidget(rule())
        self.body.addLayout(
            row(label(title, "strong"), None, action) if action else row(label(title, "strong"))
        )

    def add(self, part: QWidget) -> None:
        """Add any part."""
        self.body.addWidget(part)

    def act(self, *buttons: Button) -> None:
        """Put actions at the foot."""
        for button in buttons:
            self.foot.addWidget(button)
        self.foot.addStretch(1)
        self._foot_box.show()

    def spread(self, whole: bool) -> None:
        """Take the whole page (narrow window) or the panel's own width."""
        if whole:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16777215)
        else:
            self.setFixedWidth(theme.current().px(self._wide))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the width in step with 字号."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self.minimumWidth() == self.maximumWidth():
            self.setFixedWidth(theme.current().px(self._wide))
