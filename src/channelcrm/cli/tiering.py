"""The step that grades: tiers by a policy or from the figures, each with its reasons."""

from __future__ import annotations

from typing import Any

import click

from channelcrm.cli.console import print_json, print_table
from channelcrm.cli.grading import WAYS
from channelcrm.cli.inputs import CARD, METRIC, ON, POLICY, brought_in, judged_by
from channelcrm.cli.judgement import Judged, record_tiers
from channelcrm.cli.options import FILES, JSON, STORE, with_options
from channelcrm.dealers.dealer import Dealer
from channelcrm.scoring import TierProposal
from channelcrm.scoring.columns import level_name

__all__ = ["TIERING"]

_EACH = 10
"""Dealers of a tier that are shown."""

_BY = click.Choice([*WAYS, "policy"])


@click.command()
@with_options(FILES, STORE, CARD, POLICY, ON, METRIC)
@click.option("--by", type=_BY, help="How: shares, numbers or natural breaks of the main figure, or --policy.")
@click.option("--why", is_flag=True, help="Show what each tier was before, its reasons, and what the next one takes.")
@with_options(JSON)
def tiers(by: str | None, why: bool, as_json: bool, **given: Any) -> None:  # noqa: FBT001
    """Grade the active dealers: by a policy, else by share of their figures where there are any, else by score.

    Whoever holds a tier and is not active any more is graded with them, as one of whom nothing is known.
    """
    if (by == "policy") != (given["policy"] is not None) and by is not None:
        raise click.UsageError("--by policy and --policy FILE go together.")
    with brought_in(given, quiet=as_json) as (store, loaded, progress):
        judged = judged_by(store, loaded, progress, {**given, "by": None if by == "policy" else by})
        record_tiers(store, judged, progress)
    places = {id: row for row, id in enumerate(judged.ranking.ids)}
    rows = [
        _row(judged, dealer, places.get(dealer.id), why=why)
        for dealer in loaded.dealers
        if dealer.id in places or (why and dealer.id in judged.proposals)
    ]
    if as_json:
        print_json({row["code"]: row if why else row["tier"] for row in rows})
        return
    by_tier: dict[str, list[dict[str, Any]]] = {tier.name: [] for tier in judged.policy.tiers} if judged.policy else {}
    for row in sorted(rows, key=lambda row: (row["tier"], row["code"])):
        by_tier.setdefault(row["tier"], []).append(row)
    print_table(f"Tiers on {judged.on}", ("tier", "dealers"), [(name, len(held)) for name, held in by_tier.items()])
    columns = ("tier", "code", "dealer", "was", "reasons", "next") if why else ("tier", "code", "dealer")
    first = [row for held in by_tier.values() for row in held[:_EACH]]
    print_table(f"The first {_EACH} of each", columns, [tuple(_text(row[name]) for name in columns) for row in first])


def _row(judged: Judged, dealer: Dealer, place: int | None, *, why: bool) -> dict[str, Any]:
    """A dealer with its tier; its place is None when it is not active any more."""
    proposal = judged.proposals[dealer.id]
    row: dict[str, Any] = {"code": dealer.code, "dealer": dealer.name, "tier": proposal.tier}
    if why:
        row |= {"was": proposal.was, "reached": proposal.reached, "until": proposal.until, "score": proposal.score}
        row |= {"policy": proposal.policy, "reasons": list(proposal.reasons), "next": _next(judged, proposal, place)}
    return row


def _next(judged: Judged, proposal: TierProposal, place: int | None) -> dict[str, Any] | None:
    """What the next better tier of the policy lacks and brings; None of who must meet a requirement first."""
    if judged.policy is None or proposal.id in judged.ranking.excluded:
        return None
    measures: dict[str, Any] = {}
    if place is not None:
        measures = {name: judged.evidence[name][place] for name in judged.policy.measures if name in judged.evidence}
        measures |= {"score": proposal.score}
    upgrade = judged.policy.upgrade(measures, proposal.tier)
    if upgrade is None:
        return None
    benefits = {name: {"now": now, "then": then} for name, (now, then) in upgrade.benefits.items()}
    return {"tier": upgrade.tier, "lacking": dict(upgrade.lacking), "benefits": benefits}


def _text(value: Any) -> str:
    if isinstance(value, dict):
        lacking = (
            f"{name} {'not known' if gap is None else level_name(gap)}" for name, gap in value["lacking"].items()
        )
        return f"{value['tier']}: " + (", ".join(lacking) or "met")
    return "; ".join(value) if isinstance(value, list) else str(value or "")


TIERING = (tiers,)
