"""A clerk at the whole window: starts the program, presses keys, answers what is asked, keeps the papers."""

import io
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import SimpleNamespace

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QWidget
from pytestqt.qtbot import QtBot

from kehou_desktop import opening
from kehou_desktop.domain.errors import Refused, Trouble
from kehou_desktop.ui import app, background, errors, first_run, forms, main_window, page, sign_in, theme
from kehou_desktop.ui import print as printing
from tests.ui import small_school

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SIZE = (1366, 698)
LONG = 20_000
"""Milliseconds that long work may take on a busy machine."""


@dataclass
class Clock:
    """The office's clock, set by hand: a real school has the machine's, and a test has none."""

    day: date
    at: time = time(8, 0)

    def now(self) -> datetime:
        """Return the moment."""
        return datetime.combine(self.day, self.at)

    def hang(self, monkeypatch: pytest.MonkeyPatch) -> "Clock":
        """Have the door and the first run look at this clock; a practice school keeps its own day."""
        monkeypatch.setattr(opening.Door, "today", lambda door: door.practice_today or self.day)
        monkeypatch.setattr(opening.Door, "now", lambda door: datetime.combine(door.today(), self.at))
        monkeypatch.setattr(first_run, "date", SimpleNamespace(today=lambda: self.day))
        monkeypatch.setattr(first_run, "datetime", SimpleNamespace(now=self.now))
        return self


@contextmanager
def at_the_computer(
    qtbot: QtBot, qapp: QApplication, folder: Path, *, practice: bool = False
) -> Iterator["Clerk"]:
    """Start the program on a folder, with its error door hung; whatever is open at the end is closed."""
    theme.apply(qapp, dark=False, size="medium")
    error_door = errors.install(qapp, log=None, version="test")
    quits = qapp.quitOnLastWindowClosed()
    qapp.setQuitOnLastWindowClosed(False)  # no window is open while one gives way to the next
    it = Clerk(qtbot, app.Program(qapp, folder, practice=practice))
    try:
        yield it
    finally:
        it.leave()
        error_door.unhang()
        qapp.setQuitOnLastWindowClosed(quits)


