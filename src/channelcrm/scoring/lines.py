"""Rankings as lines of text, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from channelcrm.scoring.points import RESOLUTION, written
from channelcrm.values.figures import aligned, percent, printable

if TYPE_CHECKING:
    from channelcrm.scoring.method_ranking import MethodRanking
    from channelcrm.scoring.ranking import Ranking

__all__ = ["SHOWN", "method_ranking_text", "problem_of", "ranking_text"]

SHOWN = 10
"""Rows of a ranking that are shown."""


def _text(title: str, rows: Sequence[tuple[str, ...]], kinds: str, count: int) -> str:
    more = [f"{count - len(rows) + 1:,} more"] if count >= len(rows) else []
    return "\n".join([printable(title), *aligned(rows, kinds), *more])


def ranking_text(ranking: Ranking) -> str:
    """The best rows with score, bounds and what is known, as lines."""
    rows = [("rank", "id", "score", "low", "high", "known")]
    for row in ranking.order[:SHOWN].tolist():
        low, high = int(ranking.low_units[row]) / RESOLUTION, int(ranking.high_units[row]) / RESOLUTION
        rows.append((
            f"{int(ranking.ranks[row]):,}", ranking.ids[row], written(float(ranking.scores[row])),
            written(low), written(high),
            percent(float(ranking.known[row]), 0),
        ))  # fmt: skip
    counted = f"{len(ranking.order):,} ranked, {len(ranking.excluded):,} excluded"
    return _text(f"{ranking.card.name} v{ranking.card.version}: {counted}", rows, "rlrrrr", len(ranking.order))


def method_ranking_text(ranking: MethodRanking[object]) -> str:
    """The best rows by the method, with the card's own points beside, as lines."""
    rows = [("rank", "id", "score", "points", "low", "high", "known")]
    for row in ranking.order[:SHOWN].tolist():
        beside = (float(column[row]) for column in (ranking.points.scores, ranking.points.low, ranking.points.high))
        rows.append((
            f"{int(ranking.ranks[row]):,}", ranking.ids[row], f"{ranking.scores[row]:.4g}",
            *map(written, beside), percent(float(ranking.known[row]), 0),
        ))  # fmt: skip
    counted = f"{len(ranking.order):,} ranked, {len(ranking.excluded):,} excluded"
    title = f"{ranking.method} on {problem_of(ranking)}: {counted}"
    return "\n".join([_text(title, rows, "rlrrrrr", len(ranking.order)), *map(printable, ranking.said)])


def problem_of(ranking: MethodRanking[object]) -> str:
    """The card and the parameters, in words."""
    given = [f"{name} {value}" for name, value in ranking.parameters.items() if value is not None]
    return ", ".join([f"{ranking.card.name} v{ranking.card.version}", *given])
