"""Run the command line in this process, as a shell would see it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from channelcrm.cli import main

AREAS = """{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"id": "W", "name": "West", "population": 1000},
  "geometry": {"type": "Polygon", "coordinates": [[[-94, 41], [-93, 41], [-93, 42], [-94, 42], [-94, 41]]]}},
 {"type": "Feature", "properties": {"id": "E", "name": "East", "population": 3000},
  "geometry": {"type": "Polygon", "coordinates": [[[-93, 41], [-92, 41], [-92, 42], [-93, 42], [-93, 41]]]}}
]}"""
DEALERS = """code,name,lat,lon,state,country
D1,Ames Tractor,41.5,-93.6,IA,US
D2,Boone Implement,41.6,-92.5,IA,US
D3,Clive Machinery,41.4,-93.4,IA,US
"""
FIGURES = """dealer_code,month,sales_usd
D1,2026-01,1000.10
D1,2026-02,2000.20
D2,2026-01,500
D3,2025-01,1
"""


@attrs.frozen
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """``run("plan", "--dealers", path)``."""

    def call(*words: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["channelcrm", *map(str, words)])
        capfd.readouterr()
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capfd.readouterr()
        return Ran(code, captured.out, captured.err)

    return call


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., Path]:
    """A folder with areas.geojson, dealers.csv and figures.csv; keyword arguments replace a file's content."""

    def write(**contents: str | bytes) -> Path:
        known: dict[str, str | bytes] = {"areas.geojson": AREAS, "dealers.csv": DEALERS, "figures.csv": FIGURES}
        for name, content in {**known, **{key.replace("__", "."): value for key, value in contents.items()}}.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / name).write_bytes(data)
        return tmp_path

    return write
