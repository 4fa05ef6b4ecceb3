"""What the report says is what the store holds and the results say."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
import shapely

import channelcrm as crm
from channelcrm.market import top_share
from channelcrm.report.blocks import Figures, MapBlock, Note, Picture, Section, Table
from channelcrm.report.content import compose
from channelcrm.report.material import Material, Results
from channelcrm.report.sections.agreements import agreements_section
from channelcrm.report.sections.quality import outside_areas
from channelcrm.report.snapshot import Snapshot, read_snapshot
from channelcrm.selection import Count, MinCost, MinDistance, select
from channelcrm.territory import Geography, Radius, coverage, divide
from channelcrm.testing import samples
from channelcrm.values.ids import AreaId
from tests.report.networks import HOSTILE, TODAY, Network, noon
from tests.territory.maps import grid


@pytest.fixture(scope="module")
def material(network: Network) -> Material:
    given_over = dict(network.results)
    coverages = tuple(given_over.pop("coverage"))
    results = Results(
        coverages=coverages,
        **{name: tuple(value) if isinstance(value, list) else value for name, value in given_over.items()},
    )
    return Material(snapshot=read_snapshot(network.store, TODAY), results=results)


@pytest.fixture(scope="module")
def sections(material: Material) -> dict[str, Section]:
    return {section.id: section for section in compose(material).sections}


def table(section: Section, caption: str) -> Table:
    return next(block for block in section.blocks if isinstance(block, Table) and block.caption.startswith(caption))


def figures(section: Section) -> dict[str, str]:
    return {one.label: one.value for block in section.blocks if isinstance(block, Figures) for one in block.figures}


def column(found: Table, label: str) -> list[str]:
    at = [column.label for column in found.columns].index(label)
    return [row[at].text for row in found.rows]


def test_without_results_every_section_is_there_and_says_what_would_fill_it(network: Network):
    content = compose(Material(snapshot=read_snapshot(network.store, TODAY)))
    assert [section.id for section in content.sections] == [
        "map",
        "ranking",
        "tiers",
        "coverage",
        "network",
        "territories",
        "pipeline",
        "agreements",
        "visits",
        "quality",
        "sources",
    ]
    absent = {
        section.id: block.text
        for section in content.sections
        for block in section.blocks
        if isinstance(block, Note) and block.kind == "absent"
    }
    asks = {
        "ranking": "rank(",
        "coverage": "coverage(",
        "network": "select(",
        "territories": "divide(",
        "visits": "next_visits(",
    }
    for section, call in asks.items():
        assert f"channelcrm.{call}" in absent[section]


def test_an_empty_store_makes_a_report_too():
    content = compose(Material(snapshot=Snapshot(on=None)))
    assert content.figures[0].value == "0"
    assert all(section.blocks for section in content.sections)


def test_the_ranking_stands_in_its_order_with_its_parts(material: Material, sections: dict[str, Section]):
    ranking = material.results.ranking
    found = table(sections["ranking"], "Dealers by score")
    assert column(found, "Dealer") == [material.name(ranking.ids[row]) for row in ranking.order]
    assert [float(score) for score in column(found, "Score")] == pytest.approx(ranking.scores[ranking.order], abs=0.051)
    unsure = [row for row in ranking.order if ranking.high[row] > ranking.low[row]]
    notes = [row[3].note for row in found.rows if row[3].note]
    assert len(notes) == len(unsure) > 0
    assert all("Not known: " in row[5].note for row in found.rows if row[3].note)


def test_the_weights_of_grouped_criteria_are_their_shares_of_the_whole(network: Network):
    any_scale = crm.Linear(worst=0, best=1)
    card = crm.Scorecard(
        name="grouped",
        criteria=[
            crm.Criterion("sales", weight=3, scale=any_scale, group="market"),
            crm.Criterion("growth", weight=1, scale=any_scale, group="market"),
            crm.Criterion("service", weight=40, scale=any_scale),
        ],
        groups=[crm.Group("market", weight=60)],
    )
    ranking = crm.rank({"id": [network.dealers[0].id], "sales": [1], "growth": [1], "service": [1]}, card)
    content = compose(Material(snapshot=read_snapshot(network.store, TODAY), results=Results(ranking=ranking)))
    (section,) = (section for section in content.sections if section.id == "ranking")
    assert isinstance(section.blocks[0], Note)
    assert "sales 45%, growth 15%, service 40%" in section.blocks[0].text


def test_who_is_excluded_is_listed_with_the_reason(material: Material, sections: dict[str, Section]):
    found = table(sections["ranking"], "Excluded")
    assert len(found.rows) == len(material.results.ranking.excluded) > 0
    assert set(column(found, "Requirements not met")) == {"licensed is true: it is false"}


def test_the_tiers_hold_every_dealer_once(network: Network, sections: dict[str, Section]):
    found = table(sections["tiers"], "Dealers by tier")
    assert column(found, "Tier") == ["A", "B", "C"]
    assert sum(int(count) for count in column(found, "Dealers")) == len(network.dealers)
    assert sum(float(share.strip("%")) for share in column(found, "Share of sales")) == pytest.approx(100, abs=0.2)


def test_the_few_are_shown_with_what_rests_on_them(material: Material, sections: dict[str, Section]):
    few = top_share(material.snapshot.sales.by_dealer, 0.1)
    assert figures(sections["tiers"])["The best tenth sells"] == f"{few:.1%}"
    (picture,) = (block for block in sections["tiers"].blocks if isinstance(block, Picture))
    assert f"10% sell {few:.1%}" in picture.svg


def test_coverage_shows_share_gaps_and_every_radius(material: Material, sections: dict[str, Section]):
    first = material.results.coverages[0]
    section = sections["coverage"]
    assert figures(section)["Within reach"] == f"{first.share:.1%}"
    assert column(table(section, "Gaps"), "Place") == [gap.name for gap in first.gaps[:100]]
    assert all(float(km) > 20 for km in column(table(section, "Gaps"), "Distance"))
    assert column(table(section, "Coverage by reach"), "Reach") == ["within 20 km", "within 50 km"]
    places = column(table(section, "By how many dealers"), "Places")
    assert sum(int(count) for count in places) == len(first.geo)
    assert int(places[0]) == len(first.gaps)


def test_a_gap_among_points_names_the_area_it_lies_in(material: Material):
    towns = Geography.from_areas(
        crm.Area(
            id=AreaId(f"T{at}"), name=town.name, geometry=shapely.Point(town.location.lon, town.location.lat),
            measures={"population": town.population},
        )
        for at, town in enumerate(crm.sample_places())
    )  # fmt: skip
    found = coverage(towns, {"one": crm.Location(-93.6, 41.6)}, reach=Radius(km=30), measure="population")
    content = compose(attrs.evolve(material, results=attrs.evolve(material.results, coverages=(found,))))
    gaps = table(next(one for one in content.sections if one.id == "coverage"), "Gaps")
    assert (column(gaps, "Place")[0], column(gaps, "Area")[0]) == ("Cedar Rapids", "Linn")
    assert any("the largest is Cedar Rapids in Linn" in sentence for sentence in content.findings)
    layers = next(one for one in content.sections if one.id == "map").blocks[0].data["layers"]
    assert layers[0]["key"] == "coverage"
    share = dict(zip((area.name for area in material.drawn_areas), layers[0]["of"], strict=True))
    assert share["Polk"] >= 4
    assert share["Linn"] == 0


def test_too_many_overlaps_are_told_not_worked_out(material: Material, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("channelcrm.report.sections.coverage._PAIRS", 1)
    section = next(one for one in compose(material).sections if one.id == "coverage")
    assert any(isinstance(block, Note) and "coverage.overlaps has them" in block.text for block in section.blocks)


def test_the_network_shows_its_proof(material: Material, sections: dict[str, Section]):
    chosen = material.results.selection
    shown = figures(sections["network"])
    assert (shown["Chosen"], shown["Status"], shown["Gap"]) == ("6", "optimal", "0.00%")
    assert shown["Objective"] == shown["Bound"] == f"{chosen.objective:,.0f}"
    worth = column(table(sections["network"], "The chosen dealers"), "Marginal worth")
    assert [float(value.replace(",", "")) for value in worth] == pytest.approx(
        sorted(chosen.marginal.values(), reverse=True), abs=0.6
    )


def test_a_network_without_an_answer_names_the_limits_in_conflict(material: Material):
    refused = attrs.evolve(
        material.results.selection, status="infeasible", chosen=(), conflict=("Count(max=1)", "Keep(a, b)")
    )
    content = compose(attrs.evolve(material, results=attrs.evolve(material.results, selection=refused)))
    section = next(one for one in content.sections if one.id == "network")
    assert column(table(section, "Limits that cannot hold"), "Limit") == ["Count(max=1)", "Keep(a, b)"]


def test_several_objectives_and_dealers_that_cannot_be_spared_are_shown(material: Material):
    problem = material.results.selection.problem
    near = [dealer.with_attributes(cost=1) for dealer in problem.market.candidates.sites[:4]]
    choice = select(
        near, demand=problem.market.candidates.geo, objective=[MinDistance("population"), MinCost("cost")],
        limits=[Count(max=1)],
    )  # fmt: skip
    content = compose(attrs.evolve(material, results=attrs.evolve(material.results, selection=choice)))
    section = next(one for one in content.sections if one.id == "network")
    assert len(column(table(section, "The objectives"), "Value")) == 2
    assert column(table(section, "The chosen dealers"), "Marginal worth") == ["cannot be spared"]


def test_every_area_of_the_division_is_counted_once(material: Material, sections: dict[str, Section]):
    found = table(sections["territories"], "The division")
    assert sum(int(count) for count in column(found, "Areas")) == len(material.results.division.assignment) == 99


def test_the_pipeline_counts_every_negotiation_once(material: Material, sections: dict[str, Section]):
    found = table(sections["pipeline"], "Negotiations by stage")
    assert sum(int(count) for count in column(found, "Negotiations")) == len(material.snapshot.negotiations)


def test_agreements_show_the_status_of_the_day(material: Material, sections: dict[str, Section]):
    statuses = column(table(sections["agreements"], "Agreements on 1 October 2026"), "Status")
    assert sorted(statuses) == sorted(one.status_on(TODAY) for one in material.snapshot.agreements)
    assert {"active", "expiring", "terminated", "pending"} == set(statuses)
    assert statuses[0] == "expiring"


def test_only_claims_in_force_that_day_are_listed(material: Material, sections: dict[str, Section]):
    found = table(sections["agreements"], "Areas and lines held exclusively")
    claims = [claim for one in material.snapshot.agreements for claim in one.claims() if TODAY in claim.period]
    assert found.total == len(claims) > 0
    assert all(until == "–" or until > TODAY.isoformat() for until in column(found, "Until"))


def test_named_accounts_and_all_lines_are_listed_by_their_names():
    named = samples.terms([], [crm.ALL_LINES], "named_account", crm.Period(TODAY), ["Prairie Farms"])
    dealer = samples.dealer()
    signed = attrs.evolve(samples.agreement(dealer, named), signed_at=noon(2026, 1, 1))
    section = agreements_section(Material(snapshot=Snapshot(on=TODAY, dealers=(dealer,), agreements=(signed,))))
    found = table(section, "Areas and lines held exclusively")
    assert column(found, "Area or account") == ["Prairie Farms"]
    assert column(found, "Product line") == ["all lines"]


def test_problems_and_pairs_are_shown_with_what_would_be_right(sections: dict[str, Section]):
    found = table(sections["quality"], "Import problems by row")
    assert column(found, "The file says") == [HOSTILE[0]]
    assert found.rows[0][-1].note == "Give digits."
    assert column(table(sections["quality"], "Pairs that look like one"), "Reasons") == ["same name"]


def test_merged_dealers_are_shown_with_what_was_merged(network: Network):
    keep, drop = network.dealers[6], network.dealers[7]
    merged = crm.Absorbed(dealer=drop, keeper=keep, at=noon(2026, 9, 1), reasons=("same phone",))
    material = Material(snapshot=Snapshot(on=TODAY, dealers=(attrs.evolve(keep, lineage=(merged,)),)))
    section = next(one for one in compose(material).sections if one.id == "quality")
    assert [cell.text for cell in table(section, "Merged").rows[0]] == [
        keep.name,
        drop.name,
        "2026-09-01",
        "same phone",
    ]
    assert material.dealer(drop.id).text == drop.name


def test_a_dealer_outside_every_area_is_named(network: Network):
    abroad = network.dealers[8].moved(crm.Location(2.35, 48.86))
    material = Material(snapshot=Snapshot(on=TODAY, dealers=(abroad, network.dealers[9]), areas=crm.sample_areas()))
    assert outside_areas(material) == (abroad,)


def test_the_map_holds_every_located_dealer_and_marks_the_chosen(
    material: Material, network: Network, sections: dict[str, Section]
):
    (block,) = sections["map"].blocks
    assert isinstance(block, MapBlock)
    dealers = block.data["dealers"]
    assert len(dealers["name"]) == len(network.dealers) - 1
    chosen = {dealers["code"][at] for at in block.data["chosen"]}
    assert chosen == {material.dealers[id].code for id in material.results.selection.chosen}
    assert {layer["key"] for layer in block.data["layers"]} >= {"depth", "division", "territory", "measure-population"}
    for layer in block.data["layers"]:
        assert len(layer["of"]) == len(layer["says"]) == 99
        assert all(-1 <= at < len(layer["legend"]) for at in layer["of"])


def test_neighbours_of_many_territories_differ_in_colour():
    geo = grid(6, 5)
    centers = {f"D{at:02d}": crm.Location(lon, lat) for at, (lon, lat) in enumerate(zip(*geo.places, strict=True))}
    division = divide(geo, centers=centers)
    material = Material(snapshot=Snapshot(on=TODAY, areas=geo.areas), results=Results(division=division))
    (block,) = next(one for one in compose(material).sections if one.id == "map").blocks
    layer = next(one for one in block.data["layers"] if one["key"] == "division")
    assert len(layer["legend"]) == 30
    colour = {id: layer["legend"][at]["colour"] for id, at in zip(geo.ids, layer["of"], strict=True)}
    assert all(colour[a] != colour[b] for a, others in geo.neighbors.items() for b in others)


def test_made_up_dealers_are_called_made_up_and_real_ones_are_not(material: Material, network: Network):
    assert "made up" in compose(material).notice
    real = tuple(attrs.evolve(dealer, source="company list") for dealer in network.dealers)
    snapshot = attrs.evolve(material.snapshot, dealers=real)
    assert compose(Material(snapshot=snapshot)).notice == ""
    mixed = attrs.evolve(snapshot, dealers=(*real[1:], network.dealers[0]))
    assert compose(Material(snapshot=mixed)).notice.startswith(f"1 of the {len(real)} dealers")


def test_the_sample_is_attributed(sections: dict[str, Section]):
    assert any("GeoNames, CC BY 4.0" in block.text for block in sections["sources"].blocks if isinstance(block, Note))


def test_the_day_stands_in_the_subtitle(material: Material):
    assert compose(material).subtitle == "Channel report, 1 October 2026"
    assert compose(
        attrs.evolve(material, snapshot=attrs.evolve(material.snapshot, on=date(2027, 2, 3)))
    ).subtitle.endswith("3 February 2027")
