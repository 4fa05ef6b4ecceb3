"""What the steps begin with: files brought into a store, and the dealers in it judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from channelcrm.cli.console import Progress, print_problems
from channelcrm.cli.intake import Loaded, bring_in
from channelcrm.cli.judgement import Judged, judge
from channelcrm.cli.options import DAY, as_day, files_from
from channelcrm.scoring import Scorecard, TierPolicy
from channelcrm.storage.opening import open_store
from channelcrm.storage.ports import Store

__all__ = ["CARD", "METRIC", "ON", "POLICY", "brought_in", "judged_by"]


def _loaded(kind: type[Scorecard | TierPolicy]) -> Callable[..., Scorecard | TierPolicy | None]:
    """Reads the file when the command line is read, before anything is brought in."""
    return lambda _, __, path: None if path is None else kind.load(path)


CARD: tuple[Any, ...] = (
    click.option(
        "--scorecard",
        type=click.Path(path_type=Path),
        callback=_loaded(Scorecard),
        help="TOML file; by default a card is fixed from the figures.",
    ),
)
POLICY: tuple[Any, ...] = (
    click.option(
        "--policy",
        type=click.Path(path_type=Path),
        callback=_loaded(TierPolicy),
        help="TOML file of tiers; by default they go by share of the figures, or by score where there are none.",
    ),
)
ON: tuple[Any, ...] = (
    click.option("--on", type=DAY, help="Day to judge on; by default the day after the last figure."),
)
METRIC: tuple[Any, ...] = (
    click.option("--metric", help="Main figure of the observations; by default the one that speaks of sales."),
)


def _today() -> date:
    return datetime.now(tz=UTC).date()


@contextmanager
def brought_in(given: Mapping[str, Any], *, quiet: bool) -> Iterator[tuple[Store, Loaded, Progress]]:
    """A command's files in its store, and what was wrong with them told."""
    progress = Progress(quiet=quiet)
    with open_store(given["store"]) as store:
        found = bring_in(files_from(given), store, progress, today=_today())
        if not quiet:
            print_problems(found.problems)
        yield store, found, progress


def judged_by(store: Store, found: Loaded, progress: Progress, given: Mapping[str, Any]) -> Judged:
    """The dealers judged as the command's options say."""
    return judge(
        store, found.dealers, progress, on=as_day(given.get("on")), today=_today(), metric=given.get("metric"),
        card=given.get("scorecard"), policy=given.get("policy"), way=given.get("by"),
    )  # fmt: skip
