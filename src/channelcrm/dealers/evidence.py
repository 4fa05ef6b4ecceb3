"""What speaks for and against two dealers being one: weights of evidence, summed as log odds (Fellegi and Sunter 1969).

The weights are judgements, set on lists whose answers are known, not learnt from the list at hand. Names of one
writing system are compared by their characters. A Chinese and a Latin name are not compared at all: that they sound
alike brings them together (blocking), and is no evidence, since 华兴 and 华星 sound alike too.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

import attrs

from channelcrm.dealers.likeness import fuzz, name_likeness
from channelcrm.dealers.profiles import Profile, Rarity
from channelcrm.dealers.streets import StreetParts
from channelcrm.dealers.wording import NameParts

__all__ = ["Evidence", "weigh"]

_PRIOR: Final = -3.3
_NAME_CURVE: Final = ((0.0, -4.5), (0.4, -4.0), (0.6, -2.5), (0.75, -0.5), (0.85, 1.5), (0.93, 2.7), (1.0, 3.6))
_STREET_CURVE: Final = ((0.0, -1.5), (0.5, -1.0), (0.75, 1.2), (0.9, 2.6), (1.0, 3.2))
_DISTANCE_CURVE: Final = ((0.0, 2.2), (0.05, 1.8), (0.2, 0.8), (1.0, 0.0), (5.0, -1.5), (30.0, -3.0), (300.0, -4.0))
_OTHER_HOUSE, _SLIP, _NEARLY = -3.2, 1.6, 0.8
_BEST_NAME, _BEST_STREET, _BEST_DISTANCE = 5.2, 3.6, 2.2
_WORTH_SAYING: Final = 0.25


@attrs.frozen
class Evidence:
    """The sum of the log odds, and its parts in words, the strongest first."""

    odds: float
    reasons: tuple[str, ...]

    @property
    def score(self) -> float:
        """The odds as a number in 0..1."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.odds))))


def weigh(left: Profile, right: Profile, rarity: Rarity, floor: float = -math.inf) -> Evidence | None:
    """The evidence on two dealers; None when the odds cannot reach ``floor``, which is found out early.

    Raises:
        MissingExtraError: rapidfuzz is not installed.
    """
    parts: list[tuple[float, str]] = []
    _shared(left, right, rarity, parts)
    _places(left, right, parts)
    mine, theirs = left.street, right.street
    other_house = mine is not None and theirs is not None and mine.house and theirs.house and mine.house != theirs.house
    hoped = _BEST_NAME + (_OTHER_HOUSE + _SLIP if other_house else _BEST_STREET)
    if _sum(parts) + hoped + _BEST_DISTANCE < floor:
        return None
    _distance(left, right, parts)
    if _sum(parts) + hoped < floor:
        return None
    same_street = _street(left, right, parts)
    _numbers(left.name, right.name, parts, same_street=same_street)
    if _sum(parts) + _BEST_NAME < floor:
        return None
    _name(left, right, rarity, parts)
    odds = _sum(parts)
    if odds < floor:
        return None
    parts.sort(key=lambda part: (-abs(part[0]), part[1]))
    return Evidence(odds, tuple(text for weight, text in parts if text and abs(weight) >= _WORTH_SAYING))


def _sum(parts: list[tuple[float, str]]) -> float:
    return _PRIOR + sum(weight for weight, _ in parts)


def _on(curve: tuple[tuple[float, float], ...], x: float) -> float:
    for (left, low), (right, high) in pairwise(curve):
        if x <= right:
            return low + (high - low) * (x - left) / (right - left)
    return curve[-1][1]


def _name(left: Profile, right: Profile, rarity: Rarity, parts: list[tuple[float, str]]) -> None:
    pairs = [(left.name, right.name)]
    if left.legal and right.legal:
        pairs.append((left.legal, right.legal))
    elif left.legal or right.legal:
        pairs.append((left.legal or left.name, right.legal or right.name))
    towns = frozenset(left.city.split()) | frozenset(right.city.split())
    known = [(alike, pair) for pair in pairs if (alike := name_likeness(*pair, rarity, towns)) is not None]
    if not known:
        return
    alike, pair = max(known, key=lambda found: found[0])
    weight = _on(_NAME_CURVE, alike)
    if weight > 0:
        usual = min(rarity.core(pair[0]), rarity.core(pair[1]))
        weight *= max(0.35, 1 - math.log(max(1, usual / 2)) / math.log(rarity.size + 2))
    if left.dealer.name == right.dealer.name:
        parts.append((weight + 0.3, "same name"))
    elif alike >= 0.999:
        parts.append((weight, "same name but for spelling, place or legal form"))
    else:
        parts.append((weight, f"names alike ({alike:.0%})" if weight > 0 else f"names differ ({alike:.0%} alike)"))
    if pair[0].place and pair[1].place and pair[0].place != pair[1].place and pair[0].chinese and pair[1].chinese:
        parts.append((-3.5, f"other place in the name ({pair[0].place}, {pair[1].place})"))


