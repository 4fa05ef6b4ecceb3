"""What connected districts imply: pairs too far apart, and separators that a district must cross.

A district lies within its limits, so every path inside it weighs at most the upper one: an area is out of reach of a
centre when the lightest path between them weighs more. An area that belongs to a centre needs areas of every set that
separates the two (Oehrlein, Haunert 2017; Validi, Buchanan, Lykhovyd 2022).
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["component", "crossings", "separator", "within_reach"]


def within_reach(near: list[list[int]], load: NDArray[np.float64], most: float) -> NDArray[np.bool_]:
    """Areas x areas: True where some path between the two weighs no more than ``most``, both ends counted."""
    import numpy as np

    n = len(near)
    weights = load.tolist()
    result = np.zeros((n, n), dtype=bool)
    for root in range(n):
        if weights[root] > most:
            continue
        found = {root: weights[root]}
        front = [(weights[root], root)]
        while front:
            so_far, at = heapq.heappop(front)
            if so_far > found[at]:
                continue
            for other in near[at]:
                total = so_far + weights[other]
                if total <= most and total < found.get(other, np.inf):
                    found[other] = total
                    heapq.heappush(front, (total, other))
        result[list(found), root] = True
    return result


def component(near: list[list[int]], members: set[int], first: int) -> set[int]:
    """The areas among ``members`` that are connected with ``first``, which is one of them, through members."""
    found, front = {first}, [first]
    while front:
        for other in near[front.pop()]:
            if other in members and other not in found:
                found.add(other)
                front.append(other)
    return found


def separator(near: list[list[int]], allowed: set[int], side: set[int], target: int) -> set[int]:
    """The areas next to ``side`` that part it from ``target`` among the allowed ones; none of them is idle.

    ``side`` is connected and neither holds nor touches the target.
    """
    ring = {other for at in side for other in near[at] if other in allowed and other not in side}
    beyond = component(near, allowed - ring - side, target)
    return {at for at in ring if any(other in beyond for other in near[at])}


def crossings(
    x: NDArray[np.float64], allowed: NDArray[np.bool_], near: list[list[int]], least: float = 0.05
) -> list[tuple[int, int, frozenset[int]]]:
    """Separators that a solution of the relaxation leaves too light: area, its centre, and what parts the two.

    For every pair the lightest separator among the allowed areas is found as a minimum cut; ``least`` is by how much
    the pair must be heavier.
    """
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_flow

    result = []
    n = len(near)
    unit = 1_000_000
    for centre in np.flatnonzero(np.diagonal(x) > least).tolist():
        column = x[:, centre]
        members = set(np.flatnonzero(allowed[:, centre]).tolist())
        next_door = set(near[centre]) | {centre}
        targets = [at for at in np.flatnonzero(column > least).tolist() if at not in next_door]
        if not targets:
            continue
        # Entering node v, leaving node n + v; what a separator costs is what its areas have, and a trifle each.
        tails, heads, widths = [], [], []
        for at in members:
            tails.append(at)
            heads.append(n + at)
            widths.append(4 * n * unit if at == centre else int(column[at] * unit) + 1)
            for other in near[at]:
                if other in members:
                    tails.append(n + at)
                    heads.append(other)
                    widths.append(4 * n * unit)
        graph = csr_array((np.asarray(widths, dtype=np.int32), (tails, heads)), shape=(2 * n, 2 * n))
        for target in targets:
            flow = maximum_flow(graph, n + centre, target)
            if column[target] - flow.flow_value / unit <= least:
                continue
            rest = csr_array(graph - flow.flow)
            rest.data = np.maximum(rest.data, 0)
            rest.eliminate_zeros()
            seen = {n + centre}
            front = [n + centre]
            starts, ends = rest.indptr.tolist(), rest.indices.tolist()
            while front:
                at = front.pop()
                for other in ends[starts[at] : starts[at + 1]]:
                    if other not in seen:
                        seen.add(other)
                        front.append(other)
            through = frozenset(at for at in members if at in seen and n + at not in seen)
            result.append((target, centre, through))
    return result
