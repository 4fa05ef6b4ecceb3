"""Weights that people give by order or by points: rank-order centroid, rank sum, rank reciprocal, swing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from channelcrm.errors import ValidationError
from channelcrm.scoring.methods.arrays import number_array
from channelcrm.scoring.methods.problem import checked_weights
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["rank_order_centroid", "rank_reciprocal", "rank_sum", "swing"]


def rank_order_centroid(ranks: Sequence[int] | int) -> Floats:
    """The centre of all weights that keep an order. They sum to 1.

    Args:
        ranks: rank a criterion, 1 is the most important, equal ranks share what their places have (1, 2, 2, 4 and
            1, 2, 2, 3 mean the same); or how many criteria there are, in order of importance.

    Raises:
        ValidationError: no criteria, or ranks that are not whole numbers from 1.

    References:
        Barron, Barrett (1996), Management Science 42(11) 1515-1523.
    """
    import numpy as np

    return _by_place(ranks, lambda places: np.cumsum(1.0 / places[::-1])[::-1])


def rank_sum(ranks: Sequence[int] | int) -> Floats:
    """Weights that fall evenly with the rank: n for the first of n, 1 for the last, as shares.

    Args and errors are those of ``rank_order_centroid``.

    References:
        Stillwell, Seaver, Edwards (1981), Organizational Behavior and Human Performance 28(1) 62-77.
    """
    return _by_place(ranks, lambda places: places[::-1])


def rank_reciprocal(ranks: Sequence[int] | int) -> Floats:
    """Weights that fall as 1, 1/2, 1/3, ... with the rank, as shares.

    Args and errors are those of ``rank_order_centroid``.

    References:
        Stillwell, Seaver, Edwards (1981), Organizational Behavior and Human Performance 28(1) 62-77.
    """
    return _by_place(ranks, lambda places: 1.0 / places)


def _by_place(ranks: Sequence[int] | int, points: Callable[[Floats], Floats]) -> Floats:
    """The points of the places 1, 2, ... as shares, those of equal ranks being their mean."""
    import numpy as np

    remedy = "Give a rank of 1 or more for each criterion, or how many criteria there are."
    given = np.arange(1.0, ranks + 1) if isinstance(ranks, int) else number_array(ranks, "ranks", remedy)
    if given.ndim != 1 or not len(given) or not ((given >= 1) & (given < np.inf) & (given == np.floor(given))).all():
        raise ValidationError(f"{shown(ranks)} is not an order of criteria.", field="ranks", value=ranks, remedy=remedy)
    by_place = points(np.arange(1.0, len(given) + 1))
    result = np.empty(len(given))
    place = 0
    for rank in np.unique(given):
        same = given == rank
        result[same] = by_place[place : place + int(same.sum())].mean()
        place += int(same.sum())
    return result / float(by_place.sum())


def swing(points: ArrayLike) -> Floats:
    """Points for the swing of each criterion from its worst to its best (SMARTS), or its importance (SMART), as shares.

    Args:
        points: one number a criterion, none negative, at least one positive; the greatest swing has 100 by custom.

    Returns:
        Points divided by their sum.

    Raises:
        ValidationError: negative points, or none at all.

    References:
        von Winterfeldt, Edwards (1986), Decision Analysis and Behavioral Research; Edwards, Barron (1994),
        Organizational Behavior and Human Decision Processes 60(3) 306-325.
    """
    given = number_array(points, "points", "Give a number a criterion.")
    try:
        given = checked_weights(given, given.size)
    except ValidationError as error:
        raise ValidationError(error.message, field="points", value=error.value, remedy=error.remedy) from None
    return given / float(given.sum())
