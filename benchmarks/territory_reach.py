"""Coverage and the nearest dealer against the libraries that are used for them: process CPU time, in turns.

The peers are geopandas (an extra of ours) and scikit-learn (`pip install -r requirements/peers.txt` into an environment
of its own). Dealers and customers lie scattered over a map as wide as the United States. What both sides start from,
frames on one and a Geography and Locations on the other, is ready beforehand, and so are places in metres.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

import attrs
import geopandas as gpd
import numpy as np
import shapely

from benchmarks.measure import Result
from benchmarks.scoring.peers import Call, fastest, installed, quiet
from channelcrm.territory import Geography, Radius, coverage
from channelcrm.territory.reach import nearest_site
from channelcrm.territory.sites import Sites, sites_of
from channelcrm.values import Location
from channelcrm.values.location import EARTH_RADIUS_KM

__all__ = ["results"]

DEALERS, MANY, KM = 2_357, 100_000, 50
METRES = 5070
"""Equal-area metres for this map, in which a circle is a circle to within a percent."""
CORNERS = 64
"""Of a polygon for a circle, as geopandas draws it when it is not told otherwise."""
WIDER = (2 * np.pi / CORNERS / np.sin(2 * np.pi / CORNERS)) ** 0.5
"""How much wider such a polygon is drawn to hold as much as the circle does."""


def results(options: Namespace) -> Iterator[Result]:
    rows = 1_000_000 if options.large else options.size
    random = np.random.default_rng(1)
    yield from covered(rows, random, options)
    if installed("sklearn"):
        yield nearest(rows, random, options)
    else:
        print("  sklearn is not installed: not compared with it (see requirements/peers.txt)", flush=True)


def scattered(random: np.random.Generator, rows: int) -> tuple[Any, Any]:
    return random.uniform(-124, -67, rows), random.uniform(25, 49, rows)


def covered(rows: int, random: np.random.Generator, options: Namespace) -> Iterator[Result]:
    places = gpd.GeoDataFrame(
        {"people": random.integers(1, 1000, rows)}, geometry=gpd.points_from_xy(*scattered(random, rows)), crs=4326
    )
    geo = Geography.from_frame(places, measures=["people"])
    lon, lat = scattered(random, DEALERS)
    dealers = {f"d{at:06}": Location(*place) for at, place in enumerate(zip(lon.tolist(), lat.tolist(), strict=True))}
    metres, centers = places.to_crs(METRES), gpd.GeoSeries.from_xy(lon, lat, crs=4326).to_crs(METRES)
    people = places["people"].to_numpy()

    def share(points: Any, circles: Any) -> float:
        found = gpd.sjoin(points, gpd.GeoDataFrame(geometry=circles), predicate="within")
        return float(people[np.unique(found.index)].sum() / people.sum())

    def totals(points: Any, circles: Any) -> Any:
        found = gpd.sjoin(points, gpd.GeoDataFrame(geometry=circles), predicate="within")
        return found.groupby("index_right")["people"].sum().reindex(range(DEALERS), fill_value=0) / people.sum()

    def ours() -> Any:
        return coverage(attrs.evolve(geo), dealers, Radius(km=KM), "people")

    def ours_by_dealer() -> list[float]:
        return [one.total / people.sum() for one in ours().by_dealer.values()]

    title = f"within {KM} km of {DEALERS:,} dealers, {rows:,} points"
    aim = 10 if options.large else None
    round_ = {"geopandas circle + sjoin": lambda: share(places, circles(lon, lat))}
    flat = {"geopandas buffer + sjoin": lambda: share(metres, centers.buffer(KM * 1000 * WIDER))}
    by_dealer: dict[str, Call] = {"geopandas circle + sjoin": lambda: totals(places, circles(lon, lat))}
    yield fastest(f"share {title}", lambda: ours().share, round_, runs=options.runs, times=aim, atol=1e-4)
    yield fastest(f"share {title}", lambda: ours().share, flat, runs=options.runs, times=aim, atol=1e-3)
    yield fastest(f"by dealer {title}", ours_by_dealer, by_dealer, runs=options.runs, times=None, atol=1e-4)


def circles(lon: Any, lat: Any) -> Any:
    """Polygons in degrees around places, on the sphere."""
    around = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    lam, phi, far = np.radians(lon)[:, None], np.radians(lat)[:, None], KM * WIDER / EARTH_RADIUS_KM
    north = np.arcsin(np.sin(phi) * np.cos(far) + np.cos(phi) * np.sin(far) * np.cos(around))
    east = lam + np.arctan2(np.sin(around) * np.sin(far) * np.cos(phi), np.cos(far) - np.sin(phi) * np.sin(north))
    return gpd.GeoSeries(shapely.polygons(np.degrees(np.dstack([east, north]))), crs=4326)


def nearest(rows: int, random: np.random.Generator, options: Namespace) -> Result:
    tree = quiet("sklearn.neighbors").BallTree
    lon, lat = scattered(random, rows)
    dealers = sites_of(
        {
            f"d{at:06}": Location(*place)
            for at, place in enumerate(zip(*(column.tolist() for column in scattered(random, MANY)), strict=True))
        }
    )

    def ours() -> Any:
        return nearest_site(lon, lat, Sites(ids=dealers.ids, lon=dealers.lon, lat=dealers.lat, unlocated=()))[0]

    def theirs() -> Any:
        known = tree(np.radians(np.column_stack([dealers.lat, dealers.lon])), metric="haversine")
        return known.query(np.radians(np.column_stack([lat, lon])), return_distance=False)[:, 0]

    aim = 5 if options.large else None
    title = f"nearest of {MANY:,} dealers, {rows:,} customers"
    return fastest(title, ours, {"sklearn BallTree": theirs}, runs=options.runs, times=aim)
