"""Scoring in the database: whatever SQLite it is, and whoever wrote the documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given

from channelcrm.errors import StorageError
from channelcrm.scoring import Criterion, FromDealer, Levels, Linear, Scorecard
from channelcrm.storage.ports import Store
from channelcrm.testing import samples
from channelcrm.testing.conformance.scoring import Scoring
from channelcrm.testing.strategies import ScoreCase, score_cases
from channelcrm_sql import open_store, words
from tests.adapters.sql.conftest import BOTH, empty_url, kind
from tests.support.examples import examples

__all__ = ["BOTH", "empty_url", "kind"]  # fixtures

CARD = Scorecard(
    name="card",
    criteria=[
        Criterion("sales", weight=1, scale=Linear(0, 100), source=FromDealer("attributes.sales")),
        Criterion("word", weight=1, scale=Levels({"good": 1, "bad": 0}), source=FromDealer("attributes.word")),
    ],
)


@pytest.fixture
def store(empty_url: str) -> Iterator[Store]:
    with open_store(empty_url) as opened:
        yield opened


def by_hand(store: Any, document: str) -> None:
    """A document that another program wrote."""
    with store._engine.begin() as connection:
        connection.execute(sa.text("UPDATE channelcrm_dealers SET attributes = :document"), {"document": document})


@pytest.fixture
def sqlite(tmp_path: Any) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/network.db") as opened:
        yield opened


@pytest.mark.parametrize("version", [(3, 37, 2), (3, 45, 0)])
@examples(40, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(case=score_cases())
def test_a_sqlite_that_is_old_or_reads_decimals_by_itself_gives_the_same(
    sqlite: Store, version: tuple[int, int, int], case: ScoreCase
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "_reads_exactly", lambda: False)
        patch.setattr(words.sqlite3, "sqlite_version_info", version)
        Scoring.test_dealers_are_scored_as_rank_scores_them.hypothesis.inner_test(Scoring(), sqlite, case)


@pytest.mark.parametrize(
    "document",
    [
        '{"sales": 50, "word": "good"}', '{"word":"g\\u006fod","sales":50}', '{"word":"good", "sales":50}',
        '{"sales":50, "word":"good"}', '{"word" : "good"\n,"sales":50}',
        '{"sales":5e1,"word":"good","other":"sales"}', "{\n}",
    ],
)  # fmt: skip
def test_documents_in_another_hand_are_scored_as_they_read_or_not_at_all(store: Store, document: str) -> None:
    with store.begin() as uow:
        uow.dealers.add(samples.dealer())
    by_hand(store, document)
    cells = json.loads(document)
    with store.begin() as uow:
        board = uow.dealers.score(CARD)
    assert board.top[0].score == (75.0 if cells else 50.0)


def test_what_is_no_document_is_a_storage_error(store: Store) -> None:
    with store.begin() as uow:
        uow.dealers.add(samples.dealer(attributes={"sales": 1}))
    by_hand(store, '{"sales":x}')
    with store.begin() as uow, pytest.raises(StorageError):
        uow.dealers.score(CARD)
