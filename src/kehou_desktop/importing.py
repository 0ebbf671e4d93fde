"""Read a school's own list, show what it would do, take it in: the same way for window and command."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from kehou_desktop.documents import sheets_in
from kehou_desktop.documents.sheets_in import process
from kehou_desktop.domain.errors import Trouble
from kehou_desktop.domain.students import matching
from kehou_desktop.domain.students.plan import ImportPlan
from kehou_desktop.opening import Door
from kehou_desktop.services import school, students


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as understood, and the plan it makes against the store as it is now."""

    file_name: str
    digest: str
    found: sheets_in.Sheets
    plan: ImportPlan

    @property
    def valid_ids(self) -> int:
        """How many rows carry an ID number with a right check digit."""
        return sum(d.citizen_id is not None for d in self.found.drafts)


def load(path: Path) -> bytes:
    """Return what is in a file, no more than shows that it is too large to be a list.

    Trouble: ``file_missing``, ``file_unreadable`` (a folder, a pipe, somebody else's file).
    """
    if path.exists() and not path.is_file():
        raise Trouble("file_unreadable", file=path.name)
    try:
        with path.open("rb") as file:
            return file.read(process.MOST_BYTES + 1)
    except FileNotFoundError:
        raise Trouble("file_missing", file=path.name) from None
    except OSError:
        raise Trouble("file_unreadable", file=path.name) from None


def read(door: Door, data: bytes, file_name: str) -> sheets_in.Sheets:
    """Read a file in a child process; refuses a file that is not what its name says (interfaces.md)."""
    facts = door.read(school.facts)
    semester = door.read(school.semester_on, door.today())
    return sheets_in.read(
        data,
        file_name,
        school_year_start=semester.school_year,
        grades=range(facts.first_grade, facts.last_grade + 1),
    )


def preview(door: Door, data: bytes, file_name: str, *, without_damaged_ids: bool = False) -> Preview:
    """Read a file and plan what it would change; nothing is saved."""
    return plan(door, read(door, data, file_name), data, file_name, without_damaged_ids=without_damaged_ids)


def plan(
    door: Door, found: sheets_in.Sheets, data: bytes, file_name: str, *, without_damaged_ids: bool = False
) -> Preview:
    """Plan what a file that was read would change in the store as it is now."""
    made = matching.plan_import(
        found.drafts,
        door.read(students.known, day=door.today()),
        problems=found.problems,
        without_damaged_ids=without_damaged_ids,
    )
    return Preview(file_name, hashlib.sha256(data).hexdigest()[:16], found, made)


def take_in(door: Door, chosen: Preview) -> None:
    """Take in a previewed file as one numbered batch."""
    if chosen.plan.added or chosen.plan.updated:
        door.write(
            students.take_in,
            chosen.plan,
            file_name=chosen.file_name,
            file_digest=chosen.digest,
            today=door.today(),
            now=door.now(),
        )
