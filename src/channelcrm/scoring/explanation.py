"""A score that a dealer can be shown: its parts, and how two dealers differ."""

from __future__ import annotations

import attrs

__all__ = ["Comparison", "Difference", "Explanation", "Part"]


@attrs.frozen(kw_only=True)
class Part:
    """What one criterion gave: ``points`` of at most ``most``; ``lost`` is the rest."""

    criterion: str
    value: str
    points: float
    most: float
    lost: float


@attrs.frozen(kw_only=True)
class Explanation:
    """One row's score. ``rank`` (1 is best, None when excluded) is among ``of`` rows; ``known`` is in 0..1.

    ``parts`` stand in the order of the points lost.
    """

    id: str
    score: float
    rank: int | None
    of: int
    low: float
    high: float
    known: float
    parts: tuple[Part, ...]
    excluded: tuple[str, ...]

    def __str__(self) -> str:
        place = f"rank {self.rank} of {self.of}" if self.rank else "excluded: " + "; ".join(self.excluded)
        sure = "" if self.known == 1 else f", between {self.low:g} and {self.high:g} with {self.known:.0%} known"
        lines = [f"{self.id}: {self.score:g} points{sure}, {place}"]
        lines += [f"  {part.criterion} ({part.value}): {part.points:g} of {part.most:g}" for part in self.parts]
        return "\n".join(lines)


@attrs.frozen(kw_only=True)
class Difference:
    """One criterion's points of two rows; ``difference`` is left minus right."""

    criterion: str
    left: float
    right: float
    difference: float


@attrs.frozen(kw_only=True)
class Comparison:
    """Two rows side by side, the widest difference first. ``difference`` is left minus right, the sum of the parts."""

    left: str
    right: str
    left_score: float
    right_score: float
    difference: float
    parts: tuple[Difference, ...]

    def __str__(self) -> str:
        lines = [f"{self.left} {self.left_score:g}, {self.right} {self.right_score:g}: {self.difference:+g}"]
        lines += [f"  {p.criterion}: {p.left:g} against {p.right:g}, {p.difference:+g}" for p in self.parts]
        return "\n".join(lines)
