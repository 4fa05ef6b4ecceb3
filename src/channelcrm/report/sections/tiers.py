"""Tiers: how many dealers each holds, what they sell, and how much rests on the few (handbook H5, C1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import fmean

from channelcrm.relationship.interaction import InteractionKind
from channelcrm.report import formats, pictures
from channelcrm.report.blocks import DRAWN, Block, Cell, Column, Figure, Figures, Note, Picture, Section, Table
from channelcrm.report.material import Material
from channelcrm.values.history import day_of
from channelcrm.values.period import Period

__all__ = ["share_of_best", "tiers_section"]


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


def share_of_best(values: Sequence[float], share: float) -> float:
    """What part of the sum the best ``share`` (0..1) of the values make; the last one counts by its fraction."""
    ordered = sorted(values, reverse=True)
    total = sum(ordered)
    if total <= 0:
        return 0.0
    whole, rest = divmod(share * len(ordered), 1)
    at = int(whole)
    return (sum(ordered[:at]) + (ordered[at] * rest if rest > 1e-9 and at < len(ordered) else 0)) / total


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
    values = [float(value) for value in sales.by_dealer.values() if value > 0]
    if not values:
        return []
    few = {share: share_of_best(values, share) for share in (0.1, 0.2, 0.5)}
    ordered = sorted(values, reverse=True)
    count, points, running = len(ordered), [(0.0, 0.0)], 0.0
    step = max(1, count // 150)
    for at, value in enumerate(ordered, 1):
        running += value
        if at % step == 0 or at == count:
            points.append((at / count, running / sum(ordered)))
    marks = [(share, reached, f"{share:.0%} sell {formats.percent(reached)}") for share, reached in few.items()]
    figures = Figures(
        (
            Figure("Dealers with sales", formats.count(count), f"of {formats.count(len(material.snapshot.dealers))}"),
            Figure(
                "Their sales",
                formats.amount(sales.total, sales.unit),
                f"{formats.span(Period(sales.start, sales.end))}",
            ),
            Figure("The best tenth sells", formats.percent(few[0.1]), "of all sales"),
            Figure("Median dealer", formats.amount(sorted(values)[count // 2], sales.unit), "12 months"),
        )
    )
    label = "; ".join(words for _, _, words in marks)
    curve = pictures.steps(
        points,
        marks,
        label=f"Share of sales by share of dealers: {label}",
        names=("dealers, the best first", "share of sales"),
    )
    return [
        figures,
        Picture(curve, "How much rests on the few. On the dashed line every dealer would sell the same."),
    ]
