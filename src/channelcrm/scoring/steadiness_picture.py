"""What a study of stability found, for a notebook: its sentences, and who stands where how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.scoring.steadiness_words import sentences_of
from channelcrm.scoring.wording import percent
from channelcrm.values.drawing import box, drawing
from channelcrm.values.markup import Html, escape, join, tag

if TYPE_CHECKING:
    from channelcrm.scoring.steadiness import Stability

__all__ = ["picture_of"]

_ROWS = 10
_WIDTH, _HEIGHT = 260.0, 14.0


def picture_of(found: Stability) -> Html:
    """The sentences, and the first rows with a bar each: the darker, the better the rank."""
    words = join([tag("p", escape(sentence), style="margin:0.2em 0") for sentence in sentences_of(found)])
    if not found.ids:
        return tag("div", words)
    heads = ("", "rank", "first", f"ranks 1 to {found.acceptability.shape[1]}, how often")
    header = tag("tr", *[tag("th", escape(head), style="text-align:left") for head in heads])
    rows = [_row(found, at) for at in range(min(_ROWS, len(found.ids)))]
    rest = len(found.ids) - len(rows)
    more = tag("p", escape(f"and {rest:,} more")) if rest else None
    return tag("div", words, tag("table", header, *rows), more)


def _row(found: Stability, at: int) -> Html:
    shares = found.acceptability[at].tolist()
    rank = int(found.ranking.ranks[found.ranking.order[at]])
    cells = (escape(found.ids[at]), escape(rank), escape(percent(shares[0])), _bar(found.ids[at], shares))
    return tag("tr", *[tag("td", cell, style="text-align:left") for cell in cells])


def _bar(id: str, shares: list[float]) -> Html:
    """Side by side, from the first rank on; what is left open stands for all ranks beyond."""
    shapes = [box(0, 0, _WIDTH, _HEIGHT, fill="#8884")]
    x = 0.0
    for rank, share in enumerate(shares, 1):
        if share > 0:
            dark = 1 - 0.85 * (rank - 1) / max(len(shares) - 1, 1)
            shapes.append(
                box(
                    x,
                    0,
                    share * _WIDTH,
                    _HEIGHT,
                    f"rank {rank}: {percent(share)}",
                    fill="#1f5f99",
                    fill_opacity=f"{dark:.2f}",
                )
            )
            x += share * _WIDTH
    return drawing(_WIDTH, _HEIGHT, *shapes, label=f"{id}: first in {percent(shares[0])}")
