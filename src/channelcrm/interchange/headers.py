"""The words that head columns in dealer lists, in English and Chinese, and the field each one means."""

from __future__ import annotations

import re
import unicodedata

__all__ = [
    "AREA_HEADERS", "DEALER_HEADERS", "OBSERVATION_HEADERS", "SUBJECT_HEADERS", "TERRITORY_HEADERS", "is_identifier",
    "plain_header",
]  # fmt: skip

# The first word of a line that a file has takes the field; what it leaves over becomes an attribute.
_DEALERS = {
    "code": """code, dealer code, dealer id, dealer no, dealer number, dealerid, store number, store no, store id,
        store code, shop id, shop code, outlet id, outlet code, outlet number, account id, account number, account no,
        customer id, customer code, customer number, customer no, partner id, partner code, site id, number, no, id,
        编号, 编码, 代码, 经销商编号, 经销商编码, 经销商代码, 门店编号, 门店编码, 门店代码, 店号, 网点编号, 网点代码,
        客户编号, 客户编码, 客户代码, 渠道编号, 渠道代码, 商户编号, 经销商id, 门店id, 客户id""",
    "name": """name, dealer name, dealer, store name, shop name, outlet name, account name, customer name,
        partner name, site name, company name, company, business name, trading name, dba, display name, 名称,
        经销商名称, 经销商, 门店名称, 门店, 店名, 网点名称, 客户名称, 客户, 渠道名称, 商户名称, 公司名称, 企业名称,
        单位名称, 简称""",
    "legal_name": "legal name, legal entity, registered name, 法定名称, 注册名称, 全称, 公司全称, 企业全称, 工商名称",
    "status": """status, dealer status, store status, account status, state of business, 状态, 经营状态, 合作状态,
        客户状态, 经销商状态""",
    "tier": "tier, dealer tier, grade, 等级, 级别, 经销商等级, 经销商级别, 客户等级, 客户级别, 分级",
    "segment": """segment, dealer type, store type, outlet type, customer type, channel type, format, 类型,
        经销商类型, 门店类型, 客户类型, 渠道类型, 业态, 细分""",
    "chain": "chain, chain name, banner, group, group name, brand group, 连锁, 连锁品牌, 所属集团, 集团, 所属连锁",
    "street": """street, address, street address, address line 1, address1, address 1, addr, full address, 地址,
        详细地址, 街道, 街道地址, 门店地址, 经营地址, 注册地址, 联系地址, 通讯地址""",
    "city": "city, town, city name, locality, municipality, 城市, 市, 所在城市, 地市, 地级市",
    "region": """region, state, state code, province, province code, state province, 省份, 省, 省市, 所在省份,
        省自治区, 州""",
    "postcode": "postcode, zip, zip code, zipcode, postal code, post code, postal, plz, 邮编, 邮政编码",
    "country": "country, country code, country name, nation, 国家, 国别, 国家代码, 国家地区",
    "lon": "lon, longitude, lng, long, x, lon wgs84, 经度",
    "lat": "lat, latitude, y, lat wgs84, 纬度",
    "point": """location, coordinates, coordinate, point, lat lon, latlon, latlng, geolocation, store location,
        georeference, 坐标, 经纬度""",
    "phone": """phone, telephone, tel, phone number, telephone number, mobile, mobile phone, contact phone, 电话,
        联系电话, 电话号码, 手机, 手机号, 手机号码, 固定电话""",
    "email": "email, e mail, mail, email address, e mail address, 邮箱, 电子邮箱, 电子邮件, 电邮",
    "website": "website, web site, url, web, homepage, 网站, 网址, 官网, 主页",
    "tax_number": """tax number, tax id, tax no, vat, vat number, vat no, vat id, tin, ein, 税号, 纳税人识别号,
        统一社会信用代码, 社会信用代码, 信用代码, 税务登记号""",
    "company_number": """company number, registration number, company registration number, register number,
        注册号, 工商注册号, 营业执照号, 执照号""",
    "product_lines": "product lines, product line, lines, products, 产品线, 产品系列, 经营产品, 代理产品",
    "opened_on": """opened on, opened, opening date, open date, start date, since, 开业日期, 开店日期, 开业时间,
        成立日期, 合作日期, 合作开始日期""",
    "closed_on": "closed on, closed, closing date, close date, end date, 关店日期, 停业日期, 关闭日期, 终止日期",
    "source": "source, data source, 来源, 数据来源",
}
_OBSERVATIONS = {
    "metric": "metric, indicator, measure, kpi, figure, 指标, 指标名称, 项目",
    "value": "value, amount, figure value, 数值, 值, 指标值, 金额",
    "unit": "unit, currency, units, 单位, 币种, 计量单位",
    "period": """period, month, date, day, quarter, year, year month, order date, sales month, 期间, 月份, 月,
        日期, 年月, 季度, 年份, 年度, 年""",
    "start": "start, start date, from, period start, 开始日期, 起始日期, 开始",
    "end": "end, until, period end",
    "last": "last, last day, through, to, end date, 结束日期, 截止日期, 结束, 截止",
    "observed_on": "observed on, observed, known on, reported on, report date, 观察日期, 填报日期, 上报日期, 采集日期",
    "source": "source, data source, 来源, 数据来源",
}
_AREAS = {
    "id": """id, area id, code, area code, geoid, geoid10, geoid20, block geoid, tract geoid, tractce, zip, zcta,
        county fips, county geoid, fips, geonameid, nuts id, gss code, adcode, area, 编号, 编码, 代码, 区域编号,
        区域代码, 行政区划代码, 区划代码""",
    "name": """name, area name, county, county name, district, namelsad, city, town, 名称, 区域名称, 行政区名称,
        区域, 区县, 地区""",
    "parent_id": """parent id, parent, parent code, parent adcode, state fips, statefp, 上级编号, 上级代码,
        上级区划代码, 所属区域""",
    "kind": "kind, level, area type, 级别, 层级, 区域类型",
    "lon": f"{_DEALERS['lon']}, intptlon, intptlon10",
    "lat": f"{_DEALERS['lat']}, intptlat, intptlat10",
    "point": "location, coordinates, point, 坐标, 经纬度",
}
_TERRITORIES = {
    "name": "territory, territory name, territory id, territory code, name, 销售区域, 片区, 区域名称, 名称",
    "dealer_id": """dealer id, dealer, dealer code, dealer no, dealer number, dealerid, store number, store code,
        outlet code, outlet number, account number, customer code, customer number, partner code, 经销商编号,
        经销商编码, 经销商代码, 经销商, 门店编号, 网点编号, 客户编号""",
    "area_ids": f"area ids, areas, {_AREAS['id']}",
    "product_line": "product line, line, product lines, lines, product, 产品线, 产品系列, 产品",
    "period": "period, year, 期间, 年度, 年份, 年",
    "start": "start, start date, from, valid from, effective from, effective, 开始日期, 起始日期, 生效日期, 开始",
    "end": "end, until, period end",
    "last": "last, last day, through, to, end date, valid to, effective to, 结束日期, 截止日期, 失效日期, 结束, 截止",
    "status": "status, territory status, 状态",
    "shared": "shared, exclusivity, 共享, 独家",
}
_IDENTIFIER = re.compile(
    r"(?:^|_)(?:id|code|number|no|nr|num|fips|geoid|zip|zipcode|postcode|phone|tel|fax|mobile|ein|vat|iban|account|geonameid|objectid|ogc_fid|fid|statefp|countyfp|tractce)(?:_?\d+)?$"
    r"|编号|编码|代码|号码|账号|电话|邮编|税号|店号"
)


