# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Choosing a network
#
# Which twenty dealers would cover the state, what the twenty-first would add, what if one opens or closes, and what if a competitor comes.
# The map is real: Iowa's counties and towns.
# The 200 dealers on it are made up; none of them exists.
#
# This page is made from the script `notebooks/choosing_a_network.py`, which runs as it stands: `python notebooks/choosing_a_network.py`.
# It needs `pip install 'channelcrm[analysis]'`.
# The same cells run on a real wholesale channel too; what was found there is told in {doc}`../explanation/choosing`.

# %%
from datetime import date
from html import escape

import pandas as pd
from shapely import Point

import channelcrm as crm

# %% [markdown]
# ## The market and the candidates
#
# People are counted where they live, by town.
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
place_of = {dealer.id: dealer.location for dealer in dealers}
people = demand.measure("population").sum()
reach = crm.Radius(km=20)
print(f"{len(dealers)} candidates, {people:,.0f} people")


# %%
class Named:
    """What the library shows, with the dealers' names in place of their ids."""

    def __init__(self, shown):
        self.html = shown._repr_html_()

    def _repr_html_(self):
        for id, name in name_of.items():
            self.html = self.html.replace(id, escape(name))
        return self.html


class Map:
    """The counties, with dots: all candidates, and on them those that are chosen, with their reach."""

    def __init__(self, chosen):
        self.parts = []
        for area in counties.areas:
            line = "".join(
                "M" + "L".join(self.at(*point) for point in ring.coords) + "Z"
                for part in getattr(area.geometry, "geoms", [area.geometry])
                for ring in [part.exterior, *part.interiors]
            )
            self.parts.append(f'<path d="{line}" fill="#e5e5e5"/>')
        for id, place in place_of.items():
            if place is not None:
                self.dot(place, 0.02, "#999")
                if id in chosen:
                    self.dot(place, reach.km / 111.2, "#2171b5", 'fill-opacity="0.3"')
                    self.dot(place, 0.03, "#08306b")

    def dot(self, place, radius, fill, more=""):
        x, y = self.at(place.lon, place.lat).split(",")
        self.parts.append(
            f'<circle cx="{x}" cy="{y}" r="{radius:.3f}" fill="{fill}" {more}/>'
        )

    @staticmethod
    def at(lon, lat):
        return f"{lon * 0.743:.3f},{-lat:.3f}"

    def _repr_svg_(self):
        size = 'viewBox="-71.9 -43.6 4.95 3.3" width="720"'
        lines = 'stroke="#fff" stroke-width="0.01" fill-rule="evenodd"'
        parts = "".join(self.parts)
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {lines}>{parts}</svg>'


# %% [markdown]
# ## Which twenty?
#
# A set is chosen, not the top of a list.
# The answer comes with its bound: no other twenty reach more people.

# %%
choice = crm.select(
    dealers,
    demand=demand,
    reach=reach,
    objective=crm.MaxCoverage("population"),
    limits=[crm.Count(max=20)],
)
assert choice.status == "optimal" and choice.gap == 0
largest = sorted(
    (dealer for dealer in dealers if dealer.location),
    key=lambda dealer: (-sales[dealer.id], dealer.id),
)[:20]
by_sales = crm.coverage(demand, largest, reach, "population")
everybody = crm.coverage(demand, dealers, reach, "population")
assert by_sales.share <= choice.share <= everybody.share
print(f"the best twenty reach {choice.share:.1%} of the people within {reach.km} km")
print(
    f"the twenty that sell most reach {by_sales.share:.1%}, all {everybody.share:.1%}"
)

# %%
Map(choice.chosen)

# %% [markdown]
# Dark dots are chosen, with what they reach around them; grey dots are the other candidates.
#
# What would be lost without each of them:

# %%
Named(choice)

# %% [markdown]
# ## Why is it in, why is it out?
#
# The dealer that sells most, asked for by name; and a chosen one.

# %%
biggest = next(dealer.id for dealer in largest if dealer.id not in choice.chosen)
Named(choice.explain(biggest))

# %%
least = min(choice.chosen, key=lambda id: choice.marginal[id])
Named(choice.explain(least))

# %% [markdown]
# ## What if?
#
# The large seller in the place of the chosen one that matters least: every measure, before and after.

# %%
swapped = choice.swap(least, biggest)
assert swapped.after.objective <= choice.objective
swapped.to_frame().astype(float).round(2)

# %% [markdown]
# ## How many?
#
# The best network at each number of dealers, in one call.
# The knee is where more dealers begin to pay less.

# %%
frontier = crm.frontier(
    dealers,
    demand=demand,
    reach=reach,
    objective=crm.MaxCoverage("population"),
    counts=range(1, 41),
)
worth = [point.network.objective for point in frontier.points]
assert worth == sorted(worth)
print(f"the knee: {frontier.knee.at} dealers, {frontier.knee.network.share:.1%}")


