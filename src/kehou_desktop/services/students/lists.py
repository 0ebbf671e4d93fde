"""What a school's own list brings in, as one numbered batch."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.students import (
    HardshipCategory,
    kept,
    plan,
)
from kehou_desktop.services import classes
from kehou_desktop.services.students import _writing
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import allow


@allow("head", "registrar")
def known(session: Session, *, day: date) -> tuple[plan.Known, ...]:
    """Return every child as an import compares it: values by field, and what the last import wrote."""
    imported: dict[int, dict[str, Any]] = {}
    for v in session.scalars(select(models.ImportedValue)):
        imported.setdefault(v.student_id, {})[v.field] = kept.from_text(v.field, v.value)
    first_guardians: dict[int, models.Guardian] = {}
    for g in session.scalars(
        select(models.Guardian).order_by(models.Guardian.student_id, models.Guardian.position)
    ):
        first_guardians.setdefault(g.student_id, g)
    hardships: dict[int, list[HardshipCategory]] = {}
    for h in session.scalars(select(models.Hardship).order_by(models.Hardship.id)):
        hardships.setdefault(h.student_id, []).append(h.category)
    seats = classes.seats(session, day)
    result: list[plan.Known] = []
    for s in session.scalars(
        select(models.Student).where(conditions.on_roll(day)).order_by(models.Student.id)
    ):
        values: dict[str, Any] = {field: getattr(s, field) for field in _writing.PLAIN_FIELDS}
        seat = seats.get(s.id)
        values["home_class"] = (seat.grade, seat.number) if seat else None
        guardian = first_guardians.get(s.id)
        for field, column in _writing.GUARDIAN_FIELDS.items():
            values[field] = getattr(guardian, column) if guardian else None
        values["hardships"] = tuple(dict.fromkeys(hardships[s.id])) if s.id in hardships else None
        result.append(plan.Known(s.id, values, imported.get(s.id, {})))
    return tuple(result)


@allow("head", "registrar")
def take_in(
    session: Session,
    planned: plan.ImportPlan,
    *,
    file_name: str,
    file_digest: str,
    today: date,
    now: datetime,
) -> int:
    """Take in what an import plan says, as one numbered batch; refused rows stay outside. Returns its number.

    The plan must have been made against the store as it is now: the caller reads ``known`` just before.
    """
    batch = models.ImportBatch(
        file_name=file_name,
        file_digest=file_digest,
        at=now,
        account_id=rights.actor(session).account_id,
        added=planned.added,
        updated=planned.updated,
    )
    session.add(batch)
    session.flush()
    since, seats = _writing.enrolled_since(session, today), _writing.seating(session, today)
    left = _writing.left_before(session, today)
    imported = _imported(session, [row.student_id for row in planned.rows if row.student_id is not None])
    for row in planned.rows:
        gone = left.pop(row.writes.get("citizen_id") or "", None)
        if row.outcome is plan.Outcome.ADDED and gone is not None:
            student = _writing.back_again(session, gone, row.writes, today, seats)
            imported.update(_imported(session, [student.id]))
        elif row.outcome is plan.Outcome.ADDED:
            student = _writing.new_student(session, row.writes, since, seats)
        elif row.outcome is plan.Outcome.UPDATED and row.student_id is not None:
            if gone is not None:
                raise Refused("id_of_another", name=gone.name)
            student = session.get_one(models.Student, row.student_id)
            _writing.write(session, student, row.writes, today, seats)
        else:
            continue
        _remember(session, student.id, row.writes, batch.id, imported)
    return batch.id


_Imported = dict[tuple[int, str], models.ImportedValue]


def _imported(session: Session, students: Sequence[int]) -> _Imported:
    """Return (child, field) -> what the last import wrote, of these children."""
    found = session.scalars(select(models.ImportedValue).where(models.ImportedValue.student_id.in_(students)))
    return {(v.student_id, v.field): v for v in found}


def _remember(
    session: Session, student_id: int, writes: Mapping[str, Any], batch_id: int, imported: _Imported
) -> None:
    for field, value in writes.items():
        before = imported.get((student_id, field))
        if before is None:
            session.add(
                models.ImportedValue(
                    student_id=student_id, field=field, value=kept.to_text(field, value), batch_id=batch_id
                )
            )
        else:
            before.value, before.batch_id = kept.to_text(field, value), batch_id


rights.declared(globals())
