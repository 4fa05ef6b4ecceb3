"""Scorecards in files: the one place where the core touches a file, because a card is configuration."""

from __future__ import annotations

from os import PathLike

from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.cardtext import card_from_dict, card_to_dict
from channelcrm.scoring.plain import read_plain, write_plain

__all__ = ["dump_card", "load_card"]


def load_card(path: str | PathLike[str]) -> Scorecard:
    """Read a card from TOML, or from JSON when the name ends so.

    Raises:
        FileProblemError: no such file, or it cannot be read as what its name says.
        ValidationError: a card that cannot be right; the field says where.
    """
    return card_from_dict(read_plain(path, "scorecard"))


def dump_card(card: Scorecard, path: str | PathLike[str]) -> None:
    """Write a card as TOML, or as JSON when the name ends so.

    Raises:
        FileProblemError: the file cannot be written.
    """
    write_plain(card_to_dict(card), path)
