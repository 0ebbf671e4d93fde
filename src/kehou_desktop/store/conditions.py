"""Conditions that many questions share: who is valid, who is on roll, whose class it is."""

from datetime import date

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from kehou_desktop.domain.accounts import Actor
from kehou_desktop.store import models

Dated = (
    type[models.ClassMembership]
    | type[models.GroupMembership]
    | type[models.PickupPerson]
    | type[models.LeaveAlonePermission]
    | type[models.Hardship]
    | type[models.FeePolicy]
    | type[models.HandoverPolicy]
    | type[models.BarredPerson]
)


def valid_on(record: Dated, day: date) -> ColumnElement[bool]:
    """Rows in force on ``day``; both ends are included."""
    return (record.valid_from <= day) & or_(record.valid_to.is_(None), record.valid_to >= day)


def not_over(record: Dated, day: date) -> ColumnElement[bool]:
    """Rows in force on ``day`` or on a later day."""
    return or_(record.valid_to.is_(None), record.valid_to >= day)


def certified_on(day: date) -> ColumnElement[bool]:
    """Hardships certified with their paper and in force on ``day``: only these count for fees (§3.3).

    A certified row begins on the day of its certificate: being in force says that it was certified by then.
    """
    return models.Hardship.certified_on.is_not(None) & valid_on(models.Hardship, day)


def on_roll(day: date) -> ColumnElement[bool]:
    """Children on the roll of the school on ``day``."""
    return or_(models.Student.left_on.is_(None), models.Student.left_on > day)


def own_class(session: Session, who: Actor, home_class_id: int) -> bool:
    """Whether ``who`` is the class teacher of that class."""
    home = session.get(models.HomeClass, home_class_id)
    return home is not None and home.teacher_account_id == who.account_id
