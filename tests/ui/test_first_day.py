"""The first day of a real school, through the window alone: founded, its roster taken in, its papers brought
to the end, a roll, the gate, a bill, its papers; then the services are asked whether all of it is true.
"""

import random
import re
from datetime import date, time
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kehou_desktop import practice, words
from kehou_desktop.domain import fees as rules
from kehou_desktop.domain.applications import ApplicationRow, Kind, Stage
from kehou_desktop.domain.attendance import IN_SCHOOL, Mark, RollState
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.fees import PayState
from kehou_desktop.domain.handover import BoardRow, Way
from kehou_desktop.domain.students import HardshipCategory
from kehou_desktop.domain.students.rows import StudentRow
from kehou_desktop.services import (
    applications,
    attendance,
    checks,
    classes,
    fees,
    groups,
    handover,
    returns,
    school,
    students,
)
from kehou_desktop.store import generations
from kehou_desktop.ui import forms
from kehou_desktop.ui import print as printing
from kehou_desktop.ui.applications.page import ApplicationsPage
from kehou_desktop.ui.attendance.page import AttendancePage
from kehou_desktop.ui.fees.dialogs import PayDialog, PolicyDialog
from kehou_desktop.ui.fees.page import FeesPage
from kehou_desktop.ui.form import FormDialog
from kehou_desktop.ui.groups.page import GroupsPage
from kehou_desktop.ui.handover.page import HandoverPage
from kehou_desktop.ui.reports.page import ReportsPage
from kehou_desktop.ui.students.page import StudentsPage
from tests import sheet_files
from tests.ui import clerk
from tests.ui.clerk import CTRL, KEY, Clerk, Clock, choose, error_at

SCHOOL, HEAD, DEPUTY = "青禾县石桥小学（虚构）", "郑安和", "冯副校长"
CODE, PASSWORD = "2135000017", "far hills 1977"
FOUNDED, PAPERS, SERVICE, LAST = (date(2026, 9, n) for n in (1, 24, 28, 30))
CLASSES = ("一(1)班", "三(1)班", "三(2)班")
RARE, LONE = "曹䶮", "方一晨"
_FAMILY, _GIVEN = "安白丁方高郝江康黎孟倪庞秦任石陶万夏严郑", "一二三四五六七八九十"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(FOUNDED).hang(monkeypatch)


def test_the_first_day(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = tmp_path / "school", tmp_path / "papers"
    out.mkdir()
    with clerk.at_the_computer(qtbot, qapp, folder) as it:
        it.program.start()
        found_the_school(it, folder, out)
        take_the_roster_in(it, out, monkeypatch)
        look_at_the_calendar(it)
        publish_the_rate(it)
        clock.day = PAPERS
        bring_the_papers_to_the_end(it)
        form_the_groups(it)
        evening(it)
        clock.day, clock.at = SERVICE, time(15, 40)
        next_morning(it)
        let_one_child_go_alone(it)
        take_the_rolls(it)
        clock.at = time(17, 31)
        stand_at_the_gate(it)
        clock.at = time(17, 50)
        live_the_rest_of_the_month(it, clock)
        bill_the_month(it, out)
        print_the_papers(it, out)
        everything_is_true(it)
        evening(it)
        next_morning(it)
        everything_is_true(it)


# -- the school -------------------------------------------------------------------------------------------


def found_the_school(it: Clerk, folder: Path, out: Path) -> None:
    first = it.first_run()
    assert first.folder.text() == str(folder)
    it.press(KEY.Key_Return)
    it.press(KEY.Key_Return)
    assert error_at(first.school), "a school has a name"
    it.put(first.school, SCHOOL)
    assert not error_at(first.school)
    it.put(first.code, CODE[:9])
    it.press(KEY.Key_Return)
    assert "10 位" in error_at(first.code)
    it.put(first.code, CODE)
    it.press(KEY.Key_Return)
    choose(first.term, (2026, 1))
    it.press(KEY.Key_Return)
    it.press(KEY.Key_Return)
    assert error_at(first.head), "an account has a name"
    it.put(first.head, HEAD)
    it.put(first.password, "short")
    it.put(first.again, "short")
    it.press(KEY.Key_Return)
    assert error_at(first.password)
    it.put(first.password, PASSWORD)
    it.put(first.again, PASSWORD.upper())
    it.press(KEY.Key_Return)
    assert error_at(first.again)
    assert not folder.exists(), "nothing is made before the end"
    it.put(first.again, PASSWORD)
    it.press(KEY.Key_Return, KEY.Key_Return)  # the second is one too many: nothing is founded twice
    it.qtbot.waitUntil(lambda: first.pages.currentIndex() == 4, timeout=clerk.LONG)
    assert generations.exists(folder)
    it.face(first)
    assert first.recovery.button.hasFocus(), "the code is shown once: printing it comes first"
    print_the_recovery_code(it, first.recovery.letter.code, first.recovery.button, out)
    it.face(first)
    first.next.setFocus()
    it.press(KEY.Key_Space)
    window = it.enter()
    facts = it.door.read(school.facts)
    assert (facts.name, facts.code, facts.practice_today) == (SCHOOL, CODE, None)
    assert it.door.read(school.semester_on, FOUNDED).code == "2026-2027-1"
    assert it.door.read(school.fetch_grades, FOUNDED) == (1, 2)
    assert SCHOOL in window.windowTitle() and "练习" not in window.windowTitle()


def print_the_recovery_code(it: Clerk, code: str, button: forms.Button, out: Path) -> None:
    button.click()
    shown = it.preview()
    printer = shown.new_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(out / "printed.pdf"))
    assert shown.print_on(printer) == 1
    letter = it.save(out / "recovery-code.pdf")
    assert re.sub(r"\s", "", letter).count(code) >= 1 and SCHOOL in letter
    pages = printing.Pages((out / "printed.pdf").read_bytes())
    assert len(pages) == 1
    pages.close()


