"""The room Today: what keeps the day open, whom to ring, and the one next step, from the first day on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kehou_desktop import opening, papers
from kehou_desktop.domain.attendance import Mark
from kehou_desktop.domain.calls import Outcome
from kehou_desktop.services import calls, handover, students
from kehou_desktop.ui import data, forms
from kehou_desktop.ui.today.page import TodayPage
from tests import build
from tests.ui import small_school
from tests.ui.small_school import press, refusal, settle

KEY = Qt.Key
MONDAY = build.MONDAY


class Clocked(data.Data):
    """The office's data on a clock that stands where a test sets it."""

    clock = time(15, 0)

    def now(self) -> datetime:
        """Return today at the set time."""
        return datetime.combine(self.today(), self.clock)


@contextmanager
def today_room(door: opening.Door, qtbot: QtBot, app: QApplication, clock: time) -> Iterator[TodayPage]:
    own = Clocked(door)
    own.clock = clock
    it = TodayPage(own)
    with small_school.room(qtbot, app, it, own):
        yield it
        it.close()
    door.close(back_up=False)


@pytest.fixture
def school(tmp_path: Path) -> opening.Door:
    return build.in_service(tmp_path, 4)[0]


def at(it: TodayPage, qtbot: QtBot, clock: time) -> None:
    assert isinstance(it._data, Clocked)
    it._data.clock = clock
    it.outdate()
    settle(qtbot)


def went(it: TodayPage) -> list[Any]:
    found: list[Any] = []
    it.goto.connect(lambda name, what: found.append((name, what)))
    return found


def words_in(part: QWidget) -> str:
    return "\n".join(label.text() for label in part.findChildren(QLabel) if not label.isHidden())


def stations(it: TodayPage) -> list[tuple[str, str]]:
    return [(v.station.state, v.station.count) for v in it.stations._views]


def chips(it: TodayPage) -> list[tuple[str, str]]:
    lines = [it.sittings.rows.row(i) for i in range(it.sittings.rows.rowCount())]
    return [(x.roll.word, x.handover.word if x.handover else "") for x in lines]


def primaries(it: TodayPage) -> list[forms.Button]:
    return [b for b in it.findChildren(forms.Button) if b.isVisible() and b.property("kind") == "primary"]


def test_a_day_is_led_from_the_first_roll_to_its_close(
    school: opening.Door, qtbot: QtBot, qapp: QApplication
) -> None:
    with today_room(school, qtbot, qapp, time(15, 0)) as it:
        ways = went(it)
        group, first, second = build.group(school), build.slot(school, 1), build.slot(school, 2)
        assert it.banner.button.hasFocus(), "the keys begin at the next step"
        assert primaries(it) == [it.banner.button]
        assert stations(it) == [("none", "0 / 2 场"), ("none", "等点名"), ("none", "还差 2 件")]
        assert chips(it) == [("未开始", ""), ("未开始", "17:30 起")]
        press(it, KEY.Key_Space)
        assert ways == [("attendance", (group, MONDAY, first))]
        at(it, qtbot, time(15, 38))
        assert chips(it)[0] == ("未点 8 分", "")
        build.take_roll(school, MONDAY, 1, {build_child(school, 0): Mark.SICK})
        settle(qtbot)
        assert chips(it)[0] == ("已点名", "")
        assert it.sittings.rows.columns[4].words(it.sittings.rows.row(0)) == "3 / 4"
        it.banner.button.click()
        assert ways[-1] == ("attendance", (group, MONDAY, second))
        build.take_roll(school, MONDAY, 2, {build_child(school, 0): Mark.SICK})
        settle(qtbot)
        assert "3 个孩子没交代去向" in words_in(it.banner)
        it.banner.button.click()
        assert ways[-1] == ("handover", MONDAY)
        build.hand_over(school, MONDAY)
        settle(qtbot)
        assert chips(it)[1] == ("已点名", "离校 3")
        assert it.banner.button.text() == "关闭今天" and primaries(it) == [it.banner.button]
        said: list[str] = []
        it.said.connect(said.append)
        it.banner.button.click()
        settle(qtbot)
        assert school.read(handover.board, MONDAY).closed_at
        assert "9月7日 周一" in said[-1]
        assert not it.banner.isVisible() and primaries(it) == []
        assert [state for state, _count in stations(it)] == ["done"] * 3


