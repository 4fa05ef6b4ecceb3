"""Sources: where the data came from, and how the figures were made."""

from __future__ import annotations

from collections import Counter

from channelcrm.report import formats
from channelcrm.report.blocks import Block, Cell, Column, Note, Section, Table
from channelcrm.report.material import Material
from channelcrm.sample.geography import ATTRIBUTION, sample_areas
from channelcrm.sample.network import SAMPLE_SOURCE

__all__ = ["sources_section"]

_METHOD = (
    "How to read the figures. Distances are great circles on the mean Earth sphere (6,371.0088 km). Scores lie in 0 to "
    "100 on scales that the scorecard fixes, so a dealer’s score does not change when others come or go. The bound of "
    "a chosen network is a proof by the solver. The odds that weight the pipeline are conventions of its stages, not "
    "measurements. The status of an agreement follows from its dates."
)


def sources_section(material: Material) -> Section:
    """Where this comes from."""
    snapshot = material.snapshot
    blocks: list[Block] = []
    if material.made_up:
        blocks.append(Note(material.made_up, "warning"))
    counts = Counter(dealer.source or "not stated" for dealer in snapshot.dealers)
    rows = tuple(
        (Cell(source), Cell(formats.count(number)))
        for source, number in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    )
    if rows:
        blocks.append(
            Table(
                caption="Dealers by source",
                columns=(Column("Source"), Column("Dealers", "number")),
                rows=rows[:40],
                total=len(rows),
            )
        )
    blocks += [Note(text) for text in _attributions(material)]
    blocks.append(Note(_METHOD))
    records = [
        (len(snapshot.dealers), "dealer", ""),
        (len(snapshot.areas), "area", ""),
        (snapshot.observations, "observation", ""),
        (len(snapshot.negotiations), "negotiation", ""),
        (len(snapshot.agreements), "agreement", ""),
        (len(snapshot.territories), "territory", "territories"),
    ]
    blocks.append(Note("Read from the store: " + ", ".join(formats.plural(*one) for one in records) + "."))
    return Section("sources", "Sources and method", tuple(blocks), "Sources")


def _attributions(material: Material) -> list[str]:
    texts = list(material.results.sources)
    if any(dealer.source == SAMPLE_SOURCE for dealer in material.snapshot.dealers):
        known = {area.id: area.name for area in sample_areas()}
        if any(known.get(area.id) == area.name for area in material.snapshot.areas) and ATTRIBUTION not in texts:
            texts.append(ATTRIBUTION)
    return texts
