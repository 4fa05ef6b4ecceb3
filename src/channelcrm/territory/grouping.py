"""Dealers taken together: a tier, a product line, a chain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from channelcrm.errors import ValidationError
from channelcrm.territory.reach import Links
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["grouped", "joined"]


def grouped(
    ids: Sequence[str], group: Mapping[str, object] | Callable[[str], object]
) -> tuple[tuple[str, ...], csr_array]:
    """The names of the groups, ascending, and who belongs to which: a matrix, ids x groups, of ones.

    Raises:
        ValidationError: neither a mapping nor a function, or a group that is no text.
    """
    import numpy as np
    from scipy.sparse import csr_array

    ask = group.get if isinstance(group, Mapping) else group
    if not callable(ask):
        raise ValidationError(
            f"{shown(group)} says no groups.", field="group", value=group,
            remedy="Give dealer id -> group, such as {dealer.id: dealer.tier for dealer in dealers}.",
        )  # fmt: skip
    found = [(row, name) for row, id in enumerate(ids) for name in _names(id, ask(id))]
    names = tuple(sorted({name for _, name in found}))
    column = {name: at for at, name in enumerate(names)}
    rows = np.asarray([row for row, _ in found], dtype=np.int64)
    columns = np.asarray([column[name] for _, name in found], dtype=np.int64)
    return names, csr_array((np.ones(len(found)), (rows, columns)), shape=(len(ids), len(names)))


def _names(id: str, given: object) -> set[str]:
    if given is None:
        return set()
    names: set[str] = set()
    for name in [given] if isinstance(given, str) or not isinstance(given, Iterable) else given:
        if not isinstance(name, str):
            raise ValidationError(
                f"The group of {id!r} is {shown(name)}.", field="group", value=name,
                remedy="Give the name of a group, a list of names, or None.",
            )  # fmt: skip
        names.add(name)
    return names


def joined(links: Links, members: csr_array) -> Links:
    """The same pairs with groups for sites: a group serves demand as fully as the best of its members does."""
    import numpy as np

    degrees = np.diff(members.indptr)[links.columns]
    at = np.repeat(np.arange(len(links)), degrees)
    within = np.arange(len(at)) - np.repeat(np.cumsum(degrees) - degrees, degrees)
    columns = members.indices[members.indptr[links.columns[at]] + within].astype(np.int64)
    rows, strength = links.rows[at], links.strengths[at]
    order = np.lexsort((-strength, columns, rows))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(rows[order]) != 0) | (np.diff(columns[order]) != 0)
    kept = order[first]
    return Links(
        rows=rows[kept], columns=columns[kept], cost=links.cost[at[kept]],
        strength=None if links.strength is None else strength[kept],
    )  # fmt: skip
