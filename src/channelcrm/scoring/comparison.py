"""Two dealers side by side: where each wins, and the weights at which their order turns (handbook H6)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from channelcrm.scoring.groups import members
from channelcrm.scoring.points import RESOLUTION
from channelcrm.scoring.shares import filled_shares

if TYPE_CHECKING:
    from channelcrm.scoring.ranking import Ranking

__all__ = ["Comparison", "Difference", "compare_rows", "turning_weight"]


@attrs.frozen(kw_only=True)
class Difference:
    """Two rows in one criterion, or in one group of criteria.

    Attributes:
        criterion: the name of the criterion or group.
        left, right: the points of each.
        difference: left minus right.
        weight: its share of the whole, 0..1, exact.
        turns_at: the share of the whole at which the two tie, all others kept in proportion to each other; on its far
            side their order is the other one. None when they tie at no share from 0 to 1.
    """

    criterion: str
    left: float
    right: float
    difference: float
    weight: Fraction
    turns_at: Fraction | None


@attrs.frozen(kw_only=True)
class Comparison:
    """Two rows side by side.

    Attributes:
        left, right: their ids.
        left_score, right_score: their points.
        left_bounds, right_bounds: low and high, what their empty cells leave open.
        left_known, right_known: the share of the weight, 0..1, whose cells are filled.
        difference: left minus right, the sum of the parts.
        parts: by criterion, the widest difference first.
        groups: the same by group, in the order of the card; none when it has no groups.
    """

    left: str
    right: str
    left_score: float
    right_score: float
    left_bounds: tuple[float, float]
    right_bounds: tuple[float, float]
    left_known: float
    right_known: float
    difference: float
    parts: tuple[Difference, ...]
    groups: tuple[Difference, ...]

    @property
    def settled(self) -> bool:
        """True when nothing that is missing could turn the order."""
        return self.left_bounds[0] > self.right_bounds[1] or self.right_bounds[0] > self.left_bounds[1]

    def __str__(self) -> str:
        lines = [f"{self.left} {self.left_score:g}, {self.right} {self.right_score:g}: {self.difference:+g}"]
        for id, (low, high), known in (
            (self.left, self.left_bounds, self.left_known), (self.right, self.right_bounds, self.right_known),
        ):  # fmt: skip
            if known < 1:
                lines.append(f"  {id} lies between {low:g} and {high:g} with {known:.0%} known")
        for part in (*self.parts, *self.groups):
            turn = "never turns" if part.turns_at is None else f"turns at {float(part.turns_at):.1%}"
            lines.append(
                f"  {part.criterion}: {part.left:g} against {part.right:g}, {part.difference:+g}; "
                f"weight {float(part.weight):.1%}, {turn}"
            )
        return "\n".join(lines)


def turning_weight(weight: Fraction, inside: Fraction | None, outside: Fraction | None) -> Fraction | None:
    """The weight t in 0..1 at which t * inside + (1 - t) * outside is zero.

    Args:
        weight: today's weight, which is the answer when every weight gives a tie.
        inside: the lead, as a share, in what is weighed; None when it has no members of any weight.
        outside: the lead in all the rest, weighed among itself; None when the rest has no weight.
    """
    if inside is None or outside is None:
        return None
    if inside == outside:
        return weight if inside == 0 else None
    turn = outside / (outside - inside)
    return turn if 0 <= turn <= 1 else None


def compare_rows(ranking: Ranking, a: int, b: int) -> Comparison:
    """Row ``a`` against row ``b``."""
    card, units = ranking.card, [ranking.units_of(row) for row in (a, b)]
    shares = filled_shares(card, {one.name: ranking.cells[one.name][[a, b]] for one in card.criteria}).tolist()
    leads = [Fraction(repr(left)) - Fraction(repr(right)) for left, right in zip(*shares, strict=True)]  # 0.2 is 1/5
    weights = [card.weights[criterion.name] for criterion in card.criteria]
    parts = [weight * lead for weight, lead in zip(weights, leads, strict=True)]
    whole = sum(parts, Fraction(0))

    def difference(name: str, positions: tuple[int, ...]) -> Difference:
        left, right = (sum(own[at] for at in positions) for own in units)
        weight, part = sum(weights[at] for at in positions), sum((parts[at] for at in positions), Fraction(0))
        alone = leads[positions[0]] if len(positions) == 1 else None  # told apart also where it weighs nothing yet
        return Difference(
            criterion=name, left=left / RESOLUTION, right=right / RESOLUTION, difference=(left - right) / RESOLUTION,
            weight=Fraction(weight),
            turns_at=turning_weight(
                Fraction(weight),
                part / weight if weight else alone,
                (whole - part) / (1 - weight) if weight < 1 else None,
            ),
        )  # fmt: skip

    by_criterion = [difference(criterion.name, (at,)) for at, criterion in enumerate(card.criteria)]
    by_group = [difference(name, positions) for name, positions in members(card.criteria, card.groups).items()]
    bounds = [(int(ranking.low_units[row]) / RESOLUTION, int(ranking.high_units[row]) / RESOLUTION) for row in (a, b)]
    return Comparison(
        left=ranking.ids[a], right=ranking.ids[b], left_score=float(ranking.scores[a]),
        right_score=float(ranking.scores[b]), left_bounds=bounds[0], right_bounds=bounds[1],
        left_known=float(ranking.known[a]), right_known=float(ranking.known[b]),
        difference=int(ranking.total_units[a] - ranking.total_units[b]) / RESOLUTION,
        parts=tuple(sorted(by_criterion, key=lambda part: (-abs(part.difference), part.criterion))),
        groups=tuple(by_group),
    )  # fmt: skip
