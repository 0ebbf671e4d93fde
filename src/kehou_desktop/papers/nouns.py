"""How each paper's nouns are asked for: the door runs the questions, codes and numbers are given here."""

from collections.abc import Mapping, Sequence
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
    door: Door, kind: Kind, paper: str, period: str, lists: Sequence[printing.Pages]
) -> tuple[tuple[str, ...], ...]:
    """Give the pages of each list their codes: in ``lists`` each stands as one page of all its rows."""
    cut = drawing(_PAGED[kind]).pages
    paged = [
        replace(one, pages=[rows[start:end] for rows in one.pages for start, end in cut(len(rows))])
        for one in lists
    ]
    return door.write(
        printing.issue_pages, kind=kind, paper=paper, period=period, lists=paged, now=door.now()
    )


def _of_groups(
    door: Door,
    case: cases.Case,
    paper: tuple[Kind, str, str],
    period: tuple[str, str],
    semester: calendar.Semester,
    lists: Mapping[int, Sequence[tuple[int, int]]],
) -> dict[int, dict[str, Any]]:
    """Return, by group, what stands on its sheet besides the noun: page codes, number, who printed it."""
    (kind, name, form), (on, short) = paper, period
    whole = [printing.Pages([rows], group_id=group_id) for group_id, rows in lists.items()]
    codes = _codes(door, kind, name, on, whole)
    printed = cases.printed(door, case, name, *(f"{group_id}/{on}" for group_id in lists))
    return {
        group_id: {
            "page_codes": own,
            "number": cases.number(semester, form, f"{group_id:02d}", short),
            "printed": said,
        }
        for group_id, own, said in zip(lists, codes, printed, strict=True)
    }


def month_rolls(door: Door, case: cases.Case) -> list[Any]:
    """Return the month grids, a group each (F-07)."""
    year, month = cases.month_of(door, case)
    last = calendar.month_ends(year, month)[1]
    day = min(last, door.today())
    semester = cases.semester_of(door, case, day)
    chosen = [g.group_id for g in cases.groups_of(door, case, day)]
    if not chosen:
        return [blanks.month_roll(door, case, year, month, semester)]
    sheets = door.read(attendance.month_sheets, chosen, year=year, month=month)
    lists: dict[int, list[tuple[int, int]]] = {}
    for group_id in chosen:
        members = door.read(groups.members, group_id, day=last)
        lists[group_id] = [(r.seat_no, members[r.seat_no]) for r in sheets[group_id].rows]
    paper, period = (Kind.MONTH_ROLL, "roll-month", "07"), (f"{year}-{month:02d}", f"{month:04d}")
    more = _of_groups(door, case, paper, period, semester, lists)
    return [replace(sheets[group_id], **more[group_id]) for group_id in chosen]


def day_rolls(door: Door, case: cases.Case) -> list[Any]:
    """Return the rolls of a day, a group and slot each (F-07)."""
    day = cases.day_of(door, case)
    semester = cases.semester_of(door, case, day)
    chosen = [g.group_id for g in cases.groups_of(door, case, day)]
    if not chosen:
        return blanks.day_rolls(door, case, day, semester)
    if len(chosen) == 1:
        slots = door.read(school.slots, semester.semester_id)
        own = [door.read(attendance.day_sheet, chosen[0], day=day, slot_id=s.slot_id) for s in slots]
        sheets = {chosen[0]: tuple(own)}
    else:
        sheets = door.read(attendance.day_sheets, semester_id=semester.semester_id, day=day)
    lists = {
        group_id: sorted({(r.seat_no, r.student_id) for sheet in sheets[group_id] for r in sheet.rows})
        for group_id in chosen
    }
    paper, period = (Kind.DAY_ROLL, "roll-day", "07"), (f"{day}", f"{day:%m%d}")
    more = _of_groups(door, case, paper, period, semester, lists)
    return [replace(sheet, **more[group_id]) for group_id in chosen for sheet in sheets[group_id]]


