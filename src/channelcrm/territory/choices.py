"""What may be chosen of a division, checked: how many centres, which options go together, which graph is meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channelcrm.errors import ValidationError
from channelcrm.territory.adjacency import Adjacency
from channelcrm.territory.geography import Geography
from channelcrm.values.arguments import is_finite, require_type, shown, whole_number

__all__ = ["check_count", "check_options", "graph_for"]


def check_count(centers: Any, geo: Geography, given: Mapping[str, object]) -> int:
    """How many centres to find; none of them can be named in what else is given."""
    count = whole_number(centers, "centers", 1)
    for field, value in given.items():
        if value is not None:
            raise ValidationError(
                f"Centres that are still to be found cannot be named in {field}.", field=field, value=value,
                remedy="Give the centres by their ids and locations, or leave this out.",
            )  # fmt: skip
    if not len(geo):
        raise ValidationError(
            "There are no areas to find centres in.", field="geo", remedy="Give a geography with areas."
        )
    return count


def check_options(
    keep_km: float | None,
    today: Mapping[str, str] | None,
    exact: bool,  # noqa: FBT001
    time_limit: float | None,
) -> None:
    """Refuse numbers that cannot be, and options that say nothing without another."""
    for field, value, needs, there in (
        ("keep_km", keep_km, "today", today is not None), ("time_limit", time_limit, "exact", exact),
    ):  # fmt: skip
        if value is None:
            continue
        if not is_finite(value) or value < 0:
            raise ValidationError(
                f"{shown(value)} cannot be.", field=field, value=value, remedy="Give a finite number of zero or more."
            )
        if not there:
            raise ValidationError(
                f"{field} says nothing without {needs}.",
                field=field,
                value=value,
                remedy=f"Give {needs}, or leave it out.",
            )


def graph_for(geo: Geography, adjacency: Adjacency | None, contiguous: bool) -> Adjacency | None:  # noqa: FBT001
    """The graph that is given or, where districts must be connected, that of shared borders."""
    require_type(adjacency, Adjacency | None, "adjacency")
    if adjacency is not None:
        if adjacency.ids != geo.ids:
            odd = sorted(set(adjacency.ids) ^ set(geo.ids))
            raise ValidationError(
                f"The graph is not of these areas: {shown(odd[0])} is in one of them only.", field="adjacency",
                value=odd[0], remedy="Make it of the same areas: Adjacency.from_pairs(geo.ids, pairs).",
            )  # fmt: skip
        return adjacency
    if not contiguous:
        return None
    graph = geo.adjacency()
    if len(geo) > 1 and not len(graph.indices) and not any(geo.area_km2.values()):
        raise ValidationError(
            "Points have no neighbours.", field="contiguous", value=True,
            remedy="Give a graph of them (adjacency=Adjacency.from_pairs(geo.ids, pairs)), or leave contiguous out.",
        )  # fmt: skip
    return graph
