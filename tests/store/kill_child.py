"""Work at the store until killed, and tell of every deed once it is saved.

A process killed again and again would spend its life loading the program: this one loads it once, never opens
the store itself, and for every line on its input forks a worker that opens it and works. Lines out:
``pid N`` (a worker begins), ``open``, ``ack JSON`` (a deed is saved: its number and what it wrote), ``dead``.
With ``--early`` a worker tells of each deed before it is saved: then the harness must see losses.
"""

import json
import os
import random
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from kehou_desktop.domain.attendance import Mark, RollState
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.fees import PayMethod
from kehou_desktop.domain.handover import Check, Way
from kehou_desktop.opening import Door
from kehou_desktop.services import attendance, fees, handover, school
from kehou_desktop.store.rights import EVERY_ROLE, allow
from tests.store import lived

LAST = date(2027, 1, 8)
MONTH = lived.THROUGH


def _say(word: str) -> None:
    os.write(1, word.encode() + b"\n")


class Worker:
    """One life: a door to the store, dice, and whether it tells too early."""

    def __init__(self, folder: Path, seed: str, *, early: bool) -> None:
        self.folder = folder
        self.dice = random.Random(seed)
        self.early = early
        self.db = lived.opened(folder)
        self.door = Door(self.db, lived.EVERYBODY, LAST)

    def run(self) -> None:
        """Work until killed."""
        _say("open")
        while True:
            luck = self.dice.random()
            try:
                if luck < 0.02:
                    self.db.close()
                    self.db = lived.opened(self.folder)
                    self.door.database = self.db
                elif luck < 0.04:
                    self.db.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                elif luck < 0.45:
                    self._mark()
                elif luck < 0.75:
                    self._pay()
                else:
                    self._hand_over()
            except Refused:  # the dice asked for what may not be: no deed
                continue

    def _do(self, deed: Any, /, *args: Any, **kwargs: Any) -> None:
        told: list[str] = []

        @allow(*EVERY_ROLE)
        def watched(session: Session) -> None:
            deed(session, *args, **kwargs)
            session.flush()
            found = session.execute(
                text(
                    "SELECT deed, id, table_name, row_id, op, old, new FROM history "
                    "WHERE deed = (SELECT max(seq) FROM deed) ORDER BY id"
                )
            ).all()
            if found:
                rows = [list(row[1:]) for row in found]
                told.append("ack " + json.dumps({"seq": found[0][0], "rows": rows}))
                if self.early:
                    _say(told[-1])

        self.db.write(lived.EVERYBODY, watched)
        if told and not self.early:
            _say(told[-1])

    def _day(self) -> date:
        day = self.door.read(school.next_service_day, lived.THROUGH + timedelta(self.dice.randrange(1, 90)))
        assert day is not None
        return day.day

    def _mark(self) -> None:
        day = self._day()
        row = self.dice.choice(self.door.read(attendance.sittings, day))
        if row.state is RollState.CLOSED:
            return
        sheet = self.door.read(attendance.day_sheet, row.group_id, day=day, slot_id=row.slot_id)
        chosen = self.dice.sample(sheet.rows, self.dice.randint(1, len(sheet.rows)))
        marks = {r.student_id: self.dice.choice(tuple(Mark)) for r in chosen}
        where = {"day": day, "slot_id": row.slot_id, "today": LAST}
        self._do(attendance.mark, row.group_id, marks=marks, **where)
        if self.dice.random() < 0.5:
            self._do(attendance.all_present, row.group_id, **where)
            now = datetime.combine(day, time(16, 40))
            self._do(attendance.close, row.group_id, now=now, **where)

    def _pay(self) -> None:
        bills = self.door.read(fees.month_bills, year=MONTH.year, month=MONTH.month)
        owing = [b for b in bills if b.result.due > b.paid]
        if owing:
            bill = self.dice.choice(owing)
            self._do(fees.pay, bill.bill_id, amount=1, method=PayMethod.CASH, today=LAST)

    def _hand_over(self) -> None:
        day = self._day()
        here = self.door.read(handover.board, day).left_over
        for row in self.dice.sample(here, min(3, len(here))):
            if row.collectors:
                one = handover.Release(
                    row.student_id, Way.ADULT, row.release_at, row.collectors[0].pickup_id, Check.KNOWN
                )
                self._do(handover.release, [one], day=day, today=LAST)


def main() -> None:
    """Fork a worker for every line: its seed."""
    folder, early = Path(sys.argv[1]), "--early" in sys.argv
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            Worker(folder, line, early=early).run()
        _say(f"pid {pid}")
        os.waitpid(pid, 0)
        _say("dead")


if __name__ == "__main__":
    main()
