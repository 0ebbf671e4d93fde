"""Hand each child to whom it belongs, and close the day on nobody left behind."""

from collections.abc import Sequence
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
    whole = board(session, day)
    group = session.get_one(models.CareGroup, group_id)
    home = session.get(models.HomeClass, group.home_class_id) if group.home_class_id else None
    own = {r.student_id: r for r in whole.rows if r.group_id == group_id}
    members = session.scalars(
        select(models.GroupMembership)
        .where(models.GroupMembership.group_id == group_id, conditions.valid_on(models.GroupMembership, day))
        .order_by(models.GroupMembership.seat_no)
    ).all()
    names = {
        i: name
        for i, name in session.execute(
            select(models.Student.id, models.Student.name).where(
                models.Student.id.in_([m.student_id for m in members])
            )
        )
    }
    seats = classes.seats(session, day)
    lines: list[HandoverRow] = []
    for member in members:
        row = own.get(member.student_id)
        label = seats[member.student_id].label if member.student_id in seats else ""
        if row is None or row.present is False:
            arranged = Arranged.NOT_TODAY if row is None else Arranged.ON_LEAVE
            name = names[member.student_id]
            lines.append(HandoverRow(member.seat_no, label, name, arranged, (), None, None, None, ""))
            continue
        lines.append(
            HandoverRow(
                seat_no=member.seat_no,
                class_label=label,
                name=row.name,
                arranged=Arranged.ALONE if row.way is Way.ALONE else Arranged.ADULT,
                collectors=row.collectors,
                left_at=row.left_at,
                check=row.check,
                left_with=row.left_with,
                released_by=row.released_by,
            )
        )
    left = [r.left_at for r in own.values() if r.left_at is not None]
    semester = school.semester_on(session, day)
    release = school.release_times(session, semester.semester_id)
    return HandoverSheet(
        school=whole.school,
        group=group.name,
        grade_label=rows.grade_label(home.grade) if home else "",
        day=day,
        release_at=release.get(home.grade, 0) if home else max(release.values(), default=0),
        expected=sum(not line.struck for line in lines),
        rows=tuple(lines),
        last_left_at=max(left, default=None),
        not_yet=sum(r.here for r in own.values()),
        fetch_grades=school.fetch_grades(session, day),
    )


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
def release(session: Session, releases: Sequence[Release], *, day: date, today: date) -> int:
    """Let children go: each with a listed adult, or alone with written leave (R-045, N-7). Returns how many.

    All or none: one release that may not be refuses the whole gesture.
    """
    if day > today:
        raise Refused("roll_in_future", day=day)
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
