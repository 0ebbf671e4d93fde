"""Every paper of the house, once: name, title, what it needs, how its noun is asked for, how it is drawn.

Window and command read this list; the door asks the questions, the paper gets nouns and returns bytes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from typing import Any

from kehou_desktop.domain import calendar, returns
from kehou_desktop.domain.accounts import RecoveryLetter
from kehou_desktop.domain.attendance import DaySheet, MonthSheet, RollState
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.fees import FeeList, PayMethod, Receipt
from kehou_desktop.domain.groups import CareGroup
from kehou_desktop.domain.handover import HandoverSheet
from kehou_desktop.domain.page_codes import Kind
from kehou_desktop.domain.students import classes as labels
from kehou_desktop.domain.students.rows import HomeClass, Roster, class_label
from kehou_desktop.i18n import N_, _
from kehou_desktop.opening import Door
from kehou_desktop.services import attendance, classes, fees, groups, handover, printing, school, students
from kehou_desktop.services import returns as returns_


@dataclass(frozen=True, slots=True)
class Case:
    """Which one is wanted; None takes the default: last service day, its month and term, the school."""

    class_: str | None = None
    group: str | None = None
    student: int | None = None
    date: "date | None" = None  # quoted: inside the class the bare name is this field
    month: tuple[int, int] | None = None
    term: str | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: ``gather`` asks for its nouns, ``module`` draws them, ``needs`` names print's options."""

    name: str
    title: str
    needs: tuple[str, ...]
    gather: Callable[[Door, Case], Sequence[Any]]
    module: str
    formats: tuple[str, ...] = ("pdf", "xlsx")


def make(door: Door, name: str, case: Case, *, suffix: str = "pdf") -> bytes:
    """Make a paper for a case; refuses a name unknown here and a format it does not have."""
    paper = known(name, suffix)
    nouns = paper.gather(door, case)
    drawing = _drawing(paper.module)
    made: bytes = getattr(drawing, suffix)(nouns)
    return made


def known(name: str, suffix: str) -> Paper:
    """Return the paper of that name; refuses a name unknown here and a format it does not have."""
    paper = PAPERS.get(name)
    if paper is None:
        raise Refused("paper_unknown", name=name)
    if suffix not in paper.formats:
        raise Refused("format_unknown", name=name, formats=list(paper.formats))
    return paper


def _drawing(module: str) -> Any:
    # Drawn only when wanted: reportlab and XlsxWriter stay out of the window's first paint.
    return import_module(f"kehou_desktop.documents.{module}")


# -- the cases -------------------------------------------------------------------------------------------


def _day(door: Door, case: Case) -> date:
    return case.date or door.read(school.last_service_day, door.today())


def _month(door: Door, case: Case) -> tuple[int, int]:
    if case.month:
        return case.month
    day = _day(door, case)
    return day.year, day.month


def _billed_month(door: Door, case: Case) -> tuple[int, int]:
    return case.month or door.read(fees.newest_billed_month) or _month(door, case)


def _semester(door: Door, case: Case, day: date) -> calendar.Semester:
    if case.term:
        return door.read(school.semester_of, case.term)
    return door.read(school.semester_on, day)


def _groups(door: Door, case: Case, day: date) -> tuple[CareGroup, ...]:
    semester_id = _semester(door, case, day).semester_id
    wanted = case.group or _class_label(door, case, day)
    if wanted:
        return (door.read(groups.group_named, wanted, semester_id=semester_id, day=day),)
    return door.read(groups.groups, semester_id=semester_id, day=day)


def _classes(door: Door, case: Case, day: date) -> tuple[HomeClass, ...]:
    every = door.read(classes.home_classes, day)
    if case.class_ is None:
        return every
    wanted = _class_label(door, case, day)
    chosen = tuple(c for c in every if c.label == wanted)
    if not chosen:
        raise Refused("class_unknown", name=case.class_)
    return chosen


def _class_label(door: Door, case: Case, day: date) -> str:
    """Return the label of the class that was asked for, however it was written: 三1, 3.1, 三(1)班."""
    if case.class_ is None:
        return ""
    facts = door.read(school.facts)
    grade, number = labels.home_class(
        "",
        case.class_,
        school_year_start=calendar.term_on(day)[0],
        grades=range(facts.first_grade, facts.last_grade + 1),
    )
    return class_label(grade, number)


def _printed(door: Door, name: str, key: str) -> str:
    run = door.write(printing.count_run, paper=name, case_key=key, now=door.now())
    return _("打印 {name} {when:%Y-%m-%d %H:%M} 印次 {run:06d}").format(
        name=door.actor.name, when=door.now(), run=run
    )


def _number(semester: calendar.Semester, form: str, which: str, serial: str) -> str:
    season = "秋" if semester.term == 1 else "春"  # the serial is the same in every language
    year = semester.school_year if semester.term == 1 else semester.school_year + 1
    return f"{year}{season}-{form}-{which}-{serial}"


