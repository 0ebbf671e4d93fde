"""Help in place: the handbook's chapter of the room, and what this program is."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from kehou_desktop import __version__, paths
from kehou_desktop.i18n import _, language
from kehou_desktop.ui.forms import Answer, Button, Dialog, Fact, row


def show(parent: QWidget, topic: str) -> QDialog:
    """Open the handbook beside the work, at the chapter headed ``topic`` (else at its beginning)."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setProperty("kind", "room")
    dialog.setWindowTitle(_("帮助"))
    dialog.setAccessibleName(_("帮助"))
    dialog.resize(720, 560)
    book = QTextBrowser()
    book.setAccessibleName(_("使用手册"))
    book.setOpenExternalLinks(False)
    name = "handbook.en.md" if language() == "en" else "handbook.md"
    book.setSearchPaths([str(paths.handbook())])
    book.setMarkdown((paths.handbook() / name).read_text(encoding="utf-8"))
    box = QVBoxLayout(dialog)
    box.addWidget(book)
    box.addLayout(row(None, Button(_("合上"), on=dialog.accept)))
    dialog.show()
    _open_at(book, topic)
    return dialog


def _open_at(book: QTextBrowser, heading: str) -> None:
    """Turn to the chapter with this heading; the words alone may stand in any chapter."""
    block = book.document().begin()
    while block.isValid() and not (block.blockFormat().headingLevel() and block.text() == heading):
        block = block.next()
    if block.isValid():
        book.setTextCursor(QTextCursor(block))
        top = book.document().documentLayout().blockBoundingRect(block).top()
        book.verticalScrollBar().setValue(round(top))


def about(parent: QWidget, folder: Path) -> None:
    """Say which version this is, where the data lies, and whose work it stands on."""
    Dialog(
        parent,
        state="changed",
        title=_("课后 {version}").format(version=__version__),
        sentence=_("小学校的课后服务，在一台办公电脑上，不用网络。"),
        facts=(
            Fact("done", _("数据文件夹"), str(folder)),
            Fact("done", _("窗口"), "Qt · PySide6 (LGPL-3.0)"),
            Fact("done", _("字体"), "Noto Sans SC (OFL-1.1)"),
            Fact("done", _("数据库"), "SQLite · SQLCipher (BSD)"),
        ),
        answers=(Answer(_("知道了")),),
    ).open()
