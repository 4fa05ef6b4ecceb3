"""Files that something has damaged: read as far as they are whole, or refused by an error of our family."""

from __future__ import annotations

import random

import pytest

from channelcrm.errors import ChannelCrmError
from channelcrm.interchange import read_areas, read_dealers

geopandas = pytest.importorskip("geopandas")
shapely = pytest.importorskip("shapely")


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, lost or added."""
    found = bytearray(data)
    for _ in range(chance.choice([1, 3, 10, 40])):
        at = chance.randrange(len(found))
        kind = chance.random()
        if kind < 0.6:
            found[at] = chance.randrange(256)
        elif kind < 0.8 and len(found) > 100:
            del found[at : at + chance.randrange(1, 30)]
        else:
            found[at:at] = chance.randbytes(chance.randrange(1, 8))
    return bytes(found)


@pytest.mark.parametrize("name", ["a.csv", "a.geojson", "a.xlsx", "a.parquet", "a.gpkg"])
def test_damage_never_shows_as_an_error_of_another_library(name, tmp_path):
    frame = geopandas.GeoDataFrame(
        {"id": ["1", "2", "3"], "name": ["A", "B", "上海"], "pop": [1, 2, None]},
        geometry=[shapely.box(0, 0, 1, 1), shapely.Point(1, 2), None],
        crs=4326,
    )
    path = tmp_path / name
    match path.suffix:
        case ".csv":
            frame.drop(columns="geometry").to_csv(path, index=False)
        case ".xlsx":
            frame.drop(columns="geometry").to_excel(path, index=False)
        case ".parquet":
            frame.to_parquet(path)
        case _:
            frame.to_file(path)
    whole = path.read_bytes()
    assert len(read_areas(path).areas) == 3
    chance = random.Random(7)
    refused = 0
    for _ in range(40):
        path.write_bytes(damaged(whole, chance))
        for read in (read_areas, read_dealers):
            try:
                read(path)
            except ChannelCrmError:
                refused += 1
    assert refused
