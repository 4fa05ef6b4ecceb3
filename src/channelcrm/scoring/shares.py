"""Shares of every cell under a card, with the policy's answer where a cell is empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from channelcrm.scoring.card import Missing, Scorecard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["filled_shares"]


def filled_shares(card: Scorecard, columns: Mapping[str, np.ndarray]) -> NDArray[np.float64]:
    """Rows x criteria, in 0..1, column by column in memory; no NaN.

    An empty cell gets the middle of what its scale can give (bounds), the least of it (worst, reject), or the mean over
    the row's known weight, as far as the scale gives that (neutral; half when nothing is known).
    """
    import numpy as np

    rows = len(next(iter(columns.values()), ()))
    shares = np.empty((rows, len(card.criteria)), order="F")
    for at, criterion in enumerate(card.criteria):
        shares[:, at] = criterion.scale.shares(columns[criterion.name], criterion.name) + 0.0  # no zero below zero
    empty = np.isnan(shares)
    if not empty.any():
        return shares
    mean = np.full(rows, 0.5)
    if card.missing is Missing.NEUTRAL:
        weights = np.asarray([float(card.weights[criterion.name]) for criterion in card.criteria])
        known = np.where(empty, 0.0, weights)
        seen = known.sum(axis=1)
        gained = (np.where(empty, 0.0, shares) * known).sum(axis=1)
        np.divide(gained, seen, out=mean, where=seen > 0)
    for at, criterion in enumerate(card.criteria):
        least, most = criterion.scale.reach
        if card.missing is Missing.NEUTRAL:
            given = np.clip(mean, least, most)[empty[:, at]]
        else:
            given = (least + most) / 2 if card.missing is Missing.BOUNDS else least
        shares[empty[:, at], at] = given
    return shares
