"""What a company's name is made of: the part that tells it apart, its trade, its legal form, its place, its numbers."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

import attrs

from channelcrm.dealers.scripts import folded, is_han

__all__ = ["NameParts", "take_apart"]

_HAN_FORMS: Final = re.compile(
    "股份有限公司|有限责任公司|集团有限公司|有限公司|总公司|分公司|子公司|公司|集团|合伙企业|个人独资企业|个体工商户|"
    "株式会社|有限会社|合同会社|合资会社|合名会社|股份|有限合伙|普通合伙|[(]株[)]|[(]有[)]|[(]同[)]"
)
_HANGUL_FORMS: Final = re.compile("주식회사|유한회사|[(]주[)]|[(]유[)]")
_FORMS: Final = frozenset(
    """llc inc incorporated ltd limited corp corporation co company companies plc llp lp pllc pc dba pty pvt private
    proprietary gmbh mbh ag kg ohg ug ek ev gbr kgaa se partg sarl sas sasu sa eurl snc sci sl slu sau sc scs spa srl
    srls sas snc bv nv vof cv ab as asa aps oy oyj ans ks hf ehf sro spol vos kft zrt nyrt bt rt doo dd ad ood eood
    oue ltda eireli me epp sdn bhd pte tbk pt tnhh cp jsc ojsc cjsc pjsc sti san tic ooo ao zao oao pao ип ооо оао зао
    пао ао тоо чп фоп ано cia""".split()
)
_SPACED: Final = re.compile(
    r"\bs\s?\.?\s?a\s?\.?\s?(?:p\s?\.?\s?i\s?\.?\s?)?de\s?c\s?\.?\s?v\b\.?|\bs\s?\.?\s?de\s?r\s?\.?\s?l\b\.?|"
    r"\bs\s?\.?\s?(?:p\s?\.?\s?a|a\s?\.?\s?r\s?\.?\s?l|r\s?\.?\s?l|r\s?\.?\s?o|a\s?\.?\s?s|a|l|c)\b\.?(?=\s|$|,)"
    r"|\bsp\s?\.?\s?z\s?\.?\s?o\s?\.?\s?o\b\.?|\bd\s?\.\s?o\s?\.\s?o\b\.?|\ba\s?\.\s?s\b\.?|\bl\s?\.\s?l\s?\.\s?c\b\.?|\be\s?\.\s?k\b\.?"
)
_HAN_TRADES: Final = re.compile(
    "国际贸易|进出口|贸易|商贸|经贸|工贸|科技|技术|实业|工业|农业|农机|机械|机电|设备|电器|电子|汽车|汽配|销售|经销|服务|发展|投资|建材|"
    "材料|五金|化工|食品|饮料|酒业|酒类|百货|超市|便利店|商店|商行|商城|经营部|门市部|营业部|专卖店|旗舰店|体验店|连锁|药房|药店|"
    "物流|工程|制造|网络|信息|文化|管理|咨询|用品|家具|家居|装饰|通讯|通信|数码|农资|种业|饲料|有限|店|部|厂|行"
)
_HAN_PLACE: Final = re.compile(
    "^(?:中国)?(北京|天津|上海|重庆|河北|山西|内蒙古|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|四川|贵州|云南|"
    "西藏|陕西|甘肃|青海|宁夏|新疆|台湾|香港|澳门|"
    "广州|深圳|珠海|佛山|东莞|中山|惠州|汕头|湛江|南京|苏州|无锡|常州|南通|徐州|扬州|杭州|宁波|温州|嘉兴|绍兴|金华|台州|合肥|芜湖|福州|厦门|泉州|"
    "南昌|九江|赣州|济南|青岛|烟台|潍坊|临沂|淄博|济宁|郑州|洛阳|新乡|南阳|武汉|宜昌|襄阳|长沙|株洲|衡阳|南宁|柳州|桂林|海口|三亚|成都|绵阳|贵阳|遵义|"
    "昆明|大理|拉萨|西安|宝鸡|咸阳|兰州|西宁|银川|乌鲁木齐|呼和浩特|包头|石家庄|唐山|保定|邯郸|太原|大同|沈阳|大连|鞍山|长春|哈尔滨|大庆|齐齐哈尔)"
    "(?:维吾尔自治区|壮族自治区|回族自治区|自治区|特别行政区|省|市)?"
)
_HAN_DIVISION: Final = re.compile("^[\u4e00-\u9fff]{2,4}?(?:省|市|自治州|县|区)(?=[\u4e00-\u9fff]{2})")
_WORD: Final = re.compile(r"[^\W\d_]+|\d+")
_FILLERS: Final = frozenset("the and of at in und et y e de la le les el los".split())


@attrs.frozen
class NameParts:
    """A name taken apart, folded.

    ``words`` are those that tell (the brand of a Chinese name is one), ``core`` is they as one text; ``whole`` is the
    name with everything.
    """

    words: tuple[str, ...]
    trade: str
    place: str
    numbers: frozenset[str]
    whole: str
    chinese: bool
    core: str = attrs.field(init=False)

    @core.default
    def _core(self) -> str:
        return " ".join(self.words)


def take_apart(name: str, places: Collection[str] = ()) -> NameParts:
    """The parts of a dealer's name. ``places`` are its own city and region, left out of the words.

    >>> take_apart("上海华兴贸易有限公司").words, take_apart("CASEY'S #2584 / OSSIAN", ["Ossian"]).words
    (('华兴',), ('caseys',))
    """
    text = folded(name).replace("'", "").replace("’", "")
    if is_han(text):
        return _chinese(text, places)
    text = _HANGUL_FORMS.sub(" ", text)
    text = _SPACED.sub(" ", text)
    found = _WORD.findall(text)
    numbers = frozenset(word.lstrip("0") for word in found if word[0].isdigit())
    words = [word for word in found if not word[0].isdigit() and word not in _FILLERS]
    own = [folded(place).replace("'", "").split() for place in places if place]
    kept, place = _without_place(words, own)
    formless = [word for word in kept if word not in _FORMS]
    return NameParts(
        tuple(formless or kept or words or found or (text.strip(),)), "", place, numbers, " ".join(found), chinese=False
    )


def _without_place(words: list[str], places: list[list[str]]) -> tuple[list[str], str]:
    for place in places:
        size = len(place)
        if not size:
            continue
        for start in range(len(words) - size, -1, -1):
            window = words[start : start + size]
            cut = start + size == len(words) and size >= 1 and len(window[-1]) >= 4  # lists cut names off: "AURELI"
            if window[:-1] == place[:-1] and (window[-1] == place[-1] or (cut and place[-1].startswith(window[-1]))):
                rest = words[:start] + words[start + size :]
                if rest:
                    return rest, " ".join(place)
    return words, ""


def _chinese(text: str, places: Collection[str]) -> NameParts:
    text = whole = re.sub(r"[\s·,.、，。\-_/]+", "", text)
    numbers = frozenset(number.lstrip("0") for number in re.findall(r"\d+", text))
    place = ""
    inner = re.search(r"[(]([^()]*)[)]", text)
    text = _HAN_FORMS.sub("", text)
    if inner and inner[1] and (match := _HAN_PLACE.match(inner[1])):
        place = match[1]
    text = re.sub(
        r"[()]", "", re.sub(r"[(]([^()]*)[)]", lambda part: "" if _HAN_PLACE.match(part[1]) else part[1], text)
    )
    match = _HAN_PLACE.match(text)
    if match and len(text) > len(match[0]):
        place, text = place or match[1], text[len(match[0]) :]
    for own in places:
        bare = re.sub("(?:省|市|区|县)$", "", folded(own))
        if len(bare) >= 2 and text.startswith(bare) and len(text) - len(bare) >= 2:
            place, text = place or bare, text[len(bare) :].removeprefix("市")
    division = _HAN_DIVISION.match(text)
    if division and len(text) - len(division[0]) >= 2:
        place, text = place or re.sub("(?:省|市|自治州|县|区)$", "", division[0]), text[len(division[0]) :]
    trade = "".join(_HAN_TRADES.findall(text))
    brand = re.sub(r"\d+|号", "", _HAN_TRADES.sub("", text))
    return NameParts((brand or text,), trade, place, numbers, whole, chinese=True)
