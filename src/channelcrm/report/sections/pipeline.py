"""The pipeline: what is being negotiated, how far it is, what it promises (handbook H7)."""

from __future__ import annotations

from collections import Counter, defaultdict

from channelcrm.pipeline.funnel import conversion
from channelcrm.pipeline.negotiation import Negotiation
from channelcrm.pipeline.outlook import STAGE_PROBABILITY, Forecast, ForecastLine, Span, forecast
from channelcrm.pipeline.stages import Stage
from channelcrm.report import formats, pictures
from channelcrm.report.blocks import DRAWN, Block, Cell, Column, Figure, Figures, Note, Picture, Section, Table
from channelcrm.report.material import Material
from channelcrm.values.history import day_of
from channelcrm.values.money import Money

__all__ = ["open_talks", "pipeline_section", "sum_by_currency"]

_SHOWN = 200


def open_talks(material: Material) -> tuple[Negotiation, ...]:
    """The negotiations that are neither won nor lost."""
    return tuple(one for one in material.snapshot.negotiations if not one.stage.is_end)


def sum_by_currency(values: list[Money]) -> tuple[Money, ...]:
    """One sum a currency, the largest number of entries first."""
    sums: dict[str, Money] = {}
    for value in values:
        sums[value.currency] = sums[value.currency] + value if value.currency in sums else value
    counts = Counter(value.currency for value in values)
    return tuple(sums[currency] for currency in sorted(sums, key=lambda name: (-counts[name], name)))


def pipeline_section(material: Material) -> Section:
    """What is being negotiated."""
    talks = material.snapshot.negotiations
    if not talks:
        note = Note(
            "No negotiations on record. Open one with channelcrm.Negotiation.open(dealer_id, by=, at=).", "absent"
        )
        return Section("pipeline", "Negotiations and forecast", (note,), "Pipeline")
    blocks: list[Block] = [_figures(material), _stages(material)]
    ahead = forecast(open_talks(material), by=Span.QUARTER)
    blocks += _forecast(ahead)
    blocks.append(_talks(material))
    lost = Counter(one.lost_because for one in talks if one.stage is Stage.LOST)
    if lost:
        rows = tuple(
            (Cell(reason), Cell(formats.count(number)))
            for reason, number in sorted(lost.items(), key=lambda one: (-one[1], one[0]))
        )
        blocks.append(
            Table(
                caption="Why negotiations were lost",
                columns=(Column("Reason"), Column("Lost", "number")),
                rows=rows[:20],
                total=len(rows),
            )
        )
    return Section("pipeline", "Negotiations and forecast", tuple(blocks), "Pipeline")


def _sums(values: list[Money]) -> str:
    return " + ".join(formats.amount(one.amount, one.currency) for one in sum_by_currency(values)) or formats.DASH


def _figures(material: Material) -> Figures:
    talks, going = material.snapshot.negotiations, open_talks(material)
    values = [one.value for one in going if one.value]
    weighted = [one.value * STAGE_PROBABILITY[one.stage] for one in going if one.value]
    done = conversion(talks)
    ended = done.reached[Stage.WON] + done.reached[Stage.LOST]
    return Figures(
        (
            Figure("Open negotiations", formats.count(len(going)), f"of {formats.count(len(talks))} on record"),
            Figure("Value a year", _sums(values), f"of {formats.count(len(values))} with a value"),
            Figure("Weighted by stage", _sums(weighted), "value times the odds of its stage"),
            Figure(
                "Won",
                formats.percent(done.won_share),
                f"{formats.count(done.reached[Stage.WON])} of {formats.count(ended)} ended",
            ),
        )
    )


