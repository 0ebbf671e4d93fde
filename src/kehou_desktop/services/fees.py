"""Bill the month from closed rolls, take payments with a numbered proof, and explain every fen."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kehou_desktop.domain import attendance, calendar, fees
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
    PayMethod,
    Receipt,
)
from kehou_desktop.domain.students import HardshipCategory
from kehou_desktop.domain.students.rows import class_label
from kehou_desktop.services import attendance as rolls
from kehou_desktop.services import classes, school
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import allow

# -- questions -------------------------------------------------------------------------------------------


@allow("head", "registrar", "cashier", "bookkeeper", "auditor")
def policies(session: Session) -> tuple[FeePolicy, ...]:
    """Return every published policy, the newest first."""
    found = session.scalars(
        select(models.FeePolicy).order_by(models.FeePolicy.valid_from.desc(), models.FeePolicy.version.desc())
    )
    return tuple(_policy(session, p) for p in found)


@allow("head", "registrar", "cashier", "bookkeeper", "auditor")
def policy_on(session: Session, day: date) -> FeePolicy:
    """Return the policy in force on ``day``; refuse where none is published (N-8)."""
    for policy in policies(session):
        if policy.valid_on(day):
            return policy
    raise Refused("no_fee_policy", day=day)


@allow("head", "cashier", "bookkeeper", "auditor")
def month_bills(
    session: Session, *, year: int, month: int, home_class_id: int | None = None
) -> tuple[Bill, ...]:
    """Return the bills of a month, of one class or of the school, in seat order."""
    _, last = calendar.month_ends(year, month)
    seats = classes.seats(session, last)
    found = session.execute(
        select(models.Bill, models.Student.student_no, models.Student.name)
        .join(models.Student, models.Student.id == models.Bill.student_id)
        .where(models.Bill.year == year, models.Bill.month == month)
    ).all()
    paid = _payments(session, year=year, month=month)
    lines = _lines(session, year=year, month=month)
    known: dict[int, FeePolicy] = {}
    result: list[tuple[tuple[int, int, int], Bill]] = []
    for record, student_no, name in found:
        seat = seats.get(record.student_id)
        if home_class_id is not None and (seat is None or seat.home_class_id != home_class_id):
            continue
        if record.policy_id not in known:
            known[record.policy_id] = _policy(session, session.get_one(models.FeePolicy, record.policy_id))
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
            policy=known[record.policy_id],
            paid=sum(a for a, _ in amounts),
            receipt_numbers=tuple(n for _, n in amounts),
        )
        place = (seat.grade, seat.number, seat.seat_no) if seat else (99, 0, 0)
        result.append((place, bill))
    return tuple(bill for _, bill in sorted(result, key=lambda pair: (pair[0], pair[1].student_no)))


@allow("head", "cashier", "bookkeeper", "auditor")
def fee_list(session: Session, *, home_class_id: int, year: int, month: int) -> FeeList:
    """Return the fee list of a class (F-20)."""
    home = session.get_one(models.HomeClass, home_class_id)
    label = class_label(home.grade, home.number)
    bills = month_bills(session, year=year, month=month, home_class_id=home_class_id)
    return FeeList(school.facts(session).name, label, year, month, bills)


@allow("head", "cashier", "bookkeeper", "auditor")
def receipt(session: Session, payment_id: int) -> Receipt:
    """Return a payment's proof as it was given (F-21)."""
    payment = session.get_one(models.Payment, payment_id)
    bill = session.get_one(models.Bill, payment.bill_id)
    student = session.get_one(models.Student, payment.student_id)
    policy = session.get_one(models.FeePolicy, bill.policy_id)
    seat = classes.seats(session, payment.paid_on).get(student.id)
    charged = session.scalar(
        select(func.sum(models.BillLine.charged_x100)).where(models.BillLine.bill_id == bill.id)
    )
    copies = session.scalar(
        select(func.count())
        .select_from(models.PrintRun)
        .where(models.PrintRun.paper == "receipt", models.PrintRun.case_key == str(payment_id))
    )
    return Receipt(
        serial=payment.serial,
        year=payment.year,
        school=school.facts(session).name,
        paid_on=payment.paid_on,
        payer=student.name,
        class_label=seat.label if seat else "",
        student_no=student.student_no,
        item=f"{bill.year}-{bill.month:02d}",
        quantity_x100=charged or 0,
        price=policy.price,
        amount=payment.amount,
        method=payment.method,
        received_by=session.get_one(models.Account, payment.account_id).name,
        digest=payment.digest,
        epoch=payment.epoch,
        copies_before=copies or 0,
    )


