"""Rows in a table: shown anew after a deed without losing the place or eating what is being typed."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from kehou_desktop.ui.table.columns import Column

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_ROLES = Qt.ItemDataRole
_SHOWN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_KEYED = _SHOWN | Qt.ItemFlag.ItemIsEditable


class TableModel(QAbstractTableModel):
    """A tuple of columns over frozen dataclasses.

    ``show`` takes the rows as they now are and touches only what differs. A row that is *held* (its editor is
    open, an input method may be composing in it) is left exactly as it is until it is let go, and is then
    brought up to date (architecture D5).
    """

    reordered = Signal()

    def __init__(self, columns: Sequence[Column[Any]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column[Any], ...] = tuple(columns)
        self._key: Callable[[Any], Hashable] = lambda row: row
        self._rows: list[Any] = []
        self._keys: list[Hashable] = []
        self._place: dict[Hashable, int] = {}
        self._wanted: list[Any] = []
        self._held: Counter[Hashable] = Counter()
        self._sorted: tuple[int, bool] | None = None

    # questions

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def row(self, number: int) -> Any:
        """Return the noun in row ``number``."""
        return self._rows[number]

    def rows(self) -> tuple[Any, ...]:
        """Return the nouns as they stand, top to bottom."""
        return tuple(self._rows)

    def key(self, number: int) -> Hashable:
        """Return the key of row ``number``."""
        return self._keys[number]

    def find(self, key: Hashable) -> int:
        """Return the row of ``key``, -1 where it is not shown."""
        return self._place.get(key, -1)

    def column(self, name: str) -> int:
        """Return the number of the column called ``name``; ValueError where there is none."""
        return [c.name for c in self.columns].index(name)

    def data(self, index: Index, role: int = _ROLES.DisplayRole) -> Any:
        """Answer the few roles that views and screen readers ask; the delegate asks the row itself."""
        if not index.isValid():
            return None
        if role == _ROLES.DisplayRole:
            return self.columns[index.column()].words(self._rows[index.row()])
        if role == _ROLES.EditRole:
            return self.typed(index.row(), index.column())
        if role == _ROLES.AccessibleTextRole:
            column = self.columns[index.column()]
            return f"{column.title} {column.spoken(self._rows[index.row()])}".strip()
        if role == _ROLES.ToolTipRole:
            return self.columns[index.column()].dress(self._rows[index.row()]).tip or None
        if role == _ROLES.TextAlignmentRole:
            return self._alignment(index.column())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLES.DisplayRole) -> Any:
        """Answer the titles, aligned as their columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role in (_ROLES.DisplayRole, _ROLES.AccessibleTextRole):
            return self.columns[section].title
        return self._alignment(section) if role == _ROLES.TextAlignmentRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Say that a cell can be chosen, and keyed where its column says so."""
        keyed = index.isValid() and self.keyed(index.row(), index.column())
        return _KEYED if keyed else _SHOWN

    def keyed(self, row: int, column: int) -> bool:
        """Tell whether a text or a choice may be keyed into the cell."""
        return self.columns[column].kind != "tick" and self.changeable(row, column)

    def changeable(self, row: int, column: int) -> bool:
        """Tell whether the cell may be changed at all: keyed, ticked, pasted into."""
        edit = self.columns[column].edit
        return edit is not None and edit.allowed(self._rows[row])

    def typed(self, row: int, column: int) -> str:
        """Return the text that the field of a cell opens with."""
        it = self.columns[column]
        if it.edit is not None and it.edit.typed is not None:
            return it.edit.typed(it.value(self._rows[row]))
        return it.words(self._rows[row])

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        it = self.columns[column]
        side = Qt.AlignmentFlag.AlignRight if it.numeric else Qt.AlignmentFlag.AlignLeft
        return (Qt.AlignmentFlag.AlignHCenter if it.centred else side) | Qt.AlignmentFlag.AlignVCenter

    # deeds

    def show(self, rows: Iterable[Any], *, key: Callable[[Any], Hashable]) -> None:
        """Show ``rows``; ``key`` names a row for good. Rows of one key twice are refused (ValueError)."""
        self._key = key
        self._wanted = list(rows)
        self._bring()

    def hold(self, key: Hashable) -> None:
        """Leave the row alone until as many ``release``: something is being typed in it."""
        self._held[key] += 1

    def release(self, key: Hashable) -> None:
        """Let the row go and bring it up to date."""
        if key not in self._held:
            return
        self._held[key] -= 1
        if self._held[key] <= 0:
            del self._held[key]
            self._bring()

    def held(self) -> frozenset[Hashable]:
        """Return the keys of the rows that are left alone."""
        return frozenset(self._held)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; -1 goes back to the order in which the rows were given."""
        self._sorted = None if column < 0 else (column, order is Qt.SortOrder.DescendingOrder)
        self._bring()

    def repaint_all(self) -> None:
        """Say that every cell may look different (another theme, another language, unmasked)."""
        for first, last in _runs([r for r, k in enumerate(self._keys) if k not in self._held]):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def _bring(self) -> None:
        """Make what is shown equal to what is wanted, except the held rows."""
        rows = self._in_order(self._wanted)
        keys = [self._key(row) for row in rows]
        new = dict(zip(keys, rows, strict=True))
        if len(new) != len(keys):
            raise ValueError("two rows with one key")
        for stale in [k for k in self._keys if k in self._held and k not in new]:
            # gone elsewhere while it is being typed in: it stays in its place until it is let go
            at = min(self._place[stale], len(keys))
            keys.insert(at, stale)
            new[stale] = self._rows[self._place[stale]]
        self._remove([k for k in self._keys if k not in new])
        self._insert([k for k in keys if k not in self._place], new, keys)
        if self._keys != keys:
            self._reorder(keys)
        self._refresh(new)

    def _in_order(self, rows: list[Any]) -> list[Any]:
        if self._sorted is None:
            return rows
        number, downward = self._sorted
        column = self.columns[number]
        some = [r for r in rows if column.order(r) is not None]
        none = [r for r in rows if column.order(r) is None]
        return sorted(some, key=column.order, reverse=downward) + none

    def _remove(self, gone: list[Hashable]) -> None:
        if not gone:
            return
        places = sorted(self._place[k] for k in gone)
        if places[-1] - places[0] + 1 != len(places):
            leaving = set(gone)  # one reorder and one removal cost less than hundreds of removals
            self._reorder(
                [k for k in self._keys if k not in leaving] + [k for k in self._keys if k in leaving]
            )
            places = list(range(len(self._keys) - len(gone), len(self._keys)))
        self.beginRemoveRows(QModelIndex(), places[0], places[-1])
        del self._keys[places[0] : places[-1] + 1]
        del self._rows[places[0] : places[-1] + 1]
        self._index()
        self.endRemoveRows()

    def _insert(self, come: list[Hashable], new: dict[Hashable, Any], keys: list[Hashable]) -> None:
        if not come:
            return
        first = keys.index(come[0])
        if keys[first : first + len(come)] != come or first > len(self._keys):
            first = len(self._keys)
        self.beginInsertRows(QModelIndex(), first, first + len(come) - 1)
        self._keys[first:first] = come
        self._rows[first:first] = [new[k] for k in come]
        self._index()
        self.endInsertRows()

    def _reorder(self, keys: list[Hashable]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        named = [(self._keys[i.row()], i.column()) for i in before]
        rows = dict(zip(self._keys, self._rows, strict=True))
        self._keys = list(keys)
        self._rows = [rows[k] for k in keys]
        self._index()
        self.changePersistentIndexList(before, [self.index(self._place[k], c) for k, c in named])
        self.layoutChanged.emit()
        self.reordered.emit()

    def _refresh(self, new: dict[Hashable, Any]) -> None:
        for number, key in enumerate(self._keys):
            old, row = self._rows[number], new[key]
            if key in self._held or old is row or old == row:
                continue
            self._rows[number] = row
            changed = [i for i, c in enumerate(self.columns) if c.cell(old) != c.cell(row)]
            for first, last in _runs(changed):
                self.dataChanged.emit(self.index(number, first), self.index(number, last))

    def _index(self) -> None:
        self._place = {k: i for i, k in enumerate(self._keys)}


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return the unbroken runs of a rising list: [1, 2, 5] -> [(1, 2), (5, 5)]."""
    runs: list[tuple[int, int]] = []
    for n in numbers:
        if runs and runs[-1][1] == n - 1:
            runs[-1] = (runs[-1][0], n)
        else:
            runs.append((n, n))
    return runs
