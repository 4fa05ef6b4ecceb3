"""Enumerations whose wrong values teach the right ones."""

from __future__ import annotations

from enum import StrEnum
from typing import NoReturn

from channelcrm.errors import ValidationError

__all__ = ["Choice"]


class Choice(StrEnum):
    """A closed set of words. Works as an attrs converter: a word outside the set raises ValidationError."""

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        raise ValidationError(
            f"{value!r} is no {cls.__name__}.", field=cls.__name__, value=value,
            remedy="Give one of: " + ", ".join(cls) + ".",
        )  # fmt: skip
