"""What changes between two coverages: two dates, or the network as it is and as it might be (handbook H4)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.geoframe import beside
from channelcrm.territory.reach import demand_of, parts
from channelcrm.values.ids import AreaId
from channelcrm.values.tables import to_geoframe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.territory.catchment import Coverage
    from channelcrm.values.tables import GeoDataFrame

__all__ = ["CoverageChange", "ReachChange", "compare"]


@attrs.frozen(kw_only=True)
class ReachChange:
    """What came within reach and what fell out of it, in units of the measure, both zero or more."""

    gained: float
    lost: float


def compare(before: Coverage, after: Coverage) -> CoverageChange:
    """What the second covers that the first did not, and the other way round.

    Raises:
        ValidationError: other areas, or another measure.
    """
    if not hasattr(after, "covered") or not hasattr(after, "geo"):
        raise ValidationError(
            f"A {type(after).__name__} is no coverage.", field="other", remedy="Compare with what coverage() gave."
        )
    if before.geo.ids != after.geo.ids:
        odd = sorted(set(before.geo.ids) ^ set(after.geo.ids))
        raise ValidationError(
            f"The two coverages are of other areas, such as {odd[0]!r}.", field="other", value=odd[0],
            remedy="Compare coverages of the same areas.",
        )  # fmt: skip
    if before.measure != after.measure:
        raise ValidationError(
            f"One coverage counts {before.measure!r} and the other {after.measure!r}.", field="measure",
            value=after.measure, remedy="Compare coverages of one measure.",
        )  # fmt: skip
    return CoverageChange(before=before, after=after)


@attrs.frozen(kw_only=True, eq=False)
class CoverageChange:
    """Two coverages of the same areas, and what lies between them.

    What is covered after is what was covered before, plus ``grown``, plus ``gained``, less ``lost``.
    """

    before: Coverage = attrs.field(repr=False)
    after: Coverage = attrs.field(repr=False)

    @property
    def share(self) -> float:
        """By how much the share changes, -1..1."""
        return self.after.share - self.before.share

    @cached_property
    def grown(self) -> float:
        """How much more (or less) the areas that were covered hold after than before, such as by another census."""
        return float(((self.after.weights - self.before.weights) * self.before.covered).sum())

    @cached_property
    def gained(self) -> float:
        """What came within reach, as it is held after."""
        return float(self._gained.sum())

    @cached_property
    def lost(self) -> float:
        """What fell out of reach, as it is held after."""
        return float(self._lost.sum())

    @cached_property
    def _gained(self) -> NDArray[np.float64]:
        held: NDArray[np.float64] = self.after.weights * (self.after.covered - self.before.covered).clip(min=0)
        return held

    @cached_property
    def _lost(self) -> NDArray[np.float64]:
        held: NDArray[np.float64] = self.after.weights * (self.before.covered - self.after.covered).clip(min=0)
        return held

    @cached_property
    def by_area(self) -> Mapping[AreaId, ReachChange]:
        """Area id -> what it gained or lost; areas whose cover is the same are left out."""
        import numpy as np

        ids, gained, lost = self.after.geo.ids, self._gained, self._lost
        changed = np.flatnonzero(self.before.covered != self.after.covered).tolist()
        return MappingProxyType(
            {ids[at]: ReachChange(gained=float(gained[at]), lost=float(lost[at])) for at in changed}
        )

    @cached_property
    def by_dealer(self) -> Mapping[str, ReachChange]:
        """Dealer id -> its part of what was gained and lost; adds up. Dealers who have none are left out.

        What came within reach is shared out among the dealers who reach it after, what fell out of it among those who
        reached it before: equally, or by how fully they serve it where reach fades.
        """
        gained, lost = _shared_out(self.after, self._gained), _shared_out(self.before, self._lost)
        ids = sorted(gained.keys() | lost.keys())
        return MappingProxyType({id: ReachChange(gained=gained.get(id, 0.0), lost=lost.get(id, 0.0)) for id in ids})

    def to_frame(self) -> GeoDataFrame:
        """A GeoDataFrame of the areas: name, before and after (covered, 0..1), gained, lost, the measure, geometry."""
        geo = self.after.geo
        columns = {
            "name": list(geo.names), "before": self.before.covered, "after": self.after.covered,
            "gained": self._gained, "lost": self._lost,
        }  # fmt: skip
        return to_geoframe(beside(columns, {self.after.measure or "amount": self.after.weights}), geo.geometry, geo.ids)


def _shared_out(cover: Coverage, amounts: NDArray[np.float64]) -> dict[str, float]:
    """What each dealer has of these amounts, one an area: its part among those who reach the area."""
    import numpy as np

    rows = np.flatnonzero(amounts > 0)
    held, whole = amounts[rows], np.zeros(len(cover.sites))
    for links in parts(cover.reach, demand_of(cover.geo).at(rows), cover.sites):
        sums = np.bincount(links.rows, weights=links.strengths, minlength=len(rows))
        mine = held[links.rows] * links.strengths / sums[links.rows]
        whole += np.bincount(links.columns, weights=mine, minlength=len(whole))
    return {cover.sites.ids[at]: float(whole[at]) for at in np.flatnonzero(whole > 0).tolist()}
