"""The error door: refusals beside their field, troubles with what to do, faults with a code and no names."""

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, QtMsgType, Signal
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from conftest import Log
from kehou_desktop.domain.errors import Refused, Trouble
from kehou_desktop.ui import errors, forms, theme

NAME = "张珊丽"


@pytest.fixture
def door(qapp: QApplication, qtbot: QtBot) -> Iterator[errors.Door]:
    theme.apply(qapp, dark=False, size="medium")
    it = errors.install(qapp, log=None, version="9.9.9")
    yield it
    it.unhang()
    shown = it.shown()
    if shown is not None:
        shown.close()
    QApplication.processEvents()


def _words(dialog: forms.Dialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def _said(door: errors.Door, qtbot: QtBot) -> forms.Dialog:
    qtbot.waitUntil(lambda: door.shown() is not None, timeout=2000)
    dialog = door.shown()
    assert dialog is not None
    return dialog


class Slots(QObject):
    """A slot that raises, as a room's does."""

    go = Signal()

    def __init__(self, trouble: Exception) -> None:
        super().__init__()
        self._trouble = trouble
        self.go.connect(self.deed)

    def deed(self) -> None:
        raise self._trouble


def test_a_refusal_is_said_in_its_own_words(door: errors.Door, qtbot: QtBot) -> None:
    slots = Slots(Refused("amount_wrong"))
    slots.go.emit()
    dialog = _said(door, qtbot)
    assert "金额要大于 0" in _words(dialog)
    assert "代号" not in _words(dialog)


def test_a_refusal_goes_beside_its_field(door: errors.Door, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    box = QVBoxLayout(window)
    entry, other = forms.Entry(name="金额"), forms.Entry(name="备注")
    field = forms.Field("金额", entry)
    box.addWidget(field)
    box.addWidget(other)
    errors.beside(window, {"amount_wrong": field})
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    other.setFocus()
    slots = Slots(Refused("amount_wrong"))
    slots.go.emit()
    qtbot.waitUntil(lambda: field.error() != "", timeout=2000)
    assert "金额要大于 0" in field.error()
    assert entry.hasFocus()
    assert door.shown() is None
    slots = Slots(Refused("nothing_to_receipt"))
    slots.go.emit()
    _said(door, qtbot)


def test_trouble_says_what_to_do(door: errors.Door, qtbot: QtBot) -> None:
    slots = Slots(Trouble("disk_full"))
    slots.go.emit()
    assert "腾出空间" in _words(_said(door, qtbot))


def test_a_fault_gets_a_code_and_the_log_gets_no_name(door: errors.Door, qtbot: QtBot, log: Log) -> None:
    log.expect("kehou", "fault ")
    slots = Slots(ValueError(f"{NAME} 533201201701011234"))
    slots.go.emit()
    dialog = _said(door, qtbot)
    record = log.records[-1].getMessage()
    code = record.split()[1]
    assert len(code) == 8
    assert code in _words(dialog)
    assert "9.9.9" in record
    assert "test_errors:" in record, "the place in the program is there"
    for private in (NAME, "533201201701011234", "ValueError"):
        assert private not in record
        assert private not in _words(dialog)


def test_the_same_place_has_the_same_code_whatever_the_values() -> None:
    def fail(value: str) -> str:
        try:
            raise ValueError(value)
        except ValueError as trouble:
            return errors.code_of(trouble)

    codes = {fail(v) for v in ("甲", "乙")}
    assert len(codes) == 1
    try:
        int("x")
    except ValueError as trouble:
        assert errors.code_of(trouble) not in codes


def test_a_cause_is_named_by_its_place_too() -> None:
    try:
        try:
            raise KeyError(NAME)
        except KeyError as first:
            raise RuntimeError from first
    except RuntimeError as trouble:
        places = errors.places(trouble)
    assert len(places) == 2
    assert all(":" in p and NAME not in p for p in places)


def test_a_fault_in_a_thread_is_said_in_the_window(door: errors.Door, qtbot: QtBot, log: Log) -> None:
    log.expect("kehou", "fault ")
    thread = threading.Thread(target=lambda: int("x"))
    thread.start()
    thread.join()
    assert "程序出了一个错" in _words(_said(door, qtbot))


def test_a_fault_that_repeats_is_said_once_and_logged_each_time(
    door: errors.Door, qtbot: QtBot, log: Log
) -> None:
    log.expect("kehou", "fault ")
    slots = Slots(RuntimeError("x"))
    for _ in range(5):
        slots.go.emit()
    dialog = _said(door, qtbot)
    qtbot.waitUntil(lambda: len(log.records) == 5)
    assert door.shown() is dialog


def test_a_timer_that_raises_comes_to_the_door(door: errors.Door, qtbot: QtBot) -> None:
    owner = Slots(Refused("amount_wrong"))
    QTimer.singleShot(0, owner.deed)
    _said(door, qtbot)


def test_no_words_for_a_code_still_says_something(door: errors.Door, qtbot: QtBot, log: Log) -> None:
    log.expect("kehou", "no words for moon_eclipse")
    slots = Slots(Refused("moon_eclipse"))
    slots.go.emit()
    assert "moon_eclipse" in _words(_said(door, qtbot))


def test_esc_closes_and_the_page_stays(door: errors.Door, qtbot: QtBot) -> None:
    slots = Slots(Refused("amount_wrong"))
    slots.go.emit()
    dialog = _said(door, qtbot)
    dialog.reject()
    assert door.shown() is None


def test_unhanging_leaves_python_as_it_was(qapp: QApplication) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    door = errors.install(qapp, log=None, version="1")
    assert sys.excepthook != before[0]
    door.unhang()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_the_log_is_kept_in_five_small_files(tmp_path: Path) -> None:
    logger = logging.getLogger("kehou")
    path = tmp_path / "logs" / "kehou.log"
    errors.log_to(path)
    try:
        for _ in range(7):
            logger.info("%s", "x" * 999_000)
        assert len(list(path.parent.iterdir())) == 5
        assert all(p.stat().st_size <= 1_000_000 for p in path.parent.iterdir())
    finally:
        for handler in list(logger.handlers):
            if isinstance(handler, logging.handlers.RotatingFileHandler):
                logger.removeHandler(handler)
                handler.close()
        logger.setLevel(logging.NOTSET)


def test_a_log_that_cannot_be_written_costs_only_the_log(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x", encoding="utf-8")
    before = list(logging.getLogger("kehou").handlers)
    errors.log_to(blocked / "kehou.log")
    assert logging.getLogger("kehou").handlers == before


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ('could not open "/home/张珊/x.db"', "qt could not open …"),
        ("cannot read C:\\Users\\zs\\a.png now", "qt cannot read … now"),
        ("QPainter::begin: 13800002607", "qt QPainter::begin: …"),
    ],
)
def test_what_qt_warns_of_is_kept_without_names_and_paths(said: str, kept: str, log: Log) -> None:
    log.expect("kehou", kept)
    errors._qt_talk(QtMsgType.QtWarningMsg, None, said)  # type: ignore[arg-type]
    assert log.records[-1].getMessage() == kept


def test_the_platforms_own_talk_is_not_kept() -> None:
    errors._qt_talk(QtMsgType.QtWarningMsg, None, "This plugin does not support raise()")  # type: ignore[arg-type]
    errors._qt_talk(QtMsgType.QtDebugMsg, None, "anything")  # type: ignore[arg-type]


def test_the_first_sentence_is_the_title() -> None:
    assert errors._parts("口令不对。数据没有动。请再试。") == {
        "title": "口令不对",
        "sentence": "数据没有动。请再试。",
    }
    assert errors._parts("The disk is full. Free some space.") == {
        "title": "The disk is full",
        "sentence": "Free some space.",
    }
    assert Qt.Key.Key_Escape  # the dialog's own key
