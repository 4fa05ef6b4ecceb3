"""What a back-test found: numbers, a table, and what they say in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

import attrs

from channelcrm.scoring.hindsight.bands import Band
from channelcrm.values.figures import printable
from channelcrm.values.tables import to_frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.values.tables import DataFrame

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["Backtest"]

Interval: TypeAlias = tuple[float, float]


@attrs.frozen(kw_only=True, eq=False)
class Backtest:
    """Scores of a past date against what followed. Intervals hold with 95% certainty; None is what cannot be said.

    Attributes:
        count: how many have a score and an outcome; all figures are about them.
        mean: of their outcomes.
        without_outcome, without_score: ids that have only the other.
        excluded: id -> the outcome (None when not known) of whom the card had excluded.
        bands: by score, the best first; beside each mean score stands what followed, which is the calibration.
        tiers: the same by tier.
        events: how many had the event; None where outcomes are amounts without one.
        auc: the share of pairs, one with the event and one without, in which the one with it scores higher; 0.5 says
            nothing, 1 tells them apart. None without both kinds.
        spearman, kendall: how far the order of scores is that of outcomes, 1 down to -1; None where either is constant.
        gini: how much of the way from an even split to the best possible order the gains curve goes, 1 down to -1.
        gains: the gains curve, see ``gains``: shares of rows from the best score down, and of the outcomes they hold.
        brier: the mean squared error of probabilities; 0 is right and sure, 0.25 says half of everyone.
    """

    count: int
    mean: float | None
    without_outcome: tuple[str, ...] = attrs.field(repr=False)
    without_score: tuple[str, ...] = attrs.field(repr=False)
    excluded: Mapping[str, float | None] = attrs.field(repr=False)
    bands: tuple[Band, ...] = attrs.field(repr=False)
    tiers: tuple[Band, ...] = attrs.field(repr=False)
    events: int | None
    auc: float | None
    auc_interval: Interval | None
    spearman: float | None
    spearman_interval: Interval | None
    kendall: float | None
    kendall_interval: Interval | None
    gini: float | None
    gains: tuple[Floats, Floats] | None = attrs.field(repr=False)
    brier: float | None

    @property
    def out_of_order(self) -> tuple[tuple[str, str], ...]:
        """Neighbouring bands of which the one with the lower scores did better: names, the better scored first."""
        pairs = zip(self.bands, self.bands[1:], strict=False)
        return tuple((upper.name, lower.name) for upper, lower in pairs if lower.mean > upper.mean)

    def to_columns(self) -> dict[str, object]:
        """A row a band and a tier: columns by ("score" or "tier") and those of ``Band``; NaN is what cannot be said."""
        rows = [("score", band) for band in self.bands] + [("tier", tier) for tier in self.tiers]
        columns: dict[str, object] = {"by": [by for by, _ in rows]}
        for field in attrs.fields(Band):
            values = [getattr(band, field.name) for _, band in rows]
            columns[field.name] = [float("nan") if value is None else value for value in values]
        return columns

    def to_frame(self) -> DataFrame:
        """A DataFrame of ``to_columns()``."""
        return to_frame(self.to_columns())

    def __str__(self) -> str:
        from channelcrm.scoring.hindsight.sentences import sentences_of

        return "\n".join(map(printable, sentences_of(self)))

    def _repr_html_(self) -> str:
        from channelcrm.scoring.hindsight.picture import picture_of

        return picture_of(self)
