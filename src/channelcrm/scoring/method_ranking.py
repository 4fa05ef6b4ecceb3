"""A ranking by a multi-criteria method: the order it gives, beside the points of the same card (handbook H6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar, cast

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.columns import numbers
from channelcrm.scoring.fingerprint import fingerprint
from channelcrm.scoring.lines import method_ranking_text
from channelcrm.scoring.notebook import method_ranking_html
from channelcrm.scoring.ordering import best_first, competition_ranks
from channelcrm.scoring.scales import Linear
from channelcrm.scoring.shares import filled_shares
from channelcrm.scoring.through import parameters_of, run_method
from channelcrm.values.arguments import shown
from channelcrm.values.tables import to_frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.scoring.card import Scorecard
    from channelcrm.scoring.ranking import Ranking
    from channelcrm.values.tables import DataFrame

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["MethodRanking", "Values", "rank_by"]

Values: TypeAlias = Literal["shares", "raw"]
"""What a method is given.

- shares: the share of each scale, 0..1; more is better.
- raw: what was measured where the scale is linear, better upwards or downwards as the scale says and nothing cut off at
  its ends; the share where the scale is another one.
"""
Detail_co = TypeVar("Detail_co", covariant=True)


@attrs.frozen(kw_only=True, eq=False)
class MethodRanking(Generic[Detail_co]):
    """The rows of a table in the order of a method. Arrays have one entry a row, in the table's order.

    A method compares: its scores hold among these rows and for no others, and it knows no bounds. ``points`` says what
    the card itself makes of the same rows, with low and high.

    Attributes:
        points: the ranking by the card's points.
        method: its name.
        values: what it was given, "shares" or "raw".
        parameters: what else it was given.
        scores: higher is better whatever the method; NaN for excluded rows, which the method never saw. VIKOR's are
            1 - q; where a method gives places they are the place below zero (-1 is the first), for ELECTRE II and III
            the mean of both; ELECTRE I only narrows a choice, so who is chosen has 1 and the rest 0.
        order: positions of the rows that are in the running, best first; equal scores by id.
        detail: what else the method says, its arrays and positions by row of the table (NaN, 0 or False for excluded
            rows): ``methods.Vikor``, ``Promethee``, ``Electre``, ``Electre2`` or ``Electre3``, else None.
        matrix: rows x criteria as the method was given them, empty cells filled by the card's policy.
        goals: by criterion, 1.0 where more is better, -1.0 where less is.
    """

    points: Ranking = attrs.field(repr=False)
    method: str
    values: Values
    parameters: Mapping[str, object]
    scores: Floats = attrs.field(repr=False)
    order: NDArray[np.int64] = attrs.field(repr=False)
    detail: Detail_co = attrs.field(repr=False)
    matrix: Floats = attrs.field(repr=False)
    goals: Floats = attrs.field(repr=False)

    @property
    def card(self) -> Scorecard:
        """The card whose shares, weights, requirements and policy the method works on."""
        return self.points.card

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the rows."""
        return self.points.ids

    @property
    def known(self) -> Floats:
        """The share of the weight, 0..1, whose cells are filled: how much of a score rests on what was measured."""
        return self.points.known

    @property
    def excluded(self) -> Mapping[str, tuple[str, ...]]:
        """Id -> the requirements not met."""
        return self.points.excluded

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """Competition rank by row: 1 is best, equal scores share a rank (1, 2, 2, 4); 0 for excluded rows."""
        return competition_ranks(self.scores, self.order)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 in hex over the card's, the method, its parameters, and ids, scores and exclusions, to the bit.

        The order of the rows does not count.
        """
        head = {
            "card": self.card.content_hash, "method": self.method, "values": self.values,
            "parameters": {name: _plain(value) for name, value in self.parameters.items()},
        }  # fmt: skip
        return fingerprint(head, self.ids, self.excluded, {"scores": self.scores, "known": self.known})

    @property
    def said(self) -> tuple[str, ...]:
        """What the method says of all rows together, in words: conditions, and who is chosen by id."""
        lines = []
        for name, value in _fields(self.detail):
            label = name.replace("_", " ")
            if isinstance(value, bool):
                lines.append(f"{label}: {'yes' if value else 'no'}")
            elif isinstance(value, tuple):
                lines.append(f"{label}: {', '.join(self.ids[row] for row in value)}")
        return tuple(lines)

    def __str__(self) -> str:
        return method_ranking_text(self)

    def _repr_html_(self) -> str:
        return method_ranking_html(self)

    def to_columns(self) -> dict[str, object]:
        """Columns id, score, rank (0: excluded), points, low, high (of the points), known and excluded.

        The numbers that the method gives each row besides follow under their own names, such as q, s and r.
        """
        columns: dict[str, object] = {
            "id": list(self.ids), "score": self.scores, "rank": self.ranks, "points": self.points.scores,
            "low": self.points.low, "high": self.points.high, "known": self.known,
            "excluded": ["; ".join(self.excluded.get(id, ())) for id in self.ids],
        }  # fmt: skip
        columns.update((name, value) for name, value in _fields(self.detail) if getattr(value, "ndim", 0) == 1)
        return columns

    def to_frame(self) -> DataFrame:
        """A DataFrame of ``to_columns()``, rows named by id, in the table's order."""
        columns = self.to_columns()
        columns.pop("id")
        return to_frame(columns, self.ids)


