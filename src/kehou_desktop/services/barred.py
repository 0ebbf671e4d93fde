"""Who must not take a child home: put on record with its basis, ended, and stopped at the gate."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kehou_desktop.domain.barred import Barred, Basis
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.students import Relation, names
from kehou_desktop.services import classes
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import allow


def _on(session: Session, day: date) -> dict[int, tuple[Barred, ...]]:
    """Return the bars that hold on ``day``, by child: for the services that must not pass them."""
    found: dict[int, list[Barred]] = {}
    for bar in session.scalars(
        select(models.BarredPerson)
        .where(conditions.valid_on(models.BarredPerson, day))
        .order_by(models.BarredPerson.student_id, models.BarredPerson.id)
    ):
        found.setdefault(bar.student_id, []).append(_noun(bar))
    return {student: tuple(bars) for student, bars in found.items()}


def _of(session: Session, student_id: int) -> tuple[Barred, ...]:
    """Return every bar of a child, ended ones too."""
    found = session.scalars(
        select(models.BarredPerson)
        .where(models.BarredPerson.student_id == student_id)
        .order_by(models.BarredPerson.id)
    )
    return tuple(_noun(bar) for bar in found)


def _stops(session: Session, student_id: int) -> tuple[datetime, ...]:
    """Return when a barred person was stopped at the gate with this child."""
    found = session.scalars(
        select(models.GateStop.at)
        .where(models.GateStop.student_id == student_id)
        .order_by(models.GateStop.id)
    )
    return tuple(found)


def _noun(bar: models.BarredPerson) -> Barred:
    return Barred(
        bar.id, bar.name, bar.relation, bar.relation_text, bar.is_guardian, bar.valid_from, bar.valid_to
    )


def _is_barred(
    bars: Sequence[Barred], name: str | None, relation: Relation | None, relation_text: str | None
) -> bool:
    return any(b.is_same(name or "", relation, relation_text or "") for b in bars)


# -- deeds -----------------------------------------------------------------------------------------------


@allow("head", "registrar")
def add(
    session: Session,
    student_id: int,
    *,
    name: str,
    relation: Relation | None,
    relation_text: str = "",
    is_guardian: bool,
    basis: Basis,
    document: str,
    valid_from: date,
    valid_to: date | None,
) -> int:
    """Bar a person from collecting the child (R-045). Returns the record's id.

    Refuses a bar without a name, without its paper, or without an end: a bar for ever is nobody's order.
    """
    if not name.strip():
        raise Refused("name_missing")
    if not document.strip():
        raise Refused("document_missing")
    if valid_to is None:
        raise Refused("bar_without_end")
    if valid_to < valid_from:
        raise Refused("validity_wrong")
    bar = models.BarredPerson(
        student_id=student_id,
        name=names.name(name),
        relation=relation,
        relation_text=relation_text,
        is_guardian=is_guardian,
        basis=basis,
        document=document.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    session.add(bar)
    session.flush()
    return bar.id


@allow("head", "registrar")
def end(session: Session, student_id: int, *, barred_id: int, today: date) -> None:
    """End a bar with yesterday, its basis being lifted; one entered only today that stopped nobody goes.

    Refuses a bar that is not this child's or is over already.
    """
    bar = _bar(session, student_id, barred_id)
    if bar.valid_to < today:
        raise Refused("bar_over", name=bar.name)
    stopped = session.scalar(
        select(models.GateStop.id).where(models.GateStop.barred_person_id == bar.id).limit(1)
    )
    if bar.valid_from >= today and stopped is None:
        session.delete(bar)
    else:
        bar.valid_to = max(bar.valid_from, today - timedelta(1))


@allow("head", "registrar", "duty", class_teacher=classes._own_child)
def stop(session: Session, student_id: int, *, barred_id: int, day: date, now: datetime) -> int:
    """Put on record that a barred person came for the child and was stopped. The child stays. Returns its id.

    Refuses a bar that is not this child's or does not hold on ``day``.
    """
    bar = _bar(session, student_id, barred_id)
    if not bar.valid_from <= day <= bar.valid_to:
        raise Refused("bar_over", name=bar.name)
    stopped = models.GateStop(
        student_id=student_id,
        day=day,
        at=now,
        barred_person_id=bar.id,
        account_id=rights.actor(session).account_id,
    )
    session.add(stopped)
    session.flush()
    return stopped.id


def _bar(session: Session, student_id: int, barred_id: int) -> models.BarredPerson:
    bar = session.get(models.BarredPerson, barred_id)
    if bar is None or bar.student_id != student_id:
        raise Refused("bar_unknown")
    return bar


rights.declared(globals())
