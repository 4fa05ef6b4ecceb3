"""Lists and mappings as JSON text, exactly."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from channelcrm.dealers.dealer import Absorbed
from channelcrm.errors import StorageError
from channelcrm.pipeline.offer import Step
from channelcrm.planning.target import Target
from channelcrm.scoring.criterion import Criterion
from channelcrm.scoring.scales import Levels, Linear
from channelcrm.storage.documents import dumper, loader
from channelcrm.testing import samples, strategies
from channelcrm.values.attributes import Scalars
from channelcrm.values.period import Period


@given(strategies.scalars())
def test_plain_values_come_back_with_their_types(values):
    found = loader(Scalars)(dumper(Scalars)(values))
    assert {name: (type(value), value) for name, value in found.items()} == {
        name: (type(value), value) for name, value in values.items()
    }


@given(st.lists(strategies.texts(blank=True)).map(tuple))
def test_texts_come_back_and_are_written_as_json_writes_them(texts):
    written = dumper(tuple[str, ...])(texts)
    assert loader(tuple[str, ...])(written) == texts
    assert written == json.dumps(texts, ensure_ascii=False, separators=(",", ":"))


@given(strategies.scalars())
def test_equal_mappings_are_equal_texts_whatever_their_order(values):
    assert dumper(Scalars)(dict(reversed(values.items()))) == dumper(Scalars)(values)


def test_decimals_days_and_times_are_kept_exactly():
    target = Target(metric="sales", period=Period(date.min, date.max), value=Decimal("9223372036854.775807"))
    assert loader(tuple[Target, ...])(dumper(tuple[Target, ...])((target,))) == (target,)
    at = datetime(2027, 1, 1, 0, 0, 0, 1, timezone(timedelta(hours=8)))
    step = Step(stage="opened", by=samples.ANN, at=at)
    (again,) = loader(tuple[Step, ...])(dumper(tuple[Step, ...])((step,)))
    assert again == step
    assert again.at.astimezone(UTC) == at


def test_a_scale_is_known_by_its_kind():
    criteria = (
        Criterion("sales", weight=1, scale=Linear(worst=0, best=1)),
        Criterion("reputation", weight=2, scale=Levels({"poor": 0, "good": 1})),
    )
    assert loader(tuple[Criterion, ...])(dumper(tuple[Criterion, ...])(criteria)) == criteria


def test_whole_and_broken_numbers_of_one_value_are_one_text():
    texts = {dumper(tuple[Criterion, ...])((Criterion("a", weight=weight, scale=Linear(0, 1)),)) for weight in (1, 1.0)}
    assert len(texts) == 1


def test_a_dealer_inside_a_lineage_keeps_its_revision_and_attributes():
    dealer = samples.dealer(revision=5, attributes={"licensed": True, "count": 1})
    lineage = (Absorbed(dealer=dealer, keeper=samples.dealer("b"), at=samples.NOW),)
    (again,) = loader(tuple[Absorbed, ...])(dumper(tuple[Absorbed, ...])(lineage))
    assert again.dealer == dealer
    assert again.dealer.revision == 5
    assert again.dealer.attributes["licensed"] is True


@pytest.mark.parametrize("hint", [tuple[str, ...], Scalars, tuple[Target, ...]])
@pytest.mark.parametrize("spoilt", ["", "{", "null", "[{]", '[{"metric":1}]x'])
def test_a_spoilt_document_is_told_as_a_storage_error(hint, spoilt):
    with pytest.raises(StorageError, match="cannot be read"):
        loader(hint)(spoilt)


def test_what_json_cannot_say_is_never_written():
    with pytest.raises(ValueError, match="JSON"):
        dumper(Scalars)({"a": float("nan")})
