"""What a table is made of: columns that ask a noun for a value and say it in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, Literal, TypeVar

R = TypeVar("R")

Kind = Literal["text", "number", "money", "centre", "chip", "tick", "tags", "mark", "bar", "link"]


@dataclass(frozen=True, slots=True)
class Chip:
    """A state in a cell: the code of its shape (``shapes.STATES``) and a word of two to five characters."""

    state: str
    word: str


@dataclass(frozen=True, slots=True)
class Tags:
    """Facts in a cell, outlined, not states. ``loud`` names those drawn red: 禁接人 alone."""

    words: tuple[str, ...]
    loud: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Bar:
    """How much of a whole: ``part`` of ``whole``, said beside the bar."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Look:
    """How one cell differs from the rest; every field names a token, an icon or a short word.

    ``ground`` a token behind the cell (``soft`` today, ``head`` closed, ``bad_bg`` refused); ``ink`` a
    token of the word; ``corner`` the red corner of a corrected cell; ``icon`` before the word; ``note``
    small and muted after it; ``tip`` what the pointer says.
    """

    ground: str = ""
    ink: str = ""
    bold: bool = False
    corner: bool = False
    icon: str = ""
    note: str = ""
    tip: str = ""


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a cell may be set to: found by its number, by ``keys`` (initials) or by its word."""

    value: Any
    text: str
    note: str = ""
    keys: tuple[str, ...] = ()


def _always(_row: Any) -> bool:
    return True


@dataclass(frozen=True)
class Edit(Generic[R]):
    """How a cell is keyed. The table never writes: it says ``edited`` and the page does the deed.

    ``read`` turns the typed text into a value and may raise ``Refused``: the cell then stays open with its
    text. ``choices`` offers the values instead; ``allowed`` closes single rows; ``typed`` is what the field
    opens with.
    """

    read: Callable[[str], Any] = str.strip
    choices: Callable[[R], Sequence[Choice]] | None = None
    allowed: Callable[[R], bool] = _always
    typed: Callable[[Any], str] | None = None
    optional: bool = True


def money(fen: int | None) -> str:
    """Return fen as 元 with two places and thousands: 120400 -> 1,204.00; None -> nothing."""
    if fen is None:
        return ""
    sign, whole = ("−" if fen < 0 else ""), abs(fen)
    return f"{sign}{whole // 100:,}.{whole % 100:02d}"


def dash(fen: int | None) -> str:
    """Return fen as ``money`` does, and — where zero means nothing."""
    return money(fen) if fen else "—"


def _say(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Chip):
        return value.word
    if isinstance(value, Tags):
        return " ".join(value.words)
    if isinstance(value, Bar):
        return f"{value.part} / {value.whole}"
    return str(value)


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column over rows of ``R``.

    ``value`` asks the row; ``text`` says the value (what is shown, copied and read out, masked where it is
    masked); ``kind`` decides alignment and drawing: ``money`` is int fen, ``tick`` a bool or None (a dash:
    not for this row), ``mark`` a ``Mark`` or its code or None, ``chip`` a ``Chip`` or None, ``tags`` a
    ``Tags``, ``bar`` a ``Bar``, ``link`` a word that is pressed. ``width`` is logical px at 字号 中; one
    column stretches, the last text column, never a number. ``key`` names the column in signals (the title
    otherwise). ``sort`` gives what rows are ordered by; False forbids ordering by this column.
    """

    title: str
    value: Callable[[R], Any]
    text: Callable[[Any], str] | None = None
    kind: Kind = "text"
    width: int = 96
    stretch: bool = False
    key: str = ""
    bold: bool = False
    muted: bool = False
    look: Callable[[R], Look] | None = None
    edit: Edit[R] | None = None
    sort: Callable[[R], Any] | Literal[False] | None = None
    said: Callable[[R], str] | None = field(default=None)

    @property
    def name(self) -> str:
        """Return the column's name in signals and totals."""
        return self.key or self.title

    @property
    def numeric(self) -> bool:
        """Tell whether the column stands at the right."""
        return self.kind in ("number", "money")

    @property
    def centred(self) -> bool:
        """Tell whether the column stands in the middle."""
        return self.kind in ("centre", "tick", "mark", "link")

    def words(self, row: R) -> str:
        """Return what the cell says: shown, copied, read out."""
        value = self.value(row)
        if self.text is not None:
            return self.text(value)
        if self.kind == "money":
            return money(value)
        if self.kind == "tick":
            return "" if value is None else ("√" if value else "")
        if self.kind == "mark":
            return code_of(value)
        return _say(value)

    def spoken(self, row: R) -> str:
        """Return what a screen reader says of the cell (``said`` where the drawing says more)."""
        return self.said(row) if self.said is not None else self.words(row)

    def dress(self, row: R) -> Look:
        """Return how the cell looks."""
        return self.look(row) if self.look is not None else PLAIN

    def cell(self, row: R) -> tuple[Any, str, Look]:
        """Return all that can be seen of a cell; two equal ones need no repainting."""
        return self.value(row), self.words(row), self.dress(row)

    def order(self, row: R) -> Any:
        """Return what the row is ordered by in this column."""
        if callable(self.sort):
            return self.sort(row)
        value = self.value(row)
        if isinstance(value, Chip):
            return value.word
        if isinstance(value, Tags):
            return value.words
        if isinstance(value, Bar):
            return value.part * 1_000_000 // max(1, value.whole)
        return value.value if isinstance(value, Enum) else value


def code_of(value: Any) -> str:
    """Return the code of a mark: a ``Mark``, its code, or nothing."""
    if value is None:
        return ""
    return str(value.value) if isinstance(value, Enum) else str(value)
