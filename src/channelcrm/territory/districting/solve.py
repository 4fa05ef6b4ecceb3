"""The fast mode: several starts from balanced relaxations, made connected, then improved and shaken. A seed decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.territory.districting.bound import lower_bound
from channelcrm.territory.districting.problem import Plan
from channelcrm.territory.districting.search import improve, shake
from channelcrm.territory.districting.starts import begin, draw, settle
from channelcrm.territory.districting.state import State
from channelcrm.territory.districting.transport import Transport, transport

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.territory.districting.problem import Problem

__all__ = ["district"]

_WIDTH = 14
"""Areas between two districts that are undecided at once; the work doubles with each."""
_SCHEDULE = ((2, 0.0), (5, 0.3), (20, 0.6), (100, 0.8), (1000, 1.0), (10_000, 1.0))
"""What excess costs, in districts, and how wide the limits are, pass by pass: loads flow to where there is room."""
_AT_ONCE = ((10, 1.0), (100, 1.0), (1000, 1.0))
"""The same where hardly an area fits between the limits: nothing flows there."""
_SHAKEN = (100, 100_000)
"""What excess costs, in districts, after a shake: first so little that loads flow, then what it costs in the end."""
_PATIENCE = 6
"""How many times longer is searched while the limits are not met."""


def district(problem: Problem, seed: int = 0, *, brief: bool = False) -> Plan:
    """A division of low cost within the limits, where one is found; the same for the same seed.

    Args:
        problem: costs are finite where centres are to be found; given ones leave every area one that it may go to.
        seed: decides among chances.
        brief: improve the starts but do not shake them: for limits that are known not to hold.
    """
    import numpy as np

    chance = np.random.default_rng(seed)
    relaxations = _found(problem, chance) if problem.found else [_given(problem)]
    tight = _room(problem) < 1
    elite = sorted((_worked_out(problem, *one) for one in relaxations), key=_key)
    elite = elite[: 4 if tight else 1]
    price = _price(relaxations[0][0], problem)
    shakes = 0 if brief else min(30 if tight else max(8, problem.districts // 7), problem.areas)
    best = min((_shaken(state, price, shakes, chance) for state in elite), key=_key)
    broken = (
        0
        if problem.graph is None
        else sum(
            len(problem.graph.pieces(np.flatnonzero(best.labels == at).tolist())) > 1 for at in range(problem.districts)
        )
    )
    cost, relaxation = best.cost, relaxations[0][0]
    bound = lower_bound(problem, best.centers, cost) if problem.found else relaxation.bound
    return Plan(
        labels=best.labels, centers=best.centers, cost=cost, bound=min(bound, cost), excess=best.excess, broken=broken,
        missed=0.0 if problem.found else relaxation.missed,
    )  # fmt: skip


def _key(state: State) -> tuple[float, float]:
    return state.excess, state.cost


def _room(problem: Problem) -> float:
    """How many areas of middling size fit between the limits of a district."""
    import numpy as np

    if not len(problem.loads):
        return float("inf")
    middling = np.maximum(problem.loads.sum(axis=1) / problem.areas, 1e-300)
    width = (problem.high - problem.low) / middling[:, None]
    return float(width.mean(axis=1).min())


def _price(relaxation: Transport, problem: Problem) -> float:
    """What a district costs on average."""
    return max(relaxation.bound / problem.districts, 1e-300) if len(problem.loads) else 0.0


def _given(problem: Problem) -> tuple[Transport, NDArray[np.int64]]:
    import numpy as np

    sites = np.arange(problem.districts)
    costs = problem.costs.block(np.arange(problem.areas), sites)
    return transport(costs, problem.loads, problem.low, problem.high), sites


def _found(problem: Problem, chance: np.random.Generator) -> list[tuple[Transport, NDArray[np.int64]]]:
    """The best of several settled starts, the best one first."""
    starts = int(min(max(40_000 // (problem.areas * problem.districts), 3), 16))
    settled = [settle(problem, draw(problem, chance)) for _ in range(starts)]
    return sorted(settled, key=lambda one: (one[0].missed, one[0].bound))[
        : max(starts // 2, 1) if _room(problem) < 1 else 2
    ]


def _worked_out(problem: Problem, relaxation: Transport, centers: NDArray[np.int64]) -> State:
    """A relaxation rounded, made connected and improved."""
    state = begin(problem, relaxation, centers)
    for factor, width in _AT_ONCE if _room(problem) < 1 else _SCHEDULE:
        state.problem = problem.narrowed(width)
        improve(state, _price(relaxation, problem) * factor, _WIDTH)
    return state


def _shaken(state: State, price: float, times: int, chance: np.random.Generator) -> State:
    """Shaken until so many shakes have led to nothing better; longer while the limits are not met."""
    best, stale = state, 0
    while stale < (times if best.excess == 0 else _PATIENCE * times):
        tried, changed = shake(best, price * _SHAKEN[-1], _WIDTH, chance)
        for factor in _SHAKEN:
            improve(tried, price * factor, _WIDTH, changed)
        stale += 1
        if _key(tried) <= _key(best):
            stale = stale if _key(tried) == _key(best) else 0
            best = tried
    return best
