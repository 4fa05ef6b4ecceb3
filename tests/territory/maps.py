"""Maps for the tests of territory: a grid of squares, and dealers on it."""

from __future__ import annotations

import attrs
import geopandas as gpd
import numpy as np
import shapely
from hypothesis import strategies as st
from shapely import box

from channelcrm.territory import Area, Geography
from channelcrm.values import Location


def grid(columns: int = 4, rows: int = 3, *, lon: float = -94.0, lat: float = 41.0, size: float = 0.5) -> Geography:
    """Squares named r0c0, r0c1, ...; each holds its number in the order of rows, from 1."""
    return Geography.from_areas(
        Area(
            id=f"r{row}c{column}", name=f"Square {row}/{column}", measures={"people": row * columns + column + 1},
            geometry=box(lon + column * size, lat + row * size, lon + (column + 1) * size, lat + (row + 1) * size),
        )
        for row in range(rows)
        for column in range(columns)
    )  # fmt: skip


def frame(*shapes, crs=4326, **columns) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def points(lonlat, weights) -> Geography:
    """Points of demand named p0, p1, ..."""
    places = shapely.points(np.asarray(lonlat, dtype=float).reshape(-1, 2))
    return Geography.from_areas(
        Area(id=f"p{at}", name=f"p{at}", measures={"people": weight}, geometry=place)
        for at, (place, weight) in enumerate(zip(places, weights, strict=True))
    )


LONLAT = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
NEAR = st.tuples(st.floats(-95, -93), st.floats(41, 42))
"""Places a few hundred kilometres apart."""


def located(places) -> dict[str, Location]:
    return {f"d{at}": Location(*place) for at, place in enumerate(places)}


def two_levels() -> Geography:
    """The grid, with the region "all" that its squares lie in."""
    region = Area(id="all", name="All", kind="region", geometry=box(-94, 41, -92, 42.5), measures={"people": 78})
    return Geography.from_areas([
        region, *(attrs.evolve(area, kind="square", parent_id="all") for area in grid().areas)
    ])  # fmt: skip
