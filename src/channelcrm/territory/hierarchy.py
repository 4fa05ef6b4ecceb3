"""Levels of areas: tracts in counties, counties in regions; what the lower hold is what the upper hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.territory.geography import Geography
from channelcrm.territory.nesting import Nesting
from channelcrm.values.arguments import shown
from channelcrm.values.ids import AreaId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["dissolved", "inside", "of_kind", "rolled_up"]


def of_kind(geo: Geography, kind: str) -> Geography:
    """The areas of one kind; see ``Geography.level``."""
    import numpy as np

    kinds = dict.fromkeys(geo.kinds)
    if kind not in kinds:
        raise _no_kind(kind, kinds, "kind", "")
    kept = np.asarray([at for at, one in enumerate(geo.kinds) if one == kind], dtype=np.int64)
    places = kept.tolist()
    ids = tuple(geo.ids[at] for at in places)
    repaired = {id: geo.repaired[id] for id in ids if id in geo.repaired}
    return attrs.evolve(
        geo, ids=ids, names=tuple(geo.names[at] for at in places), kinds=tuple(geo.kinds[at] for at in places),
        parent_ids=tuple(geo.parent_ids[at] for at in places), geometry=geo.geometry[kept],
        measures=MappingProxyType({name: column[kept] for name, column in geo.measures.items()}),
        repaired=MappingProxyType(repaired),
    )  # fmt: skip


def inside(geo: Geography, id: str, *, deep: bool) -> tuple[AreaId, ...]:
    """The areas of the map one level below this one, or ``deep`` on all levels below it."""
    known = set(geo.ids)
    if id not in known and not geo.nesting.is_divided(AreaId(id)):
        close = nearest(id, known)
        raise ValidationError(
            f"The geography has no area {shown(id)}.", field="id", value=id,
            remedy=f"Did you mean {close!r}?" if close else "Give the id of an area, or of a parent of one.",
        )  # fmt: skip
    below = geo.nesting.below(AreaId(id))
    return below if deep else tuple(one for one in below if geo.nesting.parents[one] == id)


def rolled_up(geo: Geography, measure: str | None, to: str | None) -> Mapping[AreaId, float]:
    """What the areas of a level hold by those in them; see ``Geography.roll_up``."""
    held = geo.measure(measure).tolist()
    return MappingProxyType({outer: math.fsum(held[at] for at in places) for outer, places in _groups(geo, to).items()})


def dissolved(geo: Geography, to: str | None) -> Geography:
    """The areas of a level, put together from those in them; see ``Geography.dissolve``."""
    import numpy as np
    import shapely

    groups = _groups(geo, to)
    shapes = np.empty(len(groups), dtype=object)
    for row, (outer, places) in enumerate(groups.items()):
        parts = geo.geometry[places]
        if (shapely.get_dimensions(parts) < 2).any():
            raise ValidationError(
                f"The area {outer!r} holds points, of which no polygon is made.", field="geometry", value=outer,
                remedy="Sum their measures with roll_up.",
            )  # fmt: skip
        shapes[row] = shapely.union_all(parts)
    own = {id: at for at, id in enumerate(geo.ids)}
    at = [own.get(outer) for outer in groups]
    return Geography(
        ids=tuple(groups),
        names=tuple(outer if place is None else geo.names[place] for outer, place in zip(groups, at, strict=True)),
        kinds=tuple((to or "") if place is None else geo.kinds[place] for place in at),
        parent_ids=tuple(None if place is None else geo.parent_ids[place] for place in at),
        geometry=shapes,
        measures=MappingProxyType({name: _sums(column, groups) for name, column in geo.measures.items()}),
    )


def _sums(column: NDArray[np.float64], groups: Mapping[AreaId, list[int]]) -> NDArray[np.float64]:
    import numpy as np

    held = column.tolist()
    return np.asarray([math.fsum(held[at] for at in places) for places in groups.values()], dtype=np.float64)


def _groups(geo: Geography, to: str | None) -> dict[AreaId, list[int]]:
    """The areas of a level, by id, and the positions of the undivided ones in each: every one in exactly one.

    Raises:
        ValidationError: no area of this kind, one that lies in another of its level, or an undivided one in none.
    """
    nesting = geo.nesting
    undivided = [at for at, id in enumerate(geo.ids) if not nesting.is_divided(id)]
    if to is None:
        level = {parent for at in undivided if (parent := geo.parent_ids[at]) is not None}
    else:
        level = {id for id, kind in zip(geo.ids, geo.kinds, strict=True) if kind == to}
        if not level:
            raise _no_kind(to, dict.fromkeys(geo.kinds), "to", " Leave it out to sum by parent.")
    for id in sorted(level):
        outer = next((one for one in nesting.above(id) if one in level), None)
        if outer is not None:
            raise ValidationError(
                f"The areas {id!r} and {outer!r} are of one level, and the first lies in the second.",
                field="parent_id", value=id, remedy="Correct its parent or kind, or name the level to roll up to.",
            )  # fmt: skip
    groups: dict[AreaId, list[int]] = {id: [] for id in sorted(level)}
    astray: list[AreaId] = []
    for at in undivided:
        id = geo.ids[at]
        outer = next((one for one in (id, *nesting.above(id)) if one in level), None)
        if outer is None:
            astray.append(id)
        else:
            groups[outer].append(at)
    if astray:
        raise _astray(geo, nesting, astray, to)
    return groups


def _astray(geo: Geography, nesting: Nesting, astray: list[AreaId], to: str | None) -> ValidationError:
    id = astray[0]
    above = nesting.above(id)
    if not above:
        why = "it has no parent"
    elif above[-1] not in set(geo.ids):
        why = f"nothing says what {above[-1]!r} lies in"
    else:
        why = f"it lies in {', '.join(map(repr, above))}"
    return ValidationError(
        f"The area {id!r} lies in no {to or 'other'}: {why}"
        + (f"; and so for {len(astray) - 1} more ({', '.join(map(repr, astray[1:6]))})." if astray[1:] else "."),
        field="parent_id", value=id, remedy="Correct its parent, or add the areas of the level between.",
    )  # fmt: skip


def _no_kind(kind: object, kinds: Mapping[str, None], field: str, more: str) -> ValidationError:
    close = nearest(kind, kinds) if isinstance(kind, str) else None
    known = ", ".join(repr(one) for one in kinds)
    return ValidationError(
        f"The geography has no areas of kind {shown(kind)}.", field=field, value=kind,
        remedy=(f"Did you mean {close!r}?" if close else f"It has: {known or 'none'}.") + more,
    )  # fmt: skip