def handovers(door: Door, case: cases.Case) -> list[Any]:
    """Return the day's handovers, a group each (F-09)."""
    day = cases.day_of(door, case)
    semester = cases.semester_of(door, case, day)
    chosen = [g.group_id for g in cases.groups_of(door, case, day)]
    if not chosen:
        return [blanks.handover_day(door, case, day, semester)]
    every = door.read(handover.sheets, day)
    sheets: dict[int, Any] = {}
    lists: dict[int, list[tuple[int, int]]] = {}
    for group_id in chosen:
        sheet = every.get(group_id) or door.read(handover.sheet, group_id, day=day)
        members = door.read(groups.members, group_id, day=day)
        sheets[group_id] = sheet
        lists[group_id] = [(r.seat_no, members[r.seat_no]) for r in sheet.rows]
    paper, period = (Kind.HANDOVER, "handover-day", "09"), (f"{day}", f"{day:%m%d}")
    more = _of_groups(door, case, paper, period, semester, lists)
    return [replace(sheets[group_id], **more[group_id]) for group_id in chosen]


def _fee_lists(door: Door, case: cases.Case, *, signing: bool) -> list[FeeList]:
    year, month = cases.billed_month_of(door, case)
    last = calendar.month_ends(year, month)[1]
    semester = cases.semester_of(door, case, last)
    name, period = "fee-signing" if signing else "fee-list", f"{year}-{month:02d}"
    homes = cases.classes_of(door, case, last)
    if not homes:
        (printed,) = cases.printed(door, case, name, f"-/{period}")
        return [FeeList(door.read(school.facts).name, "", year, month, (), printed=printed)]
    if len(homes) == 1:
        only = homes[0].home_class_id
        lists = {only: door.read(fees.fee_list, home_class_id=only, year=year, month=month)}
    else:
        lists = door.read(fees.fee_lists, year=year, month=month)
    own = [(home, lists[home.home_class_id]) for home in homes]
    codes: Sequence[tuple[str, ...]] = [()] * len(own)
    if signing:
        whole = [
            printing.Pages([[(b.seat_no, b.student_id) for b in noun.rows]], home_class_id=home.home_class_id)
            for home, noun in own
        ]
        codes = _codes(door, Kind.SIGNED_LIST, name, period, whole)
    printed_each = cases.printed(door, case, name, *(f"{home.home_class_id}/{period}" for home in homes))
    return [
        replace(
            noun,
            page_codes=pages,
            number=cases.number(semester, "20", f"{home.grade}{home.number:02d}", f"{month:02d}"),
            printed=printed,
        )
        for (home, noun), pages, printed in zip(own, codes, printed_each, strict=True)
    ]


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
        return [blanks.receipt(door, case, year, month)]
    chosen = found if case.student is not None else found[-1:]
    receipts = [door.read(fees.receipt, payment_id) for payment_id in chosen]
    printed = cases.printed(door, case, "receipt", *(str(payment_id) for payment_id in chosen))
    return [
        replace(one, item=blanks.item(*(int(part) for part in one.item.split("-"))), printed=said)
        for one, said in zip(receipts, printed, strict=True)
    ]


def monthly_returns(door: Door, case: cases.Case) -> list[returns.MonthlyReturn]:
    """Return the month's figures (F-24)."""
    year, month = cases.month_of(door, case)
    noun = door.read(returns_.monthly_return, year=year, month=month, today=door.today())
    number = f"{year}-{month:02d}-24-{noun.school_code or '0'}-1"
    (printed,) = cases.printed(door, case, "monthly-return", f"{year}-{month:02d}")
    price = _("{price} 元/课时").format(price=noun.price) if noun.price else ""
    return [replace(noun, price=price, number=number, printed=printed)]


def rosters(door: Door, case: cases.Case) -> list[Any]:
    """Return the class lists."""
    day = case.date or door.today()
    rows = door.read(students.roster, day=day)
    facts = door.read(school.facts)
    chosen = cases.classes_of(door, case, day)
    (printed,) = cases.printed(door, case, "roster", f"{day}")
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
