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
# Every town knows its county, so what is counted by town can be told by county.
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
dealers = [one for one in network.dealers if one.status == crm.DealerStatus.ACTIVE]
sales = dict.fromkeys([dealer.id for dealer in dealers], 0.0)
for one in network.observations:
    if (
        one.metric == "sales_usd"
        and one.period.start >= date(2025, 10, 1)
        and one.subject_id in sales
    ):
        sales[one.subject_id] += float(one.value)

# %%
name_of = {dealer.id: dealer.name for dealer in dealers}
people = counties.measure("population").sum()
print(f"{len(counties)} counties, {people:,.0f} people, {len(dealers)} dealers")


# %% [markdown]
# A map is a few lines of SVG: the counties, each filled with a colour, and dots on them.
# It is drawn in plain degrees, a degree of longitude as wide as it is at 42° north.


# %%
class Map:
    def __init__(self, fill, places=()):
        self.parts = []
        for area in counties.areas:
            line = "".join(
                "M" + "L".join(self.at(*point) for point in ring.coords) + "Z"
                for part in getattr(area.geometry, "geoms", [area.geometry])
                for ring in [part.exterior, *part.interiors]
            )
            title = f"<title>{escape(area.name)}</title>"
            self.parts.append(f'<path d="{line}" fill="{fill(area.id)}">{title}</path>')
        for place in places:
            move = f'transform="translate({self.at(place.lon, place.lat)})"'
            self.parts.append(f'<circle r="0.03" {move} fill-opacity="0.8"/>')

    @staticmethod
    def at(lon, lat):
        return f"{lon * 0.743:.3f},{-lat:.3f}"

    def _repr_svg_(self):
        size = 'viewBox="-71.9 -43.6 4.95 3.3" width="720"'
        lines = 'stroke="#fff" stroke-width="0.01" fill-rule="evenodd"'
        parts = "".join(self.parts)
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {lines}>{parts}</svg>'


# %% [markdown]
# ## Coverage
#
# How many people live within reach of a dealer?
# The share grows with the radius, and never falls.

# %%
shares = {
    km: crm.coverage(demand, dealers, crm.Radius(km=km), "population").share
    for km in (2, 5, 10, 20, 30)
}
assert sorted(shares.values()) == [*shares.values()]
pd.Series(shares).map("{:.1%}".format).rename_axis("km").to_frame("people within reach")

# %%
covered = crm.coverage(demand, dealers, crm.Radius(km=10), "population")
by_county = covered.by_parent
blues = ["#fdd0a2", "#eff3ff", "#bdd7e7", "#6baed6", "#2171b5"]


def shade(area_id):
    return blues[min(int(by_county.get(area_id, 0) * 5), 4)]


spots = [dealer.location for dealer in dealers if dealer.location]
Map(shade, spots)

# %% [markdown]
# A dot is a dealer.
# Orange counties have less than a fifth of their people within 10 km of one, dark blue ones four fifths or more.
#
# ## Gaps, ranked by what they hold
#
# What lies out of reach adds up, with what lies within it, to everything there is.

# %%
missed = sum(gap.amount for gap in covered.gaps)
assert abs(covered.share * covered.total + missed - covered.total) < 1e-6
pd.DataFrame(
    {"area": gap.name, "people": round(gap.amount)} for gap in covered.gaps[:6]
)

# %% [markdown]
# ## Who reaches what, alone and shared
#
# Without a dealer, the people whom nobody else reaches are lost to the network.

# %%
pd.DataFrame(
    {"dealer": name_of[id], "total": one.total, "sole": one.sole, "shared": one.shared}
    for id, one in sorted(covered.by_dealer.items(), key=lambda pair: -pair[1].sole)[:6]
)

# %% [markdown]
# Pairs who reach the same people take from each other.
# The shares say how much of what one reaches the other reaches too.

