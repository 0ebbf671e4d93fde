"""The roll is taken by keys as the clerk takes it, and the services are asked whether it is true."""

import shutil
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kehou_desktop import opening, papers, practice
from kehou_desktop.domain.applications import ALL_WEEKDAYS, Kind
from kehou_desktop.domain.attendance import DaySheet, Mark, RollRow, RollState, count
from kehou_desktop.domain.calls import Outcome
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.handover import Way
from kehou_desktop.services import applications, attendance, calls, groups, handover, school, students
from kehou_desktop.ui import data, forms, theme
from kehou_desktop.ui.attendance import month, taking
from kehou_desktop.ui.attendance.grid import KEYS, RollGrid
from kehou_desktop.ui.attendance.page import AttendancePage
from tests import build

MONDAY = date(2026, 9, 7)
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a small school once: lived through Friday, its Monday open."""
    folder = tmp_path_factory.mktemp("attendance") / "school"
    door = practice.make(folder, count=24, through=date(2026, 9, 4))
    door.write(school.set_practice_today, MONDAY)
    door.close(back_up=False)
    return folder


@pytest.fixture
def here(made: Path, tmp_path: Path) -> Iterator[data.Data]:
    """Open a copy of the school."""
    shutil.copytree(made, tmp_path / "school")
    door = opening.open_practice(tmp_path / "school")
    yield data.Data(door)
    door.close(back_up=False)


def _room(qtbot: QtBot, here: data.Data, *, width: int = 1366, height: int = 600) -> AttendancePage:
    room = AttendancePage(here)
    here.changed.connect(room.touched)
    qtbot.addWidget(room)
    room.resize(width, height)
    with qtbot.waitActive(room):
        room.show()
        room.activateWindow()
    QApplication.processEvents()
    assert room.sheet is None or room.grid.hasFocus(), "the roll has the keys as soon as it is seen"
    return room


def _press(room: AttendancePage, *keys: str) -> int:
    """Press keys as they are printed on the page; return how many it were."""
    named = {"空格": Qt.Key.Key_Space, "Del": Qt.Key.Key_Delete, "Enter": Qt.Key.Key_Return}
    for key in keys:
        if key.startswith("Ctrl+"):
            rest = key.removeprefix("Ctrl+")
            QTest.keyClick(
                room.grid, Qt.Key.Key_Return if rest == "Enter" else getattr(Qt.Key, f"Key_{rest}"), CTRL
            )
        else:
            if key in named:
                QTest.keyClick(room.grid, named[key])
            else:
                QTest.keyClicks(room.grid, key.lower())
    return len(keys)


def _sheet(here: data.Data, room: AttendancePage) -> DaySheet:
    """Ask the service for the roll that the room shows."""
    assert room.sheet is not None
    return here.read(
        attendance.day_sheet, room.sheet.group_id, day=room.sheet.day, slot_id=room.sheet.slot_id
    )


def _marks(here: data.Data, room: AttendancePage) -> dict[int, Mark | None]:
    return {r.seat_no: r.mark for r in _sheet(here, room).rows}


def _fill_to_forty(here: data.Data) -> int:
    """Let children into the third grade's group until forty sit in it; return the group."""
    term = here.semester_id()
    group = next(g for g in here.read(groups.groups, semester_id=term, day=MONDAY) if g.grade == 3)
    home = next(r for r in here.read(students.roster, day=MONDAY) if r.class_label == group.class_label)
    came = [
        here.write(
            students.add,
            values={"name": f"孩{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{n}", "home_class": (3, home.class_no)},
            today=MONDAY,
        )
        for n in range(60)
    ]
    expected = _expected(here, group.group_id)
    came = came[: 40 - expected]
    here.write(
        applications.receive, came, semester_id=term, kind=Kind.APPLICATION, weekdays=ALL_WEEKDAYS, day=MONDAY
    )
    now = here.now()
    here.write(applications.class_review, came, semester_id=term, day=MONDAY, now=now)
    here.write(applications.school_review, came, semester_id=term, now=now, on_paper_by="练习副校长")
    here.write(applications.sign, came, semester_id=term, day=MONDAY)
    here.write(groups.form_own_class_groups, semester_id=term, valid_from=MONDAY, day=MONDAY)
    return group.group_id


