"""Tiers: how many dealers each holds, what they sell, and how much rests on the few (handbook H5, C1)."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from statistics import fmean, median

from channelcrm.market.summary import top_share
from channelcrm.relationship.interaction import InteractionKind
from channelcrm.report import formats, pictures
from channelcrm.report.blocks import DRAWN, Block, Cell, Column, Figure, Figures, Note, Picture, Section, Table
from channelcrm.report.material import Material
from channelcrm.report.snapshot import Sales
from channelcrm.values.history import day_of
from channelcrm.values.markup import Html
from channelcrm.values.period import Period

__all__ = ["tiers_section"]


def tiers_section(material: Material) -> Section:
    """How the dealers are graded, and what each grade brings."""
    blocks: list[Block] = []
    if material.tiers:
        blocks.append(_table(material))
        kept = sum(1 for one in material.snapshot.tiers if one.kept)
        if kept:
            blocks.append(Note(f"{formats.plural(kept, 'dealer')} below the mark of the tier, still in it by grace."))
    else:
        blocks.append(
            Note(
                "No dealer has a tier yet. Grade them with channelcrm.assign_tiers(table, policy).",
                "absent",
            )
        )
    blocks += _concentration(material)
    return Section("tiers", "Tiers", tuple(blocks))


def _table(material: Material) -> Table:
    snapshot, sales = material.snapshot, material.snapshot.sales
    scores = (
        dict(zip(material.results.ranking.ids, material.results.ranking.scores, strict=True))
        if material.results.ranking
        else {}
    )
    visits: Counter[str] = Counter(
        one.dealer_id
        for one in snapshot.interactions
        if one.kind is InteractionKind.VISIT and not one.planned and snapshot.on and day_of(one.at) <= snapshot.on
    )
    names: list[str | None] = [*material.tiers]
    if any(dealer.tier is None for dealer in snapshot.dealers):
        names.append(None)
    rows = []
    for name in names:
        members = [dealer for dealer in snapshot.dealers if dealer.tier == name]
        share = len(members) / len(snapshot.dealers)
        cells = [
            material.tier(name),
            Cell(formats.count(len(members))),
            Cell(formats.percent(share)),
            Cell(picture=pictures.bar(share, label=f"{formats.percent(share)} of dealers", style="soft")),
        ]
        if sales:
            sold = sum((sales.by_dealer.get(dealer.id, 0) for dealer in members), start=sales.total * 0)
            part = float(sold / sales.total) if sales.total > 0 else 0.0
            cells += [
                Cell(formats.compact(sold), sort=float(sold)),
                Cell(formats.percent(part)),
                Cell(picture=pictures.bar(part, label=f"{formats.percent(part)} of sales")),
            ]
        if scores:
            known = [float(scores[dealer.id]) for dealer in members if dealer.id in scores]
            cells.append(Cell(formats.number(fmean(known) if known else None, 1)))
        each = sum(visits[dealer.id] for dealer in members) / len(members) if members else None
        cells.append(Cell(formats.number(each, 1)))
        rows.append(tuple(cells))
    columns = [
        Column("Tier"),
        Column("Dealers", "number"),
        Column("Share of dealers", "number"),
        DRAWN,
    ]
    if sales:
        columns += [
            Column("Sales, 12 months", "number", unit=sales.unit),
            Column("Share of sales", "number"),
            DRAWN,
        ]
    if scores:
        columns.append(Column("Mean score", "number", unit="0 to 100"))
    columns.append(Column("Visits a dealer", "number", unit="12 months"))
    return Table(caption="Dealers by tier", columns=tuple(columns), rows=tuple(rows))


def _concentration(material: Material) -> list[Block]:
    sales = material.snapshot.sales
    if sales is None:
        return [
            Note(
                "No sales on record up to the day of this report. Bring in observations of a metric such as sales, "
                "and this section shows how much rests on the few.",
                "absent",
            )
        ]
    if not sales.total > 0:
        return [Note(f"The sales on record up to {formats.day(sales.end)} come to nothing.")]
    values = sorted((max(float(value), 0.0) for value in sales.by_dealer.values()), reverse=True)
    figures = Figures(
        (
            Figure(
                "Dealers with sales", formats.count(len(values)), f"of {formats.count(len(material.snapshot.dealers))}"
            ),
            Figure(
                "Their sales", formats.amount(sales.total, sales.unit), formats.span(Period(sales.start, sales.end))
            ),
            Figure("The best tenth sells", formats.percent(top_share(sales.by_dealer, 0.1)), "of all sales"),
            Figure("Median dealer", formats.amount(median(values), sales.unit), "12 months"),
        )
    )
    return [
        figures,
        Picture(
            _curve(sales, values), "How much rests on the few. On the dashed line every dealer would sell the same."
        ),
    ]


def _curve(sales: Sales, values: list[float]) -> Html:
    whole, step = sum(values), max(1, len(values) // 150)
    reached = list(accumulate(values))
    points = [
        (0.0, 0.0),
        *(((at + 1) / len(values), reached[at] / whole) for at in range(0, len(values), step)),
        (1.0, 1.0),
    ]
    marks = [
        (share, few, f"{share:.0%} sell {formats.percent(few)}")
        for share in (0.1, 0.2, 0.5)
        for few in [float(top_share(sales.by_dealer, share))]
        if len(values) >= 10
    ]
    label = f"Share of sales by share of dealers: {'; '.join(words for _, _, words in marks)}"
    return pictures.steps(points, marks, label=label, names=("dealers, the best first", "share of sales"))