def evening(it: Clerk) -> None:
    """Close the window: a verified backup is left, and the sign-in asks for the password."""
    door, head = it.door, it.door.database.head()
    it.close()
    last = door.last_backup()
    assert last is not None and last.good and last.head == head, "the backup holds the last deed"


def next_morning(it: Clerk) -> None:
    it.program.start()
    asked = it.sign_in()
    assert asked.who.value() == HEAD
    it.put(asked.password, "far hills 1978")
    it.press(KEY.Key_Return)
    it.quiet()
    assert "口令" in error_at(asked.password) and it.program.top is asked
    it.put(asked.password, PASSWORD)
    it.press(KEY.Key_Return)
    it.enter()
    assert it.door.read(school.facts).name == SCHOOL


# -- the roster -------------------------------------------------------------------------------------------


def children() -> list[list[object]]:
    """Return the list as the school has it: sixty children in three classes, with what lists have in them."""
    rows: list[list[object]] = []
    for n in range(60):
        home, place = divmod(n, 20)
        birth = "20200305" if home == 0 else "20180305"
        sex = "女" if n % 2 else "男"
        name = f"{_FAMILY[place]}{_GIVEN[home]}{'晨' if n % 2 else '雨'}"
        number = sheet_files.an_id(n + 1, region="530199", birth=birth)
        mother = [f"{_FAMILY[place]}母", "母亲", f"1390000{n:04d}"]
        rows.append([n + 1, CLASSES[home], name, sex, number, "", *mother])
    rows[3][2] = RARE
    rows[23][2] = LONE
    rows[7][4] = float(int(str(rows[7][4])[:17] + "0"))  # as a spreadsheet damages it
    good = str(rows[28][4])
    rows[28][4] = good[:-1] + ("1" if good[-1] != "1" else "2")
    rows[45][5] = "单亲"
    return rows


def book(path: Path) -> Path:
    """Write the list with title rows, a head of two rows with merged cells, and a foot."""
    head: list[list[object]] = [
        ["石桥小学学生花名册（虚构）", *[""] * 8],
        ["填表日期：2026年9月1日", *[""] * 8],
        ["序号", "班级", "姓名", "性别", "身份证号", "学生类别", "监护人", "", ""],
        ["", "", "", "", "", "", "姓名", "与学生关系", "联系电话"],
    ]
    foot: list[list[object]] = [["合计", "60 人", *[""] * 7], ["填表人：", "", "", "", "审核人：", *[""] * 4]]
    merges = [(0, 0, 0, 8), (2, 6, 2, 8), *((2, c, 3, c) for c in range(6))]
    path.write_bytes(sheet_files.xlsx([*head, *children(), *foot], name="全校", merges=merges))
    return path


