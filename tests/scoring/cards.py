"""Cards and tables for the tests of scoring."""

from __future__ import annotations

from hypothesis import strategies as st

from channelcrm.scoring import Criterion, Levels, Linear, Piecewise, Requirement, Scorecard, Steps

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


@st.composite
def cards(draw, missing: str | None = None) -> Scorecard:
    scales = draw(st.lists(st.one_of(NUMERIC_SCALES, LEVELS), min_size=1, max_size=5))
    weights = draw(
        st.lists(st.sampled_from([0, 1, 1.5, 7, 40]), min_size=len(scales), max_size=len(scales)).filter(any)
    )
    return Scorecard(
        name="card",
        criteria=[
            Criterion(f"c{at}", weight=weight, scale=scale)
            for at, (weight, scale) in enumerate(zip(weights, scales, strict=True))
        ],
        missing=missing or draw(st.sampled_from(["bounds", "worst", "neutral", "reject"])),
    )


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
