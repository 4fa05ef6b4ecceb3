"""What an embedding developer types, as the front door promises it, on every store."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import geopandas
import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from shapely import box

import channelcrm as crm
from channelcrm.selection import models

now = datetime(2026, 10, 1, 9, tzinfo=UTC)
actor, manager = crm.Actor("anna", "specialist"), crm.Actor("max", "manager")
dealer_actor = crm.Actor("d1", "dealer")
sample = crm.sample_network(dealers=30, months=1)
dealers = [
    attrs.evolve(dealer, attributes={**dealer.attributes, "cost": 100_000, "score": 60 + place})
    for place, dealer in enumerate(sample.dealers)
]
d = crm.fields(crm.Dealer)
REPOSITORIES = (
    "dealers contacts observations areas territories scorecards tiers negotiations agreements deals interactions needs "
    "cases plans activities funds events"
)  # fmt: skip


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request, tmp_path):
    url = {"memory": "memory:", "sqlite": f"sqlite:///{tmp_path / 'network.db'}"}.get(request.param)
    opened = crm.open(url or request.getfixturevalue("postgres_url"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def geo():
    gdf = crm.areas_to_frame(crm.sample_areas()).reset_index().rename(columns={"id": "geoid"})
    gdf["households"] = gdf["population"] / 2.5
    return crm.Geography.from_frame(gdf, id="geoid", name="name", measures=["population", "households"])


def test_storage(store):
    dealer = dealers[0]
    dealer_id = dealer.id
    with store.begin() as uow:
        uow.dealers.add(dealer)
        dealer = uow.dealers.get(dealer_id)
        uow.dealers.save(dealer.renamed("Ames Tractor"))
        with pytest.raises(crm.ConflictError):
            uow.dealers.save(dealer.renamed("Ames Tractor"))
        with pytest.raises(crm.AlreadyExistsError):
            uow.dealers.add(dealer)
        uow.dealers.remove(dealer_id)
        with pytest.raises(crm.NotFoundError):
            uow.dealers.get(dealer_id)
    with store.begin() as uow:
        assert uow.dealers.add_many(dealers) == 30
        found = uow.dealers.find(
            (d.status == "active") & d.address.region.in_(["IA", "NE"]), order_by=[d.code], limit=100
        )
        assert [one.code for one in found] == sorted(one.code for one in dealers if one.status == "active")
        polygon = box(-94, 41, -93, 42)
        near = uow.dealers.find(d.location.within(polygon) | d.location.near(crm.Location(-93.6, 41.6), km=50))
        assert 0 < len(near) < 30
        assert uow.dealers.count(d.tier == "A") == 0
        frame = uow.dealers.frame(d.status == "active")
        assert isinstance(frame, geopandas.GeoDataFrame)
        assert len(frame) == len(found)
        for name in REPOSITORIES.split():
            assert getattr(uow, name) is not None
    store.close()
    store.close()


def test_dealers_from_files(store, tmp_path):
    path = tmp_path / "dealers.csv"
    path.write_text("code,Store Name,Lon,lat\nA1,Ames Tractor,-93.6,42\nA2,Ames Tractors,-93.6001,42\nA3,Bad,999,1\n")
    result = crm.read_dealers(str(path), mapping={"Store Name": "name", "Lon": "lon"}, encoding=None)
    assert [dealer.code for dealer in result.dealers] == ["A1", "A2", "A3"]
    (problem,) = result.problems
    assert (problem.row, problem.field, problem.value) == (3, "location", "999, 1")
    assert problem.message
    (match,) = crm.find_duplicates(result.dealers)
    keep, drop, _ = result.dealers
    assert (match.left, match.right) == (keep.id, drop.id)
    assert match.score > 0.8
    assert match.reasons
    merged = crm.merge(keep, drop)
    with store.begin() as uow:
        uow.dealers.add_many([keep, drop])
        uow.dealers.merge(merged)
        assert uow.dealers.unmerge(keep.id, drop.id)[1] == drop


def test_scoring_and_tiers(tmp_path):
    card = crm.Scorecard(
        name="dealer", version=1,
        criteria=[
            crm.Criterion("sales", weight=40, scale=crm.Linear(worst=0, best=5_000_000)),
            crm.Criterion("payment_days", weight=20, scale=crm.Linear(worst=90, best=30)),
            crm.Criterion("reputation", weight=40, scale=crm.Levels({"poor": 0, "fair": 0.5, "good": 1})),
        ],
        requirements=[crm.Requirement("licensed", "==", True)],
        missing="bounds",
    )  # fmt: skip
    card.dump(tmp_path / "scorecard.toml")
    assert crm.Scorecard.load(tmp_path / "scorecard.toml") == card
    rows = {"sales": [1e6, None, 3e6], "payment_days": [30, 60, 45], "reputation": ["good", "poor", "fair"]}
    table = pd.DataFrame({**rows, "licensed": [True, True, False]}, index=["a", "b", "c"])
    ranking = crm.rank(table, card)
    assert list(ranking.ids) == ["a", "b", "c"]
    assert list(ranking.order) == [0, 1]
    assert ranking.contributions.sum(axis=1).tolist() == pytest.approx(ranking.scores.tolist())
    assert (ranking.low <= ranking.high).all()
    assert ranking.known.tolist() == [1, 0.6, 1]
    assert list(ranking.excluded) == ["c"]
    assert ranking.explain("a").score == 68
    assert ranking.compare("a", "b").difference > 0
    assert len(ranking.to_frame()) == 3
    tiers = [crm.Tier("A", at_least={"score": 80, "visits": 4}), crm.Tier("B", at_least={"score": 50}), crm.Tier("C")]
    policy = crm.TierPolicy(tiers, keep_for=crm.Quarters(2))
    graded = pd.DataFrame({"score": [90, 60, 10], "visits": [5, 5, 5]}, index=["a", "b", "c"])
    proposals = crm.assign_tiers(graded, policy, previous={"c": "A"})
    assert [(one.id, one.tier, one.was) for one in proposals] == [("a", "A", None), ("b", "B", None), ("c", "A", "A")]
    assert all(one.reasons for one in proposals)
    values = {"a": 80.0, "b": 15, "c": 5}
    assert crm.tiers_by_share(values, {"A": 0.8, "B": 0.95, "C": 1.0}) == {"a": "A", "b": "B", "c": "C"}
    assert crm.tiers_by_quantile(values, {"A": 0.4, "B": 1.0}) == {"a": "A", "b": "A", "c": "B"}
    assert set(crm.tiers_by_breaks({str(at): at * at for at in range(9)}, k=4).values()) == set("ABCD")


def test_territory(geo):
    assert len(geo.areas) == len(geo.neighbors) == len(geo.area_km2) == len(geo.to_frame()) == 99
    assert None not in geo.locate(dealer.location for dealer in dealers)
    cov = crm.coverage(geo, dealers, reach=crm.Radius(km=50), measure="population")
    assert 0 < cov.share < 1
    assert (len(cov.by_area), len(cov.by_dealer), len(cov.to_frame())) == (99, 30, 99)
    assert cov.gaps
    assert cov.overlaps
    division = crm.divide(geo, centers=dealers, seed=7)
    assert set(division.assignment) == set(geo.ids)
    assert min(division.deviation["population"].values()) >= -1
    assert division.compactness
    assert (division.cost, division.status) == (division.bound, "optimal")
    assert division.contiguous in {True, False}
    territories = division.territories(at=now, period=crm.Period(date(2027, 1, 1), date(2028, 1, 1)))
    assert crm.overlaps(territories) == crm.gaps(geo, territories) == ()


def test_choosing_the_network(geo):
    existing, ids = dealers[:2], [dealers[3].id]
    choice = crm.select(
        dealers, demand=geo, reach=crm.Radius(km=50),
        objective=crm.MaxCoverage("population"),
        limits=[crm.Count(max=20), crm.Keep(existing), crm.Exclude(ids), crm.Budget("cost", 2_000_000),
                crm.PerRegion(max=30), crm.MinScore("score", 60)],
        time_limit=60,
    )  # fmt: skip
    assert {dealer.id for dealer in existing} <= set(choice.chosen)
    assert ids[0] not in choice.chosen
    assert (choice.objective, choice.gap, choice.status, choice.conflict) == (choice.bound, 0, "optimal", ())
    assert set(choice.assignment.values()) <= set(choice.marginal) == set(choice.chosen)
    impossible = [crm.Count(max=1), crm.Keep(existing)]
    none = crm.select(dealers, demand=geo, reach=crm.Radius(km=50), objective=crm.MaxCoverage(), limits=impossible)
    assert (none.status, len(none.conflict)) == ("infeasible", 2)
    solved = models.max_coverage(sparse.csr_matrix(np.eye(3)), np.array([1, 2, 3]), 1)
    assert (list(solved.chosen), solved.objective, solved.bound, solved.gap, solved.status) == ([2], 3, 3, 0, "optimal")


def test_from_negotiation_to_agreement(store, geo, tmp_path):
    n = crm.Negotiation.open(dealers[0].id, by=actor, at=now)
    n = n.advance("qualified", by=actor, at=now)
    with pytest.raises(crm.IllegalTransitionError, match="Allowed from here: offered, lost"):
        n.advance("won", by=actor, at=now)
    terms = crm.Terms(product_lines=["tractors"], area_ids=list(geo.ids[:3]), exclusivity="exclusive",
                      period=crm.Period(date(2027, 1, 1), date(2028, 1, 1)),
                      discount=Decimal("0.12"), payment_days=60, annual_target=crm.Money("1200000", "USD"))  # fmt: skip
    other_terms = attrs.evolve(terms, discount=Decimal("0.13"))
    n = n.offer(terms, by=actor, at=now)
    n = n.counter(other_terms, by=dealer_actor, at=now)
    n = n.accept(by=actor, at=now)
    assert n.needs_approval(crm.STANDARD_POLICY)
    with pytest.raises(crm.PermissionRefusedError):
        n.approve(by=crm.Actor("anna", "manager"), at=now)
    n = n.approve(by=manager, at=now)
    agreement = n.sign(by=actor, at=now)
    rival = attrs.evolve(agreement, id=crm.AgreementId(crm.make_id(now, "rival")), dealer_id=dealers[1].id)
    with store.begin() as uow:
        uow.dealers.add_many(dealers)
        uow.areas.add_many(geo.areas)
        uow.negotiations.add(n)
        uow.agreements.add(agreement)
    with pytest.raises(crm.ExclusivityConflictError) as conflict, store.begin() as uow:
        uow.agreements.add(rival)
    assert (conflict.value.area_ids, conflict.value.product_lines) == (geo.ids[:3], ("tractors",))
    assert (conflict.value.starts, conflict.value.ends) == ("2027-01-01", "2028-01-01")
    assert conflict.value.agreement_id == agreement.id
    assert [agreement.status_on(date(year, 6, 1)) for year in (2026, 2027, 2028)] == ["draft", "active", "expired"]
    agreement.amend(terms, by=actor, at=now)
    agreement.renew(until=date(2029, 1, 1), by=actor, at=now)
    agreement.terminate(on=date(2027, 7, 1), reason="closed", by=actor, at=now)
    assert crm.forecast([n], by="month").totals["USD"] == crm.Money(1_140_000, "USD")
    assert crm.conversion([n]).total == 1
    assert n.lose(reason="price", by=actor, at=now).stage == "lost"
    crm.write_report(store, str(tmp_path / "report.html"))
    assert "<html" in (tmp_path / "report.html").read_text(encoding="utf-8")
