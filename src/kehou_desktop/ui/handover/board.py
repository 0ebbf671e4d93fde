"""The board: one card a release time, the children still here large, those gone small below."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kehou_desktop import words
from kehou_desktop.domain.handover import OVERDUE_AFTER, BoardRow, Way
from kehou_desktop.i18n import _
from kehou_desktop.ui import icons, marks, theme
from kehou_desktop.ui.handover.batches import SOON, Batch, grades_word, in_sight, way_word, went_word

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_NARROWEST = 14
"""A card is at least this many times as wide as a name is high; batches beyond that are said in a line."""

_COLUMN = 400
"""A card wider than two of these shows its children in several columns."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Sizes of the board in px: in the window, or at the gate for a screen 768 high."""

    row: int
    name: int
    klass: int
    head: int
    clock: int
    grades: int
    state: int
    count: int
    gone: int
    gone_px: int


def measures(gate: bool, height: int) -> Measures:
    """Return the sizes; at the gate they follow the window's height (0.3 mm a pixel, read from 1.7 m)."""
    if not gate:
        return Measures(40, 18, 14, 56, 28, 14, 13, 20, 26, 13)
    factor = max(0.7, height / 768)

    def px(length: int) -> int:
        return round(length * factor)

    return Measures(px(48), px(28), px(18), px(76), px(40), px(20), px(16), px(28), px(32), px(16))


