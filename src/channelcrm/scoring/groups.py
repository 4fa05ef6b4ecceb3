"""Groups of criteria: a tree in which weights are shared level by level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.scoring.kinds import is_number
from channelcrm.values import checks
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    from channelcrm.scoring.criterion import Criterion

__all__ = ["Group", "check_tree", "check_weight", "exact_weights", "members"]

_DEEPEST = 32
"""Levels of a tree. Exact shares are products level by level, and grow with each."""


def check_weight(_: object, __: object, value: float) -> None:
    """attrs validator: a finite number of zero or more."""
    if not is_number(value) or value < 0:
        raise ValidationError(
            f"{shown(value)} is not a weight.", field="weight", value=value,
            remedy="Give a finite number of zero or more; what should count against a dealer is said by the scale.",
        )  # fmt: skip


@attrs.frozen
class Group:
    """Criteria that belong together: ``Group("market", weight=60)``, and ``Criterion(..., group="market")``.

    ``weight`` is zero or more, relative to what stands beside it: the groups and criteria of the same ``parent``.
    ``parent`` is the group above, "" for the card itself.

    Raises:
        ValidationError: a blank name, a weight that is negative or not finite, a group that is its own parent.
    """

    name: str = attrs.field(validator=checks.text)
    weight: float = attrs.field(kw_only=True, validator=check_weight)
    parent: str = attrs.field(default="", kw_only=True, validator=checks.whole_text)

    def __attrs_post_init__(self) -> None:
        if self.parent == self.name:
            raise ValidationError(
                f"The group {self.name!r} is its own parent.", field="parent", value=self.parent,
                remedy="Leave the parent out, or name another group.",
            )  # fmt: skip


def check_tree(criteria: Sequence[Criterion], groups: Sequence[Group]) -> None:
    """Refuse groups that do not make a tree with a criterion at the end of every branch.

    Raises:
        ValidationError: a name given twice, a group that nobody knows, that holds nothing or that stands below itself,
            weights that sum to zero within a level. The message names the group.
    """
    parents = {group.name: group.parent for group in groups}
    _check_names(criteria, groups)
    places = [(f"criteria[{row}].group", one.group) for row, one in enumerate(criteria)]
    places += [(f"groups[{row}].parent", one.parent) for row, one in enumerate(groups)]
    for field, name in places:
        if name and name not in parents:
            close = nearest(name, parents)
            known = f"Known: {', '.join(parents)}." if parents else f'Add Group("{name}", weight=...) to the groups.'
            raise ValidationError(
                f"There is no group {name!r}.", field=field, value=name,
                remedy=f"Did you mean {close!r}?" if close else known,
            )  # fmt: skip
    _check_no_circle(groups, parents)
    weights = _weights_by_level(criteria, groups)
    for row, group in enumerate(groups):
        if group.name not in weights:
            raise ValidationError(
                f"The group {group.name!r} holds nothing.", field=f"groups[{row}].name", value=group.name,
                remedy="Give it a criterion, or leave it out.",
            )  # fmt: skip
    for level, total in weights.items():
        if not total:
            raise ValidationError(
                f"The weights in the group {level!r} sum to zero." if level else "The weights sum to zero.",
                field=f"groups.{level}" if level else "criteria.weight", value=0,
                remedy="Give at least one of its members some weight." if level
                else "Give at least one criterion some weight.",
            )  # fmt: skip


def _check_names(criteria: Sequence[Criterion], groups: Sequence[Group]) -> None:
    seen = {criterion.name: "criterion" for criterion in criteria}
    for row, group in enumerate(groups):
        if group.name in seen:
            what = "The group {!r} stands twice." if seen[group.name] == "group" else "{!r} is a criterion, too."
            raise ValidationError(
                what.format(group.name), field=f"groups[{row}].name", value=group.name,
                remedy="Give each group a name of its own.",
            )  # fmt: skip
        seen[group.name] = "group"


def _check_no_circle(groups: Sequence[Group], parents: Mapping[str, str]) -> None:
    depths = {"": 0}
    for row, group in enumerate(groups):
        path: dict[str, None] = {}
        name = group.name
        while name not in depths:
            if name in path:
                circle = list(path)[list(path).index(name) :]
                raise ValidationError(
                    f"The group {name!r} stands below itself: {' in '.join([*circle, name])}.",
                    field=f"groups[{row}].parent", value=group.parent, remedy="Take one of them out of the circle.",
                )  # fmt: skip
            path[name] = None
            name = parents[name]
        depth = depths[name] + len(path)
        if depth > _DEEPEST:
            raise ValidationError(
                f"The group {group.name!r} stands {depth} levels deep.", field=f"groups[{row}].parent",
                value=group.parent, remedy=f"Keep the tree to {_DEEPEST} levels.",
            )  # fmt: skip
        depths.update((one, depth - at) for at, one in enumerate(path))


def _weights_by_level(criteria: Sequence[Criterion], groups: Sequence[Group]) -> dict[str, Fraction]:
    weights: dict[str, Fraction] = {"": Fraction(0)}
    for name, weight in [*((one.group, one.weight) for one in criteria), *((one.parent, one.weight) for one in groups)]:
        weights[name] = weights.get(name, Fraction(0)) + Fraction(weight)
    return weights


def exact_weights(criteria: Sequence[Criterion], groups: Sequence[Group]) -> dict[str, Fraction]:
    """The share of the whole that each criterion has, exactly: the product of its shares level by level. Sums to 1."""
    weights = _weights_by_level(criteria, groups)
    by_name = {group.name: group for group in groups}
    shares = {"": Fraction(1)}
    for group in groups:
        path = []
        name = group.name
        while name not in shares:
            path.append(by_name[name])
            name = by_name[name].parent
        for one in reversed(path):
            shares[one.name] = shares[one.parent] * Fraction(one.weight) / weights[one.parent]
    return {one.name: shares[one.group] * Fraction(one.weight) / weights[one.group] for one in criteria}


def members(criteria: Sequence[Criterion], groups: Sequence[Group]) -> dict[str, tuple[int, ...]]:
    """Which criteria stand below each group, at whatever depth: positions, ascending."""
    parents = {group.name: group.parent for group in groups}
    found: dict[str, list[int]] = {group.name: [] for group in groups}
    for at, criterion in enumerate(criteria):
        name = criterion.group
        while name:
            found[name].append(at)
            name = parents[name]
    return {name: tuple(positions) for name, positions in found.items()}
