"""Rankings, explanations and comparisons as a notebook shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from channelcrm.scoring.lines import SHOWN, problem_of
from channelcrm.scoring.panel import COLOURS, Part, bar, key, name, panel, quiet, stacked, total, versus, waterfall
from channelcrm.scoring.points import RESOLUTION, apportion, together, written
from channelcrm.values.figures import DASH, number, percent, points
from channelcrm.values.markup import Html, escape, join, tag

if TYPE_CHECKING:
    from channelcrm.scoring.method_ranking import MethodRanking
    from channelcrm.scoring.ranking import Ranking
    from channelcrm.scoring.reasons.comparison import Comparison
    from channelcrm.scoring.reasons.explanation import Explanation
    from channelcrm.scoring.reasons.lift import Lift

__all__ = ["comparison_html", "explanation_html", "method_ranking_html", "ranking_html"]

_NAMED = 5
"""Exclusions that are shown."""


def _span(low: float, high: float) -> Html:
    return escape(f"{number(low, 1)}{DASH}{number(high, 1)}")


def _columns(*columns: tuple[str, str]) -> list[tuple[Html, str]]:
    return [(name(label), kind) for label, kind in columns]


def _bold(words: str) -> Html:
    return tag("b", name(words))


def _more(count: int, what: str) -> Iterator[Html]:
    if count > 0:
        yield quiet(escape(f"{count:,} more {what}."))


def _excluded(excluded: Mapping[str, tuple[str, ...]]) -> Iterator[Html]:
    for id, reasons in list(excluded.items())[:_NAMED]:
        yield join([tag("b", escape("Excluded: ")), name(id), escape(f" {DASH} "), name("; ".join(reasons))])
    yield from _more(len(excluded) - _NAMED, "excluded")


def ranking_html(ranking: Ranking) -> Html:
    """The best rows, each with its score in parts."""
    card = ranking.card
    most = (apportion(card) / RESOLUTION).tolist()
    heavy = sorted(range(len(most)), key=lambda at: (-most[at], at))
    kept = sorted(heavy if len(most) <= len(COLOURS) else heavy[: len(COLOURS) - 1])
    pieces = [(card.criteria[at].name, [at]) for at in kept]
    if len(kept) < len(most):
        pieces.append((f"{len(most) - len(kept)} others", [at for at in range(len(most)) if at not in kept]))
    keys = [
        key(colour, join([name(label), quiet(escape(f" {points(sum(most[at] for at in positions))}"))]))
        for colour, (label, positions) in zip(COLOURS, pieces, strict=False)
    ]
    rows = []
    for row in ranking.order[:SHOWN].tolist():
        units, score = ranking.units_of(row), float(ranking.scores[row])
        low, high = int(ranking.low_units[row]) / RESOLUTION, int(ranking.high_units[row]) / RESOLUTION
        gained = [sum(units[at] for at in positions) / RESOLUTION for _, positions in pieces]
        parts = [
            Part(f"{label}: {points(one)}", one, colour)
            for colour, (label, _), one in zip(COLOURS, pieces, gained, strict=False)
        ]
        label = f"{number(score, 1)} points: " + ", ".join(part.words for part in parts)
        rows.append((
            escape(f"{int(ranking.ranks[row]):,}"), name(ranking.ids[row]), stacked(parts, low, high, label=label),
            escape(number(score, 1)), _span(low, high), escape(percent(float(ranking.known[row]), 0)),
        ))  # fmt: skip
    counted = f": {len(ranking.order):,} ranked, {len(ranking.excluded):,} excluded"
    return panel(
        join([_bold(f"{card.name} v{card.version}"), escape(counted), tag("br"), *keys]),
        _columns(
            ("rank", "number"), ("id", "text"), ("points, 0 to 100", "picture"), ("score", "number"),
            (f"low{DASH}high", "number"), ("known", "number"),
        ),
        rows,
        [*_more(len(ranking.order) - SHOWN, "ranked"), *_excluded(ranking.excluded)],
    )  # fmt: skip


def method_ranking_html(ranking: MethodRanking[object]) -> Html:
    """The best rows by the method, with the card's own points beside."""
    order = ranking.order.tolist()
    scores = ranking.scores[ranking.order]
    low, high = min(0.0, float(scores.min())), max(0.0, float(scores.max()))
    rows = []
    for row in order[:SHOWN]:
        score = float(ranking.scores[row])
        shown = number(score, 4 if high - low < 10 else 1)
        rows.append((
            escape(f"{int(ranking.ranks[row]):,}"), name(ranking.ids[row]), bar(score, low, high, label=shown),
            escape(shown),
            escape(number(float(ranking.points.scores[row]), 1)),
            _span(float(ranking.points.low[row]), float(ranking.points.high[row])),
            escape(percent(float(ranking.known[row]), 0)),
        ))  # fmt: skip
    return panel(
        join([_bold(ranking.method), name(f" on {problem_of(ranking)}"), quiet(escape(f"; values: {ranking.values}"))]),
        _columns(
            ("rank", "number"), ("id", "text"), ("", "picture"), ("score", "number"), ("points", "number"),
            (f"low{DASH}high", "number"), ("known", "number"),
        ),
        rows,
        [*_more(len(order) - SHOWN, "ranked"), *(name(one) for one in ranking.said), *_excluded(ranking.excluded)],
    )  # fmt: skip


