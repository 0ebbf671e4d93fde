"""What every test stands on: a home of its own, Qt where it loads, silence unless a word is expected."""

import atexit
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# Before anything reads them: no test may touch the user's own school, wishes or cache.
_home = Path(tempfile.mkdtemp(prefix="kehou-tests-"))
_home.chmod(0o700)
atexit.register(shutil.rmtree, _home, ignore_errors=True)
for _name, _folder in {
    "HOME": ".",
    "USERPROFILE": ".",
    "APPDATA": "roaming",
    "LOCALAPPDATA": "local",
    "XDG_CACHE_HOME": "cache",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_RUNTIME_DIR": "run",
    "XDG_STATE_HOME": "state",
}.items():
    (_home / _folder).mkdir(mode=0o700, exist_ok=True)
    os.environ[_name] = str(_home / _folder)
for _name in ("LANG", "LANGUAGE", "LC_MESSAGES", "KEHOU_DATA", "KEHOU_PASSWORD"):
    os.environ.pop(_name, None)
os.environ["LC_ALL"] = "C.UTF-8"

# Where Qt cannot load, pytest-qt would end the whole run: then all but the window is tested, unless a check
# demands the window (it must not pass by collecting nothing).
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
try:
    import PySide6.QtTest
    import PySide6.QtWidgets  # noqa: F401

    pytest_plugins = ["pytestqt.plugin"]
    QT_MISSING = ""
except ImportError as trouble:
    if os.environ.get("KEHOU_REQUIRE_QT"):
        raise
    QT_MISSING = str(trouble)
    collect_ignore_glob = ["tests/ui/*"]

# The machine may be busy with other work: no example fails for being slow. A check runs the same
# examples each time.
_quiet = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile("desk", deadline=None, suppress_health_check=_quiet)
hypothesis.settings.register_profile(
    "check", deadline=None, suppress_health_check=_quiet, derandomize=True, database=None
)
hypothesis.settings.load_profile("check" if os.environ.get("CI") else "desk")

# Other people's loggers that may warn without anything being wrong: (logger, start of the message).
ALLOWED: tuple[tuple[str, str], ...] = ()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know pytest-qt's settings where it is not loaded, so that they are no unknown options."""
    if QT_MISSING:
        parser.addini("qt_log_level_fail", "see pytest-qt")
        parser.addini("qt_log_ignore", "see pytest-qt", type="linelist")
        parser.addini("qt_api", "see pytest-qt")


def pytest_report_header(config: pytest.Config) -> str:
    """Say whether the window is tested."""
    return f"Qt: {QT_MISSING or 'ok'}"


class Log(logging.Handler):
    """The log records of one test, from WARNING up; each must be expected."""

    def __init__(self) -> None:
        """Hear warnings and worse."""
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self._expected: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record."""
        self.records.append(record)

    def expect(self, logger: str, part: str = "") -> None:
        """Demand a record of ``logger`` whose message holds ``part``; all such records are no failure."""
        self._expected.append((logger, part))

    def verdict(self) -> list[str]:
        """Return what is wrong: records that nobody expected, and expected ones that never came."""
        said = [(r, r.getMessage()) for r in self.records]
        wrong = [
            f"unexpected {r.levelname} {r.name}: {text}"
            for r, text in said
            if not any(r.name == logger and part in text for logger, part in self._expected)
            and not any(r.name == logger and text.startswith(start) for logger, start in ALLOWED)
        ]
        wrong += [
            f"expected from {logger}, never came: {part!r}"
            for logger, part in self._expected
            if not any(r.name == logger and part in text for r, text in said)
        ]
        return wrong


@pytest.fixture(autouse=True)
def log() -> Iterator[Log]:
    """Fail the test on any log record from WARNING up that it did not ``log.expect(logger, part)``."""
    heard = Log()
    loggers = [logging.getLogger(), logging.getLogger("kehou"), logging.getLogger("kehou_desktop")]
    # Our own loggers count even where a test or the program keeps them from the root.
    kept_apart = [logger for logger in loggers[1:] if not logger.propagate]
    for logger in [loggers[0], *kept_apart]:
        logger.addHandler(heard)
    try:
        yield heard
    finally:
        for logger in loggers:
            logger.removeHandler(heard)
    wrong = heard.verdict()
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)
