"""Scoring dealers where they are stored: the answer that Python gives, to the millionth of a point."""

# ruff: noqa: D102  the names of tests are sentences

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

import attrs
import pytest
from hypothesis import Phase, given, settings

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import ValidationError
from channelcrm.market.observation import Observation
from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.criterion import Criterion, Requirement
from channelcrm.scoring.pushdown.scoreboard import Scoreboard
from channelcrm.scoring.scales import Custom, Levels, Linear, Scale
from channelcrm.scoring.sources import Answered, FromDealer, Held, Observed, Reached, Source
from channelcrm.scoring.tiering.bars import Tier
from channelcrm.scoring.tiering.tiers import TierPolicy
from channelcrm.storage.expressions import Expression
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import Store
from channelcrm.storage.scored import score_in_python
from channelcrm.testing import samples
from channelcrm.testing.conformance.base import Conformance, explored, rolled_back
from channelcrm.testing.oracle import answer
from channelcrm.testing.strategies.boards import ScoreCase, score_cases
from channelcrm.values.period import Period

__all__ = ["Scoring"]

T = TypeVar("T")
d: Any = fields(Dealer)


def _card(scale: Scale | None = None, source: Source | None = None, **parts: Any) -> Scorecard:
    criterion = Criterion("sales", weight=1, scale=scale or Linear(0, 100), source=source)
    return Scorecard(name="card", criteria=[criterion], **parts)


