"""The first stage of the road: files into the store, with everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

import attrs

from channelcrm.cli.console import Progress
from channelcrm.dealers import Match, find_duplicates, merge
from channelcrm.dealers.dealer import Dealer
from channelcrm.interchange import Problem, Severity, read_areas, read_dealers, read_observations
from channelcrm.services.lists import bring_in_areas, bring_in_dealers, bring_in_observations
from channelcrm.storage.ports import DealerRepository, Store
from channelcrm.territory import Geography
from channelcrm.territory.area import Area

__all__ = ["Files", "Loaded", "bring_in"]


@attrs.frozen(kw_only=True)
class Files:
    """The files of a road, and how to read them."""

    dealers: Path | None = None
    areas: Path | None = None
    observations: Path | None = None
    demand: Path | None = None
    mapping: Mapping[str, str] = attrs.field(factory=dict)
    encoding: str | None = None
    country: str = ""
    thousands: str = ""
    decimal: str = "."


@attrs.frozen(kw_only=True)
class Loaded:
    """What the store holds now. ``outside`` are located dealers in no area; ``unlocated`` have no location."""

    dealers: tuple[Dealer, ...]
    areas: tuple[Area, ...]
    demand: tuple[Area, ...]
    problems: tuple[Problem, ...]
    matches: tuple[Match, ...]
    merged: int
    placed: int
    outside: tuple[Dealer, ...]
    unlocated: tuple[Dealer, ...]


def bring_in(
    files: Files, store: Store, progress: Progress, *, merge_above: float | None = None, today: date | None = None
) -> Loaded:
    """Read the files that are given, store what is good in one unit of work, and find duplicates and strays.

    Duplicates at or above ``merge_above`` are merged, the dealer with the smaller code kept; by default none is.
    """
    problems: list[Problem] = []
    demand: tuple[Area, ...] = ()
    said: frozenset[str] = frozenset()  # codes of the list, which says itself where coordinates are missing
    with store.begin() as uow:
        if files.areas:
            with progress.step("Read areas") as note:
                areas = read_areas(files.areas)
                problems += areas.problems
                bring_in_areas(uow, areas.areas)
                note(f"{len(areas.areas):,} areas, {_count(areas.problems)}")
        if files.demand:
            with progress.step("Read demand") as note:
                found = read_areas(files.demand)
                demand = found.areas
                problems += found.problems
                note(f"{len(demand):,} places of demand, {_count(found.problems)}")
        if files.dealers:
            with progress.step("Read dealers") as note:
                listed = read_dealers(
                    files.dealers, files.mapping, files.encoding, country=files.country, today=today,
                    thousands=files.thousands, decimal=files.decimal,
                )  # fmt: skip
                problems += listed.problems
                said = frozenset(dealer.code for dealer in listed.dealers)
                intake = bring_in_dealers(uow, listed.dealers, columns=listed.facts.columns.values())
                note(f"{len(listed.dealers):,} dealers, {_count(listed.problems)}")
                note(f"{intake.added:,} new, {intake.changed:,} changed, {intake.unchanged:,} as they were")
        if files.observations:
            with progress.step("Read observations") as note:
                seen = read_observations(
                    files.observations, today=today, thousands=files.thousands, decimal=files.decimal
                )
                problems += seen.problems
                taken = bring_in_observations(uow, seen.observations, columns=seen.facts.columns.values())
                note(f"{len(seen.observations):,} figures, {_count(seen.problems)}")
                note(f"{taken.added:,} new, {taken.changed:,} changed, {taken.unchanged:,} as they were")
                if taken.unresolved:
                    problems += [_unresolved(code) for code in taken.unresolved]
                    note(f"{len(taken.unresolved):,} unknown dealers")
        dealers, stored = tuple(uow.dealers.scan()), tuple(uow.areas.scan())
    with progress.step("Find duplicates") as note:
        matches, merged = tuple(find_duplicates(dealers)), 0
        note(f"{len(matches):,} likely pairs")
        if merge_above is not None:
            with store.begin() as uow:
                merged = _merge(uow.dealers, dealers, [match for match in matches if match.score >= merge_above])
                dealers = tuple(uow.dealers.scan())
            note(f"{merged:,} merged")
    return _placed(dealers, stored, demand, problems, said, matches, merged, progress)


def _placed(
    dealers: tuple[Dealer, ...],
    areas: tuple[Area, ...],
    demand: tuple[Area, ...],
    problems: list[Problem],
    said: Collection[str],
    matches: tuple[Match, ...],
    merged: int,
    progress: Progress,
) -> Loaded:
    located = [dealer for dealer in dealers if dealer.location is not None]
    unlocated = tuple(dealer for dealer in dealers if dealer.location is None)
    outside: tuple[Dealer, ...] = ()
    shaped = [area for area in areas if area.geometry is not None]
    if shaped:
        with progress.step("Place dealers") as note:
            geography = Geography.from_areas(shaped)
            found = geography.locate([dealer.location for dealer in located])
            outside = tuple(dealer for dealer, area in zip(located, found, strict=True) if area is None)
            note(f"{len(located) - len(outside):,} in one area each")
            note(f"{len(outside):,} outside all areas, {len(unlocated):,} without a location")
    problems += [_stray(dealer, "lies outside all areas") for dealer in outside]
    problems += [_stray(dealer, "has no location") for dealer in unlocated if dealer.code not in said]
    return Loaded(
        dealers=dealers, areas=areas, demand=demand, problems=tuple(problems), matches=matches, merged=merged,
        placed=len(located) - len(outside) if shaped else 0, outside=outside, unlocated=unlocated,
    )  # fmt: skip


def _merge(repository: DealerRepository, dealers: Sequence[Dealer], matches: Sequence[Match]) -> int:
    known = {dealer.id: dealer for dealer in dealers}
    merged = 0
    for match in matches:
        pair = [known.get(match.left), known.get(match.right)]
        if None in pair:
            continue  # one of them was merged by an earlier match
        keep, drop = sorted((one for one in pair if one), key=lambda dealer: dealer.code)
        known[keep.id] = repository.merge(merge(keep, drop, reasons=match.reasons))
        del known[drop.id]
        merged += 1
    return merged


def _count(problems: Sequence[Problem]) -> str:
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    return f"{errors:,} rows left out, {len(problems) - errors:,} remarks" if problems else "no problems"


def _stray(dealer: Dealer, what: str) -> Problem:
    remedy = "Check its coordinates, or leave it out of questions about territory."
    return Problem(
        None, "location", dealer.code, f"Dealer {dealer.code} ({dealer.name}) {what}.", remedy, Severity.NOTICE
    )


def _unresolved(code: str) -> Problem:
    remedy = "Add the dealer to the list, or correct the code."
    return Problem(None, "subject_id", code, f"No dealer has the code {code!r}; its figures are left out.", remedy)
