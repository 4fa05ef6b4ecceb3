"""Why a dealer is in the network, or out of it."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import SolverError
from channelcrm.selection.scenarios import number
from channelcrm.selection.system import System
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.selection.choice import Selection
    from channelcrm.selection.problem import Problem

__all__ = ["Standing", "lost_without", "standing_of"]

_SAME = 1e-9
"""Two values that differ by no more than this part of them are the same."""
_PARTS = 5
"""So large a part of the time that is left may go into each question beside the best other network."""


@attrs.frozen(kw_only=True)
class Standing:
    """Why a dealer is in, or out.

    Attributes:
        id: whose.
        chosen: whether it is in.
        alone: what it would be worth as the only dealer, in the unit of the (first) objective; None where it alone
            does not do what has to be done, or that is not known in time.
        adds: of a chosen dealer what is lost without it, of another what it would add to the network as it is, where
            limits would let it; infinite where somebody would be served by nobody, None where it is not known in time.
        loss: how much worse the best network is without it, if it is chosen, or with it, if it is not; None where none
            is within the limits. Below zero only when the search was cut short.
        limits: of a chosen dealer those that ask for it, of another those that forbid it, as few as ``conflict``.
        rivals: who takes its place in the best network without it, or whom it displaces in the best one with it.
        status: how far that other network is proven, as in ``Selection``.
    """

    id: str
    chosen: bool
    alone: float | None
    adds: float | None
    loss: float | None
    limits: tuple[str, ...]
    rivals: tuple[str, ...]
    unit: str
    status: str

    def __str__(self) -> str:
        alone = "" if self.alone is None else f"; alone it is worth {number(self.alone)}"
        much = f"{number(self.adds)} {self.unit}"
        rivals = f" ({', '.join(self.rivals)})" if self.rivals else ""
        if self.chosen:
            lost = "somebody would be served by nobody" if self.adds == math.inf else f"{much} would be lost"
            first = f"{self.id} is chosen: without it {lost}{alone}."
            if self.loss is None:
                return f"{first} No network within the limits does without it: {'; '.join(self.limits)}."
            return f"{first} The best network without it{rivals} is {_worse(self.loss)}."
        first = f"{self.id} is not chosen{alone}."
        if self.loss is None:
            return f"{first} Limits forbid it: {'; '.join(self.limits)}."
        adds = "serve somebody whom nobody serves" if self.adds == math.inf else f"add {much} to the network as it is"
        return (
            f"{first} It would {adds}; "
            f"the best network with it{f' displaces {rivals[2:-1]} and' if rivals else ''} is {_worse(self.loss)}."
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


def _worse(loss: float) -> str:
    if not loss:
        return "as good"
    return f"{number(loss)} worse" if loss > 0 else f"{number(-loss)} better"


def standing_of(choice: Selection, at: int) -> Standing:
    """Why the candidate at a position is in, or out: the other case is solved anew.

    Raises:
        SolverError: the time was up before any network of the other case was found.
    """
    import numpy as np

    problem, mask = choice.problem, choice.mask
    goal, ids = problem.goals[0], problem.market.candidates.ids
    chosen, only = bool(mask[at]), np.zeros(len(mask), dtype=bool)
    only[at] = True
    free = System.free(len(mask))
    other = attrs.evolve(free, must_not=only) if chosen else attrs.evolve(free, must=only)
    start = mask.copy()
    start[at] = not chosen
    with Watch(problem.time_limit) as watch:
        alone = _worth(problem, only, watch.part(_PARTS))
        adds = _adds(choice, at, watch.part(_PARTS))
        found = problem.solve(watch, [other], start)
    rivals: tuple[str, ...] = ()
    loss: float | None = None
    limits: tuple[str, ...] = ()
    assert choice.outcome is not None
    if found is None:
        limits = problem.conflict([other])
    else:
        gone = (found.chosen & ~mask) if chosen else (mask & ~found.chosen)
        rivals = tuple(ids[one] for one in np.flatnonzero(gone))
        now, then = choice.outcome.values[0], found.values[0]
        loss = goal.sense * (now - then) if abs(now - then) > _SAME * abs(now) else 0.0
    return Standing(
        id=ids[at], chosen=chosen, alone=alone if alone is not None and math.isfinite(alone) else None, adds=adds,
        loss=loss, limits=limits, rivals=rivals, unit=choice.marginal_unit,
        status="infeasible" if found is None else found.status,
    )  # fmt: skip


def lost_without(choice: Selection, at: int, watch: Watch) -> float | None:
    """What is lost without a chosen site where areas are given out anew; None when it is not known in time."""
    return _changed(choice, at, watch, -1)


def _adds(choice: Selection, at: int, watch: Watch) -> float | None:
    """What the network gains by this site, or has gained."""
    problem, chosen = choice.problem, bool(choice.mask[at])
    assert choice.outcome is not None
    if choice.outcome.pairs is not None:
        return _changed(choice, at, watch, -1 if chosen else 1)
    if chosen:
        return choice.marginal[problem.market.candidates.ids[at]]
    more = choice.mask.copy()
    more[at] = True
    return float(problem.goals[0].losses(more)[at])


def _changed(choice: Selection, at: int, watch: Watch, sign: int) -> float | None:
    """How much better, or worse, the network is with one site more or less."""
    assert choice.outcome is not None
    other = choice.mask.copy()
    other[at] = not other[at]
    value = _worth(choice.problem, other, watch)
    if value is None:
        return None
    change = sign * choice.problem.goals[0].sense * (value - choice.outcome.values[0])
    return change if math.isfinite(change) else math.inf


def _worth(problem: Problem, chosen: NDArray[np.bool_], watch: Watch) -> float | None:
    """Of just these sites; None when it is not known in time."""
    try:
        return problem.fixed(chosen, watch).values[0]
    except SolverError:
        return None
