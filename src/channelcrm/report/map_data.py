"""Everything the map's script needs, in columns, as small as it goes."""

from __future__ import annotations

from collections import Counter

from channelcrm.dealers.dealer import DealerStatus
from channelcrm.report import formats
from channelcrm.report.blocks import MapBlock, Section
from channelcrm.report.map_layers import layers_of
from channelcrm.report.map_legend import Layer
from channelcrm.report.map_shapes import borders_of, fit_grid, shapes_of, thinned
from channelcrm.report.material import NO_TIER, Material
from channelcrm.scoring.columns import missing_cells
from channelcrm.scoring.points import RESOLUTION, apportion

__all__ = ["map_section"]


def map_section(material: Material) -> Section:
    """The map of areas and dealers."""
    layers = layers_of(material)
    areas, dealers = material.drawn_areas, material.mapped
    shapes = thinned(areas)
    grid = fit_grid(areas, [dealer.location for dealer in dealers if dealer.location])
    tiers = [*material.tiers, *([NO_TIER] if any(dealer.tier is None for dealer in dealers) else [])]
    chosen = sorted({material.places[id] for id in _chosen(material) if id in material.places})
    points = [grid.point(dealer.location) for dealer in dealers if dealer.location]
    statuses = list(DealerStatus)
    columns: dict[str, object] = {
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "name": [dealer.name for dealer in dealers],
        "code": [dealer.code for dealer in dealers],
        "tier": [tiers.index(dealer.tier or NO_TIER) for dealer in dealers],
        "status": [statuses.index(dealer.status) for dealer in dealers],
    }
    sales = material.snapshot.sales
    if sales:
        columns["sales"] = [
            round(float(value)) if (value := sales.by_dealer.get(dealer.id)) is not None else None for dealer in dealers
        ]
    counts = Counter(dealer.tier or NO_TIER for dealer in dealers)
    data: dict[str, object] = {
        "x0": grid.x0,
        "y0": grid.y0,
        "scale": grid.scale,
        "areas": {"names": [area.name for area in areas], "shapes": shapes_of(shapes, grid)},
        "layers": [
            layer.to_json() | {"borders": [] if layer.ramp else borders_of(shapes, layer.of, grid)} for layer in layers
        ],
        "tiers": [
            {
                "name": name,
                "label": name if name == NO_TIER else f"tier {name}",
                "colour": "tier-none" if name == NO_TIER else f"tier-{min(at, 4)}",
                "count": counts[name],
            }
            for at, name in enumerate(tiers)
        ],
        "statuses": [str(status) for status in statuses],
        "sales": f"Sales, 12 months, {sales.unit}".rstrip(", ") if sales else "",
        "dealers": columns,
        "chosen": chosen,
        "worth": _worth(material),
        "criteria": [],
        "ranked": 0,
        "excluded": {},
    }
    _add_scores(material, data, columns)
    return Section("map", "Map of the network", (MapBlock(data, _summary(material, layers, len(chosen))),), "Map")


def _chosen(material: Material) -> tuple[str, ...]:
    selection = material.results.selection
    return tuple(map(str, selection.chosen)) if selection else ()


def _worth(material: Material) -> dict[str, str]:
    selection = material.results.selection
    if selection is None:
        return {}
    return {
        str(material.places[id]): formats.lost(value)
        for id, value in sorted(selection.marginal.items())
        if id in material.places
    }


def _add_scores(material: Material, data: dict[str, object], columns: dict[str, object]) -> None:
    ranking = material.results.ranking
    if ranking is None:
        return
    most = apportion(ranking.card) / RESOLUTION
    data["criteria"] = [
        {"name": formats.words(one.name), "most": round(float(most[at]), 1)}
        for at, one in enumerate(ranking.card.criteria)
    ]
    data["ranked"] = len(ranking.order)
    missing = [missing_cells(ranking.cells[one.name]) for one in ranking.card.criteria]
    tenths = (ranking.contributions * 10).round().astype(int).tolist()
    scores, ranks = ranking.scores, ranking.ranks
    rows = [material.ranking_rows.get(dealer.id) for dealer in material.mapped]
    columns["score"] = [None if row is None else round(float(scores[row]), 1) for row in rows]
    columns["rank"] = [0 if row is None else int(ranks[row]) for row in rows]
    columns["parts"] = [
        None if row is None else [None if missing[at][row] else part for at, part in enumerate(tenths[row])]
        for row in rows
    ]
    data["excluded"] = {
        str(material.places[id]): "; ".join(map(formats.condition, reasons))
        for id, reasons in ranking.excluded.items()
        if id in material.places
    }


def _summary(material: Material, layers: tuple[Layer, ...], chosen: int) -> str:
    said = f"{formats.plural(len(material.drawn_areas), 'area')} and {formats.plural(len(material.mapped), 'dealer')}"
    lost = len(material.snapshot.dealers) - len(material.mapped)
    said += f" ({formats.count(lost)} more have no location)" if lost else ""
    said += f", {formats.count(chosen)} of them in the chosen network (ringed)" if chosen else ""
    what = "Point at an area or choose a dealer for the figures behind it." if layers or material.mapped else ""
    return f"{said}. {what}"
