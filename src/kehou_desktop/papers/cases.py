"""Which paper is wanted: the case, what it takes by default, and what stands at its foot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kehou_desktop.domain import calendar
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.groups import CareGroup
from kehou_desktop.domain.students import classes as labels
from kehou_desktop.domain.students.rows import HomeClass, class_label
from kehou_desktop.i18n import _
from kehou_desktop.opening import Door
from kehou_desktop.services import classes, fees, groups, printing, school


@dataclass(frozen=True, slots=True)
class Case:
    """Which one is wanted; None takes the default: last service day, its month and term, the school.

    ``counted`` = this making is a printing and takes its 印次; a preview takes none.
    """

    class_: str | None = None
    group: str | None = None
    student: int | None = None
    date: "date | None" = None  # quoted: inside the class the bare name is this field
    month: tuple[int, int] | None = None
    term: str | None = None
    counted: bool = True


def day_of(door: Door, case: Case) -> date:
    """Return the day wanted, by default the last service day."""
    return case.date or door.read(school.last_service_day, door.today())


def month_of(door: Door, case: Case) -> tuple[int, int]:
    """Return the month wanted, by default the last service day's."""
    if case.month:
        return case.month
    day = day_of(door, case)
    return day.year, day.month


def billed_month_of(door: Door, case: Case) -> tuple[int, int]:
    """Return the month wanted, by default the newest that has bills."""
    return case.month or door.read(fees.newest_billed_month) or month_of(door, case)


def semester_of(door: Door, case: Case, day: date) -> calendar.Semester:
    """Return the term wanted, by default the one of ``day``."""
    if case.term:
        return door.read(school.semester_of, case.term)
    return door.read(school.semester_on, day)


def groups_of(door: Door, case: Case, day: date) -> tuple[CareGroup, ...]:
    """Return the group wanted, of a name, a number or a class; by default all of the term."""
    semester_id = semester_of(door, case, day).semester_id
    wanted = case.group or class_label_of(door, case, day)
    if wanted:
        return (door.read(groups.group_named, wanted, semester_id=semester_id, day=day),)
    return door.read(groups.groups, semester_id=semester_id, day=day)


def classes_of(door: Door, case: Case, day: date) -> tuple[HomeClass, ...]:
    """Return the class wanted, by default all that have children on ``day``."""
    every = door.read(classes.home_classes, day)
    if case.class_ is None:
        return every
    wanted = class_label_of(door, case, day)
    chosen = tuple(c for c in every if c.label == wanted)
    if not chosen:
        raise Refused("class_unknown", name=case.class_)
    return chosen


def class_label_of(door: Door, case: Case, day: date) -> str:
    """Return the label of the class that was asked for, however it was written: 三1, 3.1, 三(1)班."""
    if case.class_ is None:
        return ""
    facts = door.read(school.facts)
    grade, class_no = labels.home_class(
        "",
        case.class_,
        school_year_start=calendar.term_on(day)[0],
        grades=range(facts.first_grade, facts.last_grade + 1),
    )
    return class_label(grade, class_no)


def printed(door: Door, case: Case, name: str, *keys: str) -> tuple[str, ...]:
    """Return what stands at the foot of each sheet: who, when, which run; only a printing is counted."""
    now = door.now()
    runs: Sequence[str] = ["—"] * len(keys)
    if case.counted and keys:
        counted = door.write(printing.count_runs, paper=name, case_keys=keys, now=now)
        runs = [f"{run:06d}" for run in counted]
    said = _("打印 {name} {when:%Y-%m-%d %H:%M} 印次 {run}")
    return tuple(said.format(name=door.actor.name, when=now, run=run) for run in runs)


def number(semester: calendar.Semester, form: str, which: str, serial: str) -> str:
    """Return the paper's serial: 2026秋-07-03-0012; the same in every language."""
    season = "秋" if semester.term == 1 else "春"  # the serial is the same in every language
    year = semester.school_year if semester.term == 1 else semester.school_year + 1
    return f"{year}{season}-{form}-{which}-{serial}"