def _codes(
    door: Door, kind: Kind, paper: str, period: str, rows: Sequence[tuple[int, int]], **of: int | None
) -> tuple[str, ...]:
    pages = _drawing(_module_of(paper)).pages(len(rows))
    return door.write(
        printing.issue_pages,
        kind=kind,
        paper=paper,
        period=period,
        pages=[rows[start:end] for start, end in pages],
        now=door.now(),
        **of,
    )


def _module_of(paper: str) -> str:
    return PAPERS[paper].module


# -- how each noun is asked for --------------------------------------------------------------------------


def _month_rolls(door: Door, case: Case) -> list[Any]:
    year, month = _month(door, case)
    day = min(calendar.month_ends(year, month)[1], door.today())
    semester = _semester(door, case, day)
    sheets: list[Any] = []
    for group in _groups(door, case, day):
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
                number=_number(semester, "07", f"{group.group_id:02d}", f"{month:04d}"),
                printed=_printed(door, "roll-month", f"{group.group_id}/{year}-{month:02d}"),
            )
        )
    return sheets or [_blank_month_roll(door, year, month, semester)]


def _blank_month_roll(door: Door, year: int, month: int, semester: calendar.Semester) -> MonthSheet:
    days = door.read(school.service_days, *calendar.month_ends(year, month))
    return MonthSheet(
        school=door.read(school.facts).name,
        group="",
        grade_label="",
        teachers="",
        year=year,
        month=month,
        days=tuple(d.day for d in days),
        slots=len(door.read(school.slots, semester.semester_id)),
        rows=(),
        printed=_printed(door, "roll-month", f"-/{year}-{month:02d}"),
    )


def _day_rolls(door: Door, case: Case) -> list[Any]:
    day = _day(door, case)
    semester = _semester(door, case, day)
    sheets: list[Any] = []
    for group in _groups(door, case, day):
        own = [
            door.read(attendance.day_sheet, group.group_id, day=day, slot_id=s.slot_id)
            for s in door.read(school.slots, semester.semester_id)
        ]
        children = sorted({(r.seat_no, r.student_id) for sheet in own for r in sheet.rows})
        codes = _codes(door, Kind.DAY_ROLL, "roll-day", f"{day}", children, group_id=group.group_id)
        number = _number(semester, "07", f"{group.group_id:02d}", f"{day:%m%d}")
        printed = _printed(door, "roll-day", f"{group.group_id}/{day}")
        sheets += [replace(sheet, page_codes=codes, number=number, printed=printed) for sheet in own]
    return sheets or _blank_day_rolls(door, day, semester)


def _blank_day_rolls(door: Door, day: date, semester: calendar.Semester) -> list[DaySheet]:
    slots = door.read(school.slots, semester.semester_id)
    printed = _printed(door, "roll-day", f"-/{day}")
    return [
        DaySheet(
            school=door.read(school.facts).name,
            group_id=0,
            group="",
            teacher="",
            place="",
            day=day,
            slot_id=slot.slot_id,
            slot_no=slot.number,
            slot_count=len(slots),
            starts=slot.starts,
            ends=slot.ends,
            state=RollState.UNMARKED,
            rows=(),
            printed=printed,
        )
        for slot in slots
    ]


def _handovers(door: Door, case: Case) -> list[Any]:
    day = _day(door, case)
    semester = _semester(door, case, day)
    sheets: list[Any] = []
    for group in _groups(door, case, day):
        sheet = door.read(handover.sheet, group.group_id, day=day)
        members = door.read(groups.members, group.group_id, day=day)
        rows = [(r.seat_no, members[r.seat_no]) for r in sheet.rows]
        codes = _codes(door, Kind.HANDOVER, "handover-day", f"{day}", rows, group_id=group.group_id)
        sheets.append(
            replace(
                sheet,
                page_codes=codes,
                number=_number(semester, "09", f"{group.group_id:02d}", f"{day:%m%d}"),
                printed=_printed(door, "handover-day", f"{group.group_id}/{day}"),
            )
        )
    return sheets or [_blank_handover(door, day, semester)]


def _blank_handover(door: Door, day: date, semester: calendar.Semester) -> HandoverSheet:
    release = door.read(school.release_times, semester.semester_id)
    return HandoverSheet(
        school=door.read(school.facts).name,
        group="",
        grade_label="",
        day=day,
        release_at=max(release.values(), default=0),
        expected=0,
        rows=(),
        last_left_at=None,
        not_yet=0,
        fetch_grades=door.read(school.fetch_grades, day),
        printed=_printed(door, "handover-day", f"-/{day}"),
    )


