"""What a model answers: a choice with its proof."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["Solution", "Status"]

Status = Literal["optimal", "feasible", "infeasible"]
"""Proven, found in the time there was, or shown to be impossible."""

_EXACT = 1e-9
"""Two sums that differ by no more than this part of their size are the same sum, and by so little of a unit."""


@attrs.frozen(kw_only=True, eq=False)
class Solution:
    """A choice with its proof.

    Attributes:
        chosen: positions of the chosen sites, ascending.
        objective: what the choice is worth, or costs.
        bound: no choice that meets the limits is worth more, or costs less.
        gap: the distance between the two as a share of the larger, 0..1; 0 when it is proven.
        status: "optimal" (proven), "feasible" (the search was cut short) or "infeasible" (no choice meets the limits:
            nothing is chosen, objective and bound are 0).
        assignment: of each demand the position of the site that serves it, -1 where none does; None from models that
            assign nothing.
        shares: of each demand and site the share of the demand that the site serves, sparse, where demand may be
            split; None from other models.
    """

    chosen: NDArray[np.int64]
    objective: float
    bound: float
    gap: float
    status: Status
    assignment: NDArray[np.int64] | None = None
    shares: csr_array | None = None

    @classmethod
    def most(
        cls, chosen: NDArray[np.bool_], objective: float, bound: float, *, whole: bool = False,
        assignment: NDArray[np.int64] | None = None, shares: csr_array | None = None,
    ) -> Solution:  # fmt: skip
        """Of a model that maximizes, with values of zero or more.

        Args:
            chosen: one flag a site.
            objective: what it is worth.
            bound: what no choice exceeds, up to rounding.
            whole: the worth of every choice is a whole number, so the bound is rounded down to one.
            assignment: see the attribute.
            shares: see the attribute.
        """
        if whole and math.isfinite(bound):
            bound = float(math.floor(bound + _rounding(bound)))
        return cls._of(chosen, objective, max(bound, objective), assignment, shares)

    @classmethod
    def least(
        cls, chosen: NDArray[np.bool_], objective: float, bound: float, *, whole: bool = False,
        assignment: NDArray[np.int64] | None = None,
    ) -> Solution:  # fmt: skip
        """Of a model that minimizes; as ``most`` with a bound from below, rounded up."""
        if whole and math.isfinite(bound):
            bound = float(math.ceil(bound - _rounding(bound)))
        return cls._of(chosen, objective, min(max(bound, 0.0), objective), assignment)

    @classmethod
    def _of(
        cls, chosen: NDArray[np.bool_], objective: float, bound: float, assignment: NDArray[np.int64] | None,
        shares: csr_array | None = None,
    ) -> Solution:  # fmt: skip
        import numpy as np

        apart, size = abs(bound - objective), max(abs(bound), abs(objective))
        known = math.isfinite(bound)
        proven = known and apart <= _EXACT * max(1.0, size)
        return cls(
            chosen=np.flatnonzero(chosen), objective=objective, bound=objective if proven else bound,
            gap=0.0 if proven else apart / size if known else 1.0, status="optimal" if proven else "feasible",
            assignment=assignment, shares=shares,
        )  # fmt: skip

    def times(self, unit: float) -> Solution:
        """What was counted in a unit, in what it is worth."""
        if unit == 1:
            return self
        return attrs.evolve(self, objective=self.objective * unit, bound=self.bound * unit)

    @classmethod
    def impossible(cls) -> Solution:
        """No choice meets the limits."""
        import numpy as np

        return cls(chosen=np.zeros(0, dtype=np.int64), objective=0.0, bound=0.0, gap=0.0, status="infeasible")


def _rounding(bound: float) -> float:
    """How far a bound that a solver reports may stray from the truth: a millionth, a billionth of what is large."""
    return 1e-6 * max(1.0, abs(bound) * 1e-3)
