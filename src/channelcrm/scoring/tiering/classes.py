"""Classes from the values themselves: by share of the total (Pareto, ABC), by number of dealers, by natural breaks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from channelcrm.errors import ValidationError
from channelcrm.scoring.columns import is_missing
from channelcrm.scoring.tiering.exact import whole_numbers
from channelcrm.values.arguments import is_finite, require_type, shown, stream, whole_number
from channelcrm.values.tables import text_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NamedValues", "tiers_by_breaks", "tiers_by_quantile", "tiers_by_share"]


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
    import numpy as np

    ids, amounts = _amounts(values)
    bounds = _bounds(shares, "shares")
    ordered = np.sort(amounts)
    held = np.concatenate([np.zeros(1, dtype=amounts.dtype), np.cumsum(np.maximum(ordered, 0))])
    larger = held[-1] - held[np.searchsorted(ordered, amounts, side="right")]
    places = np.where(amounts > 0, _places(larger, bounds.values(), int(held[-1])), len(bounds) - 1)
    return _labelled(ids, places, list(bounds))


def tiers_by_quantile(values: Values, quantiles: Mapping[str, float]) -> dict[str, str]:
    """Classes by number: the best fifth, the next three tenths, the rest with ``{"A": 0.2, "B": 0.5, "C": 1.0}``.

    A dealer is in the first class whose cumulative quantile times the number of dealers is more than the number of
    dealers with larger values. Equal values share a class.

    Raises:
        ValidationError: a value that is unknown or no finite number, quantiles that do not rise to 1.
    """
    import numpy as np

    ids, amounts = _amounts(values)
    bounds = _bounds(quantiles, "quantiles")
    larger = len(ids) - np.searchsorted(np.sort(amounts), amounts, side="right")
    return _labelled(ids, _places(larger, bounds.values(), len(ids)), list(bounds))


def tiers_by_breaks(values: Values, k: int = 4, names: Sequence[str] | None = None) -> dict[str, str]:
    """Natural breaks: the k classes with the least sum of squared distances to their means (Fisher 1958), optimal.

    Classes are named "A", "B", ... from the largest values down, or by ``names``. Equal values share a class; with
    fewer than k different values there are as many classes as values. See ``natural_breaks``.

    Raises:
        ValidationError: a value that is unknown or no finite number, k below 1 or without enough names.
    """
    import numpy as np

    ids, amounts = _amounts(values)
    whole_number(k, "k", 1)
    labels = (
        list(stream(names, str, "names")) if names is not None else [chr(ord("A") + at) for at in range(min(k, 26))]
    )
    if len(set(labels)) < k:
        raise ValidationError(
            f"{len(set(labels))} names for {k} classes.", field="names", value=tuple(labels),
            remedy="Give each class a name of its own.",
        )  # fmt: skip
    from channelcrm.scoring.tiering.breaks import break_starts

    distinct, at, counts = np.unique(amounts, return_inverse=True, return_counts=True)
    starts = break_starts(distinct, counts, min(k, len(distinct)))
    return _labelled(ids, len(starts) - np.searchsorted(starts, at, side="right"), labels)


def _places(ahead: NDArray[Any], bounds: Iterable[Fraction], whole: int) -> NDArray[Any]:
    """The first class whose share of the whole is more than what is ahead, the last when none is."""
    import numpy as np

    limits = np.asarray([math.ceil(bound * whole) for bound in bounds], dtype=ahead.dtype)
    return np.minimum(np.searchsorted(limits, ahead, side="right"), len(limits) - 1)


def _labelled(ids: list[str], places: NDArray[Any], names: list[str]) -> dict[str, str]:
    return {id: names[place] for id, place in zip(ids, places.tolist(), strict=True)}


def _amounts(values: Values) -> tuple[list[str], NDArray[Any]]:
    """Ids, and the values as whole numbers of one unit."""
    import numpy as np

    cells = list(values.values()) if isinstance(values, Mapping) else list(stream(values, object, "values"))
    ids = [str(at) for at in range(len(cells))]
    if isinstance(values, Mapping):
        ids = [text_of(id) for id in values]
    elif isinstance(values, NamedValues) and not callable(values.index):  # a list's index is a method
        ids = [text_of(id) for id in values.index]
    if len(ids) != len(cells):
        raise ValidationError(
            f"{len(cells)} values have {len(ids)} names.", field="values", value=values,
            remedy="Give one column, such as frame['sales'].",
        )  # fmt: skip
    seen: set[str] = set()
    for row, id in enumerate(ids, 1):
        if not id:
            raise ValidationError("The value has no id.", field="id", row=row, remedy="Give each value a name.")
        if id in seen:
            raise ValidationError(f"The id {id!r} stands twice.", field="id", value=id, remedy="Add its values up.")
        seen.add(id)
    kinds = set(map(type, cells))
    if kinds == {int}:
        return ids, whole_numbers(cells)[0]
    if kinds and kinds <= {float, np.float64} and np.isfinite(floats := np.asarray(cells, dtype=np.float64)).all():
        return ids, whole_numbers(floats)[0]
    return ids, whole_numbers([_amount(id, cell) for id, cell in zip(ids, cells, strict=True)])[0]


def _amount(id: str, cell: object) -> Decimal:
    try:
        amount = Decimal("NaN") if is_missing(cell) or isinstance(cell, str) else Decimal(str(cell))
    except ArithmeticError:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise ValidationError(
            f"{shown(cell)} is not a value.", field=id, value=cell, remedy="Give a finite number, 0 for nothing."
        )
    return amount


def _bounds(shares: Mapping[str, float], field: str) -> dict[str, Fraction]:
    bounds: dict[str, Fraction] = {}
    last = Decimal(0)
    require_type(shares, Mapping, field)
    for name, share in shares.items():
        if not is_finite(share) or not last < (bound := Decimal(str(share))) <= 1:
            raise ValidationError(
                f"{shown(share)} does not follow {last}.", field=f"{field}.{name}", value=share,
                remedy="Give cumulative shares, each above the one before, the last 1.",
            )  # fmt: skip
        bounds[name] = Fraction(bound)
        last = bound
    if last != 1:
        raise ValidationError(
            f"The classes end at {last}, so some dealers would be in none.", field=field, value=tuple(shares.values()),
            remedy="Let the last class end at 1.",
        )  # fmt: skip
    return bounds
