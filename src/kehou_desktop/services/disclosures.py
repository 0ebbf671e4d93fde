"""Show what stands masked to who asks, and keep who asked."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kehou_desktop.domain.accounts import Actor
from kehou_desktop.domain.barred import Reason
from kehou_desktop.domain.disclosures import Asked, Disclosed, Secret
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.students import HardshipCategory
from kehou_desktop.domain.students.rows import HardshipRow
from kehou_desktop.services import calls, classes
from kehou_desktop.store import conditions, models, rights
from kehou_desktop.store.rights import allow


def _number(_session: Session, _who: Actor, _student_id: int, *, what: Secret, **_: object) -> bool:
    return what is Secret.PHONE


def _own_number(
    session: Session, who: Actor, student_id: int, *, what: Secret, day: date, **_: object
) -> bool:
    return what is Secret.PHONE and classes._own_child(session, who, student_id, day=day)


# -- questions -------------------------------------------------------------------------------------------


@allow("head", "auditor")
def made(session: Session, first: date, last: date) -> tuple[Asked, ...]:
    """Return who asked for what between two days, the latest first."""
    record = models.Disclosure
    found = session.execute(
        select(record, models.Student.name, models.Account.name)
        .join(models.Student, models.Student.id == record.student_id)
        .join(models.Account, models.Account.id == record.account_id)
        .where(record.day.between(first, last))
        .order_by(record.id.desc())
    )
    return tuple(Asked(asked.student_id, name, asked.what, asked.at, by) for asked, name, by in found)


# -- deeds -----------------------------------------------------------------------------------------------


@allow("head", "registrar", duty=_number, class_teacher=_own_number)
def disclose(
    session: Session,
    student_id: int,
    *,
    what: Secret,
    day: date,
    now: datetime,
    contact: str = "",
    automatic: bool = False,
) -> Disclosed:
    """Return what stands masked, in full, and keep who asked for it.

    A telephone number is for whoever has the child in hand; ``contact`` is the key of a person to ring
    (calls.to_ring), of a guardian (g…) or of a listed adult (p…), "" = who is rung first. ID, the reason of
    a bar and hardship are for the head and the registrar. ``automatic`` = the gate shows the number of
    itself: that counts once per child and ``day``. Refuses a number that is not there.
    """
    told = _told(session, student_id, what, day, contact)
    record = models.Disclosure
    if automatic and session.scalar(
        select(record.id)
        .where(record.student_id == student_id, record.what == what, record.day == day)
        .limit(1)
    ):
        return told
    session.add(
        models.Disclosure(
            student_id=student_id, what=what, day=day, at=now, account_id=rights.actor(session).account_id
        )
    )
    return told


def _told(session: Session, student_id: int, what: Secret, day: date, contact: str) -> Disclosed:
    student = session.get(models.Student, student_id)
    if student is None:
        raise Refused("student_unknown")
    if what is Secret.PHONE:
        return _phone(session, student_id, day, contact)
    if what is Secret.CITIZEN_ID:
        if not student.citizen_id:
            raise Refused("no_citizen_id")
        return Disclosed(student.name, student.citizen_id)
    if what is Secret.BARRED_REASON:
        bars = session.scalars(
            select(models.BarredPerson)
            .where(models.BarredPerson.student_id == student_id)
            .order_by(models.BarredPerson.id)
        )
        return Disclosed(student.name, reasons=tuple(Reason(b.id, b.basis, b.document) for b in bars))
    return Disclosed(student.name, hardships=_hardships(session, student_id, day))


def _phone(session: Session, student_id: int, day: date, contact: str) -> Disclosed:
    """Return a number: of who is to be rung, or of a person named by key whom one would not ring."""
    if contact[1:].isdigit():
        person: models.Guardian | models.PickupPerson | None = (
            session.get(models.Guardian, int(contact[1:]))
            if contact.startswith("g")
            else session.get(models.PickupPerson, int(contact[1:]))
        )
        if person is not None and person.student_id == student_id and person.phone:
            return Disclosed(person.name or "", person.phone)
    first, phone = calls._number(session, student_id, day, contact)
    return Disclosed(first.name, phone)


def _hardships(session: Session, student_id: int, day: date) -> tuple[HardshipRow, ...]:
    """Return a row per category: the certificate in force on ``day``, else the newest there is."""
    record = models.Hardship
    certified = set(
        session.scalars(
            select(record.id).where(record.student_id == student_id, conditions.certified_on(day))
        )
    )
    newest: dict[HardshipCategory, HardshipRow] = {}
    for h in session.scalars(
        select(record).where(record.student_id == student_id).order_by(record.valid_from, record.id)
    ):
        if h.category not in newest or not newest[h.category].certified:
            newest[h.category] = HardshipRow(
                h.id, h.category, h.certificate_no, h.id in certified, h.valid_to
            )
    return tuple(newest.values())


rights.declared(globals())
