"""Scoring dealers where they are stored: the answer that Python gives, to the millionth of a point."""

# ruff: noqa: D102  the names of tests are sentences

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from hypothesis import given

from channelcrm.errors import ValidationError
from channelcrm.scoring.scoreboard import Scoreboard
from channelcrm.storage.expressions import Expression
from channelcrm.storage.ports import Store
from channelcrm.storage.scored import score_in_python
from channelcrm.testing.conformance.base import Conformance, explored, rolled_back
from channelcrm.testing.oracle import answer
from channelcrm.testing.strategies.boards import ScoreCase, score_cases

__all__ = ["Scoring"]

T = TypeVar("T")


class Scoring(Conformance):
    """What ``uow.dealers.score`` promises."""

    @explored
    @given(case=score_cases())
    def test_dealers_are_scored_as_rank_scores_them(self, store: Store, case: ScoreCase) -> None:
        with rolled_back(store) as uow:
            uow.dealers.add_many(case.dealers)
            uow.observations.add_many(case.observations)
            asked = {"policy": case.policy, "top": case.top, "as_of": case.as_of}
            found = _outcome(lambda: uow.dealers.score(case.card, case.where, **asked))
        dealers, figures = _Listed(case.dealers, "dealers"), _Listed(case.observations, "observations")
        assert found == _outcome(lambda: score_in_python(dealers, figures, case.card, case.where, **asked))  # type: ignore[arg-type]  # it reads


def _outcome(ask: Callable[[], Scoreboard]) -> Any:
    try:
        return ask()
    except ValidationError:  # of several cells that are wrong a store may tell any
        return ValidationError


class _Listed(Generic[T]):
    """What reading a repository of these values gives."""

    def __init__(self, values: Iterable[T], repository: str) -> None:
        self._values, self._repository = list(values), repository

    def find(self, where: Expression | None = None, /, *, limit: int | None = None) -> Sequence[T]:
        return answer(self._values, self._repository, where)[:limit]

    def scan(self, where: Expression | None = None, /) -> Iterator[T]:
        return iter(self.find(where))
