"""A room reads once when it is seen, stays quiet while it is not, and knows when it is narrow."""

from typing import ClassVar

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kehou_desktop.ui import page


class Room(page.Page):
    """A room that counts how often it reads."""

    tables: ClassVar[frozenset[str]] = frozenset({"mark", "student"})

    def __init__(self) -> None:
        super().__init__("attendance", "考勤")
        self.reads = 0
        self.fitted: list[tuple[bool, bool]] = []

    def reread(self) -> None:
        self.reads += 1

    def refit(self) -> None:
        self.fitted.append((self.narrow, self.tight))


def _shown(qtbot: QtBot) -> Room:
    room = Room()
    qtbot.addWidget(room)
    room.resize(1366, 500)
    room.show()
    QApplication.processEvents()
    return room


def test_it_reads_when_first_seen(qtbot: QtBot) -> None:
    room = Room()
    qtbot.addWidget(room)
    QApplication.processEvents()
    assert room.reads == 0
    room.show()
    QApplication.processEvents()
    assert room.reads == 1
    assert not room.stale


def test_many_deeds_are_one_reading(qtbot: QtBot) -> None:
    room = _shown(qtbot)
    for _ in range(40):
        room.touched({"mark"})
    assert room.reads == 1, "not before the deed has ended"
    QApplication.processEvents()
    assert room.reads == 2


def test_what_it_does_not_show_does_not_touch_it(qtbot: QtBot) -> None:
    room = _shown(qtbot)
    room.touched({"payment", "bill"})
    QApplication.processEvents()
    assert room.reads == 1


def test_hidden_it_turns_stale_and_reads_when_seen_again(qtbot: QtBot) -> None:
    room = _shown(qtbot)
    room.hide()
    room.touched({"student"})
    QApplication.processEvents()
    assert (room.reads, room.stale) == (1, True)
    room.show()
    QApplication.processEvents()
    assert (room.reads, room.stale) == (2, False)
    room.hide()
    room.show()
    QApplication.processEvents()
    assert room.reads == 2, "nothing had changed"


def test_a_reading_asked_for_and_then_hidden_waits(qtbot: QtBot) -> None:
    room = _shown(qtbot)
    room.touched({"mark"})
    room.hide()
    QApplication.processEvents()
    assert (room.reads, room.stale) == (1, True)


def test_it_knows_when_the_window_is_narrow(qtbot: QtBot) -> None:
    room = _shown(qtbot)
    for width in (1366, 1180, 1179, 999, 911, 1300):
        room.resize(width, 500)
        QApplication.processEvents()
    assert room.fitted == [(True, False), (True, True), (False, False)]


def test_it_has_its_names(qtbot: QtBot) -> None:
    room = _shown(qtbot)
    assert (room.objectName(), room.accessibleName()) == ("attendance", "考勤")
