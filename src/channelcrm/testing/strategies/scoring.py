"""Scorecards and the tiers that dealers are in."""

from __future__ import annotations

from hypothesis import strategies as st

from channelcrm.scoring.card import Missing, Scorecard
from channelcrm.scoring.criterion import Criterion, Requirement
from channelcrm.scoring.scales import Levels, Linear, Piecewise, Scale, Steps
from channelcrm.scoring.standing import TierAssignment
from channelcrm.testing.strategies.values import Parts, actors, built, days, ids, periods, texts, times

__all__ = ["scorecards", "tiers"]

_blank = texts(blank=True)
_shares = st.sampled_from([0, 0.1, 1 / 3, 0.5, 1])
_ends = st.lists(st.floats(-1e9, 1e9) | st.integers(-100, 100), min_size=2, max_size=3, unique=True).map(sorted)
_pairs = st.tuples(_ends, st.lists(_shares, min_size=3, max_size=3)).map(lambda both: tuple(zip(*both, strict=False)))
_named: st.SearchStrategy[dict[object, float]] = st.dictionaries(
    texts().map(str.strip), _shares, min_size=1, max_size=3
)
_scales: st.SearchStrategy[Scale] = st.one_of(
    _ends.map(lambda at: Linear(worst=at[0], best=at[1])),
    _named.map(Levels),
    _pairs.map(Piecewise),
    st.builds(Steps, _pairs, below=_shares),
)
_requirements = st.one_of(
    st.builds(Requirement, texts(), st.sampled_from(["==", "!="]), st.booleans() | _blank),
    st.builds(
        Requirement, texts(), st.sampled_from(["<", ">=", "=="]), st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9)
    ),
)
_weights = st.sampled_from([1, 0.5, 40]) | st.floats(1e-6, 1e6)
_criteria = st.lists(
    st.builds(Criterion, texts(), weight=_weights, scale=_scales),
    min_size=1,
    max_size=3,
    unique_by=lambda criterion: criterion.name,
)
_scorecard: Parts = {
        "id": ids(), "name": texts(), "version": st.integers(1, 2**31 - 1), "criteria": _criteria,
        "requirements": st.lists(_requirements, max_size=2), "missing": st.sampled_from(Missing),
    }  # fmt: skip
_tier: Parts = {
        "id": ids(), "tier": texts(), "period": periods(), "effective": st.none() | days(), "policy": _blank,
        "policy_hash": _blank, "card_hash": _blank, "score": st.none() | st.floats(0, 100), "kept": st.booleans(),
        "reasons": st.lists(texts(), max_size=2).map(tuple), "assessed_on": st.none() | days(),
        "proposed_by": st.none() | actors(), "proposed_at": st.none() | times(),
        "decided_by": st.none() | actors(), "decided_at": st.none() | times(),
    }  # fmt: skip


def scorecards() -> st.SearchStrategy[Scorecard]:
    """Scorecards with every kind of scale."""
    return built(Scorecard, _scorecard)


def tiers(dealer_ids: st.SearchStrategy[str]) -> st.SearchStrategy[TierAssignment]:
    """Tiers that these dealers held."""
    return built(TierAssignment, _tier, dealer_id=dealer_ids)
