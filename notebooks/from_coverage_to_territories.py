# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # From coverage to territories
#
# Where the network reaches, what it misses, how the map could be divided in balance, and who holds what before and after.
# The map is real: Iowa's 99 counties and its towns.
# The 200 dealers on it are made up; none of them exists.
#
# This page is made from the script `notebooks/from_coverage_to_territories.py`, which runs as it stands: `python notebooks/from_coverage_to_territories.py`.
# It needs `pip install 'channelcrm[analysis]'`.
# The same cells run on a real wholesale channel too; what was found there is told in {doc}`../explanation/territory`.

# %%
from datetime import UTC, date, datetime
from html import escape

import attrs
import pandas as pd
from shapely import Point

import channelcrm as crm

# %% [markdown]
# ## The map and the network
#
# Counties are what is divided; towns are where people live.
# Every town knows its county, so that what is counted by town can be told by county.
# Only this cell knows where the data comes from.

# %% tags=["data"]
today = date(2026, 10, 1)
counties = crm.Geography.from_areas(crm.sample_areas())
demand = crm.Geography.from_areas(
    crm.Area(
        id=f"town-{number}",
        name=place.name,
        parent_id=place.area_id,
        geometry=Point(place.location.lon, place.location.lat),
        measures={"population": place.population},
    )
    for number, place in enumerate(crm.sample_places())
)
network = crm.sample_network(dealers=200, seed=7, on=today)
sales = dict.fromkeys([dealer.id for dealer in network.dealers], 0.0)
for one in network.observations:
    if one.metric == "sales_usd" and one.period.start >= date(2025, 10, 1):
        sales[one.subject_id] += float(one.value)
dealers = [
    dealer for dealer in network.dealers if dealer.status == crm.DealerStatus.ACTIVE
]

# %%
population = crm.coverage(counties, dealers, crm.Radius(km=1), "population").total
by_towns = counties.roll_up("population", to="county")
