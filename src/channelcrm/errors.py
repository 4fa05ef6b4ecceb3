"""One family of errors: each inherits the builtin a caller would catch and carries its values as attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

__all__ = [
    "AlreadyExistsError",
    "ChannelCrmError",
    "ConflictError",
    "ExclusivityConflictError",
    "FileProblemError",
    "IllegalTransitionError",
    "InfeasibleError",
    "MissingExtraError",
    "NotFoundError",
    "PermissionRefusedError",
    "ReadOnlyStoreError",
    "SchemaVersionError",
    "SolverError",
    "StorageError",
    "UnknownFieldError",
    "UnknownSchemeError",
    "ValidationError",
    "nearest",
]


_LONGEST = 800


class ChannelCrmError(Exception):
    """Anything this library raises on purpose. Crosses processes (pickle) with its message and attributes.

    A message is one to read: one that quotes at length is cut in its middle. Attributes carry values whole.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(message if len(message) <= _LONGEST else f"{message[: _LONGEST // 2]} ... {message[-200:]}")

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (type(self), self.args, self.__dict__)


def _restored(
    kind: type[ChannelCrmError], args: tuple[object, ...], attributes: Mapping[str, object]
) -> ChannelCrmError:
    # These builtins have memory of their own; Python makes their heirs only by way of them.
    builtin = next(parent for parent in (OSError, ImportError, AttributeError, Exception) if issubclass(kind, parent))
    error = builtin.__new__(kind, *args)
    error.args = args
    error.__dict__.update(attributes)
    return error


class ValidationError(ChannelCrmError, ValueError):
    """A value that cannot be right.

    Attributes:
        field: dotted name of the field, "" when the whole value is meant.
        value: what was given.
        remedy: what would be right.
        row: row number in a file (1 is the first row of data), or None.
    """

    def __init__(
        self, message: str, *, field: str = "", value: object = None, remedy: str = "", row: int | None = None
    ) -> None:
        self.message = message
        self.field = field
        self.value = value
        self.remedy = remedy
        self.row = row
        where = "".join((f"row {row}: " if row is not None else "", f"{field}: " if field else ""))
        super().__init__(f"{where}{message}" + (f" {remedy}" if remedy else ""))


class NotFoundError(ChannelCrmError, LookupError):
    """No record has this id."""

    def __init__(self, record: str, id: str) -> None:
        self.record = record
        self.id = id
        super().__init__(f"There is no {record} with id {id!r} in this store. Add it first, or check the id.")


class AlreadyExistsError(ChannelCrmError, ValueError):
    """A record with this id, or with this unique field, is already stored."""

    def __init__(self, record: str, field: str, value: object) -> None:
        self.record = record
        self.field = field
        self.value = value
        super().__init__(
            f"A {record} with {field} {value!r} is already stored. "
            f"Save the stored one, or give this one another {field}."
        )


class ConflictError(ChannelCrmError, RuntimeError):
    """Someone else wrote first. Read again and repeat the change."""

    def __init__(self, message: str, *, record: str = "", id: str = "") -> None:
        self.record = record
        self.id = id
        super().__init__(message)


class ExclusivityConflictError(ConflictError):
    """A claim overlaps one that another agreement already holds.

    Attributes:
        area_ids, accounts, product_lines: where the claims meet; a product line of "" is all lines.
        starts, ends: the days (half-open) on which they meet, as ISO dates; ends is "" when open.
        agreement_id: the agreement that stands in the way.
        refused_id: the agreement in whose way it stands, "" when that is not said.
    """

    def __init__(
        self,
        *,
        area_ids: Iterable[str],
        product_lines: Iterable[str],
        starts: str,
        ends: str,
        agreement_id: str,
        accounts: Iterable[str] = (),
        refused_id: str = "",
    ) -> None:
        self.area_ids = tuple(sorted(set(area_ids)))
        self.accounts = tuple(sorted(set(accounts)))
        self.product_lines = tuple(sorted(set(product_lines)))
        self.starts = starts
        self.ends = ends
        self.agreement_id = agreement_id
        self.refused_id = refused_id
        places = [f"area {_some(self.area_ids)}"] if self.area_ids else []
        places += [f"account {_some(self.accounts)}"] if self.accounts else []
        lines = _some([line or "all lines" for line in self.product_lines])
        days = f"from {starts} until {ends}" if ends else f"from {starts} on"
        super().__init__(
            f"Agreement {agreement_id} stands in the way on {' and '.join(places)} for {lines} {days}: "
            f"it or {f'agreement {refused_id}' if refused_id else 'this one'} is exclusive there. "
            f"Leave these {'areas' if self.area_ids else 'accounts'} or lines out, take other days, "
            "or end that agreement.",
            record="Agreement",
            id=agreement_id,
        )


