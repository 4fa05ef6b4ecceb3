"""Graphs that other libraries make, read without importing them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from channelcrm.errors import ValidationError
from channelcrm.values.arguments import shown

__all__ = ["pairs_of_graph"]


def pairs_of_graph(graph: Any) -> tuple[list[object], list[tuple[object, object]]]:
    """The ids of a graph's areas and its pairs, without those of an area and itself.

    Raises:
        ValidationError: it is of no known shape.
    """
    if hasattr(graph, "unique_ids") and hasattr(graph, "adjacency"):  # libpysal.graph.Graph: a Series by two ids
        return list(graph.unique_ids), [(one, two) for one, two in graph.adjacency.index if one != two]
    if hasattr(graph, "nodes") and hasattr(graph, "edges"):  # networkx.Graph
        return list(graph.nodes), [(one, two) for one, two, *_ in graph.edges if one != two]
    neighbors = graph if isinstance(graph, Mapping) else getattr(graph, "neighbors", None)  # libpysal.weights.W
    if not isinstance(neighbors, Mapping) or not all(_is_list(near) for near in neighbors.values()):
        raise ValidationError(
            f"{shown(graph)} is no graph.", field="graph", value=graph,
            remedy="Give a libpysal or networkx graph, or a mapping of area id to the ids of its neighbours.",
        )  # fmt: skip
    return list(neighbors), [(one, two) for one, near in neighbors.items() for two in near if one != two]


def _is_list(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes)
