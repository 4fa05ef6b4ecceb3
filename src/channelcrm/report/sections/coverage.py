"""Coverage: how much is within reach, what is not, and what rests on one dealer alone (handbook H4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.report import formats, pictures
from channelcrm.report.blocks import DRAWN, Block, Cell, Column, Figure, Figures, Note, Section, Table
from channelcrm.report.material import Material
from channelcrm.territory.reach import nearest_site

if TYPE_CHECKING:
    from channelcrm.territory.catchment import Coverage

__all__ = ["coverage_section", "measure_name", "reach_words"]

_SHOWN = 100
_PAIRS = 3_000_000
"""Pairs of dealers on one place, all places together, up to which the overlaps are worked out."""
_DEPTHS = (
    (0, 0, "nobody"),
    (1, 1, "one dealer"),
    (2, 3, "2 to 3"),
    (4, 7, "4 to 7"),
    (8, 15, "8 to 15"),
    (16, 10**9, "16 or more"),
)


def measure_name(coverage: Coverage) -> str:
    """What is counted, in words."""
    return formats.words(coverage.measure) if coverage.measure else "areas"


def reach_words(coverage: Coverage) -> str:
    """The reach, in words: ``within 50 km``."""
    return str(coverage.reach)


def coverage_section(material: Material) -> Section:
    """What is within reach of the dealers."""
    if not material.results.coverages:
        note = Note(
            "No coverage was handed over. Work it out with channelcrm.coverage(geo, dealers, reach=, measure=) "
            "and pass coverage=.",
            "absent",
        )
        return Section("coverage", "Coverage", (note,))
    first, *others = material.results.coverages
    blocks: list[Block] = [_lead(first), _figures(first)]
    if others:
        blocks.append(_radii(material.results.coverages))
    blocks += [_depth(first), _gaps(material, first), _alone(material, first), _overlaps(material, first)]
    return Section("coverage", "Coverage", tuple(blocks))


def _lead(coverage: Coverage) -> Note:
    held = "its point" if coverage.geo.geometry[0].geom_type == "Point" else "a point inside it"
    return Note(
        f"{formats.percent(coverage.share)} of the {measure_name(coverage)} is {reach_words(coverage)} (great circle) "
        f"of at least one of {formats.plural(len(coverage.sites), 'dealer')}. "
        f"The demand of each of {formats.count(len(coverage.geo))} places counts at {held}."
    )


def _figures(coverage: Coverage) -> Figures:
    total = float(coverage.weights.sum())
    missed = float(coverage.weights[coverage.counts == 0].sum())
    places = int((coverage.counts == 0).sum())
    return Figures(
        (
            Figure(
                "Within reach",
                formats.percent(coverage.share),
                f"{formats.compact(total - missed)} of {formats.compact(total)} {measure_name(coverage)}",
            ),
            Figure(
                "Out of reach",
                formats.compact(missed),
                f"{measure_name(coverage)}, in {formats.plural(places, 'place')}",
            ),
            Figure(
                "Dealers counted",
                formats.count(len(coverage.sites)),
                f"{formats.count(len(coverage.unlocated))} without a location",
            ),
        )
    )


def _radii(coverages: tuple[Coverage, ...]) -> Table:
    rows = tuple(
        (
            Cell(reach_words(one)),
            Cell(measure_name(one)),
            Cell(formats.percent(one.share)),
            Cell(picture=pictures.bar(one.share, label=f"{formats.percent(one.share)} within reach", width=220)),
            Cell(formats.count(len(one.gaps))),
        )
        for one in coverages
    )
    return Table(
        caption="Coverage by reach",
        columns=(
            Column("Reach"),
            Column("Of"),
            Column("Share", "number"),
            DRAWN,
            Column("Places out of reach", "number"),
        ),
        rows=rows,
    )


def _depth(coverage: Coverage) -> Table:
    total = float(coverage.weights.sum())
    rows = []
    for low, high, words in _DEPTHS:
        inside = (coverage.counts >= low) & (coverage.counts <= high)
        amount = float(coverage.weights[inside].sum())
        label = f"{formats.percent(amount / total)} reached by {words}"
        picture = pictures.bar(amount / total, label=label, style="warn" if high == 0 else "fill", width=260)
        rows.append(
            (
                Cell(words),
                Cell(formats.count(int(inside.sum()))),
                Cell(formats.compact(amount)),
                Cell(formats.percent(amount / total)),
                Cell(picture=picture),
            )
        )
    return Table(
        caption="By how many dealers each place is reached",
        columns=(
            Column("Reached by", sortable=False),
            Column("Places", "number", sortable=False),
            Column(measure_name(coverage).capitalize(), "number", sortable=False),
            Column("Share", "number", sortable=False),
            DRAWN,
        ),
        rows=tuple(rows),
    )


def _gaps(material: Material, coverage: Coverage) -> Table:
    import numpy as np

    gaps, total = coverage.gaps, float(coverage.weights.sum())
    row = {id: at for at, id in enumerate(coverage.geo.ids)}
    at = np.asarray([row[gap.area_id] for gap in gaps[:_SHOWN]], dtype=np.int64)
    lon, lat = coverage.geo.places
    nearest = nearest_site(lon[at], lat[at], coverage.sites) if len(at) and len(coverage.sites) else None
    rows = []
    for place, gap in enumerate(gaps[:_SHOWN]):
        cells = [
            Cell(gap.name, aside=gap.area_id if gap.area_id != gap.name else ""),
            *([Cell(material.demand_areas[gap.area_id])] if material.demand_areas else []),
            Cell(formats.compact(gap.amount), sort=gap.amount),
            Cell(formats.percent(gap.amount / total, 2)),
        ]
        if nearest is not None:
            cells += [
                material.dealer(coverage.sites.ids[int(nearest[0][place])], code=False),
                Cell(formats.number(float(nearest[1][place]), 1)),
            ]
        rows.append(tuple(cells))
    columns = [
        Column("Place"),
        *([Column("Area")] if material.demand_areas else []),
        Column(measure_name(coverage).capitalize(), "number"),
        Column("Share of all", "number"),
    ]
    if nearest is not None:
        columns += [Column("Nearest dealer"), Column("Distance", "number", unit="km, great circle")]
    return Table(
        caption="Gaps: places out of reach, the largest first",
        columns=tuple(columns),
        rows=tuple(rows),
        total=len(gaps),
    )


def _alone(material: Material, coverage: Coverage) -> Table:
    total = float(coverage.weights.sum())
    order = sorted(coverage.by_dealer, key=lambda id: (-coverage.by_dealer[id].sole, -coverage.by_dealer[id].total, id))
    order = [id for id in order if coverage.by_dealer[id].sole > 0]
    rows = tuple(
        (
            material.dealer(id),
            Cell(formats.compact(one.sole), sort=one.sole),
            Cell(formats.percent(one.sole / total, 2)),
            Cell(formats.compact(one.total), sort=one.total),
        )
        for id in order[:20]
        for one in [coverage.by_dealer[id]]
    )
    name = measure_name(coverage)
    return Table(
        caption="What rests on one dealer: dealers who reach what nobody else does",
        columns=(
            Column("Dealer"),
            Column("Reached by nobody else", "number", unit=name),
            Column("Share of all", "number"),
            Column("Reached in all", "number", unit=name),
        ),
        rows=rows,
        total=len(order),
        open=False,
    )


def _overlaps(material: Material, coverage: Coverage) -> Block:
    import numpy as np

    counts = coverage.counts.astype(np.float64)
    reached = counts[counts > 0]
    each = formats.number(float(reached.mean()), 1) if len(reached) else "no"
    mean = f"Whoever is within reach of a dealer is within reach of {each} on average."
    if float((counts * (counts - 1) / 2).sum()) > _PAIRS:
        return Note(
            f"{mean} The pairs of dealers that share a market are too many to list here; coverage.overlaps has them."
        )
    pairs = coverage.overlaps
    rows = tuple(
        (
            material.dealer(one.dealer_ids[0], code=False),
            material.dealer(one.dealer_ids[1], code=False),
            Cell(formats.compact(one.amount), sort=one.amount),
            Cell(formats.count(one.areas)),
        )
        for one in pairs[:50]
    )
    return Table(
        caption="Overlaps: pairs of dealers who reach the same market, those who share most first",
        columns=(
            Column("Dealer"),
            Column("and"),
            Column("Shared", "number", unit=measure_name(coverage)),
            Column("Places", "number"),
        ),
        rows=rows,
        total=len(pairs),
        open=False,
        beyond=mean,
    )
