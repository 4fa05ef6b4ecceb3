"""What a study of stability draws by chance: weightings, and shares where cells are empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from channelcrm.scoring.columns import missing_cells
from channelcrm.scoring.shares import filled_shares
from channelcrm.scoring.steadiness.acceptability import Field
from channelcrm.scoring.steadiness.simplex import Weighting, draw_weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.scoring.ranking import Ranking

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["Contest", "Draws", "Unknown", "contest_of"]

Unknown: TypeAlias = Literal["policy", "drawn"]
"""What an empty cell is worth: what the card's policy says, or a share drawn anew for every weighting."""
_DIGITS = 12
"""Shares that differ only beyond are equal: rounding alone splits no tie."""


@attrs.frozen(kw_only=True)
class Draws:
    """How weightings are drawn, see ``stability``: the same values draw the same ones."""

    samples: int
    seed: int
    weights: Weighting
    spread: float
    unknown: Unknown


@attrs.frozen(kw_only=True, eq=False)
class Contest:
    """The rows in the running, the best by points first, and the criteria by name: whatever order they were given in.

    Attributes:
        ids: names of the rows.
        names: names of the criteria.
        weights: one a criterion, summing to 1.
        shares: rows x criteria, empty cells filled by the card's policy.
        least, spans: the least that an empty cell may be worth, and how much more it may be; 0 where it is known.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    weights: Floats
    shares: Floats
    least: Floats
    spans: Floats

    def drawn(self, draws: Draws) -> tuple[Field, Floats]:
        """The rows that compete, and the weightings; drawn anew, and the same, each time."""
        import numpy as np

        for_weights, for_cells = np.random.default_rng(draws.seed).spawn(2)
        weightings = draw_weights(self.weights, draws.samples, for_weights, draws.weights, draws.spread)
        counted = self.weights > 0  # rows that differ in nothing that counts are equal
        if draws.unknown == "policy":
            return Field(self.shares * counted), weightings
        return Field(self.least * counted, self.spans * counted, for_cells), weightings


def contest_of(ranking: Ranking) -> Contest:
    """Who competes in a ranking, and with which shares."""
    import numpy as np

    card, rows = ranking.card, ranking.order
    named = sorted(card.criteria, key=lambda criterion: criterion.name)
    cells = {one.name: ranking.cells[one.name][rows] for one in named}
    position = {one.name: at for at, one in enumerate(card.criteria)}
    filled = filled_shares(card, cells)[:, [position[one.name] for one in named]]
    shares = np.ascontiguousarray(np.round(filled, _DIGITS) + 0.0)
    least, spans = shares.copy(), np.zeros_like(shares)
    for at, one in enumerate(named):
        empty = missing_cells(cells[one.name])
        low, high = one.scale.reach
        least[empty, at], spans[empty, at] = low, high - low
    return Contest(
        ids=tuple(ranking.ids[row] for row in rows), names=tuple(one.name for one in named),
        weights=np.asarray([float(card.weights[one.name]) for one in named]), shares=shares, least=least, spans=spans,
    )  # fmt: skip
