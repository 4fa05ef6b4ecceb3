"""Tiers of the road: proposed by a policy, or from the figures themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from types import MappingProxyType

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring import (
    Ranking,
    Tier,
    TierPolicy,
    TierProposal,
    tiers_by_breaks,
    tiers_by_quantile,
    tiers_by_share,
)  # fmt: skip
from channelcrm.scoring.columns import said
from channelcrm.services.dossier import Fact
from channelcrm.services.grading import standing_tiers
from channelcrm.services.proposing import lapsed_dealers, propose_tiers
from channelcrm.storage.ports import UnitOfWork
from channelcrm.values.actor import Actor
from channelcrm.values.ids import DealerId

__all__ = ["BY_SCORE", "SHARES", "WAYS", "proposed"]

BY_SCORE = TierPolicy([Tier("A", at_least={"score": 75}), Tier("B", at_least={"score": 50}), Tier("C")], name="score")
SHARES: Mapping[str, float] = MappingProxyType({"A": 0.8, "B": 0.95, "C": 1.0})
_LAST = "C"
_QUANTILES: Mapping[str, float] = MappingProxyType({"A": 0.2, "B": 0.5, "C": 1.0})


@attrs.frozen
class _Way:
    """A way to classes from figures: its name, what it does in words, and the function."""

    name: str
    words: str
    classes: Callable[[Mapping[str, float]], dict[str, str]]


WAYS: Mapping[str, _Way] = MappingProxyType(
    {
        "share": _Way(
            "share of 12-month figures", "ABC by share of {}: A makes 80%, A and B make 95%",
            partial(tiers_by_share, shares=SHARES),
        ),
        "quantile": _Way(
            "number by 12-month figures", "by number in order of {}: A the first fifth, B the next three tenths",
            partial(tiers_by_quantile, quantiles=_QUANTILES),
        ),
        "breaks": _Way(
            "natural breaks of 12-month figures", "by natural breaks of {}: three classes as alike inside as can be",
            partial(tiers_by_breaks, k=3),
        ),
    }
)  # fmt: skip
"""How figures can be classed without a policy."""


def proposed(
    uow: UnitOfWork,
    table: Mapping[str, Sequence[Fact]],
    ranking: Ranking,
    figures: Mapping[str, float],
    *,
    way: str | TierPolicy,
    metric: str | None,
    on: date,
    by: Actor,
    at: datetime,
) -> Mapping[str, TierProposal]:
    """A proposal for all in the table, and for who holds a tier and is no longer in it.

    Raises:
        ValidationError: figures are to be classed and there are none; a measure of the policy that is not in the table.
    """
    if isinstance(way, TierPolicy):
        columns = {**table, "score": ranking.scores.tolist()}
        proposals = propose_tiers(
            uow, columns, way, as_of=on, by=by, at=at, card=ranking.card, excluded=ranking.excluded
        )  # fmt: skip
    elif metric is None:
        raise ValidationError(
            "There are no figures to class dealers by.", field="by", value=way,
            remedy="Bring observations, or grade by a policy.",
        )  # fmt: skip
    else:
        proposals = _classed(uow, ranking, figures, WAYS[way], metric, on)
    return {proposal.id: proposal for proposal in proposals}


def _classed(
    uow: UnitOfWork, ranking: Ranking, figures: Mapping[str, float], way: _Way, metric: str, on: date
) -> tuple[TierProposal, ...]:
    """Classes of the figures; whoever has none any more is in the last."""
    standing, words = standing_tiers(uow, on), way.words.format(f"{metric} in 12 months")
    tiers = way.classes(figures) | dict.fromkeys(lapsed_dealers(uow, standing, figures), _LAST)
    scores = dict(zip(ranking.ids, ranking.scores.tolist(), strict=True))
    return tuple(
        TierProposal(
            id=id, tier=tier, was=held.tier if (held := standing.get(DealerId(id))) else None,
            reasons=(words, f"{metric} in 12 months: {said(figures[id]) if id in figures else 'none'}"), effective=on,
            reached=tier, score=scores.get(id), policy=way.name, card_hash=ranking.card.content_hash, assessed_on=on,
        )
        for id, tier in tiers.items()
    )  # fmt: skip
