"""Start the window: which school, who signs in, and what is shown first."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from kehou_desktop import __version__, i18n, paths, preferences
from kehou_desktop.domain.errors import Refused, Trouble
from kehou_desktop.i18n import _
from kehou_desktop.ui import errors, theme

if TYPE_CHECKING:
    from kehou_desktop.opening import Door
    from kehou_desktop.ui.main_window import MainWindow


class Program:
    """What runs between start and end: the folder asked for, and the one top window there is."""

    def __init__(self, app: QApplication, folder: Path | None, *, practice: bool) -> None:
        self._app = app
        self._asked = folder
        self._practice = practice
        self.top: QWidget | None = None

    def start(self) -> None:
        """Show what the folder calls for: the practice school, the sign-in, or the first run."""
        from kehou_desktop.store import generations

        folder = self._asked or (paths.default_practice() if self._practice else self._usual())
        if not generations.exists(folder):
            if self._practice:
                self.make_practice(folder)
            else:
                self._first_run(folder)
        elif generations.is_practice(folder):
            from kehou_desktop import opening

            self.enter(opening.open_practice(folder))
        else:
            self._sign_in(folder)

    def _usual(self) -> Path:
        kept = preferences.read().data
        return Path(kept) if kept and Path(kept).is_dir() else paths.default_data()

    def _first_run(self, folder: Path) -> None:
        from kehou_desktop.ui.first_run import FirstRun

        self._show(FirstRun(folder, self))

    def _sign_in(self, folder: Path) -> None:
        from kehou_desktop.ui.sign_in import SignIn

        self._show(SignIn(folder, self))

    def make_practice(self, folder: Path) -> None:
        """Make the practice school behind a progress sheet, its last day still to be lived; then open it."""
        from kehou_desktop import opening, practice
        from kehou_desktop.store import generations
        from kehou_desktop.ui import background
        from kehou_desktop.ui.first_run import Making

        if generations.exists(folder):
            self.enter(opening.open_practice(folder))
            return
        waiting = Making()
        self._show(waiting)

        def make(tell: background.Tell) -> "Door":
            return practice.make_with_open_day(
                folder, tell=lambda _what, done, of: tell(done, of, _("造练习学校，大约半分钟"))
            )

        background.run_told(waiting, _("造练习学校，大约半分钟"), make, self.enter)

    def enter(self, door: "Door") -> "MainWindow":
        """Show the school to the person who opened it."""
        from kehou_desktop.ui.main_window import MainWindow

        errors.log_to(door.database.folder / "log" / "kehou.log")
        if not door.database.practice:
            preferences.keep(data=str(door.database.folder))
        window = MainWindow(door)
        window.locked.connect(self.start)
        self._show(window)
        return window

    def _show(self, top: QWidget) -> None:
        before, self.top = self.top, top
        top.show()
        if before is not None:
            before.hide()
            before.deleteLater()


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window (interfaces.md): ``kehou-desktop [--data DIR] [--practice]``."""
    wishes = preferences.read()
    i18n.use(wishes.language or i18n.preferred())
    options = _options(sys.argv[1:] if arguments is None else list(arguments))
    if options.lang:
        i18n.use(options.lang)
    app = application(look=wishes.look, size=wishes.size)
    door = errors.install(app, log=None, version=__version__)
    program = Program(app, options.data, practice=options.practice)
    try:
        program.start()
    except (Refused, Trouble) as error:
        door.say(error)
        app.setQuitOnLastWindowClosed(True)
    return app.exec()


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kehou-desktop", description=_("课后：打开窗口"))
    parser.add_argument("--data", type=Path, metavar="DIR", help=_("放这个学校数据的文件夹"))
    parser.add_argument("--practice", action="store_true", help=_("打开练习学校"))
    parser.add_argument("--lang", choices=i18n.LANGUAGES, help=_("用中文还是英文"))
    parser.add_argument("--version", action="version", version=f"kehou-desktop {__version__}")
    return parser.parse_args(arguments)


def application(*, look: str = "light", size: str = "medium") -> QApplication:
    """Return the one application, dressed: input method, Qt's own words, theme."""
    if "fcitx" in os.environ.get("QT_IM_MODULE", ""):
        # PySide6 ships no Fcitx plugin, but Fcitx 5 answers to IBus as well.
        os.environ["QT_IM_MODULE"] = "ibus"
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([sys.argv[0]])
    app.setApplicationName("kehou")
    app.setDesktopFileName("kehou")
    if i18n.language() == "zh":
        QLocale.setDefault(QLocale("zh_CN"))
        words = QTranslator(app)
        if words.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(words)
    theme.follow(app, choice=look, size=size)
    return app
