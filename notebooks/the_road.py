# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # The road, on the bundled sample
#
# From a messy list of dealers to signed agreements, one step after the other, on real storage.
# The map is real: Iowa's 99 counties and its towns.
# The 200 dealers on it are made up; none of them exists.
#
# This page is made from the script `notebooks/the_road.py`, which runs as it stands: `python notebooks/the_road.py`.
# It needs `pip install 'channelcrm[analysis]'`.
# What the text says about the numbers is asserted in the cells.

# %%
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import pandas as pd
from shapely import Point

import channelcrm as crm

pd.set_option("display.max_colwidth", None)
today = date(2026, 10, 1)
folder = TemporaryDirectory()
here = Path(folder.name)
network = crm.sample_network(dealers=200, seed=7, on=today)

# %% [markdown]
# ## The list as it comes
#
# A sales department hands over a spreadsheet.
# Some rows are wrong: a latitude and a longitude that changed places, a name left out, a position in degrees and minutes, an opening day in the future.
# Two dealers stand in it twice, because two branch offices wrote them down.

# %%
rows = [
    {
        "Dealer code": dealer.code,
        "Name": dealer.name,
        "Legal name": dealer.legal_name,
        "City": dealer.address.city,
        "State": dealer.address.region,
        "Country": "US",
        "Lat": dealer.location.lat,
        "Lon": dealer.location.lon,
        "Phone": dealer.phone,
        "Email": dealer.email,
        "Opened": dealer.opened_on,
        "Product lines": ";".join(dealer.product_lines),
        "licensed": dealer.attributes["licensed"],
        "reputation": dealer.attributes["reputation"],
        "payment_days": dealer.attributes["payment_days"],
        "cost": dealer.attributes["cost"],
        "Source": dealer.source,
    }
    for dealer in network.dealers
]
rows[9] |= {"Lat": rows[9]["Lon"], "Lon": rows[9]["Lat"]}
rows[25] |= {"Name": ""}
rows[40] |= {"Lat": "41°35'N", "Lon": "93°37'W"}
rows[60] |= {"Opened": "2051-04-01"}
again = [
    rows[number]
    | {
        "Dealer code": f"X{number:03d}",
        "Name": rows[number]["Legal name"].upper(),
        "Email": "",
    }
    for number in (3, 71)
]
pd.DataFrame([*rows, *again]).to_csv(here / "dealers.csv", index=False)

# %% [markdown]
# ## Read it
#
# Good rows are kept.
# Each problem names the row, the field, the value, what is wrong with it and what would be right.

# %%
listed = crm.read_dealers(here / "dealers.csv", today=today)
for problem in listed.problems:
    print(problem)

# %%
len(listed.dealers)

# %%
exchanged, nameless, *_ = listed.problems
assert exchanged.row == 10
assert nameless.row == 26
assert len(listed.dealers) == 201  # 202 rows, one without a name

# %% [markdown]
# The areas come as GeoJSON, the figures as a table with one row a dealer and month.

# %%
counties = crm.Geography.from_areas(crm.sample_areas()).to_frame()
counties.rename_axis("county_fips").reset_index().to_file(
    here / "areas.geojson", driver="GeoJSON"
)

codes = {dealer.id: dealer.code for dealer in network.dealers}
figures = pd.DataFrame(
    {
        "dealer_code": codes[one.subject_id],
        "month": f"{one.period.start:%Y-%m}",
        one.metric: one.value,
    }
    for one in network.observations
)
figures = figures.groupby(["dealer_code", "month"], as_index=False).first()
figures.to_csv(here / "observations.csv", index=False)
figures.head()

# %%
areas = crm.read_areas(here / "areas.geojson")
observed = crm.read_observations(here / "observations.csv", today=today)
assert len(areas.areas) == 99
assert len(observed.observations) == 200 * 24 * 2  # dealers, months, sales and units
assert not areas.problems and not observed.problems

# %% [markdown]
# ## Find duplicates
#
# Every likely pair comes with a score and what speaks for it and against, the surest first.

# %%
matches = crm.find_duplicates(listed.dealers)
by_id = {dealer.id: dealer for dealer in listed.dealers}
pd.DataFrame(
    {
        "score": round(match.score, 3),
        "dealer": f"{by_id[match.left].code} {by_id[match.left].name}",
        "and": f"{by_id[match.right].code} {by_id[match.right].name}",
        "because": "; ".join(match.reasons),
    }
    for match in matches[:5]
)

# %% [markdown]
# The two at the top are the rows that stand in the list twice.
# Those below are different dealers that have much in common: a person decides, and merges the first two.

# %%
twins = matches[:2]
merged = {by_id[id].code for match in twins for id in (match.left, match.right)}
assert merged == {"D000004", "X003", "D000072", "X071"}

