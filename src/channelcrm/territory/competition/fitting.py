"""The numbers of Huff's rule, from who sold how much where."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.competition.huff import Decay, Huff, attractions
from channelcrm.territory.competition.likelihood import most_likely
from channelcrm.territory.geography import Geography, check_geography
from channelcrm.territory.reach import Links, Reach, demand_of, fit_reach, parts
from channelcrm.territory.sites import Places, Sites, sites_of
from channelcrm.values.arguments import is_finite, shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["GravityFit", "fit_gravity"]


@attrs.frozen(kw_only=True)
class GravityFit:
    """Huff's rule as sales tell it.

    Attributes:
        rule: ready for ``gravity``.
        errors: "alpha" and "beta" -> standard error, each area an independent witness whatever its sales have in
            common (a sandwich by area); only those that were fitted.
        explained: McFadden's pseudo R²: 0 says no more than equal parts among all within reach, 1 says everything.
        used: the amount of sales behind the numbers; ``left_out`` of those between areas and dealers out of reach.
        areas: how many areas have sales within reach.
    """

    rule: Huff
    errors: Mapping[str, float]
    explained: float
    used: float
    left_out: float
    areas: int


def fit_gravity(
    geo: Geography,
    dealers: Places,
    reach: Reach,
    sales: Mapping[tuple[str, str], float],
    *,
    attractiveness: Mapping[str, float] | None = None,
    decay: Decay = "power",
    floor: float = 1.0,
) -> GravityFit:
    """Find alpha and beta of Huff's rule: those under which the observed sales are the most likely.

    Every unit sold in an area is one choice among the dealers who reach the area: McFadden's (1974) conditional logit,
    weighted by amounts. The likelihood is concave, so there is one answer. A dealer who reaches an area and sold
    nothing there counts, which the regression on log-centred shares (Nakanishi, Cooper 1974) cannot do. Amounts that
    are no counts, such as money, give the same numbers (a pseudo likelihood: Gourieroux, Monfort, Trognon 1984). All
    pairs within reach of areas with sales are held at once.

    Args:
        geo: the areas; a polygon's customers sit at a point inside it.
        dealers: all who compete. Whoever is missing here distorts the numbers.
        reach: who comes into question for an area, and at what cost.
        sales: (area id, dealer id) -> amount, zero or more; pairs that are left out sold nothing.
        attractiveness: dealer id -> a number above zero; None, or all the same, and only beta is fitted (alpha 1).
        decay: "power" or "exponential", as in ``Huff``.
        floor: the least cost, as in ``Huff``.

    Raises:
        ValidationError: an area or dealer that is not known, an amount or attractiveness that cannot be, no sales
            within reach, or sales that do not tell the numbers: no area has a choice, or no finite number fits.
    """
    check_geography(geo)
    rule = fit_reach(reach)
    frame = Huff(decay=decay, floor=floor)
    sites = sites_of(dealers, rule.knows)
    draws = attractions(sites, attractiveness)
    for id, draw in zip(sites.ids, draws.tolist(), strict=True):
        if draw == -float("inf"):
            raise ValidationError(
                f"The attractiveness of {id!r} is zero.", field="attractiveness", value=0,
                remedy="Leave out dealers whom nobody can choose.",
            )  # fmt: skip
    rows, columns, amounts, total = _amounts(geo, sites, sales)
    links, sold, areas = _choices(geo, rule, sites, rows, columns, amounts)
    names = ["alpha", "beta"] if len(set(draws.tolist())) > 1 else ["beta"]
    numbers, errors, explained = most_likely(links, sold, frame, draws, names)
    found = dict(zip(names, numbers, strict=True))
    return GravityFit(
        rule=Huff(alpha=found.get("alpha", 1.0), beta=found["beta"], decay=decay, floor=floor),
        explained=explained, areas=areas,
        errors=MappingProxyType(dict(zip(names, errors, strict=True))),
        used=float(sold.sum()), left_out=total - float(sold.sum()),
    )  # fmt: skip


def _amounts(
    geo: Geography, sites: Sites, sales: Mapping[tuple[str, str], float]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], float]:
    """Positions of area and dealer, and the amount, of pairs that sold something; dealers out of reach are -1."""
    import numpy as np

    if not isinstance(sales, Mapping):
        raise ValidationError(
            f"{shown(sales)} is no mapping.", field="sales", value=sales,
            remedy="Give (area id, dealer id) -> amount, such as frame.groupby([area, dealer])[amount].sum().to_dict()",
        )  # fmt: skip
    places = {str(id): at for at, id in enumerate(geo.ids)}
    known = {id: at for at, id in enumerate(sites.ids)} | dict.fromkeys(sites.unlocated, -1)
    found = []
    for pair, amount in sales.items():
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise ValidationError(
                f"{shown(pair)} is no pair.", field="sales", value=pair, remedy="Give (area id, dealer id) -> amount."
            )
        for id, ids, what in ((pair[0], places, "area"), (pair[1], known, "dealer")):
            if id not in ids:
                raise ValidationError(
                    f"There are sales of the {what} {id!r}, which is not known.", field="sales", value=pair,
                    remedy=f"Give the {what}, or leave its sales out.",
                )  # fmt: skip
        if not is_finite(amount) or amount < 0:
            raise ValidationError(
                f"The sales of {pair} are {shown(amount)}.", field="sales", value=amount,
                remedy="Give a finite number of zero or more.",
            )  # fmt: skip
        if amount > 0:
            found.append((places[pair[0]], known[pair[1]], float(amount)))
    rows, columns, amounts = zip(*sorted(found), strict=True) if found else ((), (), ())
    sold = np.asarray(amounts, dtype=np.float64)
    return np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64), sold, float(sold.sum())


def _choices(
    geo: Geography, reach: Reach, sites: Sites,
    rows: NDArray[np.int64], columns: NDArray[np.int64], amounts: NDArray[np.float64],
) -> tuple[Links, NDArray[np.float64], int]:  # fmt: skip
    """All pairs within reach of the areas that have sales, rows counted among these, and what each pair sold."""
    import numpy as np

    areas = np.unique(rows)
    found = list(parts(reach, demand_of(geo).at(areas), sites))
    links = Links(
        rows=np.concatenate([one.rows for one in found]) if found else rows[:0],
        columns=np.concatenate([one.columns for one in found]) if found else rows[:0],
        cost=np.concatenate([one.cost for one in found]) if found else amounts[:0],
        strength=np.concatenate([one.strengths for one in found]) if found else amounts[:0],
    )
    keys = links.rows * len(sites) + links.columns
    located = columns >= 0
    wanted = (np.searchsorted(areas, rows) * len(sites) + columns)[located]
    at = np.searchsorted(keys, wanted)
    within = at < len(keys)
    within[within] = keys[at[within]] == wanted[within]
    sold = np.zeros(len(links))
    sold[at[within]] = amounts[located][within]
    counted = len(np.unique(links.rows[sold > 0]))
    if not counted:
        raise ValidationError(
            "No sales are within reach.", field="sales", remedy="Give sales by area and dealer, and a reach that holds "
            "most of them.",
        )  # fmt: skip
    return links, sold, counted
