"""Which areas are neighbours: one graph for division, claims and the map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.territory.graphs import pairs_of_graph
from channelcrm.values.arguments import shown, stream
from channelcrm.values.ids import AreaId
from channelcrm.values.tables import text_of, to_frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array

    from channelcrm.values.tables import DataFrame

__all__ = ["Adjacency"]


@attrs.frozen(kw_only=True, eq=False)
class Adjacency:
    """An undirected graph of areas in the order of their ids, as compressed rows.

    Made by ``geo.adjacency()``, or from a graph that is known: ``from_pairs``, ``from_graph``.

    Attributes:
        ids: one an area, in their order.
        indptr, indices: the neighbours of area ``i`` are ``indices[indptr[i]:indptr[i + 1]]``, ascending.
        border_km: beside ``indices``, how long the border is, in km; 0 where areas meet in a point or were joined over
            water; None where nothing tells.
        kind: "rook" (a border of positive length), "queen" (a point in common is enough) or "given".
        joined: pairs of ids that were joined though they do not touch -> how far they are apart, in km.
    """

    ids: tuple[AreaId, ...] = attrs.field(repr=False)
    indptr: NDArray[np.int64] = attrs.field(repr=False)
    indices: NDArray[np.int64] = attrs.field(repr=False)
    border_km: NDArray[np.float64] | None = attrs.field(default=None, repr=False)
    kind: str = "given"
    joined: Mapping[tuple[AreaId, AreaId], float] = attrs.field(factory=dict, repr=False)

    @classmethod
    def from_pairs(
        cls, ids: Iterable[object], pairs: Iterable[Sequence[object]], border_km: Sequence[float] | None = None
    ) -> Adjacency:
        """A graph that is known: pairs of ids, in either direction; one given twice counts once.

        Args:
            ids: every area, also one without neighbours; whole numbers are ids without a fraction.
            pairs: two ids each.
            border_km: the length of the border of each pair, 0 or more.

        Raises:
            ValidationError: an id that is missing or given twice, a pair of one area with itself or of an area that is
                not among the ids, a length that is negative, not finite, or not the same for a pair given twice.
        """
        import numpy as np

        names = sorted(text_of(id) for id in stream(ids, object, "ids"))
        places = {id: at for at, id in enumerate(names)}
        if "" in places or len(places) < len(names):
            twice = next((id for id, after in pairwise(names) if id == after), "")
            raise ValidationError(
                f"The area {twice!r} stands twice." if twice else "An area has no id.", field="ids", value=twice,
                remedy="Give every area once, by its id.",
            )  # fmt: skip
        found = [_pair(pair, places, row) for row, pair in enumerate(stream(pairs, object, "pairs"), 1)]
        ends = np.asarray(found, dtype=np.int64).reshape(-1, 2)
        return cls.from_indices(names, ends, None if border_km is None else _lengths(border_km, len(ends)))

    @classmethod
    def from_graph(cls, graph: object) -> Adjacency:
        """The graph that another library made, duck-typed: weights are left behind.

        Args:
            graph: a libpysal ``Graph`` or ``W``, a networkx ``Graph``, or a mapping of id to its neighbours. One of two
                areas that names the other is enough.

        Raises:
            ValidationError: none of these, or as for ``from_pairs``.
        """
        return cls.from_pairs(*pairs_of_graph(graph))

    @classmethod
    def from_indices(
        cls,
        ids: Sequence[str],
        pairs: NDArray[np.int64],
        border_km: NDArray[np.float64] | None = None,
        *,
        kind: str = "given",
        joined: Mapping[tuple[AreaId, AreaId], float] | None = None,
    ) -> Adjacency:
        """Areas in the order of their ids, and pairs (n x 2) of different positions among them, unchecked."""
        import numpy as np

        count = len(ids)
        low, high = pairs.min(axis=1, initial=count), pairs.max(axis=1, initial=0)
        keys, first, which = np.unique(low * count + high, return_index=True, return_inverse=True)
        if border_km is not None and (border_km != border_km[first][which]).any():
            at = int((border_km != border_km[first][which]).argmax())
            raise ValidationError(
                f"The border of {ids[low[at]]!r} and {ids[high[at]]!r} has two lengths.", field="border_km",
                value=float(border_km[at]), row=at + 1, remedy="Give each pair once.",
            )  # fmt: skip
        rows = np.concatenate([keys // max(count, 1), keys % max(count, 1)])
        columns = np.concatenate([keys % max(count, 1), keys // max(count, 1)])
        order = np.lexsort((columns, rows))
        return cls(
            ids=tuple(AreaId(id) for id in ids), kind=kind, joined=MappingProxyType(dict(joined or {})),
            indptr=np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=count))]).astype(np.int64),
            indices=columns[order],
            border_km=None if border_km is None else np.tile(border_km[first], 2)[order],
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """Beside ``indices``, the area whose neighbour it is."""
        import numpy as np

        return np.repeat(np.arange(len(self)), np.diff(self.indptr))

    @cached_property
    def pairs(self) -> NDArray[np.int64]:
        """Every pair once: positions (n x 2), the lower first, in ascending order."""
        import numpy as np

        once = self.rows < self.indices
        return np.column_stack([self.rows[once], self.indices[once]])

    @cached_property
    def neighbors(self) -> Mapping[AreaId, tuple[AreaId, ...]]:
        """Area id -> the ids of its neighbours, by id."""
        bounds = self.indptr.tolist()
        near = [self.ids[at] for at in self.indices.tolist()]
        return MappingProxyType({id: tuple(near[bounds[at] : bounds[at + 1]]) for at, id in enumerate(self.ids)})

    @cached_property
    def matrix(self) -> csr_array:
        """Ones where two areas are neighbours (n x n)."""
        import numpy as np
        from scipy.sparse import csr_array

        ones = np.ones(len(self.indices))
        return csr_array((ones, self.indices, self.indptr), shape=(len(self), len(self)))

    @property
    def islands(self) -> tuple[AreaId, ...]:
        """The ids of areas without a neighbour."""
        return tuple(id for id, degree in zip(self.ids, (self.indptr[1:] - self.indptr[:-1]).tolist(), strict=True)
                     if not degree)  # fmt: skip

    @cached_property
    def components(self) -> tuple[tuple[AreaId, ...], ...]:
        """The connected parts, as ids; the part of the first area by id comes first."""
        labels = self.parts().tolist()
        found: dict[int, list[AreaId]] = {}
        for id, label in zip(self.ids, labels, strict=True):
            found.setdefault(label, []).append(id)
        return tuple(tuple(ids) for ids in found.values())

    def parts(self, groups: ArrayLike | None = None) -> NDArray[np.int64]:
        """The number of the connected part each area is in, from 0, when one goes only within a group.

        Args:
            groups: one whole number an area, such as its district; negative ones are left out. None: all in one group.

        Returns:
            One number an area; -1 for those left out. Parts are numbered in the order of their first area.
        """
        import numpy as np
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        inside = np.zeros(len(self), dtype=np.int64) if groups is None else np.asarray(groups, dtype=np.int64)
        self._require_one_each(inside, "groups")
        left, right = self.pairs.T
        kept = (inside[left] == inside[right]) & (inside[left] >= 0)
        graph = coo_array((np.ones(kept.sum()), (left[kept], right[kept])), shape=(len(self), len(self)))
        _, labels = connected_components(graph, directed=False)
        labels = np.where(inside >= 0, labels, -1)
        _, first, which = np.unique(labels, return_index=True, return_inverse=True)
        numbers = np.argsort(np.argsort(np.where(labels[first] >= 0, first, -1))) - bool((labels < 0).any())
        found: NDArray[np.int64] = numbers[which].astype(np.int64)
        return found

    def is_connected(self, mask: ArrayLike | None = None) -> bool:
        """Whether these areas (all by default; one truth an area) are one part among themselves; none are, too."""
        import numpy as np

        if mask is None:
            return bool(self.parts().max(initial=0) == 0)
        inside = np.asarray(mask)
        self._require_one_each(inside, "mask")
        return self._reach_all(np.flatnonzero(inside.astype(bool)).tolist())

    def _reach_all(self, members: list[int]) -> bool:
        """A walk: faster than a sparse matrix for the small sets that districts are."""
        left = set(members)
        front = [left.pop()] if left else []
        near = self._near
        while front:
            found = left.intersection(near[front.pop()])
            left -= found
            front.extend(found)
        return not left

    @cached_property
    def _near(self) -> list[list[int]]:
        bounds, indices = self.indptr.tolist(), self.indices.tolist()
        return [indices[start:stop] for start, stop in pairwise(bounds)]

    def subgraph(self, ids: Iterable[str]) -> Adjacency:
        """The graph of these areas among themselves.

        Raises:
            ValidationError: an id that the graph does not have.
        """
        import numpy as np

        wanted = set(stream(ids, str, "ids"))
        places: dict[str, int] = {id: at for at, id in enumerate(self.ids)}
        for id in sorted(wanted - places.keys()):
            raise _unknown(id, places, "ids")
        kept = np.asarray(sorted(places[id] for id in wanted), dtype=np.int64)
        place = np.full(len(self), -1, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        ends = place[self.pairs]
        both = (ends >= 0).all(axis=1)
        once = self.rows < self.indices
        return Adjacency.from_indices(
            [self.ids[at] for at in kept.tolist()], ends[both],
            None if self.border_km is None else self.border_km[once][both], kind=self.kind,
            joined={pair: km for pair, km in self.joined.items() if wanted.issuperset(pair)},
        )  # fmt: skip

    def to_frame(self) -> DataFrame:
        """A DataFrame of the columns focal, neighbor, weight (1) and, where known, border_km: two rows a pair.

        An area without neighbours stands beside itself with weight 0, so that
        ``libpysal.graph.Graph.from_adjacency(adjacency.to_frame())`` has it too.
        """
        import numpy as np

        alone = np.flatnonzero(np.diff(self.indptr) == 0)
        rows, columns = np.concatenate([self.rows, alone]), np.concatenate([self.indices, alone])
        order = np.argsort(rows, kind="stable")
        ids = np.asarray(self.ids, dtype=object)
        given: dict[str, object] = {"focal": ids[rows[order]], "neighbor": ids[columns[order]]}
        given["weight"] = np.repeat([1.0, 0.0], [len(self.rows), len(alone)])[order]
        if self.border_km is not None:
            given["border_km"] = np.concatenate([self.border_km, np.zeros(len(alone))])[order]
        return to_frame(given)

    def _require_one_each(self, values: np.ndarray, field: str) -> None:
        if values.shape != (len(self),):
            raise ValidationError(
                f"There are {len(self)} areas, and {field} has the shape {values.shape}.", field=field,
                remedy="Give one value an area, in the order of adjacency.ids.",
            )  # fmt: skip


def _pair(pair: object, places: Mapping[str, int], row: int) -> tuple[int, int]:
    ends = [text_of(end) for end in pair] if isinstance(pair, Sequence) and not isinstance(pair, str) else []
    if len(ends) != 2 or ends[0] == ends[1]:
        raise ValidationError(
            f"{shown(pair)} is no pair of neighbours.", field="pairs", value=pair, row=row,
            remedy="Give two different ids.",
        )  # fmt: skip
    for end in ends:
        if end not in places:
            raise _unknown(end, places, "pairs", row)
    return places[ends[0]], places[ends[1]]


def _unknown(id: str, places: Mapping[str, int], field: str, row: int | None = None) -> ValidationError:
    close = nearest(id, places)
    return ValidationError(
        f"The graph has no area {id!r}.", field=field, value=id, row=row,
        remedy=f"Did you mean {close!r}?" if close else "Give the ids of all areas, also of those without neighbours.",
    )  # fmt: skip


def _lengths(border_km: Sequence[float], count: int) -> NDArray[np.float64]:
    import numpy as np

    lengths = np.asarray(border_km, dtype=np.float64)
    if lengths.shape != (count,):
        raise ValidationError(
            f"There are {count} pairs, and the lengths of borders have the shape {lengths.shape}.", field="border_km",
            remedy="Give one length a pair.",
        )  # fmt: skip
    wrong = ~((lengths >= 0) & (lengths < np.inf))
    if wrong.any():
        at = int(wrong.argmax())
        raise ValidationError(
            f"{lengths[at]:g} km is no length of a border.", field="border_km", value=float(lengths[at]), row=at + 1,
            remedy="Give a finite number of zero or more.",
        )  # fmt: skip
    return lengths
