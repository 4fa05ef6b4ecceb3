"""Districts made connected: each keeps its heaviest piece, and grows again over what is left, cheapest first."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.territory.districting.graph import Graph

__all__ = ["connect"]


def connect(
    labels: NDArray[np.int64], costs: NDArray[np.float64], weights: NDArray[np.float64], graph: Graph
) -> NDArray[np.int64]:
    """Labels by which every district is connected, as far as the graph lets it.

    Args:
        labels: the district of each area.
        costs: areas x districts, prices of loads taken off; the growth follows the least regret.
        weights: of areas; the piece that weighs most stays.
        graph: which areas touch.
    """
    import numpy as np

    result = np.full(len(labels), -1, dtype=np.int64)
    for district in range(costs.shape[1]):
        pieces = graph.pieces(np.flatnonzero(labels == district).tolist())
        if pieces:
            kept = max(pieces, key=lambda piece: (float(weights[piece].sum()), len(piece), -piece[0]))
            result[kept] = district
    least = costs.min(axis=1)
    front: list[tuple[float, int, int]] = []

    def reach(area: int) -> None:
        district = int(result[area])
        for other in graph.near[area]:
            if result[other] < 0 and np.isfinite(costs[other, district]):
                heapq.heappush(front, (float(costs[other, district] - least[other]), other, district))

    for area in np.flatnonzero(result >= 0).tolist():
        reach(area)
    while front:
        _, area, district = heapq.heappop(front)
        if result[area] < 0:
            result[area] = district
            reach(area)
    stranded = result < 0
    result[stranded] = labels[stranded]
    return result
