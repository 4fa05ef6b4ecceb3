"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from channelcrm.cli.intake import Files

__all__ = ["DAY", "FILES", "JSON", "STORE", "as_day", "as_mapping", "files_from", "with_options"]

_F = TypeVar("_F", bound=Callable[..., Any])
Option = Callable[[_F], _F]
DAY = click.DateTime(formats=["%Y-%m-%d"])
_PATH = click.Path(path_type=Path)

JSON: tuple[Any, ...] = (
    click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document."),
)
STORE: tuple[Any, ...] = (
    click.option(
        "--store",
        default="memory:",
        show_default=True,
        help="Store URL, such as sqlite:///network.db or postgresql://host/db.",
    ),
)
FILES: tuple[Any, ...] = (
    click.option("--dealers", type=_PATH, help="Dealers: CSV, TSV, Excel, Parquet, GeoJSON or GeoPackage."),
    click.option("--areas", type=_PATH, help="Areas with their measures: GeoJSON, GeoPackage, or CSV points."),
    click.option("--observations", type=_PATH, help="Figures by dealer and month."),
    click.option("--demand", type=_PATH, help="Points of demand; by default demand sits in the areas."),
    click.option(
        "--map", "mapping", multiple=True, metavar="COLUMN=FIELD", help="Which column of the dealers is which field."
    ),
    click.option("--encoding", help="Encoding of the dealers' file; detected by default."),
    click.option("--thousands", default="", help='Thousands mark of the files, such as ","; none by default.'),
    click.option("--decimal", default=".", type=click.Choice([".", ","]), help="Decimal mark of the files."),
    click.option("--country", default="", help="Where dealers without a country are, such as US or CN."),
)


def with_options(*groups: Iterable[Any]) -> Callable[[_F], _F]:
    """Add groups of options to a command, first to last."""

    def add(command: _F) -> _F:
        for option in reversed([option for group in groups for option in group]):
            command = option(command)
        return command

    return add


def files_from(given: Mapping[str, Any]) -> Files:
    """The files among a command's options."""
    return Files(
        dealers=given["dealers"], areas=given["areas"], observations=given["observations"], demand=given["demand"],
        mapping=as_mapping(given["mapping"]), encoding=given["encoding"], country=given["country"],
        thousands=given["thousands"], decimal=given["decimal"],
    )  # fmt: skip


def as_mapping(pairs: Iterable[str]) -> Mapping[str, str]:
    """``COLUMN=FIELD`` texts as a mapping."""
    found = {}
    for pair in pairs:
        column, separator, field = pair.rpartition("=")
        if not separator or not column:
            raise click.BadParameter(f"{pair!r} is not COLUMN=FIELD, such as 'Store Name=name'.", param_hint="--map")
        found[column] = field
    return found


def as_day(moment: datetime | None) -> date | None:
    """The day of click's DateTime."""
    return None if moment is None else moment.date()
