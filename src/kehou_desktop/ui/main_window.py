"""The window: tabs, menus, status line, and the way from room to room."""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSettings, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QTabWidget, QVBoxLayout, QWidget

from kehou_desktop import i18n, papers, paths, preferences, words
from kehou_desktop.domain.errors import Trouble
from kehou_desktop.i18n import N_, _
from kehou_desktop.opening import Door
from kehou_desktop.ui import background, data, icons, theme
from kehou_desktop.ui.forms import Answer, Banner, Button, Dialog, label, row
from kehou_desktop.ui.page import Page
from kehou_desktop.words import store

_QUIET = 50
"""Milliseconds until it is looked again whether work is still under way."""

ROOMS = (
    ("today", N_("今日"), "TodayPage"),
    ("students", N_("学生"), "StudentsPage"),
    ("applications", N_("申请"), "ApplicationsPage"),
    ("groups", N_("编班"), "GroupsPage"),
    ("attendance", N_("考勤"), "AttendancePage"),
    ("handover", N_("交接"), "HandoverPage"),
    ("fees", N_("收费"), "FeesPage"),
    ("registers", N_("台账"), ""),
    ("reports", N_("报表"), "ReportsPage"),
)
"""Every room in the order of Ctrl+1 … Ctrl+9; one without a page is not built yet and not shown."""


