"""Columns of the dealers' own fields and attributes: as they stand now, whatever the day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import Enum

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import ValidationError, nearest
from channelcrm.services.dossier import Draft, EvidenceColumn, Fact
from channelcrm.storage.catalogue import record_for
from channelcrm.storage.evaluation import reader
from channelcrm.storage.records import Kind

__all__ = ["attribute_names", "field_reader", "fielded_column"]

_ATTRIBUTES = "attributes."
_SINGLE = frozenset({Kind.ID, Kind.TEXT, Kind.BOOLEAN, Kind.INTEGER, Kind.FLOAT, Kind.DECIMAL, Kind.DATE})


def attribute_names(dealers: Sequence[Dealer]) -> dict[str, None]:
    """The attributes that any of these dealers has, in the order in which they are met."""
    return dict.fromkeys(name for dealer in dealers for name in dealer.attributes)


def field_reader(field: str, dealers: Sequence[Dealer]) -> Callable[[Dealer], object] | None:
    """How to read a field ("status", "address.region") or attribute ("licensed") of a dealer; None: there is none.

    "attributes.x" is an attribute even where no dealer has it.
    """
    column = next((one for one in record_for(Dealer).columns if ".".join(one.path) == field), None)
    if column is not None and column.kind in _SINGLE:
        return reader(column.path)
    attribute = field.removeprefix(_ATTRIBUTES)
    if attribute != field or any(attribute in dealer.attributes for dealer in dealers):
        return lambda dealer: dealer.attributes.get(attribute)
    return None


def fielded_column(name: str, field: str, dealers: Sequence[Dealer]) -> EvidenceColumn:
    """One value a dealer; blank text is unknown.

    Raises:
        ValidationError: a field with parts or many values, or one that no dealer has.
    """
    read = field_reader(field, dealers)
    if read is None and dealers:
        raise ValidationError(
            f"No dealer has a single value {field!r}.", field=name, value=field, remedy=_remedy(field, dealers)
        )
    draft = Draft(len(dealers), f"{field} of the dealer", f"the dealer has no {field}", dated=False)
    for row, dealer in enumerate(dealers):
        value = _plain(read(dealer)) if read else None
        if value is not None:
            draft.put(row, value, f"{field} of the dealer" + (f", from {dealer.source}" if dealer.source else ""))
    return draft.column()


def _remedy(field: str, dealers: Sequence[Dealer]) -> str:
    columns = record_for(Dealer).columns
    single = [".".join(one.path) for one in columns if one.kind in _SINGLE]
    if any(one.path[0] == field for one in columns):
        parts = ", ".join(name for name in single if name.startswith(f"{field}."))
        return f"Ask for one of its parts: {parts}." if parts else "It holds many; keep what counts as an attribute."
    close = nearest(field, [*single, *attribute_names(dealers)])
    return f"Did you mean {close!r}?" if close else f"Say {_ATTRIBUTES}{field} for one that nobody has yet."


def _plain(value: object) -> Fact:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str):
        return value if value.strip() else None
    return value if value is None or isinstance(value, bool | int | float | date) else str(value)