def _expected(here: data.Data, group_id: int) -> int:
    rows = here.read(attendance.sittings, MONDAY)
    return next((s.counts.expected for s in rows if s.group_id == group_id), 0)


def test_forty_children_with_three_exceptions_take_at_most_twelve_keys(qtbot: QtBot, here: data.Data) -> None:
    group_id = _fill_to_forty(here)
    room = _room(qtbot, here)
    room.receive(group_id)
    sheet = _sheet(here, room)
    assert len(sheet.rows) == 40
    seats = [r.seat_no for r in sheet.rows]
    late, absent, sick = seats[2], seats[6], seats[11]
    with qtbot.waitSignal(room.said):
        pressed = _press(room, *str(late), "C", *str(absent), "Q", *str(sick), "B", "A", "Ctrl+Enter")
    assert pressed <= 12
    after = _sheet(here, room)
    assert after.state is RollState.CLOSED
    given = {r.seat_no: r.mark for r in after.rows}
    assert (given.pop(late), given.pop(absent), given.pop(sick)) == (Mark.LATE, Mark.ABSENT, Mark.SICK)
    assert set(given.values()) == {Mark.PRESENT}
    assert (after.counts.expected, after.counts.present, after.counts.absent) == (40, 38, 1)


@pytest.mark.parametrize(("key", "mark"), [(key, mark) for _k, key, mark in KEYS])
def test_one_key_marks_one_child_and_goes_to_the_next(
    qtbot: QtBot, here: data.Data, key: str, mark: Mark
) -> None:
    room = _room(qtbot, here)
    first, second = (r.student_id for r in _sheet(here, room).rows[:2])
    _press(room, key)
    sheet = _sheet(here, room)
    assert sheet.rows[0].mark is mark
    assert {r.mark for r in sheet.rows[1:]} == {None}
    now = room.grid.current()
    assert now is not None
    assert (first, now.student_id) == (sheet.rows[0].student_id, second)


def test_ctrl_z_writes_the_former_mark_and_del_takes_one_back(qtbot: QtBot, here: data.Data) -> None:
    room = _room(qtbot, here)
    seat = _sheet(here, room).rows[0].seat_no
    _press(room, "Q", *str(seat), "C")
    assert _marks(here, room)[seat] is Mark.LATE
    _press(room, "Ctrl+Z")
    assert _marks(here, room)[seat] is Mark.ABSENT
    _press(room, "Ctrl+Z")
    assert _marks(here, room)[seat] is None
    _press(room, "Ctrl+Z")
    assert _marks(here, room)[seat] is None
    _press(room, *str(seat), "S", *str(seat), "Del")
    assert _marks(here, room)[seat] is None
    _press(room, "Ctrl+Z")
    assert _marks(here, room)[seat] is Mark.PERSONAL


def test_all_present_keeps_the_exceptions_and_can_be_taken_back(qtbot: QtBot, here: data.Data) -> None:
    room = _room(qtbot, here)
    _press(room, "B", "A")
    marks = list(_marks(here, room).values())
    assert marks[0] is Mark.SICK
    assert set(marks[1:]) == {Mark.PRESENT}
    _press(room, "Ctrl+Z")
    assert list(_marks(here, room).values()) == [Mark.SICK, *[None] * (len(marks) - 1)]


