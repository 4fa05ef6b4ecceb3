"""Small problems with sites that hold only so much, and their optimum by trying everything."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import strategies as st


@st.composite
def crowds(draw, *, sites: int = 4, demand: int = 5, gaps: bool = True):
    """Costs of demand x sites, how much each demand takes up, how much each site holds."""
    columns, rows = draw(st.integers(1, sites)), draw(st.integers(1, demand))
    cost = st.integers(0, 9) | st.just(np.inf) if gaps else st.integers(0, 9)
    costs = np.asarray(draw(st.lists(st.lists(cost, min_size=columns, max_size=columns), min_size=rows, max_size=rows)))
    amounts = draw(st.lists(st.integers(0, 6), min_size=rows, max_size=rows))
    capacity = draw(st.lists(st.integers(0, 14), min_size=columns, max_size=columns))
    return costs.astype(float), np.asarray(amounts, dtype=float), np.asarray(capacity, dtype=float)


def assignments(costs, demand, capacity, p, *, all_served: bool):
    """Each assignment that holds: the site of each demand, -1 where there is none."""
    rows, sites = costs.shape
    for assignment in product(range(0 if all_served else -1, sites), repeat=rows):
        used = {site for site in assignment if site >= 0}
        loads = [sum(demand[row] for row in range(rows) if assignment[row] == site) for site in range(sites)]
        reached = all(site < 0 or costs[row, site] < np.inf for row, site in enumerate(assignment))
        if len(used) <= p and reached and all(load <= room for load, room in zip(loads, capacity, strict=True)):
            yield assignment


def cost_of(costs, assignment) -> float:
    return sum(costs[row, site] for row, site in enumerate(assignment))


def check_loads(solution, costs, demand, capacity):
    """What holds of any solution: its sites serve, and no site takes more than it holds."""
    served = solution.assignment >= 0
    assert set(solution.assignment[served]) <= set(solution.chosen.tolist())
    assert np.isfinite(costs[np.flatnonzero(served), solution.assignment[served]]).all()
    assert (np.bincount(solution.assignment[served], demand[served], minlength=len(capacity)) <= capacity).all()
