"""Two neighbouring districts divided anew: every way to give their most undecided areas to one or the other.

Areas are undecided when they cost about as much here as there, measured from where the two now part. All subsets of
some 14 of them are weighed at once; of those that are better, connected ones are found in order. A new way is never
worse than the present one, which is among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.territory.districting.state import excess

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.territory.districting.state import State

__all__ = ["resplit", "subset_sums"]

_BATCH, _TRIES = 256, 16
_ROOM = 60
"""Nodes that fit into the bits of a word."""


def subset_sums(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum of every subset; bit ``b`` of the position says whether value ``b`` is in it."""
    import numpy as np

    sums = np.zeros(1 << len(values))
    for bit, value in enumerate(values.tolist()):
        np.add(sums[: 1 << bit], value, out=sums[1 << bit : 2 << bit])
    return sums


def resplit(
    state: State, one: int, two: int, price: float, width: int, noise: NDArray[np.float64] | None = None
) -> bool:
    """Divide two districts anew, if a better way is found: less cost plus ``price`` times the excess. True if so.

    Args:
        state: what is changed. An area whose cost at the other one is infinite stays, and so does a found centre:
            outside its district it would only look cheap, until it is put inside again.
        one: a district.
        two: another.
        price: what a unit of excess costs.
        width: how many areas are undecided at most.
        noise: what multiplies the difference in cost of each area, to shake a division.
    """
    import numpy as np

    labels, costs, problem = state.labels, state.costs, state.problem
    members = np.flatnonzero((labels == one) | (labels == two))
    dearer = costs[members, two] - costs[members, one]
    if noise is not None:
        dearer = dearer * noise[members]
    movable = np.isfinite(dearer)
    if problem.found:
        movable &= ~np.isin(members, state.centers[[one, two]])
    in_two = labels[members] == two
    free = _undecided(state, members, dearer, in_two, movable, width)
    if not len(free):
        return False
    areas, sign = members[free], in_two[free]
    gain = subset_sums(dearer[free])
    now = int((sign * (1 << np.arange(len(free)))).sum())
    worse = gain - gain[now]
    if len(problem.loads):
        outside = np.zeros(len(gain))
        for measure, load in enumerate(problem.loads):
            moved = subset_sums(load[areas])
            both = state.held[measure, [one, two]]
            held_two = both[1] + (moved - moved[now])
            for held, district in ((both.sum() - held_two, one), (held_two, two)):
                outside += _felt(excess(held, problem.low[measure, district], problem.high[measure, district]))
        worse += price * (outside - outside[now])
    scale = abs(float(dearer[free].sum())) + float(np.abs(dearer[free]).max()) + price * 1e-9
    better = np.flatnonzero(worse < -1e-9 * scale)
    if not len(better):
        return False
    best = _first_connected(state, better[np.argsort(worse[better], kind="stable")], areas, members, one, two)
    if best is None:
        return False
    bits = (best >> np.arange(len(free))) & 1
    state.move(areas[(bits == 1) & ~sign], two)
    state.move(areas[(bits == 0) & sign], one)
    return True


def _felt(outside: NDArray[np.float64]) -> NDArray[np.float64]:
    """Large excesses weigh more than in proportion, so that they spread out to where there is room."""
    return outside + 10 * outside * outside


def _undecided(
    state: State, members: NDArray[np.int64], dearer: NDArray[np.float64], in_two: NDArray[np.bool_],
    movable: NDArray[np.bool_], width: int,
) -> NDArray[np.int64]:  # fmt: skip
    import numpy as np

    problem = state.problem
    weight = np.maximum(problem.loads[0][members], 1e-300) if len(problem.loads) else 1.0
    rank = np.empty(len(members))
    rank[np.argsort(dearer / weight, kind="stable")] = np.arange(len(members))
    away = np.abs(rank + 0.5 - in_two.sum())
    if problem.graph is not None and len(members) > width:
        side = np.zeros(problem.areas, dtype=np.int8)
        side[members] = np.where(in_two, 1, -1)
        rows = problem.graph.rows
        border = np.zeros(problem.areas, dtype=bool)
        border[rows[side[rows] * side[problem.graph.columns] < 0]] = True
        away = away - len(members) * border[members]
    away[~movable] = np.inf
    order = np.argsort(away, kind="stable")[:width]
    return np.sort(order[movable[order]])


def _first_connected(
    state: State,
    candidates: NDArray[np.int64],
    areas: NDArray[np.int64],
    members: NDArray[np.int64],
    one: int,
    two: int,
) -> int | None:
    """The first candidate by which both districts are connected, None without one."""
    import numpy as np

    graph = state.problem.graph
    if graph is None:
        return int(candidates[0])
    number = {area: at for at, area in enumerate(areas.tolist())}
    cores = [0, 0]
    for side, district in enumerate((one, two)):
        core = [at for at in members[state.labels[members] == district].tolist() if at not in number]
        for piece in graph.pieces(core):
            node = len(areas) + cores[0].bit_count() + cores[1].bit_count()
            cores[side] |= 1 << node
            number.update(dict.fromkeys(piece, node))
    nodes = len(areas) + cores[0].bit_count() + cores[1].bit_count()
    if nodes > _ROOM:
        return None
    touching = [0] * nodes
    for area, node in number.items():
        for other in graph.near[area]:
            if other in number:
                touching[node] |= 1 << number[other]
    mask = (1 << len(areas)) - 1
    for start in range(0, min(len(candidates), _BATCH * _TRIES), _BATCH):
        batch = candidates[start : start + _BATCH].astype(np.uint64)
        fine = _connected(batch | np.uint64(cores[1]), touching)
        fine[fine] = _connected((~batch[fine] & np.uint64(mask)) | np.uint64(cores[0]), touching)
        if fine.any():
            return int(batch[fine.argmax()])
    return None


def _connected(sets: NDArray[np.uint64], touching: list[int]) -> NDArray[np.bool_]:
    """Whether each set of nodes, as bits, is connected; the empty one is."""
    import numpy as np

    reached = sets & (~sets + np.uint64(1))
    one = np.uint64(1)
    while True:
        before = reached.copy()
        for node, near in enumerate(touching):
            reached |= ((reached >> np.uint64(node)) & one) * np.uint64(near) & sets
        if (reached == before).all():
            connected: NDArray[np.bool_] = reached == sets
            return connected
