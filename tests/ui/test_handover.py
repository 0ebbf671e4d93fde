"""The gate is worked by keys as the clerk works it: nobody leaves with a stranger, and the day closes."""

import random
import shutil
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTime
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kehou_desktop import opening, papers, practice
from kehou_desktop.domain import handover as rules
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.handover import Board, BoardRow, Check, Collector, Way
from kehou_desktop.domain.students import Relation
from kehou_desktop.services import attendance, handover, school, students
from kehou_desktop.ui import data
from kehou_desktop.ui.attendance.page import AttendancePage
from kehou_desktop.ui.forms import Dialog
from kehou_desktop.ui.handover import batches
from kehou_desktop.ui.handover.page import HandoverPage
from tests import build

FRIDAY, MONDAY = date(2026, 9, 4), date(2026, 9, 7)
DIE = random.Random
KEYS = Qt.Key


class Office(data.Data):
    """The open school, with a clock that the test sets."""

    clock = datetime.combine(MONDAY, time(17, 31))

    def now(self) -> datetime:
        return self.clock


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a small school once: lived through Friday, its Monday open."""
    folder = tmp_path_factory.mktemp("handover") / "school"
    door = practice.make(folder, count=36, through=FRIDAY)
    door.write(school.set_practice_today, MONDAY)
    door.close(back_up=False)
    return folder


@pytest.fixture(scope="module")
def made_taken(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Take every roll of the Monday once."""
    folder = tmp_path_factory.mktemp("taken") / "school"
    shutil.copytree(made, folder)
    door = opening.open_practice(folder)
    practice.take_rolls(door, DIE(4), MONDAY)
    door.close(back_up=False)
    return folder


@pytest.fixture
def taken(made_taken: Path, tmp_path: Path) -> Iterator[Office]:
    """Open a copy of the school whose rolls of the day are closed."""
    shutil.copytree(made_taken, tmp_path / "school")
    door = opening.open_practice(tmp_path / "school")
    yield Office(door)
    door.close(back_up=False)


@pytest.fixture
def here(made: Path, tmp_path: Path) -> Iterator[Office]:
    """Open a copy of the school."""
    shutil.copytree(made, tmp_path / "school")
    door = opening.open_practice(tmp_path / "school")
    yield Office(door)
    door.close(back_up=False)


def _room(qtbot: QtBot, here: Office, *, width: int = 1366, height: int = 600) -> HandoverPage:
    room = HandoverPage(here)
    here.changed.connect(room.touched)
    qtbot.addWidget(room)
    room.resize(width, height)
    with qtbot.waitActive(room):
        room.show()
        room.activateWindow()
    QApplication.processEvents()
    assert room.scan.hasFocus()
    return room


def _board(here: Office, day: date = MONDAY) -> Board:
    return here.read(handover.board, day)


def _row(here: Office, student_id: int) -> BoardRow:
    return next(r for r in _board(here).rows if r.student_id == student_id)


def _type(room: HandoverPage, text: str, *keys: Qt.Key) -> None:
    QTest.keyClicks(room.scan, text)
    for key in keys:
        QTest.keyClick(room.scan, key)