class BoardView(QWidget):
    """All batches of the day. It says whom the pointer chose; the keys live in the scan field."""

    picked = Signal(int)
    """Student id: a child was pressed."""
    asked = Signal(str)
    """A class that was pressed: look for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._batches: tuple[Batch, ...] = ()
        self._minute: int | None = None
        self._framed = -1
        self._chosen = 0
        self._searching = False
        self._gate = False
        self._spots: list[tuple[QRect, int | str]] = []
        self.setAccessibleName(_("交接板"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(96)

    def show_batches(
        self, batches: Sequence[Batch], *, minute: int | None, framed: int, chosen: int, searching: bool
    ) -> None:
        """Show the batches; ``framed`` is the release time at the gate now, ``chosen`` a child or 0.

        ``minute`` None = not today's board: no batch is early or late.
        """
        self._batches, self._minute, self._framed = tuple(batches), minute, framed
        self._chosen, self._searching = chosen, searching
        said = "; ".join(f"{words.clock(b.release_at)} {self._count_word(b)}" for b in self._batches)
        self.setAccessibleDescription(said)
        self.update()

    def set_gate(self, gate: bool) -> None:
        """Draw for the gate or for the window."""
        self._gate = gate
        self.update()

    def sizeHint(self) -> QSize:
        """Take what there is."""
        return QSize(900, 300)

    def spot_of(self, student_id: int) -> QRect:
        """Return where a child is drawn; an empty rectangle where it is not in sight."""
        return next((spot for spot, what in self._spots if what == student_id), QRect())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the child, or the class, under the pointer."""
        for spot, what in self._spots:
            if spot.contains(event.position().toPoint()):
                if isinstance(what, int):
                    self.picked.emit(what)
                else:
                    self.asked.emit(what)
                return

    def _count_word(self, batch: Batch) -> str:
        if self._searching:
            found = len(batch.here) + len(batch.rolls_open) + len(batch.gone)
            return _("找到 {n} 人").format(n=found)
        if batch.rolls_open and not batch.here:
            return _("没点名 {n} 人").format(n=len(batch.rolls_open))
        return _("还有 {n} 人").format(n=len(batch.here)) if batch.here else _("都走了")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the cards."""
        self._spots = []
        if not self._batches:
            return
        size = measures(self._gate, self.window().height())
        gap = 12
        shown = in_sight(self._batches, (self.width() + gap) // (size.name * _NARROWEST + gap))
        others = [b for b in self._batches if b not in shown]
        foot = size.gone if others else 0
        wide = (self.width() - gap * (len(shown) - 1)) / len(shown)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for place, batch in enumerate(shown):
                left = round(place * (wide + gap))
                card = QRect(left, 0, round(place * (wide + gap) + wide) - left, self.height() - foot)
                self._card(painter, card, batch, size)
            self._others(painter, QRect(0, self.height() - foot, self.width(), foot), others, size)

    def _others(self, painter: QPainter, box: QRect, others: Sequence[Batch], size: Measures) -> None:
        """Say in a line what the batches without a card hold."""
        now = theme.current()
        said = "·".join(f"{words.clock(b.release_at)} {self._count_word(b)}" for b in others)
        painter.setFont(now.font(size.gone_px))
        painter.setPen(now.colour("muted"))
        painter.drawText(box, _LEFT, said)

    def _card(self, painter: QPainter, card: QRect, batch: Batch, size: Measures) -> None:
        now = theme.current()
        framed = batch.release_at == self._framed and len(self._batches) > 1
        pen = QPen(now.colour("accent" if framed else "line"), 2 if framed else 1)
        painter.setPen(pen)
        painter.setBrush(now.colour("surface"))
        painter.drawRoundedRect(QRectF(card).adjusted(1, 1, -1, -1), 6, 6)
        inner = card.adjusted(16, 6, -16, -6)
        head = QRect(inner.left(), inner.top(), inner.width(), size.head)
        self._head(painter, head, batch, size)
        painter.fillRect(inner.left(), head.bottom() + 1, inner.width(), 1, now.colour("line"))
        body = QRect(inner.left(), head.bottom() + 6, inner.width(), inner.bottom() - head.bottom() - 6)
        self._body(painter, body, batch, size)

    def _head(self, painter: QPainter, box: QRect, batch: Batch, size: Measures) -> None:
        now = theme.current()
        clock = words.clock(batch.release_at)
        painter.setFont(now.font(size.clock, bold=True))
        painter.setPen(now.colour("text"))
        painter.drawText(box, _LEFT, clock)
        left = box.left() + now.metrics(size.clock, bold=True).horizontalAdvance(clock) + 14
        late = 0 if self._searching else batch.overdue(self._minute)
        half = box.height() // 2
        grades, count = grades_word(batch.grades), self._count_word(batch)
        sign, word = self._state(batch, late)
        room = max(
            now.metrics(size.grades, bold=True).horizontalAdvance(grades),
            size.state + 6 + now.metrics(size.state).horizontalAdvance(word),
        )
        room += 12 + now.metrics(size.count, bold=True).horizontalAdvance(count)
        narrow = left + room > box.right()  # then the count takes the place of the state's word
        top = QRect(left, box.top() + 4, box.right() - left, half - 4)
        below = QRect(left, box.top() + half - 2, box.right() - left, half)
        painter.setFont(now.font(size.grades, bold=True))
        painter.drawText(top, _LEFT, grades)
        painter.setPen(now.colour("bad" if late else "text"))
        if narrow:
            painter.drawText(below, _RIGHT, count)
        else:
            painter.setFont(now.font(size.count, bold=True))
            painter.drawText(box, _RIGHT, count)
        if self._searching:
            return
        square = QRectF(left, below.top() + (half - size.state) / 2, size.state, size.state)
        ink = "bad" if late else marks.ink(sign)
        marks.draw(painter, sign, square, colour=now.colour(ink), ground=now.colour("surface"))
        if not narrow:
            painter.setFont(now.font(size.state))
            painter.setPen(now.colour("muted"))
            painter.drawText(below.adjusted(size.state + 6, 0, 0, 0), _LEFT, word)

    def _state(self, batch: Batch, late: int) -> tuple[str, str]:
        if late:
            return "look", _("{n} 人超时").format(n=late)
        if not batch.here and not batch.rolls_open:
            return "done", _("已交代清楚")
        if not batch.here:
            return "none", _("等点名关闭")
        if self._minute is None:
            return "part", _("没交代完")
        if self._minute >= batch.release_at:
            return "part", _("正在放")
        return "none", _("{n} 分钟后").format(n=batch.release_at - self._minute)

    def _body(self, painter: QPainter, body: QRect, batch: Batch, size: Measures) -> None:
        """Draw the children still here, then as many of the gone as there is room for."""
        waiting = [*batch.here, *batch.rolls_open]
        columns = max(1, body.width() // _COLUMN)
        wide = (body.width() - 32 * (columns - 1)) // columns
        foot = size.gone if batch.gone else 0
        lines = max(1, (body.height() - foot) // size.row)
        early = self._minute is not None and self._minute < batch.release_at - SOON and not self._searching
        if early and batch.here and not batch.rolls_open:
            used = self._classes(painter, body, batch, size, columns, lines)
        else:
            used = self._children(painter, body, waiting, size, columns=columns, wide=wide, lines=lines)
        if batch.gone:
            rest = body.adjusted(0, used * size.row, 0, 0)
            self._gone(painter, rest, batch, size, columns=columns, wide=wide, ruled=used > 0)

    def _classes(
        self, painter: QPainter, body: QRect, batch: Batch, size: Measures, columns: int, lines: int
    ) -> int:
        now = theme.current()
        wide = body.width() // columns
        found = list(batch.classes.items())[: lines * columns]
        for place, (klass, n) in enumerate(found):
            column, line = divmod(place, lines)
            box = QRect(body.left() + column * wide, body.top() + line * size.row, wide - 32, size.row)
            painter.setFont(now.font(size.klass))
            painter.setPen(now.colour("muted"))
            painter.drawText(box, _LEFT, klass.removesuffix("班"))
            painter.setFont(now.font(size.name))
            painter.setPen(now.colour("text"))
            painter.drawText(box.adjusted(round(size.klass * 3.6), 0, 0, 0), _LEFT, _("{n} 人").format(n=n))
            self._spots.append((box, klass))
        return min(lines, len(found))

    def _children(
        self,
        painter: QPainter,
        body: QRect,
        waiting: Sequence[BoardRow],
        size: Measures,
        *,
        columns: int,
        wide: int,
        lines: int,
    ) -> int:
        """Draw children down the columns; the last place counts those without one. Returns the lines used."""
        places = columns * lines
        shown = list(waiting[:places] if len(waiting) <= places else waiting[: places - 1])
        chosen = next((r for r in waiting if r.student_id == self._chosen), None)
        if chosen is not None and chosen not in shown and shown:
            shown[-1] = chosen
        deep = -(-len(shown) // columns) if len(waiting) <= places else lines
        for place, row in enumerate(shown):
            column, line = divmod(place, max(1, deep))
            box = QRect(body.left() + column * (wide + 32), body.top() + line * size.row, wide, size.row)
            self._child(painter, box, row, size)
        if len(waiting) > len(shown):
            last = QRect(
                body.left() + (columns - 1) * (wide + 32), body.top() + (lines - 1) * size.row, wide, size.row
            )
            now = theme.current()
            painter.setFont(now.font(size.name, bold=True))
            painter.setPen(now.colour("muted"))
            left = round(size.klass * 3.6)
            painter.drawText(
                last.adjusted(left, 0, 0, 0), _LEFT, _("另 {n} 人").format(n=len(waiting) - len(shown))
            )
        return deep

    def _child(self, painter: QPainter, box: QRect, row: BoardRow, size: Measures) -> None:
        now = theme.current()
        if row.student_id == self._chosen:
            painter.setPen(QPen(now.colour("accent"), 2))
            painter.setBrush(now.colour("soft"))
            painter.drawRoundedRect(QRectF(box).adjusted(-8, 1, 8, -1), 4, 4)
        painter.setFont(now.font(size.klass))
        painter.setPen(now.colour("muted"))
        painter.drawText(box, _LEFT, row.class_label.removesuffix("班"))
        waits = row.present is None
        icon = "clock" if waits else "walk" if row.way is Way.ALONE else "family"
        said = _("还没点名") if waits else way_word(row)
        lone = not waits and row.way is Way.ADULT and not row.collectors
        ink = "warn" if lone else "muted"
        side = size.klass + 4
        square = QRectF(box.right() - side, box.center().y() - side / 2 + 0.5, side, side)
        icons.draw(painter, icon, square, now.colour(ink))
        painter.setFont(now.font(size.klass))
        painter.setPen(now.colour(ink))
        painter.drawText(box.adjusted(0, 0, -side - 10, 0), _RIGHT, said)
        taken = side + 10 + now.metrics(size.klass).horizontalAdvance(said)
        left = round(size.klass * 3.6)
        self._name(painter, box.adjusted(left, 0, -taken - 8, 0), row, size, waits)
        self._spots.append((box.adjusted(-8, 0, 8, 0), row.student_id))

    def _name(self, painter: QPainter, box: QRect, row: BoardRow, size: Measures, waits: bool) -> None:
        now = theme.current()
        metrics = now.metrics(size.name, bold=True)
        name = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, box.width())
        painter.setFont(now.font(size.name, bold=True))
        painter.setPen(now.colour("muted" if waits else "text"))
        painter.drawText(box, _LEFT, name)
        late = self._minute is not None and row.here and self._minute >= row.release_at + OVERDUE_AFTER
        if late:
            side = round(size.name * 0.8)
            left = box.left() + metrics.horizontalAdvance(name) + 10
            square = QRectF(left, box.center().y() - side / 2, side, side)
            if square.right() <= box.right():
                marks.draw(painter, "look", square, colour=now.colour("bad"), ground=now.colour("surface"))

    def _gone(
        self,
        painter: QPainter,
        rest: QRect,
        batch: Batch,
        size: Measures,
        *,
        columns: int,
        wide: int,
        ruled: bool,
    ) -> None:
        """Draw those who left, the latest first, under a line that counts them."""
        now = theme.current()
        lines = rest.height() // size.gone
        if lines < 1:
            return
        head = QRect(rest.left(), rest.top(), rest.width(), size.gone)
        if ruled:
            painter.fillRect(rest.left(), rest.top(), rest.width(), 1, now.colour("line"))
        said = _("已离校 {n} 人").format(n=len(batch.gone))
        if lines == 1:
            last = batch.gone[0]
            said = f"{said}·{last.name} {went_word(last)}"
        painter.setFont(now.font(size.gone_px, bold=True))
        painter.setPen(now.colour("muted"))
        metrics = now.metrics(size.gone_px, bold=True)
        painter.drawText(head, _LEFT, metrics.elidedText(said, Qt.TextElideMode.ElideRight, head.width()))
        for place, row in enumerate(batch.gone[: (lines - 1) * columns]):
            line, column = divmod(place, columns)
            box = QRect(
                rest.left() + column * (wide + 32), rest.top() + (line + 1) * size.gone, wide, size.gone
            )
            self._gone_child(painter, box, row, size)

    def _gone_child(self, painter: QPainter, box: QRect, row: BoardRow, size: Measures) -> None:
        now = theme.current()
        side = size.gone_px
        square = QRectF(box.left(), box.center().y() - side / 2 + 0.5, side, side)
        marks.draw(painter, "done", square, colour=now.colour("ok"), ground=now.colour("surface"))
        painter.setFont(now.font(size.gone_px))
        painter.setPen(now.colour("muted"))
        metrics = now.metrics(size.gone_px)
        name = f"{row.class_label.removesuffix('班')} {row.name}"
        painter.drawText(box.adjusted(side + 8, 0, 0, 0), _LEFT, name)
        left = side + 24 + metrics.horizontalAdvance(name)
        went = metrics.elidedText(went_word(row), Qt.TextElideMode.ElideRight, box.width() - left)
        painter.drawText(box.adjusted(left, 0, 0, 0), _RIGHT, went)
        self._spots.append((box, row.student_id))