def _fee_lists(door: Door, case: Case, *, signing: bool) -> list[FeeList]:
    year, month = _billed_month(door, case)
    last = calendar.month_ends(year, month)[1]
    semester = _semester(door, case, last)
    name = "fee-signing" if signing else "fee-list"
    lists: list[FeeList] = []
    for home in _classes(door, case, last):
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
                number=_number(semester, "20", f"{home.grade}{home.number:02d}", f"{month:02d}"),
                printed=_printed(door, name, f"{home.home_class_id}/{year}-{month:02d}"),
            )
        )
    printed = "" if lists else _printed(door, name, f"-/{year}-{month:02d}")
    return lists or [FeeList(door.read(school.facts).name, "", year, month, (), printed=printed)]


def _internal_lists(door: Door, case: Case) -> list[FeeList]:
    return _fee_lists(door, case, signing=False)


def _signing_lists(door: Door, case: Case) -> list[FeeList]:
    return _fee_lists(door, case, signing=True)


def _receipts(door: Door, case: Case) -> list[Any]:
    """Take the newest proof of the case by default: a whole month of receipts is never printed by a slip.

    Where there is no payment yet the specimen is printed; a child that was named and paid nothing is refused.
    """
    year, month = _billed_month(door, case)
    found = door.read(fees.payments, year=year, month=month, student_id=case.student)
    if not found and case.student is not None:
        raise Refused("no_payment")
    if not found:
        return [_blank_receipt(door, year, month)]
    chosen = found if case.student is not None else found[-1:]
    receipts: list[Any] = []
    for payment_id in chosen:
        receipt = door.read(fees.receipt, payment_id)
        year, month = (int(part) for part in receipt.item.split("-"))
        printed = _printed(door, "receipt", str(payment_id))
        receipts.append(replace(receipt, item=_item(year, month), printed=printed))
    return receipts


def _item(year: int, month: int) -> str:
    return _("课后服务费（{year} 年 {month} 月）").format(year=year, month=month)


def _blank_receipt(door: Door, year: int, month: int) -> Receipt:
    return Receipt(
        serial=0,
        year=year,
        school=door.read(school.facts).name,
        paid_on=door.today(),
        payer="",
        class_label="",
        student_no="",
        item=_item(year, month),
        quantity_x100=0,
        price=0,
        amount=0,
        method=PayMethod.CASH,
        received_by="",
        digest="",
        epoch=0,
        printed=_printed(door, "receipt", "-"),
    )


def _monthly_returns(door: Door, case: Case) -> list[returns.MonthlyReturn]:
    year, month = _month(door, case)
    noun = door.read(returns_.monthly_return, year=year, month=month, today=door.today())
    number = f"{year}-{month:02d}-24-{noun.school_code or '0'}-1"
    printed = _printed(door, "monthly-return", f"{year}-{month:02d}")
    price = _("{price} 元/课时").format(price=noun.price) if noun.price else ""
    return [replace(noun, price=price, number=number, printed=printed)]


def _rosters(door: Door, case: Case) -> list[Any]:
    day = case.date or door.today()
    rows = door.read(students.roster, day=day)
    facts = door.read(school.facts)
    chosen = _classes(door, case, day)
    printed = _printed(door, "roster", f"{day}")
    if not chosen:
        return [Roster(facts.name, "", "", day, (), printed)]
    return [
        Roster(
            facts.name, c.label, c.teacher, day, tuple(r for r in rows if r.class_label == c.label), printed
        )
        for c in chosen
    ]


def _specimen(door: Door, case: Case) -> list[Any]:
    """Print the recovery code's specimen; a real code is printed only when it is made."""
    del case
    if not door.database.practice:
        raise Refused("recovery_code_once")
    return [RecoveryLetter("SPEC2MEN" * 3 + "XX", door.read(school.facts).name, door.today(), practice=True)]


_LIST = (
    Paper("roster", N_("学生花名册"), ("class", "date"), _rosters, "roster"),
    Paper("roll-month", N_("课后服务考勤表（月）"), ("group", "month"), _month_rolls, "month_roll"),
    Paper("roll-day", N_("课后服务点名表（日）"), ("group", "date"), _day_rolls, "roll_day"),
    Paper("handover-day", N_("离校交接记录"), ("group", "date"), _handovers, "handover_day"),
    Paper("fee-list", N_("课后服务收费花名册（财务存档）"), ("class", "month"), _internal_lists, "fee_list"),
    Paper("fee-signing", N_("课后服务课时核对签字表"), ("class", "month"), _signing_lists, "fee_signing"),
    Paper("receipt", N_("课后服务费交款登记单"), ("student", "month"), _receipts, "receipt", ("pdf",)),
    Paper("monthly-return", N_("课后服务情况统计表（月报）"), ("month",), _monthly_returns, "monthly_return"),
    Paper("recovery-code", N_("资料恢复码"), (), _specimen, "recovery_code", ("pdf",)),
)
PAPERS = {paper.name: paper for paper in _LIST}
"""Every paper by its name of interfaces.md, in the order in which the room Reports lists them."""
