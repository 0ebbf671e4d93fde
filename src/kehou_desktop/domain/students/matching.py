"""Which child a row is: by ID, by register number, by name in a class; the same list twice finds the same."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kehou_desktop.domain.errors import Problem, Severity
from kehou_desktop.domain.students import changes as changes_of
from kehou_desktop.domain.students import names
from kehou_desktop.domain.students.nouns import Draft
from kehou_desktop.domain.students.plan import ImportPlan, Known, Outcome, PlannedRow


def plan_import(
    drafts: Sequence[Draft],
    known: Iterable[Known],
    *,
    problems: Sequence[Problem] = (),
    without_damaged_ids: bool = False,
) -> ImportPlan:
    """Match every row to a child and say what it would change (interfaces.md, ``import``).

    A row is the child whose ID agrees; else whose register number agrees; else, where either side lacks both,
    the one child of that name in that class; else a new child. Homonyms of one list stay apart, and are
    matched in order the next time. ``problems`` are those of reading the file. ``without_damaged_ids`` takes
    rows whose only fault is an ID that Excel rounded, without the number.
    """
    taken, refused = _damaged_apart(drafts, without_damaged_ids)
    matching = _Matching(known)
    matching.numbered([draft for draft in taken if _has_number(draft)])
    matching.by_name([draft for draft in taken if not _has_number(draft)])
    matching.complete()
    rows = {id(row.draft): row for row in (*refused, *matching.rows(taken))}
    ordered = tuple(rows[id(draft)] for draft in drafts)
    found = [*problems, *(p for row in ordered for p in row.problems)]
    sheets = {sheet: i for i, sheet in enumerate(dict.fromkeys(p.sheet for p in found))}
    found.sort(key=lambda p: (sheets[p.sheet], p.row or 0))
    return ImportPlan(ordered, tuple(found))


def _damaged_apart(drafts: Sequence[Draft], take: bool) -> tuple[list[Draft], list[PlannedRow]]:
    if take:
        return list(drafts), []
    refused = [
        PlannedRow(d, Outcome.REFUSED, None, problems=(problem(d, "citizen_id", "refused", "id_damaged"),))
        for d in drafts
        if d.damaged_id
    ]
    return [d for d in drafts if not d.damaged_id], refused


def problem(draft: Draft, about: str, severity: Severity, code: str, **values: Any) -> Problem:
    """Return a finding about one field of a row, under the column's head as the file writes it."""
    return Problem(draft.sheet, draft.row, draft.heads.get(about, ""), severity, code, values)


def _nameless_on_paper(draft: Draft, known: Known | None) -> bool:
    """Whether neither the row nor the store knows an identity paper of this child."""
    if draft.citizen_id or draft.other_document_no:
        return False
    return known is None or not (known.values.get("citizen_id") or known.values.get("other_document_no"))


def _has_number(draft: Draft) -> bool:
    return draft.citizen_id is not None or draft.student_register_no is not None


@dataclass(slots=True, eq=False)
class _Target:
    """A child that rows are matched to: known, or to be added."""

    known: Known | None
    drafts: list[Draft] = field(default_factory=list)
    by_number: bool = False

    def value(self, name: str) -> Any:
        return self.known.values.get(name) if self.known else getattr(self.drafts[0], name)

    def imported(self, name: str) -> Any:
        return self.known.imported.get(name) if self.known else None

    @property
    def lacks_both(self) -> bool:
        return not self.value("citizen_id") and not self.value("student_register_no")

    def named(self, name: str) -> bool:
        """Whether this child is called so, or was in the last list and the office corrected it since."""
        return any(one and names.same(one, name) for one in (self.value("name"), self.imported("name")))


_Group = tuple[str, tuple[int, int]]


