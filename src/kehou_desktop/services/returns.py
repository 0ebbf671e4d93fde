"""Count the month for the level above (F-24)."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kehou_desktop.domain import calendar
from kehou_desktop.domain.applications import ALL_WEEKDAYS, ApplicationRow, Stage
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.returns import Difference, MonthlyReturn, ReturnRow
from kehou_desktop.domain.students import HardshipCategory, LeftBehind, rows
from kehou_desktop.services import applications, classes, fees, groups, school
from kehou_desktop.services.attendance import _kept as rolls
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import allow


@allow("head", "registrar", "bookkeeper", "auditor")
def monthly_return(session: Session, *, year: int, month: int, today: date) -> MonthlyReturn:
    """Return the month's figures by grade with the total, the month before and the cross-check (§3.9).

    The day of count is the month's last day, or ``today`` while the month runs. What is signed, reviewed or
    paid after it is left out, so that a past month's return stays what it was.
    """
    grades, total = _count(session, year, month, today)
    before = date(year, month, 1) - timedelta(1)
    earlier: ReturnRow | None = None
    if any(t.first_day <= before for t in school.semesters(session)):
        earlier = _count(session, before.year, before.month, today)[1]
    facts = school.facts(session)
    counted_on = min(calendar.month_ends(year, month)[1], today)
    try:
        policy = fees.policy_on(session, counted_on)
        price, basis = f"{policy.price // 100}.{policy.price % 100:02d}", policy.basis_document_no
    except Refused:
        price, basis = "", ""
    bills = session.execute(
        select(models.Bill.due, models.Bill.waived).where(
            models.Bill.year == year, models.Bill.month == month
        )
    ).all()
    exempt = sum(due == 0 and waived > 0 for due, waived in bills)
    return MonthlyReturn(
        school=facts.name,
        school_code=facts.code,
        year=year,
        month=month,
        counted_on=counted_on,
        rows=grades,
        total=total,
        last_month=earlier,
        price=price,
        basis=basis,
        agreed=len(_taking_part(session, counted_on)),
        on_rolls=len(_on_rolls(session, year, month)),
        attended=len(_attended(session, year, month)),
        billed=len(bills) - exempt,
        exempt=exempt,
    )


@allow("head", "registrar", "bookkeeper", "auditor")
def differences(session: Session, *, year: int, month: int, today: date) -> tuple[Difference, ...]:
    """Name the children in whom papers, rolls and bills of a month differ (§3.11). () = they agree.

    Bills are compared only once the month has some.
    """
    day = min(calendar.month_ends(year, month)[1], today)
    agreed = set(_taking_part(session, day))
    on_rolls = _on_rolls(session, year, month)
    billed = {b.student_id for b in _bills(session, year, month)}
    found = [("agreed_not_on_rolls", agreed - on_rolls), ("on_rolls_not_agreed", on_rolls - agreed)]
    if billed:
        attended = _attended(session, year, month)
        found += [("attended_not_billed", attended - billed), ("billed_not_attended", billed - attended)]
    names = {i: name for i, name in session.execute(select(models.Student.id, models.Student.name)) if name}
    seats = classes.seats(session, day)

    def said(students: set[int]) -> tuple[str, ...]:
        placed = sorted(students, key=lambda i: (seats[i].label, seats[i].seat_no) if i in seats else ("", i))
        return tuple(f"{seats[i].label if i in seats else ''} {names.get(i, '')}".strip() for i in placed)

    return tuple(Difference(code, said(who)) for code, who in found if who)


def _taking_part(session: Session, day: date) -> dict[int, ApplicationRow]:
    """Return the children whose papers were whole on ``day``: reviewed and signed by then."""
    semester = school.semester_on(session, day)
    agreement, review = models.CareAgreement, models.Review
    signed = set(session.scalars(select(agreement.application_id).where(agreement.signed_on <= day)))
    after = datetime.combine(day + timedelta(1), time())
    reviewed_later = set(session.scalars(select(review.application_id).where(review.at >= after)))
    return {
        p.student_id: p
        for p in applications.school_rows(session, semester_id=semester.semester_id, day=day)
        if p.stage is Stage.TAKES_PART and p.application_id in signed - reviewed_later
    }


def _on_rolls(session: Session, year: int, month: int) -> set[int]:
    first, last = calendar.month_ends(year, month)
    return set(
        session.scalars(
            select(models.AttendanceMark.student_id)
            .join(models.Sitting, models.Sitting.id == models.AttendanceMark.sitting_id)
            .where(models.Sitting.day.between(first, last), models.Sitting.closed_at.is_not(None))
            .distinct()
        )
    )


def _attended(session: Session, year: int, month: int) -> set[int]:
    first, last = calendar.month_ends(year, month)
    return {student_id for student_id, _ in rolls.attended(session, first, last)}


def _count(session: Session, year: int, month: int, today: date) -> tuple[tuple[ReturnRow, ...], ReturnRow]:
    _, last = calendar.month_ends(year, month)
    day = min(last, today)
    semester = school.semester_on(session, day)
    seats = classes.seats(session, day)
    # Who has left is not enrolled, but what it owes and paid still counts in its last grade.
    ever = classes.seats_between(session, date.min, day)
    papers = _taking_part(session, day)
    joined = set(papers) & _on_rolls(session, year, month)
    facts = {
        i: (left, migrant)
        for i, left, migrant in session.execute(
            select(models.Student.id, models.Student.left_behind, models.Student.is_migrant_child)
        )
    }
    disabled = set(
        session.scalars(
            select(models.Hardship.student_id).where(
                models.Hardship.category == HardshipCategory.DISABLED,
                conditions.valid_on(models.Hardship, day),
            )
        )
    )
    bills = {b.student_id: b for b in _bills(session, year, month)}
    received = _received(session, date(year, month, 1), day)
    care = groups.groups(session, semester_id=semester.semester_id, day=day)
    of_school = school.facts(session)
    result: list[ReturnRow] = []
    for grade in range(of_school.first_grade, of_school.last_grade + 1):
        children = {i for i, s in seats.items() if s.grade == grade}
        here = children & joined
        billable = {i for i, s in ever.items() if s.grade == grade}
        own_bills = [bills[i] for i in billable & set(bills)]
        result.append(
            ReturnRow(
                grade=grade,
                label=rows.grade_label(grade),
                enrolled=len(children),
                joined=len(here),
                full_week=sum(papers[i].weekdays == ALL_WEEKDAYS for i in here),
                left_behind=sum(facts[i][0] not in (None, LeftBehind.NO) for i in here),
                migrant=sum(facts[i][1] is True for i in here),
                disabled=len(here & disabled),
                waived=sum(b.due == 0 and b.waived > 0 for b in own_bills),
                teachers=None,
                teachers_joined=None,
                outsiders=None,
                groups=sum(g.grade == grade for g in care),
                clubs=0,
                providers=0,
                due=sum(b.due for b in own_bills),
                received=sum(received.get(i, 0) for i in billable),
                spent=None,
            )
        )
    return tuple(result), _total(result)


def _bills(session: Session, year: int, month: int) -> list[models.Bill]:
    return list(
        session.scalars(select(models.Bill).where(models.Bill.year == year, models.Bill.month == month))
    )


def _received(session: Session, first: date, day: date) -> dict[int, int]:
    """Return child -> what came in from the month's first day to ``day``: a payment counts in one month."""
    payment = models.Payment
    found = session.execute(
        select(payment.student_id, func.sum(payment.amount))
        .where(payment.paid_on.between(first, day))
        .group_by(payment.student_id)
    )
    return {student_id: amount for student_id, amount in found}


_SUMMED = (
    *("enrolled", "joined", "full_week", "left_behind", "migrant", "disabled", "waived"),
    *("groups", "clubs", "providers", "due", "received"),
)


def _total(grades: list[ReturnRow]) -> ReturnRow:
    sums = {name: sum(getattr(g, name) for g in grades) for name in _SUMMED}
    return ReturnRow(
        grade=None, label="", teachers=None, teachers_joined=None, outsiders=None, spent=None, **sums
    )


rights.declared(globals())
