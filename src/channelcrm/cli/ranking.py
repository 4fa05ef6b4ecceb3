"""The steps that rank: scores with their reasons, the order of another method, two dealers side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import click

from channelcrm.cli.console import print_json, print_lines, print_table
from channelcrm.cli.inputs import CARD, METRIC, ON, POLICY, brought_in, judged_by
from channelcrm.cli.judgement import Judged
from channelcrm.cli.options import FILES, JSON, STORE, with_options
from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import nearest
from channelcrm.scoring.method_ranking import MethodRanking, rank_by
from channelcrm.scoring.points import together, written
from channelcrm.scoring.ranking import Ranking
from channelcrm.scoring.through import METHODS
from channelcrm.values.figures import percent

__all__ = ["RANKING"]

# No threshold fits every card: methods that need some are for programs.
_METHODS = click.Choice([name for name, method in METHODS.items() if not method.needs])


@click.command()
@with_options(FILES, STORE, CARD, POLICY, ON, METRIC)
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="How many to show.")
@click.option("--explain", metavar="CODE", help="Show where this dealer's points come from, and what would lift it.")
@click.option("--method", type=_METHODS, help="Rank by this method on the card's shares instead of by points.")
@with_options(JSON)
def score(top: int, explain: str | None, method: str | None, as_json: bool, **given: Any) -> None:  # noqa: FBT001
    """Rank the active dealers by a scorecard, with what each criterion gave."""
    if explain is not None and method is not None:
        raise click.UsageError("--explain is about points, --method ranks without them: give one of the two.")
    with brought_in(given, quiet=as_json) as (store, found, progress):
        known = judged_by(store, found, progress, given)
    if explain is not None:
        _explain(known, explain, as_json=as_json)
    elif method is not None:
        by_method = rank_by(method, known.ranking)
        _print_ranking(known, by_method, {"points": known.ranking.scores}, top, as_json=as_json)
    else:
        parts = zip(known.card.criteria, known.ranking.contributions.T, strict=True)
        more = {**{one.name: column for one, column in parts}, **known.ranking.by_group}
        _print_ranking(known, known.ranking, more, top, as_json=as_json)


@click.command()
@click.argument("left", metavar="CODE")
@click.argument("right", metavar="CODE")
@with_options(FILES, STORE, CARD, ON, METRIC, JSON)
def compare(left: str, right: str, as_json: bool, **given: Any) -> None:  # noqa: FBT001
    """Hold two active dealers side by side: who wins where, and the weights at which their order turns."""
    with brought_in(given, quiet=as_json) as (store, found, progress):
        known = judged_by(store, found, progress, given)
    one, two = _dealer(known, left), _dealer(known, right)
    compared = known.ranking.compare(one.id, two.id)
    if as_json:
        print_json({**_plain(compared), "left": left, "right": right, "settled": compared.settled})
        return
    figures = [(part.left, part.right, part.difference) for part in (*compared.parts, *compared.groups)]
    figures += [(compared.left_score, compared.right_score, compared.difference)]
    figures += [(*ends, 0.0) for ends in zip(compared.left_bounds, compared.right_bounds, strict=True)]
    *parts, whole, low, high = _by_three([figure for row in figures for figure in row])
    rows: list[Sequence[object]] = [
        (
            part.criterion, *points, percent(float(part.weight)),
            "never" if part.turns_at is None else percent(float(part.turns_at)),
        )
        for part, points in zip((*compared.parts, *compared.groups), parts, strict=True)
    ]  # fmt: skip
    rows += [
        ("score", *whole, "", ""),
        ("low", *low[:2], "", "", ""),
        ("high", *high[:2], "", "", ""),
        ("known", percent(compared.left_known, 0), percent(compared.right_known, 0), "", "", ""),
    ]
    columns = ("", f"{one.name} ({left})", f"{two.name} ({right})", "difference", "weight", "order turns at")
    print_table(_title(known), columns, rows)


def _print_ranking(
    known: Judged, ranking: Ranking | MethodRanking[Any], more: Mapping[str, Any], top: int, *, as_json: bool
) -> None:
    """The rows in the running, best first; ``more`` are columns of the table's rows."""
    by_points = ranking if isinstance(ranking, Ranking) else ranking.points
    low, high = by_points.low.tolist(), by_points.high.tolist()
    own = ("rank", "code", "dealer", "score", "low", "high", "known")
    more = {f"{name}_points" if name in own else name: column for name, column in more.items()}
    rows = [
        {
            "rank": int(ranking.ranks[row]), "code": known.active[row].code, "dealer": known.active[row].name,
            "score": float(ranking.scores[row]), "low": low[row], "high": high[row],
            "known": float(ranking.known[row]), **{name: float(column[row]) for name, column in more.items()},
        }
        for row in ranking.order.tolist()
    ]  # fmt: skip
    names: dict[str, str] = {dealer.id: f"{dealer.name} ({dealer.code})" for dealer in known.active}
    method = {} if isinstance(ranking, Ranking) else {"method": ranking.method, "parameters": {**ranking.parameters}}
    if as_json:
        codes: dict[str, str] = {dealer.id: dealer.code for dealer in known.active}
        excluded = {codes[id]: list(reasons) for id, reasons in ranking.excluded.items()}
        print_json({**method, "ranking": rows, "excluded": excluded, "content_hash": ranking.content_hash})
        return
    cells = [
        (
            row["rank"], row["code"], row["dealer"],
            # A method's scores lie close together, often between 0 and 1.
            Decimal(f"{row['score']:.4f}") if method else row["score"], f"{row['low']:.1f}..{row['high']:.1f}",
            percent(row["known"], 0), *(row[name] for name in more),
        )
        for row in rows
    ]  # fmt: skip
    title = ", ".join([*([ranking.method] if isinstance(ranking, MethodRanking) else []), _title(known)])
    print_table(title, ("rank", "code", "dealer", "score", "low..high", "known", *more), cells, limit=top)
    left_out = [f"{names[id]} is left out: {'; '.join(reasons)}" for id, reasons in ranking.excluded.items()]
    print_lines(left_out[:top])
    if len(left_out) > top:
        print_lines([f"{len(left_out) - top:,} more left out"])


