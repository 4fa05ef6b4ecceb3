"""Visits: who is due, and what dealers asked for (handbook H5, C2, C7)."""

from __future__ import annotations

from collections import Counter

from channelcrm.relationship.interaction import InteractionKind
from channelcrm.relationship.need import RankedNeed, rank_needs
from channelcrm.report import formats, pictures
from channelcrm.report.blocks import DRAWN, Block, Cell, Column, Figure, Figures, Note, Section, Table
from channelcrm.report.material import Material
from channelcrm.values.history import day_of

__all__ = ["visits_section"]

_SHOWN = 200


def visits_section(material: Material) -> Section:
    """Whom to see next."""
    visits = material.results.visits
    blocks: list[Block] = [_figures(material)]
    if visits is None:
        blocks.append(
            Note(
                "No visit plan was handed over. Make one with channelcrm.next_visits(dealers, interactions, policy, "
                "on=) and pass visits=.",
                "absent",
            )
        )
    else:
        blocks.append(_table(material))
    needs = rank_needs(material.snapshot.needs, material.snapshot.on)
    if needs:
        blocks.append(_needs(needs))
    return Section("visits", "Visits", tuple(blocks))


def _figures(material: Material) -> Figures:
    on, visits = material.snapshot.on, material.results.visits
    past = [one for one in material.snapshot.interactions if not one.planned and on and day_of(one.at) <= on]
    kinds = Counter(one.kind for one in past)
    seen = {one.dealer_id for one in past if one.kind is InteractionKind.VISIT}
    others = ", ".join(
        formats.plural(kinds[kind], str(kind))
        for kind in InteractionKind
        if kinds[kind] and kind is not InteractionKind.VISIT
    )
    figures = [
        Figure(
            "Visits", formats.count(kinds[InteractionKind.VISIT]), "in 12 months" + (f"; {others}" if others else "")
        ),
        Figure("Dealers visited", formats.count(len(seen)), f"of {formats.count(len(material.snapshot.dealers))}"),
    ]
    if visits is not None and on:
        soon = sum(1 for one in visits if not one.overdue_days and (one.due_on - on).days <= 30)
        figures += [
            Figure("Overdue", formats.count(sum(1 for one in visits if one.overdue_days)), "visits"),
            Figure("Due within 30 days", formats.count(soon), "visits"),
        ]
    return Figures(tuple(figures))


def _table(material: Material) -> Table:
    visits = material.results.visits or ()
    rows = tuple(
        (
            material.dealer(one.dealer_id),
            material.tier(one.tier),
            Cell(formats.day(one.due_on)),
            Cell(formats.plural(one.overdue_days, "day") if one.overdue_days else formats.DASH, sort=one.overdue_days),
            Cell(formats.day(one.last_on)),
            Cell(one.reason),
        )
        for one in visits[:_SHOWN]
    )
    return Table(
        caption="Next visits, the earliest due first",
        columns=(
            Column("Dealer"),
            Column("Tier"),
            Column("Due", "date"),
            Column("Overdue", "number"),
            Column("Last visit", "date"),
            Column("Reason", sortable=False),
        ),
        rows=rows,
        total=len(visits),
        search="Find a visit",
        wide=True,
    )


def _needs(ranked: tuple[RankedNeed, ...]) -> Table:
    rows = tuple(
        (
            Cell(one.topic),
            Cell(formats.count(one.dealers)),
            Cell(formats.count(one.mentions)),
            Cell(formats.percent(one.share)),
            Cell(picture=pictures.bar(one.share, label=f"{formats.percent(one.share)} of all weight", width=180)),
        )
        for one in ranked[:15]
    )
    return Table(
        caption="What dealers ask for and have not got, by weight",
        columns=(
            Column("Topic"),
            Column("Dealers", "number"),
            Column("Times noted", "number"),
            Column("Share of weight", "number"),
            DRAWN,
        ),
        rows=rows,
        total=len(ranked),
    )