def test_a_roll_with_a_child_unmarked_does_not_close(qtbot: QtBot, here: data.Data) -> None:
    room = _room(qtbot, here)
    _press(room, "空格")
    assert len(_sheet(here, room).rows) > 1
    with qtbot.captureExceptions() as caught:
        _press(room, "Ctrl+Enter")
    assert [type(e[1]) for e in caught] == [Refused]
    refused = caught[0][1]
    assert isinstance(refused, Refused)
    assert refused.code == "roll_unmarked"
    assert _sheet(here, room).state is RollState.TAKEN
    assert room.primary.text() == "点完，关闭"


def test_a_closed_roll_is_read_only(qtbot: QtBot, here: data.Data) -> None:
    room = _room(qtbot, here)
    _press(room, "Q", "A", "Ctrl+Enter")
    before = _marks(here, room)
    assert room.closed.isVisible()
    assert not room.keys.isVisible()
    assert not room.everybody.isVisible()
    _press(room, "Enter", "C", "A", "Del", "Ctrl+Z")
    assert _marks(here, room) == before


def test_the_first_hour_keeps_the_place_and_the_last_leads_on(qtbot: QtBot, here: data.Data) -> None:
    room = _room(qtbot, here)
    order = here.read(attendance.sittings, MONDAY)
    firsts = [s for s in order if s.slot_no == 1]
    assert room.sheet is not None
    assert (room.sheet.group_id, room.sheet.slot_no) == (firsts[0].group_id, 1)
    _press(room, "A", "Ctrl+Enter")
    assert (room.sheet.group_id, room.sheet.slot_no) == (firsts[0].group_id, 1), "the place is kept"
    assert firsts[1].group in room.primary.text()
    for sitting in firsts[1:]:
        _press(room, "Ctrl+Enter")
        assert (room.sheet.group_id, room.sheet.slot_no) == (sitting.group_id, 1)
        _press(room, "A", "Ctrl+Enter")
    _press(room, "Ctrl+Enter")
    for sitting in firsts:
        assert (room.sheet.group_id, room.sheet.slot_no) == (sitting.group_id, 2)
        _press(room, "A", "Ctrl+Enter")
    assert here.read(attendance.open_rolls, MONDAY, MONDAY) == ()
    assert room.primary.text() == "去交接"
    with qtbot.waitSignal(room.goto) as went:
        _press(room, "Ctrl+Enter")
    assert went.args == ["handover", MONDAY]


def test_absent_without_leave_asks_for_a_call_and_masks_the_number(qtbot: QtBot, here: data.Data) -> None:
    room = _room(qtbot, here)
    missing = _sheet(here, room).rows[0]
    assert not room.absent.isVisible()
    _press(room, "Q")
    said = _texts(room.absent)
    assert f"{missing.name} 缺：请马上打电话" in said
    name, number = build.phone(here.door, missing.student_id)
    assert number not in said
    assert "****" in said
    assert name in said
    room.absent.ring.emit(missing.student_id)
    assert number in _texts(room.absent)
    assert here.read(calls.made, MONDAY) == {}
    missed = next(b for b in room.absent.findChildren(forms.Button) if b.text() == "无人接")
    QTest.mouseClick(missed, Qt.MouseButton.LeftButton)
    (call,) = here.read(calls.made, MONDAY)[missing.student_id]
    assert (call.outcome, call.last4) == (Outcome.NO_ANSWER, number[-4:])
    assert "已打 1 次" in _texts(room.absent) and "已打电话" in _texts(room.absent)
    assert room.grid.hasFocus()
    _press(room, "Ctrl+Z")
    assert not room.absent.isVisible()


def _texts(widget: QWidget) -> str:
    """Return what can be read in a part of the room."""
    QApplication.processEvents()
    return "\n".join(part.text() for part in widget.findChildren(QLabel) if part.isVisibleTo(widget))


