"""How long the papers and bills of a whole school take, and how many questions they ask.

python benchmarks/papers.py FOLDER        a practice school made by: kehou practice FOLDER --students 1200
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import event

from kehou_desktop import opening, papers
from kehou_desktop.services import fees, returns

_PAPERS = ("fee-list", "fee-signing", "roll-month", "roll-day", "handover-day")


def main(folder: Path) -> None:
    """Time the questions behind each paper, then the paper itself; nothing is counted as printed."""
    door = opening.open_practice(folder)
    asked = [0]

    @event.listens_for(door.database._engine, "before_cursor_execute")
    def _count(*_: object) -> None:
        asked[0] += 1

    def timed(what: str, run: Callable[[], object]) -> None:
        asked[0], began = 0, time.perf_counter()
        run()
        sys.stdout.write(f"{what:<28}{time.perf_counter() - began:8.3f} s{asked[0]:7} queries\n")

    year, month = door.read(fees.newest_billed_month) or (door.today().year, door.today().month)
    home = papers.cases.classes_of(door, papers.Case(), door.today())[0].home_class_id
    which = {"year": year, "month": month}
    timed("month_bills", lambda: door.read(fees.month_bills, **which))
    timed("month_bills, one class", lambda: door.read(fees.month_bills, **which, home_class_id=home))
    timed("monthly_return", lambda: door.read(returns.monthly_return, **which, today=door.today()))
    for name in _PAPERS:
        case = papers.Case(month=(year, month), counted=False)
        timed(f"questions of {name}", lambda: papers.PAPERS[name].gather(door, case))  # noqa: B023 - run at once
        timed(name, lambda: papers.make(door, name, case, count=False))  # noqa: B023 - run at once
    door.close(back_up=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
