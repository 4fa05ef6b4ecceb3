"""The step that says how much is covered, by whom, and where nobody is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import click

from channelcrm.cli.console import print_json, print_largest, print_table
from channelcrm.cli.inputs import CARD, METRIC, ON, brought_in, judged_by
from channelcrm.cli.judgement import Judged
from channelcrm.cli.network import geography_of, measure_of, serving
from channelcrm.cli.options import FILES, JSON, STORE, with_options
from channelcrm.dealers.dealer import Dealer
from channelcrm.territory import Coverage, Gravity, Radius, coverage, gravity, spread

__all__ = ["REACH", "coverage_"]

_FIELDS = ("chain", "product_lines", "segment")

_Table: TypeAlias = tuple[str, Sequence[str], Sequence[Sequence[object]]]

REACH = (
    click.option(
        "--reach-km", type=click.FloatRange(min=0, min_open=True), default=50.0, show_default=True,
        help="Radius a dealer serves, great circle.",
    ),
    click.option("--measure", help="Measure of the areas; by default the one that speaks of population."),
)  # fmt: skip


@click.command("coverage")
@with_options(FILES, STORE, REACH)
@click.option(
    "--by",
    "group",
    metavar="FIELD",
    help="Also what groups of dealers reach: tier, chain, product_lines, segment, or a column of theirs.",
)
@click.option("--overlaps", is_flag=True, help="Also who reaches the same demand, and how much they take.")
@click.option("--gravity", "pulled", is_flag=True, help="Also what each dealer may expect, near and good ones more.")
@click.option("--spread", "spreads", is_flag=True, help="Take demand as spread over areas, not at a point in each.")
@with_options(CARD, ON, METRIC, JSON)
def coverage_(
    reach_km: float, measure: str | None, group: str | None, overlaps: bool, pulled: bool, spreads: bool,  # noqa: FBT001
    as_json: bool, **given: Any,  # noqa: FBT001
) -> None:  # fmt: skip
    """How much of a measure lies within reach of an active dealer, by whom, and where the gaps are."""
    with brought_in(given, quiet=as_json) as (store, loaded, progress):
        areas = loaded.demand or loaded.areas
        name = measure_of(areas, measure)
        judged = judged_by(store, loaded, progress, given)
    dealers, geo = serving(judged.active), geography_of(areas)
    held = spread(geo) if spreads else geo
    found = coverage(held, dealers, reach=Radius(km=reach_km), measure=name)
    gaps = _gaps(found, {area.id: area.name for area in areas}, spread_out=spreads)
    code: dict[str, str] = {dealer.id: dealer.code for dealer in dealers}
    told: dict[str, Any] = {
        "measure": name, "reach_km": reach_km, "share": found.share, "gaps": [row[0] for row in gaps],
        "missed": {row[0]: row[2] for row in gaps},
    }  # fmt: skip
    tables: list[_Table] = []
    if group is not None:
        told["by"], table = _by_group(found, group, _grouping(group, dealers, judged), name)
        tables.append(table)
    if overlaps:
        told["overlaps"], table = _overlaps(found, code, name)
        tables.append(table)
    if pulled:
        scores = dict(zip(judged.ranking.ids, judged.ranking.scores.tolist(), strict=True))
        expected = gravity(held, dealers, Radius(km=reach_km), name, attractiveness=scores)
        told["gravity"] = {code[id]: share for id, share in expected.share_of_dealer.items()}
        tables.append(_expected(expected, code, name))
    if as_json:
        print_json(told)
        return
    progress.tell(f"{found.share:.1%} of {name} within {reach_km:g} km of {len(dealers):,} dealers")
    print_largest("Gaps", ("area", "name", name), [(id, area, round(amount)) for id, area, amount in gaps])
    for title, columns, rows in tables:
        print_table(title, columns, rows, limit=20)


def _by_group(found: Coverage, field: str, grouping: Mapping[str, object], name: str) -> tuple[Any, _Table]:
    groups = found.by(grouping)
    rows = [(one, of.dealers, f"{of.share:.1%}", round(of.total), round(of.sole)) for one, of in groups.items()]
    told = {one: {"share": of.share, "sole": of.sole, "dealers": of.dealers} for one, of in groups.items()}
    return told, (f"By {field}", (field, "dealers", "share", name, "it alone"), rows)


def _overlaps(found: Coverage, code: Mapping[str, str], name: str) -> tuple[Any, _Table]:
    told = [
        {"dealers": [code[id] for id in pair.dealer_ids], "amount": pair.amount, "shares": pair.shares}
        for pair in found.overlaps
    ]
    rows = [
        (*(code[id] for id in pair.dealer_ids), round(pair.amount), *(f"{part or 0:.0%}" for part in pair.shares))
        for pair in found.overlaps
    ]
    return told, ("Who reaches the same", ("one", "other", name, "of the one's", "of the other's"), rows)


def _expected(expected: Gravity, code: Mapping[str, str], name: str) -> _Table:
    amounts = expected.amount_of_dealer
    most = sorted(amounts, key=lambda id: (-amounts[id], code[id]))
    rows = [(code[id], round(amounts[id]), f"{expected.share_of_dealer[id]:.1%}") for id in most]
    return "What each may expect", ("dealer", name, "share"), rows


def _gaps(found: Coverage, names: Mapping[str, str], *, spread_out: bool) -> list[tuple[str, str, float]]:
    """Area, name and what it holds out of reach, the most first."""
    if not spread_out:
        return [(gap.area_id, names[gap.area_id], gap.amount) for gap in found.gaps]
    missed: dict[str, float] = {}
    beyond = (found.weights * (1 - found.covered)).tolist()
    for parent, amount in zip(found.geo.parent_ids, beyond, strict=True):
        missed[str(parent)] = missed.get(str(parent), 0.0) + amount
    rows = [(id, names[id], amount) for id, amount in missed.items() if amount > 0]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def _grouping(field: str, dealers: Sequence[Dealer], judged: Judged) -> Mapping[str, object]:
    """Dealer id -> its tier, or what it has in a field or column; dealers that have nothing there are left out."""
    if field == "tier":
        return judged.tiers
    own: dict[str, object] = {
        dealer.id: getattr(dealer, field) if field in _FIELDS else dealer.attributes.get(field) for dealer in dealers
    }
    known = sorted({name for dealer in dealers for name in dealer.attributes})
    if field not in _FIELDS and field not in known:
        raise click.BadParameter(f"{field!r} is none of: {', '.join(['tier', *_FIELDS, *known])}.", param_hint="--by")
    return {id: held if isinstance(held, tuple) else str(held) for id, held in own.items() if held not in {None, ""}}
