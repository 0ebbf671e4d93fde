"""How each paper's nouns are asked for: the door runs the questions, codes and numbers are given here."""

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any

from kehou_desktop.domain import calendar, returns
from kehou_desktop.domain.accounts import RecoveryLetter
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.fees import FeeList
from kehou_desktop.domain.page_codes import Kind
from kehou_desktop.domain.students.rows import Roster
from kehou_desktop.i18n import _
from kehou_desktop.opening import Door
from kehou_desktop.papers import blanks, cases
from kehou_desktop.services import attendance, fees, groups, handover, printing, school, students
from kehou_desktop.services import returns as returns_

_PAGED = {
    Kind.MONTH_ROLL: "month_roll",
    Kind.DAY_ROLL: "roll_day",
    Kind.HANDOVER: "handover_day",
    Kind.SIGNED_LIST: "fee_signing",
}
"""Papers that come back to be keyed: which module says how their rows go onto pages."""


def drawing(module: str) -> Any:
    """Return the module that draws a paper, loaded only when wanted."""
    # Drawn only when wanted: reportlab and XlsxWriter stay out of the window's first paint.
    return import_module(f"kehou_desktop.documents.{module}")


def _codes(
    door: Door, kind: Kind, paper: str, period: str, rows: Sequence[tuple[int, int]], **of: int | None
) -> tuple[str, ...]:
    pages = drawing(_PAGED[kind]).pages(len(rows))
    return door.write(
        printing.issue_pages,
        kind=kind,
        paper=paper,
        period=period,
        pages=[rows[start:end] for start, end in pages],
        now=door.now(),
        **of,
    )


def month_rolls(door: Door, case: cases.Case) -> list[Any]:
    """Return the month grids, a group each (F-07)."""
    year, month = cases.month_of(door, case)
    day = min(calendar.month_ends(year, month)[1], door.today())
    semester = cases.semester_of(door, case, day)
    sheets: list[Any] = []
    for group in cases.groups_of(door, case, day):
        sheet = door.read(attendance.month_sheet, group.group_id, year=year, month=month)
        members = door.read(groups.members, group.group_id, day=calendar.month_ends(year, month)[1])
        rows = [(r.seat_no, members[r.seat_no]) for r in sheet.rows]
        codes = _codes(
            door, Kind.MONTH_ROLL, "roll-month", f"{year}-{month:02d}", rows, group_id=group.group_id
        )
        sheets.append(
            replace(
                sheet,
                page_codes=codes,
                number=cases.number(semester, "07", f"{group.group_id:02d}", f"{month:04d}"),
                printed=cases.printed(door, "roll-month", f"{group.group_id}/{year}-{month:02d}"),
            )
        )
    return sheets or [blanks.month_roll(door, year, month, semester)]


def day_rolls(door: Door, case: cases.Case) -> list[Any]:
    """Return the rolls of a day, a group and slot each (F-07)."""
    day = cases.day_of(door, case)
    semester = cases.semester_of(door, case, day)
    sheets: list[Any] = []
    for group in cases.groups_of(door, case, day):
        own = [
            door.read(attendance.day_sheet, group.group_id, day=day, slot_id=s.slot_id)
            for s in door.read(school.slots, semester.semester_id)
        ]
        children = sorted({(r.seat_no, r.student_id) for sheet in own for r in sheet.rows})
        codes = _codes(door, Kind.DAY_ROLL, "roll-day", f"{day}", children, group_id=group.group_id)
        number = cases.number(semester, "07", f"{group.group_id:02d}", f"{day:%m%d}")
        printed = cases.printed(door, "roll-day", f"{group.group_id}/{day}")
        sheets += [replace(sheet, page_codes=codes, number=number, printed=printed) for sheet in own]
    return sheets or blanks.day_rolls(door, day, semester)


def handovers(door: Door, case: cases.Case) -> list[Any]:
    """Return the day's handovers, a group each (F-09)."""
    day = cases.day_of(door, case)
    semester = cases.semester_of(door, case, day)
    sheets: list[Any] = []
    for group in cases.groups_of(door, case, day):
        sheet = door.read(handover.sheet, group.group_id, day=day)
        members = door.read(groups.members, group.group_id, day=day)
        rows = [(r.seat_no, members[r.seat_no]) for r in sheet.rows]
        codes = _codes(door, Kind.HANDOVER, "handover-day", f"{day}", rows, group_id=group.group_id)
        sheets.append(
            replace(
                sheet,
                page_codes=codes,
                number=cases.number(semester, "09", f"{group.group_id:02d}", f"{day:%m%d}"),
                printed=cases.printed(door, "handover-day", f"{group.group_id}/{day}"),
            )
        )
    return sheets or [blanks.handover_day(door, day, semester)]


