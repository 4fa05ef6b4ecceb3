"""Territories: who gets which areas, how even and how whole that is (handbook H4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.report import formats, pictures
from channelcrm.report.blocks import DRAWN, Block, Cell, Column, Figure, Figures, Note, Section, Table
from channelcrm.report.holders import held_now
from channelcrm.report.material import Material
from channelcrm.territory.alignment import overlaps
from channelcrm.territory.territory import TerritoryStatus
from channelcrm.values.period import Period

if TYPE_CHECKING:
    from channelcrm.territory.division import Division

__all__ = ["main_measure", "territories_section"]

_SHOWN = 200
_MOST = 4


def main_measure(material: Material, division: Division) -> str | None:
    """The measure of the division, else of the choice or the coverage, else one of population, else the first."""
    known = list(division.deviation)
    others = [one.measure for one in (division, material.results.selection, *material.results.coverages) if one]
    found = next((name for name in others if name in known), None)
    return found or next((name for name in known if "pop" in name.lower()), known[0] if known else None)


def territories_section(material: Material) -> Section:
    """Who serves which part of the map."""
    division = material.results.division
    blocks: list[Block] = []
    if division is None:
        blocks.append(
            Note(
                "No division was handed over. Make one: channelcrm.divide(geo, centers=dealers), and pass division=.",
                "absent",
            )
        )
    else:
        blocks += [_figures(material, division), _division(material, division)]
    blocks += _stored(material)
    return Section("territories", "Territories", tuple(blocks))


def _figures(material: Material, division: Division) -> Figures:
    measure = main_measure(material, division)
    holders = {id: areas for id, areas in division.areas.items() if areas}
    split = sum(1 for id in holders if division.pieces[id] > 1)
    figures = [
        Figure("Areas given out", formats.count(len(division.assignment)), "each of them once"),
        Figure("Among dealers", formats.count(len(holders)), f"of {formats.count(len(division.centers))} centres"),
        Figure(
            "In one piece",
            "all" if not split else f"{formats.count(len(holders) - split)} of {formats.count(len(holders))}",
            "territories",
        ),
    ]
    if measure:
        spread = [division.deviation[measure][id] for id in division.centers]
        figures.append(
            Figure(
                "Deviation from an even share",
                f"{formats.percent(min(spread), 0, signed=True)} to {formats.percent(max(spread), 0, signed=True)}",
                f"of {formats.words(measure)}",
            )
        )
    return Figures(tuple(figures))


def _division(material: Material, division: Division) -> Table:
    measure = main_measure(material, division)
    held = dict(zip(division.geo.ids, division.geo.measure(measure).tolist(), strict=True))
    names = dict(zip(division.geo.ids, division.geo.names, strict=True))
    amounts = {id: sum(held[area] for area in areas) for id, areas in division.areas.items()}
    limit = max((abs(value) for value in division.deviation[measure].values()), default=1.0) if measure else 1.0
    compact = division.compactness
    rows = []
    for id in sorted(division.centers, key=lambda one: (-amounts[one], one))[:_SHOWN]:
        areas = sorted(division.areas[id], key=lambda area: (-held[area], area))
        cells = [
            material.dealer(id),
            Cell(formats.count(len(areas))),
            Cell(
                ", ".join(names[area] for area in areas[:4]) + (f" and {len(areas) - 4} more" if len(areas) > 4 else "")
            ),
        ]
        if measure:
            off = division.deviation[measure][id]
            label = f"{formats.percent(off, 0, signed=True)} of an even share of {formats.words(measure)}"
            cells += [
                Cell(formats.compact(amounts[id]), sort=amounts[id]),
                Cell(formats.percent(off, 0, signed=True), sort=off),
                Cell(picture=pictures.diverging(off, limit, label=label)),
            ]
        cells += [Cell(formats.count(division.pieces[id])), Cell(formats.number(compact.get(id), 2))]
        rows.append(tuple(cells))
    columns = [
        Column("Dealer"),
        Column("Areas", "number"),
        Column("Largest of them", sortable=False),
    ]
    if measure:
        columns += [
            Column(formats.words(measure).capitalize(), "number"),
            Column("Deviation", "number", unit="from an even share"),
            DRAWN,
        ]
    columns += [Column("Pieces", "number"), Column("Compactness", "number", unit="1 is a circle")]
    return Table(
        caption="The division: every area to one dealer",
        columns=tuple(columns),
        rows=tuple(rows),
        total=len(division.centers),
        search="Find a dealer or area",
        wide=True,
    )


def _stored(material: Material) -> list[Block]:
    stored = sorted(material.snapshot.territories, key=lambda one: (one.name, one.product_line, one.id))
    if not stored:
        return [
            Note(
                "No territory is on record for the day of this report or later.",
                "text" if material.results.division else "absent",
            )
        ]
    rows = tuple(
        (
            Cell(one.name),
            material.dealer(one.dealer_id, code=False),
            Cell(one.product_line or "all lines"),
            Cell(formats.count(len(one.area_ids)), note=_some([material.area(id) for id in one.area_ids])),
            Cell(formats.span(one.period)),
            Cell(str(one.status)),
        )
        for one in stored[:_SHOWN]
    )
    blocks: list[Block] = [
        *_held(material),
        Table(
            caption="Territories on record, in force on this day or later",
            columns=(
                Column("Territory"),
                Column("Dealer"),
                Column("Product line"),
                Column("Areas", "number"),
                Column("Days", "date"),
                Column("Status"),
            ),
            rows=rows,
            total=len(stored),
            open=len(stored) <= 12,
        ),
    ]
    on = material.snapshot.on
    twice = overlaps(
        (one for one in stored if one.status is not TerritoryStatus.PLANNING), areas=material.snapshot.areas,
        during=None if on is None else Period(on),
    )  # fmt: skip
    if twice:
        shared = tuple(
            (
                material.dealer(one.dealer_ids[0], code=False),
                material.dealer(one.dealer_ids[1], code=False),
                Cell(one.product_line or "all lines"),
                Cell(formats.count(len(one.area_ids)), note=_some([material.area(id) for id in one.area_ids])),
                Cell(formats.span(one.period)),
            )
            for one in twice[:_SHOWN]
        )
        blocks.append(
            Table(
                caption="Given to two dealers for the same line and days",
                columns=(
                    Column("Dealer"),
                    Column("and"),
                    Column("Product line"),
                    Column("Areas", "number"),
                    Column("Days", "date"),
                ),
                rows=shared,
                total=len(twice),
                open=len(twice) <= 12,
            )
        )
    return blocks


def _held(material: Material) -> list[Block]:
    """How much of the map is held on the day of the report, for each line on record."""
    areas = material.drawn_areas
    figures = []
    for line, held in held_now(material).items():
        free = [area for area in areas if area.id not in held]
        figures.append(
            Figure(
                f"Areas held, {line or 'all lines'}",
                f"{formats.count(len(held))} of {formats.count(len(areas))}",
                f"nobody holds {_some([area.name for area in sorted(free, key=lambda one: (one.name, one.id))])}"
                if free
                else "each of them",
            )
        )
    return [Figures(tuple(figures[:_MOST]))] if areas and figures else []


def _some(names: list[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
