"""Small networks for the tests of selection, and their optimum by trying everything."""

from __future__ import annotations

from itertools import chain, combinations

import attrs
import numpy as np
from hypothesis import strategies as st

from channelcrm.selection.system import System, join
from channelcrm.values import Address, Location


@attrs.frozen(kw_only=True)
class Shop:
    id: str
    location: Location | None = None
    address: Address = attrs.field(factory=lambda: Address(region="IA"))
    attributes: dict = attrs.field(factory=dict)


@st.composite
def covers(draw, *, sites: int = 6, demand: int = 8):
    columns, rows = draw(st.integers(0, sites)), draw(st.integers(0, demand))
    cells = draw(st.lists(st.lists(st.booleans(), min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    weights = draw(st.lists(st.integers(0, 9), min_size=rows, max_size=rows))
    return np.asarray(cells, dtype=float).reshape(rows, columns), weights


def worth(cover, weights, chosen) -> float:
    return float(sum(weight for row, weight in zip(cover, weights, strict=True) if any(row[site] for site in chosen)))


def subsets(sites):
    return chain.from_iterable(combinations(range(sites), size) for size in range(sites + 1))


@st.composite
def systems(draw, sites: int) -> System:
    """Limits of every shape: from above, from below, both, with sites that must or must not be."""
    whole = st.integers(0, 3)
    rows = draw(
        st.lists(st.tuples(st.lists(whole, min_size=sites, max_size=sites), whole, st.integers(0, 9)), max_size=2)
    )
    kinds = draw(st.lists(st.sampled_from(["above", "below", "both"]), min_size=len(rows), max_size=len(rows)))
    flags = st.lists(st.sampled_from([False, False, False, True]), min_size=sites, max_size=sites)
    made = [
        System.row(
            np.asarray(coefficients, dtype=float),
            -np.inf if kind == "above" else low,
            np.inf if kind == "below" else high,
        )
        for (coefficients, low, high), kind in zip(rows, kinds, strict=True)
    ]
    must, must_not = np.asarray(draw(flags), dtype=bool), np.asarray(draw(flags), dtype=bool)
    return join([*made, attrs.evolve(System.free(sites), must=must, must_not=must_not & ~must)], sites)
