"""What a goal makes of each pair of demand and site, for a good choice soon where sites hold only so much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.allotting import Lots
from channelcrm.selection.goals.goal import Goal
from channelcrm.selection.goals.mixed import Mixed
from channelcrm.selection.goals.model import Load
from channelcrm.selection.goals.paid import Farthest, Paid
from channelcrm.selection.goals.served import Served
from channelcrm.selection.goals.summed import Fewest, Summed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["lots_of"]

_LITTLE = 1e-9
"""What one site fewer counts beside what is served, where the fewest are asked for."""


@attrs.frozen(kw_only=True, eq=False)
class _Worth:
    """Of pairs and sites, of which demand must be served, and how much worth of pairs is enough."""

    pairs: NDArray[np.float64]
    sites: NDArray[np.float64]
    must: NDArray[np.bool_]
    enough: float = float("inf")


def lots_of(
    goal: Goal, needs: Sequence[Goal], pairs: tuple[NDArray[np.int64], NDArray[np.int64]], loads: Sequence[Load],
    size: tuple[int, int],
) -> Lots:  # fmt: skip
    """What is to be given to whom.

    Args:
        goal: what it is worth.
        needs: goals whose demand must be served too.
        pairs: of demand and site.
        loads: the capacities.
        size: how much demand and how many sites there are.
    """
    import numpy as np

    worth = _worth(goal, len(pairs[0]), size)
    must = np.logical_or.reduce([worth.must, *(_worth(need, len(pairs[0]), size).must for need in needs)])
    first = 1.0 + 2.0 * float(np.abs(worth.pairs).max(initial=0.0))  # whoever must be served comes first
    return Lots(
        rows=pairs[0], columns=pairs[1], worth=worth.pairs + np.where(must[pairs[0]], first, 0.0),
        amounts=np.asarray([load.amounts for load in loads]), most=np.asarray([load.most for load in loads]),
        sites=worth.sites, demand=size[0], enough=worth.enough,
    )  # fmt: skip


def _worth(goal: Goal, pairs: int, size: tuple[int, int]) -> _Worth:
    import numpy as np

    nothing = _Worth(pairs=np.zeros(pairs), sites=np.zeros(size[1]), must=np.zeros(size[0], dtype=bool))
    if isinstance(goal, Mixed):
        parts = [_worth(one, pairs, size) for one in goal.goals]
        return _Worth(
            pairs=np.sum([factor * part.pairs for factor, part in zip(goal.factors, parts, strict=True)], axis=0),
            sites=np.sum([factor * part.sites for factor, part in zip(goal.factors, parts, strict=True)], axis=0),
            must=np.logical_or.reduce([part.must for part in parts]),
        )
    if isinstance(goal, Served):
        return attrs.evolve(nothing, pairs=goal.weights[goal.rows] * goal.strength)
    if isinstance(goal, Paid):
        return attrs.evolve(nothing, pairs=-goal.weights[goal.rows] * goal.cost, must=goal.weights > 0)
    if isinstance(goal, Farthest):
        return attrs.evolve(nothing, pairs=-goal.cost, must=goal.weights > 0)
    if isinstance(goal, Fewest):
        served = _worth(goal.served, pairs, size)
        little = np.full(size[1], -_LITTLE * (1 + goal.least))
        return attrs.evolve(served, sites=little, enough=goal.least)
    if isinstance(goal, Summed):
        return attrs.evolve(nothing, sites=goal.sense * goal.amounts)
    return nothing
