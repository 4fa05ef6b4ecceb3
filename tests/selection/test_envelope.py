"""No choice of sites breaks the rows that say what it captures at most."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.sparse import csr_array

from channelcrm.selection.attraction import Market, shares
from channelcrm.selection.envelope import Rows
from tests.selection.networks import subsets
from tests.selection.test_capture import drawn, markets


@given(markets(sites=5), st.data())
def test_every_row_holds_at_every_choice_and_those_at_a_choice_are_exact_there(market, data):
    attraction, weights, rivals = market
    sites = attraction.shape[1]
    held = Market.of(csr_array(attraction), weights, rivals)
    rows = Rows(held, np.ones(sites, dtype=bool))
    use = np.asarray(data.draw(st.lists(st.floats(0, 1), min_size=sites, max_size=sites)))
    rows.broken(use, held.weights, 0.0)
    if data.draw(st.booleans()):
        rows.keep_tight()
    exact = np.asarray(data.draw(st.lists(st.booleans(), min_size=sites, max_size=sites)))
    rows.at(exact)
    for chosen in subsets(sites):
        flags = np.isin(np.arange(sites), chosen)
        caught = held.caught(flags)
        assert caught.sum() == pytest.approx(drawn(*market, chosen))
        assert (rows.matrix @ np.concatenate([flags, caught]) <= rows.base + 1e-9 * (1 + abs(rows.base))).all()
    caught = held.caught(exact)
    tight = rows.base - rows.matrix @ np.concatenate([exact, caught])
    for demand in range(held.demand):
        mine = rows.matrix[:, [sites + demand]].toarray().ravel() > 0
        assert tight[mine].min() == pytest.approx(0, abs=1e-9 * held.weights[demand])


def test_the_faintest_pull_captures_nothing_and_an_infinite_one_all():
    assert shares(np.asarray([0.0, 5e-324, 1.0, np.inf])).tolist() == [0.0, 0.0, 0.5, 1.0]
