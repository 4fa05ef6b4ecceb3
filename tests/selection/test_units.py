"""Values are counted in a step that they have in common, and in a power of two where they have none."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.selection.units import Unit

COUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=8)
STEPS = st.sampled_from([1.0, 3.0, 1000.0, 0.37, 0.01, 1 / 3, 1e-15, 2.5e20, 0.1])
SHIFTS = st.integers(-60, 60)
FLOATS = st.lists(st.floats(0, 1e9), min_size=1, max_size=8)


@given(COUNTS, STEPS)
def test_multiples_of_a_step_are_whole_numbers_of_the_unit(counts, step):
    values = np.asarray(counts) * step
    unit = Unit.of(values)
    found = unit.count(values)
    assert unit.whole
    assert (found == np.rint(found)).all()
    assert np.gcd.reduce(found.astype(np.int64)) in {0, 1}
    np.testing.assert_allclose(found * unit.size, values, rtol=1e-13)


@given(st.lists(st.integers(0, 2**30), min_size=1, max_size=8), SHIFTS)
def test_whole_numbers_are_counted_without_rounding(counts, shift):
    values = np.ldexp(np.asarray(counts, dtype=float), shift)
    unit = Unit.of(values)
    assert unit.whole
    assert (unit.count(values) * unit.size == values).all()


@given(FLOATS, SHIFTS)
def test_another_power_of_two_is_another_unit_and_the_same_counts(values, shift):
    values = np.asarray(values)
    values[values < 1e-200] = 0.0
    unit, other = Unit.of(values), Unit.of(np.ldexp(values, shift))
    assert (unit.count(values) == other.count(np.ldexp(values, shift))).all()
    assert not (values > 0).any() or other.size == math.ldexp(unit.size, shift)


@given(FLOATS)
def test_counts_are_neither_too_large_nor_too_small_for_a_solver(values):
    total = Unit.of(np.asarray(values)).count(np.asarray(values)).sum()
    assert total == 0 or 1 <= total <= 2**36


@pytest.mark.parametrize("values", [[math.pi, math.e], [0.1, 0.1 + 1e-12], [1.0, 1e-300], [1e308, 1.5]])
def test_values_without_a_step_are_divided_by_a_power_of_two(values):
    unit = Unit.of(np.asarray(values))
    assert not unit.whole
    assert math.frexp(unit.size)[0] == 0.5


@pytest.mark.parametrize("values", [[], [0.0], [0.0, -0.0]])
def test_nothing_is_counted_in_ones(values):
    assert Unit.of(np.asarray(values)) == Unit(size=1.0, whole=True)


@pytest.mark.parametrize("values", [[5e-324], [5e-324, 1.5e-323], [1.7e308], [1e-320, 1e308]])
def test_the_smallest_and_the_greatest_of_floats_are_counted(values):
    found = Unit.of(np.asarray(values)).count(np.asarray(values))
    assert np.isfinite(found).all()
    assert found.sum() >= 1
