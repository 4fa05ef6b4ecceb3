"""The report in a real browser: nothing asked for, nothing complained about, the map drawn, the tables alive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import channelcrm as crm
from tests.report.networks import HOSTILE, TODAY, Network
from tests.support.browser import Browser, Visit

COLOURS = """() => {
  const canvas = document.querySelector('#map-view canvas');
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', {willReadFrequently: true});
  copy.fillStyle = '#fff';
  copy.fillRect(0, 0, canvas.width, canvas.height);
  copy.drawImage(canvas, 0, 0);
  const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;
  const seen = new Map();
  for (let at = 0; at < pixels.length; at += 4) {
    const key = `${pixels[at]},${pixels[at + 1]},${pixels[at + 2]}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  return [...seen].filter(([, count]) => count > 400).map(([key]) => key);
}"""


@pytest.fixture(scope="module")
def visit(chromium: Browser, report: Path) -> Iterator[Visit]:
    with chromium.open(report) as opened:
        opened.page.wait_for_selector("#map-view[data-areas]")
        yield opened
        assert (opened.messages, opened.errors, opened.requests) == ([], [], [])


def cells(visit: Visit, caption: str, column: int) -> list[str]:
    rows = visit.page.locator("table", has=visit.page.locator("caption", has_text=caption)).first.locator("tbody tr")
    return rows.evaluate_all(f"rows => rows.map(row => row.cells[{column}].firstChild?.textContent ?? '')")


def test_the_page_is_silent_and_asks_for_nothing(visit: Visit):
    assert (visit.messages, visit.errors, visit.requests) == ([], [], [])


def test_the_map_is_drawn_with_every_area_and_dealer(visit: Visit, network: Network):
    drawn = visit.page.evaluate("() => ({...document.getElementById('map-view').dataset})")
    assert (drawn["areas"], drawn["dealers"], drawn["layer"]) == ("99", str(len(network.dealers) - 1), "depth")
    assert len(visit.page.evaluate(COLOURS)) >= 4


def test_another_layer_paints_other_colours_and_another_legend(visit: Visit):
    before, legend = set(visit.page.evaluate(COLOURS)), visit.page.inner_text("#map-legend")
    visit.page.get_by_label("division", exact=True).check()
    visit.page.wait_for_timeout(100)
    assert len(set(visit.page.evaluate(COLOURS)) - before) >= 3
    assert visit.page.inner_text("#map-legend") != legend
    visit.page.get_by_label("coverage", exact=True).check()
    visit.page.wait_for_timeout(100)
    assert set(visit.page.evaluate(COLOURS)) == before


def test_a_line_runs_around_each_territory(visit: Visit):
    visit.page.get_by_label("division", exact=True).check()
    before = visit.page.evaluate(COLOURS)
    visit.page.evaluate("document.documentElement.style.setProperty('--border-line', '#00ff00')")
    visit.page.get_by_label("coverage", exact=True).check()
    visit.page.get_by_label("division", exact=True).check()
    visit.page.wait_for_timeout(100)
    assert set(visit.page.evaluate(COLOURS)) - set(before)
    visit.page.evaluate("document.documentElement.style.removeProperty('--border-line')")
    visit.page.get_by_label("coverage", exact=True).check()
    visit.page.wait_for_timeout(100)


def test_the_chosen_network_can_be_shown_alone(visit: Visit, network: Network):
    visit.page.get_by_label("only the chosen network").check()
    assert visit.page.get_attribute("#map-view", "data-dealers") == str(len(network.results["selection"].chosen))
    visit.page.get_by_label("only the chosen network").uncheck()


def test_a_dealer_in_a_table_opens_on_the_map(visit: Visit, network: Network):
    name = next(dealer.name for dealer in network.dealers if dealer.name == HOSTILE[0])
    visit.page.locator("#ranking a[data-dealer]", has_text=name).first.click()
    visit.page.wait_for_selector(".leaflet-popup .card")
    assert visit.page.inner_text(".leaflet-popup .card strong") == name
    assert "of 100" in visit.page.inner_text(".leaflet-popup .card")
    assert visit.page.locator(".leaflet-popup img").count() == 0


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_means_harm_is_shown_as_a_name(visit: Visit, name: str):
    shown = visit.page.locator("bdi").evaluate_all("all => all.map(one => one.textContent)")
    assert name in shown


def test_a_column_sorts_down_then_up(visit: Visit):
    header = visit.page.locator("#ranking th", has_text="Score").first
    header.locator("button").click()
    down = [float(text) for text in cells(visit, "Dealers by score", 3)]
    header.locator("button").click()
    up = [float(text) for text in cells(visit, "Dealers by score", 3)]
    assert down == sorted(down, reverse=True)
    assert up == sorted(up) != down
    assert header.get_attribute("aria-sort") == "ascending"


def test_amounts_sort_by_what_they_are_worth_and_what_is_missing_comes_last_either_way(visit: Visit):
    header = visit.page.locator("#pipeline th", has_text="Value a year").last
    for downwards in (True, False):
        header.locator("button").click()
        shown = cells(visit, "Open negotiations", 2)
        known = [int(re.sub(r"\D", "", text)) for text in shown if text != "–"]
        assert known == sorted(known, reverse=downwards)
        assert shown[len(known) :] == ["–"] * (len(shown) - len(known))
        assert 0 < len(known) < len(shown)


def test_a_table_can_be_sorted_with_the_keyboard(visit: Visit):
    visit.page.locator("#ranking th button", has_text="Dealer").first.focus()
    visit.page.keyboard.press("Enter")
    names = cells(visit, "Dealers by score", 1)
    latin = [name for name in names if name.isascii() and name[0].isalpha()]
    assert latin == sorted(latin, key=str.lower)


def test_words_filter_the_ranking(visit: Visit, network: Network):
    field = visit.page.get_by_label("Find a dealer", exact=True)
    field.fill("爱荷华")
    rows = visit.page.locator("#ranking tbody tr:visible", has=visit.page.locator("svg"))
    assert rows.count() == 1
    assert "1 of" in visit.page.inner_text("#ranking output")
    field.fill("")
    assert rows.count() == len(network.results["ranking"].order)


def test_the_page_fits_a_telephone(chromium: Browser, report: Path):
    with chromium.open(report, width=390, height=800) as opened:
        opened.page.wait_for_selector("#map-view[data-areas]")
        assert opened.page.evaluate("document.documentElement.scrollWidth") == 390


def test_words_stay_whole_on_a_telephone(chromium: Browser, report: Path):
    with chromium.open(report, width=400) as visit:
        broken = visit.page.locator("td bdi:visible").evaluate_all(
            "cells => cells.filter(one => /^[a-z]{2,14}$/i.test(one.textContent) && one.getClientRects().length > 1)"
            ".map(one => one.textContent)"
        )
    assert broken == []


def test_the_structure_can_be_read_aloud(visit: Visit):
    faults = visit.page.evaluate("""() => {
      const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
      return {
        twice: ids.filter((id, at) => ids.indexOf(id) !== at),
        uncaptioned: document.querySelectorAll('table:not(:has(> caption))').length,
        pictures: document.querySelectorAll('svg.pic:not([aria-label]), svg.pic[aria-label=""]').length,
        headings: document.querySelectorAll('h1').length,
        broken: [...document.querySelectorAll('nav a, td a, .skip')]
          .filter(link => !document.querySelector(link.hash)).length,
      };
    }""")
    assert faults == {"twice": [], "uncaptioned": 0, "pictures": 0, "headings": 1, "broken": 0}


def test_the_store_alone_makes_a_page_that_works(chromium: Browser, network: Network, tmp_path: Path):
    path = crm.write_report(network.store, tmp_path / "bare.html", on=TODAY)
    with chromium.open(path) as opened:
        opened.page.wait_for_selector("#map-view[data-areas='99']")
        assert (opened.messages, opened.errors, opened.requests) == ([], [], [])


def test_an_empty_store_makes_a_page_that_works(chromium: Browser, tmp_path: Path):
    path = crm.write_report(crm.open("memory:"), tmp_path / "empty.html")
    with chromium.open(path) as opened:
        opened.page.wait_for_selector("#map-view[data-areas='0']")
        assert (opened.messages, opened.errors, opened.requests) == ([], [], [])