def _fee_lists(door: Door, case: cases.Case, *, signing: bool) -> list[FeeList]:
    year, month = cases.billed_month_of(door, case)
    last = calendar.month_ends(year, month)[1]
    semester = cases.semester_of(door, case, last)
    name = "fee-signing" if signing else "fee-list"
    lists: list[FeeList] = []
    for home in cases.classes_of(door, case, last):
        noun = door.read(fees.fee_list, home_class_id=home.home_class_id, year=year, month=month)
        codes: tuple[str, ...] = ()
        if signing:
            rows = [(b.seat_no, b.student_id) for b in noun.rows]
            period = f"{year}-{month:02d}"
            codes = _codes(door, Kind.SIGNED_LIST, name, period, rows, home_class_id=home.home_class_id)
        lists.append(
            replace(
                noun,
                page_codes=codes,
                number=cases.number(semester, "20", f"{home.grade}{home.number:02d}", f"{month:02d}"),
                printed=cases.printed(door, name, f"{home.home_class_id}/{year}-{month:02d}"),
            )
        )
    printed = "" if lists else cases.printed(door, name, f"-/{year}-{month:02d}")
    return lists or [FeeList(door.read(school.facts).name, "", year, month, (), printed=printed)]


def internal_lists(door: Door, case: cases.Case) -> list[FeeList]:
    """Return the fee lists with money, a class each (F-20)."""
    return _fee_lists(door, case, signing=False)


def signing_lists(door: Door, case: cases.Case) -> list[FeeList]:
    """Return the lists of hours to sign, a class each (F-20)."""
    return _fee_lists(door, case, signing=True)


def receipts(door: Door, case: cases.Case) -> list[Any]:
    """Take the newest proof of the case by default: a whole month of receipts is never printed by a slip.

    Where there is no payment yet the specimen is printed; a child that was named and paid nothing is refused.
    """
    year, month = cases.billed_month_of(door, case)
    found = door.read(fees.payments, year=year, month=month, student_id=case.student)
    if not found and case.student is not None:
        raise Refused("no_payment")
    if not found:
        return [blanks.receipt(door, year, month)]
    chosen = found if case.student is not None else found[-1:]
    receipts: list[Any] = []
    for payment_id in chosen:
        receipt = door.read(fees.receipt, payment_id)
        year, month = (int(part) for part in receipt.item.split("-"))
        printed = cases.printed(door, "receipt", str(payment_id))
        receipts.append(replace(receipt, item=blanks.item(year, month), printed=printed))
    return receipts


def monthly_returns(door: Door, case: cases.Case) -> list[returns.MonthlyReturn]:
    """Return the month's figures (F-24)."""
    year, month = cases.month_of(door, case)
    noun = door.read(returns_.monthly_return, year=year, month=month, today=door.today())
    number = f"{year}-{month:02d}-24-{noun.school_code or '0'}-1"
    printed = cases.printed(door, "monthly-return", f"{year}-{month:02d}")
    price = _("{price} 元/课时").format(price=noun.price) if noun.price else ""
    return [replace(noun, price=price, number=number, printed=printed)]


def rosters(door: Door, case: cases.Case) -> list[Any]:
    """Return the class lists."""
    day = case.date or door.today()
    rows = door.read(students.roster, day=day)
    facts = door.read(school.facts)
    chosen = cases.classes_of(door, case, day)
    printed = cases.printed(door, "roster", f"{day}")
    if not chosen:
        return [Roster(facts.name, "", "", day, (), printed)]
    return [
        Roster(
            facts.name, c.label, c.teacher, day, tuple(r for r in rows if r.class_label == c.label), printed
        )
        for c in chosen
    ]


def specimen(door: Door, case: cases.Case) -> list[Any]:
    """Print the recovery code's specimen; a real code is printed only when it is made."""
    del case
    if not door.database.practice:
        raise Refused("recovery_code_once")
    return [RecoveryLetter("SPEC2MEN" * 3 + "XX", door.read(school.facts).name, door.today(), practice=True)]
