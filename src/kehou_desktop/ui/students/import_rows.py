"""The preview of a list row by row: what becomes of it, what it changes, and why it is not taken."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from kehou_desktop import importing, words
from kehou_desktop.documents.sheets_in import Sheets
from kehou_desktop.domain.errors import Problem
from kehou_desktop.domain.students import NATIONS, Change, Outcome, PlannedRow, numbers
from kehou_desktop.domain.students.rows import class_label
from kehou_desktop.i18n import _
from kehou_desktop.ui.table import Chip, Column, Look
from kehou_desktop.words import students as student_words

STATE = {"added": "done", "updated": "changed", "unchanged": "not_for", "check": "look", "refused": "stop"}
_QUIET = ("no_id", "region_unknown", "region_retired")
"""Findings that a whole list may share; they are then said once above it."""
_MANY = 10
_OF_CELL = {
    "name": "name",
    "no_name": "name",
    "private": "name",
    "class": "class",
    "no_class": "class",
    "grade": "class",
    "id": "citizen_id",
    "phone": "phone",
    "sex": "sex",
}
"""Which cell a finding is about, by the beginning of its code."""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row of the preview. ``result`` is a key of STATE; ``bad`` names the cells that are refused."""

    number: int
    sheet: str
    row: int
    result: str
    name: str
    sex: str
    home: str
    citizen_id: str
    phone: str
    story: str
    note: str
    bad: frozenset[str]


def columns(*, several_sheets: bool) -> tuple[Column[ImportRow], ...]:
    """Return the columns: row as the file counts, result, the child, what and why."""
    column = Column[ImportRow]
    sheet = (
        (column(_("表"), lambda r: r.sheet, width=104, muted=True, key="sheet"),) if several_sheets else ()
    )
    return (
        *sheet,
        column(_("行"), lambda r: r.row, kind="number", width=52, muted=True, key="row"),
        column(_("结果"), lambda r: Chip(STATE[r.result], result_word(r.result)), kind="chip", width=100),
        column(_("姓名"), lambda r: r.name, width=104, key="name", look=lambda r: _bad(r, "name")),
        column(_("性别"), lambda r: r.sex, kind="centre", width=52, key="sex", look=lambda r: _bad(r, "sex")),
        column(_("班级"), lambda r: r.home, width=84, key="class", look=lambda r: _bad(r, "class")),
        column(
            _("身份证号"),
            lambda r: r.citizen_id,
            width=172,
            key="citizen_id",
            look=lambda r: _bad(r, "citizen_id"),
        ),
        column(_("电话"), lambda r: r.phone, width=120, key="phone", look=lambda r: _bad(r, "phone")),
        column(_("说明"), lambda r: r.story, stretch=True, key="story", look=_story_look),
    )


def result_word(result: str) -> str:
    """Return the word for a result."""
    return _("请核对") if result == "check" else words.label(Outcome(result))


def _bad(row: ImportRow, cell: str) -> Look:
    return Look(ink="bad", bold=True) if cell in row.bad else Look()


def _story_look(row: ImportRow) -> Look:
    ink = {"refused": "bad", "check": "warn"}.get(row.result, "")
    return Look(ink=ink, note=row.note, tip=f"{row.story} {row.note}".strip())


def rows(preview: importing.Preview) -> tuple[ImportRow, ...]:
    """Return every row of the file in its order: planned ones, and those that reading refused."""
    quiet = said_once(preview)
    found: list[tuple[tuple[int, int], ImportRow]] = []
    order = {sheet: i for i, sheet in enumerate(preview.found.sheets)}
    by_place: dict[tuple[str, int], list[Problem]] = {}
    for problem in preview.found.problems:
        if problem.row is not None:
            by_place.setdefault((problem.sheet, problem.row), []).append(problem)
    for planned in preview.plan.rows:
        draft = planned.draft
        said = [*by_place.get((draft.sheet, draft.row), ()), *planned.problems]
        said = [p for p in said if p.code not in quiet]
        place = (order.get(draft.sheet, 0), draft.row)
        found.append((place, _planned(planned, said, preview.found)))
    for (sheet, row), said in by_place.items():
        if any(p.severity == "refused" for p in said):
            found.append(((order.get(sheet, 0), row), _refused(sheet, row, said, preview.found)))
    found.sort(key=lambda pair: pair[0])
    return tuple(
        ImportRow(i, *(getattr(row, name) for name in ImportRow.__slots__[1:]))
        for i, (_place, row) in enumerate(found)
    )


