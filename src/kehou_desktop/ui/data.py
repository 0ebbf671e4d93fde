"""The one door of the window: questions, deeds, long deeds, and who must look again."""

import threading
from collections.abc import Callable
from datetime import date, datetime
from typing import Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kehou_desktop import opening, papers
from kehou_desktop.domain.accounts import Actor
from kehou_desktop.opening import Session
from kehou_desktop.services import school
from kehou_desktop.ui import background

P = ParamSpec("P")
R = TypeVar("R")


class Data(QObject):
    """The open school as the rooms see it. ``changed`` names the tables that a deed touched."""

    changed = Signal(object)
    backup_read = Signal()
    """The newest backup was read back beside the window: ``last_backup`` of the door tells of it now."""

    def __init__(self, door: opening.Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door = door
        self.facts = door.read(school.facts)
        self._reading = False
        door.database.after_deed = self.changed.emit

    @property
    def actor(self) -> Actor:
        """Who sits at the computer."""
        return self.door.actor

    @property
    def practice(self) -> bool:
        """Whether this is the practice school."""
        return self.door.database.practice

    def today(self) -> date:
        """The office's day; a practice school stands where it was made to stand."""
        return self.door.today()

    def now(self) -> datetime:
        """The office's day and time."""
        return self.door.now()

    def semester_id(self) -> int:
        """The term that holds today."""
        return self.read(school.semester_on, self.today()).semester_id

    def read(self, question: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Ask; short, on the window's thread."""
        return self.door.read(question, *args, **kwargs)

    def write(self, deed: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do; short, on the window's thread. A refusal goes through the error door."""
        return self.door.write(deed, *args, **kwargs)

    def reading_backup(self) -> bool:
        """Whether the newest backup has still to be read back; that begins here, on a worker."""
        if not self.door.backup_unread():
            return False
        if not self._reading:
            self._reading = True
            background.run(self, self.door.last_backup, lambda _found: self._have_read())
        return True

    def _have_read(self) -> None:
        self._reading = False
        self.backup_read.emit()

    def paper(
        self, name: str, *, suffix: str = "pdf", case: papers.Case | None = None, count: bool = True
    ) -> bytes:
        """Make a paper for a case (defaults where it is silent); without ``count`` only to look at."""
        return papers.make(self.door, name, case or papers.Case(), suffix=suffix, count=count)

    def work(
        self,
        owner: QWidget,
        what: str,
        run: Callable[[background.Tell], R],
        done: Callable[[R], object],
    ) -> None:
        """Run a long deed or paper on a worker behind a progress sheet; ``done`` hears the result.

        The worker is lent the one connection under the door's lock; cancelling interrupts it and rolls back.
        What was saved before 取消 came through is said as saved.
        """
        stop, database = threading.Event(), self.door.database

        def lent(tell: background.Tell) -> R:
            with database.lent(stop.is_set):
                return run(tell)

        def cancel() -> None:
            stop.set()
            database.interrupt(stop.is_set)

        background.run_told(owner, what, lent, done).cancelled.connect(cancel)
