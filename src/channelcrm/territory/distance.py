"""Distances and areas on the Earth: great circles on the mean sphere, geodesics and areas on the WGS 84 ellipsoid."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from channelcrm.territory.polygons import polygons_of
from channelcrm.values.location import EARTH_RADIUS_KM

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from pyproj import Geod
    from shapely.geometry import LinearRing, Polygon
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "ellipsoid", "geodesic_area_km2", "geodesic_areas_km2", "geodesic_km", "geodesic_perimeter_km", "great_circle_km",
    "unit_sphere",
]  # fmt: skip

_PIECE = 0.05
"""Degrees: edges are followed on the map in pieces of this length, which bend away from it by half a metre at most."""


def great_circle_km(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> NDArray[np.float64]:
    """Great-circle distance in km by the haversine formula on the mean sphere; degrees in, arrays broadcast.

    Within 0.6% of the ellipsoid; exact at a distance of zero and stable at the antipodes.
    """
    import numpy as np

    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half_lat = (phi2 - phi1) / 2
    half_lon = np.radians(np.asarray(lon2, dtype=np.float64) - np.asarray(lon1, dtype=np.float64)) / 2
    chord = np.sin(half_lat) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(half_lon) ** 2
    distance: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    return distance


@lru_cache(maxsize=1)
def ellipsoid() -> Geod:
    """The WGS 84 ellipsoid."""
    from pyproj import Geod

    return Geod(ellps="WGS84")


def geodesic_km(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> NDArray[np.float64]:
    """Length in km of the shortest line on the WGS 84 ellipsoid (Karney 2013); degrees in, arrays broadcast."""
    import numpy as np

    places = np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in (lon1, lat1, lon2, lat2)))
    lons1, lats1, lons2, lats2 = (part.ravel() for part in places)
    _, _, metres = ellipsoid().inv(lons1, lats1, lons2, lats2)
    distance: NDArray[np.float64] = np.asarray(metres, dtype=np.float64).reshape(places[0].shape) / 1000
    return distance


def geodesic_area_km2(geometry: BaseGeometry) -> float:
    """Area in km² on the WGS 84 ellipsoid, holes taken out, however the rings run; 0 for points.

    Edges run straight in longitude and latitude, as on the map (RFC 7946, 3.1.1), so that the parts of a shape add up
    to it: each is followed in pieces of a twentieth of a degree, which are geodesics (Karney 2013).
    """
    total = 0.0
    for polygon in polygons_of(geometry):
        for part in _hemispheres(polygon):
            total += _ring(part.exterior)[0] - sum(_ring(hole)[0] for hole in part.interiors)
    return max(total, 0.0)


def geodesic_areas_km2(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """As ``geodesic_area_km2``, of each of many shapes."""
    import numpy as np
    import shapely

    west, _, east, _ = shapely.bounds(shapes).T
    plain = np.isin(shapely.get_type_id(shapes), (3, 6)) & (east - west <= 180)  # polygons, multipolygons
    areas = np.zeros(len(shapes))
    for at in np.flatnonzero(~plain).tolist():
        areas[at] = geodesic_area_km2(shapes[at])
    polygons, of = shapely.get_parts(shapes[plain], return_index=True)
    west, south, east, north = shapely.bounds(polygons).T
    large = np.maximum(east - west, north - south) > _PIECE / 2  # in smaller ones no edge is longer than a piece
    polygons[large] = shapely.segmentize(polygons[large], _PIECE)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    lon, lat = shapely.get_coordinates(rings).T.copy()
    stops = np.cumsum(shapely.get_num_coordinates(rings)).tolist()
    measure = ellipsoid().polygon_area_perimeter
    sizes = np.asarray(
        [abs(measure(lon[start:stop], lat[start:stop])[0]) for start, stop in pairwise([0, *stops])], dtype=np.float64
    )
    hole = np.zeros(len(rings), dtype=bool)
    hole[1:] = polygon[1:] == polygon[:-1]
    within = np.zeros(int(plain.sum()))
    np.add.at(within, of[polygon], np.where(hole, -sizes, sizes) / 1e6)
    areas[plain] = np.maximum(within, 0.0)
    return areas


def geodesic_perimeter_km(geometry: BaseGeometry) -> float:
    """Length in km on the WGS 84 ellipsoid of all rings, holes included; 0 for points. Edges are as for the area."""
    return sum(_ring(ring)[1] for polygon in polygons_of(geometry) for ring in (polygon.exterior, *polygon.interiors))


def _hemispheres(polygon: Polygon) -> list[Polygon]:
    """The polygon, cut where it is wider than half the Earth: a ring's area is known up to the Earth's only."""
    import shapely

    west, _, east, _ = polygon.bounds
    if east - west <= 180:
        return [polygon]
    halves = (shapely.box(-180, -90, 0, 90), shapely.box(0, -90, 180, 90))
    return [part for half in halves for part in polygons_of(shapely.intersection(polygon, half))]


def _ring(ring: LinearRing) -> tuple[float, float]:
    import shapely

    lon, lat = shapely.get_coordinates(shapely.segmentize(ring, _PIECE)).T
    area, length = ellipsoid().polygon_area_perimeter(lon, lat)
    return abs(area) / 1e6, length / 1e3


def unit_sphere(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
    """Points (n x 3) on the unit sphere, where the straight distance grows with the great-circle one."""
    import numpy as np

    lam, phi = np.radians(lon), np.radians(lat)
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
