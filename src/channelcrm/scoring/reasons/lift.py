"""What would lift a dealer one tier: what lacks, and the cheapest moves that make up for it (handbook H5, H6)."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.scoring.columns import cell_of, is_missing, said
from channelcrm.scoring.points import RESOLUTION, apportion, written
from channelcrm.scoring.reasons.cheapest import Slope, Stairs, cheapest
from channelcrm.scoring.reasons.inverse import ANYWHERE, Bounds
from channelcrm.scoring.reasons.moves import Move, way_up
from channelcrm.values.arguments import require_type, shown, stream
from channelcrm.values.figures import printable

if TYPE_CHECKING:
    from channelcrm.scoring.ranking import Ranking
    from channelcrm.scoring.tiering.bars import Tier
    from channelcrm.scoring.tiering.tiers import TierPolicy

__all__ = ["Lack", "Lift", "lift_of"]


@attrs.frozen(kw_only=True)
class Lack:
    """A measure that is not where the tier asks it to be; ``value`` is None when it is not known.

    It has to be ``limit`` or more when ``up``, else ``limit`` or less.
    """

    measure: str
    value: float | None
    limit: float
    up: bool

    def __str__(self) -> str:
        return f"{self.measure} from {said(self.value)} to {said(self.limit)}"


@attrs.frozen(kw_only=True)
class Lift:
    """The way to the next better tier.

    Attributes:
        tier: today's.
        target: the next better one.
        points: how many more it takes, once ``lacking`` is made up for.
        lacking: other measures that the target asks more of (or less, where little is good).
        cheapest: the moves that together cost least; none when no points lack, or when no moves reach so far.
        cost: what they cost together: the sum over criteria of the share of the scale moved times the criterion's cost.
        alone: for each criterion that could do it by itself, that move; the cheapest first.
        reachable: whether the criteria that may move lead there at all.
        proved: no other moves cost less. False only for very many criteria in steps, where the search was cut short.
    """

    tier: str
    target: str
    points: float
    lacking: tuple[Lack, ...]
    cheapest: tuple[Move, ...]
    cost: float
    alone: tuple[Move, ...]
    reachable: bool
    proved: bool

    def __str__(self) -> str:
        if not self.reachable:
            return printable(f"from {self.tier} to {self.target}: out of reach by what may move")
        needs = [str(lack) for lack in self.lacking]
        needs += [f"{move} (+{written(move.points)})" for move in self.cheapest]
        lines = [f"from {self.tier} to {self.target}: " + ", ".join(needs)]
        if len(self.cheapest) > 1 and self.alone:
            lines.append("  or by itself " + ", or ".join(str(move) for move in self.alone))
        return "\n".join(map(printable, lines))


def lift_of(
    ranking: Ranking,
    row: int,
    policy: TierPolicy,
    *,
    measures: Mapping[str, float],
    costs: Mapping[str, float],
    fixed: Collection[str],
) -> tuple[str, Lift | None]:
    """The tier of a row, and its way to the next better one: None for the best tier, and for who is excluded.

    Raises:
        ValidationError: a measure of the policy that is not there, a cost that is no positive number, an unknown
            criterion.
    """
    costs, fixed = _checked(ranking, costs, fixed)
    values = {name: _measure(ranking, row, name, measures) for name in policy.measures}
    at = next(at for at, tier in enumerate(policy.tiers) if all(bar.met(values[bar.measure]) for bar in tier.bars))
    tier = policy.tiers[at].name
    if at == 0 or not ranking.running[row]:
        return tier, None
    target = policy.tiers[at - 1]
    bounds = {
        bar.measure: (float(bar.limit), math.inf) if bar.up else (-math.inf, float(bar.limit))
        for bar in target.bars
        if bar.measure in ranking.cells and bar.measure not in measures
    }
    return tier, _lift(ranking, row, tier, target, values, bounds, costs, fixed)


def _lift(
    ranking: Ranking, row: int, tier: str, target: Tier, values: Mapping[str, float], bounds: Mapping[str, Bounds],
    costs: Mapping[str, float], fixed: Collection[str],
) -> Lift:  # fmt: skip
    lacking = tuple(
        Lack(measure=bar.measure, value=None if math.isnan(value) else value, limit=bar.limit, up=bar.up)
        for bar in target.bars
        if not bar.met(value := values[bar.measure]) and not (bar.measure == "score" and bar.up)
    )
    most = apportion(ranking.card).tolist()
    units = ranking.units_of(row)
    ways = [
        way_up(
            criterion, ranking.cells[criterion.name], row, units=units[at], most=most[at],
            cost=costs.get(criterion.name, 1.0), bounds=bounds.get(criterion.name, ANYWHERE),
        )
        for at, criterion in enumerate(ranking.card.criteria)
    ]  # fmt: skip
    gap = max(0, _units_of(target) - sum(way.units for way in ways))
    movable = {way.criterion.name: way for way in ways if way.farthest and way.criterion.name not in fixed}
    found = cheapest(
        gap,
        [Slope(name, way.farthest, way.cost / way.most) for name, way in movable.items() if way.even],
        [Stairs(name, way.steps) for name, way in movable.items() if not way.even],
    )
    stuck = [lack.measure for lack in lacking if lack.measure in fixed or lack.measure == "score"]
    stuck += [way.criterion.name for way in ways if way.bounds != ANYWHERE and not way.shares]
    if stuck:
        found = None
    gains, proved = found or ({}, True)
    moves = [movable[name].move(gain) for name, gain in gains.items()]
    alone = [way.move(gap) for way in movable.values() if found and 0 < gap <= way.farthest]
    return Lift(
        tier=tier, target=target.name, points=gap / RESOLUTION, lacking=lacking,
        cheapest=tuple(sorted(moves, key=lambda move: (-move.points, move.criterion))),
        cost=math.fsum(move.cost for move in moves),
        alone=tuple(sorted(alone, key=lambda move: (move.cost, move.criterion))),
        reachable=found is not None, proved=proved,
    )  # fmt: skip


def _units_of(target: Tier) -> int:
    """The fewest units whose score is at least what the tier asks, compared as floats, as tiers are."""
    if "score" not in target.at_least:
        return 0
    least = target.at_least["score"]
    units = math.ceil(Fraction(least) * RESOLUTION)
    return units - 1 if (units - 1) / RESOLUTION >= least else units


def _measure(ranking: Ranking, row: int, name: str, given: Mapping[str, float]) -> float:
    """One measure of a row, NaN when it is not known."""
    own = {"score": ranking.scores, "low": ranking.low, "high": ranking.high, "known": ranking.known}
    if name in given:
        cell: object = given[name]
    elif name in own:
        cell = float(own[name][row])
    elif name in ranking.cells:
        cell = cell_of(ranking.cells[name], row)
    else:
        close = nearest(name, [*own, *ranking.cells])
        raise ValidationError(
            f"The policy asks for {name!r}, which this ranking does not hold.", field="measures", value=name,
            remedy=(f"Did you mean {close!r}? " if close else "") + f'Give this row\'s: measures={{"{name}": 3}}.',
        )  # fmt: skip
    if is_missing(cell):
        return math.nan
    try:
        return float(cell)  # type: ignore[arg-type]  # what cannot is refused
    except (TypeError, ValueError, OverflowError):
        raise ValidationError(
            f"{shown(cell)} is not a number.", field=name, value=cell, row=row + 1,
            remedy="Let tiers ask for numbers.",
        ) from None  # fmt: skip


def _checked(
    ranking: Ranking, costs: Mapping[str, float], fixed: Collection[str]
) -> tuple[Mapping[str, float], Collection[str]]:
    require_type(costs, Mapping, "costs")
    kept = tuple(stream(fixed, str, "fixed"))
    known = [criterion.name for criterion in ranking.card.criteria]
    for field, names in (("costs", costs), ("fixed", kept)):
        for name in names:
            if name not in known:
                close = nearest(name, known)
                raise ValidationError(
                    f"{shown(name)} is no criterion of this card.", field=field, value=name,
                    remedy=f"Did you mean {close!r}?" if close else f"It has: {', '.join(known)}.",
                )  # fmt: skip
    for name, cost in costs.items():
        fine = isinstance(cost, int | float) and not isinstance(cost, bool) and 0 < cost < math.inf
        if not fine:
            raise ValidationError(
                f"{shown(cost)} is not a cost.", field=f"costs.{name}", value=cost,
                remedy="Give a positive number; leave what cannot move to fixed=.",
            )  # fmt: skip
    return costs, kept
