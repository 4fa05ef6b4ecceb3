"""Rows of a table judged by a card: by its points, or by a multi-criteria method (handbook H5, H6)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, overload

from channelcrm.errors import ValidationError
from channelcrm.scoring.card import Missing, Scorecard
from channelcrm.scoring.counting import count_points
from channelcrm.scoring.method_ranking import MethodRanking, Values, rank_by
from channelcrm.scoring.ranking import Ranking
from channelcrm.values.arguments import require_type
from channelcrm.values.tables import Table, named_columns

if TYPE_CHECKING:
    from channelcrm.scoring.methods import (
        Electre,
        Electre2,
        Electre3,
        Normalization,
        PreferenceName,
        Promethee,
        Ranges,
        Vikor,
    )

__all__ = ["rank"]


@overload
def rank(table: Table, card: Scorecard) -> Ranking: ...
@overload
def rank(
    table: Table, card: Scorecard, *,
    method: Literal["aras", "copras", "edas", "marcos", "moora", "pareto_fronts"], values: Values = "shares",
) -> MethodRanking[None]: ...  # fmt: skip
@overload
def rank(
    table: Table, card: Scorecard, *, method: Literal["topsis"], values: Values = "shares",
    normalization: Normalization = "vector",
) -> MethodRanking[None]: ...  # fmt: skip
@overload
def rank(
    table: Table, card: Scorecard, *, method: Literal["weighted_sum"], values: Values = "shares",
    normalization: Normalization = "minmax",
) -> MethodRanking[None]: ...  # fmt: skip
@overload
def rank(
    table: Table, card: Scorecard, *, method: Literal["weighted_product"], values: Values = "shares",
    normalization: Literal["sum", "max", "none"] = "sum",
) -> MethodRanking[None]: ...  # fmt: skip
@overload
def rank(
    table: Table, card: Scorecard, *, method: Literal["waspas"], values: Values = "shares", lam: float = 0.5
) -> MethodRanking[None]: ...
@overload
def rank(
    table: Table, card: Scorecard, *, method: Literal["codas"], values: Values = "shares", threshold: float = 0.02
) -> MethodRanking[None]: ...
@overload
def rank(
    table: Table, card: Scorecard, *, method: Literal["spotis"], expected: float | Mapping[str, float] | None = None
) -> MethodRanking[None]: ...
@overload
def rank(
    table: Table, card: Scorecard, *, method: Literal["vikor"], values: Values = "shares", v: float = 0.5,
    advantage: float | None = None,
) -> MethodRanking[Vikor]: ...  # fmt: skip
@overload
def rank(
    table: Table, card: Scorecard, *, method: Literal["promethee"], values: Values = "shares",
    preference: PreferenceName | Mapping[str, PreferenceName] = "usual", q: float | Mapping[str, float] | None = None,
    p: float | Mapping[str, float] | None = None, s: float | Mapping[str, float] | None = None,
) -> MethodRanking[Promethee]: ...  # fmt: skip
@overload
def rank(
    table: Table, card: Scorecard, *, method: Literal["electre"], values: Values = "shares", concordance: float = 0.65,
    discordance: float = 0.35, ranges: Ranges = "own",
) -> MethodRanking[Electre]: ...  # fmt: skip
@overload
def rank(
    table: Table, card: Scorecard, *, method: Literal["electre2"], values: Values = "shares",
    concordance: tuple[float, float, float] = (0.65, 0.5, 0.35), discordance: tuple[float, float] = (0.65, 0.35),
    ranges: Ranges = "own",
) -> MethodRanking[Electre2]: ...  # fmt: skip
@overload
def rank(
    table: Table, card: Scorecard, *, method: Literal["electre3"], values: Values = "shares",
    q: float | Mapping[str, float], p: float | Mapping[str, float], v: float | Mapping[str, float] | None = None,
    cut: tuple[float, float] = (0.3, -0.15),
) -> MethodRanking[Electre3]: ...  # fmt: skip


def rank(
    table: Table, card: Scorecard, *, method: str | None = None, values: str = "shares", **parameters: object
) -> Ranking | MethodRanking[Any]:
    """Score every row of a table by a card and put the rows in order, best first.

    Without a method by the card's points: exact, with bounds for what is missing, and no third row changes the order of
    two others. With one by a multi-criteria method on the shares of the card's scales, by its weights; rows that the
    card excludes are taken out first. A method that divides by its values refuses shares of zero, naming the criterion.

    Args:
        table: a DataFrame, or a mapping of column name to values; a column "id" or the index names the rows. It needs
            a column for every criterion and requirement; empty cells (None, NaN, NA, blank text) are unknown.
        card: what counts.
        method: a function of ``channelcrm.scoring.methods`` that ranks or chooses, by name.
        values: "shares", or "raw" for what was measured where a scale is linear, see ``Values``.
        parameters: those of the method. What is one a criterion there is one for all here, or a mapping of criteria
            (thresholds in the unit of ``values``; who is not named has a preference of "usual", thresholds of 0, and
            for SPOTIS the best of its scale).

    Raises:
        ValidationError: a column that is missing, text where a number belongs, an infinite number, a level that its
            scale does not have, an id given twice; an unknown method or parameter, values that the method cannot
            answer, nobody to compare.
    """
    import numpy as np

    require_type(card, Scorecard, "card")
    names = dict.fromkeys(
        [*(criterion.name for criterion in card.criteria), *(requirement.name for requirement in card.requirements)]
    )
    rows, columns = named_columns(table, names)
    count = count_points(card, columns)
    running = np.ones(len(rows), dtype=bool)
    for requirement in card.requirements:
        running &= requirement.met(columns[requirement.name])
    if card.missing is Missing.REJECT:
        running &= ~count.gaps
    ranking = Ranking(card=card, cells=MappingProxyType(columns), rows=rows, count=count, running=running)
    if method is not None:
        return rank_by(method, ranking, values, parameters)
    if parameters or values != "shares":
        name = next(iter(parameters), "values")
        raise ValidationError(
            f"The card's points take no {name}.", field=name, value=parameters.get(name, values),
            remedy='Name the method that it belongs to, such as method="topsis".',
        )  # fmt: skip
    return ranking
