"""The table: keyed as in WPS, its place kept, and never a half-typed word eaten."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage, QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from kehou_desktop.domain.attendance import Mark
from kehou_desktop.domain.errors import Refused
from kehou_desktop.ui import table, theme
from tests.ui import gallery


@dataclass(frozen=True)
class Child:
    """One invented child."""

    number: int
    name: str
    wish: str = ""
    days: bool | None = False
    phone: str = "13800002607"


def children(count: int = 6) -> list[Child]:
    return [Child(i, f"孩子{i}", wish=f"第{i}") for i in range(1, count + 1)]


CLUBS = (
    table.Choice(11, "书法社", note="周三·余 3", keys=("sfs",)),
    table.Choice(12, "书法提高班", note="周五·余 1", keys=("sftgb",)),
    table.Choice(13, "足球社", keys=("zqs",)),
)


def _hours(text: str) -> int:
    if not text.isdigit():
        raise Refused("amount_unreadable", text=text)
    return int(text)


def columns() -> tuple[table.Column[Child], ...]:
    column = table.Column[Child]
    return (
        column("座号", lambda r: r.number, kind="number", key="number"),
        column("姓名", lambda r: r.name, key="name", edit=table.Edit()),
        column("志愿", lambda r: r.wish, key="wish", edit=table.Edit(choices=lambda r: CLUBS)),
        column("周一", lambda r: r.days, kind="tick", key="days", edit=table.Edit()),
        column("电话", lambda r: r.phone, text=lambda v: v[:3] + "****" + v[-4:], key="phone", stretch=True),
        column("课时", lambda r: 2, key="hours", edit=table.Edit(read=_hours)),
    )


@pytest.fixture
def grid(qtbot: QtBot, qapp: QApplication) -> table.Table:
    return _shown(qtbot, qapp, grid=True)


@pytest.fixture
def reading(qtbot: QtBot, qapp: QApplication) -> table.Table:
    return _shown(qtbot, qapp, grid=False)


def _shown(qtbot: QtBot, qapp: QApplication, *, grid: bool) -> table.Table:
    theme.apply(qapp, dark=False, size="medium")
    it = table.Table(columns(), name="名单", key=lambda r: r.number, grid=grid)
    qtbot.addWidget(it)
    it.resize(900, 300)
    it.show_rows(children())
    with qtbot.waitActive(it):
        it.show()
        it.activateWindow()
    it.setFocus()
    return it


def press(
    it: Any, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, text: str = ""
) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(it, QKeyEvent(kind, key, mods, text))


def compose(it: Any, preedit: str = "", commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(it, event)


def editor(it: table.Table) -> QLineEdit:
    found = [e for e in it.viewport().findChildren(QLineEdit) if e.isVisible()]
    assert len(found) == 1
    return found[0]


def where(it: table.Table) -> tuple[int, str]:
    here = it.currentIndex()
    return here.row(), it.rows.columns[here.column()].name


# --- what differs is repainted, nothing else


class Heard:
    """What a model says of its changes."""

    def __init__(self, model: table.TableModel) -> None:
        self.cells: list[tuple[int, int, int]] = []
        self.resets = 0
        self.inserted: list[tuple[int, int]] = []
        self.removed: list[tuple[int, int]] = []
        model.dataChanged.connect(self._cells)
        model.modelReset.connect(self._reset)
        model.rowsInserted.connect(lambda _p, a, b: self.inserted.append((a, b)))
        model.rowsRemoved.connect(lambda _p, a, b: self.removed.append((a, b)))

    def _cells(self, first: QModelIndex, last: QModelIndex, _roles: object = None) -> None:
        self.cells.append((first.row(), first.column(), last.column()))

    def _reset(self) -> None:
        self.resets += 1


def test_an_equal_row_is_not_touched_and_a_changed_one_only_where_it_changed(reading: table.Table) -> None:
    heard = Heard(reading.rows)
    reading.show_rows(children())
    assert heard.cells == []
    rows = children()
    rows[2] = replace(rows[2], wish="另一个", days=True)
    reading.show_rows(rows)
    assert heard.cells == [(2, 2, 3)], "the two cells side by side, in one run"
    rows[4] = replace(rows[4], name="改名", phone="13900000000")
    reading.show_rows(rows)
    assert heard.cells[1:] == [(4, 1, 1), (4, 4, 4)], "two runs, nothing between"
    assert heard.resets == 0


def test_a_phone_that_looks_the_same_masked_is_still_known_as_another(reading: table.Table) -> None:
    rows = children()
    rows[0] = replace(rows[0], phone="13811112607")
    reading.show_rows(rows)
    assert reading.rows.row(0).phone == "13811112607"


@pytest.mark.parametrize(
    "wanted",
    [
        [1, 2, 3, 4, 5],
        [2, 3, 4],
        [1, 3, 5],
        [6, 5, 4, 3, 2, 1],
        [7, 1, 2, 3, 4, 5, 6],
        [1, 2, 8, 3, 9, 4, 5, 6, 7],
        [9, 6, 7, 1, 8],
        [],
        [20, 21],
    ],
)
def test_any_rows_follow_any_and_the_choice_stays_with_its_row(
    reading: table.Table, wanted: list[int]
) -> None:
    reading.choose(3, "wish")
    heard = Heard(reading.rows)
    every = {c.number: c for c in children(30)}
    reading.show_rows([every[n] for n in wanted])
    assert [r.number for r in reading.rows.rows()] == wanted
    assert [reading.rows.find(n) for n in wanted] == list(range(len(wanted)))
    assert heard.resets == 0
    if 3 in wanted:
        assert reading.current_key() == 3
        assert where(reading)[1] == "wish"
        assert reading.chosen_keys() == [3]


def test_leaving_many_scattered_rows_is_one_removal(reading: table.Table) -> None:
    reading.show_rows(children(1200))
    heard = Heard(reading.rows)
    reading.show_rows([c for c in children(1200) if c.number % 7 == 0])
    assert len(heard.removed) == 1
    assert reading.rows.rowCount() == 171


def test_when_the_current_row_goes_the_place_is_kept(reading: table.Table) -> None:
    reading.choose(4, "name")
    reading.show_rows([c for c in children() if c.number != 4])
    assert where(reading) == (3, "name")


def test_scroll_is_kept_when_rows_come_above(reading: table.Table) -> None:
    reading.show_rows(children(200))
    QApplication.processEvents()
    reading.verticalScrollBar().setValue(100)
    top = reading.rows.key(reading.rowAt(1))
    reading.show_rows([Child(1000 + i, "新") for i in range(5)] + children(200))
    assert top == 101
    assert reading.rows.key(reading.rowAt(1)) == top


def test_two_rows_of_one_key_are_our_mistake(reading: table.Table) -> None:
    with pytest.raises(ValueError, match="one key"):
        reading.show_rows([Child(1, "甲"), Child(1, "乙")])


# --- D5: half-typed text


def test_half_a_chinese_name_survives_another_rooms_write(grid: table.Table, qtbot: QtBot) -> None:
    grid.choose(2, "name")
    press(grid, Qt.Key.Key_F2)
    field = editor(grid)
    field.clear()
    compose(field, commit="欧阳")
    compose(field, preedit="mu")
    heard = Heard(grid.rows)
    rows = children(9)  # another room adds three, renames this very child and one more
    rows[1] = replace(rows[1], name="别处改的", days=True)
    rows[3] = replace(rows[3], name="也改了")
    grid.show_rows(rows)
    qtbot.wait(10)
    assert editor(grid) is field
    assert field.text() == "欧阳"
    assert getattr(field, "composing") is True  # noqa: B009 - CellEditor's own
    assert all(row != 1 for row, _a, _b in heard.cells), "the row that is typed in was touched"
    assert (3, 1, 1) in heard.cells
    said: list[tuple[object, str, object]] = []
    grid.edited.connect(lambda *args: said.append(args))
    compose(field, commit="沐")
    press(field, Qt.Key.Key_Return)
    assert said == [(2, "name", "欧阳沐")]
    qtbot.waitUntil(lambda: grid.rows.row(1).days is True)
    assert grid.rows.row(1).name == "别处改的", "let go, the row is brought up to date"


def test_enter_while_an_input_method_composes_does_not_close_the_field(grid: table.Table) -> None:
    grid.choose(2, "name")
    press(grid, Qt.Key.Key_F2)
    field = editor(grid)
    compose(field, preedit="zhang")
    press(field, Qt.Key.Key_Return)
    assert field.isVisible()


def test_a_row_deleted_elsewhere_stays_until_its_field_closes(grid: table.Table, qtbot: QtBot) -> None:
    grid.choose(2, "name")
    press(grid, Qt.Key.Key_F2)
    field = editor(grid)
    compose(field, commit="半个")
    grid.show_rows([c for c in children() if c.number != 2])
    assert editor(grid) is field
    assert "半个" in field.text()
    press(field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: grid.rows.find(2) < 0)
    assert grid.rows.rowCount() == 5


def test_rows_may_be_reordered_under_an_open_field(grid: table.Table) -> None:
    grid.choose(2, "name")
    press(grid, Qt.Key.Key_F2)
    field = editor(grid)
    compose(field, commit="字")
    before = field.text()
    grid.show_rows(list(reversed(children())))
    assert editor(grid) is field
    assert field.text() == before
    assert grid.rows.find(2) == 4


def test_the_hold_counts_so_that_moving_on_in_one_row_keeps_it_held(grid: table.Table) -> None:
    grid.rows.hold(1)
    grid.rows.hold(1)
    grid.rows.release(1)
    rows = children()
    rows[0] = replace(rows[0], name="新")
    grid.show_rows(rows)
    assert grid.rows.row(0).name == "孩子1"
    grid.rows.release(1)
    assert grid.rows.row(0).name == "新"


# --- keys


def test_enter_goes_down_shift_enter_up_tab_right(grid: table.Table) -> None:
    grid.choose(2, "name")
    press(grid, Qt.Key.Key_Return)
    assert where(grid) == (2, "name")
    press(grid, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert where(grid) == (1, "name")
    press(grid, Qt.Key.Key_Tab)
    assert where(grid) == (1, "wish")
    press(grid, Qt.Key.Key_Tab)
    press(grid, Qt.Key.Key_Tab)
    assert where(grid) == (1, "hours"), "a column that cannot be keyed is passed over"
    press(grid, Qt.Key.Key_Tab)
    assert where(grid) == (2, "name"), "over the row's end into the next"
    press(grid, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert where(grid) == (1, "hours")


@pytest.mark.parametrize(
    ("key", "mods", "to"),
    [
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, (3, "name")),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier, (1, "name")),
        (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier, (2, "wish")),
    ],
)
def test_a_field_closes_and_goes_where_the_key_led(
    grid: table.Table, key: Qt.Key, mods: Qt.KeyboardModifier, to: tuple[int, str]
) -> None:
    said: list[tuple[object, str, object]] = []
    grid.edited.connect(lambda *args: said.append(args))
    grid.choose(3, "name")
    press(grid, Qt.Key.Key_A, text="a")  # typing replaces
    field = editor(grid)
    assert field.text() == "a"
    press(field, key, mods)
    assert said == [(3, "name", "a")]
    assert where(grid) == to
    assert grid.rows.row(2).name == "孩子3", "the table itself writes nothing"


def test_f2_opens_with_the_text_and_esc_leaves_it(grid: table.Table) -> None:
    said: list[object] = []
    grid.edited.connect(lambda *args: said.append(args))
    grid.choose(1, "name")
    press(grid, Qt.Key.Key_F2)
    assert editor(grid).text() == "孩子1"
    press(editor(grid), Qt.Key.Key_Escape)
    assert said == []
    grid.choose(1, "number")
    press(grid, Qt.Key.Key_F2)
    assert not [e for e in grid.viewport().findChildren(QLineEdit) if e.isVisible()], "not for keying"


def test_unchanged_text_says_nothing(grid: table.Table) -> None:
    said: list[object] = []
    grid.edited.connect(lambda *args: said.append(args))
    grid.choose(1, "name")
    press(grid, Qt.Key.Key_F2)
    press(editor(grid), Qt.Key.Key_Return)
    assert said == []


def test_space_ticks_and_a_closed_row_does_not(grid: table.Table) -> None:
    said: list[object] = []
    grid.edited.connect(lambda *args: said.append(args))
    rows = children()
    rows[1] = replace(rows[1], days=None)
    grid.show_rows(rows)
    grid.choose(1, "days")
    press(grid, Qt.Key.Key_Space, text=" ")
    grid.choose(2, "days")
    press(grid, Qt.Key.Key_Space, text=" ")
    assert said == [(1, "days", True)]


def test_a_click_ticks(grid: table.Table) -> None:
    said: list[object] = []
    grid.edited.connect(lambda *args: said.append(args))
    spot = grid.visualRect(grid.rows.index(2, 3)).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert said == [(3, "days", True)]


def test_a_text_that_cannot_be_read_stays_in_its_field(grid: table.Table) -> None:
    said: list[object] = []
    refused: list[Refused] = []
    grid.edited.connect(lambda *args: said.append(args))
    grid.refused.connect(refused.append)
    grid.choose(1, "hours")
    press(grid, Qt.Key.Key_X, text="x")
    field = editor(grid)
    press(field, Qt.Key.Key_Return)
    assert [r.code for r in refused] == ["amount_unreadable"]
    assert field.isVisible()
    assert field.text() == "x"
    assert field.property("bad") is True
    field.setText("3")
    press(field, Qt.Key.Key_Return)
    assert said == [(1, "hours", 3)]


@pytest.mark.parametrize(
    ("typed", "value"),
    [("3", 13), ("zq", 13), ("提高", 12), ("书法社", 11), ("sfs", 11), ("1", 11), ("", None)],
)
def test_a_choice_is_found_by_number_initials_or_word(grid: table.Table, typed: str, value: object) -> None:
    said: list[object] = []
    grid.edited.connect(lambda *args: said.append(args))
    grid.choose(2, "wish")
    press(grid, Qt.Key.Key_F2)
    field = editor(grid)
    assert isinstance(field, table.ChoiceEditor)
    field.setText(typed)
    press(field, Qt.Key.Key_Return)
    assert said == [(2, "wish", value)]


def test_an_unclear_choice_is_not_guessed(grid: table.Table) -> None:
    said: list[object] = []
    refused: list[Refused] = []
    grid.edited.connect(lambda *args: said.append(args))
    grid.refused.connect(refused.append)
    grid.choose(2, "wish")
    press(grid, Qt.Key.Key_F2)
    field = editor(grid)
    field.setText("书法")
    press(field, Qt.Key.Key_Return)
    assert said == []
    assert refused[0].values == {"typed": "书法", "count": 2}


def test_typing_initials_offers_clubs_with_places(grid: table.Table, qtbot: QtBot) -> None:
    grid.choose(2, "wish")
    press(grid, Qt.Key.Key_S, text="s")
    field = editor(grid)
    assert isinstance(field, table.ChoiceEditor)
    press(field, Qt.Key.Key_F, text="f")
    assert field.offered() == ["书法社   周三·余 3", "书法提高班   周五·余 1"]
    assert field.text() == "sf", "what is offered does not overwrite what is typed"
    said: list[object] = []
    grid.edited.connect(lambda *args: said.append(args))
    press(field.popup(), Qt.Key.Key_Down)
    press(field.popup(), Qt.Key.Key_Return)
    assert said == [(2, "wish", 12)]
    assert where(grid) == (2, "wish"), "picked, and on to the next child"


def test_home_and_end(grid: table.Table, reading: table.Table) -> None:
    grid.choose(3, "wish")
    press(grid, Qt.Key.Key_Home)
    assert where(grid) == (2, "number")
    press(grid, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert where(grid) == (5, "hours")
    reading.choose(3)
    press(reading, Qt.Key.Key_End)
    assert reading.current_key() == 6
    press(reading, Qt.Key.Key_Home)
    assert reading.current_key() == 1


def test_enter_opens_a_row_of_a_reading_table(reading: table.Table) -> None:
    opened: list[object] = []
    reading.opened.connect(opened.append)
    reading.choose(4)
    press(reading, Qt.Key.Key_Return)
    assert opened == [4]


def test_a_marks_key_is_said(reading: table.Table) -> None:
    keyed: list[str] = []
    reading.keyed.connect(keyed.append)
    reading.choose(4)
    press(reading, Qt.Key.Key_Q, text="q")
    assert keyed == ["q"]


def test_the_current_row_is_said_once(reading: table.Table) -> None:
    chosen: list[object] = []
    reading.chosen.connect(chosen.append)
    reading.choose(4)
    reading.choose(4, "name")
    reading.choose(5)
    assert chosen == [4, 5]


# --- blocks


def test_what_is_masked_is_copied_masked(reading: table.Table) -> None:
    reading.choose(1)
    press(reading, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "1\t孩子1\t第1\t\t138****2607\t2"


def test_a_block_is_copied_and_comes_back_the_same(grid: table.Table) -> None:
    grid.setSelectionMode(grid.SelectionMode.ExtendedSelection)
    grid.choose(1, "name")
    selection = grid.selectionModel()
    for row in (0, 1):
        for column in (1, 2):
            selection.select(grid.rows.index(row, column), selection.SelectionFlag.Select)
    assert grid.copied() == "孩子1\t第1\r\n孩子2\t第2"
    assert table.block(grid.copied()) == [["孩子1", "第1"], ["孩子2", "第2"]]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ('"两\n行"\tx', [["两\n行", "x"]]),
        ('"说""好""的"\n', [['说"好"的']]),
        ("a\t\tb", [["a", "", "b"]]),
        ("\n\n", []),
        ("", []),
        ('5"管\tx', [['5"管', "x"]]),
        ('"没有关\tx', [['"没有关', "x"]]),
    ],
)
def test_a_block_from_wps_is_read(text: str, cells: list[list[str]]) -> None:
    assert table.block(text) == cells


def test_pasting_says_the_block_and_its_place(grid: table.Table) -> None:
    pasted: list[tuple[object, ...]] = []
    grid.pasted.connect(lambda *args: pasted.append(args))
    QGuiApplication.clipboard().setText("张三\t1\r\n李四\t2\r\n")
    grid.choose(2, "name")
    press(grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert pasted == [(2, "name", [["张三", "1"], ["李四", "2"]])]


def test_fill_down_is_one_deed_for_all(grid: table.Table) -> None:
    filled: list[tuple[object, ...]] = []
    grid.filled.connect(lambda *args: filled.append(args))
    grid.choose(2, "wish")
    selection = grid.selectionModel()
    for row in (1, 2, 3):
        selection.select(grid.rows.index(row, 2), selection.SelectionFlag.Select)
    press(grid, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    grid.choose(6, "wish")
    press(grid, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    grid.choose(6, "phone")
    press(grid, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert filled == [([3, 4], "wish", "第2"), ([6], "wish", "第5")]


# --- order, sums, looks


def test_a_click_on_the_head_orders_up_down_and_as_given(reading: table.Table) -> None:
    rows = [Child(2, "乙"), Child(3, "甲", wish="x"), Child(1, "丙")]
    reading.show_rows(rows)
    header = reading.horizontalHeader()
    orders = []
    for _ in range(3):
        header.sectionClicked.emit(0)
        orders.append([r.number for r in reading.rows.rows()])
    assert orders == [[1, 2, 3], [3, 2, 1], [2, 3, 1]]


def test_nothing_stands_last_whichever_way_it_is_ordered(qapp: QApplication) -> None:
    model = table.TableModel([table.Column[Child]("周一", lambda r: r.days)])
    model.show([Child(1, "a", days=None), Child(2, "b", days=True), Child(3, "c")], key=lambda r: r.number)
    model.sort(0)
    assert [r.number for r in model.rows()] == [3, 2, 1]
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert [r.number for r in model.rows()] == [2, 3, 1]


def test_sums_stand_under_their_columns(reading: table.Table, qtbot: QtBot) -> None:
    totals = table.Totals(reading)
    qtbot.addWidget(totals)
    totals.set_sums({"name": "合计 6 人", "hours": "12"}, {"name": "实到"})
    assert totals.height() == 66
    totals.resize(reading.width(), totals.height())
    assert not totals.grab().isNull()
    with pytest.raises(ValueError, match="no column"):
        totals.set_sums({"nonsense": "1"})


@pytest.mark.parametrize(
    ("fen", "words", "dashed"),
    [
        (120400, "1,204.00", "1,204.00"),
        (0, "0.00", "—"),
        (5, "0.05", "0.05"),
        (-350, "−3.50", "−3.50"),
        (None, "", "—"),
    ],
)
def test_money_is_said_in_yuan(fen: int | None, words: str, dashed: str) -> None:
    assert table.money(fen) == words
    assert table.dash(fen) == dashed


def test_a_table_speaks_to_screen_readers(reading: table.Table) -> None:
    assert reading.accessibleName() == "名单"
    spoken = reading.rows.data(reading.rows.index(0, 1), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "姓名 孩子1"


def _at(image: QImage, it: table.Table, row: int, column: int, dx: int, dy: int) -> str:
    corner = it.viewport().mapTo(it, it.visualRect(it.rows.index(row, column)).topLeft())
    return image.pixelColor(corner + QPoint(dx, dy)).name().upper()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_chosen_row_has_three_signs_and_the_cell_a_frame(
    qtbot: QtBot, qapp: QApplication, dark: bool
) -> None:
    it = _shown(qtbot, qapp, grid=False)
    theme.apply(qapp, dark=dark, size="medium")
    it.choose(2, "name")
    tokens = theme.current().tokens
    image = it.grab().toImage()
    assert _at(image, it, 1, 0, 1, 15) == tokens.accent, "the bar at the left"
    assert _at(image, it, 1, 3, 4, 4) == tokens.soft
    assert _at(image, it, 1, 1, 0, 15) == tokens.accent, "the frame of the cell"
    assert _at(image, it, 1, 1, 1, 15) == tokens.accent, "two pixels of it"
    assert _at(image, it, 2, 3, 4, 4) == tokens.surface
    assert _at(image, it, 2, 3, 20, it.row_height - 1) == tokens.line, "a hairline under each row"
    theme.apply(qapp, dark=False, size="medium")


def test_every_kind_of_cell_is_drawn(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, dark=False, size="medium")
    it = table.Table(gallery.columns(), name="各种格", key=lambda r: r.number, row=31)
    qtbot.addWidget(it)
    it.resize(1200, 300)
    it.show_rows(gallery.rows())
    image = it.grab().toImage()
    tokens = theme.current().tokens
    number = it.rows.column("十二\n四")
    assert _at(image, it, 1, number, 3, 3) == tokens.bad_bg, "an absence is tinted"
    late = list(Mark).index(Mark.SICK)
    assert _at(image, it, late, number, it.columnWidth(number) - 3, 1) == tokens.bad, (
        "a corrected cell has its corner"
    )
    it.rows.repaint_all()


def test_no_hit_says_so(qtbot: QtBot, qapp: QApplication) -> None:
    it = _shown(qtbot, qapp, grid=False)
    it.say_blank("没有找到“zs”")
    it.show_rows([])
    before = it.grab().toImage()
    it.say_blank("")
    assert it.grab().toImage() != before


def test_rows_grow_with_the_size_of_type(qtbot: QtBot, qapp: QApplication) -> None:
    it = _shown(qtbot, qapp, grid=False)
    small = it.rowHeight(0)
    theme.apply(qapp, dark=False, size="large")
    QApplication.processEvents()
    assert it.rowHeight(0) == round(31 * 1.2) > small
    theme.apply(qapp, dark=False, size="medium")
