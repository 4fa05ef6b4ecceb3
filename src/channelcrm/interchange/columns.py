"""Which column is which field: what the mapping says, then what the headers say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from channelcrm.errors import ValidationError, nearest
from channelcrm.interchange.headers import plain_header
from channelcrm.values.arguments import require_type

__all__ = ["lacking_column", "match_columns"]


def lacking_column(message: str, field: str, columns: Iterable[str]) -> ValidationError:
    """The error for a field that no column of the file holds."""
    known = list(columns)
    remedy = f'Name it: mapping={{"<column>": "{field}"}}. The file has: {", ".join(known[:40])}.'
    return ValidationError(message, field=field, value=known, remedy=remedy)


def match_columns(
    headers: Iterable[str],
    guesses: Mapping[str, tuple[str, ...]],
    mapping: Mapping[str, str] | None,
    *,
    prefix: str = "",
    fields: Collection[str] = (),
) -> dict[str, str]:
    """Column -> field for every column that is known; columns nobody knows are left out.

    ``mapping`` names columns as the file does (upper and lower case, blanks and underscores are the same) and wins. Its
    fields are the keys of ``guesses`` and ``fields``, ``prefix`` + a name of one's own ("attributes.capacity"), or ""
    for a column to leave out (which is then given as "").

    Raises:
        ValidationError: a column that the file does not have, a field that does not exist, or one field meant twice.
    """
    if mapping is not None:
        require_type(mapping, Mapping, "mapping")
        for word in (*mapping, *mapping.values()):
            require_type(word, str, "mapping")
    columns = list(headers)
    known = [*guesses, *(field for field in fields if field not in guesses)]
    found: dict[str, str] = {}
    for wanted, field in (mapping or {}).items():
        column = _column(wanted, columns)
        if field and field not in known and not (prefix and field.startswith(prefix) and field != prefix):
            close = nearest(field, known)
            own = f" A name of your own is written '{prefix}{field}'." if prefix else ""
            raise ValidationError(
                f"There is no field {field!r} to read column {wanted!r} into.", field="mapping", value=field,
                remedy=(f"Did you mean {close!r}?" if close else f"Fields: {', '.join(known)}.") + own,
            )  # fmt: skip
        if field and field in found.values():
            raise ValidationError(
                f"The mapping reads two columns into {field!r}.", field="mapping", value=wanted, remedy="Choose one."
            )
        found[column] = field
    plain = {column: plain_header(column) for column in columns if column not in found}
    for field, words in guesses.items():
        if field in found.values():
            continue
        for word in words:
            column = next((name for name, header in plain.items() if header == word), "")
            if column:
                found[column] = field
                del plain[column]
                break
    return found


def _column(wanted: str, columns: list[str]) -> str:
    if wanted in columns:
        return wanted
    alike = [column for column in columns if plain_header(column) == plain_header(wanted)]
    if len(alike) == 1:
        return alike[0]
    close = nearest(wanted, columns) or nearest(wanted.casefold(), [column.casefold() for column in columns])
    original = next((column for column in columns if close and column.casefold() == close.casefold()), None)
    raise ValidationError(
        f"The file has no column {wanted!r}.", field="mapping", value=wanted,
        remedy=f"Did you mean {original!r}?" if original else f"It has: {', '.join(columns[:40])}.",
    )  # fmt: skip
