"""A school's own list is read, previewed and taken in; what is not taken goes out to be mended."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kehou_desktop import opening
from kehou_desktop.domain.students import numbers
from kehou_desktop.services import students
from kehou_desktop.ui import data, form, forms
from kehou_desktop.ui.students.importing import ImportView
from kehou_desktop.ui.students.page import StudentsPage
from tests.ui import small_school
from tests.ui.small_school import TODAY, press, settle

KEY = Qt.Key
HEADS = ("姓名", "班级", "性别", "身份证号", "家长电话", "社团")


def citizen_id(serial: int) -> str:
    stem = f"46032220170905{serial:03d}"
    return stem + numbers.check_character(stem)


def book(path: Path, rows: Sequence[Sequence[object]], heads: Sequence[str] = HEADS) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["学生花名册（虚构）"])
    sheet.append(list(heads))
    for row in rows:
        sheet.append(list(row))
    held = io.BytesIO()
    made.save(held)
    path.write_bytes(held.getvalue())
    return path


MIXED = (
    ("欧阳一", "三2", "男", citizen_id(1), "13800001111", "书法"),
    ("欧阳二", "三年级", "女", citizen_id(2), "13800002222", ""),  # a class that cannot be read
    ("欧阳三", "三2", "男", 460322201709053000, "13800003333", ""),  # damaged by a spreadsheet
    ("欧阳四", "三2", "女", citizen_id(4), "123", ""),  # telephone left empty
    ("", "三2", "男", "", "13800005555", ""),  # no name
)


@pytest.fixture
def room(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[StudentsPage]:
    door = small_school.found(tmp_path / "school")
    it = StudentsPage(data.Data(door))
    with small_school.room(qtbot, qapp, it, it.data):
        yield it
    door.close(back_up=False)


def read(it: StudentsPage, qtbot: QtBot, *paths: Path) -> ImportView:
    it.importing.start(list(paths))
    qtbot.waitUntil(lambda: it.stack.currentWidget() is it.importing, timeout=15000)
    settle(qtbot)
    return it.importing


def back(it: StudentsPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: it.stack.currentIndex() == 0, timeout=15000)
    settle(qtbot)


def names(it: StudentsPage) -> list[str]:
    return [r.name for r in it.data.read(students.roster, day=TODAY) if r.name.startswith("欧阳")]


def shown(view: ImportView) -> list[tuple[str, str]]:
    return [(r.name, r.result) for r in view.table.rows.rows()]


def told(view: ImportView) -> list[str]:
    return [view.segments._buttons[key].text() for key in view.segments._buttons]


def test_the_preview_tells_everything_before_anything_is_saved(
    room: StudentsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    view = read(room, qtbot, book(tmp_path / "名单.xlsx", MIXED))
    assert shown(view) == [
        ("欧阳一", "added"),
        ("欧阳二", "refused"),
        ("欧阳三", "refused"),
        ("欧阳四", "check"),
        ("", "refused"),
    ]
    assert told(view) == ["全部 5", "新增 1", "更新 0", "不变 0", "请核对 1", "不收 3"]
    assert view.banner.accessibleName().startswith("3 行不收，2 行可以收入")
    assert view.primary.text() == "收入 2 行"
    assert "第 2 行是表头" in view.understood.text() and "家长电话" in view.understood.text()
    rows = view.table.rows.rows()
    assert [r.row for r in rows] == [3, 4, 5, 6, 7]
    assert rows[1].bad == {"class"} and "三年级" in rows[1].home
    assert rows[2].bad == {"citizen_id"} and rows[2].citizen_id.startswith("4.60322E+17")
    assert citizen_id(1) not in str(rows) and numbers.mask_id(citizen_id(1)) in str(rows)
    assert "13800001111" not in str(rows) and "138****1111" in str(rows)
    assert names(room) == [], "nothing is saved yet"
    view.segments._buttons["refused"].click()
    assert len(shown(view)) == 3


def test_what_was_understood_is_shown_column_by_column(
    room: StudentsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    view = read(room, qtbot, book(tmp_path / "名单.xlsx", MIXED))
    view.how.click()
    said = small_school.dialog(qtbot)
    words = " ".join(w.text() for w in said.findChildren(forms.label("").__class__))
    assert "家长电话→监护人电话" in words and "没有用到：社团" in words
    said.close()


def test_the_list_is_taken_in_and_the_same_file_changes_nothing(
    room: StudentsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    said: list[str] = []
    room.said.connect(said.append)
    path = book(tmp_path / "名单.xlsx", MIXED)
    view = read(room, qtbot, path)
    with qtbot.waitActive(room):
        room.activateWindow()  # without a desktop, no window is active after the progress sheet
    QTest.keyClick(view.table, KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    back(room, qtbot)
    assert names(room) == ["欧阳一", "欧阳四"]
    assert said[-1] == "已收入 名单.xlsx：新增 2，更新 0，不变 0，不收 3"
    assert room.table.rows.rowCount() == 14

    view = read(room, qtbot, path)
    assert view.primary.text() == "没有要收的，完成" and "不变 1" in told(view)
    view.primary.click()
    back(room, qtbot)
    assert names(room) == ["欧阳一", "欧阳四"]


def test_damaged_numbers_may_be_left_out(room: StudentsPage, qtbot: QtBot, tmp_path: Path) -> None:
    view = read(room, qtbot, book(tmp_path / "名单.xlsx", MIXED))
    assert view.tick.text() == "收下证件号损坏的 1 行（不带号码）"
    view.tick.setChecked(True)
    assert view.primary.text() == "收入 3 行"
    view.primary.click()
    back(room, qtbot)
    assert names(room) == ["欧阳一", "欧阳三", "欧阳四"]
    third = next(k for k in room.data.read(students.known, day=TODAY) if k.values["name"] == "欧阳三")
    assert third.values["citizen_id"] is None


def test_refused_rows_go_out_and_come_back_mended(room: StudentsPage, qtbot: QtBot, tmp_path: Path) -> None:
    view = read(room, qtbot, book(tmp_path / "名单.xlsx", MIXED))
    view.primary.click()
    back(room, qtbot)
    view = read(room, qtbot, book(tmp_path / "名单.xlsx", MIXED))
    out = tmp_path / "要改的行.xlsx"
    view.export_refused(out)
    made = openpyxl.load_workbook(out)
    sheet = made.worksheets[0]
    lines = [[c.value for c in row] for row in sheet.iter_rows()]
    heads = next(i for i, line in enumerate(lines) if "姓名" in line)
    assert [line[0] for line in lines[heads + 1 :]] == ["欧阳二", "欧阳三", None]
    assert all(c.data_type != "f" for row in sheet.iter_rows() for c in row)
    assert "认不出" in str(lines[heads + 1][-1])
    sheet.cell(heads + 2, 2).value = "三(2)班"
    sheet.cell(heads + 3, 4).value = citizen_id(3)
    sheet.cell(heads + 4, 1).value = "欧阳五"
    made.save(out)
    view = read(room, qtbot, out)
    assert [result for _name, result in shown(view)] == ["added", "added", "check"]
    view.primary.click()
    back(room, qtbot)
    assert names(room) == ["欧阳一", "欧阳四", "欧阳二", "欧阳三", "欧阳五"]


def test_an_update_tells_old_and_new_masked(room: StudentsPage, qtbot: QtBot, tmp_path: Path) -> None:
    rows = [("安子墨", "三2", "女", "", "13900004444", "")]
    view = read(room, qtbot, book(tmp_path / "名单.xlsx", rows))
    view.table.choose(0)
    (row,) = view.table.rows.rows()
    said = f"{row.story} {row.note}"
    assert "监护人电话 138****" in said and "139****4444" in said and "13900004444" not in said


def test_a_practice_school_asks_before_it_takes_real_numbers(
    room: StudentsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    rows = [(f"欧阳{n}", "三2", "男", citizen_id(10 + i), "", "") for i, n in enumerate("一二三四五")]
    path = book(tmp_path / "名单.xlsx", rows)
    view = read(room, qtbot, path)
    view.primary.click()
    asked = small_school.dialog(qtbot)
    assert "5 个真的身份证号码" in asked.accessibleDescription()
    press(asked, KEY.Key_Return)
    settle(qtbot)
    assert names(room) == [] and room.stack.currentWidget() is view, "the first answer is not to take it"
    view.primary.click()
    small_school.dialog(qtbot).buttons[0].click()
    back(room, qtbot)
    assert len(names(room)) == 5


def test_several_files_have_a_preview_each(room: StudentsPage, qtbot: QtBot, tmp_path: Path) -> None:
    first = book(tmp_path / "甲.xlsx", [("欧阳一", "三2", "男", "", "", "")])
    second = tmp_path / "乙.csv"
    second.write_bytes("姓名,班级\n欧阳一,三2\n欧阳二,三2\n".encode("gb18030"))
    view = read(room, qtbot, first, second)
    assert "第 1 个文件，共 2 个" in view.head._subtitle.text()
    view.primary.click()
    qtbot.waitUntil(lambda: "乙.csv" in view.head._subtitle.text(), timeout=15000)
    qtbot.waitUntil(lambda: room.stack.currentWidget() is view, timeout=15000)
    assert told(view)[1:4] == ["新增 0", "更新 0", "不变 0"] and told(view)[4] == "请核对 2"
    assert view.preview is not None and (view.preview.plan.added, view.preview.plan.unchanged) == (1, 1)
    press(view.table, KEY.Key_Escape)
    back(room, qtbot)
    assert names(room) == ["欧阳一"], "Esc leaves the second file out"


@pytest.mark.parametrize(
    ("name", "contents", "part"),
    [
        ("空.xlsx", b"", "是空的"),
        ("假.xlsx", b"%PDF-1.4 ...", "不是这种表格"),
        ("没有表头.csv", "甲,乙\n1,2\n".encode(), "找不到学生名单"),
        ("不在.xlsx", None, "找不到文件"),
    ],
)
def test_a_bad_file_gets_one_sentence(
    room: StudentsPage, qtbot: QtBot, tmp_path: Path, name: str, contents: bytes | None, part: str
) -> None:
    if contents is not None:
        (tmp_path / name).write_bytes(contents)
    room.importing.start([tmp_path / name])
    assert part in small_school.refusal(qtbot)
    assert room.stack.currentIndex() == 0 and len(room.data.read(students.roster, day=TODAY)) == 12


def test_a_real_school_is_backed_up_first(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    door, _code = opening.found(
        tmp_path / "school",
        name="小溪小学（虚构）",
        head="校长",
        password="correct horse 42",
        term=(2026, 1),
        today=TODAY,
        now=datetime.combine(TODAY, time(8)),
    )
    door.practice_today = TODAY
    it = StudentsPage(data.Data(door))
    with small_school.room(qtbot, qapp, it, it.data):
        rows = [(f"欧阳{n}", "三2", "男", citizen_id(20 + i), "", "") for i, n in enumerate("一二三四五")]
        view = read(it, qtbot, book(tmp_path / "名单.xlsx", rows))
        assert view.backup.text() == "收入之前会自动备份一次。"
        before = door.last_backup()
        view.primary.click()
        back(it, qtbot)
        assert not [w for w in small_school.open_dialogs() if isinstance(w, form.FormDialog)]
        assert len(names(it)) == 5
        assert before is None and door.last_backup() is not None
    door.close(back_up=False)


def test_tight_windows_show_the_whole_preview(room: StudentsPage, qtbot: QtBot, tmp_path: Path) -> None:
    room.resize(911, 430)
    view = read(room, qtbot, book(tmp_path / "名单.xlsx", MIXED))
    settle(qtbot)
    assert view.width() <= 911 and view.primary.isVisible()
    assert view.table.height() >= 5 * view.table.row_height
