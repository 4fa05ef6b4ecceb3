"""The bundled map: Iowa's 99 counties and its towns.

Counties: U.S. Census Bureau, public domain. Towns and populations: GeoNames, CC BY 4.0.
"""

from __future__ import annotations

import csv
import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import attrs

from channelcrm.territory.area import Area
from channelcrm.values.ids import AreaId
from channelcrm.values.location import Location

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from shapely.geometry.base import BaseGeometry

__all__ = ["ATTRIBUTION", "Place", "sample_areas", "sample_file", "sample_places"]

ATTRIBUTION = "Counties: U.S. Census Bureau. Towns and populations: GeoNames, CC BY 4.0."


@attrs.frozen(kw_only=True)
class Place:
    """A town: its people, and the county it lies in."""

    name: str
    location: Location
    population: int
    area_id: AreaId


def sample_file(name: str) -> Traversable:
    """A file of the bundled sample: counties.geojson or places.csv."""
    return files("channelcrm").joinpath("data", name)


@cache
def sample_areas() -> tuple[Area, ...]:
    """Iowa's 99 counties with their ``population`` (of towns of 500 people and more)."""
    from shapely.geometry import shape

    found = json.loads(sample_file("counties.geojson").read_text(encoding="utf-8"))["features"]
    return tuple(
        Area(
            id=AreaId(feature["properties"]["county_fips"]),
            name=feature["properties"]["name"],
            kind="county",
            parent_id=AreaId("19"),
            geometry=shape(feature["geometry"]),
            measures={"population": feature["properties"]["population"]},
        )
        for feature in found
    )


@cache
def sample_places() -> tuple[Place, ...]:
    """Iowa's towns of 500 people and more, the largest first."""
    with sample_file("places.csv").open(encoding="utf-8") as lines:
        return tuple(
            Place(
                name=row["name"],
                location=Location(float(row["lon"]), float(row["lat"])),
                population=int(row["population"]),
                area_id=AreaId(row["county_fips"]),
            )
            for row in csv.DictReader(lines)
        )


@cache
def sample_outline() -> BaseGeometry:
    """The whole of Iowa, prepared for asking."""
    import shapely

    outline = shapely.union_all([area.geometry for area in sample_areas()])
    shapely.prepare(outline)
    return outline
