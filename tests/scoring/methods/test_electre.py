"""The ELECTRE family: published tables as printed, and the definitions, written out once more in exact numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.scoring import methods
from channelcrm.scoring.methods.electre2 import _order
from channelcrm.scoring.methods.electre3 import _distil
from tests.scoring.methods.problems import problems
from tests.support.examples import examples

half = examples(25)

# Cebrian, Porcar (2009), Revista de Metodos Cuantitativos para la Economia y la Empresa 7, 31-56
ARAGON = np.array(
    [[6, 5, 28, 5, 5], [4, 2, 25, 10, 9], [5, 7, 35, 9, 6], [6, 1, 27, 6, 7], [6, 8, 30, 7, 9], [5, 6, 26, 4, 8]], float
)
ARAGON_W, ARAGON_GOALS = [0.25, 0.25, 0.1, 0.2, 0.2], [1, 1, -1, 1, 1]
# Wang, Triantaphyllou (2008), Omega 36(1) 45-63
WANG = [
    [1, 2, 1, 5, 2, 2, 4],
    [3, 5, 3, 5, 3, 3, 3],
    [3, 5, 3, 5, 3, 2, 2],
    [1, 2, 2, 5, 1, 1, 1],
    [1, 1, 3, 5, 4, 1, 5],
]
WANG_W = [0.078, 0.118, 0.157, 0.314, 0.235, 0.039, 0.059]
# Pereira (2017), J-ELECTRE, lesson 4
LESSON = [
    [8.84, 8.79, 6.43, 6.95], [8.57, 8.51, 5.47, 6.91], [7.76, 7.75, 5.34, 8.76],
    [7.97, 9.12, 5.93, 8.09], [9.03, 8.97, 8.19, 8.10], [7.41, 7.87, 6.77, 7.23],
]  # fmt: skip
LESSON_W = [9.00, 8.24, 5.98, 8.48]
# The incinerator in Ticino: Maystre, Pictet, Simos (1994), Methodes multicriteres ELECTRE
TICINO = [
    [120, 284, 5, 3.5, 18], [150, 269, 2, 4.5, 24], [100, 413, 4, 5.5, 17], [60, 596, 6, 8.0, 20],
    [30, 1321, 8, 7.5, 16], [80, 734, 5, 4.0, 21], [45, 982, 7, 8.5, 13],
]  # fmt: skip
TICINO_W, TICINO_GOALS = [25, 45, 10, 12, 8], [-1, -1, 1, 1, 1]
TICINO_PROFILES = [[50, 500, 7, 7, 20], [100, 1000, 4, 4, 15]]
TICINO_THRESHOLDS = {"q": [15, 80, 1, 0.5, 1], "p": [40, 350, 3, 3.5, 5], "v": [100, 850, 5, 4.5, 8]}


def groups(places):
    return [np.flatnonzero(places == place).tolist() for place in range(1, max(places) + 1)]


def test_electre_1_comes_out_as_printed():
    found = methods.electre(ARAGON / ARAGON.sum(axis=0), ARAGON_W, ARAGON_GOALS, ranges="common")
    assert found.concordance[4] == pytest.approx([0.9, 0.7, 0.8, 0.9, 1, 0.9])
    assert found.discordance[0] == pytest.approx([0, 0.5052, 0.4042, 0.1883, 0.42857, 0.2825], abs=1e-4)
    assert found.discordance[3] == pytest.approx([0.5714, 0.4042, 0.8571, 0, 1, 0.7143], abs=1e-4)
    assert found.kernel == (4,)


def test_electre_2_orders_from_above_and_from_below_as_printed():
    found = methods.electre2(WANG, WANG_W, [1] * 7)
    assert groups(found.descending) == [[1, 4], [2], [0], [3]]
    assert groups(found.ascending) == [[1], [2, 4], [0], [3]]
    assert found.median == pytest.approx([3, 1, 2, 4, 1.5])
    other = methods.electre2(ARAGON / ARAGON.sum(axis=0), ARAGON_W, ARAGON_GOALS, ranges="common")
    assert other.median == pytest.approx([5, 2.5, 2, 4, 1, 3])


def test_credibility_comes_out_as_printed():
    printed = [
        [1, 1, 0, 0, 0, 0.96227129], [0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0],
        [0, 0.71608833, 0.41073113, 1, 0, 0], [1, 1, 0.54764151, 1, 1, 1], [0, 0, 0, 0, 0, 1],
    ]  # fmt: skip
    found = methods.electre3(LESSON, LESSON_W, [1] * 4, q=0.3, p=0.5, v=0.7)
    assert found.credibility == pytest.approx(np.array(printed), abs=1e-8)


def test_without_a_veto_credibility_is_the_printed_concordance():
    printed = [
        [1.0, 1.0, 0.73, 0.69, 0.54, 0.96], [0.81, 1.0, 0.73, 0.32, 0.11, 0.78], [0.27, 0.46, 1.0, 0.55, 0.27, 0.81],
        [0.53, 0.72, 0.73, 1.0, 0.53, 0.81], [1.0, 1.0, 0.73, 1.0, 1.0, 1.0], [0.46, 0.46, 0.66, 0.19, 0.0, 1.0],
    ]  # fmt: skip
    for v in (None, np.inf, [np.inf] * 4, 100):
        found = methods.electre3(LESSON, LESSON_W, [1] * 4, q=0.3, p=0.5, v=v)
        assert found.credibility == pytest.approx(np.array(printed), abs=0.006)


def test_distillations_come_out_as_printed():
    # Hubicki et al. (2022), ELECTRE-Methods, Poznan University of Technology, whose readers wrote ELECTRE III-IV
    credible = np.array([
        [1.0, 0.0, 1.0, 0.8, 1.0], [0.0, 1.0, 0.0, 0.9, 0.67], [0.6, 0.0, 1.0, 0.6, 0.8],
        [0.25, 0.8, 0.67, 1.0, 0.85], [0.67, 0.0, 0.8, 0.8, 1.0],
    ])  # fmt: skip
    assert groups(_distil(credible, (0.3, -0.15))) == [[0], [1], [2, 3, 4]]
    assert groups(_distil(credible.T, (0.3, -0.15))) == [[2, 4], [3], [0, 1]]


def test_classes_between_profiles_come_out_as_printed():
    found = methods.electre_tri(TICINO, TICINO_W, TICINO_GOALS, TICINO_PROFILES, **TICINO_THRESHOLDS)
    assert (3 - found.pessimistic).tolist() == [2, 1, 2, 3, 1, 2, 2]  # printed with 3 for the best
    assert (3 - found.optimistic).tolist() == [2, 3, 2, 3, 2, 2, 2]


# --- the definitions once more


def rise(lead, start, end):
    if start == end:
        return Fraction(int(lead > start))
    return min(max(Fraction(lead - start) / (end - start), Fraction(0)), Fraction(1))


def believed(a, b, w, goals, q, p, v):
    """How credible it is that a is at least as good as b."""
    leads = [int((y - x) * goal) for x, y, goal in zip(a, b, goals, strict=True)]
    shares = [Fraction(round(10 * x)) for x in w]
    agreed = sum(share * (1 - rise(lead, q, p)) for share, lead in zip(shares, leads, strict=True)) / sum(shares)
    result = agreed
    for lead in leads:
        against = rise(lead, p, v)
        if against > agreed:
            result *= (1 - against) / (1 - agreed)
    return result


def distilled(credible, names, best=max):
    """Groups of names, as they are distilled."""
    order, left = [], set(names)
    while left:
        inside = set(left)
        level = max((credible[a, b] for a in inside for b in inside if a != b), default=0)
        while len(inside) > 1 and level > 0:
            enough = level - (Fraction(3, 10) - Fraction(15, 100) * level)
            lower = [credible[a, b] for a in inside for b in inside if a != b and credible[a, b] < enough]
            level = max(lower, default=Fraction(0))

            def wins(a, b, level=level):
                one, other = credible[a, b], credible[b, a]
                return a != b and one > level and one - other > Fraction(3, 10) - Fraction(15, 100) * one

            score = {a: sum(wins(a, b) for b in inside) - sum(wins(b, a) for b in inside) for a in inside}
            inside = {a for a in inside if score[a] == best(score.values())}
        order.append(sorted(inside))
        left -= inside
    return order


thresholds = st.tuples(st.integers(0, 5), st.integers(0, 8), st.integers(0, 12)).map(
    lambda steps: tuple(np.cumsum(steps).tolist())
)


@given(problem=problems(), limits=thresholds)
def test_credibility_and_distillations_are_their_definitions(problem, limits):
    matrix, w, goals = problem
    q, p, v = limits
    found = methods.electre3(matrix, w, goals, q=q, p=p, v=v)
    names = range(len(matrix))
    exact = {(a, b): believed(matrix[a], matrix[b], w, goals, q, p, v) for a in names for b in names}
    assert found.credibility.ravel() == pytest.approx([float(exact[a, b]) for a in names for b in names], abs=1e-9)
    assert groups(found.descending) == distilled(exact, names)
    assert groups(found.ascending) == distilled(exact, names, best=min)[::-1]


@given(problem=problems(), limits=thresholds, level=st.sampled_from([0.5, 0.6, 0.75, 1]))
def test_classes_are_their_definition(problem, limits, level):
    matrix, w, goals = problem
    q, p, v = limits
    profiles = 15 + 5 * np.outer([1, 0, -1], goals)
    found = methods.electre_tri(matrix, w, goals, profiles, q=q, p=p, v=v, credibility_level=level)
    for at, row in enumerate(matrix):
        up = [believed(row, profile, w, goals, q, p, v) >= Fraction(level) for profile in profiles]
        down = [believed(profile, row, w, goals, q, p, v) >= Fraction(level) for profile in profiles]
        beaten = [h for h in range(3) if down[h] and not up[h]]
        assert found.pessimistic[at] == (up.index(True) if True in up else 3)
        assert found.optimistic[at] == (max(beaten) + 1 if beaten else 0)
        assert found.optimistic[at] <= found.pessimistic[at]


@given(problem=problems(), limits=thresholds)
def test_no_third_alternative_changes_a_class(problem, limits):
    matrix, w, goals = problem
    q, p, v = limits
    profiles = 15 + 5 * np.outer([1, -1], goals)
    found = methods.electre_tri(matrix, w, goals, profiles, q=q, p=p, v=v)
    for at in range(len(matrix)):
        alone = methods.electre_tri(matrix[[at]], w, goals, profiles, q=q, p=p, v=v)
        assert (alone.pessimistic[0], alone.optimistic[0]) == (found.pessimistic[at], found.optimistic[at])


@half
@given(problem=problems(), power=st.integers(-10, 10))
def test_a_unit_that_thresholds_and_profiles_share_means_nothing(problem, power):
    matrix, w, goals = problem
    profiles = 15 + 5 * np.outer([1, -1], goals)
    limits = np.ones((3, len(w))) * [[1], [4], [15]]
    unit = np.ones(len(w))
    unit[0] = 2.0**power
    one = methods.electre_tri(matrix, w, goals, profiles, *limits)
    other = methods.electre_tri(matrix * unit, w, goals, profiles * unit, *(limits * unit))
    assert (one.pessimistic == other.pessimistic).all()
    assert (one.optimistic == other.optimistic).all()
    assert (
        methods.electre3(matrix, w, goals, *limits).descending
        == methods.electre3(matrix * unit, w, goals, *(limits * unit)).descending
    ).all()


def test_a_lead_that_is_at_the_threshold_but_for_rounding_is_at_the_threshold():
    assert 8.8 - 8.5 > 0.3
    found = methods.electre3([[8.5], [8.8]], [1], [1], q=0.3, p=0.3)
    assert found.credibility.tolist() == [[1, 1], [1, 1]]


def ordered(strong, weak):
    """Groups, as ELECTRE II takes them; no circles are expected."""
    order, left = [], set(range(len(strong)))
    while left:
        free = {a for a in left if not any(strong[b, a] for b in left)}
        first = {a for a in free if not any(weak[b, a] for b in free)}
        if not first:
            return None
        order.append(sorted(first))
        left -= first
    return order


@given(problem=problems())
def test_electre_2_is_its_definition(problem):
    matrix, w, goals = problem
    found = methods.electre2(matrix, w, goals)
    shares = [Fraction(round(10 * x)) for x in w]
    span = np.ptp(matrix, axis=0)
    count = len(matrix)
    strong, weak = np.zeros((count, count), bool), np.zeros((count, count), bool)
    for a in range(count):
        for b in range(count):
            leads = [int(x) for x in (matrix[a] - matrix[b]) * goals]
            plus = sum(share for share, lead in zip(shares, leads, strict=True) if lead > 0)
            minus = sum(share for share, lead in zip(shares, leads, strict=True) if lead < 0)
            agreed = 1 - Fraction(minus) / sum(shares)
            against = max([Fraction(-lead, int(s)) for lead, s in zip(leads, span, strict=True) if s], default=0)
            against, more = max(against, 0), plus > minus
            low, high = Fraction(35, 100), Fraction(65, 100)
            strong[a, b] = more and (
                (agreed >= high and against <= high) or (agreed >= Fraction(1, 2) and against <= low)
            )
            weak[a, b] = more and agreed >= low and against <= high
    assert (found.strong == strong).all()
    assert (found.weak == weak).all()
    down, up = ordered(strong, weak), ordered(strong.T, weak.T)
    if down and up:  # else there is a circle, see below
        assert groups(found.descending) == down
        assert groups(found.ascending) == up[::-1]


def test_those_who_outrank_each_other_in_a_circle_share_their_place():
    circle = [[3, 2, 1], [1, 3, 2], [2, 1, 3]]  # each is beaten by the next in two criteria of three
    found = methods.electre2([*circle, [0.5, 0.5, 0.5]], [1, 1, 1], [1, 1, 1], discordance=(1, 1))
    assert all(found.strong[b, a] for a, b in ((0, 1), (1, 2), (2, 0)))
    assert groups(found.descending) == groups(found.ascending) == [[0, 1, 2], [3]]


def circles(pairs):
    """Who reaches whom and back, along the pairs."""
    reach = pairs | np.eye(len(pairs), dtype=bool)
    for k in range(len(pairs)):
        reach |= reach[:, [k]] & reach[[k], :]
    return reach & reach.T


@given(data=st.data(), count=st.integers(1, 7))
def test_circles_count_as_one_in_both_rounds(data, count):
    drawn = data.draw(st.lists(st.sampled_from([0, 0, 1, 2]), min_size=count**2, max_size=count**2))
    kind = np.array(drawn).reshape(count, count) * ~np.eye(count, dtype=bool)
    strong, weak = kind == 2, kind >= 1
    place, left, number = _order(strong, weak), set(range(count)), 0
    one = circles(strong)
    while left:
        number += 1
        # Whose circle nobody of another circle outranks strongly, and weakly among those.
        free = [a for a in left if not any(strong[b, c] and not one[b, a] for b in left for c in left if one[c, a])]
        among = np.ix_(free, free)
        same = circles(weak[among])
        beaten = weak[among].T & ~same
        first = {a for i, a in enumerate(free) if not beaten[same[i]].any()}
        assert first
        assert {a for a in left if place[a] == number} == first
        left -= first


def test_two_orders_that_contradict_each_other_leave_a_pair_open():
    found = methods.electre2(WANG, WANG_W, [1] * 7)
    assert found.relation(1, 4) == "preferred"
    assert found.relation(4, 1) == "behind"
    assert found.relation(3, 3) == "indifferent"
    other = methods.electre2(ARAGON / ARAGON.sum(axis=0), ARAGON_W, ARAGON_GOALS, ranges="common")
    assert {other.relation(a, b) for a in range(6) for b in range(6)} >= {"preferred", "behind", "indifferent"}


@given(problem=problems())
def test_what_orders_say_of_a_pair_is_what_they_say_turned_round(problem):
    found = methods.electre3(*problem, q=1, p=4, v=15)
    turned = {"preferred": "behind", "behind": "preferred"}
    for a in range(len(problem[0])):
        for b in range(len(problem[0])):
            there, back = found.relation(a, b), found.relation(b, a)
            assert back == turned.get(there, there)
            leads = {np.sign(order[b] - order[a]) for order in (found.descending, found.ascending)}
            assert (there == "incomparable") == (leads == {1, -1})