def take_the_roster_in(it: Clerk, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(out / "花名册.xlsx")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_asked: ([str(path)], ""))
    room = it.room(2)
    assert isinstance(room, StudentsPage) and room.empty.isVisible()
    read_the_list(it, room)
    told = [b.text() for b in room.importing.segments._buttons.values()]
    assert told == ["全部 60", "新增 57", "更新 0", "不变 0", "请核对 1", "不收 2"]
    refused = [(r.row, r.name, set(r.bad)) for r in room.importing._rows if r.result == "refused"]
    assert refused == [(12, "康一晨", {"citizen_id"}), (33, "黎二雨", {"citizen_id"})], "rows of the list"
    assert "第 3—4 行是表头" in room.importing.understood.text()
    assert it.door.read(students.roster, day=FOUNDED) == (), "a preview saves nothing"
    assert room.importing.primary.text() == "收入 58 行"
    take_in(it, room)
    roster = it.door.read(students.roster, day=FOUNDED)
    assert len(roster) == 58 and RARE in {r.name for r in roster}
    assert [h.size for h in it.door.read(classes.home_classes, FOUNDED)] == [19, 19, 20]
    single = next(k for k in it.door.read(students.known, day=FOUNDED) if k.values["name"] == "郝三晨")
    assert not single.values["hardships"], "单亲 is never kept"
    head = it.door.database.head()
    read_the_list(it, room)
    assert room.importing.preview is not None
    plan = room.importing.preview.plan
    assert (plan.added, plan.updated, plan.unchanged, plan.refused) == (0, 0, 58, 2)
    take_in(it, room)
    assert it.door.read(students.roster, day=FOUNDED) == roster
    assert it.door.database.head() == head, "the same file twice is no deed at all"


def read_the_list(it: Clerk, room: StudentsPage) -> None:
    it.press(KEY.Key_I, mods=CTRL)
    it.qtbot.waitUntil(lambda: room.stack.currentWidget() is room.importing, timeout=clerk.LONG)
    it.settle()


def take_in(it: Clerk, room: StudentsPage) -> None:
    room.importing.primary.setFocus()
    it.press(KEY.Key_Space)
    it.qtbot.waitUntil(lambda: room.stack.currentIndex() == 0, timeout=clerk.LONG)
    it.qtbot.waitUntil(lambda: not room.stale)
    it.settle()


def child(it: Clerk, name: str) -> StudentRow:
    return next(r for r in it.door.read(students.roster, day=it.door.today()) if r.name == name)


def shown(part: QWidget) -> str:
    return "\n".join(w.text() for w in part.findChildren(QLabel) if not w.isHidden())


# -- the term and the rate --------------------------------------------------------------------------------


def look_at_the_calendar(it: Clerk) -> None:
    room = it.room(4)
    assert isinstance(room, GroupsPage)
    term = it.door.read(school.semester_on, FOUNDED).semester_id
    days = [d.day for d in it.door.read(school.term_calendar, term).days]
    assert room.term.title.text() == f"{len(days)} 个服务日"
    assert SERVICE in days and LAST in days and date(2026, 10, 1) not in days
    sports = date(2026, 10, 16)
    assert room.term.table.choose(sports.replace(day=12), "4")
    room.term.table.setFocus()
    it.press(KEY.Key_Return)
    asked = it.dialog()
    (kind,) = asked.findChildren(forms.Segments)
    kind._buttons["closed"].click()
    asked.buttons[-1].setFocus()
    it.press(KEY.Key_Return)
    assert it.door.read(school.service_day, sports) is None
    assert room.term.title.text() == f"{len(days) - 1} 个服务日"


def publish_the_rate(it: Clerk) -> None:
    room = it.room(7)
    assert isinstance(room, FeesPage)
    it.press(KEY.Key_Space)  # the room has one button, and it has the keys
    asked = it.dialog()
    assert isinstance(asked, PolicyDialog)
    for field, text in (
        (asked.document, "练发改价〔2026〕2号"),
        (asked.clause, "第三条"),
        (asked.price, "2.20"),
        (asked.day_cap, "2"),
        (asked.term_cap, "380"),
        (asked.waivers[HardshipCategory.ORPHAN], "100"),
    ):
        it.put(field.control, text)
    it.press(KEY.Key_Return)
    policy = it.door.read(fees.policy_on, SERVICE)
    assert (policy.price, policy.day_cap_x100, policy.term_cap) == (220, 200, 38000)
    assert policy.waivers == {"orphan": 100} and policy.published_on == FOUNDED


