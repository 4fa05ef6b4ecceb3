"""Improve a division until no two districts that touch can be divided better; shake it and improve it again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from channelcrm.territory.districting.resplit import resplit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.territory.districting.state import State

__all__ = ["improve", "shake", "touching_pairs"]

_SWEEPS = 40


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


def shake(state: State, price: float, width: int, chance: np.random.Generator) -> set[int]:
    """Divide a few neighbouring districts anew from centres, or by costs, that chance has moved: which ones."""
    import numpy as np

    problem = state.problem
    pairs = touching_pairs(state)
    touched: set[int] = set()
    for _ in range(int(chance.integers(1, 4))):
        near = [pair for pair in pairs if touched & set(pair)] or pairs
        if not near:
            break
        one, two = near[int(chance.integers(len(near)))]
        noise: NDArray[np.float64] | None = None
        if problem.found:
            for district in (one, two):
                members = np.flatnonzero(state.labels == district)
                if len(members):
                    state.put(district, int(members[int(chance.integers(len(members)))]))
        else:
            noise = np.exp(chance.normal(0.0, 1.0, problem.areas))
        resplit(state, one, two, price / 100, width, noise)
        touched |= {one, two}
        pairs = touching_pairs(state)
    return touched
