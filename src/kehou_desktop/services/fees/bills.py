"""The month's bills, made from closed rolls only."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, insert, select
from sqlalchemy.orm import Session

from kehou_desktop.domain import calendar, fees
from kehou_desktop.domain.attendance import RollState
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.fees import (
    Bill,
    BillLine,
    BillResult,
    DayHours,
    FeeList,
    FeePolicy,
    MonthState,
)
from kehou_desktop.domain.students.rows import class_label
from kehou_desktop.services import attendance as rolls
from kehou_desktop.services import classes, school
from kehou_desktop.services.attendance import _kept as marks
from kehou_desktop.services.fees import rates
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import allow


@allow("head", "cashier", "bookkeeper", "auditor")
def month_bills(
    session: Session, *, year: int, month: int, home_class_id: int | None = None
) -> tuple[Bill, ...]:
    """Return the bills of a month, of one class or of the school, in seat order."""
    placed = _placed(session, year, month, home_class_id)
    return tuple(bill for _, bill in placed)


@allow("head", "cashier", "bookkeeper", "auditor")
def fee_list(session: Session, *, home_class_id: int, year: int, month: int) -> FeeList:
    """Return the fee list of a class (F-20)."""
    home = session.get_one(models.HomeClass, home_class_id)
    label = class_label(home.grade, home.number)
    bills = month_bills(session, year=year, month=month, home_class_id=home_class_id)
    return FeeList(school.facts(session).name, label, year, month, bills)


@allow("head", "cashier", "bookkeeper", "auditor")
def fee_lists(session: Session, *, year: int, month: int) -> dict[int, FeeList]:
    """Return the fee lists of a month by home class, for every class that has children on its last day."""
    name = school.facts(session).name
    bills: dict[int, list[Bill]] = {}
    for seat, bill in _placed(session, year, month):
        if seat is not None:
            bills.setdefault(seat.home_class_id, []).append(bill)
    homes = classes.home_classes(session, calendar.month_ends(year, month)[1])
    return {
        h.home_class_id: FeeList(name, h.label, year, month, tuple(bills.get(h.home_class_id, ())))
        for h in homes
    }


@allow("head", "cashier", "bookkeeper", "auditor")
def newest_billed_month(session: Session) -> tuple[int, int] | None:
    """Return the newest month that has bills, or None."""
    found = session.execute(
        select(models.Bill.year, models.Bill.month)
        .order_by(models.Bill.year.desc(), models.Bill.month.desc())
        .limit(1)
    ).first()
    return (found[0], found[1]) if found else None


@allow("head", "registrar", "cashier", "bookkeeper", "auditor")
def month_state(session: Session, *, year: int, month: int, today: date) -> MonthState:
    """Tell what stands in the way of billing a month, without doing it (§3.11)."""
    first, last = calendar.month_ends(year, month)
    days = school.service_days(session, first, last)
    billed = set(
        session.scalars(
            select(models.Bill.student_id).where(models.Bill.year == year, models.Bill.month == month)
        )
    )
    over = bool(days) and days[-1].day <= today
    shut = set(session.scalars(select(models.DayClose.day).where(models.DayClose.day.between(first, last))))
    unshut = [d.day for d in days if d.day <= today and d.day not in shut]  # a closed day has no open roll
    return MonthState(
        year=year,
        month=month,
        last_day=days[-1].day if days else None,
        over=over,
        open_rolls=tuple(
            (day, s.group, s.slot_no)
            for day in unshut
            for s in rolls.sittings(session, day)
            if s.state is not RollState.CLOSED
        ),
        billed=len(billed),
        unbilled=len(set(_attended(session, first, last)) - billed),
    )


@allow("head", "cashier", "bookkeeper")
def charge_month(session: Session, *, year: int, month: int, today: date, now: datetime) -> int:
    """Make the bills of a month from its closed rolls (R-005, §3.11). Returns how many are new.

    Refuses while the month still has a service day to come or a roll that is not closed: a bill would leave
    hours out silently. Bills that exist stay as they are.
    """
    first, last = calendar.month_ends(year, month)
    days = school.service_days(session, first, last)
    if not days:
        raise Refused("no_service_day_in_month", month=f"{year}-{month:02d}")
    if days[-1].day > today:
        raise Refused("month_not_over", month=f"{year}-{month:02d}", day=days[-1].day)
    still_open = rolls.open_rolls(session, first, last)
    if still_open:
        raise Refused(
            "rolls_open_in_month", count=len(still_open), day=still_open[0][0], group=still_open[0][1]
        )
    semester = school.semester_on(session, days[0].day)
    billed = set(
        session.scalars(
            select(models.Bill.student_id).where(models.Bill.year == year, models.Bill.month == month)
        )
    )
    hours = _attended(session, first, last)
    policy = rates.policy_on(session, days[-1].day)  # a month has one; days before it begins cost nothing
    before = _gross_before(session, semester.semester_id, year, month)
    categories = _waiver_categories(session, last, policy)
    reckoned = {
        student_id: fees.month_bill(
            hours[student_id],
            policy,
            before_in_term=before.get(student_id, 0),
            category=categories.get(student_id),
        )
        for student_id in sorted(set(hours) - billed)
    }
    made = {student_id: result for student_id, result in reckoned.items() if result.attended_x100}
    of_month = {"semester_id": semester.semester_id, "year": year, "month": month, "made_at": now}
    _keep(session, made, {**of_month, "policy_id": policy.id})
    return len(made)


def _placed(
    session: Session, year: int, month: int, home_class_id: int | None = None
) -> list[tuple[classes.Seat | None, Bill]]:
    """Return the month's bills in seat order, each with where the child sat last in that month.

    A child that left the school in the month stays on its class's list: what it owes is owed.
    """
    seats = classes.seats_between(session, *calendar.month_ends(year, month))
    wanted = [models.Bill.year == year, models.Bill.month == month]
    if home_class_id is not None:
        here = [i for i, seat in seats.items() if seat.home_class_id == home_class_id]
        wanted.append(models.Bill.student_id.in_(here))
    paid, lines = _payments(session, wanted), _lines(session, wanted)
    policies = {p.id: p for p in rates.policies(session)}
    found = session.execute(
        select(models.Bill, models.Student.student_no, models.Student.name)
        .join(models.Student, models.Student.id == models.Bill.student_id)
        .where(*wanted)
    )
    result: list[tuple[tuple[int, int, int, str], classes.Seat | None, Bill]] = []
    for record, student_no, name in found:
        seat = seats.get(record.student_id)
        amounts = paid.get(record.id, [])
        bill = Bill(
            bill_id=record.id,
            student_id=record.student_id,
            seat_no=seat.seat_no if seat else 0,
            student_no=student_no,
            name=name,
            class_label=seat.label if seat else "",
            year=year,
            month=month,
            result=_result(record, lines.get(record.id, ())),
            policy=policies[record.policy_id],
            paid=sum(a for a, _ in amounts),
            receipt_numbers=tuple(n for _, n in amounts),
        )
        place = (seat.grade, seat.number, seat.seat_no) if seat else (99, 0, 0)
        result.append(((*place, student_no), seat, bill))
    return [(seat, bill) for _, seat, bill in sorted(result, key=lambda r: r[0])]


def _attended(session: Session, first: date, last: date) -> dict[int, list[DayHours]]:
    """Return child -> attended class hours per day, from closed rolls only."""
    result: dict[int, list[DayHours]] = {}
    for (student_id, day), hours in marks.attended(session, first, last).items():
        result.setdefault(student_id, []).append(DayHours(day, hours))
    return result


def _gross_before(session: Session, semester_id: int, year: int, month: int) -> dict[int, int]:
    """Return child -> gross of the term's other bills: the cap holds in whichever order months are billed."""
    found = session.execute(
        select(models.Bill.student_id, func.sum(models.Bill.gross - models.Bill.cut_by_term_cap))
        .where(
            models.Bill.semester_id == semester_id,
            models.Bill.year * 12 + models.Bill.month != year * 12 + month,
        )
        .group_by(models.Bill.student_id)
    )
    return {student_id: gross for student_id, gross in found}


