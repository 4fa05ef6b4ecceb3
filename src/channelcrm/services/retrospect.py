"""A card tried on the past: scored by what was known then, held against what followed (handbook H5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import attrs

from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.hindsight.backtesting import backtest
from channelcrm.scoring.hindsight.findings import Backtest
from channelcrm.scoring.judging import rank
from channelcrm.scoring.ranking import Ranking
from channelcrm.scoring.sources import Observed
from channelcrm.scoring.tiering.assignment import assign_tiers
from channelcrm.scoring.tiering.tiers import TierPolicy
from channelcrm.services.aftermath import outcomes
from channelcrm.services.dossier import EvidenceTable
from channelcrm.services.gathering import evidence
from channelcrm.storage.ports import UnitOfWork
from channelcrm.values.arguments import require_day, require_text, require_type, whole_number
from channelcrm.values.ids import DealerId
from channelcrm.values.period import Period, add_months

__all__ = ["Retrospect", "look_back"]

_OF_RANKINGS = ("score", "low", "high", "known")
"""Measures of a policy that the ranking has, not the evidence."""


@attrs.frozen(kw_only=True, eq=False)
class Retrospect:
    """What a card said on a day of the past, and what came of it.

    Attributes:
        table: what was known of the dealers that were active then: who had a figure of the metric in the months before.
        ranking: the card's ranking of them.
        kept, lost: of the active, who had a figure in the months after, and who had none.
        new: who had a figure in the months after only.
        followed: dealer -> how much followed, of whoever has a figure.
        retention: the score held against who was kept.
        volume: the score held against how much followed; who was lost counts as 0.
        plain_retention, plain_volume: the same of the plainest score there is: the metric's own sum in the months
            before. A card that does no better has yet to earn its keep.
    """

    table: EvidenceTable = attrs.field(repr=False)
    ranking: Ranking = attrs.field(repr=False)
    kept: tuple[DealerId, ...] = attrs.field(repr=False)
    lost: tuple[DealerId, ...] = attrs.field(repr=False)
    new: tuple[DealerId, ...] = attrs.field(repr=False)
    followed: Mapping[str, Decimal] = attrs.field(repr=False)
    retention: Backtest
    volume: Backtest
    plain_retention: Backtest
    plain_volume: Backtest


def look_back(
    uow: UnitOfWork,
    card: Scorecard,
    metric: str,
    *,
    as_of: date,
    months: int = 12,
    policy: TierPolicy | None = None,
    bins: int = 10,
) -> Retrospect:
    """Score the dealers active on a past day by what was known then, and hold the scores against the months after.

    The score sees only ``evidence`` as of the day; what the outcomes are is as known now, corrections in. Columns that
    the evidence calls undated (``Retrospect.table.undated``) know the present, and flatter the card.

    Args:
        uow: the store.
        card: what to score by.
        metric: what being active is told by, and how much of it followed: mostly sales.
        as_of: the day: the months before it are known, those from it on are what followed.
        months: how many months before and after count.
        policy: tiers to hold against what followed too, by the columns of the card and its score.
        bins: how many bands of scores.

    Raises:
        ValidationError: what ``evidence``, ``rank`` and ``outcomes`` refuse.
    """
    require_type(card, Scorecard, "card")
    require_text(metric, "metric", "Name the metric that tells who is active.")
    require_day(as_of, "as_of")
    whole_number(months, "months", least=1)
    require_type(policy, TierPolicy | None, "policy")
    before = f"{metric} of the {months} months before"
    measures = () if policy is None else policy.measures
    asked = {**dict.fromkeys(name for name in measures if name not in _OF_RANKINGS), **card.sources}
    known = evidence(uow, {**asked, before: Observed(metric, months)}, as_of=as_of)
    table = known.only(id for id, value in zip(known.ids, known[before], strict=True) if value is not None)
    ranking = rank(table, card)
    followed = outcomes(uow, metric, during=Period(as_of, add_months(as_of, months)))
    running = {ranking.ids[row] for row in ranking.order.tolist()}
    plain: dict[str, object] = {id: value for id, value in zip(table.ids, table[before], strict=True) if id in running}
    retention: dict[str, object] = {id: id in followed for id in table.ids}
    volume: dict[str, object] = {id: followed.get(id, Decimal(0)) for id in table.ids}
    tiers = None if policy is None else _tiers(table, ranking, policy)
    active = set(table.ids)
    return Retrospect(
        table=table, ranking=ranking,
        kept=tuple(id for id in table.ids if retention[id]), lost=tuple(id for id in table.ids if not retention[id]),
        new=tuple(id for id in known.ids if id in followed and id not in active), followed=MappingProxyType(followed),
        retention=backtest(ranking, retention, tiers, bins), volume=backtest(ranking, volume, tiers, bins),
        plain_retention=backtest(plain, retention, bins=bins), plain_volume=backtest(plain, volume, bins=bins),
    )  # fmt: skip


def _tiers(table: EvidenceTable, ranking: Ranking, policy: TierPolicy) -> Mapping[str, str]:
    """The tier of everybody by the policy, as if for the first time."""
    found = (one.tolist() for one in (ranking.scores, ranking.low, ranking.high, ranking.known))
    columns: dict[str, Sequence[object]] = {**table, **dict(zip(_OF_RANKINGS, found, strict=True))}
    return {proposal.id: proposal.tier for proposal in assign_tiers(columns, attrs.evolve(policy, approval=False))}
