"""Several goals in one sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.goals.goal import Additive, sum_of
from channelcrm.selection.goals.model import Expression, Model
from channelcrm.selection.solution import Solution
from channelcrm.selection.system import System
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Mixed"]


@attrs.frozen(kw_only=True, eq=False)
class Mixed:
    """The weighted sum of what is to be great, less that of what is to be small."""

    goals: tuple[Additive, ...]
    factors: tuple[float, ...]
    unit: str = "points"
    sense: int = 1

    @property
    def need(self) -> str:
        """All that its parts need."""
        return " and ".join(dict.fromkeys(goal.need for goal in self.goals if goal.need))

    def value(self, chosen: NDArray[np.bool_], pairs: NDArray[np.bool_] | None = None, /) -> float:
        """The sum."""
        import math

        values = [
            factor * goal.sense * goal.value(chosen, pairs)
            for goal, factor in zip(self.goals, self.factors, strict=True)
            if factor or goal.need
        ]
        return math.fsum(values) if all(map(math.isfinite, values)) else -math.inf

    def gains(self, chosen: NDArray[np.bool_], /) -> tuple[float, NDArray[np.float64]]:
        """The sum, and what each site adds."""
        import numpy as np

        found = [goal.gains(chosen) for goal in self.goals]
        worth = sum(factor * now for factor, (now, _) in zip(self.factors, found, strict=True))
        return worth, np.sum([factor * gains for factor, (_, gains) in zip(self.factors, found, strict=True)], axis=0)

    def losses(self, chosen: NDArray[np.bool_], /) -> NDArray[np.float64]:
        """The sum of what the parts lose."""
        import numpy as np

        return np.asarray(
            [
                sum_of(np.asarray(part))
                for part in zip(
                    *(
                        (factor * goal.losses(chosen) if factor else np.zeros(len(chosen))).tolist()
                        for goal, factor in zip(self.goals, self.factors, strict=True)
                    ),
                    strict=True,
                )
            ],
            dtype=np.float64,
        )

    def require(self, model: Model, /) -> None:
        """What its parts need."""
        for goal in self.goals:
            goal.require(model)

    def add(self, model: Model, /) -> Expression:
        """The sum of what the parts add."""
        import numpy as np

        total = Expression(columns=np.zeros(0, dtype=np.int64), values=np.zeros(0))
        for goal, factor in zip(self.goals, self.factors, strict=True):
            total = total.plus(goal.add(model).times(factor * goal.sense))
        return total

    def limit(self, system: System, /) -> float:
        """The sum of what each part could be at best."""
        return sum(
            factor * goal.sense * goal.limit(system)
            for goal, factor in zip(self.goals, self.factors, strict=True)
            if factor
        )

    def special(self, system: System, watch: Watch, /) -> Solution | None:  # noqa: ARG002
        """None: nobody knows a method for a sum of any goals."""
        return None
