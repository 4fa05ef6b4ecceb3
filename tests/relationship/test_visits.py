"""Next visits: due by tier, overdue in days, with a reason, in a stable order."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import attrs
import pytest
from hypothesis import given, strategies as st

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import ValidationError
from channelcrm.relationship import Interaction, VisitPolicy, next_visits
from channelcrm.values import Actor

TODAY = date(2027, 6, 15)
START = datetime(2027, 1, 1, tzinfo=UTC)
ANN = Actor("ann", "specialist")
POLICY = VisitPolicy({"A": 30, "B": 60})


def dealer(code, tier="A", status="active"):
    return Dealer.new(code=code, name=f"Dealer {code}", at=START).in_tier(tier).with_status(status)


def ago(days):
    return datetime.combine(TODAY - timedelta(days=days), time(10), UTC)


def visit(who, days, kind="visit"):
    return Interaction.record(who.id, kind, by=ANN, at=ago(days))


def plan(who, days):
    return Interaction.plan(who.id, by=ANN, at=ago(-days))


ONE = dealer("D1")


def only(interactions, who=ONE, policy=POLICY, **options):
    [found] = next_visits([who], interactions, policy, on=TODAY, **options)
    return found


@pytest.mark.parametrize(("days", "overdue"), [(0, 0), (29, 0), (30, 0), (31, 1), (100, 70)])
def test_a_dealer_is_due_so_many_days_after_the_last_visit(days, overdue):
    found = only([visit(ONE, days), visit(ONE, days + 5)])
    assert (found.due_on, found.overdue_days) == (TODAY + timedelta(days=30 - days), overdue)
    assert found.last_on == TODAY - timedelta(days=days)


def test_a_dealer_never_visited_is_due_at_once():
    found = only([])
    assert (found.due_on, found.overdue_days, found.last_on) == (TODAY, 0, None)
    assert found.reason == "Never visited; tier A is visited every 30 days."


def test_an_overdue_visit_says_by_how_much_and_why():
    assert only([visit(ONE, 31)]).reason == ("Last visited on 2027-05-15, 1 day late: tier A is visited every 30 days.")


def test_only_the_kinds_that_the_policy_names_count_as_a_visit():
    assert only([visit(ONE, 1, "call")]).last_on is None
    calls_too = attrs.evolve(POLICY, kinds=["visit", "call"])
    assert only([visit(ONE, 1, "call")], policy=calls_too).last_on == TODAY - timedelta(days=1)


def test_a_plan_is_no_visit_but_is_told():
    found = only([plan(ONE, 9), plan(ONE, 5), plan(ONE, -2)])
    assert (found.last_on, found.planned_on) == (None, TODAY + timedelta(days=5))
    assert found.reason.endswith("Planned for 2027-06-20.")


def test_a_visit_after_the_day_asked_about_is_not_known_yet():
    assert only([visit(ONE, -3), visit(ONE, 10)]).last_on == TODAY - timedelta(days=10)


def test_visits_to_one_dealer_say_nothing_of_another():
    assert only([visit(dealer("D2"), 1)]).last_on is None


@pytest.mark.parametrize("status", ["prospect", "suspended", "closed"])
def test_dealers_that_do_not_sell_are_left_out_unless_the_policy_visits_them(status):
    who = dealer("D1", status=status)
    assert next_visits([who], [], POLICY, on=TODAY) == ()
    assert len(next_visits([who], [], attrs.evolve(POLICY, statuses=[status]), on=TODAY)) == 1


@pytest.mark.parametrize("tier", [None, "Z"])
def test_tiers_that_the_policy_does_not_name_are_visited_when_it_says_otherwise(tier):
    who = dealer("D1", tier)
    assert next_visits([who], [], POLICY, on=TODAY) == ()
    found = only([visit(who, 10)], who=who, policy=attrs.evolve(POLICY, otherwise=180))
    assert found.due_on == TODAY + timedelta(days=170)


def test_the_list_can_be_cut_to_the_days_ahead():
    assert next_visits([ONE], [visit(ONE, 10)], POLICY, on=TODAY, within_days=19) == ()
    assert only([visit(ONE, 10)], within_days=20).due_on == TODAY + timedelta(days=20)


def test_the_earliest_due_comes_first_then_the_tier_visited_more_often_then_the_code():
    late, b, a2, a1 = dealer("Z", "B"), dealer("D0", "B"), dealer("D2"), dealer("D1")
    found = next_visits([b, a2, late, a1], [visit(late, 90)], POLICY, on=TODAY)
    assert [item.dealer_id for item in found] == [late.id, a1.id, a2.id, b.id]


@pytest.mark.parametrize("wrong", [{"A": 0}, {"A": -1}, {"A": 1.5}, {"A": True}, {"A": 3651}])
def test_days_between_visits_are_whole_and_at_least_one(wrong):
    with pytest.raises(ValidationError, match=r"days\.A"):
        VisitPolicy(wrong)


def test_days_for_the_others_are_held_to_the_same():
    with pytest.raises(ValidationError, match=r"days\.otherwise"):
        VisitPolicy({}, otherwise=0)


DEALERS = [dealer(f"D{number}", tier) for number, tier in enumerate(["A", "B", "A", None, "B"])]
CONTACTS = st.lists(
    st.builds(lambda who, days, make: make(who, days), st.sampled_from(DEALERS), st.integers(-40, 90),
              st.sampled_from([visit, plan])),
    max_size=15,
)  # fmt: skip


@given(CONTACTS, st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_changes_nothing(contacts, random):
    shuffled = random.sample(DEALERS, len(DEALERS)), random.sample(contacts, len(contacts))
    assert next_visits(*shuffled, POLICY, on=TODAY) == next_visits(DEALERS, contacts, POLICY, on=TODAY)


@given(CONTACTS)
def test_each_dealer_stands_once_due_by_its_last_visit_and_never_in_the_past_of_it(contacts):
    found = next_visits(DEALERS, contacts, POLICY, on=TODAY)
    assert sorted(item.dealer_id for item in found) == sorted(who.id for who in DEALERS if who.tier)
    for item in found:
        days = POLICY.days_for(item.tier)
        assert item.due_on == (TODAY if item.last_on is None else item.last_on + timedelta(days=days))
        assert item.overdue_days == max((TODAY - item.due_on).days, 0)
    assert [item.due_on for item in found] == sorted(item.due_on for item in found)
