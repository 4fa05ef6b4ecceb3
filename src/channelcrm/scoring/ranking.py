"""A ranking: every dealer's points, where they come from, and how sure they are (handbook H5, H6)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.scoring.card import Missing, Scorecard
from channelcrm.scoring.explanation import Comparison, Difference, Explanation, Part
from channelcrm.scoring.points import RESOLUTION, apportion, count_points
from channelcrm.values.arguments import require_type
from channelcrm.values.tables import Table, columns_of, to_frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.values.tables import DataFrame

__all__ = ["Ranking", "rank"]


def rank(table: Table, card: Scorecard) -> Ranking:
    """Score every row of a table by a card and put the rows in order, best first.

    Args:
        table: a DataFrame, or a mapping of column name to values; a column "id" or the index names the rows. It needs
            a column for every criterion and requirement; empty cells (None, NaN, NA, blank text) are unknown.
        card: what counts.

    Raises:
        ValidationError: a column that is missing, text where a number belongs, an infinite number, a level that its
            scale does not have, an id given twice.
    """
    require_type(card, Scorecard, "card")
    names = dict.fromkeys(
        [*(criterion.name for criterion in card.criteria), *(requirement.name for requirement in card.requirements)]
    )
    ids, columns = columns_of(table, names)
    units, low, high, known, empty = count_points(card, columns)
    excluded = _excluded(ids, card, columns, empty)
    return Ranking(
        card=card, ids=tuple(ids), units=units, low_units=low, high_units=high, known=known,
        excluded=MappingProxyType(excluded), order=_order(ids, units, excluded), cells=MappingProxyType(columns),
    )  # fmt: skip


def _excluded(
    ids: list[str], card: Scorecard, columns: dict[str, np.ndarray], empty: NDArray[np.bool_]
) -> dict[str, tuple[str, ...]]:
    import numpy as np

    reasons: dict[int, list[str]] = {}
    for requirement in card.requirements:
        column = columns[requirement.name]
        for row in np.flatnonzero(~requirement.met(column)):
            reasons.setdefault(int(row), []).append(f"{requirement}: it is {_shown(column[row])}")
    if card.missing is Missing.REJECT:
        for row in np.flatnonzero(empty.any(axis=1)):
            lacking = (card.criteria[at].name for at in np.flatnonzero(empty[row]))
            reasons.setdefault(int(row), []).extend(f"{name} is not known" for name in lacking)
    return {ids[row]: tuple(reasons[row]) for row in sorted(reasons)}


def _shown(cell: object) -> str:
    from channelcrm.scoring.columns import is_missing, level_name

    return "not known" if is_missing(cell) else level_name(cell)


def _order(ids: list[str], units: NDArray[np.int64], excluded: Mapping[str, object]) -> NDArray[np.int64]:
    import numpy as np

    points = units.sum(axis=1)
    order = np.argsort(-points, kind="stable").astype(np.int64)
    if excluded:
        order = order[np.fromiter((ids[row] not in excluded for row in order), dtype=bool, count=len(order))]
    same = points[order][1:] == points[order][:-1]
    tied = np.zeros(len(order), dtype=bool)
    tied[1:] |= same
    tied[:-1] |= same
    rows = order[tied]  # whole groups of ties, so putting these in order among themselves leaves the rest in place
    names = np.asarray([ids[row] for row in rows], dtype=np.str_)
    order[tied] = rows[np.lexsort((names, -points[rows]))]
    return order


@attrs.frozen(kw_only=True, eq=False)
class Ranking:
    """The rows of a table scored by a card. Arrays have one entry a row, in the table's order.

    Attributes:
        card: the card that made it.
        ids: names of the rows.
        units: rows x criteria, in whole millionths of a point: exact, and what order and ties are decided by.
        order: positions of the rows that are in the running, best first; equal points by id.
        known: the share of the weight, 0..1, whose cells are filled.
        excluded: id -> the requirements not met. Excluded rows keep their points and have no place in the order.
        cells: the columns as given.
    """

    card: Scorecard
    ids: tuple[str, ...] = attrs.field(repr=False)
    units: NDArray[np.int64] = attrs.field(repr=False)
    low_units: NDArray[np.int64] = attrs.field(repr=False)
    high_units: NDArray[np.int64] = attrs.field(repr=False)
    known: NDArray[np.float64] = attrs.field(repr=False)
    order: NDArray[np.int64] = attrs.field(repr=False)
    excluded: Mapping[str, tuple[str, ...]] = attrs.field(repr=False)
    cells: Mapping[str, np.ndarray] = attrs.field(repr=False)

    @cached_property
    def scores(self) -> NDArray[np.float64]:
        """Points in 0..100, to the millionth."""
        scores: NDArray[np.float64] = self.units.sum(axis=1) / RESOLUTION
        return scores

    @cached_property
    def contributions(self) -> NDArray[np.float64]:
        """Points by row and criterion; a row sums to its score (to the last digit in ``units``)."""
        return self.units / RESOLUTION

    @property
    def low(self) -> NDArray[np.float64]:
        """The fewest points that the empty cells, once filled, could leave."""
        return self.low_units / RESOLUTION

    @property
    def high(self) -> NDArray[np.float64]:
        """The most points that the empty cells, once filled, could give."""
        return self.high_units / RESOLUTION

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """Competition rank by row: 1 is best, equal points share a rank (1, 2, 2, 4); 0 for excluded rows."""
        import numpy as np

        ranks = np.zeros(len(self.ids), dtype=np.int64)
        points = self.units.sum(axis=1)[self.order]
        ranks[self.order] = np.searchsorted(-points, -points, side="left") + 1
        return ranks

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

    def explain(self, id: str) -> Explanation:
        """Where this row's points come from, what it lost most on first.

        Raises:
            ValidationError: no row has this id.
        """
        row = self._row(id)
        most = apportion(self.card)
        parts = [
            Part(
                criterion=criterion.name, value=_shown(self.cells[criterion.name][row]),
                points=int(self.units[row, at]) / RESOLUTION, most=int(most[at]) / RESOLUTION,
                lost=int(most[at] - self.units[row, at]) / RESOLUTION,
            )
            for at, criterion in enumerate(self.card.criteria)
        ]  # fmt: skip
        return Explanation(
            id=id, score=float(self.scores[row]), rank=int(self.ranks[row]) or None, of=len(self.order),
            low=float(self.low[row]), high=float(self.high[row]), known=float(self.known[row]),
            parts=tuple(sorted(parts, key=lambda part: (-part.lost, part.criterion))),
            excluded=self.excluded.get(id, ()),
        )  # fmt: skip

    def compare(self, left: str, right: str) -> Comparison:
        """Two rows side by side: where one wins and by how much, the widest difference first.

        Raises:
            ValidationError: no row has one of these ids.
        """
        a, b = self._row(left), self._row(right)
        differences = [
            Difference(
                criterion=criterion.name, left=int(self.units[a, at]) / RESOLUTION,
                right=int(self.units[b, at]) / RESOLUTION,
                difference=int(self.units[a, at] - self.units[b, at]) / RESOLUTION,
            )
            for at, criterion in enumerate(self.card.criteria)
        ]  # fmt: skip
        return Comparison(
            left=left, right=right, left_score=float(self.scores[a]), right_score=float(self.scores[b]),
            difference=int(self.units[a].sum() - self.units[b].sum()) / RESOLUTION,
            parts=tuple(sorted(differences, key=lambda part: (-abs(part.difference), part.criterion))),
        )  # fmt: skip

    def to_columns(self) -> dict[str, object]:
        """Columns id, score, rank (0: excluded), low, high, known, excluded, and one ``<criterion>_points`` each."""
        columns: dict[str, object] = {
            "id": list(self.ids), "score": self.scores, "rank": self.ranks, "low": self.low, "high": self.high,
            "known": self.known, "excluded": ["; ".join(self.excluded.get(id, ())) for id in self.ids],
        }  # fmt: skip
        for at, criterion in enumerate(self.card.criteria):
            columns[f"{criterion.name}_points"] = self.contributions[:, at]
        return columns

    def to_frame(self) -> DataFrame:
        """A DataFrame of ``to_columns()``, rows named by id, in the table's order."""
        columns = self.to_columns()
        columns.pop("id")
        return to_frame(columns, self.ids)
