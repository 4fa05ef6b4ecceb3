"""Plain data of files: keys checked by name, TOML text, and reading and writing by the end of the file's name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike

from channelcrm.errors import FileProblemError, ValidationError, nearest
from channelcrm.values.arguments import path_of

__all__ = ["Within", "as_text", "canonical", "check_keys", "from_toml", "items", "read_plain", "to_toml", "write_plain"]

_LARGEST = 4_000_000
"""Bytes that are read of a file: thousands of criteria."""


def check_keys(data: Mapping[str, object], where: str, *, needed: Iterable[str], allowed: Iterable[str] = ()) -> None:
    """Refuse a key that is unknown, and one that is missing."""
    known = [*needed, *allowed]
    dot = f"{where}." if where else ""
    for key in data:
        if key not in known:
            close = nearest(str(key), known)
            raise ValidationError(
                f"There is no {key!r} here.", field=f"{dot}{key}", value=data[key],
                remedy=f"Did you mean {close!r}?" if close else f"Known: {', '.join(known)}.",
            )  # fmt: skip
    for key in needed:
        if key not in data:
            raise ValidationError(f"{key!r} is missing.", field=f"{dot}{key}", remedy="Add it.")


def items(value: object, field: str) -> Iterable[Mapping[str, object]]:
    """The tables of a list of tables."""
    if not isinstance(value, Sequence) or any(not isinstance(item, Mapping) for item in value):
        raise ValidationError(
            f"{value!r} is not a list of tables.", field=field, value=value, remedy=f"Give [[{field}]]."
        )
    return value


def as_text(value: object, field: str) -> str:
    """The same value, when it is text."""
    if not isinstance(value, str):
        raise ValidationError(f"{value!r} is not text.", field=field, value=value, remedy="Give text.")
    return value


class Within:
    """Puts where we are before the field that an error names."""

    def __init__(self, where: str) -> None:
        self.where = where

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, ValidationError):
            field = f"{self.where}.{error.field}" if error.field else self.where
            raise ValidationError(error.message, field=field, value=error.value, remedy=error.remedy) from None


def canonical(value: object) -> object:
    """The same data with every number as a float: 40 is 40.0, and 0 is -0.0."""
    if isinstance(value, Mapping):
        return {key: canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return [canonical(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) + 0.0
    return value


def from_toml(text: str) -> dict[str, object]:
    """The data of a TOML text.

    Raises:
        ValidationError: it is no TOML.
    """
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of too many digits is a ValueError, too
        raise ValidationError(f"This is not TOML: {error}.", remedy="Repair what it names.") from error


def to_toml(data: Mapping[str, object]) -> str:
    """Plain data as TOML text; lists stand last, as one table a value."""
    lines = [f"{_toml_key(key)} = {_toml(value)}" for key, value in data.items() if not isinstance(value, list)]
    for section, tables in data.items():
        if isinstance(tables, list):
            for table in tables:
                lines += ["", f"[[{section}]]", *(f"{key} = {_toml(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _toml_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _toml(key)


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_toml_key(str(key))} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    return float.__repr__(value) if isinstance(value, float) else str(value)


def read_plain(path: str | PathLike[str], what: str) -> dict[str, object]:
    """The data of a TOML file, or of a JSON file when the name ends so; ``what`` it should hold, for the error.

    Raises:
        FileProblemError: no such file, or it cannot be read as what its name says.
    """
    text = _read(path, what)
    try:
        if path_of(path).suffix.lower() != ".json":
            return from_toml(text)
        data = json.loads(text, object_pairs_hook=_each_key_once)
    except ValidationError as error:
        if error.field:
            raise
        raise FileProblemError(f"{path}: {error}", path=str(path)) from error
    except (ValueError, RecursionError) as error:  # a number of too many digits is a ValueError, too
        raise FileProblemError(f"{path} is not JSON: {error}.", path=str(path)) from error
    if not isinstance(data, dict):
        raise FileProblemError(f"{path} holds no {what}. Give one object.", path=str(path))
    return data


def _read(path: str | PathLike[str], what: str) -> str:
    try:
        with path_of(path).open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise FileProblemError(f"{path} is larger than {_LARGEST:,} bytes: no {what} is.", path=str(path))
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FileProblemError(f"{path} cannot be read: {error}. Give a {what} in UTF-8.", path=str(path)) from error


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """What TOML refuses by itself, and JSON would take the last of."""
    made: dict[str, object] = {}
    for name, value in pairs:
        if name in made:
            raise ValidationError(f"{name!r} stands twice in one table.", field=name, remedy="Leave one of them out.")
        made[name] = value
    return made


def write_plain(data: Mapping[str, object], path: str | PathLike[str]) -> None:
    """Write plain data as TOML, or as JSON when the name ends so.

    Raises:
        FileProblemError: the file cannot be written.
    """
    as_json = path_of(path).suffix.lower() == ".json"
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n" if as_json else to_toml(data)
    try:
        path_of(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise FileProblemError(f"{path} cannot be written: {error}.", path=str(path)) from error
