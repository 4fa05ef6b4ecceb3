"""The third stage of the road: how much is covered, which dealers to choose, who serves which area."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import attrs

from channelcrm.cli.console import Progress
from channelcrm.dealers.dealer import Dealer, DealerStatus
from channelcrm.errors import ValidationError, nearest
from channelcrm.selection import Count, Exclude, Limit, MaxCoverage, Selection, select
from channelcrm.territory import Coverage, Division, Geography, Radius, coverage, divide
from channelcrm.territory.area import Area

__all__ = ["Placed", "choose_network", "geography_of", "measure_of", "serving"]

_IDLE = (DealerStatus.CLOSED, DealerStatus.SUSPENDED)


@attrs.frozen(kw_only=True)
class Placed:
    """Coverage by radius (km), the chosen network, and the division of the areas among it."""

    geography: Geography
    measure: str
    coverages: dict[float, Coverage]
    selection: Selection
    division: Division


def measure_of(areas: Sequence[Area], wanted: str | None) -> str:
    """The measure asked for; else the first that speaks of population, else the first.

    Raises:
        ValidationError: the areas have no such measure, or none at all.
    """
    known = list(dict.fromkeys(name for area in areas for name in area.measures))
    if wanted is not None and wanted not in known:
        close = nearest(wanted, known)
        remedy = f"Did you mean {close!r}?" if close else f"The areas have: {', '.join(known) or 'none'}."
        raise ValidationError(f"The areas have no measure {wanted!r}.", field="measure", value=wanted, remedy=remedy)
    if not known:
        raise ValidationError(
            "The areas carry no measure.", field="measure", remedy="Add a numeric column, such as population."
        )
    return wanted or next((name for name in known if "pop" in name.lower()), known[0])


def geography_of(areas: Sequence[Area]) -> Geography:
    """The areas that have a shape, as one map; those that lack one were reported when they were read.

    Raises:
        ValidationError: none has a shape.
    """
    shaped = [area for area in areas if area.geometry is not None]
    if areas and not shaped:
        raise ValidationError(
            "No area has a shape.", field="geometry",
            remedy="Give polygons, or points of demand: a GeoJSON or GeoPackage, or columns lon and lat.",
        )  # fmt: skip
    return Geography.from_areas(shaped)


def serving(dealers: Sequence[Dealer]) -> list[Dealer]:
    """The dealers that serve anybody: those who are closed or suspended cover nothing and are not chosen."""
    return [dealer for dealer in dealers if dealer.status not in _IDLE]


def choose_network(
    dealers: Sequence[Dealer],
    areas: Sequence[Area],
    demand: Sequence[Area],
    progress: Progress,
    *,
    reach_km: Sequence[float],
    choose: int,
    unfit: Collection[str] = (),
    measure: str | None = None,
    time_limit: float = 60,
) -> Placed:
    """Coverage at every radius, the best ``choose`` dealers at the first one, and all areas divided among them.

    ``unfit`` dealers, who miss a hard requirement, are not chosen; closed and suspended ones are left aside. Demand
    sits at the points of ``demand`` when there are any, else at the areas.
    """
    geography = geography_of(areas)
    held = geography_of(demand) if demand else geography
    name = measure_of(demand or areas, measure)
    open_for_business = serving(dealers)
    located = [dealer for dealer in open_for_business if dealer.location is not None]
    if not located:
        raise ValidationError(
            "No active dealer has a location.", field="location", remedy="Add coordinates to the list."
        )
    with progress.step("Coverage") as note:
        coverages = {km: coverage(held, open_for_business, reach=Radius(km=km), measure=name) for km in reach_km}
        shares = ", ".join(f"{found.share:.1%} within {km:g} km" for km, found in coverages.items())
        note(f"{shares} of {name}")
        if len(open_for_business) < len(dealers):
            note(f"{len(dealers) - len(open_for_business):,} closed or suspended dealers left aside")
    with progress.step("Choose the network") as note:
        first = Radius(km=reach_km[0])
        out = [dealer.id for dealer in located if dealer.id in unfit]
        limits: list[Limit] = [Count(max=choose), *([Exclude(out)] if out else [])]
        chosen = select(
            located,
            demand=held,
            reach=first,
            objective=MaxCoverage(name),
            limits=limits,
            time_limit=time_limit,
        )
        note(f"{len(chosen.chosen)} of {len(located):,}: {chosen.objective:,.0f} of at most {chosen.bound:,.0f}")
        note(f"{chosen.status}, gap {chosen.gap:.2%}")
    with progress.step("Divide territory") as note:
        picked = set(chosen.chosen)
        division = divide(geography, centers=[dealer for dealer in located if dealer.id in picked])
        note(f"{len(division.assignment):,} areas among {len(set(division.assignment.values()))} dealers")
    return Placed(geography=geography, measure=name, coverages=coverages, selection=chosen, division=division)
