"""The answer of ``dealers.score`` worked out in Python: for stores whose database does not do it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import ValidationError
from channelcrm.market.aggregates import aggregate
from channelcrm.market.figures import Tally
from channelcrm.market.observation import Observation, Subject
from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.columns import numbers
from channelcrm.scoring.judging import rank
from channelcrm.scoring.pushdown.scoreboard import Placed, Scoreboard
from channelcrm.scoring.ranking import Ranking
from channelcrm.scoring.sources import Observed
from channelcrm.scoring.tiering.tiers import TierPolicy
from channelcrm.storage.evaluation import reader
from channelcrm.storage.expressions import Expression
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import Repository
from channelcrm.storage.records import Column
from channelcrm.storage.score_question import Place, ScoreQuestion, score_question
from channelcrm.values.period import add_months
from channelcrm.values.tables import columns_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["answered", "score_in_python"]


def score_in_python(
    dealers: Repository[Dealer],
    observations: Repository[Observation],
    card: Scorecard,
    where: Expression | None = None,
    *,
    policy: TierPolicy | None = None,
    top: int = 100,
    as_of: date | None = None,
) -> Scoreboard:
    """What ``DealerRepository.score`` must give: an adapter whose database cannot score may hand on to this.

    Every dealer asked for is read. Raises what the port says.
    """
    question = score_question(
        card, where, policy=policy, top=top, as_of=as_of, holdings=_Repositories(dealers, observations, where)
    )
    return answered(question, dealers, observations)


@attrs.frozen
class _Repositories:
    """What the repositories hold, asked one by one."""

    dealers: Repository[Dealer]
    observations: Repository[Observation]
    where: Expression | None

    def any_dealer(self) -> bool:
        """By the first."""
        return bool(self.dealers.find(self.where, limit=1))

    def has_attribute(self, name: str, /) -> bool:
        """By reading on until one has it."""
        return any(name in dealer.attributes for dealer in self.dealers.scan(self.where))

    def is_observed(self, metric: str, as_of: date, /) -> bool:
        """By the first figure."""
        one = fields(Observation)
        known = (one.subject == Subject.DEALER.value) & (one.metric == metric) & (one.observed_on <= as_of)
        return bool(self.observations.find(known, limit=1))


def answered(question: ScoreQuestion, dealers: Repository[Dealer], observations: Repository[Observation]) -> Scoreboard:
    """The board of a question that was checked.

    Raises:
        ValidationError: a cell that cannot be scored; the message names the dealer.
    """
    import numpy as np

    rows = list(dealers.scan(question.where))
    ids = [dealer.id for dealer in rows]
    table = {name: _column(place, rows, observations, question.as_of) for name, place in question.places.items()}
    try:
        ranking = rank({"id": ids, **table}, question.card)
        reached = None if question.policy is None else _reached(question, ranking, table)
    except ValidationError as problem:
        raise _of_dealer(problem, ids) from None
    names = [] if question.policy is None else [tier.name for tier in question.policy.tiers]
    counts = np.bincount(reached[ranking.order], minlength=len(names)) if reached is not None else ()
    return Scoreboard(
        card=question.card, count=len(ids), excluded=len(ranking.excluded),
        tiers=MappingProxyType(dict(zip(names, map(int, counts), strict=True))),
        top=tuple(
            Placed(
                id=ids[row], units=int(ranking.total_units[row]), rank=int(ranking.ranks[row]),
                tier=None if reached is None else names[reached[row]],
            )
            for row in ranking.order[: question.top]
        ),
    )  # fmt: skip


def _of_dealer(problem: ValidationError, ids: Sequence[str]) -> ValidationError:
    if problem.row is None:
        return problem
    return ValidationError(
        f"Dealer {ids[problem.row - 1]}: {problem.message}", field=problem.field, value=problem.value,
        remedy=problem.remedy,
    )  # fmt: skip


def _reached(question: ScoreQuestion, ranking: Ranking, table: dict[str, list[object]]) -> NDArray[np.int64]:
    """The tier of each row, as its number: the highest whose every requirement is met."""
    assert question.policy is not None
    _, columns = columns_of({"id": list(ranking.ids), **table}, question.measures)
    measures = {name: numbers(column, name) for name, column in columns.items()}
    measures |= {"score": ranking.scores, "low": ranking.low, "high": ranking.high, "known": ranking.known}
    return question.policy.reached(measures, rows=len(ranking.ids))


def _column(
    place: Place, dealers: Sequence[Dealer], observations: Repository[Observation], as_of: date | None
) -> list[object]:
    if isinstance(place, Observed):
        assert as_of is not None
        return _observed(place, dealers, observations, as_of)
    if isinstance(place, Column):
        read: Callable[[Dealer], object] = reader(place.path)
        return [_plain(read(dealer)) for dealer in dealers]
    return [dealer.attributes.get(place.name) for dealer in dealers]


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


def _observed(
    source: Observed, dealers: Iterable[Dealer], observations: Repository[Observation], as_of: date
) -> list[object]:
    """One value a dealer, as ``channelcrm.evidence`` has it."""
    rows: dict[str, int] = {dealer.id: row for row, dealer in enumerate(dealers)}
    one, start = fields(Observation), add_months(as_of, -source.months)
    earliest = add_months(start, -source.months) if source.aggregate == "growth" else start
    asked = (one.subject == Subject.DEALER.value) & (one.metric == source.metric) & (one.observed_on <= as_of)
    tally = Tally(source.metric, rows)
    for figure in observations.scan(asked & (one.period.start >= earliest) & (one.period.end <= as_of)):
        tally.take(figure)
    column: list[object] = [0 if source.aggregate == "count" else None] * len(rows)
    made = aggregate(tally.settle(), source.aggregate, source.months, as_of)
    found = made.found
    oldest = date.min if source.max_age_months is None else add_months(as_of, -source.max_age_months)
    for row, value, last in zip(found.rows.tolist(), made.values, found.last, strict=True):
        end = found.figures.spans[found.figures.periods[last]].end or as_of
        column[row] = None if end < oldest else value
    return column
