"""What a repository, a feed or a store is given, checked the same for every adapter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from channelcrm.errors import ConflictError, ValidationError, nearest
from channelcrm.storage.catalogue import RECORDS
from channelcrm.storage.expressions import Expression, Order, leaves
from channelcrm.storage.fields import Field
from channelcrm.values.actor import Actor
from channelcrm.values.arguments import require_aware, require_type, shown, stream, whole_number
from channelcrm.values.checks import in_utc

__all__ = [
    "checked", "limit_of", "orders", "other_content", "repository_named", "sealed", "stamp", "values_of",
]  # fmt: skip

T = TypeVar("T")


def checked(expression: Expression | None, repository: str) -> Expression | None:
    """The same expression, when all of it asks this repository's records.

    Raises:
        ValidationError: it is no expression, or asks another kind of record.
    """
    if expression is None:
        return None
    if not isinstance(expression, Expression):
        raise ValidationError(
            f"{shown(expression)} is not an expression.", value=expression,
            remedy='Build one with fields(): d = fields(Dealer); d.status == "active".',
        )  # fmt: skip
    for leaf in leaves(expression):
        if leaf.repository != repository:
            raise ValidationError(
                f"This asks a record of {leaf.repository}, not of {repository}.", field=".".join(leaf.column.path),
                remedy=f"Take the fields of a record of {repository}.",
            )  # fmt: skip
    return expression


def orders(order_by: Sequence[Field | Order], repository: str) -> tuple[Order, ...]:
    """What to order by, checked; the id that settles ties is not among them.

    Raises:
        ValidationError: no list, or something in it that is no field of this repository's records.
    """
    if isinstance(order_by, Field | Order):
        raise ValidationError(f"{order_by!r} is a single field.", value=order_by, remedy="Give a list of fields.")
    found = tuple(item.asc() if isinstance(item, Field) else item for item in stream(order_by, object, "order_by"))
    for order in found:
        if not isinstance(order, Order) or order.repository != repository:
            raise ValidationError(
                f"{shown(order)} cannot order {repository}.", field="order_by", value=order,
                remedy=f"Give fields of a record of {repository}.",
            )  # fmt: skip
    return found


def limit_of(value: int | None) -> int | None:
    """The same limit: a whole number of zero or more, or None."""
    return None if value is None else whole_number(value, "limit")


def repository_named(name: str | None) -> str | None:
    """The same name of a repository, or None.

    Raises:
        ValidationError: there is none of this name; with the nearest there is.
    """
    if name is None or (isinstance(name, str) and name in RECORDS):
        return name
    close = nearest(name, RECORDS) if isinstance(name, str) else None
    raise ValidationError(
        f"There is no repository {shown(name)}.", field="repository", value=name,
        remedy=f"Did you mean {close!r}?" if close else f"There are: {', '.join(RECORDS)}.",
    )  # fmt: skip


def values_of(values: Iterable[T]) -> Iterator[T]:
    """What ``add_many`` is given, one by one.

    Raises:
        ValidationError: no iterable.
    """
    return stream(values, object, "values")


def stamp(by: Actor | None, at: datetime | None) -> tuple[str, datetime]:
    """What the feed notes of a unit of work: by whom ("" when nobody said), and when in UTC (now when nobody said).

    Raises:
        ValidationError: no Actor, or no time with a zone.
    """
    if by is not None:
        require_type(by, Actor, "by")
    if at is not None:
        require_aware(at, "at")
    return "" if by is None else by.id, datetime.now(UTC) if at is None else in_utc(at)


def sealed(card_id: str) -> ConflictError:
    """What to raise when a scorecard that a decision or a tier rests on is given other content, or removed."""
    return ConflictError(
        f"A decision or a tier rests on what Scorecard {card_id} says, so it stays as it is. Store another: "
        "card.next_version(criteria=...).",
        record="Scorecard", id=card_id,
    )  # fmt: skip


def other_content(card_id: str) -> ConflictError:
    """What to raise when a decision names other content than the stored scorecard's."""
    return ConflictError(
        f"The stored Scorecard {card_id} says something else than the card that this decision rests on. Store that one "
        "as a version of its own and decide on it.",
        record="Scorecard", id=card_id,
    )  # fmt: skip