def build_child(door: opening.Door, place: int) -> int:
    return door.read(students.roster, day=door.today())[place].student_id


def test_closing_too_early_says_what_is_missing(
    school: opening.Door, qtbot: QtBot, qapp: QApplication
) -> None:
    with today_room(school, qtbot, qapp, time(15, 40)) as it:
        it.close_button.click()
        assert "三(1)班" in refusal(qtbot)
        build.take_rolls(school, MONDAY)
        settle(qtbot)
        it.stations._views[2].click()
        assert "学生零一" in refusal(qtbot)
        assert not school.read(handover.board, MONDAY).closed_at


def test_a_child_nobody_fetched_is_named_and_its_number_shown_only_when_asked(
    school: opening.Door, qtbot: QtBot, qapp: QApplication
) -> None:
    build.take_rolls(school, MONDAY)
    left = build_child(school, 1)
    others = [r for r in school.read(handover.board, MONDAY).left_over if r.student_id != left]
    releases = [build.fetched(school, r.student_id, MONDAY) for r in others]
    school.write(handover.release, releases, day=MONDAY, today=MONDAY)
    with today_room(school, qtbot, qapp, time(17, 39)) as it:
        assert "学生零二" not in words_in(it.missing)
        at(it, qtbot, time(17, 40))
        assert "学生零二" in words_in(it.missing) and "13900000002" not in words_in(it)
        (ring,) = it.missing.findChildren(forms.Button)
        assert ring.text() == "母亲"
        ring.click()
        assert "家长02 13900000002" in words_in(it.missing)
        at(it, qtbot, time(17, 41))
        assert "13900000002" in words_in(it.missing), "what was asked for stays for the call"


def test_who_is_absent_without_leave_is_counted_with_the_calls(
    school: opening.Door, qtbot: QtBot, qapp: QApplication
) -> None:
    build.take_roll(school, MONDAY)
    missing = school.read(handover.board, MONDAY).rows[0].student_id
    build.take_roll(school, MONDAY, 2, {missing: Mark.ABSENT})
    with today_room(school, qtbot, qapp, time(17, 0)) as it:
        ways = went(it)
        assert "缺席没请假 1 人，已打电话 0 人" in words_in(it.missing)
        next(b for b in it.missing.findChildren(forms.Button) if b.text() == "去打").click()
        assert ways[-1] == ("attendance", MONDAY)
        now = it._data.now()
        school.write(calls.record, missing, day=MONDAY, now=now, outcome=Outcome.REACHED)
        settle(qtbot)
        assert "缺席没请假 1 人，已打电话 1 人" in words_in(it.missing)


def test_yesterday_is_looked_at_and_closed_late(
    school: opening.Door, qtbot: QtBot, qapp: QApplication
) -> None:
    build.take_rolls(school, MONDAY)
    build.stand_at(school, build.TUESDAY)
    with today_room(school, qtbot, qapp, time(15, 0)) as it:
        it.before_button.click()
        settle(qtbot)
        assert it.day() == MONDAY and it.title == "今日"
        assert "4 个孩子没交代去向" in words_in(it.banner)
        assert "学生零一" in words_in(it.missing), "a day that is over waits for nobody"
        build.hand_over(school, MONDAY)
        settle(qtbot)
        it.banner.button.click()
        settle(qtbot)
        assert school.read(handover.board, MONDAY).closed_at
        it.today_button.click()
        settle(qtbot)
        assert it.day() == build.TUESDAY and "还差 2 场点名" in words_in(it.banner)


