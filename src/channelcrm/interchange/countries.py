"""Countries from what lists call them: ISO 3166-1 codes, names in English, Chinese and a few other languages (CLDR)."""

from __future__ import annotations

from functools import cache

from channelcrm.errors import MissingExtraError

__all__ = ["COUNTRY_REMEDY", "country_box", "country_code"]

COUNTRY_REMEDY = "Write ISO 3166-1 (US, CN, DE) or the country's name in English or Chinese."

_LANGUAGES = ("en", "zh", "zh_Hant", "de", "fr", "es", "ja")
_NO_COUNTRY = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())
_ALSO = {
    "usa": "US", "u s": "US", "u s a": "US", "united states of america": "US", "america": "US", "美利坚合众国": "US",
    "uk": "GB", "u k": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "大不列颠": "GB",
    "prc": "CN", "p r china": "CN", "pr china": "CN", "people s republic of china": "CN", "mainland china": "CN",
    "中华人民共和国": "CN", "中国大陆": "CN", "中国内地": "CN",
    "hong kong": "HK", "香港": "HK", "中国香港": "HK", "macau": "MO", "macao": "MO", "澳门": "MO", "中国澳门": "MO",
    "台灣": "TW", "中国台湾": "TW", "taiwan": "TW", "korea": "KR", "republic of korea": "KR", "南韩": "KR",
    "russian federation": "RU", "czech republic": "CZ", "holland": "NL", "turkey": "TR", "ivory coast": "CI",
    "burma": "MM", "viet nam": "VN", "uae": "AE", "阿联酋": "AE", "macedonia": "MK", "swaziland": "SZ",
}  # fmt: skip

# West, south, east, north in whole degrees, rounded outward, islands included; west > east crosses 180 degrees.
_BOXES = {
    "AR": (-74, -56, -53, -21), "AT": (9, 46, 18, 50), "AU": (112, -44, 160, -9), "BE": (2, 49, 7, 52),
    "BR": (-75, -34, -28, 6), "CA": (-142, 41, -52, 84), "CH": (5, 45, 11, 48), "CL": (-110, -56, -66, -17),
    "CN": (73, 3, 136, 54), "CO": (-82, -5, -66, 14), "CZ": (12, 48, 19, 52), "DE": (5, 47, 16, 56),
    "DK": (8, 54, 16, 58), "EG": (24, 21, 37, 32), "ES": (-19, 27, 5, 44), "FI": (19, 59, 32, 71),
    "FR": (-6, 41, 10, 52), "GB": (-9, 49, 2, 61), "GR": (19, 34, 30, 42), "HU": (16, 45, 23, 49),
    "ID": (94, -12, 142, 7), "IE": (-11, 51, -5, 56), "IL": (34, 29, 36, 34), "IN": (68, 6, 98, 36),
    "IT": (6, 35, 19, 48), "JP": (122, 20, 154, 46), "KE": (33, -5, 42, 6), "KR": (124, 33, 132, 39),
    "KZ": (46, 40, 88, 56), "MX": (-119, 14, -86, 33), "MY": (99, 0, 120, 8), "NG": (2, 4, 15, 14),
    "NL": (3, 50, 8, 54), "NO": (4, 57, 32, 81), "NZ": (165, -53, -175, -29), "PE": (-82, -19, -68, 0),
    "PH": (116, 4, 127, 22), "PK": (60, 23, 78, 38), "PL": (14, 48, 25, 55), "PT": (-32, 30, -6, 43),
    "RO": (20, 43, 30, 49), "RU": (19, 41, -169, 82), "SA": (34, 16, 56, 33), "SE": (10, 55, 25, 70),
    "SG": (103, 1, 105, 2), "TH": (97, 5, 106, 21), "TR": (25, 35, 45, 43), "TW": (116, 20, 123, 27),
    "UA": (22, 44, 41, 53), "US": (144, -15, -64, 72), "VN": (102, 8, 110, 24), "ZA": (16, -47, 38, -22),
}  # fmt: skip


def country_code(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country's code or name; None when there is no such country.

    Raises:
        MissingExtraError: babel, which knows the names, is not installed.
    """
    folded = _fold(text)
    known = _names()
    return known.get(folded)


def country_box(code: str) -> tuple[float, float, float, float] | None:
    """West, south, east, north of a country, generously; None for those not listed here. West > east crosses 180."""
    return _BOXES.get(code)


def _fold(text: str) -> str:
    words = "".join(sign if sign.isalnum() else " " for sign in text.casefold()).split()
    return " ".join(words[1:] if words[:1] == ["the"] else words)


@cache
def _names() -> dict[str, str]:
    try:
        from babel import Locale
        from babel.core import get_global
    except ImportError:
        raise MissingExtraError("babel", "analysis") from None
    names: dict[str, str] = {}
    for language in reversed(_LANGUAGES):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY:
                names[_fold(name)] = code
                names[code.casefold()] = code
    for old, codes in get_global("territory_aliases").items():
        if old.isalpha() and len(codes) == 1:
            names.setdefault(old.casefold(), codes[0])
    return names | _ALSO
