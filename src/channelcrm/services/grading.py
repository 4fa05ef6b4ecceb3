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
from channelcrm.values.arguments import require_day, stream
from channelcrm.values.ids import DealerId
from channelcrm.values.period import Period

__all__ = ["grade", "standing_tiers"]


def standing_tiers(uow: UnitOfWork, on: date) -> Mapping[DealerId, TierAssignment]:
    """The tier assignment of each dealer that holds on this day."""
    require_day(on, "on")
    held = fields(TierAssignment).period
    holds = (held.start <= on) & (held.end.is_missing() | (held.end > on))
    return {one.dealer_id: one for one in uow.tiers.scan(holds)}


def grade(uow: UnitOfWork, proposals: Iterable[TierProposal], *, policy: str, by: Actor, at: datetime) -> int:
    """Record the proposals that change a tier, ending what held before; how many.

    A dealer has one tier on every day. A decision for a day in the past holds until the next one on record, which it
    leaves alone, and with it the tier that the dealer carries today.

    Raises:
        ValidationError: a proposal without a day to take effect.
        NotFoundError: a proposal for a dealer that is not stored.
    """
    changed = 0
    fresh: list[TierAssignment] = []
    dealers = {dealer.id: dealer for dealer in uow.dealers.scan()}
    held: dict[str, list[TierAssignment]] = {}
    for one in uow.tiers.scan():
        held.setdefault(one.dealer_id, []).append(one)
    for proposal in stream(proposals, TierProposal, "proposals"):
        records = proposal.assignments(policy=policy, by=by, at=at)
        starts = records[0].period.start
        before, promised, later = _around(held.get(proposal.id, ()), starts)
        if later is not None:
            records = _cut(records, later.period.start)
        if before is not None and before.tier == proposal.tier and before.period.end == records[0].period.end:
            continue
        if before is not None and before.period.start < starts:
            uow.tiers.save(attrs.evolve(before, period=Period(before.period.start, starts)))
        elif before is not None:
            uow.tiers.remove(before.id)
        if promised is not None:
            uow.tiers.remove(promised.id)
        fresh += records
        dealer = dealers.get(DealerId(proposal.id)) or uow.dealers.get(DealerId(proposal.id))
        if later is None and dealer.tier != proposal.tier:
            uow.dealers.save(dealer.in_tier(proposal.tier))
        changed += 1
    uow.tiers.add_many(fresh)
    return changed


def _around(
    held: Iterable[TierAssignment], on: date
) -> tuple[TierAssignment | None, TierAssignment | None, TierAssignment | None]:
    """What holds on this day, what was promised with it for the end of grace, and the first decision after."""
    records = sorted(held, key=lambda one: one.period.start)
    before = next((one for one in records if on in one.period), None)
    after = [one for one in records if one.period.start > on]
    promised = None
    if before is not None and before.kept and after and after[0].decided_at == before.decided_at:
        promised = after.pop(0)
    return before, promised, after[0] if after else None


def _cut(records: Iterable[TierAssignment], end: date) -> tuple[TierAssignment, ...]:
    """These records up to a day."""
    return tuple(attrs.evolve(one, period=period) for one in records if (period := one.period.until(end)) is not None)
