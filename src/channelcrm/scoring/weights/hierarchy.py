"""A tree of pairwise comparisons: weights level by level, and what they come to at the leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.scoring.weights.ahp import Ahp, PriorityMethod, RandomIndex, ahp

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    Node: TypeAlias = tuple[Sequence[str], ArrayLike]

__all__ = ["AhpHierarchy", "ahp_hierarchy"]


@attrs.frozen(kw_only=True, eq=False)
class AhpHierarchy:
    """Weights of a tree, by name; each level below its node, in the order in which it was given.

    Attributes:
        nodes: the comparisons of each node's parts, with their consistency; the root is first.
        shares: of everything but the root, its share of the node it is part of; parts of one node sum to 1.
        parents: the node that it is part of; "" right under the root, as a scorecard's groups have it.
        groups: the nodes without the root, each before its parts.
        weights: of each leaf, its share of the whole; they sum to 1.
    """

    nodes: Mapping[str, Ahp]
    shares: Mapping[str, float]
    parents: Mapping[str, str]
    groups: tuple[str, ...]
    weights: Mapping[str, float]


def ahp_hierarchy(
    tree: Mapping[str, Node],
    method: PriorityMethod = "eigenvector",
    random_index: RandomIndex = "saaty1980",
    tolerance: float = 0.01,
    judges: ArrayLike | None = None,
) -> AhpHierarchy:
    """Weights of criteria in groups, from comparisons within each group and between groups.

    ``shares`` and ``parents`` are what a scorecard's groups and criteria ask for: their weight and their group.

    Args:
        tree: by name of the node, the names of its parts and how they compare: ``{"dealer": (["sales", "service"],
            [[1, 3], [1/3, 1]]), "sales": ([...], [...])}``. A part that is no node itself is a leaf, a criterion.
        method: see ``ahp``, as the other parameters.
        random_index: which table.
        tolerance: for reciprocals.
        judges: the say of each judge, where each node has one matrix a judge.

    Raises:
        ValidationError: no single root, a circle, a part given twice, as many comparisons as no parts, and what ``ahp``
            refuses; the field names the node.

    References:
        Saaty (1980), The Analytic Hierarchy Process.
    """
    parts, pairwise = _parts(tree)
    parents = _parents(parts)
    root = _root(parts, parents)
    nodes: dict[str, Ahp] = {}
    shares: dict[str, float] = {}
    weights = {root: 1.0}
    for name in _from_above(root, parts, parents):
        nodes[name] = _node(name, parts[name], pairwise[name], method, random_index, tolerance, judges)
        whole = weights.pop(name)
        for part, share in zip(parts[name], nodes[name].weights.tolist(), strict=True):
            shares[part] = share
            weights[part] = whole * share
    return AhpHierarchy(
        nodes=MappingProxyType(nodes),
        shares=MappingProxyType(shares),
        parents=MappingProxyType({part: "" if parents[part] == root else parents[part] for part in shares}),
        groups=tuple(name for name in nodes if name != root),
        weights=MappingProxyType({part: weights[part] for part in shares if part in weights}),
    )


def _parts(tree: Mapping[str, Node]) -> tuple[dict[str, list[str]], dict[str, ArrayLike]]:
    """The names of each node's parts, and their comparisons."""
    if not isinstance(tree, Mapping) or not tree:
        raise ValidationError(
            f"{tree!r} is not a tree.", field="tree", value=tree,
            remedy='Give {"node": (["part", "part"], [[1, 3], [1/3, 1]])}.',
        )  # fmt: skip
    parts: dict[str, list[str]] = {}
    pairwise: dict[str, ArrayLike] = {}
    for name, node in tree.items():
        try:
            names, pairwise[name] = node
            parts[name] = [] if isinstance(names, str) else list(names)
        except (TypeError, ValueError):
            parts[name] = []
        if not parts[name] or not all(isinstance(part, str) and part.strip() for part in (name, *parts[name])):
            raise ValidationError(
                f"{node!r} does not say what the parts are and how they compare.", field=f"tree.{name}", value=node,
                remedy='Give (["part", "part"], [[1, 3], [1/3, 1]]), every name a text.',
            )  # fmt: skip
    return parts, pairwise


def _parents(parts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The node that each part belongs to."""
    parents: dict[str, str] = {}
    for name, names in parts.items():
        for part in names:
            if part in parents:
                raise ValidationError(
                    f"{part!r} stands twice: under {parents[part]!r} and under {name!r}.", field=f"tree.{name}",
                    value=part, remedy="Give it one place, or two names.",
                )  # fmt: skip
            parents[part] = name
    return parents


def _root(parts: Mapping[str, Sequence[str]], parents: Mapping[str, str]) -> str:
    """The one node that is part of no other."""
    roots = [name for name in parts if name not in parents]
    if len(roots) == 1:
        return roots[0]
    if not roots:
        raise ValidationError(
            f"Every node is part of another: {_circle(next(iter(parts)), parents)}.", field="tree", value=list(parts),
            remedy="Leave the first one out of the parts of the others.",
        )  # fmt: skip
    lost, leaves = roots[1], [part for part in parents if part not in parts]
    close = nearest(lost, leaves)
    raise ValidationError(
        f"{' and '.join(map(repr, roots))} are part of no other, and only one can be the whole.", field=f"tree.{lost}",
        value=roots, remedy=f"Did you mean {close!r}?" if close else f"Name {lost!r} among the parts of a node.",
    )  # fmt: skip


def _circle(start: str, parents: Mapping[str, str]) -> str:
    """A circle that is met on the way up from a name."""
    way = [start]
    while (name := parents[way[-1]]) not in way:
        way.append(name)
    return " < ".join(map(repr, [*way[way.index(name) :], name]))


def _from_above(root: str, parts: Mapping[str, Sequence[str]], parents: Mapping[str, str]) -> list[str]:
    """All nodes, each before its parts."""
    order = [root]
    for name in order:  # which grows on the way
        order += [part for part in parts[name] if part in parts]
    if lost := [name for name in parts if name not in order]:
        raise ValidationError(
            f"These are parts of each other: {_circle(lost[0], parents)}.", field=f"tree.{lost[0]}", value=lost,
            remedy=f"Make one of them part of {root!r}, and no part of the others.",
        )  # fmt: skip
    return order


def _node(
    name: str, parts: Sequence[str], pairwise: ArrayLike, method: PriorityMethod, random_index: RandomIndex,
    tolerance: float, judges: ArrayLike | None,
) -> Ahp:  # fmt: skip
    """The comparisons of one node's parts."""
    try:
        found = ahp(pairwise, method, random_index, tolerance, judges)
    except ValidationError as error:
        if error.field != "pairwise":
            raise
        raise ValidationError(error.message, field=f"tree.{name}", value=error.value, remedy=error.remedy) from error
    if len(found.weights) != len(parts):
        raise ValidationError(
            f"It has {len(parts)} parts, and {len(found.weights)} are compared.", field=f"tree.{name}",
            value=list(parts), remedy=f"Give a matrix of {len(parts)} x {len(parts)}.",
        )  # fmt: skip
    return found
