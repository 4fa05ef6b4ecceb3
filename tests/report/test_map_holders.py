"""The map's layers of who holds what: on the day, line by line, regions with their counties."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

import channelcrm as crm
from channelcrm.report.blocks import Figures, Table
from channelcrm.report.content import compose
from channelcrm.report.map_layers import layers_of
from channelcrm.report.material import Material
from channelcrm.report.snapshot import Snapshot
from channelcrm.testing import samples
from tests.territory.maps import grid

ON = date(2027, 6, 1)
AREAS = tuple(attrs.evolve(area, parent_id="east" if at > 1 else "west") for at, area in enumerate(grid(4, 1).areas))
A, B = samples.dealers("ab")


def territory(name: str, dealer: crm.Dealer | None, *areas: str, start: date = date(2027, 1, 1), **more: object):
    return crm.Territory(
        id=crm.make_id(samples.NOW, name), name=name, dealer_id=dealer and dealer.id, area_ids=areas,
        **{"status": "active", "period": crm.Period(start), **more},
    )  # fmt: skip


def material(*territories: crm.Territory) -> Material:
    return Material(snapshot=Snapshot(on=ON, dealers=(A, B), areas=AREAS, territories=territories))


def seen(*territories: crm.Territory) -> dict[str, list[str]]:
    """Layer -> the legend's word for each area, "" for none."""
    return {
        layer.label: [layer.legend[at][1] if at >= 0 else "" for at in layer.of]
        for layer in layers_of(material(*territories))
        if not layer.ramp
    }


def test_a_region_is_drawn_with_the_counties_in_it():
    assert seen(territory("w", A, "west"), territory("c", B, "r0c2")) == {
        "territories on record": [A.name, A.name, B.name, ""]
    }


def test_the_legend_counts_the_areas_that_nobody_holds():
    (layer,) = (one for one in layers_of(material(territory("w", A, "west"))) if one.key == "territory")
    assert layer.legend[-1] == ("cat-none", "nobody", "2 areas")
    (whole,) = (one for one in layers_of(material(territory("x", A, "west", "east"))) if one.key == "territory")
    assert [word for _, word, _ in whole.legend] == [A.name]


@pytest.mark.parametrize(
    ("changes", "word"),
    [({}, "given to several dealers"), ({"shared": True}, "shared by several dealers")],
)
def test_what_several_hold_is_shared_or_given_twice(changes, word):
    layers = seen(territory("w", A, "west", **changes), territory("c", B, "r0c0", **changes))
    assert layers == {"territories on record": [word, A.name, "", ""]}


def test_two_territories_of_one_dealer_are_nothing_odd():
    assert seen(territory("w", A, "west"), territory("c", A, "r0c0"))["territories on record"][0] == A.name


def test_lines_have_a_layer_each_unless_they_are_held_alike():
    apart = seen(territory("x", A, "west", product_line="x"), territory("y", B, "west", product_line="y"))
    assert list(apart) == ["territories: x", "territories: y"]
    alike = seen(territory("x", A, "west", product_line="x"), territory("y", A, "west", product_line="y"))
    assert list(alike) == ["territories on record"]


def test_a_territory_of_all_lines_is_seen_in_every_line():
    layers = seen(territory("all", A, "west"), territory("y", B, "east", product_line="y"))
    assert layers == {
        "territories: y": [A.name, A.name, B.name, B.name],
        "territories: all lines": [A.name, A.name, "", ""],
    }


def test_plans_and_what_begins_later_have_a_layer_of_their_own():
    layers = seen(
        territory("old", A, "west", status="archived", period=crm.Period(date(2027, 1, 1), date(2027, 7, 1))),
        territory("new", B, "west", start=date(2027, 7, 1)),
        territory("plan", None, "east", status="planning"),
        territory("gone", A, "east", status="archived", period=crm.Period(date(2026, 1, 1), date(2027, 6, 1))),
    )
    assert layers == {
        "territories on record": [A.name, A.name, "", ""],
        "territories to come": [B.name, B.name, "no dealer yet", "no dealer yet"],
    }


def test_pointing_at_an_area_says_whose_territory_it_is():
    (layer, *_) = layers_of(material(territory("West end", A, "west", shared=True), territory("New", None, "r0c0")))
    assert sorted(layer.says[0].removeprefix("Territory: ").split("; ")) == [
        "New, no dealer yet", f"West end, {A.name}, shared",
    ]  # fmt: skip
    assert layer.says[3] == ""


def test_the_section_says_how_much_is_held_and_what_is_given_twice_from_the_day_on():
    every = (
        territory("w", A, "west"), territory("c", B, "r0c0"), territory("plan", B, "west", status="planning"),
    )  # fmt: skip
    section = next(one for one in compose(material(*every)).sections if one.id == "territories")
    figures = [one for block in section.blocks if isinstance(block, Figures) for one in block.figures]
    assert [(one.label, one.value) for one in figures] == [("Areas held, all lines", "2 of 4")]
    table = next(one for one in section.blocks if isinstance(one, Table) and one.caption.startswith("Given"))
    assert [cell.text for cell in table.rows[0]] == [A.name, B.name, "all lines", "1", "2027-06-01 on"]
    assert len(table.rows) == 1
