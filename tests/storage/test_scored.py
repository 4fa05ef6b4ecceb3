"""Scoring in Python, for stores that cannot: what rank makes of the evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from channelcrm.errors import ValidationError
from channelcrm.scoring import Criterion, Linear, Scorecard, Tier, TierPolicy, rank
from channelcrm.services import evidence
from channelcrm.storage.scored import score_in_python
from channelcrm.testing import samples
from channelcrm.testing.strategies import ScoreCase, score_cases
from channelcrm_memory import MemoryStore


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(case=score_cases())
def test_the_board_is_what_rank_makes_of_the_evidence(case: ScoreCase) -> None:
    with MemoryStore() as store, store.begin() as uow:
        uow.dealers.add_many(case.dealers)
        uow.observations.add_many(case.observations)
        day = case.as_of or date(2027, 1, 31)
        try:
            board = score_in_python(uow.dealers, uow.observations, case.card, case.where, as_of=day)
        except ValidationError:
            with pytest.raises(ValidationError):
                rank(evidence(uow, case.card, as_of=day, where=case.where), case.card)
            return
        ranking = rank(evidence(uow, case.card, as_of=day, where=case.where), case.card)
    best = [(ranking.ids[row], int(ranking.total_units[row]), int(ranking.ranks[row])) for row in ranking.order]
    assert [(one.id, one.units, one.rank) for one in board.top] == best
    assert (board.count, board.excluded) == (len(ranking.ids), len(ranking.excluded))


def scored(policy: TierPolicy, **attributes: Any) -> dict[str, int]:
    card = Scorecard(name="card", criteria=[Criterion("sales", weight=1, scale=Linear(0, 100))])
    with MemoryStore() as store, store.begin() as uow:
        uow.dealers.add(samples.dealer(attributes=attributes))
        return dict(uow.dealers.score(card, policy=policy).tiers)


def test_tiers_ask_for_the_score_and_for_other_columns_of_the_dealers() -> None:
    policy = TierPolicy([Tier("A", at_least={"score": 80, "visits": 4}), Tier("B", at_least={"known": 1}), Tier("C")])
    assert scored(policy, sales=80, visits=4) == {"A": 1, "B": 0, "C": 0}
    assert scored(policy, sales=80, visits=3) == {"A": 0, "B": 1, "C": 0}
    assert scored(policy, sales=None, visits=9) == {"A": 0, "B": 0, "C": 1}


def test_a_measure_that_is_text_is_refused_with_the_dealer() -> None:
    policy = TierPolicy([Tier("A", at_least={"visits": 4}), Tier("B")])
    with pytest.raises(ValidationError, match=samples.dealer().id) as caught:
        scored(policy, sales=80, visits="often")
    assert caught.value.field == "visits"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"top": -1}, "top"), ({"top": True}, "top"), ({"as_of": "today"}, "as_of"), ({"policy": "ABC"}, "policy"),
        ({"where": "active"}, ""), ({"card": "card"}, "card"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_by_name(given: dict[str, Any], field: str) -> None:
    card = given.pop("card", Scorecard(name="card", criteria=[Criterion("sales", weight=1, scale=Linear(0, 100))]))
    with MemoryStore() as store, store.begin() as uow, pytest.raises(ValidationError) as caught:
        uow.dealers.score(card, given.pop("where", None), **given)
    assert caught.value.field == field


@pytest.mark.parametrize("name", ["id", "months_12m", "visits_12m"])
def test_a_column_that_no_store_has_by_this_name_is_refused(name: str) -> None:
    card = Scorecard(name="card", criteria=[Criterion(name, weight=1, scale=Linear(0, 100))])
    with MemoryStore() as store, store.begin() as uow, pytest.raises(ValidationError) as caught:
        uow.dealers.score(card, as_of=date(2027, 1, 31))
    assert caught.value.field == name
