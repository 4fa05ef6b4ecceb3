"""Scorecards and the tiers that dealers are in."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import attrs
import numpy as np
from hypothesis import strategies as st

from channelcrm.scoring.card import Missing, Scorecard
from channelcrm.scoring.criterion import Criterion, Requirement
from channelcrm.scoring.groups import Group
from channelcrm.scoring.record.decision import Decision, Dissent
from channelcrm.scoring.record.packing import pack
from channelcrm.scoring.scales import Custom, Levels, Linear, Piecewise, Scale, Steps
from channelcrm.scoring.sources import Answered, FromDealer, Held, Observed, Reached, Source
from channelcrm.scoring.tiering.standing import TierAssignment
from channelcrm.testing.strategies.values import Parts, actors, built, days, ids, periods, texts, times

__all__ = ["decisions", "scorecards", "tiers"]

_blank = texts(blank=True)
_shares = st.sampled_from([0, 0.1, 1 / 3, 0.5, 1])
_ends = (
    st.lists(st.floats(-1e9, 1e9) | st.integers(-100, 100), min_size=2, max_size=3, unique=True)
    .map(sorted)
    .filter(lambda values: all(after - before > 1e-100 for before, after in pairwise(values)))
)
_pairs = st.tuples(_ends, st.lists(_shares, min_size=3, max_size=3)).map(lambda both: tuple(zip(*both, strict=False)))
_named: st.SearchStrategy[dict[object, float]] = st.dictionaries(
    texts().map(str.strip), _shares, min_size=1, max_size=3
)
_scales: st.SearchStrategy[Scale] = st.one_of(
    _ends.map(lambda at: Linear(worst=at[0], best=at[1])),
    _named.map(Levels),
    _pairs.map(Piecewise),
    st.builds(Steps, _pairs, below=_shares),
    st.builds(Custom, texts()),
)
_months = st.integers(1, 1200)
_sources: st.SearchStrategy[Source | None] = st.one_of(
    st.none(),
    st.none(),
    st.builds(FromDealer, texts()),
    st.builds(
        Observed, texts(), _months, st.sampled_from(["sum", "mean", "last", "trend", "growth", "count"]),
        st.none() | _months,
    ),
    st.builds(Answered, texts(), _months, st.sampled_from(["last", "mean", "sum", "count"])),
    st.builds(Reached, texts(), st.sampled_from([1, 0.5, 50]), st.sampled_from(["total", "sole", "share"])),
    st.builds(Held, texts()),
)  # fmt: skip
_requirements = st.one_of(
    st.builds(Requirement, texts(), st.sampled_from(["==", "!="]), st.booleans() | _blank, source=_sources),
    st.builds(
        Requirement, texts(), st.sampled_from(["<", ">=", "=="]), st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9),
        source=_sources,
    ),
)  # fmt: skip
_weights = st.sampled_from([1, 0.5, 40]) | st.floats(1e-6, 1e6)
_criteria = st.lists(
    st.builds(Criterion, texts(), weight=_weights, scale=_scales, source=_sources),
    min_size=1,
    max_size=3,
    unique_by=lambda criterion: criterion.name,
)
_groups = st.lists(st.builds(Group, texts(), weight=_weights), max_size=3, unique_by=lambda group: group.name)
_places = st.lists(st.integers(0, 3), min_size=6, max_size=6)
_scorecard: Parts = {
        "id": ids(), "name": texts(), "version": st.integers(1, 2**31 - 1), "criteria": _criteria, "groups": _groups,
        "places": _places, "requirements": st.lists(_requirements, max_size=2), "missing": st.sampled_from(Missing),
    }  # fmt: skip
_tier: Parts = {
        "id": ids(), "tier": texts(), "period": periods(), "effective": st.none() | days(), "policy": _blank,
        "policy_hash": _blank, "card_hash": _blank, "score": st.none() | st.floats(0, 100), "kept": st.booleans(),
        "reasons": st.lists(texts(), max_size=2).map(tuple), "assessed_on": st.none() | days(),
        "proposed_by": st.none() | actors(), "proposed_at": st.none() | times(),
        "decided_by": st.none() | actors(), "decided_at": st.none() | times(),
    }  # fmt: skip


def scorecards() -> st.SearchStrategy[Scorecard]:
    """Scorecards with every kind of scale and of source, now and then in groups; custom scales have no function."""
    return built(_planted, _scorecard)


def _planted(
    *,
    criteria: list[Criterion],
    groups: list[Group],
    places: list[int],
    requirements: list[Requirement],
    **more: Any,
) -> Scorecard:
    """A card whose groups make a tree: ``places`` say where each of them, and each criterion, hangs."""
    names = {criterion.name for criterion in criteria}
    groups = [group for group in groups if group.name not in names]
    above = [attrs.evolve(one, parent=_one_of(groups[:at], places[at])) for at, one in enumerate(groups)]
    below = [attrs.evolve(one, group=_one_of(groups, places[-1 - at])) for at, one in enumerate(criteria)]
    used = {one.group for one in below}
    for group in reversed(above):
        used |= {group.parent} if group.name in used else set()
    sources = {one.name: one.source for one in criteria}
    said = []
    for one in requirements:
        sources[one.name] = sources.get(one.name) or one.source
        said.append(attrs.evolve(one, source=sources[one.name]))
    return Scorecard(criteria=below, groups=[one for one in above if one.name in used], requirements=said, **more)


def _one_of(groups: list[Group], place: int) -> str:
    return groups[place - 1].name if 0 < place <= len(groups) else ""


def tiers(dealer_ids: st.SearchStrategy[str]) -> st.SearchStrategy[TierAssignment]:
    """Tiers that these dealers held."""
    return built(TierAssignment, _tier, dealer_id=dealer_ids)


_hashes = st.sampled_from(["0" * 64, "f" * 64])
_decision: Parts = {
        "id": ids(), "subject": texts(), "chosen": st.lists(texts(), min_size=1, max_size=2, unique=True).map(tuple),
        "tiers": st.dictionaries(texts(), texts(), max_size=2),
        "record": st.just(pack({"sales": np.asarray([1.0])}, {"ids": ["a"], "parameters": {}})), "fingerprint": _hashes,
        "method": st.sampled_from(["points", "topsis"]), "decided_by": actors(), "decided_at": times(),
        "reason": texts(),
        "dissent": st.lists(built(Dissent, {"by": actors(), "reason": texts()}), max_size=2).map(tuple),
    }  # fmt: skip


def decisions(cards: st.SearchStrategy[Scorecard]) -> st.SearchStrategy[Decision]:
    """Decisions that rest on these cards."""
    return cards.flatmap(
        lambda card: built(
            Decision, _decision, scorecard_id=st.just(card.id), content_hash=st.just(card.content_hash)
        )
    )  # fmt: skip
