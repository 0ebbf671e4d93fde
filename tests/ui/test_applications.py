"""A class is keyed at the keyboard, reviewed twice and signed; what was pressed is what the services say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kehou_desktop.domain.applications import ApplicationRow, Kind, Stage
from kehou_desktop.domain.errors import Refused
from kehou_desktop.services import applications, classes, groups
from kehou_desktop.ui import data, forms
from kehou_desktop.ui.applications import pasting
from kehou_desktop.ui.applications.page import ApplicationsPage
from tests.ui import small_school
from tests.ui.small_school import press, refusal, settle

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def room(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[ApplicationsPage]:
    door = small_school.found(tmp_path / "school")
    it = ApplicationsPage(data.Data(door))
    with small_school.room(qtbot, qapp, it, it.data):
        it.table.setFocus()
        it.table.choose(it.table.rows.key(0), "returned")
        yield it
    door.close(back_up=False)


def rows(it: ApplicationsPage, number: int = 0) -> tuple[ApplicationRow, ...]:
    home = it.data.read(classes.home_classes, it.data.today())[number]
    return it.data.read(
        applications.class_rows,
        home.home_class_id,
        semester_id=it.data.semester_id(),
        day=it.data.today(),
    )


def days(it: ApplicationsPage) -> list[str]:
    return [r.weekdays for r in rows(it)]


def where(it: ApplicationsPage) -> tuple[int, str]:
    here = it.table.currentIndex()
    return here.row(), it.table.rows.columns[here.column()].name


def agree(qtbot: QtBot) -> None:
    press(small_school.dialog(qtbot), KEY.Key_Return)
    settle(qtbot)


def test_a_whole_class_is_keyed_with_two_keys(room: ApplicationsPage, qtbot: QtBot) -> None:
    assert room.primary.text() == "全班申请 6 人…"
    press(room, "a")
    agree(qtbot)
    assert days(room) == ["12345"] * 6
    assert {r.stage for r in rows(room)} == {Stage.AWAITS_CLASS}
    assert room.primary.text() == "班审通过 6 人…"
    assert where(room) == (0, "returned"), "the cell stays where it was"


def test_single_cells_are_saved_as_they_are_left(room: ApplicationsPage, qtbot: QtBot) -> None:
    said: list[str] = []
    room.said.connect(said.append)
    # 安子墨 five days; 白若溪 not on Wednesday; 曹锦程 Monday alone; 丁一鸣 opts out
    press(room, KEY.Key_Space, KEY.Key_Return, KEY.Key_Space)
    press(room, KEY.Key_Tab, KEY.Key_Tab, KEY.Key_Tab)
    assert where(room) == (1, "3")
    press(room, KEY.Key_Space)
    settle(qtbot)
    assert where(room) == (1, "3"), "the cell stays where it was"
    press(room, KEY.Key_Return, KEY.Key_Left, KEY.Key_Left, KEY.Key_Space, KEY.Key_Return, "f")
    settle(qtbot)
    assert days(room) == ["12345", "1245", "1", "", "", ""]
    assert [r.kind for r in rows(room)] == [Kind.APPLICATION] * 3 + [Kind.OPT_OUT, None, None]
    assert said[-1] == "已保存：丁一鸣 放弃"
    assert "白若溪" in said[2] and "一、二、四、五" in said[2]


def test_a_paper_keyed_by_mistake_is_taken_back(room: ApplicationsPage, qtbot: QtBot) -> None:
    press(room, KEY.Key_Space, KEY.Key_Return, "f")
    settle(qtbot)
    press(room, KEY.Key_Space, KEY.Key_Up, KEY.Key_Space)
    settle(qtbot)
    assert [r.kind for r in rows(room)] == [None] * 6


def test_the_last_day_cannot_be_unticked(room: ApplicationsPage, qtbot: QtBot) -> None:
    press(room, KEY.Key_Right, KEY.Key_Space)
    settle(qtbot)
    assert days(room)[0] == "1"
    press(room, KEY.Key_Space)
    assert "一天也没有勾" in refusal(qtbot)
    assert days(room)[0] == "1"


def test_reviews_and_agreement_one_primary_after_the_other(room: ApplicationsPage, qtbot: QtBot) -> None:
    press(room, "a")
    agree(qtbot)
    room.primary.click()
    agree(qtbot)
    assert all(r.class_review and r.stage is Stage.AWAITS_SCHOOL for r in rows(room))

    assert room.primary.text() == "校审通过 6 人…"
    room.primary.click()
    asking = small_school.dialog(qtbot)
    press(asking, KEY.Key_Return)
    settle(qtbot)
    (field,) = [f for f in asking.findChildren(forms.Field) if f.isVisible()]
    assert "第二个字" in field.error(), "two people: who signed on paper is asked for, beside its field"
    assert asking.isVisible() and all(r.school_review is None for r in rows(room))
    small_school.type_into(field, "Wang Min")
    press(asking, KEY.Key_Return)
    settle(qtbot)
    assert {r.school_reviewer for r in rows(room)} == {"Wang Min"}

    assert room.primary.text() == "协议已签 6 人…"
    room.primary.click()
    agree(qtbot)
    assert {r.stage for r in rows(room)} == {Stage.TAKES_PART}
    assert {r.agreement_on for r in rows(room)} == {small_school.TODAY}
    assert room.primary.text() == "这个班办完了，去 三(2)班"
    assert "没办完" not in room.chooser.itemText(0) and "没办完 6" in room.chooser.itemText(1)
    room.primary.click()
    settle(qtbot)
    assert room.home_class.label == "三(2)班"
    (formable, _other) = room.data.read(
        groups.formable, semester_id=room.data.semester_id(), day=room.data.today()
    )
    assert (formable.approved, formable.without_group) == (6, 6)


def test_a_reviewed_paper_is_evidence(room: ApplicationsPage, qtbot: QtBot) -> None:
    press(room, "a")
    agree(qtbot)
    room.primary.click()
    agree(qtbot)
    for keys in ([KEY.Key_Space], [KEY.Key_Right, KEY.Key_Space], ["f"]):
        press(room.table, *keys)
        assert "安子墨 的申请已经审过" in refusal(qtbot)
    assert days(room)[0] == "12345"


def test_an_agreement_before_the_reviews_is_refused_in_words(room: ApplicationsPage, qtbot: QtBot) -> None:
    press(room, KEY.Key_Space)
    room.table.choose(room.table.rows.key(0), "agreement")
    press(room, KEY.Key_Space)
    assert "协议先不能记为已签" in refusal(qtbot)
    assert rows(room)[0].agreement_on is None


def test_a_paper_is_not_passed_only_with_a_reason(room: ApplicationsPage, qtbot: QtBot) -> None:
    press(room, KEY.Key_Space)
    settle(qtbot)
    room.reject.click()
    asking = small_school.dialog(qtbot)
    press(asking, KEY.Key_Return)
    settle(qtbot)
    (reason,) = [f for f in asking.findChildren(forms.Field) if f.isVisible()]
    assert "要写理由" in reason.error()
    small_school.type_into(reason, "full")
    press(asking, KEY.Key_Return)
    settle(qtbot)
    assert (rows(room)[0].stage, rows(room)[0].refusal_reason) == (Stage.REFUSED, "full")


def test_segments_count_and_filter(room: ApplicationsPage, qtbot: QtBot) -> None:
    press(room, KEY.Key_Space, KEY.Key_Return, "f")
    settle(qtbot)
    told = {key: room.segments._buttons[key].text() for key in ("all", "not_returned", "opted_out")}
    assert told == {"all": "全部 6", "not_returned": "没交回 4", "opted_out": "放弃 1"}
    room.segments._buttons["opted_out"].click()
    assert [r.name for r in room.table.rows.rows()] == ["白若溪"]


def test_ctrl_d_fills_down_and_paste_takes_a_block(room: ApplicationsPage, qtbot: QtBot) -> None:
    press(room, KEY.Key_Space)
    settle(qtbot)
    press(room, KEY.Key_Down)
    press(room, "d", mods=CONTROL)
    settle(qtbot)
    assert days(room)[:3] == ["12345", "12345", ""]
    room.table.choose(room.table.rows.key(2), "1")
    QGuiApplication.clipboard().setText("√\t\t√\r\n1\t1\t0\r\n")
    press(room, "v", mods=CONTROL)
    settle(qtbot)
    assert days(room)[2:4] == ["13", "12"]
    QGuiApplication.clipboard().setText("√\t也许\r\n")
    press(room, "v", mods=CONTROL)
    assert "也许" in refusal(qtbot)
    assert days(room)[2:4] == ["13", "12"], "all of a block or nothing"


@pytest.mark.parametrize(
    ("names", "cells", "code"),
    [
        (["stage", "class_review"], [["1", "1"]], "paste_not_ticks"),
        (["5"], [["1", "1"]], "paste_not_ticks"),
        (["5"], [["1"], ["1"]], "paste_too_long"),
        (["5"], [["?"]], "paste_unclear"),
    ],
)
def test_what_cannot_be_pasted(names: list[str], cells: list[list[str]], code: str) -> None:
    row = ApplicationRow(
        1,
        None,
        1,
        "20260101",
        "安子墨",
        "一(1)班",
        None,
        "",
        None,
        None,
        "",
        "",
        None,
        "",
        Stage.NOT_RETURNED,
    )
    with pytest.raises(Refused) as refused:
        pasting.read([row], names, cells)
    assert refused.value.code == code


def test_next_and_previous_class(room: ApplicationsPage, qtbot: QtBot) -> None:
    room.after.click()
    settle(qtbot)
    assert room.home_class.label == "三(2)班" and not room.after.isEnabled()
    room.before.click()
    settle(qtbot)
    assert room.home_class.label == "一(1)班" and not room.before.isEnabled()


def test_another_room_finds_the_child(room: ApplicationsPage) -> None:
    child = rows(room, 1)[2].student_id
    room.receive(child)
    assert room.home_class.label == "三(2)班" and room.table.current_key() == child


def test_without_children_the_room_teaches(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    door = small_school.found(tmp_path / "school", roster=[])
    it = ApplicationsPage(data.Data(door))
    went: list[tuple[str, object]] = []
    it.goto.connect(lambda room, what: went.append((room, what)))
    with small_school.room(qtbot, qapp, it, it.data):
        (button,) = [b for b in it.findChildren(forms.Button) if b.isVisible()]
        button.click()
    assert went == [("students", "import")]
    door.close(back_up=False)


def test_tight_windows_keep_the_primary(room: ApplicationsPage, qtbot: QtBot) -> None:
    room.resize(911, 430)
    settle(qtbot)
    assert room.primary.isVisible() and not room.reject.isVisible()
    assert room.table.height() >= 8 * room.table.row_height


def test_keys_alone_take_the_next_step_and_change_the_class(room: ApplicationsPage, qtbot: QtBot) -> None:
    QTest.keyClick(room.table, KEY.Key_Return, CONTROL)
    agree(qtbot)
    assert days(room) == ["12345"] * 6
    with qtbot.waitActive(room):
        room.activateWindow()
    QTest.keyClick(room.table, KEY.Key_PageDown, CONTROL)
    settle(qtbot)
    assert room.home_class.label == "三(2)班"


def test_the_class_teacher_is_named(room: ApplicationsPage, qtbot: QtBot) -> None:
    assert room.teacher.text() == "填班主任…"
    room.teacher.click()
    asking = small_school.dialog(qtbot)
    (field,) = asking.findChildren(forms.Field)
    small_school.type_into(field, "Li")
    press(asking, KEY.Key_Return)
    settle(qtbot)
    assert room.data.read(classes.home_classes, room.data.today())[0].teacher == "Li"
    assert room.teacher.text() == "班主任 Li"


def test_a_conclusion_given_by_mistake_is_corrected(room: ApplicationsPage, qtbot: QtBot) -> None:
    press(room, KEY.Key_Space)
    settle(qtbot)
    room.table.choose(rows(room)[0].student_id, "returned")
    for sentence, stage in (("full", Stage.REFUSED), ("slip", Stage.AWAITS_SCHOOL)):
        room.reject.click()
        asking = small_school.dialog(qtbot)
        (reason,) = [f for f in asking.findChildren(forms.Field) if f.isVisible()]
        small_school.type_into(reason, sentence)
        press(asking, KEY.Key_Return)
        settle(qtbot)
        assert rows(room)[0].stage is stage
        assert room.reject.text() == ("改审…" if stage is Stage.REFUSED else "不通过…")
