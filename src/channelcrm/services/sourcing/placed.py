"""Columns of territory: what the areas within reach hold, and those that the dealer was given."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import ValidationError, nearest
from channelcrm.scoring.sources import Held, Reached
from channelcrm.services.dossier import Draft, EvidenceColumn
from channelcrm.territory.area import Area
from channelcrm.territory.catchment import catchments
from channelcrm.territory.geography import Geography
from channelcrm.territory.nesting import Nesting
from channelcrm.territory.reach import Radius
from channelcrm.territory.sites import sites_of
from channelcrm.territory.territory import Territory
from channelcrm.values.ids import AreaId, DealerId

__all__ = ["held_column", "reached_column"]


def reached_column(
    name: str, source: Reached, areas: Sequence[Area], dealers: Sequence[Dealer], active: Mapping[DealerId, Dealer]
) -> EvidenceColumn:
    """What lies within reach of each dealer; ``active`` are those beside whom "sole" is asked, by id.

    An area that is divided into others which hold the measure is left out for them, so that nothing counts twice.

    Raises:
        ValidationError: no area with a shape holds the measure.
    """
    import numpy as np

    shaped = [area for area in areas if area.geometry is not None and source.measure in area.measures]
    _require_measure(name, source.measure, areas, shaped)
    divided = {area.parent_id for area in shaped}
    geo = Geography.from_areas(area for area in shaped if area.id not in divided)
    weights = geo.measure(source.measure)
    rows: dict[str, int] = {dealer.id: row for row, dealer in enumerate(dealers)}
    sites = sites_of([*dealers, *(one for one in active.values() if one.id not in rows)])
    rivals = np.fromiter((id in active for id in sites.ids), dtype=bool, count=len(sites))
    found = catchments(geo, sites, Radius(km=source.km), weights, rivals)
    whole = math.fsum(weights.tolist())
    amounts = found.soles if source.aggregate == "sole" else found.totals
    within = f"{source.measure} within {source.km:g} km"
    asked = {"total": within, "sole": f"{within} and of no other active dealer", "share": f"share of {within}"}
    told = asked[source.aggregate]
    draft = Draft(len(dealers), told, "the dealer has no location", dated=False)
    for id, amount, count in zip(sites.ids, amounts.tolist(), found.places.tolist(), strict=True):
        if id not in rows:
            continue
        if source.aggregate != "share":
            draft.put(rows[id], amount, told, records=count)
        elif whole:
            draft.put(rows[id], amount / whole, told, records=count)
        else:
            draft.leave(rows[id], f"there is no {source.measure} anywhere", told, records=count)
    return draft.column()


def held_column(
    name: str, source: Held, areas: Sequence[Area], territories: Sequence[Territory], rows: Mapping[str, int], on: date
) -> EvidenceColumn:
    """What the areas of each dealer's territories hold, with all that lies in them; what is in two counts once.

    Raises:
        ValidationError: no area holds the measure.
    """
    amounts = {area.id: area.measures[source.measure] for area in areas if source.measure in area.measures}
    _require_measure(name, source.measure, areas, amounts)
    held: dict[str, set[AreaId]] = defaultdict(set)
    for territory in territories:
        if territory.dealer_id is not None and territory.dealer_id in rows:
            held[territory.dealer_id].update(territory.area_ids)
    asked = f"{source.measure} of the areas held on {on}"
    draft = Draft(len(rows), asked, f"the dealer holds no territory on {on}", dated=False)
    nesting = Nesting.of(areas)
    for dealer_id, named in held.items():
        area_ids = nesting.finest(named, amounts)
        unknown = sorted(area_ids - amounts.keys())
        if unknown:
            reason = f"{source.measure} of area {unknown[0]} is not on record"
            draft.leave(rows[dealer_id], reason, asked, records=len(area_ids))
        else:
            amount = math.fsum(float(amounts[id] or 0) for id in area_ids)
            draft.put(rows[dealer_id], amount, asked, records=len(area_ids))
    return draft.column()


def _require_measure(name: str, measure: str, areas: Sequence[Area], holders: Collection[object]) -> None:
    if holders:
        return
    known = sorted({measure for area in areas for measure in area.measures})
    close = nearest(measure, known)
    if measure in known:
        raise ValidationError(
            f"No area with {measure} has a shape.", field=name, value=measure,
            remedy="Give the areas polygons, or points of demand.",
        )  # fmt: skip
    raise ValidationError(
        f"No area holds {measure!r}.", field=name, value=measure,
        remedy=f"Did you mean {close!r}?" if close else f"The areas hold: {', '.join(known) or 'nothing'}.",
    )  # fmt: skip
