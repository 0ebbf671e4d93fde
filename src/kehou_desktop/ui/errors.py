"""The one door for everything that goes wrong: what can be mended, the surroundings, our own faults.

Slots raise; rooms hold no try. A ``Refused`` is said beside its field where the room named one, else in a
calm dialog; a ``Trouble`` says what to do; all else is a fault of ours: a calm dialog with a short code,
and a line in the log that holds the code, the version and the places in the program: never a word of the
exception, never a value, so that no child's name can get there.
"""

import base64
import hashlib
import logging
import re
import sys
import threading
from collections.abc import Callable, Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any
from weakref import WeakKeyDictionary

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from kehou_desktop.domain.errors import Refused, Trouble
from kehou_desktop.i18n import _
from kehou_desktop.ui.forms.dialog import Answer, Dialog, Fact
from kehou_desktop.ui.forms.fields import Field

_log = logging.getLogger("kehou")
_PLATFORM_TALK = ("This plugin does not support", "propagateSizeHints")
_LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_OWN = re.compile(r"\"[^\"]*\"|'[^']*'|[A-Za-z]:\\\S+|/\S+|[^\x00-\x7f]+|\d{6,}")

_door: "Door | None" = None


class Door(QObject):
    """Takes every exception, from whatever thread, and says it in the window's own thread."""

    _came = Signal(object)

    def __init__(self, version: str) -> None:
        super().__init__()
        self._version = version
        self._open: Dialog | None = None
        self._hung = False
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)  # never inside a paintEvent

    def hang(self) -> None:
        """Stand in every way by which an exception can leave a slot, a thread or a destructor."""
        self._hung = True
        sys.excepthook = self._caught
        threading.excepthook = self._in_thread
        sys.unraisablehook = self._unraisable
        qInstallMessageHandler(_qt_talk)

    def unhang(self) -> None:
        """Leave everything as it was."""
        if not self._hung:
            return
        self._hung = False
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
        qInstallMessageHandler(None)

    def say(self, trouble: BaseException) -> None:
        """Say an exception to the person, in the window's thread."""
        self._came.emit(trouble)

    def shown(self) -> Dialog | None:
        """Return the dialog that is open; None = nothing is being said."""
        seen = self._open is not None and isValid(self._open) and self._open.isVisible()
        return self._open if seen else None

    def _caught(self, kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, (KeyboardInterrupt, SystemExit)):
            QApplication.quit()
            return
        self.say(value.with_traceback(trace))

    def _in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.say(args.exc_value)

    def _unraisable(self, args: Any) -> None:
        if isinstance(args.exc_value, BaseException):
            write(args.exc_value, version=self._version)

    def _take(self, trouble: BaseException) -> None:
        if isinstance(trouble, Refused):
            say_refused(trouble)
        elif isinstance(trouble, Trouble):
            self._show(state="stop", **_parts(_sentence(trouble)), code="")
        else:
            code = write(trouble, version=self._version)
            if self.shown() is None:  # one fault that repeats in every repaint is said once
                self._show_fault(code)

    def _show_fault(self, code: str) -> None:
        self._show(
            state="stop",
            title=_("程序出了一个错"),
            sentence=_("刚才这一步没有做完。这是程序的问题，不是您的操作。"),
            facts=(Fact("done", _("已保存的数据完好"), _("没有改动")),),
            steps=(
                _("再做一遍刚才这一步。"),
                _("还是这样，请关掉程序重新打开，并把下面的代号告诉管理员。"),
            ),
            code=_("代号 {code}·已记入日志，不含姓名").format(code=code),
        )

    def say_sentence(self, sentence: str, *, state: str) -> None:
        """Say a sentence in a calm dialog: its first part as the title."""
        self._show(state=state, **_parts(sentence), code="")

    def _show(self, **parts: Any) -> None:
        before = self.shown()
        if before is not None:
            before.close()
        dialog = Dialog(QApplication.activeWindow(), answers=(Answer(_("知道了")),), **parts)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._open = dialog
        dialog.open()


def install(app: QApplication, *, log: Path | None, version: str) -> Door:
    """Hang the door. ``log`` is the file of the log (five of 1 MB are kept), None = wherever logging goes."""
    global _door
    if _door is not None:
        _door.unhang()
    if log is not None:
        log_to(log)
    _door = Door(version)
    _door.setParent(app)
    _door.hang()
    return _door


def log_to(path: Path) -> None:
    """Write the log to ``path``, 1 MB a file, five files. Where it cannot be written only the log is lost."""
    for handler in [h for h in _log.handlers if isinstance(h, RotatingFileHandler)]:
        _log.removeHandler(handler)
        handler.close()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=4, encoding="utf-8", delay=True)
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)


def beside(owner: QWidget, fields: Mapping[str, Field]) -> None:
    """Say these refusals beside their fields while the focus is in ``owner``: code -> field."""
    _BESIDE[owner] = dict(fields)


_BESIDE: WeakKeyDictionary[QWidget, dict[str, Field]] = WeakKeyDictionary()


def say_refused(refused: Refused) -> None:
    """Say what the user can mend: beside its field, else in a calm dialog."""
    sentence = _sentence(refused)
    field = _field(refused.code)
    if field is not None:
        field.say_error(sentence)
    elif _door is not None:
        _door.say_sentence(sentence, state="look")


def _field(code: str) -> Field | None:
    place: QWidget | None = QApplication.focusWidget() or QApplication.activeWindow()
    while place is not None:
        field = _BESIDE.get(place, {}).get(code)
        if field is not None and isValid(field) and field.isVisible():
            return field
        place = place.parentWidget()
    return None


def _sentence(trouble: Refused | Trouble) -> str:
    from kehou_desktop import words

    say: Callable[[Any], str] = words.refusal if isinstance(trouble, Refused) else words.trouble
    try:
        return say(trouble)
    except KeyError:
        _log.error("no words for %s", trouble.code)
        return _("这一步没有做成，没有改动。代号 {code}。").format(code=trouble.code)


def _parts(sentence: str) -> dict[str, str]:
    """Return the first sentence as the title, the rest below it."""
    first, mark, rest = sentence.partition("。" if "。" in sentence else ". ")
    if len(first) > 30:
        head, comma, tail = first.partition("，")
        if comma and len(head) >= 4:
            return {"title": head, "sentence": f"{tail}{mark}{rest}"}
    return {"title": first.removesuffix("."), "sentence": rest.strip()}


def places(trouble: BaseException) -> list[str]:
    """Return where in the program it happened: module:line, innermost last."""
    found: list[str] = []
    seen: BaseException | None = trouble
    while seen is not None and len(found) < 60:
        trace = seen.__traceback__
        while trace is not None:
            found.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
            trace = trace.tb_next
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return found


def code_of(trouble: BaseException) -> str:
    """Return eight characters that name the fault: the same places give the same code on every machine."""
    digest = hashlib.sha256("|".join(places(trouble)).encode()).digest()
    return base64.b32encode(digest[:5]).decode("ascii")


def write(trouble: BaseException, *, version: str) -> str:
    """Write a fault to the log without a word of it, and return its code."""
    code = code_of(trouble)
    _log.error("fault %s version %s at %s", code, version, " > ".join(places(trouble)) or "-")
    return code


def _qt_talk(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Write what Qt warns of, without names, paths and long numbers."""
    level = _LEVELS.get(kind)
    if level is not None and not any(part in message for part in _PLATFORM_TALK):
        _log.log(level, "qt %s", _OWN.sub("…", message)[:200])
