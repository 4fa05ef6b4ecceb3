"""What came of a call on a store, in a form in which two stores compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs

from channelcrm.errors import ChannelCrmError, ValidationError
from channelcrm.storage.changes import Change
from channelcrm.storage.ports import UnitOfWork

__all__ = ["outcome", "records_in", "rough_outcome"]

_TELLING = {
    "record", "id", "field", "value", "area_ids", "accounts", "product_lines", "starts", "ends", "agreement_id",
    "refused_id",
}  # fmt: skip


def outcome(question: Callable[[UnitOfWork], Any], uow: UnitOfWork) -> Any:
    """What it gave, revisions included, or the error it raised with what that says; never the words of a message."""
    try:
        return ("gave", _comparable(question(uow)))
    except ValidationError:
        return ("raised", ValidationError)
    except ChannelCrmError as error:
        return ("raised", type(error), {name: value for name, value in vars(error).items() if name in _TELLING})


def rough_outcome(question: Callable[[UnitOfWork], Any], uow: UnitOfWork) -> Any:
    """The same, but of several things that are wrong at once a store may tell any."""
    found = outcome(question, uow)
    return found if found[0] == "gave" else ("raised",)


def records_in(found: Any) -> Iterator[Any]:
    """The records in an outcome."""
    if isinstance(found, list | tuple):
        if found and found[0] == "record":
            yield found[1]
        else:
            for one in found:
                yield from records_in(one)


def _comparable(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_comparable(one) for one in value]
    if attrs.has(type(value)) and not isinstance(value, Change):
        return ("record", value, value.revision)
    return value
