"""Long work: its result reaches whoever waits, nobody else, and it can be stopped."""

import threading
import time

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from kehou_desktop.ui import background, theme


@pytest.fixture(autouse=True)
def _light(qapp: QApplication) -> None:
    theme.apply(qapp, dark=False, size="medium")


def test_the_result_comes_back_in_the_windows_thread(qtbot: QtBot) -> None:
    owner = QObject()
    got: list[tuple[int, int, int]] = []

    def work() -> int:
        return threading.get_ident()

    background.run(owner, work, lambda ident: got.append((ident, threading.get_ident(), 0)))
    qtbot.waitUntil(lambda: len(got) == 1)
    worker, here, _ = got[0]
    assert here == threading.main_thread().ident
    assert worker != here
    assert not background.busy()


def test_the_result_dies_with_its_owner(qtbot: QtBot) -> None:
    owner, go = QObject(), threading.Event()
    got: list[str] = []

    def work() -> str:
        go.wait(5)
        return "late"

    background.run(owner, work, got.append)
    delete(owner)
    go.set()
    qtbot.waitUntil(lambda: not background.busy())
    assert got == []


def test_what_work_raises_is_raised_in_the_window(qtbot: QtBot) -> None:
    owner = QObject()
    with qtbot.captureExceptions() as raised:
        background.run(owner, lambda: int("x"), lambda _n: None)
        qtbot.waitUntil(lambda: len(raised) == 1)
    assert raised[0][0] is ValueError


def test_a_short_work_shows_no_progress(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    got: list[int] = []
    sheet = background.run_told(window, "收入 3 行", lambda tell: 3, got.append)
    seen: list[bool] = []
    sheet.destroyed.connect(lambda: seen.append(True))
    qtbot.waitUntil(lambda: got == [3])
    qtbot.waitUntil(lambda: seen == [True])


def test_a_long_work_says_how_far_and_can_be_cancelled(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    got: list[int] = []
    steps: list[int] = []

    def work(tell: background.Tell) -> int:
        for n in range(1, 2000):
            tell(n, 2000, "读第 1 张表")
            steps.append(n)
            time.sleep(0.005)
        return 1

    sheet = background.run_told(window, "导入花名册", work, got.append)
    assert not sheet.isVisible()
    qtbot.waitUntil(sheet.isVisible, timeout=3000)
    qtbot.waitUntil(lambda: "/ 2000" in sheet._count.text())
    assert sheet._what.text() == "读第 1 张表"
    sheet.reject()
    qtbot.waitUntil(lambda: not background.busy(), timeout=3000)
    assert got == []
    assert len(steps) < 1999


def test_time_left_is_said_after_three_seconds(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = background.Progress("导入")
    qtbot.addWidget(sheet)
    sheet.start()
    began = sheet._began
    for spent, words in ((2.0, ""), (4.0, "大约还要 12 秒"), (400.0, "大约还要 20 分钟")):
        monkeypatch.setattr(time, "monotonic", lambda spent=spent: began + spent)
        sheet.step(100, 400)
        assert sheet._left.text() == words
    sheet.finish()
