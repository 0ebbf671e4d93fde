"""The columns of the bills, and the days of one bill."""

from kehou_desktop import words
from kehou_desktop.domain.fees import Bill, BillLine, PayState
from kehou_desktop.i18n import _
from kehou_desktop.ui import table

_SHAPES = {
    PayState.UNPAID: "none",
    PayState.PART: "part",
    PayState.PAID: "done",
    PayState.NOTHING_DUE: "done",
}


def bills() -> tuple[table.Column[Bill], ...]:
    """Return the columns of the month's bills; ``class`` is shown where several classes are."""
    column = table.Column[Bill]
    return (
        column(_("座号"), lambda b: b.seat_no, kind="number", width=48, muted=True, key="seat"),
        column(
            _("班级"),
            lambda b: b.class_label,
            width=72,
            key="class",
            sort=lambda b: (b.class_label, b.seat_no),
        ),
        column(_("姓名"), lambda b: b.name, stretch=True, bold=True, key="name"),
        column(
            _("课时"),
            lambda b: b.result.charged_x100,
            text=words.hours,
            kind="number",
            width=64,
            key="hours",
        ),
        column(_("单价"), lambda b: b.policy.price, kind="money", width=64, key="price"),
        column(_("应交"), lambda b: b.result.due, kind="money", width=84, bold=True, key="due"),
        column(_("已交"), lambda b: b.paid, kind="money", width=84, key="paid"),
        column(_("还欠"), lambda b: b.owed, kind="money", text=table.dash, width=84, key="owed"),
        column(_("状态"), _chip, kind="chip", width=116, key="state"),
        column(
            _("单号"),
            lambda b: b.receipt_numbers,
            text=_numbers,
            width=150,
            muted=True,
            key="receipt",
            look=lambda b: table.Look(tip=_every_number(b) if len(b.receipt_numbers) > 1 else ""),
        ),
    )


def days() -> tuple[table.Column[BillLine], ...]:
    """Return the columns of one bill's days."""
    column = table.Column[BillLine]
    return (
        column(_("日期"), lambda d: d.day, text=lambda d: d.isoformat(), width=104, key="day"),
        column(_("星期"), lambda d: d.day.weekday(), text=_weekday, width=56, key="weekday"),
        column(
            _("实到课时"),
            lambda d: d.attended_x100,
            text=words.hours,
            kind="number",
            width=80,
            key="attended",
        ),
        column(
            _("计费课时"), lambda d: d.charged_x100, text=words.hours, kind="number", width=80, key="charged"
        ),
        column("", _uncharged, stretch=True, muted=True, key="note", sort=False),
    )


def _chip(bill: Bill) -> table.Chip:
    return table.Chip(_SHAPES[bill.state], words.label(bill.state))


def _numbers(numbers: tuple[str, ...]) -> str:
    if len(numbers) < 2:
        return "".join(numbers)
    return _("{number} 等 {count} 张").format(number=numbers[-1], count=len(numbers))


def _weekday(number: int) -> str:
    return _("周{weekday}").format(weekday=_(words.WEEKDAYS[number]))


def _uncharged(line: BillLine) -> str:
    if line.unpriced_x100:
        said = _("收费标准开始以前，{hours} 课时不收")
        return said.format(hours=words.hours(line.unpriced_x100))
    if not line.over_x100:
        return ""
    return _("超过每天上限，{hours} 课时不收").format(hours=words.hours(line.over_x100))


def _every_number(bill: Bill) -> str:
    return _("、").join(bill.receipt_numbers)