def _fields(detail: Any) -> Iterable[tuple[str, object]]:
    """The fields of what a method says besides its scores; none of None."""
    return () if detail is None else attrs.asdict(detail, recurse=False).items()


def _plain(value: Any) -> object:
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, str) else float(value)


def rank_by(
    method: str, points: Ranking, values: str = "shares", given: Mapping[str, object] = MappingProxyType({})
) -> MethodRanking[Any]:
    """The rows that a card has ranked, by a method.

    The method sees the rows by id and the criteria by name, so that in whatever order they stand it gives the same.
    """
    import numpy as np

    parameters = parameters_of(method, given)
    names = [criterion.name for criterion in points.card.criteria]
    matrix, goals = _problem(points, values, method)
    ids = points.ids
    rows = np.asarray(sorted(np.flatnonzero(points.running).tolist(), key=ids.__getitem__), dtype=np.int64)
    if not len(rows):
        raise ValidationError(
            f"{method} has nobody to compare: " + (f"all {len(ids)} rows are excluded." if ids else "no rows."),
            field="table", remedy="Give rows that meet the card's requirements.",
        )  # fmt: skip
    columns = sorted(range(len(names)), key=names.__getitem__)
    compared = np.empty((len(rows), len(names)), order="F")
    for to, at in enumerate(columns):
        compared[:, to] = matrix[rows, at]
    weights = np.asarray([float(points.card.weights[names[at]]) for at in columns])
    linear = [one.name for one in points.card.criteria if values == "shares" and isinstance(one.scale, Linear)]
    found, detail = run_method(
        method, [names[at] for at in columns], compared, weights, goals[columns], parameters, linear
    )
    scores = np.full(len(ids), np.nan)
    scores[rows] = found
    return MethodRanking(
        points=points, method=method, values=cast("Values", values), parameters=parameters, scores=scores,
        order=best_first(ids, scores, points.running), detail=_by_row(detail, rows, len(ids)), matrix=matrix,
        goals=goals,
    )  # fmt: skip


def _problem(points: Ranking, values: str, method: str) -> tuple[Floats, Floats]:
    """Rows x criteria and goals, in the order of the card."""
    import numpy as np

    criteria = points.card.criteria
    raw = isinstance(values, str) and values == "raw"
    if not (raw and method != "spotis") and not (isinstance(values, str) and values == "shares"):
        bounded = "spotis has bounds, which are those of the scales: it takes shares. " if raw else ""
        raise ValidationError(
            f"{bounded}{shown(values)} is not what it can be given.", field="values", value=values,
            remedy='Give "shares"' + ("." if bounded else ' or "raw".'),
        )  # fmt: skip
    matrix = filled_shares(points.card, points.cells)
    goals = np.ones(len(criteria))
    if raw:
        for at, criterion in enumerate(criteria):
            scale = criterion.scale
            if isinstance(scale, Linear):
                filled = scale.worst + matrix[:, at] * (scale.best - scale.worst)
                measured = numbers(points.cells[criterion.name], criterion.name)
                matrix[:, at] = np.where(np.isnan(measured), filled, measured)
                goals[at] = 1.0 if scale.best > scale.worst else -1.0
    return matrix, goals


def _by_row(detail: Any, rows: NDArray[np.int64], count: int) -> Any:
    """What a method said of the rows it saw, told of the rows of the table: NaN, 0 or False where it saw none."""
    import numpy as np

    if detail is None:
        return None
    placed: dict[str, object] = {}
    for name, value in _fields(detail):
        if isinstance(value, np.ndarray):
            whole = np.full((count,) * value.ndim, {"b": False, "i": 0}.get(value.dtype.kind, np.nan))
            whole[np.ix_(*[rows] * value.ndim)] = value
            placed[name] = whole
        elif isinstance(value, tuple):
            placed[name] = tuple(rows[list(value)].tolist())
        else:
            placed[name] = value
    return attrs.evolve(detail, **placed)