def _explain(known: Judged, code: str, *, as_json: bool) -> None:
    dealer = _dealer(known, code)
    row = known.ranking.ids.index(dealer.id)
    asked = known.policy.measures if known.policy else ()
    found = {name: known.evidence[name][row] for name in asked if name in known.evidence}
    measures = {name: value for name, value in found.items() if isinstance(value, int | float)}
    explained = known.ranking.explain(dealer.id, known.policy, measures=measures)
    if as_json:
        reasons = [{"code": reason.code, **_plain(reason)} for reason in explained.reasons]
        print_json({**_plain(explained), "id": code, "reasons": reasons})
        return
    facts = [f"{written(explained.score)} points", f"low..high {written(explained.low)}..{written(explained.high)}"]
    facts += [f"{percent(explained.known, 0)} known"]
    facts += [f"rank {explained.rank:,} of {explained.of:,}" if explained.rank else "excluded"]
    facts += [f"tier {explained.tier}"] if explained.tier else []
    named = [(part.criterion, part.value) for part in explained.parts]
    named += [(f"{part.group} in all", "") for part in explained.groups]
    named += [("score", "")]
    figures = [figure for part in explained.parts for figure in (part.points, part.most, part.lost)]
    figures += [figure for part in explained.groups for figure in (part.points, part.most, part.lost)]
    figures += [explained.score, 100.0, 100.0 - explained.score]
    rows: list[Sequence[object]] = [(*who, *points) for who, points in zip(named, _by_three(figures), strict=True)]
    columns = ("criterion", "value", "points", "of", "lost")
    print_table(f"{dealer.name} ({code}), {_title(known)}", columns, rows)
    print_lines([", ".join(facts), *explained.excluded, *(str(explained.lift).splitlines() if explained.lift else ())])


def _by_three(figures: Sequence[float]) -> list[tuple[Decimal, ...]]:
    """Points to the last unit, three a row."""
    exact = together(figures)
    return [tuple(exact[at : at + 3]) for at in range(0, len(exact), 3)]


def _plain(value: Any) -> dict[str, Any]:
    """A value of ours as plain data; exact shares as numbers."""
    return attrs.asdict(value, value_serializer=lambda _, __, one: float(one) if isinstance(one, Fraction) else one)


def _title(known: Judged) -> str:
    return f"{known.card.name} v{known.card.version} on {known.on}"


def _dealer(known: Judged, code: str) -> Dealer:
    by_code = {dealer.code: dealer for dealer in known.active}
    if code not in by_code:
        close = nearest(code, by_code)
        hint = f" Did you mean {close!r}?" if close else ""
        raise click.BadParameter(f"No active dealer has the code {code!r}.{hint}", param_hint="CODE")
    return by_code[code]


RANKING = (score, compare)
