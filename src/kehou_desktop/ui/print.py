"""The sheet as it will be printed: its pages, the checks made before, printing, and saving it as a file."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QIcon,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPageLayout,
    QPainter,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kehou_desktop.domain.errors import Trouble
from kehou_desktop.i18n import _
from kehou_desktop.ui import theme
from kehou_desktop.ui.forms.controls import Button, Segments, Sign, label, rule
from kehou_desktop.ui.forms.frames import row

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

SCREEN_DPI = 96
PRINT_DPI = 300


class Pages:
    """The pages of a PDF as pictures."""

    def __init__(self, pdf: bytes) -> None:
        import pypdfium2  # not at first paint

        self._document = pypdfium2.PdfDocument(pdf)

    def __len__(self) -> int:
        return len(self._document)

    def size(self, number: int) -> tuple[float, float]:
        """Return a page's width and height in points."""
        width, height = self._document[number].get_size()
        return float(width), float(height)

    def picture(self, number: int, *, dpi: float) -> QImage:
        """Return a page drawn at ``dpi``."""
        drawn = self._document[number].render(scale=dpi / 72, rev_byteorder=True, prefer_bgrx=True)
        image = QImage(drawn.buffer, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGBX8888)
        return image.copy()  # the buffer is pdfium's and goes away

    def close(self) -> None:
        """Let the document go."""
        self._document.close()