# %%
pd.DataFrame(
    {
        "dealer": name_of[pair.dealer_ids[0]],
        "and": name_of[pair.dealer_ids[1]],
        "people": pair.amount,
        "of the first": f"{pair.shares[0]:.0%}",
        "of the second": f"{pair.shares[1]:.0%}",
    }
    for pair in covered.overlaps[:5]
)

# %% [markdown]
# How much would the twenty who sell most reach by themselves?

# %%
largest = sorted(
    (dealer for dealer in dealers if dealer.location),
    key=lambda dealer: (-sales[dealer.id], dealer.id),
)[:20]
group_of = {dealer.id: "the others" for dealer in dealers} | {
    dealer.id: "the twenty largest" for dealer in largest
}
groups = covered.by(group_of)
pd.DataFrame(
    {
        "group": name,
        "dealers": one.dealers,
        "share": f"{one.share:.1%}",
        "nobody else reaches": one.sole,
    }
    for name, one in groups.items()
)

# %% [markdown]
# ## Two networks side by side
#
# The comparison says what is gained and lost, where, and through whom; what is lost adds up to the difference.

# %%
alone = crm.coverage(demand, largest, crm.Radius(km=10), "population")
change = covered.compare(alone)
assert abs(change.gained - change.lost - change.share * covered.total) < 1e-6
print(f"{change.share:+.1%} of all people, {change.lost:,.0f} lost")

# %% [markdown]
# ## Not all or nothing: what each may expect
#
# Huff's rule shares people out among all dealers within reach, more to the near ones and to those who draw more.
# Here a dealer draws as much as it sells, and closeness counts by the square of the distance.

# %%
pull = {dealer.id: max(sales[dealer.id], 1.0) for dealer in dealers}
gravity = crm.gravity(
    demand, dealers, crm.Radius(km=30), "population", attractiveness=pull
)
expected = pd.Series(dict(gravity.amount_of_dealer)).rename(index=name_of)
assert expected.sum() <= gravity.total
expected.sort_values(ascending=False).head(6).round().to_frame("people expected")

# %% [markdown]
# ## Divide the map
#
# Twenty equal shares cannot be had: the answer says why, and shows the nearest that was found.

# %%
equal = crm.divide(
    counties, largest, balance={"population": 0.05}, contiguous=True, seed=7
)
assert equal.status == "infeasible"
print(*equal.conflict, sep="\n")

# %% [markdown]
# With four districts the largest county fits.
# The centres are found; every district is in one piece and within 5% of a quarter of the people.

# %%
districts = crm.divide(
    counties, 4, balance={"population": 0.05}, contiguous=True, seed=7
)
assert districts.status in {"feasible", "optimal"} and districts.contiguous
assert max(map(abs, districts.deviation["population"].values())) <= 0.05
county_name = dict(zip(counties.ids, counties.names, strict=True))
print(f"cost {districts.cost:,.0f}, proven bound {districts.bound:,.0f}")
pd.DataFrame(
    {
        "district of": county_name[center],
        "counties": len(districts.areas[center]),
        "off its share": f"{districts.deviation['population'][center]:+.1%}",
        "compactness": round(districts.compactness[center], 2),
    }
    for center in districts.centers
)

# %% [markdown]
# ## Before and after
#
# Today four dealers share the state, each county held by the nearest of them: easy to say, and out of balance.
# The division in balance changes as few people's dealer as it can: what a change costs is part of what is minimised.

# %%
four = []
for center in districts.centers:
    at = counties.ids.index(center)
    lon, lat = (float(axis[at]) for axis in counties.places)
    near = min(
        (dealer for dealer in largest if dealer not in four),
        key=lambda dealer: crm.great_circle_km(
            lon, lat, dealer.location.lon, dealer.location.lat
        ),
    )
    four.append(near)
before = crm.divide(counties, four, measure="population")
after = crm.divide(
    counties,
    four,
    balance={"population": 0.05},
    contiguous=True,
    today=before.assignment,
    seed=7,
)
assert after.status in {"feasible", "optimal"} and after.contiguous
pd.DataFrame(
    {
        "dealer": name_of[dealer.id],
        "before": f"{before.deviation['population'][dealer.id]:+.0%}",
        "after": f"{after.deviation['population'][dealer.id]:+.0%}",
    }
    for dealer in four
)

