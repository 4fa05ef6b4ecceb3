"""Colours and classes for the map: neighbours told apart, values in classes of round numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush

from channelcrm.territory.area import Area

__all__ = ["CATEGORIES", "colour_apart", "meeting", "nice_breaks"]

CATEGORIES = 8
"""Colours of the style sheet for what has no order."""


def meeting(areas: Sequence[Area], of: Sequence[int]) -> Mapping[int, set[int]]:
    """Holder -> the holders whose areas touch its own; ``of`` gives each area its holder, -1 for none."""
    import numpy as np
    import shapely

    shaped = [at for at, area in enumerate(areas) if area.geometry is not None and of[at] >= 0]
    drawn = np.empty(len(shaped), dtype=object)
    drawn[:] = [areas[at].geometry for at in shaped]
    meets: defaultdict[int, set[int]] = defaultdict(set)
    left, right = shapely.STRtree(drawn).query(drawn, predicate="intersects")
    for i, j in zip(left.tolist(), right.tolist(), strict=True):
        a, b = of[shaped[i]], of[shaped[j]]
        if a != b:
            meets[a].add(b)
    return meets


def colour_apart(size: int, meets: Mapping[int, set[int]]) -> list[int]:
    """A colour in 0..7 for each of ``size`` holders, such that holders who meet differ.

    The next to be coloured is the one whose neighbours leave least choice (Brelaz 1979). Colours are spread evenly
    where that works out, else the first free one is taken; where even that leaves none, two neighbours share one.
    """
    spread = _colour(size, meets, even=True)
    apart = all(spread[a] != spread[b] for a in range(size) for b in meets.get(a, ()))
    return spread if apart else _colour(size, meets, even=False)


def _colour(size: int, meets: Mapping[int, set[int]], *, even: bool) -> list[int]:
    colours, used = [-1] * size, Counter[int]()
    taken: list[set[int]] = [set() for _ in range(size)]
    queue = [(0, -len(meets.get(one, ())), one) for one in range(size)]
    heapify(queue)
    while queue:
        *_, one = heappop(queue)
        if colours[one] >= 0:
            continue
        free = [colour for colour in range(CATEGORIES) if colour not in taken[one]] or list(range(CATEGORIES))
        colours[one] = min(free, key=lambda colour: (used[colour] if even else 0, colour))
        used[colours[one]] += 1
        for other in meets.get(one, ()):
            if colours[other] < 0 and colours[one] not in taken[other]:
                taken[other].add(colours[one])
                heappush(queue, (-len(taken[other]), -len(meets[other]), other))
    return colours


def nice_breaks(values: Sequence[float], classes: int) -> list[int]:
    """Upper limits of classes with about as many values each, as whole numbers of two digits, ascending."""
    ordered = sorted(values)
    found: list[int] = []
    for part in range(1, classes + 1):
        value = ordered[min(len(ordered) - 1, len(ordered) * part // classes)] if ordered else 0
        size = 10 ** max(len(str(int(value))) - 2, 0)
        limit = int(-(-value // size) * size)
        if limit and (not found or limit > found[-1]):
            found.append(limit)
    return found
