"""Which polygons of a map overlap, and by how much: drawn territories, service areas, borders that do not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.distance import geodesic_areas_km2
from channelcrm.values.arguments import is_finite, shown
from channelcrm.values.ids import AreaId
from channelcrm.values.tables import to_geoframe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.values.tables import GeoDataFrame

__all__ = ["AreaOverlaps", "overlay"]

_MANY = 100
"""Vertices of a pair."""


@attrs.frozen(kw_only=True, eq=False)
class AreaOverlaps:
    """Pairs of areas that overlap, in the order of their ids: who, where, and by how much.

    Attributes:
        left_ids, right_ids: the two areas of each pair, the first by id on the left.
        km2: the area that they share, on the WGS 84 ellipsoid.
        geometry: the shape that they share; lines and points that they have in common besides are left out.
    """

    left_ids: tuple[AreaId, ...] = attrs.field(repr=False)
    right_ids: tuple[AreaId, ...] = attrs.field(repr=False)
    km2: NDArray[np.float64] = attrs.field(repr=False)
    geometry: NDArray[np.object_] = attrs.field(repr=False)

    def __len__(self) -> int:
        return len(self.left_ids)

    @cached_property
    def by_pair(self) -> Mapping[tuple[AreaId, AreaId], float]:
        """Pair of ids -> the km² that they share."""
        return MappingProxyType(
            dict(zip(zip(self.left_ids, self.right_ids, strict=True), self.km2.tolist(), strict=True))
        )

    def to_frame(self) -> GeoDataFrame:
        """A GeoDataFrame on WGS 84 with the columns left, right and km2, a row a pair."""
        columns = {"left": list(self.left_ids), "right": list(self.right_ids), "km2": self.km2}
        return to_geoframe(columns, self.geometry)


def overlay(ids: Sequence[AreaId], shapes: NDArray[np.object_], least_km2: float) -> AreaOverlaps:
    """The pairs among these shapes that share at least so many km²; see ``Geography.overlaps``."""
    import numpy as np
    import shapely

    if not is_finite(least_km2) or least_km2 <= 0:
        raise ValidationError(
            f"{shown(least_km2)} is no area to begin with.", field="least_km2", value=least_km2,
            remedy="Give km² above zero; 1e-6 is a square metre.",
        )  # fmt: skip
    polygons = shapes[np.flatnonzero(shapely.get_dimensions(shapes) == 2)]
    names = [id for id, flat in zip(ids, shapely.get_dimensions(shapes) == 2, strict=True) if flat]
    left, right = shapely.STRtree(polygons).query(polygons)
    once = left < right
    left, right = left[once], right[once]
    shapely.prepare(polygons)
    meet = shapely.intersects(polygons[left], polygons[right])
    left, right = left[meet], right[meet]
    beside = _beside(polygons, left, right)
    left, right = left[~beside], right[~beside]
    shared = _flat(shapely.intersection(polygons[left], polygons[right]))
    km2 = geodesic_areas_km2(shared)
    kept = np.flatnonzero(km2 >= least_km2)
    kept = kept[np.lexsort((right[kept], left[kept]))]
    return AreaOverlaps(
        left_ids=tuple(names[at] for at in left[kept].tolist()),
        right_ids=tuple(names[at] for at in right[kept].tolist()),
        km2=km2[kept], geometry=shared[kept],
    )  # fmt: skip


def _beside(polygons: NDArray[np.object_], left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether pairs that meet do so in their borders only; not asked where cutting them costs no more than asking."""
    import numpy as np
    import shapely

    vertices = shapely.get_num_coordinates(polygons)
    asked = np.flatnonzero(vertices[left] + vertices[right] > _MANY)
    beside = np.zeros(len(left), dtype=bool)
    beside[asked] = ~shapely.relate_pattern(polygons[left[asked]], polygons[right[asked]], "T********")
    return beside


def _flat(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """The polygons of these shapes, without the lines and points that lie beside them."""
    import numpy as np
    import shapely

    from channelcrm.territory.polygons import polygons_of

    shapes = shapes.copy()
    for at in np.flatnonzero(shapely.get_type_id(shapes) == 7).tolist():  # collections
        shapes[at] = shapely.union_all(polygons_of(shapes[at]))
    return shapes
