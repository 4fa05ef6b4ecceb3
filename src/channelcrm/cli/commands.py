"""The commands that walk the whole road; ``steps`` and ``filing`` hold one command a step."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from channelcrm import __version__
from channelcrm.cli.choosing import worth_of
from channelcrm.cli.console import Progress, print_json, print_problems, print_table
from channelcrm.cli.demonstration import CARD, POLICY, add_history, write_files
from channelcrm.cli.filing import FILING
from channelcrm.cli.options import DAY, FILES, JSON, as_day, files_from, with_options
from channelcrm.cli.ranking import RANKING
from channelcrm.cli.road import Road, Walked, walk
from channelcrm.cli.steps import STEPS
from channelcrm.cli.territories import TERRITORIES
from channelcrm.cli.tiering import TIERING
from channelcrm.errors import FileProblemError
from channelcrm.sample import ATTRIBUTION, sample_network
from channelcrm.scoring import Scorecard
from channelcrm.storage.opening import without_password

__all__ = ["channelcrm"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="channelcrm")
def channelcrm() -> None:
    """Know, score, place, choose, sign and keep the dealers you sell through."""


@channelcrm.command()
@click.option(
    "--out", type=click.Path(path_type=Path), default="channelcrm-demo", show_default=True, help="Folder to write to."
)
@click.option(
    "--dealers", "count", type=click.IntRange(20, 100_000), default=200, show_default=True, help="How many to make up."
)
@click.option("--seed", default=7, show_default=True, help="Which made-up network.")
@with_options(JSON)
def demo(out: Path, count: int, seed: int, as_json: bool) -> None:  # noqa: FBT001  click hands it over by name
    """Walk the whole road on the bundled sample: real counties of Iowa, made-up dealers."""
    progress = Progress()
    network = sample_network(dealers=count, seed=seed)
    database = out / "network.db"
    _remove_own(out, database)
    with progress.step("Make up a network") as note:
        files = write_files(network, out)
        CARD.dump(out / "scorecard.toml")
        note(f"{count:,} dealers that do not exist, on real counties")
    road = Road(
        files=files, store=f"sqlite:///{database}", report=out / "report.html", choose=12, reach_km=(25.0, 50.0),
        on=network.on, today=network.on, card=CARD, policy=POLICY, merge_above=0.9, rehearse=True,
        title="A made-up dealer network in Iowa", enrich=partial(add_history, network),
    )  # fmt: skip
    walked = walk(road, progress)
    if as_json:
        print_json(walked.summary())
        return
    _show(walked, progress)
    progress.tell(f"These dealers, people and figures are made up. {ATTRIBUTION}")


@channelcrm.command()
@with_options(FILES)
@click.option(
    "--scorecard", type=click.Path(path_type=Path), help="TOML file; by default a card is fixed from the figures."
)
@click.option(
    "--store", default="sqlite:///network.db", show_default=True, help="Store URL; made when it is not there."
)
@click.option(
    "--report", type=click.Path(path_type=Path), default="report.html", show_default=True, help="Report to write."
)
@click.option("--choose", type=click.IntRange(min=1), default=20, show_default=True, help="How many dealers to choose.")
@click.option(
    "--reach-km", type=click.FloatRange(min=0, min_open=True), multiple=True, default=(50.0,), show_default=True,
    help="Radius a dealer serves, great circle. Give several to see coverage at each; the choice uses the first.",
)  # fmt: skip
@click.option("--on", type=DAY, help="Day to plan on; by default the day after the last figure.")
@click.option("--metric", help="Main figure of the observations; by default the one that speaks of sales.")
@click.option("--measure", help="Measure of the areas to cover; by default the one that speaks of population.")
@click.option(
    "--merge-above", type=click.FloatRange(0, 1), help="Merge duplicates of at least this score; by default none."
)
@click.option("--rehearse", is_flag=True, help="Play the negotiations through to signed agreements with stand-ins.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=60,
    show_default=True,
    help="Seconds to choose.",
)
@with_options(JSON)
def plan(scorecard: Path | None, as_json: bool, on: datetime | None, **given: Any) -> None:  # noqa: FBT001
    """Walk the whole road on your files: from a dealer list to offers, a visit plan and a report."""
    for needed in ("dealers", "areas"):
        if given[needed] is None:
            raise click.UsageError(f"Give --{needed} FILE.")
    road = Road(
        files=files_from(given), store=given["store"], report=given["report"], choose=given["choose"],
        reach_km=given["reach_km"], on=as_day(on), today=datetime.now(tz=UTC).date(), metric=given["metric"],
        measure=given["measure"], card=None if scorecard is None else Scorecard.load(scorecard),
        merge_above=given["merge_above"], rehearse=given["rehearse"], time_limit=given["time_limit"],
    )  # fmt: skip
    progress = Progress()
    walked = walk(road, progress)
    if as_json:
        print_json(walked.summary())
    else:
        _show(walked, progress)


def _show(walked: Walked, progress: Progress) -> None:
    judged, placed = walked.judged, walked.placed
    if walked.loaded.problems:
        progress.tell(f"\n{len(walked.loaded.problems):,} problems in the files:")
        print_problems(walked.loaded.problems)
    names: dict[str, str] = {dealer.id: dealer.name for dealer in judged.active}
    ranking = judged.ranking
    rows = [
        (place + 1, names[ranking.ids[row]], float(ranking.scores[row]), judged.tiers[ranking.ids[row]])
        for place, row in enumerate(ranking.order[:10])
    ]
    print_table("Best dealers", ("", "dealer", "score", "tier"), rows)
    chosen = [
        (
            names[id],
            sum(one == id for one in placed.division.assignment.values()),
            worth_of(placed.selection.marginal[id]),
        )
        for id in placed.selection.chosen
    ]
    print_table("Chosen network", ("dealer", "areas", f"{placed.measure} only it adds"), chosen, limit=20)
    if judged.metric:
        share = judged.top_share(0.1)
        progress.tell(
            f"\n{judged.metric} in 12 months: {judged.total:,.2f} {judged.unit}; the top 10% of {len(judged.active):,} "
            f"active dealers make {share:.1%}." if share is not None else ""
        )  # fmt: skip
    if walked.signed.refused:
        progress.tell(f"A second claim was refused: {walked.signed.refused}")
    progress.tell(f"\nDatabase  {without_password(walked.road.store)}\nReport    {walked.road.report}")


def _remove_own(folder: Path, database: Path) -> None:
    """A demonstration starts afresh, and touches nothing but what an earlier one made."""
    if folder.exists() and any(folder.iterdir()) and not (folder / "report.html").exists() and not database.exists():
        raise FileProblemError(
            f"The folder {folder} holds other things. Give an empty or a new one with --out.", path=str(folder)
        )
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


for command in (*FILING, *RANKING, *TIERING, *STEPS, *TERRITORIES):
    channelcrm.add_command(command)