def said_once(preview: importing.Preview) -> Mapping[str, Problem]:
    """Return the quiet findings that half of the rows share, one of each, by code."""
    every = [p for p in preview.plan.problems if p.row is not None and p.severity == "warning"]
    count = Counter(p.code for p in every)
    half = max(_MANY, len(preview.plan.rows) // 2)
    return {p.code: p for p in every if p.code in _QUIET and count[p.code] >= half}


def _planned(planned: PlannedRow, said: Sequence[Problem], found: Sheets) -> ImportRow:
    draft, refused = planned.draft, planned.outcome is Outcome.REFUSED
    problems = [p for p in said if (p.severity == "refused") == refused]
    result = planned.outcome.value
    if problems and not refused:
        result = "check"
    texts = _texts(found, draft.sheet, draft.row)
    return ImportRow(
        number=0,
        sheet=draft.sheet,
        row=draft.row,
        result=result,
        name=draft.name,
        sex=words.label(draft.sex) if draft.sex else "",
        home=class_label(*draft.home_class),
        citizen_id=_shown_id(draft.citizen_id or (texts.get("citizen_id", "") if draft.damaged_id else "")),
        phone=numbers.mask_phone(draft.guardian_phone or ""),
        story=" ".join(words.problem(p) for p in problems) or _changes(planned),
        note=" ".join(filter(None, (_changes(planned) if problems else "", _kept(planned)))),
        bad=_cells(problems) if refused else frozenset(),
    )


def _refused(sheet: str, row: int, said: Sequence[Problem], found: Sheets) -> ImportRow:
    texts = _texts(found, sheet, row)
    problems = [p for p in said if p.severity == "refused"]
    grade, home = texts.get("grade", ""), texts.get("class", "")
    return ImportRow(
        number=0,
        sheet=sheet,
        row=row,
        result="refused",
        name=texts.get("name", "")[:20],
        sex=texts.get("sex", "")[:4],
        home=(home or grade)[:12],
        citizen_id=_shown_id(texts.get("citizen_id", "")),
        phone=_shown_phone(texts),
        story=" ".join(words.problem(p) for p in problems),
        note="",
        bad=_cells(problems),
    )


def _texts(found: Sheets, sheet: str, row: int) -> dict[str, str]:
    """Return what stands in a row, by field; the first column of a field counts."""
    layout = found.layout_at(sheet, row)
    if layout is None:
        return {}
    told: dict[str, str] = {}
    for column, text in zip(layout.columns, found.texts(sheet, row), strict=True):
        if column.field is not None and text:
            told.setdefault(column.field, text)
    return told


def _shown_id(text: str) -> str:
    """Return an ID as the preview shows it: masked; a rounded one as a spreadsheet shows it, 5.22699E+17."""
    mantissa, sign, power = text.upper().partition("E+")
    if sign:
        return f"{mantissa[:7]}E+{power}"
    return text[:20] if len(text) < 15 else numbers.mask_id(text)


def _shown_phone(texts: Mapping[str, str]) -> str:
    text = next((t for f, t in texts.items() if f == "phone" or f.endswith(".phone")), "")
    return numbers.mask_phone(text)


def _cells(problems: Sequence[Problem]) -> frozenset[str]:
    told: set[str] = set()
    for problem in problems:
        told |= {cell for start, cell in _OF_CELL.items() if problem.code.startswith(start)}
    return frozenset(told)


def _changes(planned: PlannedRow) -> str:
    if planned.outcome is not Outcome.UPDATED:
        return ""
    return _("、").join(_change(change) for change in planned.changes)


def _change(change: Change) -> str:
    field = _(student_words.FIELDS[change.field])
    if change.field == "hardships":
        return _("{field} 有改动").format(field=field)
    old, new = _value(change.field, change.old), _value(change.field, change.new)
    return _("{field} {old} → {new}").format(field=field, old=old or _("空"), new=new or _("空"))


def _kept(planned: PlannedRow) -> str:
    if not planned.kept:
        return ""
    fields = _("、").join(_(student_words.FIELDS[c.field]) for c in planned.kept)
    return _("手工改过的 {fields} 没有动").format(fields=fields)


def _value(field: str, value: Any) -> str:
    """Say a value as the preview may show it: numbers masked."""
    if value in (None, ""):
        return ""
    if field in ("citizen_id", "student_register_no", "student_aux_no", "other_document_no"):
        return numbers.mask_id(str(value))
    if field == "guardian_phone":
        return numbers.mask_phone(str(value))
    if field == "home_class":
        return class_label(*value)
    if field == "nation":
        return NATIONS.get(str(value), str(value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return words.label(value) if isinstance(value, Enum) else str(value)
