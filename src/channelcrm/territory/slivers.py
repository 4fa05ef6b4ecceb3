"""Where the areas of a map do not fit: ground that two of them cover, and holes between them that none covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.distance import geodesic_areas_km2
from channelcrm.territory.overlay import overlay
from channelcrm.territory.polygons import polygons_of
from channelcrm.values.arguments import shown
from channelcrm.values.ids import AreaId

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["Sliver", "misfits"]

_LEAST_KM2 = 1e-6
"""A square metre: less is what rounding makes of a border."""


@attrs.frozen(kw_only=True, eq=False)
class Sliver:
    """A piece of ground that two areas cover ("overlap"), or that none covers and areas enclose ("hole").

    ``area_ids`` are the two that overlap, or all that lie around the hole, by id; ``km2`` is on the WGS 84 ellipsoid.
    """

    kind: str
    area_ids: tuple[AreaId, ...]
    km2: float
    geometry: BaseGeometry = attrs.field(repr=False)


def misfits(ids: Sequence[AreaId], shapes: NDArray[np.object_], up_to_km2: float) -> tuple[Sliver, ...]:
    """The slivers among these shapes, the largest first; see ``Geography.slivers``."""
    limit = up_to_km2 if isinstance(up_to_km2, int | float) and not isinstance(up_to_km2, bool) else 0
    if not limit >= _LEAST_KM2:
        raise ValidationError(
            f"{shown(up_to_km2)} is no size of a sliver.", field="up_to_km2", value=up_to_km2,
            remedy="Give km², at least 1e-6, a square metre; infinity for overlaps and holes of any size.",
        )  # fmt: skip
    shared = overlay(ids, shapes, _LEAST_KM2)
    found = [
        Sliver(kind="overlap", area_ids=pair, km2=km2, geometry=shape)
        for (pair, km2), shape in zip(shared.by_pair.items(), shared.geometry, strict=True)
        if km2 <= limit
    ]
    found += _holes(ids, shapes, limit)
    return tuple(sorted(found, key=lambda one: (-one.km2, one.kind, one.area_ids)))


def _holes(ids: Sequence[AreaId], shapes: NDArray[np.object_], limit: float) -> list[Sliver]:
    """What lies inside the whole map and in none of its areas."""
    import numpy as np
    import shapely

    whole = shapely.union_all(shapes[shapely.get_dimensions(shapes) == 2])
    inner = [shapely.Polygon(ring) for polygon in polygons_of(whole) for ring in polygon.interiors]
    holes = np.asarray(inner, dtype=object)
    sizes = geodesic_areas_km2(holes)
    kept = (sizes >= _LEAST_KM2) & (sizes <= limit)
    holes, sizes = holes[kept], sizes[kept]
    hole, area = shapely.STRtree(shapes).query(holes, predicate="intersects")
    return [
        Sliver(
            kind="hole", area_ids=tuple(ids[i] for i in sorted(area[hole == at].tolist())), km2=float(sizes[at]),
            geometry=shape,
        )
        for at, shape in enumerate(holes)
    ]  # fmt: skip
