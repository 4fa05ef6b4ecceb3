"""Codes of first-level regions: United States and Canada (ISO 3166-2), China (GB/T 2260)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

__all__ = ["country_of_regions", "region_code", "region_remedy"]

_US = """AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE Delaware,
DC District of Columbia, FL Florida, GA Georgia, HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, KS Kansas,
KY Kentucky, LA Louisiana, ME Maine, MD Maryland, MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi,
MO Missouri, MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico, NY New York,
NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania, RI Rhode Island,
SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, WA Washington,
WV West Virginia, WI Wisconsin, WY Wyoming, AS American Samoa, GU Guam, MP Northern Mariana Islands, PR Puerto Rico,
VI Virgin Islands"""
_CA = """AB Alberta, BC British Columbia, MB Manitoba, NB New Brunswick, NL Newfoundland and Labrador, NS Nova Scotia,
NT Northwest Territories, NU Nunavut, ON Ontario, PE Prince Edward Island, QC Quebec, SK Saskatchewan, YT Yukon,
QC Québec"""
_CN = """11 北京 Beijing BJ, 12 天津 Tianjin TJ, 13 河北 Hebei HE, 14 山西 Shanxi SX, 15 内蒙古 Inner~Mongolia NM,
21 辽宁 Liaoning LN, 22 吉林 Jilin JL, 23 黑龙江 Heilongjiang HL, 31 上海 Shanghai SH, 32 江苏 Jiangsu JS,
33 浙江 Zhejiang ZJ, 34 安徽 Anhui AH, 35 福建 Fujian FJ, 36 江西 Jiangxi JX, 37 山东 Shandong SD, 41 河南 Henan HA,
42 湖北 Hubei HB, 43 湖南 Hunan HN, 44 广东 Guangdong GD, 45 广西 Guangxi GX, 46 海南 Hainan HI, 50 重庆 Chongqing CQ,
51 四川 Sichuan SC, 52 贵州 Guizhou GZ, 53 云南 Yunnan YN, 54 西藏 Tibet XZ, 61 陕西 Shaanxi SN, 62 甘肃 Gansu GS,
63 青海 Qinghai QH, 64 宁夏 Ningxia NX, 65 新疆 Xinjiang XJ, 71 台湾 Taiwan TW, 81 香港 Hong~Kong HK,
82 澳门 Macao MO"""
_SUFFIXES = (
    "维吾尔自治区",
    "壮族自治区",
    "回族自治区",
    "特别行政区",
    "自治区",
    "省",
    "市",
    " province",
    " municipality",
    " state",
)


def _table(text: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for entry in text.replace("\n", " ").split(","):
        code, name = entry.strip().split(" ", 1)
        table[code.casefold()] = table[name.casefold()] = code
    return table


def _chinese_table() -> dict[str, str]:
    table: dict[str, str] = {}
    for entry in _CN.replace("\n", " ").split(","):
        code, *names = entry.split()
        for name in (code, f"{code}0000", *names):
            table[name.casefold().replace("~", " ")] = code
    return table


_REGIONS = {"US": _table(_US), "CA": _table(_CA), "CN": _chinese_table()}


def region_code(text: str, country: str) -> str | None:
    """The code of a region by its code or name; "" country or one without a table here: the text as it is.

    None when the country's table does not have it. "US-IA" is read as IA.
    """
    table = _REGIONS.get(country)
    if table is None:
        return text
    folded = " ".join(text.casefold().replace(".", "").split()).removeprefix(f"{country.casefold()}-")
    if folded in table:
        return table[folded]
    for suffix in _SUFFIXES:
        if folded.endswith(suffix) and folded.removesuffix(suffix) in table:
            return table[folded.removesuffix(suffix)]
    return None


def region_remedy(country: str) -> str:
    """What a region of this country should look like."""
    examples = {"US": "IA or Iowa", "CA": "ON or Ontario", "CN": "31, 上海 or 上海市"}
    return f"Write the region of {country} as {examples.get(country, 'its ISO 3166-2 code')}."


def country_of_regions(texts: Iterable[str]) -> str:
    """The one country whose regions nearly all these texts are (19 of 20), "" when none or several fit."""
    counts = Counter(text for text in texts if text)
    total = counts.total()
    fitting = [
        country
        for country in _REGIONS
        if total and sum(n for text, n in counts.items() if region_code(text, country)) >= 0.95 * total
    ]
    return fitting[0] if len(fitting) == 1 else ""
