"""Scales: from what was measured to a share of a criterion's points, 0 (nothing) to 1 (all of them).

A scale carries its direction and its fixed ends, so that no third dealer can change the order of two others
(handbook H2). Every scale says its ``kind``, which tells them apart in files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.columns import is_missing, level_name, numbers
from channelcrm.scoring.kinds import own_kind
from channelcrm.values import checks
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SCALES", "Custom", "Levels", "Linear", "Piecewise", "Scale", "Steps"]

Pairs = tuple[tuple[float, float], ...]


@attrs.frozen
class Linear:
    """Straight from ``worst`` (no points) to ``best`` (all points), cut off outside. Less is better when best < worst.

    Raises:
        ValidationError: ends that are equal or not finite.
    """

    worst: float = attrs.field(validator=checks.finite)
    best: float = attrs.field(validator=checks.finite)
    kind: Literal["linear"] = attrs.field(default="linear", kw_only=True, repr=False, validator=own_kind)

    def __attrs_post_init__(self) -> None:
        if not 0 < abs(self._span) < float("inf"):
            raise ValidationError(
                f"From {self.worst!r} to {self.best!r} is no scale.", field="best", value=self.best,
                remedy="Give a best value that differs from the worst, within what a float holds.",
            )  # fmt: skip

    @property
    def _span(self) -> float:
        return float(self.best) - float(self.worst)

    @property
    def reach(self) -> tuple[float, float]:
        """The lowest and the highest share this scale can give."""
        return 0.0, 1.0

    def shares(self, column: np.ndarray, name: str) -> NDArray[np.float64]:
        """Shares in 0..1, NaN where the cell is empty."""
        import numpy as np

        result = numbers(column, name)
        with np.errstate(over="ignore"):  # what is far outside is cut off in any case
            np.subtract(result, float(self.worst), out=result)
            np.divide(result, self._span, out=result)
        return np.clip(result, 0.0, 1.0, out=result)


def _levels(levels: Mapping[object, float]) -> Mapping[str, float]:
    if not isinstance(levels, Mapping) or not levels:
        raise ValidationError(
            f"{levels!r} are no levels.", field="levels", value=levels,
            remedy='Give a mapping of level to share, such as {"poor": 0, "good": 1}.',
        )  # fmt: skip
    named = {level_name(level): share for level, share in levels.items()}
    if len(named) < len(levels) or "" in named:
        raise ValidationError(
            "A level is blank or stands twice.", field="levels", value=tuple(levels),
            remedy="Give each level a name of its own; text, numbers and true/false are told apart by their text.",
        )  # fmt: skip
    return MappingProxyType(named)


@attrs.frozen
class Levels:
    """A share for each named level. Levels are matched by their text: True is "true", 3.0 is "3".

    Raises:
        ValidationError: no levels, one that is blank or given twice, a share outside 0..1.
    """

    levels: Mapping[str, float] = attrs.field(converter=_levels, hash=False)
    kind: Literal["levels"] = attrs.field(default="levels", kw_only=True, repr=False, validator=own_kind)

    def __attrs_post_init__(self) -> None:
        for level, share in self.levels.items():
            checks.text(self, attrs.fields(Levels).levels, level)
            _check_share(share, f"levels.{level}")

    @property
    def reach(self) -> tuple[float, float]:
        """The lowest and the highest share this scale can give."""
        return min(self.levels.values()), max(self.levels.values())

    def shares(self, column: np.ndarray, name: str) -> NDArray[np.float64]:
        """Shares in 0..1, NaN where the cell is empty.

        Raises:
            ValidationError: a level that the scale does not have.
        """
        import numpy as np

        found: dict[object, float] = {}
        result = np.empty(len(column), dtype=np.float64)
        for row, value in enumerate(column.tolist()):
            share = found.get(key := (type(value), str(value)))  # the type too: True and 1 are equal, not one level
            if share is None:
                share = found[key] = self._share(value, name, row)
            result[row] = share
        return result

    def _share(self, value: object, name: str, row: int) -> float:
        if is_missing(value):
            return float("nan")
        level = level_name(value)
        if level not in self.levels:
            raise ValidationError(
                f"{value!r} is not a level.", field=name, value=value, row=row + 1,
                remedy=f"Give one of: {', '.join(self.levels)}; or leave the cell empty.",
            )  # fmt: skip
        return float(self.levels[level])


def _pairs(pairs: Iterable[Iterable[float]]) -> Pairs:
    try:
        result = tuple((value, share) for value, share in pairs)
    except (TypeError, ValueError):
        raise ValidationError(
            f"{pairs!r} are no pairs.", value=pairs, remedy="Give pairs of value and share, such as [(0, 0), (10, 1)]."
        ) from None
    return result


def _check_share(share: object, field: str) -> None:
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        raise ValidationError(
            f"{share!r} is not a share of the points.", field=field, value=share, remedy="Give a number in 0..1."
        )


def _ascending(_: object, attribute: attrs.Attribute[Pairs], pairs: Pairs) -> None:
    last = -float("inf")
    for row, (value, share) in enumerate(pairs):
        field = f"{attribute.name}[{row}]"
        fine = isinstance(value, int | float) and not isinstance(value, bool)
        if not (fine and last < value < float("inf")):
            raise ValidationError(
                f"{value!r} does not follow {last!r}." if row else f"{value!r} is not a finite number.", field=field,
                value=value, remedy="Give finite numbers, each above the one before.",
            )  # fmt: skip
        _check_share(share, field)
        last = value


@attrs.frozen
class Piecewise:
    """Straight lines between points of (value, share), level before the first and after the last.

    Raises:
        ValidationError: fewer than two points, values out of order or not finite, a share outside 0..1.
    """

    points: Pairs = attrs.field(converter=_pairs, validator=_ascending)
    kind: Literal["piecewise"] = attrs.field(default="piecewise", kw_only=True, repr=False, validator=own_kind)

    def __attrs_post_init__(self) -> None:
        if len(self.points) < 2:
            raise ValidationError(
                "A line needs two points.", field="points", value=self.points, remedy="Give two or more."
            )
        for (start, _), (end, _) in pairwise(self.points):
            if not 0 < float(end) - float(start) < float("inf"):
                raise ValidationError(
                    f"No line leads from {start!r} to {end!r}.", field="points", value=end,
                    remedy="Give values that a float tells apart, and no further from one another than it holds.",
                )  # fmt: skip

    @property
    def reach(self) -> tuple[float, float]:
        """The lowest and the highest share this scale can give."""
        shares = [float(share) for _, share in self.points]
        return min(shares), max(shares)

    def shares(self, column: np.ndarray, name: str) -> NDArray[np.float64]:
        """Shares in 0..1, NaN where the cell is empty."""
        import numpy as np

        cells = numbers(column, name)
        values, shares = np.asarray(self.points, dtype=np.float64).T
        at = np.clip(np.searchsorted(values, cells, side="right") - 1, 0, len(values) - 2)
        with np.errstate(over="ignore"):  # what is far outside is put right below
            result: NDArray[np.float64] = (cells - values[at]) / np.diff(values)[at]
        result *= np.diff(shares)[at]  # one rounded step after the other, as databases take them; interp may fuse two
        result += shares[at]
        result[cells <= values[0]] = shares[0]
        result[cells >= values[-1]] = shares[-1]
        return result


@attrs.frozen
class Steps:
    """The share of the highest step reached: at or above its value. Below the first step ``below``.

    Raises:
        ValidationError: no step, values out of order or not finite, a share outside 0..1.
    """

    steps: Pairs = attrs.field(converter=_pairs, validator=_ascending)
    below: float = 0.0
    kind: Literal["steps"] = attrs.field(default="steps", kw_only=True, repr=False, validator=own_kind)

    def __attrs_post_init__(self) -> None:
        _check_share(self.below, "below")
        if not self.steps:
            raise ValidationError("Steps need a step.", field="steps", value=self.steps, remedy="Give one or more.")

    @property
    def reach(self) -> tuple[float, float]:
        """The lowest and the highest share this scale can give."""
        shares = [float(self.below), *(float(share) for _, share in self.steps)]
        return min(shares), max(shares)

    def shares(self, column: np.ndarray, name: str) -> NDArray[np.float64]:
        """Shares in 0..1, NaN where the cell is empty."""
        import numpy as np

        values = numbers(column, name)
        thresholds = np.asarray([value for value, _ in self.steps], dtype=np.float64)
        shares = np.asarray([self.below, *(share for _, share in self.steps)], dtype=np.float64)
        result = shares[np.searchsorted(thresholds, values, side="right")]
        result[np.isnan(values)] = np.nan
        return result


@attrs.frozen(init=False)
class Custom:
    """A scale of your own: a function with a name, from an array of known numbers (float64) to shares in 0..1.

    The function scores each number by itself, so that no third dealer can change the order of two others. Files and
    stores keep the name alone; ``card.bind({"name": function})`` gives the function back. Two scales are equal when
    their names are.

    Raises:
        ValidationError: a blank name, a function that cannot be called.
    """

    name: str = attrs.field(validator=checks.text)
    kind: Literal["custom"] = attrs.field(default="custom", kw_only=True, repr=False, validator=own_kind)
    function: Callable[[Any], Any] | None = attrs.field(default=None, init=False, eq=False, repr=False)

    def __init__(
        self, name: str, function: Callable[[Any], Any] | None = None, *, kind: Literal["custom"] = "custom"
    ) -> None:  # by hand, because the function is no part of the value
        self.__attrs_init__(name, kind=kind)
        if function is not None and not callable(function):
            raise ValidationError(
                f"{shown(function)} cannot be called.", field="function", value=function,
                remedy="Give a function from an array of numbers to an array of shares in 0..1.",
            )  # fmt: skip
        object.__setattr__(self, "function", function)

    @property
    def reach(self) -> tuple[float, float]:
        """The lowest and the highest share this scale can give, as far as is known of it."""
        return 0.0, 1.0

    def shares(self, column: np.ndarray, name: str) -> NDArray[np.float64]:
        """Shares in 0..1, NaN where the cell is empty.

        Raises:
            ValidationError: the scale has no function, or one that fails or gives something else than shares in 0..1.
        """
        import numpy as np

        if self.function is None:
            raise ValidationError(
                f"The scale {self.name!r} has no function.", field=name, value=self.name,
                remedy=f'Give it back with card.bind({{"{self.name}": function}}).',
            )  # fmt: skip
        result = numbers(column, name)
        known = ~np.isnan(result)
        result[known] = self._checked(result[known], name)
        return result

    def _checked(self, known: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        import numpy as np

        assert self.function is not None
        try:
            shares = np.asarray(self.function(known.copy()), dtype=np.float64)
        except Exception as error:  # whatever their function raises
            raise ValidationError(
                f"The function of the scale {self.name!r} failed: {error}.", field=name, value=self.name,
                remedy="It is given an array of float64 without NaN.",
            ) from error  # fmt: skip
        if shares.shape != known.shape:
            raise ValidationError(
                f"The function of the scale {self.name!r} made {shares.shape} of {known.shape}.", field=name,
                value=self.name, remedy="Let it return one share a number.",
            )  # fmt: skip
        wrong = ~((shares >= 0) & (shares <= 1))
        if wrong.any():
            at = int(wrong.argmax())
            raise ValidationError(
                f"The scale {self.name!r} gives {float(shares[at])!r} for {float(known[at])!r}.", field=name,
                value=float(shares[at]), remedy="Let its function return numbers in 0..1.",
            )  # fmt: skip
        return shares


Scale = Linear | Levels | Piecewise | Steps | Custom
SCALES: Mapping[str, type[Scale]] = MappingProxyType(
    {"linear": Linear, "levels": Levels, "piecewise": Piecewise, "steps": Steps, "custom": Custom}
)
"""The scales by their kind."""
