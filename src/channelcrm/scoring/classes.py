"""Classes from the values themselves: by share of the total (Pareto, ABC), by number of dealers, by natural breaks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Context, Decimal, localcontext
from typing import Protocol, runtime_checkable

from channelcrm.errors import ValidationError
from channelcrm.scoring.columns import is_missing
from channelcrm.values.arguments import require_type, shown, stream

__all__ = ["NamedValues", "tiers_by_breaks", "tiers_by_quantile", "tiers_by_share"]

_EXACT = Context(prec=60)


@runtime_checkable
class NamedValues(Protocol):
    """What is read of a Series (pandas has it): values under the names of an index."""

    @property
    def index(self) -> Iterable[object]:
        """The names."""

    def __iter__(self) -> Iterator[object]: ...


Values = Mapping[str, float] | NamedValues | Sequence[float]
"""Id -> value, a Series, or plain values, whose ids are then "0", "1", ..."""


def tiers_by_share(values: Values, shares: Mapping[str, float]) -> dict[str, str]:
    """ABC classes: dealers from the largest down, each class closed once it holds its share of the total.

    The dealer who crosses a boundary belongs to the better class, so that A holds at least its share: a dealer is in
    the first class whose share is more than what all larger dealers hold together. Equal values share a class. Values
    of zero or less hold nothing: they add nothing to the total and are in the last class. Sums are exact.

    Args:
        values: id -> value, a Series, or plain values.
        shares: class -> cumulative share, ascending, the last 1: ``{"A": 0.8, "B": 0.95, "C": 1.0}``.

    Raises:
        ValidationError: a value that is unknown or no finite number, shares that do not rise to 1.
    """
    ids, amounts = _amounts(values)
    bounds = _bounds(shares, "shares")
    last = bounds[-1][0]
    tiers: dict[str, str] = {}
    with localcontext(_EXACT):
        total = sum((amount for amount in amounts if amount > 0), Decimal(0))
        before = held = Decimal(0)
        previous: Decimal | None = None
        for at in sorted(range(len(ids)), key=lambda at: -amounts[at]):
            if amounts[at] != previous:
                before, previous = held, amounts[at]
            positive = amounts[at] > 0
            tiers[ids[at]] = next((name for name, share in bounds if positive and before < share * total), last)
            held += max(amounts[at], Decimal(0))
    return {id: tiers[id] for id in ids}


def tiers_by_quantile(values: Values, quantiles: Mapping[str, float]) -> dict[str, str]:
    """Classes by number: the best fifth, the next three tenths, the rest with ``{"A": 0.2, "B": 0.5, "C": 1.0}``.

    A dealer is in the first class whose cumulative quantile times the number of dealers is more than the number of
    dealers with larger values. Equal values share a class.

    Raises:
        ValidationError: a value that is unknown or no finite number, quantiles that do not rise to 1.
    """
    ids, amounts = _amounts(values)
    bounds = _bounds(quantiles, "quantiles")
    tiers: dict[str, str] = {}
    with localcontext(_EXACT):
        better = 0
        previous: Decimal | None = None
        for place, at in enumerate(sorted(range(len(ids)), key=lambda at: -amounts[at])):
            if amounts[at] != previous:
                better, previous = place, amounts[at]
            tiers[ids[at]] = next(name for name, quantile in bounds if better < quantile * len(ids))
    return {id: tiers[id] for id in ids}


def tiers_by_breaks(values: Values, k: int = 4, names: Sequence[str] | None = None) -> dict[str, str]:
    """Natural breaks: the k classes with the least sum of squared distances to their means (Fisher 1958), optimal.

    Classes are named "A", "B", ... from the largest values down, or by ``names``. Equal values share a class; with
    fewer than k different values there are as many classes as values.

    Raises:
        ValidationError: a value that is unknown or no finite number, k below 1 or without enough names.
    """
    ids, amounts = _amounts(values)
    if isinstance(k, bool) or not isinstance(k, int) or k < 1:
        raise ValidationError(f"{k!r} is no number of classes.", field="k", value=k, remedy="Give 1 or more.")
    labels = (
        list(stream(names, str, "names")) if names is not None else [chr(ord("A") + at) for at in range(min(k, 26))]
    )
    if len(set(labels)) < k:
        raise ValidationError(
            f"{len(set(labels))} names for {k} classes.", field="names", value=tuple(labels),
            remedy="Give each class a name of its own.",
        )  # fmt: skip
    from channelcrm.scoring.breaks import break_starts

    distinct = sorted(set(amounts))
    counts = dict.fromkeys(distinct, 0)
    for amount in amounts:
        counts[amount] += 1
    starts = break_starts([float(value) for value in distinct], list(counts.values()), min(k, len(distinct)))
    tier_of: dict[Decimal, str] = {}
    for place, start in enumerate(reversed(starts)):
        end = len(distinct) if place == 0 else starts[len(starts) - place]
        tier_of.update(dict.fromkeys(distinct[start:end], labels[place]))
    return {id: tier_of[amount] for id, amount in zip(ids, amounts, strict=True)}


def _amounts(values: Values) -> tuple[list[str], list[Decimal]]:
    cells = list(values.values()) if isinstance(values, Mapping) else list(stream(values, object, "values"))
    ids = [str(at) for at in range(len(cells))]
    if isinstance(values, Mapping):
        ids = [str(id) for id in values]
    elif isinstance(values, NamedValues) and not callable(values.index):  # a list's index is a method
        ids = [str(id) for id in values.index]
    if len(ids) != len(cells):
        raise ValidationError(
            f"{len(cells)} values have {len(ids)} names.", field="values", value=values,
            remedy="Give one column, such as frame['sales'].",
        )  # fmt: skip
    amounts = []
    for id, cell in zip(ids, cells, strict=True):
        try:
            amount = Decimal("NaN") if is_missing(cell) else Decimal(str(cell))
        except ArithmeticError:
            amount = Decimal("NaN")
        if not amount.is_finite():
            raise ValidationError(
                f"{shown(cell)} is not a value.", field=id, value=cell, remedy="Give a finite number, 0 for nothing."
            )
        amounts.append(amount)
    if len(set(ids)) < len(ids):
        twice = next(id for id in ids if ids.count(id) > 1)
        raise ValidationError(f"The id {twice!r} stands twice.", field="id", value=twice, remedy="Add its values up.")
    return ids, amounts


def _bounds(shares: Mapping[str, float], field: str) -> list[tuple[str, Decimal]]:
    bounds = []
    last = Decimal(0)
    require_type(shares, Mapping, field)
    for name, share in shares.items():
        fine = isinstance(share, int | float | Decimal) and not isinstance(share, bool) and math.isfinite(share)
        if not fine or not last < (bound := Decimal(str(share))) <= 1:
            raise ValidationError(
                f"{share!r} does not follow {last}.", field=f"{field}.{name}", value=share,
                remedy="Give cumulative shares, each above the one before, the last 1.",
            )  # fmt: skip
        bounds.append((name, bound))
        last = bound
    if last != 1:
        raise ValidationError(
            f"The classes end at {last}, so some dealers would be in none.", field=field, value=tuple(shares.values()),
            remedy="Let the last class end at 1.",
        )  # fmt: skip
    return bounds
