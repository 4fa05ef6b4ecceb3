"""Dealers that lie in none of the areas: on the sea, in another state, or nowhere at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import ValidationError
from channelcrm.interchange.problem import Problem, Severity
from channelcrm.territory.area import Area
from channelcrm.values.location import Location

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["outside"]


def outside(dealers: Iterable[Dealer], areas: Iterable[Area]) -> tuple[Problem, ...]:
    """A NOTICE on field "location" for each dealer that lies in none of the polygons, in the order of the dealers.

    ``value`` is the dealer's code. A dealer on a border is inside. The message names the nearest area and how far it is
    (the nearest in degrees, its distance by great circle). Dealers without coordinates are reported too.

    Raises:
        ValidationError: no area is a polygon.
    """
    import numpy as np
    import shapely

    known = [(area, area.geometry) for area in areas if area.geometry is not None]
    polygons = [(area, shape) for area, shape in known if shape.geom_type.endswith("Polygon")]
    if not polygons:
        raise ValidationError(
            "No area is a polygon, so nothing lies inside or outside.", field="areas",
            remedy="Give the polygons that cover the market.",
        )  # fmt: skip
    everyone = list(dealers)
    located = [(place, dealer.location) for place, dealer in enumerate(everyone) if dealer.location is not None]
    points = shapely.points([(at.lon, at.lat) for _, at in located]) if located else np.empty(0, dtype=object)
    tree = shapely.STRtree([shape for _, shape in polygons])
    inside = {located[row][0] for row in tree.query(points, predicate="intersects")[0]}
    problems: list[Problem] = []
    found = dict(located)
    for place, dealer in enumerate(everyone):
        if place in inside:
            continue
        name = f"{dealer.name} ({dealer.code})"
        at = found.get(place)
        if at is None:
            message, remedy = f"{name} has no coordinates: it lies in no area.", "Give longitude and latitude."
        else:
            nearest, shape = polygons[int(tree.nearest(shapely.Point(at.lon, at.lat)))]
            km = at.distance_km(_closest(shape, at))
            message = f"{name} at {at.lon:.5f}, {at.lat:.5f} lies in no area; {nearest.name} is {km:,.1f} km away."
            remedy = "Check the coordinates, or give the areas it belongs to."
        problems.append(Problem(None, "location", dealer.code, message, remedy, Severity.NOTICE))
    return tuple(problems)


def _closest(shape: BaseGeometry, at: Location) -> Location:
    import shapely

    line = shapely.shortest_line(shape, shapely.Point(at.lon, at.lat))
    return Location(*shapely.get_coordinates(line)[0])