def test_a_day_without_service_is_calm(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    door = build.in_service(tmp_path, 2, today=build.SATURDAY)[0]
    with today_room(door, qtbot, qapp, time(10, 0)) as it:
        ways = went(it)
        page = it._stack.currentWidget()
        assert "今天没有课后服务" in words_in(page) and "9月14日 周一" in words_in(page)
        assert not it.banner.isVisible() and not it.stations.isVisible() and primaries(it) == []
        page.findChildren(forms.Button)[0].click()
        assert ways == [("groups", "term")]
        page.findChildren(forms.Button)[1].click()
        settle(qtbot)
        assert it.day() == date(2026, 9, 11)
    assert "国庆" in _calm_words(qtbot, qapp, tmp_path / "second")


def _calm_words(qtbot: QtBot, qapp: QApplication, folder: Path) -> str:
    door = build.in_service(folder, 1, today=date(2026, 10, 2))[0]
    with today_room(door, qtbot, qapp, time(10, 0)) as it:
        return words_in(it._stack.currentWidget())


def test_before_the_first_roll_each_step_leads_to_the_next(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    door = build.founded(tmp_path, today=build.FIRST)
    with today_room(door, qtbot, qapp, time(9, 0)) as it:
        ways = went(it)
        children: list[int] = []

        def expect(verb: str, way: tuple[str, object]) -> None:
            settle(qtbot)
            assert it.banner.button.text() == verb and primaries(it) == [it.banner.button]
            it.banner.button.click()
            assert ways[-1] == way

        expect("导入花名册", ("students", "import"))
        children += build.roster(door, 3)
        expect("录入申请", ("applications", None))
        build.apply(door, children)
        expect("去审核", ("applications", None))
        build.approve(door, children)
        expect("编托管班", ("groups", None))
        assert [v.station.state for v in it.steps._views] == ["done", "done", "done", "none"]
        build.form(door, valid_from=build.FIRST)
        settle(qtbot)
        assert it.banner.button.text() == "点 三(1)班" and it.stations.isVisible()


def test_a_backup_is_made_and_proved_from_here(
    school: opening.Door, qtbot: QtBot, qapp: QApplication
) -> None:
    with today_room(school, qtbot, qapp, time(15, 0)) as it:
        assert "还没有备份" in words_in(it.backup)
        said: list[str] = []
        it.said.connect(said.append)
        next(b for b in it.backup.findChildren(forms.Button) if b.isVisible()).click()
        qtbot.waitUntil(lambda: bool(said), timeout=10_000)
        settle(qtbot)
        newest = school.last_backup()
        assert newest is not None and newest.good and newest.head == school.database.head()
        assert "读回核对过" in words_in(it.backup) and it.backup.chip.accessibleName() == "今天"


def test_rolls_and_papers_are_one_press_away(school: opening.Door, qtbot: QtBot, qapp: QApplication) -> None:
    with today_room(school, qtbot, qapp, time(15, 0)) as it:
        ways = went(it)
        it.sittings.setFocus()
        press(it, KEY.Key_Down, KEY.Key_Return)
        assert ways[-1] == ("attendance", (build.group(school), MONDAY, build.slot(school, 2)))
        it.print_shown()
        assert ways[-1] == ("print", ("roll-day", papers.Case(date=MONDAY)))
        it._print("handover-day")
        assert ways[-1] == ("print", ("handover-day", papers.Case(date=MONDAY)))
        it.days.findChildren(forms.Button)[0].click()
        assert ways[-1] == ("groups", "term"), "2027 is not there yet"


@pytest.mark.parametrize("width", [911, 1366])
def test_it_fits_without_scrolling(
    school: opening.Door, qtbot: QtBot, qapp: QApplication, width: int
) -> None:
    with today_room(school, qtbot, qapp, time(15, 0)) as it:
        it.resize(width, 430 if width < 1000 else 600)
        settle(qtbot)
        assert it.width() == width
        assert not it.sittings.horizontalScrollBar().isVisible()
        assert it._right.geometry().right() < width
        assert it.backup.geometry().bottom() < it.height()
