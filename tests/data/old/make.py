"""Make the small store that is kept of the present version: ``python tests/data/old/make.py``.

Run once when a version is released, and never again for it: later programs must open what this one wrote.
Until the first release it is made anew whenever the first schema changes.
"""

import shutil
import sys
from datetime import date
from pathlib import Path

from kehou_desktop import practice
from kehou_desktop.store import cipher

STUDENTS, THROUGH = 6, date(2026, 9, 4)


def main() -> None:
    """Write the store of this version beside this file, without what only a running program leaves."""
    folder = Path(__file__).parent / f"{cipher.SCHEMA:04d}"
    shutil.rmtree(folder, ignore_errors=True)
    practice.make(folder, count=STUDENTS, through=THROUGH).close(back_up=False)
    (folder / "lock").unlink(missing_ok=True)
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    sys.stdout.write(f"{folder.name}: {size // 1024} KB\n")


if __name__ == "__main__":
    main()
