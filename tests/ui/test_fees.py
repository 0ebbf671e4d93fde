"""The cashier at the keyboard: who owes what and why, a payment in two keys, the month's bills, the rate."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from kehou_desktop import opening, papers
from kehou_desktop.domain import fees as rules
from kehou_desktop.domain.fees import Bill, BillLine, BillResult, FeePolicy, PayMethod, PayState
from kehou_desktop.domain.students import HardshipCategory
from kehou_desktop.services import fees
from kehou_desktop.ui import data, forms, theme
from kehou_desktop.ui.fees import bar, dialogs, why
from kehou_desktop.ui.fees.page import FeesPage
from tests import build
from tests.ui import small_school
from tests.ui.small_school import dialog, press, refusal, settle, type_into

KEY = Qt.Key
SEPTEMBER = (2026, 9)
DUE = 3 * 4 * 110
"""Three days, two class hours each at 2.20."""


@contextmanager
def fees_room(
    door: opening.Door, qtbot: QtBot, app: QApplication, size: tuple[int, int] = (1366, 600)
) -> Iterator[FeesPage]:
    it = FeesPage(data.Data(door))
    with small_school.room(qtbot, app, it, it._data, size):
        yield it
        it.close()
    door.close(back_up=False)


@pytest.fixture
def room(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[FeesPage]:
    door, _children = build.billed(tmp_path)
    with fees_room(door, qtbot, qapp) as it:
        yield it


def bills(it: FeesPage) -> tuple[Bill, ...]:
    return it._data.read(fees.month_bills, year=2026, month=9)


def shown(it: FeesPage) -> list[str]:
    return [it.bills.rows.row(i).name for i in range(it.bills.rows.rowCount())]


def words_in(part: QWidget) -> str:
    return "\n".join(label.text() for label in part.findChildren(QLabel) if not label.isHidden())


def pay_dialog(qtbot: QtBot) -> dialogs.PayDialog:
    found = dialog(qtbot)
    assert isinstance(found, dialogs.PayDialog)
    return found


def test_what_is_owed_is_taken_with_two_keys_and_its_proof_is_printed(room: FeesPage, qtbot: QtBot) -> None:
    went: list[tuple[str, object]] = []
    said: list[str] = []
    room.goto.connect(lambda name, what: went.append((name, what)))
    room.said.connect(said.append)
    child = room.bills.current_row()
    assert child.owed == DUE
    QTest.keyClick(room, KEY.Key_F9)
    asked = pay_dialog(qtbot)
    assert asked.in_words() == rules.rmb_words(DUE)
    press(asked, KEY.Key_Return)
    settle(qtbot)
    paid = bills(room)[0]
    assert (paid.student_id, paid.paid, paid.state) == (child.student_id, DUE, PayState.PAID)
    assert paid.receipt_numbers == ("2026-0000001",)
    assert room.bills.current_row() == paid, "the place is kept and the row is new"
    assert "2026-0000001" in said[-1]
    assert went == [("print", ("receipt", papers.Case(student=child.student_id, month=SEPTEMBER)))]


def test_part_of_it_can_be_paid_otherwise_than_in_cash_without_printing(room: FeesPage, qtbot: QtBot) -> None:
    went: list[object] = []
    room.goto.connect(lambda name, what: went.append(name))
    room.pay()
    asked = pay_dialog(qtbot)
    QTest.keyClicks(asked.amount, "1.5")
    assert asked.in_words() == "壹元伍角"
    asked.method.choose(PayMethod.SCAN.value)
    asked.proof.setChecked(False)
    press(asked, KEY.Key_Return)
    settle(qtbot)
    assert (bills(room)[0].paid, bills(room)[0].state) == (150, PayState.PART)
    payment = room._data.read(fees.payments, year=2026, month=9)[0]
    assert room._data.read(fees.receipt, payment).method is PayMethod.SCAN
    assert went == []
    room.segments._buttons["part"].click()
    assert shown(room) == [bills(room)[0].name]
    assert room.segments._buttons["part"].text() == "部分 1"
    assert room.totals.sums()[0]["owed"] == f"{(DUE - 150) / 100:.2f}"


@pytest.mark.parametrize(
    ("typed", "told"),
    [("999", "超过"), ("0", "大于 0"), ("abc", "看不懂"), ("-5", "看不懂"), ("1.234", "看不懂")],
)
def test_a_wrong_amount_is_told_beside_it_and_nothing_is_booked(
    room: FeesPage, qtbot: QtBot, typed: str, told: str
) -> None:
    room.pay()
    asked = pay_dialog(qtbot)
    QTest.keyClicks(asked.amount, typed)
    press(asked, KEY.Key_Return)
    field = asked.fields[0]
    qtbot.waitUntil(lambda: bool(field.error()))
    assert told in field.error()
    assert asked.isVisible() and asked.amount.text() == typed
    assert bills(room)[0].paid == 0
    asked.amount.selectAll()
    QTest.keyClicks(asked.amount, "2")
    assert field.error() == ""
    press(asked, KEY.Key_Escape)
    settle(qtbot)
    assert bills(room)[0].paid == 0, "Esc never pays"


def test_nobody_pays_twice(room: FeesPage, qtbot: QtBot) -> None:
    bill = bills(room)[0]
    room._data.write(fees.pay, bill.bill_id, amount=DUE, method=PayMethod.CASH, today=room._data.today())
    settle(qtbot)
    QTest.keyClick(room, KEY.Key_F9)
    assert "没有欠款" in refusal(qtbot)


def test_a_child_is_found_by_initials_and_its_bill_by_its_id(room: FeesPage, qtbot: QtBot) -> None:
    last = bills(room)[-1]
    room.search()
    QTest.keyClicks(room.box.entry, "xsls")
    qtbot.waitUntil(lambda: shown(room) == [last.name])
    press(room, KEY.Key_Return)
    assert room.bills.current_row() == last
    assert room.bills.hasFocus()
    QTest.keyClicks(room.box.entry, "zz")
    qtbot.waitUntil(lambda: shown(room) == [])
    assert "Esc" in room.bills.blank
    room.receive(bills(room)[1].student_id)
    settle(qtbot)
    assert len(shown(room)) == 3
    assert room.bills.current_row() == bills(room)[1]


def test_the_panel_says_every_step(room: FeesPage) -> None:
    said = words_in(room.panel)
    for words in ("为什么是 13.20 元？", "9月上了 3 天 × 2 课时", "6 × 2.20", "练发改价〔2026〕2号 第三条"):
        assert words in said
    assert "柒" not in said and rules.rmb_words(DUE) in said
    assert "减免" not in said


def capped() -> Bill:
    """A bill of two days, one above the day's cap, that runs into the term's cap and is half waived."""
    policy = FeePolicy(
        1, "课后服务费", "练价〔2026〕1号", "第三条", date(2026, 9, 1), None, 220, 200, 1000, {"orphan": 50}
    )
    lines = (BillLine(date(2026, 9, 1), 300, 200), BillLine(date(2026, 9, 2), 200, 200))
    result = BillResult(
        lines,
        500,
        400,
        gross=880,
        before_in_term=600,
        cut_by_term_cap=480,
        waiver_percent=50,
        waived=200,
        due=200,
    )
    return Bill(1, 1, 9, "20260109", "高梓涵", "三(2)班", 2026, 9, result, policy, 0, ())


def test_a_cap_in_force_is_a_full_bar_and_a_waiver_is_said_only_here(
    qtbot: QtBot, qapp: QApplication
) -> None:
    panel = why.WhyPanel(show_days=lambda: None, print_proof=lambda: None)
    qtbot.addWidget(panel)
    panel.show_bill(capped())
    said = words_in(panel)
    for words in ("每天课时不同", "1 课时不收", "超出 4.80 不收", "减免 50%", "−2.00", "贰元整"):
        assert words in said
    drawn = panel.findChildren(bar.CapBar)[0]
    drawn.resize(200, 10)
    picture = drawn.grab().toImage()
    assert picture.pixelColor(195, 5) == picture.pixelColor(5, 5), "full to its end"
    panel.show_bill(replace(capped(), result=replace(capped().result, waived=0)))
    assert "减免" not in words_in(panel)


def test_the_days_of_a_bill_are_one_key_away(room: FeesPage, qtbot: QtBot) -> None:
    room.bills.setFocus()
    press(room, KEY.Key_Return)
    asked = dialog(qtbot)
    assert isinstance(asked, dialogs.DaysDialog)
    assert asked.days.rows.rowCount() == 3
    assert asked.days.rows.row(0) == bills(room)[0].result.lines[0]


def test_a_month_is_billed_once_it_is_over(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    first = date(2026, 9, 28)
    door = build.founded(tmp_path, today=first)
    children = build.roster(door, 3)
    build.apply(door, children)
    build.approve(door, children)
    build.form(door, valid_from=first)
    build.policy(door)
    build.take_rolls(door, first)
    with fees_room(door, qtbot, qapp) as it:
        button = it._stack.currentWidget().findChildren(forms.Button)[0]
        assert button.property("kind") == "" and "9月30日" in words_in(it._stack.currentWidget())
        button.click()
        assert "2026-09-30" in refusal(qtbot)
        for day in (date(2026, 9, 29), date(2026, 9, 30)):
            build.stand_at(door, day)
            build.take_rolls(door, day)
        settle(qtbot)
        button = it._stack.currentWidget().findChildren(forms.Button)[0]
        assert button.property("kind") == "primary"
        assert button is it.focusProxy(), "the next right step has the keys"
        button.click()
        qtbot.waitUntil(lambda: it.bills.rows.rowCount() == 3, timeout=5000)
        assert [b.result.due for b in bills(it)] == [DUE] * 3
        assert it.pay_button.isVisible() and it.totals.sums()[0]["due"] == "39.60"


def test_a_month_with_an_open_roll_says_which(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    door = build.founded(tmp_path, today=build.LAST_OF_SEPTEMBER)
    children = build.roster(door, 2)
    build.apply(door, children)
    build.approve(door, children)
    build.form(door, valid_from=date(2026, 9, 29))
    build.policy(door)
    build.take_rolls(door, date(2026, 9, 29))
    build.take_roll(door, build.LAST_OF_SEPTEMBER, 1)
    went: list[tuple[str, object]] = []
    with fees_room(door, qtbot, qapp) as it:
        it.goto.connect(lambda name, what: went.append((name, what)))
        page = it._stack.currentWidget()
        assert "还有 1 场点名没关闭，最早的是 9月30日" in words_in(page)
        link = page.findChildren(forms.Button)[1]
        link.click()
        assert went == [("attendance", build.LAST_OF_SEPTEMBER)]


def test_the_rate_is_published_before_anything_is_charged(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    door = build.founded(tmp_path, today=build.FIRST)
    with fees_room(door, qtbot, qapp) as it:
        assert "还没有公示收费标准" in words_in(it._stack.currentWidget())
        press(it, KEY.Key_Space)  # the one button has the keys
        asked = dialog(qtbot)
        assert isinstance(asked, dialogs.PolicyDialog)
        press(asked, KEY.Key_Return)
        qtbot.waitUntil(lambda: "看不懂" in asked.price.error())
        for field, text in (
            (asked.document, "LJF 2026-14"),
            (asked.price, "2.2"),
            (asked.term_cap, "380"),
            (asked.waivers[HardshipCategory.ORPHAN], "100"),
            (asked.waivers[HardshipCategory.DISABLED], "120"),
        ):
            type_into(field, text)
        press(asked, KEY.Key_Return)
        qtbot.waitUntil(lambda: "0 到 100" in asked.waivers[HardshipCategory.DISABLED].error())
        assert it._data.read(fees.policies) == ()
        wrong = asked.waivers[HardshipCategory.DISABLED].control
        assert isinstance(wrong, QLineEdit)
        wrong.clear()
        QTest.keyClicks(wrong, "50")
        press(asked, KEY.Key_Return)
        settle(qtbot)
        (policy,) = it._data.read(fees.policies)
        assert (policy.basis_document_no, policy.price, policy.day_cap_x100, policy.term_cap) == (
            "LJF 2026-14",
            220,
            200,
            38000,
        )
        assert policy.valid_from == policy.published_on == date(2026, 9, 1) and policy.valid_to is None
        assert policy.waivers == {"orphan": 100, "disabled": 50}
        assert "9月1日 已公示" in it._published.text()


def retype(field: forms.Field, text: str) -> None:
    control = field.control
    assert isinstance(control, QLineEdit)
    control.clear()
    type_into(field, text)


def test_another_rate_is_offered_from_the_next_month_on_and_its_slips_are_told_at_the_day(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    door, _ = build.billed(tmp_path)
    with fees_room(door, qtbot, qapp) as it:
        it.publish()
        asked = dialog(qtbot)
        assert isinstance(asked, dialogs.PolicyDialog)
        assert asked.text(asked.first) == "2026-10-01" and asked.text(asked.last) == ""
        retype(asked.first, "2026-10-09")
        press(asked, KEY.Key_Return)
        qtbot.waitUntil(lambda: "最早可以从 2026-11-01 开始" in asked.first.error())
        retype(asked.first, "2026-10-01")
        retype(asked.last, "2027-01-22")
        press(asked, KEY.Key_Return)
        qtbot.waitUntil(lambda: "请改成 2027-01-31" in asked.last.error())
        retype(asked.last, "2027-01-31")
        press(asked, KEY.Key_Return)
        settle(qtbot)
        newest = it._data.read(fees.policies)[0]
        assert (newest.valid_from, newest.valid_to) == (date(2026, 10, 1), date(2027, 1, 31))
        assert newest.published_on == build.LAST_OF_SEPTEMBER


def test_days_before_the_first_rate_are_explained(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    door = build.founded(tmp_path, today=build.LAST_OF_SEPTEMBER)
    children = build.roster(door, 1)
    build.apply(door, children)
    build.approve(door, children)
    build.form(door, valid_from=date(2026, 9, 29))
    build.live_month(door, date(2026, 9, 29), build.LAST_OF_SEPTEMBER)
    build.policy(door, valid_from=build.LAST_OF_SEPTEMBER)
    build.charge(door)
    with fees_room(door, qtbot, qapp) as it:
        said = words_in(it.panel)
        assert "收费标准开始以前" in said and "2 课时不收" in said and "没超 ✓" in said
        it.show_days()
        days = dialog(qtbot)
        assert isinstance(days, dialogs.DaysDialog)
        note = days.days.rows.column("note")
        notes = [days.days.rows.index(row, note).data() for row in range(2)]
        assert notes == ["收费标准开始以前，2 课时不收", ""]


@pytest.mark.parametrize("name", ["fee-list", "fee-signing"])
def test_lists_are_printed_for_what_is_shown(room: FeesPage, name: str) -> None:
    went: list[tuple[str, object]] = []
    room.goto.connect(lambda room_, what: went.append((room_, what)))
    room._print(name)
    room.class_chooser.setCurrentIndex(1)
    room.class_chooser.picked.emit(room.class_chooser.value())
    room._print(name)
    assert went == [
        ("print", (name, papers.Case(month=SEPTEMBER))),
        ("print", (name, papers.Case(class_="三(1)班", month=SEPTEMBER))),
    ]
    assert room.bills.isColumnHidden(room.bills.rows.column("class"))


def test_in_a_narrow_window_the_why_is_a_page_of_its_own(room: FeesPage, qtbot: QtBot) -> None:
    room.resize(911, 430)
    settle(qtbot)
    assert room.width() == 911 and room.narrow and not room.panel.isVisible()
    room.bills.enter()
    press(room, KEY.Key_Return)
    assert room.panel.isVisible() and not room._left.isVisible()
    press(room, KEY.Key_Escape)
    assert room._left.isVisible() and room.bills.hasFocus()


def test_large_type_leaves_out_what_the_panel_says_and_keeps_the_names(
    room: FeesPage, qtbot: QtBot, qapp: QApplication
) -> None:
    column = room.bills.rows.column
    assert not room.bills.isColumnHidden(column("price")) and room._published.isVisible()
    theme.apply(qapp, dark=False, size="large")
    room.resize(1300, 600)
    settle(qtbot)
    assert room.bills.isColumnHidden(column("price")) and not room._published.isVisible()
    assert room.bills.columnWidth(column("name")) >= 96
    assert not room.bills.horizontalScrollBar().isVisible()
    theme.apply(qapp, dark=False, size="medium")
    room.resize(1366, 600)
    settle(qtbot)
    assert not room.bills.isColumnHidden(column("price"))


def test_everything_that_is_pressed_or_typed_in_has_a_name(room: FeesPage) -> None:
    kinds = (QAbstractButton, QLineEdit, QComboBox, QTableView)
    nameless = [
        w
        for kind in kinds
        for w in room.findChildren(kind)
        if w.isVisible() and not w.accessibleName() and not w.objectName().startswith("qt_")
    ]
    assert nameless == []