class IllegalTransitionError(ChannelCrmError, ValueError):
    """A step that the state graph does not allow from here."""

    def __init__(self, record: str, current: str, wanted: str, allowed: Iterable[str], reason: str = "") -> None:
        self.record = record
        self.current = current
        self.wanted = wanted
        self.allowed = tuple(allowed)
        self.reason = reason
        options = ", ".join(self.allowed) or "nothing: this is an end"
        why = f" {reason}" if reason else ""
        super().__init__(f"A {record} that is {current} cannot become {wanted}.{why} Allowed from here: {options}.")


class PermissionRefusedError(ChannelCrmError, PermissionError):
    """This actor may not do this: wrong role, or approving their own request."""

    def __init__(self, message: str, *, actor: str = "") -> None:
        self.actor = actor
        super().__init__(message)


class UnknownFieldError(ChannelCrmError, AttributeError):
    """A field that the record does not have, met while an expression is built."""

    def __init__(self, record: str, field: str, known: Iterable[str]) -> None:
        self.record = record
        self.field = field
        names = tuple(known)
        self.nearest = nearest(field, names)
        remedy = f"Did you mean {self.nearest!r}?" if self.nearest else f"It has: {', '.join(names) or 'no parts'}."
        super().__init__(f"{record} has no field {field!r}. {remedy}")
        self.name = ""  # the interpreter would add a suggestion of its own to ours


class FileProblemError(ChannelCrmError, OSError):
    """A file that is missing, empty, unreadable or not what its name says."""

    def __init__(self, message: str, *, path: str = "") -> None:
        self.path = path
        super().__init__(message)


class MissingExtraError(ChannelCrmError, ImportError):
    """An optional dependency is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(f"This needs {package}. Install it with: pip install 'channelcrm[{extra}]'")


class UnknownSchemeError(ChannelCrmError, ValueError):
    """No installed adapter serves this URL scheme, or two claim it."""

    def __init__(self, message: str, *, scheme: str) -> None:
        self.scheme = scheme
        super().__init__(message)


class StorageError(ChannelCrmError, RuntimeError):
    """The database refused or could not be reached."""


class ReadOnlyStoreError(StorageError, PermissionError):
    """The store cannot be written to."""


class SchemaVersionError(StorageError):
    """The database holds a schema that this version of the library does not know."""

    def __init__(self, found: str, known: str) -> None:
        self.found = found
        self.known = known
        super().__init__(
            f"This database has schema version {found}; this library knows up to {known}. "
            "Upgrade channelcrm to open it."
        )


class SolverError(ChannelCrmError, RuntimeError):
    """The solver stopped without an answer."""


class InfeasibleError(ChannelCrmError, ValueError):
    """No answer can meet all the limits.

    Attributes:
        conflict: names of limits that cannot hold together.
    """

    def __init__(self, message: str, conflict: Iterable[str] = ()) -> None:
        self.conflict = tuple(conflict)
        super().__init__(message)


def _some(names: Sequence[str], most: int = 5) -> str:
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def nearest(word: str, known: Iterable[str] | Mapping[str, object]) -> str | None:
    """The known word most like this one, or None when none is close."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.5) if isinstance(word, str) else []
    return found[0] if found else None
