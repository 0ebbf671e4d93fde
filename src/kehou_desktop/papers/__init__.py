"""Every paper of the house, once: name, title, what it needs, how its noun is asked for, how it is drawn.

Window and command read this list; the door asks the questions, the paper gets nouns and returns bytes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kehou_desktop.domain.errors import Refused
from kehou_desktop.i18n import N_
from kehou_desktop.opening import Door
from kehou_desktop.papers import nouns
from kehou_desktop.papers.cases import Case

__all__ = ["PAPERS", "Case", "Paper", "known", "make"]


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: ``gather`` asks for its nouns, ``module`` draws them, ``needs`` names print's options."""

    name: str
    title: str
    needs: tuple[str, ...]
    gather: Callable[[Door, Case], Sequence[Any]]
    module: str
    formats: tuple[str, ...] = ("pdf", "xlsx")


def make(door: Door, name: str, case: Case, *, suffix: str = "pdf", count: bool = True) -> bytes:
    """Make a paper for a case; refuses a name unknown here and a format it does not have.

    What is printed or saved is counted (印次, a proof's 补打); with ``count`` False it is only looked at.
    """
    paper = known(name, suffix)
    found = paper.gather(door, replace(case, counted=count))
    made: bytes = getattr(nouns.drawing(paper.module), suffix)(found)
    return made


def known(name: str, suffix: str) -> Paper:
    """Return the paper of that name; refuses a name unknown here and a format it does not have."""
    paper = PAPERS.get(name)
    if paper is None:
        raise Refused("paper_unknown", name=name)
    if suffix not in paper.formats:
        raise Refused("format_unknown", name=name, formats=list(paper.formats))
    return paper


_LIST = (
    Paper("roster", N_("学生花名册"), ("class", "date"), nouns.rosters, "roster"),
    Paper("roll-month", N_("课后服务考勤表（月）"), ("group", "month"), nouns.month_rolls, "month_roll"),
    Paper("roll-day", N_("课后服务点名表（日）"), ("group", "date"), nouns.day_rolls, "roll_day"),
    Paper("handover-day", N_("离校交接记录"), ("group", "date"), nouns.handovers, "handover_day"),
    Paper(
        "fee-list", N_("课后服务收费花名册（财务存档）"), ("class", "month"), nouns.internal_lists, "fee_list"
    ),
    Paper(
        "fee-signing", N_("课后服务课时核对签字表"), ("class", "month"), nouns.signing_lists, "fee_signing"
    ),
    Paper("receipt", N_("课后服务费交款登记单"), ("student", "month"), nouns.receipts, "receipt", ("pdf",)),
    Paper(
        "monthly-return",
        N_("课后服务情况统计表（月报）"),
        ("month",),
        nouns.monthly_returns,
        "monthly_return",
    ),
    Paper("recovery-code", N_("资料恢复码"), (), nouns.specimen, "recovery_code", ("pdf",)),
)
PAPERS = {paper.name: paper for paper in _LIST}
"""Every paper by its name of interfaces.md, in the order in which the room Reports lists them."""
