"""Which pairs are worth a look: dealers that share a key. Keys bring together, they prove nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from channelcrm.dealers.profiles import Profile, Rarity
from channelcrm.dealers.scripts import sounds
from channelcrm.dealers.wording import NameParts

__all__ = ["candidate_pairs"]

_LARGEST: Final = 30
_WINDOW: Final = 8
_RARE: Final = 25
_CELL: Final = 0.002
"""Degrees of latitude and longitude, some 200 m; two grids, the second shifted by half a cell."""


def candidate_pairs(profiles: Sequence[Profile], rarity: Rarity, split: int | None = None) -> list[tuple[int, int]]:
    """Pairs of positions, the smaller first, in order. With ``split`` only pairs across that position.

    A key that more than 30 dealers share is narrowed by place; where that is not enough, its dealers are put in order
    of name and each meets its 8 neighbours, so that the work grows with the list and not with its square.
    """
    blocks: defaultdict[object, list[int]] = defaultdict(list)
    for position, profile in enumerate(profiles):
        for key in set(_keys(profile, rarity)):
            blocks[key].append(position)
    pairs: set[tuple[int, int]] = set()
    for members in blocks.values():
        if len(members) > 1:
            pairs.update(_meet(members, profiles, split))
    return sorted(pairs)


def _meet(members: list[int], profiles: Sequence[Profile], split: int | None) -> Iterator[tuple[int, int]]:
    if len(members) <= _LARGEST:
        yield from _all(members, split)
        return
    by_place: defaultdict[str, list[int]] = defaultdict(list)
    for position in members:
        by_place[profiles[position].postcode or profiles[position].city].append(position)
    for group in by_place.values():
        if len(group) <= _LARGEST:
            yield from _all(group, split)
        else:
            yield from _neighbours(group, profiles, split)
    yield from _neighbours(members, profiles, split)


def _all(members: list[int], split: int | None) -> Iterator[tuple[int, int]]:
    for place, left in enumerate(members):
        for right in members[place + 1 :]:
            if split is None or (left < split) != (right < split):
                yield left, right


def _neighbours(members: list[int], profiles: Sequence[Profile], split: int | None) -> Iterator[tuple[int, int]]:
    def order(position: int) -> tuple[str, str, int]:
        profile = profiles[position]
        return profile.name.core, profile.street.whole if profile.street else "", position

    ordered = sorted(members, key=order)
    for place, left in enumerate(ordered):
        for right in ordered[place + 1 : place + 1 + _WINDOW]:
            if split is None or (left < split) != (right < split):
                yield min(left, right), max(left, right)


def _keys(profile: Profile, rarity: Rarity) -> Iterator[object]:
    for field in ("phone", "email", "tax", "company", "domain"):
        value = getattr(profile, field)
        if value:
            yield field, value
    yield from _name_keys(profile, rarity)
    places = [place for place in (profile.postcode, profile.city) if place]
    street = profile.street
    if street is not None and street.words:
        longest = max(street.words, key=lambda word: (len(word), word))
        for place in places or [""]:
            yield "street", street.house, longest[:6], place
        if street.house:
            yield "house", street.whole
    if profile.location is not None:
        east, north = profile.location.lon / _CELL, profile.location.lat / _CELL
        yield "cell", int(east // 1), int(north // 1)
        yield "shifted", int((east + 0.5) // 1), int((north + 0.5) // 1)


def _name_keys(profile: Profile, rarity: Rarity) -> Iterator[object]:
    for name in (profile.name, profile.legal):
        if name is None:
            continue
        joined = "".join(name.words)
        yield "name", joined
        if not joined.isascii():
            yield "sound", sounds(joined)
        if not name.chinese:
            yield from _word_keys(name, joined, [place for place in (profile.postcode, profile.city) if place], rarity)
        elif len(joined) >= 4:
            yield "half", joined[:2], profile.region
            yield "half", joined[-2:], profile.region


def _word_keys(name: NameParts, joined: str, places: list[str], rarity: Rarity) -> Iterator[object]:
    for word in sorted(name.words, key=lambda word: (rarity.count(word), word))[:2]:
        if rarity.count(word) <= _RARE:
            yield "sound", word
            yield "start", word[:5]
        for place in places:
            yield "word", word, place
    for first, second in pairwise(name.words):
        if min(rarity.count(first), rarity.count(second)) <= 4 * _RARE:
            yield "sound", first + second
    for number in name.numbers:
        yield "number", number, joined[:5]
    for place in places:
        yield "begins", joined[:4], place
