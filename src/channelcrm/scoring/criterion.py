"""What a scorecard asks: criteria that give points, requirements that exclude."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.columns import answers, cell_of, level_name, missing_cells, numbers
from channelcrm.scoring.groups import check_weight
from channelcrm.scoring.scales import SCALES, Custom, Scale
from channelcrm.scoring.sources import SOURCES, Source
from channelcrm.values import checks
from channelcrm.values.arguments import shown
from channelcrm.values.attributes import plain_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["OPERATORS", "Criterion", "Requirement"]

OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType({
    "==": operator.eq, "!=": operator.ne, ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt,
})  # fmt: skip
"""The comparisons a requirement knows."""


def _source(instance: Criterion | Requirement, _: object, value: Source | None) -> None:
    if value is not None and not isinstance(value, tuple(SOURCES.values())):
        raise ValidationError(
            f"{shown(value)} is not a source.", field=f"{instance.name}.source", value=value,
            remedy="Give FromDealer, Observed, Answered, Reached or Held, or None for a column of the table.",
        )  # fmt: skip


@attrs.frozen
class Criterion:
    """One column of the table, with its weight (zero or more) and its scale.

    The weight is relative to what stands beside it: the criteria and groups of the same group ("": the card itself).
    ``source`` says where the column's values come from; without one the table has them under this name.
    """

    name: str = attrs.field(validator=checks.text)
    weight: float = attrs.field(kw_only=True, validator=check_weight)
    scale: Scale = attrs.field(kw_only=True)
    group: str = attrs.field(default="", kw_only=True, validator=checks.whole_text)
    source: Source | None = attrs.field(default=None, kw_only=True, validator=_source)

    @scale.validator
    def _scale(self, _: object, value: Scale) -> None:
        if not isinstance(value, tuple(SCALES.values())):
            raise ValidationError(
                f"{value!r} is not a scale.", field=f"{self.name}.scale", value=value,
                remedy="Give Linear, Levels, Piecewise, Steps or Custom.",
            )  # fmt: skip

    def bind(self, functions: Mapping[str, Callable[[Any], Any]]) -> Criterion:
        """The same criterion, its custom scale (if it has one) with the function of its name."""
        if not isinstance(self.scale, Custom) or self.scale.name not in functions:
            return self
        return attrs.evolve(self, scale=Custom(self.scale.name, functions[self.scale.name]))


@attrs.frozen
class Requirement:
    """A condition that excludes whoever does not meet it: ``Requirement("licensed", "==", True)``.

    ``operator`` is one of == != >= > <= <; text and true/false know only == and !=. What is unknown is not met.
    ``source`` says where the column's values come from; without one the table has them under this name.

    Raises:
        ValidationError: another operator, a value that is no finite number, text or true/false.
    """

    name: str = attrs.field(validator=checks.text)
    operator: str = attrs.field()
    value: str | int | float | bool = attrs.field(eq=lambda value: (isinstance(value, bool), value))
    source: Source | None = attrs.field(default=None, kw_only=True, validator=_source)

    @operator.validator
    def _operator(self, _: object, value: str) -> None:
        if not isinstance(value, str) or value not in OPERATORS:
            raise ValidationError(
                f"{value!r} is not a comparison.", field=f"{self.name}.operator", value=value,
                remedy=f"Give one of: {' '.join(OPERATORS)}.",
            )  # fmt: skip

    @value.validator
    def _value(self, _: object, value: object) -> None:
        field = f"{self.name}.value"
        if isinstance(value, str):
            checks.whole_text(self, attrs.fields(Requirement).value, value)
        elif isinstance(value, float | int) and not plain_number(value):
            raise ValidationError(
                f"{value!r} is not finite, or too large.", field=field, value=value, remedy="Give a number below 2**63."
            )
        if not isinstance(value, str | int | float):
            raise ValidationError(
                f"{value!r} cannot be required.", field=field, value=value,
                remedy="Give a number, text, True or False.",
            )  # fmt: skip
        if isinstance(value, str | bool) and self.operator not in {"==", "!="}:
            raise ValidationError(
                f"{value!r} has no order, so {self.operator} means nothing.", field=field, value=value,
                remedy="Use == or !=, or require a number.",
            )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} {self.operator} {level_name(self.value)}"

    def met(self, column: np.ndarray) -> NDArray[np.bool_]:
        """Which rows meet it; an empty cell does not.

        Raises:
            ValidationError: text where a number is required, another number where true or false is.
        """
        import numpy as np

        holds = OPERATORS[self.operator]
        known = ~missing_cells(column)
        met: NDArray[np.bool_]
        if isinstance(self.value, str):
            wanted = self.value.strip()
            met = known & np.asarray(answers(column, lambda cell: bool(holds(level_name(cell), wanted))), dtype=bool)
            return met
        try:
            cells = numbers(column, self.name)
        except ValidationError as error:
            if isinstance(self.value, bool) and error.row is not None:
                raise self._no_truth(error.value, error.row) from None
            raise
        if isinstance(self.value, bool):
            odd = known & ~np.isin(cells, (0.0, 1.0))
            if odd.any():
                row = int(odd.argmax())
                raise self._no_truth(cell_of(column, row), row + 1)
        met = known & holds(cells, float(self.value))
        return met

    def _no_truth(self, cell: object, row: int) -> ValidationError:
        return ValidationError(
            f"{cell!r} is neither true nor false.", field=self.name, value=cell, row=row,
            remedy="Give True or False, or leave the cell empty when it is unknown.",
        )  # fmt: skip
