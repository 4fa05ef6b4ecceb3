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
from channelcrm.values.ids import AreaId

__all__ = ["STEPS"]


@click.command("divide")
@with_options(FILES, STORE)
@click.option(
    "--among", type=click.IntRange(min=1), default=20, show_default=True, help="How many of the best dealers share."
)
@click.option("--centers", type=click.IntRange(min=1), help="Find so many areas as centres instead of dealers.")
@click.option(
    "--balance",
    multiple=True,
    metavar="MEASURE=TOLERANCE",
    callback=lambda _, __, given: dict(map(_tolerance, given)),
    help="How far a centre may be from an equal share, such as population=0.05.",
)
@click.option("--contiguous", is_flag=True, help="The areas of a centre lie in one piece.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Decides among chances.")
@with_options(CARD, ON, METRIC, JSON)
def divide_(
    among: int, centers: int | None, balance: dict[str, float], contiguous: bool, seed: int, as_json: bool,  # noqa: FBT001
    **given: Any,
) -> None:  # fmt: skip
    """Give every area to one of the best-ranked dealers, or to centres found: the nearest, in balance where asked."""
    with brought_in(given, quiet=as_json) as (store, loaded, progress):
        judged = judged_by(store, loaded, progress, given)
    by_id: dict[str, Dealer] = {dealer.id: dealer for dealer in judged.active}
    ranked = serving([by_id[judged.ranking.ids[row]] for row in judged.ranking.order])
    best = [dealer for dealer in ranked if dealer.location is not None][:among]
    division = divide(
        geography_of(loaded.areas), best if centers is None else centers,
        balance=balance, contiguous=contiguous, seed=seed,
    )  # fmt: skip
    names = {area.id: area.name for area in loaded.areas}
    deviations = {name: division.deviation[name] for name in balance if name in division.deviation}
    codes = {id: by_id[id].code if centers is None else id for id in division.centers}
    if as_json:
        print_json(
            {
                "status": division.status,
                "cost": division.cost,
                "bound": division.bound,
                "gap": division.gap,
                "conflict": division.conflict,
                "contiguous": division.contiguous,
                "deviation": {name: {codes[id]: part for id, part in off.items()} for name, off in deviations.items()},
                "assignment": {area: codes[id] for area, id in division.assignment.items()},
            }
        )
    for reason in division.conflict:
        progress.tell(reason)
    if division.status in {"infeasible", "unknown"}:
        proven = "There is no such division" if division.conflict else "None was found, nor proven not to be"
        progress.tell(f"{proven}; the nearest that was found is told.")
    if not as_json:
        shown = {id: by_id[id].name if centers is None else names[AreaId(id)] for id in division.centers}
        rows = [
            (shown[id], area, names[area])
            for area, id in sorted(division.assignment.items(), key=lambda one: (shown[one[1]], one[1], one[0]))
        ]
        progress.tell(
            f"{division.status}: moment of inertia {division.cost:,.0f} {division.measure or 'areas'} x km², "
            f"no division below {division.bound:,.0f}, gap {division.gap:.1%}"
        )
        what = "dealer" if centers is None else "centre"
        print_table(
            "Districts", (what, "areas", "pieces", *(f"{name}, off its share" for name in deviations)),
            [
                (shown[id], len(areas), division.pieces[id], *(f"{off[id]:+.1%}" for off in deviations.values()))
                for id, areas in division.areas.items()
            ],
        )  # fmt: skip
        print_table("Division", (what, "area", "name"), rows)
    if division.status in {"infeasible", "unknown"}:
        raise SystemExit(1)


def _tolerance(given: str) -> tuple[str, float]:
    name, _, tolerance = given.rpartition("=")
    try:
        return name, float(tolerance)
    except ValueError:
        raise click.BadParameter(
            f"{given!r} is no MEASURE=TOLERANCE; give such as population=0.05.", param_hint="--balance"
        ) from None


STEPS = (coverage_, select_, divide_)
