"""How a published rate is kept, read back as the noun."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kehou_desktop.domain.fees import FeePolicy
from kehou_desktop.store import models


def policy_of(session: Session, p: models.FeePolicy) -> FeePolicy:
    """Return a record of a policy with its waivers."""
    waivers = {
        w.category.value: w.percent
        for w in session.scalars(select(models.FeeWaiver).where(models.FeeWaiver.policy_id == p.id))
    }
    return FeePolicy(
        p.id,
        p.title,
        p.basis_document_no,
        p.clause,
        p.valid_from,
        p.valid_to,
        p.price,
        p.day_cap_x100,
        p.term_cap,
        waivers,
        p.version,
        p.published_on,
    )
