"""All divisions of a handful of areas, one after the other."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product

import numpy as np
from hypothesis import strategies as st

from channelcrm.territory.districting.graph import Graph
from channelcrm.territory.districting.problem import Problem, Table

__all__ = ["best", "least", "maps"]


def blocks(n: int, k: int) -> Iterator[list[list[int]]]:
    """The ways to part ``range(n)`` into k sets."""
    for labels in product(range(k), repeat=n):
        seen = sorted(set(labels), key=labels.index)
        if seen == list(range(k)):
            yield [[at for at in range(n) if labels[at] == one] for one in range(k)]


def connected(problem: Problem, areas: list[int]) -> bool:
    """Whether the areas lie in one piece, or need not."""
    return problem.graph is None or len(problem.graph.pieces(areas)) <= 1


def least(problem: Problem) -> float:
    """The cost of the cheapest division; infinite where there is none."""
    return best(problem)[0]


def best(problem: Problem) -> tuple[float, list[int]]:
    """The cheapest division: its cost and the site of each area; infinite and none where there is none."""
    n, k = problem.areas, problem.districts
    costs = problem.costs.block(np.arange(n), np.arange(problem.costs.shape[1]))
    found: tuple[float, list[int]] = (math.inf, [])
    ways = blocks(n, k) if problem.found else (
        [[at for at in range(n) if labels[at] == one] for one in range(k)] for labels in product(range(k), repeat=n)
    )  # fmt: skip
    for way in ways:
        held = np.array([problem.loads[:, one].sum(axis=1) for one in way]).T
        if (held < problem.low).any() or (held > problem.high).any():
            continue
        if not all(connected(problem, one) for one in way):
            continue
        at = [
            one[int(costs[np.ix_(one, one)].sum(axis=0).argmin())] if problem.found else i for i, one in enumerate(way)
        ]
        cost = float(sum(costs[one, site].sum() for one, site in zip(way, at, strict=True)))
        if cost < found[0]:
            where = {area: site for one, site in zip(way, at, strict=True) for area in one}
            found = cost, [where[area] for area in range(n)]
    return found


@st.composite
def maps(draw: st.DrawFn, *, found: bool, connected: bool, most: int = 9) -> Problem:
    """A grid with holes in its graph, small whole loads in one or two measures, and costs with forbidden pairs."""
    wide, high = draw(st.sampled_from([(3, 3), (2, 4), (2, 3), (5, 1), (2, 2), (1, 1)]))
    n = min(wide * high, most)
    k = draw(st.integers(1, min(3, n)))
    sites = n if found else k
    edges = [(at, at + 1) for at in range(n - 1) if (at + 1) % wide] + [(at, at + wide) for at in range(n - wide)]
    gone = draw(st.sets(st.sampled_from(edges), max_size=2)) if edges else set()
    measures = draw(st.integers(0, 2))
    loads = np.array(
        [draw(st.lists(st.integers(0, 6), min_size=n, max_size=n)) for _ in range(measures)], dtype=float
    ).reshape(measures, n)
    fair = loads.sum(axis=1) / k
    room = draw(st.sampled_from([0.05, 0.2, 0.5]))
    costs = np.array(draw(st.lists(st.integers(0, 30), min_size=n * sites, max_size=n * sites)), dtype=float)
    costs = costs.reshape(n, sites)
    for area, site in draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, sites - 1)), max_size=4)):
        costs[area, site] = np.inf
    return Problem(
        costs=Table(costs), loads=loads, found=found,
        low=np.repeat((fair * (1 - room))[:, None], k, axis=1), high=np.repeat((fair * (1 + room))[:, None], k, axis=1),
        graph=Graph.from_pairs(n, [edge for edge in edges if edge not in gone]) if connected else None,
    )  # fmt: skip
