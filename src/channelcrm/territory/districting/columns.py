"""Every connected district about a centre that a plan below a known cost may hold, listed.

Prices (a bound with what each pair adds to it) leave a budget: a district that strays from the prices by more is in no
such plan. Areas are taken in or left out one at a time along the border of what has been taken, so that every connected
district comes up once; many at a time, as bits of one word.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["MOST_AREAS", "MOST_LISTED", "districts_about"]

MOST_AREAS = 64
"""Areas that may go to one centre; they are bits of a word."""

MOST_LISTED = 400_000
"""Districts that are listed at most; more are not chosen among in reasonable time and memory."""
_CHUNK = 1 << 15


@attrs.frozen(eq=False)
class _Partial:
    """Many partial districts.

    Attributes:
        inside: their areas.
        border: neighbours of these that are undecided.
        outside: areas that are left out.
        held: measures x districts, what they hold.
        could: measures x districts, what they could still come to hold.
        spent: of the budget.
    """

    inside: NDArray[np.uint64]
    border: NDArray[np.uint64]
    outside: NDArray[np.uint64]
    held: NDArray[np.float64]
    could: NDArray[np.float64]
    spent: NDArray[np.float64]

    def where(self, at: NDArray[np.bool_] | slice) -> _Partial:
        """Some of them."""
        return _Partial(
            self.inside[at], self.border[at], self.outside[at], self.held[:, at], self.could[:, at], self.spent[at]
        )  # fmt: skip

    def and_(self, other: _Partial) -> _Partial:
        """These, and then the others."""
        import numpy as np

        return _Partial(
            np.concatenate([self.inside, other.inside]), np.concatenate([self.border, other.border]),
            np.concatenate([self.outside, other.outside]), np.concatenate([self.held, other.held], axis=1),
            np.concatenate([self.could, other.could], axis=1), np.concatenate([self.spent, other.spent]),
        )  # fmt: skip


@attrs.frozen(kw_only=True, eq=False)
class _Ground:
    """What partial districts grow on, by bit (neighbours, loads, prices), and what they may come to."""

    touching: NDArray[np.uint64]
    loads: NDArray[np.float64]
    strays: NDArray[np.float64]
    budget: float
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def start(self) -> _Partial:
        """The centre alone; it is the first area."""
        import numpy as np

        one = np.ones(1, dtype=np.uint64)
        return _Partial(
            one, self.touching[:1].copy(), one ^ one, self.loads[:, :1].copy(),
            self.loads.sum(axis=1, keepdims=True), np.zeros(1),
        )  # fmt: skip

    def grown(self, partial: _Partial) -> _Partial:
        """With the first area of the border, and without it, where either may come to something."""
        import numpy as np

        bit = partial.border & (~partial.border + np.uint64(1))
        at = np.bitwise_count(bit - np.uint64(1)).astype(np.int64)
        load, stray = self.loads[:, at], self.strays[at]
        with_, without = partial.held + load, partial.could - load
        dear, cheap = partial.spent + np.maximum(stray, 0.0), partial.spent + np.maximum(-stray, 0.0)
        border = partial.border ^ bit
        inside, outside = partial.inside | bit, partial.outside | bit
        wider = (border | self.touching[at]) & ~inside & ~partial.outside
        yes = _Partial(inside, wider, partial.outside, with_, partial.could, dear)
        no = _Partial(partial.inside, border, outside, partial.held, without, cheap)
        return yes.where((dear <= self.budget) & (with_ <= self.high[:, None]).all(axis=0)).and_(
            no.where((cheap <= self.budget) & (without >= self.low[:, None]).all(axis=0))
        )


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
        low: the lower limit of each measure.
        high: the upper limit of each measure.
        most: how many partial districts are looked at before it is given up, with None.
        end: when it is given up, by the monotonic clock.
    """
    import numpy as np

    rest = members != centre
    decisive = np.argsort(-np.abs(strays[rest]), kind="stable")
    order = np.concatenate([[centre], members[rest][decisive]])
    place = {area: bit for bit, area in enumerate(order.tolist())}
    ground = _Ground(
        touching=np.asarray(
            [sum(1 << place[other] for other in near[area] if other in place) for area in place], dtype=np.uint64
        ),
        loads=loads[:, order], strays=np.concatenate([[0.0], strays[rest][decisive]]),
        budget=budget, low=low * (1 - 1e-12), high=high * (1 + 1e-12),
    )  # fmt: skip
    stack = [ground.start()] if (loads[:, centre] <= ground.high).all() else []
    found = [np.zeros(0, dtype=np.uint64)]
    tried = count = 0
    while stack:
        partial = stack.pop()
        if len(partial.spent) > _CHUNK:
            stack.append(partial.where(slice(_CHUNK, None)))
            partial = partial.where(slice(_CHUNK))
        tried += len(partial.spent)
        if tried > most or count > MOST_LISTED or time.monotonic() > end:
            return None, tried
        whole = partial.border == 0
        found.append(partial.inside[whole & (partial.held >= ground.low[:, None]).all(axis=0)])
        count += len(found[-1])
        more = ground.grown(partial.where(~whole))
        if len(more.spent):
            stack.append(more)
    words = np.concatenate(found)
    result = np.zeros((len(words), loads.shape[1]), dtype=bool)
    for area, bit in place.items():
        result[:, area] = words >> np.uint64(bit) & np.uint64(1)
    return result, tried
