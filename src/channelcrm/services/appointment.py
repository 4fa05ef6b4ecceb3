"""Appoint a dealer: the negotiation is won, the agreement is stored with its claims, the territory is in force (H8)."""

from __future__ import annotations

from datetime import datetime

from channelcrm.pipeline.agreement import Agreement
from channelcrm.pipeline.negotiation import Negotiation
from channelcrm.storage.ports import UnitOfWork
from channelcrm.territory.territory import Territory, TerritoryStatus
from channelcrm.values.actor import Actor
from channelcrm.values.arguments import require_type
from channelcrm.values.ids import TerritoryId, make_id

__all__ = ["appoint"]


def appoint(uow: UnitOfWork, negotiation: Negotiation, *, by: Actor, at: datetime) -> Agreement:
    """Sign the stored, accepted and where needed approved ``negotiation``, in this unit of work or not at all.

    Raises:
        IllegalTransitionError: not accepted yet, or an approval is missing.
        ExclusivityConflictError: another agreement holds one of the areas.
        ConflictError: someone saved the negotiation since it was read.
    """
    require_type(negotiation, Negotiation, "negotiation")
    agreement = negotiation.sign(by=by, at=at)
    uow.negotiations.save(negotiation.win(agreement))
    uow.agreements.add(agreement)
    terms = agreement.terms
    for line in terms.product_lines if terms.area_ids else ():
        uow.territories.add(
            Territory(
                id=TerritoryId(make_id(at, "territory", agreement.id, line)),
                name=f"{uow.dealers.get(agreement.dealer_id).name}: {line}",
                dealer_id=agreement.dealer_id,
                area_ids=terms.area_ids,
                product_line=line,
                period=terms.period,
                status=TerritoryStatus.ACTIVE,
            )
        )
    return agreement