@allow("head", "cashier", "bookkeeper", "auditor")
def payments(session: Session, *, year: int, month: int, student_id: int | None = None) -> tuple[int, ...]:
    """Return the payments made for the bills of a month, by serial."""
    query = (
        select(models.Payment.id)
        .join(models.Bill, models.Bill.id == models.Payment.bill_id)
        .where(models.Bill.year == year, models.Bill.month == month)
        .order_by(models.Payment.year, models.Payment.serial)
    )
    if student_id is not None:
        query = query.where(models.Payment.student_id == student_id)
    return tuple(session.scalars(query))


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


# -- deeds -----------------------------------------------------------------------------------------------


@allow("head")
def publish_policy(
    session: Session,
    *,
    title: str,
    basis_document_no: str,
    clause: str,
    valid_from: date,
    valid_to: date | None,
    price: int,
    day_cap_x100: int,
    term_cap: int,
    waivers: Mapping[HardshipCategory, int],
    published_on: date,
) -> int:
    """Publish a policy per class hour with its caps and waivers; it is never edited, only superseded (N-8).

    ``price`` and ``term_cap`` in fen, ``waivers`` in per cent by category. Refuses a policy without its
    document, with amounts that are not positive, a waiver outside 0–100, or published after it begins.
    """
    if not title.strip() or not basis_document_no.strip():
        raise Refused("document_missing")
    if price <= 0 or day_cap_x100 <= 0 or term_cap <= 0:
        raise Refused("amount_wrong")
    if any(not 0 <= p <= 100 for p in waivers.values()):
        raise Refused("waiver_wrong")
    if valid_to is not None and valid_to < valid_from:
        raise Refused("validity_wrong")
    if published_on > valid_from:
        raise Refused("published_too_late", published=published_on, begins=valid_from)
    newest = session.scalar(select(func.max(models.FeePolicy.version))) or 0
    policy = models.FeePolicy(
        title=title.strip(),
        basis_document_no=basis_document_no.strip(),
        clause=clause.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        price=price,
        day_cap_x100=day_cap_x100,
        term_cap=term_cap,
        version=newest + 1,
        published_on=published_on,
    )
    session.add(policy)
    session.flush()
    for category, percent in waivers.items():
        session.add(models.FeeWaiver(policy_id=policy.id, category=category, percent=percent))
    return policy.id


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
    policy = policy_on(session, min((d.day for own in hours.values() for d in own), default=days[0].day))
    before = _gross_before(session, semester.semester_id, year, month)
    categories = _waiver_categories(session, last, policy)
    made = 0
    for student_id in sorted(set(hours) - billed):
        result = fees.month_bill(
            hours[student_id],
            policy,
            before_in_term=before.get(student_id, 0),
            category=categories.get(student_id),
        )
        if result.attended_x100 == 0:
            continue
        _keep_bill(session, student_id, semester.semester_id, year, month, policy.id, result, now)
        made += 1
    return made


@allow("head", "cashier")
def pay(session: Session, bill_id: int, *, amount: int, method: PayMethod, today: date) -> int:
    """Take a payment (fen) and give it the next number of the year. Returns the payment's id (F-21).

    Refuses an amount that is not positive or more than is owed. Serials run unbroken: the number is given in
    the same transaction as the payment.
    """
    bill = session.get_one(models.Bill, bill_id)
    paid = (
        session.scalar(select(func.sum(models.Payment.amount)).where(models.Payment.bill_id == bill_id)) or 0
    )
    owed = bill.due - paid
    if amount <= 0:
        raise Refused("amount_wrong")
    if amount > owed:
        raise Refused("pays_more_than_owed", owed=owed, amount=amount)
    serial = (
        session.scalar(select(func.max(models.Payment.serial)).where(models.Payment.year == today.year)) or 0
    ) + 1
    who = rights.actor(session)
    epoch = session.scalar(select(func.max(models.Epoch.id))) or 0
    parts = (today, serial, bill.student_id, bill_id, amount, method.value, who.account_id, epoch)
    body = "|".join(str(part) for part in parts)
    payment = models.Payment(
        year=today.year,
        serial=serial,
        bill_id=bill_id,
        student_id=bill.student_id,
        paid_on=today,
        amount=amount,
        method=method,
        account_id=who.account_id,
        epoch=epoch,
        digest=hashlib.sha256(body.encode()).hexdigest()[:8].upper(),
    )
    session.add(payment)
    session.flush()
    return payment.id


