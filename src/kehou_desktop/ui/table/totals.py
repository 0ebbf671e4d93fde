"""The frozen total rows under a table, in the same columns."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kehou_desktop.ui import theme
from kehou_desktop.ui.table.delegate import PAD

if TYPE_CHECKING:
    from kehou_desktop.ui.table.view import Table


class Totals(QWidget):
    """Sums under a table. ``set_sums`` takes the words by column name, one mapping a row."""

    def __init__(self, table: "Table", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._sums: tuple[Mapping[str, str], ...] = ()
        self.setAccessibleName(table.accessibleName())
        header = table.horizontalHeader()
        header.sectionResized.connect(self._again)
        header.geometriesChanged.connect(self._again)
        table.horizontalScrollBar().valueChanged.connect(self._again)
        self._fit()

    def set_sums(self, *rows: Mapping[str, str]) -> None:
        """Show ``rows`` of words by column name: ``set_sums({"name": "合计 39 人", "due": "2,561.20"})``."""
        known = {c.name for c in self._table.rows.columns}
        strange = [n for row in rows for n in row if n not in known]
        if strange:
            raise ValueError(f"no column {strange[0]!r}")
        self._sums = tuple(dict(row) for row in rows)
        self.setAccessibleDescription("; ".join(" ".join(filter(None, row.values())) for row in self._sums))
        self._fit()
        self.update()

    def sums(self) -> Sequence[Mapping[str, str]]:
        """Return what is shown."""
        return self._sums

    def sizeHint(self) -> QSize:
        """Return one row height a sum."""
        return QSize(200, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the sums under their columns."""
        now = theme.current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(now.colour("line"))
            painter.setBrush(now.colour("head"))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
            painter.setClipRect(self.rect().adjusted(1, 1, -1, -1))
            height = self._row_height()
            for number, row in enumerate(self._sums):
                self._draw_row(painter, row, number * height + 1, height)

    def _draw_row(self, painter: QPainter, row: Mapping[str, str], top: int, height: int) -> None:
        now, header = theme.current(), self._table.horizontalHeader()
        painter.setFont(now.font(self._table.type_px, bold=not self._table.dense))
        painter.setPen(now.colour("text"))
        for place, column in enumerate(self._table.rows.columns):
            word = row.get(column.name, "")
            if not word or self._table.isColumnHidden(place):
                continue
            left = header.sectionViewportPosition(place) + 1
            cell = QRect(left + PAD, top, header.sectionSize(place) - 2 * PAD, height)
            middle = Qt.AlignmentFlag.AlignVCenter
            if column.numeric:
                painter.drawText(cell, Qt.AlignmentFlag.AlignRight | middle | Qt.TextFlag.TextDontClip, word)
            elif column.centred:
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, word)
            else:
                painter.drawText(cell, Qt.AlignmentFlag.AlignLeft | middle | Qt.TextFlag.TextDontClip, word)

    def _row_height(self) -> int:
        return theme.current().px(24 if self._table.dense else 32)

    def _fit(self) -> None:
        self.setFixedHeight(self._row_height() * max(1, len(self._sums)) + 2)

    def _again(self, *_args: Any) -> None:
        self.update()
