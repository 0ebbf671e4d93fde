"""The room Reports: the month's figures with what they are made of, every paper, the self-check."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kehou_desktop import opening, papers
from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.attendance import Mark
from kehou_desktop.domain.fees import PayMethod
from kehou_desktop.services import checks, fees, returns
from kehou_desktop.ui import data, forms
from kehou_desktop.ui.reports.page import CHECK, PAPERS, ReportsPage
from tests import build
from tests.ui import small_school
from tests.ui.small_school import dialog, press, settle

KEY = Qt.Key
SEPTEMBER = (2026, 9)


@contextmanager
def reports_room(door: opening.Door, qtbot: QtBot, app: QApplication) -> Iterator[ReportsPage]:
    it = ReportsPage(data.Data(door))
    with small_school.room(qtbot, app, it, it._data):
        yield it
        it.close()
    door.close(back_up=False)


@pytest.fixture
def room(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[ReportsPage]:
    door, _children = build.billed(tmp_path)
    with reports_room(door, qtbot, qapp) as it:
        yield it


def went(it: ReportsPage) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    it.goto.connect(lambda name, what: found.append((name, what)))
    return found


def words_in(part: QWidget) -> str:
    return "\n".join(label.text() for label in part.findChildren(QLabel) if not label.isHidden())


def states(it: ReportsPage) -> dict[str, str]:
    it._choose_view(PAPERS)
    lines = [it.papers.rows.row(i) for i in range(it.papers.rows.rowCount())]
    return {line.name: line.state.word for line in lines}


def test_key_figures_say_what_they_were_divided_by(room: ReportsPage) -> None:
    view = room.month_view
    assert [view.figure(k).value() for k in ("enrolled", "rate", "full_rate", "due", "received")] == [
        "3",
        "100.00%",
        "100.00%",
        "39.60",
        "0.00",
    ]
    said = words_in(view)
    for words in (
        "参加率 = 参加 3 ÷ 在校生 3",
        "全程率 = 每周五天 3 ÷ 参加 3",
        "应收 元·3 张账单",
        "本月收到 元 = 应收的 0.00%",
        "材料齐 3 = 点名 3 = 账单 3 + 免收 0",
        "三处人数一致",
    ):
        assert words in said


def test_the_table_is_the_service_s_return(room: ReportsPage, qtbot: QtBot) -> None:
    noun = room._data.read(returns.monthly_return, year=2026, month=9, today=room._data.today())
    grades = room.month_view.grades.rows
    assert tuple(grades.row(i) for i in range(grades.rowCount())) == noun.rows
    assert room.month_view.totals.sums()[0]["due"] == "39.60"
    bill = room._data.read(fees.month_bills, year=2026, month=9)[0]
    room._data.write(fees.pay, bill.bill_id, amount=440, method=PayMethod.CASH, today=room._data.today())
    settle(qtbot)
    assert room.month_view.figure("received").value() == "4.40"
    assert "应收的 11.11%" in words_in(room.month_view)


def test_the_money_opens_its_bills(room: ReportsPage) -> None:
    ways = went(room)
    room.month_view.figure("due").setFocus()
    press(room, KEY.Key_Return)
    assert ways == [("fees", SEPTEMBER)]


def test_children_in_whom_the_lists_differ_are_named(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    door = build.founded(tmp_path, today=build.LAST_OF_SEPTEMBER)
    children = build.roster(door, 3)
    build.apply(door, children)
    build.approve(door, children)
    build.form(door, valid_from=build.LAST_OF_SEPTEMBER)
    build.policy(door)
    build.take_rolls(door, build.LAST_OF_SEPTEMBER, {children[2]: Mark.SICK})
    build.charge(door)
    late = build.roster(door, 1)
    build.apply(door, late)
    build.approve(door, late)
    with reports_room(door, qtbot, qapp) as it:
        said = words_in(it.month_view.check)
        assert "材料齐 4 ≠ 点名 3（到过 2） = 账单 2 + 免收 0" in said
        assert "材料齐，本月没有点名：三(1)班 学生零四" in said
        assert "没有账单" not in said, "who was ill all month has none to have"


def test_a_month_that_runs_has_no_bills_yet(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    door, _children = build.in_service(tmp_path, 2)
    with reports_room(door, qtbot, qapp) as it:
        assert it.month_view.figure("due").value() == "—"
        assert "这个月还没有出账" in words_in(it.month_view.check)
        assert states(it)["monthly-return"] == "还差 2 场"
        assert states(it)["fee-list"] == "还没出账" and states(it)["receipt"] == "还没收款"
        assert states(it)["handover-day"] == "当天没关闭"
        build.live(door, build.MONDAY)
        settle(qtbot)
        assert states(it)["monthly-return"] == "月还没完" and states(it)["handover-day"] == "可以印"


def test_every_paper_of_the_house_is_listed_and_previewed_with_one_key(room: ReportsPage) -> None:
    ways = went(room)
    assert list(states(room)) == list(papers.PAPERS)
    room.papers.setFocus()
    for name, paper in papers.PAPERS.items():
        assert room.papers.choose(name, "preview")
        press(room, KEY.Key_Return)
        month = SEPTEMBER if "month" in paper.needs else None
        assert ways[-1] == ("print", (name, papers.Case(month=month)))
    room._choose_view("month")
    room.preview_button.click()
    assert ways[-1] == ("print", ("monthly-return", papers.Case(month=SEPTEMBER)))


def test_a_workbook_is_written_and_read_back(room: ReportsPage, qtbot: QtBot, tmp_path: Path) -> None:
    said: list[str] = []
    room.said.connect(said.append)
    path = tmp_path / "月报.xlsx"
    room.export("monthly-return", path)
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    assert str(path) in said[0]
    book = openpyxl.load_workbook(path)
    assert any(cell == "三年级" for row in book.active.iter_rows(values_only=True) for cell in row)
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".part"] == []


def test_findings_open_their_rows_and_lead_to_where_they_are_mended(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    door, _children = build.in_service(tmp_path, 2, today=build.TUESDAY)
    with reports_room(door, qtbot, qapp) as it:
        ways = went(it)
        found = door.read(checks.self_check, today=build.TUESDAY)
        qtbot.waitUntil(lambda: it.views._buttons[CHECK].text() == f"自查 {len(found)}")
        it.views._buttons[CHECK].click()
        settle(qtbot)
        assert tuple(it.findings.rows.row(i) for i in range(it.findings.rows.rowCount())) == found
        assert it.findings.choose("roll_left_open")
        said = words_in(it.panel)
        assert "2026-09-07 三(1)班 1" in said and "条款 R-004·2 处" in said
        it.panel.findChildren(forms.Button)[-1].click()
        assert ways == [("attendance", None)]
        build.live(door, build.MONDAY)
        settle(qtbot)
        assert not it.findings.choose("roll_left_open")


def test_who_may_not_check_sees_no_check(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    door = build.billed(tmp_path)[0]
    clerk = build.account(door, "出纳员", Role.BOOKKEEPER)
    with reports_room(clerk, qtbot, qapp) as it:
        assert CHECK not in it.views._buttons
        assert it.month_view.figure("due").value() == "39.60"
    assert "recovery-code" in papers.PAPERS


def test_the_data_file_is_proved_sound_or_said_what_is_wrong(
    room: ReportsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    room.said.connect(said.append)
    room.sound_button.click()
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    assert "完好" in said[0]
    room._say_sound(["chain_broken"])
    told = dialog(qtbot)
    assert "操作记录链不完整" in words_in(told)


def test_another_month_is_counted_anew(room: ReportsPage, qtbot: QtBot) -> None:
    build.stand_at(room._data.door, date(2026, 10, 8))
    settle(qtbot)
    assert room.month() == SEPTEMBER, "the newest month that is over"
    room.receive((2026, 10))
    settle(qtbot)
    assert room.month() == (2026, 10)
    assert "统计到 10月8日" in words_in(room._head)
    assert room.month_view.totals.sums()[1]["grade"] == "上月合计"
    noun = room._data.read(returns.monthly_return, year=2026, month=10, today=date(2026, 10, 8))
    assert room.month_view.totals.sums()[1]["due"] == "39.60"
    assert replace(noun.total, due=0) == noun.total


@pytest.mark.parametrize("view", ["month", PAPERS, CHECK])
def test_it_fits_a_small_window(room: ReportsPage, qtbot: QtBot, view: str) -> None:
    room._choose_view(view)
    room.resize(911, 430)
    settle(qtbot)
    assert room.width() == 911 and not room.panel.isVisible()
    shown = {"month": room.month_view.grades, PAPERS: room.papers, CHECK: room.findings}[view]
    assert not shown.horizontalScrollBar().isVisible()
    assert shown.columnWidth(0) >= 80
    if view == CHECK:
        room.findings.enter()
        press(room, KEY.Key_Return)
        assert room.panel.isVisible() and not room._left.isVisible()
        press(room, KEY.Key_Escape)
        assert room._left.isVisible()
