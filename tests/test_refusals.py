"""Whatever a value or a function is given, it is right, or it is refused by an error of ours."""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from shapely.geometry.base import BaseGeometry

import channelcrm as crm
from channelcrm.errors import ChannelCrmError
from channelcrm.market import growth, top_share, totals
from channelcrm.sample import sample_network
from channelcrm.storage.catalogue import RECORDS
from channelcrm.testing import strategies
from channelcrm.values import Actor, Money, Period

NAN = float("nan")
NONSENSE = [
    None, "", " ", "x", "x" * 20_000, "a\0b", "\ud800", 0, -1, 5, 2**70, 1.5, NAN, math.inf, True, [], ["x"], [None],
    [1], [["x"]], (), {}, {"a": object()}, {1: 2}, {"a": NAN}, {"a": "b\0"}, {"a": "x" * 20_000}, {"a": 2**70},
    {"\ud800": 1}, b"x", object(), Decimal("NaN"), Decimal("1e400"), Decimal(1), date(2026, 1, 1), datetime(2026, 1, 1),
    datetime(2026, 1, 1, tzinfo=UTC), Period(date(2026, 1, 1)), Money(1, "USD"), Actor("a", "manager"), int, 1 + 2j,
    10**400, Decimal("sNaN"), pd.NaT,
]  # fmt: skip


def classes_in(hint: object) -> Iterator[type]:
    """The attrs classes that this hint names, and those that their fields name."""
    for inner in get_args(hint):
        yield from classes_in(inner)
    if isinstance(hint, type) and attrs.has(hint):
        yield hint


def hints_of(kind: type) -> dict[str, object]:
    return get_type_hints(kind, localns={"BaseGeometry": BaseGeometry})


def stored_classes() -> list[type]:
    found: list[type] = []
    open_ = list(RECORDS.values())
    while open_:
        kind = open_.pop()
        if kind not in found:
            found.append(kind)
            open_ += [inner for hint in hints_of(kind).values() for inner in classes_in(hint)]
    return sorted(found, key=lambda one: one.__name__)