class Clerk:
    """The hands and eyes of the clerk."""

    def __init__(self, qtbot: QtBot, program: app.Program) -> None:
        self.qtbot = qtbot
        self.program = program
        self.keys = 0
        """Keys pressed since it was last set to nought."""

    # what is there

    @property
    def window(self) -> main_window.MainWindow:
        """The main window."""
        assert isinstance(self.program.top, main_window.MainWindow)
        return self.program.top

    @property
    def door(self) -> opening.Door:
        """The open school, to ask what is true."""
        return self.window.data.door

    def first_run(self) -> first_run.FirstRun:
        """Return the first run, which has the keys."""
        assert isinstance(self.program.top, first_run.FirstRun)
        self.face(self.program.top)
        return self.program.top

    def sign_in(self) -> sign_in.SignIn:
        """Return the sign-in, which has the keys."""
        self.qtbot.waitUntil(lambda: isinstance(self.program.top, sign_in.SignIn), timeout=LONG)
        assert isinstance(self.program.top, sign_in.SignIn)
        self.face(self.program.top)
        return self.program.top

    def enter(self) -> main_window.MainWindow:
        """Return the main window, which has the keys; its first room is there."""
        self.qtbot.waitUntil(lambda: isinstance(self.program.top, main_window.MainWindow), timeout=LONG)
        self.window.resize(*SIZE)  # as on the office's screen; here it is smaller and the window was fitted
        self.face(self.window)
        self.qtbot.waitUntil(lambda: not self.window.page().stale)
        return self.window

    def face(self, top: QWidget) -> None:
        """Look at a window: it has the keys."""
        with self.qtbot.waitActive(top):
            top.activateWindow()
        self.settle()

    def settle(self) -> None:
        """Let timers of nought and queued words come to their end."""
        small_school.settle(self.qtbot)

    def quiet(self) -> None:
        """Let work beside the window come to its end, and what it says be heard."""
        self.qtbot.waitUntil(lambda: not background.busy(), timeout=LONG)
        self.settle()

    # what is pressed

    def press(self, *keys: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys one after the other, each where the focus then is; shortcuts work.

        What a key handler raises comes back to whoever sends the key: here it is handed to the error door,
        as the program's own event loop does.
        """
        for key in keys:
            if QApplication.activeWindow() is None:  # no window manager here gives it back after a sheet
                assert self.program.top is not None
                self.face(self.program.top)
            target = QApplication.focusWidget() or QApplication.activeWindow()
            assert target is not None
            try:
                QTest.keyClick(target, key, mods)
            except (Refused, Trouble) as raised:
                sys.excepthook(type(raised), raised, raised.__traceback__)
            self.keys += 1
        self.settle()

    def write(self, text: str) -> None:
        """Type ASCII text where the focus is."""
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClicks(target, text)
        self.keys += len(text)
        self.settle()

    def put(self, entry: QWidget, text: str) -> None:
        """Have a text in a field: typed where it is ASCII, else as an input method gives it whole."""
        assert isinstance(entry, forms.Entry)
        entry.setFocus()
        entry.clear()
        if text.isascii():
            QTest.keyClicks(entry, text)
        else:
            entry.insert(text)
            entry.textEdited.emit(text)

    def room(self, number: int) -> page.Page:
        """Go to a room with Ctrl and its number; return it, read."""
        self.press(KEY(KEY.Key_0 + number), mods=CTRL)
        self.qtbot.waitUntil(lambda: not self.window.page().stale)
        self.settle()
        return self.window.page()

    # what is asked

    def dialog(self) -> forms.Dialog:
        """Return the calm dialog that is open, which has the keys."""
        return small_school.dialog(self.qtbot)

    def refusal(self) -> str:
        """Return what the calm dialog says, and close it."""
        return small_school.refusal(self.qtbot)

    def preview(self) -> printing.Preview:
        """Return the preview that opens."""

        def there() -> bool:
            return any(isinstance(w, printing.Preview) for w in small_school.open_dialogs())

        self.qtbot.waitUntil(there, timeout=LONG)
        self.qtbot.waitUntil(lambda: not _progress(), timeout=LONG)
        (found,) = small_school.open_dialogs()
        assert isinstance(found, printing.Preview)
        return found

    def save(self, path: Path) -> str:
        """Save what is previewed as PDF or xlsx by the path's ending, put the preview away, return the text.

        A workbook's text is empty.
        """
        shown = self.preview()
        shown.save_to(path)
        self.face(shown)
        self.press(KEY.Key_Escape)
        self.qtbot.waitUntil(lambda: not small_school.open_dialogs())
        return pdf_text(path.read_bytes()) if path.suffix == ".pdf" else ""

    # leaving

    def close(self) -> None:
        """Close the window as one does in the evening: with its backup."""
        window = self.window
        window.close()
        self.qtbot.waitUntil(lambda: not window.isVisible(), timeout=LONG)

    def leave(self) -> None:
        """Close whatever is open, without a word; the log's file is let go."""
        for dialog in small_school.open_dialogs():
            dialog.close()
        top = self.program.top
        if isinstance(top, main_window.MainWindow) and not top._closed:
            top._closed = True
            top.data.door.close(back_up=False)
        if top is not None:
            top.close()
            top.deleteLater()
            self.settle()
        logger = logging.getLogger("kehou")
        for handler in [h for h in logger.handlers if isinstance(h, RotatingFileHandler)]:
            logger.removeHandler(handler)
            handler.close()


def _progress() -> list[QDialog]:
    return [w for w in small_school.open_dialogs() if not isinstance(w, printing.Preview)]


def error_at(control: QWidget) -> str:
    """Return the mistake that is told beside a field."""
    field = control.parentWidget()
    assert isinstance(field, forms.Field)
    return field.error()


def choose(chooser: QComboBox, value: object) -> None:
    """Choose in a list as a person does: the room hears of it."""
    assert isinstance(chooser, forms.Chooser)
    assert chooser.choose(value), value
    chooser.activated.emit(chooser.currentIndex())


def pdf_text(pdf: bytes) -> str:
    """Return the whole text of a PDF."""
    return "\n".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf)).pages)
