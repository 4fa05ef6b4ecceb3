"""Who stands where, over many weightings: rank acceptability by sampling (SMAA), on plain arrays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Integers: TypeAlias = NDArray[np.int64]

__all__ = ["Field", "Places", "count_places", "mean_ranks"]

_PRODUCTS, _WIDTH, _CELLS = 600_000, 2048, 1 << 18
"""Multiplications, rows and sums that are done at once, so that they stay in the cache and wake no second thread."""
_HITS = 1 << 20
"""Candidates that are kept before they are put in order."""
_SCOUTS = 64
"""Weightings whose best rows serve as the mark that others must pass."""


@attrs.frozen(eq=False)
class Field:
    """Rows that compete: the shares of the points (n x k, 0..1) they have by criterion.

    ``spans`` is what an unknown share may be above the one in ``shares``, 0 where it is known; ``random`` draws it anew
    for every weighting. Without ``spans`` all is known.
    """

    shares: Floats
    spans: Floats | None = None
    random: np.random.Generator | None = None


@attrs.frozen(eq=False)
class Places:
    """What was counted.

    Attributes:
        counts: n x ranks; how often a row had rank 1, 2, ... Equal rows share a rank, and the ranks after it are free.
        firsts: n x k; the sum of the weightings in which a row was first.
    """

    counts: Integers
    firsts: Floats


def count_places(field: Field, weightings: Floats, ranks: int) -> Places:
    """How often each row has one of the first ``ranks`` ranks, over weightings (samples x k, each summing to 1).

    A row's rank is one more than the number of rows with a greater weighted sum; all sums are decided in double
    precision, those of equal rows are equal.

    References:
        Lahdelma, Salminen (2001), SMAA-2, Operations Research 49(3).
    """
    import numpy as np

    rows, groups, sizes = _distinct(field)
    counts = np.zeros(len(rows) * ranks, dtype=np.int64)
    firsts = np.zeros((len(rows), weightings.shape[1]))
    known = field.spans is None or not field.spans.any()
    best = _few_best if known and ranks * 4 < len(rows) else _best
    for sample, row in best(field, rows, weightings, ranks):
        before = np.cumsum(sizes[row]) - sizes[row]
        rank = before - before[np.searchsorted(sample, sample)]  # within its own weighting
        kept = rank < ranks
        np.add.at(counts, row[kept] * ranks + rank[kept], 1)
        first = rank == 0
        np.add.at(firsts, row[first], weightings[sample[first]])
    return Places(counts=counts.reshape(len(rows), ranks)[groups], firsts=firsts[groups])


def mean_ranks(field: Field, weightings: Floats) -> Floats:
    """The mean rank of each row over all weightings; needs a full sort of every one."""
    import numpy as np

    rows, groups, sizes = _distinct(field)
    sums = np.zeros(len(rows))
    for _, row in _best(field, rows, weightings, len(rows)):
        order = row.reshape(-1, len(rows))
        better = np.empty_like(order)
        np.put_along_axis(better, order, np.cumsum(sizes[order], axis=1) - sizes[order], axis=1)
        sums += better.sum(axis=0)
    means: Floats = (1 + sums / len(weightings))[groups]
    return means


def _distinct(field: Field) -> tuple[Integers, Integers, Integers]:
    """One row of each group of equal rows, the group of each row, and the size of each group.

    A row with something unknown is a group of its own.
    """
    import numpy as np

    shares = field.shares
    count = len(shares)
    everyone = np.arange(count)
    odd = np.random.default_rng(0).integers(2**62, size=shares.shape[1], dtype=np.uint64) * 2 + 1
    keys = ((shares + 0.0).view(np.uint64) * odd).sum(axis=1)
    if len(np.unique(keys)) == count:  # equal rows would have equal keys
        return everyone, everyone, np.ones(count, dtype=np.int64)
    own = np.zeros(count) if field.spans is None else np.where(field.spans.any(axis=1), 1 + everyone, 0)
    _, rows, groups, sizes = np.unique(
        np.column_stack([shares, own]), axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    return rows, groups.reshape(-1), sizes


def _best(field: Field, rows: Integers, weightings: Floats, few: int) -> Iterator[tuple[Integers, Integers]]:
    """The best ``few`` (at most all) of ``rows`` by weighting, best first: numbers of weightings, and of rows."""
    import numpy as np

    few = min(few, len(rows))
    for start, scores in _scores(field, rows, weightings):
        if few < len(rows):
            found = np.argpartition(scores, len(rows) - few, axis=1)[:, len(rows) - few :]
            order = np.argsort(-np.take_along_axis(scores, found, axis=1), axis=1)
            found = np.take_along_axis(found, order, axis=1)
        else:
            found = np.argsort(-scores, axis=1)
        yield np.repeat(np.arange(start, start + len(scores)), few), found.ravel()


def _scores(field: Field, rows: Integers, weightings: Floats) -> Iterator[tuple[int, Floats]]:
    """Weighted sums, some weightings at a time: the number of the first, and weightings x rows."""
    import numpy as np

    unknown = np.zeros((0, 2), dtype=np.int64) if field.spans is None else np.argwhere(field.spans[rows] > 0)
    holders, firsts = np.unique(unknown[:, 0], return_index=True)
    criteria = unknown[:, 1]
    for start, scores in _products(weightings, field.shares[rows].T):
        if len(holders) and field.spans is not None and field.random is not None:
            drawn = field.random.random((len(scores), len(unknown)))
            drawn *= field.spans[rows[unknown[:, 0]], criteria]
            drawn *= weightings[start : start + len(scores), criteria]
            scores[:, holders] += np.add.reduceat(drawn, firsts, axis=1)
        yield start, scores


def _products(weightings: Any, columns: Any) -> Iterator[tuple[int, Any]]:
    """Weightings times criteria x rows, some weightings at a time: the number of the first, and weightings x rows."""
    import numpy as np

    columns = np.ascontiguousarray(columns)
    criteria, rows = columns.shape
    if not rows:
        return
    width = min(rows, _WIDTH)
    many = max(1, min(_PRODUCTS // (criteria * width), max(8, _CELLS // rows)))
    for start in range(0, len(weightings), many):
        some = weightings[start : start + many]
        result = np.empty((len(some), rows), dtype=columns.dtype)
        for left in range(0, rows, width):
            np.matmul(some, columns[:, left : left + width], out=result[:, left : left + width])
        yield start, result


def _few_best(field: Field, rows: Integers, weightings: Floats, few: int) -> Iterator[tuple[Integers, Integers]]:
    """What ``_best`` gives, sooner, and sometimes a row more at the end of a weighting.

    Single precision finds the candidates: whoever may reach the few-th best of the scouts. Double decides among them.
    """
    import numpy as np

    shares = field.shares[rows]
    tolerance = np.float32(3 * (shares.shape[1] + 2) * np.finfo(np.float32).eps)  # of two sums, and then some
    columns, light = np.ascontiguousarray(shares.T, dtype=np.float32), weightings.astype(np.float32)
    scouts = np.unique(np.concatenate([row for _, row in _best(field, rows, weightings[:_SCOUTS], few)]))
    marks = np.empty((len(light), 1), dtype=np.float32)
    for start, scores in _products(light, columns[:, scouts]):
        marks[start : start + len(scores), 0] = np.partition(scores, len(scouts) - few, axis=1)[:, len(scouts) - few]
    marks -= tolerance
    candidates: list[Integers] = []
    for start, scores in _products(light, columns):
        end = start + len(scores)
        candidates.append(np.flatnonzero(scores >= marks[start:end]) + start * len(rows))
        if end == len(light) or sum(map(len, candidates)) > _HITS:
            sample, row = np.divmod(np.concatenate(candidates), len(rows))
            candidates.clear()
            exact = np.einsum("ij,ij->i", shares[row], weightings[sample])
            order = np.argsort(-exact)
            near = (sample - sample[0]).astype(np.min_scalar_type(sample[-1] - sample[0]))  # short numbers sort fast
            order = order[np.argsort(near[order], kind="stable")]
            yield sample[order], row[order]
