"""What a study of stability found, for a notebook: who stands where how often, and the sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.scoring.panel import COLOURS, Part, key, name, panel, quiet, stacked
from channelcrm.scoring.steadiness.sentences import sentences_of
from channelcrm.values.figures import percent
from channelcrm.values.markup import Html, escape, join, tag

if TYPE_CHECKING:
    from channelcrm.scoring.steadiness.findings import Stability

__all__ = ["picture_of"]

_SHOWN = 10
"""Rows that are shown."""


def picture_of(found: Stability) -> Html:
    """The best rows by points, each with a bar: how often first, how often close behind."""
    card = found.ranking.card
    pieces = _pieces(found.acceptability.shape[1])
    keys = [key(colour, escape(words)) for words, _, colour in pieces]
    heads = (("rank", "number"), ("id", "text"), ("share of the weightings", "picture"), ("first", "number"))
    rows = []
    for at, id in enumerate(found.ids[:_SHOWN]):
        shares = found.acceptability[at].tolist()
        parts = [
            Part(f"{words}: {percent(sum(shares[ranks]))}", 100 * sum(shares[ranks]), colour)
            for words, ranks, colour in pieces
        ]
        bar = stacked(parts, 0, 0, label=f"{id}: " + ", ".join(part.words for part in parts))
        rank = int(found.ranking.ranks[found.ranking.order[at]])
        rows.append((escape(f"{rank:,}"), name(id), bar, escape(percent(shares[0]))))
    more = len(found.ids) - len(rows)
    title = [tag("b", name(f"{card.name} v{card.version}")), escape(f": {len(found.ids):,} in the running"), tag("br")]
    notes = [*([quiet(escape(f"{more:,} more."))] if more else []), *map(name, sentences_of(found))]
    return panel(join([*title, *keys]), [(escape(label), kind) for label, kind in heads], rows, notes)


def _pieces(ranks: int) -> list[tuple[str, slice, str]]:
    """What a bar tells apart: first, close behind, and the other ranks that were counted."""
    pieces = []
    for (first, last), colour in zip(((1, 1), (2, 3), (4, ranks)), COLOURS, strict=False):
        end = min(last, ranks)
        if first <= end:
            words = "first" if first == 1 else f"rank {first}" + (f" to {end:,}" if end > first else "")
            pieces.append((words, slice(first - 1, end), colour))
    return pieces
