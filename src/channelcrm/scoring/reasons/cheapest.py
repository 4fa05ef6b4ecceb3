"""The cheapest way to gain points: some criteria move evenly, others in steps (a multiple-choice knapsack)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

__all__ = ["Slope", "Stairs", "cheapest"]

_LOOKED_AT = 20_000
"""Choices of steps that are looked into before the search is content with the best so far."""
_SAME = 1e-12


@attrs.frozen
class Slope:
    """A way on which every unit up to ``most`` costs the same."""

    name: str
    most: int
    price: float


@attrs.frozen
class Stairs:
    """A way in steps, one of which may be taken: ``(units gained, cost)`` each."""

    name: str
    steps: tuple[tuple[int, float], ...]

    @property
    def hull(self) -> Iterator[Slope]:
        """The stairs as slopes, none of which asks more for the same units: what bounds them from below."""
        gained, paid = 0, 0.0
        ahead = sorted(step for step in self.steps if step[0] > 0)
        while ahead:
            gain, cost = min(ahead, key=lambda step: ((step[1] - paid) / (step[0] - gained), -step[0]))
            yield Slope(self.name, gain - gained, (cost - paid) / (gain - gained))
            gained, paid = gain, cost
            ahead = [step for step in ahead if step[0] > gained]


def cheapest(need: int, slopes: Sequence[Slope], stairs: Sequence[Stairs]) -> tuple[dict[str, int], bool] | None:
    """The units to gain on each way so that ``need`` come together at the least cost; of equals the longest first.

    Without stairs that is the slopes by their price. With stairs it is a search by branch and bound, which ends with a
    proof, or after a fixed number of choices.

    Returns:
        Way -> units gained, and whether it is proved that nothing costs less; None when the ways do not lead so far.
    """
    search = _Search(
        sorted(slopes, key=lambda slope: (slope.price, -slope.most, slope.name)),
        sorted(stairs, key=lambda one: (-max((gain for gain, _ in one.steps), default=0), one.name)),
    )
    search.descend(0, need, 0.0, {})
    return None if search.best is None else (search.best, search.looked_at < _LOOKED_AT)


@attrs.define
class _Search:
    slopes: list[Slope]
    stairs: list[Stairs]
    best: dict[str, int] | None = None
    cost: float = float("inf")
    looked_at: int = 0
    bounds: list[list[Slope]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        hulls = [[*stairs.hull] for stairs in self.stairs]
        self.bounds = [
            sorted([*self.slopes, *(part for hull in hulls[at:] for part in hull)], key=lambda slope: slope.price)
            for at in range(len(self.stairs) + 1)
        ]

    def descend(self, at: int, need: int, paid: float, taken: Mapping[str, int]) -> None:
        """Decide on the stairs from ``at`` on, the most promising step first."""
        self.looked_at += 1
        if need <= 0 or at == len(self.stairs):
            filled = _fill(need, self.slopes)
            if filled is not None and paid + filled[1] < self.cost - _SAME:
                self.best, self.cost = {**taken, **filled[0]}, paid + filled[1]
            return
        stairs = self.stairs[at]
        onward = []
        for gain, cost in ((0, 0.0), *stairs.steps):
            rest = _fill(need - gain, self.bounds[at + 1])
            if rest is not None:
                onward.append((paid + cost + rest[1], gain, cost))
        for bound, gain, cost in sorted(onward):
            if bound < self.cost - _SAME and self.looked_at < _LOOKED_AT:
                step = {stairs.name: gain} if gain else {}
                self.descend(at + 1, need - gain, paid + cost, {**taken, **step})


def _fill(need: int, slopes: Sequence[Slope]) -> tuple[dict[str, int], float] | None:
    """Units from each slope in the order they stand, and their cost; None when there are not enough."""
    gained: dict[str, int] = {}
    cost = 0.0
    for slope in slopes:
        if need <= 0:
            break
        if slope.most > 0:
            gained[slope.name] = gained.get(slope.name, 0) + min(need, slope.most)
            cost += min(need, slope.most) * slope.price
            need -= slope.most
    return None if need > 0 else (gained, cost)
