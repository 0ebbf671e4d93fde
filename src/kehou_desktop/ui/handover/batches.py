"""The children of a day as the gate calls them: by the time they are let out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kehou_desktop import words
from kehou_desktop.domain.handover import OVERDUE_AFTER, Board, BoardRow, Collector, Way
from kehou_desktop.domain.students import names, rows
from kehou_desktop.i18n import _

SOON = 10
"""Minutes before its time from which a batch shows names instead of classes."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Who is let out at one time, in minutes after midnight.

    ``here`` still to be handed over, ``rolls_open`` waiting for their roll, ``gone`` the latest first.
    """

    release_at: int
    grades: tuple[int, ...]
    here: tuple[BoardRow, ...]
    rolls_open: tuple[BoardRow, ...]
    gone: tuple[BoardRow, ...]

    def overdue(self, minute: int | None) -> int:
        """Return how many are overdue; ``minute`` None = another day's board, nobody is."""
        return len(self.here) if minute is not None and minute >= self.release_at + OVERDUE_AFTER else 0

    @property
    def classes(self) -> Mapping[str, int]:
        """Return how many are still here by class, in their order."""
        found: dict[str, int] = {}
        for row in self.here:
            found[row.class_label] = found.get(row.class_label, 0) + 1
        return found


def batches(board: Board) -> tuple[Batch, ...]:
    """Return the batches of a day in the order of their times."""
    found: list[Batch] = []
    for at in sorted({r.release_at for r in board.rows}):
        own = [r for r in board.rows if r.release_at == at]
        gone = sorted((r for r in own if r.left_at is not None), key=lambda r: -(r.left_at or 0))
        found.append(
            Batch(
                release_at=at,
                grades=tuple(sorted({r.grade for r in own if r.grade})),
                here=tuple(r for r in own if r.here),
                rolls_open=tuple(r for r in own if r.present is None and r.left_at is None),
                gone=tuple(gone),
            )
        )
    return tuple(found)


def narrowed(every: Sequence[Batch], ids: frozenset[int]) -> tuple[Batch, ...]:
    """Return the batches with only the children of ``ids`` in them."""

    def kept(children: tuple[BoardRow, ...]) -> tuple[BoardRow, ...]:
        return tuple(r for r in children if r.student_id in ids)

    return tuple(
        replace(b, here=kept(b.here), rolls_open=kept(b.rolls_open), gone=kept(b.gone)) for b in every
    )


def in_sight(every: Sequence[Batch], most: int) -> tuple[Batch, ...]:
    """Return at most ``most`` batches, in the order of their times: those still waiting, the earliest first,
    then those that are gone, the latest first.
    """
    waiting = [b for b in every if b.here or b.rolls_open]
    gone = [b for b in reversed(every) if not b.here and not b.rolls_open]
    return tuple(sorted([*waiting, *gone][: max(1, most)], key=lambda b: b.release_at))


def current(every: Sequence[Batch], minute: int | None) -> int:
    """Return the release time of the batch at the gate: the last begun with somebody here, else the next.

    -1 where nobody is left to hand over.
    """
    waiting = [b for b in every if b.here]
    begun = [b for b in waiting if minute is not None and b.release_at <= minute]
    if begun:
        return begun[-1].release_at
    return waiting[0].release_at if waiting else -1


def hits(board: Board, query: str, keys: Mapping[int, str]) -> tuple[BoardRow, ...]:
    """Return the children a search finds: those still here first. A whole number names one child alone.

    ``keys`` are the search keys by student id; a class (三(2)) finds its children.
    """
    wanted = query.strip()
    if not wanted:
        return ()
    exact = [r for r in board.rows if r.student_no == wanted]
    found = exact or [
        r for r in board.rows if names.matches(wanted, keys.get(r.student_id, "")) or wanted in r.class_label
    ]
    return tuple(sorted(found, key=lambda r: (r.left_at is not None, r.present is not True)))


def grades_word(grades: Sequence[int]) -> str:
    """Return the grades of a batch: 一、二年级; more than three in a row as 一至六年级."""
    said = [words.grade(rows.grade_label(g)) for g in grades]
    if len(said) > 3 and grades[-1] - grades[0] == len(grades) - 1:
        return _("{first}至{last}").format(first=said[0].removesuffix("年级"), last=said[-1])
    return _("、").join([*(s.removesuffix("年级") for s in said[:-1]), *said[-1:]])


def way_word(row: BoardRow) -> str:
    """Return how a child is to go home: 自行, or who comes first."""
    if row.way is Way.ALONE:
        return _("自行")
    if not row.collectors:
        return _("没有登记接送人")
    first = row.collectors[0]
    return words.relation(first.relation, first.relation_text) or first.name


def went_word(row: BoardRow) -> str:
    """Return how a child went: 17:25 母亲 林丽华 识."""
    clock = words.clock(row.left_at or 0)
    if row.left_with is None:
        return f"{clock} {words.label(Way.ALONE)}"
    check = words.label(row.check) if row.check else ""
    return f"{clock} {words.collector(row.left_with)} {check}".strip()


@dataclass(frozen=True, slots=True)
class Option:
    """One way a child may leave today; ``collector`` None = alone, with written leave."""

    way: Way
    collector: Collector | None = None

    @property
    def said(self) -> str:
        """Return the words of its button."""
        return words.label(Way.ALONE) if self.collector is None else words.collector(self.collector)


def options(row: BoardRow) -> tuple[Option, ...]:
    """Return every way the child may leave today, the arranged one first. Nothing else releases a child."""
    adults = tuple(Option(Way.ADULT, c) for c in row.collectors)
    alone = (Option(Way.ALONE),) if row.may_leave_alone else ()
    return alone + adults if row.way is Way.ALONE else adults + alone
