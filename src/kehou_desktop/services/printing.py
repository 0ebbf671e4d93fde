"""What was printed: the codes of pages that come back to be keyed, and the count of printings."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kehou_desktop.domain import page_codes
from kehou_desktop.domain.page_codes import Kind
from kehou_desktop.store import accounts, models, rights
from kehou_desktop.store.rights import EVERY_ROLE, allow


@allow(*EVERY_ROLE)
def issue_pages(
    session: Session,
    *,
    kind: Kind,
    paper: str,
    group_id: int | None = None,
    home_class_id: int | None = None,
    period: str,
    pages: Sequence[Sequence[tuple[int, int]]],
    now: datetime,
) -> tuple[str, ...]:
    """Give each page its eight digits and keep its row map (row number, student id) to key it back by.

    The same rows give the same code; a changed list gets a new one, and the old sheet stays readable.
    """
    keyring: accounts.Keyring = session.info["keyring"]
    codes: list[str] = []
    for page, rows in enumerate(pages, 1):
        row_map = json.dumps(list(rows))
        content = hashlib.sha256(
            json.dumps([paper, group_id, home_class_id, period, page, row_map]).encode()
        ).hexdigest()
        known = session.scalar(
            select(models.PrintedPage).where(
                models.PrintedPage.kind == kind.value, models.PrintedPage.content == content
            )
        )
        if known is None:
            known = models.PrintedPage(
                kind=kind.value,
                number="",
                content=content,
                paper=paper,
                group_id=group_id,
                home_class_id=home_class_id,
                period=period,
                page=page,
                row_map=row_map,
                printed_at=now,
            )
            known.number = page_codes.make(
                keyring.pages,
                kind=kind,
                form=paper,
                group=f"{group_id}/{home_class_id}",
                period=period,
                page=page,
                revision=content,
                taken=set(
                    session.scalars(
                        select(models.PrintedPage.number).where(models.PrintedPage.kind == kind.value)
                    )
                ),
            )
            session.add(known)
            session.flush()
        codes.append(known.number)
    return tuple(codes)


@allow(*EVERY_ROLE)
def count_run(session: Session, *, paper: str, case_key: str, now: datetime) -> int:
    """Count one printing (印次), so that two sheets are never taken for one. Returns its number."""
    run = models.PrintRun(paper=paper, case_key=case_key, account_id=rights.actor(session).account_id, at=now)
    session.add(run)
    session.flush()
    return run.id


rights.declared(globals())
