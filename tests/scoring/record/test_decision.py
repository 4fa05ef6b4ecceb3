"""Decisions on record: what they rest on comes back as it was given, and gives the same result to the bit."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from channelcrm.errors import ValidationError
from channelcrm.scoring import (
    Criterion,
    Custom,
    Decision,
    Dissent,
    Levels,
    Linear,
    Requirement,
    Scorecard,
    rank,
)  # fmt: skip
from channelcrm.scoring.record import packing
from channelcrm.testing.strategies import ScoreCase, score_cases
from channelcrm.values import Actor

ANN, BOB = Actor("ann", "manager"), Actor("bob", "specialist")
AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
CARD = Scorecard(
    name="dealer",
    criteria=[
        Criterion("sales", weight=2, scale=Linear(0, 100)),
        Criterion("word", weight=1, scale=Levels({"a": 1, "0.1": 0.5})),
    ],
    requirements=[Requirement("licensed", "==", True)],
)  # fmt: skip
TABLE: dict[str, Any] = {
    "id": ["x", "y", "z"], "sales": [80, None, Decimal("20.5")], "word": ["a", np.float64(0.1), " a "],
    "licensed": np.array([True, True, False]),
}  # fmt: skip


def decided(table: Any = None, card: Scorecard = CARD, **given: Any) -> Decision:
    said = {"subject": "the north", "by": ANN, "at": AT, "reason": "most sales", "chosen": ["x"], **given}
    return Decision.of(rank(TABLE if table is None else table, card), **said)


def test_a_decision_says_who_decided_what_on_which_card_against_whom_and_who_saw_it_otherwise() -> None:
    one = decided(dissent=[Dissent(by=BOB, reason="y is closer")])
    assert (one.subject, one.chosen, one.alternatives) == ("the north", ("x",), ("y",))  # z is excluded
    assert (one.scorecard_id, one.content_hash) == (CARD.id, CARD.content_hash)
    assert (one.decided_by, one.decided_at, one.reason) == (ANN, AT, "most sales")
    assert one.dissent == (Dissent(by=BOB, reason="y is closer"),)
    assert (one.method, dict(one.parameters)) == ("points", {})
    assert one.fingerprint == rank(TABLE, CARD).content_hash


def test_a_decision_on_tiers_names_no_alternatives_unless_they_are_said() -> None:
    assert decided(chosen=(), tiers={"x": "A", "y": "B"}).alternatives == ()
    assert decided(alternatives=["nobody at all"]).alternatives == ("nobody at all",)


@settings(deadline=None)
@given(case=score_cases())
def test_what_a_decision_rests_on_gives_the_same_result_to_the_bit(case: ScoreCase) -> None:
    card = attrs.evolve(case.card, criteria=[attrs.evolve(one, source=None) for one in case.card.criteria])
    table = {name: [dealer.attributes.get(name) for dealer in case.dealers] for name in card.sources}
    try:
        ranking = rank({"id": [dealer.id for dealer in case.dealers], **table}, card)
    except ValidationError:
        return
    if not ranking.ids:
        return
    one = Decision.of(ranking, subject="s", chosen=ranking.ids[:1], by=ANN, at=AT, reason="r")
    replay = one.replay(card)
    assert replay.holds
    assert replay.ranking is not None
    assert replay.ranking.content_hash == one.fingerprint
    assert dict(one.scores) == dict(zip(ranking.ids, ranking.scores.tolist(), strict=True))


@pytest.mark.parametrize(
    "column",
    [
        np.array([0.1, math.nan, 3.0]), np.array([1, 2, 3], dtype=np.uint8), np.array([1, 2, 3], dtype=">f4"),
        np.array([True, False, True]), np.array([np.float32(0.1), 2**80, Decimal("0.10")], dtype=object),
        pd.array([1, None, 3], dtype="Int64"), pd.Series([0.5, None, 2], dtype="object"), [1, 2.5, math.nan],
    ],
    ids=str,
)  # fmt: skip
def test_columns_of_any_kind_of_number_come_back_as_they_were(column: Any) -> None:
    card = Scorecard(name="c", criteria=[Criterion("sales", weight=1, scale=Linear(0, 100))])
    one = decided({"id": ["x", "y", "z"], "sales": column}, card)
    kept, was = np.asarray(one.table["sales"]), rank({"id": ["x", "y", "z"], "sales": column}, card).cells["sales"]
    assert kept.dtype == was.dtype
    if kept.dtype != object:
        assert kept.tobytes() == was.tobytes()
    else:
        assert [(type(cell), str(cell)) for cell in kept if cell is not None] == [
            (type(cell), str(cell)) for cell in was if cell is not pd.NA and cell is not None
        ]
    assert one.replay(card).holds


def test_a_method_is_replayed_with_its_parameters() -> None:
    table = {**TABLE, "licensed": [True] * 3, "sales": [80, 30, 20]}
    ranking = rank(table, CARD, method="promethee", preference={"sales": "linear"}, q=0, p={"sales": np.float64(0.5)})
    one = Decision.of(ranking, subject="s", chosen=["x"], by=ANN, at=AT, reason="r")
    assert (one.method, one.parameters["p"], one.parameters["values"]) == ("promethee", {"sales": 0.5}, "shares")
    assert one.replay(CARD).holds


def test_another_card_is_told_apart() -> None:
    other = CARD.next_version(criteria=[Criterion("sales", weight=1, scale=Linear(0, 90)), CARD.criteria[1]])
    replay = decided().replay(other)
    assert not replay.holds
    assert replay.ranking is None
    assert "version 2" in replay.differences[0]
    assert decided().replay(attrs.evolve(CARD, name="renamed")).holds


def test_a_function_that_changed_is_told_by_whom_it_moved() -> None:
    card = Scorecard(name="c", criteria=[Criterion("sales", weight=1, scale=Custom("half", lambda sales: sales / 200))])
    one = decided({"id": ["x", "y"], "sales": [80, 40]}, card)
    assert one.replay(card).holds
    replay = one.replay(card.bind({"half": lambda sales: sales / 100}))
    assert not replay.holds
    assert replay.differences == ("2 of 2 scores differ, of x for one: it was 40.0, it is 80.0.",)


def test_a_hundred_thousand_rows_of_ten_columns_can_be_kept() -> None:
    rng = np.random.default_rng(7)
    table = {f"c{at}": rng.normal(size=100_000) for at in range(10)}
    card = Scorecard(name="c", criteria=[Criterion(name, weight=1, scale=Linear(-3, 3)) for name in table])
    one = decided(table, card, chosen=["0"], alternatives=[])
    assert len(one.record) < packing.LARGEST / 2
    assert one.replay(card).holds


def test_more_than_fits_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "LARGEST", 100)
    with pytest.raises(ValidationError, match="fewer rows"):
        decided()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"chosen": ["q"]}, "chosen"), ({"tiers": {"q": "A"}}, "tiers"), ({"chosen": ()}, "chosen"),
        ({"chosen": "x"}, "chosen"), ({"chosen": ["x", "x"]}, "chosen"), ({"alternatives": ["x"]}, "chosen"),
        ({"tiers": {"x": 1}}, "tiers.x"), ({"tiers": {"x": " "}}, "tiers.x"),
        ({"reason": " "}, "reason"), ({"subject": ""}, "subject"),
        ({"by": "ann"}, "decided_by"), ({"at": datetime(2027, 3, 1)}, "at"), ({"dissent": ["no"]}, "dissent[0]"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_by_name(given: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        decided(**given)
    assert caught.value.field == field


def test_a_cell_that_cannot_be_kept_is_refused_by_its_column_and_row() -> None:
    levels = Levels({"a": 1, "2027-01-01": 0, "2027-01-01 00:00:00": 0})
    card = attrs.evolve(CARD, criteria=[CARD.criteria[0], Criterion("word", weight=1, scale=levels)])
    with pytest.raises(ValidationError) as caught:
        decided({**TABLE, "word": ["a", pd.Timestamp("2027-01-01"), "a"]}, card)
    assert (caught.value.field, caught.value.row) == ("word", 2)
    kept = decided({**TABLE, "word": ["a", date(2027, 1, 1), "a"]}, card)
    assert np.asarray(kept.table["word"])[1] == date(2027, 1, 1)


@pytest.mark.parametrize("record", ["", "x", "eJwDAAAAAAE=", "é", 5, "A" * (packing.LARGEST + 1)])
def test_a_record_that_is_none_is_refused(record: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        attrs.evolve(decided(), record=record).replay(CARD)
    assert caught.value.field == "record"
