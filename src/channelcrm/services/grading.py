"""Put decided tiers on record: the dealer carries today's, the assignments say which held when and why (H5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import PermissionRefusedError, ValidationError
from channelcrm.scoring.tiering.proposal import ProposalStage, TierProposal
from channelcrm.scoring.tiering.standing import TierAssignment, TierHistory, precedence
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import UnitOfWork
from channelcrm.values.actor import Actor
from channelcrm.values.arguments import require_day, require_type, stream
from channelcrm.values.history import day_of
from channelcrm.values.ids import DealerId
from channelcrm.values.period import Period

__all__ = ["carry_tiers", "grade", "standing_tiers", "tier_history"]


def standing_tiers(uow: UnitOfWork, on: date) -> Mapping[DealerId, TierAssignment]:
    """The tier assignment of each dealer that holds on this day."""
    require_day(on, "on")
    held = fields(TierAssignment).period
    holds = (held.start <= on) & (held.end.is_missing() | (held.end > on))
    standing: dict[DealerId, TierAssignment] = {}
    for one in uow.tiers.scan(holds):
        known = standing.get(one.dealer_id)
        if known is None or precedence(one) > precedence(known):
            standing[one.dealer_id] = one
    return standing


def tier_history(uow: UnitOfWork, dealer_id: DealerId) -> TierHistory:
    """All decisions on a dealer's tier, and with them what it held on any day, as known on any day.

    Raises:
        NotFoundError: no such dealer is stored.
    """
    uow.dealers.get(dealer_id)
    return TierHistory(uow.tiers.find(fields(TierAssignment).dealer_id == dealer_id))


def carry_tiers(uow: UnitOfWork, on: date) -> int:
    """Let every dealer carry the tier that holds on this day, such as after grace has ended; how many changed.

    Who has no tier on record for the day keeps the one that came with the dealer's data.
    """
    standing = standing_tiers(uow, on)
    changed = 0
    for dealer in uow.dealers.scan():
        held = standing.get(dealer.id)
        if held is not None and held.tier != dealer.tier:
            uow.dealers.save(dealer.in_tier(held.tier))
            changed += 1
    return changed


def grade(
    uow: UnitOfWork,
    proposals: Iterable[TierProposal],
    *,
    by: Actor,
    at: datetime,
    policy: str = "",
    on: date | None = None,
) -> int:
    """Record the proposals that change what a dealer holds from their day on; how many.

    Nothing on record is changed or removed. A decision holds from the day it takes effect until the next one on record
    takes effect, be it made before or after; one for the same day takes the earlier one's place. So a dealer has one
    tier on every day, and what was thought before a correction can still be asked (``TierHistory``).

    Rejected proposals are passed over. The dealers carry the tier of ``on``, by default the day of ``at``; or of the
    day of the last decision about them, if that is later.

    Args:
        uow: the unit of work.
        proposals: of ``assign_tiers``, approved where their policy asks for it.
        by: who records them; and decides on those that nobody approved.
        at: when.
        policy: the name of the policy, for proposals that carry none.
        on: the day that counts as today.

    Raises:
        ValidationError: a proposal without a day to take effect, or decided no later than the one whose place it would
            take; then nothing is recorded.
        PermissionRefusedError: proposals that lack the approval that their policy asks for; then nothing is recorded.
        NotFoundError: a proposal for a dealer that is not stored; then nothing is recorded.
    """
    require_type(by, Actor, "by")
    given = [*stream(proposals, TierProposal, "proposals")]
    held: dict[str, list[TierAssignment]] = {proposal.id: [] for proposal in given}
    dealers: dict[str, Dealer] = {dealer.id: dealer for dealer in uow.dealers.scan() if dealer.id in held}
    for one in uow.tiers.scan():
        if one.dealer_id in held:
            held[one.dealer_id].append(one)
    fresh: list[TierAssignment] = []
    changed = 0
    lacking = []
    for proposal in given:
        if proposal.id not in dealers:
            dealers[proposal.id] = uow.dealers.get(proposal.id)  # which says that it is not stored
        if proposal.stage is ProposalStage.REJECTED or not _changes(proposal, held[proposal.id]):
            continue
        if proposal.needs_approval and proposal.stage is not ProposalStage.APPROVED:
            lacking.append(proposal)
            continue
        records = proposal.assignments(policy=policy, by=by, at=at)
        _require_later(records[0], held[proposal.id])
        held[proposal.id] += records
        fresh += records
        changed += 1
    if lacking:
        raise PermissionRefusedError(
            f"{len(lacking)} of {len(given)} proposals need approval first, such as tier {lacking[0].tier} for "
            f"{lacking[0].id}. A manager or director approves them: proposal.approve(by=, at=).",
            actor=by.id,
        )
    uow.tiers.add_many(fresh)
    for id, known in held.items():
        day = max([on or day_of(at), *(day_of(one.decided_at) for one in known if one.decided_at is not None)])
        holds = TierHistory(known).tier_on(day)
        if holds is not None and holds.tier != dealers[id].tier:
            uow.dealers.save(dealers[id].in_tier(holds.tier))
    return changed


def _changes(proposal: TierProposal, records: Iterable[TierAssignment]) -> bool:
    """Whether the dealer would hold something else before the next decision takes effect."""
    wanted = [(period, tier, tier != proposal.reached) for tier, period in proposal.spans]
    start = wanted[0][0].start
    known = list(records)
    following = min((one.takes_effect for one in known if one.takes_effect > start), default=None)
    window = Period(start, following)
    holds = [(span.period, span.tier, span.kept) for span in TierHistory(known).spans()]
    return _within(window, wanted) != _within(window, holds)


def _within(window: Period, spans: Iterable[tuple[Period, str, bool]]) -> list[tuple[Period, str, bool]]:
    return [(both, tier, kept) for period, tier, kept in spans if (both := period.intersection(window)) is not None]


def _require_later(record: TierAssignment, records: Iterable[TierAssignment]) -> None:
    """Refuse a decision that would not take the place of those for the same day."""
    for one in records:
        same = one.takes_effect == record.takes_effect and one.decided_at is not None
        if same and record.decided_at is not None and one.decided_at >= record.decided_at:  # type: ignore[operator]  # same
            raise ValidationError(
                f"Tier {one.tier} from {one.takes_effect} was decided at {one.decided_at}, so {record.tier} would not "
                "take its place.", field="at", value=record.decided_at,
                remedy="A correction is decided later than what it corrects.",
            )  # fmt: skip