# -- the papers -------------------------------------------------------------------------------------------


def bring_the_papers_to_the_end(it: Clerk) -> None:
    """Key one child alone, then whole classes, one opt-out each; review, review, sign, class by class."""
    room = it.room(3)
    assert isinstance(room, ApplicationsPage)
    first = room.table.rows.rows()[0]
    room.table.choose(first.student_id, "returned")
    it.press(KEY.Key_Space)
    assert papers_of(it)[first.student_id].stage is Stage.AWAITS_CLASS, "one child alone"
    for label in CLASSES:
        assert room.home_class.label == label
        it.press(KEY.Key_A)
        answer(it)
        out = room.table.rows.rows()[-1]
        room.table.choose(out.student_id, "returned")
        it.press(KEY.Key_F)
        assert papers_of(it)[out.student_id].kind is Kind.OPT_OUT
        assert room.primary.text().startswith("班审通过")
        room.primary.click()
        answer(it)
        sign_twice(it, room)
        room.primary.click()
        answer(it)
        assert not [r for r in room._rows if r.stage not in (Stage.TAKES_PART, Stage.OPTED_OUT)]
        room.primary.click()  # to the next class, after the last one to the groups
        it.settle()
    assert it.window.page().objectName() == "groups"
    papers = papers_of(it).values()
    assert sum(p.stage is Stage.TAKES_PART for p in papers) == 55
    assert {p.class_reviewer for p in papers if p.stage is Stage.TAKES_PART} == {HEAD}
    assert {p.school_reviewer for p in papers if p.stage is Stage.TAKES_PART} == {DEPUTY}


def papers_of(it: Clerk) -> dict[int, ApplicationRow]:
    term = it.window.data.semester_id()
    rows = it.door.read(applications.school_rows, semester_id=term, day=it.door.today())
    return {r.student_id: r for r in rows}


def answer(it: Clerk) -> None:
    """Say yes to what is asked: the primary has the keys, or is one Enter away."""
    it.dialog()
    it.press(KEY.Key_Return)


def sign_twice(it: Clerk, room: ApplicationsPage) -> None:
    """Give the principal's decision: with one account it is named who signed on paper."""
    assert room.primary.text().startswith("校审通过")
    room.primary.click()
    asked = it.dialog()
    assert isinstance(asked, FormDialog)
    (who,) = asked.fields
    if not room.second_signature:
        it.press(KEY.Key_Return)
        assert who.error() and asked.isVisible(), "nobody signs twice"
        it.put(who.control, DEPUTY)
    it.press(KEY.Key_Return)


def form_the_groups(it: Clerk) -> None:
    room = it.window.page()
    assert isinstance(room, GroupsPage)
    it.qtbot.waitUntil(lambda: room.waiting == 55)
    room.empty_button.setFocus()
    it.press(KEY.Key_Space)
    asked = it.dialog()
    (start,) = asked.findChildren(forms.Chooser)
    choose(start, SERVICE)
    asked.buttons[-1].setFocus()
    it.press(KEY.Key_Return)
    term = it.window.data.semester_id()
    formed = it.door.read(groups.groups, semester_id=term, day=SERVICE)
    assert [(g.name, g.size) for g in formed] == [(CLASSES[0], 18), (CLASSES[1], 18), (CLASSES[2], 19)]


# -- the roll ---------------------------------------------------------------------------------------------

EXCEPTIONS: dict[str, dict[int, Mark]] = {
    "一(1)班": {5: Mark.SICK},
    "三(1)班": {2: Mark.LATE, 9: Mark.ABSENT},
    "三(2)班": {},
}
"""By seat. The absent child is not there in the second class hour either."""
_KEYS = {Mark.SICK: KEY.Key_B, Mark.LATE: KEY.Key_C, Mark.ABSENT: KEY.Key_Q}


