"""What a study of stability found: numbers by row, and what they say in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import attrs

from channelcrm.scoring.hindsight.intervals import share_interval
from channelcrm.scoring.ranking import Ranking
from channelcrm.scoring.steadiness.acceptability import mean_ranks
from channelcrm.scoring.steadiness.draws import Contest, Draws
from channelcrm.scoring.steadiness.reversal import Reversals
from channelcrm.scoring.steadiness.rivals import SingleChange, WeightChange
from channelcrm.values.figures import printable
from channelcrm.values.tables import to_frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.values.tables import DataFrame

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["Stability"]


@attrs.frozen(kw_only=True, eq=False)
class Stability:
    """How sure an order is. Arrays have one entry a row in the running, the best by points first.

    Attributes:
        ids: names of the rows in the running; whom the card excludes is left out.
        ranking: the ranking by points that is looked at.
        draws: how many weightings were drawn, with which seed and how.
        acceptability: rows x ranks; the share of the weightings, 0..1, that give a row rank 1, 2, ... Equal rows share
            a rank and leave the next free, so a column may add up to more or less than 1.
        central_weights: id -> criterion -> its mean weight over the weightings that put this row first; only for rows
            that any does.
        smallest_change: the least weight that moves until somebody draws level with the winner; None when no weights
            let anybody overtake.
        single_change: the same by one criterion alone; None when no criterion alone does it.
        reversals: method -> what taking one row away does to the others. "points" are the card's own, and nobody need
            be taken away: fixed scales let no third row change the order of two others.
        agreement: method -> method -> Kendall's tau-b of their orders, -1..1; None where one of the two ties everybody.
            "points" are among them, unless no method was asked for.
    """

    ids: tuple[str, ...] = attrs.field(repr=False)
    ranking: Ranking = attrs.field(repr=False)
    contest: Contest = attrs.field(repr=False)
    draws: Draws
    acceptability: Floats = attrs.field(repr=False)
    central_weights: Mapping[str, Mapping[str, float]] = attrs.field(repr=False)
    smallest_change: WeightChange | None
    single_change: SingleChange | None
    reversals: Mapping[str, Reversals] = attrs.field(repr=False)
    agreement: Mapping[str, Mapping[str, float | None]] = attrs.field(repr=False)

    @property
    def winner(self) -> str | None:
        """Who is first by points, of equals the first by id; None when nobody is in the running."""
        return self.ids[0] if self.ids else None

    @property
    def confidence(self) -> float | None:
        """The share of the weightings, 0..1, that put the winner first; None without one."""
        return float(self.acceptability[0, 0]) if self.ids else None

    @property
    def confidence_interval(self) -> tuple[float, float] | None:
        """Where that share lies with 95% certainty: the weightings drawn are a sample of all of them."""
        if self.confidence is None:
            return None
        return share_interval(round(self.confidence * self.draws.samples), self.draws.samples)

    @cached_property
    def mean_rank(self) -> Floats:
        """The mean rank over the weightings, 1 is best; made when asked for, because it sorts every one of them."""
        return mean_ranks(*self.contest.drawn(self.draws))

    def to_columns(self) -> dict[str, object]:
        """Columns id, rank (today's), rank_1, rank_2, ... (acceptability), and ``<criterion>_central``.

        Central weights are NaN where no weighting puts the row first.
        """
        nan = float("nan")
        columns: dict[str, object] = {"id": list(self.ids), "rank": self.ranking.ranks[self.ranking.order]}
        for at in range(self.acceptability.shape[1]):
            columns[f"rank_{at + 1}"] = self.acceptability[:, at]
        for name in self.contest.names:
            columns[f"{name}_central"] = [self.central_weights.get(id, {}).get(name, nan) for id in self.ids]
        return columns

    def to_frame(self) -> DataFrame:
        """A DataFrame of ``to_columns()``, rows named by id, the best by points first."""
        columns = self.to_columns()
        columns.pop("id")
        return to_frame(columns, self.ids)

    def __str__(self) -> str:
        from channelcrm.scoring.steadiness.sentences import sentences_of

        return "\n".join(map(printable, sentences_of(self)))

    def _repr_html_(self) -> str:
        from channelcrm.scoring.steadiness.picture import picture_of

        return picture_of(self)
