"""Live one service day in the real window, and leave its papers and pictures in a folder.

This is what the first command of the README does where there is no display, and what makes the handbook's
pictures: the practice school through the service day before, then the last day by keys and deeds.
"""

import argparse
import random
import shutil
import sys
from collections.abc import Sequence
from datetime import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kehou_desktop import i18n, papers, practice
from kehou_desktop.domain.attendance import RollState
from kehou_desktop.domain.fees import PayMethod
from kehou_desktop.i18n import _
from kehou_desktop.opening import Door
from kehou_desktop.services import attendance, fees, handover
from kehou_desktop.ui import app, main_window, theme
from kehou_desktop.ui import print as printing
from kehou_desktop.ui.attendance.page import AttendancePage

MARK = "kehou-day.txt"
SIZE = (1366, 698)
_PAPERS = ("roster", "roll-day", "roll-month", "handover-day", "fee-list", "fee-signing", "monthly-return")
_EXCEPTIONS = ((3, Qt.Key.Key_Q), (7, Qt.Key.Key_C), (12, Qt.Key.Key_S))


def main(arguments: Sequence[str] | None = None) -> int:
    """Live the day and name the folder."""
    parser = argparse.ArgumentParser(prog="kehou-day")
    parser.add_argument("--out", type=Path, default=Path("kehou-day"))
    parser.add_argument("--students", type=int, default=practice.STUDENTS)
    parser.add_argument("--lang", choices=i18n.LANGUAGES, default="zh")
    options = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    i18n.use(options.lang)
    out: Path = options.out
    if not _made_ready(out):
        return 2
    _say(_("1/4 造练习学校，过到前一天（约半分钟）"))
    door = practice.make_with_open_day(out / "school", count=options.students, tell=_tell)
    tour = Tour(door, out)
    _say(_("2/4 在窗口里过最后一天：点名、交接、关闭、出账、收款"))
    tour.live()
    _say(_("3/4 出当天的表和月报"))
    tour.print_papers()
    _say(_("4/4 给每个房间拍照"))
    tour.take_pictures()
    tour.close()
    _say(_("都在这里：{folder}").format(folder=out.resolve()))
    return 0


def _made_ready(out: Path) -> bool:
    """Empty the folder of an earlier tour; a folder that is not ours is left alone."""
    if out.exists() and any(out.iterdir()) and not (out / MARK).is_file():
        _say(_("{folder} 里有别的东西，没有动它。请换一个文件夹。").format(folder=out))
        return False
    for part in ("school", "papers", "pictures"):
        shutil.rmtree(out / part, ignore_errors=True)
        (out / part).mkdir(parents=True)
    (out / "school").rmdir()
    (out / MARK).write_text(
        _("练习学校的一天：school 是数据，papers 是表，pictures 是房间和表的样子。人都是虚构的。\n"),
        encoding="utf-8",
    )
    return True


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201 - a command talks


def _tell(what: str, done: int, of: int) -> None:
    if what == "days" and done % 10 == 0:
        _say(_("    已过 {done} / {of} 天").format(done=done, of=of))