def take_the_rolls(it: Clerk) -> None:
    """Take six rolls by keys alone, from the first to the gate."""
    room = it.room(5)
    assert isinstance(room, AttendancePage)
    taken: list[tuple[str, int]] = []
    while room.sheet is not None and room.sheet.state is not RollState.CLOSED:
        sheet = room.sheet
        taken.append((sheet.group, sheet.slot_no))
        it.keys = 0
        it.press(KEY.Key_A)
        for seat, mark in EXCEPTIONS[sheet.group].items():
            if sheet.slot_no == 1 or mark is not Mark.LATE:
                it.press(*(KEY(KEY.Key_0 + int(d)) for d in str(seat)), _KEYS[mark])
        it.press(KEY.Key_Return, mods=CTRL)
        if room.sheet == it.door.read(
            attendance.day_sheet, sheet.group_id, day=SERVICE, slot_id=sheet.slot_id
        ):
            it.press(KEY.Key_Return, mods=CTRL)  # closed: the same key leads to the next roll
        assert it.keys <= 12, f"{it.keys} keys for {sheet.group} {sheet.slot_no}"
        if it.window.page() is not room:
            break
    assert len(taken) == len(set(taken)) == 6
    found = it.door.read(attendance.sittings, SERVICE)
    assert {s.state for s in found} == {RollState.CLOSED}
    for sitting in found:
        sheet = it.door.read(attendance.day_sheet, sitting.group_id, day=SERVICE, slot_id=sitting.slot_id)
        wanted = EXCEPTIONS[sheet.group]
        for row in sheet.rows:
            late_again = sheet.slot_no == 2 and wanted.get(row.seat_no) is Mark.LATE
            assert row.mark is (Mark.PRESENT if late_again else wanted.get(row.seat_no, Mark.PRESENT))


# -- the gate ---------------------------------------------------------------------------------------------


def let_one_child_go_alone(it: Clerk) -> None:
    """Keep the written word of one third-grader's guardian; a first-grader has no such button."""
    room = it.room(2)
    assert isinstance(room, StudentsPage)
    for name in (LONE, RARE):
        room.look_for(child(it, name).student_id)
        it.settle()
        buttons = [b for b in room.panel.findChildren(forms.Button) if b.text() == "登记" and b.isVisible()]
        if name == RARE:
            assert not buttons and "按规定要有人接" in shown(room.panel)
        else:
            buttons[0].click()
            answer(it)
    assert it.door.read(students.detail, child(it, LONE).student_id, day=SERVICE).alone_from == SERVICE


def stand_at_the_gate(it: Clerk) -> None:
    room = it.room(6)
    assert isinstance(room, HandoverPage)
    here = it.door.read(handover.board, SERVICE).left_over
    assert len(here) == 53, "55 less one sick and one absent"
    a_stranger_is_stopped(it, room)
    with_an_adult(it, room, child(it, RARE))
    alone(it, room)
    it.keys = 0
    for left in range(len(it.door.read(handover.board, SERVICE).left_over) - 1):
        it.press(KEY.Key_Down, KEY.Key_Return, KEY.Key_Return)
        assert left < 60
    assert len(it.door.read(handover.board, SERVICE).left_over) == 1
    room.closing.click()
    said = it.refusal()
    assert "1 个孩子" in said and not it.door.read(handover.board, SERVICE).closed_at
    it.face(it.window)
    room.desk.take_keys()
    it.press(KEY.Key_Down, KEY.Key_Return, KEY.Key_Return)
    board = it.door.read(handover.board, SERVICE)
    assert board.left_over == () and board.gone == 53
    room.desk.banner.button.click()
    asked = it.dialog()
    asked.buttons[-1].click()
    it.settle()
    board = it.door.read(handover.board, SERVICE)
    assert (board.closed_at, board.closed_by) == ("17:31", HEAD)
    with pytest.raises(Refused) as refused:
        it.door.write(handover.release, [], day=SERVICE, today=SERVICE)
    assert refused.value.code == "day_closed_already"


def row_of(it: Clerk, student_id: int) -> BoardRow:
    return next(r for r in it.door.read(handover.board, SERVICE).rows if r.student_id == student_id)


def find(it: Clerk, room: HandoverPage, row: StudentRow) -> None:
    """Type the child's number and open it."""
    assert room.scan.hasFocus()
    it.write(row.student_no)
    it.press(KEY.Key_Return)
    assert room.strip.row is not None and room.strip.row.student_id == row.student_id


def a_stranger_is_stopped(it: Clerk, room: HandoverPage) -> None:
    """Somebody who is not listed came for a first-grader: no key leads past the stop, the child stays."""
    small = child(it, RARE)
    find(it, room, small)
    assert [o.way for o in room.strip.options] == [Way.ADULT], "never alone"
    it.press(KEY.Key_0)
    it.qtbot.waitUntil(room.stop.isVisible)
    assert "不在登记的接送人里" in shown(room.stop)
    assert "1390000" not in shown(room.stop), "numbers are masked until asked for"
    it.press(KEY.Key_1, KEY.Key_Backspace, KEY.Key_Escape, KEY.Key_Escape)
    assert row_of(it, small.student_id).here
    for way, pickup in ((Way.ALONE, None), (Way.ADULT, 9999)):
        with pytest.raises(Refused):
            one = handover.Release(small.student_id, way, 1051, pickup)
            it.door.write(handover.release, [one], day=SERVICE, today=SERVICE)
    assert row_of(it, small.student_id).here


