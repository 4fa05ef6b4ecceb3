"""Small problems of serving demand, and their optimum by trying everything."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import csr_array


@st.composite
def tables(draw, *, sites: int = 7, demand: int = 9, gaps: bool = True):
    """Costs of demand x sites and weights; costs that collide on purpose; each demand has a site."""
    columns, rows = draw(st.integers(1, sites)), draw(st.integers(1, demand))
    cost = st.integers(0, 9) | st.just(np.inf) if gaps else st.integers(0, 9)
    costs = np.asarray(draw(st.lists(st.lists(cost, min_size=columns, max_size=columns), min_size=rows, max_size=rows)))
    costs = costs.astype(float)
    for row in np.flatnonzero(np.isinf(costs).all(axis=1)):
        costs[row, draw(st.integers(0, columns - 1))] = draw(st.integers(0, 9))
    return costs, draw(st.lists(st.integers(0, 5), min_size=rows, max_size=rows))


@st.composite
def problems(draw, **sizes):
    """A table, its weights, a p, sites that must be chosen and sites that must not."""
    costs, weights = draw(tables(**sizes))
    places = list(range(costs.shape[1]))
    order = draw(st.permutations(places))
    p = draw(st.integers(1, len(places)))
    must = order[: draw(st.integers(0, p))] if draw(st.booleans()) else []
    spare = [site for site in order if site not in must]
    barred = spare[: draw(st.integers(0, len(places) - p))] if draw(st.booleans()) else []
    left = np.isfinite(np.delete(costs, barred, axis=1)).any(axis=1)
    return costs, [weight * bool(served) for weight, served in zip(weights, left, strict=True)], p, must, barred


def choices(sites, p, must=(), must_not=()):
    for chosen in combinations(range(sites), p):
        if set(must) <= set(chosen) and not set(must_not) & set(chosen):
            yield list(chosen)


def paid(costs, weights, chosen):
    """What each demand pays, weighted; nothing where it does not count."""
    nearest = costs[:, chosen].min(axis=1)
    return [weight * cost if weight else 0.0 for weight, cost in zip(weights, nearest, strict=True)]


def sparse(costs):
    """The same costs without the infinite ones; zeros are stored."""
    row, site = np.nonzero(costs < np.inf)
    return csr_array((costs[row, site], (row, site)), shape=costs.shape)