class Preview(QDialog):
    """Shows ``pdf`` before it is printed.

    ``checks`` name what was looked at, one by one: words, or (state, words) where it needs looking at.
    ``make`` makes the sheet that is printed or saved, by the file's suffix: a look is no printing, so ``pdf``
    has no 印次 and what ``make`` gives has one; without it what is shown is printed. ``xlsx`` = it makes a
    workbook too; ``note`` says what to do with the paper. ``said`` is the
    receipt for the status bar: where a file went and that it was read back, how many pages were printed.
    """

    said = Signal(str)

    def __init__(
        self,
        *,
        title: str,
        pdf: bytes,
        save_name: str,
        checks: Sequence[str | tuple[str, str]] = (),
        make: Callable[[str], bytes] | None = None,
        xlsx: bool = False,
        note: str = "",
        folder: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent.window() if parent is not None else None)
        self._title, self._save_name, self._xlsx = title, save_name, xlsx
        self._make = make or (lambda _suffix: pdf)
        self._folder = folder or Path.home()
        self._pages = Pages(pdf)
        self._at = 0
        self._closed = False
        self.setProperty("kind", "room")
        self.setWindowTitle(_("打印预览"))
        self.setAccessibleName(_("打印预览"))
        self.resize(parent.window().size() if parent is not None else QSize(1180, 720))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._head())
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self._page_list())
        across.addWidget(self._paper(), 1)
        across.addWidget(self._side(checks, note))
        outer.addLayout(across, 1)
        self.finished.connect(lambda _result: self._close_pages())
        self._thumbs = QTimer(self)
        self._thumbs.setInterval(0)
        self._thumbs.timeout.connect(self._draw_next_thumb)
        self._thumbs.start()
        self._turn(0)

    def _head(self) -> QWidget:
        head = QWidget()
        head.setFixedHeight(theme.current().px(48))
        line = QHBoxLayout(head)
        line.setContentsMargins(16, 0, 16, 0)
        line.addWidget(label(_("打印预览"), "section"))
        line.addWidget(label(self._title, "muted"), 1)
        self._back = Button(
            "", icon="left", kind="link", name=_("上一页"), on=lambda: self._turn(self._at - 1)
        )
        self._on = Button(
            "", icon="right", kind="link", name=_("下一页"), on=lambda: self._turn(self._at + 1)
        )
        self._where = label()
        self.zoom = Segments([("fit", _("整页")), ("100", "100%"), ("150", "150%")], name=_("大小"))
        self.zoom.changed.connect(lambda _key: self._draw())
        for part in (self._back, self._where, self._on, self.zoom):
            line.addWidget(part)
        return head

    def _page_list(self) -> QListWidget:
        self._list = QListWidget()
        self._list.setFixedWidth(176)
        self._list.setAccessibleName(_("页"))
        self._list.setProperty("kind", "pages")
        self._list.setViewMode(QListView.ViewMode.IconMode)
        self._list.setFlow(QListView.Flow.TopToBottom)
        self._list.setWrapping(False)
        self._list.setMovement(QListView.Movement.Static)
        self._list.setIconSize(QSize(140, 140))
        tallest = max((self._thumb_size(n).height() for n in range(len(self._pages))), default=0)
        self._list.setGridSize(QSize(160, tallest + theme.current().px(34)))
        for number in range(len(self._pages)):
            item = QListWidgetItem(str(number + 1))
            item.setSizeHint(self._list.gridSize() - QSize(4, 4))
            self._list.addItem(item)
        self._list.currentRowChanged.connect(self._turn)
        self._list.setVisible(len(self._pages) > 1)
        return self._list

    def _paper(self) -> QScrollArea:
        self._area = QScrollArea()
        self._area.setAccessibleName(self._title)
        self._area.setProperty("kind", "desk")
        self._area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._sheet = QLabel()
        self._sheet.setAccessibleName(self._title)
        self._area.setWidget(self._sheet)
        return self._area

    def _side(self, checks: Sequence[str | tuple[str, str]], note: str) -> QFrame:
        side = QFrame()
        side.setProperty("kind", "panel")
        side.setFixedWidth(theme.current().px(264))
        box = QVBoxLayout(side)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(8)
        if checks:
            box.addWidget(label(_("印前检查"), "strong"))
        for check in checks:
            state, words = ("done", check) if isinstance(check, str) else check
            line = row(Sign(state, 14))
            line.addWidget(label(words, wrap=True), 1)
            box.addLayout(line)
        if note:
            box.addWidget(rule())
            box.addWidget(label(note, "caption", wrap=True))
        box.addStretch(1)
        self.save_pdf = Button(_("另存为 PDF"), icon="export", on=lambda: self._save("pdf"))
        self.save_xlsx = Button(_("导出 xlsx"), icon="export", on=lambda: self._save("xlsx"))
        self.save_xlsx.setVisible(self._xlsx)
        count = len(self._pages)
        self.print_button = Button(
            _("打印 {count} 页").format(count=count), icon="print", kind="primary", on=self.print_it
        )
        for button in (self.save_pdf, self.save_xlsx, self.print_button):
            button.setMinimumWidth(theme.current().px(232))
            box.addWidget(button)
        box.addWidget(label(_("Ctrl+P 打印·Esc 返回"), "caption"))
        return side

    # turning and drawing

    def _close_pages(self) -> None:
        self._thumbs.stop()
        self._pages.close()
        self._closed = True

    def showEvent(self, event: QShowEvent) -> None:
        """Give the primary the focus."""
        super().showEvent(event)
        self.print_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn(self, number: int) -> None:
        if not 0 <= number < len(self._pages):
            return
        self._at = number
        if self._list.currentRow() != number:
            self._list.setCurrentRow(number)
        self._where.setText(_("第 {page} 页 / 共 {pages} 页").format(page=number + 1, pages=len(self._pages)))
        self._back.setEnabled(number > 0)
        self._on.setEnabled(number < len(self._pages) - 1)
        self._draw()

    def _draw(self) -> None:
        if self._closed:
            return
        ratio = self.devicePixelRatioF()
        width, height = self._pages.size(self._at)
        choice = self.zoom.value()
        if choice == "fit":
            room = self._area.viewport().size() - QSize(24, 24)
            scale = max(0.1, min(room.width() / width, room.height() / height))
        else:
            scale = int(choice) / 100 * SCREEN_DPI / 72
        picture = QPixmap.fromImage(self._pages.picture(self._at, dpi=72 * scale * ratio))
        picture.setDevicePixelRatio(ratio)
        self._sheet.setPixmap(picture)
        self._sheet.resize(picture.deviceIndependentSize().toSize())

    def _thumb_size(self, number: int) -> QSize:
        width, height = self._pages.size(number)
        scale = 140 / max(width, height)
        return QSize(round(width * scale), round(height * scale))

    def _draw_next_thumb(self) -> None:
        """Draw one small page at a time, so that the window stays quick with three hundred."""
        for number in range(self._list.count()):
            item = self._list.item(number)
            if item.icon().isNull():
                ratio = self.devicePixelRatioF()
                dpi = 72 * self._thumb_size(number).width() * ratio / self._pages.size(number)[0]
                small = QPixmap.fromImage(self._pages.picture(number, dpi=dpi))
                small.setDevicePixelRatio(ratio)
                icon = QIcon(small)
                icon.addPixmap(small, QIcon.Mode.Selected)  # the paper stays white
                item.setIcon(icon)
                return
        self._thumbs.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the page again."""
        super().resizeEvent(event)
        if self.zoom.value() == "fit":
            QTimer.singleShot(0, self, self._draw)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn with PgUp and PgDn, print with Ctrl+P."""
        if event.matches(QKeySequence.StandardKey.Print):
            self.print_it()
        elif event.key() == Qt.Key.Key_PageDown:
            self._turn(self._at + 1)
        elif event.key() == Qt.Key.Key_PageUp:
            self._turn(self._at - 1)
        else:
            super().keyPressEvent(event)

    # deeds

    def print_it(self) -> None:
        """Ask for the printer and print at 300 dpi."""
        from PySide6.QtPrintSupport import QPrintDialog

        printer = self.new_printer()
        dialog = QPrintDialog(printer, self)
        dialog.setWindowTitle(_("打印 {count} 页").format(count=len(self._pages)))
        dialog.setMinMax(1, len(self._pages))
        if dialog.exec() == QDialog.DialogCode.Accepted:
            printed = self.print_on(printer)
            self.said.emit(_("已送去打印：{title} {count} 页").format(title=self._title, count=printed))
            self.accept()

    def new_printer(self) -> "QPrinter":
        """Return a printer set to 300 dpi and the paper's own direction."""
        from PySide6.QtPrintSupport import QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setResolution(PRINT_DPI)
        printer.setFullPage(True)
        printer.setDocName(self._save_name)
        width, height = self._pages.size(0)
        lying = QPageLayout.Orientation.Landscape if width > height else QPageLayout.Orientation.Portrait
        printer.setPageOrientation(lying)
        return printer

    def print_on(self, printer: "QPrinter") -> int:
        """Draw the asked-for pages on a printer; return how many. Nothing to print on: Trouble."""
        painter = QPainter()
        if not painter.begin(printer):
            raise Trouble("printer_not_ready")
        pages: Pages | None = None
        try:
            pages = Pages(self._make("pdf"))  # only now: what a printer refuses is no printing
            first = max(1, printer.fromPage() or 1)
            last = min(len(pages), printer.toPage() or len(pages))
            for number in range(first - 1, last):
                if number >= first:
                    printer.newPage()
                image = pages.picture(number, dpi=printer.resolution())
                paper = QRectF(printer.pageLayout().fullRectPixels(printer.resolution()))
                painter.drawImage(paper, image)
        finally:
            painter.end()
            if pages is not None:
                pages.close()
        return last - first + 1

    def _save(self, suffix: str) -> None:
        words = _("PDF 文件 (*.pdf)") if suffix == "pdf" else _("表格 (*.xlsx)")
        start = str(self._folder / f"{self._save_name}.{suffix}")
        name, _kind = QFileDialog.getSaveFileName(self, _("另存为"), start, words)
        if not name:
            return
        path = Path(name)
        if path.suffix.lower() != f".{suffix}":
            path = path.with_name(f"{path.name}.{suffix}")
        self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Save as PDF or xlsx by the file's ending, read it back, and say so."""
        save(path, self._make("xlsx" if path.suffix == ".xlsx" and self._xlsx else "pdf"))
        self.said.emit(_("已存到 {path}，读回核对过").format(path=path))


def save(path: Path, contents: bytes) -> None:
    """Write a file whole or not at all, and read it back. Trouble ``file_not_written``."""
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        same = path.read_bytes() == contents
    except OSError as trouble:
        _forget(beside)
        raise Trouble("file_not_written", file=str(path)) from trouble
    if not same:
        raise Trouble("file_not_written", file=str(path))


def _forget(path: Path) -> Any:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return
