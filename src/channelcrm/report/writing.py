"""Write the report to a file, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from os import PathLike
from pathlib import Path

from channelcrm.dealers.duplicates import Match
from channelcrm.errors import FileProblemError, ValidationError
from channelcrm.interchange.problem import Problem
from channelcrm.relationship.visits import NextVisit
from channelcrm.report.content import compose
from channelcrm.report.material import Material, Results
from channelcrm.report.page import render_page
from channelcrm.report.snapshot import read_snapshot
from channelcrm.scoring.ranking import Ranking
from channelcrm.selection import Selection
from channelcrm.storage.canonical import storable_text
from channelcrm.storage.ports import Store
from channelcrm.territory.catchment import Coverage
from channelcrm.territory.division import Division
from channelcrm.values.arguments import path_of, require_day, shown, stream

__all__ = ["write_report"]


def write_report(
    store: Store,
    path: str | PathLike[str],
    *,
    title: str = "",
    on: date | None = None,
    ranking: Ranking | None = None,
    coverage: Coverage | Iterable[Coverage] | Mapping[float, Coverage] | None = None,
    selection: Selection | None = None,
    division: Division | None = None,
    visits: Iterable[NextVisit] | None = None,
    problems: Iterable[Problem] | None = None,
    matches: Iterable[Match] | None = None,
    sources: Iterable[str] = (),
    tiers: Sequence[str] | None = None,
    sales_metric: str | None = None,
) -> Path:
    """Write one self-contained HTML page about the network in a store; it opens without a network.

    Dealers, areas, territories, tiers, negotiations, agreements, interactions and needs are read from the store. What
    is computed and not stored is handed over; a part that is missing says in the page what would fill it. The same
    store and arguments give the same bytes.

    Args:
        store: what to report on.
        path: where to write; a file there is replaced, whole or not at all.
        title: the heading, "Dealer network" by default.
        on: the day the report speaks of, by default the last day on which anything in the store happened.
        ranking: of dealers by their ids, as ``rank`` gives.
        coverage: as ``coverage`` gives; of several (other radii), in a list or by km, the first is on the map.
        selection: the chosen network, as ``select`` gives.
        division: who gets which area, as ``divide`` gives.
        visits: who is due, as ``next_visits`` gives.
        problems: what was wrong in the files that were read.
        matches: pairs of dealers that look like one, as ``find_duplicates`` gives.
        sources: attributions to print, a sentence each.
        tiers: names of tiers from the best on; by default in the order of the alphabet.
        sales_metric: the observed metric that counts as sales; by default the first named like sales or revenue.

    Returns:
        The path written to.

    Raises:
        FileProblemError: the path is a folder, or its folder does not exist or cannot be written to.
    """
    if not callable(getattr(store, "begin", None)):
        raise ValidationError(
            f"{shown(store)} is no store.",
            field="store",
            value=store,
            remedy="Give what channelcrm.open(url) returned.",
        )
    if storable_text(title) is None:
        raise ValidationError(f"{shown(title)} is not text.", field="title", value=title, remedy="Give a str.")
    if on is not None:
        require_day(on, "on")
    target = path_of(path)
    _check(target)
    results = Results(
        ranking=ranking,
        coverages=_several(coverage),
        selection=selection,
        division=division,
        visits=None if visits is None else tuple(stream(visits, NextVisit, "visits")),
        problems=None if problems is None else tuple(stream(problems, Problem, "problems")),
        matches=None if matches is None else tuple(stream(matches, Match, "matches")),
        sources=tuple(stream(sources, str, "sources")),
        tier_names=tiers,
    )
    material = Material(snapshot=read_snapshot(store, on, sales_metric), results=results)
    _replace(target, render_page(compose(material, title)))
    return target


def _several(coverage: Coverage | Iterable[Coverage] | Mapping[float, Coverage] | None) -> tuple[Coverage, ...]:
    if coverage is None:
        return ()
    if isinstance(coverage, Mapping):
        return tuple(coverage.values())
    return tuple(coverage) if isinstance(coverage, Iterable) else (coverage,)


def _check(target: Path) -> None:
    try:
        is_folder, has_folder = target.is_dir(), target.parent.is_dir()
    except OSError as error:
        raise FileProblemError(
            f"{shown(str(target))} cannot be written: {error.strerror}. Give another name.", path=str(target)
        ) from error
    if is_folder:
        raise FileProblemError(
            f"{target} is a folder. Give the name of a file in it, such as {target / 'report.html'}.", path=str(target)
        )
    if not has_folder:
        raise FileProblemError(
            f"There is no folder {target.parent}. Make it first, or write elsewhere.", path=str(target)
        )


def _replace(target: Path, page: str) -> None:
    """Write beside the target and put it in place at the end, so that no reader sees half a page."""
    beside = ""
    try:
        handle, beside = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(page)
        umask = os.umask(0)
        os.umask(umask)
        Path(beside).chmod(0o666 & ~umask)
        Path(beside).replace(target)
    except OSError as error:
        if beside:
            with suppress(OSError):
                Path(beside).unlink()
        raise FileProblemError(f"{target} cannot be written: {error.strerror or error}.", path=str(target)) from error
