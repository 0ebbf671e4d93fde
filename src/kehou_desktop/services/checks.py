"""Look whether everything holds (合规自查): every rule of §3.11 that what exists so far can be held to."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kehou_desktop.domain import attendance, checks
from kehou_desktop.domain.applications import Kind, Stage
from kehou_desktop.domain.attendance import RollState
from kehou_desktop.domain.calendar import Semester
from kehou_desktop.domain.checks import Finding, finding
from kehou_desktop.domain.handover import Way
from kehou_desktop.services import applications, barred, calls, classes, school
from kehou_desktop.services import attendance as rolls
from kehou_desktop.services.attendance import _kept as marks
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import allow

_SMALLEST_AFTERNOON = 120


@allow("head", "registrar", "auditor")
def self_check(session: Session, *, today: date) -> tuple[Finding, ...]:
    """Return every finding of the term that holds ``today``, the grave ones first."""
    semester = school.semester_on(session, today)
    found = [
        *_papers(session, semester, today),
        *_calendar(session, semester),
        *_days(session, semester, today),
        *_handovers(session, semester),
        *_families(session, semester, today),
        *_fees(session, semester),
    ]
    return tuple(sorted(found, key=lambda f: f.severity != "wrong"))


def _papers(session: Session, semester: Semester, today: date) -> Iterator[Finding]:
    rows = applications.school_rows(session, semester_id=semester.semester_id, day=today)
    yield from finding(
        "group_without_papers",
        "wrong",
        "R-040 R-147",
        (f"{r.class_label} {r.name}" for r in rows if r.group and r.stage is not Stage.TAKES_PART),
    )
    yield from finding(
        "papers_without_group",
        "look",
        "R-012",
        (f"{r.class_label} {r.name}" for r in rows if not r.group and r.stage is Stage.TAKES_PART),
    )
    yield from finding(
        "no_paper_of_two",
        "look",
        "R-150",
        (f"{r.class_label} {r.name}" for r in rows if r.stage is Stage.NOT_RETURNED),
    )
    labels = dict.fromkeys(r.class_label for r in rows)
    whole = [c for c in labels if all(r.kind is Kind.APPLICATION for r in rows if r.class_label == c)]
    yield from finding("class_all_joined", "look", "R-001 N-5", whole)
    member = models.GroupMembership
    pairs = session.scalars(
        select(member.student_id)
        .join(models.CareGroup, models.CareGroup.id == member.group_id)
        .where(models.CareGroup.semester_id == semester.semester_id, conditions.valid_on(member, today))
    )
    names = _names(session, semester)
    yield from finding("two_groups_at_once", "wrong", "R-074", (names[i] for i in checks.repeated(pairs)))
    seats = classes.seats(session, today)
    elsewhere = session.execute(
        select(member.student_id, models.CareGroup.home_class_id, models.CareGroup.name)
        .join(models.CareGroup, models.CareGroup.id == member.group_id)
        .where(
            models.CareGroup.semester_id == semester.semester_id,
            models.CareGroup.home_class_id.is_not(None),
            conditions.valid_on(member, today),
            conditions.not_over(member, today + timedelta(1)),  # one that ends today is on its way out
        )
    )
    strangers = [
        f"{names[student]}: {group}"
        for student, home, group in elsewhere
        if student in seats and seats[student].home_class_id != home
    ]
    yield from finding("group_of_another_class", "wrong", "R-061", strangers)


def _calendar(session: Session, semester: Semester) -> Iterator[Finding]:
    term = school.term_calendar(session, semester.semester_id)
    yield from finding("year_unknown", "look", "R-008", (str(y) for y in term.years_unknown))
    slots = school.slots(session, semester.semester_id)
    minutes = max((s.ends for s in slots), default=0) - min((s.starts for s in slots), default=0)
    if minutes < _SMALLEST_AFTERNOON:
        yield from finding("afternoon_short", "look", "N-4", (str(minutes),), minutes=minutes)
    if not school.fetch_grades(session, semester.last_day):
        yield from finding("no_handover_policy", "look", "N-7", (semester.code,))


def _days(session: Session, semester: Semester, today: date) -> Iterator[Finding]:
    days = [d.day for d in school.service_days(session, semester.first_day, min(today, semester.last_day))]
    sat = set(
        session.scalars(
            select(models.Sitting.day)
            .where(models.Sitting.day.between(semester.first_day, semester.last_day))
            .distinct()
        )
    )
    yield from finding("roll_off_calendar", "wrong", "R-008", checks.not_among(sat, days))
    past = [d for d in days if d < today]
    expected = session.scalar(
        select(func.min(models.GroupMembership.valid_from))
        .join(models.CareGroup, models.CareGroup.id == models.GroupMembership.group_id)
        .where(models.CareGroup.semester_id == semester.semester_id)
    )
    if expected is None:
        return
    past = [d for d in past if d >= expected]
    closed_days = set(session.scalars(select(models.DayClose.day)))
    # A service day on which nobody was expected has no roll and nothing to close.
    lived = [(d, rolls.sittings(session, d)) for d in past if d not in closed_days]
    unclosed = [d for d, sittings in lived if sittings]
    open_rolls = [
        f"{day} {s.group} {s.slot_no}"
        for day, sittings in lived
        for s in sittings
        if s.state is not RollState.CLOSED
    ]
    yield from finding("roll_left_open", "wrong", "R-004", open_rolls)
    yield from finding("day_left_open", "wrong", "R-045", (str(d) for d in unclosed))


def _names(session: Session, semester: Semester) -> dict[int, str]:
    """Return child -> class and name as a finding names it, of everybody, whoever has left since."""
    seats = classes.seats_between(session, semester.first_day, semester.last_day)
    found = session.execute(select(models.Student.id, models.Student.name))
    return {i: f"{seats[i].label} {name}" if i in seats else name for i, name in found}


def _handovers(session: Session, semester: Semester) -> Iterator[Finding]:
    names = _names(session, semester)
    alone = session.execute(
        select(models.Handover.day, models.Handover.student_id).where(
            models.Handover.way == Way.ALONE,
            models.Handover.day.between(semester.first_day, semester.last_day),
        )
    ).all()
    grades = {
        i: s.grade for i, s in classes.seats_between(session, semester.first_day, semester.last_day).items()
    }
    must: dict[date, tuple[int, ...]] = {}
    wrong: list[str] = []
    for day, student_id in alone:
        if day not in must:
            must[day] = school.fetch_grades(session, day)
        if grades.get(student_id) in must[day]:
            wrong.append(f"{day} {names[student_id]}")
    yield from finding("small_child_alone", "wrong", "N-7 R-045", wrong)
    yield from finding("here_after_leaving", "wrong", "R-004 R-045", _here_after_leaving(session, semester))
    present = (
        select(models.AttendanceMark.student_id, models.Sitting.day)
        .join(models.Sitting, models.Sitting.id == models.AttendanceMark.sitting_id)
        .where(
            models.Sitting.closed_at.is_not(None),
            models.AttendanceMark.mark.in_(attendance.IN_SCHOOL),
        )
        .distinct()
        .subquery()
    )
    lost = session.execute(
        select(present.c.day, present.c.student_id)
        .join(models.DayClose, models.DayClose.day == present.c.day)
        .outerjoin(
            models.Handover,
            (models.Handover.day == present.c.day) & (models.Handover.student_id == present.c.student_id),
        )
        .where(models.Handover.id.is_(None))
        .order_by(present.c.day, present.c.student_id)
    )
    yield from finding("child_unaccounted", "wrong", "R-045", (f"{day} {names[i]}" for day, i in lost))


def _here_after_leaving(session: Session, semester: Semester) -> Iterator[str]:
    """Name who is marked as here in a closed class hour that began when the child had been handed over."""
    names = _names(session, semester)
    found = session.execute(
        select(models.Sitting.day, models.AttendanceMark.student_id, models.TimeSlot.number)
        .join(models.Sitting, models.Sitting.id == models.AttendanceMark.sitting_id)
        .join(models.TimeSlot, models.TimeSlot.id == models.Sitting.slot_id)
        .join(
            models.Handover,
            (models.Handover.day == models.Sitting.day)
            & (models.Handover.student_id == models.AttendanceMark.student_id),
        )
        .where(
            models.Sitting.day.between(semester.first_day, semester.last_day),
            models.Sitting.closed_at.is_not(None),
            models.AttendanceMark.mark.in_(attendance.IN_SCHOOL),
            models.Handover.left_at <= models.TimeSlot.starts,
        )
        .order_by(models.Sitting.day, models.AttendanceMark.student_id)
    )
    return (f"{day} {names[student]} {number}" for day, student, number in found)


def _families(session: Session, semester: Semester, today: date) -> Iterator[Finding]:
    """Look for collectors who are barred, and for children absent without leave whose family nobody rang."""
    bars = barred._on(session, today)
    seats = classes.seats(session, today)
    people = models.PickupPerson
    listed = session.execute(
        select(people, models.Student.name)
        .join(models.Student, models.Student.id == people.student_id)
        .where(people.student_id.in_(list(bars)), conditions.valid_on(people, today))
    )
    yield from finding(
        "collector_barred",
        "wrong",
        "R-045",
        (
            f"{seats[p.student_id].label if p.student_id in seats else ''} {name}".strip()
            for p, name in listed
            if barred._is_barred(bars[p.student_id], p.name, p.relation, p.relation_text)
        ),
    )
    without = calls.absences(session, semester.first_day, min(today, semester.last_day))
    yield from finding(
        "absent_without_call",
        "look",
        "W18 §3.11",
        (f"{a.day} {a.class_label} {a.name}" for a in without if not a.rung),
    )


def _fees(session: Session, semester: Semester) -> Iterator[Finding]:
    serials = [(y, s) for y, s in session.execute(select(models.Payment.year, models.Payment.serial))]
    yield from finding("serial_missing", "wrong", "§3.11", checks.missing_serials(serials))
    lines = session.execute(
        select(
            models.BillLine.day,
            models.Bill.student_id,
            models.FeePolicy.day_cap_x100,
            models.BillLine.charged_x100,
        )
        .join(models.Bill, models.Bill.id == models.BillLine.bill_id)
        .join(models.FeePolicy, models.FeePolicy.id == models.Bill.policy_id)
        .where(models.Bill.semester_id == semester.semester_id)
    ).all()
    days = {d.day for d in school.service_days(session, semester.first_day, semester.last_day)}
    yield from finding("billed_off_calendar", "wrong", "R-008", checks.not_among({r[0] for r in lines}, days))
    names = _names(session, semester)
    over = [f"{day} {names[child]}" for day, child, cap, charged in lines if charged > cap]
    yield from finding("billed_over_day_cap", "wrong", "R-151", over)
    billed = {
        (student_id, day): charged
        for student_id, day, charged in session.execute(
            select(models.Bill.student_id, models.BillLine.day, models.BillLine.attended_x100)
            .join(models.BillLine, models.BillLine.bill_id == models.Bill.id)
            .where(models.Bill.semester_id == semester.semester_id)
        )
    }
    attended = marks.attended(session, semester.first_day, semester.last_day)
    more = [f"{day} {names[i]}" for (i, day), n in billed.items() if n > attended.get((i, day), 0)]
    yield from finding("billed_over_attended", "wrong", "§3.11", more)
    late = session.execute(
        select(models.FeePolicy.basis_document_no)
        .join(models.Bill, models.Bill.policy_id == models.FeePolicy.id)
        .where(func.substr(models.Bill.made_at, 1, 10) < models.FeePolicy.published_on)
        .distinct()
    )
    yield from finding("billed_before_notice", "wrong", "N-8", (row[0] for row in late))
    paid = session.execute(
        select(models.Bill.student_id, models.Bill.year, models.Bill.month)
        .join(models.Payment, models.Payment.bill_id == models.Bill.id)
        .group_by(models.Bill.id)
        .having(func.sum(models.Payment.amount) > models.Bill.due)
    )
    yield from finding(
        "paid_over_due", "wrong", "§3.11", (f"{year}-{month:02d} {names[i]}" for i, year, month in paid)
    )


rights.declared(globals())
