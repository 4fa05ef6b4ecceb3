"""The ranking: every dealer's points, where they come from, and how sure they are (handbook H5, H6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.report import formats, pictures
from channelcrm.report.blocks import Block, Cell, Column, Figure, Figures, Keys, Note, Section, Table
from channelcrm.report.material import Material
from channelcrm.scoring.columns import missing_cells
from channelcrm.scoring.points import RESOLUTION, apportion

if TYPE_CHECKING:
    from channelcrm.scoring.ranking import Ranking

__all__ = ["SHOWN", "ranking_section"]

SHOWN = 500
"""Rows of a long table that the page holds."""
_COLOURS = 8


def ranking_section(material: Material) -> Section:
    """Who is best, and why."""
    ranking = material.results.ranking
    blocks: list[Block] = [
        Note(
            "No ranking was handed over. Score the dealers with channelcrm.rank(table, card) and pass ranking=.",
            "absent",
        )
    ]
    if ranking is not None:
        blocks = [_lead(ranking), _figures(ranking), _keys(ranking), _table(material, ranking)]
        if ranking.excluded:
            blocks.append(_excluded(material, ranking))
    return Section("ranking", "Ranking of dealers", tuple(blocks), "Ranking")


def _lead(ranking: Ranking) -> Note:
    card = ranking.card
    weights = ", ".join(
        f"{formats.words(name)} {formats.percent(float(share), 0)}" for name, share in card.weights.items()
    )
    asked = "; ".join(formats.condition(str(requirement)) for requirement in card.requirements)
    return Note(
        f"Scored by the card “{card.name}”, version {card.version}: {weights}."
        + (f" Required of everyone: {asked}." if asked else "")
        + " Where a figure is missing, the thin line under the bar runs from the fewest to the most points possible."
    )


def _figures(ranking: Ranking) -> Figures:
    import numpy as np

    scores = ranking.scores[ranking.order]
    known = int(np.count_nonzero(ranking.known[ranking.order] > 1 - 1e-9))
    if not len(scores):
        return Figures((Figure("Ranked", "0"), Figure("Excluded", formats.count(len(ranking.excluded)))))
    return Figures(
        (
            Figure("Ranked", formats.count(len(scores)), "dealers"),
            Figure("Best score", formats.number(float(scores[0]), 1), "of 100 points"),
            Figure("Median score", formats.number(float(np.median(scores)), 1), "of 100 points"),
            Figure(
                "Fully known", formats.percent(known / len(scores)), f"{formats.count(known)} without a missing figure"
            ),
            Figure("Excluded", formats.count(len(ranking.excluded)), "a requirement is not met"),
        )
    )


def _keys(ranking: Ranking) -> Keys:
    return Keys(
        tuple(
            (f"part-{at % _COLOURS}", formats.words(criterion.name))
            for at, criterion in enumerate(ranking.card.criteria)
        )
    )


def _table(material: Material, ranking: Ranking) -> Table:
    names = [formats.words(criterion.name) for criterion in ranking.card.criteria]
    most = apportion(ranking.card) / RESOLUTION
    shown = ranking.order[:SHOWN]
    missing = [missing_cells(ranking.cells[criterion.name]) for criterion in ranking.card.criteria]
    ranks, contributions, low, high = ranking.ranks, ranking.contributions, ranking.low, ranking.high
    rows = []
    for row in shown:
        id, points = ranking.ids[row], contributions[row]
        score, least, top = float(ranking.scores[row]), float(low[row]), float(high[row])
        lacking = [name for at, name in enumerate(names) if missing[at][row]]
        parts = [
            pictures.Part(f"{name}: {points[at]:.1f} of {most[at]:.1f}", float(points[at]), f"part-{at % _COLOURS}")
            for at, name in enumerate(names)
        ]
        dealer = material.dealers.get(id)
        between = f"{formats.number(least, 1)} to {formats.number(top, 1)}" if top - least > 0.05 else ""
        label = f"{formats.number(score, 1)} points: " + ", ".join(part.label for part in parts)
        rows.append(
            (
                Cell(formats.count(int(ranks[row]))),
                material.dealer(id),
                material.tier(dealer.tier if dealer else None),
                Cell(formats.number(score, 1), note=between),
                Cell(picture=pictures.parts_bar(parts, least, top, label=label)),
                Cell(_why(names, points, most, lacking), note=f"Not known: {', '.join(lacking)}" if lacking else ""),
            )
        )
    return Table(
        caption="Dealers by score",
        columns=(
            Column("Rank", "number"),
            Column("Dealer"),
            Column("Tier"),
            Column("Score", "number", unit="0 to 100; range"),
            Column("Parts of the score", "picture", unit="points, 0 to 100", sortable=False),
            Column("Reasons", sortable=False),
        ),
        rows=tuple(rows),
        total=len(ranking.order),
        search="Find a dealer",
        wide=True,
    )


def _why(names: list[str], points: object, most: object, lacking: list[str]) -> str:
    import numpy as np

    got, best = np.asarray(points), np.asarray(most)
    known = [at for at, name in enumerate(names) if name not in lacking and best[at] > 0]
    if not known:
        return "Nothing is known."
    strong = max(known, key=lambda at: (got[at] / best[at], best[at]))
    weak = max(known, key=lambda at: (best[at] - got[at], -at))
    said = f"Strong in {names[strong]} ({formats.points(float(got[strong]))} of {formats.points(float(best[strong]))})"
    if weak != strong and best[weak] - got[weak] > 0.05:
        said += (
            f"; loses most on {names[weak]} ({formats.points(float(got[weak]))} of {formats.points(float(best[weak]))})"
        )
    return said + "."


def _excluded(material: Material, ranking: Ranking) -> Table:
    pairs = sorted(ranking.excluded.items(), key=lambda pair: (material.name(pair[0]), pair[0]))
    return Table(
        caption="Excluded from the ranking",
        columns=(Column("Dealer"), Column("Requirements not met", sortable=False)),
        rows=tuple(
            (material.dealer(id), Cell("; ".join(map(formats.condition, reasons)))) for id, reasons in pairs[:SHOWN]
        ),
        total=len(pairs),
        open=len(pairs) <= 8,
    )
