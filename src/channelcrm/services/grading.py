"""Put decided tiers on record: the dealer carries today's, the assignments say which held when and why (H5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import attrs

from channelcrm.scoring.assignment import TierProposal
from channelcrm.scoring.tiers import TierAssignment
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import UnitOfWork
from channelcrm.values.actor import Actor
from channelcrm.values.ids import DealerId
from channelcrm.values.period import Period

__all__ = ["grade", "standing_tiers"]


def standing_tiers(uow: UnitOfWork, on: date) -> Mapping[DealerId, TierAssignment]:
    """The tier assignment of each dealer that holds on this day."""
    held = fields(TierAssignment).period
    holds = (held.start <= on) & (held.end.is_missing() | (held.end > on))
    return {one.dealer_id: one for one in uow.tiers.scan(holds)}


def grade(uow: UnitOfWork, proposals: Iterable[TierProposal], *, policy: str, by: Actor, at: datetime) -> int:
    """Record the proposals that change a tier, ending what held before; how many.

    Raises:
        ValidationError: a proposal without a day to take effect.
        NotFoundError: a proposal for a dealer that is not stored.
    """
    changed = 0
    standing: Mapping[DealerId, TierAssignment] = {}
    read_on: date | None = None
    fresh: list[TierAssignment] = []
    dealers = {dealer.id: dealer for dealer in uow.dealers.scan()}
    for proposal in proposals:
        records = proposal.assignments(policy=policy, by=by, at=at)
        starts = records[0].period.start
        if read_on != starts:
            standing, read_on = standing_tiers(uow, starts), starts
        dealer_id = DealerId(proposal.id)
        before = standing.get(dealer_id)
        if before is not None and before.tier == proposal.tier and before.period.end == records[0].period.end:
            continue
        if before is not None and before.period.start < starts:
            uow.tiers.save(attrs.evolve(before, period=Period(before.period.start, starts)))
        elif before is not None:
            uow.tiers.remove(before.id)
        fresh += records
        dealer = dealers.get(dealer_id) or uow.dealers.get(dealer_id)
        if dealer.tier != proposal.tier:
            uow.dealers.save(dealer.in_tier(proposal.tier))
        changed += 1
    uow.tiers.add_many(fresh)
    return changed