def plain_header(header: str) -> str:
    """A header in one spelling: "Store  Number:" and "store_number" are the same, and so is "storeNumber"."""
    text = unicodedata.normalize("NFKC", header)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).casefold()
    text = re.sub(r"[（(\[].*?[)\]）]", " ", text)
    return "_".join(re.findall(r"\w+", text.replace("_", " ")))


def is_identifier(header: str) -> bool:
    """True when a column's name says that its digits name something and are not a quantity."""
    return _IDENTIFIER.search(plain_header(header)) is not None


def _words(table: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {field: tuple(plain_header(word) for word in words.split(",")) for field, words in table.items()}


DEALER_HEADERS = _words(_DEALERS)
OBSERVATION_HEADERS = _words(_OBSERVATIONS)
AREA_HEADERS = _words(_AREAS)
TERRITORY_HEADERS = _words(_TERRITORIES)
_SUBJECT = (plain_header("subject id"), plain_header("subject"), plain_header("对象编号"), plain_header("对象"))
SUBJECT_HEADERS = {
    "dealer": _SUBJECT + DEALER_HEADERS["code"] + DEALER_HEADERS["name"],
    "area": _SUBJECT + AREA_HEADERS["id"] + AREA_HEADERS["name"],
    "competitor": (*_SUBJECT, "competitor", "competitor_name", "竞争对手", "name", "名称"),
    "consumer": (*_SUBJECT, "consumer_group", "consumer", "group", "segment", "消费者", "人群", "name", "名称"),
}