class Tour:
    """The window of one practice school, and the folder that its day is left in."""

    def __init__(self, door: Door, out: Path) -> None:
        self._qt = app.application(look="light", size="medium")
        self._door, self._out = door, out
        self._dice = random.Random(practice.SEED)
        self.window = main_window.MainWindow(door)
        self.window.resize(*SIZE)
        self.window.show()
        self._settle()

    def _settle(self) -> None:
        for _round in range(3):
            QTest.qWait(20)

    def _at(self, hour: int, minute: int) -> None:
        self._door.practice_time = time(hour, minute)

    # -- the day ----------------------------------------------------------------------------------------

    def live(self) -> None:
        """Take every roll by its keys, hand every child over, close the day, bill the month."""
        day = self._door.today()
        self._at(16, 41)
        open_rolls = [s for s in self._door.read(attendance.sittings, day) if s.state is not RollState.CLOSED]
        for number, sitting in enumerate(open_rolls):
            self._take_roll(sitting.group_id, sitting.slot_id)
            if number == len(open_rolls) * 3 // 4:
                self.picture("today")
        self._at(17, 43)
        self._gate()
        self._at(17, 52)
        self._door.write(handover.close_day, day=day, now=self._door.now())
        self._door.write(fees.charge_month, year=day.year, month=day.month, today=day, now=self._door.now())

    def _take_roll(self, group_id: int, slot_id: int) -> None:
        day = self._door.today()
        self.window.go("attendance", (group_id, day, slot_id))
        self._settle()
        room = self.window.page()
        assert isinstance(room, AttendancePage)
        grid = room.grid
        sheet = self._door.read(attendance.day_sheet, group_id, day=day, slot_id=slot_id)
        seats = {r.seat_no for r in sheet.rows}
        QTest.keyClick(grid, Qt.Key.Key_A)
        for seat, key in _EXCEPTIONS:
            if sheet.slot_no == 1 and seat in seats and self._dice.random() < 0.4:
                QTest.keyClicks(grid, str(seat))
                QTest.qWait(0)
                QTest.keyClick(grid, key)
        if (sheet.group, sheet.slot_no) == ("三(1)班", 1):
            for seat, key in _EXCEPTIONS:
                QTest.keyClicks(grid, str(seat))
                QTest.keyClick(grid, key)
            self._settle()
            self.picture("attendance")
        QTest.keyClick(grid, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self._settle()

    def _gate(self) -> None:
        """Hand over all but a few, look at the gate, then the rest."""
        today = self._door.today()
        practice.hand_over(self._door, self._dice, today, leave=9)
        self.window.go("handover", None)
        self._settle()
        self.picture("handover")
        practice.hand_over(self._door, self._dice, today)
        assert not self._door.read(handover.board, today).left_over

    # -- what is left -----------------------------------------------------------------------------------

    def print_papers(self) -> None:
        """Write the day's papers and the month's return, each in every format it has."""
        folder = self._out / "papers"
        for name in _PAPERS:
            for suffix in papers.PAPERS[name].formats:
                made = papers.make(self._door, name, papers.Case(), suffix=suffix)
                (folder / f"{name}.{suffix}").write_bytes(made)
        self._take_money()
        (folder / "receipt.pdf").write_bytes(papers.make(self._door, "receipt", papers.Case()))
        for pdf in sorted(folder.glob("*.pdf")):
            self._first_page(pdf)

    def _take_money(self) -> None:
        """Take what families bring on the first day: most pay whole, some in part."""
        today = self._door.today()
        for bill in self._door.read(fees.month_bills, year=today.year, month=today.month):
            luck = self._dice.random()
            if bill.owed > 0 and luck < 0.7:
                amount = bill.owed if luck < 0.62 else bill.owed // 2
                method = self._dice.choice((PayMethod.CASH, PayMethod.SCAN, PayMethod.SCAN))
                self._door.write(fees.pay, bill.bill_id, amount=amount, method=method, today=today)

    def _first_page(self, pdf: Path) -> None:
        pages = printing.Pages(pdf.read_bytes())
        pages.picture(0, dpi=106).save(str(self._out / "pictures" / f"paper-{pdf.stem}.png"))
        pages.close()

    def take_pictures(self) -> None:
        """Take a picture of every room that has none yet, and of the roll and today in the dark."""
        for name, _title, page in main_window.ROOMS:
            if page and not (self._out / "pictures" / f"{name}.png").exists():
                self.window.go(name, None)
                self._settle()
                self.picture(name)
        self.window.resize(911, 512)
        self.window.go("attendance", None)
        self._settle()
        self.picture("attendance-150")
        self.window.resize(*SIZE)
        self._qt.setQuitOnLastWindowClosed(False)
        theme.apply(self._qt, dark=True, size="medium")
        for name in ("attendance", "fees"):
            self.window.go(name, None)
            self._settle()
            self.picture(f"{name}-dark")
        theme.apply(self._qt, dark=False, size="medium")

    def picture(self, name: str) -> None:
        """Save what the window shows; Today is looked at first where it is asked for."""
        if name == "today":
            self.window.go("today", None)
            self._settle()
        self.window.grab().save(str(self._out / "pictures" / f"{name}.png"))

    def close(self) -> None:
        """Close the window, with the verified backup that closing makes."""
        self.window.close()
        for _round in range(600):
            if not self.window.isVisible():
                break
            QTest.qWait(50)


if __name__ == "__main__":
    sys.exit(main())
