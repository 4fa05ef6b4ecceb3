"""What a street address is made of: house number, the street's words, the unit within the house."""

from __future__ import annotations

import re
from typing import Final

import attrs

from channelcrm.dealers.scripts import folded, is_han

__all__ = ["StreetParts", "take_street_apart"]

_SHORT: Final = {
    **dict.fromkeys(("street", "str", "strasse", "stree"), "st"),
    **dict.fromkeys(("avenue", "av", "aven", "avenida", "avda"), "ave"),
    **dict.fromkeys(("road",), "rd"),
    **dict.fromkeys(("drive",), "dr"),
    **dict.fromkeys(("boulevard", "boul", "bvd"), "blvd"),
    **dict.fromkeys(("highway", "hiway", "hway", "hwys"), "hwy"),
    "lane": "ln", "court": "ct", "place": "pl", "parkway": "pkwy", "circle": "cir", "square": "sq", "terrace": "ter",
    "trail": "trl", "plaza": "plz", "junction": "jct", "mount": "mt", "saint": "st", "fort": "ft", "route": "rte",
    "county": "co", "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw",
    "southeast": "se",
    "southwest": "sw",
    "first": "1th", "second": "2th", "third": "3th", "fourth": "4th", "fifth": "5th", "sixth": "6th", "seventh": "7th",
    "eighth": "8th", "ninth": "9th", "tenth": "10th",
}  # fmt: skip
_UNIT: Final = re.compile(r"(?:\b(?:suite|ste|apt|apartment|unit|bldg|building|rm|room|lot)\b\.?|#)\s*#?\s*([\w-]+)")
_QUADRANT: Final = re.compile(r"\b([ns])\s?\.\s?([ew])\b\.?")
_ORDINAL: Final = re.compile(r"\b0*(\d+)(?:st|nd|rd|th)\b")
_TOKEN: Final = re.compile(r"\d+th\b|[^\W\d_]+|\d+")
_HAN_PREFIX: Final = re.compile(
    r"^(?:中国)?(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,6}?市)?(?:[\u4e00-\u9fff]{1,5}?(?:区|县|市))?"
)
_HAN_HOUSE: Final = re.compile(r"(\d+)(?:-\d+)?(?:号|弄)")


@attrs.frozen
class StreetParts:
    """A street address taken apart and folded; "" and () where a part is missing. ``text`` is the words as one text."""

    house: str
    words: tuple[str, ...]
    unit: str
    whole: str
    text: str = attrs.field(init=False, repr=False)

    @text.default
    def _text(self) -> str:
        return " ".join(self.words)


def take_street_apart(street: str) -> StreetParts | None:
    """The parts of a street address, None when there is none.

    The house number is the number the address begins with, or its last one ("Hauptstr. 12"); in Chinese it is the one
    before 号.

    >>> take_street_apart("409 West 5th Street, Suite 2")
    StreetParts(house='409', words=('w', '5th', 'st'), unit='2', whole='409 w 5th st')
    """
    text = folded(street).strip()
    if not text:
        return None
    if is_han(text):
        return _chinese(text)
    text = re.sub(r"^no\b\.?\s*(?=\d)", "", _QUADRANT.sub(r"\1\2", text))
    unit = _UNIT.search(text)
    text = _UNIT.sub(" ", text).replace(".", "").replace("'", "")
    text = _ORDINAL.sub(r"\1th", text)
    text = re.sub(r"(?<=[a-z])(?:str|strasse)\b", " st", text)
    words = [_SHORT.get(word, word) for word in _TOKEN.findall(text)]
    words = [word.lstrip("0") or word for word in words]
    if not words:
        return None
    house = ""
    rest = words
    if words[0].isdigit():
        house, rest = words[0], words[1:]
    elif (place := max((i for i, word in enumerate(words) if word.isdigit()), default=None)) is not None:
        house, rest = words[place], words[:place] + words[place + 1 :]
    return StreetParts(house, tuple(rest), unit[1].lstrip("0") if unit else "", " ".join(words))


def _chinese(text: str) -> StreetParts:
    text = re.sub(r"[\s,.、，。()]+", "", text)
    bare = _HAN_PREFIX.sub("", text) or text
    house = _HAN_HOUSE.search(bare)
    street = bare[: house.start()] if house else bare
    unit = "".join(re.findall(r"\d+", bare[house.end() :])) if house else ""
    return StreetParts(house[1] if house else "", (street,) if street else (), unit, bare)
