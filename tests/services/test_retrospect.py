"""A card tried on the past sees nothing of what followed, and is held against the plainest score there is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

import channelcrm as crm
from channelcrm.errors import ValidationError
from tests.services.gathered import DAY, NOW, figure, stored

CARD = crm.Scorecard(
    name="steady", criteria=[
        crm.Criterion("steady", weight=1, scale=crm.Linear(worst=0, best=12), source=crm.Observed("sales", 12, "count"))
    ],
)  # fmt: skip
DEALERS = [crm.Dealer.new(code=str(at), name=str(at), at=NOW + timedelta(seconds=at)) for at in range(6)]
STEADY, LARGE, FADING, SLEEPING, NEWCOMER, NOBODY = DEALERS
BEFORE = [
    *(figure(10, ago, STEADY) for ago in range(1, 13)),
    *(figure(100, ago, LARGE) for ago in range(1, 7)),
    *(figure(60, ago, FADING) for ago in (10, 11)),
    figure(5, 14, SLEEPING),
]
AFTER = [
    *(figure(12, -ago, STEADY) for ago in range(12)), figure(700, 0, LARGE), figure(9, -3, NEWCOMER),
    figure(8, -20, FADING), figure(8, -2, SLEEPING),
]  # fmt: skip


def looked_back(*records: object, card: crm.Scorecard = CARD, **more: object) -> crm.Retrospect:
    with crm.open("memory:") as store:
        stored(store, [*DEALERS, *records])
        with store.begin() as uow:
            return crm.look_back(uow, card, "sales", **({"as_of": DAY, "bins": 2} | more))


def test_active_kept_lost_and_new_are_told_by_figures_before_and_after_the_day() -> None:
    found = looked_back(*BEFORE, *AFTER)
    assert found.table.ids == (STEADY.id, LARGE.id, FADING.id)
    assert (found.kept, found.lost) == ((STEADY.id, LARGE.id), (FADING.id,))
    assert found.new == (SLEEPING.id, NEWCOMER.id)


def test_the_score_is_held_against_who_was_kept_and_how_much_followed() -> None:
    found = looked_back(*BEFORE, *AFTER)
    assert (found.retention.auc, found.retention.count, found.retention.events) == (1, 3, 2)
    assert found.volume.mean == pytest.approx((144 + 700 + 0) / 3)
    assert found.volume.spearman == pytest.approx(0.5)  # it puts the steady one before the large one


def test_beside_it_stands_the_plainest_score_there_is() -> None:
    found = looked_back(*BEFORE, *AFTER)
    assert (found.plain_retention.auc, found.plain_volume.count) == (0.75, 3)  # 120, 600, 120: one ties


def test_a_policy_that_asks_for_approval_can_be_tried_on_the_past_without_anybody_to_approve() -> None:
    policy = crm.TierPolicy([crm.Tier("A", at_least={"score": 90}), crm.Tier("B")], approval=True)
    found = looked_back(*BEFORE, *AFTER, policy=policy)
    assert {band.name: band.count for band in found.volume.tiers} == {"A": 1, "B": 2}


def test_nothing_that_followed_is_in_the_score() -> None:
    scores = [looked_back(*BEFORE, *after).ranking.scores.tolist() for after in ([], AFTER)]
    assert scores[0] == scores[1]


def test_dealers_that_the_card_excludes_are_in_neither_score() -> None:
    strict = CARD.next_version(requirements=[crm.Requirement("steady", ">=", 6)])
    found = looked_back(*BEFORE, *AFTER, card=strict)
    assert (found.retention.count, found.plain_retention.count) == (2, 2)
    assert set(found.retention.excluded) == {FADING.id}
    assert found.lost == (FADING.id,)


def test_tiers_of_a_policy_are_held_against_what_followed_too() -> None:
    policy = crm.TierPolicy([crm.Tier("A", at_least={"score": 50, "sales_12m": 500}), crm.Tier("B")])
    tiers = {band.name: (band.count, band.total) for band in looked_back(*BEFORE, *AFTER, policy=policy).volume.tiers}
    assert tiers == {"A": (1, 700), "B": (2, 144)}


def test_months_say_how_far_it_looks_in_both_directions() -> None:
    found = looked_back(*BEFORE, *AFTER, months=2)
    assert (found.table.ids, found.kept) == ((STEADY.id, LARGE.id), (STEADY.id, LARGE.id))
    assert found.new == ()


def test_a_column_that_is_not_of_the_past_is_named() -> None:
    now = CARD.next_version(requirements=[crm.Requirement("status", "==", "active")])
    assert looked_back(*BEFORE, card=now).table.undated == ("status",)


def test_nobody_active_is_no_error() -> None:
    found = looked_back()
    assert (found.table.ids, found.retention.count, found.retention.auc) == ((), 0, None)


@pytest.mark.parametrize("wrong", [
    {"as_of": datetime(2026, 7, 1, tzinfo=UTC)}, {"months": 0}, {"card": "steady"}, {"policy": "A"}, {"bins": 0},
])  # fmt: skip
def test_what_cannot_be_right_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        looked_back(*BEFORE, **wrong)


# --- parts of a table


def test_a_part_of_a_table_has_the_same_cells() -> None:
    with crm.open("memory:") as store:
        stored(store, [*DEALERS, *BEFORE])
        with store.begin() as uow:
            whole = crm.evidence(uow, CARD, as_of=DAY)
    part = whole.only([NOBODY.id, LARGE.id])
    assert part.ids == (LARGE.id, NOBODY.id)
    assert [part.cell(id, "steady") for id in part.ids] == [whole.cell(id, "steady") for id in part.ids]
    with pytest.raises(ValidationError, match="is not in this table"):
        whole.only(["x"])


def test_a_late_correction_changes_the_outcome_and_not_the_score() -> None:
    late = figure(1000, 1, STEADY, observed_on=date(2027, 1, 1))
    found = looked_back(*BEFORE, late, figure(3, 0, STEADY), figure(4, 0, STEADY, observed_on=date(2027, 1, 1)))
    assert found.table["sales of the 12 months before"][0] == 120
    assert found.volume.mean == pytest.approx(4 / 3)
