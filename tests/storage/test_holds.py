"""Holds say place by place what claims say of each other."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import attrs
from hypothesis import given, strategies as st

from channelcrm.pipeline.claim import claims_conflict
from channelcrm.storage.holds import Holds, above_by, conflict, holds_of
from channelcrm.territory.nesting import Nesting
from channelcrm.testing import samples
from channelcrm.testing.strategies.changes import claiming_agreements, small_country
from tests.pipeline.agreements import agreements as lives
from tests.support.examples import examples

DEALERS = samples.dealers("ab")
AGREEMENTS = claiming_agreements(DEALERS) | lives()


def above_of(nesting):
    return above_by(nesting.parents.get)


@examples(300)
@given(AGREEMENTS, AGREEMENTS, small_country())
def test_two_agreements_are_in_each_others_way_exactly_when_two_of_their_holds_are(a, b, areas):
    nesting = Nesting.of(areas)
    above = above_of(nesting)
    met = [(x, y) for x in a.claims() for y in b.claims() if claims_conflict(x, y, nesting=nesting)]
    blamed = Holds(holds_of(b, above)).in_the_way(holds_of(a, above))
    assert blamed == (b.id if met and a.id != b.id else None)
    if blamed:
        refusal = conflict(a, b, above)
        assert (refusal.refused_id, refusal.agreement_id) == (a.id, b.id)
        inner = {x.area_id if y.area_id in nesting.above(x.area_id) else y.area_id for x, y in met}
        assert set(refusal.area_ids) == inner - {""}
        assert set(refusal.accounts) == {x.account for x, _ in met} - {""}
        assert set(refusal.product_lines) == {x.product_line or y.product_line for x, y in met}
        days = [x.period.intersection(y.period) for x, y in met]
        assert refusal.starts == min(span.start for span in days).isoformat()
        assert (refusal.ends == "") == any(span.end is None for span in days)


@given(AGREEMENTS, small_country())
def test_one_agreement_holds_a_place_once_on_a_day_and_is_not_in_its_own_way(agreement, areas):
    holds = holds_of(agreement, above_of(Nesting.of(areas)))
    assert Holds(holds).in_the_way(holds) is None
    for a, b in combinations(holds, 2):
        assert a.place != b.place or a.ends <= b.starts or b.ends <= a.starts


@given(AGREEMENTS, small_country(), st.integers(0, 400))
def test_what_is_left_after_a_termination_is_part_of_what_was_held(agreement, areas, days):
    above = above_of(Nesting.of(areas))
    before = holds_of(agreement, above)
    ended_on = agreement.terms.period.start + min(timedelta(days), date.max - agreement.terms.period.start)
    if agreement.terminated_on is not None:
        return
    ended = attrs.evolve(agreement, terminated_on=ended_on)
    assert all(any(hold.is_part_of(old) for old in before) for hold in holds_of(ended, above))


@given(st.lists(AGREEMENTS, max_size=5, unique_by=lambda one: one.id), small_country())
def test_what_is_dropped_or_forked_leaves_the_rest_as_it_was(every, areas):
    above = above_of(Nesting.of(areas))
    held = Holds()
    for one in every:
        fork = held.fork()
        fork.put(holds_of(one, above))
        fork.drop(holds_of(one, above))
        assert fork._at == held._at
        held.put(holds_of(one, above))


def test_areas_stored_in_a_circle_lie_in_each_other():
    above = above_by({"a": "b", "b": "c", "c": "a", "d": "a"}.get)
    assert (above("a"), above("d"), above("x")) == (("b", "c"), ("a", "b", "c"), ())
