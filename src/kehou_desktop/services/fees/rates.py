"""Published rates: never edited, only superseded (N-8)."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.fees import (
    FeePolicy,
)
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
    for policy in policies(session):
        if policy.valid_on(day):
            return policy
    raise Refused("no_fee_policy", day=day)


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
    document, with amounts that are not positive, a waiver outside 0–100, or published after it begins.
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
