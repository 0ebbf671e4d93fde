"""Who must not take a child home: on which basis, from when until when (R-045)."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from kehou_desktop.domain.students.names import name as clean
from kehou_desktop.domain.students.nouns import Relation


class Basis(Enum):
    """What a bar rests on; without one of these nobody is barred."""

    COURT_ORDER = "court_order"
    PROTECTION_ORDER = "protection_order"
    CUSTODIAN_WORD = "custodian_word"


_UNCLEAR = (None, Relation.OTHER_RELATIVE, Relation.NOT_RELATED)


@dataclass(frozen=True, slots=True)
class Barred:
    """A person who must not collect the child; both ends are included. The reason is not part of it.

    ``is_guardian`` = a legal guardian: then the stop says not to release *yet*.
    """

    barred_id: int
    name: str
    relation: Relation | None
    relation_text: str
    is_guardian: bool
    valid_from: date
    valid_to: date

    def valid_on(self, day: date) -> bool:
        """Whether the bar holds on ``day``."""
        return self.valid_from <= day <= self.valid_to

    def is_same(self, name: str, relation: Relation | None, relation_text: str) -> bool:
        """Whether an adult so listed is the barred person: the same name, and no relation that differs.

        A relation that nobody wrote, or that a code leaves open, tells nobody apart: the safe side stops.
        """
        if clean(name).casefold() != clean(self.name).casefold():
            return False
        if self.relation not in _UNCLEAR and relation not in _UNCLEAR:
            return self.relation is relation
        return not (self.relation_text and relation_text) or self.relation_text == relation_text


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person is barred: shown only to who asked, and asking is recorded."""

    barred_id: int
    basis: Basis
    document: str