def _waiver_categories(session: Session, day: date, policy: FeePolicy) -> dict[int, str]:
    """Return child -> the certified category in force on ``day`` that waives most."""
    found = session.execute(
        select(models.Hardship.student_id, models.Hardship.category).where(conditions.certified_on(day))
    )
    best: dict[int, str] = {}
    for student_id, category in found:
        here = policy.waivers.get(category.value, 0)
        if here > policy.waivers.get(best.get(student_id, ""), 0):
            best[student_id] = category.value
    return best


def _keep(session: Session, made: Mapping[int, BillResult], of_all: Mapping[str, object]) -> None:
    """Keep new bills by student with their days, all at once: a school has twelve hundred of them."""
    if not made:
        return
    session.execute(
        insert(models.Bill),
        [
            {
                **of_all,
                "student_id": student_id,
                "gross": result.gross,
                "before_in_term": result.before_in_term,
                "cut_by_term_cap": result.cut_by_term_cap,
                "waiver_percent": result.waiver_percent,
                "waived": result.waived,
                "due": result.due,
            }
            for student_id, result in made.items()
        ],
    )
    ids = session.execute(
        select(models.Bill.student_id, models.Bill.id).where(
            models.Bill.year == of_all["year"], models.Bill.month == of_all["month"]
        )
    )
    session.execute(
        insert(models.BillLine),
        [
            {
                "bill_id": bill_id,
                "day": line.day,
                "attended_x100": line.attended_x100,
                "charged_x100": line.charged_x100,
            }
            for student_id, bill_id in ids
            if student_id in made
            for line in made[student_id].lines
        ],
    )