class Scoring(Conformance):
    """What ``uow.dealers.score`` promises."""

    @settings(explored, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # to shrink one takes minutes
    @given(case=score_cases())
    def test_dealers_are_scored_as_rank_scores_them(self, store: Store, case: ScoreCase) -> None:
        asked: dict[str, Any] = {"policy": case.policy, "top": case.top, "as_of": case.as_of}
        with rolled_back(store) as uow:
            uow.dealers.add_many(case.dealers)
            uow.observations.add_many(case.observations)
            found = _outcome(lambda: uow.dealers.score(case.card, case.where, **asked))
        dealers: Any = _Listed(case.dealers, "dealers")
        figures: Any = _Listed(case.observations, "observations")
        assert found == _outcome(lambda: score_in_python(dealers, figures, case.card, case.where, **asked))

    def test_equal_scores_share_a_rank_and_come_by_id(self, store: Store) -> None:
        with store.begin() as uow:
            for code, sales in {"a": 50, "b": 80, "c": 50, "d": 50.0, "e": 10}.items():
                uow.dealers.add(samples.dealer(code, attributes={"sales": sales}))
            board = uow.dealers.score(_card(), top=4)
        tied = sorted(samples.dealer(code).id for code in "acd")
        assert [(one.id, one.rank) for one in board.top] == [(samples.dealer("b").id, 1), *((id, 2) for id in tied)]

    def test_half_a_unit_goes_to_the_even_one(self, store: Store) -> None:
        with store.begin() as uow:
            for sales in (1, 3, 5):  # 0.5, 1.5 and 2.5 millionths of a point
                uow.dealers.add(samples.dealer(f"{sales}", attributes={"sales": sales}))
            board = uow.dealers.score(_card(Linear(0, 2e8)))
        assert sorted(one.units for one in board.top) == [0, 2, 2]

    def test_who_is_excluded_has_no_place_and_no_tier(self, store: Store) -> None:
        card = _card(requirements=[Requirement("licensed", "==", True)])
        policy = TierPolicy([Tier("A", at_least={"score": 50}), Tier("B")])
        with store.begin() as uow:
            for code, attributes in {
                "a": {"sales": 90, "licensed": True}, "b": {"sales": 90, "licensed": False}, "c": {"sales": 90},
                "d": {"sales": 49, "licensed": 1},
            }.items():  # fmt: skip
                uow.dealers.add(samples.dealer(code, attributes=attributes))
            board = uow.dealers.score(card, policy=policy)
        assert (board.count, board.excluded, dict(board.tiers)) == (4, 2, {"A": 1, "B": 1})
        best = [(samples.dealer("a").id, "A"), (samples.dealer("d").id, "B")]
        assert [(one.id, one.tier) for one in board.top] == best

    def test_tiers_are_counted_in_the_order_of_the_policy(self, store: Store) -> None:
        policy = TierPolicy([Tier("z", at_least={"score": 50}), Tier("m", at_least={"score": 20}), Tier("a")])
        with store.begin() as uow:
            assert list(uow.dealers.score(_card(), policy=policy).tiers.items()) == [("z", 0), ("m", 0), ("a", 0)]

    def test_who_is_exactly_on_a_bar_has_met_it_and_a_millionth_below_has_not(self, store: Store) -> None:
        first = Tier("A", at_least={"score": 50, "visits": 0.3}, at_most={"days": 45})
        policy = TierPolicy([first, Tier("B", at_least={"known": 1}), Tier("C")])
        with store.begin() as uow:
            for code, (sales, visits, days) in {
                "a": (50, 0.3, 45), "b": (49.999999, 0.3, 45), "c": (50, 0.1 + 0.2, 45.0),
                "d": (50, 0.3, 45.00000000000001), "e": (90, None, 1), "f": (None, 1, 1),
            }.items():  # fmt: skip
                uow.dealers.add(samples.dealer(code, attributes={"sales": sales, "visits": visits, "days": days}))
            board = uow.dealers.score(_card(), policy=policy)
        tiers = {one.id: one.tier for one in board.top}
        assert [tiers[samples.dealer(code).id] for code in "abcdef"] == ["A", "B", "A", "B", "B", "A"]

    @pytest.mark.parametrize(("missing", "score"), [("bounds", 75), ("worst", 65), ("neutral", 80), ("reject", None)])
    def test_an_empty_cell_is_worth_what_the_card_says(self, store: Store, missing: str, score: int | None) -> None:
        other = Criterion("grade", weight=1 / 3, scale=Levels({"poor": 0.2, "good": 1}))
        card = Scorecard(name="card", criteria=[*_card().criteria, other], missing=missing)
        with store.begin() as uow:
            uow.dealers.add(samples.dealer(attributes={"sales": 80, "grade": " "}))
            board = uow.dealers.score(card)
        assert [one.score for one in board.top] == ([] if score is None else [score])
        assert (board.count, board.excluded) == (1, int(score is None))

    def test_levels_are_told_apart_by_their_text_without_blanks(self, store: Store) -> None:
        card = _card(Levels({"good": 1, "Good": 0.5, "1": 0.25, "true": 0.75}))
        with store.begin() as uow:
            for number, cell in enumerate([" good\t", "Good", 1, 1.0, True, "true"]):
                uow.dealers.add(samples.dealer(f"{number}", attributes={"sales": cell}))
            board = uow.dealers.score(card)
            assert [one.score for one in board.top] == [100, 75, 75, 50, 25, 25]
            uow.dealers.add(samples.dealer("x", attributes={"sales": "1.0"}))
            with pytest.raises(ValidationError, match=samples.dealer("x").id):
                uow.dealers.score(card)

    def test_a_cell_that_cannot_be_scored_is_refused_with_its_dealer(self, store: Store) -> None:
        with store.begin() as uow:
            uow.dealers.add(samples.dealer("a", attributes={"sales": 1}))
            uow.dealers.add(samples.dealer("b", attributes={"sales": "much"}))
            with pytest.raises(ValidationError, match=samples.dealer("b").id) as caught:
                uow.dealers.score(_card())
            assert (caught.value.field, caught.value.value) == ("sales", "much")
            assert uow.dealers.score(_card(), d.code == "a").count == 1

    @pytest.mark.parametrize(
        "source", [Observed("sales", aggregate="trend"), Answered("stock"), Reached("people", 50), Held("people")],
        ids=lambda source: source.kind,
    )  # fmt: skip
    def test_what_a_store_does_not_work_out_by_itself_is_refused_by_name(self, store: Store, source: Source) -> None:
        with store.begin() as uow, pytest.raises(ValidationError, match="evidence") as caught:
            uow.dealers.score(_card(source=source), as_of=samples.YEAR.start)
        assert caught.value.field == "sales"

    def test_a_scale_that_only_python_can_run_is_refused_by_name(self, store: Store) -> None:
        with store.begin() as uow, pytest.raises(ValidationError, match="Python function") as caught:
            uow.dealers.score(_card(Custom("mine", lambda numbers: numbers)))
        assert caught.value.field == "sales"

    def test_a_misspelt_field_is_refused_with_the_nearest_right_one(self, store: Store) -> None:
        with store.begin() as uow:
            uow.dealers.add(samples.dealer())
            with pytest.raises(ValidationError, match=r"address\.region"):
                uow.dealers.score(_card(source=FromDealer("address.regoin")))

    def test_observations_count_as_known_on_the_day_and_a_correction_replaces(self, store: Store) -> None:
        a, day = samples.dealer(), date(2027, 3, 1)
        january, february = Period.month(2027, 1), Period.month(2027, 2)

        def figure(value: int, period: Period, known: date) -> Observation:
            return attrs.evolve(samples.observation(a.id, value), period=period, observed_on=known)

        with store.begin() as uow:
            uow.dealers.add(a)
            uow.observations.add_many([
                figure(1, january, date(2027, 2, 1)), figure(10, january, date(2027, 2, 2)),
                figure(20, february, date(2027, 3, 1)), figure(40, february, date(2027, 3, 2)),
            ])  # fmt: skip
            scored = {
                how: uow.dealers.score(_card(source=Observed("sales", 12, how)), as_of=day).top[0].score
                for how in ("sum", "mean", "last", "count")
            }
            aged = [
                uow.dealers.score(_card(source=Observed("sales", 12, max_age_months=1), missing="reject"), as_of=on)
                for on in (date(2027, 4, 1), date(2027, 4, 2))
            ]
            with pytest.raises(ValidationError, match="as_of"):
                uow.dealers.score(_card(source=Observed("sales")))
        assert [board.excluded for board in aged] == [0, 1]  # the last figure ends a month before, and a day more
        assert scored == {"sum": 30, "mean": 15, "last": 20, "count": 2}

    def test_of_figures_that_end_on_one_day_the_last_is_that_which_starts_last(self, store: Store) -> None:
        a, march = samples.dealer(), Period.month(2027, 3)
        with store.begin() as uow:
            uow.dealers.add(a)
            for value, period in ((10, Period(date(2027, 1, 1), march.end)), (20, march)):
                uow.observations.add(attrs.evolve(samples.observation(a.id, value), period=period))
            board = uow.dealers.score(_card(source=Observed("sales", 12, "last")), as_of=date(2027, 4, 1))
        assert board.top[0].score == 20

    def test_figures_in_different_units_are_refused_also_of_different_dealers(self, store: Store) -> None:
        with store.begin() as uow:
            uow.dealers.add_many(samples.dealers("ab"))
            for code, unit in (("a", "USD"), ("b", "EUR")):
                figure = samples.observation(samples.dealer(code).id, 10)
                uow.observations.add(attrs.evolve(figure, period=Period.month(2027, 1), unit=unit))
            with pytest.raises(ValidationError, match="EUR"):
                uow.dealers.score(_card(source=Observed("sales")), as_of=date(2027, 4, 1))
            assert uow.dealers.score(_card(source=Observed("sales")), d.code == "a", as_of=date(2027, 4, 1)).count == 1

    def test_a_board_is_of_what_the_unit_of_work_sees(self, store: Store) -> None:
        with rolled_back(store) as uow:
            a = uow.dealers.add(samples.dealer("a", attributes={"sales": 1}))
            uow.dealers.save(a.with_attributes(sales=2))
            assert [one.score for one in uow.dealers.score(_card()).top] == [2]
        with store.begin() as uow:
            assert uow.dealers.score(_card()) == Scoreboard(card=_card(), count=0, excluded=0, tiers={}, top=())


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
