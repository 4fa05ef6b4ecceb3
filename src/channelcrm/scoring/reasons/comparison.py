"""Two dealers side by side: where each wins, and the weights at which their order turns (handbook H6)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from channelcrm.scoring.groups import members
from channelcrm.scoring.notebook import comparison_html
from channelcrm.scoring.points import RESOLUTION, written
from channelcrm.scoring.shares import filled_shares
from channelcrm.values.figures import aligned, percent, printable

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
            side their order is the other one. None when no share between 0 and 1 turns it.
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
        left, right = written(self.left_score), written(self.right_score)
        lines = [printable(f"{self.left} {left}, {self.right} {right}: {_signed(self.difference)}")]
        for id, (low, high), known in (
            (self.left, self.left_bounds, self.left_known), (self.right, self.right_bounds, self.right_known),
        ):  # fmt: skip
            span = f"between {written(low)} and {written(high)} with {percent(known, 0)} known"
            lines.append(f"  {printable(id)} lies {span}")
        rows = [("", self.left, self.right, "difference", "weight", "turns at")]
        rows += [
            (
                f"  {part.criterion}", written(part.left), written(part.right), _signed(part.difference),
                percent(float(part.weight)), "" if part.turns_at is None else percent(float(part.turns_at)),
            )
            for part in (*self.parts, *self.groups)
        ]  # fmt: skip
        return "\n".join([*lines, *aligned(rows, "lrrrrr")])

    def _repr_html_(self) -> str:
        return comparison_html(self)


def _signed(difference: float) -> str:
    return ("+" if difference > 0 else "") + written(difference)


def turning_weight(inside: Fraction | None, outside: Fraction | None) -> Fraction | None:
    """The weight t between 0 and 1 at which t * inside + (1 - t) * outside is zero and changes its sign.

    Args:
        inside: the lead, as a share, in what is weighed; None when it has no members of any weight.
        outside: the lead in all the rest, weighed among itself; None when the rest has no weight.
    """
    if inside is None or outside is None or inside * outside >= 0:
        return None
    return outside / (outside - inside)


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
                part / weight if weight else alone, (whole - part) / (1 - weight) if weight < 1 else None
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
