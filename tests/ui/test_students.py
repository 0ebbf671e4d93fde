"""Children are found, corrected and protected; numbers stay masked; each deed is what the services say."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from kehou_desktop import papers
from kehou_desktop.domain.students import (
    HardshipCategory,
    Known,
    Relation,
    Sex,
    matching,
    numbers,
)
from kehou_desktop.domain.students.rows import StudentRow
from kehou_desktop.services import school, students
from kehou_desktop.ui import data, form, forms
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


def roster(it: StudentsPage) -> tuple[StudentRow, ...]:
    return it.data.read(students.roster, day=TODAY)


def known(it: StudentsPage, student_id: int) -> Known:
    return next(k for k in it.data.read(students.known, day=TODAY) if k.student_id == student_id)


def look_for(it: StudentsPage, text: str, qtbot: QtBot) -> None:
    it.search()
    QTest.keyClicks(it.box.entry, text)
    qtbot.wait(it.box.WAIT + 60)


def child(it: StudentsPage, name: str = "安子墨", class_label: str = "三(2)班") -> StudentRow:
    row = next(r for r in roster(it) if (r.name, r.class_label) == (name, class_label))
    it.look_for(row.student_id)
    QApplication.processEvents()
    return row


def asking(qtbot: QtBot) -> form.FormDialog:
    it = small_school.dialog(qtbot)
    assert isinstance(it, form.FormDialog)
    return it


def panel_words(it: StudentsPage) -> str:
    return " ".join(w.text() for w in it.panel.findChildren(QLabel) if w.isVisible())


def ask(it: StudentsPage, verb: str) -> None:
    (button,) = [b for b in it.panel.findChildren(forms.Button) if b.text() == verb and b.isVisible()]
    button.click()


# finding


def test_a_child_is_found_by_initials_and_the_table_is_entered(room: StudentsPage, qtbot: QtBot) -> None:
    look_for(room, "azm", qtbot)
    assert [r.name for r in room.table.rows.rows()] == ["安子墨", "安子墨"]
    assert room.box._count.text() == "2 人"
    press(room.box.entry, KEY.Key_Down, KEY.Key_Down)
    settle(qtbot)
    assert room.table.hasFocus()
    assert "三(2)班 1 号" in panel_words(room)


def test_the_search_tells_when_there_is_no_hit_and_esc_clears(room: StudentsPage, qtbot: QtBot) -> None:
    look_for(room, "zzz", qtbot)
    assert room.table.rows.rowCount() == 0 and "zzz" in room.table.blank
    assert room.box._count.text() == "0 人"
    press(room.box.entry, KEY.Key_Escape)
    settle(qtbot)
    assert room.table.rows.rowCount() == 12


def test_typing_in_the_table_looks_for_a_child(room: StudentsPage, qtbot: QtBot) -> None:
    room.table.enter()
    press(room.table, "b")
    qtbot.wait(room.box.WAIT + 60)
    assert {r.name for r in room.table.rows.rows()} == {"白若溪"}


def test_a_class_is_chosen_and_printed(room: StudentsPage) -> None:
    printed: list[tuple[str, papers.Case]] = []
    room.goto.connect(lambda _room, what: printed.append(what))
    room.filter.choose((3, 2))
    room.filter.picked.emit((3, 2))
    assert {r.class_label for r in room.table.rows.rows()} == {"三(2)班"}
    room.print_shown()
    ((name, case),) = printed
    assert (name, case.class_) == ("roster", "三(2)班")


def test_numbers_are_masked_everywhere(room: StudentsPage, qtbot: QtBot) -> None:
    row = child(room)
    room.data.write(students.amend, row.student_id, values={"citizen_id": CITIZEN_ID}, today=TODAY)
    settle(qtbot)
    room.table.selectAll()
    said = room.table.copied() + panel_words(room)
    assert CITIZEN_ID not in said and numbers.mask_id(CITIZEN_ID) in said
    phone = known(room, row.student_id).values["guardian_phone"]
    assert phone not in said and numbers.mask_phone(phone) in said


# deeds


def test_a_child_is_entered_by_hand(room: StudentsPage, qtbot: QtBot) -> None:
    room.primary.click()
    it = asking(qtbot)
    name, home, sex, citizen_id, *_guardian, phone = it.fields
    press(it, KEY.Key_Return)
    settle(qtbot)
    assert name.error() == "还没有填姓名。" and it.isVisible()
    type_into(name, "Tom")
    type_into(home, "3.9x")
    press(it, KEY.Key_Return)
    settle(qtbot)
    assert "认不出" in home.error() and not name.error()
    home.control.clear()  # type: ignore[attr-defined]
    type_into(home, "32")
    type_into(citizen_id, CITIZEN_ID[:-1] + ("1" if CITIZEN_ID[-1] != "1" else "2"))
    type_into(phone, "13800009999")
    press(it, KEY.Key_Return)
    settle(qtbot)
    assert "最后一位和前面对不上" in citizen_id.error() and len(roster(room)) == 12
    citizen_id.control.clear()  # type: ignore[attr-defined]
    type_into(citizen_id, CITIZEN_ID)
    sex.control.choose(Sex.MALE)  # type: ignore[attr-defined]
    press(citizen_id, KEY.Key_Return)
    settle(qtbot)
    new = next(r for r in roster(room) if r.name == "Tom")
    assert (new.class_label, new.seat_no, new.sex) == ("三(2)班", 7, Sex.MALE)
    assert known(room, new.student_id).values["guardian_phone"] == "13800009999"
    assert room.table.current_key() == new.student_id, "the new child is looked at"


def test_a_correction_is_kept_by_the_next_import(room: StudentsPage, qtbot: QtBot) -> None:
    row = child(room, "白若溪")
    room.table.verticalScrollBar().setValue(3)
    ask(room, "修改")
    it = asking(qtbot)
    name, *_rest, phone = it.fields
    assert phone.control.text() == "", "a masked number is not typed over"  # type: ignore[attr-defined]
    name.control.clear()  # type: ignore[attr-defined]
    type_into(name, "Bai")
    type_into(phone, "13912345678")
    press(it, KEY.Key_Return)
    settle(qtbot)
    values = known(room, row.student_id).values
    assert (values["name"], values["guardian_phone"]) == ("Bai", "13912345678")
    assert room.table.current_key() == row.student_id
    plan = matching.plan_import(small_school.drafts(), room.data.read(students.known, day=TODAY))
    assert (plan.added, plan.updated, plan.kept) == (0, 0, 2)


def test_nothing_changed_writes_nothing(room: StudentsPage, qtbot: QtBot) -> None:
    row = child(room)
    before = known(room, row.student_id)
    head = room.data.door.database.head()
    ask(room, "修改")
    press(asking(qtbot), KEY.Key_Return)
    settle(qtbot)
    assert known(room, row.student_id) == before and room.data.door.database.head() == head


def test_one_more_person_may_collect(room: StudentsPage, qtbot: QtBot) -> None:
    row = child(room)
    ask(room, "加一人")
    it = asking(qtbot)
    name, relation, phone, _begins, ends = it.fields
    type_into(name, "Zhang")
    type_into(relation, "x")
    type_into(phone, "12")
    type_into(ends, "2026-13-01")
    press(it, KEY.Key_Return)
    settle(qtbot)
    assert "看不懂" in ends.error() and it.isVisible()
    ends.control.clear()  # type: ignore[attr-defined]
    type_into(ends, "2026-08-01")
    press(it, KEY.Key_Return)
    settle(qtbot)
    assert "认不出" in phone.error() and not ends.error()
    phone.control.clear()  # type: ignore[attr-defined]
    type_into(phone, "13700001111")
    press(it, KEY.Key_Return)
    settle(qtbot)
    assert "早于" in ends.error()
    ends.control.clear()  # type: ignore[attr-defined]
    type_into(ends, "20270122")
    press(it, KEY.Key_Return)
    settle(qtbot)
    found = room.data.read(students.collectors, row.student_id)
    assert [(p.name, p.valid_to) for p in found] == [("安母", None), ("Zhang", date(2027, 1, 22))]
    assert found[1].relation is Relation.OTHER_RELATIVE and found[1].relation_text == "x"
    assert "到 2027-01-22" in panel_words(room)


def test_leaving_alone_needs_a_written_word_and_an_allowed_grade(room: StudentsPage, qtbot: QtBot) -> None:
    room.data.write(
        school.adopt_handover_policy, basis_document_no="虚构1号", fetch_grades=(1, 2), valid_from=TODAY
    )
    row = child(room)
    ask(room, "登记")
    press(asking(qtbot), KEY.Key_Return)
    settle(qtbot)
    detail = room.data.read(students.detail, row.student_id, day=TODAY)
    assert detail.alone_from == TODAY and detail.row.way.value == "alone"
    assert "家长已书面同意" in panel_words(room)
    child(room, class_label="一(1)班")
    assert "按规定要有人接" in panel_words(room)
    assert not [b for b in room.panel.findChildren(forms.Button) if b.text() == "登记" and b.isVisible()]


def test_hardship_is_folded_away_and_certified_with_its_paper(room: StudentsPage, qtbot: QtBot) -> None:
    row = child(room)
    assert "低保" not in panel_words(room)
    ask(room, "看")
    settle(qtbot)
    ask(room, "认定…")
    it = asking(qtbot)
    category, paper, _certified, _ends = it.fields
    category.control.choose(HardshipCategory.MINIMUM_LIVING)  # type: ignore[attr-defined]
    press(paper, KEY.Key_Return)
    settle(qtbot)
    assert paper.error() and it.isVisible()
    type_into(paper, "A-1")
    press(it, KEY.Key_Return)
    settle(qtbot)
    (found,) = build.hardships(room.data.door, row.student_id)
    assert (found.category, found.certificate_no, found.certified) == (
        HardshipCategory.MINIMUM_LIVING,
        "A-1",
        True,
    )
    assert "低保" in panel_words(room)
    child(room, "白若溪")
    assert "低保" not in panel_words(room), "another child's is folded away again"


def test_other_rooms_are_one_press_away(room: StudentsPage) -> None:
    went: list[tuple[str, object]] = []
    room.goto.connect(lambda name, what: went.append((name, what)))
    row = child(room)
    ask(room, "申请")
    ask(room, "收费")
    assert went == [("applications", row.student_id), ("fees", row.student_id)]


def test_narrow_windows_open_the_child_in_the_rosters_place(room: StudentsPage, qtbot: QtBot) -> None:
    room.resize(911, 430)
    settle(qtbot)
    assert room.table.isVisible() and not room.panel.isVisible()
    room.table.enter()
    press(room.table, KEY.Key_Return)
    settle(qtbot)
    assert room.panel.isVisible() and not room.table.isVisible()
    press(room.panel, KEY.Key_Escape)
    settle(qtbot)
    assert room.table.isVisible() and room.table.hasFocus()


def test_dropped_files_begin_the_import(
    room: StudentsPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started: list[list[Path]] = []
    monkeypatch.setattr(room.importing, "start", started.append)
    what = QMimeData()
    what.setUrls([QUrl.fromLocalFile(str(tmp_path / n)) for n in ("名单.xlsx", "照片.png", "旧.XLS")])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        what,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    room.dropEvent(event)
    assert [[p.name for p in found] for found in started] == [["名单.xlsx", "旧.XLS"]]


def test_an_empty_school_is_led_to_the_import(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = small_school.found(tmp_path / "school", roster=[])
    it = StudentsPage(data.Data(door))
    asked: list[bool] = []
    monkeypatch.setattr(it.importing, "choose", lambda: asked.append(True))
    with small_school.room(qtbot, qapp, it, it.data):
        primary = [
            b for b in it.findChildren(forms.Button) if b.isVisible() and b.property("kind") == "primary"
        ]
        assert [b.text() for b in primary] == ["导入花名册"] and not it.table.isVisible()
        primary[0].click()
        it.receive("import")
    assert asked == [True, True]
    door.close(back_up=False)


def test_an_adult_may_not_collect_any_more_from_a_day_on(room: StudentsPage, qtbot: QtBot) -> None:
    row = child(room)
    ask(room, "不再接…")
    it = asking(qtbot)
    (day,) = it.fields
    day.control.clear()  # type: ignore[attr-defined]
    type_into(day, "2026-01-01")
    press(it, KEY.Key_Return)
    settle(qtbot)
    assert "已经过去" in day.error() and it.isVisible()
    day.control.clear()  # type: ignore[attr-defined]
    type_into(day, TODAY.isoformat())
    press(it, KEY.Key_Return)
    settle(qtbot)
    (person,) = room.data.read(students.collectors, row.student_id)
    assert not person.valid_on(TODAY)
    assert "没有人可以接" in panel_words(room)
    assert not [b for b in room.panel.findChildren(forms.Button) if b.text() == "不再接…" and b.isVisible()]


def test_a_written_leave_is_taken_back(room: StudentsPage, qtbot: QtBot) -> None:
    row = child(room)
    ask(room, "登记")
    press(asking(qtbot), KEY.Key_Return)
    settle(qtbot)
    ask(room, "收回…")
    press(asking(qtbot), KEY.Key_Return)
    settle(qtbot)
    detail = room.data.read(students.detail, row.student_id, day=TODAY)
    assert detail.row.way.value == "adult" and "已到期" in panel_words(room)


def test_a_child_leaves_the_school_and_the_roster(room: StudentsPage, qtbot: QtBot) -> None:
    row = child(room)
    ask(room, "办理…")
    it = asking(qtbot)
    said = " ".join(w.text() for w in it.findChildren(QLabel))
    assert "座位、托管班、接送人" in said and "账单和收款都留着" in said
    with qtbot.waitSignal(room.said) as told:
        press(it, KEY.Key_Return)
    settle(qtbot)
    assert row.name in told.args[0]
    assert row.student_id not in {r.student_id for r in roster(room)}
