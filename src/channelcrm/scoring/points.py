"""Whole points: scores are counted in millionths of a point, so that parts add up and ties are real."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.scoring.card import Missing, Scorecard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["RESOLUTION", "TOTAL", "apportion", "count_points"]

RESOLUTION = 1_000_000
"""How many units a point has. Every sum, comparison and tie is decided in these whole units."""
TOTAL = 100 * RESOLUTION


def apportion(card: Scorecard) -> NDArray[np.int64]:
    """The most units each criterion can give: 100 points shared by weight, to the last unit.

    Largest remainders get the units left over, equal remainders by name, so the order of criteria changes nothing.
    """
    import numpy as np

    quotas = [weight * TOTAL for weight in card.weights.values()]
    units = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(units)), key=lambda at: (units[at] - quotas[at], card.criteria[at].name))
    for at in by_remainder[: TOTAL - sum(units)]:
        units[at] += 1
    return np.asarray(units, dtype=np.int64)


def count_points(
    card: Scorecard, columns: dict[str, np.ndarray]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """Units by row and criterion under the card's policy; what every completion lies between; what is known.

    Returns:
        units (rows x criteria), low and high (rows), the known share of the weight in 0..1 (rows), and which cells
        are empty (rows x criteria).
    """
    import numpy as np

    most = apportion(card)
    rows = len(next(iter(columns.values()), ()))
    shape = (rows, len(card.criteria))
    units = np.zeros(shape, dtype=np.int64, order="F")
    empty = np.zeros(shape, dtype=bool, order="F")
    ends = np.zeros((len(card.criteria), 2), dtype=np.int64)
    for at, criterion in enumerate(card.criteria):
        shares = criterion.scale.shares(columns[criterion.name], criterion.name)
        ends[at] = np.rint(np.asarray(criterion.scale.reach) * most[at])
        np.isnan(shares, out=empty[:, at])
        np.multiply(shares, most[at], out=shares)
        np.rint(shares, out=shares)
        np.copyto(units[:, at], shares, where=~empty[:, at], casting="unsafe")
    sure = units.sum(axis=1)
    low, high, unknown = sure.copy(), sure.copy(), np.zeros(rows, dtype=np.int64)
    gaps = [at for at in range(len(card.criteria)) if empty[:, at].any()]
    for at in gaps:
        low += np.where(empty[:, at], ends[at, 0], 0)
        high += np.where(empty[:, at], ends[at, 1], 0)
        unknown += np.where(empty[:, at], most[at], 0)
    known = (TOTAL - unknown) / TOTAL
    for at in gaps:
        holes = empty[:, at]
        if card.missing is Missing.BOUNDS:
            units[holes, at] = ends[at].sum() // 2
        elif card.missing is Missing.NEUTRAL:
            seen = (TOTAL - unknown)[holes]
            mean = np.divide(sure[holes], seen, out=np.full(len(seen), 0.5), where=seen > 0)
            units[holes, at] = np.clip(np.rint(mean * most[at]).astype(np.int64), ends[at, 0], ends[at, 1])
        else:
            units[holes, at] = ends[at, 0]
    return units, low, high, known, empty