class _Matching:
    """The children of the store and the rows of one file, being brought together."""

    def __init__(self, known: Iterable[Known]) -> None:
        self.targets = [_Target(k) for k in sorted(known, key=lambda k: k.student_id)]
        self.of: dict[int, _Target] = {}
        self.found: dict[int, list[Problem]] = {}
        self.refused: set[int] = set()
        self.ids = {t.value("citizen_id"): t for t in self.targets if t.value("citizen_id")}
        self.registers: dict[str, _Target] = {}
        for target in self.targets:
            if number := target.value("student_register_no"):
                self.registers.setdefault(number, target)
        self.by_names: dict[str, list[_Target]] = {}
        for target in self.targets:
            for one in {names.comparable(n) for n in (target.value("name"), target.imported("name")) if n}:
                self.by_names.setdefault(one, []).append(target)
        self.foreign_register: dict[int, str] = {}
        self.listed: set[str] = set()
        self.new: list[_Target] = []

    # -- rows with an ID or a register number --

    def numbered(self, drafts: Sequence[Draft]) -> None:
        """Match the rows that name an ID or a register number; the rest of them are new for now."""
        listed = {number for d in drafts for number in (d.citizen_id, d.student_register_no) if number}
        self.listed = listed | {"G" + n for n in listed} | {n[1:] for n in listed if n[0] == "G"}
        for draft in drafts:
            about, target = self._by_number(draft)
            if target is None:
                target = _Target(None)
                self.new.append(target)
            elif not target.named(draft.name):
                self._refuse_other_name(draft, target, about)
                continue
            self._bind(draft, target, by_number=True)

    def _by_number(self, draft: Draft) -> tuple[str, _Target | None]:
        identity, register = draft.citizen_id, draft.student_register_no
        owner = self.registers.get(register) if register else None
        target = self._by_id(identity) if identity else None
        if target is not None:
            if owner not in (None, target):
                self._foreign(draft, owner)
            return "citizen_id", target
        if owner is not None:
            if identity is None or owner.named(draft.name):
                return "student_register_no", owner
            # Another name and another ID: another child, who was given the wrong register number.
            self._foreign(draft, owner)
        if register and not identity and register[0] == "G" and (target := self.ids.get(register[1:])):
            return "student_register_no", target
        return "", None

    def _by_id(self, identity: str) -> _Target | None:
        if target := self.ids.get(identity):
            return target
        # G and the ID is the register number of a child with an ID: the ID agrees, only written elsewhere.
        target = self.registers.get("G" + identity)
        return target if target is not None and not target.value("citizen_id") else None

    def _foreign(self, draft: Draft, owner: _Target | None) -> None:
        if owner is not None:
            self.foreign_register[id(draft)] = owner.value("name")

    def _refuse_other_name(self, draft: Draft, target: _Target, about: str) -> None:
        code = "id_of_another" if about == "citizen_id" else "register_no_of_another"
        values: dict[str, Any] = {"name": draft.name, "other": target.value("name")}
        if target.known is None:
            code = "id_twice" if about == "citizen_id" else "register_no_twice"
            values |= {"other_row": target.drafts[0].row, "other_sheet": target.drafts[0].sheet}
        self.found[id(draft)] = [problem(draft, about, "refused", code, **values)]
        self.refused.add(id(draft))

    def _bind(self, draft: Draft, target: _Target, *, by_number: bool) -> None:
        target.drafts.append(draft)
        target.by_number = target.by_number or by_number
        self.of[id(draft)] = target
        if draft.citizen_id:
            self.ids.setdefault(draft.citizen_id, target)
        if draft.student_register_no:
            self.registers.setdefault(draft.student_register_no, target)

    # -- rows without any number --

    def by_name(self, drafts: Sequence[Draft]) -> None:
        """Match the rows that name no number, homonyms of one class together, in order."""
        groups: dict[_Group, list[Draft]] = {}
        for draft in drafts:
            groups.setdefault((names.comparable(draft.name), draft.home_class), []).append(draft)
        for group, rows in groups.items():
            chosen = self._choose(group, rows)
            for i, draft in enumerate(rows):
                target = chosen[i] if i < len(chosen) else None
                if target is None:
                    target = _Target(None)
                    self.new.append(target)
                    if self._namesakes(group):
                        self._say(draft, "name", "namesakes", name=draft.name)
                self._bind(draft, target, by_number=False)

    def _choose(self, group: _Group, rows: Sequence[Draft]) -> list[_Target]:
        """Return the children that these rows are, first row first; a row past the end is a new child.

        As many children as rows: in order. More children than rows: those who lack a number as the rows
        do; with none of them it cannot be told who is meant, and the rows are new children.
        """
        free = self._free(group, current=True)
        if len(free) < len(rows):
            free = sorted(
                [*free, *self._free(group, current=False)],
                key=lambda t: t.known.student_id if t.known else 0,
            )
        if free:
            if len(free) <= len(rows):
                return free
            return [t for t in free if t.lacks_both][: len(rows)]
        # Another sheet of this file may name the same child with its number.
        elsewhere = [
            t
            for t in [*self.targets, *self.new]
            if t.by_number
            and (names.comparable(t.drafts[0].name), t.drafts[0].home_class) == group
            and not {d.sheet for d in t.drafts} & {d.sheet for d in rows}
        ]
        return elsewhere if len(elsewhere) == 1 and len(rows) == 1 else []

    def _free(self, group: _Group, *, current: bool) -> list[_Target]:
        """Return known children of that name and class that no row is yet, as they stand or as imported."""
        name, home_class = group
        found = []
        for target in self._named(name):
            if target.drafts:
                continue
            stands = (
                names.comparable(target.value("name")) == name and target.value("home_class") == home_class
            )
            listed = (
                names.comparable(target.imported("name") or target.value("name")) == name
                and (target.imported("home_class") or target.value("home_class")) == home_class
            )
            if stands if current else listed and not stands:
                found.append(target)
        return found

    def _named(self, name: str) -> list[_Target]:
        return self.by_names.get(name, [])

    def _namesakes(self, group: _Group) -> bool:
        name, home_class = group
        return any(
            t.value("home_class") == home_class and names.comparable(t.value("name")) == name
            for t in self._named(name)
        )

    def _say(self, draft: Draft, about: str, code: str, **values: Any) -> None:
        self.found.setdefault(id(draft), []).append(problem(draft, about, "warning", code, **values))

    # -- new rows with a number, and children who lack one --

    def complete(self) -> None:
        """A row with a number is the one child of that name in that class who lacks any; the first row is."""
        waiting: dict[_Group, list[_Target]] = {}
        for target in self.new:
            if target.by_number:
                first = target.drafts[0]
                waiting.setdefault((names.comparable(first.name), first.home_class), []).append(target)
        for group, targets in waiting.items():
            lacking = [t for t in self._free(group, current=True) if t.lacks_both]
            if len(lacking) == 1:
                lacking[0].drafts = targets[0].drafts
                lacking[0].by_number = True
                for draft in targets[0].drafts:
                    self.of[id(draft)] = lacking[0]

    # -- what the rows change --

    def rows(self, drafts: Sequence[Draft]) -> Iterator[PlannedRow]:
        """Return the planned rows. The first row of a child speaks; a later one of the same file does not."""
        speaking = {id(t): self._speaker(t) for t in self.of.values()}
        for draft in drafts:
            found = tuple(self.found.get(id(draft), ()))
            if id(draft) in self.refused:
                yield PlannedRow(draft, Outcome.REFUSED, None, problems=found)
                continue
            target = self.of[id(draft)]
            student_id = target.known.student_id if target.known else None
            first = speaking[id(target)]
            if draft is not first:
                said = problem(
                    draft, "name", "warning", "repeated_row", other_row=first.row, other_sheet=first.sheet
                )
                yield PlannedRow(draft, Outcome.UNCHANGED, student_id, problems=(*found, said))
                continue
            spoken, more = self._own_numbers(draft, target.known)
            changes, kept = changes_of.decide(spoken, target.known)
            outcome = Outcome.UNCHANGED
            if changes:
                outcome = Outcome.UPDATED if target.known else Outcome.ADDED
            if draft.damaged_id:
                more = (*more, problem(draft, "citizen_id", "warning", "id_left_out"))
            elif _nameless_on_paper(draft, target.known):
                more = (*more, problem(draft, "citizen_id", "warning", "no_id"))
            yield PlannedRow(draft, outcome, student_id, changes, kept, (*found, *more))

    def _speaker(self, target: _Target) -> Draft:
        return next((d for d in target.drafts if _has_number(d)), target.drafts[0])

    def _own_numbers(self, draft: Draft, known: Known | None) -> tuple[Draft, tuple[Problem, ...]]:
        """Leave out a number that must not be written.

        A register number of another child: the ID has decided who this is. And a new number for a
        child whose former one another row of this list names: the list contradicts itself.
        """
        said: list[Problem] = []
        other = self.foreign_register.get(id(draft))
        if other is not None:
            said.append(problem(draft, "student_register_no", "warning", "register_no_taken", other=other))
            draft = replace(draft, student_register_no=None)
        if known is not None:
            former = known.values.get("citizen_id")
            if former in self.listed and draft.citizen_id not in (None, former):
                said.append(problem(draft, "citizen_id", "warning", "id_not_changed"))
                draft = replace(draft, citizen_id=None)
            former = known.values.get("student_register_no")
            if former in self.listed and draft.student_register_no not in (None, former):
                said.append(problem(draft, "student_register_no", "warning", "register_no_not_changed"))
                draft = replace(draft, student_register_no=None)
        return draft, tuple(said)