def with_an_adult(it: Clerk, room: HandoverPage, row: StudentRow) -> None:
    find(it, room, row)
    assert [o.way for o in room.strip.options] == [Way.ADULT]
    it.press(KEY.Key_Return)
    gone = row_of(it, row.student_id)
    assert (gone.left_way, gone.left_at, gone.released_by) == (Way.ADULT, 17 * 60 + 31, HEAD)
    assert gone.left_with is not None and gone.left_with.name == "方母"


def alone(it: Clerk, room: HandoverPage) -> None:
    row = child(it, LONE)
    find(it, room, row)
    assert [o.way for o in room.strip.options] == [Way.ALONE, Way.ADULT]
    it.press(KEY.Key_Return)
    assert row_of(it, row.student_id).left_way is Way.ALONE


# -- the money --------------------------------------------------------------------------------------------


def live_the_rest_of_the_month(it: Clerk, clock: Clock) -> None:
    """Live the days after the first as the office would, without the window."""
    dice = random.Random(5)
    for service_day in it.door.read(school.service_days, date(2026, 9, 29), LAST):
        clock.day = service_day.day
        practice.live_day(it.door, dice, service_day.day)


def hours_of_september(it: Clerk) -> dict[int, int]:
    """Return child -> class hours here, counted from the rolls one by one."""
    found: dict[int, int] = {}
    for service_day in it.door.read(school.service_days, SERVICE, LAST):
        for sitting in it.door.read(attendance.sittings, service_day.day):
            sheet = it.door.read(
                attendance.day_sheet, sitting.group_id, day=service_day.day, slot_id=sitting.slot_id
            )
            for row in sheet.rows:
                found[row.student_id] = found.get(row.student_id, 0) + (row.mark in IN_SCHOOL)
    return {student_id: n for student_id, n in found.items() if n}


def bill_the_month(it: Clerk, out: Path) -> None:
    room = it.room(7)
    assert isinstance(room, FeesPage)
    it.press(KEY.Key_F5)
    it.qtbot.waitUntil(lambda: not room.stale)
    button = room._stack.currentWidget().findChildren(forms.Button)[0]
    assert button.text() == "出9月账单"
    button.setFocus()
    it.press(KEY.Key_Space)
    it.qtbot.waitUntil(lambda: room.bills.rows.rowCount() > 0, timeout=clerk.LONG)
    bills = {b.student_id: b for b in it.door.read(fees.month_bills, year=2026, month=9)}
    assert {i: b.result.due for i, b in bills.items()} == {
        i: n * 220 for i, n in hours_of_september(it).items()
    }
    lone = child(it, LONE)
    it.window.go("fees", lone.student_id)
    it.qtbot.waitUntil(lambda: room.bills.current_key() == lone.student_id)
    it.settle()
    bill = bills[lone.student_id]
    due = words.money(bill.result.due)
    said = shown(room.panel)
    hours = bill.result.charged_x100 // 100
    for part in (f"为什么是 {due} 元？", f"{hours} × 2.20", "练发改价〔2026〕2号 第三条", "380.00"):
        assert part in said, part
    pay(it, lone, bill.result.due, out)


def pay(it: Clerk, row: StudentRow, due: int, out: Path) -> None:
    """Take what is owed with F9 and Enter; its proof comes up and agrees with what was booked."""
    it.press(KEY.Key_F9)
    asked = it.dialog()
    assert isinstance(asked, PayDialog)
    assert asked.in_words() == rules.rmb_words(due)
    it.press(KEY.Key_Return)
    text = it.save(out / "receipt.pdf")
    (payment,) = it.door.read(fees.payments, year=2026, month=9)
    receipt = it.door.read(fees.receipt, payment)
    assert (receipt.amount, receipt.number, receipt.payer) == (due, "2026-0000001", row.name)
    for part in (receipt.number, rules.rmb_words(due), words.money(due), row.name, HEAD, SCHOOL):
        assert part in text, part
    assert [w.text() for w in it.window.statusBar().findChildren(QLabel) if "receipt.pdf" in w.text()]


