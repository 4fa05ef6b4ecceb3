"""What the search asks of a goal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from channelcrm.selection.goals.model import Expression, Model
from channelcrm.selection.solution import Solution
from channelcrm.selection.system import System
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Additive", "Goal", "best_pairs", "sum_of"]


class Goal(Protocol):
    """Something to make as great or as small as can be.

    Attributes:
        sense: 1 when more is better, -1 when less is.
        need: what a choice has to do beyond the limits, in words; "" when nothing.
        unit: what its value counts, such as "population".
    """

    @property
    def sense(self) -> int:
        """1 or -1."""

    @property
    def need(self) -> str:
        """What has to be done, in words."""

    @property
    def unit(self) -> str:
        """What is counted."""

    def value(self, chosen: NDArray[np.bool_], pairs: NDArray[np.bool_] | None = None, /) -> float:
        """What a choice is worth; ``pairs`` says who serves whom, else the best do. Infinite when the need is unmet."""

    def losses(self, chosen: NDArray[np.bool_], /) -> NDArray[np.float64]:
        """Of each site how much worse the choice is without it, zero or more where it serves; zero if not chosen."""

    def require(self, model: Model, /) -> None:
        """Put only its need into a model."""

    def add(self, model: Model, /) -> Expression:
        """Put what it takes into a model, its need included, and say what is to be counted."""

    def limit(self, system: System, /) -> float:
        """What no choice within the limits exceeds, without a search."""

    def special(self, system: System, watch: Watch, /) -> Solution | None:
        """The answer of a method of its own, where it has one for these limits."""


class Additive(Goal, Protocol):
    """A goal that tells what one more site would add."""

    def gains(self, chosen: NDArray[np.bool_], /) -> tuple[float, NDArray[np.float64]]:
        """How good a choice is, more being better, and by how much each site would improve it."""


def best_pairs(
    rows: NDArray[np.int64], keys: Sequence[NDArray[np.float64] | NDArray[np.int64]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each row the position of the pair that comes first by the keys (the last key counts most), and of the second.

    Rows without a second have -1 there.
    """
    import numpy as np

    order = np.lexsort((*keys, rows))
    sorted_rows = rows[order]
    first = np.flatnonzero(np.diff(sorted_rows, prepend=-1))
    after = first + 1
    again = (after < len(order)) & (sorted_rows[np.minimum(after, max(len(order) - 1, 0))] == sorted_rows[first])
    second = np.where(again, order[np.minimum(after, max(len(order) - 1, 0))] if len(order) else 0, -1)
    return order[first], second


def sum_of(values: NDArray[np.float64]) -> float:
    """Their exact sum, rounded once: the same in any order."""
    import math

    return math.fsum(values.tolist())
