"""A process of its own that opens the practice store named on its command line, and says how that went.

Prints ``ready``, waits for a line, opens; prints ``open`` or the code of the trouble; holds it until told to
end. With a number behind the folder it is that many processes, which all open at the same moment.
"""

import os
import sys
from pathlib import Path

from kehou_desktop.domain.errors import Trouble
from kehou_desktop.store import database
from tests.store import lived


def _open(folder: Path) -> database.Database | None:
    try:
        db = lived.opened(folder)
    except Trouble as trouble:
        _say(trouble.code)
        return None
    _say("open")
    return db


def _say(word: str) -> None:
    os.write(1, word.encode() + b"\n")  # one write, so that the lines of many processes stay whole


def one(folder: Path) -> None:
    """Open when told to, hold until told to end."""
    _say("ready")
    sys.stdin.readline()
    db = _open(folder)
    sys.stdin.readline()
    if db is not None:
        db.close()


def many(folder: Path, count: int) -> None:
    """Open in ``count`` processes at the same moment; they end when all have said how it went."""
    waits, go = os.pipe()
    holds, end = os.pipe()
    for _ in range(count):
        if os.fork() == 0:
            os.close(go)
            os.close(end)
            os.read(waits, 1)
            db = _open(folder)
            os.read(holds, 1)
            if db is not None:
                db.close()
            os._exit(0)
    os.close(go)
    sys.stdin.readline()
    os.close(end)
    for _ in range(count):
        if os.wait()[1] != 0:
            sys.exit(1)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        many(Path(sys.argv[1]), int(sys.argv[2]))
    else:
        one(Path(sys.argv[1]))
