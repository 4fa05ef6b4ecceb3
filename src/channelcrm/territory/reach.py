"""Reach: which demand a place can serve. One interface for coverage, selection and division."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.distance import great_circle_km, unit_sphere
from channelcrm.territory.sites import Sites
from channelcrm.values.location import EARTH_RADIUS_KM

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Links", "Radius", "Reach", "check_reach", "nearest_site"]

_SURE = 1e-9
"""Relative width of the band around the radius in which chords are too coarse to decide."""
_CHUNK = 4_000_000
"""About how many pairs are looked at at a time in nearest_site."""


@attrs.frozen(kw_only=True, eq=False)
class Links:
    """Who reaches whom: demand ``rows``, site ``columns`` and the distance of each pair, ordered by row and column."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    km: NDArray[np.float64]


class Reach(Protocol):
    """A rule of reach, given demand points in degrees and sites."""

    def links(self, lon: NDArray[np.float64], lat: NDArray[np.float64], sites: Sites, /) -> Links:
        """All pairs within reach."""


def check_reach(reach: object) -> None:
    """Refuse what is no rule of reach.

    Raises:
        ValidationError: such as for a bare number of kilometres.
    """
    if not hasattr(reach, "links"):
        raise ValidationError(f"{reach!r} is no reach.", field="reach", value=reach, remedy="Give Radius(km=50).")


def _radius(_: object, attribute: attrs.Attribute[float], value: float) -> None:
    fine = isinstance(value, int | float) and not isinstance(value, bool)
    if not fine or not 0 < value < math.inf:
        raise ValidationError(
            f"{value!r} is not a radius.", field=attribute.name, value=value,
            remedy="Give a finite number of km above zero.",
        )  # fmt: skip


@attrs.frozen(kw_only=True)
class Radius:
    """Within ``km`` kilometres of great-circle distance, the border included.

    Raises:
        ValidationError: a radius that is not a finite number above zero.
    """

    km: float = attrs.field(validator=_radius)

    def __str__(self) -> str:
        return f"within {self.km:g} km"

    def links(self, lon: NDArray[np.float64], lat: NDArray[np.float64], sites: Sites, /) -> Links:
        """All pairs within the radius.

        A k-d tree on the unit sphere finds candidates; their haversine distance decides.
        """
        import numpy as np
        from scipy.spatial import cKDTree

        if not len(lon) or not len(sites):
            none = np.zeros(0, dtype=np.int64)
            return Links(rows=none, columns=none, km=np.zeros(0))
        chord = 2 * math.sin(min(self.km / EARTH_RADIUS_KM, math.pi) / 2)
        found = cKDTree(unit_sphere(lon, lat)).sparse_distance_matrix(
            cKDTree(unit_sphere(sites.lon, sites.lat)), chord * (1 + _SURE) + _SURE, output_type="ndarray"
        )
        rows, columns = found["i"].astype(np.int64), found["j"].astype(np.int64)
        km = great_circle_km(lon[rows], lat[rows], sites.lon[columns], sites.lat[columns])
        within = np.flatnonzero(km <= self.km)
        within = within[np.lexsort((columns[within], rows[within]))]
        return Links(rows=rows[within], columns=columns[within], km=km[within])


def nearest_site(
    lon: NDArray[np.float64], lat: NDArray[np.float64], sites: Sites
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The nearest site of every point by great-circle distance, and how far it is in km; equal ones by id.

    Raises:
        ValidationError: no site.
    """
    import numpy as np
    from scipy.spatial import cKDTree

    if not len(sites):
        raise ValidationError("There is no place to go to.", field="sites", remedy="Give at least one with a location.")
    k = min(len(sites), 4)
    found = cKDTree(unit_sphere(sites.lon, sites.lat)).query(unit_sphere(lon, lat), k=np.arange(1, k + 1))
    chords, columns = np.asarray(found[0], dtype=np.float64), np.asarray(found[1], dtype=np.int64)
    km = great_circle_km(lon[:, None], lat[:, None], sites.lon[columns], sites.lat[columns])
    least = km.min(axis=1)
    chosen = np.where(km == least[:, None], columns, len(sites)).min(axis=1)
    # Where even the fourth is about as near, more may be: look at all sites for these points.
    crowded = np.flatnonzero((chords[:, -1] <= chords[:, 0] * (1 + _SURE) + _SURE) & (k < len(sites)))
    step = max(1, _CHUNK // len(sites))
    for at in range(0, len(crowded), step):
        points = crowded[at : at + step]
        every = great_circle_km(lon[points, None], lat[points, None], sites.lon, sites.lat)
        least[points] = every.min(axis=1)
        chosen[points] = every.argmin(axis=1)  # the first of equal ones, and sites stand in the order of their ids
    return chosen.astype(np.int64), least
