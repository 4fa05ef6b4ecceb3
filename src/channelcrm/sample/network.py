"""A made-up dealer network of any size on the bundled map, for examples, tests and benchmarks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from itertools import accumulate
from random import Random

import attrs

from channelcrm.dealers.contact import Contact
from channelcrm.dealers.dealer import Dealer, DealerStatus
from channelcrm.errors import ValidationError
from channelcrm.market.observation import Observation, Subject
from channelcrm.pipeline.negotiation import Negotiation
from channelcrm.relationship.interaction import Interaction, InteractionKind
from channelcrm.relationship.need import Need
from channelcrm.sample import words
from channelcrm.sample.geography import Place, sample_outline, sample_places
from channelcrm.sample.talks import negotiation
from channelcrm.values.actor import Actor, Role
from channelcrm.values.address import Address
from channelcrm.values.arguments import require_day, require_type, whole_number
from channelcrm.values.ids import ContactId, DealerId, InteractionId, NeedId, ObservationId, derive_id
from channelcrm.values.location import Location
from channelcrm.values.period import Period, add_months

__all__ = ["SAMPLE_SOURCE", "SampleNetwork", "sample_network"]

SAMPLE_SOURCE = "made up: channelcrm sample network"
"""The ``source`` of every sample dealer and observation: they are not real."""
_LARGEST = 1_000_000
_AREA_CODES = ("319", "515", "563", "641", "712")
_SEASON = (0.6, 0.7, 1.1, 1.4, 1.3, 1.0, 0.9, 1.0, 1.3, 1.3, 0.8, 0.6)  # farm machinery sells in spring and at harvest


@attrs.frozen(kw_only=True)
class SampleNetwork:
    """Made-up dealers ``start`` to ``stop`` (half-open) of the network that ``seed`` names, as of the day ``on``.

    The places are real, the dealers, people and figures are not: ``source`` says so on each. A dealer's record depends
    on the seed and the dealer's number alone, so the chunks of a network are parts of the whole.
    """

    start: int
    stop: int
    seed: int
    on: date
    months: int

    def __len__(self) -> int:
        return self.stop - self.start

    def chunks(self, size: int = 10_000) -> Iterator[SampleNetwork]:
        """The same network in parts of ``size`` dealers, each made when asked for: memory stays constant."""
        step = whole_number(size, "size", least=1)
        return (
            attrs.evolve(self, start=start, stop=min(start + step, self.stop))
            for start in range(self.start, self.stop, step)
        )

    @property
    def dealers(self) -> tuple[Dealer, ...]:
        """The dealers: ids and codes in order, places drawn by population, sizes log-normal."""
        return tuple(self._dealer(number) for number in self._numbers())

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """One to three people a dealer."""
        return tuple(contact for number in self._numbers() for contact in self._contacts(number))

    @property
    def observations(self) -> tuple[Observation, ...]:
        """Monthly ``sales_usd`` (USD) and ``units`` (count) of each dealer over the last ``months`` months."""
        return tuple(one for number in self._numbers() for one in self._observations(number))

    @property
    def interactions(self) -> tuple[Interaction, ...]:
        """Visits and calls of the last year; a few dealers have had none."""
        return tuple(one for number in self._numbers() for one in self._interactions(number))

    @property
    def needs(self) -> tuple[Need, ...]:
        """What half of the dealers asked for."""
        return tuple(one for number in self._numbers() for one in self._needs(number))

    @property
    def negotiations(self) -> tuple[Negotiation, ...]:
        """One negotiation with about every fifth dealer, at all stages."""
        numbers = self._numbers()
        found = (negotiation(self._random("talks", one), self._id("dealer", one), self.on) for one in numbers)
        return tuple(one for one in found if one is not None)

    def _numbers(self) -> range:
        return range(self.start, self.stop)

    def _random(self, topic: str, number: int) -> Random:
        return Random(f"{self.seed}/{topic}/{number}")  # noqa: S311  a sample, not a secret

    def _id(self, topic: str, number: int, *parts: object) -> DealerId:
        return DealerId(derive_id(number, "sample", self.seed, topic, number, *parts))

    def _size(self, number: int) -> float:
        return self._random("size", number).lognormvariate(0, 0.9)

    def _dealer(self, number: int) -> Dealer:
        random = self._random("dealer", number)
        place = random.choices(sample_places(), cum_weights=_town_weights())[0]
        family, trade = random.choice(words.FAMILIES), random.choice(words.TRADES)
        stem = random.choice((f"{place.name} {trade}", f"{family} {trade}", f"{family} Brothers {trade}"))
        website = f"{''.join(filter(str.isalnum, stem.lower()))}{number + 1}.example.com"
        size = self._size(number)
        opened = date(random.randint(1950, self.on.year - 3), random.randint(1, 12), random.randint(1, 28))
        return Dealer(
            id=self._id("dealer", number),
            code=f"D{number + 1:06d}",
            name=stem,
            legal_name=f"{stem} {random.choice(words.FORMS)}",
            status=random.choices(list(DealerStatus), weights=(8, 88, 3, 1))[0],
            segment="full line" if size > 1 else "shop",
            chain=random.choice(words.CHAINS) if random.random() < 0.2 else "",
            address=Address(
                street=f"{random.randint(100, 9999)} {random.choice(words.STREETS)}",
                city=place.name,
                region="IA",
                country="US",
            ),
            location=_near(place, random),
            phone=_phone(number),
            email=f"office@{website}",
            website=f"https://{website}",
            product_lines=random.sample(words.PRODUCT_LINES, random.randint(1, len(words.PRODUCT_LINES))),
            opened_on=opened,
            source=SAMPLE_SOURCE,
            attributes={
                "licensed": random.random() < 0.95,
                "reputation": random.choice(words.REPUTATIONS) if random.random() < 0.9 else None,
                "payment_days": random.randint(20, 100),
                "capacity": round(120 * size) + 20,
                "cost": 20_000 + 1_000 * round(30 * size),
                "floor_m2": 200 + 10 * round(60 * size),
            },
        )

    def _contacts(self, number: int) -> Iterator[Contact]:
        random = self._random("contacts", number)
        for index in range(random.randint(1, 3)):
            given, family = random.choice(words.GIVEN), random.choice(words.FAMILIES)
            yield Contact(
                id=ContactId(self._id("contact", number, index)),
                dealer_id=self._id("dealer", number),
                name=f"{given} {family}",
                title=words.TITLES[0] if index == 0 else random.choice(words.TITLES[1:]),
                email=f"{given}.{family}@dealer{number + 1}.example.com".lower(),
                language="en",
            )

    def _observations(self, number: int) -> Iterator[Observation]:
        random, size = self._random("months", number), self._size(number)
        growth = random.gauss(0.03, 0.15)
        first = add_months(self.on.replace(day=1), -self.months)
        for index in range(self.months):
            start = add_months(first, index)
            period = Period(start, add_months(start, 1))
            level = size * _SEASON[start.month - 1] * math.exp(growth * index / 12 + random.gauss(0, 0.2))
            sales, units = Decimal(round(8_000_000 * level)).scaleb(-2), Decimal(round(3 * level))
            for metric, value, unit in (("sales_usd", sales, "USD"), ("units", units, "count")):
                yield Observation(
                    id=ObservationId(self._id("observation", number, metric, start)),
                    subject=Subject.DEALER,
                    subject_id=self._id("dealer", number),
                    metric=metric,
                    period=period,
                    value=value,
                    unit=unit,
                    observed_on=add_months(start, 1),
                    source=SAMPLE_SOURCE,
                )

    def _interactions(self, number: int) -> Iterator[Interaction]:
        random, size = self._random("visits", number), self._size(number)
        for index in range(min(12, round(random.expovariate(1) * 3 * size))):
            day = self.on - timedelta(days=random.randint(1, 364))
            yield Interaction(
                id=InteractionId(self._id("interaction", number, index)),
                dealer_id=self._id("dealer", number),
                kind=random.choice((InteractionKind.VISIT, InteractionKind.VISIT, InteractionKind.CALL)),
                at=datetime.combine(day, time(random.randint(14, 21)), tzinfo=UTC),
                by=Actor(f"rep{random.randint(1, 5)}", Role.SPECIALIST),
                summary=f"Spoke about {random.choice(words.NEEDS)}.",
            )

    def _needs(self, number: int) -> Iterator[Need]:
        random = self._random("needs", number)
        if random.random() < 0.5:
            day = self.on - timedelta(days=random.randint(1, 300))
            yield Need(
                id=NeedId(self._id("need", number)),
                dealer_id=self._id("dealer", number),
                topic=random.choice(words.NEEDS),
                weight=Decimal(random.randint(1, 10)) / 10,
                noted_at=datetime.combine(day, time(16), tzinfo=UTC),
                source="visit",
            )


def sample_network(
    dealers: int = 200, *, seed: int = 7, on: date = date(2026, 10, 1), months: int = 24
) -> SampleNetwork:
    """A made-up network of ``dealers`` (0..1,000,000) on the real map of Iowa.

    None of these dealers, people or figures exists. Same seed and day, same network, everywhere; read it whole through
    its properties, or in ``chunks()``.

    Raises:
        ValidationError: a size or number of months out of range, a seed that is no whole number, or no day.
    """
    for name, value, limit in (("dealers", dealers, _LARGEST), ("months", months, 240)):
        if whole_number(value, name) > limit:
            remedy = f"Give a number in 0..{limit:,}."
            raise ValidationError(f"{value!r} is out of range.", field=name, value=value, remedy=remedy)
    require_type(seed, int, "seed")
    require_day(on, "on")
    return SampleNetwork(start=0, stop=dealers, seed=seed, on=on, months=months)


def _phone(number: int) -> str:
    """One of Iowa's 500 numbers kept for fiction (555-0100 to 555-0199 in each area code), "" when they run out."""
    line, area = divmod(number, len(_AREA_CODES))
    return f"+1{_AREA_CODES[area]}55501{line:02d}" if line < 100 else ""


@cache
def _town_weights() -> tuple[int, ...]:
    return tuple(accumulate(place.population for place in sample_places()))


def _near(place: Place, random: Random) -> Location:
    """Somewhere around the town, and inside the state."""
    import shapely

    for _ in range(5):
        lon = round(place.location.lon + random.gauss(0, 0.03), 5)
        lat = round(place.location.lat + random.gauss(0, 0.02), 5)
        if shapely.intersects_xy(sample_outline(), lon, lat):
            return Location(lon, lat)
    return place.location