def test_days_without_a_roll_say_why(qtbot: QtBot, here: data.Data) -> None:
    room = _room(qtbot, here)
    for day, word in (
        (date(2026, 9, 6), "不是服务日"),
        (date(2026, 9, 8), "还没有到"),
        (date(2026, 9, 1), "没有人来"),
    ):
        room.receive(day)
        assert word in _texts(room._empty)
        assert not room.primary.isVisible()
        assert not room.side.isVisible()
    room._back_to_service()
    assert room.sheet is not None
    assert room.sheet.day == MONDAY


def test_without_a_group_the_room_teaches_where_rolls_come_from(qtbot: QtBot, tmp_path: Path) -> None:
    door = opening.found_practice(
        tmp_path / "bare",
        name="空学校",
        head="校长",
        grades=(1, 6),
        term=(2026, 1),
        today=MONDAY,
        now=datetime.combine(MONDAY, time(8)),
    )
    room = _room(qtbot, data.Data(door))
    assert "还没有托管班" in _texts(room._empty)
    room.print_shown()
    room.search()
    room.undo()
    door.close(back_up=False)


def test_a_child_is_found_by_initials_and_the_keys_go_back_to_the_roll(qtbot: QtBot, here: data.Data) -> None:
    room = _room(qtbot, here)
    wanted = _sheet(here, room).rows[-1]
    key = next(r.search_key for r in here.read(students.roster, day=MONDAY) if r.name == wanted.name)
    initials = next(t for t in key.split() if t.isalpha() and t.isascii() and len(t) == len(wanted.name))
    room.search()
    assert room.finder.entry.hasFocus()
    QTest.keyClicks(room.finder.entry, initials)
    QTest.keyClick(room.finder.entry, Qt.Key.Key_Return)
    assert room.grid.hasFocus()
    _press(room, "Q")
    found = [r for r in _sheet(here, room).rows if r.mark is Mark.ABSENT]
    assert len(found) == 1
    assert initials in next(
        r.search_key for r in here.read(students.roster, day=MONDAY) if r.student_id == found[0].student_id
    )


def test_the_month_says_what_the_service_says(qtbot: QtBot, here: data.Data) -> None:
    room = _room(qtbot, here)
    room.views.choose("month")
    room._change_view()
    assert room.group is not None
    sheet = here.read(attendance.month_sheet, room.group.group_id, year=2026, month=9)
    table = room.month.table
    assert table is not None
    assert table.rows.rows() == sheet.rows
    friday = table.rows.column("2026-09-04")
    shown = [table.rows.columns[friday].value(r) for r in sheet.rows]
    place = sheet.days.index(date(2026, 9, 4))
    assert shown == [month.shown(r.cells[place]) for r in sheet.rows]
    assert any(code != "not_expected" for code in shown)
    assert not room.primary.isVisible()
    with qtbot.waitSignal(room.goto) as went:
        room.print_shown()
    assert went.args == [
        "print",
        ("roll-month", papers.Case(group=str(room.group.group_id), month=(2026, 9))),
    ]


@pytest.mark.parametrize(
    ("cell", "code", "words"),
    [
        ((), "not_expected", "当天不来"),
        ((Mark.PRESENT, Mark.PRESENT), "present", "到"),
        ((Mark.PRESENT, Mark.LEFT_EARLY), "left_early", "第一课时 到·第二课时 早退"),
        ((Mark.LATE, Mark.ABSENT), "absent", "第一课时 迟到·第二课时 缺"),
        ((Mark.PRESENT, None), "present", "第一课时 到·第二课时 未点"),
        ((None, None), "", "未点"),
    ],
)
def test_a_day_of_two_hours_shows_what_matters(cell: tuple[Mark | None, ...], code: str, words: str) -> None:
    assert month.shown(cell) == code
    assert month.told(cell) == words


def test_the_day_s_paper_is_asked_for(qtbot: QtBot, here: data.Data) -> None:
    room = _room(qtbot, here)
    assert room.group is not None
    with qtbot.waitSignal(room.goto) as went:
        room.print_shown()
    assert went.args == ["print", ("roll-day", papers.Case(group=str(room.group.group_id), date=MONDAY))]


