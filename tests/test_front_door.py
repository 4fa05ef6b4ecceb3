from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import channelcrm as crm

HEAVY = ("pandas", "geopandas", "sqlalchemy", "scipy", "numpy", "shapely", "pyproj", "highspy", "attrs", "cattrs")


def test_importing_loads_nothing_heavy():
    code = "import sys, channelcrm; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert not {name for name in loaded if name.split(".")[0] in HEAVY}


def test_every_public_name_resolves():
    for name in crm.__all__:
        assert getattr(crm, name) is not None, name


def test_what_type_checkers_see_is_what_runs():
    tree = ast.parse(Path(crm.__file__).read_text(encoding="utf-8"))
    (block,) = [
        node for node in tree.body if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
    ]
    seen = {alias.asname: node.module for node in block.body for alias in node.names}
    assert set(seen) == set(crm.__all__)
    assert {name: home for name, home in seen.items() if name != "open"} == crm._HOME


def test_a_misspelt_name_is_answered_with_the_right_one():
    with pytest.raises(AttributeError, match="Dealer"):
        crm.Deeler  # noqa: B018


def test_the_names_of_the_contract_are_there():
    contract = """Actor Address Agreement Area Budget Contact Count Criterion Dealer DealRegistration Exclude Geography
        Interaction Keep Levels Linear Location MaxCoverage MinScore Money Need Negotiation Observation Offer Period
        PerRegion Quarters Radius Requirement Scorecard Terms Territory Tier TierPolicy assign_tiers conversion coverage
        divide fields find_duplicates forecast gaps merge open overlaps rank read_areas read_dealers read_observations
        sample_network select tiers_by_breaks Capacity MaxCapture MinDealers MinDistance MinMaxDistance Spacing
        frontier tiers_by_quantile tiers_by_share write_report""".split()
    assert set(contract) <= set(crm.__all__)
