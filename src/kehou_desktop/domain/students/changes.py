"""What a row may change of a child: never what the office corrected by hand."""

from collections.abc import Mapping
from typing import Any

from kehou_desktop.domain.students import names, numbers
from kehou_desktop.domain.students.nouns import FIELDS, Draft, LeftBehind
from kehou_desktop.domain.students.plan import Change, Known

_DEFAULTS: Mapping[str, Any] = {"left_behind": LeftBehind.NO, "is_migrant_child": False, "boarder": False}
_GUARDIAN = ("guardian_name", "guardian_relation", "guardian_relation_text", "guardian_phone")


def agree(name: str, new: Any, current: Any) -> bool:
    """Whether a row's value says what already stands there.

    留守 without more agrees with one parent away as with both; a plain no agrees with nothing known.
    """
    if name == "name":
        return names.same(new, current or "")
    if name == "left_behind" and new is LeftBehind.UNSTATED:
        return current not in (None, LeftBehind.NO)
    if _empty(name, new) and _empty(name, current):
        return True
    return bool(new == current)


def _empty(name: str, value: Any) -> bool:
    return value in (None, "", ()) or (name in _DEFAULTS and value == _DEFAULTS[name])


def _said(draft: Draft) -> dict[str, Any]:
    """Return what the row says, by field."""
    said = {name: getattr(draft, name) for name in FIELDS}
    return {name: value for name, value in said.items() if value is not None}


def _derived(draft: Draft, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return birthday and sex as the ID tells them, where the row does not."""
    if draft.citizen_id is None:
        return {}
    told = numbers.citizen_id(draft.citizen_id)
    derived: dict[str, Any] = {"birth": told.birth, "sex": told.sex}
    return {name: value for name, value in derived.items() if name not in said and value is not None}


def decide(draft: Draft, known: Known | None) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Return what the row changes and what of the child it leaves because the office corrected it by hand.

    A value that the row does not say changes nothing. One that differs is written where the field is empty or
    still holds what the last import wrote. Birthday and sex come from the ID where the row does not say them.
    """
    said = _said(draft)
    if known is None:
        said |= _derived(draft, said)
        said = {name: value for name, value in said.items() if value != ""}
        return tuple(Change(name, None, said[name]) for name in FIELDS if name in said), ()
    verdicts = {name: _verdict(name, value, known) for name, value in said.items()}
    _guardian_as_one(verdicts, said, known)
    if verdicts.get("citizen_id") == "update":
        for name, value in _derived(draft, said).items():
            if known.values.get(name) is None and name not in known.imported:
                said[name], verdicts[name] = value, "update"
    changes = _pick(verdicts, said, known, "update")
    kept = _pick(verdicts, said, known, "keep")
    return changes, kept


def _pick(
    verdicts: Mapping[str, str], said: Mapping[str, Any], known: Known, verdict: str
) -> tuple[Change, ...]:
    return tuple(
        Change(name, known.values.get(name), said[name]) for name in FIELDS if verdicts.get(name) == verdict
    )


def _verdict(name: str, value: Any, known: Known) -> str:
    """Say same, update or keep: a value that differs from what the last import wrote is the office's own."""
    current = known.values.get(name)
    if agree(name, value, current):
        return "same"
    if name == "name":
        # The row was matched, so it is the name of the last list: corrected by hand since.
        return "keep"
    if name in known.imported:
        return "update" if _untouched(name, known) else "keep"
    return "update" if _empty(name, current) else "keep"


def _untouched(name: str, known: Known) -> bool:
    current, imported = known.values.get(name), known.imported[name]
    return bool(current == imported) or (_empty(name, current) and _empty(name, imported))


def _guardian_as_one(verdicts: dict[str, str], said: dict[str, Any], known: Known) -> None:
    """Another guardian is taken whole or not at all: a number never goes to somebody else's name."""
    if verdicts.get("guardian_name", "same") == "same":
        return
    touched = any(
        known.values.get(name) not in (None, "")
        if name not in known.imported
        else not _untouched(name, known)
        for name in _GUARDIAN
    )
    if touched:
        verdicts.update({name: "left" for name in _GUARDIAN if name in said})
        verdicts["guardian_name"] = "keep"
        return
    for name in _GUARDIAN:
        # What the row does not say of the new guardian was the former one's.
        if not agree(name, said.setdefault(name, None), known.values.get(name)):
            verdicts[name] = "update"
