"""Groups are formed from whole papers, teachers and places named, and the calendar is the school's own."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kehou_desktop.domain.applications import Kind
from kehou_desktop.domain.groups import CareGroup
from kehou_desktop.opening import Door
from kehou_desktop.services import applications, attendance, classes, groups, school
from kehou_desktop.ui import data, forms
from kehou_desktop.ui.groups import weeks
from kehou_desktop.ui.groups.page import GroupsPage
from tests.ui import small_school
from tests.ui.small_school import TODAY, press, refusal, settle

KEY = Qt.Key
OCTOBER_10 = date(2026, 10, 10)


def papers(door: Door, *, of_each: int) -> None:
    """Bring the papers of the first children of each class to the end."""
    term = door.read(school.semester_on, TODAY).semester_id
    for home in door.read(classes.home_classes, TODAY):
        rows = door.read(applications.class_rows, home.home_class_id, semester_id=term, day=TODAY)
        open_ = [r.student_id for r in rows if r.kind is None][:of_each]
        door.write(
            applications.receive, open_, semester_id=term, kind=Kind.APPLICATION, weekdays="12345", day=TODAY
        )
        door.write(applications.class_review, open_, semester_id=term, day=TODAY, now=door.now())
        door.write(applications.school_review, open_, semester_id=term, now=door.now(), on_paper_by="副校长")
        door.write(applications.sign, open_, semester_id=term, day=TODAY)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    it = small_school.found(tmp_path / "school")
    yield it
    it.close(back_up=False)


@pytest.fixture
def room(qtbot: QtBot, qapp: QApplication, door: Door) -> Iterator[GroupsPage]:
    it = GroupsPage(data.Data(door))
    with small_school.room(qtbot, qapp, it, it.data):
        yield it


def formed(it: GroupsPage) -> tuple[CareGroup, ...]:
    return it.data.read(groups.groups, semester_id=it.data.semester_id(), day=TODAY)


def test_nothing_yet_leads_to_the_applications(room: GroupsPage) -> None:
    went: list[str] = []
    room.goto.connect(lambda name, _what: went.append(name))
    assert room.empty_button.isVisible() and not room.primary.isVisible()
    room.empty_button.click()
    assert went == ["applications"]


def test_groups_are_formed_from_whole_papers(room: GroupsPage, door: Door, qtbot: QtBot) -> None:
    papers(door, of_each=4)
    settle(qtbot)
    assert room.empty_button.text() == "把已办妥的 8 人编成托管班…"
    room.empty_button.click()
    asking = small_school.dialog(qtbot)
    (start,) = asking.findChildren(forms.Chooser)
    assert start.value() == TODAY, "today is a service day: the first one offered"
    start.choose(date(2026, 9, 4))
    press(asking.buttons[-1], KEY.Key_Return)
    settle(qtbot)
    assert [(g.name, g.size) for g in formed(room)] == [("一(1)班", 0), ("三(2)班", 0)]
    sizes = [
        g.size for g in door.read(groups.groups, semester_id=room.data.semester_id(), day=date(2026, 9, 4))
    ]
    assert sizes == [4, 4]
    assert not room.primary.isVisible(), "nobody waits"

    papers(door, of_each=1)
    settle(qtbot)
    assert room.primary.isVisible() and room.primary.text() == "把已办妥的 2 人编成托管班…"
    assert [r.waiting for r in room.table.rows.rows()] == [1, 1]


def test_teacher_and_place_are_keyed_in_the_table(room: GroupsPage, door: Door, qtbot: QtBot) -> None:
    papers(door, of_each=2)
    door.write(groups.form_own_class_groups, semester_id=room.data.semester_id(), valid_from=TODAY, day=TODAY)
    settle(qtbot)
    assert room.table.rows.columns[-1].words(room.table.rows.row(0)) == "没有教师"
    room.table.setFocus()
    room.table.choose(room.table.rows.key(0), "teacher")
    press(room.table, KEY.Key_F2, *"Li", KEY.Key_Tab, KEY.Key_F2, *"R2", KEY.Key_Return)
    settle(qtbot)
    first, second = formed(room)
    assert (first.teacher, first.place) == ("Li", "R2")
    assert (second.teacher, second.place) == ("", "三(2)班")


def test_the_calendar_counts_and_names_its_days(room: GroupsPage) -> None:
    term = room.data.read(school.term_calendar, room.data.semester_id())
    assert room.term.title.text() == f"{len(term.days)} 个服务日"
    assert "10月10日 周六 上课" in room.term.makeup.text()
    assert "国庆节 10月1日—7日" in room.term.holidays.text()
    assert room.banner.isVisible() and "2027" in room.banner.accessibleName()
    leaf = weeks.weeks(term, room.data.read(school.special_days, room.data.semester_id()), TODAY)
    assert sum(d.runs for w in leaf for d in w.days) == len(term.days)
    assert [w.begins_month for w in leaf if w.begins_month] == [9, 10, 11, 12, 1]


def ask_day(room: GroupsPage, qtbot: QtBot, day: date) -> tuple[forms.Segments, forms.Chooser]:
    monday = date.fromordinal(day.toordinal() - day.weekday())
    assert room.term.table.choose(monday, str(day.weekday()))
    room.term.table.setFocus()
    press(room.term.table, KEY.Key_Return)
    asking = small_school.dialog(qtbot)
    (kind,) = asking.findChildren(forms.Segments)
    (by,) = asking.findChildren(forms.Chooser)
    return kind, by


def test_a_day_is_closed_and_another_follows_friday(room: GroupsPage, qtbot: QtBot) -> None:
    before = len(room.data.read(school.term_calendar, room.data.semester_id()).days)
    kind, _by = ask_day(room, qtbot, date(2026, 9, 9))
    kind._buttons["closed"].click()
    press(small_school.dialog(qtbot).buttons[-1], KEY.Key_Return)
    settle(qtbot)
    assert room.data.read(school.service_day, date(2026, 9, 9)) is None
    assert room.term.title.text() == f"{before - 1} 个服务日"
    assert "9月9日" in room.term.own.text()
    _kind, by = ask_day(room, qtbot, OCTOBER_10)
    by.choose(5)
    small_school.dialog(qtbot).buttons[-1].click()
    settle(qtbot)
    day = room.data.read(school.service_day, OCTOBER_10)
    assert day is not None and day.weekday == 5


def test_a_day_with_rolls_is_not_closed(room: GroupsPage, door: Door, qtbot: QtBot) -> None:
    papers(door, of_each=2)
    term = room.data.semester_id()
    door.write(groups.form_own_class_groups, semester_id=term, valid_from=TODAY, day=TODAY)
    sitting = door.read(attendance.sittings, TODAY)[0]
    door.write(attendance.all_present, sitting.group_id, day=TODAY, slot_id=sitting.slot_id, today=TODAY)
    settle(qtbot)
    kind, _by = ask_day(room, qtbot, TODAY)
    kind._buttons["closed"].click()
    asking = small_school.dialog(qtbot)
    asking.buttons[-1].click()
    settle(qtbot)
    assert any("已经有点名" in f.error() for f in asking.findChildren(forms.Field))
    assert asking.isVisible() and room.data.read(school.service_day, TODAY) is not None


def test_a_year_comes_from_a_file_in_either_encoding(room: GroupsPage, qtbot: QtBot, tmp_path: Path) -> None:
    table = "# 虚构的放假表\n日期,性质,名称,按周几\n2027-01-01,休,元旦,\n2027-01-02,班,元旦调休,5\n"
    for encoding in ("utf-8-sig", "gb18030"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(table.encode(encoding))
        room.term.take_year(path)
        settle(qtbot)
    assert not room.banner.isVisible()
    assert room.data.read(school.service_day, date(2027, 1, 1)) is None
    made_up = room.data.read(school.service_day, date(2027, 1, 2))
    assert made_up is not None and made_up.weekday == 5


def test_a_damaged_year_is_refused_whole(room: GroupsPage, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "2027.csv"
    path.write_text("2027-01-01,休,元旦,\n2027-13-01,休,错的,\n", encoding="utf-8")
    room.banner.button.setFocus()
    room.term.year.clicked.disconnect()
    room.term.year.clicked.connect(lambda _checked: room.term.take_year(path))
    room.term.year.click()
    assert "第 2 行看不懂" in refusal(qtbot)
    assert room.banner.isVisible()


def test_narrow_windows_show_one_half_at_a_time(room: GroupsPage, door: Door, qtbot: QtBot) -> None:
    papers(door, of_each=1)
    door.write(groups.form_own_class_groups, semester_id=room.data.semester_id(), valid_from=TODAY, day=TODAY)
    room.resize(911, 430)
    settle(qtbot)
    assert room.table.isVisible() and not room.term.isVisible()
    room.segments._buttons["term"].click()
    settle(qtbot)
    assert room.term.isVisible() and not room.table.isVisible()
    room.resize(1366, 600)
    settle(qtbot)
    assert room.term.isVisible() and room.table.isVisible() and room.term.x() > room.table.width()
