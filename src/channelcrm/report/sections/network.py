"""The chosen network: which dealers, what they reach together, and how far from the best possible that can be (H6)."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from channelcrm.report import formats, pictures
from channelcrm.report.blocks import DRAWN, Block, Cell, Column, Figure, Figures, Note, Section, Table
from channelcrm.report.material import Material

if TYPE_CHECKING:
    from channelcrm.selection import Selection

__all__ = ["network_section", "proof"]

_SHOWN = 300


def network_section(material: Material) -> Section:
    """Which dealers to build on."""
    selection = material.results.selection
    if selection is None:
        note = Note(
            "No choice was handed over. Choose a network with channelcrm.select(sites, demand=, reach=, objective=, "
            "limits=) and pass selection=.",
            "absent",
        )
        return Section("network", "Chosen network", (note,), "Network")
    blocks: list[Block] = [
        Note(proof(selection), "warning" if selection.status == "infeasible" else "text"),
        Note(f"Chosen for: {selection.aim}."),
        _figures(selection),
    ]
    if len(selection.parts) > 1:
        blocks.append(_parts(selection))
    if selection.conflict:
        rows = tuple((Cell(str(limit)),) for limit in selection.conflict)
        blocks.append(Table(caption="Limits that cannot hold together", columns=(Column("Limit"),), rows=rows))
    if selection.chosen:
        blocks.append(_table(material, selection))
    return Section("network", "Chosen network", tuple(blocks), "Network")


def proof(selection: Selection) -> str:
    """What is known about how good the choice is, in a sentence."""
    if selection.status == "infeasible":
        return "No network can meet all the limits."
    if selection.status == "optimal":
        return "Proven optimal: no other network within the same limits does better."
    return (
        f"Feasible: the best network found; none within the same limits can be better than its bound, "
        f"{formats.percent(selection.gap, 2)} away."
    )


def _figures(selection: Selection) -> Figures:
    name = formats.words(selection.measure) if selection.measure else "areas"
    counted = formats.words(selection.unit)
    if selection.unit == (selection.measure or "areas"):
        counted = f"{name}, of {formats.number(selection.total)}"
    return Figures(
        (
            Figure("Chosen", formats.count(len(selection.chosen)), "dealers"),
            Figure("Within their reach", formats.percent(selection.share), f"of the {name}"),
            Figure("Objective", formats.number(selection.objective), counted),
            Figure("Bound", formats.number(selection.bound), "no network can pass it"),
            Figure("Gap", formats.percent(selection.gap, 2), "between objective and bound"),
            Figure("Status", selection.status, "proven" if selection.status == "optimal" else ""),
        )
    )


def _parts(selection: Selection) -> Table:
    rows = tuple(
        (Cell(part.objective), Cell(formats.number(part.value, 2)), Cell(formats.number(part.bound, 2)))
        for part in selection.parts
    )
    return Table(
        caption="The objectives, the most important first",
        columns=(Column("Objective"), Column("Value", "number"), Column("Bound", "number", unit="when its turn came")),
        rows=rows,
    )


def _table(material: Material, selection: Selection) -> Table:
    serves, measure = Counter(selection.assignment.values()), formats.words(selection.marginal_unit)
    marginal = selection.marginal
    known = {id: worth for id, worth in marginal.items() if worth is not None}
    largest = max((abs(worth) for worth in known.values() if math.isfinite(worth)), default=0.0) or 1.0
    order = sorted(selection.chosen, key=lambda id: (-known.get(id, -math.inf), id))
    rows = []
    for id in order[:_SHOWN]:
        worth = marginal[id]
        dealer = material.dealers.get(id)
        row = material.ranking_rows.get(id)
        ranking = material.results.ranking
        score = float(ranking.scores[row]) if ranking is not None and row is not None else None
        share = None if worth is None else worth / largest if math.isfinite(worth) else 1.0
        rows.append(
            (
                material.dealer(id),
                material.tier(dealer.tier if dealer else None),
                Cell(formats.number(score, 1)),
                Cell(
                    "cannot be spared" if worth == math.inf else formats.compact(worth),
                    sort=None if worth == math.inf else worth,
                ),
                Cell(picture=None if share is None else pictures.bar(share, label=formats.lost(worth), width=180)),
                Cell(formats.count(serves[id])),
            )
        )
    return Table(
        caption="The chosen dealers, by what each adds",
        columns=(
            Column("Dealer"),
            Column("Tier"),
            Column("Score", "number", unit="0 to 100"),
            Column("Marginal worth", "number", unit=f"{measure}, lost without it"),
            DRAWN,
            Column("Serves", "number", unit="places"),
        ),
        rows=tuple(rows),
        total=len(order),
    )
