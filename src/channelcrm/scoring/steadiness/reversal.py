"""Does the order of two depend on a third? Rows taken away one at a time, and the others held against before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import attrs

from channelcrm.errors import ValidationError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["Reversal", "Reversals", "find_reversals", "overtaken"]

_APART = 1e-10
"""Scores that differ by less of the largest one are a tie on either side: rounding reverses nothing."""


@attrs.frozen(kw_only=True)
class Reversal:
    """One removal that reorders the others.

    Attributes:
        removed: who was taken away.
        overtaken: the best placed of those who then stand behind someone who stood behind them.
        overtaker: whoever then stands ahead of them and is placed best.
    """

    removed: str
    overtaken: str
    overtaker: str

    def __str__(self) -> str:
        return f"without {self.removed}, {self.overtaker} overtakes {self.overtaken}"


@attrs.frozen(kw_only=True)
class Reversals:
    """What taking away one row at a time does to the order of the others.

    Attributes:
        tried: how many rows were taken away; nobody, where fixed scales let no third row matter.
        found: the removals that reorder, in the order of the rows.
        unanswered: who cannot be taken away, because the method has no answer for the others alone.
        winner: who is first while all are there; None where nothing was tried.
    """

    tried: int = 0
    found: tuple[Reversal, ...] = ()
    unanswered: tuple[str, ...] = ()
    winner: str | None = None

    @property
    def share(self) -> float:
        """The share of the removals, 0..1, that reorder; 0 when none was tried."""
        return len(self.found) / self.tried if self.tried else 0.0

    @property
    def dethroning(self) -> tuple[Reversal, ...]:
        """Those in which the winner itself is overtaken."""
        return tuple(one for one in self.found if one.overtaken == self.winner)


def find_reversals(
    ids: Sequence[str], shares: Floats, score: Callable[[Floats], Floats], most: int, random: np.random.Generator
) -> Reversals:
    """Take away each row but the winner, at most ``most`` of them drawn by chance, and score the others anew.

    Args:
        ids: names of the rows.
        shares: rows x criteria, what ``score`` makes one number a row of; higher is better.
        score: the method.
        most: the most removals that are tried.
        random: draws which, when there are more.
    """
    import numpy as np

    before = score(shares)
    winner = min(range(len(ids)), key=lambda row: (-before[row], ids[row]))
    others = np.asarray([row for row in range(len(ids)) if row != winner], dtype=np.int64)
    if len(others) > most:
        others = np.sort(random.choice(others, most, replace=False))
    found, unanswered = [], []
    for row in others.tolist():
        kept = np.delete(np.arange(len(ids)), row)
        try:
            pair = overtaken(before[kept], score(shares[kept]))
        except ValidationError:
            unanswered.append(ids[row])
            continue
        if pair is not None:
            first, second = (ids[kept[at]] for at in pair)
            found.append(Reversal(removed=ids[row], overtaken=first, overtaker=second))
    return Reversals(tried=len(others), found=tuple(found), unanswered=tuple(unanswered), winner=ids[winner])


def overtaken(before: Floats, after: Floats) -> tuple[int, int] | None:
    """Positions of the best placed row that one from behind has overtaken, and of that one; None when nobody has.

    One is behind, or ahead, when it is so by more than rounding.
    """
    import numpy as np

    apart_before, apart_after = (_APART * float(np.abs(scores).max(initial=0.0)) for scores in (before, after))
    order = np.argsort(-before, kind="stable")
    was, now = before[order], after[order]
    from_here = np.maximum.accumulate(now[::-1])[::-1]  # the best that is here or further behind
    behind = np.searchsorted(-was, apart_before - was, side="right")  # where those clearly behind each one begin
    best_behind = np.append(from_here, -np.inf)[behind]
    lost = np.flatnonzero(best_behind > now + apart_after)
    if not len(lost):
        return None
    first = int(lost[0])
    ahead = behind[first] + int(np.argmax(now[behind[first] :]))
    return int(order[first]), int(order[ahead])
