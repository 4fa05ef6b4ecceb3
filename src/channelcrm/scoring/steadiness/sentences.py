"""What a study of stability found, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from channelcrm.scoring.steadiness.reversal import Reversals
from channelcrm.values.figures import percent

if TYPE_CHECKING:
    from channelcrm.scoring.steadiness.findings import Stability

__all__ = ["sentences_of"]

_HOW = {
    "uniform": "weightings, all as likely",
    "ordered": "weightings that keep the card's order of importance",
    "around": "weightings within {spread} of the card's",
}


def sentences_of(found: Stability) -> list[str]:
    """A line a finding; the first says how sure the first place is."""
    if found.winner is None or found.confidence is None or found.confidence_interval is None:
        return ["Nobody is in the running, so there is no order to be sure of."]
    low, high = found.confidence_interval
    how = _HOW[found.draws.weights].format(spread=percent(found.draws.spread, 0))
    first = (
        f"{found.winner} is first in {percent(found.confidence)} of {found.draws.samples:,} {how} "
        f"(95% sure: {percent(low)} to {percent(high)})."
    )
    return [first, *_unknown(found), *_others(found), *_changes(found), *_reversals(found), *_agreement(found)]


def _unknown(found: Stability) -> Iterator[str]:
    if empty := int((found.contest.spans > 0).sum()):
        policy = f"count as the card says ({found.ranking.card.missing})"
        drawn = "are drawn anew for each, from the least to the most of their scale"
        yield f"Cells that are not known ({empty:,}) {drawn if found.draws.unknown == 'drawn' else policy}."


def _others(found: Stability) -> Iterator[str]:
    import numpy as np

    first = found.acceptability[:, 0].copy()
    first[0] = 0.0
    best = islice((at for at in np.argsort(-first, kind="stable").tolist() if first[at] > 0), 3)
    if named := ", ".join(f"{found.ids[at]} in {percent(float(first[at]))}" for at in best):
        yield f"Otherwise first: {named}."


def _changes(found: Stability) -> Iterator[str]:
    change, single = found.smallest_change, found.single_change
    if len(found.ids) == 1:
        yield "Nobody else is in the running."
    elif change is None:
        yield f"No weights at all put anybody ahead of {found.winner}."
    elif change.moved == 0:
        yield f"{change.rival} is level with {found.winner} today."
    else:
        less = " and ".join(name for name, by in change.changes.items() if by < 0)
        more = " and ".join(name for name, by in change.changes.items() if by > 0)
        yield f"Moving {percent(change.moved)} of the weight from {less} to {more} brings {change.rival} level."
    if single is not None and single.change:
        yield (
            f"One criterion alone: {single.criterion} with {percent(single.turns_at)} of the weight instead of "
            f"{percent(single.weight)}, the others in proportion, brings {single.rival} level."
        )


def _reversals(found: Stability) -> Iterator[str]:
    yield "By the card's points no third dealer changes the order of two others: its scales are fixed."
    for method, reversals in found.reversals.items():
        if method != "points":
            yield f"By {method}, {_reversed(reversals)}"


def _reversed(reversals: Reversals) -> str:
    if not reversals.tried:
        return "there is nobody to take away."
    tried = f"{len(reversals.found):,} of {reversals.tried:,} removals reorder the others"
    worst = next(iter((*reversals.dethroning, *reversals.found)), None)
    such = f", such as: {worst}" if worst is not None else ""
    without = f"; {len(reversals.unanswered):,} leave it without an answer" if reversals.unanswered else ""
    return f"{tried}{such}{without}."


def _agreement(found: Stability) -> Iterator[str]:
    others = [(name, tau) for name, tau in found.agreement.get("points", {}).items() if name != "points"]
    if others:
        said = ", ".join(f"{name} {'none' if tau is None else f'{tau:.2f}'}" for name, tau in others)
        yield f"Agreement with the points (Kendall's tau-b, 1 is the same order): {said}."
