"""A choice that is beyond the limits is brought within them."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from channelcrm.selection.goals.paid import Paid
from channelcrm.selection.improving import repair
from channelcrm.selection.system import System
from channelcrm.selection.watch import Watch
from tests.selection.test_system import FEW, systems

ROWS, COLUMNS = np.divmod(np.arange(3 * FEW), FEW)


def ways(cost):
    return Paid(rows=ROWS, columns=COLUMNS, cost=cost.ravel(), weights=np.ones(3), sites=FEW, unit="km")


GOAL = ways(np.arange(3 * FEW, dtype=np.float64).reshape(3, FEW) % 7)


@given(systems())
def test_what_comes_of_it_meets_the_limits(system):
    begin = system.must.copy()
    begin[:2] |= ~system.must_not[:2]
    if not (system.must & system.must_not).any():
        found = repair(GOAL, system, begin, Watch())
        assert found is None or system.holds(found)


def test_a_choice_within_the_limits_stays():
    system = System.row(np.ones(FEW), -np.inf, 2.0)
    chosen = np.arange(FEW) < 2
    assert repair(GOAL, system, chosen, Watch()).tolist() == chosen.tolist()


def test_a_dear_site_gives_way_to_the_cheaper_one_next_door():
    far = np.full((3, FEW), 9.0)
    far[:, 0], far[:, 1], far[:, 2] = 1.0, 1.1, 5.0
    budget = System.free(FEW).and_row(np.asarray([8.0, 4.0, 4.0, 4.0, 4.0]), 4.0)
    assert repair(ways(far), budget, np.arange(FEW) == 0, Watch()).tolist() == [False, True, False, False, False]


def test_without_time_nothing_is_brought_within():
    system = System.row(np.ones(FEW), -np.inf, 1.0)
    assert repair(GOAL, system, np.ones(FEW, dtype=bool), Watch(0)) is None
