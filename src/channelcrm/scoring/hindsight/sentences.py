"""What a back-test found, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from channelcrm.values.figures import number, percent

if TYPE_CHECKING:
    from channelcrm.scoring.hindsight.bands import Band
    from channelcrm.scoring.hindsight.findings import Backtest, Interval

__all__ = ["amount", "sentences_of"]


def sentences_of(found: Backtest) -> list[str]:
    """A line a finding."""
    return [_counted(found), *_bands(found), *_tiers(found), *_pairs(found), *_orders(found)]


def amount(value: float) -> str:
    """A number to about three digits; thousands are whole."""
    size = abs(value)
    return number(value, 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3)


def _counted(found: Backtest) -> str:
    known = sum(outcome is not None for outcome in found.excluded.values())
    parts = [f"With a score and an outcome: {found.count:,}"]
    parts += [f"without an outcome: {len(found.without_outcome):,}"] if found.without_outcome else []
    parts += [f"without a score: {len(found.without_score):,}"] if found.without_score else []
    parts += [f"excluded: {len(found.excluded):,}, {known:,} of them with an outcome"] if found.excluded else []
    return "; ".join(parts) + "."


def _bands(found: Backtest) -> Iterator[str]:
    if len(found.bands) < 2:
        if found.count:
            yield "All stand in one band of scores, so the scores tell nobody from anybody."
        return
    best, worst = found.bands[0], found.bands[-1]
    yield f"The best band by score ({best.count:,}): {_did(best)}. The last ({worst.count:,}): {_did(worst)}."
    turned = found.out_of_order
    if turned:
        pairs = ", ".join(f"{lower} above {upper}" for upper, lower in turned)
        yield f"Steps from band to band that go the wrong way: {len(turned)} of {len(found.bands) - 1} ({pairs})."
    else:
        yield "From band to band, whoever scored lower did no better."


def _did(band: Band) -> str:
    lift = "" if band.lift is None else f", {band.lift:.2f} times the average"
    held = "" if band.share is None else f", {percent(band.share)} of all"
    return f"mean {amount(band.mean)}{lift}{held}"


def _tiers(found: Backtest) -> Iterator[str]:
    if found.tiers:
        yield (
            "By tier: "
            + "; ".join(f"{tier.name or 'none'} ({tier.count:,}): {_did(tier)}" for tier in found.tiers)
            + "."
        )


def _pairs(found: Backtest) -> Iterator[str]:
    if found.auc is not None and found.events is not None:
        yield (
            f"Of two, one of the {found.events:,} with the event and one without, the one with it scored higher in "
            f"{percent(found.auc)} of cases: AUC {found.auc:.2f}{_between(found.auc_interval)}; 0.5 says nothing."
        )
    elif found.events is not None and found.count:
        yield "All had the event, or none had it: scores cannot be told right from wrong."
    if found.brier is not None:
        yield f"As probabilities they have a Brier score of {found.brier:.3f}; 0 is right and sure."


def _orders(found: Backtest) -> Iterator[str]:
    if found.spearman is not None and found.kendall is not None:
        yield (
            f"Order of scores against order of outcomes: Spearman {found.spearman:.2f}"
            f"{_between(found.spearman_interval)}, Kendall {found.kendall:.2f}{_between(found.kendall_interval)}."
        )
    if found.gini is not None:
        yield f"Gini {found.gini:.2f}; 1 is the best possible order, 0 says nothing."


def _between(interval: Interval | None) -> str:
    return "" if interval is None else f" ({interval[0]:.2f} to {interval[1]:.2f})"
