"""ELECTRE I: who outranks whom, and the kernel of those to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from channelcrm.scoring.kinds import require_word
from channelcrm.scoring.methods.arrays import number_within, within_floats
from channelcrm.scoring.methods.problem import Problem, checked_problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["ROUNDING", "Electre", "Ranges", "circles_of", "compare", "electre"]

Ranges: TypeAlias = Literal["own", "common"]
"""What a lead against is relative to: the range of its own criterion, whatever its unit; or, as Roy (1968) wrote it for
criteria that share one scale, the widest range of all."""

ROUNDING = 1e-12
"""Shares of weights that are equal on paper differ by less than this in floats."""


@attrs.frozen(kw_only=True, eq=False)
class Electre:
    """Pairs, n x n: row a, column b.

    Attributes:
        concordance: share of the weights on which a is at least as good as b, 0..1.
        discordance: the largest lead of b over a, relative to a range (see ``Ranges``), 0..1.
        outranks: a is to be held at least as good as b; nobody outranks itself.
        kernel: positions, ascending: nobody in it outranks another in it, and whoever is outside is outranked by one
            in it. Those who outrank each other in a circle count as one, and are in or out together.
    """

    concordance: Floats
    discordance: Floats
    outranks: NDArray[np.bool_]
    kernel: tuple[int, ...]


@within_floats
def electre(
    matrix: ArrayLike,
    w: ArrayLike,
    goals: ArrayLike,
    concordance: float = 0.65,
    discordance: float = 0.35,
    ranges: Ranges = "own",
) -> Electre:
    """ELECTRE I, which does not rank but narrows a choice.

    a outranks b when enough weight speaks for it and nothing speaks too much against it. Takes memory and time in
    proportion to the square of the alternatives. A criterion on which all are equal speaks for everyone.

    Args:
        matrix: alternatives x criteria, finite numbers.
        w: a weight a criterion; the answer does not depend on their sum.
        goals: 1 to maximise, -1 to minimise, one a criterion.
        concordance: the share of weight that must at least speak for it, 0.5 to 1 in practice.
        discordance: the relative lead that may at most speak against it, 0 to 1.
        ranges: "own", or "common" for criteria on one scale.

    Raises:
        ValidationError: bad input, by field; a threshold outside of 0..1; other ranges.

    References:
        Roy (1968), RIRO 2(8) 57-75; Figueira, Mousseau, Roy (2005), ELECTRE methods.
    """
    import numpy as np

    concordance = number_within(concordance, 0, 1, "concordance", "not a share", "Give 0 to 1.")
    discordance = number_within(discordance, 0, 1, "discordance", "not a share", "Give 0 to 1.")
    agreed, against = compare(checked_problem(matrix, w, goals), ranges)
    outranks = (agreed >= concordance - ROUNDING) & (against <= discordance + ROUNDING)
    np.fill_diagonal(outranks, val=False)
    return Electre(concordance=agreed, discordance=against, outranks=outranks, kernel=_kernel(outranks))


def compare(problem: Problem, ranges: Ranges) -> tuple[Floats, Floats]:
    """Concordance and discordance of all pairs, as ``Electre`` describes them.

    Raises:
        ValidationError: ranges that are neither "own" nor "common".
    """
    import numpy as np

    require_word(ranges, ("own", "common"), "ranges", "no way to take ranges")
    count = len(problem.matrix)
    span = problem.high - problem.low
    if ranges == "common":
        span = np.full_like(span, span.max())
    agreed, against = np.zeros((count, count)), np.zeros((count, count))
    share = problem.weights / problem.weights.sum()
    for j, goal in enumerate(problem.goals):
        values = problem.matrix[:, j] * goal
        lead = values[None, :] - values[:, None]
        agreed += share[j] * (lead <= 0)
        if span[j] and share[j]:
            np.maximum(against, lead / span[j], out=against)
    return np.minimum(agreed, 1.0), against


def circles_of(outranks: NDArray[np.bool_]) -> NDArray[np.int64]:
    """A number an alternative: those who outrank each other in a circle have the same."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    pairs = csr_matrix(np.asarray(outranks, dtype=np.int8))
    return np.asarray(connected_components(pairs, directed=True, connection="strong")[1], dtype=np.int64)


def _kernel(outranks: NDArray[np.bool_]) -> tuple[int, ...]:
    import numpy as np

    circle_of = circles_of(outranks)
    circles = int(circle_of.max()) + 1
    beaten_by: list[set[int]] = [set() for _ in range(circles)]
    for a, b in np.argwhere(outranks):
        if circle_of[a] != circle_of[b]:
            beaten_by[circle_of[b]].add(int(circle_of[a]))
    inside: dict[int, bool] = {}
    while len(inside) < circles:  # circles form no circle: each round decides at least one
        for circle in range(circles):
            if circle not in inside and all(other in inside for other in beaten_by[circle]):
                inside[circle] = not any(inside[other] for other in beaten_by[circle])
    return tuple(int(at) for at in range(len(circle_of)) if inside[int(circle_of[at])])
