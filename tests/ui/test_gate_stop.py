"""A barred person at the gate, and the telephone at the gate: by keys, through the real window."""

import shutil
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kehou_desktop import opening
from kehou_desktop.domain.calls import Outcome
from kehou_desktop.domain.disclosures import Secret
from kehou_desktop.domain.handover import Board, BoardRow
from kehou_desktop.domain.students import Relation
from kehou_desktop.services import calls, disclosures, guardians, handover, students
from kehou_desktop.ui import data, theme
from kehou_desktop.ui.handover import full_stop
from kehou_desktop.ui.handover.page import HandoverPage
from tests import build

MONDAY, KEYS = build.MONDAY, Qt.Key
DOCUMENT = "虚构民初〔2026〕77号"


class Office(data.Data):
    """The open school, with a clock that the test sets."""

    clock = datetime.combine(MONDAY, time(17, 45))

    def now(self) -> datetime:
        return self.clock


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a school whose rolls are taken: the first child has a barred father and a second guardian."""
    folder = tmp_path_factory.mktemp("stop")
    door, (child, _other) = build.in_service(folder, 2)
    build.bar(door, child, "柳禁")
    door.write(
        students.add_collector,
        child,
        name="外婆甲",
        relation=Relation.MATERNAL_GRANDMOTHER,
        phone="13900000003",
        valid_from=build.FIRST,
    )
    build.take_rolls(door, MONDAY)
    door.close(back_up=False)
    return folder / "school"


@pytest.fixture
def office(made: Path, tmp_path: Path) -> Iterator[Office]:
    shutil.copytree(made, tmp_path / "school")
    door = opening.open_practice(tmp_path / "school")
    yield Office(door)
    door.close(back_up=False)


@pytest.fixture
def sounds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the system sounds: a test cannot hear."""
    heard: list[int] = []
    monkeypatch.setattr(QApplication, "beep", lambda: heard.append(1))
    return heard


def _room(qtbot: QtBot, qapp: QApplication, office: Office) -> HandoverPage:
    theme.apply(qapp, dark=False, size="medium")
    room = HandoverPage(office)
    office.changed.connect(room.touched)
    qtbot.addWidget(room)
    room.resize(1366, 600)
    with qtbot.waitActive(room):
        room.show()
        room.activateWindow()
    QApplication.processEvents()
    return room


def _board(office: Office) -> Board:
    return office.read(handover.board, MONDAY)


def _barred(office: Office) -> BoardRow:
    return next(r for r in _board(office).rows if r.barred)


