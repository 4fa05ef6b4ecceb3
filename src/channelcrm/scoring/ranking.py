"""A ranking: every dealer's points, where they come from, and how sure they are (handbook H5, H6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.scoring.card import Missing, Scorecard
from channelcrm.scoring.columns import cell_of, is_missing, level_name, missing_cells
from channelcrm.scoring.counting import Count
from channelcrm.scoring.fingerprint import fingerprint
from channelcrm.scoring.groups import members
from channelcrm.scoring.lines import ranking_text
from channelcrm.scoring.notebook import ranking_html
from channelcrm.scoring.ordering import best_first, competition_ranks
from channelcrm.scoring.points import RESOLUTION
from channelcrm.scoring.reasons.comparison import Comparison, compare_rows
from channelcrm.scoring.reasons.explanation import Explanation, explain_row
from channelcrm.values.arguments import require_type
from channelcrm.values.tables import to_frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.scoring.tiering.tiers import TierPolicy
    from channelcrm.values.tables import DataFrame

__all__ = ["Ranking"]


def _reasons(ranking: Ranking) -> dict[str, tuple[str, ...]]:
    """Why each row that is out of the running is so, in the order of the rows."""
    import numpy as np

    card, out = ranking.card, np.flatnonzero(~ranking.running)
    reasons: list[list[str]] = [[] for _ in out]
    for requirement in card.requirements:
        column = ranking.cells[requirement.name][out]
        for at in np.flatnonzero(~requirement.met(column)).tolist():
            reasons[at].append(f"{requirement}: it is {_shown(cell_of(column, at))}")
    if card.missing is Missing.REJECT:
        for criterion in card.criteria:
            for at in np.flatnonzero(missing_cells(ranking.cells[criterion.name][out])).tolist():
                reasons[at].append(f"{criterion.name} is not known")
    return {ranking.rows[row]: tuple(reasons[at]) for at, row in enumerate(out.tolist())}


def _shown(cell: object) -> str:
    return "not known" if is_missing(cell) else level_name(cell)


@attrs.frozen(kw_only=True, eq=False)
class Ranking:
    """The rows of a table scored by a card. Arrays have one entry a row, in the table's order.

    Attributes:
        card: the card that made it.
        cells: the columns as given, not copied.
        rows: names of the rows; ``ids`` has them as texts.
        count: the points in whole units.
        running: which rows are in the running.
    """

    card: Scorecard
    cells: Mapping[str, np.ndarray] = attrs.field(repr=False)
    rows: Sequence[str] = attrs.field(repr=False)
    count: Count = attrs.field(repr=False)
    running: NDArray[np.bool_] = attrs.field(repr=False)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Names of the rows."""
        return tuple(self.rows)

    @cached_property
    def excluded(self) -> Mapping[str, tuple[str, ...]]:
        """Id -> the requirements not met. Excluded rows keep their points and have no place in the order."""
        return MappingProxyType(_reasons(self))

    @property
    def total_units(self) -> NDArray[np.int64]:
        """Points in whole millionths: exact, and what order and ties are decided by."""
        return self.count.total

    @property
    def low_units(self) -> NDArray[np.int64]:
        """``low`` in whole millionths."""
        return self.count.low

    @property
    def high_units(self) -> NDArray[np.int64]:
        """``high`` in whole millionths."""
        return self.count.high

    @property
    def known(self) -> NDArray[np.float64]:
        """The share of the weight, 0..1, whose cells are filled."""
        return self.count.known

    @cached_property
    def units(self) -> NDArray[np.int64]:
        """Rows x criteria in whole millionths; a row sums to its total.

        Raises:
            ValidationError: the arrays that were ranked have been written to since.
        """
        return self.count.units()

    def units_of(self, row: int) -> list[int]:
        """Whole millionths of one row, by criterion."""
        import numpy as np

        units: list[int] = self.count.units(np.asarray([row]))[0].tolist()
        return units

    @cached_property
    def scores(self) -> NDArray[np.float64]:
        """Points in 0..100, to the millionth."""
        scores: NDArray[np.float64] = self.total_units / RESOLUTION
        return scores

    @cached_property
    def contributions(self) -> NDArray[np.float64]:
        """Points by row and criterion; a row sums to its score (to the last digit in ``units``)."""
        return self.units / RESOLUTION

    @cached_property
    def by_group(self) -> Mapping[str, NDArray[np.float64]]:
        """Points by group of criteria, one a row: what the criteria below it gave, to the last digit."""
        below = members(self.card.criteria, self.card.groups)
        return MappingProxyType({name: self.units[:, at].sum(axis=1) / RESOLUTION for name, at in below.items()})

    @property
    def low(self) -> NDArray[np.float64]:
        """The fewest points that the empty cells, once filled, could leave."""
        return self.low_units / RESOLUTION

    @property
    def high(self) -> NDArray[np.float64]:
        """The most points that the empty cells, once filled, could give."""
        return self.high_units / RESOLUTION

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """Positions of the rows that are in the running, best first; equal points by id."""
        return best_first(self.rows, self.total_units, self.running)

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """Competition rank by row: 1 is best, equal points share a rank (1, 2, 2, 4); 0 for excluded rows."""
        return competition_ranks(self.total_units, self.order)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 in hex over the card's, and over ids, points, bounds and exclusions, to the unit.

        The order of the rows does not count. Who keeps a table and a card can rank again and hold this against it.
        """
        import numpy as np

        by_name = np.argsort([criterion.name for criterion in self.card.criteria])
        return fingerprint(
            {"card": self.card.content_hash}, self.ids, self.excluded,
            {"units": self.units[:, by_name], "low": self.low_units, "high": self.high_units, "known": self.known},
        )  # fmt: skip

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        return {id: row for row, id in enumerate(self.ids)}

    def _row(self, id: str) -> int:
        if not isinstance(id, str) or id not in self._rows:
            close = nearest(id, self.ids[:10_000])
            raise ValidationError(
                f"{id!r} is not in this ranking.", field="id", value=id,
                remedy=f"Did you mean {close!r}?" if close else "Its ids are in ranking.ids.",
            )  # fmt: skip
        return self._rows[id]

    def explain(
        self,
        id: str,
        policy: TierPolicy | None = None,
        *,
        measures: Mapping[str, float] = MappingProxyType({}),
        costs: Mapping[str, float] = MappingProxyType({}),
        fixed: Collection[str] = (),
    ) -> Explanation:
        """Where this row's points come from, what it lost most on first; with a policy the way one tier up.

        The way up is the least movement: the sum over criteria of the share of the scale moved, times its cost. Custom
        scales stay where they are, because a function cannot be read backwards.

        Args:
            id: the row's name.
            policy: tiers by "score", and by columns of the card or other measures.
            measures: this row's measures that the policy asks for and the card does not, such as ``{"visits": 3}``.
            costs: criterion -> what its whole scale costs, 1 where nothing is said.
            fixed: criteria that cannot move.

        Raises:
            ValidationError: no row has this id; a measure of the policy that is not there; a cost that is no positive
                number; an unknown criterion.
        """
        require_type(measures, Mapping, "measures")
        return explain_row(self, self._row(id), policy, measures=measures, costs=costs, fixed=fixed)

    def compare(self, left: str, right: str) -> Comparison:
        """Two rows side by side: where one wins and by how much, and the weights at which their order turns.

        The weights are exact. Where a cell is empty they hold for the share that the policy gave it; under "neutral"
        that share would move with the weights.

        Raises:
            ValidationError: no row has one of these ids.
        """
        return compare_rows(self, self._row(left), self._row(right))

    def __str__(self) -> str:
        return ranking_text(self)

    def _repr_html_(self) -> str:
        return ranking_html(self)

    def to_columns(self) -> dict[str, object]:
        """Columns id, score, rank (0: excluded), low, high, known, excluded, and ``<name>_points`` of every criterion.

        The points of groups follow under their names in the same way.
        """
        columns: dict[str, object] = {
            "id": list(self.ids), "score": self.scores, "rank": self.ranks, "low": self.low, "high": self.high,
            "known": self.known, "excluded": ["; ".join(self.excluded.get(id, ())) for id in self.ids],
        }  # fmt: skip
        for at, criterion in enumerate(self.card.criteria):
            columns[f"{criterion.name}_points"] = self.contributions[:, at]
        columns.update((f"{group}_points", points) for group, points in self.by_group.items())
        return columns

    def to_frame(self) -> DataFrame:
        """A DataFrame of ``to_columns()``, rows named by id, in the table's order."""
        columns = self.to_columns()
        columns.pop("id")
        return to_frame(columns, self.ids)
