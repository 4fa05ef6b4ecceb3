"""Every connected district about a centre that a plan below a known cost may hold, listed.

Prices (a bound with what each pair adds to it) leave a budget: a district that strays from the prices by more is in no
such plan. Areas are taken in or left out one at a time along the border of what has been taken, so that every connected
district comes up once; many at a time, as bits of one word.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["MOST_AREAS", "districts_about"]

MOST_AREAS = 64
"""Areas that may go to one centre; they are bits of a word."""

_CHUNK = 1 << 15


def districts_about(
    centre: int,
    near: list[list[int]],
    members: NDArray[np.int64],
    strays: NDArray[np.float64],
    budget: float,
    loads: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    most: int,
    end: float,
) -> tuple[NDArray[np.bool_] | None, int]:
    """The connected districts of ``members`` with the centre, within the limits and the budget; and how much was tried.

    Args:
        centre: an area.
        near: the neighbours of every area.
        members: the areas that may go to this centre, itself among them; ``MOST_AREAS`` at most.
        strays: for each member, what taking it in adds to the bound (positive) or leaving it out does (negative).
        budget: how much of that a district may come to; infinite: all districts.
        loads: measures x areas.
        low, high: the limits of each measure.
        most: how many partial districts are looked at before it is given up, with None.
        end: when it is given up, by the monotonic clock.
    """
    import numpy as np

    rest = members[members != centre]
    order = np.concatenate([[centre], rest[np.argsort(-np.abs(strays[members != centre]), kind="stable")]])
    place = {int(area): at for at, area in enumerate(order)}
    stray = np.zeros(len(order))
    stray[[place[int(area)] for area in members]] = strays
    stray[0] = 0.0
    weights = loads[:, order]
    touching = np.asarray(
        [sum(1 << place[other] for other in near[int(area)] if other in place) for area in order], dtype=np.uint64
    )
    one = np.uint64(1)
    everything = np.uint64((1 << len(order)) - 1)
    inside = np.array([1], dtype=np.uint64)
    border = touching[:1].copy()
    outside = np.zeros(1, dtype=np.uint64)
    held = weights[:, :1].copy()
    could = weights.sum(axis=1, keepdims=True)
    spent = np.zeros(1)
    stack = [(inside, border, outside, held, could, spent)]
    found: list[NDArray[np.uint64]] = []
    tried = 0
    if (held > high[:, None]).any():
        return np.zeros((0, loads.shape[1]), dtype=bool), 0
    while stack:
        inside, border, outside, held, could, spent = stack.pop()
        if len(inside) > _CHUNK:
            stack.append(tuple(part[..., _CHUNK:] for part in (inside, border, outside, held, could, spent)))
            inside, border, outside = inside[:_CHUNK], border[:_CHUNK], outside[:_CHUNK]
            held, could, spent = held[:, :_CHUNK], could[:, :_CHUNK], spent[:_CHUNK]
        tried += len(inside)
        if tried > most or time.monotonic() > end:
            return None, tried
        done = border == 0
        if done.any():
            found.append(inside[done & (held >= low[:, None]).all(axis=0)])
            go = ~done
            inside, border, outside = inside[go], border[go], outside[go]
            held, could, spent = held[:, go], could[:, go], spent[go]
        bit = border & (~border + one)
        at = np.bitwise_count(bit - one).astype(np.int64)
        weight, price = weights[:, at], stray[at]
        border = border ^ bit
        take = spent + np.maximum(price, 0.0) <= budget
        after = held + weight
        take &= (after <= high[:, None]).all(axis=0)
        grown = inside[take] | bit[take]
        free = everything & ~grown & ~outside[take]
        yes = (
            grown, (border[take] | touching[at[take]]) & free, outside[take], after[:, take], could[:, take],
            spent[take] + np.maximum(price[take], 0.0),
        )  # fmt: skip
        less = could - weight
        leave = spent + np.maximum(-price, 0.0) <= budget
        leave &= (less >= low[:, None]).all(axis=0)
        no = (
            inside[leave], border[leave], outside[leave] | bit[leave], held[:, leave], less[:, leave],
            spent[leave] + np.maximum(-price[leave], 0.0),
        )  # fmt: skip
        both = tuple(np.concatenate(pair, axis=-1) for pair in zip(yes, no, strict=True))
        if len(both[0]):
            stack.append(both)
    words = np.concatenate(found) if found else np.zeros(0, dtype=np.uint64)
    result = np.zeros((len(words), loads.shape[1]), dtype=bool)
    for at_bit, area in enumerate(order.tolist()):
        result[:, area] = (words >> np.uint64(at_bit)) & one
    return result, tried
