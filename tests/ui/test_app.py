"""The window around the rooms: names that others rely on, keys, help, preview, lock, recovery, languages."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from kehou_desktop import i18n, opening, practice, preferences
from kehou_desktop.domain.attendance import Mark
from kehou_desktop.services import attendance, school
from kehou_desktop.store import accounts, backup, generations
from kehou_desktop.ui import app, background, main_window, recovery
from kehou_desktop.ui.attendance.page import AttendancePage
from tests.ui import clerk, small_school
from tests.ui.clerk import CTRL, KEY, Clerk, Clock, error_at

ROOMS = ("today", "students", "applications", "groups", "attendance", "handover", "fees", "reports")
NUMBERS = {**dict(enumerate(ROOMS[:7], 1)), 9: "reports"}
"""The digit that Ctrl takes with it, and its room; 8 is for the registers, which are not built."""
SCHOOL, HEAD, PASSWORD, OTHER = "青禾小学（虚构）", "郑安和", "far hills 1977", "near hills 1977"
MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a practice school once, its first week lived, its Monday open."""
    folder = tmp_path_factory.mktemp("app") / "school"
    door = practice.make(folder, count=24, through=date(2026, 9, 4))
    practice.stand_at(door, MONDAY)
    door.close(back_up=False)
    return folder


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(MONDAY, time(15, 40)).hang(monkeypatch)


@pytest.fixture
def it(qtbot: QtBot, qapp: QApplication, lived: Path, tmp_path: Path, clock: Clock) -> Iterator[Clerk]:
    """Open a copy of the practice school."""
    del clock
    folder = copied(lived, tmp_path / "school")
    with clerk.at_the_computer(qtbot, qapp, folder, practice=True) as here:
        here.program.start()
        here.enter()
        yield here


@pytest.fixture
def real(tmp_path: Path, clock: Clock) -> tuple[Path, str]:
    """Found a real school and close it; return its folder and its recovery code."""
    folder = tmp_path / "school"
    door, code = opening.found(
        folder,
        name=SCHOOL,
        head=HEAD,
        password=PASSWORD,
        term=(2026, 1),
        today=clock.day,
        now=clock.now(),
    )
    door.close(back_up=False)
    return folder, code


def copied(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to)
    return to


# -- names and keys ---------------------------------------------------------------------------------------


def test_the_names_that_others_rely_on(it: Clerk) -> None:
    window = it.window
    assert (window.objectName(), window.tabs.objectName()) == ("mainWindow", "tabs")
    for number, name in NUMBERS.items():
        assert it.room(number).objectName() == name
    shown = [window.tabs.widget(i).objectName() for i in range(window.tabs.count())]
    assert tuple(shown) == ROOMS


def test_control_and_a_number_open_a_room_and_nothing_opens_one_that_is_not_built(it: Clerk) -> None:
    for number in (*NUMBERS, 8):
        before = it.window.page().objectName()
        it.press(KEY(KEY.Key_0 + number), mods=CTRL)
        assert it.window.page().objectName() == NUMBERS.get(number, before)
    assert "台账" not in [it.window.tabs.tabText(i) for i in range(it.window.tabs.count())]


@pytest.mark.parametrize("number", NUMBERS)
def test_search_print_and_help_answer_in_every_room(it: Clerk, number: int) -> None:
    room = it.room(number)
    it.press(KEY.Key_F, mods=CTRL)
    if NUMBERS[number] in ("students", "attendance", "handover", "fees"):
        focus = QApplication.focusWidget()
        assert isinstance(focus, QLineEdit) and room.isAncestorOf(focus)
    it.press(KEY.Key_F1)
    (shown,) = small_school.open_dialogs()
    book = shown.findChild(QTextBrowser)
    assert book is not None and book.textCursor().block().text() == room.title, "the room's own chapter"
    assert NUMBERS[number] == "today" or book.verticalScrollBar().value() > 0
    shown.close()
    it.settle()
    it.face(it.window)
    it.press(KEY.Key_P, mods=CTRL)
    preview = it.preview()
    assert preview.print_button.isEnabled()
    it.face(preview)
    it.press(KEY.Key_Escape)
    assert not small_school.open_dialogs()
    assert not it.window.findChildren(QDialog), "what was closed is gone"


