"""The school's name, and who may sit at its computer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kehou_desktop.domain.accounts import SINGLE_HAND_BELOW, Actor, Role
from kehou_desktop.domain.errors import Refused
from kehou_desktop.store import models, rights
from kehou_desktop.store.rights import EVERY_ROLE, allow

_ALWAYS = date(2000, 1, 1)
"""The founder's roles hold from before any clock: a dead battery must not lock the school out."""


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """What is printed at the head of every paper."""

    name: str
    code: str
    first_grade: int
    last_grade: int
    practice_today: date | None


@allow(*EVERY_ROLE)
def facts(session: Session) -> SchoolFacts:
    """Return the school's name, code and grades."""
    s = session.get_one(models.School, 1)
    return SchoolFacts(s.name, s.code, s.first_grade, s.last_grade, s.practice_today)


@allow(*EVERY_ROLE)
def actor_named(session: Session, name: str, *, today: date) -> Actor:
    """Return the account of that name with the roles it holds on ``today``."""
    account = session.scalar(select(models.Account).where(models.Account.name == name))
    if account is None:
        raise Refused("account_unknown", name=name)
    held = session.scalars(
        select(models.AccountRole).where(
            models.AccountRole.account_id == account.id, models.AccountRole.valid_from <= today
        )
    )
    roles = frozenset(r.role for r in held if r.valid_to is None or r.valid_to >= today)
    return Actor(account.id, account.name, roles)


@allow(*EVERY_ROLE)
def account_names(session: Session) -> tuple[str, ...]:
    """Return the names of all accounts in the order they were made."""
    return tuple(session.scalars(select(models.Account.name).order_by(models.Account.id)))


@allow(*EVERY_ROLE)
def single_hand(session: Session) -> bool:
    """Whether the school has too few accounts for two signatures on the screen (单人模式)."""
    return len(account_names(session)) < SINGLE_HAND_BELOW


@allow("head")
def found(
    session: Session,
    *,
    name: str,
    code: str,
    grades: tuple[int, int],
    head: str,
    now: datetime,
    practice_today: date | None = None,
) -> int:
    """Found the school with its first account, the head, who keeps the office too. Returns the account's id.

    Refuses an empty name, grades outside 1–9, and a code that is neither empty nor ten digits.
    """
    if not name.strip():
        raise Refused("school_name_missing")
    if not head.strip():
        raise Refused("head_name_missing")
    if code and not (code.isascii() and code.isdigit() and len(code) == 10):
        raise Refused("school_code_wrong", code=code)
    first, last = grades
    if not 1 <= first <= last <= 9:
        raise Refused("grades_wrong", text=f"{first}-{last}")
    session.add(
        models.School(
            id=1,
            name=name.strip(),
            code=code,
            first_grade=first,
            last_grade=last,
            practice_today=practice_today,
        )
    )
    session.add(models.Epoch(id=1, started_at=now, cause="founded", backup_head=""))
    account = models.Account(id=1, name=head.strip(), created_at=now)
    session.add(account)
    session.flush()
    for role in (Role.HEAD, Role.REGISTRAR, Role.CASHIER, Role.DUTY):
        session.add(models.AccountRole(account_id=account.id, role=role, valid_from=_ALWAYS, valid_to=None))
    return account.id


@allow("head")
def add_account(session: Session, *, name: str, roles: Sequence[Role], today: date, now: datetime) -> int:
    """Name another person and the roles held; refuses no name and a name that is taken. Returns its id."""
    name = name.strip()
    if not name:
        raise Refused("name_missing")
    if session.scalar(select(models.Account.id).where(models.Account.name == name)) is not None:
        raise Refused("account_exists", name=name)
    account = models.Account(name=name, created_at=now)
    session.add(account)
    session.flush()
    for role in roles:
        session.add(models.AccountRole(account_id=account.id, role=role, valid_from=today, valid_to=None))
    return account.id


@allow("head")
def set_practice_today(session: Session, today: date) -> None:
    """Move a practice school's day; a real school has the machine's."""
    school = session.get_one(models.School, 1)
    if school.practice_today is None:
        raise Refused("not_practice")
    school.practice_today = today


@allow("head", "registrar")
def begin_epoch(
    session: Session,
    *,
    cause: str,
    backup_head: str,
    now: datetime,
    above: int = 0,
    last_receipt: tuple[int, int] | None = None,
) -> int:
    """Begin another run of the chain after a restore: papers name epoch and head, so that two runs differ.

    ``backup_head`` is the head of the backup restored; the number of the epoch is higher than ``above``, the
    highest known of this school elsewhere. ``last_receipt`` is the highest receipt number on paper (year,
    serial), below which none is given again (F-21). Returns the epoch's number.
    """
    number = max(session.scalar(select(func.max(models.Epoch.id))) or 0, above) + 1
    year, serial = last_receipt or (0, 0)
    session.add(
        models.Epoch(
            id=number,
            started_at=now,
            cause=cause,
            backup_head=backup_head,
            serial_year=year,
            serial_floor=serial,
        )
    )
    return number


rights.declared(globals())