def _texts(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(part.text() for part in widget.findChildren(QLabel) if part.isVisibleTo(widget))


def _dialog(qtbot: QtBot) -> Dialog:
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    found = QApplication.activeModalWidget()
    assert isinstance(found, Dialog)
    return found


def _fetched(here: Office) -> BoardRow:
    """Return a child who must be fetched and has somebody to fetch it, and nobody who must not."""
    return next(r for r in _board(here).left_over if r.grade <= 2 and r.collectors and not r.barred)


def test_a_whole_day_by_keys_every_roll_every_child_and_the_closing(qtbot: QtBot, here: Office) -> None:
    rolls = AttendancePage(here)
    qtbot.addWidget(rolls)
    rolls.resize(1366, 600)
    with qtbot.waitActive(rolls):
        rolls.show()
        rolls.activateWindow()
    QApplication.processEvents()
    QTest.keyClicks(rolls.grid, "q")
    while here.read(attendance.open_rolls, MONDAY, MONDAY):
        QTest.keyClicks(rolls.grid, "a")
        QTest.keyClick(rolls.grid, KEYS.Key_Return, Qt.KeyboardModifier.ControlModifier)
        closed = rolls.sheet is not None and bool(rolls.sheet.closed_at)
        if closed:
            QTest.keyClick(rolls.grid, KEYS.Key_Return, Qt.KeyboardModifier.ControlModifier)
    rolls.close()

    room = _room(qtbot, here)
    waiting = _board(here).left_over
    assert len(waiting) > 15
    for row in waiting:
        _type(room, row.student_no, KEYS.Key_Return, KEYS.Key_Return)
    after = _board(here)
    assert after.left_over == ()
    for row in after.rows:
        if row.left_at is None:
            continue
        assert row.left_at == 17 * 60 + 31
        if row.left_way is Way.ADULT:
            assert row.left_with == row.collectors[0]
            assert row.check is Check.KNOWN
        else:
            assert row.may_leave_alone
    assert {r.left_way for r in after.rows if r.left_at} == {Way.ADULT, Way.ALONE}
    assert not room.closing.isVisible(), "the banner carries the button"
    QTest.mouseClick(room.desk.banner.button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(_dialog(qtbot).buttons[-1], Qt.MouseButton.LeftButton)
    assert _board(here).closed_at == "17:31"
    assert "已经关闭" in _texts(room.desk.banner)
    assert here.read(attendance.open_rolls, MONDAY, MONDAY) == ()


def test_a_day_with_one_child_open_does_not_close(qtbot: QtBot, taken: Office) -> None:
    practice.hand_over(taken.door, DIE(4), MONDAY, leave=1)
    room = _room(qtbot, taken)
    with qtbot.captureExceptions() as caught:
        QTest.mouseClick(room.closing, Qt.MouseButton.LeftButton)
    refused = caught[0][1]
    assert isinstance(refused, Refused)
    (left,) = _board(taken).left_over
    assert (refused.code, refused.values["names"]) == ("children_left", (left.name,))
    assert _board(taken).closed_at == ""
    assert "还有 1 个孩子没交代去向" in _texts(room.desk.banner)


def test_a_day_with_a_roll_open_does_not_close(qtbot: QtBot, here: Office) -> None:
    room = _room(qtbot, here)
    assert "场点名" in _texts(room.desk.banner)
    with qtbot.captureExceptions() as caught:
        QTest.mouseClick(room.closing, Qt.MouseButton.LeftButton)
    assert isinstance(caught[0][1], Refused)
    assert caught[0][1].code == "rolls_open"
    with qtbot.waitSignal(room.goto) as went:
        QTest.mouseClick(room.desk.banner.button, Qt.MouseButton.LeftButton)
    assert went.args == ["attendance", MONDAY]


def test_a_first_grader_is_never_offered_to_go_alone(qtbot: QtBot, taken: Office) -> None:
    room = _room(qtbot, taken)
    row = _fetched(taken)
    _type(room, row.student_no, KEYS.Key_Return)
    assert room.strip.isVisible()
    assert all(o.collector is not None for o in room.strip.options)
    assert "自行" not in _texts(room.strip)
    with qtbot.captureExceptions() as caught:
        room.strip.chosen.emit(batches.Option(Way.ALONE))
    assert isinstance(caught[0][1], Refused)
    assert caught[0][1].code == "grade_must_be_fetched"
    assert _row(taken, row.student_id).here


def test_a_child_without_written_leave_is_not_offered_to_go_alone() -> None:
    row = _child(grade=5, way=Way.ADULT, collectors=(_adult(1),))
    assert batches.options(row) == (batches.Option(Way.ADULT, _adult(1)),)


def test_a_number_key_chooses_the_adult_and_arrows_how_it_was_known(qtbot: QtBot, taken: Office) -> None:
    row = _with_two(taken)
    room = _room(qtbot, taken)
    _type(room, row.student_no, KEYS.Key_Return, KEYS.Key_Left)
    assert room.strip.check() is Check.PAPERS
    _type(room, "2")
    qtbot.waitUntil(lambda: not _row(taken, row.student_id).here)
    gone = _row(taken, row.student_id)
    assert gone.left_with == row.collectors[1]
    assert gone.check is Check.PAPERS
    assert not room.strip.isVisible()
    assert room.scan.hasFocus()


def _with_two(here: Office) -> BoardRow:
    """Give a child who is here a second adult."""
    row = _fetched(here)
    here.write(
        students.add_collector,
        row.student_id,
        name="贺姑姑",
        relation=Relation.FATHERS_SISTER,
        phone="13900000999",
        valid_from=MONDAY,
    )
    return _row(here, row.student_id)


def test_a_card_scanned_beside_an_open_child_releases_nobody(qtbot: QtBot, taken: Office) -> None:
    row = _with_two(taken)
    other = next(r for r in _board(taken).left_over if r.student_id != row.student_id)
    assert other.student_no[0] in "0123456789"
    room = _room(qtbot, taken)
    _type(room, row.student_no, KEYS.Key_Return)
    _type(room, other.student_no, KEYS.Key_Return)
    qtbot.wait(250)
    assert _board(taken).gone == 0
    assert room.strip.row is not None
    assert room.strip.row.student_id == other.student_id


def test_a_delegation_that_has_lapsed_is_not_offered(qtbot: QtBot, taken: Office) -> None:
    row = _fetched(taken)
    taken.write(
        students.add_collector,
        row.student_id,
        name="贺舅舅",
        relation=None,
        relation_text="舅舅",
        phone="13900000998",
        valid_from=FRIDAY - timedelta(3),
        valid_to=FRIDAY,
    )
    room = _room(qtbot, taken)
    _type(room, row.student_no, KEYS.Key_Return)
    assert "贺舅舅" not in "".join(o.said for o in room.strip.options)


def test_a_person_not_listed_is_stopped_and_the_child_stays(qtbot: QtBot, taken: Office) -> None:
    row = _fetched(taken)
    room = _room(qtbot, taken)
    _type(room, row.student_no, KEYS.Key_Return)
    _type(room, "0")
    qtbot.waitUntil(room.stop.isVisible)
    assert not room.strip.isVisible()
    said = _texts(room.stop)
    number = build.phone(taken.door, row.student_id)[1]
    assert "先不放行" in said
    assert row.name in said
    assert number not in said
    QTest.mouseClick(room.stop.show_number, Qt.MouseButton.LeftButton)
    assert number in _texts(room.stop)
    with qtbot.waitSignal(room.goto) as went:
        QTest.mouseClick(room.stop.to_list, Qt.MouseButton.LeftButton)
    assert went.args == ["students", row.student_id]
    assert _row(taken, row.student_id).here


def test_no_key_leads_past_the_stop(qtbot: QtBot, taken: Office) -> None:
    row = _fetched(taken)
    room = _room(qtbot, taken)
    letters = [Qt.Key(ord(c)) for c in "0123456789AQZ "]
    named = (
        KEYS.Key_Return,
        KEYS.Key_Escape,
        KEYS.Key_Up,
        KEYS.Key_Down,
        KEYS.Key_Left,
        KEYS.Key_Right,
        KEYS.Key_Tab,
    )
    for key in (*letters, *named):
        room.desk.open_child(row.student_id)
        room.desk.stop_here()
        assert room.stop.isVisible()
        QTest.keyClick(room.scan, key)
        assert not room.desk._digit.isActive(), "no number is waited for"
        assert _board(taken).gone == 0
        room.desk.put_back()


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_pressed_children_leave_only_with_the_listed_or_with_leave(
    qtbot: QtBot, taken: Office, seed: int
) -> None:
    """Hundreds of keys at random, the scanner's and the clerk's."""
    listed = {r.student_id: r for r in _board(taken).rows}
    room = _room(qtbot, taken)
    dice = DIE(seed)
    numbers = [r.student_no for r in listed.values()]
    named = [KEYS.Key_Return, KEYS.Key_Escape, KEYS.Key_Up, KEYS.Key_Down, KEYS.Key_Left, KEYS.Key_Right]
    for _press in range(200):
        luck = dice.random()
        if luck < 0.25:
            QTest.keyClick(room.scan, dice.choice(named))
            QTest.keyClicks(room.scan, dice.choice(numbers))
        elif luck < 0.4:
            QTest.keyClicks(room.scan, dice.choice("0123456789abcdwz"))
        elif luck < 0.75:
            QTest.keyClick(room.scan, KEYS.Key_Return)
        else:
            QTest.keyClick(room.scan, dice.choice(named))
        if luck > 0.97:
            qtbot.wait(190)
    gone = [r for r in _board(taken).rows if r.left_at is not None]
    assert gone, "some keys did let children go"
    for row in gone:
        before = listed[row.student_id]
        assert before.here
        if row.left_way is Way.ALONE:
            assert before.may_leave_alone
            assert before.grade > 2
        else:
            assert row.left_with in before.collectors
            assert row.left_with is not None
            assert row.left_with.valid_on(MONDAY)


def test_initials_find_and_enter_takes_the_only_hit(qtbot: QtBot, taken: Office) -> None:
    room = _room(qtbot, taken)
    keys = {r.student_id: r.search_key for r in taken.read(students.roster, day=MONDAY)}
    board = _board(taken)
    row, initials = next(
        (row, token)
        for row in board.left_over
        for token in keys[row.student_id].split()
        if token.isascii() and token.isalpha() and len(batches.hits(board, token, keys)) == 1
    )
    _type(room, initials)
    assert room.desk.found.text() == "1 人"
    _type(room, "", KEYS.Key_Return)
    assert room.strip.isVisible()
    assert room.strip.row is not None
    assert room.strip.row.student_id == row.student_id
    _type(room, "", KEYS.Key_Escape)
    assert not room.strip.isVisible()
    assert _row(taken, row.student_id).here


def test_several_hits_are_chosen_by_arrow(qtbot: QtBot, taken: Office) -> None:
    room = _room(qtbot, taken)
    _type(room, "20", KEYS.Key_Return)
    assert not room.strip.isVisible(), "several hits: none is taken"
    hits = batches.hits(_board(taken), "20", room.desk._keys)
    _type(room, "", KEYS.Key_Down, KEYS.Key_Return)
    assert room.strip.row is not None
    assert room.strip.row.student_id == hits[1].student_id


def test_who_has_left_is_told_and_offered_to_nobody(qtbot: QtBot, taken: Office) -> None:
    practice.hand_over(taken.door, DIE(4), MONDAY)
    room = _room(qtbot, taken)
    row = next(r for r in _board(taken).rows if r.left_with is not None)
    _type(room, row.student_no, KEYS.Key_Return)
    assert room.strip.options == ()
    assert row.left_with is not None
    assert row.left_with.name in _texts(room.strip)
    _type(room, "", KEYS.Key_Return)
    _type(room, "0")
    qtbot.wait(200)
    assert not room.stop.isVisible()


def test_the_overdue_child_is_loud_and_its_number_masked_in_the_office(qtbot: QtBot, taken: Office) -> None:
    waiting = _board(taken).left_over
    first = min(r.release_at for r in waiting)
    taken.clock = datetime.combine(MONDAY, time(first // 60, first % 60)) + timedelta(minutes=9)
    room = _room(qtbot, taken)
    assert not room.desk.overdue.isVisible()
    taken.clock += timedelta(minutes=1)
    room._tick()
    late = rules.overdue(_board(taken), minute=first + 10)
    said = _texts(room.desk.overdue)
    assert late[0].name in said
    assert "超时 10 分" in said
    number = build.phone(taken.door, late[0].student_id)[1]
    assert "****" in said
    assert not room.desk.banner.isVisible(), "one banner a page"
    room.toggle_gate()
    assert f"{number[:3]} {number[3:7]} {number[7:]}" in _texts(room.desk.overdue)
    room.toggle_gate()
    QTest.mouseClick(room.desk.overdue._open, Qt.MouseButton.LeftButton)
    assert room.strip.row is not None
    assert room.strip.row.student_id == late[0].student_id


def test_the_gate_has_the_whole_screen_and_esc_gives_it_back(qtbot: QtBot, taken: Office) -> None:
    room = _room(qtbot, taken)
    QTest.keyClick(room.scan, KEYS.Key_F11)
    assert room.gate is not None
    assert room.gate.isFullScreen()
    assert room.gate.isAncestorOf(room.scan)
    row = _fetched(taken)
    _type(room, row.student_no, KEYS.Key_Return, KEYS.Key_Return)
    assert not _row(taken, row.student_id).here
    _type(room, "x", KEYS.Key_Escape)
    assert room.gate is not None, "the first Esc clears the field"
    _type(room, "", KEYS.Key_Escape)
    assert room.gate is None
    assert room.isAncestorOf(room.scan)
    assert room.desk.isVisible()
    QApplication.processEvents()
    assert room.gate is None


def test_an_earlier_day_is_keyed_from_paper_with_its_time(qtbot: QtBot, taken: Office) -> None:
    taken.write(school.set_practice_today, date(2026, 9, 8))
    taken.door.practice_today = date(2026, 9, 8)
    taken.clock = datetime.combine(date(2026, 9, 8), time(8, 5))
    room = _room(qtbot, taken)
    room.receive(MONDAY)
    row = _fetched(taken)
    _type(room, row.student_no, KEYS.Key_Return)
    assert room.strip.at.isVisible()
    room.strip.at.setTime(QTime(17, 42))
    _type(room, "", KEYS.Key_Return)
    assert _row(taken, row.student_id).left_at == 17 * 60 + 42
    assert not room.desk.overdue.isVisible()


def test_a_child_whose_roll_is_open_is_not_released(qtbot: QtBot, here: Office) -> None:
    room = _room(qtbot, here)
    row = _board(here).rows[0]
    assert row.present is None
    _type(room, row.student_no, KEYS.Key_Return, KEYS.Key_Return)
    assert room.strip.options == ()
    assert "先点完名" in _texts(room.strip)
    assert _board(here).gone == 0


def test_days_without_service_say_why(qtbot: QtBot, here: Office) -> None:
    room = _room(qtbot, here)
    room.receive(date(2026, 9, 6))
    assert "不是服务日" in _texts(room._empty)
    assert not room.closing.isVisible()
    room.receive(date(2026, 9, 1))
    assert "没有孩子要交接" in _texts(room._empty)


def test_the_day_s_paper_is_asked_for(qtbot: QtBot, here: Office) -> None:
    room = _room(qtbot, here)
    with qtbot.waitSignal(room.goto) as went:
        room.print_shown()
    assert went.args == ["print", ("handover-day", papers.Case(date=MONDAY))]


def test_the_pointer_opens_a_child_too(qtbot: QtBot, taken: Office) -> None:
    room = _room(qtbot, taken)
    QApplication.processEvents()
    room.grab()
    row = _board(taken).left_over[0]
    spot = room.desk.view.spot_of(row.student_id)
    assert not spot.isEmpty()
    QTest.mouseClick(room.desk.view, Qt.MouseButton.LeftButton, pos=spot.center())
    assert room.strip.row is not None
    assert room.strip.row.student_id == row.student_id
    QTest.mouseClick(room.strip._buttons[0], Qt.MouseButton.LeftButton)
    assert not _row(taken, row.student_id).here


def test_everything_fits_on_a_low_screen(qtbot: QtBot, taken: Office) -> None:
    room = _room(qtbot, taken, width=911, height=430)
    room.desk.open_child(_fetched(taken).student_id)
    QApplication.processEvents()
    assert room.height() == 430
    assert room.minimumSizeHint().height() <= 430
    assert room.minimumSizeHint().width() <= 911
    assert room.desk.view.height() >= 96


# -- the board's own reckoning


def _adult(number: int) -> Collector:
    return Collector(number, f"甲{number}", Relation.MOTHER, "", "13900000000", FRIDAY, None)


def _child(
    number: int = 1,
    *,
    grade: int = 3,
    release_at: int = 1045,
    present: bool | None = True,
    way: Way = Way.ADULT,
    collectors: tuple[Collector, ...] = (),
    alone: bool = False,
    left_at: int | None = None,
) -> BoardRow:
    return BoardRow(
        student_id=number,
        student_no=f"2026{number:04d}",
        name=f"孩{number}",
        class_label=f"{'零一二三四五六'[grade]}(1)班",
        grade=grade,
        group_id=1,
        group="班",
        seat_no=number,
        present=present,
        release_at=release_at,
        way=way,
        collectors=collectors,
        may_leave_alone=alone,
        left_at=left_at,
    )


def _day(*rows: BoardRow) -> Board:
    return Board("学校", MONDAY, rows, ())


def test_batches_go_by_their_time_and_the_latest_gone_comes_first() -> None:
    board = _day(
        _child(1, release_at=1050, grade=5),
        _child(2, release_at=1040, grade=1, left_at=1041),
        _child(3, release_at=1040, grade=2, left_at=1043),
        _child(4, release_at=1040, grade=1),
        _child(5, release_at=1050, grade=6, present=False),
        _child(6, release_at=1050, grade=6, present=None),
    )
    early, late = batches.batches(board)
    assert (early.release_at, early.grades) == (1040, (1, 2))
    assert [r.student_id for r in early.gone] == [3, 2]
    assert [r.student_id for r in early.here] == [4]
    assert [r.student_id for r in late.rolls_open] == [6]
    assert late.classes == {"五(1)班": 1}


@pytest.mark.parametrize(
    ("minute", "at"), [(1030, 1040), (1040, 1040), (1049, 1040), (1050, 1050), (None, 1040)]
)
def test_the_batch_at_the_gate_is_the_last_begun(minute: int | None, at: int) -> None:
    every = batches.batches(_day(_child(1, release_at=1040), _child(2, release_at=1050)))
    assert batches.current(every, minute) == at


def test_where_there_is_no_room_those_still_waiting_keep_their_cards() -> None:
    every = batches.batches(
        _day(
            _child(1, release_at=1040, left_at=1041),
            _child(2, release_at=1045, left_at=1046),
            _child(3, release_at=1050),
            _child(4, release_at=1055, present=None),
            _child(5, release_at=1060),
        )
    )
    assert [b.release_at for b in batches.in_sight(every, 9)] == [1040, 1045, 1050, 1055, 1060]
    assert [b.release_at for b in batches.in_sight(every, 4)] == [1045, 1050, 1055, 1060]
    assert [b.release_at for b in batches.in_sight(every, 2)] == [1050, 1055]
    assert [b.release_at for b in batches.in_sight(every, 0)] == [1050]


def test_no_batch_is_at_the_gate_when_all_are_gone() -> None:
    every = batches.batches(_day(_child(1, left_at=1046)))
    assert batches.current(every, 1046) == -1
    assert every[0].overdue(1200) == 0


@pytest.mark.parametrize(
    ("grades", "said"),
    [
        ((3,), "三年级"),
        ((1, 2), "一、二年级"),
        ((1, 2, 3, 4, 5, 6), "一至六年级"),
        ((1, 3, 4, 6), "一、三、四、六年级"),
        ((), ""),
    ],
)
def test_grades_are_said_shortly(grades: tuple[int, ...], said: str) -> None:
    assert batches.grades_word(grades) == said


def test_a_whole_number_finds_one_child_and_a_class_all_of_it() -> None:
    board = _day(_child(1), _child(10), _child(2, grade=4, left_at=1045), _child(3, grade=4))
    keys = {1: " 孩1 h1 20260001", 10: " 孩10 h10 20260010", 2: " 孩2 h2 20260002", 3: " 孩3 h3 20260003"}
    assert [r.student_id for r in batches.hits(board, "20260001", keys)] == [1]
    assert [r.student_id for r in batches.hits(board, "h1", keys)] == [1, 10]
    assert [r.student_id for r in batches.hits(board, "四(1)", keys)] == [3, 2], "who is here comes first"
    assert batches.hits(board, "  ", keys) == ()


def test_the_arranged_way_comes_first() -> None:
    both = _child(grade=5, way=Way.ALONE, alone=True, collectors=(_adult(1), _adult(2)))
    assert [o.way for o in batches.options(both)] == [Way.ALONE, Way.ADULT, Way.ADULT]
    none = _child()
    assert batches.options(none) == ()
    assert batches.way_word(none) == "没有登记接送人"


def test_the_practice_school_may_be_tried_in_the_morning(qtbot: QtBot, taken: Office) -> None:
    taken.clock = datetime.combine(MONDAY, time(9, 5))
    room = _room(qtbot, taken)
    row = _board(taken).left_over[0]
    _type(room, row.student_no, KEYS.Key_Return, KEYS.Key_Return)
    assert _row(taken, row.student_id).left_at == row.release_at
