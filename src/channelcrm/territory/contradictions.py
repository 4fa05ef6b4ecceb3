"""Why no division can be as it is asked for, in words: what simple counting tells before anything is solved."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.territory.asked import Asked
    from channelcrm.territory.districting.problem import Problem
    from channelcrm.territory.geography import Geography

__all__ = ["contradictions", "named", "unreached"]

_SURE = 1e-9
_SHOWN = 5


def named(geo: Geography, areas: Sequence[int]) -> str:
    """Areas as a sentence names them."""
    shown = [geo.names[at] if geo.names[at] == geo.ids[at] else f"{geo.names[at]} ({geo.ids[at]})" for at in areas]
    rest = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + rest


def contradictions(
    geo: Geography, problem: Problem, measures: Sequence[str], centers: Sequence[str], asked: Asked | None
) -> tuple[str, ...]:
    """Reasons why there is no division; none does not mean that there is one.

    Args:
        geo: what is divided.
        problem: the same as arrays.
        measures: the names of its loads.
        centers: ids of given centres, or none.
        asked: what is locked and forbidden.
    """
    found: list[str] = []
    for at, measure in enumerate(measures):
        found += _by_measure(geo, problem, at, measure)
        if asked is not None:
            found += _locked_load(problem, at, measure, centers, asked)
    if asked is not None:
        found += _pairs(geo, centers, asked)
    if problem.graph is not None:
        found += _by_graph(geo, problem, measures, centers, asked)
    return tuple(dict.fromkeys(found))


def _by_measure(geo: Geography, problem: Problem, at: int, measure: str) -> list[str]:
    """Areas too large for any district, too many large ones, and whole units that do not fill a share."""
    import numpy as np

    load, low, high = problem.loads[at], problem.low[at], problem.high[at]
    found: list[str] = []
    most, least = float(high.max()), float(low.min())
    large = np.flatnonzero(load > most * (1 + _SURE))
    found += [
        f"{named(geo, [area])} alone holds {load[area]:,.6g} of {measure}, and a district may hold {most:,.6g} at most."
        for area in large[np.argsort(-load[large], kind="stable")].tolist()
    ]
    half = np.flatnonzero(load > most / 2 * (1 + _SURE))
    if len(half) > problem.districts:
        found.append(
            f"{len(half)} areas hold more than half of what a district may hold of {measure} each, so that no two "
            f"share one, and there are {problem.districts} districts: {named(geo, half.tolist())}."
        )
    unit = _unit(load)
    if unit:
        fewest, fullest = np.ceil(low / unit - _SURE), np.floor(high / unit + _SURE)
        total = round(float(load.sum()) / unit)
        if (fewest > fullest).any() or not fewest.sum() <= total <= fullest.sum():
            found.append(
                f"{measure} comes in whole units of {unit:,.6g}, and the districts cannot all hold a whole number of "
                f"them between {least:,.6g} and {most:,.6g}."
            )
    return found


def _unit(load: NDArray[np.float64]) -> float:
    """The greatest number that all loads are whole multiples of, when they are whole numbers; else 0."""
    import numpy as np

    if not len(load) or (load != np.rint(load)).any() or load.max() > 2**53:
        return 0.0
    return float(np.gcd.reduce(load.astype(np.int64)))


def _locked_load(problem: Problem, at: int, measure: str, centers: Sequence[str], asked: Asked) -> list[str]:
    import numpy as np

    here = asked.locked >= 0
    held = np.bincount(asked.locked[here], weights=problem.loads[at][here], minlength=problem.districts)
    return [
        f"The areas locked to {centers[district]} hold {held[district]:,.6g} of {measure} together, and it may hold "
        f"{problem.high[at, district]:,.6g} at most."
        for district in np.flatnonzero(held > problem.high[at] * (1 + _SURE)).tolist()
    ]


def _pairs(geo: Geography, centers: Sequence[str], asked: Asked) -> list[str]:
    import numpy as np

    locked = np.flatnonzero(asked.locked >= 0)
    both = locked[asked.forbidden[locked, asked.locked[locked]]].tolist()
    nowhere = np.flatnonzero(np.asarray(asked.forbidden.all(axis=1))).tolist()
    return [
        *(f"{named(geo, [at])} is locked to {centers[asked.locked[at]]}, and forbidden there." for at in both),
        *(f"{named(geo, [at])} is forbidden to every centre." for at in nowhere),
    ]


def unreached(geo: Geography, beyond: NDArray[np.bool_], centers: Sequence[str], asked: Asked) -> list[str]:
    """Areas that no centre can have because of the reach, alone or with what is locked and forbidden.

    Args:
        geo: what is divided.
        beyond: areas x centres, True where the centre does not reach the area.
        centers: ids of the centres.
        asked: what is locked and forbidden.
    """
    import numpy as np

    lost = beyond.all(axis=1)
    barred = (beyond | asked.forbidden).all(axis=1) & ~lost & ~asked.forbidden.all(axis=1)
    locked = np.flatnonzero((asked.locked >= 0) & ~lost)
    locked = locked[beyond[locked, asked.locked[locked]]]
    return [
        *(f"No centre reaches {named(geo, [at])}." for at in np.flatnonzero(lost).tolist()),
        *(
            f"{named(geo, [at])} is forbidden to every centre that reaches it."
            for at in np.flatnonzero(barred).tolist()
        ),
        *(
            f"{named(geo, [at])} is locked to {centers[asked.locked[at]]}, which does not reach it."
            for at in locked.tolist()
        ),
    ]  # fmt: skip


def _by_graph(
    geo: Geography, problem: Problem, measures: Sequence[str], centers: Sequence[str], asked: Asked | None
) -> list[str]:
    """Parts of the map that do not touch: each has to be divided by itself."""
    import numpy as np

    assert problem.graph is not None
    parts = problem.graph.pieces(range(problem.areas))
    found = []
    remedy = "Join them (adjacency=geo.adjacency(join_islands=True)) or leave contiguous out."
    if len(parts) > problem.districts:
        small = min(parts, key=len)
        reason = f"The map lies in {len(parts)} parts that do not touch, more than there are districts"
        return [f"{reason}; one of them is {named(geo, small)}. {remedy}"]
    for at, measure in enumerate(measures):
        least, most = float(problem.low[at].min()), float(problem.high[at].max())
        counts = []
        for part in parts:
            held = float(problem.loads[at][part].sum())
            fewest = math.ceil(held / most - _SURE) if most > 0 else 1
            largest = math.floor(held / least + _SURE) if least > 0 else problem.districts
            counts.append((max(fewest, 1), min(largest, len(part)) if problem.found else largest))
            if counts[-1][0] > counts[-1][1]:
                found.append(
                    f"{named(geo, part)} does not touch the rest of the map and holds {held:,.6g} of {measure}, which "
                    f"is no whole number of districts between {least:,.6g} and {most:,.6g}. {remedy}"
                )
        if not found and not sum(c[0] for c in counts) <= problem.districts <= sum(c[1] for c in counts):
            found.append(
                f"The map lies in {len(parts)} parts that do not touch, and their {measure} does not make "
                f"{problem.districts} districts between {least:,.6g} and {most:,.6g}. {remedy}"
            )
    if asked is not None:
        where = np.zeros(problem.areas, dtype=np.int64)
        for number, part in enumerate(parts):
            where[part] = number
        for district, center in enumerate(centers):
            mine = np.flatnonzero(asked.locked == district)
            apart = mine[where[mine] != where[mine[0]]] if len(mine) else mine
            if len(apart):
                found.append(
                    f"{named(geo, [int(mine[0]), int(apart[0])])} are locked to {center} and lie in parts of the map "
                    f"that do not touch. {remedy}"
                )
    return found
