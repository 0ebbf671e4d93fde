"""Hand each child to whom it belongs, and close the day on nobody left behind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kehou_desktop.domain import attendance, handover
from kehou_desktop.domain.accounts import Actor
from kehou_desktop.domain.attendance import RollState
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.handover import (
    Arranged,
    Board,
    BoardRow,
    Check,
    Collector,
    HandoverRow,
    HandoverSheet,
    Way,
)
from kehou_desktop.domain.students import rows
from kehou_desktop.services import attendance as rolls
from kehou_desktop.services import barred, classes, school
from kehou_desktop.services.attendance import _kept
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import allow


@dataclass(frozen=True, slots=True)
class Release:
    """How one child leaves. ``left_at`` in minutes after midnight."""

    student_id: int
    way: Way
    left_at: int
    pickup_id: int | None = None
    check: Check | None = None


def _own_children(
    session: Session, who: Actor, releases: Sequence[Release], *, day: date, **_: object
) -> bool:
    seats = classes.seats(session, day)
    return all(
        r.student_id in seats and conditions.own_class(session, who, seats[r.student_id].home_class_id)
        for r in releases
    )


# -- questions -------------------------------------------------------------------------------------------


@allow("head", "registrar", "class_teacher", "duty", "auditor")
def board(session: Session, day: date) -> Board:
    """Return the gate of a day: every child expected, who is still here, which rolls are open (R-045)."""
    facts = school.facts(session)
    closing = session.execute(
        select(models.DayClose.at, models.Account.name)
        .join(models.Account, models.Account.id == models.DayClose.account_id)
        .where(models.DayClose.day == day)
    ).first()
    todays = rolls.sittings(session, day)
    open_rolls = tuple((s.group, s.slot_no) for s in todays if s.state is not RollState.CLOSED)
    return Board(
        school=facts.name,
        day=day,
        rows=_board_rows(session, day, todays),
        open_rolls=open_rolls,
        closed_at=f"{closing[0]:%H:%M}" if closing else "",
        closed_by=closing[1] if closing else "",
    )


@allow("head", "registrar", "class_teacher", "duty", "auditor")
def sheet(session: Session, group_id: int, *, day: date) -> HandoverSheet:
    """Return the day's handover of one group as F-09: everybody of the group, the absent struck through."""
    return _sheets(session, day, [session.get_one(models.CareGroup, group_id)])[group_id]


@allow("head", "registrar", "class_teacher", "duty", "auditor")
def sheets(session: Session, day: date) -> dict[int, HandoverSheet]:
    """Return the day's handovers of every group of the term by group id, from one board."""
    semester = school.semester_on(session, day)
    found = session.scalars(
        select(models.CareGroup).where(models.CareGroup.semester_id == semester.semester_id)
    ).all()
    return _sheets(session, day, found)


def _sheets(session: Session, day: date, groups: Sequence[models.CareGroup]) -> dict[int, HandoverSheet]:
    whole = board(session, day)
    own: dict[int, list[BoardRow]] = {g.id: [] for g in groups}
    for row in whole.rows:
        if row.group_id in own:
            own[row.group_id].append(row)
    lines = _sheet_lines(session, day, own)
    grades = {h.id: h.grade for h in session.scalars(select(models.HomeClass))}
    release = school.release_times(session, school.semester_on(session, day).semester_id)
    fetch_grades = school.fetch_grades(session, day)
    result: dict[int, HandoverSheet] = {}
    for group in groups:
        grade = grades.get(group.home_class_id) if group.home_class_id else None
        left = [r.left_at for r in own[group.id] if r.left_at is not None]
        result[group.id] = HandoverSheet(
            school=whole.school,
            group=group.name,
            grade_label=rows.grade_label(grade) if grade else "",
            day=day,
            release_at=release.get(grade, 0) if grade else max(release.values(), default=0),
            expected=sum(not line.struck for line in lines[group.id]),
            rows=tuple(lines[group.id]),
            last_left_at=max(left, default=None),
            not_yet=sum(r.here for r in own[group.id]),
            fetch_grades=fetch_grades,
        )
    return result