def _texts(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(part.text() for part in widget.findChildren(QLabel) if part.isVisibleTo(widget))


def _to_the_stop(qtbot: QtBot, room: HandoverPage, row: BoardRow) -> full_stop.FullStop:
    """Press what the clerk presses: the child, nobody of these, the barred one."""
    QTest.keyClicks(room.scan, row.student_no)
    QTest.keyClick(room.scan, KEYS.Key_Return)
    assert room.strip.bar.isVisible() and "柳禁" not in _texts(room.strip)
    QTest.keyClicks(room.scan, "0")
    qtbot.waitUntil(room.stop.isVisible)
    assert "柳禁" in room.stop.bars[0].text()
    QTest.keyClicks(room.scan, "1")
    qtbot.waitUntil(lambda: room.desk.full_stop is not None)
    it = room.desk.full_stop
    assert it is not None
    qtbot.waitUntil(it.isVisible)
    return it


def test_a_barred_person_fills_the_screen_and_the_child_stays(
    qtbot: QtBot, qapp: QApplication, office: Office, sounds: list[int]
) -> None:
    room = _room(qtbot, qapp, office)
    row = _barred(office)
    assert "柳禁" not in [c.name for c in row.collectors]
    it = _to_the_stop(qtbot, room, row)
    assert it.isFullScreen() and it.windowModality() is Qt.WindowModality.ApplicationModal
    assert sounds == [1]
    said = _texts(it)
    assert "不得交给此人" in said and row.name in said and "17:45" in said
    for hidden in (DOCUMENT, "77", "法院", "13900000001", "柳禁"):
        assert hidden not in said, hidden
    (at,) = office.read(students.detail, row.student_id, day=MONDAY).gate_stops
    assert at == office.clock, "on record before anything is answered"
    assert it.back.hasFocus(), "the safe answer"
    for key in (KEYS.Key_Escape, KEYS.Key_F11, KEYS.Key_1, KEYS.Key_0, KEYS.Key_Tab, KEYS.Key_X):
        QTest.keyClick(it.back, key)
        it.close()
        assert it.isVisible() and _board(office).gone == 0, key
    QTest.keyClick(it.back, KEYS.Key_P)
    assert "139 0000 0001" in _texts(it)
    assert [a.what for a in office.read(disclosures.made, MONDAY, MONDAY)] == [Secret.PHONE]
    QTest.keyClick(it, KEYS.Key_Return)
    assert room.desk.full_stop is None
    assert not room.stop.isVisible() and not room.strip.isVisible()
    assert _barred(office).here and _board(office).gone == 0
    assert sounds == [1]


def test_for_a_legal_guardian_it_says_not_yet_and_names_the_other(
    qtbot: QtBot, qapp: QApplication, office: Office, sounds: list[int]
) -> None:
    row = _board(office).left_over[1]
    office.write(
        guardians.add,
        row.student_id,
        name="父乙",
        relation=Relation.FATHER,
        phone="13900000022",
        today=MONDAY,
    )
    build.bar(office.door, row.student_id, "家长02", relation=Relation.MOTHER, is_guardian=True)
    room = _room(qtbot, qapp, office)
    row = next(r for r in _board(office).rows if r.student_id == row.student_id)
    room.desk.open_child(row.student_id)
    room.desk.stop_fully(row, row.barred[0])
    it = room.desk.full_stop
    assert it is not None and sounds == [1]
    said = _texts(it)
    assert "先不要交给此人" in said and "拨另一位监护人 父亲 父乙" in said and "139****0022" in said
    assert "告诉带班领导" in said and "家长02" not in said
    QTest.mouseClick(it.back, Qt.MouseButton.LeftButton)
    assert room.desk.full_stop is None


@pytest.mark.parametrize(("height", "word"), [(768, 72), (1080, 101), (430, 40)])
def test_the_stop_is_as_large_as_drawn_and_follows_the_height(
    qtbot: QtBot, qapp: QApplication, office: Office, height: int, word: int
) -> None:
    theme.apply(qapp, dark=False, size="medium")
    row = _barred(office)
    it = full_stop.FullStop(row, row.barred[0], (), ring=str, done=list)
    qtbot.addWidget(it)
    it.resize(height * 16 // 9, height)
    it._dress()
    assert f"font-size: {word}px" in it._sized[0][0].styleSheet()
    assert it._octagon._px == round(112 * height / 768)
    steps = [label for label, size, _bold in it._sized if size == full_stop.STEP]
    assert all(f"font-size: {round(28 * height / 768)}px" in label.styleSheet() for label in steps)
    assert theme.current().tokens.stop in it.styleSheet()
    it._end()


# -- the telephone ---------------------------------------------------------------------------------------


def test_each_outcome_is_one_key_and_the_next_number_follows(
    qtbot: QtBot, qapp: QApplication, office: Office
) -> None:
    room = _room(qtbot, qapp, office)
    panel = room.desk.overdue
    first = _board(office).left_over[0].student_id
    assert panel.student_id == first and "下一个拨：母亲 家长01" in _texts(panel)
    assert "再下一个：外祖母 外婆甲 139****0003" in _texts(panel)
    QTest.keyClick(room.scan, KEYS.Key_F3)
    assert "下一个拨：外祖母 外婆甲" in _texts(panel)
    assert "已拨 1 次：17:45 母亲 家长01 无人接（郑校长）" in _texts(panel)
    QTest.mouseClick(panel.busy, Qt.MouseButton.LeftButton)
    assert "下一个拨：母亲 家长01" in _texts(panel)
    QTest.keyClick(room.scan, KEYS.Key_F2)
    made = office.read(calls.made, MONDAY)[first]
    assert [(c.name, c.last4, c.outcome) for c in made] == [
        ("家长01", "0001", Outcome.NO_ANSWER),
        ("外婆甲", "0003", Outcome.BUSY),
        ("家长01", "0001", Outcome.REACHED),
    ]
    assert panel.student_id == _board(office).left_over[1].student_id, "the one not reached is louder"
    assert room.scan.hasFocus()


def test_without_a_child_overdue_the_keys_record_nothing(
    qtbot: QtBot, qapp: QApplication, office: Office
) -> None:
    office.clock = datetime.combine(MONDAY, time(17, 0))
    room = _room(qtbot, qapp, office)
    for key in (KEYS.Key_F2, KEYS.Key_F3, KEYS.Key_F4):
        QTest.keyClick(room.scan, key)
    assert office.read(calls.made, MONDAY) == {}


def test_the_gate_s_number_is_on_record_once_a_child_and_day(
    qtbot: QtBot, qapp: QApplication, office: Office
) -> None:
    def asked() -> int:
        return len(office.read(disclosures.made, MONDAY, MONDAY))

    room = _room(qtbot, qapp, office)
    assert asked() == 0 and "139 0000 0001" not in _texts(room.desk.overdue)
    room.toggle_gate()
    assert "139 0000 0001" in _texts(room.desk.overdue) and asked() == 1
    for _minute in range(3):
        office.clock += timedelta(minutes=1)
        room._tick()
    room.desk.put_back()
    room.toggle_gate()
    room.toggle_gate()
    assert asked() == 1
    room.toggle_gate()
    room.desk.put_back()
    assert "****" in _texts(room.desk.overdue)
    QTest.mouseClick(room.desk.overdue._show, Qt.MouseButton.LeftButton)
    assert asked() == 2, "a press is kept each time"


def test_a_bar_entered_meanwhile_takes_the_adult_from_the_strip(
    qtbot: QtBot, qapp: QApplication, office: Office
) -> None:
    room = _room(qtbot, qapp, office)
    row = _board(office).left_over[1]
    room.desk.open_child(row.student_id)
    assert len(room.strip.options) == 1
    build.bar(office.door, row.student_id, "家长02", relation=Relation.MOTHER, valid_to=date(2026, 12, 1))
    qtbot.waitUntil(lambda: room.strip.options == ())
    QTest.keyClick(room.scan, KEYS.Key_Return)
    assert _board(office).gone == 0