def _policy(session: Session, p: models.FeePolicy) -> FeePolicy:
    waivers = {
        w.category.value: w.percent
        for w in session.scalars(select(models.FeeWaiver).where(models.FeeWaiver.policy_id == p.id))
    }
    return FeePolicy(
        p.id,
        p.title,
        p.basis_document_no,
        p.clause,
        p.valid_from,
        p.valid_to,
        p.price,
        p.day_cap_x100,
        p.term_cap,
        waivers,
        p.version,
        p.published_on,
    )


def _attended(session: Session, first: date, last: date) -> dict[int, list[DayHours]]:
    """Return child -> attended class hours per day, from closed rolls only."""
    found = session.execute(
        select(
            models.AttendanceMark.student_id, models.Sitting.day, func.sum(models.TimeSlot.class_hours_x100)
        )
        .join(models.Sitting, models.Sitting.id == models.AttendanceMark.sitting_id)
        .join(models.TimeSlot, models.TimeSlot.id == models.Sitting.slot_id)
        .where(
            models.Sitting.day.between(first, last),
            models.Sitting.closed_at.is_not(None),
            models.AttendanceMark.mark.in_(attendance.IN_SCHOOL),
        )
        .group_by(models.AttendanceMark.student_id, models.Sitting.day)
    )
    result: dict[int, list[DayHours]] = {}
    for student_id, day, hours in found:
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
        select(models.Hardship.student_id, models.Hardship.category).where(
            models.Hardship.certified_on.is_not(None),
            models.Hardship.certified_on <= day,
            conditions.valid_on(models.Hardship, day),
        )
    )
    best: dict[int, str] = {}
    for student_id, category in found:
        here = policy.waivers.get(category.value, 0)
        if here > policy.waivers.get(best.get(student_id, ""), 0):
            best[student_id] = category.value
    return best


def _keep_bill(
    session: Session,
    student_id: int,
    semester_id: int,
    year: int,
    month: int,
    policy_id: int,
    result: BillResult,
    now: datetime,
) -> None:
    bill = models.Bill(
        student_id=student_id,
        semester_id=semester_id,
        year=year,
        month=month,
        policy_id=policy_id,
        made_at=now,
        gross=result.gross,
        before_in_term=result.before_in_term,
        cut_by_term_cap=result.cut_by_term_cap,
        waiver_percent=result.waiver_percent,
        waived=result.waived,
        due=result.due,
    )
    session.add(bill)
    session.flush()
    session.add_all(
        models.BillLine(
            bill_id=bill.id, day=line.day, attended_x100=line.attended_x100, charged_x100=line.charged_x100
        )
        for line in result.lines
    )


def _lines(session: Session, *, year: int, month: int) -> dict[int, tuple[BillLine, ...]]:
    found = session.scalars(
        select(models.BillLine)
        .join(models.Bill, models.Bill.id == models.BillLine.bill_id)
        .where(models.Bill.year == year, models.Bill.month == month)
        .order_by(models.BillLine.bill_id, models.BillLine.day)
    )
    result: dict[int, list[BillLine]] = {}
    for line in found:
        result.setdefault(line.bill_id, []).append(BillLine(line.day, line.attended_x100, line.charged_x100))
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


def _payments(session: Session, *, year: int, month: int) -> dict[int, list[tuple[int, str]]]:
    found = session.execute(
        select(models.Payment.bill_id, models.Payment.amount, models.Payment.year, models.Payment.serial)
        .join(models.Bill, models.Bill.id == models.Payment.bill_id)
        .where(models.Bill.year == year, models.Bill.month == month)
        .order_by(models.Payment.year, models.Payment.serial)
    )
    result: dict[int, list[tuple[int, str]]] = {}
    for bill_id, amount, serial_year, serial in found:
        result.setdefault(bill_id, []).append((amount, f"{serial_year}-{serial:07d}"))
    return result


rights.declared(globals())