def _numbers(left: NameParts, right: NameParts, parts: list[tuple[float, str]], *, same_street: bool) -> None:
    mine, theirs = left.numbers, right.numbers
    if not mine or not theirs:
        return
    if mine & theirs:
        parts.append((1.2, f"same number in the name ({min(mine & theirs)})"))
    else:
        shown = f"{'/'.join(sorted(mine))}, {'/'.join(sorted(theirs))}"
        parts.append((-1.0 if same_street else -4.0, f"other number in the name ({shown})"))


def _street(left: Profile, right: Profile, parts: list[tuple[float, str]]) -> bool:
    """Note what the street addresses say; True when they are the same."""
    mine, theirs = left.street, right.street
    if mine is None or theirs is None:
        return False
    if left.dealer.address.street == right.dealer.address.street or mine.whole == theirs.whole:
        told = 0.2 if left.dealer.address.street == right.dealer.address.street else 0.0
        parts.append((3.4 + told, "same address"))
        _unit(mine, theirs, parts)
        return True
    scores = fuzz()
    alike = max(scores.token_sort_ratio(mine.text, theirs.text), scores.ratio(mine.text, theirs.text)) / 100
    if (
        mine.words
        and theirs.words
        and alike < 0.9
        and (set(mine.words) <= set(theirs.words) or set(theirs.words) <= set(mine.words))
    ):
        alike = max(alike, 0.88)  # "Main", "E Main St"
    if mine.house and theirs.house and mine.house != theirs.house:
        slip = (
            alike > 0.85 and min(len(mine.house), len(theirs.house)) > 1 and _distance_of(mine.house, theirs.house) == 1
        )
        weight = _OTHER_HOUSE + (_SLIP if slip else _NEARLY if alike > 0.85 else 0.0)
        parts.append((weight, "other house number" if alike > 0.7 else "other address"))
        return False
    if not mine.house or not theirs.house:
        alike = min(alike, 0.8)
    weight = _on(_STREET_CURVE, alike)
    parts.append((weight, f"addresses alike ({alike:.0%})" if weight > 0 else "other address"))
    if weight > 1.5:
        _unit(mine, theirs, parts)
    return weight > 1.5


def _distance_of(left: str, right: str) -> int:
    """Slips of a hand between two numbers: a figure left out, added, changed, or two exchanged (Damerau 1964)."""
    from rapidfuzz.distance import OSA

    return OSA.distance(left, right)


def _unit(mine: StreetParts, theirs: StreetParts, parts: list[tuple[float, str]]) -> None:
    if mine.unit and theirs.unit and mine.unit != theirs.unit:
        parts.append((-1.5, f"other unit ({mine.unit}, {theirs.unit})"))


def _places(left: Profile, right: Profile, parts: list[tuple[float, str]]) -> None:
    same_city = bool(left.city) and left.city == right.city
    if left.postcode and right.postcode:
        if left.postcode == right.postcode:
            parts.append((0.6, "same postcode"))
        else:
            parts.append((-0.6 if same_city else -1.5, "other postcode"))
    if left.city and right.city:
        if same_city:
            parts.append((0.3, ""))
        elif left.city.isascii() == right.city.isascii() and fuzz().ratio(left.city, right.city) < 80:
            parts.append((-1.5, f"other city ({left.dealer.address.city}, {right.dealer.address.city})"))
    if left.region and right.region and left.region != right.region:
        parts.append((-2.0, f"other region ({left.dealer.address.region}, {right.dealer.address.region})"))


def _distance(left: Profile, right: Profile, parts: list[tuple[float, str]]) -> None:
    if left.location is None or right.location is None:
        return
    km = left.location.distance_km(right.location)
    shown = f"{1000 * km:.0f} m apart" if km < 1 else f"{km:,.0f} km apart"
    parts.append((_on(_DISTANCE_CURVE, km), shown))


def _shared(left: Profile, right: Profile, rarity: Rarity, parts: list[tuple[float, str]]) -> None:
    for field, words, same, other in (
        ("phone", "phone", 4.0, -0.5),
        ("email", "e-mail", 4.0, -0.4),
        ("tax", "tax number", 5.0, -3.0),
        ("company", "company number", 5.0, -2.5),
        ("domain", "web or mail domain", 1.5, 0.0),
    ):
        mine, theirs = getattr(left, field), getattr(right, field)
        if not mine or not theirs or (field == "domain" and left.email and left.email == right.email):
            continue
        if mine == theirs:
            sharing = rarity.sharing(field, mine)
            weight = same / (1 + math.log2(max(1, sharing - 1)))
            parts.append((weight, f"same {words}" + (f", as {sharing} dealers have" if sharing > 2 else "")))
        elif other:
            parts.append((other, f"other {words}"))