def test_everything_that_is_pressed_or_typed_in_has_a_name(it: Clerk) -> None:
    nameless: list[str] = []
    for number, name in NUMBERS.items():
        it.room(number)
        nameless += [f"{name}: {w!r}" for w in controls(it.window) if not named(w)]
    assert nameless == []


def controls(window: QWidget) -> list[QWidget]:
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QAbstractSpinBox)
    return [w for kind in kinds for w in window.findChildren(kind) if w.isVisible()]


def named(part: QWidget) -> bool:
    inside = part.parentWidget()
    of_qt = isinstance(inside, (QComboBox, QAbstractSpinBox, QAbstractItemView))
    return bool(part.accessibleName()) or of_qt or part.objectName().startswith("qt_")


# -- the window itself ------------------------------------------------------------------------------------


def test_a_practice_school_says_so_wherever_one_looks(it: Clerk) -> None:
    assert "【练习】" in it.window.windowTitle()
    strips = [w for w in it.window.findChildren(QLabel) if w.property("kind") == "practice"]
    assert len(strips) == 1 and "练习学校" in strips[0].text()
    for number in NUMBERS:
        it.room(number)
        assert strips[0].isVisible()


@pytest.mark.parametrize("size", [(683, 384), (911, 512)])
def test_a_small_window_shows_every_room(it: Clerk, size: tuple[int, int]) -> None:
    it.window.resize(*size)
    for number in NUMBERS:
        room = it.room(number)
        assert (it.window.width(), it.window.height()) == size
        assert room.isVisible() and room.narrow
        assert not it.window.grab().isNull()
    it.window.resize(1366, 698)
    it.settle()
    assert not it.window.page().narrow


def test_english_opens_every_room(qtbot: QtBot, qapp: QApplication, lived: Path, tmp_path: Path) -> None:
    folder = copied(lived, tmp_path / "school")
    with i18n.speaking("en"), clerk.at_the_computer(qtbot, qapp, folder, practice=True) as it:
        it.program.start()
        it.enter()
        titles = [it.window.tabs.tabText(i) for i in range(it.window.tabs.count())]
        assert titles[:3] == ["Today", "Students", "Applications"] and all(t.isascii() for t in titles)
        for number in NUMBERS:
            it.room(number)
        assert "practice" in " ".join(w.text() for w in it.window.findChildren(QLabel)).lower()


def test_a_new_day_is_noticed_by_a_window_left_open(
    qtbot: QtBot, qapp: QApplication, real: tuple[Path, str], clock: Clock
) -> None:
    folder, _code = real
    with clerk.at_the_computer(qtbot, qapp, folder) as it:
        signed_in(it)
        it.room(4)
        it.room(1)
        assert it.window._when.text() == "9月7日 周一"
        clock.day = TUESDAY
        it.window._minute.timeout.emit()
        it.settle()
        assert it.window._when.text() == "9月8日 周二"
        assert it.window.pages["groups"].stale, "a room that is not looked at reads anew when it is"


def test_ctrl_z_does_not_reach_into_the_roll_of_the_day_before(it: Clerk) -> None:
    room = it.room(5)
    assert isinstance(room, AttendancePage)
    assert room.sheet is not None
    seat = [KEY(KEY.Key_0 + int(d)) for d in str(room.sheet.rows[0].seat_no)]
    it.press(KEY.Key_Q, *seat, KEY.Key_C)
    assert room.sheet.rows[0].mark is Mark.LATE
    practice.stand_at(it.door, TUESDAY)
    it.window._minute.timeout.emit()
    it.qtbot.waitUntil(lambda: room.sheet is not None and room.sheet.day == TUESDAY)
    it.press(KEY.Key_Z, mods=CTRL)
    for day, marks in ((MONDAY, {Mark.LATE, None}), (TUESDAY, {None})):
        sheet = it.door.read(attendance.day_sheet, room.sheet.group_id, day=day, slot_id=room.sheet.slot_id)
        assert {r.mark for r in sheet.rows} == marks


def test_a_dark_window_and_larger_letters_are_kept_for_the_next_time(it: Clerk) -> None:
    before = preferences.read()
    try:
        it.window._dress(look="dark", size="large")
        it.settle()
        assert (preferences.read().look, preferences.read().size) == ("dark", "large")
        assert it.window.grab().toImage().pixelColor(700, 690).lightness() < 90
        it.window._speak("en")
        assert preferences.read().language == "en"
        assert "English" in it.dialog().windowTitle() or it.dialog().windowTitle().isascii()
    finally:
        i18n.use("zh")
        preferences.keep(look=before.look, size=before.size, language=before.language)