# -- what is printed --------------------------------------------------------------------------------------


def print_the_papers(it: Clerk, out: Path) -> None:
    """Print every paper from the room Reports and hold its text against the services."""
    room = it.room(9)
    assert isinstance(room, ReportsPage)
    choose(room.month_chooser, (2026, 9))
    room.views._buttons["papers"].click()
    text = {name: printed(it, room, name, out) for name in _HELD}
    for name, held in _HELD.items():
        held(it, text[name])
    returned = it.door.read(returns.monthly_return, year=2026, month=9, today=LAST)
    room.export("monthly-return", out / "monthly-return.xlsx")
    it.qtbot.waitUntil((out / "monthly-return.xlsx").exists, timeout=clerk.LONG)
    it.settle()
    cells = [c.value for row in openpyxl.load_workbook(out / "monthly-return.xlsx").active for c in row]
    assert returned.total.due / 100 in cells and "合 计" in cells


def printed(it: Clerk, room: ReportsPage, name: str, out: Path) -> str:
    room.papers.setFocus()
    assert room.papers.choose(name, "preview")
    it.press(KEY.Key_Return)
    return it.save(out / f"{name}.pdf")


def held_month_roll(it: Clerk, text: str) -> None:
    term = it.window.data.semester_id()
    for group in it.door.read(groups.groups, semester_id=term, day=LAST):
        sheet = it.door.read(attendance.month_sheet, group.group_id, year=2026, month=9)
        assert group.name in text
        lines = text.split("\n")
        for row in sheet.rows:
            assert row.name in lines, row.name
    assert SCHOOL in text and RARE in text


def held_handover(it: Clerk, text: str) -> None:
    board = it.door.read(handover.board, LAST)
    assert board.closed_at
    for row in board.rows:
        assert row.name in text
    walked = [r for r in board.rows if r.left_way is Way.ALONE]
    assert text.count("自行离校（有书面约定）") == len(walked)
    assert "1390000" not in text, "the sheet goes round"


def held_fee_list(it: Clerk, text: str) -> None:
    bills = it.door.read(fees.month_bills, year=2026, month=9)
    for label in CLASSES:
        own = [b for b in bills if b.class_label == label]
        assert words.money(sum(b.result.due for b in own)) in text
        assert all(b.name in text for b in own)
    assert "2026-0000001" in text


def held_signing(it: Clerk, text: str) -> None:
    bills = it.door.read(fees.month_bills, year=2026, month=9)
    assert all(b.name in text for b in bills)
    assert not re.search(r"\d\.\d\d|元|¥|应收|实收|减免|20\d\d-0\d{6}", text), "no money on this list"


def held_return(it: Clerk, text: str) -> None:
    found = it.door.read(returns.monthly_return, year=2026, month=9, today=LAST)
    lines = text.split("\n")
    total = lines[lines.index("合 计") :]
    assert total[1:3] == [str(found.total.enrolled), str(found.total.joined)] == ["58", "55"]
    assert words.money(found.total.due) in total and words.money(found.total.received) in total
    assert CODE in text and "三处人数一致" in text


_HELD = {
    "roll-month": held_month_roll,
    "handover-day": held_handover,
    "fee-list": held_fee_list,
    "fee-signing": held_signing,
    "monthly-return": held_return,
}


# -- whether it is true -----------------------------------------------------------------------------------


def everything_is_true(it: Clerk) -> None:
    door = it.door
    assert door.check_sound() == []
    wrong = [f for f in door.read(checks.self_check, today=LAST) if f.severity == "wrong"]
    assert wrong == []
    assert door.read(returns.differences, year=2026, month=9, today=LAST) == ()
    for service_day in door.read(school.service_days, SERVICE, LAST):
        board = door.read(handover.board, service_day.day)
        assert board.closed_at and not board.left_over
        assert {s.state for s in door.read(attendance.sittings, service_day.day)} == {RollState.CLOSED}
    bills = door.read(fees.month_bills, year=2026, month=9)
    hours = hours_of_september(it)
    assert {b.student_id: b.result.due for b in bills} == {i: n * 220 for i, n in hours.items()}
    assert [b.name for b in bills if b.state is PayState.PAID] == [LONE]
    assert len(door.read(students.roster, day=LAST)) == 58
