"""The step that chooses a network: objectives, limits, what each dealer is worth, more or fewer of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from channelcrm.cli.console import Progress, print_json, print_lines, print_table
from channelcrm.cli.covering import REACH
from channelcrm.cli.inputs import CARD, METRIC, ON, brought_in, judged_by
from channelcrm.cli.judgement import Judged
from channelcrm.cli.network import geography_of, measure_of, serving
from channelcrm.cli.options import FILES, JSON, STORE, with_options
from channelcrm.dealers.dealer import Dealer
from channelcrm.selection import (
    Budget,
    Capacity,
    Count,
    Exclude,
    Frontier,
    Keep,
    Lexicographic,
    Limit,
    MaxChanges,
    MaxCoverage,
    MaxScore,
    MinCost,
    MinDealers,
    MinDistance,
    MinMaxDistance,
    MinScore,
    Objective,
    PerGroup,
    Selection,
    Spacing,
    frontier,
    select,
)
from channelcrm.territory import Radius

__all__ = ["select_", "worth_of"]

_OBJECTIVES: Mapping[str, Callable[[str, float], Objective]] = {
    "coverage": lambda measure, _: MaxCoverage(measure),
    "distance": lambda measure, _: MinDistance(measure),
    "farthest": lambda measure, _: MinMaxDistance(measure),
    "dealers": lambda measure, share: MinDealers(share=share, measure=measure),
    "score": lambda _, __: MaxScore("score"),
    "cost": lambda _, __: MinCost("cost"),
}
_CHOSEN = 20
"""How many dealers at most, unless it is said or to be found."""

LIMITS: tuple[Any, ...] = (
    click.option("--choose", type=click.IntRange(min=1), help=f"How many dealers at most; {_CHOSEN} unless said."),
    click.option("--keep", multiple=True, metavar="CODE", help="A dealer that must be among them."),
    click.option("--exclude", multiple=True, metavar="CODE", help="A dealer that must not."),
    click.option(
        "--budget", nargs=2, type=(str, float), metavar="FIELD AMOUNT", help="Limit of the sum of a dealer figure."
    ),
    click.option("--spacing-km", type=click.FloatRange(min=0, min_open=True), help="No two of them are closer."),
    click.option(
        "--at-most", nargs=2, type=(str, click.IntRange(min=0)), multiple=True, metavar="FIELD N",
        help="So many of each tier, or of each value of a column.",
    ),
    click.option("--min-score", type=float, help="Only dealers that score as much."),
    click.option("--capacity", metavar="FIELD", help="The dealer figure that says how much demand each can serve."),
    click.option("--today", multiple=True, metavar="CODE", help="A dealer of today's network, for --changes."),
    click.option("--changes", type=click.IntRange(min=0), help="At most so many dealers new or gone since --today."),
)  # fmt: skip


@click.command("select")
@with_options(FILES, STORE, REACH)
@click.option(
    "--objective", "objectives", multiple=True, type=click.Choice(list(_OBJECTIVES)),
    help="What to choose for, the most important first; coverage unless said.",
)  # fmt: skip
@click.option(
    "--share",
    type=click.FloatRange(0, 1),
    default=0.95,
    show_default=True,
    help="What --objective dealers has to reach.",
)
@click.option(
    "--tolerance", type=click.FloatRange(0, 1), default=0.0, show_default=True,
    help="How far an objective may fall back for those after it.",
)  # fmt: skip
@with_options(LIMITS)
@click.option("--explain", "asked", multiple=True, metavar="CODE", help="Say why this dealer is in or out.")
@click.option("--frontier", "ahead", type=click.IntRange(min=1), help="Also the best of 1, 2, ... so many dealers.")
@click.option(
    "--time-limit", type=click.FloatRange(min=0, min_open=True), default=60, show_default=True, help="Seconds."
)
@with_options(CARD, ON, METRIC, JSON)
def select_(
    reach_km: float, measure: str | None, objectives: tuple[str, ...], share: float, tolerance: float,
    asked: tuple[str, ...], ahead: int | None, time_limit: float, as_json: bool, **given: Any,  # noqa: FBT001
) -> None:  # fmt: skip
    """Choose the dealers that together serve best, with the bound that proves how good the choice is."""
    with brought_in(given, quiet=as_json) as (store, loaded, progress):
        judged = judged_by(store, loaded, progress, given)
    sites = _sites(judged)
    code: dict[str, str] = {dealer.id: dealer.code for dealer in sites}
    areas = loaded.demand or loaded.areas
    name, wanted = measure_of(areas, measure), objectives or ("coverage",)
    aims = [_OBJECTIVES[one](name, share) for one in wanted]
    free = wanted[0] == "dealers" and given["choose"] is None
    question: dict[str, Any] = {
        "demand": geography_of(areas), "reach": Radius(km=reach_km), "time_limit": time_limit,
        "objective": aims[0] if len(aims) == 1 else Lexicographic(tuple(aims), tolerance=tolerance),
    }  # fmt: skip
    limits = _limits(given, {dealer.code: dealer.id for dealer in sites})
    count: list[Limit] = [] if free else [Count(max=given["choose"] or _CHOSEN)]
    chosen = select(sites, limits=[*count, *limits], **question)
    ids = _ids("--explain", asked, {dealer.code: dealer.id for dealer in sites})
    possible = chosen.status != "infeasible"
    reasons = {code[id]: _coded(str(chosen.explain(id)), code) for id in ids} if possible else {}
    curve = frontier(sites, limits=limits, counts=range(1, ahead + 1), **question) if ahead else None
    if as_json:
        print_json(_told(chosen, code) | ({"explained": reasons} if asked else {}) | _curve(curve, code))
    if not possible:
        progress.tell(f"No choice meets all limits. Together impossible: {', '.join(chosen.conflict)}")
        raise SystemExit(1)
    if not as_json:
        _show(chosen, {dealer.id: dealer for dealer in sites}, progress)
        print_lines(list(reasons.values()))
        if curve is not None:
            _show_curve(curve)


def _sites(judged: Judged) -> list[Dealer]:
    """Dealers that may be chosen, with their score and tier, where their own columns do not say them."""
    scores = dict(zip(judged.ranking.ids, judged.ranking.scores.tolist(), strict=True))
    located = [dealer for dealer in serving(judged.active) if dealer.location is not None]
    found = []
    for dealer in located:
        known = {"score": scores.get(dealer.id), "tier": judged.tiers.get(dealer.id)}
        more = {name: value for name, value in known.items() if value is not None and name not in dealer.attributes}
        found.append(dealer.with_attributes(**more) if more else dealer)
    return found


def _ids(option: str, codes: Sequence[str], ids: Mapping[str, str]) -> list[str]:
    for code in codes:
        if code not in ids:
            raise click.BadParameter(f"No active, located dealer has the code {code!r}.", param_hint=option)
    return [ids[code] for code in codes]


def _limits(given: Mapping[str, Any], ids: Mapping[str, str]) -> list[Limit]:
    keep, exclude, today = (_ids(f"--{name}", given[name], ids) for name in ("keep", "exclude", "today"))
    limits: list[Limit] = [Keep(keep)] if keep else []
    limits += [Exclude(exclude)] if exclude else []
    limits += [Budget(*given["budget"])] if given["budget"] else []
    limits += [Spacing(km=given["spacing_km"])] if given["spacing_km"] else []
    limits += [PerGroup(by=field, max=most) for field, most in given["at_most"]]
    limits += [MinScore("score", given["min_score"])] if given["min_score"] is not None else []
    limits += [Capacity(given["capacity"])] if given["capacity"] else []
    return limits + ([MaxChanges(today, given["changes"])] if given["changes"] is not None else [])


def _told(chosen: Selection, code: Mapping[str, str]) -> dict[str, Any]:
    return {
        "status": chosen.status, "chosen": [code[id] for id in chosen.chosen], "objective": chosen.objective,
        "bound": chosen.bound, "gap": chosen.gap, "conflict": chosen.conflict, "aim": chosen.aim, "unit": chosen.unit,
        "figures": dict(chosen.figures),
        "marginal": {
            code[id]: worth if math.isfinite(worth) else None
            for id, worth in chosen.marginal.items() if worth is not None
        },
        "parts": [{"objective": one.objective, "value": one.value, "bound": one.bound} for one in chosen.parts],
    }  # fmt: skip


def _curve(curve: Frontier | None, code: Mapping[str, str]) -> dict[str, Any]:
    if curve is None:
        return {}
    points = [
        {"dealers": point.at, "status": point.network.status, "chosen": [code[id] for id in point.network.chosen],
         "objective": point.network.objective, "bound": point.network.bound, "share": point.network.share}
        for point in curve.points
    ]  # fmt: skip
    return {"frontier": points, "knee": None if curve.knee is None else curve.knee.at}


def _show(chosen: Selection, dealers: Mapping[str, Dealer], progress: Progress) -> None:
    worse = "at least" if chosen.problem.goals[0].sense < 0 else "at most"
    progress.tell(
        f"{chosen.status}: {chosen.objective:,.6g} of {worse} {chosen.bound:,.6g} {chosen.unit}, gap {chosen.gap:.2%}"
    )
    for part in chosen.parts[1:]:
        progress.tell(f"then {part.objective}: {part.value:,.6g}, bound {part.bound:,.6g}")
    rows = [(dealers[id].code, dealers[id].name, worth_of(worth)) for id, worth in chosen.marginal.items()]
    print_table("Chosen network", ("code", "dealer", f"{chosen.marginal_unit} only it adds"), rows)


def worth_of(marginal: float | None) -> int | str:
    """What is lost without a dealer, in a table."""
    if marginal is None:
        return "not known in time"
    return round(marginal) if math.isfinite(marginal) else "cannot be spared"


def _show_curve(curve: Frontier) -> None:
    rows = [
        (
            int(point.at), point.network.status, *([f"{point.network.objective:,.6g}", f"{point.network.share:.1%}"]
            if point.network.outcome else ["", ""]), "knee" if point is curve.knee else "",
        )
        for point in curve.points
    ]  # fmt: skip
    print_table("The best of so many dealers", ("dealers", "status", "objective", "share", ""), rows)


def _coded(text: str, code: Mapping[str, str]) -> str:
    """A sentence with codes in the place of ids."""
    for id, short in code.items():
        text = text.replace(id, short)
    return text
