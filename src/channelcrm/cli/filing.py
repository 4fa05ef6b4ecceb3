"""The commands that fill a store and read it: import, agreements, report."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import click

from channelcrm.cli.console import Progress, print_json, print_problems, print_table
from channelcrm.cli.intake import bring_in
from channelcrm.cli.options import DAY, FILES, JSON, STORE, as_day, files_from, with_options
from channelcrm.pipeline.terms import Terms, line_name
from channelcrm.report import write_report
from channelcrm.storage.opening import open_store

__all__ = ["FILING"]


@click.command("import")
@with_options(FILES)
@click.option(
    "--store", default="sqlite:///network.db", show_default=True, help="Store URL; made when it is not there."
)
@click.option(
    "--merge-above", type=click.FloatRange(0, 1), help="Merge duplicates of at least this score; by default none."
)
@with_options(JSON)
def import_(merge_above: float | None, as_json: bool, **given: Any) -> None:  # noqa: FBT001
    """Bring files into a store; say everything that is wrong with them. The same files twice change nothing."""
    progress = Progress(quiet=as_json)
    with open_store(given["store"]) as store:
        loaded = bring_in(
            files_from(given), store, progress, merge_above=merge_above, today=datetime.now(tz=UTC).date()
        )
    if as_json:
        print_json(
            {
                "dealers": len(loaded.dealers),
                "areas": len(loaded.areas),
                "merged": loaded.merged,
                "problems": [attrs.asdict(problem) for problem in loaded.problems],
                "likely_duplicates": [attrs.asdict(match) for match in loaded.matches],
            }
        )
        return
    print_problems(loaded.problems, limit=None)
    names = {dealer.id: f"{dealer.code} {dealer.name}" for dealer in loaded.dealers}
    rows = [
        (
            names.get(match.left, match.left),
            names.get(match.right, match.right),
            float(match.score),
            "; ".join(match.reasons),
        )
        for match in loaded.matches
    ]
    if rows:
        print_table("Likely duplicates", ("dealer", "and", "score", "because"), rows, limit=20)


@click.command()
@with_options(STORE)
@click.option("--on", type=DAY, help="Day whose status is shown; by default today.")
@with_options(JSON)
def agreements(store: str, on: datetime | None, as_json: bool) -> None:  # noqa: FBT001
    """The agreements of a store, with their status on a day."""
    day = as_day(on) or datetime.now(tz=UTC).date()
    with open_store(store) as opened, opened.begin() as uow:
        names = {dealer.id: dealer.name for dealer in uow.dealers.scan()}
        rows = [
            (names[one.dealer_id], str(one.status_on(day)), *_terms(one.terms), one.id) for one in uow.agreements.find()
        ]
    columns = ("dealer", "status", "exclusivity", "lines", "areas", "period", "annual target", "id")
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table(f"Agreements on {day}", columns, rows)


def _terms(terms: Terms) -> tuple[object, ...]:
    lines, target = ", ".join(map(line_name, terms.product_lines)), str(terms.annual_target or "")
    return str(terms.exclusivity), lines, len(terms.area_ids), str(terms.period), target


@click.command()
@with_options(STORE)
@click.option(
    "--out", type=click.Path(path_type=Path), default="report.html", show_default=True, help="Report to write."
)
@click.option("--on", type=DAY, help="Day to report on; by default today.")
def report(store: str, out: Path, on: datetime | None) -> None:
    """Write the report of what a store holds: one file that opens without a network."""
    with open_store(store) as opened:
        write_report(opened, out, on=as_day(on) or datetime.now(tz=UTC).date())
    Progress().tell(f"Report    {out}")


FILING = (import_, agreements, report)
