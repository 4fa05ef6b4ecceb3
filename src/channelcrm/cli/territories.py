"""The command that looks at territories: what is given twice, what nobody holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import click

from channelcrm.cli.console import print_json, print_largest, print_problems
from channelcrm.cli.inputs import brought_in
from channelcrm.cli.network import geography_of, measure_of
from channelcrm.cli.options import DAY, FILES, JSON, STORE, as_day, with_options
from channelcrm.interchange import Problem, read_territories
from channelcrm.services.lists import known_codes
from channelcrm.territory import Geography, TerritoryGap, TerritoryOverlap, gaps, overlaps
from channelcrm.territory.area import Area
from channelcrm.values.period import Period

__all__ = ["TERRITORIES"]


@attrs.frozen(kw_only=True)
class _Map:
    """What the answer is read by: names of territories and areas, dealers' codes, the map, the measure that counts."""

    territories: Mapping[str, str]
    dealers: Mapping[str, str]
    areas: tuple[Area, ...]
    geo: Geography | None
    measure: str | None


@attrs.frozen(kw_only=True)
class _Left:
    """An area that nobody holds for these lines."""

    area: str
    name: str
    lines: tuple[str, ...]
    amount: float


@click.command("overlaps")
@with_options(FILES, STORE)
@click.option(
    "--territories", type=click.Path(path_type=Path),
    help="Who holds which areas: CSV, TSV, Excel, Parquet or JSON; by default what the store holds.",
)  # fmt: skip
@click.option("--line", help="Product line to look for gaps in; by default every line that has a territory.")
@click.option("--measure", help="Measure of the areas; by default the one that speaks of population.")
@click.option("--on", type=DAY, help="Look at this day only; by default at all days, with plans.")
@with_options(JSON)
def overlaps_(
    territories: Path | None, line: str | None, measure: str | None, on: datetime | None, as_json: bool, **given: Any,  # noqa: FBT001
) -> None:  # fmt: skip
    """Areas that territories give to two dealers for the same line and days, and areas that nobody holds."""
    with brought_in(given, quiet=as_json) as (store, loaded, progress):
        dealers: dict[str, str] = {dealer.id: dealer.code for dealer in loaded.dealers}
        problems: tuple[Problem, ...] = ()
        if territories is None:
            with store.begin() as uow:
                every = tuple(uow.territories.scan())
            if not every:
                raise click.UsageError("The store holds no territory. Give --territories FILE.")
        else:
            with progress.step("Read territories") as note:
                known = {area.id for area in loaded.areas} | {area.parent_id for area in loaded.areas if area.parent_id}
                codes = known_codes(loaded.dealers) if loaded.dealers else None
                found = read_territories(territories, resolve=codes, areas=known or None)
                every, problems = found.territories, found.problems
                dealers = {**{str(id): code for id, code in found.codes.items()}, **dealers}
                note(f"{len(every):,} territories, {len(problems):,} problems")
    shaped = [area for area in loaded.areas if area.geometry is not None]
    seen = _Map(
        territories={one.id: one.name for one in every}, dealers=dealers, areas=loaded.areas,
        geo=geography_of(shaped) if shaped else None,
        measure=measure_of(shaped, measure) if measure or any(area.measures for area in shaped) else None,
    )  # fmt: skip
    during = None if (day := as_day(on)) is None else Period(day, day + timedelta(1))
    twice = overlaps(every, seen.geo, seen.measure, areas=seen.areas, during=during)
    lines = sorted({one.product_line for one in every}) if line is None else [line]
    nobody: list[_Left] | None = None
    if seen.geo is not None:
        nobody = _joined({
            one: gaps(seen.geo, every, seen.measure, during=during, product_line=one, areas=seen.areas) for one in lines
        })  # fmt: skip
    if as_json:
        print_json({
            "measure": seen.measure, "overlaps": [_told(one, seen) for one in twice],
            "gaps": None if nobody is None else [attrs.asdict(one) for one in nobody],
            "problems": [attrs.asdict(problem) for problem in problems],
        })  # fmt: skip
        return
    print_problems(problems)
    _print(twice, nobody, lines, seen)


def _joined(by_line: Mapping[str, Sequence[TerritoryGap]]) -> list[_Left]:
    """The gaps of several lines, area by area."""
    lacking: dict[str, list[str]] = {}
    found: dict[str, TerritoryGap] = {}
    for line, missing in by_line.items():
        for gap in missing:
            lacking.setdefault(gap.area_id, []).append(line)
            found[gap.area_id] = gap
    left = [_Left(area=id, name=gap.name, lines=tuple(lacking[id]), amount=gap.amount) for id, gap in found.items()]
    return sorted(left, key=lambda one: (-one.amount, one.area))


def _print(twice: Sequence[TerritoryOverlap], nobody: Sequence[_Left] | None, lines: Sequence[str], seen: _Map) -> None:
    held = seen.measure or "areas held"
    names = {area.id: area.name for area in seen.areas}
    rows = [
        (
            *(f"{name} ({code or 'nobody yet'})" for name, code in _sides(one, seen)), one.product_line or "all lines",
            str(one.period), _some([names.get(id, id) for id in one.area_ids]),
            *([] if one.amount is None else [round(one.amount)]),
        )
        for one in twice
    ]  # fmt: skip
    print_largest("Given twice", ("territory", "and", "line", "days", "areas", *([held] if seen.geo else [])), rows)
    if nobody is not None:
        every = tuple(lines)
        left = [
            (
                one.area, one.name, round(one.amount),
                "all lines" if one.lines == every else ", ".join(line or "other lines" for line in one.lines),
            )
            for one in nobody
        ]  # fmt: skip
        print_largest("Held by nobody", ("area", "name", held, "for"), left)


def _sides(one: TerritoryOverlap, seen: _Map) -> list[tuple[str, str | None]]:
    """Both territories' names, with their dealers' codes."""
    return [
        (seen.territories[id], None if dealer is None else seen.dealers.get(dealer, dealer))
        for id, dealer in zip(one.territory_ids, one.dealer_ids, strict=True)
    ]


def _told(one: TerritoryOverlap, seen: _Map) -> Mapping[str, object]:
    names, codes = zip(*_sides(one, seen), strict=True)
    return {
        "territories": names, "dealers": codes, "areas": one.area_ids, "line": one.product_line,
        "start": one.period.start, "end": one.period.end, "amount": one.amount,
    }  # fmt: skip


def _some(names: Sequence[str], most: int = 4) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")


TERRITORIES = (overlaps_,)
