"""Which areas touch, as arrays, and in how many pieces sets of areas lie."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Graph"]


@attrs.frozen(kw_only=True, eq=False)
class Graph:
    """Neighbours of each area: those of area ``i`` are ``columns[starts[i]:starts[i + 1]]``, both ways."""

    starts: NDArray[np.int64]
    columns: NDArray[np.int64]

    @classmethod
    def from_pairs(cls, areas: int, pairs: ArrayLike) -> Graph:
        """Pairs (n x 2) of areas by their number; every pair once or more, in any order."""
        import numpy as np

        edges = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
        edges = edges[edges[:, 0] != edges[:, 1]]
        both = np.unique(np.concatenate([edges, edges[:, ::-1]]), axis=0)
        starts = np.searchsorted(both[:, 0], np.arange(areas + 1))
        return cls(starts=starts.astype(np.int64), columns=both[:, 1].copy())

    @cached_property
    def near(self) -> list[list[int]]:
        """The neighbours of each area as lists."""
        columns, starts = self.columns.tolist(), self.starts.tolist()
        return [columns[starts[at] : starts[at + 1]] for at in range(len(starts) - 1)]

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """The area that each entry of ``columns`` is a neighbour of."""
        import numpy as np

        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def part(self, areas: NDArray[np.int64]) -> Graph:
        """The graph of these areas among themselves, numbered in the order they are given."""
        import numpy as np

        number = np.full(len(self.starts) - 1, -1, dtype=np.int64)
        number[areas] = np.arange(len(areas))
        rows, columns = number[self.rows], number[self.columns]
        inside = (rows >= 0) & (columns >= 0)
        return Graph.from_pairs(len(areas), np.stack([rows[inside], columns[inside]], axis=1))

    def pieces(self, areas: Collection[int]) -> list[list[int]]:
        """The connected pieces of a set of areas, each sorted, by their first."""
        left = set(areas)
        found = []
        for first in sorted(left):
            if first not in left:
                continue
            left.remove(first)
            piece = [first]
            for at in piece:  # grows while it is walked
                for neighbor in self.near[at]:
                    if neighbor in left:
                        left.remove(neighbor)
                        piece.append(neighbor)
            found.append(sorted(piece))
        return found
