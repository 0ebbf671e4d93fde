"""Kill the program at any moment: what it said was saved is there, and nothing is there by half (F3)."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kehou_desktop.store import database
from tests.store import lived

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 and fork are POSIX; Windows by hand")

ROUNDS = 110
SEED = 20261121


@dataclass
class Tally:
    """What one run of kills came to."""

    kills: int = 0
    unclean: int = 0
    acknowledged: dict[int, Any] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)
    unsaid: int = 0
    lost: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"kills {self.kills} (unclean {self.unclean}), deeds acknowledged {len(self.acknowledged)}, "
            f"saved but not yet said {self.unsaid}, lost {len(self.lost)}, unsound {len(self.wrong)}"
        )


class Harness:
    """A child that works at the store, and the hand that kills it."""

    def __init__(self, folder: Path, seed: int, *more: str) -> None:
        self.folder = folder
        self.dice = random.Random(seed)
        self.tally = Tally()
        self._more = more

    @contextlib.contextmanager
    def child(self) -> Iterator[subprocess.Popen[str]]:
        """Start the child that forks the workers."""
        with subprocess.Popen(
            [sys.executable, "-m", "tests.store.kill_child", str(self.folder), *self._more],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=lived.child_environment(),
        ) as child:
            yield child
            assert child.stdin is not None
            child.stdin.close()
            assert child.wait(20) == 0

    def round(self, child: subprocess.Popen[str]) -> None:
        """Let a worker work, kill it after some deeds and a moment more, and look at what is left."""
        assert child.stdin is not None and child.stdout is not None
        lines = (line.strip() for line in child.stdout)
        child.stdin.write(f"{self.dice.random()}\n")
        child.stdin.flush()
        word, _, pid = next(lines).partition(" ")
        assert word == "pid"
        said: list[Any] = []
        wanted = self.dice.choice((0, 0, 1, 2, 3, 5, 8, 12))
        if wanted or self.dice.random() < 0.7:  # else: killed while it opens the store
            assert next(lines) == "open"
        while len(said) < wanted:
            line = next(lines)
            assert line != "dead", "the worker fell by itself"
            said.append(json.loads(line.removeprefix("ack ")))
        time.sleep(self.dice.random() ** 2 * 0.03)
        os.kill(int(pid), signal.SIGKILL)
        self.tally.kills += 1
        for line in lines:
            if line == "dead":
                break
            if line.startswith("ack "):
                said.append(json.loads(line.removeprefix("ack ")))
        self.look(said)

    def look(self, said: list[Any]) -> None:
        """Open what is left, check it whole, and compare every deed that was ever acknowledged."""
        tally = self.tally
        db = lived.opened(self.folder)
        tally.unclean += db.unclean
        with db.connection() as c:
            if not db.unclean:
                tally.wrong += database.faults(c, key=db.keyring.seal)
            found: dict[int, list[Any]] = {}
            for row in c.exec_driver_sql(
                "SELECT deed, id, table_name, row_id, op, old, new FROM history WHERE deed > ? ORDER BY id",
                (min((s["seq"] for s in said), default=10**9) - 1,),
            ):
                found.setdefault(row[0], []).append(list(row[1:]))
            known = {seq for (seq,) in c.exec_driver_sql("SELECT seq FROM deed")}
        for deed in said:
            if found.get(deed["seq"]) != deed["rows"]:
                tally.lost.append(deed["seq"])
            else:
                tally.acknowledged[deed["seq"]] = deed["rows"]
                tally.tables |= {row[1] for row in deed["rows"]}
        tally.lost += [seq for seq in tally.acknowledged if seq not in known]
        last = max((s["seq"] for s in said), default=0)
        beyond = [seq for seq in found if seq > last]
        tally.unsaid += len(beyond)
        if len(beyond) > 1:  # a worker that was killed had one deed under way, never two
            tally.wrong.append(f"{len(beyond)} deeds that nobody acknowledged")
        db.close()


def test_a_hundred_kills_lose_nothing_that_was_said_to_be_saved(tmp_path: Path) -> None:
    harness = Harness(lived.copied(tmp_path), SEED)
    with harness.child() as child:
        for _ in range(ROUNDS):
            harness.round(child)
    tally = harness.tally
    print(tally)  # noqa: T201 - the figure to report
    assert tally.kills == ROUNDS >= 100
    assert tally.unclean > ROUNDS / 2
    assert len(tally.acknowledged) > 200
    assert tally.tables >= {"attendance_mark", "payment", "handover", "sitting"}
    assert tally.lost == [] and tally.wrong == []
    db = lived.opened(harness.folder)
    assert db.check_sound() == []
    db.close()


def test_the_same_harness_sees_a_loss_where_deeds_are_said_before_they_are_saved(tmp_path: Path) -> None:
    """The negative control: a worker that tells too early must be caught, or nothing is proved."""
    harness = Harness(lived.copied(tmp_path), SEED, "--early")
    with harness.child() as child:
        while not harness.tally.lost and harness.tally.kills < 80:
            harness.round(child)
    print(harness.tally)  # noqa: T201 - the figure to report
    assert harness.tally.lost
    assert harness.tally.wrong == []  # lost, but never by half
