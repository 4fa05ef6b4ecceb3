"""The counties of the contiguous United States, for benchmarks only: shapes of us-atlas, populations of shared data.

Nothing of it enters the repository. ``npm pack us-atlas@3.0.1`` leaves the archive (public-domain Census shapes).
"""

from __future__ import annotations

import json
import tarfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

import geopandas as gpd
from shapely import MultiPolygon, Polygon, make_valid

__all__ = ["AWAY", "counties"]

AWAY = frozenset({"02", "15", "60", "66", "69", "72", "78"})
"""Alaska, Hawaii and the territories."""


def counties(archive: Path, graphs: Path, states: Collection[str] = ()) -> gpd.GeoDataFrame:
    """Counties with the columns geoid, name, population (where known, else 0): of these states by FIPS, or all."""
    topology = _topology(archive)
    arcs = _arcs(topology)
    population = {
        county["geoid"]: float(county["pop"])
        for state in json.loads(graphs.read_text()).values()
        for county in state["nodes"]
    }
    rows = []
    for shape in topology["objects"]["counties"]["geometries"]:
        geoid = shape["id"].zfill(5)
        if geoid[:2] in AWAY or (states and geoid[:2] not in states):
            continue
        parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings = [[_ring(ring, arcs) for ring in part] for part in parts]
        polygons = [
            Polygon(part[0], [hole for hole in part[1:] if len(hole) > 3]) for part in rings if len(part[0]) > 3
        ]
        rows.append(
            (geoid, shape["properties"]["name"], population.get(geoid, 0.0), make_valid(MultiPolygon(polygons)))
        )
    rows = [row for row in rows if not row[3].is_empty]
    return gpd.GeoDataFrame(rows, columns=["geoid", "name", "population", "geometry"], crs=4326)


def _topology(archive: Path) -> dict[str, Any]:
    with tarfile.open(archive) as opened:
        member = opened.extractfile("package/counties-10m.json")
        assert member is not None
        found: dict[str, Any] = json.load(member)
    return found


def _arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for coded in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in coded:
            x, y = x + dx, y + dy
            arc.append((x * scale_x + shift_x, y * scale_y + shift_y))
        found.append(arc)
    return found


def _ring(indices: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    places: list[tuple[float, float]] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        places.extend(arc[1:] if places else arc)
    return places