def _sheet_lines(
    session: Session, day: date, own: Mapping[int, Sequence[BoardRow]]
) -> dict[int, list[HandoverRow]]:
    """Return group -> a line for every member in seat order; ``own`` is what the board says of each group."""
    there = {(group_id, r.student_id): r for group_id, found in own.items() for r in found}
    seats = classes.seats(session, day)
    member = models.GroupMembership
    members = session.execute(
        select(member.group_id, member.student_id, member.seat_no, models.Student.name)
        .join(models.Student, models.Student.id == member.student_id)
        .where(member.group_id.in_(own), conditions.valid_on(member, day))
        .order_by(member.group_id, member.seat_no)
    )
    result: dict[int, list[HandoverRow]] = {group_id: [] for group_id in own}
    for group_id, student_id, seat_no, name in members:
        row = there.get((group_id, student_id))
        label = seats[student_id].label if student_id in seats else ""
        if row is None or row.present is False:
            arranged = Arranged.NOT_TODAY if row is None else Arranged.ON_LEAVE
            line = HandoverRow(seat_no, label, name, arranged, (), None, None, None, "")
        else:
            arranged = Arranged.ALONE if row.way is Way.ALONE else Arranged.ADULT
            line = HandoverRow(
                seat_no=seat_no,
                class_label=label,
                name=row.name,
                arranged=arranged,
                collectors=row.collectors,
                left_at=row.left_at,
                check=row.check,
                left_with=row.left_with,
                released_by=row.released_by,
            )
        result[group_id].append(line)
    return result


def _board_rows(session: Session, day: date, todays: Sequence[rolls.SittingRow]) -> tuple[BoardRow, ...]:
    """Put together, per child, what the rolls say, who may collect, and how it left."""
    service_day = school.service_day(session, day)
    if service_day is None:
        return ()
    semester = school.semester_on(session, day)
    release = school.release_times(session, semester.semester_id)
    last_end = max((s.ends for s in todays), default=0)
    groups = {g.id: g for g in session.scalars(select(models.CareGroup))}
    seen = _presence(session, day, todays, _kept.expected_on(session, service_day, semester.semester_id))
    people = {
        i: (no, name)
        for i, no, name in session.execute(
            select(models.Student.id, models.Student.student_no, models.Student.name).where(
                models.Student.id.in_([c for _, c in seen])
            )
        )
    }
    seats = classes.seats(session, day)
    collectors = _collectors(session, day)
    alone = set(
        session.scalars(
            select(models.LeaveAlonePermission.student_id).where(
                conditions.valid_on(models.LeaveAlonePermission, day)
            )
        )
    )
    must_fetch = school.fetch_grades(session, day)
    gone = _gone(session, day)
    bars = barred._on(session, day)
    result: list[BoardRow] = []
    for (group_id, student_id), (seat_no, present) in seen.items():
        seat = seats.get(student_id)
        grade = seat.grade if seat else 0
        may_alone = student_id in alone and grade not in must_fetch
        left = gone.get(student_id)
        result.append(
            BoardRow(
                student_id=student_id,
                student_no=people[student_id][0],
                name=people[student_id][1],
                class_label=seat.label if seat else "",
                grade=grade,
                group_id=group_id,
                group=groups[group_id].name,
                seat_no=seat_no,
                present=present,
                release_at=release.get(grade, last_end),
                way=Way.ALONE if may_alone else Way.ADULT,
                collectors=collectors.get(student_id, ()),
                may_leave_alone=may_alone,
                left_at=left[0].left_at if left else None,
                left_way=left[0].way if left else None,
                left_with=left[1] if left else None,
                check=left[0].check if left else None,
                released_by=left[2] if left else "",
                barred=bars.get(student_id, ()),
            )
        )
    order = {g: i for i, g in enumerate(groups)}
    return tuple(sorted(result, key=lambda r: (r.release_at, r.grade, order[r.group_id], r.seat_no)))


def _presence(
    session: Session,
    day: date,
    todays: Sequence[rolls.SittingRow],
    expected: dict[int, dict[int, int]],
) -> dict[tuple[int, int], tuple[int, bool | None]]:
    """Return (group, child) -> (seat, present): True by any closed roll, False when all are closed without.

    None = a roll that may still name the child is open.
    """
    marks = _kept.marks_on(session, day)
    states = {(s.group_id, s.slot_id): s.state for s in todays}
    result: dict[tuple[int, int], tuple[int, bool | None]] = {}
    for group_id in {g for g, _ in states}:
        keys = [k for k in states if k[0] == group_id]
        named = {child for k in keys for child in marks.get(k, {})}
        seats = dict(expected.get(group_id, {}))
        seats.update(_kept.seats_ever(session, group_id, named - set(seats)))
        all_closed = all(states[k] is RollState.CLOSED for k in keys)
        for child, seat in seats.items():
            here = any(
                marks.get(k, {}).get(child) in attendance.IN_SCHOOL
                for k in keys
                if states[k] is RollState.CLOSED
            )
            if all_closed and child not in named:
                continue
            result[group_id, child] = (seat, True if here else (False if all_closed else None))
    return result