def parts(value: object) -> Iterator[object]:
    """The attrs values in this value, itself included."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        for one in value:
            yield from parts(one)
    elif attrs.has(type(value)):
        yield value
        for field in attrs.fields(type(value)):
            yield from parts(getattr(value, field.name))


@pytest.fixture(scope="module")
def examples() -> dict[type, object]:
    found: dict[type, object] = {}
    wanted = set(stored_classes())

    class AllFoundError(Exception):
        """Enough: a network is dear."""

    @settings(
        max_examples=100, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
    )
    @given(strategies.networks())
    def collect(network: Mapping[str, Any]) -> None:
        for part in parts(network):
            found.setdefault(type(part), part)
        if wanted <= found.keys():
            raise AllFoundError

    with suppress(AllFoundError):
        collect()
    return found


def fits(value: object, hint: Any) -> bool:  # noqa: PLR0911  one branch a kind of type
    origin, inside = get_origin(hint), get_args(hint)
    if hasattr(hint, "__supertype__"):
        return fits(value, hint.__supertype__)
    if origin in (Union, types.UnionType):
        return any(fits(value, one) for one in inside)
    if origin is tuple:
        return isinstance(value, tuple) and all(fits(one, inside[0]) for one in value)
    if origin is Callable:
        return callable(value)
    if origin is not None:
        whole = isinstance(value, Mapping)
        return whole and all(fits(name, inside[0]) and fits(one, inside[1]) for name, one in value.items())
    if hint is datetime:
        return isinstance(value, datetime) and value.tzinfo is UTC
    if hint is date:
        return isinstance(value, date) and not isinstance(value, datetime)
    if hint in (int, float) and isinstance(value, bool):
        return False
    if hint is float and isinstance(value, int | float):
        return math.isfinite(value)
    if hint is int and isinstance(value, int):
        return abs(value) < 2**63
    if hint is str and isinstance(value, str):
        return "\0" not in value and "\ud800" not in value and len(value) < 20_000
    return isinstance(value, hint)


@pytest.mark.parametrize("kind", stored_classes(), ids=lambda kind: kind.__name__)
def test_a_stored_value_holds_nothing_that_its_fields_do_not_say(kind, examples):
    hints = hints_of(kind)
    for field in attrs.fields(kind):
        for nonsense in NONSENSE:
            with suppress(ChannelCrmError):
                made = attrs.evolve(examples[kind], **{field.alias: nonsense})
                assert fits(getattr(made, field.name), hints[field.name]), (field.name, nonsense)


# --- functions


SAMPLE = sample_network(dealers=20, months=2)
DEALERS = SAMPLE.dealers
NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
YEAR = Period(date(2027, 1, 1), date(2028, 1, 1))
ANN, BOSS, DEE = Actor("ann", "specialist"), Actor("boss", "manager"), Actor("dee", "dealer")
TERMS = crm.Terms(product_lines=["t"], area_ids=["19001"], period=YEAR, annual_target=Money(100, "USD"))
OPENED = crm.Negotiation.open(DEALERS[0].id, by=ANN, at=NOW)
QUALIFIED = OPENED.advance("qualified", by=ANN, at=NOW)
OFFERED = QUALIFIED.offer(TERMS, by=ANN, at=NOW)
ACCEPTED = OFFERED.accept(by=DEE, at=NOW)
AGREEMENT = ACCEPTED.sign(by=ANN, at=NOW)
CLAIM = crm.Claim(area_id="a", product_line="t", period=YEAR, exclusivity="open")
CASE = crm.ServiceCase.open(DEALERS[0].id, "late delivery", department="logistics", by=ANN, at=NOW)
NEED = crm.Need.new(DEALERS[0].id, "training", at=NOW)
VISIT = crm.Interaction.plan(DEALERS[0].id, by=ANN, at=NOW)
DEAL = crm.DealRegistration.register(
    DEALERS[0].id, customer="Acme", product_line="t", value=Money(1, "USD"), by=ANN, at=NOW
)
PLAN = crm.ChannelPlan.new("2027", period=YEAR, targets=[], by=ANN, at=NOW)
MERGED = crm.merge(DEALERS[0], DEALERS[1])
PROPOSALS = crm.assign_tiers({"id": [DEALERS[0].id]}, crm.TierPolicy([crm.Tier("A")]), as_of=date(2026, 10, 1))
STEP = {"by": ANN, "at": NOW}
DRAFT = crm.Activity.propose("campaign", "spring", purpose="sales", period=YEAR, budget=Money(9, "USD"), **STEP)
RUNNING = (
    DRAFT.submit(**STEP).approve(by=BOSS, at=NOW).advance("prepared", **STEP).advance("running", **STEP)
)  # fmt: skip
FUND = crm.FundClaim.new(DEALERS[0].id, Money(9, "USD"), proofs=["invoice 1"], **STEP)
CARD = crm.Scorecard(name="d", criteria=[crm.Criterion("a", weight=1, scale=crm.Linear(worst=0, best=1))])
TABLE = {"id": ["p", "q"], "a": [0.5, None]}
RANKING = crm.rank(TABLE, CARD)
TODAY = date(2026, 10, 1)
STRICT = crm.TierPolicy([crm.Tier("A", at_least={"a": 0.4}), crm.Tier("B")], approval=True)
WANTED = crm.assign_tiers({"id": [DEALERS[0].id], "a": [0.5]}, STRICT, as_of=TODAY, by=ANN, at=NOW)[0]
GRADED = WANTED.approve(by=BOSS, at=NOW).assignments(by=BOSS, at=NOW)
GEO = crm.Geography.from_areas(crm.sample_areas()[:9])
DIVISION = crm.divide(GEO, centers=DEALERS)
TERRITORIES = DIVISION.territories(at=NOW, period=YEAR)
HELD = attrs.evolve(TERRITORIES[0], status="active", period=Period(date(2026, 1, 1)))
STORE = crm.open("memory:")
FILLED = crm.open("memory:")
with FILLED.begin() as uow:
    uow.dealers.add_many(DEALERS)
    uow.observations.add_many(SAMPLE.observations)
KEPT_OPEN = FILLED.begin()
UOW = KEPT_OPEN.__enter__()
ASKED = {"a": crm.Observed("units"), "visits_12m": None, "mood": crm.Answered("mood", aggregate="mean")}
CALLS: list[tuple[Any, dict[str, Any]]] = [
    (crm.open, {"url": "memory:"}),
    (crm.fields, {"kind": crm.Dealer}),
    (crm.make_id, {"at": NOW}),
    (crm.derive_id, {"order": 1}),
    (crm.merge, {"keep": DEALERS[0], "drop": DEALERS[1], "at": NOW, "reasons": ["same phone"]}),
    (crm.unmerge, {"merged": MERGED, "absorbed_id": DEALERS[1].id}),
    (crm.find_duplicates, {"dealers": DEALERS, "others": DEALERS, "threshold": 0.5}),
    (crm.Dealer.new, {"code": "D", "name": "Dee", "at": NOW, "location": None, "address": None}),
    (DEALERS[0].renamed, {"name": "Dee"}),
    (DEALERS[0].moved, {"location": None, "address": None}),
    (DEALERS[0].with_status, {"status": "active"}),
    (OPENED.advance, {"stage": "qualified", **STEP, "note": ""}),
    (QUALIFIED.offer, {"terms": TERMS, **STEP, "note": ""}),
    (OFFERED.counter, {"terms": TERMS, "by": DEE, "at": NOW}),
    (OFFERED.accept, {"by": DEE, "at": NOW}),
    (ACCEPTED.needs_approval, {"policy": crm.STANDARD_POLICY}),
    (ACCEPTED.approve, {"by": BOSS, "at": NOW, "reason": ""}),
    (ACCEPTED.reject, {"by": BOSS, "at": NOW, "reason": "too much"}),
    (ACCEPTED.sign, {**STEP, "policy": crm.STANDARD_POLICY, "code": ""}),
    (ACCEPTED.win, {"agreement": AGREEMENT}),
    (ACCEPTED.lose, {"reason": "price", **STEP}),
    (ACCEPTED.stage_on, {"day": date(2027, 1, 1)}),
    (AGREEMENT.status_on, {"day": date(2027, 1, 1), "notice_days": 90}),
    (AGREEMENT.terms_on, {"day": date(2027, 1, 1)}),
    (AGREEMENT.amend, {"terms": TERMS, **STEP, "effective_on": date(2027, 2, 1)}),
    (AGREEMENT.renew, {"until": date(2029, 1, 1), **STEP, "terms": TERMS}),
    (AGREEMENT.terminate, {"on": date(2027, 5, 1), "reason": "price", **STEP}),
    (crm.claims_conflict, {"a": CLAIM, "b": CLAIM, "nesting": crm.Nesting()}),
    (crm.forecast, {"negotiations": [ACCEPTED], "by": "month"}),
    (crm.conversion, {"negotiations": [ACCEPTED]}),
    (crm.DealRegistration.register, {
        "dealer_id": DEALERS[0].id, "customer": "Acme", "product_line": "t", "value": Money(1, "USD"), **STEP,
        "days": 90,
    }),
    (DEAL.close, {"outcome": "won", **STEP}),
    (DEAL.protects_on, {"day": date(2026, 10, 2)}),
    (CASE.late_on, {"at": NOW}),
    (CASE.respond, {"at": NOW}),
    (CASE.hand_over, {"to": "finance", **STEP}),
    (CASE.close, {"at": NOW, "resolution": "done", "cost": None}),
    (crm.Need.new, {"dealer_id": DEALERS[0].id, "topic": "training", "at": NOW, "weight": 1}),
    (NEED.meet, {"at": NOW}),
    (NEED.stands_on, {"day": date(2026, 10, 2)}),
    (VISIT.hold, {**STEP, "summary": "", "answers": {}}),
    (VISIT.reschedule, {"at": NOW}),
    (crm.Interaction.record, {"dealer_id": DEALERS[0].id, "kind": "visit", **STEP, "answers": {}}),
    (crm.rank_needs, {"needs": [NEED], "on": date(2026, 10, 2)}),
    (crm.rank_needs_by, {"needs": [NEED], "segments": {}, "on": None}),
    (crm.next_visits, {
        "dealers": DEALERS, "interactions": [VISIT], "policy": crm.VisitPolicy({"A": 30}, otherwise=90),
        "on": date(2026, 10, 2), "within_days": 30,
    }),
    (crm.ChannelPlan.new, {"name": "2027", "period": YEAR, "targets": [], **STEP}),
    (PLAN.approve, {"by": BOSS, "at": NOW}),
    (crm.Activity.propose, {
        "kind": "event", "name": "fair", "purpose": "sales", "period": YEAR, **STEP, "budget": None, "dealer_ids": [],
        "tasks": [],
    }),
    (DRAFT.submit, {**STEP, "note": ""}),
    (DRAFT.submit(**STEP).send_back, {"reason": "dear", "by": BOSS, "at": NOW}),
    (RUNNING.add_task, {"task": crm.Task(name="invite", owner=ANN, due_on=date(2027, 1, 1))}),
    (RUNNING.spend_money, {"amount": Money(1, "USD"), **STEP, "note": ""}),
    (RUNNING.evaluate, {"result": "well", **STEP}),
    (RUNNING.cancel, {"reason": "rain", **STEP}),
    (FUND.grant, {"amount": Money(1, "USD"), "by": BOSS, "at": NOW, "note": ""}),
    (FUND.refuse, {"reason": "late", "by": BOSS, "at": NOW}),
    (crm.gap_to_plan, {"plan": PLAN, "actuals": [], "on": date(2027, 5, 1)}),
    (partial(crm.evidence, UOW), {"card": ASKED, "as_of": date(2026, 10, 1), "where": None, "known_by": None}),
    (crm.evidence(UOW, ASKED, as_of=date(2026, 10, 1)).cell, {"id": DEALERS[0].id, "column": "a"}),
    (partial(crm.holders_on, UOW), {"area_id": "19001", "on": TODAY, "product_line": ""}),
    (partial(crm.outcomes, UOW), {"metric": "units", "during": YEAR, "known_by": date(2026, 10, 1)}),
    (partial(crm.gather_effectiveness, UOW), {
        "segments": {"all": crm.Segment("demand", "ours")}, "sales": "units", "during": YEAR, "benchmark": {"all": 0.1},
        "known_by": None,
    }),
    (crm.Segment, {"demand": "demand", "brand": "ours"}),
    (crm.market_shares, {"brand": {"all": 1}, "demand": {"all": 2}}),
    (crm.sales_effectiveness, {
        "demand": {"d": {"all": 2}}, "shares": {"all": 0.5}, "sales": {"d": 1}, "registrations": {"d": 1},
        "inside": {"d": 1},
    }),
    (crm.sales_target, {"opportunity": 2, "history": 1, "opportunity_weight": 0.8, "history_weight": 0.2}),
    (crm.known_codes, {"dealers": DEALERS}),
    (PROPOSALS[0].assignments, {"policy": "score", **STEP}),
    (totals, {"observations": SAMPLE.observations, "metric": "units", "during": YEAR, "as_of": date(2026, 10, 1)}),
    (growth, {"now": {"a": Decimal(1)}, "before": {"a": Decimal(1)}}),
    (top_share, {"values": {"a": Decimal(1)}, "top": 0.1}),
    (Money.rounded, {"amount": 1, "currency": "USD"}),
    (Money.from_minor, {"minor": 1, "currency": "USD"}),
    (Money(1, "USD").allocate, {"weights": [1, 2]}),
    (YEAR.overlaps, {"other": YEAR}),
    (YEAR.until, {"end": date(2027, 5, 1)}),
    (crm.Quarters(1).after, {"day": date(2027, 5, 1)}),
    (crm.Location(0, 0).distance_km, {"other": crm.Location(1, 1)}),
    (crm.rank, {"table": TABLE, "card": CARD}),
    (crm.stability, {
        "table": TABLE, "card": CARD, "samples": 10, "seed": 7, "weights": "around", "spread": 0.1, "unknown": "drawn",
        "ranks": 2, "methods": ["topsis"], "removals": 5,
    }),
    (crm.backtest, {
        "ranking": {"p": 0.7, "q": 0.2}, "outcomes": {"p": 5, "q": 3}, "tiers": {"p": "A", "q": "B"}, "bins": 2,
        "event": 4, "probability": True,
    }),
    (crm.rank, {"table": TABLE, "card": CARD, "method": "topsis", "values": "shares", "normalization": "minmax"}),
    (crm.rank, {"table": TABLE, "card": CARD, "method": "vikor", "v": 0.5, "advantage": None}),
    (crm.rank, {
        "table": TABLE, "card": CARD, "method": "promethee", "preference": "linear", "q": 0.1, "p": {"a": 0.2}, "s": 1,
    }),
    (crm.rank, {"table": TABLE, "card": CARD, "method": "electre3", "q": 0.1, "p": 0.2, "v": 0.9, "cut": (0.3, -0.15)}),
    (crm.rank, {"table": TABLE, "card": CARD, "method": "spotis", "expected": 0.5}),
    (RANKING.explain, {
        "id": "p", "policy": crm.TierPolicy([crm.Tier("A", at_least={"score": 80, "b": 1}), crm.Tier("B")]),
        "measures": {"b": 1}, "costs": {"a": 2}, "fixed": ["a"],
    }),
    (RANKING.compare, {"left": "p", "right": "q"}),
    (CARD.next_version, {"criteria": CARD.criteria, "requirements": []}),
    (crm.assign_tiers, {"table": TABLE, "policy": crm.TierPolicy([crm.Tier("A")]), "previous": {}, "as_of": None}),
    (crm.assign_tiers, {
        "table": TABLE, "policy": STRICT, "previous": {}, "as_of": TODAY, "effective": TODAY, **STEP, "card": CARD,
        "excluded": {},
    }),
    (crm.Tier, {"name": "A", "at_least": {"a": 1}, "at_most": {"b": 1}, "benefits": {"discount": 0.1}}),
    (crm.TierPolicy, {
        "tiers": STRICT.tiers, "keep_for": crm.Quarters(1), "margin": {"a": 1}, "approval": True, "name": "x",
    }),
    (crm.TierPolicy.from_dict, {"data": STRICT.to_dict()}),
    (STRICT.tier, {"name": "A"}),
    (STRICT.upgrade, {"measures": {"a": 0.1}, "tier": "B"}),
    (WANTED.approve, {"by": BOSS, "at": NOW, "note": ""}),
    (WANTED.reject, {"reason": "no", "by": BOSS, "at": NOW}),
    (crm.TierHistory, {"records": GRADED}),
    (crm.TierHistory(GRADED).tier_on, {"day": TODAY, "known_at": NOW}),
    (crm.TierHistory(GRADED).spans, {"known_at": NOW}),
    (crm.rfm, {
        "orders": {"id": ["a", "b"], "on": [TODAY, date(2026, 9, 1)], "amount": [1, 2]}, "as_of": TODAY, "months": 12,
        "id": "id", "on": "on", "amount": "amount", "dealers": ["c"], "steps": {"recency": (1, 2, 3, 4)},
    }),
    (crm.tiers_by_share, {"values": {"a": 1.0, "b": 2}, "shares": {"A": 0.8, "B": 1}}),
    (crm.natural_breaks, {"values": [1.0, 2, 5], "k": 2}),
    (crm.tiers_by_breaks, {"values": {"a": 1.0, "b": 2}, "k": 2, "names": ["A", "B"]}),
    (crm.Geography.from_areas, {"areas": GEO.areas}),
    (crm.Geography.from_frame, {
        "frame": GEO.to_frame().reset_index(), "id": "id", "name": "name", "measures": ["population"], "kind": "county",
        "parent": None,
    }),
    (GEO.locate, {"locations": [DEALERS[0].location, None]}),
    (GEO.measure, {"name": "population"}),
    (crm.coverage, {"geo": GEO, "dealers": DEALERS, "reach": crm.Radius(km=50), "measure": "population"}),
    (crm.divide, {
        "geo": GEO, "centers": DEALERS[:2], "measure": "population", "balance": {"population": 1.5},
        "contiguous": False, "shares": None, "locked": {}, "forbidden": [], "today": {}, "keep_km": 5,
        "adjacency": None, "seed": 7,
    }),
    (crm.divide, {"geo": GEO, "centers": 2, "contiguous": True, "exact": True, "time_limit": 5}),
    (crm.spread, {"geo": GEO, "points": 4}),
    (DIVISION.territories, {"at": NOW, "period": YEAR, "product_line": "", "names": {}}),
    (crm.overlaps, {"territories": TERRITORIES, "geo": GEO, "measure": "population"}),
    (crm.gaps, {"geo": GEO, "territories": TERRITORIES, "measure": None, "during": YEAR, "product_line": ""}),
    (crm.Nesting, {"parents": {"a": "b"}}),
    (crm.Nesting.of, {"areas": GEO.areas}),
    (crm.Holdings, {"territories": TERRITORIES, "areas": GEO}),
    (crm.Holdings(TERRITORIES).holders, {"area_id": "19001", "on": TODAY, "product_line": ""}),
    (crm.Holdings(TERRITORIES).holders_each, {"area_ids": ["19001"], "days": [TODAY], "product_lines": [""]}),
    (crm.Holdings(TERRITORIES).within, {"area_id": "19001", "on": TODAY, "product_line": ""}),
    (crm.Holdings(TERRITORIES).spans, {"area_id": "19001", "product_line": ""}),
    (crm.Holdings(TERRITORIES).areas, {"dealer_id": DEALERS[0].id, "on": TODAY, "product_line": ""}),
    (crm.attribute_sales, {
        "sales": {"id": ["a"], "on": [TODAY], "area_id": ["19001"], "usd": [1]}, "holdings": crm.Holdings(TERRITORIES),
        "on": "on", "area": "area_id", "dealer": None, "line": None, "amount": "usd",
    }),
    (crm.realign, {
        "old": TERRITORIES, "new": TERRITORIES, "geo": GEO, "measures": ["population"], "on": YEAR.start,
        "areas": GEO.areas,
    }),
    (TERRITORIES[0].activate, {"at": NOW, "on": YEAR.start}),
    (HELD.archive, {"on": date(2027, 12, 1), "at": NOW}),
    (HELD.supersede, {"following": HELD, "on": date(2027, 12, 1), "at": NOW}),
    (crm.select, {
        "sites": DEALERS, "demand": GEO, "reach": crm.Radius(km=50), "objective": crm.MaxCoverage("population"),
        "limits": [crm.Count(max=2)], "time_limit": 5,
    }),
    (crm.dealers_to_frame, {"dealers": DEALERS}),
    (crm.dealers_from_frame, {"frame": crm.dealers_to_frame(DEALERS)}),
    (sample_network, {"dealers": 5, "seed": 7, "on": date(2026, 10, 1), "months": 2}),
    (SAMPLE.chunks, {"size": 5}),
]  # fmt: skip


def test_files_are_read_and_written_where_a_path_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # some nonsense is a good name for a file
    (tmp_path / "dealers.csv").write_text("code,name\nD1,Ames\n")
    (tmp_path / "territories.csv").write_text("dealer,area,from\nD1,19001,2027-01-01\n")
    (tmp_path / "figures.csv").write_text("dealer,metric,period,value\nD1,sales,2026-01,5\n")
    crm.areas_to_frame(GEO.areas).reset_index().to_file(tmp_path / "areas.geojson", driver="GeoJSON")
    today = date(2026, 10, 1)
    dealers = {"path": tmp_path / "dealers.csv", "mapping": None, "encoding": None, "country": "US", "today": today}
    figures = {"path": tmp_path / "figures.csv", "mapping": None, "encoding": None, "today": today}
    report = {
        "store": STORE, "path": tmp_path / "report.html", "title": "", "on": today, "ranking": None, "coverage": None,
        "selection": None, "division": None, "visits": [], "problems": [], "matches": [],
    }  # fmt: skip
    for function, given_ in (
        (crm.read_dealers, dealers),
        (crm.read_observations, figures),
        (crm.read_areas, {"path": tmp_path / "areas.geojson"}),
        (
            crm.read_territories,
            {
                "path": tmp_path / "territories.csv",
                "resolve": {"D1": DEALERS[0].id},
                "areas": ["19001"],
                "period": YEAR,
                "status": "active",
            },
        ),
        (crm.write_report, report),
        (CARD.dump, {"path": tmp_path / "card.toml"}),
        (crm.Scorecard.load, {"path": tmp_path / "card.toml"}),
    ):
        test_a_function_does_its_work_or_says_in_our_words_what_is_wrong(function, given_)


@pytest.mark.parametrize(("function", "given_"), CALLS, ids=lambda one: getattr(one, "__qualname__", ""))
def test_a_function_does_its_work_or_says_in_our_words_what_is_wrong(function, given_):
    function(**given_)
    for name in given_:
        for nonsense in NONSENSE:
            try:
                function(**{**given_, name: nonsense})
            except ChannelCrmError:
                continue
            except Exception as error:  # noqa: BLE001  any other is what must not happen
                pytest.fail(f"{name}={nonsense!r:.60} gave {error!r:.200}")
