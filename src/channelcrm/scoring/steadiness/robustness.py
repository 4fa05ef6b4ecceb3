"""How sure an order is: over other weightings, without one row or another, by other methods (handbook H5, H6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias, get_args

from channelcrm.errors import ValidationError, nearest
from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.hindsight.correlation import kendall
from channelcrm.scoring.judging import rank
from channelcrm.scoring.steadiness.acceptability import count_places
from channelcrm.scoring.steadiness.draws import Contest, Draws, Unknown, contest_of
from channelcrm.scoring.steadiness.findings import Stability
from channelcrm.scoring.steadiness.reversal import Reversals, find_reversals
from channelcrm.scoring.steadiness.rivals import nearest_by_one, nearest_by_weight
from channelcrm.scoring.steadiness.simplex import Weighting
from channelcrm.scoring.through import parameters_of, run_method
from channelcrm.values.arguments import require_type, shown, stream, whole_number
from channelcrm.values.tables import Table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["stability"]

_MOST_SAMPLES = 1_000_000
"""Of a share that is a half, so many leave a tenth of a per cent open."""
_MOST_CELLS = 200_000_000
"""Rows times ranks: more would take more than 1.6 GB to count."""
Methods: TypeAlias = Iterable[str] | Mapping[str, Mapping[str, object]]


def stability(
    table: Table,
    card: Scorecard,
    samples: int = 10_000,
    seed: int = 7,
    *,
    weights: Weighting = "uniform",
    spread: float = 0.25,
    unknown: Unknown = "policy",
    ranks: int | None = 10,
    methods: Methods = (),
    removals: int = 1_000,
) -> Stability:
    """How sure the order of a ranking is: whether others could lead, by how little, and whether thirds matter.

    Three questions are answered. How often does each row stand where, over many weightings drawn by chance (SMAA: rank
    acceptability and central weights)? How little must the weights change before somebody draws level with the winner
    (in closed form)? Does the order of two depend on a third? By the card's points never, because its scales are fixed;
    for methods that compare, each row but the winner is taken away in turn.

    Neither the order of the rows nor that of the criteria changes anything. A criterion without weight is never given
    any by chance.

    Args:
        table: as for ``rank``; rows that the card excludes are left out.
        card: what counts.
        samples: how many weightings are drawn, up to a million.
        seed: the same seed draws the same ones.
        weights: how they are drawn, see ``Weighting``: "uniform", "ordered" (in the card's order of importance) or
            "around" (each within ``spread`` of the card's).
        spread: by how much of itself a weight may differ, above 0 and up to 1, for "around".
        unknown: "policy" fills empty cells as the card says; "drawn" gives them another share for every weighting,
            evenly between the least and the most of their scale, so that what is not known counts as not known.
        ranks: how many ranks are counted, from the first; None for all, which takes memory of rows x rows.
        methods: methods of ``rank`` to hold against the points, by name, or name -> parameters: each is tried for
            reversals, and all for agreement.
        removals: the most rows that are taken away for each method; of more, these are drawn by chance.

    Raises:
        ValidationError: what ``rank`` refuses; numbers out of range; a method that cannot answer these shares.

    References:
        Lahdelma, Salminen (2001), SMAA-2, Operations Research 49(3); Tervonen, Lahdelma (2007), European Journal of
        Operational Research 178(2). Changes of one weight: Triantaphyllou, Sanchez (1997), Decision Sciences 28(1).
    """
    asked = _checked_methods(methods)
    draws = _checked_draws(samples, seed, weights, spread, unknown)
    whole_number(removals, "removals")
    ranking = rank(table, card)
    contest = contest_of(ranking)
    count = len(contest.ids)
    counted = count if ranks is None else min(whole_number(ranks, "ranks", 1), count)
    if counted * count > _MOST_CELLS:
        raise ValidationError(
            f"{counted:,} ranks of {count:,} rows are too many to count.", field="ranks", value=ranks,
            remedy=f"Give {_MOST_CELLS // count:,} or fewer; mean_rank takes all of them into account.",
        )  # fmt: skip
    leads, rivals = contest.shares[:1] - contest.shares[1:], contest.ids[1:]
    leads[ranking.ranks[ranking.order[1:]] == 1] = 0.0  # level by points, whatever rounding says
    reversals, agreement = _by_methods(contest, ranking.scores[ranking.order], asked, removals, seed)
    acceptability, central_weights = _over_weightings(contest, draws, counted)
    return Stability(
        ids=contest.ids, ranking=ranking, contest=contest, draws=draws, acceptability=acceptability,
        central_weights=central_weights,
        smallest_change=nearest_by_weight(rivals, leads, contest.names, contest.weights),
        single_change=nearest_by_one(rivals, leads, contest.names, contest.weights),
        reversals=reversals, agreement=agreement,
    )  # fmt: skip


def _over_weightings(contest: Contest, draws: Draws, ranks: int) -> tuple[Floats, Mapping[str, Mapping[str, float]]]:
    """Acceptability, and the central weights of whoever is first at least once."""
    import numpy as np

    places = count_places(*contest.drawn(draws), ranks)
    first = places.counts[:, :1].sum(axis=1)  # none where there is nobody
    central = {
        contest.ids[row]: MappingProxyType(
            dict(zip(contest.names, (places.firsts[row] / first[row]).tolist(), strict=True))
        )
        for row in np.flatnonzero(first).tolist()
    }
    return places.counts / draws.samples, MappingProxyType(central)


def _by_methods(
    contest: Contest, points: Floats, asked: Mapping[str, Mapping[str, object]], removals: int, seed: int
) -> tuple[Mapping[str, Reversals], Mapping[str, Mapping[str, float | None]]]:
    """What taking rows away does, and how far the orders agree; the points come first."""
    import numpy as np

    scores, reversals = {"points": points}, {"points": Reversals()}
    for name, parameters in asked.items() if contest.ids else ():

        def score(shares: Floats, name: str = name, parameters: Mapping[str, object] = parameters) -> Floats:
            goals = np.ones(len(contest.names))
            return run_method(name, contest.names, shares, contest.weights, goals, parameters)[0]

        scores[name] = score(contest.shares)
        reversals[name] = find_reversals(contest.ids, contest.shares, score, removals, np.random.default_rng(seed))
    agreement = {
        one: MappingProxyType({other: kendall(scores[one], scores[other]) for other in scores})
        for one in (scores if asked else ())
    }
    return MappingProxyType(reversals), MappingProxyType(agreement)


def _checked_methods(methods: Methods) -> dict[str, Mapping[str, object]]:
    if not isinstance(methods, Mapping):
        methods = {name: {} for name in stream(methods, str, "methods")}
    for name, parameters in methods.items():
        require_type(parameters, Mapping, f"methods.{name}")
    return {name: parameters_of(name, parameters) for name, parameters in methods.items()}


def _checked_draws(samples: int, seed: int, weights: Weighting, spread: float, unknown: Unknown) -> Draws:
    for field, value, known in (("weights", weights, get_args(Weighting)), ("unknown", unknown, get_args(Unknown))):
        if value not in known:
            close = nearest(value, known)
            raise ValidationError(
                f"{shown(value)} is not a way to draw.", field=field, value=value,
                remedy=f"Did you mean {close!r}?" if close else f"Give one of: {', '.join(known)}.",
            )  # fmt: skip
    if isinstance(spread, bool) or not isinstance(spread, int | float) or not 0 < spread <= 1:
        raise ValidationError(
            f"{shown(spread)} is no spread.", field="spread", value=spread,
            remedy="Give a share of each weight, above 0 and up to 1, such as 0.25.",
        )  # fmt: skip
    if whole_number(samples, "samples", 1) > _MOST_SAMPLES:
        raise ValidationError(
            f"{shown(samples)} weightings.", field="samples", value=samples, remedy=f"Give {_MOST_SAMPLES:,} or fewer."
        )
    return Draws(
        samples=samples, seed=whole_number(seed, "seed"), weights=weights, spread=float(spread), unknown=unknown
    )  # fmt: skip
