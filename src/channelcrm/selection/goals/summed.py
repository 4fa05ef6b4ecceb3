"""What is a sum over the chosen sites: score, cost, their number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.goals.goal import sum_of
from channelcrm.selection.goals.model import Expression, Model
from channelcrm.selection.goals.served import Served
from channelcrm.selection.set_covering import cover_cheapest
from channelcrm.selection.solution import Solution
from channelcrm.selection.system import System
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Fewest", "Summed"]


@attrs.frozen(kw_only=True, eq=False)
class Summed:
    """The sum of a number of each chosen site.

    Attributes:
        amounts: of each site.
        sense: 1 for the greatest sum, -1 for the least.
        unit: what is counted.
    """

    amounts: NDArray[np.float64]
    sense: int
    unit: str
    need: str = ""

    def value(self, chosen: NDArray[np.bool_], pairs: NDArray[np.bool_] | None = None, /) -> float:  # noqa: ARG002
        """The sum."""
        return sum_of(self.amounts[chosen])

    def gains(self, chosen: NDArray[np.bool_], /) -> tuple[float, NDArray[np.float64]]:
        """The sum and what each site adds, more being better."""
        return self.sense * self.value(chosen), self.sense * self.amounts

    def losses(self, chosen: NDArray[np.bool_], /) -> NDArray[np.float64]:
        """What each chosen site adds; below zero for a cost."""
        import numpy as np

        return np.where(chosen, self.sense * self.amounts, 0.0)

    def require(self, model: Model, /) -> None:
        """Nothing."""

    def add(self, model: Model, /) -> Expression:
        """The sites themselves."""
        import numpy as np

        return Expression(columns=np.arange(model.sites), values=self.amounts)

    def limit(self, system: System, /) -> float:
        """The sum over what must be chosen and what may and helps."""
        free = ~(system.must | system.must_not) & (self.sense * self.amounts > 0)
        return self.value(system.must | free)

    def special(self, system: System, watch: Watch, /) -> Solution | None:  # noqa: ARG002
        """None: the general programme has only the sites and the limits."""
        return None


@attrs.frozen(kw_only=True, eq=False)
class Fewest:
    """The fewest sites that serve a weight (Toregas and others 1971; a share of it: Daskin, Owen 1999).

    Attributes:
        served: what counts as served.
        least: how much has to be.
        need: the same in words.
    """

    served: Served
    least: float
    need: str
    sense: int = -1
    unit: str = "dealers"

    def value(self, chosen: NDArray[np.bool_], pairs: NDArray[np.bool_] | None = None, /) -> float:
        """Their number; infinite when they serve too little."""
        return float(chosen.sum()) if self.served.value(chosen, pairs) >= self.least else float("inf")

    def gains(self, chosen: NDArray[np.bool_], /) -> tuple[float, NDArray[np.float64]]:
        """What is served up to what has to be, which counts above all, less a little for each site."""
        import numpy as np

        now, gains = self.served.gains(chosen)
        little = 1e-9 * self.least or 1.0
        return min(now, self.least) - little * float(chosen.sum()), np.minimum(gains, self.least - now) - little

    def losses(self, chosen: NDArray[np.bool_], /) -> NDArray[np.float64]:
        """What would no longer be served without each site: counted in what is served."""
        return self.served.losses(chosen)

    def require(self, model: Model, /) -> None:
        """A row for what has to be served."""
        model.require(self.served.add(model), self.least)

    def add(self, model: Model, /) -> Expression:
        """The number of sites, and what has to be served."""
        import numpy as np

        self.require(model)
        return Expression(columns=np.arange(model.sites), values=np.ones(model.sites))

    def limit(self, system: System, /) -> float:
        """Those that must be chosen."""
        return float(system.must.sum())

    def special(self, system: System, watch: Watch, /) -> Solution | None:
        """Set covering, under any limits on the sites."""
        import numpy as np

        cover, weights = self.served.cover()
        return cover_cheapest(cover, weights, self.least, np.ones(len(system.must)), system, watch)