# %%
colors = dict(
    zip(
        (dealer.id for dealer in four),
        ["#8dd3c7", "#fdb462", "#80b1d3", "#fb8072"],
        strict=True,
    )
)
seats = [dealer.location for dealer in four]
Map(lambda area_id: colors[before.assignment[area_id]], seats)

# %%
Map(lambda area_id: colors[after.assignment[area_id]], seats)

# %% [markdown]
# First the map of today, then the one in balance; a dot is the dealer's seat.
#
# ## Put it on record, and re-align
#
# Territories come in versions.
# The old ones are in force from January; the new ones are planned for July.

# %%
decided = datetime(2026, 11, 2, 9, tzinfo=UTC)
start, turn = date(2027, 1, 1), date(2027, 7, 1)
store = crm.open("memory:")
with store.begin() as uow:
    uow.areas.add_many(counties.areas)
    uow.dealers.add_many(four)
    for plan in before.territories(at=decided, period=crm.Period(start), names=name_of):
        uow.territories.add(plan.activate(at=decided))
    now = uow.territories.find()
planned = [attrs.evolve(one, area_ids=after.areas[one.dealer_id]) for one in now]
moves = crm.realign(now, planned, counties, ["population"], on=turn)
assert {move.area_id for move in moves.moves} == set(after.moved)
print(f"{len(moves.moves)} counties change hands, ", end="")
print(f"with {moves.disruption['population']:.1%} of the people")
pd.DataFrame(
    {
        "county": move.name,
        "from": ", ".join(name_of[id] for id in move.before),
        "to": ", ".join(name_of[id] for id in move.after),
        "people": move.amounts["population"],
    }
    for move in moves.moves[:8]
)

# %% [markdown]
# Applied, it ends the old versions and begins the new ones in one unit of work.
# Who held a county on a day gone by stays said, and so does whose a sale was.

# %%
with store.begin() as uow:
    crm.apply_realignment(uow, moves, at=decided)
with store.begin() as uow:
    held = crm.Holdings(uow.territories.scan(), uow.areas.scan())
moved = moves.moves[0]
days = [date(2027, 6, 30), turn]
assert [held.dealers(moved.area_id, day, "") for day in days] == [
    moved.before,
    moved.after,
]
sold = {"id": ["a", "b"], "area_id": [moved.area_id] * 2, "on": days, "usd": [100, 200]}
attributed = crm.attribute_sales(sold, held, amount="usd")
for day, one in zip(days, attributed.territories, strict=True):
    print(f"a sale in {moved.name} on {day} is that of {name_of[one.dealer_id]}")

# %% [markdown]
# ## Nothing twice, nothing left out
#
# A division has no overlaps and no gaps.
# Give one county to a second dealer and leave another out, and both are found, with their witnesses.

# %%
with store.begin() as uow:
    in_force = [one for one in uow.territories.find() if one.status == "active"]
assert not crm.overlaps(in_force, counties) and not crm.gaps(counties, in_force)
first, second, *rest = in_force
grab = attrs.evolve(first, area_ids=[*first.area_ids, second.area_ids[0]])
less = attrs.evolve(second, area_ids=second.area_ids[:-1])
(twice,) = crm.overlaps([grab, less, *rest], counties, "population")
(nobody,) = crm.gaps(
    counties,
    [grab, less, *rest],
    "population",
    during=crm.Period(turn, date(2028, 1, 1)),
)
print(
    *(name_of[id] for id in twice.dealer_ids),
    *(county_name[id] for id in twice.area_ids),
    twice.period,
    f"{twice.amount:,.0f} people",
    sep="; ",
)
print(f"nobody holds {nobody.name}, {nobody.amount:,.0f} people:", *nobody.periods)
