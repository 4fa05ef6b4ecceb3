"""Layers that colour areas by who has them: a division, and the territories on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from channelcrm.report import formats
from channelcrm.report.holders import Held, given_twice, held_now, held_to_come
from channelcrm.report.map_colours import colour_apart, meeting
from channelcrm.report.map_legend import Layer
from channelcrm.report.material import Material

if TYPE_CHECKING:
    from channelcrm.territory.division import Division

__all__ = ["division_layer", "territory_layers"]

_SHARED, _TWICE, _VACANT = "~1", "~2", "~3"  # no dealer's id, and sorted behind all
_OTHERS = {
    _SHARED: ("cat-shared", "shared by several dealers"),
    _TWICE: ("cat-twice", "given to several dealers"),
    _VACANT: ("cat-vacant", "no dealer yet"),
}
_MOST = 4


def division_layer(material: Material, division: Division) -> Layer:
    """Who gets which area."""
    assignment = {str(area): str(center) for area, center in division.assignment.items()}
    says = {area: f"Division: {material.name(center)}" for area, center in assignment.items()}
    return _layer(material, "division", "division", "Division: who gets which area", assignment, says)


def territory_layers(material: Material) -> list[Layer]:
    """Who holds which area on record, a layer for the lines that are held alike; then what is to come."""
    layers: list[Layer] = []
    for key, label, short, by_line in (
        ("territory", "territories on record", "territories", held_now(material)),
        ("to-come", "territories to come", "to come", held_to_come(material)),
    ):
        alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
        for line, held in sorted(by_line.items(), key=lambda one: (-len(one[1]), one[0])):
            if held:
                alike.setdefault(tuple(sorted(_holders(held).items())), []).append(line)
        for number, lines in enumerate(list(alike.values())[:_MOST]):
            told = "" if len(alike) == 1 else f": {', '.join(line or 'all lines' for line in lines)}"
            held = by_line[lines[0]]
            layers.append(
                _layer(
                    material, f"{key}-{number}" if number else key, f"{short}{told}" if told else label,
                    f"{label.capitalize()}, by dealer{told}", _holders(held), _says(material, held),
                )
            )  # fmt: skip
    return layers


def _holders(held: Held) -> dict[str, str]:
    """Area -> the dealer that holds it, or one of the other entries of the legend."""
    found = {}
    for area, holders in held.items():
        dealers = {one.dealer_id for one in holders}
        (only,) = dealers if len(dealers) == 1 else (None,)
        if len(dealers) > 1:
            found[area] = _TWICE if given_twice(holders) else _SHARED
        else:
            found[area] = _VACANT if only is None else str(only)
    return found


def _says(material: Material, held: Held) -> dict[str, str]:
    return {
        area: "Territory: "
        + "; ".join(
            f"{one.name}, {'no dealer yet' if one.dealer_id is None else material.name(one.dealer_id)}"
            f"{', shared' if one.shared else ''}"
            for one in holders
        )
        for area, holders in held.items()
    }


def _layer(
    material: Material, key: str, label: str, title: str, assignment: Mapping[str, str], says: Mapping[str, str]
) -> Layer:
    areas = material.drawn_areas
    counts = Counter(assignment[area.id] for area in areas if area.id in assignment)
    order = sorted(counts, key=lambda id: (id in _OTHERS, -counts[id], material.name(id), id))
    place = {id: at for at, id in enumerate(order)}
    of = tuple(place[assignment[area.id]] if area.id in assignment else -1 for area in areas)
    colours = colour_apart(len(order), meeting(areas, of))
    named = [_OTHERS.get(id, (f"cat-{colours[at]}", material.name(id))) for at, id in enumerate(order)]
    rest = len(areas) - counts.total()
    nobody = [("cat-none", "nobody", formats.plural(rest, "area"))] if rest else []
    return Layer(
        key=key, label=label, title=title, ramp=False, of=of,
        legend=(*((*one, formats.plural(counts[id], "area")) for id, one in zip(order, named, strict=True)), *nobody),
        says=tuple(says.get(area.id, "") for area in areas),
    )  # fmt: skip
