"""Improve a division until no two districts that touch can be divided better; shake it and improve it again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from channelcrm.territory.districting.resplit import resplit
from channelcrm.territory.districting.starts import redraw
from channelcrm.territory.districting.state import excess

if TYPE_CHECKING:
    import numpy as np

    from channelcrm.territory.districting.state import State

__all__ = ["improve", "shake", "touching_pairs"]

_SWEEPS = 40
_REDRAWN = 0.5


def touching_pairs(state: State) -> list[tuple[int, int]]:
    """Districts that may exchange areas: those that touch, or without a graph, those cheap for the same areas."""
    import numpy as np

    labels, problem = state.labels, state.problem
    if problem.graph is not None:
        pairs = np.stack([labels[problem.graph.rows], labels[problem.graph.columns]])
    else:
        near = min(4, problem.districts)
        cheap = np.argpartition(state.costs, near - 1, axis=1)[:, :near]
        pairs = np.stack([np.repeat(labels, near), cheap.ravel()])
    codes = np.unique(pairs.min(axis=0) * problem.districts + pairs.max(axis=0))
    return [divmod(code, problem.districts) for code in codes.tolist() if code % (problem.districts + 1)]


def improve(state: State, price: float, width: int, changed: Iterable[int] | None = None) -> None:
    """Divide pairs anew and move centres until neither helps; only around these districts at first, if given."""
    now = set(range(state.problem.districts) if changed is None else changed)
    for _ in range(_SWEEPS):
        before, now = now, set()
        for one, two in touching_pairs(state):
            if {one, two} & (before | now) and resplit(state, one, two, price, width):
                now |= {one, two}
        if state.problem.found:
            now |= {district for district in sorted(now | before) if state.recenter(district)}
        if not now:
            return


def shake(state: State, price: float, width: int, chance: np.random.Generator) -> tuple[State, set[int]]:
    """A copy with some neighbouring districts divided anew by chance, and which ones.

    It begins where districts are out of balance, if any is. Where centres are found, half of the time several districts
    are drawn anew, else the centres of pairs are moved; given centres stay, and costs are moved.
    """
    import numpy as np

    problem = state.problem
    wrong = np.flatnonzero(excess(state.held, problem.low, problem.high).sum(axis=0))
    first = int(chance.choice(wrong)) if len(wrong) else int(chance.integers(problem.districts))
    touched = _around(state, first, int(chance.integers(2, 6)), chance)
    districts = np.asarray(sorted(touched))
    if problem.found and chance.random() < _REDRAWN and np.isin(state.labels, districts).sum() >= len(districts):
        return redraw(state, districts, chance), touched
    tried = state.copy()
    noise = None if problem.found else np.exp(chance.normal(0.0, 1.0, problem.areas))
    for one, two in touching_pairs(tried):
        if not touched.issuperset((one, two)):
            continue
        for district in (one, two) if problem.found else ():
            members = np.flatnonzero(tried.labels == district)
            if len(members):
                tried.put(district, int(chance.choice(members)))
        resplit(tried, one, two, price / 100, width, noise)
    return tried, touched


def _around(state: State, first: int, count: int, chance: np.random.Generator) -> set[int]:
    """As many districts as asked, this one and such that touch it or one another."""
    found = {first}
    pairs = touching_pairs(state)
    while len(found) < count:
        near = sorted({other for pair in pairs for other in pair if found & set(pair)} - found)
        if not near:
            break
        found.add(near[int(chance.integers(len(near)))])
    return found