def test_a_paper_is_previewed_and_saved_as_both_kinds_of_file(it: Clerk, tmp_path: Path) -> None:
    it.room(5)
    it.press(KEY.Key_P, mods=CTRL)
    shown = it.preview()
    assert shown.save_xlsx.isVisible()
    shown.save_to(tmp_path / "表.xlsx")
    assert (tmp_path / "表.xlsx").read_bytes()[:2] == b"PK"
    text = it.save(tmp_path / "表.pdf")
    assert "一(1)班" in text
    assert "表.pdf" in it.window._receipt.text() and "读回核对过" in it.window._receipt.text()


def test_about_names_the_version_and_where_the_data_lies(it: Clerk) -> None:
    it.window._about()
    said = " ".join(w.text() for w in it.dialog().findChildren(QLabel))
    assert "课后 0." in said and str(it.door.database.folder) in said


# -- coming and going -------------------------------------------------------------------------------------


def signed_in(it: Clerk, password: str = PASSWORD) -> main_window.MainWindow:
    if it.program.top is None:
        it.program.start()
    asked = it.sign_in()
    it.put(asked.password, password)
    it.press(KEY.Key_Return)
    return it.enter()


def test_nothing_personal_is_shown_before_the_password_and_a_wrong_one_is_told_beside_it(
    qtbot: QtBot, qapp: QApplication, real: tuple[Path, str]
) -> None:
    folder, _code = real
    with clerk.at_the_computer(qtbot, qapp, folder) as it:
        it.program.start()
        asked = it.sign_in()
        assert asked.objectName() == "signIn" and asked.password.hasFocus()
        assert SCHOOL not in " ".join(w.text() for w in asked.findChildren(QLabel))
        for wrong in ("", "far hills 1978"):
            it.put(asked.password, wrong)
            it.press(KEY.Key_Return)
            it.quiet()
            assert "口令" in error_at(asked.password)
            assert not small_school.open_dialogs(), "told where it belongs, and nowhere else"
        window = signed_in(it)
        assert HEAD in [w.text() for w in window.findChildren(QLabel)]


def test_lock_asks_who_is_there_and_leaves_a_backup(
    qtbot: QtBot, qapp: QApplication, real: tuple[Path, str]
) -> None:
    folder, _code = real
    with clerk.at_the_computer(qtbot, qapp, folder) as it:
        window = signed_in(it)
        door = it.door
        (lock,) = [b for b in window.findChildren(QAbstractButton) if b.text() == "锁定"]
        lock.click()
        asked = it.sign_in()
        seen = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
        assert "mainWindow" not in [w.objectName() for w in seen]
        last = door.last_backup()
        assert last is not None and last.good
        assert not asked.password.text()
        signed_in(it)
        assert it.door.read(school.facts).name == SCHOOL


def test_the_recovery_code_gives_a_new_password_and_a_new_code_and_is_void_then(
    qtbot: QtBot, qapp: QApplication, real: tuple[Path, str]
) -> None:
    folder, code = real
    with clerk.at_the_computer(qtbot, qapp, folder) as it:
        it.program.start()
        asked = it.sign_in()
        asked.forgot.click()
        it.settle()
        assert asked.code.hasFocus() and not asked.password.isVisible()
        it.put(asked.code, "2" * 26)
        it.put(asked.new_password, OTHER)
        it.press(KEY.Key_Return)
        it.quiet()
        assert error_at(asked.code), "a code that is not this school's"
        it.put(asked.code, " ".join(code[i : i + 5] for i in range(0, 26, 5)).lower())
        it.put(asked.new_password, "short")
        it.press(KEY.Key_Return)
        it.quiet()
        assert error_at(asked.new_password) and not error_at(asked.code)
        it.put(asked.new_password, OTHER)
        it.press(KEY.Key_Return)
        it.qtbot.waitUntil(lambda: isinstance(it.program.top, main_window.MainWindow), timeout=clerk.LONG)
        shown = it.dialog()
        assert isinstance(shown, recovery.NewCode)
        new = shown.view.letter.code
        assert new != code and len(new) == 26
        QTest.keyClick(shown, KEY.Key_Escape)
        assert shown.isVisible(), "an Esc too many does not lose the code"
        assert shown.view.button.hasFocus() or not shown.isActiveWindow(), "Enter prints, it does not close"
        shown.buttons[-1].click()
        it.window.lock()
        asked = it.sign_in()
        asked.forgot.click()
        it.put(asked.code, code)
        it.put(asked.new_password, PASSWORD)
        it.press(KEY.Key_Return)
        it.quiet()
        assert error_at(asked.code), "the code that was used opens nothing any more"
        asked.forgot.click()
        it.put(asked.password, PASSWORD)
        it.press(KEY.Key_Return)
        it.quiet()
        assert error_at(asked.password), "the old password is gone too"
        signed_in(it, OTHER)


