"""What was printed: the codes of pages that come back to be keyed, and the count of printings."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kehou_desktop.domain import page_codes
from kehou_desktop.domain.page_codes import Kind
from kehou_desktop.store import accounts, models, rights
from kehou_desktop.store.rights import EVERY_ROLE, allow


@dataclass(frozen=True, slots=True)
class Pages:
    """One list that goes onto pages: whose it is, and page by page the (row number, student id) on it."""

    pages: Sequence[Sequence[tuple[int, int]]]
    group_id: int | None = None
    home_class_id: int | None = None


@allow(*EVERY_ROLE)
def issue_pages(
    session: Session, *, kind: Kind, paper: str, period: str, lists: Sequence[Pages], now: datetime
) -> tuple[tuple[str, ...], ...]:
    """Give each page of each list its eight digits and keep its row map, to key it back by.

    The same rows give the same code; a changed list gets a new one, and the old sheet stays readable.
    """
    keyring: accounts.Keyring = session.info["keyring"]
    table = models.PrintedPage
    wanted = [
        [_page(paper, period, one, page, rows) for page, rows in enumerate(one.pages, 1)] for one in lists
    ]
    contents = [page["content"] for pages in wanted for page in pages]
    found = session.execute(
        select(table.content, table.number).where(table.kind == kind.value, table.content.in_(contents))
    )
    codes = {content: number for content, number in found}
    taken: set[str] | None = None
    for page in (page for pages in wanted for page in pages):
        if page["content"] in codes:
            continue
        if taken is None:
            taken = set(session.scalars(select(table.number).where(table.kind == kind.value)))
        number = page_codes.make(
            keyring.pages,
            kind=kind,
            form=paper,
            group=f"{page['group_id']}/{page['home_class_id']}",
            period=period,
            page=page["page"],
            revision=page["content"],
            taken=taken,
        )
        taken.add(number)
        codes[page["content"]] = number
        session.add(table(kind=kind.value, number=number, printed_at=now, **page))
    return tuple(tuple(codes[page["content"]] for page in pages) for pages in wanted)


def _page(paper: str, period: str, one: Pages, page: int, rows: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """Return what is kept of a page; its content is what its code stands for."""
    row_map = json.dumps(list(rows))
    whole = json.dumps([paper, one.group_id, one.home_class_id, period, page, row_map])
    return {
        "content": hashlib.sha256(whole.encode()).hexdigest(),
        "paper": paper,
        "group_id": one.group_id,
        "home_class_id": one.home_class_id,
        "period": period,
        "page": page,
        "row_map": row_map,
    }


@allow(*EVERY_ROLE)
def count_runs(session: Session, *, paper: str, case_keys: Sequence[str], now: datetime) -> tuple[int, ...]:
    """Count printings (印次), one a case, so that no two sheets are taken for one. Returns their numbers."""
    who = rights.actor(session).account_id
    runs = [models.PrintRun(paper=paper, case_key=key, account_id=who, at=now) for key in case_keys]
    session.add_all(runs)
    session.flush()
    return tuple(run.id for run in runs)


rights.declared(globals())
