"""Where to begin: centres drawn apart (k-means++, Arthur, Vassilvitskii 2007), then moved under prices that balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.territory.districting.repair import connect
from channelcrm.territory.districting.state import State
from channelcrm.territory.districting.transport import Transport, transport

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.territory.districting.problem import Problem

__all__ = ["begin", "draw", "redraw", "settle"]

_TURNS, _PRICE_TURNS, _LAST = 12, 12, 6


def draw(problem: Problem, chance: np.random.Generator) -> NDArray[np.int64]:
    """Centres drawn one after another, each area as likely as it costs at the nearest one before; then balanced."""
    import numpy as np

    every = np.arange(problem.areas)
    weights = problem.loads[0] if len(problem.loads) else np.ones(problem.areas)
    centers: list[int] = []
    least = np.full(problem.areas, np.inf)
    for _ in range(problem.districts):
        odds = weights.copy() if not centers else np.where(np.isfinite(least), least, weights)
        odds[centers] = 0
        if not odds.sum() > 0:
            odds = np.ones(problem.areas)
            odds[centers[: problem.areas - 1]] = 0
        center = int(chance.choice(problem.areas, p=odds / odds.sum()))
        centers.append(center)
        least = np.minimum(least, problem.costs.block(every, np.asarray([center]))[:, 0])
    return _priced(problem, np.asarray(centers, dtype=np.int64))


def _priced(problem: Problem, centers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Move centres to the middle of what they get when heavy districts ask a price for each unit of load."""
    import numpy as np

    middle = np.maximum((problem.low + problem.high) / 2, 1e-300)
    prices = np.zeros_like(middle)
    state = State(problem, np.zeros(problem.areas, dtype=np.int64), centers)
    labels = state.labels
    for turn in range(_TURNS):
        for _ in range(_PRICE_TURNS if len(prices) else 1):
            asked = state.costs + problem.loads.T @ prices
            labels = asked.argmin(axis=1)
            typical = float(state.costs[state.every, labels].sum()) / problem.districts
            for measure, load in enumerate(problem.loads):
                held = np.bincount(labels, weights=load, minlength=problem.districts)
                off = np.clip(held / middle[measure] - 1, -1, 1)
                prices[measure] += 0.3 * (1 - turn / (_TURNS + 1)) * typical / middle[measure] * off
        state.labels = labels
        if not any([state.recenter(district) for district in range(problem.districts)]) and turn > 1:  # noqa: C419  # all of them
            break
    return state.centers


def settle(problem: Problem, centers: NDArray[np.int64]) -> tuple[Transport, NDArray[np.int64]]:
    """Balanced by the relaxation and centred again, until that no longer helps: the relaxation and its centres."""
    import numpy as np

    every = np.arange(problem.areas)

    def solved(at: NDArray[np.int64]) -> Transport:
        return transport(problem.costs.block(every, at), problem.loads, problem.low, problem.high, exact=False)

    best, kept = solved(centers), centers
    for _ in range(_LAST):
        state = State(problem, best.labels, kept)
        if not any([state.recenter(district) for district in range(problem.districts)]):  # noqa: C419  # all of them
            break
        found = solved(state.centers)
        if (found.missed, found.bound) >= (best.missed, best.bound * (1 - 1e-3)):
            break
        best, kept = found, state.centers
    return best, kept


def begin(problem: Problem, relaxation: Transport, centers: NDArray[np.int64]) -> State:
    """A relaxation rounded: each area goes where most of it goes; then made connected, and found centres put inside."""
    import numpy as np

    labels = _inhabited(relaxation.labels, problem.districts) if problem.found else relaxation.labels
    state = State(problem, labels, centers)
    if problem.graph is not None:
        asked = state.costs - problem.loads.T @ relaxation.prices
        weights = problem.loads[0] if len(problem.loads) else np.ones(problem.areas)
        state = State(problem, connect(labels, asked, weights, problem.graph), centers)
    for district in range(problem.districts) if problem.found else ():
        state.recenter(district)
    return state


def _inhabited(labels: NDArray[np.int64], districts: int) -> NDArray[np.int64]:
    """Labels by which every district has an area: an empty one takes the first of the district with most areas."""
    import numpy as np

    labels = labels.copy()
    counts = np.bincount(labels, minlength=districts)
    for empty in np.flatnonzero(counts == 0).tolist():
        fullest = int(counts.argmax())
        labels[(labels == fullest).argmax()] = empty
        counts[[fullest, empty]] += -1, 1
    return labels


def redraw(state: State, districts: NDArray[np.int64], chance: np.random.Generator) -> State:
    """What these districts hold, divided among as many whose centres are drawn anew."""
    import numpy as np

    members = np.flatnonzero(np.isin(state.labels, districts))
    part = state.problem.part(members, districts)
    begun = begin(part, *settle(part, draw(part, chance)))
    labels, centers = state.labels.copy(), state.centers.copy()
    labels[members], centers[districts] = districts[begun.labels], members[begun.centers]
    return State(state.problem, labels, centers)
