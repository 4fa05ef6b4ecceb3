"""Data quality: what was wrong in the files, what looks like one dealer twice, what has no place (handbook C6, H3)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from channelcrm.report import formats
from channelcrm.report.blocks import Block, Cell, Column, Figure, Figures, Note, Section, Table
from channelcrm.report.material import Material

if TYPE_CHECKING:
    from channelcrm.dealers.dealer import Absorbed, Dealer

__all__ = ["outside_areas", "quality_section"]

_SHOWN = 200
_MARKS = {"error": "bad", "warning": "soon", "notice": ""}


def quality_section(material: Material) -> Section:
    """How far the data can be trusted."""
    blocks: list[Block] = [
        _figures(material),
        *_problems(material),
        *_matches(material),
        *_merged(material),
        *_places(material),
    ]
    return Section("quality", "Data quality", tuple(blocks), "Data quality")


def outside_areas(material: Material) -> tuple[Dealer, ...]:
    """The located dealers that lie in none of the map's areas; none where the map has no polygons."""
    import numpy as np
    import shapely

    shapes = [
        area.geometry
        for area in material.drawn_areas
        if area.geometry is not None and area.geometry.geom_type != "Point"
    ]
    if not shapes or not material.mapped:
        return ()
    drawn = np.empty(len(shapes), dtype=object)
    drawn[:] = shapes
    points = shapely.points(
        [(dealer.location.lon, dealer.location.lat) for dealer in material.mapped if dealer.location]
    )
    inside, _ = shapely.STRtree(drawn).query(np.atleast_1d(points), predicate="intersects")
    found = set(inside.tolist())
    return tuple(dealer for at, dealer in enumerate(material.mapped) if at not in found)


def _lineage(dealer: Dealer) -> list[Absorbed]:
    return [one for absorbed in dealer.lineage for one in (absorbed, *_lineage(absorbed.dealer))]


def _figures(material: Material) -> Figures:
    dealers = material.snapshot.dealers
    problems, matches = material.results.problems, material.results.matches
    figures = [Figure("Dealers on record", formats.count(len(dealers)))]
    if problems is not None:
        kinds = Counter(str(one.severity) for one in problems)
        figures.append(
            Figure(
                "Import problems",
                formats.count(len(problems)),
                f"{formats.count(kinds['error'])} left a row out" if kinds["error"] else "no row left out",
            )
        )
    if matches is not None:
        figures.append(Figure("Likely duplicates", formats.count(len(matches)), "pairs"))
    merged = sum(len(_lineage(dealer)) for dealer in dealers)
    figures.append(Figure("Merged", formats.count(merged), "dealers, each can be split again"))
    figures.append(
        Figure(
            "Without a location",
            formats.count(len(dealers) - len(material.mapped)),
            f"{formats.count(len(outside_areas(material)))} more outside all areas",
        )
    )
    return Figures(tuple(figures))


def _problems(material: Material) -> list[Block]:
    problems = material.results.problems
    if problems is None:
        return [
            Note(
                "No import problems were handed over. Pass problems=result.problems of channelcrm.read_dealers(path).",
                "absent",
            )
        ]
    kinds = Counter((str(one.severity), one.field, one.message) for one in problems)
    if not kinds:
        return [Note("The files were read without a problem.")]
    by_field = Counter((str(one.severity), one.field) for one in problems)
    summary = Table(
        caption="Import problems by field",
        columns=(Column("What happened"), Column("Field"), Column("Rows", "number")),
        rows=tuple(
            (
                Cell(_said(severity), mark=_MARKS.get(severity, "")),
                Cell(field or formats.DASH),
                Cell(formats.count(number)),
            )
            for (severity, field), number in sorted(by_field.items(), key=lambda item: (-item[1], item[0]))[:30]
        ),
        total=len(by_field),
    )
    rows = tuple(
        (
            Cell(formats.count(one.row) if one.row is not None else ""),
            Cell(_said(str(one.severity)), mark=_MARKS.get(str(one.severity), "")),
            Cell(one.field),
            Cell(one.value),
            Cell(one.message, note=one.remedy),
        )
        for one in problems[:_SHOWN]
    )
    detail = Table(
        caption="Import problems by row",
        columns=(
            Column("Row", "number"),
            Column("What happened"),
            Column("Field"),
            Column("The file says"),
            Column("Why, and what would be right", sortable=False),
        ),
        rows=rows,
        total=len(problems),
        wide=True,
        open=len(problems) <= 10,
    )
    return [summary, detail]


def _said(severity: str) -> str:
    return {"error": "row left out", "warning": "field left blank", "notice": "kept, look at it"}.get(
        severity, severity
    )


def _matches(material: Material) -> list[Block]:
    matches = material.results.matches
    if matches is None:
        return [
            Note("No list of duplicates was handed over. Pass matches=channelcrm.find_duplicates(dealers).", "absent")
        ]
    if not matches:
        return [Note("No two dealers look like one.")]
    rows = tuple(
        (
            material.dealer(one.left),
            material.dealer(one.right),
            Cell(formats.number(one.score, 2)),
            Cell("; ".join(map(str, one.reasons))),
        )
        for one in matches[:_SHOWN]
    )
    table = Table(
        caption="Pairs that look like one dealer, the likeliest first",
        columns=(
            Column("Dealer"),
            Column("and"),
            Column("Likeness", "number", unit="0 to 1"),
            Column("Reasons", sortable=False),
        ),
        rows=rows,
        total=len(matches),
        wide=True,
        open=len(matches) <= 10,
    )
    return [table]


def _merged(material: Material) -> list[Block]:
    pairs = [(dealer, one) for dealer in material.snapshot.dealers for one in _lineage(dealer)]
    if not pairs:
        return []
    rows = tuple(
        (
            material.dealer(dealer.id),
            Cell(one.dealer.name, note=one.dealer.code),
            Cell(formats.day(one.at.date() if one.at else None)),
            Cell("; ".join(one.reasons)),
        )
        for dealer, one in pairs[:_SHOWN]
    )
    return [
        Table(
            caption="Merged dealers",
            columns=(Column("Kept"), Column("Merged into it"), Column("On", "date"), Column("Reasons", sortable=False)),
            rows=rows,
            total=len(pairs),
            open=len(pairs) <= 10,
        )
    ]


def _places(material: Material) -> list[Block]:
    lost = [(dealer, "no location") for dealer in material.snapshot.dealers if dealer.location is None]
    lost += [(dealer, "outside all areas of the map") for dealer in outside_areas(material)]
    if not lost:
        return []
    rows = tuple(
        (material.dealer(dealer.id), Cell(str(dealer.address) or formats.DASH), Cell(why))
        for dealer, why in lost[:_SHOWN]
    )
    return [
        Table(
            caption="Dealers that cannot be placed",
            columns=(Column("Dealer"), Column("Address"), Column("Why")),
            rows=rows,
            total=len(lost),
            open=len(lost) <= 10,
        )
    ]
