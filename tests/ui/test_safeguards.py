"""In the students' room: who must not collect, what is shown only on asking, guardians in order."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.barred import Basis
from kehou_desktop.domain.disclosures import Secret
from kehou_desktop.domain.students import numbers
from kehou_desktop.domain.students.rows import StudentDetail, StudentRow
from kehou_desktop.services import disclosures, school, students
from kehou_desktop.ui import data, form, forms
from kehou_desktop.ui.students import columns, panel
from kehou_desktop.ui.students.page import StudentsPage
from tests import build
from tests.ui import small_school
from tests.ui.small_school import TODAY, press, settle, type_into

KEY = Qt.Key
STEM = "53019920170905123"
CITIZEN_ID = STEM + numbers.check_character(STEM)


@pytest.fixture
def room(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[StudentsPage]:
    door = small_school.found(tmp_path / "school")
    it = StudentsPage(data.Data(door))
    with small_school.room(qtbot, qapp, it, it.data):
        yield it
    door.close(back_up=False)


def _child(it: StudentsPage) -> StudentRow:
    row = next(r for r in it.data.read(students.roster, day=TODAY) if r.class_label == "三(2)班")
    it.look_for(row.student_id)
    QApplication.processEvents()
    return row


def _detail(it: StudentsPage, row: StudentRow) -> StudentDetail:
    return it.data.read(students.detail, row.student_id, day=TODAY)


def _words(it: StudentsPage) -> str:
    QApplication.processEvents()
    return " ".join(w.text() for w in it.panel.findChildren(QLabel) if w.isVisible())


def _ask(it: StudentsPage, name: str) -> None:
    """Press the one button of this accessible name, as a key user does: focus, then the space bar."""
    every = it.panel.findChildren(forms.Button)
    (button,) = [b for b in every if b.accessibleName() == name and b.isVisible()]
    button.setFocus()
    QTest.keyClick(button, KEY.Key_Space)
    QApplication.processEvents()


def _asking(qtbot: QtBot) -> form.FormDialog:
    it = small_school.dialog(qtbot)
    assert isinstance(it, form.FormDialog)
    return it


def _asked(it: StudentsPage) -> list[Secret]:
    return [a.what for a in it.data.read(disclosures.made, date(2026, 1, 1), date(2027, 1, 1))]


def test_somebody_is_barred_by_keys_and_stands_first(room: StudentsPage, qtbot: QtBot) -> None:
    row = _child(room)
    assert "有不得接走的人" not in _words(room)
    _ask(room, f"{row.name} 登记一人")
    it = _asking(qtbot)
    name, relation, guardian, basis, document, _begins, ends = it.fields
    type_into(name, "Liu")
    type_into(relation, "x")
    guardian.control.choose(True)  # type: ignore[attr-defined]
    basis.control.choose(Basis.PROTECTION_ORDER)  # type: ignore[attr-defined]
    press(document, KEY.Key_Return)
    settle(qtbot)
    assert document.error() and it.isVisible()
    type_into(document, "A-77")
    ends.control.clear()  # type: ignore[attr-defined]
    press(it, KEY.Key_Return)
    settle(qtbot)
    assert "到哪天" in ends.error() and _detail(room, row).barred == ()
    type_into(ends, "20261231")
    press(ends, KEY.Key_Return)
    settle(qtbot)
    (bar,) = _detail(room, row).barred
    assert (bar.name, bar.is_guardian, bar.valid_to) == ("Liu", True, date(2026, 12, 31))
    said = _words(room)
    assert said.index("有不得接走的人") < said.index("学号")
    assert "Liu" in said and "到 2026-12-31" in said and "A-77" not in said and "保护令" not in said
    again = next(r for r in room.data.read(students.roster, day=TODAY) if r.student_id == row.student_id)
    tags = columns.tags(again)
    assert "禁接人" in tags.words and tags.loud == {"禁接人"}
    assert "Liu" not in room.table.copied()


def test_the_reason_is_shown_on_asking_recorded_and_hidden_again(
    room: StudentsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = _child(room)
    build.bar(room.data.door, row.student_id, document="A-77", valid_from=TODAY)
    settle(qtbot)
    assert "A-77" not in _words(room) and _asked(room) == []
    assert room.panel._hide.interval() == panel.HIDDEN_AFTER == 30_000
    room.panel._hide.setInterval(150)
    said: list[str] = []
    room.said.connect(said.append)
    _ask(room, "看依据")
    assert "A-77" in _words(room) and "法院" in _words(room)
    assert _asked(room) == [Secret.BARRED_REASON] and "已记录" in said[-1] and "A-77" not in said[-1]
    qtbot.waitUntil(lambda: "A-77" not in _words(room))
    _ask(room, "看依据")
    other = next(r.student_id for r in room.table.rows.rows() if r.student_id != row.student_id)
    room.table.choose(other, "name")
    QApplication.processEvents()
    room.table.choose(row.student_id, "name")
    assert "A-77" not in _words(room), "another child was looked at meanwhile"


def test_id_and_telephone_are_shown_one_by_one_and_hidden_again(room: StudentsPage, qtbot: QtBot) -> None:
    row = _child(room)
    room.data.write(students.amend, row.student_id, values={"citizen_id": CITIZEN_ID}, today=TODAY)
    settle(qtbot)
    (guardian,) = _detail(room, row).guardians
    number = build.phone(room.data.door, row.student_id)[1]
    room.panel._hide.setInterval(300)
    assert CITIZEN_ID not in _words(room) and number not in _words(room)
    _ask(room, f"显示 {guardian.name} 的电话")
    assert number in _words(room) and CITIZEN_ID not in _words(room)
    _ask(room, f"显示 {row.name} 的身份证号")
    assert CITIZEN_ID in _words(room)
    assert _asked(room)[:2] == [Secret.CITIZEN_ID, Secret.PHONE]
    qtbot.waitUntil(lambda: CITIZEN_ID not in _words(room) and number not in _words(room))


def test_hardship_is_on_record_too(room: StudentsPage, qtbot: QtBot) -> None:
    _child(room)
    assert _asked(room) == []
    _ask(room, "看")
    assert _asked(room) == [Secret.HARDSHIP]
    _ask(room, "收起")
    assert _asked(room) == [Secret.HARDSHIP]


def test_guardians_are_added_moved_and_ended_by_keys(room: StudentsPage, qtbot: QtBot) -> None:
    row = _child(room)
    _ask(room, f"{row.name} 加一位")
    it = _asking(qtbot)
    name, relation, phone = it.fields
    type_into(name, "Wang")
    type_into(relation, "x")
    type_into(phone, "13700001111")
    press(phone, KEY.Key_Return)
    settle(qtbot)
    assert [g.name for g in _detail(room, row).guardians][1] == "Wang"
    _ask(room, "Wang 先打这位")
    settle(qtbot)
    assert _detail(room, row).guardians[0].name == "Wang"
    mother = _detail(room, row).guardians[1].name
    _ask(room, f"{mother} 结束…")
    small_school.dialog(qtbot).reject()
    settle(qtbot)
    assert len(_detail(room, row).guardians) == 2, "Esc keeps it"
    _ask(room, f"{mother} 结束…")
    press(small_school.dialog(qtbot), KEY.Key_Return)
    settle(qtbot)
    detail = _detail(room, row)
    assert [g.name for g in detail.guardians] == ["Wang"]
    assert [c.name for c in detail.collectors if c.valid_on(TODAY)] == ["Wang"]


def test_a_bar_is_ended_after_asking(room: StudentsPage, qtbot: QtBot) -> None:
    row = _child(room)
    build.bar(room.data.door, row.student_id, "Liu", valid_from=date(2026, 9, 1))
    settle(qtbot)
    _ask(room, "Liu 结束…")
    press(small_school.dialog(qtbot), KEY.Key_Return)
    settle(qtbot)
    assert not _detail(room, row).barred[0].valid_on(TODAY)
    assert "有不得接走的人" not in _words(room) and "已到期" in _words(room)


def test_who_keeps_no_roster_is_offered_no_asking(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    door = small_school.found(tmp_path / "school")
    child = door.read(students.roster, day=TODAY)[0].student_id
    build.bar(door, child, valid_from=TODAY)
    cashier = build.account(door, "钱出纳", Role.CASHIER)
    assert cashier.read(school.facts)
    it = StudentsPage(data.Data(cashier))
    with small_school.room(qtbot, qapp, it, it.data):
        it.look_for(child)
        said = [b.text() for b in it.panel.findChildren(forms.Button) if b.isVisible()]
        assert "有不得接走的人" in _words(it)
        assert not {"看依据", "显示", "看", "登记一人", "结束…"} & set(said)
    door.close(back_up=False)
