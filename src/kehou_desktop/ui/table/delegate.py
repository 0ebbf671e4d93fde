"""The one hand that paints cells: words, numbers, chips, ticks, tags, marks, bars, the current cell."""

from collections.abc import Callable
from typing import Any, cast

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from kehou_desktop.domain.errors import Refused
from kehou_desktop.ui import icons, marks, theme
from kehou_desktop.ui.table.columns import Bar, Chip, Column, Look, Tags, code_of
from kehou_desktop.ui.table.editors import CellEditor, ChoiceEditor
from kehou_desktop.ui.table.model import TableModel

Index = QModelIndex | QPersistentModelIndex
PAD = 8
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | _MIDDLE
_RIGHT = Qt.AlignmentFlag.AlignRight | _MIDDLE
_CENTRE = Qt.AlignmentFlag.AlignCenter


class Delegate(QStyledItemDelegate):
    """Paints every cell of every table, and opens the fields of those that are keyed."""

    edited = Signal(object, str, object)
    """Row key, column name, value."""
    refused = Signal(object)
    """The ``Refused`` of a text that could not be read."""
    leaving = Signal(str)
    """A field is about to close, and where its key leads: down, up, right, left."""
    closed = Signal(object)
    """The key of the row whose field has closed."""

    def __init__(
        self, view: QTableView, model: TableModel, *, grid: bool, type_px: int, row_height: Callable[[], int]
    ) -> None:
        super().__init__(view)
        self._view, self._model, self._grid = view, model, grid
        self._type_px, self._row_height = type_px, row_height

    # painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell: ground, hairline, what it says, frame."""
        view, model = self._view, self._model
        number, place = index.row(), index.column()
        column, row = model.columns[place], model.row(number)
        look = column.dress(row)
        rect = cast(QRect, option.rect)  # type: ignore[attr-defined]  # not in the stubs
        state = option.state  # type: ignore[attr-defined]  # not in the stubs
        here = view.currentIndex()
        current = here.row() == number
        chosen = (self._grid and current) or bool(state & QStyle.StateFlag.State_Selected)
        now = theme.current()
        ground = look.ground or ("soft" if chosen else "surface")
        if ground != "surface":  # the view has painted that already
            painter.fillRect(rect, now.colour(ground))
        if not self._grid:  # a keying grid has its lines from the view
            painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, now.colour("line"))
        if chosen and view.horizontalHeader().visualIndex(place) == 0:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), now.colour("accent"))
        self._content(painter, rect, column, row, look, ground)
        if look.corner:
            _corner(painter, rect)
        if current and here.column() == place and view.hasFocus():
            painter.setPen(QPen(now.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _content(
        self, painter: QPainter, rect: QRect, column: Column[Any], row: Any, look: Look, ground: str
    ) -> None:
        value = column.value(row)
        if column.kind == "chip" and isinstance(value, Chip):
            draw_chip(painter, rect.adjusted(PAD, 0, -4, 0), value)
        elif column.kind == "tick":
            _draw_tick(painter, rect, value, self._view.devicePixelRatioF())
        elif column.kind == "mark":
            code = code_of(value)
            if code:
                size = 14 if rect.height() < 24 else 16
                picture = marks.pixmap(
                    code, size, ratio=self._view.devicePixelRatioF(), colour=look.ink, ground=ground
                )
                painter.drawPixmap(
                    rect.center().x() - size // 2 + 1, rect.center().y() - size // 2 + 1, picture
                )
        elif column.kind == "tags" and isinstance(value, Tags):
            _draw_tags(painter, rect.adjusted(PAD, 0, -4, 0), value)
        elif column.kind == "bar" and isinstance(value, Bar):
            _draw_bar(painter, rect.adjusted(PAD, 0, -PAD, 0), value, column.words(row))
        else:
            self._text(painter, rect, column, column.words(row), look)

    def _text(self, painter: QPainter, rect: QRect, column: Column[Any], words: str, look: Look) -> None:
        now = theme.current()
        inner = rect.adjusted(PAD, 0, -PAD, 0)
        if look.icon:
            known = look.icon in icons.NAMES
            shown = icons.icon(look.icon, (look.ink or "muted") if known else "", 16)
            shown.paint(painter, QRect(inner.left(), inner.center().y() - 7, 16, 16))
            inner.setLeft(inner.left() + 22)
        if not words and not look.note:
            return
        bold = column.bold or look.bold
        painter.setFont(now.font(self._type_px, bold=bold))
        ink = look.ink or ("accent" if column.kind == "link" and words != "—" else "")
        painter.setPen(now.colour(ink or ("muted" if column.muted or words in ("—", "·") else "text")))
        metrics = now.metrics(self._type_px, bold=bold)
        shown_words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
        side = _RIGHT if column.numeric else _CENTRE if column.centred else _LEFT
        painter.drawText(inner, side, shown_words)
        if look.note and not column.numeric and not column.centred:
            inner.setLeft(inner.left() + (metrics.horizontalAdvance(shown_words) + 8 if words else 0))
            if inner.width() > 16:
                painter.setFont(now.font(theme.CAPTION))
                painter.setPen(now.colour("muted"))
                note = now.metrics(theme.CAPTION).elidedText(
                    look.note, Qt.TextElideMode.ElideRight, inner.width()
                )
                painter.drawText(inner, _LEFT, note)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the size that the column's width and the table's row height give."""
        return QSize(theme.current().px(self._model.columns[index.column()].width), self._row_height())

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Say the cell's own tip, or the whole word where it did not fit."""
        if not index.isValid():
            return False
        column, row = self._model.columns[index.column()], self._model.row(index.row())
        look, words = column.dress(row), column.words(row)
        metrics = theme.current().metrics(self._type_px, bold=column.bold or look.bold)
        rect = cast(QRect, option.rect)  # type: ignore[attr-defined]  # not in the stubs
        room = rect.width() - 2 * PAD - (22 if look.icon else 0)
        tip = look.tip
        if (
            not tip
            and column.kind in ("text", "number", "money", "centre")
            and metrics.horizontalAdvance(words) > room
        ):
            tip = words
        if not tip and look.note and metrics.horizontalAdvance(words + look.note) > room:
            tip = f"{words} {look.note}"
        if tip:
            QToolTip.showText(event.globalPos(), tip, view)
        else:
            QToolTip.hideText()
        return True

    # keying

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Open the field of a cell; its row is left alone until the field closes."""
        model = self._model
        column, row = model.columns[index.column()], model.row(index.row())
        edit = column.edit
        choices = tuple(edit.choices(row)) if edit is not None and edit.choices is not None else None
        editor = CellEditor(parent) if choices is None else ChoiceEditor(choices, parent)
        if isinstance(editor, ChoiceEditor):
            editor.picked.connect(lambda: self._leave(editor, "down"))
        editor.row_key = model.key(index.row())
        editor.setFont(theme.current().font(self._type_px))
        editor.setAccessibleName(column.title)
        editor.setFrame(False)
        if column.numeric:
            editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        model.hold(editor.row_key)
        return editor

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        """Close the field and let its row go, once the view has finished with it."""
        if isinstance(editor, CellEditor):
            self.closed.emit(editor.row_key)
        super().destroyEditor(editor, index)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Fill the field once, when it opens; never again, so that nothing half-typed is lost."""
        if isinstance(editor, CellEditor) and not editor.filled:
            editor.filled = True
            editor.begin(self._model.typed(index.row(), index.column()))

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        """Say what was keyed; the model stays as it is until the deed is done."""
        if not isinstance(editor, CellEditor) or not editor.changed():
            return
        try:
            value = self._value(editor, index.column())
        except Refused as refused:
            self.refused.emit(refused)
            return
        it = cast(TableModel, model)
        self.edited.emit(it.key(index.row()), it.columns[index.column()].name, value)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter goes down, Shift+Enter up, Tab right: marked here, moved when the field has closed."""
        if isinstance(editor, CellEditor) and event.type() is QEvent.Type.KeyPress:
            press = cast(QKeyEvent, event)
            way = _way(press)
            if editor.composing:
                return bool(way)  # Enter then belongs to the input method; the row must not move under it
            if way:
                self._leave(editor, way)
                return True
        return super().eventFilter(editor, event)

    def _leave(self, editor: CellEditor, way: str) -> None:
        """Close a field whose text can be read, and go on."""
        if self._fits(editor):
            self.leaving.emit(way)
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)

    def _fits(self, editor: CellEditor) -> bool:
        """Tell whether the typed text can be read; if not, say so at the field and keep it open."""
        if not editor.changed():
            return True
        try:
            self._value(editor, self._view.currentIndex().column())
        except Refused as refused:
            editor.mark_bad(True)
            self.refused.emit(refused)
            return False
        editor.mark_bad(False)
        return True

    def _value(self, editor: QLineEdit, place: int) -> Any:
        edit = self._model.columns[place].edit
        text = editor.text().strip()
        if isinstance(editor, ChoiceEditor):
            return editor.value(optional=edit is None or edit.optional)
        return edit.read(text) if edit is not None else text

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Lay the field over its cell."""
        editor.setGeometry(cast(QRect, option.rect))  # type: ignore[attr-defined]  # not in the stubs


def _way(press: QKeyEvent) -> str:
    """Return where a key leads out of a field: down, up, right, left, or nowhere."""
    shift = bool(press.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    if press.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return "up" if shift else "down"
    if press.key() == Qt.Key.Key_Tab:
        return "right"
    return "left" if press.key() == Qt.Key.Key_Backtab else ""


def chip_width(chip: Chip) -> int:
    """Return how wide a chip is, in logical px."""
    return theme.current().metrics(theme.CHIP).horizontalAdvance(chip.word) + 33


def draw_chip(painter: QPainter, rect: QRect, chip: Chip) -> int:
    """Draw a chip at the left of ``rect``, in its middle; return its width."""
    now = theme.current()
    ink, tint = marks.STATE_INK[chip.state]
    height = min(now.px(22), rect.height() - 2)
    width = min(chip_width(chip), rect.width())
    box = QRectF(rect.left() + 0.5, rect.center().y() - height // 2 + 0.5, width - 1, height - 1)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = now.colour(ink).toRgb()
    edge.setAlphaF(0.45)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(now.colour(tint))
    painter.drawRoundedRect(box, 4, 4)
    sign = QRectF(box.left() + 6.5, box.center().y() - 6, 12, 12)
    marks.draw(painter, chip.state, sign, colour=now.colour(ink), ground=now.colour(tint))
    painter.setPen(now.colour(ink))
    painter.setFont(now.font(theme.CHIP))
    words = QRect(rect.left() + 24, rect.center().y() - height // 2 - 1, width - 30, height)
    shown = now.metrics(theme.CHIP).elidedText(chip.word, Qt.TextElideMode.ElideRight, words.width() + 2)
    painter.drawText(words.adjusted(0, 0, 6, 0), _LEFT, shown)
    painter.restore()
    return width


def _draw_tags(painter: QPainter, rect: QRect, tags: Tags) -> None:
    now = theme.current()
    metrics = now.metrics(theme.CAPTION)
    left = rect.left()
    height = min(now.px(20), rect.height() - 4)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(now.font(theme.CAPTION))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for word in tags.words:
        width = metrics.horizontalAdvance(word) + 12
        if left + width > rect.right():
            painter.setPen(now.colour("muted"))
            painter.drawText(QRect(left, rect.top(), 20, rect.height()), _LEFT, "…")
            break
        loud = word in tags.loud
        painter.setPen(QPen(now.colour("bad" if loud else "line2"), 1))
        box = QRectF(left + 0.5, rect.center().y() - height // 2 + 0.5, width - 1, height - 1)
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(now.colour("bad" if loud else "muted"))
        painter.drawText(box, _CENTRE, word)
        left += width + 4
    painter.restore()


def _draw_tick(painter: QPainter, rect: QRect, value: bool | None, ratio: float) -> None:
    now = theme.current()
    if value is None:
        painter.drawPixmap(
            rect.center().x() - 6, rect.center().y() - 6, marks.pixmap("not_expected", 12, ratio=ratio)
        )
        return
    box = QRectF(rect.center().x() - 7.5, rect.center().y() - 7.5, 16, 16)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(now.colour("accent" if value else "line2"), 1))
    painter.setBrush(now.colour("accent" if value else "surface"))
    painter.drawRoundedRect(box, 4, 4)
    if value:
        icons.draw(painter, "tick", box.adjusted(2, 2, -2, -2), now.colour("on"), pen=3.2)
    painter.restore()


def _draw_bar(painter: QPainter, rect: QRect, bar: Bar, words: str) -> None:
    now = theme.current()
    metrics = now.metrics(theme.CAPTION)
    room = metrics.horizontalAdvance(words) + 8
    track = QRectF(rect.left(), rect.center().y() - 2, max(20, rect.width() - room), 6)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(now.colour("off_bg"))
    painter.drawRoundedRect(track, 3, 3)
    if bar.whole > 0 and bar.part > 0:
        painter.setBrush(now.colour("accent"))
        track.setWidth(max(6.0, track.width() * min(1.0, bar.part / bar.whole)))
        painter.drawRoundedRect(track, 3, 3)
    painter.setPen(now.colour("text"))
    painter.setFont(now.font(theme.CAPTION))
    painter.drawText(rect, _RIGHT, words)
    painter.restore()


def _corner(painter: QPainter, rect: QRect) -> None:
    """Draw the red corner of a corrected cell."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current().colour("bad"))
    right, top = rect.right(), rect.top()
    painter.drawPolygon([QPoint(right - 7, top), QPoint(right + 1, top), QPoint(right + 1, top + 8)])
    painter.restore()
