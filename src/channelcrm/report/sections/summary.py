"""The top of the report: its figures, and what they say in a few sentences."""

from __future__ import annotations

from datetime import date, timedelta

from channelcrm.dealers.dealer import DealerStatus
from channelcrm.market.summary import top_share
from channelcrm.pipeline.agreement import AgreementStatus
from channelcrm.pipeline.outlook import STAGE_PROBABILITY
from channelcrm.pipeline.stages import Stage
from channelcrm.report import formats
from channelcrm.report.blocks import Figure
from channelcrm.report.material import Material
from channelcrm.report.sections.agreements import in_force
from channelcrm.report.sections.coverage import measure_name, reach_words
from channelcrm.report.sections.network import proof
from channelcrm.report.sections.pipeline import open_talks, sum_by_currency

__all__ = ["findings", "headline"]


def headline(material: Material) -> tuple[Figure, ...]:
    """The figures under the title."""
    snapshot, results = material.snapshot, material.results
    active = sum(1 for dealer in snapshot.dealers if dealer.status is DealerStatus.ACTIVE)
    figures = [
        Figure("Dealers", formats.count(len(snapshot.dealers)), f"{formats.count(active)} active"),
        Figure("Areas", formats.count(len(snapshot.areas) or len(material.drawn_areas)), _kinds(material)),
    ]
    if results.coverages:
        first = results.coverages[0]
        figures.append(
            Figure("Coverage", formats.percent(first.share), f"of {measure_name(first)} {reach_words(first)}")
        )
    else:
        figures.append(Figure("Coverage", formats.DASH, "not worked out"))
    if snapshot.sales:
        figures.append(
            Figure(
                "Sales",
                formats.compact(snapshot.sales.total),
                f"12 months to {formats.long_day(_eve(snapshot.sales.end))}",
                snapshot.sales.unit,
            )
        )
    active_agreements = in_force(material)
    figures.append(
        Figure(
            "Agreements in force",
            formats.count(len(active_agreements)),
            f"of {formats.count(len(snapshot.agreements))} signed",
        )
    )
    talks = open_talks(material)
    weighted = sum_by_currency([one.value * STAGE_PROBABILITY[one.stage] for one in talks if one.value])
    said = f"weighted, {formats.plural(len(talks), 'open negotiation')}"
    if len(weighted) == 1:
        figures.append(Figure("Pipeline", formats.compact(weighted[0].amount), said, weighted[0].currency))
    else:
        sums = " + ".join(formats.amount(one.amount, one.currency) for one in weighted)
        figures.append(
            Figure(
                "Pipeline",
                formats.count(len(talks)),
                f"open negotiations, weighted {sums}" if sums else "open negotiations",
            )
        )
    return tuple(figures)


def findings(material: Material) -> tuple[str, ...]:
    """What a reader in a hurry should know."""
    said = [
        _market(material),
        _coverage(material),
        _network(material),
        _talks(material),
        _agreements(material),
        _visits(material),
    ]
    return tuple(sentence for sentence in said if sentence)


def _eve(day: date) -> date:
    return day - timedelta(days=1)


def _kinds(material: Material) -> str:
    kinds = {area.kind for area in material.snapshot.areas if area.kind}
    return "by " + ", ".join(sorted(kinds)[:3]) if kinds else ""


def _market(material: Material) -> str:
    sales = material.snapshot.sales
    if not sales or len(sales.by_dealer) < 10 or not sales.total > 0:
        return ""
    total = formats.amount(sales.total, sales.unit)
    few = formats.percent(top_share(sales.by_dealer, 0.1))
    return (
        f"The sales of {formats.plural(len(sales.by_dealer), 'dealer')} came to {total} in twelve months; "
        f"the best tenth of them made {few} of it."
    )


def _coverage(material: Material) -> str:
    if not material.results.coverages:
        return ""
    first = material.results.coverages[0]
    share = f"{formats.percent(first.share)} of the {measure_name(first)} is {reach_words(first)} of a dealer"
    if not first.gaps:
        return f"{share}; no place is out of reach."
    gap = first.gaps[0]
    inside = material.demand_areas.get(gap.area_id)
    largest = f"the largest is {gap.name}{f' in {inside}' if inside else ''} with {formats.compact(gap.amount)}"
    return f"{share}. {formats.plural(len(first.gaps), 'place')} out of reach; {largest}."


def _network(material: Material) -> str:
    selection = material.results.selection
    if selection is None:
        return ""
    if not selection.chosen:
        return proof(selection)
    name = formats.words(selection.measure) if selection.measure else "areas"
    reach = f"{formats.percent(selection.share)} of the {name}"
    return f"{formats.plural(len(selection.chosen), 'chosen dealer')} together reach {reach}. {proof(selection)}"


def _talks(material: Material) -> str:
    talks = open_talks(material)
    if not talks:
        return ""
    near = sum(1 for one in talks if one.stage in {Stage.ACCEPTED, Stage.APPROVED})
    values = sum_by_currency([one.value for one in talks if one.value])
    worth = " + ".join(formats.amount(one.amount, one.currency) for one in values)
    return (
        f"{formats.plural(len(talks), 'negotiation')} open"
        + (f", worth {worth} a year" if worth else "")
        + (f"; {formats.count(near)} accepted and waiting for a signature" if near else "")
        + "."
    )


def _agreements(material: Material) -> str:
    on = material.snapshot.on
    if on is None or not material.snapshot.agreements:
        return ""
    statuses = [one.status_on(on) for one in material.snapshot.agreements]
    held = sum(1 for status in statuses if status in {AgreementStatus.ACTIVE, AgreementStatus.EXPIRING})
    ending, coming = statuses.count(AgreementStatus.EXPIRING), statuses.count(AgreementStatus.PENDING)
    return (
        f"{formats.plural(held, 'agreement')} in force"
        + (f", {formats.count(ending)} of them ending within 90 days" if ending else "")
        + (f"; {formats.count(coming)} signed and yet to begin" if coming else "")
        + "."
    )


def _visits(material: Material) -> str:
    visits = material.results.visits
    late = sum(1 for one in visits if one.overdue_days) if visits else 0
    return f"{formats.plural(late, 'visit')} overdue." if late else ""
