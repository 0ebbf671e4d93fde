"""A school's own list: understood, previewed, taken in, and the same file again changes nothing."""

import os
from pathlib import Path

import pytest

from kehou_desktop import importing
from kehou_desktop.documents.sheets_in import process
from kehou_desktop.domain.students import Relation
from kehou_desktop.opening import Door
from kehou_desktop.services import students
from tests import build, sheet_files

HEADS = ("班级", "姓名", "性别", "身份证号", "家长姓名", "与学生关系", "联系电话")
ROWS = [
    ("三(1)班", "李小满", "男", sheet_files.an_id(101), "周梅", "母亲", "13900001111"),
    ("三(1)班", "王一", "女", sheet_files.an_id(102), "王大", "父亲", "13900002222"),
    ("三(2)班", "曹䶮", "女", sheet_files.an_id(104), "曹大", "爷爷", "0851-1234567"),
]
KINDS = {
    "花名册.xlsx": sheet_files.xlsx([("石桥小学学生花名册",), HEADS, *ROWS], merges=((0, 0, 0, 6),)),
    "名单.xls": sheet_files.xls([HEADS, *ROWS]),
    "学籍.csv": sheet_files.csv([HEADS, *ROWS], guard=(3, 6)),
    "粘贴.txt": sheet_files.csv([HEADS, *ROWS], encoding="utf-8", separator="\t"),
}


def _take_in(door: Door, name: str, data: bytes) -> importing.Preview:
    read = importing.preview(door, data, name)
    importing.take_in(door, read)
    return read


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_of_file_comes_in_once(tmp_path: Path, name: str) -> None:
    door = build.founded(tmp_path)
    first = _take_in(door, name, KINDS[name])
    assert (first.plan.added, first.plan.refused, first.valid_ids) == (3, 0, 3)
    rows = door.read(students.roster, day=build.MONDAY)
    assert [(r.name, r.class_label) for r in rows] == [
        ("李小满", "三(1)班"),
        ("王一", "三(1)班"),
        ("曹䶮", "三(2)班"),
    ]
    (mother,) = door.read(students.collectors, rows[0].student_id)
    assert (mother.name, mother.relation) == ("周梅", Relation.MOTHER)
    head = door.database.head()
    again = _take_in(door, name, KINDS[name])
    assert (again.plan.added, again.plan.updated, again.plan.unchanged) == (0, 0, 3)
    assert door.database.head() == head, "nothing changed is no deed"


def test_four_kinds_of_one_list_are_one_list(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    added = [_take_in(door, name, data).plan.added for name, data in KINDS.items()]
    assert added == [3, 0, 0, 0]
    assert door.check_sound() == []


def test_a_preview_saves_nothing(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    head = door.database.head()
    read = importing.preview(door, KINDS["花名册.xlsx"], "花名册.xlsx")
    assert read.plan.added == 3 and len(read.digest) == 16
    assert door.read(students.roster, day=build.MONDAY) == () and door.database.head() == head


def test_the_office_s_correction_is_kept(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    _take_in(door, "花名册.xlsx", KINDS["花名册.xlsx"])
    child = door.read(students.roster, day=build.MONDAY)[0].student_id
    door.write(students.correct, child, field="guardian_phone", value="13711112222", today=build.MONDAY)
    again = _take_in(door, "花名册.xlsx", KINDS["花名册.xlsx"])
    assert (again.plan.kept, again.plan.updated) == (1, 0)
    assert build.phone(door, child) == ("周梅", "13711112222")


def test_good_rows_come_in_and_refused_ones_do_not(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    damaged = ("三(1)班", "张三", "男", 5.22601201803051e17, "张大", "父亲", "13900003333")
    nowhere = ("", "赵六", "男", sheet_files.an_id(105), "", "", "")
    data = sheet_files.xlsx([HEADS, *ROWS, damaged, nowhere, ("合计", "5 人")])
    read = importing.preview(door, data, "名单.xlsx")
    assert (read.plan.added, read.plan.refused) == (3, 2)
    assert {(p.row, p.code) for p in read.plan.problems if p.severity == "refused"} == {
        (5, "id_damaged"),
        (6, "no_class"),
    }
    without = importing.preview(door, data, "名单.xlsx", without_damaged_ids=True)
    assert (without.plan.added, without.plan.refused) == (4, 1)
    importing.take_in(door, without)
    assert "张三" in [r.name for r in door.read(students.roster, day=build.MONDAY)]


def test_a_file_is_loaded_or_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "名单.csv"
    file.write_bytes(b"abc")
    assert importing.load(file) == b"abc"
    with build.trouble("file_missing"):
        importing.load(tmp_path / "没有.csv")
    with build.trouble("file_unreadable"):
        importing.load(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with build.trouble("file_unreadable"):
            importing.load(tmp_path / "pipe")


def test_a_file_too_large_for_a_list_is_not_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "影片.xlsx"
    with file.open("wb") as out:
        out.write(b"PK\3\4")
        out.truncate(3 * 2**30)
    data = importing.load(file)
    assert len(data) == process.MOST_BYTES + 1
    door = build.founded(tmp_path)
    with build.trouble("sheet_too_large"):
        importing.preview(door, data, file.name)
