"""ELECTRE II: an order from the best down and one from the worst up, by strong and by weak outranking."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.methods.arrays import number_array
from channelcrm.scoring.methods.electre import ROUNDING, Ranges, circles_of, compare
from channelcrm.scoring.methods.orders import TwoOrders
from channelcrm.scoring.methods.problem import checked_problem
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Pairs: TypeAlias = NDArray[np.bool_]
    Places: TypeAlias = NDArray[np.int64]

__all__ = ["Electre2", "electre2"]


@attrs.frozen(kw_only=True, eq=False)
class Electre2(TwoOrders):
    """The two orders of ELECTRE II, and the pairs (n x n: row a, column b) that they come from.

    Attributes:
        concordance: share of the weights on which a is at least as good as b, 0..1.
        discordance: the largest lead of b over a, relative to a range (see ``Ranges``), 0..1.
        strong: a surely outranks b.
        weak: a outranks b, if with less certainty; the strong pairs are among them.
    """

    concordance: Floats
    discordance: Floats
    strong: Pairs
    weak: Pairs


def electre2(
    matrix: ArrayLike,
    w: ArrayLike,
    goals: ArrayLike,
    concordance: tuple[float, float, float] = (0.65, 0.5, 0.35),
    discordance: tuple[float, float] = (0.65, 0.35),
    ranges: Ranges = "own",
) -> Electre2:
    """ELECTRE II, which ranks by outranking.

    a outranks b only when more weight speaks for a than for b. Strongly, when at least ``concordance[0]`` speaks for it
    and at most ``discordance[0]`` against, or at least ``concordance[1]`` for and at most ``discordance[1]`` against;
    weakly, when at least ``concordance[2]`` speaks for it and at most ``discordance[0]`` against. Each round takes whom
    nobody left outranks strongly, and among these whom none of them outranks weakly; those who outrank each other in a
    circle count as one. Takes memory in proportion to the square of the alternatives, and time to its cube at worst.

    Args:
        matrix: alternatives x criteria, finite numbers.
        w: a weight a criterion; the answer does not depend on their sum.
        goals: 1 to maximise, -1 to minimise, one a criterion.
        concordance: shares of weight, falling.
        discordance: relative leads, falling.
        ranges: "own", or "common" for criteria on one scale.

    Raises:
        ValidationError: bad input, by field; thresholds outside of 0..1, or that rise; other ranges.

    References:
        Roy, Bertier (1973), La methode ELECTRE II, in: Ross (ed.), OR '72 291-302; Figueira, Mousseau, Roy (2005),
        ELECTRE methods. The defaults are those of Gomes, Gomes, Almeida (2004), Tomada de decisao gerencial.
    """
    import numpy as np

    least, most = _falling(concordance, "concordance", 3), _falling(discordance, "discordance", 2)
    agreed, against = compare(checked_problem(matrix, w, goals), ranges)
    more = agreed > agreed.T + ROUNDING
    enough = [more & (agreed >= share - ROUNDING) for share in least]
    bearable = [against <= lead + ROUNDING for lead in most]
    strong = enough[0] & bearable[0] | enough[1] & bearable[1]
    weak = enough[2] & bearable[0]
    ascending = _order(strong.T, weak.T)
    return Electre2(
        descending=_order(strong, weak),
        ascending=np.asarray(ascending.max() + 1 - ascending),
        concordance=agreed,
        discordance=against,
        strong=strong,
        weak=weak,
    )


def _falling(values: tuple[float, ...], field: str, count: int) -> list[float]:
    remedy = f"Give {count} numbers from 1 to 0, none greater than the one before."
    given: list[float] = number_array(values, field, remedy).ravel().tolist()
    if len(given) != count or not all(a >= b for a, b in zip((1, *given), (*given, 0), strict=True)):
        raise ValidationError(
            f"{shown(values)} are not {count} falling shares.", field=field, value=values, remedy=remedy
        )
    return given


def _order(strong: Pairs, weak: Pairs) -> Places:
    """The place of each, 1 for those whom nobody outranks."""
    import numpy as np

    circle = circles_of(strong)  # they are surely outranked by each other: none before the others
    place = np.zeros(len(strong), dtype=np.int64)
    left = np.arange(len(strong))
    while len(left):
        free = left[_unbeaten(strong[np.ix_(left, left)], circle[left])]
        pairs = weak[np.ix_(free, free)]  # the strong ones, too: whoever is in a circle of those is in one here
        first = free[_unbeaten(pairs, circles_of(pairs))]
        place[first] = place.max() + 1
        left = np.setdiff1d(left, first, assume_unique=True)
    return place


def _unbeaten(pairs: Pairs, circle: Places) -> Pairs:
    """Who is in a circle that nobody outside of it outranks."""
    import numpy as np

    outside = pairs & (circle[:, None] != circle[None, :])
    beaten = outside.any(axis=0)
    return ~np.isin(circle, circle[beaten])
