"""A geography: the areas of a market as one map, with what they hold (handbook H4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.territory.area import Area
from channelcrm.territory.geoframe import GeoFrameLike, beside, check_column, holdings, on_wgs84
from channelcrm.values.arguments import require_type, stream
from channelcrm.values.ids import AreaId
from channelcrm.values.location import Location
from channelcrm.values.tables import columns_of, text_of, to_geoframe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from shapely import STRtree

    from channelcrm.territory.adjacency import Adjacency
    from channelcrm.territory.nesting import Nesting
    from channelcrm.territory.overlay import AreaOverlaps
    from channelcrm.territory.slivers import Sliver
    from channelcrm.values.tables import GeoDataFrame

__all__ = ["Geography", "check_geography", "total_of"]


@attrs.frozen(kw_only=True, eq=False)
class Geography:
    """Areas in the order of their ids: polygons, or points of demand, on WGS 84.

    Make one by ``from_frame`` or ``from_areas``.

    Attributes:
        ids, names, kinds, parent_ids: one an area.
        geometry: shapely geometries, valid.
        measures: measure -> what each area holds, finite and not negative.
        repaired: id -> what was wrong with the shape that was given.
    """

    ids: tuple[AreaId, ...] = attrs.field(repr=False)
    names: tuple[str, ...] = attrs.field(repr=False)
    kinds: tuple[str, ...] = attrs.field(repr=False)
    parent_ids: tuple[AreaId | None, ...] = attrs.field(repr=False)
    geometry: NDArray[np.object_] = attrs.field(repr=False)
    measures: Mapping[str, NDArray[np.float64]] = attrs.field(repr=False)
    repaired: Mapping[str, str] = attrs.field(factory=dict, repr=False)

    @classmethod
    def from_frame(
        cls,
        frame: GeoFrameLike,
        id: str | None = None,
        name: str | None = None,
        measures: Sequence[str] = (),
        *,
        kind: str = "",
        parent: str | None = None,
    ) -> Geography:
        """The rows of a GeoDataFrame, in any CRS.

        Args:
            frame: polygons, or points of demand. Rings that cross are rebuilt, and what crosses the 180th meridian is
                cut there; both are reported in ``repaired``.
            id: the column of area ids; without it a column "id", else the index.
            name: the column of names; without it, or where one is missing, the id is the name.
            measures: columns of what the areas hold.
            kind: what level of areas these are (county, tract, point).
            parent: the column of the ids one level up.

        Raises:
            ValidationError: no CRS, a column that is missing, an id that is missing or given twice, a measure that is
                unknown, negative or not finite, a geometry that is empty, no polygon or point, or no degrees.
        """
        import numpy as np

        frame = on_wgs84(frame)
        for argument, field in ((id, "id"), (name, "name"), (kind, "kind"), (parent, "parent")):
            require_type(argument, str | None, field)
        measures = tuple(stream(measures, str, "measures"))
        given: dict[str, Sequence[object]] = {}
        for column in dict.fromkeys(column for column in (id, name, parent, *measures) if column is not None):
            check_column(column, frame)
            given[column] = np.asarray(frame[column])  # type: ignore[assignment]  # an array is a sequence
        named = None if name is None else given[name]  # before a column of another meaning is put under "id"
        if id is not None:
            given["id"] = given[id]
        elif "id" in set(frame.columns):
            given["id"] = np.asarray(frame["id"]).tolist()
        elif hasattr(frame, "index"):
            given["id"] = frame.index
        ids, columns = columns_of({**given, "geometry": np.asarray(frame.geometry)})  # type: ignore[dict-item]
        names = ids if named is None else [text_of(cell) or id for cell, id in zip(named, ids, strict=True)]
        return _assemble(
            ids, names, [kind] * len(ids),
            [text_of(cell) or None for cell in columns[parent]] if parent is not None else [None] * len(ids),
            columns["geometry"], {measure: columns[measure] for measure in measures},
        )  # fmt: skip

    @classmethod
    def from_areas(cls, areas: Iterable[Area]) -> Geography:
        """These areas. Every one needs a geometry; a measure that only some have is zero for the others.

        Raises:
            ValidationError: an id given twice, a geometry that is missing, no polygon or point, or no degrees.
        """
        import numpy as np

        every = list(stream(areas, Area, "areas"))
        shapes = np.empty(len(every), dtype=object)
        shapes[:] = [area.geometry for area in every]
        names = dict.fromkeys(measure for area in every for measure in area.measures)
        return _assemble(
            [area.id for area in every], [area.name for area in every], [area.kind for area in every],
            [area.parent_id for area in every], shapes,
            {name: np.asarray([area.measures.get(name, 0) for area in every], dtype=object) for name in names},
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        """The areas as values, in the order of their ids."""
        return tuple(
            Area(
                id=id, name=self.names[at], kind=self.kinds[at], parent_id=self.parent_ids[at],
                geometry=self.geometry[at],
                measures={name: float(column[at]) for name, column in self.measures.items()},
            )
            for at, id in enumerate(self.ids)
        )  # fmt: skip

    @cached_property
    def places(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Longitude and latitude of what stands for each area: the point itself, or a point inside the polygon."""
        import shapely

        points = self.geometry.copy()
        spread = shapely.get_dimensions(points) > 0
        points[spread] = shapely.point_on_surface(points[spread])
        return shapely.get_x(points), shapely.get_y(points)

    @property
    def neighbors(self) -> Mapping[AreaId, tuple[AreaId, ...]]:
        """Area id -> the ids of those it shares a border of positive length with (rook). Points have none."""
        return self._rook.neighbors

    @cached_property
    def _rook(self) -> Adjacency:
        return self.adjacency()

    def adjacency(self, kind: str = "rook", *, join_islands: bool = False) -> Adjacency:
        """Which areas are neighbours, with the length of their borders on the ellipsoid.

        Areas that overlap are neighbours too, so take one level of a hierarchy at a time. Points have none.

        Args:
            kind: "rook" for a border of positive length, "queen" for a point in common.
            join_islands: join parts of the map that do not touch by the shortest links, as told in ``joined``.

        Raises:
            ValidationError: another kind.
        """
        from channelcrm.territory.neighborhood import adjacent

        return adjacent(self.ids, self.geometry, kind, join_islands=join_islands)

    @cached_property
    def area_km2(self) -> Mapping[AreaId, float]:
        """Area id -> km² on the WGS 84 ellipsoid, holes taken out; 0 for points."""
        from channelcrm.territory.distance import geodesic_areas_km2

        return MappingProxyType(dict(zip(self.ids, geodesic_areas_km2(self.geometry).tolist(), strict=True)))

    def overlaps(self, *, least_km2: float = 1e-6) -> AreaOverlaps:
        """Which areas overlap, where, and by how many km² on the ellipsoid. Points and common borders do not.

        An area overlaps with the one it lies in too, so take one level of a hierarchy at a time.

        Args:
            least_km2: what counts as an overlap; a square metre, as less is what rounding makes of a border.

        Raises:
            ValidationError: ``least_km2`` is not above zero.
        """
        from channelcrm.territory.overlay import overlay

        return overlay(self.ids, self.geometry, least_km2)

    def slivers(self, *, up_to_km2: float = 1.0) -> tuple[Sliver, ...]:
        """Where areas do not fit: ground that two cover, and holes that areas enclose and none covers; largest first.

        Gaps that are open to the outside are none of these, and less than a square metre is rounding.

        Args:
            up_to_km2: the largest that is a sliver and not an overlap or a hole (a lake) that is meant.

        Raises:
            ValidationError: ``up_to_km2`` is below a square metre.
        """
        from channelcrm.territory.slivers import misfits

        return misfits(self.ids, self.geometry, up_to_km2)

    def locate(self, locations: Iterable[Location | None]) -> list[AreaId | None]:
        """The area each location lies in, None when in none. On a shared border it is the first area by id."""
        import numpy as np

        every = list(stream(locations, Location | None, "locations"))
        lon = np.asarray([np.nan if at is None else at.lon for at in every], dtype=np.float64)
        lat = np.asarray([np.nan if at is None else at.lat for at in every], dtype=np.float64)
        found: list[AreaId | None] = self.locate_points(lon, lat).tolist()
        return found

    def locate_points(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.object_]:
        """As ``locate``, for columns of degrees: an area id a point, None when in none. A million take seconds.

        Args:
            lon: -180..180; NaN where a place is not known.
            lat: -90..90; NaN where a place is not known.

        Raises:
            ValidationError: no columns of numbers of one length, half a place, or one that is off the globe.
        """
        import numpy as np

        from channelcrm.territory.pointing import degrees_of, first_areas

        first = first_areas(self.geometry, self._tree, *degrees_of(lon, lat))
        return np.asarray([*self.ids, None], dtype=object)[first]

    @cached_property
    def _tree(self) -> STRtree:
        import shapely

        return shapely.STRtree(self.geometry)

    def measure(self, name: str | None) -> NDArray[np.float64]:
        """What each area holds of a measure; 1 each for None.

        Raises:
            ValidationError: the geography has no such measure.
        """
        import numpy as np

        if name is None:
            return np.ones(len(self))
        if not isinstance(name, str) or name not in self.measures:
            close = nearest(name, self.measures)
            raise ValidationError(
                f"The geography has no measure {name!r}.", field="measure", value=name,
                remedy=f"Did you mean {close!r}?" if close else f"It has: {', '.join(self.measures) or 'none'}.",
            )  # fmt: skip
        return self.measures[name]

    @cached_property
    def nesting(self) -> Nesting:
        """Which area lies in which, by their parents.

        Raises:
            ValidationError: an area that lies in itself.
        """
        from channelcrm.territory.nesting import Nesting

        return Nesting.of(self)

    def children(self, id: str) -> tuple[AreaId, ...]:
        """The areas one level below this one, by id. It may be a parent that is not on the map itself.

        Raises:
            ValidationError: neither an area nor the parent of one, or an area that lies in itself.
        """
        from channelcrm.territory.hierarchy import inside

        return inside(self, id, deep=False)

    def descendants(self, id: str) -> tuple[AreaId, ...]:
        """The areas on all levels below this one, by id; errors as for ``children``."""
        from channelcrm.territory.hierarchy import inside

        return inside(self, id, deep=True)

    def level(self, kind: str) -> Geography:
        """The areas of one kind, such as the counties of a map that has regions too.

        Raises:
            ValidationError: no area is of this kind.
        """
        from channelcrm.territory.hierarchy import of_kind

        return of_kind(self, kind)

    def roll_up(self, measure: str | None, to: str | None = None) -> Mapping[AreaId, float]:
        """What the areas of a level hold, by id: the sum, rounded once, over the undivided areas in each.

        Nothing is counted twice and nothing is lost: what an area of the level, or one between, is said to hold itself
        counts only when nothing lies in it, and every undivided area must lie in one area of the level.

        Args:
            measure: what to sum; None counts undivided areas.
            to: the kind of the level; None for the parents of the undivided areas, which need not be on the map.

        Raises:
            ValidationError: no such measure or kind, an area that lies in itself or in none of the level (no parent, an
                unknown one, a level left out), or one of the level in another.
        """
        from channelcrm.territory.hierarchy import rolled_up

        return rolled_up(self, measure, to)

    def dissolve(self, to: str | None = None) -> Geography:
        """The areas of a level, with the shapes and measures of the undivided areas in them put together.

        Raises:
            ValidationError: as for ``roll_up``, or an undivided area that is a point.
        """
        from channelcrm.territory.hierarchy import dissolved

        return dissolved(self, to)

    @property
    def __geo_interface__(self) -> dict[str, object]:
        """A GeoJSON FeatureCollection of the areas, as geopandas, shapely and GIS tools take it."""
        return {"type": "FeatureCollection", "features": [area.__geo_interface__ for area in self.areas]}

    def to_frame(self) -> GeoDataFrame:
        """A GeoDataFrame on WGS 84: name, measures and geometry, rows named by id.

        A measure that is called like another column stands as "measures.name".
        """
        return to_geoframe(beside({"name": list(self.names)}, self.measures), self.geometry, self.ids)


