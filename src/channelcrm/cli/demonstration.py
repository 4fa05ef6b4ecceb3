"""The bundled sample as the files a company would bring: good rows, and the usual mess among them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import attrs

from channelcrm.cli.intake import Files
from channelcrm.dealers.contact import Contact
from channelcrm.pipeline.negotiation import Negotiation
from channelcrm.relationship import Interaction, Need
from channelcrm.sample import SampleNetwork, sample_file
from channelcrm.scoring import Criterion, Levels, Linear, Requirement, Scorecard, Tier, TierPolicy
from channelcrm.services.lists import known_codes
from channelcrm.storage.ports import Store
from channelcrm.values.ids import DealerId
from channelcrm.values.location import Location
from channelcrm.values.period import Quarters

__all__ = ["CARD", "POLICY", "add_history", "write_files"]

CARD = Scorecard(
    name="farm machinery dealer",
    version=1,
    criteria=[
        Criterion("sales_usd_12m", weight=40, scale=Linear(worst=0, best=3_000_000)),
        Criterion("sales_usd_growth", weight=15, scale=Linear(worst=-0.3, best=0.3)),
        Criterion("payment_days", weight=20, scale=Linear(worst=90, best=30)),
        Criterion("reputation", weight=25, scale=Levels({"poor": 0, "fair": 0.5, "good": 1})),
    ],
    requirements=[Requirement("licensed", "==", True)],
    missing="bounds",
)
POLICY = TierPolicy(
    [Tier("A", at_least={"score": 60, "visits_12m": 2}), Tier("B", at_least={"score": 45}), Tier("C")],
    keep_for=Quarters(2),
    name="score and visits",
)
_HEADER = (
    "code", "name", "legal_name", "status", "street", "city", "state", "country", "lat", "lon", "phone", "email",
    "opened", "chain", "product_lines", "licensed", "reputation", "payment_days", "capacity", "cost", "source",
)  # fmt: skip
_Row = dict[str, object]
_R = TypeVar("_R", Contact, Interaction, Need, Negotiation)


def write_files(network: SampleNetwork, folder: Path) -> Files:
    """dealers.csv, observations.csv and areas.geojson of this network; in the dealers a dozen planted faults."""
    folder.mkdir(parents=True, exist_ok=True)
    dealers, observations, areas = (folder / name for name in ("dealers.csv", "observations.csv", "areas.geojson"))
    rows = list(_dealer_rows(network))
    _write(dealers, _HEADER, [*_spoiled(rows), *_again(rows)])
    _write(observations, ("dealer_code", "month", "sales_usd", "units"), _observation_rows(network))
    areas.write_bytes(sample_file("counties.geojson").read_bytes())
    return Files(dealers=dealers, areas=areas, observations=observations, country="US")


def add_history(network: SampleNetwork, store: Store) -> None:
    """The people, visits, needs and talks of the network's dealers, as another system would have them."""
    with store.begin() as uow:
        stored = known_codes(uow.dealers.scan())
        known = {dealer.id: stored[dealer.code] for dealer in network.dealers if dealer.code in stored}
        uow.contacts.add_many(_of(network.contacts, known))
        uow.interactions.add_many(_of(network.interactions, known))
        uow.needs.add_many(_of(network.needs, known))
        uow.negotiations.add_many(_of(network.negotiations, known))


def _of(records: Iterable[_R], known: Mapping[DealerId, DealerId]) -> Iterator[_R]:
    """The records of dealers that are stored, under the stored dealer's id."""
    return (attrs.evolve(one, dealer_id=known[one.dealer_id]) for one in records if one.dealer_id in known)


def _dealer_rows(network: SampleNetwork) -> Iterator[_Row]:
    for dealer in network.dealers:
        place = dealer.location or Location(0, 0)
        named = {name: dealer.attributes[name] for name in _HEADER if name in dealer.attributes}
        yield named | {
            "code": dealer.code,
            "name": dealer.name,
            "legal_name": dealer.legal_name,
            "status": dealer.status,
            "street": dealer.address.street,
            "city": dealer.address.city,
            "state": dealer.address.region,
            "country": dealer.address.country,
            "lat": place.lat,
            "lon": place.lon,
            "phone": dealer.phone,
            "email": dealer.email,
            "opened": dealer.opened_on,
            "chain": dealer.chain,
            "product_lines": ";".join(dealer.product_lines),
            "source": dealer.source,
        }


def _spoiled(rows: Sequence[_Row]) -> Iterator[_Row]:
    """Every fault below is one that real lists have."""
    faults: dict[int, _Row] = {
        5: {"phone": "call after harvest"},
        9: {"lat": rows[9]["lon"], "lon": rows[9]["lat"]},
        14: {"email": "office at example"},
        20: {"lat": "41°35'N", "lon": "93°37'W"},
        25: {"name": ""},
        33: {"opened": "2051-04-01"},
        41: {"lat": 0, "lon": 0},
        50: {"country": "Atlantis"},
        58: {"status": "maybe"},
        66: {"code": rows[0]["code"]},
    }
    for number, row in enumerate(rows):
        yield row | faults.get(number, {})


def _again(rows: Sequence[_Row]) -> Iterator[_Row]:
    """Some dealers a second time, as another branch office wrote them down."""
    for number in (3, 7, 12, 18):
        row = rows[number]
        yield row | {"code": f"X{number:03d}", "name": str(row["legal_name"]).upper().replace(".", ""), "email": ""}


def _observation_rows(network: SampleNetwork) -> Iterator[_Row]:
    codes = {dealer.id: dealer.code for dealer in network.dealers}
    months: dict[tuple[str, str], _Row] = {}
    for one in network.observations:
        key = (codes[DealerId(one.subject_id)], f"{one.period.start:%Y-%m}")
        months.setdefault(key, {"dealer_code": key[0], "month": key[1]})[one.metric] = one.value
    yield from months.values()


def _write(path: Path, header: Sequence[str], rows: Iterable[_Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)
