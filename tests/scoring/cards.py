"""Cards and tables for the tests of scoring."""

from __future__ import annotations

import attrs
import numpy as np
from hypothesis import strategies as st

from channelcrm.scoring import (
    Criterion,
    Custom,
    FromDealer,
    Group,
    Levels,
    Linear,
    Observed,
    Piecewise,
    Requirement,
    Scorecard,
    Steps,
)

NUMBER = st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 3))
SHARE = st.sampled_from([0, 0.1, 0.25, 0.5, 0.7, 1])
WORDS = ("poor", "fair", "good")


def ascending(size: int):
    return st.lists(st.integers(-100, 100), min_size=size, max_size=size + 2, unique=True).map(sorted)


def paired(size: int):
    return ascending(size).flatmap(
        lambda values: st.tuples(*[SHARE] * len(values)).map(lambda shares: list(zip(values, shares, strict=True)))
    )


NUMERIC_SCALES = st.one_of(
    st.tuples(NUMBER, NUMBER).filter(lambda ends: ends[0] != ends[1]).map(lambda ends: Linear(*ends)),
    paired(2).map(Piecewise),
    st.tuples(paired(1), SHARE).map(lambda parts: Steps(parts[0], below=parts[1])),
)
LEVELS = st.tuples(SHARE, SHARE, SHARE).map(lambda shares: Levels(dict(zip(WORDS, shares, strict=True))))


SCALES = st.one_of(NUMERIC_SCALES, LEVELS)
EVERY_SCALE = st.one_of(SCALES, st.sampled_from([
    Custom("ever slower", lambda numbers: numbers**2 / (numbers**2 + 100)),
    Custom("in tens", lambda numbers: np.clip(numbers // 10, 0, 10) / 10),
]))  # fmt: skip
WEIGHTS = st.sampled_from([0, 1, 1.5, 7, 40])


@st.composite
def cards(draw, missing: str | None = None, scales=SCALES, *, trees: bool = False) -> Scorecard:
    """Cards of up to five criteria, c0, c1, ...; with ``trees`` now and then in groups, g0, g1, ..."""
    made = draw(st.lists(scales, min_size=1, max_size=5))
    weights = draw(st.lists(WEIGHTS, min_size=len(made), max_size=len(made)).filter(any))
    criteria = [
        Criterion(f"c{at}", weight=weight, scale=scale)
        for at, (weight, scale) in enumerate(zip(weights, made, strict=True))
    ]
    missing = missing or draw(st.sampled_from(["bounds", "worst", "neutral", "reject"]))
    flat = Scorecard(name="card", criteria=criteria, missing=missing)
    return draw(grouped(flat)) if trees and draw(st.booleans()) else flat


@st.composite
def grouped(draw, card: Scorecard) -> Scorecard:
    """The same card with its criteria in a tree of groups; what would hold nothing is left out."""
    names = ["", *(f"g{at}" for at in range(draw(st.integers(1, 4))))]
    groups = [
        Group(name, weight=draw(WEIGHTS), parent=draw(st.sampled_from(names[: at + 1])))
        for at, name in enumerate(names[1:])
    ]
    criteria = [attrs.evolve(one, group=draw(st.sampled_from(names))) for one in card.criteria]
    held = {one.group for one in criteria}
    for group in reversed(groups):
        held |= {group.parent} if group.name in held else set()
    groups = [group for group in groups if group.name in held]
    for level in held:  # something in every level counts
        weights = [one.weight for one in criteria if one.group == level]
        weights += [one.weight for one in groups if one.parent == level]
        if not any(weights):
            criteria = [attrs.evolve(one, weight=1) if one.group == level else one for one in criteria]
            groups = [attrs.evolve(one, weight=1) if one.parent == level else one for one in groups]
    return attrs.evolve(card, criteria=criteria, groups=groups)


def cells(scale, *, empty: bool = True):
    values = st.sampled_from(WORDS) if isinstance(scale, Levels) else st.integers(-150, 150).map(float)
    return st.none() | values if empty else values


@st.composite
def tables(draw, card: Scorecard, *, empty: bool = True, least: int = 1) -> dict[str, list[object]]:
    rows = draw(st.integers(least, 6))
    table: dict[str, list[object]] = {"id": [f"d{at}" for at in draw(st.permutations(range(rows)))]}
    for criterion in card.criteria:
        column = cells(criterion.scale, empty=empty)
        table[criterion.name] = draw(st.lists(column, min_size=rows, max_size=rows))
    return table


def example() -> Scorecard:
    return Scorecard(
        name="dealer", version=1,
        criteria=[
            Criterion("sales", weight=40, scale=Linear(worst=0, best=5_000_000)),
            Criterion("payment_days", weight=20, scale=Linear(worst=90, best=30)),
            Criterion("reputation", weight=40, scale=Levels({"poor": 0, "fair": 0.5, "good": 1})),
        ],
        requirements=[Requirement("licensed", "==", True)], missing="bounds",
    )  # fmt: skip


def whole() -> Scorecard:
    """A card with something of everything."""
    return Scorecard(
        name="whole", version=3, missing="worst",
        criteria=[
            Criterion("sales", weight=40, scale=Linear(0, 9), group="market", source=Observed("sales")),
            Criterion("fit", weight=2, scale=Levels({"poor": 0, "good": 1}), group="house"),
            Criterion("taste", weight=1, scale=Custom("taste")),
        ],
        groups=[Group("market", weight=60), Group("house", weight=1, parent="market")],
        requirements=[Requirement("open", "==", True), Requirement("score", ">=", 1, source=FromDealer("score"))],
    )  # fmt: skip