# %%
class Curve:
    def _repr_svg_(self):
        points = [(16 * at.at, 200 - 200 * at.network.share) for at in frontier.points]
        line = " ".join(f"{x},{y:.1f}" for x, y in points)
        x, y = points[frontier.points.index(frontier.knee)]
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -10 700 230" width="700" font-size="12">'
            '<path d="M0 0V200H660" fill="none" stroke="#888"/>'
            f'<polyline points="{line}" fill="none" stroke="#2171b5" stroke-width="2"/>'
            f'<circle cx="{x}" cy="{y:.1f}" r="5" fill="#08306b"/>'
            f'<text x="{x + 8}" y="{y + 16:.1f}">{frontier.knee.at} dealers</text>'
            '<text x="4" y="2">all people</text><text x="600" y="216">40 dealers</text></svg>'
        )


Curve()

# %% [markdown]
# ## Limits
#
# No two within 40 km of each other.
# What cannot hold together is said in words, and no limit is named that is not needed for the contradiction.

# %%
apart = crm.select(
    dealers,
    demand=demand,
    reach=reach,
    objective=crm.MaxCoverage("population"),
    limits=[crm.Count(max=20), crm.Spacing(km=40)],
)
assert apart.status == "optimal" and apart.objective <= choice.objective
print(f"with 40 km between them: {apart.share:.1%}, with {len(apart.chosen)} dealers")

# %%
near = [dealer.id for dealer in largest[:3]]
contradiction = crm.select(
    dealers,
    demand=demand,
    reach=reach,
    objective=crm.MaxCoverage("population"),
    limits=[
        crm.Count(max=20),
        crm.Keep(near),
        crm.Exclude(near[:1]),
        crm.Spacing(km=40),
    ],
)
assert contradiction.status == "infeasible"
for words in contradiction.conflict:
    for id in near:
        words = words.replace(id, name_of[id])
    print(words)

# %% [markdown]
# ## Other questions, other models
#
# The fewest dealers for three quarters of the people; the shortest ways for all; the shortest longest way.

# %%
fewest = crm.select(
    dealers,
    demand=demand,
    reach=reach,
    objective=crm.MinDealers(share=0.75, measure="population"),
)
short = crm.select(
    dealers,
    demand=demand,
    objective=crm.MinDistance("population"),
    limits=[crm.Count(max=20)],
)
longest = crm.select(
    dealers,
    demand=demand,
    objective=crm.MinMaxDistance("population"),
    limits=[crm.Count(max=20)],
    time_limit=20,
)
assert fewest.share >= 0.75
print(f"{len(fewest.chosen)} dealers reach {fewest.share:.1%}")
print(
    f"mean way to the nearest of twenty: {short.objective / people:.1f} km, {short.status}"
)
print(
    f"longest way to the nearest of twenty: {longest.objective:.1f} km,",
    f"none has less than {longest.bound:.1f} km",
)

# %% [markdown]
# ## What if a competitor opens?
#
# A rival opens in the ten largest towns, and people go to whoever is nearer.
# First what our twenty would keep, then the twenty that would keep most.

# %%
towns = sorted(demand.areas, key=lambda area: -area.measures["population"])[:10]
rivals = {
    f"rival in {area.name}": crm.Location(area.geometry.x, area.geometry.y)
    for area in towns
}
capture = crm.MaxCapture("population", competitors=rivals)
ours = [dealer for dealer in dealers if dealer.id in choice.chosen]
held = crm.select(
    ours, demand=demand, reach=reach, objective=capture, limits=[crm.Keep(ours)]
)
answer = crm.select(
    dealers, demand=demand, reach=reach, objective=capture, limits=[crm.Count(max=20)]
)
assert answer.status == "optimal" and answer.objective >= held.objective
print(f"our twenty would keep {held.share:.1%} of the people")
print(f"the best answer keeps {answer.share:.1%}", end="; ")
print(f"{len(set(answer.chosen) - set(choice.chosen))} of its twenty are others")

# %% [markdown]
# ## From today to there
#
# Today the twenty that sell most; six changes a period, the best first.

# %%
rollout = choice.plan([dealer.id for dealer in largest], per_period=6)
assert set(rollout.steps[-1].network.chosen) == set(choice.chosen)
steps = rollout.to_frame()
pd.DataFrame(
    {
        "opened": [len(step.opened) for step in rollout.steps],
        "closed": [len(step.closed) for step in rollout.steps],
        "dealers": steps["dealers"].to_numpy(),
        "people within reach": steps["share"].map("{:.1%}".format).to_numpy(),
    },
    index=steps.index,
)
