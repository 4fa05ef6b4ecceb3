"""One field at a time: its cells checked as a column, distinct values once, every doubt with its row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from channelcrm.dealers.dealer import DealerStatus
from channelcrm.interchange.countries import COUNTRY_REMEDY, country_code
from channelcrm.interchange.days import DAY_REMEDY, parse_day
from channelcrm.interchange.identity import Checked, clean_email, clean_phone, clean_tax_number
from channelcrm.interchange.problem import ProblemLog
from channelcrm.interchange.regions import country_of_regions, region_code, region_remedy
from channelcrm.interchange.sheet import Sheet

__all__ = ["FieldReader"]

_STATUS: Mapping[str, DealerStatus] = {
    **{str(status): status for status in DealerStatus},
    **dict.fromkeys(
        "open operating current live a 1 营业 营业中 在营 正常 正常营业 合作中 合作 启用 有效 存续 在业 激活".split(),
        DealerStatus.ACTIVE,
    ),
    **dict.fromkeys(
        "lead candidate potential new 潜在 意向 意向客户 潜在客户 待开发 洽谈中 新增".split(), DealerStatus.PROSPECT
    ),
    **dict.fromkeys(
        "inactive paused blocked hold dormant 暂停 冻结 停用 暂停合作 休眠 整改".split(), DealerStatus.SUSPENDED
    ),
    **dict.fromkeys(
        "terminated cancelled canceled ended 关闭 关店 停业 已关闭 终止 已终止 注销 吊销 退出 流失 倒闭".split(),
        DealerStatus.CLOSED,
    ),
}
_LONELY_ROWS, _USUAL_SHARE = 100, 0.99


class FieldReader:
    """The columns of a sheet under our names; missing columns are blank throughout."""

    def __init__(self, sheet: Sheet, found: Mapping[str, str], log: ProblemLog, country: str, today: date) -> None:
        self._columns = {field: sheet.columns[column] for column, field in found.items() if field}
        self._blank: Sequence[str] = [""] * len(sheet.numbers)
        self.numbers = sheet.numbers
        self.log = log
        self._today = today
        self.country = country or ("" if "country" in self._columns else country_of_regions(self.texts("region")))
        self.countries = self._countries()

    def has(self, field: str) -> bool:
        """True when the file has a column for this field."""
        return field in self._columns

    def texts(self, field: str) -> Sequence[str]:
        """The cells of a field as they are."""
        return self._columns.get(field, self._blank)

    def _checked(self, field: str, check: Callable[[str, str], Checked], keys: Sequence[str]) -> list[str]:
        """The cells in standard form; what fails the check becomes "" with a problem."""
        known: dict[tuple[str, str], Checked] = {}
        values: list[str] = []
        for position, pair in enumerate(zip(self.texts(field), keys, strict=True)):
            if not pair[0]:
                values.append("")
                continue
            checked = known.get(pair)
            if checked is None:
                checked = known[pair] = check(*pair)
            if checked[1]:
                self.log.blank(self.numbers[position], field, pair[0], checked[1], checked[2])
            values.append(checked[0])
        return values

    def _countries(self) -> list[str]:
        def check(text: str, _: str) -> Checked:
            code = country_code(text)
            return (code, "", "") if code else ("", f"{text!r} is not a country.", COUNTRY_REMEDY)

        return [code or self.country for code in self._checked("country", check, self._blank)]

    def regions(self) -> list[str]:
        """Region codes. A region that its country does not have is kept and said; so is one far from all the others."""

        def check(text: str, country: str) -> Checked:
            code = region_code(text, country)
            return (code, "", "") if code else (text, f"{text!r} is not a region of {country}.", region_remedy(country))

        texts = self.texts("region")
        known: dict[tuple[str, str], Checked] = {}
        values: list[str] = []
        for position, pair in enumerate(zip(texts, self.countries, strict=True)):
            checked = known.get(pair) or known.setdefault(pair, check(*pair) if pair[0] else ("", "", ""))
            if checked[1]:
                self.log.note(self.numbers[position], "address.region", pair[0], checked[1], checked[2])
            values.append(checked[0])
        self._say_lonely(values)
        return values

    def _say_lonely(self, regions: Sequence[str]) -> None:
        counts: dict[str, int] = {}
        for region in regions:
            if region:
                counts[region] = counts.get(region, 0) + 1
        total = sum(counts.values())
        usual = max(counts, key=lambda region: counts[region], default="")
        if len(counts) < 2 or total < _LONELY_ROWS or counts[usual] < _USUAL_SHARE * total:
            return
        for position, region in enumerate(regions):
            if region and region != usual:
                self.log.note(
                    self.numbers[position], "address.region", region,
                    f"The dealer is in {region}; {counts[usual]:,} of {total:,} are in {usual}.",
                    "Check that it belongs in this list.",
                )  # fmt: skip

    def phones(self) -> list[str]:
        """Phone numbers as E.164, read in the row's country."""
        return self._checked("phone", clean_phone, self.countries)

    def emails(self) -> list[str]:
        """E-mail addresses in normal form."""
        return self._checked("email", lambda text, _: clean_email(text), self._blank)

    def tax_numbers(self) -> list[str]:
        """Tax numbers whose check digits hold, by the row's country."""
        return self._checked("tax_number", clean_tax_number, self.countries)

    def statuses(self) -> list[DealerStatus]:
        """Statuses; what is no status is said and read as active."""

        def check(text: str, _: str) -> Checked:
            status = _STATUS.get(text.casefold())
            if status:
                return status, "", ""
            return "", f"{text!r} is not a status; it was read as active.", f"Write one of: {', '.join(DealerStatus)}."

        return [DealerStatus(value or "active") for value in self._checked("status", check, self._blank)]

    def days(self, field: str) -> list[date | None]:
        """Days; one after today is kept and said."""

        def check(text: str, _: str) -> Checked:
            day = parse_day(text)
            return (
                (day.isoformat(), "", "") if day else ("", f"{text!r} is not a day that can only mean one.", DAY_REMEDY)
            )

        days = [date.fromisoformat(text) if text else None for text in self._checked(field, check, self._blank)]
        for position, day in enumerate(days):
            if day and day > self._today:
                self.log.note(
                    self.numbers[position], field, day.isoformat(), f"{day} lies in the future.", "Check the year."
                )
        return days
