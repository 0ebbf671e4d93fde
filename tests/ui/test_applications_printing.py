"""The room offers the family's papers of the class that is looked at."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from kehou_desktop import papers
from kehou_desktop.papers import Case
from kehou_desktop.ui import data
from kehou_desktop.ui.applications import printing
from kehou_desktop.ui.applications.page import ApplicationsPage
from tests.ui import small_school


@pytest.fixture
def room(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[ApplicationsPage]:
    door = small_school.found(tmp_path / "school")
    it = ApplicationsPage(data.Data(door))
    with small_school.room(qtbot, qapp, it, it.data):
        yield it
    door.close(back_up=False)


def opened(it: ApplicationsPage) -> QMenu:
    it.printer.click()
    (menu,) = it.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return menu


def test_each_paper_is_offered_for_the_class_shown_and_blank(room: ApplicationsPage) -> None:
    went: list[object] = []
    room.goto.connect(lambda where, what: went.append((where, what)))
    label = room.home_class.label
    menu = opened(room)
    words = [a.text() for a in menu.actions() if not a.isSeparator()]
    assert words == ["告家长书", "申请书", "协议书", "放弃申请", "接送信息表", "空白表", "学生名单"]
    for action in menu.actions():
        if not action.isSeparator() and action.text() != "空白表":
            action.trigger()
    names = [*(name for name, _word in printing.OFFERED), "roster"]
    assert went == [("print", (name, Case(class_=label))) for name in names]
    went.clear()
    (blank,) = menu.findChildren(QMenu)
    for action in blank.actions():
        action.trigger()
    assert went == [("print", (name, Case(student=0))) for name, _word in printing.OFFERED]
    menu.close()


def test_what_is_offered_can_be_made(room: ApplicationsPage) -> None:
    for name, _word in printing.OFFERED:
        for case in (Case(class_=room.home_class.label), Case(student=printing.NOBODY)):
            assert papers.make(room.data.door, name, case).startswith(b"%PDF-")


def test_a_school_without_children_still_has_the_blank_forms(qtbot: QtBot, qapp: QApplication) -> None:
    asked: list[tuple[str, Case]] = []
    parent = QMenu()
    qtbot.addWidget(parent)
    menu = printing.menu(parent, None, lambda name, case: asked.append((name, case)))
    assert [a.text() for a in menu.actions()] == ["空白表"]