# %% [markdown]
# ## Store it
#
# From here on everything is read from a store: an SQLite file, made on first use.
# A unit of work commits as a whole or not at all.

# %%
store = crm.open(f"sqlite:///{here / 'network.db'}")
with store.begin() as uow:
    crm.bring_in_areas(uow, areas.areas)
    intake = crm.bring_in_dealers(uow, listed.dealers)
    crm.bring_in_observations(uow, observed.observations)
intake

# %% [markdown]
# Bringing in the same list again changes nothing.

# %%
with store.begin() as uow:
    second = crm.bring_in_dealers(uow, listed.dealers)
assert (second.added, second.changed, second.unchanged) == (0, 0, 201)
second

# %% [markdown]
# A merge keeps both sides in the lineage of the one that stays, so that it can be undone.

# %%
at = datetime(2026, 10, 1, 9, tzinfo=UTC)
with store.begin() as uow:
    for match in twins:
        pair = uow.dealers.get(match.left), uow.dealers.get(match.right)
        keep, drop = sorted(pair, key=lambda one: one.code)
        uow.dealers.merge(crm.merge(keep, drop, at=at, reasons=match.reasons))
    assert (
        uow.dealers.count() == 199
    )  # 200 made up, one without a name, the two twins gone

# %% [markdown]
# What other systems know of these dealers: visits made and needs heard.

# %%
with store.begin() as uow:
    ours = {dealer.code: dealer.id for dealer in uow.dealers.scan()}
    stored_id = {id: ours[code] for id, code in codes.items() if code in ours}
    known = [one for one in network.interactions if one.dealer_id in stored_id]
    uow.interactions.add_many(
        attrs.evolve(one, dealer_id=stored_id[one.dealer_id]) for one in known
    )
    known = [one for one in network.needs if one.dealer_id in stored_id]
    uow.needs.add_many(
        attrs.evolve(one, dealer_id=stored_id[one.dealer_id]) for one in known
    )

# %% [markdown]
# ## Score
#
# First the evidence: what is known of each dealer in the 12 months before today, one row a dealer.
# What was never observed is empty, never zero.

# %%
with store.begin() as uow:
    active = crm.fields(crm.Dealer).status == "active"
    dealers = uow.dealers.find(active)
    evidence = crm.evidence(uow, as_of=today, where=active)
columns = ["sales_usd_12m", "sales_usd_growth", "visits_12m", "payment_days"]
evidence.to_frame()[columns].describe().round(2)

# %% [markdown]
# The standard is said once, as a card with a version.
# Scales are fixed: a dealer's score does not change because others come or go.

# %%
card = crm.Scorecard(
    name="farm machinery dealer",
    version=1,
    criteria=[
        crm.Criterion(
            "sales_usd_12m", weight=40, scale=crm.Linear(worst=0, best=3_000_000)
        ),
        crm.Criterion(
            "sales_usd_growth", weight=15, scale=crm.Linear(worst=-0.3, best=0.3)
        ),
        crm.Criterion("payment_days", weight=20, scale=crm.Linear(worst=90, best=30)),
        crm.Criterion(
            "reputation",
            weight=25,
            scale=crm.Levels({"poor": 0, "fair": 0.5, "good": 1}),
        ),
    ],
    requirements=[crm.Requirement("licensed", "==", True)],
    missing="bounds",
)
ranking = crm.rank(evidence, card)
name_of = {dealer.id: dealer.name for dealer in dealers}
best = ranking.to_frame().query("rank > 0").sort_values("rank").head(8)
best = best.rename(index=name_of).rename_axis(None)
best[["rank", "score", "low", "high", "known"]].round(2)

# %% [markdown]
# Every score can be taken apart, and two dealers can be laid side by side.


# %%
class Named:
    """What the library shows, with the dealers' names in place of their ids."""

    def __init__(self, shown):
        self.html = shown._repr_html_()

    def _repr_html_(self):
        for id, name in name_of.items():
            self.html = self.html.replace(id, escape(name))
        return self.html


first, runner_up = (ranking.ids[row] for row in ranking.order[:2])
Named(ranking.explain(first))

# %%
Named(ranking.compare(first, runner_up))

# %%
parts = ranking.explain(first).parts
assert abs(sum(part.points for part in parts) - ranking.explain(first).score) < 1e-9
assert all(
    low <= score <= high
    for low, score, high in zip(ranking.low, ranking.scores, ranking.high, strict=True)
)

# %% [markdown]
# Who is not licensed is out, whatever the points; the reason is kept.

# %%
id, reasons = next(iter(ranking.excluded.items()))
print(name_of[id], *reasons, sep=": ")

# %% [markdown]
# ## Tiers
#
# A policy grades by score and visits; whoever falls keeps the tier for two quarters.
# Proposals become records when somebody decides on them.

