"""The real list: what was counted by hand once, held for good."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from channelcrm.interchange import Severity, outside, read_areas, read_dealers, read_observations
from channelcrm.values import Period

TODAY = date(2026, 11, 1)


def test_all_outlets_are_read_and_the_two_edge_cases_reported(shared_data):
    found = read_dealers(shared_data("iowa/dealers.csv"))
    assert len(found.dealers) == 2357
    assert sum(dealer.location is not None for dealer in found.dealers) == 2355
    rows = {int(d.id[:8] + d.id[9:13], 16): d.code for d in found.dealers}
    assert {(rows[p.row], p.field) for p in found.problems if p.row} == {
        ("5807", "location"), ("9936", "location"), ("9936", "address.region")
    }  # fmt: skip
    assert all(p.severity is Severity.NOTICE for p in found.problems)
    assert found.facts.country == "US"
    assert Counter(d.address.region for d in found.dealers) == {"IA": 2356, "CO": 1}


def test_every_located_outlet_lies_in_a_county(shared_data):
    dealers = read_dealers(shared_data("iowa/dealers.csv")).dealers
    areas = read_areas(shared_data("iowa/counties.geojson"))
    assert (len(areas.areas), areas.problems) == (99, ())
    assert sum(area.measures["pop_2010"] for area in areas.areas) == 3_046_355
    assert [p.value for p in outside(dealers, areas.areas)] == ["5807", "9936"]


def test_tracts_are_points_of_demand_in_their_county(shared_data):
    found = read_areas(shared_data("iowa/demand_points.csv"))
    assert (len(found.areas), found.problems) == (825, ())
    assert found.areas[0].id.startswith(found.areas[0].parent_id)
    assert sum(area.measures["pop_2010"] for area in found.areas) == 3_046_355


@pytest.mark.slow
def test_monthly_purchases_add_up(shared_data):
    found = read_observations(shared_data("iowa/dealer_month.csv.gz"), today=TODAY)
    assert (len(found.observations), found.problems) == (5 * 92_971, ())
    assert {o.metric for o in found.observations} == {"sales_usd", "bottles", "order_lines", "order_days", "skus"}
    months = Period(date(2021, 11, 1), date(2022, 11, 1))
    sales = [o for o in found.observations if o.metric == "sales_usd" and o.period.start in months]
    assert sum(o.value for o in sales) == Decimal("428418797.66")
    assert {o.unit for o in sales} == {"USD"}
    assert len({o.subject_id for o in sales}) == 2013
