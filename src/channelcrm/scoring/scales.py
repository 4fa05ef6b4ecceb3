"""Scales: from what was measured to a share of a criterion's points, 0 (nothing) to 1 (all of them).

A scale carries its direction and its fixed ends, so that no third dealer can change the order of two others
(handbook H2). Every scale says its ``kind``, which tells them apart in files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.columns import answers, is_missing, level_name, numbers
from channelcrm.scoring.custom import Custom
from channelcrm.scoring.kinds import is_number, number, own_kind
from channelcrm.values import checks
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SCALES", "Custom", "Levels", "Linear", "Piecewise", "Scale", "Steps"]

Pairs = tuple[tuple[float, float], ...]
_SHORTEST = 1e-290
"""A scale this short would give more units for each unit of its measure than a float holds."""
_NARROWEST = 1e-200
"""Ends that are closer would make a slope that no float holds."""


@attrs.frozen
class Linear:
    """Straight from ``worst`` (no points) to ``best`` (all points), cut off outside. Less is better when best < worst.

    Raises:
        ValidationError: ends that are equal or not finite.
    """

    worst: float = attrs.field(validator=number)
    best: float = attrs.field(validator=number)
    kind: Literal["linear"] = attrs.field(default="linear", kw_only=True, repr=False, validator=own_kind)

    def __attrs_post_init__(self) -> None:
        if not _NARROWEST <= abs(self._span) < float("inf"):
            raise ValidationError(
                f"From {self.worst!r} to {self.best!r} is no scale.", field="best", value=self.best,
                remedy="Give a best value that differs from the worst, by what a float can divide by.",
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

        return np.asarray(answers(column, lambda value: self._share(value, name)), dtype=np.float64)

    def _share(self, value: object, name: str) -> float:
        if is_missing(value):
            return float("nan")
        level = level_name(value)
        if level not in self.levels:
            raise ValidationError(
                f"{value!r} is not a level.", field=name, value=value,
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
    if not is_number(share) or not 0 <= share <= 1:  # type: ignore[operator]  # a number by then
        raise ValidationError(
            f"{shown(share)} is not a share of the points.", field=field, value=share, remedy="Give a number in 0..1."
        )


def _ascending(_: object, attribute: attrs.Attribute[Pairs], pairs: Pairs) -> None:
    last = -float("inf")
    for row, (value, share) in enumerate(pairs):
        field = f"{attribute.name}[{row}]"
        if not is_number(value) or value <= last:
            raise ValidationError(
                f"{shown(value)} does not follow {last!r}." if row else f"{shown(value)} is not a finite number.",
                field=field, value=value, remedy="Give finite numbers, each above the one before.",
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
            if not _NARROWEST <= float(end) - float(start) < float("inf"):
                raise ValidationError(
                    f"No line leads from {start!r} to {end!r}.", field="points", value=end,
                    remedy="Give values that differ by what a float can divide by.",
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
        low, high = np.minimum(shares[:-1], shares[1:]), np.maximum(shares[:-1], shares[1:])
        np.clip(result, low[at], high[at], out=result)  # a hair too much would be more than the scale can give
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


Scale = Linear | Levels | Piecewise | Steps | Custom
SCALES: Mapping[str, type[Scale]] = MappingProxyType(
    {"linear": Linear, "levels": Levels, "piecewise": Piecewise, "steps": Steps, "custom": Custom}
)
"""The scales by their kind."""
