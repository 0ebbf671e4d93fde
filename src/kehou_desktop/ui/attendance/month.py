"""The month of one group as the archive has it: children down, service days across, counts at the right."""

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kehou_desktop import words
from kehou_desktop.domain.attendance import IN_SCHOOL, Mark, MonthRow, MonthSheet
from kehou_desktop.i18n import N_, _
from kehou_desktop.ui import forms, table, theme

_LOUDEST = (Mark.ABSENT, Mark.LATE, Mark.LEFT_EARLY, Mark.SICK, Mark.PERSONAL, Mark.OFFICIAL)
_SLOTS = (N_("第一课时"), N_("第二课时"), N_("第三课时"), N_("第四课时"))
_LEGEND = ("present", "absent", "sick", "personal", "official", "late", "left_early")
_FIXED = 40 + 104 + 56 + 44 + 44 + 52 + 26
_NARROWEST, _WIDEST = 34, 48


def slot_word(number: int) -> str:
    """Return a class hour as the office says it: 第一课时."""
    return _(_SLOTS[number - 1]) if number <= len(_SLOTS) else _("第 {number} 课时").format(number=number)


def shown(cell: tuple[Mark | None, ...]) -> str:
    """Return the one mark that stands for a day: what the class hours agree on, else the one that matters.

    "" where nothing is marked yet, ``not_expected`` where the child was not to come that day.
    """
    if not cell:
        return "not_expected"
    loud = next((m for m in _LOUDEST if m in cell), None)
    if loud is not None:
        return loud.value
    return Mark.PRESENT.value if Mark.PRESENT in cell else ""


def told(cell: tuple[Mark | None, ...]) -> str:
    """Return a day's marks in words, hour by hour: 第一课时 到·第二课时 早退."""
    if not cell:
        return _("当天不来")
    said = [words.label(m) if m else _("未点") for m in cell]
    if len(set(said)) == 1:
        return said[0]
    return "·".join(f"{slot_word(i)} {word}" for i, word in enumerate(said, 1))


class MonthView(QWidget):
    """The month sheet, read only. Today's column is soft, days to come are empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table: table.Table | None = None
        self._totals: table.Totals | None = None
        self._sheet: MonthSheet | None = None
        self._today = date.min
        self._built: tuple[object, ...] = ()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(6)
        legend = forms.row(spacing=4)
        for code in _LEGEND:
            legend.addWidget(forms.Sign(code, 12))
            legend.addWidget(forms.label(words.label(Mark(code)), "caption"))
            legend.addSpacing(8)
        legend.addStretch(1)
        self._note = forms.label("", "caption")
        legend.addWidget(self._note)
        self._box.addLayout(legend)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._again)

    def show_sheet(self, sheet: MonthSheet, *, today: date) -> None:
        """Show a month. The same group and month keep their place."""
        self._sheet, self._today = sheet, today
        self._build()
        assert self.table is not None
        self.table.show_rows(sheet.rows)
        self._sum(sheet)
        self._note.setText(_("一天里两个课时不一样的，显示要紧的那个，指着看全。") if sheet.slots > 1 else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the days the width there is."""
        super().resizeEvent(event)
        self._later.start(0)

    def _again(self) -> None:
        if self._sheet is not None:
            self.show_sheet(self._sheet, today=self._today)

    def _day_width(self, days: int) -> int:
        room = int((self.width() - 20) / max(0.1, theme.current().px(100) / 100)) - _FIXED
        return max(_NARROWEST, min(_WIDEST, room // max(1, days)))

    def _build(self) -> None:
        """Make the table for the days there are; the same days keep the table."""
        assert self._sheet is not None
        wanted = (
            self._sheet.days,
            self._today,
            self._day_width(len(self._sheet.days)),
            words.label(Mark.LATE),
        )
        if wanted == self._built:
            return
        self._built = wanted
        for old in (self.table, self._totals):
            if old is not None:
                self._box.removeWidget(old)
                old.hide()
                old.deleteLater()
        name = _("{year}年{month}月 月表").format(year=self._sheet.year, month=self._sheet.month)
        self.table = table.Table(
            self._columns(wanted[2]), name=name, key=lambda r: r.seat_no, grid=True, row=24
        )
        self._totals = table.Totals(self.table)
        self._box.insertWidget(0, self.table, 1)
        self._box.insertWidget(1, self._totals)

    def _columns(self, day_width: int) -> list[table.Column[MonthRow]]:
        assert self._sheet is not None
        column = table.Column[MonthRow]
        left = [
            column(_("座"), lambda r: r.seat_no, kind="number", width=40, muted=True, key="seat"),
            column(_("姓名"), lambda r: r.name, width=104, bold=True, key="name"),
        ]
        days = [self._day(i, day, day_width) for i, day in enumerate(self._sheet.days)]
        right = [
            column(
                _("课时"),
                lambda r: words.hours(r.charged_x100),
                kind="number",
                width=56,
                bold=True,
                key="hours",
                sort=lambda r: r.charged_x100,
            ),
            self._count(_("缺"), "absent", 44),
            self._count(_("假"), "leave", 44),
            self._count(_("迟退"), "short", 52),
            column("", lambda r: r.note, width=40, stretch=True, key="note", sort=False),
        ]
        return [*left, *days, *right]

    def _count(self, title: str, key: str, width: int) -> table.Column[MonthRow]:
        return table.Column[MonthRow](
            title,
            lambda r: _counts(r)[key],
            text=lambda n: str(n) if n else "·",
            kind="number",
            width=width,
            key=key,
        )

    def _day(self, place: int, day: date, width: int) -> table.Column[MonthRow]:
        future, today = day > self._today, day == self._today

        def value(row: MonthRow) -> str:
            code = shown(row.cells[place])
            return code if code or future else "unmarked"

        def look(row: MonthRow) -> table.Look:
            absent = value(row) == Mark.ABSENT.value
            ground = "bad_bg" if absent else "soft" if today else "bg" if future else ""
            return table.Look(ground=ground, tip=f"{words.day(day)} {row.name} {told(row.cells[place])}")

        return table.Column[MonthRow](
            f"{day.day}\n{_(words.WEEKDAYS[day.weekday()])}",
            value,
            kind="mark",
            width=width,
            key=day.isoformat(),
            look=look,
            said=lambda r: told(r.cells[place]),
            sort=False,
        )

    def _sum(self, sheet: MonthSheet) -> None:
        assert self._totals is not None
        expected: dict[str, str] = {"name": _("应到")}
        here: list[dict[str, str]] = [{"name": _("实到 {n}").format(n=n + 1)} for n in range(sheet.slots)]
        for place, day in enumerate(sheet.days):
            cells = [r.cells[place] for r in sheet.rows if r.cells[place]]
            if day > self._today:
                continue
            expected[day.isoformat()] = str(len(cells)) if cells else ""
            for number, line in enumerate(here):
                given = [c[number] for c in cells]
                if any(m is not None for m in given):
                    line[day.isoformat()] = str(sum(m in IN_SCHOOL for m in given))
        expected["hours"] = words.hours(sum(r.charged_x100 for r in sheet.rows))
        for key in ("absent", "leave", "short"):
            expected[key] = str(sum(_counts(r)[key] for r in sheet.rows) or "·")
        self._totals.set_sums(expected, *here)


def _counts(row: MonthRow) -> Mapping[str, int]:
    return {
        "absent": row.absent,
        "leave": row.sick + row.personal + row.official,
        "short": row.late + row.left_early,
    }