def test_another_room_s_mark_appears_and_the_place_is_kept(qtbot: QtBot, here: data.Data) -> None:
    room = _room(qtbot, here)
    sheet = _sheet(here, room)
    _press(room, "Enter", "Enter")
    before = room.grid.current()
    here.write(
        attendance.mark,
        sheet.group_id,
        day=MONDAY,
        slot_id=sheet.slot_id,
        marks={sheet.rows[0].student_id: Mark.OFFICIAL},
        today=MONDAY,
    )
    QApplication.processEvents()
    assert room.grid.rows()[0].mark is Mark.OFFICIAL
    now = room.grid.current()
    assert before is not None
    assert now is not None
    assert now.student_id == before.student_id


def test_another_room_sends_a_roll_along(qtbot: QtBot, here: data.Data) -> None:
    room = _room(qtbot, here)
    wanted = [s for s in here.read(attendance.sittings, MONDAY) if s.slot_no == 2][3]
    room.receive((wanted.group_id, MONDAY, wanted.slot_id))
    assert room.sheet is not None
    assert (room.sheet.group_id, room.sheet.slot_id) == (wanted.group_id, wanted.slot_id)


def test_on_a_low_screen_the_panel_is_one_line_and_ten_rows_fit(qtbot: QtBot, here: data.Data) -> None:
    group_id = _fill_to_forty(here)
    room = _room(qtbot, here, width=911, height=430)
    room.receive(group_id)
    _press(room, "Q", "A")
    QApplication.processEvents()
    assert not room.side.isVisible()
    assert room.summary.isVisible()
    assert not room.area.verticalScrollBar().isVisible()
    last = room.grid.rect_of(room.grid.rows()[-1].student_id)
    assert last.bottom() <= room.area.viewport().height()
    assert last.height() >= theme.current().px(27) - 5
    assert room.summary.mapTo(room, QPoint(0, room.summary.height())).y() <= 430
    room._ask_phones()
    said = QApplication.activeModalWidget()
    assert said is not None
    assert room.grid.rows()[0].name in _texts(said)
    said.close()


def _rows(seats: list[int]) -> list[RollRow]:
    return [RollRow(100 + n, n, f"{n:06d}", f"甲{n}", "三(1)班", None) for n in seats]


@pytest.mark.parametrize(
    ("seats", "keys", "at", "nobody"),
    [
        (range(1, 41), "7", 7, False),
        (range(1, 41), "12", 12, False),
        (range(1, 41), "40", 40, False),
        (range(1, 41), "45", 4, True),
        (range(1, 41), "99", 9, True),
        (range(1, 21), "21", 2, True),
        ([2, 3, 5, 12, 19], "1", 2, False),
        ([2, 3, 5, 12, 19], "12", 12, False),
        ([2, 3, 5, 12, 19], "125", 12, True),
        (range(1, 41), "0", 1, True),
    ],
)
def test_a_seat_number_jumps(qtbot: QtBot, seats: list[int], keys: str, at: int, nobody: bool) -> None:
    grid = RollGrid(name="点名表")
    qtbot.addWidget(grid)
    grid.show_rows(_rows(list(seats)), closed=False)
    QTest.keyClicks(grid, keys)
    now = grid.current()
    assert now is not None
    assert (now.seat_no, grid.nobody()) == (at, nobody)
    with qtbot.waitSignal(grid.marked, timeout=50, raising=False) as marked:
        QTest.keyClick(grid, Qt.Key.Key_Q)
    assert marked.signal_triggered is not nobody, "a number that nobody has marks nobody"
    QTest.keyClick(grid, Qt.Key.Key_Down)
    assert not grid.nobody(), "choosing a child ends it"


