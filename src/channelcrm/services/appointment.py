"""Appoint a dealer: the negotiation is won, the agreement is stored with its claims, the territory is in force (H8)."""

from __future__ import annotations

from datetime import datetime

from channelcrm.errors import ChannelCrmError
from channelcrm.pipeline.agreement import Agreement
from channelcrm.pipeline.negotiation import Negotiation
from channelcrm.pipeline.policy import STANDARD_POLICY, ApprovalPolicy
from channelcrm.pipeline.terms import line_name
from channelcrm.storage.ports import UnitOfWork
from channelcrm.territory.territory import Territory, TerritoryStatus
from channelcrm.values.actor import Actor
from channelcrm.values.arguments import require_type
from channelcrm.values.ids import TerritoryId, make_id

__all__ = ["appoint"]


def appoint(
    uow: UnitOfWork,
    negotiation: Negotiation,
    *,
    by: Actor,
    at: datetime,
    policy: ApprovalPolicy = STANDARD_POLICY,
) -> Agreement:
    """Sign the stored, accepted and where ``policy`` asks for it approved ``negotiation``, or change nothing.

    The agreement is stored, the negotiation won, and for each product line a territory of the agreed areas in force.

    Raises:
        IllegalTransitionError: not accepted yet.
        PermissionRefusedError: an approval is missing, or a dealer signs for us.
        NotFoundError: the negotiation is not stored.
        ExclusivityConflictError: another agreement holds one of the areas or accounts.
        AlreadyExistsError: someone else signed the negotiation.
        ConflictError: someone saved the negotiation since it was read.
    """
    require_type(negotiation, Negotiation, "negotiation")
    agreement = negotiation.sign(by=by, at=at, policy=policy)
    uow.agreements.add(agreement)
    try:
        uow.negotiations.save(negotiation.win(agreement))
    except ChannelCrmError:  # whoever catches it goes on in this unit of work
        uow.agreements.remove(agreement.id)
        raise
    terms = agreement.terms
    for line in terms.product_lines if terms.area_ids else ():
        uow.territories.add(
            Territory(
                id=TerritoryId(make_id(at, "territory", agreement.id, line)),
                name=f"{uow.dealers.get(agreement.dealer_id).name}: {line_name(line)}",
                dealer_id=agreement.dealer_id,
                area_ids=terms.area_ids,
                product_line=line,
                period=terms.period,
                status=TerritoryStatus.ACTIVE,
                shared=not terms.exclusivity.shuts_out,
            )
        )
    return agreement
