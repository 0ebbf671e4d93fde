"""Groups: one per class from the children whose papers are whole."""

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kehou_desktop.domain.applications import Stage
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.groups import CareGroup, FormableClass, ServiceKind
from kehou_desktop.domain.students import rows
from kehou_desktop.services import applications, classes
from kehou_desktop.services.attendance import _kept as rolls
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import EVERY_ROLE, allow


@allow(*EVERY_ROLE)
def groups(session: Session, *, semester_id: int, day: date) -> tuple[CareGroup, ...]:
    """Return the groups of the term with how many children they have on ``day``."""
    sizes = {
        group_id: n
        for group_id, n in session.execute(
            select(models.GroupMembership.group_id, func.count())
            .where(conditions.valid_on(models.GroupMembership, day))
            .group_by(models.GroupMembership.group_id)
        )
    }
    found = session.execute(
        select(models.CareGroup, models.HomeClass)
        .outerjoin(models.HomeClass, models.HomeClass.id == models.CareGroup.home_class_id)
        .where(models.CareGroup.semester_id == semester_id)
        .order_by(models.HomeClass.grade, models.HomeClass.number, models.CareGroup.id)
    )
    return tuple(
        CareGroup(
            g.id,
            g.name,
            g.kind,
            rows.class_label(h.grade, h.number) if h else "",
            h.grade if h else 0,
            g.teacher,
            g.place,
            sizes.get(g.id, 0),
        )
        for g, h in found
    )


@allow(*EVERY_ROLE)
def group_named(session: Session, name: str, *, semester_id: int, day: date) -> CareGroup:
    """Return the group of that name or number; a class's label finds the group of the class."""
    for group in groups(session, semester_id=semester_id, day=day):
        if name in (group.name, str(group.group_id), group.class_label):
            return group
    raise Refused("group_unknown", name=name)


@allow(*EVERY_ROLE)
def members(session: Session, group_id: int, *, day: date) -> dict[int, int]:
    """Return seat -> child of everybody who has sat in the group up to ``day``: the row map of its papers."""
    found = session.execute(
        select(models.GroupMembership.seat_no, models.GroupMembership.student_id).where(
            models.GroupMembership.group_id == group_id, models.GroupMembership.valid_from <= day
        )
    )
    return {seat: student for seat, student in found}


@allow("head", "registrar", "auditor")
def formable(session: Session, *, semester_id: int, day: date) -> tuple[FormableClass, ...]:
    """Return the classes with how many children take part and how many of them have no group yet."""
    papers = applications.school_rows(session, semester_id=semester_id, day=day)
    existing = {
        g.home_class_id: g.id
        for g in session.scalars(select(models.CareGroup).where(models.CareGroup.semester_id == semester_id))
    }
    seats = classes.seats(session, day)
    result: list[FormableClass] = []
    for home in classes.home_classes(session, day):
        own = [
            p
            for p in papers
            if seats[p.student_id].home_class_id == home.home_class_id and p.stage is Stage.TAKES_PART
        ]
        result.append(
            FormableClass(
                home.home_class_id,
                home.label,
                home.grade,
                len(own),
                sum(not p.group for p in own),
                existing.get(home.home_class_id),
            )
        )
    return tuple(result)


@allow("head", "registrar")
def form_own_class_groups(session: Session, *, semester_id: int, valid_from: date, day: date) -> int:
    """Form one care group per class from the children who take part (R-061). Returns how many were placed.

    A group that exists is filled up; seats follow the class's order and are never given twice.
    ``valid_from`` is the first day they are expected on a roll: in the term, and after the last day that has
    been closed, for nobody may turn up on a day whose handovers are evidence.
    """
    semester = session.get_one(models.Semester, semester_id)
    closed = session.scalar(select(func.max(models.DayClose.day)))
    start = max(valid_from, semester.first_day, closed + timedelta(1) if closed else valid_from)
    homes = {h.home_class_id: h for h in classes.home_classes(session, day)}
    seats = classes.seats(session, day)
    groups_ = {
        g.home_class_id: g
        for g in session.scalars(select(models.CareGroup).where(models.CareGroup.semester_id == semester_id))
    }
    last_seat = {
        group_id: seat
        for group_id, seat in session.execute(
            select(models.GroupMembership.group_id, func.max(models.GroupMembership.seat_no)).group_by(
                models.GroupMembership.group_id
            )
        )
    }
    placed = 0
    for paper in applications.school_rows(session, semester_id=semester_id, day=day):
        if paper.stage is not Stage.TAKES_PART or paper.group:
            continue
        home = homes[seats[paper.student_id].home_class_id]
        group = groups_.get(home.home_class_id)
        if group is None:
            group = models.CareGroup(
                semester_id=semester_id,
                name=home.label,
                kind=ServiceKind.BASIC_CARE,
                home_class_id=home.home_class_id,
                teacher=home.teacher,
                place=home.label,
            )
            session.add(group)
            session.flush()
            groups_[home.home_class_id] = group
        seat = last_seat.get(group.id, 0) + 1
        last_seat[group.id] = seat
        session.add(
            models.GroupMembership(
                group_id=group.id,
                student_id=paper.student_id,
                seat_no=seat,
                weekdays=paper.weekdays,
                valid_from=start,
                valid_to=None,
            )
        )
        placed += 1
    return placed


@allow("head", "registrar")
def end_membership(session: Session, group_id: int, student_id: int, *, from_day: date, today: date) -> None:
    """Take a child out of a group: from ``from_day`` on it is not expected there; rolls stay as they are.

    Refuses a day before today, and a child who is not in the group from then on. A roll of that day that
    names the child already keeps it to the end of the day.
    """
    if from_day < today:
        raise Refused("end_in_past", day=from_day)
    found = session.scalars(
        select(models.GroupMembership).where(
            models.GroupMembership.group_id == group_id,
            models.GroupMembership.student_id == student_id,
            conditions.not_over(models.GroupMembership, from_day),
        )
    ).all()
    if not found:
        name = session.get_one(models.Student, student_id).name
        raise Refused("not_in_group", name=name, group=session.get_one(models.CareGroup, group_id).name)
    for membership in found:
        membership.valid_to = rolls.last_day_in(session, membership, from_day)


@allow("head", "registrar")
def set_teacher(session: Session, group_id: int, *, teacher: str, place: str) -> None:
    """Name the teacher and the place of a group."""
    group = session.get_one(models.CareGroup, group_id)
    group.teacher, group.place = teacher.strip(), place.strip()


rights.declared(globals())
