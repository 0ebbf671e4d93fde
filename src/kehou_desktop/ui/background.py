"""Long work beside the window: its progress told, its result given only while somebody waits."""

import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QProgressBar, QVBoxLayout, QWidget
from shiboken6 import isValid

from kehou_desktop.i18n import _
from kehou_desktop.ui.forms.controls import Button, label
from kehou_desktop.ui.forms.frames import row

T = TypeVar("T")


class Cancelled(Exception):
    """The person pressed 取消."""


class Tell(QObject):
    """How a worker says how far it is: ``tell(12, 508)``. Raises ``Cancelled`` once 取消 was pressed."""

    told = Signal(int, int, str)

    def __init__(self) -> None:
        super().__init__()
        self._stop = threading.Event()

    def __call__(self, n: int, m: int, what: str = "") -> None:
        """Say that ``n`` of ``m`` are done, and what is being done now."""
        if self._stop.is_set():
            raise Cancelled
        self.told.emit(n, m, what)

    def cancel(self) -> None:
        """Ask the worker to stop at its next word."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Tell whether 取消 was pressed."""
        return self._stop.is_set()


class Task(QObject, Generic[T]):
    """Work under way in a thread of its own. It holds no store; its result dies with its owner."""

    _ended = Signal(object, object)

    def __init__(self, owner: QObject, work: Callable[[], T], done: Callable[[T], object]) -> None:
        super().__init__()
        self._owner, self._work, self._done = owner, work, done
        self._dropped = False
        owner.destroyed.connect(self.drop)
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name="kehou-work", daemon=True)

    def start(self) -> None:
        """Begin."""
        _running.add(self)
        self._thread.start()

    def drop(self) -> None:
        """Let the work end without telling anybody: whoever asked is gone."""
        self._dropped = True

    def _run(self) -> None:
        try:
            result = self._work()
        except BaseException as trouble:
            self._ended.emit(None, trouble)
        else:
            self._ended.emit((result,), None)

    def _end(self, result: Any, trouble: BaseException | None) -> None:
        _running.discard(self)
        if self._dropped or not isValid(self._owner):
            return
        if trouble is None:
            self._done(result[0])
        elif not isinstance(trouble, Cancelled):
            raise trouble


_running: set[Task[Any]] = set()


def run(owner: QObject, work: Callable[[], T], done: Callable[[T], object]) -> Task[T]:
    """Run ``work`` (no store, no widgets) in a thread; ``done`` gets its result in the window's thread.

    Nothing is called once ``owner`` is gone. What ``work`` raises is raised in the window's thread and so
    reaches the error door.
    """
    task = Task(owner, work, done)
    task.start()
    return task


def run_told(
    owner: QWidget,
    what: str,
    work: Callable[[Tell], T],
    done: Callable[[T], object],
    *,
    may_cancel: bool = True,
) -> "Progress":
    """Run ``work(tell)`` behind a progress sheet that appears after half a second and can be cancelled."""
    tell = Tell()
    sheet = Progress(what, owner, may_cancel=may_cancel)
    tell.told.connect(sheet.step)
    sheet.cancelled.connect(tell.cancel)
    task = Task(owner, lambda: work(tell), done)
    task._ended.connect(sheet.finish)
    sheet.start()
    task.start()
    return sheet


def busy() -> bool:
    """Tell whether any work is under way."""
    return bool(_running)


class Progress(QDialog):
    """A bar of 6 px, what is being done, "12 / 508", time left after 3 s, 取消; seen after half a second."""

    cancelled = Signal()
    WAIT = 500
    """Milliseconds before it appears."""

    def __init__(self, what: str, parent: QWidget | None = None, *, may_cancel: bool = True) -> None:
        super().__init__(parent.window() if parent is not None else None)
        self.setWindowTitle(what)
        self.setAccessibleName(what)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setFixedWidth(480)
        self._began = 0.0
        self._over = False
        self._what = label(what, "strong", wrap=True)
        self._count = label("", "muted")
        self._left = label("", "caption")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(what)
        self._button = Button(_("取消"), on=self._cancel)
        self._button.setVisible(may_cancel)
        self._may_cancel = may_cancel
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(10)
        box.addLayout(row(self._what, None, self._count))
        box.addWidget(self._bar)
        box.addLayout(row(self._left, None, self._button))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(self.WAIT)
        self._timer.timeout.connect(self._appear)

    def start(self) -> None:
        """Begin to count; nothing is seen yet."""
        self._began = time.monotonic()
        self._timer.start()

    def step(self, n: int, m: int, what: str = "") -> None:
        """Show that ``n`` of ``m`` are done (m = 0: nobody knows how many)."""
        if what:
            self._what.setText(what)
        self._bar.setRange(0, max(0, m))
        self._bar.setValue(min(n, m))
        self._count.setText(f"{n} / {m}" if m else "")
        self._left.setText(self._remaining(n, m))

    def finish(self, *_result: object) -> None:
        """Go away, seen or not."""
        self._over = True
        self._timer.stop()
        self.hide()
        self.deleteLater()

    def _remaining(self, n: int, m: int) -> str:
        spent = time.monotonic() - self._began
        if spent < 3 or n <= 0 or m <= 0:
            return ""
        left = spent / n * (m - n)
        if left < 90:
            return _("大约还要 {seconds} 秒").format(seconds=max(1, round(left)))
        return _("大约还要 {minutes} 分钟").format(minutes=round(left / 60))

    def _appear(self) -> None:
        if not self._over:
            self.show()

    def _cancel(self) -> None:
        self._button.setEnabled(False)
        self._left.setText(_("正在停下…"))
        self.cancelled.emit()

    def reject(self) -> None:
        """Esc cancels where that is possible; it never only hides the sheet."""
        if self._may_cancel and self._button.isEnabled():
            self._cancel()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay until the work has ended."""
        if self._over:
            super().closeEvent(event)
        else:
            event.ignore()
            self.reject()
