"""Found a school, open it, close it: the one way in for window and command."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session as Session  # the window types its questions by it and queries nothing

from kehou_desktop import paths
from kehou_desktop.domain import calendar
from kehou_desktop.domain.accounts import Actor, Role
from kehou_desktop.domain.errors import Refused, Trouble
from kehou_desktop.services import school
from kehou_desktop.store import accounts, backup, database, generations

P = ParamSpec("P")
R = TypeVar("R")

_DOORKEEPER = Actor(1, "", frozenset(Role))
"""Asks who may sign in, before anybody has."""

FIRST_SLOT, SECOND_SLOT = (15 * 60 + 30, 16 * 60 + 25, 100), (16 * 60 + 35, 17 * 60 + 30, 100)
"""The afternoon of a new school until it says otherwise: starts, ends (minutes), class hours x100 (N-4)."""


@dataclass(slots=True)
class Door:
    """An open school and the person at it: what window, command and practice go through."""

    database: database.Database
    actor: Actor
    practice_today: date | None = None
    practice_time: time | None = None
    clock_behind: datetime | None = None
    """When the last deed was done (local time), if the machine's clock stood before that at opening."""

    def read(self, question: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Ask a question as the person at the door."""
        return self.database.read(self.actor, question, *args, **kwargs)

    def write(self, deed: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do a deed as the person at the door."""
        return self.database.write(self.actor, deed, *args, **kwargs)

    def today(self) -> date:
        """The office's day: the machine's, or where a practice school stands."""
        return self.practice_today or date.today()  # noqa: DTZ011 - the office's own day

    def now(self) -> datetime:
        """The office's day with the machine's time; a practice school's clock may be set."""
        clock = datetime.now().time().replace(microsecond=0)  # noqa: DTZ005 - the office's own clock
        return datetime.combine(self.today(), self.practice_time or clock)

    def close(self, *, back_up: bool = True) -> backup.Backup | None:
        """Close the store, with a verified backup first if anything changed since the last one.

        Returns that backup. The backup that fails is told, and the store is closed all the same.
        """
        try:
            return self.back_up_if_changed() if back_up else None
        finally:
            self.database.close()

    def back_up(self) -> backup.Backup:
        """Make a verified backup now; what is lent to be cancelled is so until the file has its name."""
        made = backup.make(self.database, self.backups, now=datetime.now())  # noqa: DTZ005 - the office's own clock
        backup.thin(self.backups, made=made.path)
        if not made.path.is_file():
            raise Trouble("backup_failed", folder=str(self.backups), reason="verify")
        return made

    def back_up_if_changed(self) -> backup.Backup | None:
        """Make a verified backup unless the newest one already holds the last deed."""
        found = self.last_backup()
        if found is not None and found.good and found.head == self.database.head():
            return None
        return self.back_up()

    def last_backup(self) -> backup.Backup | None:
        """Return this store's newest backup; None = there is none yet.

        It is read back unless this process did so before and the file has not changed since: that takes a
        second or two, and the window has it done beside itself.
        """
        newest = backup.newest(self.backups)
        return None if newest is None else backup.seen(newest) or backup.inspect(newest)

    def backup_unread(self) -> bool:
        """Whether the newest backup has still to be read back before ``last_backup`` can tell of it."""
        newest = backup.newest(self.backups)
        return newest is not None and backup.seen(newest) is None

    def check_sound(self) -> list[str]:
        """Return the codes of what does not hold in the file itself; [] = sound. Reads every page."""
        return self.database.check_sound()

    @property
    def backups(self) -> Path:
        """Where this store's own backups lie."""
        return self.database.folder / "backups"


def found(
    folder: Path,
    *,
    name: str,
    head: str,
    password: str,
    code: str = "",
    grades: tuple[int, int] = (1, 6),
    term: tuple[int, int] | None = None,
    today: date,
    now: datetime,
) -> tuple[Door, str]:
    """Found a real school with its first account; returns the open door and the recovery code, said once.

    ``term`` is (school year, 1 or 2), by default the one that holds today. Nothing stays when it is refused.
    """
    accounts.check_password(password, school=name, name=head)
    keyring, code_of_recovery = accounts.new_keyring(), accounts.new_recovery_code()

    def envelopes(generation: Path) -> None:
        accounts.write_envelopes(
            generation, keyring, name=head.strip(), password=password, recovery_code=code_of_recovery
        )

    def first_deeds(door: Door) -> None:
        door.write(school.found, name=name, code=code, grades=grades, head=head, now=now)
        which = term or calendar.term_on(today)
        _first_term(door, which, _all_at_the_end(grades))
        _first_policy(door, grades, min(today, calendar.usual_term(*which)[0]))

    return _found(folder, keyring, envelopes, first_deeds), code_of_recovery


def found_practice(
    folder: Path,
    *,
    name: str,
    head: str,
    grades: tuple[int, int],
    term: tuple[int, int],
    today: date,
    now: datetime,
    release: Mapping[int, int] | None = None,
) -> Door:
    """Found an empty practice school: its key lies open beside it, its day stands at ``today``.

    ``release`` is when each grade is let out, in minutes after midnight; None = all at the end.
    """
    keyring = accounts.new_keyring()

    def envelopes(generation: Path) -> None:
        del generation
        accounts.write_practice_key(folder, keyring)

    def first_deeds(door: Door) -> None:
        door.write(
            school.found,
            name=name,
            code="",
            grades=grades,
            head=head,
            now=now,
            practice_today=today,
        )
        _first_term(door, term, release or _all_at_the_end(grades))

    return _found(folder, keyring, envelopes, first_deeds)


def _found(
    folder: Path,
    keyring: accounts.Keyring,
    envelopes: Callable[[Path], None],
    first_deeds: Callable[[Door], None],
) -> Door:
    database.create(folder, keyring, envelopes=envelopes)
    try:
        db = database.open_(folder, lambda _generation: keyring)
        try:
            door = Door(db, _DOORKEEPER)
            first_deeds(door)
            _sign_in(door, door.read(school.account_names)[0])
        except BaseException:
            db.close()
            raise
    except BaseException:
        generations.abandon(folder)
        raise
    return door


def _first_policy(door: Door, grades: tuple[int, int], since: date) -> None:
    """Let the small ones be fetched from the first day on; the school may adopt a rule of its own (N-7)."""
    policy = tomllib.loads((paths.resources() / "policies" / "handover.toml").read_text(encoding="utf-8"))
    fetched = [g for g in policy["fetch_grades"] if grades[0] <= g <= grades[1]]
    if fetched:
        door.write(
            school.adopt_handover_policy,
            basis_document_no=policy["basis_document_no"],
            fetch_grades=fetched,
            valid_from=since,
        )


def _all_at_the_end(grades: tuple[int, int]) -> dict[int, int]:
    return dict.fromkeys(range(grades[0], grades[1] + 1), SECOND_SLOT[1])


def _first_term(door: Door, term: tuple[int, int], release: Mapping[int, int]) -> None:
    for table in sorted((paths.resources() / "calendar").glob("*.csv")):
        door.write(school.take_year, text=table.read_text(encoding="utf-8"))
    first_day, last_day = calendar.usual_term(*term)
    door.write(
        school.open_term,
        school_year=term[0],
        term=term[1],
        first_day=first_day,
        last_day=last_day,
        slots=(FIRST_SLOT, SECOND_SLOT),
        release=release,
    )


def open_practice(folder: Path) -> Door:
    """Open a practice school as its head; no password."""
    return _open(folder, lambda _generation: accounts.practice_keyring(folder), "")


def open_school(folder: Path, *, name: str, password: str) -> Door:
    """Open a school with an account's password. ``name`` may be empty where there is one account."""
    if generations.is_practice(folder):
        return _open(folder, lambda _generation: accounts.practice_keyring(folder), name)
    if not name:
        names = accounts.names(generations.current(folder))
        if len(names) != 1:
            raise Refused("account_needed")
        name = names[0]
    return _open(folder, lambda generation: accounts.unlock(generation, name=name, password=password), name)


def open_with_recovery(folder: Path, *, code: str, name: str, password: str) -> tuple[Door, str]:
    """Open a school with the recovery code and give ``name`` a new password.

    Returns the open door and the new recovery code; the one that was used opens nothing any more. Until the
    store has opened and the password is found good nothing is changed: what fails before leaves the code.
    """
    accounts.check_password(password, school="", name=name)
    door = _open(folder, lambda generation: accounts.unlock_by_code(generation, code=code), name)
    try:
        accounts.check_password(password, school=door.read(school.facts).name, name=name)
        following = accounts.new_recovery_code()
        db = door.database
        accounts.rewrap(db.generation, db.keyring, name=name, password=password, recovery_code=following)
    except BaseException:
        door.database.close()
        raise
    return door, following


def restore(
    file: Path,
    folder: Path,
    unlock: Callable[[Path], accounts.Keyring],
    *,
    name: str,
    last_receipt: tuple[int, int] | None = None,
) -> Door:
    """Restore a backup into an empty ``folder`` and open it: a new epoch of the chain begins there.

    ``last_receipt`` is the highest receipt number on paper (year, serial): numbers go on above it (F-21).
    """
    keys: list[accounts.Keyring] = []

    def once(generation: Path) -> accounts.Keyring:
        # The password is asked for once, though the backup is opened first and then the store.
        if not keys:
            keys.append(unlock(generation))
        return keys[0]

    found = backup.restore(file, folder, once)
    door = _open(folder, once, name)
    try:
        before = backup.newest(door.backups)  # a folder may still hold backups of what was lost
        door.write(
            school.begin_epoch,
            cause="restored",
            backup_head=found.head,
            now=door.now(),
            above=backup.epoch_of(before) if before else 0,
            last_receipt=last_receipt,
        )
    except BaseException:
        door.database.close()
        raise
    return door


def _open(folder: Path, unlock: Callable[[Path], accounts.Keyring], name: str) -> Door:
    db = database.open_(folder, unlock)
    try:
        door = Door(db, _DOORKEEPER)
        _sign_in(door, name or door.read(school.account_names)[0])
        last = db.last_deed_at()
        if last is not None and datetime.now(UTC) < last - _CLOCK_SLACK:
            door.clock_behind = last.astimezone().replace(tzinfo=None)
    except BaseException:
        db.close()
        raise
    return door


_CLOCK_SLACK = timedelta(minutes=2)
"""What a clock may be put back by when it is set right."""


def _sign_in(door: Door, name: str) -> None:
    door.practice_today = door.read(school.facts).practice_today
    door.actor = door.read(school.actor_named, name, today=door.today())