def _lines(session: Session, wanted: list[ColumnElement[bool]]) -> dict[int, tuple[BillLine, ...]]:
    line = models.BillLine
    found = session.execute(
        select(line.bill_id, line.day, line.attended_x100, line.charged_x100)
        .join(models.Bill, models.Bill.id == line.bill_id)
        .where(*wanted)
        .order_by(line.bill_id, line.day)
    )
    result: dict[int, list[BillLine]] = {}
    for bill_id, day, attended, charged in found:
        result.setdefault(bill_id, []).append(BillLine(day, attended, charged))
    return {bill_id: tuple(lines) for bill_id, lines in result.items()}


def _result(record: models.Bill, lines: tuple[BillLine, ...]) -> BillResult:
    return BillResult(
        lines=lines,
        attended_x100=sum(line.attended_x100 for line in lines),
        charged_x100=sum(line.charged_x100 for line in lines),
        gross=record.gross,
        before_in_term=record.before_in_term,
        cut_by_term_cap=record.cut_by_term_cap,
        waiver_percent=record.waiver_percent,
        waived=record.waived,
        due=record.due,
    )


def _payments(session: Session, wanted: list[ColumnElement[bool]]) -> dict[int, list[tuple[int, str]]]:
    """Return bill -> (amount, number of its proof)."""
    found = session.execute(
        select(models.Payment.bill_id, models.Payment.amount, models.Payment.year, models.Payment.serial)
        .join(models.Bill, models.Bill.id == models.Payment.bill_id)
        .where(*wanted)
        .order_by(models.Payment.year, models.Payment.serial)
    )
    result: dict[int, list[tuple[int, str]]] = {}
    for bill_id, amount, serial_year, serial in found:
        result.setdefault(bill_id, []).append((amount, f"{serial_year}-{serial:07d}"))
    return result


rights.declared(globals())