@pytest.mark.parametrize(
    ("count", "keys", "at"),
    [
        (40, [Qt.Key.Key_Right, Qt.Key.Key_Down], 12),
        (40, [Qt.Key.Key_End], 40),
        (40, [Qt.Key.Key_End, Qt.Key.Key_Down], 40),
        (40, [Qt.Key.Key_Up, Qt.Key.Key_Left], 1),
        (13, [*[Qt.Key.Key_Down] * 7, Qt.Key.Key_Right], 13),
        (56, [Qt.Key.Key_Right], 15),
    ],
)
def test_arrows_go_as_the_columns_stand(qtbot: QtBot, count: int, keys: list[Qt.Key], at: int) -> None:
    grid = RollGrid(name="点名表")
    qtbot.addWidget(grid)
    grid.show_rows(_rows(list(range(1, count + 1))), closed=False)
    for key in keys:
        QTest.keyClick(grid, key)
    now = grid.current()
    assert now is not None
    assert now.seat_no == at


def test_the_grid_names_its_current_cell_and_offers_the_marks(qtbot: QtBot) -> None:
    grid = RollGrid(name="点名表")
    qtbot.addWidget(grid)
    grid.resize(976, 470)
    grid.show_rows(_rows(list(range(1, 41))), closed=False)
    grid.show()
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.rect_of(117).center() - QPoint(60, 0))
    assert grid.accessibleName() == "点名表 17 甲17 未点"
    actions = grid.menu().actions()
    assert [a.text() for a in actions][:2] == ["到\t空格", "缺\tQ"]
    with qtbot.waitSignal(grid.marked) as keyed:
        actions[1].trigger()
    assert keyed.args == [117, Mark.ABSENT]


def test_after_the_last_hour_the_same_teacher_s_roll_comes_first() -> None:
    counts = count([None])
    state = RollState.TAKEN

    def sitting(group_id: int, slot: int, teacher: str) -> attendance.SittingRow:
        return attendance.SittingRow(group_id, f"{group_id}班", slot, slot, 0, 0, teacher, "", state, counts)

    rows = [sitting(g, s, t) for s in (1, 2) for g, t in ((1, "甲"), (2, "乙"), (3, "甲"))]
    sheet = DaySheet("", 1, "1班", "甲", "", MONDAY, 2, 2, 2, 0, 0, RollState.CLOSED, ())
    coming = taking.coming(sheet, rows)
    assert coming is not None
    assert (coming.group_id, coming.slot_no) == (3, 2)


def test_who_went_home_is_shown_with_that_end_and_left_out(qtbot: QtBot, here: data.Data) -> None:
    room = _room(qtbot, here)
    _press(room, "A", "Ctrl+Enter")
    assert room.sheet is not None
    first = room.sheet.group_id
    board = here.read(handover.board, MONDAY)
    gone = next(r for r in board.left_over if r.group_id == first)
    left = handover.Release(gone.student_id, Way.ADULT, 16 * 60 + 26, gone.collectors[0].pickup_id)
    here.write(handover.release, [left], day=MONDAY, today=MONDAY)
    slot = here.read(school.slots, here.semester_id())[1]
    room.receive((first, MONDAY, slot.slot_id))
    row = next(r for r in room.grid.rows() if r.student_id == gone.student_id)
    assert row.left_at == 16 * 60 + 26 and not row.expected
    room.grid.go_to(gone.student_id)
    assert "16:26 已离校" in room.grid.accessibleName()
    assert not room.grid.grab().isNull()
    with qtbot.waitSignal(room.said) as told:
        _press(room, "A")
    here_still = len(room.grid.rows()) - 1
    assert str(here_still) in told.args[0]
    _press(room, "Ctrl+Enter")
    state = next(
        s for s in here.read(attendance.sittings, MONDAY) if (s.group_id, s.slot_id) == (first, slot.slot_id)
    )
    assert state.state is RollState.CLOSED and state.counts.expected == here_still


def test_a_release_at_the_gate_reaches_an_open_roll() -> None:
    assert "handover" in AttendancePage.tables