def _collectors(session: Session, day: date) -> dict[int, tuple[Collector, ...]]:
    """Return who may collect each child on ``day``; a listed adult who is barred is not among them."""
    bars = barred._on(session, day)
    found: dict[int, list[Collector]] = {}
    for p in session.scalars(
        select(models.PickupPerson)
        .where(conditions.valid_on(models.PickupPerson, day))
        .order_by(models.PickupPerson.student_id, models.PickupPerson.id)
    ):
        if not barred._is_barred(bars.get(p.student_id, ()), p.name, p.relation, p.relation_text):
            found.setdefault(p.student_id, []).append(_collector_of(p))
    return {k: tuple(v) for k, v in found.items()}


def _collector_of(p: models.PickupPerson) -> Collector:
    return Collector(p.id, p.name, p.relation, p.relation_text, p.phone, p.valid_from, p.valid_to)


def _once_listed(session: Session, student_id: int, pickup_id: int) -> Collector | None:
    """Return an adult whose leave has ended or who is barred, so that the refusal can say so."""
    person = session.get(models.PickupPerson, pickup_id)
    return _collector_of(person) if person is not None and person.student_id == student_id else None


def _gone(session: Session, day: date) -> dict[int, tuple[models.Handover, Collector | None, str]]:
    found = session.execute(
        select(models.Handover, models.PickupPerson, models.Account.name)
        .outerjoin(models.PickupPerson, models.PickupPerson.id == models.Handover.pickup_person_id)
        .join(models.Account, models.Account.id == models.Handover.account_id)
        .where(models.Handover.day == day)
    )
    return {h.student_id: (h, _collector_of(p) if p else None, by) for h, p, by in found}


# -- deeds -----------------------------------------------------------------------------------------------


@allow("head", "registrar", "duty", class_teacher=_own_children)
def release(
    session: Session, releases: Sequence[Release], *, day: date, today: date, now: datetime | None = None
) -> int:
    """Let children go: each with a listed adult, or alone with written leave (R-045, N-7). Returns how many.

    All or none: one release that may not be refuses the whole gesture. Refuses a time that is none of this
    afternoon's, and on today a time after ``now`` where the caller says it.
    """
    if day > today:
        raise Refused("roll_in_future", day=day)
    semester = school.semester_on(session, day)
    first = min(s.starts for s in school.slots(session, semester.semester_id))
    clock = now.hour * 60 + now.minute if now is not None and day == today else None
    whole = board(session, day)
    if whole.closed_at:
        raise Refused("day_closed_already", day=day)
    children = {r.student_id: r for r in whole.rows}
    must_fetch = school.fetch_grades(session, day)
    named: set[int] = set()
    for one in releases:
        row = children.get(one.student_id)
        if row is None:
            raise Refused("child_not_on_roll", count=1)
        if one.student_id in named:
            raise Refused("already_left", name=row.name)
        named.add(one.student_id)
        collector = next((c for c in row.collectors if c.pickup_id == one.pickup_id), None)
        if collector is None and one.pickup_id is not None:
            collector = _once_listed(session, one.student_id, one.pickup_id)
        handover.check_release(row, day=day, way=one.way, collector=collector, fetch_grades=must_fetch)
        handover.check_left_at(row.name, one.left_at, first_slot=first, clock=clock)
        session.add(
            models.Handover(
                day=day,
                student_id=one.student_id,
                way=one.way,
                pickup_person_id=one.pickup_id if one.way is Way.ADULT else None,
                check=(one.check or Check.KNOWN) if one.way is Way.ADULT else None,
                left_at=one.left_at,
                account_id=rights.actor(session).account_id,
            )
        )
    return len(releases)


@allow("head", "registrar", "duty")
def close_day(session: Session, *, day: date, now: datetime) -> None:
    """Close the day; refuses while a roll is open or a child is not accounted for (§3.11)."""
    whole = board(session, day)
    if not whole.rows:
        raise Refused("no_service_day", day=day)
    handover.check_close(whole, open_rolls=whole.open_rolls)
    session.add(models.DayClose(day=day, at=now, account_id=rights.actor(session).account_id))


rights.declared(globals())
