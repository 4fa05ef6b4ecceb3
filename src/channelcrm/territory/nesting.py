"""Which area lies in which: counties in regions, regions in a country."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.area import Area
from channelcrm.territory.geography import Geography
from channelcrm.values.arguments import stream
from channelcrm.values.attributes import mapping
from channelcrm.values.checks import text
from channelcrm.values.ids import AreaId

__all__ = ["Nesting", "check_one_level", "nesting_of"]


def _read_only(parents: Mapping[AreaId, AreaId]) -> Mapping[AreaId, AreaId]:
    return MappingProxyType(dict(parents)) if isinstance(parents, Mapping) else parents


def _ids(_: object, attribute: attrs.Attribute[Mapping[AreaId, AreaId]], parents: Mapping[AreaId, AreaId]) -> None:
    mapping(_, attribute, parents)  # type: ignore[arg-type]  # ids are texts
    for parent in parents.values():
        text(_, attribute, parent)


@attrs.frozen(eq=False)
class Nesting:
    """Areas by the area one level up, any number of levels. One without a parent on record lies in nothing.

    A parent need not be an area itself: a territory may name a region of which there is no shape.

    Attributes:
        parents: area id -> the id one level up.

    Raises:
        ValidationError: an area that lies in itself, by way of others or not.
    """

    parents: Mapping[AreaId, AreaId] = attrs.field(factory=dict, converter=_read_only, validator=_ids, repr=False)

    def __attrs_post_init__(self) -> None:
        settled: set[AreaId] = set()
        for start in self.parents:
            path: dict[AreaId, None] = {}
            at: AreaId | None = start
            while at is not None and at not in settled:
                if at in path:
                    circle = " > ".join([*list(path)[list(path).index(at) :], at])
                    raise ValidationError(
                        f"The area {at!r} lies in itself: {circle}.", field="parent_id", value=at,
                        remedy="Correct the parent of one of them.",
                    )  # fmt: skip
                path[at] = None
                at = self.parents.get(at)
            settled.update(path)

    @classmethod
    def of(cls, areas: Geography | Iterable[Area]) -> Nesting:
        """As the ``parent_id`` of these areas says."""
        if isinstance(areas, Geography):
            return cls({id: parent for id, parent in zip(areas.ids, areas.parent_ids, strict=True) if parent})
        every = stream(areas, Area, "areas")
        return cls({area.id: area.parent_id for area in every if area.parent_id is not None})

    @cached_property
    def _children(self) -> Mapping[AreaId, tuple[AreaId, ...]]:
        found: dict[AreaId, list[AreaId]] = {}
        for id, parent in sorted(self.parents.items()):
            found.setdefault(parent, []).append(id)
        return {parent: tuple(ids) for parent, ids in found.items()}

    def above(self, id: AreaId) -> tuple[AreaId, ...]:
        """The areas that this one lies in, the nearest first."""
        found = []
        while (parent := self.parents.get(id)) is not None:
            found.append(parent)
            id = parent
        return tuple(found)

    def below(self, id: AreaId) -> tuple[AreaId, ...]:
        """The areas that lie in this one, by id."""
        found: list[AreaId] = []
        front = [id]
        while front:
            inside = self._children.get(front.pop(), ())
            found += inside
            front += inside
        return tuple(sorted(found))

    def spread(self, ids: Iterable[AreaId]) -> frozenset[AreaId]:
        """These areas and all that lie in them."""
        found = set(ids)
        front = list(found)
        while front:
            fresh = [inside for inside in self._children.get(front.pop(), ()) if inside not in found]
            found.update(fresh)
            front += fresh
        return frozenset(found)

    def tops(self, ids: Iterable[AreaId]) -> tuple[AreaId, ...]:
        """Those of these areas that lie in no other of them, by id."""
        given = set(ids)
        return tuple(sorted(id for id in given if not any(outer in given for outer in self.above(id))))

    def finest(self, ids: Iterable[AreaId], known: Collection[str]) -> frozenset[AreaId]:
        """The areas whose figures add up to what these hold, when ``known`` are those that have figures.

        An area counts by the areas in it where any of them is known, else by itself, so that nothing counts twice.
        """
        told = {outer for id in known for outer in self.above(AreaId(id))}  # those with something known inside
        found: set[AreaId] = set()
        front = list(self.tops(ids))
        while front:
            id = front.pop()
            if id in told:
                front += self._children[id]
            else:
                found.add(id)
        return frozenset(found)

    def is_divided(self, id: AreaId) -> bool:
        """True when another area lies in it."""
        return id in self._children


def nesting_of(areas: Nesting | Geography | Iterable[Area] | None) -> Nesting:
    """How these areas lie in each other; None says nothing of it."""
    if areas is None:
        return Nesting()
    return areas if isinstance(areas, Nesting) else Nesting.of(areas)


def check_one_level(geo: Geography, field: str = "geo") -> None:
    """Refuse a map on which an area lies in another, as sums over it count twice what lies in both.

    Raises:
        ValidationError: naming the first such area by id, the one it lies in, and how to take one level.
    """
    outer = set(geo.parent_ids).intersection(geo.ids)  # only areas of the map say what they lie in: no need to climb
    if not outer:
        return
    at = next(at for at, parent in enumerate(geo.parent_ids) if parent in outer)
    kind = geo.kinds[at]
    raise ValidationError(
        f"The area {geo.ids[at]!r} lies in {geo.parent_ids[at]!r}, which is on the map too: both would be counted.",
        field=field, value=geo.ids[at],
        remedy=f"Take one level, such as {field}.level({kind!r})." if kind else "Give the areas of one level only.",
    )  # fmt: skip
