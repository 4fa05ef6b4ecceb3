"""Rows in bands, by score or by tier, and what followed in each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import attrs

from channelcrm.scoring.hindsight.intervals import mean_interval, share_interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["Band", "bands_by_score", "bands_by_tier"]


@attrs.frozen(kw_only=True)
class Band:
    """Rows that stand together, and what followed.

    Attributes:
        name: "1" for the best band by score, or the tier.
        count: how many rows.
        lowest, highest, score: the least, the greatest and the mean score.
        total, mean: of the outcomes.
        low, high: where the mean lies with 95% certainty, when the rows are a sample of their like: by Wilson for
            outcomes of 0 and 1, by Student's t else, None of a single row.
        fitted: the mean once a higher score never means less: neighbouring bands that stand the wrong way round are
            pooled (isotonic regression).
        lift: the mean over the mean of all rows; None where that is not above zero.
        share, captured: the share of all outcomes that this band holds, and that it holds with the better ones; None
            where outcomes are below zero or sum to nothing.
    """

    name: str
    count: int
    lowest: float
    highest: float
    score: float
    total: float
    mean: float
    low: float | None
    high: float | None
    fitted: float
    lift: float | None
    share: float | None
    captured: float | None


def bands_by_score(scores: Floats, outcomes: Floats, bins: int) -> tuple[Band, ...]:
    """Bands of about as many rows each, the best first; equal scores stay together, and empty bands are left out.

    A row is in band b of n when at least b/n and less than (b + 1)/n of all rows score higher.
    """
    import numpy as np

    descending = np.sort(-scores)
    higher = np.searchsorted(descending, -scores, side="left")
    band = higher * bins // max(len(scores), 1)
    return _bands(band, [str(at + 1) for at in range(bins)], scores, outcomes)


def bands_by_tier(tiers: Sequence[str], scores: Floats, outcomes: Floats) -> tuple[Band, ...]:
    """A band a tier, that of the highest mean score first."""
    import numpy as np

    names, group = np.unique(np.asarray(tiers, dtype=object), return_inverse=True)
    means = np.bincount(group, scores) / np.bincount(group) if len(scores) else np.zeros(0)
    order = np.lexsort((np.arange(len(names)), -means))
    place = np.empty(len(names), dtype=np.int64)
    place[order] = np.arange(len(names))
    return _bands(place[group], [str(names[at]) for at in order], scores, outcomes)


def _bands(band: NDArray[np.int64], names: Sequence[str], scores: Floats, outcomes: Floats) -> tuple[Band, ...]:
    import numpy as np

    if not len(scores):
        return ()
    held = np.unique(band).tolist()
    members = [band == at for at in held]
    means = np.asarray([outcomes[who].mean() for who in members])
    counts = np.asarray([who.sum() for who in members])
    fitted = _never_rising(means, counts)
    sums = [math.fsum(outcomes[who].tolist()) for who in members]
    overall, total = float(outcomes.mean()), math.fsum(sums)
    shared = outcomes.min() >= 0 and total > 0
    binary = bool(np.isin(outcomes, (0.0, 1.0)).all())
    found = []
    for place, (at, who, mean, level) in enumerate(zip(held, members, means.tolist(), fitted.tolist(), strict=True)):
        own = outcomes[who]
        interval = share_interval(int(own.sum()), len(own)) if binary else mean_interval(own)
        found.append(
            Band(
                name=names[at], count=len(own), lowest=float(scores[who].min()), highest=float(scores[who].max()),
                score=float(scores[who].mean()), total=sums[place], mean=mean,
                low=interval[0] if interval else None, high=interval[1] if interval else None, fitted=level,
                lift=mean / overall if overall > 0 else None, share=sums[place] / total if shared else None,
                captured=math.fsum(sums[: place + 1]) / total if shared else None,
            )
        )  # fmt: skip
    return tuple(found)


def _never_rising(means: Floats, counts: NDArray[np.int64]) -> Floats:
    """The nearest means, by squares weighted by counts, of which none is above the one before."""
    from scipy.optimize import isotonic_regression

    fitted: Floats = isotonic_regression(means, weights=counts, increasing=False).x
    return fitted