def test_after_three_wrong_passwords_the_sign_in_says_how_long_to_wait(
    qtbot: QtBot, qapp: QApplication, real: tuple[Path, str]
) -> None:
    folder, _code = real
    with clerk.at_the_computer(qtbot, qapp, folder) as it:
        it.program.start()
        asked = it.sign_in()
        for wrong in ("far hills 1", "far hills 2", "far hills 3", PASSWORD):
            it.put(asked.password, wrong)
            it.press(KEY.Key_Return)
            it.quiet()
        assert "请等 1 秒" in error_at(asked.password), "the right one has to wait too, and is told so"
        assert not small_school.open_dialogs()
        it.qtbot.wait(1100)
        signed_in(it)


def test_the_window_lives_while_the_school_is_opened(
    qtbot: QtBot, qapp: QApplication, real: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _code = real
    go = threading.Event()
    thread: list[threading.Thread] = []
    unlock = accounts.unlock

    def slow(*given: Any, **named: Any) -> accounts.Keyring:
        thread.append(threading.current_thread())
        go.wait(20)
        return unlock(*given, **named)

    monkeypatch.setattr(accounts, "unlock", slow)
    with clerk.at_the_computer(qtbot, qapp, folder) as it:
        it.program.start()
        asked = it.sign_in()
        it.put(asked.password, PASSWORD)
        it.press(KEY.Key_Return)
        it.qtbot.waitUntil(
            lambda: any(isinstance(w, background.Progress) for w in small_school.open_dialogs())
        )
        asked.enter()  # a second Enter begins nothing
        go.set()
        it.enter()
        assert len(thread) == 1 and thread[0] is not threading.main_thread()


def test_a_window_waits_for_what_works_beside_it_before_it_closes(
    qtbot: QtBot, qapp: QApplication, real: tuple[Path, str]
) -> None:
    folder, _code = real
    with clerk.at_the_computer(qtbot, qapp, folder) as it:
        window = signed_in(it)
        go = threading.Event()
        names: list[str] = []

        def work() -> str:
            go.wait(20)
            return window.data.read(school.facts).name

        background.run(window, work, names.append)
        window.close()
        it.qtbot.wait(200)
        assert window.isVisible() and not names
        go.set()
        it.qtbot.waitUntil(lambda: not window.isVisible(), timeout=clerk.LONG)
        assert names == [SCHOOL], "it found the school open"


def test_a_clock_that_stands_before_the_last_deed_is_said_and_refuses_nothing(
    qtbot: QtBot, qapp: QApplication, real: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _code = real
    with clerk.at_the_computer(qtbot, qapp, folder) as it:
        assert not signed_in(it).clock.isVisible()
        it.window.lock()
        monkeypatch.setattr(opening, "_CLOCK_SLACK", timedelta(days=-1))
        window = signed_in(it)
        assert it.door.clock_behind is not None and window.clock.isVisible()
        assert "校准" in window.clock.accessibleName()
        window._minute.timeout.emit()
        assert not window.clock.isVisible(), "the clock was set right"


def test_the_newest_backup_is_read_back_beside_the_window(
    qtbot: QtBot, qapp: QApplication, real: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _code = real
    with clerk.at_the_computer(qtbot, qapp, folder) as it:
        signed_in(it)
        it.window.lock()
        it.sign_in()
        backup._SEEN.clear()  # as another day's process
        threads: list[threading.Thread] = []
        inspect = backup.inspect

        def watched(path: Path) -> backup.Backup:
            threads.append(threading.current_thread())
            return inspect(path)

        monkeypatch.setattr(backup, "inspect", watched)
        window = signed_in(it)
        it.quiet()
        assert "备份已核验" in window._state.text()
        it.room(4)
        it.room(1)
        assert len(threads) == 1 and threads[0] is not threading.main_thread()
        newest = backup.newest(it.door.backups)
        assert newest is not None
        newest.write_bytes(newest.read_bytes()[:-1] + b"x")
        window._say_backup()
        assert "正在核对" in window._state.text()
        it.quiet()
        assert "读不回来" in window._state.text()


def test_a_second_window_or_command_is_told_who_has_the_store(
    qtbot: QtBot, qapp: QApplication, real: tuple[Path, str]
) -> None:
    folder, _code = real
    with clerk.at_the_computer(qtbot, qapp, folder) as it:
        signed_in(it)
        second = subprocess.run(
            [sys.executable, "-m", "kehou_desktop.cli", "--data", str(folder), "check"],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "KEHOU_PASSWORD": PASSWORD},
            timeout=60,
            check=False,
        )
        assert second.returncode == 2 and "正在被另一个窗口或命令使用" in second.stderr
        assert second.stdout == "" and "Traceback" not in second.stderr
        other = app.Program(qapp, folder, practice=False)
        other.start()
        there = Clerk(it.qtbot, other)
        asked = there.sign_in()
        there.put(asked.password, PASSWORD)
        there.press(KEY.Key_Return)
        assert "正在被另一个窗口或命令使用" in there.refusal()
        asked.close()
        asked.deleteLater()


def test_the_first_run_can_be_left_and_nothing_is_there(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    folder = tmp_path / "school"
    with clerk.at_the_computer(qtbot, qapp, folder) as it:
        it.program.start()
        first = it.first_run()
        it.press(KEY.Key_Return)
        it.put(first.school, SCHOOL)
        first.back.setFocus()
        it.press(KEY.Key_Return)
        assert first.pages.currentIndex() == 0, "Enter on a button is that button's"
        it.press(KEY.Key_Return)
        assert first.school.text() == SCHOOL
        first._leave.click()
        it.qtbot.waitUntil(lambda: not first.isVisible())
    assert not generations.exists(folder) and list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_hold_a_school_is_told_and_everything_typed_stays(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, lived: Path
) -> None:
    folder = tmp_path / "school"
    with clerk.at_the_computer(qtbot, qapp, folder) as it:
        it.program.start()
        first = it.first_run()
        it.put(first.folder, str(lived))
        it.press(KEY.Key_Return)
        it.put(first.school, SCHOOL)
        it.press(KEY.Key_Return, KEY.Key_Return)
        for entry, text in ((first.head, HEAD), (first.password, PASSWORD), (first.again, PASSWORD)):
            it.put(entry, text)
        it.press(KEY.Key_Return)
        said = it.refusal()
        assert "已经有一个学校" in said
        assert first.isVisible() and first.school.text() == SCHOOL and first.password.text() == PASSWORD


_PAINT = """
import json, sys
from pathlib import Path
from PySide6.QtTest import QTest
from kehou_desktop.ui import app
qt = app.application()
program = app.Program(qt, Path(sys.argv[1]), practice=False)
program.start()
assert program.top.objectName() == sys.argv[2], program.top.objectName()
while program.top.grab().isNull():
    QTest.qWait(10)
QTest.qWait(50)
print(json.dumps(sorted({m.partition(".")[0] for m in sys.modules})))
"""
_LATER = {
    "alembic",
    "defusedxml",
    "numpy",
    "openpyxl",
    "PIL",
    "pypdfium2",
    "pypinyin",
    "reportlab",
    "xlrd",
    "xlsxwriter",
}


@pytest.mark.parametrize("top", ["signIn", "firstRun"])
def test_nothing_heavy_is_loaded_at_the_first_paint(
    top: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder = request.getfixturevalue("real")[0] if top == "signIn" else tmp_path / "none"
    painted = subprocess.run(
        [sys.executable, "-c", _PAINT, str(folder), top],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert painted.returncode == 0, painted.stderr
    assert set(json.loads(painted.stdout)) & _LATER == set()
