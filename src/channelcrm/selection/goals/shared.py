"""Demand that is shared among all who pull it: the expected share against competitors (Huff 1964)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.goals.goal import sum_of
from channelcrm.selection.goals.model import Expression, Model
from channelcrm.selection.solution import Solution
from channelcrm.selection.system import System
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Shared"]


@attrs.frozen(kw_only=True, eq=False)
class Shared:
    """The weight that is expected to come, each demand in proportion to the pull of the chosen sites in all pull.

    Attributes:
        rows, columns: pairs of demand and site.
        pull: of the site on the demand.
        others: the pull of competitors on each demand.
        weights: of each demand.
        sites: how many there are.
        unit: what is counted.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    pull: NDArray[np.float64]
    others: NDArray[np.float64]
    weights: NDArray[np.float64]
    sites: int
    unit: str
    sense: int = 1
    need: str = ""

    def _pulls(self, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        import numpy as np

        used = chosen[self.columns]
        return np.bincount(self.rows[used], self.pull[used], minlength=len(self.weights)).astype(np.float64)

    def _shares(self, pulls: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
        import numpy as np

        every = pulls + others
        return np.divide(pulls, every, out=np.zeros_like(every), where=every > 0)

    def value(self, chosen: NDArray[np.bool_], pairs: NDArray[np.bool_] | None = None, /) -> float:  # noqa: ARG002
        """The weight that is expected."""
        return sum_of(self.weights * self._shares(self._pulls(chosen), self.others))

    def gains(self, chosen: NDArray[np.bool_], /) -> tuple[float, NDArray[np.float64]]:
        """The weight that is expected, and what each site adds to it."""
        import numpy as np

        pulls = self._pulls(chosen)
        now = self._shares(pulls, self.others)
        then = self._shares(pulls[self.rows] + self.pull, self.others[self.rows])
        more = np.where(chosen[self.columns], 0.0, then - now[self.rows])
        gains = np.bincount(self.columns, self.weights[self.rows] * more, minlength=self.sites)
        return self.value(chosen), gains.astype(np.float64)

    def losses(self, chosen: NDArray[np.bool_], /) -> NDArray[np.float64]:
        """What each chosen site adds to the others."""
        import numpy as np

        pulls = self._pulls(chosen)
        now = self._shares(pulls, self.others)
        then = self._shares(np.maximum(pulls[self.rows] - self.pull, 0.0), self.others[self.rows])
        less = np.where(chosen[self.columns], now[self.rows] - then, 0.0)
        return np.bincount(self.columns, self.weights[self.rows] * less, minlength=self.sites).astype(np.float64)

    def require(self, model: Model, /) -> None:
        """Nothing."""

    def add(self, model: Model, /) -> Expression:
        """A column a demand, below the tangents of its share; ``tangents`` adds more where they are too loose."""
        import numpy as np

        count = len(self.weights)
        reached = np.bincount(self.rows, self.pull, minlength=count) > 0
        first = model.columns(
            np.zeros(count), reached.astype(np.float64),
            fill=lambda chosen: self._shares(self._pulls(chosen), self.others),
        )  # fmt: skip
        model.shares.append((self, first))
        self.tangents(model, first, np.zeros(self.sites, dtype=bool))
        return Expression(columns=first + np.arange(count), values=self.weights, counted=False)

    def tangents(self, model: Model, first: int, chosen: NDArray[np.bool_], /) -> None:
        """Two rows a demand that no choice breaks and that are exact at this one (Ljubic, Moreno 2018).

        The share is concave in the pull, so it lies below its tangent; and it is submodular in the set, so it lies
        below what it is here and what each other site alone would add.
        """
        import numpy as np

        count = len(self.weights)
        pulls = self._pulls(chosen)
        every = pulls + self.others
        now = self._shares(pulls, self.others)
        open_ = np.flatnonzero((every > 0) & (self.others > 0))
        slope = np.zeros(count)
        slope[open_] = self.others[open_] / every[open_] ** 2
        self._row(model, first, open_, slope[self.rows] * self.pull, now - slope * pulls)
        then = self._shares(pulls[self.rows] + self.pull, self.others[self.rows])
        added = np.where(chosen[self.columns], 0.0, then - now[self.rows])
        self._row(model, first, np.arange(count), added, now)

    def _row(
        self, model: Model, first: int, demand: NDArray[np.int64], added: NDArray[np.float64],
        constant: NDArray[np.float64],
    ) -> None:  # fmt: skip
        import numpy as np

        place = np.full(len(self.weights), -1)
        place[demand] = np.arange(len(demand))
        pairs = np.flatnonzero((place[self.rows] >= 0) & (added != 0))
        model.rows(
            np.concatenate([np.arange(len(demand)), place[self.rows[pairs]]]),
            np.concatenate([first + demand, self.columns[pairs]]),
            np.concatenate([np.ones(len(demand)), -added[pairs]]),
            np.full(len(demand), -np.inf), constant[demand],
        )  # fmt: skip

    def limit(self, system: System, /) -> float:
        """All that may be chosen."""
        return self.value(~system.must_not)

    def special(self, system: System, watch: Watch, /) -> Solution | None:  # noqa: ARG002
        """None: rows in the general programme prove more in less time than the method on arrays (measured)."""
        return None