class MainWindow(QMainWindow):
    """Shows the rooms of one school. A room's page is made when it is first looked at."""

    locked = Signal()

    def __init__(self, door: Door) -> None:
        super().__init__()
        self.data = data.Data(door, self)
        self._closed = False
        self._closing = False
        self.setObjectName("mainWindow")
        self.setMinimumSize(683, 384)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("tabs")
        self.tabs.setAccessibleName(_("房间"))
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.pages: dict[str, Page] = {}
        self._names = [name for name, _title, page in ROOMS if page]
        for name, title, page in ROOMS:
            if page:
                self.tabs.addTab(QWidget(), icons.icon(name), _(title))
        middle = QWidget()
        box = QVBoxLayout(middle)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        if self.data.practice:
            strip = label(_("练习学校：人和号码都是虚构的，数据不受保护，请不要放真实的孩子"), "practice")
            strip.setAlignment(Qt.AlignmentFlag.AlignCenter)
            box.addWidget(strip)
        self.clock = Banner()
        box.addWidget(self.clock)
        if door.clock_behind is not None:
            self.clock.say("look", *store.clock_behind(door.clock_behind))
        box.addWidget(self.tabs, 1)
        self.setCentralWidget(middle)
        self._receipt = QLabel()
        self._receipt.setAccessibleName(_("刚才保存了什么"))
        self._state = QLabel()
        self.statusBar().addWidget(self._receipt, 1)
        self.statusBar().addPermanentWidget(self._state)
        self.statusBar().setSizeGripEnabled(False)
        self._corner()
        self._menus()
        self._title()
        self.data.changed.connect(self._touched)
        self.data.backup_read.connect(self._say_backup)
        self.tabs.currentChanged.connect(self._look)
        self._restore()
        self._minute = QTimer(self)
        self._minute.setInterval(60_000)
        self._minute.timeout.connect(self._look_at_the_clock)
        self._minute.start()
        QTimer.singleShot(0, self, lambda: self._look(self.tabs.currentIndex()))

    # -- what stands around the rooms -------------------------------------------------------------------

    def _title(self) -> None:
        mark = _("【练习】") if self.data.practice else ""
        self.setWindowTitle(_("课后 — {mark}{school}").format(mark=mark, school=self.data.facts.name))
        self._say_backup()

    def _say_backup(self) -> None:
        if self.data.reading_backup():
            backed = _("正在核对最近的备份")
        elif (last := self.data.door.last_backup()) is None:
            backed = _("还没有备份")
        elif not last.good:
            backed = _("最近的备份读不回来，请再备份一次。")
        else:
            backed = _("备份已核验 {when}").format(when=last.made_at[5:16].replace("T", " "))
        self._state.setText(backed + "   " + _("F1 帮助"))

    def _corner(self) -> None:
        self._day = self.data.today()
        self._when = label(words.day(self._day), "muted")
        corner = QWidget(self.tabs)
        parts: list[QWidget] = [self._when, label(self.data.actor.name)]
        if not self.data.practice:
            parts.append(Button(_("锁定"), icon="lock", kind="link", on=self.lock))
        line = row(*parts, spacing=16)
        line.setContentsMargins(0, 0, 16, 0)
        corner.setLayout(line)
        self._at_right = corner
        corner.raise_()
        self.tabs.installEventFilter(self)

    def _look_at_the_clock(self) -> None:
        """Say the new day in a window left open over night; what was read yesterday is read anew."""
        behind = self.data.door.clock_behind
        if behind is not None and datetime.now() >= behind:  # noqa: DTZ005 - the clock on the wall
            self.clock.done()
        if self._closed or self.data.today() == self._day:
            return
        self._day = self.data.today()
        self._when.setText(words.day(self._day))
        self._place_corner()
        for page in self.pages.values():
            page.outdate()

    def _place_corner(self) -> None:
        # Qt's own corner widget is set half a bar too low under a style sheet; it is placed by hand.
        size = self._at_right.sizeHint()
        height = self.tabs.tabBar().sizeHint().height()
        self._at_right.setGeometry(self.tabs.width() - size.width(), 0, size.width(), height)
        free = self.tabs.width() - self.tabs.tabBar().sizeHint().width()
        self._at_right.setVisible(free > size.width())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep day and name at the right end of the tabs, where there is room for them."""
        if watched is self.tabs and event.type() == QEvent.Type.Resize:
            self._place_corner()
        return super().eventFilter(watched, event)

    def _menus(self) -> None:
        file = self.menuBar().addMenu(_("文件(&F)"))
        self._action(file, _("导入花名册…"), "Ctrl+I", lambda: self.go("students", "import"))
        self._action(file, _("现在备份"), "Ctrl+B", self.back_up)
        self._action(file, _("打开数据文件夹"), "", self._open_folder)
        file.addSeparator()
        self._action(file, _("退出"), "Ctrl+Q", self.close)
        view = self.menuBar().addMenu(_("查看(&V)"))
        for number, (name, title, page) in enumerate(ROOMS, 1):
            if page:
                self._action(view, _(title), f"Ctrl+{number}", lambda name=name: self.go(name, None))
        view.addSeparator()
        self._action(view, _("查找"), "Ctrl+F", lambda: self.page().search())
        self._action(view, _("重新读"), "F5", lambda: self.page().outdate())
        looks = view.addMenu(_("明暗"))
        for look, name in (("system", _("跟系统")), ("light", _("浅色")), ("dark", _("深色"))):
            self._action(looks, name, "", lambda look=look: self._dress(look=look))
        sizes = view.addMenu(_("字号"))
        for size, name in (("small", _("小")), ("medium", _("中")), ("large", _("大"))):
            self._action(sizes, name, "", lambda size=size: self._dress(size=size))
        tongues = view.addMenu(_("语言 Language"))
        for tongue, name in (("zh", "中文"), ("en", "English")):
            self._action(tongues, name, "", lambda tongue=tongue: self._speak(tongue))
        paper = self.menuBar().addMenu(_("打印(&P)"))
        self._action(paper, _("打印所见…"), "Ctrl+P", lambda: self.page().print_shown())
        self._action(paper, _("所有的表…"), "", lambda: self.go("reports", None))
        help_ = self.menuBar().addMenu(_("帮助(&H)"))
        self._action(help_, _("帮助"), "F1", self._help)
        self._action(help_, _("关于"), "", self._about)

    def _action(self, menu: Any, name: str, keys: str, on: Any) -> None:
        action = QAction(name, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False: on())
        menu.addAction(action)
        self.addAction(action)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the tabs' icons anew when the theme changes: they are pictures in its ink."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for index, name in enumerate(self._names):
                self.tabs.setTabIcon(index, icons.icon(name))

    # -- from room to room ------------------------------------------------------------------------------

    def page(self) -> Page:
        """Return the room that is looked at."""
        return self._made(self._names[self.tabs.currentIndex()])

    def _made(self, name: str) -> Page:
        if name not in self.pages:
            class_name = next(page for room, _title, page in ROOMS if room == name)
            module = import_module(f"kehou_desktop.ui.{name}.page")
            made: Page = getattr(module, class_name)(self.data)
            made.goto.connect(self.go)
            made.said.connect(self.say)
            self.pages[name] = made
            index, before = self._names.index(name), self.tabs.currentIndex()
            icon, title = self.tabs.tabIcon(index), self.tabs.tabText(index)
            self.tabs.blockSignals(True)
            empty = self.tabs.widget(index)
            self.tabs.removeTab(index)
            self.tabs.insertTab(index, made, icon, title)
            self.tabs.setCurrentIndex(before)
            self.tabs.blockSignals(False)
            empty.deleteLater()
        return self.pages[name]

    def _look(self, index: int) -> None:
        if not self._closed:
            self._made(self._names[index]).setFocus(Qt.FocusReason.OtherFocusReason)

    def go(self, room: str, what: object) -> None:
        """Go to a room with what another one sent along; ``print`` opens the preview of a paper instead."""
        if room == "print":
            assert isinstance(what, tuple)
            self.preview(*what)
            return
        page = self._made(room)
        self.tabs.setCurrentIndex(self._names.index(room))
        if what is not None:
            page.receive(what)

    def preview(self, name: str, case: papers.Case) -> None:
        """Show a paper as it will be printed; made on a worker, so that the window lives."""
        from kehou_desktop.ui import print as printing

        paper = papers.PAPERS[name]
        title = _(paper.title)

        def show(pdf: bytes) -> None:
            opened = printing.Preview(
                title=title,
                pdf=pdf,
                save_name=title,
                make=lambda suffix: self.data.paper(name, suffix=suffix, case=case),
                xlsx="xlsx" in paper.formats,
                parent=self,
            )
            opened.said.connect(self.say)
            opened.finished.connect(opened.deleteLater)  # its pages are heavy, and a day has many
            opened.open()

        self.data.work(self, title, lambda _tell: self.data.paper(name, case=case, count=False), show)

    def say(self, sentence: str) -> None:
        """Give the receipt of the last deed at the left of the status line."""
        self._receipt.setText(f"{sentence} {self.data.now():%H:%M}")

    def _touched(self, tables: frozenset[str]) -> None:
        for page in self.pages.values():
            page.touched(tables)

    # -- deeds of the window itself ---------------------------------------------------------------------

    def back_up(self) -> None:
        """Make a verified backup now."""

        def done(_made: object) -> None:
            self.say(_("已备份并核验"))
            self._say_backup()
            self.page().outdate()

        self.data.work(self, _("备份并核验"), lambda _tell: self.data.door.back_up(), done)

    def lock(self) -> None:
        """Close the school and ask who is there."""
        self._finish(self.locked.emit)

    def _dress(self, **wishes: str) -> None:
        kept = preferences.keep(**wishes)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.follow(app, choice=kept.look, size=kept.size)

    def _speak(self, tongue: str) -> None:
        preferences.keep(language=tongue)
        i18n.use(tongue)
        dialog = Dialog(
            self,
            state="changed",
            title=_("下次打开时换成中文"),
            sentence=_("现在的窗口不变，没有改动任何数据。"),
            answers=(Answer(_("知道了")),),
        )
        dialog.open()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.data.door.database.folder)))

    def _help(self) -> None:
        from kehou_desktop.ui import help as helping

        topic = self.page().help_topic
        helping.show(self, next((_(title) for name, title, _page in ROOMS if name == topic), ""))

    def _about(self) -> None:
        from kehou_desktop.ui import help as helping

        helping.about(self, self.data.door.database.folder)

    # -- coming and going -------------------------------------------------------------------------------

    def _settings(self) -> QSettings:
        path = paths.preferences().with_name("window.ini")
        return QSettings(str(path), QSettings.Format.IniFormat)

    def _restore(self) -> None:
        kept = self._settings().value("geometry/1")
        if kept is None or not self.restoreGeometry(kept):
            self.resize(1366, 768 - 70)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close the school with a verified backup; a backup that fails is told and asked about."""
        if self._closed:
            event.accept()
            return
        event.ignore()
        self._finish(self.close)

    def _finish(self, then: Callable[[], object]) -> None:
        """Back up behind a progress sheet, close the school, then do ``then``; other work ends before."""
        if self._closing:
            return
        self._closing = True
        self._when_quiet(lambda: self._back_up_and_close(then))

    def _when_quiet(self, then: Callable[[], object]) -> None:
        """Do it when no work is under way: a worker must not find its school closed."""
        if background.busy():
            QTimer.singleShot(_QUIET, self, lambda: self._when_quiet(then))
        else:
            then()

    def _back_up_and_close(self, then: Callable[[], object]) -> None:
        self._settings().setValue("geometry/1", self.saveGeometry())

        def back_up(_tell: object) -> Trouble | None:
            try:
                self.data.door.back_up_if_changed()
            except Trouble as trouble:
                return trouble
            return None

        def done(trouble: Trouble | None) -> None:
            if trouble is not None and not self._close_without_backup(trouble):
                self._closing = False
                return
            self._when_quiet(close)

        def close() -> None:
            self._closing = False
            self._closed = True
            self.data.door.close(back_up=False)
            then()

        self.data.work(self, _("备份并核验"), back_up, done)

    def _close_without_backup(self, trouble: Trouble) -> bool:
        dialog = Dialog(
            self,
            state="look",
            title=_("今天的备份没有做成"),
            sentence=words.trouble(trouble),
            steps=(
                _("插上备份用的 U 盘或腾出空间，再关一次。"),
                _("仍然关闭，数据在本机完好，只是少一份备份。"),
            ),
            answers=(Answer(_("仍然关闭")), Answer(_("先不关"))),
        )
        return dialog.exec() == 1