# %%
policy = crm.TierPolicy(
    [
        crm.Tier("A", at_least={"score": 60, "visits_12m": 2}),
        crm.Tier("B", at_least={"score": 45}),
        crm.Tier("C"),
    ],
    keep_for=crm.Quarters(2),
)
graded = {
    "id": ranking.ids,
    "score": ranking.scores,
    "visits_12m": evidence["visits_12m"],
}
proposals = crm.assign_tiers(graded, policy, as_of=today)
manager = crm.Actor("m.lee", "manager")
with store.begin(by=manager, at=at) as uow:
    crm.grade(uow, proposals, policy="score and visits", by=manager, at=at)
    dealers = uow.dealers.find(crm.fields(crm.Dealer).status == "active")
tiers = pd.Series([dealer.tier for dealer in dealers]).value_counts().sort_index()
assert tiers.sum() == len(dealers)
tiers.to_frame("dealers")

# %%
for proposal in proposals[:3]:
    print(name_of[proposal.id], proposal.tier, *proposal.reasons, sep="\n    ")

# %% [markdown]
# ## Coverage
#
# How many people live within 30 km of a dealer?
# The demand of a county sits at one point, so a county is covered as a whole or not at all.
# Towns are finer points of demand; both ways of counting are shown.

# %%
geography = crm.Geography.from_areas(areas.areas)
reach = crm.Radius(km=30)
covered = crm.coverage(geography, dealers, reach=reach, measure="population")
towns = crm.Geography.from_areas(
    crm.Area(
        id=f"town-{number}",
        name=place.name,
        geometry=Point(place.location.lon, place.location.lat),
        measures={"population": place.population},
    )
    for number, place in enumerate(crm.sample_places())
)
by_town = crm.coverage(towns, dealers, reach=reach, measure="population")
print(f"{covered.share:.1%} of the people within {reach.km} km, counted by county")
print(f"{by_town.share:.1%} counted by town")
for gap in covered.gaps[:3]:
    print(f"out of reach: {gap.name}, {gap.amount:,.0f} people")


# %% [markdown]
# A map is a few lines of SVG: the counties, each filled with a colour, and dots on them.
# It is drawn in plain degrees, a degree of longitude as wide as it is at 42° north.


# %%
class Map:
    def __init__(self, fill, dealers, radius=0.03):
        self.parts = []
        for area in geography.areas:
            line = "L".join(self.at(*point) for point in area.geometry.exterior.coords)
            self.parts.append(f'<path d="M{line}Z" fill="{fill(area.id)}"/>')
        for place in [dealer.location for dealer in dealers if dealer.location]:
            move = f'transform="translate({self.at(place.lon, place.lat)})"'
            self.parts.append(f'<circle r="{radius}" {move} fill-opacity="0.8"/>')

    @staticmethod
    def at(lon, lat):
        return f"{lon * 0.743:.3f},{-lat:.3f}"

    def _repr_svg_(self):
        size = 'viewBox="-71.9 -43.6 4.95 3.3" width="720"'
        lines = 'stroke="#fff" stroke-width="0.01"'
        parts = "".join(self.parts)
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {lines}>{parts}</svg>'


Map(lambda area_id: "#9ecae1" if covered.by_area[area_id] else "#fdd0a2", dealers)

# %% [markdown]
# Blue counties are within reach of somebody, orange ones are gaps; a dot is an active dealer.

# %% [markdown]
# ## Choose the network
#
# Which twelve dealers together reach most people, if only dealers with 45 points or more may be chosen?
# The answer comes with its bound: what no other choice under the same limits can beat.

# %%
scored = [
    dealer.with_attributes(score=float(score))
    for dealer, score in zip(dealers, ranking.scores, strict=True)
    if dealer.id not in ranking.excluded
]
choice = crm.select(
    scored,
    demand=towns,
    reach=reach,
    objective=crm.MaxCoverage("population"),
    limits=[crm.Count(max=12), crm.MinScore("score", 45)],
)
print(f"{choice.objective:,.0f} people ({choice.share:.1%}) within reach of the twelve")
print(f"no other choice reaches more than {choice.bound:,.0f}: {choice.status}")
assert choice.status == "optimal" and choice.gap == 0
lost = pd.Series(dict(choice.marginal)).rename(index=name_of).astype(int)
lost.sort_values(ascending=False).to_frame("people lost without it")

# %% [markdown]
# ## Divide the territory
#
# Each county goes to the nearest chosen dealer, each once.

# %%
chosen = [dealer for dealer in dealers if dealer.id in choice.chosen]
division = crm.divide(geography, centers=chosen, measure="population")
assert set(division.assignment) == {area.id for area in areas.areas}
palette = "8dd3c7 ffffb3 bebada fb8072 80b1d3 fdb462 b3de69 fccde5 d9d9d9 bc80bd ccebc5 ffed6f".split()
colour = dict(zip(division.centers, palette, strict=True))
Map(lambda area_id: f"#{colour[division.assignment[area_id]]}", chosen, radius=0.05)

