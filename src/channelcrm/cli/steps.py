"""The steps that compute, one command each: on files, or on a store that holds them already."""

from __future__ import annotations

from typing import Any

import click

from channelcrm.cli.choosing import select_
from channelcrm.cli.console import print_json, print_table
from channelcrm.cli.covering import coverage_
from channelcrm.cli.inputs import CARD, METRIC, ON, brought_in, judged_by
from channelcrm.cli.network import geography_of, serving
from channelcrm.cli.options import FILES, JSON, STORE, with_options
from channelcrm.dealers.dealer import Dealer
from channelcrm.territory import divide

__all__ = ["STEPS"]


@click.command("divide")
@with_options(FILES, STORE)
@click.option(
    "--among", type=click.IntRange(min=1), default=20, show_default=True, help="How many of the best dealers share."
)
@with_options(CARD, ON, METRIC, JSON)
def divide_(among: int, as_json: bool, **given: Any) -> None:  # noqa: FBT001
    """Give every area to the nearest of the best-ranked dealers."""
    with brought_in(given, quiet=as_json) as (store, loaded, progress):
        judged = judged_by(store, loaded, progress, given)
    by_id: dict[str, Dealer] = {dealer.id: dealer for dealer in judged.active}
    ranked = serving([by_id[judged.ranking.ids[row]] for row in judged.ranking.order])
    centers = [dealer for dealer in ranked if dealer.location is not None][:among]
    division = divide(geography_of(loaded.areas), centers=centers)
    if as_json:
        print_json({area: by_id[id].code for area, id in division.assignment.items()})
        return
    names = {area.id: area.name for area in loaded.areas}
    rows = [
        (by_id[id].name, area, names[area])
        for area, id in sorted(division.assignment.items(), key=lambda one: one[::-1])
    ]
    print_table("Division", ("dealer", "area", "name"), rows)


STEPS = (coverage_, select_, divide_)
