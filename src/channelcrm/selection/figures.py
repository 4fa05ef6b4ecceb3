"""What a network comes to, in every measure: for two networks side by side."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from channelcrm.selection.goals.goal import sum_of
from channelcrm.selection.goals.served import Served
from channelcrm.selection.limits import Budget, MinScore
from channelcrm.selection.objectives import MaxScore, MinCost, parts_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.selection.problem import Problem

__all__ = ["figures_of", "least_costs", "reached"]


def reached(problem: Problem, chosen: NDArray[np.bool_], pairs: NDArray[np.bool_] | None, measure: str | None) -> float:
    """How much of a measure the chosen serve."""
    links = problem.market.links
    served = Served(
        rows=links.rows, columns=links.columns, strength=links.strengths, weights=problem.market.amounts(measure),
        sites=problem.market.sites, unit="",
    )  # fmt: skip
    return served.value(chosen, pairs)


def least_costs(problem: Problem, chosen: NDArray[np.bool_], pairs: NDArray[np.bool_] | None) -> NDArray[np.float64]:
    """Of each area what the way to whoever serves it costs; infinite where nobody does."""
    import numpy as np

    links = problem.market.links
    used = chosen[links.columns] if pairs is None else pairs
    least = np.full(problem.market.demand, np.inf)
    np.minimum.at(least, links.rows[used], links.cost[used])
    return least


def figures_of(
    problem: Problem, chosen: NDArray[np.bool_], pairs: NDArray[np.bool_] | None, values: tuple[float, ...]
) -> Mapping[str, float]:  # fmt: skip
    """The number of dealers, each objective, how much of each measure is served, the ways, and the sums of values.

    A way is left out where nobody is served.
    """
    import numpy as np

    market = problem.market
    found: dict[str, float] = {"dealers": float(chosen.sum())}
    found |= dict(zip(problem.names, values, strict=True))
    for measure in market.candidates.geo.measures:
        found[f"{measure} served"] = reached(problem, chosen, pairs, measure)
    found["areas served"] = reached(problem, chosen, pairs, None)
    least, weights = least_costs(problem, chosen, pairs), market.amounts(problem.objective.measure)
    served = np.isfinite(least) & (weights > 0)
    if served.any():
        unit = market.reach.unit
        found[f"mean {unit}"] = sum_of(least[served] * weights[served]) / sum_of(weights[served])
        found[f"longest {unit}"] = float(least[served].max())
    for name in _names(problem):
        held = market.candidates.numbers(name)[chosen]
        found[f"{name} in sum"] = sum_of(held[~np.isnan(held)])
    return MappingProxyType(found)


def _names(problem: Problem) -> list[str]:
    """Fields of the sites that objectives or limits speak of."""
    names = [part.name for part in parts_of(problem.objective) if isinstance(part, MaxScore | MinCost)]
    names += [limit.name for limit in problem.limits if isinstance(limit, Budget | MinScore)]
    return list(dict.fromkeys(names))
