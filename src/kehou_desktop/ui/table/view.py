"""The table on the screen: keyed as in WPS, its place kept through every change."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QTableView, QWidget

from kehou_desktop.ui import theme
from kehou_desktop.ui.table.columns import Column
from kehou_desktop.ui.table.delegate import Delegate
from kehou_desktop.ui.table.model import TableModel

_HINT = QAbstractItemDelegate.EndEditHint
_STEPS = {"down": (1, 0), "up": (-1, 0), "right": (0, 1), "left": (0, -1)}


class Table(QTableView):
    """A table of nouns. It shows and says; it never writes.

    ``name`` is what a screen reader calls it. ``key`` names a row for good (``lambda r: r.student_id``).
    ``grid`` is a table for keying: both hairlines, cells chosen singly, Enter goes down. A reading table
    chooses rows and Enter opens the row. ``row`` is the row height at 字号 中 (reading 30-32, 36 with
    tags, keying 26, month 24 with smaller type).
    """

    edited = Signal(object, str, object)
    """Row key, column name, value: do the deed."""
    filled = Signal(list, str, object)
    """Ctrl+D: row keys, column name, the value of the first: one deed for all."""
    pasted = Signal(object, str, list)
    """Ctrl+V: row key and column name of the current cell, the block as lists of cells."""
    opened = Signal(object)
    """Row key: Enter or a double click on a row of a reading table."""
    pressed = Signal(object, str)
    """Row key, column name: a link cell was pressed."""
    chosen = Signal(object)
    """Row key (None = no row): another row became the current one."""
    refused = Signal(object)
    """The ``Refused`` of a text that could not be read; the cell keeps it."""
    keyed = Signal(str)
    """A letter or digit pressed where no text may be typed: a mark's key on the roll, F on a tick."""

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        *,
        name: str,
        key: Callable[[Any], Hashable],
        grid: bool = False,
        row: int = 31,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows = TableModel(columns, self)
        self.grid = grid
        self.dense = row <= 24
        self.type_px = theme.CHIP if self.dense else theme.BODY
        self.blank = ""
        self._key = key
        self._row = row
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        self._after = ""
        self.setAccessibleName(name)
        self.setModel(self.rows)
        hand = Delegate(
            self, self.rows, grid=grid, type_px=self.type_px, row_height=lambda: theme.current().px(row)
        )
        hand.edited.connect(self.edited)
        hand.refused.connect(self.refused)
        hand.leaving.connect(self._move_after)
        hand.closed.connect(self._let_go)
        self.setItemDelegate(hand)
        self._arrange()
        self._measure()
        self.horizontalHeader().sectionClicked.connect(self._sort_by)
        self.doubleClicked.connect(self._open)

    def _arrange(self) -> None:
        behaviour, mode = QAbstractItemView.SelectionBehavior, QAbstractItemView.SelectionMode
        self.setSelectionBehavior(behaviour.SelectItems if self.grid else behaviour.SelectRows)
        self.setSelectionMode(mode.ContiguousSelection if self.grid else mode.ExtendedSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.AnyKeyPressed | triggers.EditKeyPressed | triggers.DoubleClicked)
        self.setShowGrid(self.grid)
        self.setProperty("grid", self.grid)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setMinimumSectionSize(24)
        header.setAccessibleName(self.accessibleName())
        for place, column in enumerate(self.rows.columns):
            stretch = QHeaderView.ResizeMode.Stretch if column.stretch else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(place, stretch)

    def _measure(self) -> None:
        now = theme.current()
        two_lines = any("\n" in c.title for c in self.rows.columns)
        self.verticalHeader().setMinimumSectionSize(10)
        self.verticalHeader().setDefaultSectionSize(self.row_height)
        self.horizontalHeader().setFixedHeight(now.px(40 if two_lines else 32))
        for place, column in enumerate(self.rows.columns):
            if not column.stretch:
                self.setColumnWidth(place, now.px(column.width))

    @property
    def row_height(self) -> int:
        """Return the height of a row for 字号 in use."""
        return theme.current().px(self._row)

    # questions

    def current_key(self) -> Hashable:
        """Return the key of the current row; None where there is none."""
        here = self.currentIndex()
        return self.rows.key(here.row()) if here.isValid() else None

    def current_row(self) -> Any:
        """Return the noun of the current row; None where there is none."""
        here = self.currentIndex()
        return self.rows.row(here.row()) if here.isValid() else None

    def chosen_keys(self) -> list[Hashable]:
        """Return the keys of the chosen rows, top to bottom."""
        numbers = sorted({i.row() for i in self.selectedIndexes()})
        return [self.rows.key(n) for n in numbers]

    def copied(self) -> str:
        """Return the chosen block as tab text for WPS, as it is shown: what is masked stays masked."""
        chosen = self.selectedIndexes()
        if not chosen:
            return ""
        rows = sorted({i.row() for i in chosen})
        header = self.horizontalHeader()
        places = sorted({i.column() for i in chosen}, key=header.visualIndex)
        columns = [self.rows.columns[p] for p in places if not self.isColumnHidden(p)]
        return "\r\n".join("\t".join(_quoted(c.words(self.rows.row(r))) for c in columns) for r in rows)

    # deeds

    def show_rows(self, rows: Iterable[Any]) -> None:
        """Show the rows as they now are; cell, choice and scroll stay where they were."""
        here = self.currentIndex()
        anchor, place = self.current_key(), here.column()
        number = here.row()
        top = self.rowAt(0)
        top_key = self.rows.key(top) if top >= 0 else None
        offset = number - top if here.isValid() and 0 <= number - top <= self._rows_in_sight() else None
        self.rows.show(rows, key=self._key)
        if anchor is not None and self.rows.find(anchor) < 0 and self.rows.rowCount() and number >= 0:
            self._go(min(number, self.rows.rowCount() - 1), place)
        self._keep_scroll(anchor if offset is not None else top_key, offset or 0)
        self.viewport().update()

    def choose(self, key: Hashable, column: str = "") -> bool:
        """Make the row of ``key`` the current one and bring it into sight; False where it is not shown."""
        number = self.rows.find(key)
        if number < 0:
            return False
        place = self.rows.column(column) if column else max(0, self.currentIndex().column())
        self._go(number, place)
        return True

    def enter(self) -> None:
        """Take the keys, as ↓ in the search box does: at the current row, else the first."""
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self._go(0, 0)
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def say_blank(self, words: str) -> None:
        """Say ``words`` where no row is shown (a search with no hit)."""
        self.blank = words
        self.viewport().update()

    def spare(self, names: Sequence[str], *, least: int = 96) -> None:
        """Leave out columns of ``names``, the first one first, until the stretching one has ``least`` px.

        What is left out must stand elsewhere too (the side panel); with more room they come back.
        """
        room = self.viewport().width() - theme.current().px(least)
        for name in names:
            self.setColumnHidden(self.rows.column(name), False)
        for name in names:
            taken = sum(
                self.columnWidth(place)
                for place, column in enumerate(self.rows.columns)
                if not column.stretch and not self.isColumnHidden(place)
            )
            if taken <= room:
                return
            self.setColumnHidden(self.rows.column(name), True)

    def _let_go(self, key: Hashable) -> None:
        """Let a held row go once the view has finished closing its field."""
        QTimer.singleShot(0, self, lambda: self.rows.release(key))

    def _move_after(self, way: str) -> None:
        """Move ``down``, ``up``, ``right`` or ``left`` when the open field has closed."""
        self._after = way

    # the keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer the keys of a school office: Enter, Tab, Space, Home, End, copy, paste, fill down."""
        if not self._command(event) and not self._step(event) and not self._press(event):
            super().keyPressEvent(event)

    def _command(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copied())
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif event.key() == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._fill_down()
        else:
            return False
        return True

    def _step(self, event: QKeyEvent) -> bool:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._pressable():
                self.pressed.emit(self.current_key(), self.rows.columns[self.currentIndex().column()].name)
            elif self.grid:
                self._move("up" if shift else "down")
            else:
                self._open(self.currentIndex())
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and self.grid and self.currentIndex().isValid():
            return self._move("left" if key == Qt.Key.Key_Backtab else "right")
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and not shift and self.rows.rowCount():
            self._edge(first=key == Qt.Key.Key_Home, control=control)
        else:
            return False
        return True

    def _press(self, event: QKeyEvent) -> bool:
        here = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and here.isValid() and self._tick(here):
            return True
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        taken = self.grid and here.isValid() and self.rows.keyed(here.row(), here.column())
        if not taken and plain and len(event.text()) == 1 and event.text().isalnum():
            self.keyed.emit(event.text())
            return True
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Leave a keying grid only where Tab has nowhere to go in it."""
        if self.grid and self.currentIndex().isValid() and self._move("right" if forward else "left"):
            return True
        return super().focusNextPrevChild(forward)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Close a field and go where the key led."""
        super().closeEditor(editor, hint if not self._after else _HINT.NoHint)
        way, self._after = self._after, ""
        if way:
            self._move(way)

    def _move(self, way: str) -> bool:
        """Go one cell on; sideways to the next cell that may be changed, over the row's end too."""
        here = self.currentIndex()
        down, right = _STEPS[way]
        if down:
            number = here.row() + down
            if 0 <= number < self.rows.rowCount():
                self._go(number, here.column())
                return True
            return False
        header = self.horizontalHeader()
        count, total = header.count(), self.rows.rowCount()
        spot = here.row() * count + header.visualIndex(here.column()) + right
        while 0 <= spot < total * count:
            number, place = spot // count, header.logicalIndex(spot % count)
            if not self.isColumnHidden(place) and self.rows.changeable(number, place):
                self._go(number, place)
                return True
            spot += right
        return False

    def _edge(self, *, first: bool, control: bool) -> None:
        here = self.currentIndex()
        header = self.horizontalHeader()
        row_end = 0 if first else self.rows.rowCount() - 1
        column_end = header.logicalIndex(0 if first else header.count() - 1)
        if not self.grid:
            self._go(row_end, max(0, here.column()))
        else:
            self._go(row_end if control else max(0, here.row()), column_end)

    def _go(self, number: int, place: int) -> None:
        index = self.rows.index(number, place)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        if not self.grid:
            flags |= QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)

    def _tick(self, index: QModelIndex) -> bool:
        column = self.rows.columns[index.column()]
        if column.kind != "tick" or not self.rows.changeable(index.row(), index.column()):
            return False
        value = column.value(self.rows.row(index.row()))
        if value is None:
            return False
        self.edited.emit(self.rows.key(index.row()), column.name, not value)
        return True

    def _pressable(self) -> bool:
        here = self.currentIndex()
        if not here.isValid() or self.rows.columns[here.column()].kind != "link":
            return False
        return self.rows.columns[here.column()].words(self.rows.row(here.row())) not in ("", "—")

    def _open(self, index: QModelIndex | QPersistentModelIndex) -> None:
        if index.isValid() and not self.rows.keyed(index.row(), index.column()):
            self.opened.emit(self.rows.key(index.row()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Press a link, or a tick, with the pointer."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or not index.isValid():
            return
        if index == self.currentIndex() and not self._tick(index) and self._pressable():
            self.pressed.emit(self.rows.key(index.row()), self.rows.columns[index.column()].name)

    # blocks

    def _paste(self) -> None:
        here = self.currentIndex()
        cells = block(QGuiApplication.clipboard().text())
        if here.isValid() and cells:
            self.pasted.emit(self.rows.key(here.row()), self.rows.columns[here.column()].name, cells)

    def _fill_down(self) -> None:
        chosen = self.selectedIndexes()
        here = self.currentIndex()
        if not here.isValid():
            return
        place = here.column()
        rows = sorted(i.row() for i in chosen if i.column() == place) or [here.row()]
        if len(rows) == 1:
            rows = [rows[0] - 1, rows[0]]
        if rows[0] < 0 or self.rows.columns[place].edit is None:
            return
        keys = [self.rows.key(r) for r in rows[1:] if self.rows.changeable(r, place)]
        if keys:
            column = self.rows.columns[place]
            self.filled.emit(keys, column.name, column.value(self.rows.row(rows[0])))

    # order and looks

    def _sort_by(self, place: int) -> None:
        """Order by the column: upward, downward, then as the rows were given."""
        if self.rows.columns[place].sort is False:
            return
        up, down = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        if self._sorted is None or self._sorted[0] != place:
            self._sorted = (place, up)
        else:
            self._sorted = (place, down) if self._sorted[1] is up else None
        header = self.horizontalHeader()
        header.setSortIndicatorShown(self._sorted is not None)
        if self._sorted is None:
            self.rows.sort(-1)
        else:
            header.setSortIndicator(*self._sorted)
            self.rows.sort(*self._sorted)

    def currentChanged(self, current: Any, previous: Any) -> None:
        """Repaint the rows that gain and lose the accent bar, and say which row it is now."""
        super().currentChanged(current, previous)
        self.viewport().update()
        if current.row() != previous.row():
            self.chosen.emit(self.current_key())

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when 字号 or theme has changed."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._measure()
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows; without any, the sentence that says why, and the focus."""
        super().paintEvent(event)
        if self.rows.rowCount():
            return
        now = theme.current()
        with QPainter(self.viewport()) as painter:
            painter.setFont(now.font())
            painter.setPen(now.colour("muted"))
            area = self.viewport().rect()
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.blank)
            if self.hasFocus():
                pen = painter.pen()
                pen.setColor(now.colour("accent"))
                pen.setWidth(2)
                painter.setPen(pen)
                painter.drawRect(area.adjusted(1, 1, -1, -1))

    def _rows_in_sight(self) -> int:
        return max(1, self.viewport().height() // max(1, self.row_height))

    def _keep_scroll(self, anchor: Hashable, offset: int) -> None:
        number = self.rows.find(anchor) if anchor is not None else -1
        if number >= 0:
            self.executeDelayedItemsLayout()
            self.updateGeometries()  # else the scroll bar still ends where the rows ended before
            self.verticalScrollBar().setValue(max(0, number - offset))


def block(text: str) -> list[list[str]]:
    """Read a block from WPS or Excel: tabs between cells, quotes around a cell that holds a line break."""
    rows: list[list[str]] = [[]]
    cell, quoted, i = "", False, 0
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    while i < len(text):
        sign = text[i]
        if quoted and sign == '"' and text[i + 1 : i + 2] == '"':
            cell, i = cell + '"', i + 1
        elif quoted and sign == '"':
            quoted = False
        elif not quoted and not cell and sign == '"' and text.find('"', i + 1) > 0:
            quoted = True
        elif not quoted and sign in "\t\n":
            rows[-1].append(cell)
            cell = ""
            if sign == "\n":
                rows.append([])
        else:
            cell += sign
        i += 1
    rows[-1].append(cell)
    return [row for row in rows if any(c.strip() for c in row)]


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(s in cell for s in "\t\n\r") else cell