def check_geography(geo: object) -> None:
    """Refuse what is no Geography, such as a frame.

    Raises:
        ValidationError: with how to make one.
    """
    if not isinstance(geo, Geography):
        raise ValidationError(
            f"A {type(geo).__name__} is no geography.", field="geo",
            remedy='Make one: Geography.from_frame(frame, id="geoid", measures=["population"]), or from_areas(areas).',
        )  # fmt: skip


def total_of(geo: Geography, measure: str | None) -> float:
    """What all areas hold together, above zero.

    Raises:
        ValidationError: there is nothing to take a share of, or no such measure.
    """
    total = float(geo.measure(measure).sum())  # in the order of ids: the same whatever the order they came in
    if not total > 0:
        raise ValidationError(
            f"There is no {measure} anywhere, so no share of it." if measure else "There are no areas.",
            field="measure", value=measure, remedy="Choose a measure that the areas hold.",
        )  # fmt: skip
    return total


def _assemble(
    ids: Sequence[str],
    names: Sequence[str],
    kinds: Sequence[str],
    parents: Sequence[str | None],
    shapes: np.ndarray,
    measures: Mapping[str, np.ndarray],
) -> Geography:
    import numpy as np

    from channelcrm.territory.shapes import fit_shapes

    order = sorted(range(len(ids)), key=lambda at: ids[at])
    for before, after in pairwise(order):
        if ids[before] == ids[after]:
            raise ValidationError(
                f"The area {ids[after]!r} stands twice.",
                field="id",
                value=ids[after],
                remedy="Dissolve its parts first.",
            )
    geometry, repaired = fit_shapes([ids[at] for at in order], shapes[np.asarray(order, dtype=np.int64)])
    return Geography(
        ids=tuple(AreaId(ids[at]) for at in order), names=tuple(names[at] for at in order),
        kinds=tuple(kinds[at] for at in order),
        parent_ids=tuple(None if (parent := parents[at]) is None else AreaId(parent) for at in order),
        geometry=geometry, repaired=MappingProxyType(repaired),
        measures=MappingProxyType({name: holdings(name, ids, column)[order] for name, column in measures.items()}),
    )  # fmt: skip
