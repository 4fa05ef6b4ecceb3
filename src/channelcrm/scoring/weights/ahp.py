"""The analytic hierarchy process: weights from pairwise comparisons, and how consistent these are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.kinds import require_word
from channelcrm.scoring.weights.comparisons import joined, unconnected

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["RANDOM_INDEX", "Ahp", "PriorityMethod", "RandomIndex", "Suggestion", "ahp"]

PriorityMethod: TypeAlias = Literal["eigenvector", "geometric", "column_mean"]
"""How weights come of comparisons: Saaty's principal eigenvector, the geometric mean of rows (logarithmic least
squares), or the mean of the columns divided by their sums (Saaty's approximation by hand)."""
RandomIndex: TypeAlias = Literal["saaty1980", "saaty2013", "alonso2006"]
"""Whose mean inconsistency of random matrices counts as 1; the table moves the ratio."""

RANDOM_INDEX: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        # Saaty (1980), The Analytic Hierarchy Process.
        "saaty1980": (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
        # Saaty, Vargas (2013), Decision Making with the Analytic Network Process.
        "saaty2013": (0, 0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
    }
)
"""By name: the random index for 1, 2, 3, ... criteria."""


@attrs.frozen(kw_only=True)
class Suggestion:
    """A comparison that the others contradict.

    Attributes:
        first, second: positions of the two criteria.
        given: how many times as important the first is as the second, as it was said.
        consistent: the same, as all other comparisons imply it.
        consistency_ratio: of the whole, if that were said instead.
    """

    first: int
    second: int
    given: float
    consistent: float
    consistency_ratio: float


@attrs.frozen(kw_only=True, eq=False)
class Ahp:
    """Weights and their consistency.

    Attributes:
        weights: sum to 1.
        lambda_max: the principal eigenvalue (of these weights), n when comparisons agree perfectly.
        consistency_index: (lambda_max - n) / (n - 1).
        consistency_ratio: the index over the random index; up to 0.1 is held to be acceptable. 0 for one or two.
        random_index: what the index was divided by.
        missing: how many comparisons were left open; the ratio reads low then, because the table is for complete ones.
        pairwise: the comparisons, those of several judges joined; NaN where nobody compared.
        method: how the weights came of them.
    """

    weights: Floats
    lambda_max: float
    consistency_index: float
    consistency_ratio: float
    random_index: float
    missing: int
    pairwise: Floats
    method: PriorityMethod

    def suggestions(self) -> tuple[Suggestion, ...]:
        """Which comparisons to think over, the one whose change helps most first; none when all agree.

        Each comparison in turn is left out, the others say what it ought to be, and the ratio is taken with that. A
        comparison that nothing else checks is not among them.
        """
        import numpy as np

        method: PriorityMethod = "geometric" if self.method == "geometric" else "eigenvector"
        found = []
        for i, j in np.argwhere(np.triu(~np.isnan(self.pairwise), k=1)).tolist():
            matrix = self.pairwise.copy()
            matrix[i, j] = matrix[j, i] = np.nan
            if unconnected(~np.isnan(matrix)):
                continue
            others = _priorities(matrix, method)
            implied = float(others[i] / others[j])
            matrix[i, j], matrix[j, i] = implied, 1 / implied
            _, index = _consistency(matrix, _priorities(matrix, self.method))
            if index < self.consistency_index - _ROUNDING:
                given, ratio = float(self.pairwise[i, j]), index / self.random_index
                found.append(Suggestion(first=i, second=j, given=given, consistent=implied, consistency_ratio=ratio))
        return tuple(sorted(found, key=lambda one: one.consistency_ratio))


_ROUNDING = 1e-12
"""Less inconsistency than this is what rounding makes of none."""


def ahp(
    pairwise: ArrayLike,
    method: PriorityMethod = "eigenvector",
    random_index: RandomIndex = "saaty1980",
    tolerance: float = 0.01,
    judges: ArrayLike | None = None,
) -> Ahp:
    """Weights from comparisons on a ratio scale: cell (i, j) says how many times as important i is as j.

    Several judges are joined cell by cell by the geometric mean, which keeps reciprocity (Aczel, Saaty 1983).
    Comparisons that nobody made are NaN: the eigenvector then follows Harker (1987), the geometric mean the
    logarithmic least squares of Bozoki, Fulop, Ronyai (2010).

    Args:
        pairwise: n x n positive numbers with ones on the diagonal and reciprocals across it, or judges x n x n.
        method: "eigenvector", "geometric" or "column_mean".
        random_index: "saaty1980" and "saaty2013" (up to 15 criteria), or "alonso2006", whose formula has no end.
        tolerance: by how much a cell times its reciprocal may differ from 1, for printed 0.33 beside 3.
        judges: the say of each judge, relative to the others; the same by default.

    Raises:
        ValidationError: not square, values of zero or less, reciprocity broken, comparisons that leave some criteria
            unconnected, more criteria than the table knows, a say that is negative or not one a judge.

    References:
        Saaty (1977), J. Math. Psychology 15(3) 234-281; Crawford, Williams (1985), ibid. 29(4) 387-405; Alonso, Lamata
        (2006), IJUFKS 14(4) 445-459.
    """
    import numpy as np

    matrix = joined(pairwise, judges, tolerance)
    index = _random_index(random_index, len(matrix))
    weights = _priorities(matrix, method)
    lambda_max, consistency = _consistency(matrix, weights)
    return Ahp(
        weights=weights,
        lambda_max=lambda_max,
        consistency_index=consistency,
        consistency_ratio=consistency / index if index else 0.0,
        random_index=index,
        missing=int(np.isnan(matrix).sum() // 2),
        pairwise=matrix,
        method=method,
    )


def _priorities(matrix: Floats, method: PriorityMethod) -> Floats:
    import numpy as np

    known = ~np.isnan(matrix)
    require_word(method, ("eigenvector", "geometric", "column_mean"), "method", "not a way to weights")
    if method == "geometric":
        return _least_squares(matrix, known)
    if method == "eigenvector":
        return _eigenvector(matrix, known)
    if not known.all():
        raise ValidationError(
            f"{(~known).sum() // 2} comparisons are missing.", field="pairwise", remedy="Take eigenvector or geometric."
        )
    return np.asarray((matrix / matrix.sum(axis=0)).mean(axis=1))


def _consistency(matrix: Floats, weights: Floats) -> tuple[float, float]:
    """The eigenvalue that belongs to these weights, and the consistency index."""
    import numpy as np

    count = len(matrix)
    ratios = np.where(np.isnan(matrix), weights[:, None] / weights[None, :], matrix)
    lambda_max = float(((ratios @ weights) / weights).mean())
    return lambda_max, max(lambda_max - count, 0.0) / (count - 1) if count > 1 else 0.0


def _random_index(name: str, count: int) -> float:
    require_word(name, [*RANDOM_INDEX, "alonso2006"], "random_index", "not a table of random indices")
    if name == "alonso2006":
        return (2.7699 * count - 4.3513 - count) / (count - 1) if count > 2 else 0.0
    table = RANDOM_INDEX[name]
    if count > len(table):
        raise ValidationError(
            f"The table {name!r} ends at {len(table)} criteria, these are {count}.", field="random_index", value=name,
            remedy="Take alonso2006, or group the criteria.",
        )  # fmt: skip
    return table[count - 1]


def _eigenvector(matrix: Floats, known: NDArray[np.bool_]) -> Floats:
    import numpy as np

    # Harker: an open comparison counts as w_i / w_j, which adds one w_i to row i.
    filled = np.where(known, matrix, 0.0) + np.diag((~known).sum(axis=1).astype(np.float64))
    values, vectors = np.linalg.eig(filled)
    principal = np.abs(vectors[:, int(np.argmax(values.real))].real)
    return np.asarray(principal / principal.sum())


def _least_squares(matrix: Floats, known: NDArray[np.bool_]) -> Floats:
    import numpy as np

    logs = np.where(known, np.log(matrix), 0.0).sum(axis=1)
    laplacian = np.diag(known.sum(axis=1).astype(np.float64)) - known
    # Only differences are determined: one added to every cell sets the sum of the logarithms to zero.
    heights = np.linalg.solve(laplacian + 1.0, logs)
    weights = np.exp(heights - heights.max())
    return np.asarray(weights / weights.sum())
