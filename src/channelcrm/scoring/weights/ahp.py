"""The analytic hierarchy process: weights from pairwise comparisons, and how consistent these are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from channelcrm.errors import ValidationError, nearest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["RANDOM_INDEX", "Ahp", "PriorityMethod", "RandomIndex", "ahp"]

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
    """

    weights: Floats
    lambda_max: float
    consistency_index: float
    consistency_ratio: float
    random_index: float
    missing: int


def ahp(
    pairwise: ArrayLike,
    method: PriorityMethod = "eigenvector",
    random_index: RandomIndex = "saaty1980",
    tolerance: float = 0.01,
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

    Raises:
        ValidationError: not square, values of zero or less, reciprocity broken, comparisons that leave some criteria
            unconnected, more criteria than the table knows.

    References:
        Saaty (1977), J. Math. Psychology 15(3) 234-281; Crawford, Williams (1985), ibid. 29(4) 387-405; Alonso, Lamata
        (2006), IJUFKS 14(4) 445-459.
    """
    import numpy as np

    matrix = _joined(pairwise, tolerance)
    count = len(matrix)
    known = ~np.isnan(matrix)
    missing = int((~known).sum() // 2)
    index = _random_index(random_index, count)
    if method == "geometric":
        weights = _least_squares(matrix, known)
    elif method == "column_mean":
        if missing:
            raise ValidationError(
                f"{missing} comparisons are missing.", field="pairwise", remedy="Take eigenvector or geometric."
            )
        weights = (matrix / matrix.sum(axis=0)).mean(axis=1)
    elif method == "eigenvector":
        weights = _eigenvector(matrix, known)
    else:
        raise ValidationError(
            f"{method!r} is not a way to weights.", field="method", value=method,
            remedy="Take eigenvector, geometric or column_mean.",
        )  # fmt: skip
    ratios = np.where(known, matrix, weights[:, None] / weights[None, :])
    lambda_max = float(((ratios @ weights) / weights).mean())
    consistency = max(lambda_max - count, 0.0) / (count - 1) if count > 1 else 0.0
    return Ahp(
        weights=weights,
        lambda_max=lambda_max,
        consistency_index=consistency,
        consistency_ratio=consistency / index if index else 0.0,
        random_index=index,
        missing=missing,
    )


def _joined(pairwise: ArrayLike, tolerance: float) -> Floats:
    """One matrix of all judges, each checked."""
    import numpy as np

    try:
        judges = np.asarray(pairwise, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValidationError(
            "These are not numbers in rows of one length.", field="pairwise", value=pairwise,
            remedy="Give n x n numbers, NaN where nobody compared.",
        ) from error  # fmt: skip
    judges = judges[None] if judges.ndim == 2 else judges
    if judges.ndim != 3 or judges.shape[1] != judges.shape[2] or 0 in judges.shape:
        raise ValidationError(
            f"The shape is {np.shape(pairwise)}.", field="pairwise", value=np.shape(pairwise),
            remedy="Give a square matrix, or one a judge.",
        )  # fmt: skip
    if not ((judges > 0) & np.isfinite(judges) | np.isnan(judges)).all():
        wrong = float(judges[~((judges > 0) & np.isfinite(judges) | np.isnan(judges))][0])
        raise ValidationError(
            f"{wrong:g} is not a ratio.", field="pairwise", value=wrong,
            remedy="Say how many times as important: more than 0, 1 for equally.",
        )  # fmt: skip
    across = judges.transpose(0, 2, 1)
    broken = (np.abs(judges * across - 1) > tolerance) | (np.isnan(judges) != np.isnan(across))
    broken |= np.eye(judges.shape[1], dtype=bool) & ~(np.abs(judges - 1) <= tolerance)
    if broken.any():
        _, i, j = (int(at) for at in np.argwhere(broken)[0])
        cell, other = float(judges[broken][0]), float(across[broken][0])
        raise ValidationError(
            f"Cell ({i}, {j}) is {cell:g} and cell ({j}, {i}) is {other:g}: they are not reciprocal.", field="pairwise",
            value=(cell, other), remedy="Give 1 on the diagonal and 1/x across it.",
        )  # fmt: skip
    logs = np.log(judges)
    given = ~np.isnan(logs)
    many = given.sum(axis=0)
    means = np.where(given, logs, 0.0).sum(axis=0) / np.maximum(many, 1)
    joined: Floats = judges[0] if len(judges) == 1 else np.where(many > 0, np.exp(means), np.nan)
    _require_connected(~np.isnan(joined))
    return joined


def _require_connected(known: NDArray[np.bool_]) -> None:
    reached, waiting = {0}, [0]
    while waiting:
        for other in known[waiting.pop()].nonzero()[0].tolist():
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    if len(reached) < len(known):
        apart = sorted(set(range(len(known))) - reached)
        raise ValidationError(
            f"No chain of comparisons connects criteria {apart} (counted from 0) with criterion 0.", field="pairwise",
            value=apart, remedy="Compare at least one of them with the others.",
        )  # fmt: skip


def _random_index(name: str, count: int) -> float:
    if name == "alonso2006":
        return (2.7699 * count - 4.3513 - count) / (count - 1) if count > 2 else 0.0
    if name not in RANDOM_INDEX:
        known = [*RANDOM_INDEX, "alonso2006"]
        close = nearest(str(name), known)
        raise ValidationError(
            f"{name!r} is not a table of random indices.", field="random_index", value=name,
            remedy=f"Did you mean {close!r}?" if close else f"Take one of {', '.join(known)}.",
        )  # fmt: skip
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
