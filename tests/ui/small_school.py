"""A small invented school for the rooms' tests: a few children, everything still to do."""

import atexit
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from kehou_desktop import opening
from kehou_desktop.domain.students import Draft, Relation, Sex, matching
from kehou_desktop.services import students
from kehou_desktop.ui import data, errors, forms, page, theme
from kehou_desktop.ui.forms.dialog import Dialog

TODAY = date(2026, 9, 3)
NAMES = ("安子墨", "白若溪", "曹锦程", "丁一鸣", "方小北", "高梓涵")
CLASSES = ((1, 1), (3, 2))


def drafts(classes: Iterable[tuple[int, int]] = CLASSES, names: Sequence[str] = NAMES) -> list[Draft]:
    """Return the roster: the same names in every class, each with a mother to ring."""
    found: list[Draft] = []
    for grade, number in classes:
        for i, name in enumerate(names):
            found.append(
                Draft(
                    sheet="表",
                    row=len(found) + 2,
                    name=name,
                    grade=grade,
                    class_no=number,
                    sex=Sex.MALE if i % 2 else Sex.FEMALE,
                    guardian_name=name[0] + "母",
                    guardian_relation=Relation.MOTHER,
                    guardian_phone=f"138000{grade}{number:02d}{i:02d}",
                )
            )
    return found


def found(folder: Path, roster: list[Draft] | None = None) -> opening.Door:
    """Found the school on 3 September 2026 with a roster (two classes of six by default)."""
    if roster is not None:
        return _found(folder, roster)
    shutil.copytree(_template(), folder)
    return opening.open_practice(folder)


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="kehou-small-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _found(folder / "school", drafts()).close(back_up=False)
    return folder / "school"


def _found(folder: Path, children: list[Draft]) -> opening.Door:
    now = datetime.combine(TODAY, datetime.min.time()).replace(hour=8)
    door = opening.found_practice(
        folder, name="小溪小学（虚构）", head="练习校长", grades=(1, 6), term=(2026, 1), today=TODAY, now=now
    )
    if children:
        plan = matching.plan_import(children, door.read(students.known, day=TODAY))
        door.write(students.take_in, plan, file_name="名单.xlsx", file_digest="small", today=TODAY, now=now)
    return door


@contextmanager
def room(
    qtbot: QtBot, app: QApplication, it: page.Page, it_data: data.Data, size: tuple[int, int] = (1366, 600)
) -> Iterator[page.Page]:
    """Show a room as the window does: it hears what deeds touch, and errors have their door."""
    theme.apply(app, dark=False, size="medium")
    error_door = errors.install(app, log=None, version="test")
    it_data.changed.connect(it.touched)
    qtbot.addWidget(it)
    it.resize(*size)
    with qtbot.waitActive(it):
        it.show()
        it.activateWindow()
    settle(qtbot)
    try:
        yield it
    finally:
        for dialog in open_dialogs():
            dialog.close()
        error_door.unhang()


def settle(qtbot: QtBot) -> None:
    """Let timers of nought and queued words come to their end."""
    qtbot.wait(20)
    QApplication.processEvents()


def press(
    it: QWidget, *keys: Qt.Key | str, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press keys one after the other, each where the focus then is inside ``it``'s window."""
    for key in keys:
        code = Qt.Key(ord(key.upper())) if isinstance(key, str) else key
        text = key if isinstance(key, str) else ""
        target = QApplication.focusWidget() or it
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, code, mods, text))
        QApplication.processEvents()


def type_into(field: forms.Field, text: str) -> None:
    """Type ASCII text into a field's control."""
    field.control.setFocus()
    QTest.keyClicks(field.control, text)


def open_dialogs() -> list[QDialog]:
    """Return the dialogs that are open."""
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]


def dialog(qtbot: QtBot) -> Dialog:
    """Return the one dialog that is open, active."""
    qtbot.waitUntil(lambda: bool(open_dialogs()))
    (found_,) = open_dialogs()
    assert isinstance(found_, Dialog)
    with qtbot.waitActive(found_):
        found_.activateWindow()
    qtbot.waitUntil(lambda: (w := QApplication.focusWidget()) is not None and found_.isAncestorOf(w))
    return found_


def refusal(qtbot: QtBot) -> str:
    """Return what the calm dialog says, and close it."""
    said = dialog(qtbot)
    sentence = said.windowTitle() + said.accessibleDescription()
    said.close()
    settle(qtbot)
    return sentence
