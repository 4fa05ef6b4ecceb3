"""Who is the nearest to taking the first place, and by which change of weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import attrs

from channelcrm.scoring.steadiness.turning import least_moved, moved_weights, single_weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["SingleChange", "WeightChange", "nearest_by_one", "nearest_by_weight"]


@attrs.frozen(kw_only=True)
class WeightChange:
    """The least weight that must move until somebody draws level with the winner; with any more, they overtake.

    Attributes:
        rival: who that is.
        moved: how much weight goes from some criteria to others, 0..1 of the whole; 0 when the two are level today.
        weights: criterion -> its share of the whole then. Other weightings may do it with as little, none with less.
        changes: criterion -> by how much that differs from today's share, for those that change.
    """

    rival: str
    moved: float
    weights: Mapping[str, float]
    changes: Mapping[str, float]


@attrs.frozen(kw_only=True)
class SingleChange:
    """The least change of one criterion's weight, the others in proportion, until somebody draws level.

    Attributes:
        rival: who that is.
        criterion: whose weight changes.
        weight: its share of the whole today, 0..1.
        turns_at: its share at which the two are level; beyond it the rival is ahead.
    """

    rival: str
    criterion: str
    weight: float
    turns_at: float

    @property
    def change(self) -> float:
        """By how much, of the whole; less than 0 when the weight falls."""
        return self.turns_at - self.weight

    @property
    def relative(self) -> float | None:
        """By how much, of its weight today: 0.5 is half as much again. None when it has none today."""
        return self.change / self.weight if self.weight else None


def nearest_by_weight(ids: Sequence[str], leads: Floats, names: Sequence[str], weights: Floats) -> WeightChange | None:
    """The rival whom the least weight moved lets draw level, of equals the one who stands first; None without one.

    Args:
        ids: the rivals, in their order.
        leads: rivals x criteria; what the winner's shares are above theirs.
        names: the criteria.
        weights: one a criterion, summing to 1.
    """
    import numpy as np

    moved = least_moved(leads, weights) if len(ids) else np.empty(0)
    if not np.isfinite(moved).any():
        return None
    row = int(moved.argmin())
    then = moved_weights(leads[row], weights, float(moved[row]))
    changes = {name: float(new - old) for name, new, old in zip(names, then, weights, strict=True) if new != old}
    return WeightChange(
        rival=ids[row], moved=float(moved[row]), changes=MappingProxyType(changes),
        weights=MappingProxyType(dict(zip(names, then.tolist(), strict=True))),
    )  # fmt: skip


def nearest_by_one(ids: Sequence[str], leads: Floats, names: Sequence[str], weights: Floats) -> SingleChange | None:
    """The rival and the criterion whose weight has least to change; None when no criterion alone turns the order."""
    import numpy as np

    turns = single_weights(leads, weights)
    changes = np.where(np.isnan(turns), np.inf, np.abs(turns - weights))
    if not np.isfinite(changes).any():
        return None
    row, at = divmod(int(changes.argmin()), len(names))
    return SingleChange(rival=ids[row], criterion=names[at], weight=float(weights[at]), turns_at=float(turns[row, at]))
