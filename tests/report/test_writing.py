"""A report is written whole or not at all, asks nothing of anybody, and is the same each time."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from pathlib import Path

import pytest

import channelcrm as crm
from channelcrm.errors import FileProblemError
from tests.report.networks import HOSTILE, TODAY, Network


def test_the_same_store_and_results_give_the_same_bytes(network: Network, report: Path, tmp_path: Path):
    again = crm.write_report(network.store, tmp_path / "again.html", title="Iowa 爱荷华", on=TODAY, **network.results)
    assert again.read_bytes() == report.read_bytes()


def test_the_store_alone_makes_a_report(network: Network, tmp_path: Path):
    path = crm.write_report(network.store, str(tmp_path / "bare.html"))
    assert path == tmp_path / "bare.html"
    page = path.read_text(encoding="utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "Dealer network" in page


def test_an_earlier_report_is_replaced_and_nothing_else_is_left(network: Network, tmp_path: Path):
    target = tmp_path / "report.html"
    target.write_text("old", encoding="utf-8")
    crm.write_report(network.store, target, on=TODAY)
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_folder_is_no_place_to_write_to(network: Network, tmp_path: Path):
    with pytest.raises(FileProblemError, match="is a folder"):
        crm.write_report(network.store, tmp_path)


def test_a_missing_folder_is_named(network: Network, tmp_path: Path):
    with pytest.raises(FileProblemError, match="There is no folder") as raised:
        crm.write_report(network.store, tmp_path / "nowhere" / "report.html")
    assert raised.value.path == str(tmp_path / "nowhere" / "report.html")


def test_a_failure_half_way_leaves_the_earlier_report(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    target = tmp_path / "report.html"
    target.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(FileProblemError, match="cannot be written: No space left on device"):
        crm.write_report(network.store, target, on=TODAY)
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_is_named(network: Network, tmp_path: Path):
    tmp_path.chmod(0o500)
    with pytest.raises(FileProblemError, match="cannot be written"):
        crm.write_report(network.store, tmp_path / "report.html")
    tmp_path.chmod(0o700)


def test_the_policy_allows_this_script_and_style_and_no_request(report: Path):
    page = report.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1).replace("&#x27;", "'")
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["img-src"] == "data:"
    assert "connect-src" not in rules
    assert "unsafe" not in policy
    for rule, name in (("script-src", "script"), ("style-src", "style")):
        blocks = re.findall(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)
        assert [
            f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in blocks
        ] == rules[rule].split()
        assert blocks


def test_no_element_asks_for_another_file(report: Path):
    page = report.read_text(encoding="utf-8")
    markup = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert not re.findall(r"<(?:img|link|iframe|object|embed|audio|video|source)\b", markup)
    assert not re.findall(r'\b(?:src|href|action|data)="(?!#)', markup)
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert "url(" not in styles
    assert "@import" not in styles
    assert not re.findall(r'\bstyle="|\bon\w+="', markup)


def test_hostile_names_are_in_the_page_as_text_only(report: Path):
    page = report.read_text(encoding="utf-8")
    assert HOSTILE[0] not in page
    assert "<img" not in re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert "爱荷华农机有限公司" in page


def test_several_coverages_come_in_a_list_or_by_radius(network: Network, tmp_path: Path):
    one, other = network.results["coverage"]
    listed = crm.write_report(network.store, tmp_path / "a.html", coverage=[one, other])
    by_km = crm.write_report(network.store, tmp_path / "b.html", coverage={20: one, 50: other})
    assert listed.read_bytes() == by_km.read_bytes()
    alone = crm.write_report(network.store, tmp_path / "c.html", coverage=one).read_text(encoding="utf-8")
    assert "Coverage by reach" in listed.read_text(encoding="utf-8")
    assert "Coverage by reach" not in alone


def test_a_hostile_title_is_a_title(tmp_path: Path):
    title = "</title><script>alert(1)</script>"
    page = crm.write_report(crm.open("memory:"), tmp_path / "t.html", title=title).read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") == 2


def test_the_sample_report_stays_small(network: Network, report: Path):
    assert report.stat().st_size < 700_000


def test_long_lists_are_cut_and_say_so(tmp_path: Path):
    dealers = crm.sample_network(dealers=1200, months=0).dealers
    store = crm.open("memory:")
    with store.begin() as uow:
        uow.dealers.add_many(dealers)
    card = crm.Scorecard(
        name="days", version=1, criteria=[crm.Criterion("days", weight=1, scale=crm.Linear(worst=90, best=30))]
    )
    ranking = crm.rank(
        {"id": [one.id for one in dealers], "days": [one.attributes["payment_days"] for one in dealers]}, card
    )
    page = crm.write_report(store, tmp_path / "many.html", ranking=ranking).read_text(encoding="utf-8")
    assert "the first 500 of 1,200" in page
    assert page.count('<td class="n">') < 5_000
