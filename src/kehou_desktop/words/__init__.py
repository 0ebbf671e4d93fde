"""How each code is said to a person: labels, refusals, troubles, findings of a spreadsheet."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any

from kehou_desktop.domain.checks import Finding
from kehou_desktop.domain.errors import Problem, Refused, Trouble
from kehou_desktop.domain.handover import Collector
from kehou_desktop.domain.returns import Difference, MonthlyReturn
from kehou_desktop.domain.students import Relation
from kehou_desktop.domain.students.rows import grade_label
from kehou_desktop.i18n import N_, _
from kehou_desktop.words import (
    applications,
    attendance,
    checks,
    fees,
    guarding,
    letters,
    papers,
    school,
    store,
    students,
    ui,
)

LABELS: Mapping[Enum, str] = {
    member: word
    for labels in (
        school.LABELS,
        students.LABELS,
        applications.LABELS,
        attendance.LABELS,
        fees.LABELS,
        guarding.LABELS,
        letters.LABELS,
    )
    for member, word in labels.items()
}
REFUSALS: Mapping[str, str] = {
    **school.REFUSALS,
    **students.REFUSALS,
    **applications.REFUSALS,
    **attendance.REFUSALS,
    **fees.REFUSALS,
    **guarding.REFUSALS,
    **papers.REFUSALS,
    **ui.REFUSALS,
}
TROUBLES: Mapping[str, str] = {**store.TROUBLES, **papers.TROUBLES, **students.TROUBLES, **ui.TROUBLES}
_MONEY = ("amount", "owed")
_CLOCK = ("left_at", "starts", "earliest")
"""Names of values that are minutes after midnight."""


def label(member: Enum) -> str:
    """Return the office's word for a code."""
    return _(LABELS[member])


def refusal(refused: Refused) -> str:
    """Return the sentence of something the user can mend."""
    return _say(REFUSALS[refused.code], refused.values)


def trouble(trouble: Trouble) -> str:
    """Return the sentence of surroundings that fail: what is safe and what to do."""
    return _say(TROUBLES[trouble.code], trouble.values)


def said(error: Refused | Trouble) -> str:
    """Return the sentence of either kind."""
    return refusal(error) if isinstance(error, Refused) else trouble(error)


def problem(found: Problem) -> str:
    """Return what was found in a spreadsheet's cell."""
    return _say(students.PROBLEMS[found.code], found.values)


def finding(found: Finding) -> str:
    """Return what the self-check found."""
    return _say(checks.FINDINGS[found.code], found.values)


def difference(found: Difference) -> str:
    """Return in what papers, rolls and bills of a month differ."""
    return _(checks.DIFFERENCES[found.code])


def on_rolls(noun: MonthlyReturn) -> str:
    """Return how many stood on the month's rolls, and how many of them came where not all did."""
    if noun.on_rolls == noun.attended:
        return str(noun.on_rolls)
    return _("{named}（到过 {attended}）").format(named=noun.on_rolls, attended=noun.attended)


def soundness(code: str) -> str:
    """Return what does not hold in the file itself."""
    return _(checks.SOUNDNESS[code])


def relation(code: Relation | None, text: str) -> str:
    """Return who an adult is to the child: the office's own word first, else the code's."""
    return text or (label(code) if code is not None else "")


def collector(person: Collector) -> str:
    """Return an adult as papers and the board name one: 母亲 林丽华."""
    return f"{relation(person.relation, person.relation_text)} {person.name}".strip()


def money(fen: int) -> str:
    """Return an amount in yuan with two places and thousands: 1,234.50."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def hours(x100: int) -> str:
    """Return class hours: whole where they are whole, else with what they have: 36, 26.5, 0.75."""
    whole, rest = divmod(x100, 100)
    return f"{whole:,}" if rest == 0 else f"{whole:,}.{rest:02d}".rstrip("0")


def clock(minutes: int) -> str:
    """Return minutes after midnight as 17:25."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def day(day: date) -> str:
    """Return a day as the screen says it: 11月25日 周三."""
    weekday = _(WEEKDAYS[day.weekday()])
    return _("{month}月{day}日 周{weekday}").format(month=day.month, day=day.day, weekday=weekday)


def grade(label: str) -> str:
    """Return a grade's label (三年级) in the language in use."""
    return _(label) if label in school.GRADES else label


def weekdays(digits: str) -> str:
    """Return the weekdays of an application: 五天 for all of them, else 一、三、四."""
    if digits == "12345":
        return _("五天")
    return _("、").join(_(WEEKDAYS[int(d) - 1]) for d in digits)


WEEKDAYS = (N_("一"), N_("二"), N_("三"), N_("四"), N_("五"), N_("六"), N_("日"))


def _say(sentence: str, values: Mapping[str, Any]) -> str:
    return _(sentence).format(**{name: _shown(name, value) for name, value in values.items()})


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, Enum):
        return label(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return _("、").join(str(_shown("", v)) for v in value)
    if name in _MONEY and isinstance(value, int):
        return money(value)
    if name in _CLOCK and isinstance(value, int):
        return clock(value)
    if name == "grade" and isinstance(value, int):
        return grade(grade_label(value))
    if name == "reason":
        return _(store.REASONS[value]) if value in store.REASONS else value
    return value
