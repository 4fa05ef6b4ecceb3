"""The ways in which the map's areas can be coloured: coverage, territories, what they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from channelcrm.report import formats
from channelcrm.report.map_colours import nice_breaks
from channelcrm.report.map_holders import division_layer, territory_layers
from channelcrm.report.map_legend import Layer
from channelcrm.report.material import Material
from channelcrm.report.reach import AreaReach, bring_onto
from channelcrm.report.sections.coverage import measure_name, reach_words
from channelcrm.territory.area import Area

__all__ = ["layers_of"]


def layers_of(material: Material) -> tuple[Layer, ...]:
    """The layers for the areas of the map, the most telling first."""
    areas = material.drawn_areas
    if not areas:
        return ()
    layers = []
    if material.results.coverages:
        first = material.results.coverages[0]
        reach = bring_onto(areas, first)
        said = (measure_name(first), reach_words(first))
        depth = _depth(areas, reach, *said)
        partly = any(one.share is not None and 0 < one.share < 1 for one in reach.values())
        layers += [_share(areas, reach, *said), depth] if partly else [depth]
    division = material.results.division
    if division is not None:
        layers.append(division_layer(material, division))
    layers += territory_layers(material)
    counted = [one.measure for one in (*material.results.coverages, material.results.selection) if one and one.measure]
    return (*layers, *_measures(areas, counted))


def _share(areas: Sequence[Area], reach: Mapping[str, AreaReach], measure: str, words: str) -> Layer:
    labels = ("0%", "1 to 24%", "25 to 49%", "50 to 74%", "75 to 99%", "100%")

    def place(share: float) -> int:
        return 0 if share <= 0 else 5 if share >= 1 else 1 + min(int(share * 4), 3)

    found = [reach.get(area.id) for area in areas]
    of = [place(one.share) if one and one.share is not None else -1 for one in found]
    says = [
        f"{formats.percent(one.share)} of {formats.compact(one.amount)} {measure} {words}"
        if one and one.share is not None
        else ""
        for one in found
    ]
    return Layer(
        key="coverage",
        label="coverage",
        title=f"Share of {measure} {words} of a dealer",
        ramp=True,
        legend=_counted(labels, of),
        of=tuple(of),
        says=tuple(says),
    )


def _depth(areas: Sequence[Area], reach: Mapping[str, AreaReach], measure: str, words: str) -> Layer:
    found = [reach.get(area.id) for area in areas]
    values = [one.dealers for one in found if one and one.dealers > 0]
    limits = nice_breaks(values, 5)
    of = [
        -1 if one is None else 0 if one.dealers <= 0 else 1 + sum(one.dealers > limit for limit in limits[:-1])
        for one in found
    ]
    labels = ["out of reach"]
    low = "more than 0"
    whole = all(float(value).is_integer() for value in values)
    for at, limit in enumerate(limits):
        first = limits[at - 1] + 1 if at else 1
        if whole:
            last = at == len(limits) - 1
            labels.append(
                f"{first} or more"
                if last and first < limit
                else f"{first}"
                if first >= limit
                else f"{first} to {limit}"
            )
        else:
            labels.append(
                f"{low} to {formats.number(limit)}"
                if at < len(limits) - 1
                else low.replace("more than ", "") + " and more"
            )
            low = f"{formats.number(limit)}"
    says = ["" if one is None else f"{_dealers(one.dealers)} {words}" for one in found]
    return Layer(
        key="depth",
        label="coverage" if whole else "dealers in reach",
        title=f"Coverage: how many dealers are {words} (each area’s demand at one point)"
        if whole
        else f"How many dealers are {words}, mean by {measure}",
        ramp=True,
        legend=_counted(labels, of, "areas"),
        of=tuple(of),
        says=tuple(says),
    )


def _dealers(number: float) -> str:
    if not number:
        return "No dealer"
    return (
        formats.plural(int(number), "dealer")
        if number.is_integer()
        else f"{formats.number(number, 1)} dealers on average"
    )


def _counted(labels: Sequence[str], of: Sequence[int], noun: str = "areas") -> tuple[tuple[str, str, str], ...]:
    counts = Counter(of)
    steps = len(labels) - 1
    ramp = [0, *(5 if steps == 1 else 1 + round(at * 4 / (steps - 1)) for at in range(steps))]
    return tuple(
        (f"seq-{colour}", label, f"{formats.count(counts[at])} {noun if counts[at] != 1 else noun.removesuffix('s')}")
        for at, (colour, label) in enumerate(zip(ramp, labels, strict=True))
    )


def _measures(areas: Sequence[Area], counted: Sequence[str]) -> list[Layer]:
    names = list(dict.fromkeys(name for area in areas for name in area.measures))
    names.sort(key=lambda name: (name not in counted, "pop" not in name.lower()))
    return [layer for name in names[:2] if (layer := _measure(areas, name)) is not None]


def _measure(areas: Sequence[Area], name: str) -> Layer | None:
    values = [float(value) if isinstance(value := area.measures.get(name), int | float) else None for area in areas]
    limits = nice_breaks([value for value in values if value], 5)
    if len(limits) < 2:
        return None
    of = [
        -1 if value is None else 0 if value <= 0 else 1 + sum(value > limit for limit in limits[:-1])
        for value in values
    ]
    words = formats.words(name)
    labels = [
        "0",
        *(
            f"{formats.compact(low)} to {formats.compact(high)}"
            for low, high in zip([0, *limits], limits, strict=False)
        ),
    ]
    says = tuple("" if value is None else f"{words.capitalize()}: {formats.number(value)}" for value in values)
    return Layer(
        key=f"measure-{name}",
        label=words,
        title=f"{words.capitalize()} by area",
        ramp=True,
        legend=_counted(labels, of),
        of=tuple(of),
        says=says,
    )