# %%
held = pd.DataFrame(
    {
        "counties": {center: len(given) for center, given in division.areas.items()},
        "deviation from an equal share of people": dict(
            division.deviation["population"]
        ),
        "pieces": dict(division.pieces),
    }
)
assert held["counties"].sum() == 99
held.rename(index=name_of).round(2)

# %% [markdown]
# The division is by distance alone, so it is not balanced: the table says how far each is from an equal share.

# %% [markdown]
# ## Negotiate and sign
#
# A negotiation is a value; each step gives the next one, or raises and changes nothing.
# Exclusive terms need a leader's approval: a specialist cannot give it, nor could a manager who had asked for it.

# %%
dealer = chosen[0]
specialist = crm.Actor("k.ito", "specialist")
their_side = crm.Actor("owner", "dealer")
terms = crm.Terms(
    product_lines=["tractors"],
    area_ids=division.areas[dealer.id],
    exclusivity="exclusive",
    period=crm.Period(date(2027, 1, 1), date(2028, 1, 1)),
    discount=Decimal("0.10"),
    payment_days=45,
    annual_target=crm.Money("1200000", "USD"),
)
day = timedelta(days=1)
talk = crm.Negotiation.open(dealer.id, by=specialist, at=at, subject="2027 territory")
talk = talk.advance("qualified", by=specialist, at=at + 2 * day)
talk = talk.offer(terms, by=specialist, at=at + 5 * day)
talk = talk.counter(
    attrs.evolve(terms, payment_days=60), by=their_side, at=at + 9 * day
)
talk = talk.accept(by=specialist, at=at + 11 * day)
talk.needs_approval()

# %%
try:
    talk.approve(by=specialist, at=at + 12 * day)
except crm.PermissionRefusedError as refusal:
    print(refusal)

# %%
talk = talk.approve(by=manager, at=at + 12 * day)
with store.begin(by=specialist, at=at + 14 * day) as uow:
    uow.negotiations.add(talk)
    agreement = crm.appoint(
        uow, uow.negotiations.get(talk.id), by=manager, at=at + 14 * day
    )
for when in (date(2026, 12, 1), date(2027, 6, 1), date(2027, 11, 1), date(2028, 1, 1)):
    print(when, agreement.status_on(when))

# %% [markdown]
# A second agreement on the same counties, line and days is refused by the store, whoever tries and however fast.

# %%
rival = next(one for one in dealers if one.id not in choice.chosen)
other = crm.Negotiation.open(rival.id, by=specialist, at=at, subject="2027 territory")
other = other.advance("qualified", by=specialist, at=at + day)
other = other.offer(terms, by=specialist, at=at + 2 * day)
other = other.accept(by=their_side, at=at + 3 * day).approve(
    by=manager, at=at + 4 * day
)
try:
    with store.begin(by=specialist, at=at + 15 * day) as uow:
        uow.negotiations.add(other)
        crm.appoint(uow, uow.negotiations.get(other.id), by=manager, at=at + 15 * day)
except crm.ExclusivityConflictError as conflict:
    print(
        "Refused:",
        conflict.area_ids[:3],
        conflict.product_lines,
        conflict.starts,
        conflict.ends,
    )

# %%
with store.begin() as uow:
    assert uow.agreements.count() == 1
    assert uow.negotiations.count() == 1  # the refused unit of work left nothing behind

# %% [markdown]
# ## Plan the visits
#
# Tier A every 30 days, B every 60, C every 120; who was never visited is due at once.

# %%
with store.begin() as uow:
    visits = crm.next_visits(
        dealers,
        uow.interactions.scan(),
        crm.VisitPolicy({"A": 30, "B": 60, "C": 120}),
        on=today,
    )
due = [visit for visit in visits if visit.due_on <= today]
assert len(visits) == len(dealers)
print(f"{len(due)} of {len(visits)} are due on {today}")
pd.DataFrame(
    {"dealer": name_of[visit.dealer_id], "due": visit.due_on, "why": visit.reason}
    for visit in due[-5:]
)

# %% [markdown]
# ## Report
#
# One HTML file that opens without a network: the map, the ranking with reasons, tiers, the chosen network, territories, pipeline and agreements.

# %%
report = crm.write_report(
    store,
    here / "report.html",
    on=today,
    ranking=ranking,
    coverage=covered,
    selection=choice,
    division=division,
    visits=visits,
    problems=listed.problems,
    matches=matches,
)
page = report.read_text(encoding="utf-8")
assert "http://" not in page.replace("http://www.w3.org/", "")
store.close()
f"{report.name}: {len(page) / 1024:,.0f} kB"

# %%
folder.cleanup()
