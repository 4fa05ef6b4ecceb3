"""Dealer lists with known duplicates: English and Chinese names, slips of the pen, blanks. Seeded."""

from __future__ import annotations

import random
from typing import Any

from channelcrm.dealers.dealer import Dealer
from channelcrm.values import Address, Location, derive_id

WORDS = "north south river valley prairie green golden silver star sun eagle falcon oak maple cedar pine".split()
TRADES = (
    "tractor equipment supply motors implement machinery hardware tools farm feed seed market foods store depot".split()
)
FAMILIES = (
    "smith johnson miller davis wilson anderson taylor thomas moore jackson martin lee thompson white harris".split()
)
STREETS = "Main Oak Elm Park Washington Jefferson Lincoln Lake Hill Church Center Grand Locust Second Third".split()
KINDS = ["Street", "Avenue", "Road", "Drive"]
TOWNS = [
    f"{a}{b}" for a in "Spring Green River Oak Cedar Fair Clear".split() for b in "field ville town dale wood".split()
]
BRANDS = [a + b for a in "华恒鑫兴宏盛金永泰瑞丰德" for b in "兴达源丰盛泰利发隆旺通顺"]
PLACES = "上海 广州 北京 深圳 南京 杭州 武汉 成都".split()


def made_list(count: int, seed: int = 5, share: float = 0.1) -> tuple[list[Dealer], set[tuple[str, str]]]:
    """Dealers in random order, and the pairs of ids that are one dealer (``share`` of the list)."""
    chance = random.Random(seed)
    base = [_row(chance, place) for place in range(round(count * (1 - share)))]
    rows = list(enumerate(base))
    rows += [(place, _copy(chance, base[place])) for place in chance.sample(range(len(base)), count - len(base))]
    chance.shuffle(rows)
    dealers: list[Dealer] = []
    behind: dict[int, list[str]] = {}
    for number, (place, row) in enumerate(rows):
        located = row["lon"] is not None
        dealer = Dealer(
            id=derive_id(number, "dealer", number),
            code=str(number),
            name=row["name"],
            phone=row["phone"],
            address=Address(street=row["street"], city=row["city"], postcode=row["postcode"]),
            location=Location(row["lon"], row["lat"]) if located else None,
        )
        dealers.append(dealer)
        behind.setdefault(place, []).append(dealer.id)
    return dealers, {tuple(sorted(ids)) for ids in behind.values() if len(ids) == 2}


def _row(chance: random.Random, place: int) -> dict[str, Any]:
    if place % 4 == 0:
        town = chance.choice(PLACES)
        form = chance.choice(["有限公司", "有限责任公司", "股份有限公司", ""])
        street = chance.choice("世纪大道 人民路 中山路 解放街 建设路 和平街".split())
        return {
            "name": f"{town}{chance.choice(BRANDS)}{chance.choice('贸易 商贸 农机 机械 汽车 电器'.split())}{form}",
            "city": town,
            "street": f"{street}{chance.randrange(1, 3000)}号",
            "postcode": str(chance.randrange(100000, 700000)),
            "lon": chance.uniform(100, 122),
            "lat": chance.uniform(22, 41),
            "phone": f"+861{chance.randrange(3 * 10**9, 9 * 10**9)}",
        }
    kind = chance.random()
    if kind < 0.1:
        name = f"CASEY'S GENERAL STORE #{chance.randrange(1, 9000)}"
    elif kind < 0.5:
        name = f"{chance.choice(FAMILIES)} {chance.choice(TRADES)} {chance.choice(['', 'LLC', 'Inc.'])}".strip().title()
    else:
        words = [chance.choice(WORDS), chance.choice(WORDS), chance.choice(TRADES), chance.choice(["", "Co", "LLC"])]
        name = " ".join(words).strip().title()
    return {
        "name": name,
        "city": chance.choice(TOWNS),
        "postcode": str(chance.randrange(50000, 53000)),
        "street": " ".join([str(chance.randrange(1, 9999)), *map(chance.choice, ("NSEW", STREETS, KINDS))]),
        "lon": chance.uniform(-96, -90),
        "lat": chance.uniform(40, 43.5),
        "phone": f"+1515{chance.randrange(2 * 10**6, 9 * 10**6)}",
    }


def _slip(chance: random.Random, text: str) -> str:
    if len(text) < 5:
        return text
    at = chance.randrange(1, len(text) - 1)
    return text[:at] + chance.choice([text[at + 1 :], text[at + 1] + text[at] + text[at + 2 :]])


def _copy(chance: random.Random, row: dict[str, Any]) -> dict[str, Any]:
    copy = dict(row)
    if chance.random() < 0.5:
        copy["name"] = _slip(chance, copy["name"]) if copy["name"].isascii() else copy["name"].replace("有限公司", "")
    if chance.random() < 0.4:
        copy["name"] = copy["name"].upper().replace(" LLC", "").replace(" INC.", "")
    if chance.random() < 0.5:
        copy["street"] = copy["street"].replace("Street", "St.").replace("Avenue", "Ave").replace("Road", "Rd")
    if chance.random() < 0.1:
        copy["street"] = _slip(chance, copy["street"])
    if chance.random() < 0.5:
        copy["phone"] = ""
    if chance.random() < 0.3:
        copy["postcode"] = ""
    if chance.random() < 0.5:
        copy["lon"] = None
    else:
        copy["lon"] += chance.gauss(0, 0.0005)
    return copy
