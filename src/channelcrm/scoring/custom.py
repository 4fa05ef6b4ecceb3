"""A scale of one's own: a function with a name, held to what the other scales promise."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.columns import numbers
from channelcrm.scoring.kinds import own_kind
from channelcrm.values import checks
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Custom"]

_SAME = 1e-9
"""What a function may differ by when it is given some of the numbers alone."""


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

        shares = self._called(known, name)
        wrong = ~((shares >= 0) & (shares <= 1))
        if wrong.any():
            at = int(wrong.argmax())
            raise ValidationError(
                f"The scale {self.name!r} gives {float(shares[at])!r} for {float(known[at])!r}.", field=name,
                value=float(shares[at]), remedy="Let its function return numbers in 0..1.",
            )  # fmt: skip
        for half in (slice(None, len(known) // 2), slice(len(known) // 2, None)):
            if not (np.abs(self._called(known[half], name) - shares[half]) <= _SAME).all():
                raise ValidationError(
                    f"The function of the scale {self.name!r} scores a number by what stands beside it.", field=name,
                    value=self.name, remedy="Score each number by itself, between ends that are fixed.",
                )  # fmt: skip
        return shares

    def _called(self, known: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        import numpy as np

        assert self.function is not None
        if not len(known):
            return known
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
        return shares
