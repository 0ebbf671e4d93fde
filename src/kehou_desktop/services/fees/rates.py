"""Published rates: never edited, only superseded (N-8)."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kehou_desktop.domain import calendar, fees
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.fees import FeePolicy
from kehou_desktop.domain.students import HardshipCategory
from kehou_desktop.services.fees import _kept
from kehou_desktop.store import models, rights
from kehou_desktop.store.rights import allow


@allow("head", "registrar", "cashier", "bookkeeper", "auditor")
def policies(session: Session) -> tuple[FeePolicy, ...]:
    """Return every published policy, the newest first."""
    found = session.scalars(
        select(models.FeePolicy).order_by(models.FeePolicy.valid_from.desc(), models.FeePolicy.version.desc())
    )
    return tuple(_kept.policy_of(session, p) for p in found)


@allow("head", "registrar", "cashier", "bookkeeper", "auditor")
def policy_on(session: Session, day: date) -> FeePolicy:
    """Return the policy in force on ``day``; refuse where none is published (N-8)."""
    found = fees.in_force(policies(session), day)
    if found is None:
        raise Refused("no_fee_policy", day=day)
    return found


@allow("head", "registrar", "cashier", "bookkeeper", "auditor")
def next_start(session: Session, wanted: date, *, valid_to: date | None = None) -> date:
    """Return the first day from ``wanted`` on on which another policy may begin: one a month (N-8)."""
    billed = session.scalar(select(func.max(models.Bill.year * 12 + models.Bill.month - 1)))
    newest = (billed // 12, billed % 12 + 1) if billed is not None else None
    return fees.next_start(wanted, policies(session), valid_to=valid_to, billed=newest)


@allow("head")
def publish_policy(
    session: Session,
    *,
    title: str,
    basis_document_no: str,
    clause: str,
    valid_from: date,
    valid_to: date | None,
    price: int,
    day_cap_x100: int,
    term_cap: int,
    waivers: Mapping[HardshipCategory, int],
    published_on: date,
) -> int:
    """Publish a policy per class hour with its caps and waivers; it is never edited, only superseded (N-8).

    ``price`` and ``term_cap`` in fen, ``waivers`` in per cent by category. Refuses a policy without its
    document, with amounts that are not positive, a waiver outside 0–100, or published after it begins; and
    one that would give a month two rates: another than the first begins on the first of a month that has no
    bills, and every policy that ends does so with a month.
    """
    if not title.strip() or not basis_document_no.strip():
        raise Refused("document_missing")
    if price <= 0 or day_cap_x100 <= 0 or term_cap <= 0:
        raise Refused("amount_wrong")
    if any(not 0 <= p <= 100 for p in waivers.values()):
        raise Refused("waiver_wrong")
    if valid_to is not None and valid_to < valid_from:
        raise Refused("validity_wrong")
    if published_on > valid_from:
        raise Refused("published_too_late", published=published_on, begins=valid_from)
    starts = next_start(session, valid_from, valid_to=valid_to)
    if starts != valid_from:
        raise Refused("policy_starts_inside_month", begins=valid_from, day=starts)
    month_end = calendar.month_ends(valid_to.year, valid_to.month)[1] if valid_to is not None else None
    if valid_to != month_end:
        raise Refused("policy_ends_inside_month", ends=valid_to, day=month_end)
    newest = session.scalar(select(func.max(models.FeePolicy.version))) or 0
    policy = models.FeePolicy(
        title=title.strip(),
        basis_document_no=basis_document_no.strip(),
        clause=clause.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        price=price,
        day_cap_x100=day_cap_x100,
        term_cap=term_cap,
        version=newest + 1,
        published_on=published_on,
    )
    session.add(policy)
    session.flush()
    for category, percent in waivers.items():
        session.add(models.FeeWaiver(policy_id=policy.id, category=category, percent=percent))
    return policy.id


rights.declared(globals())
