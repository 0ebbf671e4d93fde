"""The roll on the screen: the paper's order in four columns of ten, one key a mark."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolTip, QWidget

from kehou_desktop import words
from kehou_desktop.domain.attendance import Mark, RollRow
from kehou_desktop.i18n import N_, _
from kehou_desktop.ui import icons, marks, theme

KEYS: tuple[tuple[Qt.Key, str, Mark], ...] = (
    (Qt.Key.Key_Space, N_("空格"), Mark.PRESENT),
    (Qt.Key.Key_Q, "Q", Mark.ABSENT),
    (Qt.Key.Key_C, "C", Mark.LATE),
    (Qt.Key.Key_T, "T", Mark.LEFT_EARLY),
    (Qt.Key.Key_B, "B", Mark.SICK),
    (Qt.Key.Key_S, "S", Mark.PERSONAL),
    (Qt.Key.Key_G, "G", Mark.OFFICIAL),
)
"""One key a mark: the key, how it is printed on the page, the mark."""

_MARK_OF = {key: mark for key, _words, mark in KEYS}
_COLUMNS, _TEN = 4, 10
_TALLEST, _LOWEST = 47, 27
_GAP = 4
_SEAT, _ZONE = 46, 84


class RollGrid(QWidget):
    """Forty children by seat number, keyboard first. It says what was keyed; the room does the deed.

    More than forty children make the columns longer, never more. A closed roll is read-only: the keys that
    mark are let through to nobody.
    """

    marked = Signal(int, object)
    """Student id and ``Mark``: a mark's key, or a choice in the menu."""
    taken_back = Signal(int)
    """Student id: Del."""
    everybody = Signal()
    """A: all who have no mark are present."""
    moved = Signal()
    """Another child became the current one, or a seat number is being typed."""

    WAIT = 900
    """Milliseconds after which the next digit begins a new seat number."""

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._rows: tuple[RollRow, ...] = ()
        self._closed = False
        self._place = 0
        self._typed, self._nobody = "", False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(self.WAIT)
        self._timer.timeout.connect(self._typed_enough)

    # what is shown

    def show_rows(self, rows: Sequence[RollRow], *, closed: bool) -> None:
        """Show a roll as it now stands; the current child stays the current one."""
        here = self.current()
        self._rows, self._closed = tuple(rows), closed
        if here is None or not self.go_to(here.student_id):
            self._place = min(self._place, max(0, len(self._rows) - 1))
        self.setMinimumHeight(self._per_column() * theme.current().px(_LOWEST))
        self._say()
        self.update()

    def begin(self) -> None:
        """Stand at the first child, as on a fresh roll."""
        self._place, self._typed, self._nobody = 0, "", False
        self._say()
        self.update()

    def rows(self) -> tuple[RollRow, ...]:
        """Return the children as they are shown."""
        return self._rows

    def current(self) -> RollRow | None:
        """Return the child that a key would mark; None on an empty roll."""
        return self._rows[self._place] if self._place < len(self._rows) else None

    def typed(self) -> str:
        """Return the seat number that is being typed; "" = none."""
        return self._typed

    def go_to(self, student_id: int) -> bool:
        """Make a child the current one; False where it is not on this roll."""
        for place, row in enumerate(self._rows):
            if row.student_id == student_id:
                self._go(place)
                return True
        return False

    def rect_of(self, student_id: int) -> QRect:
        """Return where a child's cell lies; an empty rectangle where it is not on this roll."""
        for place, row in enumerate(self._rows):
            if row.student_id == student_id:
                return self._cell(place)
        return QRect()

    def current_rect(self) -> QRect:
        """Return where the current cell lies."""
        return self._cell(self._place)

    def sizeHint(self) -> QSize:
        """Return the room that cells of full height take."""
        return QSize(976, self._per_column() * theme.current().px(_TALLEST))

    def _per_column(self) -> int:
        return max(_TEN, -(-len(self._rows) // _COLUMNS))

    def _pitch(self) -> float:
        now = theme.current()
        room = self.height() / self._per_column()
        return max(float(now.px(_LOWEST)), min(float(now.px(_TALLEST)), room))

    def _cell(self, place: int) -> QRect:
        column, line = divmod(place, self._per_column())
        pitch, wide = self._pitch(), (self.width() - 4) / _COLUMNS
        left, top = 2 + round(column * wide), 2 + round(line * pitch)
        right = 2 + round((column + 1) * wide) - (_GAP if column < _COLUMNS - 1 else 0)
        return QRect(left, top, right - left, 2 + round((line + 1) * pitch) - top - _GAP)

    def _at(self, point: QPoint) -> int:
        return next((i for i in range(len(self._rows)) if self._cell(i).contains(point)), -1)

    # moving and marking

    def _go(self, place: int) -> None:
        self._nobody = False
        if 0 <= place < len(self._rows):
            before, self._place = self._place, place
            self.update(self._cell(before).adjusted(-2, -2, 2, 2))
            self.update(self._cell(place).adjusted(-2, -2, 2, 2))
            self._say()
            self.moved.emit()

    def _say(self) -> None:
        """Tell a screen reader who is current and how marked."""
        row = self.current()
        if row is None:
            self.setAccessibleName(self._name)
            return
        mark = words.label(row.mark) if row.mark else _left(row) or _("未点")
        self.setAccessibleName(f"{self._name} {row.seat_no} {row.name} {mark}")

    def _typed_enough(self) -> None:
        self._typed = ""
        self.moved.emit()

    def _type(self, digit: str) -> None:
        """Jump to the seat typed so far. A number that nobody has stays standing: until another child is
        chosen no key marks anybody, or 21 of a class of 20 would mark seat 2.
        """
        seats = {str(row.seat_no): place for place, row in enumerate(self._rows)}
        number = digit if self._nobody else self._typed + digit
        self._typed = number
        self._nobody = not any(seat.startswith(number) for seat in seats)
        if self._nobody:
            self._timer.stop()
            self.moved.emit()
            return
        self._timer.start()
        if number in seats:
            self._go(seats[number])
        else:
            self.moved.emit()

    def nobody(self) -> bool:
        """Tell whether a number was typed that nobody has: no key marks until a child is chosen."""
        return self._nobody

    def _mark(self, mark: Mark) -> None:
        row = self.current()
        if row is not None and not self._closed and not self._nobody:
            self.marked.emit(row.student_id, mark)
            self._go(self._place + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer the keys of the roll; what is held with Ctrl or Alt belongs to the room."""
        key, text = Qt.Key(event.key()), event.text()
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if held:
            super().keyPressEvent(event)
            return
        if text.isascii() and text.isdigit():
            self._type(text)
            return
        self._timer.stop()
        if self._nobody and (key in _MARK_OF or key == Qt.Key.Key_Delete):
            self.moved.emit()
            return
        self._typed, self._nobody = "", False
        if not self._step(event, key) and not self._give(key):
            super().keyPressEvent(event)

    def _give(self, key: Qt.Key) -> bool:
        row = self.current()
        if key in _MARK_OF:
            self._mark(_MARK_OF[key])
        elif key == Qt.Key.Key_A and not self._closed:
            self.everybody.emit()
        elif key == Qt.Key.Key_Delete and row is not None and not self._closed:
            self.taken_back.emit(row.student_id)
        else:
            return False
        return True

    def _step(self, event: QKeyEvent, key: Qt.Key) -> bool:
        keys = Qt.Key
        last = len(self._rows) - 1
        if key in (keys.Key_Return, keys.Key_Enter):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._go(self._place + (-1 if back else 1))
            return True
        ten = self._per_column()
        ways = {keys.Key_Down: 1, keys.Key_Up: -1, keys.Key_Right: ten, keys.Key_Left: -ten}
        ends = {keys.Key_Home: 0, keys.Key_End: last}
        if key not in ways and key not in ends:
            return False
        place = ends[key] if key in ends else self._place + ways[key]
        if key == keys.Key_Right and place > last and self._place // ten < last // ten:
            place = last  # the last column is shorter: its end stands for the missing cell
        self._go(place)
        return True

    # the pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a child; on the mark, or with the right button, offer the marks."""
        place = self._at(event.position().toPoint())
        if place < 0:
            return
        self._go(place)
        on_mark = event.position().x() > self._cell(place).right() - _ZONE
        if not self._closed and (on_mark or event.button() is Qt.MouseButton.RightButton):
            self.menu().popup(event.globalPosition().toPoint())

    def menu(self) -> QMenu:
        """Return the marks as a menu for the current child, with their keys."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for _key, shown, mark in KEYS:
            action = menu.addAction(icons.icon(mark.value, ""), f"{words.label(mark)}\t{_(shown)}")
            action.triggered.connect(lambda _checked=False, mark=mark: self._mark(mark))
        row = self.current()
        if row is not None and row.mark is not None:
            menu.addSeparator()
            back = menu.addAction(f"{_('改回未点')}\tDel")
            back.triggered.connect(lambda _checked=False, i=row.student_id: self.taken_back.emit(i))
        return menu

    def event(self, event: QEvent) -> bool:
        """Say a name that is too long for its cell when the pointer rests on it."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            place = self._at(event.pos())
            row = self._rows[place] if place >= 0 else None
            QToolTip.showText(event.globalPos(), f"{row.name} {row.class_label}" if row else "", self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the frame of the current cell."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the frame away."""
        super().focusOutEvent(event)
        self.update()

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells that need it, the current one last so that its frame lies on top."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for place, row in enumerate(self._rows):
                cell = self._cell(place)
                if event.rect().intersects(cell.adjusted(-2, -2, 2, 2)):
                    self._draw(painter, cell, row)
            if self._rows:
                self._frame(painter, self._cell(self._place))

    def _frame(self, painter: QPainter, cell: QRect) -> None:
        now = theme.current()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        focus = self.hasFocus()
        painter.setPen(QPen(now.colour("accent" if focus else "line2"), 2 if focus else 1))
        painter.drawRoundedRect(QRectF(cell).adjusted(-0.5, -0.5, 0.5, 0.5), 4, 4)

    def _draw(self, painter: QPainter, cell: QRect, row: RollRow) -> None:
        now = theme.current()
        code = row.mark.value if row.mark else "unmarked" if row.expected else "not_expected"
        tint = marks.MARK_TINT.get(code, "")
        ink = marks.ink(code)
        painter.setPen(QPen(now.colour(ink if tint else "line"), 1))
        ground = tint or ("bg" if self._closed else "surface")
        painter.setBrush(now.colour(ground))
        painter.drawRoundedRect(QRectF(cell).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        size = 16 if cell.height() >= now.px(34) else 14
        square = QRectF(cell.right() - 9 - size, cell.center().y() - size / 2 + 0.5, size, size)
        end = int(square.left()) - 8
        if row.expected:
            marks.draw(painter, code, square, colour=now.colour(ink), ground=now.colour(ground))
        else:
            end = self._word(painter, cell, cell.right() - 9, _left(row), "muted")
        if tint:
            end = self._word(painter, cell, end, words.label(row.mark), ink) if row.mark else end
        self._name_of(painter, cell, end, row, loud=bool(tint))

    def _word(self, painter: QPainter, cell: QRect, end: int, word: str, ink: str) -> int:
        """Write the mark's word before its drawing; return where it begins."""
        now = theme.current()
        painter.setFont(now.font(theme.CHIP, bold=True))
        painter.setPen(now.colour(ink))
        box = QRect(cell.left(), cell.top(), end - cell.left(), cell.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, word)
        return end - now.metrics(theme.CHIP, bold=True).horizontalAdvance(word) - 8

    def _name_of(self, painter: QPainter, cell: QRect, end: int, row: RollRow, *, loud: bool) -> None:
        now = theme.current()
        tall = cell.height() >= now.px(34)
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        seat_wide = now.px(_SEAT if tall else 40) - 12
        painter.setFont(now.font(bold=True))
        painter.setPen(now.colour("muted"))
        painter.drawText(
            QRect(cell.left(), cell.top(), seat_wide, cell.height()), middle | right, str(row.seat_no)
        )
        px = theme.SECTION if tall else theme.BODY
        left = cell.left() + seat_wide + 12
        painter.setFont(now.font(px, bold=loud))
        painter.setPen(now.colour("text" if row.expected else "muted"))
        name = now.metrics(px, bold=loud).elidedText(row.name, Qt.TextElideMode.ElideRight, end - left)
        box = QRect(left, cell.top(), end - left, cell.height())
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignLeft, name)


def _left(row: RollRow) -> str:
    """Return when a child went home that is not expected any more; "" = it is."""
    return "" if row.expected else _("{time} 已离校").format(time=words.clock(row.left_at or 0))
