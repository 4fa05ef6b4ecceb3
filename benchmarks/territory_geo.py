"""The map against geopandas: points in counties by `sjoin`, polygons that overlap by `overlay`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

import attrs
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.measure import Clock, Result, compare
from channelcrm.territory import AreaOverlaps, Geography

__all__ = ["results"]

WEST, SOUTH, EAST, NORTH = -124.0, 25.0, -67.0, 49.0
COUNTIES = 3_100
LEAST_KM2 = 1e-6


def results(options: Namespace) -> Iterator[Result]:
    yield locating(10 * options.size, options.runs)
    yield overlapping(options.size, options.runs)


def counties() -> gpd.GeoDataFrame:
    """A map without gaps of so many areas, with winding borders of some 180 vertices an area."""
    places = np.random.default_rng(1).uniform([WEST, SOUTH], [EAST, NORTH], (COUNTIES, 2))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(places)))
    inside = shapely.intersection(cells, shapely.box(WEST, SOUTH, EAST, NORTH))

    def wind(points: np.ndarray) -> Any:
        return points + 0.01 * np.sin(37 * points[:, ::-1]) + 0.0015 * np.sin(211 * points)

    wound = shapely.transform(shapely.segmentize(inside, 0.0135), wind)
    return gpd.GeoDataFrame({"id": np.arange(len(wound))}, geometry=wound, crs=4326)


def locating(count: int, runs: int) -> Result:
    """Both begin with polygons that nobody has looked at; the peer's points are made before the clock runs."""
    table = counties()
    assert table.is_valid.all()
    wkb = shapely.to_wkb(np.asarray(table.geometry))
    geo = Geography.from_frame(table, id="id")
    order = np.asarray(geo.ids).astype(int)
    lon, lat = np.random.default_rng(2).uniform([WEST - 1, SOUTH - 1], [EAST + 1, NORTH + 1], (count, 2)).T

    def ours(clock: Clock) -> np.ndarray:
        fresh = attrs.evolve(geo, geometry=shapely.from_wkb(wkb[order]))
        with clock.running():
            return fresh.locate_points(lon, lat)

    def theirs(clock: Clock) -> np.ndarray:
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
        fresh = gpd.GeoDataFrame({"id": table["id"].astype(str)}, geometry=shapely.from_wkb(wkb), crs=4326)
        with clock.running():
            joined = points.sjoin(fresh, how="left", predicate="intersects")
        first = joined["id"].groupby(level=0).min()
        return first.astype(object).where(first.notna(), None).to_numpy()

    title = f"locate {count:,} points in {COUNTIES:,} counties / geopandas sjoin"
    same = lambda one, other: bool((one == other).all())  # noqa: E731
    return compare(title, ours, theirs, runs=runs, per=count, limit=1.0, same=same)


def service_areas(count: int) -> gpd.GeoDataFrame:
    """Ragged circles of 2 to 7 km, dense enough that most overlap with another."""
    chance = np.random.default_rng(5)
    centre = chance.uniform([WEST, SOUTH], [EAST, NORTH], (count, 1, 2))
    radius = chance.uniform(0.02, 0.06, (count, 1)) * chance.uniform(0.7, 1.3, (count, 24))
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    rim = centre + np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    return gpd.GeoDataFrame({"id": [f"{at:06}" for at in range(count)]}, geometry=shapely.polygons(rim), crs=4326)


def overlapping(count: int, runs: int) -> Result:
    table = service_areas(count)
    geo = Geography.from_frame(table, id="id")
    wkb = shapely.to_wkb(geo.geometry)

    def ours(clock: Clock) -> AreaOverlaps:
        fresh = attrs.evolve(geo, geometry=shapely.from_wkb(wkb))
        with clock.running():
            return fresh.overlaps(least_km2=LEAST_KM2)

    def theirs(clock: Clock) -> pd.DataFrame:
        fresh = gpd.GeoDataFrame({"id": table["id"]}, geometry=shapely.from_wkb(wkb), crs=4326)
        with clock.running():
            found = gpd.overlay(fresh, fresh, how="intersection", keep_geom_type=True)
            found = found[found["id_1"] < found["id_2"]]
            km2 = found.to_crs(6933).area / 1e6
        return found.assign(km2=km2)[km2 >= LEAST_KM2].sort_values(["id_1", "id_2"])

    def same(one: AreaOverlaps, other: pd.DataFrame) -> bool:
        pairs = list(zip(other["id_1"], other["id_2"], strict=True))
        return list(one.by_pair) == pairs and bool(np.allclose(one.km2, other["km2"], rtol=5e-4, atol=1e-6))

    title = f"overlaps among {count:,} polygons / geopandas overlay"
    return compare(title, ours, theirs, runs=runs, per=count, limit=1 / 3, same=same)
