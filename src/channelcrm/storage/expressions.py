"""Questions about records, as values: an adapter evaluates or compiles them, a frame filters by them.

One rule for what is missing: a missing value never compares, so every comparison with it is false, ``!=`` included.
``~`` is the plain opposite of what it stands before: ``~(d.tier == "A")`` finds dealers without a tier too.
Texts compare by code point, without regard to any locale. Points on a boundary lie within.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NoReturn

import attrs

from channelcrm.errors import ValidationError
from channelcrm.storage.records import Column
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from channelcrm.values.location import Location

__all__ = [
    "And", "Compare", "Contains", "Empty", "Expression", "Missing", "Near", "Not", "OneOf", "Or", "Order", "Plain",
    "Within", "leaves", "no_expression",
]  # fmt: skip

Plain = str | bool | int | float | Decimal | date | datetime
"""What a column compares with."""


class Expression:
    """A question about a record. Combine with ``&``, ``|`` and ``~``."""

    __slots__ = ()

    def __and__(self, other: Expression) -> Expression:
        return And((*_parts(And, self), *_parts(And, other)))

    def __or__(self, other: Expression) -> Expression:
        return Or((*_parts(Or, self), *_parts(Or, other)))

    def __invert__(self) -> Expression:
        return Not(self)

    def __bool__(self) -> NoReturn:
        raise ValidationError(
            "An expression is neither true nor false.",
            remedy="Combine with & | ~ and parentheses, not with and/or/not.",
        )

    if not TYPE_CHECKING:  # type checkers know by themselves that these are not offered

        def __rand__(self, other: object) -> NoReturn:
            raise no_expression(other)

        __ror__ = __rand__


@attrs.frozen
class Leaf(Expression):
    """A question about one column of one repository's record."""

    repository: str
    column: Column


@attrs.frozen
class Compare(Leaf):
    """``operator`` is one of == != < <= > >=."""

    operator: str
    value: Plain


@attrs.frozen
class OneOf(Leaf):
    """Equal to one of these; of none when there are none."""

    values: tuple[Plain, ...]


@attrs.frozen
class Missing(Leaf):
    """Has no value."""


@attrs.frozen
class Contains(Leaf):
    """A list of texts that holds this one."""

    value: str


@attrs.frozen
class Empty(Leaf):
    """A list or mapping that holds nothing."""


@attrs.frozen
class Within(Leaf):
    """``column`` is the longitude, ``latitude`` its partner; the shape is WGS 84."""

    latitude: Column
    shape: BaseGeometry


@attrs.frozen
class Near(Leaf):
    """At most ``km`` from ``location`` on the great circle."""

    latitude: Column
    location: Location
    km: float


@attrs.frozen
class Not(Expression):
    """The opposite."""

    part: Expression


@attrs.frozen
class And(Expression):
    """All of them."""

    parts: tuple[Expression, ...]


@attrs.frozen
class Or(Expression):
    """At least one of them."""

    parts: tuple[Expression, ...]


def _parts(kind: type[And | Or], expression: Expression) -> tuple[Expression, ...]:
    """What is joined already, so that a hundred questions joined one by one are as flat as they are meant."""
    if not isinstance(expression, Expression):
        raise no_expression(expression)
    return expression.parts if type(expression) is kind else (expression,)


def no_expression(value: object) -> ValidationError:
    """The refusal of what cannot be combined with an expression."""
    return ValidationError(
        f"{shown(value)} is not an expression.", value=value,
        remedy='Put each comparison in parentheses: (d.status == "active") & (d.tier == "A").',
    )  # fmt: skip


@attrs.frozen
class Order:
    """A column to order by; missing values come last either way, and the id settles ties."""

    repository: str
    column: Column
    descending: bool = False


def leaves(expression: Expression) -> Iterator[Leaf]:
    """The questions about single columns, left to right."""
    if isinstance(expression, Leaf):
        yield expression
    elif isinstance(expression, Not):
        yield from leaves(expression.part)
    elif isinstance(expression, And | Or):
        for part in expression.parts:
            yield from leaves(part)