def _stages(material: Material) -> Table:
    by_stage: defaultdict[Stage, list[Negotiation]] = defaultdict(list)
    for one in material.snapshot.negotiations:
        by_stage[one.stage].append(one)
    largest = max(len(group) for group in by_stage.values())
    rows = []
    for stage in Stage:
        group = by_stage[stage]
        count = formats.count(len(group))
        style = {Stage.WON: "good", Stage.LOST: "mute"}.get(stage, "fill")
        picture = pictures.bar(len(group) / largest, label=f"{count} {stage}", style=style, width=260)
        values = [one.value for one in group if one.value]
        odds = STAGE_PROBABILITY[stage]
        rows.append(
            (Cell(str(stage)), Cell(picture=picture), Cell(count), Cell(_sums(values)), Cell(formats.percent(odds, 0)))
        )
    return Table(
        caption="Negotiations by stage",
        columns=(
            Column("Stage", sortable=False),
            DRAWN,
            Column("Negotiations", "number", sortable=False),
            Column("Value a year", "number", sortable=False),
            Column("Odds", "number", unit="by convention", sortable=False),
        ),
        rows=tuple(rows),
    )


def _forecast(ahead: Forecast) -> list[Block]:
    blocks: list[Block] = []
    for currency in ahead.totals:
        lines = [line for line in ahead.lines if line.value.currency == currency][:12]
        if len(lines) == 1:
            blocks.append(_single(lines[0]))
            continue
        names = [f"{line.period.start.year} Q{(line.period.start.month + 2) // 3}" for line in lines]
        values = [
            (name, float(line.value.amount), formats.compact(line.value.amount))
            for name, line in zip(names, lines, strict=True)
        ]
        said = "; ".join(
            f"{name}: {formats.compact(line.value.amount)}, weighted {formats.compact(line.weighted.amount)}"
            for name, line in zip(names, lines, strict=True)
        )
        picture = pictures.columns(
            values,
            label=f"Forecast in {currency}: {said}",
            unit=f"{currency} a year",
            second=[float(line.weighted.amount) for line in lines],
        )
        blocks.append(
            Picture(
                picture,
                "Yearly value by the quarter in which the agreements would begin: all of it (light), "
                "and weighted by the odds of the stage (dark).",
            )
        )
    if ahead.unvalued:
        blocks.append(
            Note(
                f"{formats.plural(len(ahead.unvalued), 'open negotiation')} without a value or a day: "
                "not in this forecast."
            )
        )
    return blocks


def _single(line: ForecastLine) -> Note:
    start = line.period.start
    quarter = f"the {('first', 'second', 'third', 'fourth')[(start.month - 1) // 3]} quarter of {start.year}"
    value, weighted = (formats.amount(one.amount, one.currency) for one in (line.value, line.weighted))
    return Note(
        f"All agreements under negotiation would begin in {quarter}: {value} a year, "
        f"{weighted} weighted by the odds of their stages."
    )


def _talks(material: Material) -> Table:
    order = list(Stage)
    going = sorted(
        open_talks(material), key=lambda one: (-order.index(one.stage), -(one.value.amount if one.value else 0), one.id)
    )
    rows = []
    for one in going[:_SHOWN]:
        offer = one.on_the_table
        said = f"offer {offer.number}, by {'the dealer' if offer.side == 'dealer' else 'us'}" if offer else ""
        needs = one.needs_approval()
        rows.append(
            (
                material.dealer(one.dealer_id),
                Cell(str(one.stage), sort=str(order.index(one.stage)), note=said),
                Cell(formats.money(one.value), sort=float(one.value.amount) if one.value else None),
                Cell(formats.day(one.begins_on)),
                Cell(formats.day(day_of(one.history[-1].at))),
                Cell(" ".join(needs)),
            )
        )
    return Table(
        caption="Open negotiations, the furthest first",
        columns=(
            Column("Dealer"),
            Column("Stage"),
            Column("Value a year", "number"),
            Column("Would begin", "date"),
            Column("Last step", "date"),
            Column("Approval needed", sortable=False),
        ),
        rows=tuple(rows),
        total=len(going),
        wide=True,
    )
