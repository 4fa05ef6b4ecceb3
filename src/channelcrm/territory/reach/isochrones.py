"""Reach by polygons: what is within so many minutes of each dealer, as any routing service draws it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.distance import great_circle_km
from channelcrm.territory.geoframe import GeoFrameLike
from channelcrm.territory.geography import Geography
from channelcrm.territory.reach.interface import Demand, Links, no_links
from channelcrm.territory.sites import Sites
from channelcrm.values.arguments import shown
from channelcrm.values.location import Location

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely import STRtree
    from shapely.geometry.base import BaseGeometry

__all__ = ["Isochrones"]


@attrs.frozen(kw_only=True, eq=False)
class Isochrones:
    """Within a polygon drawn around each dealer, its border included.

    Make one by ``from_shapes``, ``from_frame`` or ``from_geojson``. Polygons are checked as areas are: invalid ones are
    repaired and reported, what cannot be is refused with the reason. Dealers without a polygon reach nothing and are
    listed, polygons of other dealers are left aside. A dealer with a polygon needs no location. Costs are great-circle
    km from the dealer, or from a point inside its polygon where it has no location.

    Attributes:
        ids: of dealers, ascending.
        geometry: shapely polygons on WGS 84, valid.
        repaired: id -> what was wrong with the shape that was given.
        name: what the reach is called, such as "within 30 minutes".
    """

    ids: tuple[str, ...] = attrs.field(repr=False)
    geometry: NDArray[np.object_] = attrs.field(repr=False)
    repaired: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    name: str = "within its polygon"
    unit: ClassVar[str] = "km"

    @classmethod
    def from_shapes(cls, shapes: Mapping[str, BaseGeometry], *, name: str = "within its polygon") -> Isochrones:
        """Dealer id -> shapely polygon, in degrees on WGS 84.

        Raises:
            ValidationError: no mapping, or a shape that is no polygon on the map.
        """
        if not isinstance(shapes, Mapping):
            raise ValidationError(
                f"{shown(shapes)} is no mapping of polygons.", field="shapes", value=shapes,
                remedy="Give dealer id -> polygon; from_frame takes a GeoDataFrame, from_geojson a FeatureCollection.",
            )  # fmt: skip
        return cls._made([str(id) for id in shapes], list(shapes.values()), name)

    @classmethod
    def from_frame(cls, frame: GeoFrameLike, id: str | None = None, *, name: str = "within its polygon") -> Isochrones:
        """A GeoDataFrame of polygons in any CRS; ``id`` is the column of dealer ids, else "id", else the index.

        Raises:
            ValidationError: no CRS, a dealer that is missing or stands twice, or a shape that is no polygon on the map.
        """
        geo = Geography.from_frame(frame, id=id)
        return cls._checked(geo.ids, geo.geometry, geo.repaired, name)

    @classmethod
    def from_geojson(
        cls, collection: Mapping[str, object], id: str = "id", *, name: str = "within its polygon"
    ) -> Isochrones:
        """A GeoJSON FeatureCollection, read already; ``id`` names the property that holds the dealer's id.

        A feature's own "id" is taken where it has no such property.

        Raises:
            ValidationError: no FeatureCollection, a feature without an id or a geometry, or a shape that is no polygon.
        """
        from shapely.geometry import shape

        features = collection.get("features") if isinstance(collection, Mapping) else None
        if not isinstance(features, Sequence):
            raise ValidationError(
                f"{shown(collection)} is no FeatureCollection.", field="collection", value=collection,
                remedy='Give a mapping {"type": "FeatureCollection", "features": [...]}, such as json.load reads.',
            )  # fmt: skip
        ids, shapes = [], []
        for row, feature in enumerate(features, 1):
            given = feature if isinstance(feature, Mapping) else {}
            properties = given.get("properties")
            own = properties.get(id) if isinstance(properties, Mapping) else None
            own = given.get("id") if own is None else own
            if own is None or isinstance(own, bool) or not isinstance(own, str | int):
                raise ValidationError(
                    f"The feature has no {id!r}.", field=id, value=own, row=row,
                    remedy="Name the property that holds the dealer's id.",
                )  # fmt: skip
            try:
                shapes.append(shape(given["geometry"]))
            except Exception as error:
                raise ValidationError(
                    f"The feature of {own!r} has no geometry that can be read.", field="geometry", row=row,
                    value=given.get("geometry"), remedy="Give a Polygon or a MultiPolygon.",
                ) from error  # fmt: skip
            ids.append(str(own))
        return cls._made(ids, shapes, name)

    @classmethod
    def _made(cls, ids: Sequence[str], shapes: Sequence[BaseGeometry], name: str) -> Isochrones:
        import numpy as np

        from channelcrm.territory.shapes import fit_shapes

        order = sorted(range(len(ids)), key=lambda at: ids[at])
        ordered = [ids[at] for at in order]
        given = np.empty(len(ids), dtype=object)
        given[:] = [shapes[at] for at in order]
        geometry, repaired = fit_shapes(ordered, given)
        return cls._checked(ordered, geometry, repaired, name)

    @classmethod
    def _checked(
        cls, ids: Sequence[str], geometry: NDArray[np.object_], repaired: Mapping[str, str], name: str
    ) -> Isochrones:
        for at, id in enumerate(ids):
            if at and ids[at - 1] == id:
                raise ValidationError(
                    f"The dealer {id!r} has two polygons.", field="id", value=id,
                    remedy="Choose one of them, or dissolve them into one MultiPolygon.",
                )  # fmt: skip
            if geometry[at].geom_type == "Point":
                raise ValidationError(
                    f"The dealer {id!r} has a point for a polygon.", field="geometry", value=geometry[at].wkt,
                    remedy="Give a Polygon or a MultiPolygon.",
                )  # fmt: skip
        return cls(ids=tuple(ids), geometry=geometry, repaired=repaired, name=name)

    def __str__(self) -> str:
        return self.name

    def knows(self, id: str, location: Location | None, /) -> bool:  # noqa: ARG002  # what the shape of a rule asks
        """Dealers with a polygon."""
        return id in self._rows

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        return {id: row for row, id in enumerate(self.ids)}

    def shapes_of(self, sites: Sites) -> NDArray[np.object_]:
        """The polygons of these sites, in their order."""
        import numpy as np

        return self.geometry[np.asarray([self._rows[id] for id in sites.ids], dtype=np.int64)]

    @cached_property
    def _tree(self) -> STRtree:
        """All polygons, ready to be asked for points."""
        import shapely

        shapely.prepare(self.geometry)
        return shapely.STRtree(self.geometry)

    def links(self, demand: Demand, sites: Sites, /) -> Links:
        """All pairs of a place and a site whose polygon it lies in."""
        import numpy as np
        import shapely

        if not len(demand) or not len(sites):
            return no_links()
        column = np.full(len(self.ids), -1, dtype=np.int64)
        column[np.asarray([self._rows[id] for id in sites.ids], dtype=np.int64)] = np.arange(len(sites))
        rows, polygons = self._candidates(demand)
        rows, polygons = rows[column[polygons] >= 0], polygons[column[polygons] >= 0]
        inside = shapely.intersects_xy(self.geometry[polygons], demand.lon[rows], demand.lat[rows])
        rows, columns = rows[inside].astype(np.int64), column[polygons[inside]]
        lon, lat = self._places(sites)
        links = Links(
            rows=rows, columns=columns,
            cost=great_circle_km(demand.lon[rows], demand.lat[rows], lon[columns], lat[columns]),
        )  # fmt: skip
        return links.where(np.lexsort((columns, rows)))

    def most(self, demand: Demand, sites: Sites) -> int:  # noqa: ARG002  # what it is asked
        """At most how many pairs are looked at."""
        return len(self._candidates(demand)[0])

    def _candidates(self, demand: Demand) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        import shapely

        rows, polygons = self._tree.query(shapely.points(demand.lon, demand.lat))
        return rows, polygons

    def _places(self, sites: Sites) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        import numpy as np
        import shapely

        unknown = np.isnan(sites.lon)
        if not unknown.any():
            return sites.lon, sites.lat
        inside = shapely.point_on_surface(self.shapes_of(sites))
        return (
            np.where(unknown, shapely.get_x(inside), sites.lon), np.where(unknown, shapely.get_y(inside), sites.lat)
        )  # fmt: skip
