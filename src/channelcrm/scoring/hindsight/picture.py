"""What a back-test found, for a notebook: a bar a band and a tier, the sentences, and the gains curve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from channelcrm.scoring.hindsight.sentences import amount, sentences_of
from channelcrm.scoring.panel import COLOURS, bar, name, panel
from channelcrm.values.drawing import box, digits, drawing, line
from channelcrm.values.figures import DASH, number, percent
from channelcrm.values.markup import Html, escape, tag

if TYPE_CHECKING:
    from channelcrm.scoring.hindsight.bands import Band
    from channelcrm.scoring.hindsight.findings import Backtest

__all__ = ["picture_of"]

_SIDE = 200.0
_POINTS = 100
"""About so many points of the curve are drawn."""


def picture_of(found: Backtest) -> Html:
    """The bands with what followed, the tiers, and the gains curve."""
    notes = [name(sentence) for sentence in sentences_of(found)]
    bands = _panel("By score, the best first", "band", found.bands, notes)
    tiers = _panel("By tier", "tier", found.tiers) if found.tiers else None
    return tag("div", bands, tiers, _curve(found))


def _panel(title: str, what: str, bands: Sequence[Band], notes: Iterable[Html] = ()) -> Html:
    ends = [0.0, *(band.mean for band in bands)]
    heads = [(what, "word"), ("score", "number"), ("rows", "number"), ("", "narrow"), ("mean outcome", "number")]
    heads += [("95%", "number"), ("lift", "number"), ("of all", "number"), ("so far", "number")]
    rows = [
        (
            name(band.name or "none"), escape(_span(band.lowest, band.highest)), escape(f"{band.count:,}"),
            bar(band.mean, min(ends), max(ends), label=f"mean outcome {amount(band.mean)}", width=100),
            escape(amount(band.mean)), escape(_span(band.low, band.high)), escape(number(band.lift, 2)),
            escape(percent(band.share)),
            escape(percent(band.captured)),
        )
        for band in bands
    ]  # fmt: skip
    return panel(tag("b", escape(title)), [(escape(label), kind) for label, kind in heads], rows, notes)


def _span(low: float | None, high: float | None) -> str:
    return DASH if low is None or high is None else f"{amount(low)}{DASH}{amount(high)}"


def _curve(found: Backtest) -> Html | None:
    """Shares of rows to the right, of outcomes upwards, and the diagonal of an even split."""
    if found.gains is None:
        return None
    rows, held = found.gains
    at = sorted({*range(0, len(rows), max(1, len(rows) // _POINTS)), len(rows) - 1})
    path = "L".join(f"{digits(rows[one] * _SIDE)} {digits((1 - held[one]) * _SIDE)}" for one in at)
    diagonal = line(0, _SIDE, _SIDE, 0, stroke="currentColor", stroke_opacity=0.25)
    shapes = [
        box(0, 0, _SIDE, _SIDE, fill="none", stroke="currentColor", stroke_opacity=0.25), diagonal,
        tag("path", d=f"M{path}", fill="none", stroke=COLOURS[0], stroke_width=1.6),
    ]  # fmt: skip
    words = (
        "Gains: how much of all outcomes (upwards) the best by score (to the right) hold; the diagonal says nothing."
    )
    picture = drawing(_SIDE, _SIDE, *shapes, label=words, style="display:block")
    return tag("div", picture, tag("p", escape(words)))
