"""Scorecards in files: the one place where the core touches a file, because a card is configuration."""

from __future__ import annotations

import json
from os import PathLike

from channelcrm.errors import FileProblemError, ValidationError
from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.cardtext import card_from_dict, card_from_toml, card_to_dict, card_to_toml
from channelcrm.values.arguments import path_of

__all__ = ["dump_card", "load_card"]

_LARGEST = 4_000_000
"""Bytes that are read of a file: thousands of criteria."""


def load_card(path: str | PathLike[str]) -> Scorecard:
    """Read a card from TOML, or from JSON when the name ends so.

    Raises:
        FileProblemError: no such file, or it cannot be read as what its name says.
        ValidationError: a card that cannot be right; the field says where.
    """
    text = _read(path)
    try:
        if path_of(path).suffix.lower() != ".json":
            return card_from_toml(text)
        data = json.loads(text, object_pairs_hook=_each_key_once)
    except ValidationError as error:
        if error.field:
            raise
        raise FileProblemError(f"{path}: {error}", path=str(path)) from error
    except (ValueError, RecursionError) as error:  # a number of too many digits is a ValueError, too
        raise FileProblemError(f"{path} is not JSON: {error}.", path=str(path)) from error
    if not isinstance(data, dict):
        raise FileProblemError(f"{path} holds no scorecard. Give one object with a name and criteria.", path=str(path))
    return card_from_dict(data)


def _read(path: str | PathLike[str]) -> str:
    try:
        with path_of(path).open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise FileProblemError(f"{path} is larger than {_LARGEST:,} bytes: no scorecard is.", path=str(path))
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FileProblemError(f"{path} cannot be read: {error}. Give a scorecard in UTF-8.", path=str(path)) from error


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """What TOML refuses by itself, and JSON would take the last of."""
    made: dict[str, object] = {}
    for name, value in pairs:
        if name in made:
            raise ValidationError(f"{name!r} stands twice in one table.", field=name, remedy="Leave one of them out.")
        made[name] = value
    return made


def dump_card(card: Scorecard, path: str | PathLike[str]) -> None:
    """Write a card as TOML, or as JSON when the name ends so.

    Raises:
        FileProblemError: the file cannot be written.
    """
    if path_of(path).suffix.lower() == ".json":
        text = json.dumps(card_to_dict(card), ensure_ascii=False, indent=2) + "\n"
    else:
        text = card_to_toml(card)
    try:
        path_of(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise FileProblemError(f"{path} cannot be written: {error}.", path=str(path)) from error
