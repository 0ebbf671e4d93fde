"""The preview shows every page, names its checks, prints what was asked for and saves whole files."""

import io
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from kehou_desktop.domain.errors import Trouble
from kehou_desktop.ui import print as printing
from kehou_desktop.ui import theme

pypdf = pytest.importorskip("pypdf")
canvas = pytest.importorskip("reportlab.pdfgen.canvas")


def sheets(count: int = 3) -> bytes:
    """Return a PDF of lying A4 pages, each with a black square that moves down page by page."""
    out = io.BytesIO()
    pen = canvas.Canvas(out, pagesize=(842, 595), invariant=1)
    for number in range(count):
        pen.rect(100, 595 - 100 * (number + 1), 80, 80, fill=1)
        pen.showPage()
    pen.save()
    return out.getvalue()


@pytest.fixture
def preview(qtbot: QtBot, qapp: QApplication) -> printing.Preview:
    theme.apply(qapp, dark=False, size="medium")
    it = printing.Preview(
        title="点名册·三(2)班等 3 班",
        pdf=sheets(),
        save_name="点名册 2026-11-25",
        checks=["没有证件号、电话", ("look", "四(1)班换过教师，已印新名")],
        make=lambda suffix: b"workbook" if suffix == "xlsx" else sheets(),
        xlsx=True,
        note="收回后在「考勤」输入页码。",
    )
    qtbot.addWidget(it)
    with qtbot.waitActive(it):
        it.show()
        it.activateWindow()
    return it


def test_it_shows_its_pages_and_checks(preview: printing.Preview, qtbot: QtBot) -> None:
    words = [label.text() for label in preview.findChildren(QLabel)]
    assert "没有证件号、电话" in words
    assert "四(1)班换过教师，已印新名" in words
    assert preview.print_button.text() == "打印 3 页"
    assert preview.print_button.hasFocus()
    assert "第 1 页 / 共 3 页" in words
    qtbot.waitUntil(lambda: not preview._thumbs.isActive())
    assert all(not preview._list.item(i).icon().isNull() for i in range(3))


def test_keys_turn_the_pages(preview: printing.Preview) -> None:
    first = preview._sheet.pixmap().toImage()
    QTest.keyClick(preview, Qt.Key.Key_PageDown)
    assert preview._where.text() == "第 2 页 / 共 3 页"
    assert preview._sheet.pixmap().toImage() != first
    for _ in range(5):
        QTest.keyClick(preview, Qt.Key.Key_PageDown)
    assert preview._where.text() == "第 3 页 / 共 3 页"
    QTest.keyClick(preview, Qt.Key.Key_PageUp)
    assert preview._where.text() == "第 2 页 / 共 3 页"


def test_zoom_is_in_true_size(preview: printing.Preview) -> None:
    preview.zoom._say("100")
    assert preview._sheet.pixmap().deviceIndependentSize().width() == pytest.approx(842 * 96 / 72, abs=2)
    preview.zoom._say("150")
    assert preview._sheet.pixmap().deviceIndependentSize().width() == pytest.approx(842 * 2, abs=2)


def test_the_asked_for_pages_are_printed_at_300_dpi(preview: printing.Preview, tmp_path: Path) -> None:
    printer = preview.new_printer()
    assert printer.resolution() == 300
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setFromTo(2, 3)
    assert preview.print_on(printer) == 2
    printed = pypdf.PdfReader(tmp_path / "out.pdf")
    assert len(printed.pages) == 2
    box = printed.pages[0].mediabox
    assert float(box.width) > float(box.height), "lying, as the sheet is"
    image = printing.Pages((tmp_path / "out.pdf").read_bytes()).picture(0, dpi=72)
    assert image.pixelColor(140, 160).lightness() < 40, "the square of page 2, where the sheet has it"
    assert image.pixelColor(140, 60).lightness() > 220


def test_saved_files_are_whole_and_said(preview: printing.Preview, tmp_path: Path) -> None:
    said: list[str] = []
    preview.said.connect(said.append)
    preview.save_to(tmp_path / "点名册.pdf")
    preview.save_to(tmp_path / "点名册.xlsx")
    assert (tmp_path / "点名册.pdf").read_bytes() == sheets()
    assert (tmp_path / "点名册.xlsx").read_bytes() == b"workbook"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["点名册.pdf", "点名册.xlsx"], (
        "nothing half-made is left"
    )
    assert "读回核对过" in said[0]


@pytest.mark.qt_log_ignore("QPainter::begin")  # the printer that is not there is the case
def test_a_look_makes_nothing_and_what_is_printed_or_saved_is_made_then(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    made: list[str] = []

    def make(suffix: str) -> bytes:
        made.append(suffix)
        return sheets(2)

    it = printing.Preview(title="点名册", pdf=sheets(1), save_name="点名册", make=make)
    qtbot.addWidget(it)
    it.show()
    assert made == [] and not it.save_xlsx.isVisible()
    it.save_to(tmp_path / "a.pdf")
    assert made == ["pdf"] and (tmp_path / "a.pdf").read_bytes() == sheets(2)
    printer = it.new_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    assert it.print_on(printer) == 2 and made == ["pdf", "pdf"]
    nowhere = it.new_printer()
    nowhere.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    nowhere.setOutputFileName(str(tmp_path / "no folder" / "out.pdf"))
    with pytest.raises(Trouble, match="printer_not_ready"):
        it.print_on(nowhere)
    assert made == ["pdf", "pdf"], "what no printer takes is not counted"
    it.close()


def test_a_place_that_cannot_be_written_is_trouble_and_leaves_the_old_file(tmp_path: Path) -> None:
    old = tmp_path / "a.pdf"
    old.mkdir()
    with pytest.raises(Trouble, match="file_not_written"):
        printing.save(old, b"new")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.pdf"]
    with pytest.raises(Trouble, match="file_not_written"):
        printing.save(tmp_path / "nowhere" / "a.pdf", b"new")


def test_esc_goes_back(preview: printing.Preview) -> None:
    QTest.keyClick(preview, Qt.Key.Key_Escape)
    assert not preview.isVisible()
    assert QKeySequence(QKeySequence.StandardKey.Print).toString() == "Ctrl+P"
