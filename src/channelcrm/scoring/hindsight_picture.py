"""What a back-test found, for a notebook: its sentences, a bar a band, and the gains curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from channelcrm.scoring.hindsight_words import sentences_of
from channelcrm.scoring.wording import figure, percent
from channelcrm.values.drawing import box, digits, drawing, line
from channelcrm.values.markup import Html, escape, join, tag

if TYPE_CHECKING:
    from channelcrm.scoring.bands import Band
    from channelcrm.scoring.hindsight import Backtest

__all__ = ["picture_of"]

_INK, _SOFT = "#1f5f99", "#8884"
_WIDTH, _HEIGHT, _SIDE = 180.0, 12.0, 200.0
_POINTS = 100


def picture_of(found: Backtest) -> Html:
    """The sentences, the bands and tiers with their means, and the gains curve."""
    words = join([tag("p", escape(sentence), style="margin:0.2em 0") for sentence in sentences_of(found)])
    tables = [_table(title, bands) for title, bands in (("band", found.bands), ("tier", found.tiers)) if bands]
    return tag("div", words, *tables, _curve(found))


def _table(title: str, bands: Sequence[Band]) -> Html:
    heads = (title, "score", "rows", "mean outcome, and within", "lift", "of all", "so far")
    header = tag("tr", *[tag("th", escape(head), style="text-align:left") for head in heads])
    most = max(max(band.mean, band.high or band.mean) for band in bands)
    return tag("table", header, *[_row(band, most) for band in bands])


def _row(band: Band, most: float) -> Html:
    cells = [
        escape(band.name or "none"),
        escape(f"{figure(band.lowest)} to {figure(band.highest)}"),
        escape(f"{band.count:,}"),
    ]
    cells += [_bar(band, most)]
    cells += [escape("" if band.lift is None else f"{band.lift:.2f}")]
    cells += [escape("" if share is None else percent(share)) for share in (band.share, band.captured)]
    return tag("tr", *[tag("td", cell, style="text-align:left") for cell in cells])


def _bar(band: Band, most: float) -> Html:
    """The mean as a bar, its interval as a line over it; what is below zero has no length."""
    scale = _WIDTH / most if most > 0 else 0.0
    shapes = [
        box(0, 0, _WIDTH, _HEIGHT, fill=_SOFT),
        box(0, 2, band.mean * scale, _HEIGHT - 4, f"{figure(band.mean)}", fill=_INK),
    ]
    if band.low is not None and band.high is not None:
        left, right = (min(max(end, 0.0) * scale, _WIDTH) for end in (band.low, band.high))
        shapes.append(line(left, _HEIGHT / 2, right, _HEIGHT / 2, stroke="currentColor"))
    return drawing(_WIDTH, _HEIGHT, *shapes, label=f"mean {figure(band.mean)}")


def _curve(found: Backtest) -> Html | None:
    """Shares of rows to the right, of outcomes upwards, and the diagonal of an even split."""
    if found.gains is None:
        return None
    rows, held = found.gains
    step = max(1, len(rows) // _POINTS)
    at = sorted({*range(0, len(rows), step), len(rows) - 1})
    path = "L".join(f"{digits(rows[one] * _SIDE)} {digits((1 - held[one]) * _SIDE)}" for one in at)
    shapes = [
        box(0, 0, _SIDE, _SIDE, fill="none", stroke=_SOFT), line(0, _SIDE, _SIDE, 0, stroke=_SOFT),
        tag("path", d=f"M{path}", fill="none", stroke=_INK),
    ]  # fmt: skip
    label = "Gains: the share of all outcomes (upwards) that the best by score (to the right) hold"
    return tag("figure", drawing(_SIDE, _SIDE, *shapes, label=label), tag("figcaption", escape(label)))