def explanation_html(explanation: Explanation) -> Html:
    """The score as a sum, step by step, most points lost first; then the way one tier up."""
    figures = [part.points for part in explanation.parts] + [group.points for group in explanation.groups]
    decimals = _decimals([*figures, explanation.score])
    rows, reached = [], 0.0
    for part in explanation.parts:
        label = f"{part.criterion}: {written(part.points)} of {written(part.most)}"
        piece = Part(label, part.points, known=part.known)
        value = name(part.value) if part.known else quiet(escape(part.value))
        rows.append((
            name(part.criterion), value, waterfall(reached, piece, part.lost, label=label),
            escape(number(part.points, decimals)), quiet(escape(f"of {written(part.most)}")),
        ))  # fmt: skip
        reached += part.points
    lift = explanation.lift
    mark = min(explanation.score + lift.points, 100) if lift and lift.points and not lift.lacking else None
    words = f"{written(explanation.score)} of 100, between {written(explanation.low)} and {written(explanation.high)}"
    rows.append((
        _bold("score"), escape(""), total(explanation.score, explanation.low, explanation.high, mark, label=words),
        _bold(number(explanation.score, decimals)), quiet(escape("of 100")),
    ))  # fmt: skip
    rows += [
        (
            quiet(join([name(one.group), escape(" in all")])), escape(""),
            bar(one.points, 0, one.most, label=f"{one.group}: {written(one.points)} of {written(one.most)}", width=240),
            escape(number(one.points, decimals)), quiet(escape(f"of {written(one.most)}")),
        )
        for one in explanation.groups
    ]  # fmt: skip
    place = f"rank {explanation.rank:,} of {explanation.of:,}" if explanation.rank else "excluded"
    facts = [
        f"{written(explanation.score)} points", place, *([f"tier {explanation.tier}"] if explanation.tier else []),
        f"low{DASH}high {written(explanation.low)}{DASH}{written(explanation.high)}",
        f"{percent(explanation.known, 0)} known", explanation.card,
    ]  # fmt: skip
    legend = "filled: points; pale: points lost" + ("; dashed: not known" if explanation.known < 1 else "")
    legend += f"; mark: where {lift.target} begins" if lift and mark is not None else ""
    return panel(
        join([_bold(explanation.id), escape(": "), name(", ".join(facts)), tag("br"), quiet(name(legend))]),
        _columns(
            ("criterion", "text"), ("value", "text"), ("points, 0 to 100", "picture"), ("points", "number"),
            ("", "number"),
        ),
        rows,
        [*_excluded({explanation.id: explanation.excluded} if explanation.excluded else {}), *_lifted(lift)],
    )  # fmt: skip


def _lifted(lift: Lift | None) -> Iterator[Html]:
    if lift is None:
        return
    if not lift.reachable:
        yield join([_bold(f"{lift.target}"), escape(" is out of reach by what may move.")])
        return
    needs = [str(lack) for lack in lift.lacking]
    needs += [f"{move} (+{written(move.points)})" for move in lift.cheapest]
    yield join(
        [tag("b", escape("To reach "), name(lift.target), escape(": ")), name(", and ".join(needs)), escape(".")]
    )
    if len(lift.cheapest) > 1 and lift.alone:
        alone = "; or ".join(str(move) for move in lift.alone)
        yield join([escape("By itself: "), name(alone), escape(".")])


def comparison_html(comparison: Comparison) -> Html:
    """Who leads where, and at which weight of each the order turns."""
    every = (*comparison.parts, *comparison.groups)
    limit = max((abs(part.difference) for part in every), default=0.0)
    decimals = _decimals([
        comparison.left_score, comparison.right_score,
        *(figure for part in every for figure in (part.left, part.right)),
    ])  # fmt: skip
    rows = []
    groups = {part.criterion for part in comparison.groups}
    for part in every:
        lead = _signed(part.difference, decimals)
        turn = DASH if part.turns_at is None else percent(float(part.turns_at))
        label = name(part.criterion)
        rows.append((
            quiet(join([label, escape(" in all")])) if part.criterion in groups else label,
            escape(number(part.left, decimals)),
            versus(part.difference, limit, label=f"{part.criterion}: {lead}", width=110),
            escape(number(part.right, decimals)), escape(lead), escape(percent(float(part.weight))), escape(turn),
        ))  # fmt: skip
    rows.append((
        _bold("score"), _bold(number(comparison.left_score, decimals)), escape(""),
        _bold(number(comparison.right_score, decimals)), _bold(_signed(comparison.difference, decimals)), escape(""),
        escape(""),
    ))  # fmt: skip
    notes = [
        join([name(id), escape(f": between {written(low)} and {written(high)}, {percent(known, 0)} known.")])
        for id, (low, high), known in (
            (comparison.left, comparison.left_bounds, comparison.left_known),
            (comparison.right, comparison.right_bounds, comparison.right_known),
        )
    ]
    open_ = (
        "Nothing that is missing can turn the order." if comparison.settled else "What is missing may turn the order."
    )
    return panel(
        join([
            _bold(comparison.left), escape(" and "), _bold(comparison.right), tag("br"),
            key(COLOURS[0], join([name(comparison.left), escape(" leads")])),
            key(COLOURS[1], join([name(comparison.right), escape(" leads")])),
        ]),
        _columns(
            ("criterion", "text"), (comparison.left, "number"), ("", "narrow"), (comparison.right, "number"),
            ("difference", "number"), ("weight", "number"), ("order turns at", "number"),
        ),
        rows,
        [*notes, escape(open_)] if min(comparison.left_known, comparison.right_known) < 1 else notes,
    )  # fmt: skip


def _decimals(figures: Iterable[float]) -> int:
    """How many decimals show all of these points to the last unit, so that they are seen to add up."""
    return max(-int(one.as_tuple().exponent) for one in together(figures))


def _signed(difference: float, decimals: int) -> str:
    return ("+" if difference > 0 else "") + number(difference, decimals)
