"""Random markets, and what a choice among few sites is worth and allowed, by the definitions alone."""

from __future__ import annotations

import math
from functools import cache
from itertools import product

import numpy as np
from hypothesis import strategies as st

from channelcrm.selection import (
    Apart,
    Budget,
    Count,
    Exclude,
    Keep,
    MaxCapture,
    MaxChanges,
    MaxCoverage,
    MaxScore,
    MinCost,
    MinDealers,
    MinDistance,
    MinMaxDistance,
    MinScore,
    Mix,
    PerGroup,
    Spacing,
    TierMix,
    Together,
)
from channelcrm.territory import Fading, great_circle_km
from channelcrm.values import Location
from tests.selection.networks import Shop, subsets
from tests.territory.maps import NEAR, points


def km_between(geo, shops):
    lon, lat = geo.places

    def way(x, y, place):
        return math.inf if place is None else float(great_circle_km(x, y, place.lon, place.lat))

    ways = [[way(x, y, shop.location) for shop in shops] for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
    return np.asarray(ways).reshape(len(lon), len(shops))


_SOMEWHERE = st.none() | NEAR.map(lambda place: Location(*place))


@st.composite
def markets(draw, *, most: int = 5):
    places = draw(st.lists(NEAR, min_size=1, max_size=5))
    weights = draw(st.lists(st.integers(0, 9), min_size=len(places), max_size=len(places)))
    shops = [
        Shop(
            id=f"s{at}", location=draw(_SOMEWHERE),
            attributes={
                "cost": draw(st.integers(0, 5)), "score": draw(st.integers(0, 9)),
                "tier": draw(st.sampled_from("AB")), "room": draw(st.integers(0, 20)),
            },
        )
        for at in range(draw(st.integers(1, most)))
    ]  # fmt: skip
    return points(places, weights), shops, draw(st.floats(5, 200))


@st.composite
def limits_on(draw, shops, *, count: bool = False):
    found = draw(_limits(tuple(shop.id for shop in shops)))
    return [*found, Count(max=draw(st.integers(1, 3)))] if count else found


@cache
def _limits(ids):
    some = st.lists(st.sampled_from(ids), max_size=3, unique=True)
    two = some.filter(lambda ids: len(ids) > 1) if len(ids) > 1 else st.nothing()
    share = st.sampled_from([0.0, 0.25, 0.5, 1.0])
    kinds = [
        st.tuples(st.integers(0, 2), st.integers(2, 4)).map(lambda span: Count(min=span[0], max=span[1])),
        some.map(Keep), some.map(Exclude), st.integers(0, 9).map(lambda amount: Budget("cost", amount)),
        st.integers(0, 9).map(lambda least: MinScore("score", least)), st.floats(1, 90).map(lambda km: Spacing(km=km)),
        st.integers(1, 2).map(lambda most: PerGroup(by="tier", max=most)),
        st.tuples(share, share).map(lambda span: TierMix("A", min_share=min(span), max_share=max(span))),
        two.map(Together), two.map(Apart), st.tuples(some, st.integers(0, 3)).map(lambda one: MaxChanges(*one)),
    ]  # fmt: skip
    return st.lists(st.one_of(*kinds), max_size=3)


def _far(limit, chosen) -> bool:
    where = [shop.location for shop in chosen if shop.location]
    return not any(
        a is not b and float(great_circle_km(a.lon, a.lat, b.lon, b.lat)) < limit.km for a, b in product(where, where)
    )


def _mixed(limit, chosen) -> bool:
    mine = sum(shop.attributes["tier"] == "A" for shop in chosen)
    return limit.min_share * len(chosen) - 1e-9 <= mine <= limit.max_share * len(chosen) + 1e-9


def _ids(chosen) -> set[str]:
    return {shop.id for shop in chosen}


HOLDS = {
    Count: lambda limit, chosen: limit.min <= len(chosen) <= (99 if limit.max is None else limit.max),
    Keep: lambda limit, chosen: set(limit.ids) <= _ids(chosen),
    Exclude: lambda limit, chosen: not set(limit.ids) & _ids(chosen),
    Budget: lambda limit, chosen: sum(shop.attributes["cost"] for shop in chosen) <= limit.amount,
    MinScore: lambda limit, chosen: all(shop.attributes["score"] >= limit.least for shop in chosen),
    Spacing: _far,
    PerGroup: lambda limit, chosen: all(
        sum(shop.attributes["tier"] == tier for shop in chosen) <= limit.max for tier in "AB"
    ),
    TierMix: _mixed,
    Together: lambda limit, chosen: not set(limit.ids) & _ids(chosen) or set(limit.ids) <= _ids(chosen),
    Apart: lambda limit, chosen: len(set(limit.ids) & _ids(chosen)) <= 1,
    MaxChanges: lambda limit, chosen: len(set(limit.today) ^ _ids(chosen)) <= limit.most,
}


def holds(limits, chosen) -> bool:
    return all(HOLDS[type(limit)](limit, chosen) for limit in limits)


def _covered(objective, km, weights, reach):
    strength = (km <= reach.limit) * 1.0
    if isinstance(reach, Fading):
        strength = np.clip((reach.limit - km) / (reach.limit - reach.full), 0, 1) * strength
    total = sum(weight * max(row, default=0) for row, weight in zip(strength.tolist(), weights, strict=True))
    twice = ((strength > 0).sum(axis=1) > 1).tolist()
    return total + objective.backup * sum(weight for weight, again in zip(weights, twice, strict=True) if again)


def _ways(km, weights, reach):
    return [
        (weight, min((way for way in row if way <= reach.limit), default=math.inf))
        for row, weight in zip(km.tolist(), weights, strict=True)
        if weight
    ]


def _distance(_, km, weights, reach):
    total = sum(weight * way for weight, way in _ways(km, weights, reach))
    return total if total < math.inf else None


def _longest(_, km, weights, reach):
    longest = max((way for _, way in _ways(km, weights, reach)), default=0)
    return longest if longest < math.inf else None


def _captured(objective, km, theirs, weights, reach):
    total = 0.0
    for ours, others, weight in zip(km.tolist(), theirs.tolist(), weights, strict=True):
        mine, rivals = [way for way in ours if way <= reach.limit], [way for way in others if way <= reach.limit]
        if not mine:
            continue
        if objective.rule == "huff":
            pull = sum(max(way, 1.0) ** -2 for way in mine)
            total += weight * pull / (pull + sum(max(way, 1.0) ** -2 for way in rivals))
        else:
            best, rival = min(mine), min(rivals, default=math.inf)
            total += weight * (1 if best < rival else 0.5 if best == rival else 0)
    return total


def _sum(name):
    return lambda chosen: sum(shop.attributes[name] for shop in chosen)


def value_of(objective, chosen, geo, reach):
    """What a choice is worth, by the definition; None when it does not do what has to be done."""
    weights, km = geo.measure("people").tolist(), km_between(geo, chosen)
    if isinstance(objective, Mix):
        parts = [value_of(one, chosen, geo, reach) for one, _ in objective.parts]
        return None if None in parts else sum(
            factor * part * sense(one) for (one, factor), part in zip(objective.parts, parts, strict=True)
        )  # fmt: skip
    if isinstance(objective, MinDealers):
        need = objective.share * sum(weights) - 1e-9
        return len(chosen) if _covered(MaxCoverage(), km, weights, reach) >= need else None
    if isinstance(objective, MaxCapture):
        rivals = [Shop(id=id, location=place) for id, place in objective.competitors.items()]
        return _captured(objective, km, km_between(geo, rivals), weights, reach)
    if isinstance(objective, MaxScore | MinCost):
        return _sum(objective.name)(chosen)
    of_ways = {MaxCoverage: _covered, MinDistance: _distance, MinMaxDistance: _longest}
    return of_ways[type(objective)](objective, km, weights, reach)


def sense(objective) -> int:
    return -1 if type(objective).__name__.startswith("Min") else 1


OBJECTIVES = {
    "coverage": lambda _: MaxCoverage("people"),
    "backup": lambda _: MaxCoverage("people", backup=0.5),
    "distance": lambda _: MinDistance("people"),
    "farthest": lambda _: MinMaxDistance("people"),
    "fewest": lambda draw: MinDealers(share=draw(st.sampled_from([0.0, 0.5, 0.95, 1.0])), measure="people"),
    "nearest": lambda draw: MaxCapture("people", competitors=rivals(draw)),
    "huff": lambda draw: MaxCapture("people", competitors=rivals(draw), rule="huff"),
    "score": lambda _: MaxScore(),
    "cost": lambda _: MinCost(),
    "mix": lambda draw: Mix(
        [(MaxCoverage("people"), 1), (MaxScore(), draw(st.sampled_from([0, 0.5, 2]))), (MinCost(), 0.25)]
    ),
    "ways and costs": lambda _: Mix([(MinDistance("people"), 1), (MinCost(), 30)]),
}


def rivals(draw):
    places = draw(st.lists(NEAR, max_size=2))
    return {f"r{at}": Location(*place) for at, place in enumerate(places)}


def possible(shops, limits):
    """Every choice within the limits."""
    every = ([shops[at] for at in picked] for picked in subsets(len(shops)))
    return [chosen for chosen in every if holds(limits, chosen)]


def best_by_trying(objective, geo, shops, reach, limits):
    values = [value_of(objective, chosen, geo, reach) for chosen in possible(shops, limits)]
    done = [value for value in values if value is not None]
    return (max if sense(objective) > 0 else min)(done) if done else None
