"""Two orders of the same alternatives, and what they say together: the end of ELECTRE II and III."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Places: TypeAlias = NDArray[np.int64]

__all__ = ["Relation", "TwoOrders"]

Relation: TypeAlias = Literal["preferred", "behind", "indifferent", "incomparable"]
"""What a method that may leave a pair open says of a against b."""


@attrs.frozen(kw_only=True, eq=False)
class TwoOrders:
    """One order built from the best down, one from the worst up; where they agree, the answer is firm.

    Attributes:
        descending: place an alternative, 1 is best, equals share it and the next has the next number.
        ascending: the same, built from the worst up.
    """

    descending: Places
    ascending: Places

    @property
    def median(self) -> Floats:
        """The mean of the two places, lower is better: an order without gaps, where the two may disagree."""
        middle: Floats = (self.descending + self.ascending) / 2
        return middle

    def relation(self, a: int, b: int) -> Relation:
        """What both orders say of a against b; when they contradict each other, the pair is incomparable."""
        leads = {int(order[b]) - int(order[a]) for order in (self.descending, self.ascending)}
        if leads == {0}:
            return "indifferent"
        if min(leads) >= 0:
            return "preferred"
        return "behind" if max(leads) <= 0 else "incomparable"
