"""Writing systems brought together for comparison: width, case, accents, traditional and simplified Chinese."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

from channelcrm.errors import MissingExtraError

__all__ = ["folded", "is_han", "sounds"]

# Characters that names of companies, streets and places are made of (Unihan kSimplifiedVariant, one to one).
_TRADITIONAL: Final = (
    "俠倉個們偉側偵傑傘備傳債價儀億優儲兒內兩冊凍凱別刪則劃劇劉劍劑勁動務勝勞勵匯區協卻厲參吳員問啟喬單嚴國圍園圓圖團執堅"
    "報場塊墾壓壩壯壽夢夾奧奪妝婦媽孫學宮實寧審寬寶將專尋對導屆層屬岡島峽崗嶺嶽巖師帶幣幫幹庫廟廠廢廣廳張強彈彙後徑從復徵"
    "恆愛態慮慶憶應懷戰戶換損搖撥撫擁擇擊擔據擴攝攬敵數斷於昇時晉晝暉暢曆曉書會東條棗棟棧楊業極榮構樂樓標樞樣樹橋機橫檔檢"
    "櫃櫻權歐歡歲歷歸殘殼毀氣汙決沒沖況洩浹涼淚淨淵測渾湯準溫滅滙滿漁漢漲漸潔潛潤澤濃濕濟濱瀋瀘瀾灣災無煉煒煙熱燁燈燒營燦"
    "爐爭爾牆牽狀獅獎獨獲獻現瑩瑪環璽瓊甌產畫異當療發盜盡監盤盧眾睏碩確碼磚礦禎禪禮稅種稱穀積穎穩窩竅競筆筍節範築篩簡簽籃"
    "籌糧紀紅納紐純紗紙級紡細紹終組結絕絡給統絲經綜綠綢維網緊線緣編緯練緻縣縮縱總績織繡繪繼續纖纜罰羅義習聖聞聯聰聲職聽肅"
    "脫腦腳腸膚膠臨臺與興舉舊艙艦莊華葉蓋蓮蔣蕭薩藍藝藥蘆蘇蘊蘭處虛號蝦螢蟲蠟術衛衝補裝裡製複視親覺覽觀訂計訊訓記訪設許診"
    "評詢試話詳誌語誠說誼調談請論諮諾謝證識護譽讀變豐豬貓貝負財貢貨貫責貯貴買費貼貿賀資賓賢賣賦質賬賴購賽贊贏贛趙跡躍車軌"
    "軍軟軸載輔輕輛輝輪輯輸轉轟辦辭農這連進遊運過達遠適遷選遼邁還邊郟郵鄉鄧鄭鄰醜醫醬釀釋針釣鈦鈴鈺銀銅銘銷鋁鋒鋪鋼錄錢錦"
    "錫鍋鍛鍵鎖鎮鎳鏈鏡鐘鐵鑄鑒鑽長門開閒間閣閩閱闊闖關陝陣陰陳陸陽隊階際隨險隱雙雜雞離雲電靈靚靜韋韓韻響頁頂順須預領頭頻"
    "題額顏願類顧顯風飄飛飯飲飼飾餅養館馬駐駕駿騎騰驗驛體魚魯鮮鯨鳥鳳鴻鵝鵬鶴鷹鹽麗麥麵黃點齊齒齡龍龜"
)
_SIMPLIFIED: Final = (
    "侠仓个们伟侧侦杰伞备传债价仪亿优储儿内两册冻凯别删则划剧刘剑剂劲动务胜劳励汇区协却厉参吴员问启乔单严国围园圆图团执坚"
    "报场块垦压坝壮寿梦夹奥夺妆妇妈孙学宫实宁审宽宝将专寻对导届层属冈岛峡岗岭岳岩师带币帮干库庙厂废广厅张强弹汇后径从复征"
    "恒爱态虑庆忆应怀战户换损摇拨抚拥择击担据扩摄揽敌数断于升时晋昼晖畅历晓书会东条枣栋栈杨业极荣构乐楼标枢样树桥机横档检"
    "柜樱权欧欢岁历归残壳毁气污决没冲况泄浃凉泪净渊测浑汤准温灭汇满渔汉涨渐洁潜润泽浓湿济滨沈泸澜湾灾无炼炜烟热烨灯烧营灿"
    "炉争尔墙牵状狮奖独获献现莹玛环玺琼瓯产画异当疗发盗尽监盘卢众困硕确码砖矿祯禅礼税种称谷积颖稳窝窍竞笔笋节范筑筛简签篮"
    "筹粮纪红纳纽纯纱纸级纺细绍终组结绝络给统丝经综绿绸维网紧线缘编纬练致县缩纵总绩织绣绘继续纤缆罚罗义习圣闻联聪声职听肃"
    "脱脑脚肠肤胶临台与兴举旧舱舰庄华叶盖莲蒋萧萨蓝艺药芦苏蕴兰处虚号虾萤虫蜡术卫冲补装里制复视亲觉览观订计讯训记访设许诊"
    "评询试话详志语诚说谊调谈请论咨诺谢证识护誉读变丰猪猫贝负财贡货贯责贮贵买费贴贸贺资宾贤卖赋质账赖购赛赞赢赣赵迹跃车轨"
    "军软轴载辅轻辆辉轮辑输转轰办辞农这连进游运过达远适迁选辽迈还边郏邮乡邓郑邻丑医酱酿释针钓钛铃钰银铜铭销铝锋铺钢录钱锦"
    "锡锅锻键锁镇镍链镜钟铁铸鉴钻长门开闲间阁闽阅阔闯关陕阵阴陈陆阳队阶际随险隐双杂鸡离云电灵靓静韦韩韵响页顶顺须预领头频"
    "题额颜愿类顾显风飘飞饭饮饲饰饼养馆马驻驾骏骑腾验驿体鱼鲁鲜鲸鸟凤鸿鹅鹏鹤鹰盐丽麦面黄点齐齿龄龙龟"
)
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN_ONLY: Final = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ı": "i", "þ": "th"})


@cache
def _simplified() -> dict[int, str]:
    return {ord(old): new for old, new in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)}


def folded(text: str) -> str:
    """A text for comparison: one width, lower case, no accents on Latin letters, simplified Chinese."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LATIN_ONLY)
    if _HAN.search(text):
        text = text.translate(_simplified())
    apart = unicodedata.normalize("NFD", text)
    kept = [
        sign
        for position, sign in enumerate(apart)
        if not ("\u0300" <= sign <= "\u036f" and position and "LATIN" in unicodedata.name(_base(apart, position), ""))
    ]
    return unicodedata.normalize("NFC", "".join(kept))


def _base(text: str, position: int) -> str:
    while position and "\u0300" <= text[position] <= "\u036f":
        position -= 1
    return text[position]


def is_han(text: str) -> bool:
    """True when a Chinese character stands in the text."""
    return not text.isascii() and _HAN.search(text) is not None


@lru_cache(maxsize=200_000)
def sounds(text: str) -> str:
    """A text in plain Latin letters: Chinese by pinyin, other scripts by transliteration. Many texts sound the same.

    Raises:
        MissingExtraError: anyascii or pypinyin is not installed.
    """
    if text.isascii():
        return text.lower()
    if is_han(text):
        try:
            from pypinyin import lazy_pinyin
        except ImportError:
            raise MissingExtraError("pypinyin", "analysis") from None
        text = "".join(lazy_pinyin(text))
    try:
        from anyascii import anyascii
    except ImportError:
        raise MissingExtraError("anyascii", "analysis") from None
    return str(anyascii(text)).lower()
